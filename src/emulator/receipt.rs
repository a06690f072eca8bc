//! Receipts (`xiaomi-push-api`, section 11): gathered during one request, then posted by somebody else.
//!
//! One post carries many messages, keyed by id, with one kind of event for each; a second kind for the same message
//! needs a second post.

use std::collections::BTreeMap;

use serde::Serialize;
use url::Url;

use super::world::Message;
use crate::protocol::http::{Header, HttpRequest, Method};

/// Delivered.
pub const DELIVERED: u32 = 1;
/// Clicked.
pub const CLICKED: u32 = 2;
/// The target is not valid.
pub const INVALID: u32 = 16;

/// Receipts of one request.
#[derive(Debug, Default)]
pub(super) struct Receipts {
    posts: Vec<Post>,
}

#[derive(Debug)]
struct Post {
    url: String,
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Serialize)]
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
    bar_status: Option<&'static str>,
    timestamp: i64,
}

/// Whether a message asks for receipts of that kind.
pub(super) fn wanted(message: &Message, kind: u32) -> bool {
    message.callback.as_ref().is_some_and(|callback| callback.kinds & kind != 0)
}

impl Receipts {
    /// Adds one event of a message, if the message asks for it and anybody is concerned.
    pub(super) fn add(&mut self, message: &Message, kind: u32, targets: &[&str], at_ms: i64) {
        let Some(callback) = message.callback.as_ref().filter(|_| wanted(message, kind) && !targets.is_empty()) else {
            return;
        };
        let entry = Entry {
            param: callback.param.clone(),
            kind,
            targets: targets.join(","),
            job_key: message.job_key().map(str::to_owned),
            // Whether notifications are on is known only of phones that were reached.
            bar_status: (kind != INVALID).then_some("Enable"),
            timestamp: at_ms,
        };
        let free = |post: &Post| post.url == callback.url && !post.entries.contains_key(&message.id);
        let at = self.posts.iter().position(free).unwrap_or_else(|| {
            self.posts.push(Post { url: callback.url.clone(), entries: BTreeMap::new() });
            self.posts.len() - 1
        });
        self.posts[at].entries.insert(message.id.clone(), entry);
    }

    /// The requests to post.
    pub(super) fn into_requests(self) -> Vec<HttpRequest> {
        self.posts.into_iter().filter_map(|post| request(&post)).collect()
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
        query: url.query().map(str::to_owned),
        headers: vec![Header::plain("Content-Type", "application/x-www-form-urlencoded")],
        body: form.finish().into_bytes(),
    })
}
