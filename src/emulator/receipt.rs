//! Receipts (`xiaomi-push-api`, section 11): gathered for about a second, then posted by somebody else.
//!
//! One post carries many messages, keyed by id, with one kind of event for each; a second kind for the same message
//! needs a second post.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use super::rule::Rules;
use super::world::Message;
use crate::protocol::http::{Header, HttpRequest, Method};

/// Delivered.
pub const DELIVERED: u32 = 1;
/// Clicked.
pub const CLICKED: u32 = 2;
/// The target is not valid.
pub const INVALID: u32 = 16;
/// The device has push switched off.
pub const DISABLED: u32 = 32;
/// The device does not meet the filter.
pub const FILTERED: u32 = 64;
/// The day's quota is used up.
pub const OVER_QUOTA: u32 = 128;
/// The message expired before it was delivered.
pub const EXPIRED: u32 = 1024;

/// Targets that are gathered at most before receipts are posted early.
const MAX_GATHERED: usize = 10_000;

/// Receipts that are gathered until they are posted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outbox {
    since_ms: Option<i64>,
    gathered: usize,
    posts: Vec<Post>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Post {
    url: String,
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    param: Option<String>,
    #[serde(rename = "type")]
    kind: u32,
    targets: String,
    #[serde(rename = "jobkey", skip_serializing_if = "Option::is_none")]
    job_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bar_status: Option<String>,
    timestamp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra: Option<BTreeMap<String, String>>,
}

/// One event of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occurrence<'a> {
    pub kind: u32,
    pub targets: &'a [&'a str],
    /// Whether notifications are on; known only of phones that were reached.
    pub bar: Option<bool>,
    /// For [`OVER_QUOTA`]: delivered, allowed.
    pub quota: Option<(u64, u64)>,
    pub at_ms: i64,
}

impl<'a> Occurrence<'a> {
    pub(super) fn new(kind: u32, targets: &'a [&'a str], at_ms: i64) -> Self {
        Self { kind, targets, bar: None, quota: None, at_ms }
    }
}

/// Whether a message asks for receipts of that kind.
pub(super) fn wanted(message: &Message, kind: u32) -> bool {
    message.callback.as_ref().is_some_and(|callback| callback.kinds & kind != 0)
}

impl Outbox {
    /// Adds one event of a message, if the message asks for it and anybody is concerned. Events of the same kind share
    /// an entry; another kind for the same message needs a post of its own.
    pub(super) fn add(&mut self, message: &Message, now: Occurrence<'_>) {
        let Some(callback) = message.callback.as_ref().filter(|_| wanted(message, now.kind) && !now.targets.is_empty())
        else {
            return;
        };
        self.since_ms = self.since_ms.or(Some(now.at_ms));
        self.gathered += now.targets.len();
        let bar = now.bar.map(|on| if on { "Enable" } else { "Disable" });
        let like = |entry: &Entry| entry.kind == now.kind && entry.bar_status.as_deref() == bar;
        let targets = now.targets.join(",");
        let ours = |post: &&mut Post| post.url == callback.url;
        let mut posts = self.posts.iter_mut().filter(ours);
        if let Some(entry) = posts.find_map(|post| post.entries.get_mut(&message.id).filter(|entry| like(entry))) {
            entry.targets.push(',');
            entry.targets.push_str(&targets);
            entry.timestamp = entry.timestamp.max(now.at_ms);
            return;
        }
        let entry = Entry {
            param: callback.param.clone(),
            kind: now.kind,
            targets,
            job_key: message.job_key().map(str::to_owned),
            bar_status: bar.map(str::to_owned),
            timestamp: now.at_ms,
            extra: now.quota.map(|(ack, quota)| {
                BTreeMap::from([("ack".to_owned(), ack.to_string()), ("quota".to_owned(), quota.to_string())])
            }),
        };
        let free = |post: &Post| post.url == callback.url && !post.entries.contains_key(&message.id);
        let at = self.posts.iter().position(free).unwrap_or_else(|| {
            self.posts.push(Post { url: callback.url.clone(), entries: BTreeMap::new() });
            self.posts.len() - 1
        });
        self.posts[at].entries.insert(message.id.clone(), entry);
    }

    /// The requests to post, if it is time for them.
    pub(super) fn due(&mut self, rules: &Rules, now_ms: i64) -> Vec<HttpRequest> {
        let Some(since) = self.since_ms else { return Vec::new() };
        let waited = now_ms.saturating_sub(since);
        if waited < i64::from(rules.receipt_batch_ms) && self.gathered < MAX_GATHERED {
            return Vec::new();
        }
        self.flush()
    }

    /// The requests to post, all of them.
    pub(super) fn flush(&mut self) -> Vec<HttpRequest> {
        std::mem::take(self).posts.iter().filter_map(request).collect()
    }
}

fn request(post: &Post) -> Option<HttpRequest> {
    // The address was judged when the message was taken; a stored world may still hold anything.
    let url = Url::parse(&post.url).ok().filter(Url::has_host)?;
    let data = serde_json::to_string(&post.entries).unwrap_or_default();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("data", &data);
    Some(HttpRequest {
        method: Method::Post,
        base: url.origin().ascii_serialization(),
        path: url.path().to_owned(),
        query: url.query().map(Into::into),
        headers: vec![Header::plain("Content-Type", "application/x-www-form-urlencoded")],
        body: form.finish().into_bytes(),
    })
}
