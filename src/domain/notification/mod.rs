//! One message as an operator means it, before it becomes a vendor's form: what it says, to whom, what a tap does.

mod check;
mod limit;
mod receipt;
mod topic_set;

use std::collections::BTreeMap;

use super::click::ClickAction;
use super::identifier::{Alias, ChannelId, JobKey, PackageName, RegId, Topic, UserAccount};

pub use check::check;
pub use limit::Limits;
pub use receipt::ReceiptKinds;
pub use topic_set::{TopicOp, TopicSet};

/// Most targets that one request may carry (D1656).
pub const MAX_TARGETS: usize = 1000;

/// Whom a request addresses; exactly one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Devices by token.
    RegIds(Vec<RegId>),
    /// Devices by alias.
    Aliases(Vec<Alias>),
    /// Devices by Xiaomi user account.
    Accounts(Vec<UserAccount>),
    /// Subscribers of a topic.
    Topic(Topic),
    /// Subscribers by a set expression over topics.
    Topics(TopicSet),
    /// Every device of the app.
    All,
}

impl Target {
    /// How many targets are named; `None` where the service counts them.
    pub fn count(&self) -> Option<usize> {
        match self {
            Self::RegIds(list) => Some(list.len()),
            Self::Aliases(list) => Some(list.len()),
            Self::Accounts(list) => Some(list.len()),
            Self::Topic(_) | Self::Topics(_) | Self::All => None,
        }
    }

    /// The same target in requests of at most [`MAX_TARGETS`].
    pub fn batches(self) -> Vec<Self> {
        fn cut<T: Clone>(list: Vec<T>, make: fn(Vec<T>) -> Target) -> Vec<Target> {
            list.chunks(MAX_TARGETS).map(|part| make(part.to_vec())).collect()
        }
        match self {
            Self::RegIds(list) => cut(list, Self::RegIds),
            Self::Aliases(list) => cut(list, Self::Aliases),
            Self::Accounts(list) => cut(list, Self::Accounts),
            other => vec![other],
        }
    }

    /// What is named, as text.
    pub fn names(&self) -> Vec<String> {
        fn texts<T: ToString>(list: &[T]) -> Vec<String> {
            list.iter().map(ToString::to_string).collect()
        }
        match self {
            Self::RegIds(list) => texts(list),
            Self::Aliases(list) => texts(list),
            Self::Accounts(list) => texts(list),
            Self::Topic(topic) => vec![topic.to_string()],
            Self::Topics(set) => texts(&set.topics),
            Self::All => Vec::new(),
        }
    }

    /// Several targets of one kind as one; of different kinds the first one's.
    pub fn joined<'a>(targets: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut targets = targets.into_iter();
        let mut all = targets.next().cloned().unwrap_or(Self::RegIds(Vec::new()));
        for target in targets {
            match (&mut all, target) {
                (Self::RegIds(all), Self::RegIds(more)) => all.extend_from_slice(more),
                (Self::Aliases(all), Self::Aliases(more)) => all.extend_from_slice(more),
                (Self::Accounts(all), Self::Accounts(more)) => all.extend_from_slice(more),
                _ => {}
            }
        }
        all
    }

    /// The word for the kind, as output uses it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::RegIds(_) => "reg-id",
            Self::Aliases(_) => "alias",
            Self::Accounts(_) => "account",
            Self::Topic(_) => "topic",
            Self::Topics(_) => "multi-topic",
            Self::All => "all",
        }
    }
}

/// A message template, obligatory for private messages (D2314).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Id that Xiaomi's site gave out.
    pub id: String,
    /// Values of its variables.
    pub params: BTreeMap<String, String>,
}

/// Where receipts go (D1558, D1559).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// Address.
    pub url: String,
    /// Echoed in every receipt.
    pub param: Option<String>,
    /// Which kinds; `None` leaves the service's default (delivered and clicked).
    pub kinds: Option<ReceiptKinds>,
}

/// The message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The app.
    pub package: PackageName,
    /// First line.
    pub title: String,
    /// Second line.
    pub description: String,
    /// Text for the app (pass-through), or kept with the notification.
    pub payload: Option<String>,
    /// Delivered to the app and never shown.
    pub pass_through: bool,
    /// What a tap does. `None` is the "custom" kind that stopped working on 2024-09-30 (D1856).
    pub click: Option<ClickAction>,
    /// The operator's pass-through text, Xiaomi `extra.ext`.
    pub ext: Option<String>,
    /// The operator's further keys.
    pub extras: Vec<(String, String)>,
    /// Channel.
    pub channel_id: Option<ChannelId>,
    /// Template.
    pub template: Option<Template>,
    /// −1 everything, or the sum of 1 sound, 2 vibrate, 4 light; 0 silent.
    pub notify_type: Option<i32>,
    /// The same id replaces an earlier notification of the app.
    pub notify_id: Option<u32>,
    /// How long an undelivered message is kept, in milliseconds.
    pub ttl_ms: Option<u64>,
    /// When to send, in milliseconds since 1970; `None`: now.
    pub send_at_ms: Option<i64>,
    /// Groups messages; devices show only the first of a key.
    pub job_key: Option<JobKey>,
    /// Receipts.
    pub callback: Option<Callback>,
    /// Name of a sound under `res/raw`, without suffix.
    pub sound: Option<String>,
}

impl Notification {
    /// A notification that says this and nothing else.
    pub fn new(package: PackageName, title: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            package,
            title: title.into(),
            description: description.into(),
            payload: None,
            pass_through: false,
            click: None,
            ext: None,
            extras: Vec::new(),
            channel_id: None,
            template: None,
            notify_type: None,
            notify_id: None,
            ttl_ms: None,
            send_at_ms: None,
            job_key: None,
            callback: None,
            sound: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_hold_a_thousand() {
        let ids: Vec<RegId> = (0..2001).map(|n| format!("r{n}").parse().expect("regid")).collect();
        let sizes: Vec<_> = Target::RegIds(ids).batches().iter().map(Target::count).collect();
        assert_eq!(sizes, [Some(1000), Some(1000), Some(1)]);
        assert_eq!(Target::All.batches(), [Target::All]);
    }
}
