//! What the send log remembers: which message went to whom with which ids, so that `trace`, `recall`, `schedule` and
//! `receipts` need not be told. Losing the log loses convenience, never state; it holds no secret.
//!
//! Every line is one [`Event`]. Writing one never stops a command: a message that was accepted is accepted.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::State;
use crate::domain::certificate::Certificate;
use crate::domain::notification::{MAX_TARGETS, Notification, Target};
use crate::error::Error;
use crate::store::Log;

/// Bytes of each of the log's two parts: some ten thousand sends.
const MAX_BYTES: u64 = 2 * 1024 * 1024;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A request that the service accepted.
    Sent(Box<Sent>),
    /// A request that the service refused.
    Refused {
        /// When.
        at: Timestamp,
        /// Certificate ID.
        cert: u32,
        /// The vendor's code.
        code: i64,
        /// The channel that the message named.
        #[serde(default)]
        channel: Option<String>,
    },
    /// Scheduled sends that were cancelled.
    Cancelled {
        /// When.
        at: Timestamp,
        /// One job.
        message_id: Option<String>,
        /// Every job of a key.
        job_key: Option<String>,
    },
    /// A recall that the service accepted.
    Recalled {
        /// When.
        at: Timestamp,
        /// The message, where it was in the log.
        message_id: Option<String>,
        /// What carried this id.
        notify_id: Option<u32>,
    },
    /// Receipts of one message and kind that came in one post.
    Receipts {
        /// When they came.
        at: Timestamp,
        /// The message.
        message_id: String,
        /// `delivered` and so on, or the number that came.
        kind: String,
        /// How many targets.
        targets: usize,
    },
    /// Dead targets that were fetched: the service has forgotten them since.
    Invalid {
        /// When.
        at: Timestamp,
        /// `reg-id` or `alias`.
        target: String,
        /// They.
        ids: Vec<String>,
    },
    /// A line of a later version.
    #[serde(other)]
    Other,
}

/// A request that the service accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// When.
    pub at: Timestamp,
    /// Certificate ID.
    pub cert: u32,
    /// The app.
    pub package: String,
    /// Where it went.
    pub service: String,
    /// Kind of target, as output names it.
    pub target: String,
    /// How many were named; `None` for topics and all.
    pub targets: Option<usize>,
    /// They, at most a thousand.
    pub ids: Vec<String>,
    /// How topics were combined.
    #[serde(default)]
    pub topic_op: Option<String>,
    /// A different message for each target.
    #[serde(default)]
    pub multi: bool,
    /// First line.
    pub title: Option<String>,
    /// Message id.
    pub message_id: Option<String>,
    /// The first message id of a send that needed several requests.
    #[serde(default)]
    pub part_of: Option<String>,
    /// Id of the call.
    pub trace_id: Option<String>,
    /// Replacement id.
    pub notify_id: Option<u32>,
    /// Job key.
    pub job_key: Option<String>,
    /// When it is to go out, if later.
    pub scheduled_at: Option<Timestamp>,
}

/// What is being sent, for the log.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Whose credentials.
    pub cert: &'a Certificate,
    /// The message; of several, the first.
    pub message: &'a Notification,
    /// Each target has its own message.
    pub multi: bool,
}

impl Sent {
    /// An entry for one accepted request.
    pub fn new(about: About<'_>, target: &Target, at: Timestamp, service: &str) -> Self {
        let message = about.message;
        let topic_op = if let Target::Topics(set) = target { Some(set.op.to_string()) } else { None };
        Self {
            at,
            cert: about.cert.id.0,
            package: message.package.to_string(),
            service: service.to_owned(),
            target: target.kind().to_owned(),
            targets: target.count(),
            ids: target.names().into_iter().take(MAX_TARGETS).collect(),
            topic_op,
            multi: about.multi,
            // Each target of a multi-message send has its own.
            title: (!about.multi).then(|| message.title.clone()),
            message_id: None,
            part_of: None,
            trace_id: None,
            notify_id: message.notify_id,
            job_key: message.job_key.as_ref().map(ToString::to_string),
            scheduled_at: message.send_at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
        }
    }

    /// Whether a message id names it: its own, or, where a send needed several requests, the one that was printed.
    pub fn is(&self, id: &str) -> bool {
        self.message_id.as_deref() == Some(id) || self.part_of.as_deref() == Some(id)
    }

    /// The id that names the whole send.
    pub fn name(&self) -> Option<&str> {
        self.part_of.as_deref().or(self.message_id.as_deref())
    }

    /// Whom it addressed; `None` where the log holds what is no such thing.
    pub fn addressed(&self) -> Option<Target> {
        use crate::domain::notification::TopicSet;
        fn typed<T: std::str::FromStr>(ids: &[String]) -> Option<Vec<T>> {
            ids.iter().map(|id| id.parse().ok()).collect()
        }
        match self.target.as_str() {
            "reg-id" => typed(&self.ids).map(Target::RegIds),
            "alias" => typed(&self.ids).map(Target::Aliases),
            "account" => typed(&self.ids).map(Target::Accounts),
            "topic" => Some(Target::Topic(self.ids.first()?.parse().ok()?)),
            "multi-topic" => {
                let op = self.topic_op.as_deref()?.parse().ok()?;
                Some(Target::Topics(TopicSet::new(typed(&self.ids)?, op).ok()?))
            }
            "all" => Some(Target::All),
            _ => None,
        }
    }
}

/// The log beside a state file.
#[derive(Debug, Clone)]
pub struct History {
    log: Log,
}

impl History {
    /// The one beside this state.
    pub fn of(state: &State) -> Result<Self, Error> {
        Ok(Self { log: Log::beside(state.path(), ".log.jsonl", MAX_BYTES)? })
    }

    /// Where it is.
    pub fn path(&self) -> &std::path::Path {
        self.log.path()
    }

    /// Appends one event. A failure is a text to warn with.
    pub fn note(&self, event: &Event) -> Result<(), String> {
        let failed = |error: &dyn std::fmt::Display| format!("the send log was not written: {error}");
        let value = serde_json::to_value(event).map_err(|error| failed(&error))?;
        self.log.append(&value).map_err(|error| failed(&error))
    }

    /// Every event, oldest first. Lines that cannot be read are left out.
    pub fn events(&self) -> Result<Vec<Event>, Error> {
        let entries = self.log.read()?;
        Ok(entries.values.into_iter().filter_map(|value| serde_json::from_value(value).ok()).collect())
    }

    /// What was sent, oldest first.
    pub fn sent(&self) -> Result<Vec<Sent>, Error> {
        let sent = |event| if let Event::Sent(sent) = event { Some(*sent) } else { None };
        Ok(self.events()?.into_iter().filter_map(sent).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> (tempfile::TempDir, History) {
        let folder = tempfile::tempdir().expect("folder");
        let log = Log::beside(&folder.path().join("mipush.toml"), ".log.jsonl", MAX_BYTES).expect("beside");
        (folder, History { log })
    }

    fn now() -> Timestamp {
        "2026-11-24T00:00:00Z".parse().expect("time")
    }

    #[test]
    fn events_come_back_and_unknown_lines_do_no_harm() {
        let (_folder, history) = history();
        let event = Event::Cancelled { at: now(), message_id: Some("m".into()), job_key: None };
        history.note(&event).expect("written");
        history.log.append(&serde_json::json!({"event": "from-the-future", "x": 1})).expect("written");
        history.log.append(&serde_json::json!(7)).expect("written");
        assert_eq!(history.events().expect("readable"), [event, Event::Other]);
        assert!(history.sent().expect("readable").is_empty());
    }
}
