//! A different message for each target in one call (7.2). The client's side.

use serde_json::{Map, Value, json};

use super::reply::Envelope;
use super::send::{encoded, extra, post};
use crate::domain::notification::Notification;
use crate::domain::secret::Secret;
use crate::protocol::http::HttpRequest;

/// What the targets of a call are; all of one kind (D1559).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Tokens.
    RegIds,
    /// Aliases.
    Aliases,
    /// User accounts.
    Accounts,
}

impl Kind {
    const fn path(self) -> &'static str {
        match self {
            Self::RegIds => "/v2/multi_messages/regids",
            Self::Aliases => "/v2/multi_messages/aliases",
            Self::Accounts => "/v2/multi_messages/user_accounts",
        }
    }
}

/// The request; at most a thousand messages. `send_at_ms` holds for the whole call and is left out when nothing is
/// scheduled, as the PHP SDK does.
pub fn request<'a>(
    base: &str,
    secret: &Secret,
    kind: Kind,
    messages: impl IntoIterator<Item = (&'a str, &'a Notification)>,
    send_at_ms: Option<i64>,
) -> HttpRequest {
    let list: Vec<_> =
        messages.into_iter().map(|(target, message)| json!({"target": target, "message": element(message)})).collect();
    let messages = Value::Array(list).to_string();
    let at = send_at_ms.map(|at| at.to_string());
    let mut pairs = vec![("messages", messages.as_str())];
    pairs.extend(at.as_deref().map(|at| ("time_to_send", at)));
    post(base, kind.path(), secret, encoded(&pairs))
}

/// Numbers are JSON numbers, the extras texts without their prefix (SDK).
fn element(message: &Notification) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            object.insert(key.to_owned(), value);
        }
    };
    let text = |text: &str| (!message.pass_through || !text.is_empty()).then(|| Value::from(text));
    put("title", text(&message.title));
    put("description", text(&message.description));
    put("payload", message.payload.clone().map(Value::from));
    put("restricted_package_name", Some(message.package.as_str().into()));
    put("pass_through", Some(i32::from(message.pass_through).into()));
    put("notify_type", message.notify_type.map(Value::from));
    put("notify_id", message.notify_id.map(Value::from));
    put("time_to_live", message.ttl_ms.map(Value::from));
    let extra: Map<_, _> = extra(message).into_iter().map(|(key, value)| (key, Value::from(value))).collect();
    put("extra", (!extra.is_empty()).then_some(Value::Object(extra)));
    Value::Object(object)
}

/// Messages of one channel that the quota swallowed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Dropped {
    /// The channel; `None` for messages without one.
    pub channel: Option<String>,
    /// How many.
    pub messages: u64,
}

/// `data.channel_exceed_quota`, such as `no_channel:2 a:3` (D1656): over quota this call succeeds and says here what
/// it dropped.
pub fn over_quota(envelope: &Envelope) -> Vec<Dropped> {
    let dropped = |channel: &str, messages: u64| Dropped {
        channel: (channel != "no_channel").then(|| channel.to_owned()),
        messages,
    };
    match envelope.data.get("channel_exceed_quota") {
        // A channel's id may hold a colon itself; the number is behind the last.
        Some(Value::String(text)) => text
            .split([' ', ','])
            .filter_map(|part| part.rsplit_once(':'))
            .filter_map(|(channel, count)| Some(dropped(channel, count.parse().ok()?)))
            .collect(),
        Some(Value::Object(counts)) => counts
            .iter()
            .filter_map(|(channel, count)| Some(dropped(channel, count.as_u64()?)))
            .filter(|dropped| dropped.messages > 0)
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::click::ClickAction;
    use crate::protocol::xiaomi::wire::{REG_ID, accepted, recorded};

    fn recorded_message() -> Notification {
        Notification {
            payload: Some("{\"k\":\"v 1+1=2\",\"u\":\"http://example.com/?a=b&c=d\"}".to_owned()),
            notify_type: Some(-1),
            notify_id: Some(7),
            ttl_ms: Some(3_600_000),
            click: Some(ClickAction::OpenApp),
            channel_id: Some("123456".parse().expect("channel")),
            ..Notification::new("com.example.app".parse().expect("package"), "Hello 你好", "a=b & c+d 100% 世界")
        }
    }

    fn list(form: &[u8]) -> (Vec<Value>, Vec<String>) {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(form).into_owned().collect();
        let messages = pairs.iter().find(|(key, _)| key == "messages").expect("messages");
        let keys = pairs.iter().map(|(key, _)| key.clone()).collect();
        (serde_json::from_str(&messages.1).expect("JSON"), keys)
    }

    /// The official PHP client's message, member by member.
    #[test]
    fn as_the_official_client_sends() {
        let message = recorded_message();
        let targets = [(REG_ID, &message)];
        let request = request("", &Secret::new("s"), Kind::RegIds, targets, None);
        let recording = recorded("php-official-sdk", "multi_messages_regids");
        assert_eq!(request.path, recording.path());
        let (ours, keys) = list(&request.body);
        let (theirs, _) = list(recording.body());
        assert_eq!(ours[0], theirs[0]);
        assert_eq!(keys, ["messages"]);
    }

    #[test]
    fn one_time_for_the_whole_call() {
        let message = recorded_message();
        let request = request("", &Secret::new("s"), Kind::Aliases, [("a", &message)], Some(5));
        assert!(request.body.ends_with(b"&time_to_send=5"));
        assert_eq!(request.path, "/v2/multi_messages/aliases");
    }

    #[test]
    fn what_the_quota_swallowed() {
        let dropped = |channel: Option<&str>, messages| Dropped { channel: channel.map(str::to_owned), messages };
        let read = |data: &str| over_quota(&accepted(data));
        assert_eq!(
            read(r#"{"id":"m","channel_exceed_quota":"no_channel:2 a:b:3"}"#),
            [dropped(None, 2), dropped(Some("a:b"), 3)]
        );
        assert_eq!(read(r#"{"channel_exceed_quota":{"a":3,"b":0}}"#), [dropped(Some("a"), 3)]);
        assert!(read(r#"{"channel_exceed_quota":""}"#).is_empty());
        assert!(read("{}").is_empty());
    }
}
