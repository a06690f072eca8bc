//! What a recorder keeps of the service's callbacks: state changes and push results, one JSON object a line.
//!
//! It is the only way to know what a user's state was when a message was sent (`tencent-im-offline-push`, section 11).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Record {
    /// `State.StateChange`.
    State(StateRecord),
    /// One event of `Push.OfflinePush` or `Push.AllMemberPush`.
    Push(PushRecord),
    /// Another callback, or one that could not be read; kept as it came.
    Other(OtherRecord),
}

/// A change of an account's state on one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateRecord {
    /// When it was recorded.
    pub received_at: Timestamp,
    /// When it happened, by the service; else when it was recorded.
    pub at: Timestamp,
    /// The account.
    pub user: String,
    /// `Login`, `Logout`, `Disconnect`, or a newer word.
    pub action: String,
    /// `Register`, `Unregister`, `LinkClose`, `TimeOut`, or a newer word.
    pub reason: Option<String>,
    /// `OptPlatform`: the device's platform.
    pub platform: Option<String>,
    /// Platforms of the devices that a login kicked.
    #[serde(default)]
    pub kicked: Vec<String>,
    /// The application.
    pub sdk_app_id: Option<String>,
}

/// What became of one push on one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushRecord {
    /// When it was recorded.
    pub received_at: Timestamp,
    /// When it happened, by the service; else when it was recorded.
    pub at: Timestamp,
    /// `From_Account`.
    pub sender: Option<String>,
    /// `To_Account`.
    pub user: Option<String>,
    /// `sent`, `reached`, `clicked`, or the number of a newer stage.
    pub stage: Option<String>,
    /// `Xiaomi` and so on, or the number of a newer platform.
    pub platform: Option<String>,
    /// `ErrCode`: 0, or why it failed.
    pub code: Option<i64>,
    /// `ErrInfo`.
    pub info: Option<String>,
    /// `MsgKey`.
    pub message_key: Option<String>,
    /// When the message was sent.
    pub message_at: Option<Timestamp>,
    /// `PushID`, for `im trace`.
    pub push_id: Option<String>,
    /// `TaskId` of the Push service.
    pub task_id: Option<String>,
    /// `DataId` of the Push service.
    pub data_id: Option<String>,
    /// The group, for a group message.
    pub group: Option<String>,
}

/// A callback that is neither.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherRecord {
    /// When it was recorded.
    pub received_at: Timestamp,
    /// `CallbackCommand`.
    pub command: Option<String>,
    /// Its body, as far as it is JSON.
    pub body: Value,
}

/// The state changes of a user up to a moment, newest first. Lines may stand in another order than they happened.
pub fn states<'r>(records: &'r [Record], user: &str, until: Timestamp) -> Vec<&'r StateRecord> {
    let mut found: Vec<&StateRecord> = records
        .iter()
        .filter_map(|record| match record {
            Record::State(state) if state.user == user && state.at <= until => Some(state),
            _ => None,
        })
        .collect();
    // Stable: of two at one moment the one that came later is the newer.
    found.reverse();
    found.sort_by_key(|state| std::cmp::Reverse(state.at));
    found
}

/// The push results of a user between two moments, both included, oldest first.
pub fn pushes<'r>(records: &'r [Record], user: &str, from: Timestamp, until: Timestamp) -> Vec<&'r PushRecord> {
    let mut found: Vec<&PushRecord> = records
        .iter()
        .filter_map(|record| match record {
            Record::Push(push) if push.user.as_deref() == Some(user) && (from..=until).contains(&push.at) => Some(push),
            _ => None,
        })
        .collect();
    found.sort_by_key(|push| push.at);
    found
}

/// A message that a record tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentioned {
    /// To whom.
    pub user: String,
    /// `MsgRandom`.
    pub random: u32,
    /// When it was sent.
    pub at: Timestamp,
}

/// The one-to-one message of a record: of a push result by its `MsgKey`, which is `MsgSeq`, `MsgRandom` and `MsgTime`
/// joined by `_` (section 11.2); of a callback around a send by its body.
pub fn message(record: &Record) -> Option<Mentioned> {
    match record {
        Record::State(_) => None,
        Record::Push(push) => {
            let mut parts = push.message_key.as_deref()?.split('_').skip(1);
            let (random, time) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Some(Mentioned { user: push.user.clone()?, random, at: Timestamp::from_second(time).ok()? })
        }
        Record::Other(other) => {
            let number = |name: &str| other.body.get(name)?.as_i64();
            let sent = number("MsgTime").and_then(|time| Timestamp::from_second(time).ok());
            Some(Mentioned {
                user: other.body.get("To_Account")?.as_str()?.to_owned(),
                random: u32::try_from(number("MsgRandom")?).ok()?,
                at: sent.unwrap_or(other.received_at),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(user: &str, second: i64, action: &str) -> Record {
        let at = Timestamp::from_second(second).expect("time");
        Record::State(StateRecord {
            received_at: at,
            at,
            user: user.into(),
            action: action.into(),
            reason: None,
            platform: Some("Android".into()),
            kicked: vec![],
            sdk_app_id: None,
        })
    }

    #[test]
    fn a_message_is_known_by_its_key_or_by_the_callback_around_its_send() {
        let read = |value: Value| serde_json::from_value::<Record>(value).expect("a record");
        let pushed = |key: &str| {
            let at = "2026-11-24T04:00:00Z";
            message(&read(serde_json::json!(
                {"kind": "push", "received_at": at, "at": at, "user": "alice", "message_key": key}
            )))
        };
        let at = |second: i64| Timestamp::from_second(second).expect("time");
        let wanted = |second: i64| Some(Mentioned { user: "alice".into(), random: 7, at: at(second) });
        assert_eq!(pushed("17_7_1795500000"), wanted(1_795_500_000));
        for broken in ["", "17", "17_7", "17_x_1", "17_-7_1", "17_4294967296_1"] {
            assert_eq!(pushed(broken), None, "{broken}");
        }
        let told = |body: Value| message(&Record::Other(OtherRecord { received_at: at(9), command: None, body }));
        assert_eq!(told(serde_json::json!({"To_Account": "alice", "MsgRandom": 7, "MsgTime": 5})), wanted(5));
        assert_eq!(told(serde_json::json!({"To_Account": "alice", "MsgRandom": 7})), wanted(9));
        assert_eq!(told(serde_json::json!({"To_Account": "alice", "MsgRandom": -1})), None);
        assert_eq!(told(Value::Null), None);
        assert_eq!(message(&state("alice", 1, "Login")), None);
    }

    #[test]
    fn the_newest_state_before_a_moment_comes_first() {
        let records = [state("a", 5, "Logout"), state("a", 1, "Login"), state("b", 2, "Login"), state("a", 5, "Login")];
        let words = |until: i64| -> Vec<&str> {
            let until = Timestamp::from_second(until).expect("time");
            states(&records, "a", until).iter().map(|state| state.action.as_str()).collect()
        };
        assert_eq!(words(9), ["Login", "Logout", "Login"]);
        assert_eq!(words(4), ["Login"]);
        assert_eq!(words(0), Vec::<&str>::new());
    }

    #[test]
    fn a_line_is_one_flat_object_with_its_kind() {
        let line = serde_json::to_string(&state("a", 0, "Login")).expect("json");
        assert!(line.starts_with(r#"{"kind":"state","received_at":"1970-01-01T00:00:00Z","#), "{line}");
        assert_eq!(serde_json::from_str::<Record>(&line).expect("read"), state("a", 0, "Login"));
    }
}
