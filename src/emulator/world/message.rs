//! A message as the service keeps it after it was taken.

use serde::{Deserialize, Serialize};

use crate::domain::notification::ReceiptKinds;
use crate::protocol::xiaomi::endpoint::TargetKind;
use crate::protocol::xiaomi::send_call::{SendCall, Targets, TopicOp};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// Whose.
    pub app_id: String,
    /// What kind of target it had.
    pub kind: TargetKind,
    /// For which packages.
    pub packages: Vec<String>,
    /// First line.
    pub title: String,
    /// Second line.
    pub description: String,
    /// Payload.
    pub payload: Option<String>,
    /// Goes to the app and is not shown.
    pub pass_through: bool,
    /// Sound, vibration, light.
    pub notify_type: i32,
    /// Replaces an earlier notification with the same number.
    pub notify_id: u32,
    /// Retention, if given.
    pub ttl_ms: Option<u64>,
    /// `extra.` keys.
    pub extras: Vec<(String, String)>,
    /// Where receipts go.
    pub callback: Option<Callback>,
    /// When it was taken, in milliseconds.
    pub at_ms: i64,
    /// When a scheduled message was due.
    pub due_ms: Option<i64>,
    /// The topics it went to.
    pub topics: Vec<String>,
    /// Switched off by a stop call: nothing more is delivered.
    pub stopped: bool,
    /// Present while it waits for its time.
    pub waiting: Option<Waiting>,
    /// What became of it.
    pub count: Count,
}

/// Receipts a message asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// Address.
    pub url: String,
    /// Echoed.
    pub param: Option<String>,
    /// Sum of kinds; 0 where the service took a sum it never posts for.
    pub kinds: u32,
}

/// A scheduled message's time and targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// When it is due, in milliseconds.
    pub due_ms: i64,
    /// Named targets; topics for a topic expression.
    pub names: Vec<String>,
    /// Joins the topics of an expression.
    pub op: Option<TopicOp>,
}

/// The numbers of a trace (`xiaomi-push-api`, 7.8). Once a message went out, `resolved` is the sum of what became of
/// it: delivered, pending, expired, dropped, unmatched, disabled and over quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Devices planned.
    pub resolved: u64,
    /// Devices reached.
    pub delivered: u64,
    /// Taps.
    pub click: u64,
    /// Named targets that were not valid.
    pub invalid: u64,
    /// Devices reached whose notifications are off.
    pub bar_closed: u64,
    /// Devices that are offline; the message is kept for them.
    pub pending: u64,
    /// Devices that stayed offline for too long.
    pub expired: u64,
    /// Devices that were offline when a message was to be tried once, or a stop or recall came first.
    pub dropped: u64,
    /// Devices outside the filter.
    pub unmatched: u64,
    /// Devices with push switched off.
    pub disabled: u64,
    /// Devices with the day's quota used up.
    pub over_quota: u64,
}

impl Count {
    /// Adds the numbers of another message of the same batch.
    pub fn add(&mut self, other: &Self) {
        self.resolved += other.resolved;
        self.delivered += other.delivered;
        self.click += other.click;
        self.invalid += other.invalid;
        self.bar_closed += other.bar_closed;
        self.pending += other.pending;
        self.expired += other.expired;
        self.dropped += other.dropped;
        self.unmatched += other.unmatched;
        self.disabled += other.disabled;
        self.over_quota += other.over_quota;
    }
}

impl Message {
    /// The value of an `extra.` key.
    pub fn extra(&self, key: &str) -> Option<&str> {
        self.extras.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// When it went out, or was taken: its retention begins then.
    pub fn sent_ms(&self) -> i64 {
        self.due_ms.unwrap_or(self.at_ms)
    }

    /// The job key.
    pub fn job_key(&self) -> Option<&str> {
        self.extra("jobkey").filter(|key| !key.is_empty())
    }

    /// Keeps a call.
    pub(in crate::emulator) fn keep(
        id: String,
        app_id: &str,
        kind: TargetKind,
        call: &SendCall<'_>,
        at_ms: i64,
    ) -> Self {
        Self {
            id,
            app_id: app_id.to_owned(),
            kind,
            packages: owned(&call.packages),
            title: call.title.to_owned(),
            description: call.description.to_owned(),
            payload: call.payload.map(str::to_owned),
            pass_through: call.pass_through,
            notify_type: call.notify_type,
            notify_id: call.notify_id,
            ttl_ms: call.ttl_ms,
            extras: call.extras.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            callback: call.callback.map(|callback| Callback {
                url: callback.url.to_owned(),
                param: callback.param.map(str::to_owned),
                kinds: callback.kinds.map_or(0, ReceiptKinds::sum),
            }),
            at_ms,
            due_ms: call.send_at_ms,
            topics: match &call.targets {
                Targets::Topic(topic) => vec![(*topic).to_owned()],
                Targets::MultiTopic(topics, _) => owned(topics),
                _ => Vec::new(),
            },
            stopped: false,
            waiting: None,
            count: Count::default(),
        }
    }
}

impl Waiting {
    /// Keeps the targets of a scheduled call.
    pub(in crate::emulator) fn keep(due_ms: i64, targets: &Targets<'_>) -> Self {
        let (names, op) = match targets {
            Targets::RegIds(list) | Targets::Aliases(list) | Targets::Accounts(list) => (owned(list), None),
            Targets::Topic(topic) => (vec![(*topic).to_owned()], None),
            Targets::MultiTopic(topics, op) => (owned(topics), Some(*op)),
            Targets::All => (Vec::new(), None),
        };
        Self { due_ms, names, op }
    }

    /// The targets again.
    pub(in crate::emulator) fn targets(&self, kind: TargetKind) -> Targets<'_> {
        let names = || self.names.iter().map(String::as_str).collect();
        match kind {
            TargetKind::RegId => Targets::RegIds(names()),
            TargetKind::Alias => Targets::Aliases(names()),
            TargetKind::Account => Targets::Accounts(names()),
            TargetKind::Topic => Targets::Topic(self.names.first().map_or("", String::as_str)),
            TargetKind::MultiTopic => Targets::MultiTopic(names(), self.op.unwrap_or(TopicOp::Union)),
            TargetKind::All => Targets::All,
        }
    }
}

fn owned(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheduled_targets_come_back_as_they_were() {
        for (kind, targets) in [
            (TargetKind::RegId, Targets::RegIds(vec!["a", "b"])),
            (TargetKind::Alias, Targets::Aliases(vec!["a"])),
            (TargetKind::Account, Targets::Accounts(vec!["a"])),
            (TargetKind::Topic, Targets::Topic("t")),
            (TargetKind::MultiTopic, Targets::MultiTopic(vec!["t", "u"], TopicOp::Except)),
            (TargetKind::All, Targets::All),
        ] {
            assert_eq!(Waiting::keep(1, &targets).targets(kind), targets);
        }
    }
}
