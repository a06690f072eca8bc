//! Reads `messages` of `/v2/multi_messages/…` (`xiaomi-push-api`, 7.2): a JSON array with a message of its own for each
//! target. Each message becomes a form with the keys of a single send, so that both are judged by the same rules.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::endpoint::TargetKind;
use super::form::Form;
use super::refusal::Refusal;
use crate::domain::notification::MAX_TARGETS;

/// Most `extra` keys of one message that are looked at; the limit for own keys is far below.
const MAX_EXTRAS: usize = 256;

/// The plain keys that a message may hold.
const KEYS: [&str; 8] = [
    "payload",
    "title",
    "description",
    "notify_type",
    "notify_id",
    "pass_through",
    "restricted_package_name",
    "time_to_live",
];

/// One message and its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The regid, alias or account.
    pub target: String,
    /// The message as a form of a single send.
    pub form: Form<'static>,
}

/// Reads them. `time_to_send` of the whole call beats that of a message.
pub fn elements(kind: TargetKind, form: &Form<'_>) -> Result<Vec<Element>, Refusal> {
    const KEY: &str = "messages";
    let text = form
        .filled(KEY)
        .ok_or_else(|| Refusal::new(21305, "messages is required", KEY, "target-missing", "assumed"))?;
    let list: Vec<Value> = serde_json::from_str(text).map_err(|error| {
        let reason = format!("messages is no JSON array of messages: {error}");
        Refusal::new(10017, reason, KEY, "messages-json", "assumed")
    })?;
    if list.is_empty() {
        return Err(Refusal::new(21305, "messages is empty", KEY, "target-missing", "assumed"));
    }
    if list.len() > MAX_TARGETS {
        let reason = format!("messages names {} targets, at most {MAX_TARGETS} are allowed", list.len());
        return Err(Refusal::new(10017, reason, KEY, "targets-many", "D1656"));
    }
    let send_at = form.filled("time_to_send").filter(|at| *at != "0");
    list.into_iter().enumerate().map(|(at, value)| element(kind, value, send_at, at)).collect()
}

fn element(kind: TargetKind, value: Value, send_at: Option<&str>, at: usize) -> Result<Element, Refusal> {
    let illegal = |what: &str| {
        let reason = format!("messages[{at}]: {what}");
        Refusal::new(10017, reason, "messages", "messages-json", "assumed")
    };
    let Value::Object(mut object) = value else { return Err(illegal("is no object")) };
    let target = match object.remove("target") {
        Some(Value::String(target)) if !target.is_empty() => target,
        _ => return Err(illegal("target is missing or no text")),
    };
    let Some(Value::Object(mut message)) = object.remove("message") else {
        return Err(illegal("message is missing or no object"));
    };
    let key = match kind {
        TargetKind::Alias => "alias",
        TargetKind::Account => "user_account",
        _ => "registration_id",
    };
    let mut pairs: Vec<(Cow<'static, str>, Cow<'static, str>)> = vec![(key.into(), target.clone().into())];
    for key in KEYS {
        if let Some(value) = message.remove(key) {
            let text = text(value).ok_or_else(|| illegal(&format!("{key} is neither text nor a number")))?;
            pairs.push((key.into(), text.into()));
        }
    }
    let own = message.remove("time_to_send").and_then(text);
    if let Some(at) = send_at.map(str::to_owned).or(own) {
        pairs.push(("time_to_send".into(), at.into()));
    }
    match message.remove("extra") {
        None | Some(Value::Null) => {}
        Some(Value::Object(extra)) => extras(extra, &mut pairs)
            .map_err(|key| illegal(&format!("extra.{key} is neither text nor a number, or there are too many keys")))?,
        Some(_) => return Err(illegal("extra is no object")),
    }
    Ok(Element { target, form: Form::from_pairs(pairs) })
}

fn extras(extra: Map<String, Value>, pairs: &mut Vec<(Cow<'static, str>, Cow<'static, str>)>) -> Result<(), String> {
    for (at, (key, value)) in extra.into_iter().enumerate() {
        let Some(value) = text(value).filter(|_| at < MAX_EXTRAS) else { return Err(key) };
        pairs.push((format!("extra.{key}").into(), value.into()));
    }
    Ok(())
}

/// Numbers are JSON numbers in some clients and text in others.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(messages: &str, more: &str) -> Result<Vec<Element>, Refusal> {
        let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("messages", messages).finish();
        let body = format!("{body}&{more}");
        elements(TargetKind::Alias, &Form::parse(body.as_bytes()).expect("form"))
    }

    #[test]
    fn a_message_becomes_the_form_of_a_single_send() {
        let text =
            r#"[{"target":"a","message":{"title":"t","notify_id":7,"extra":{"ext":"x","n":1},"time_to_send":5}}]"#;
        let [one] = read(text, "").expect("good").try_into().expect("one");
        let pairs: Vec<_> = one.form.pairs().collect();
        assert_eq!(
            pairs,
            [
                ("alias", "a"),
                ("title", "t"),
                ("notify_id", "7"),
                ("time_to_send", "5"),
                ("extra.ext", "x"),
                ("extra.n", "1")
            ]
        );
        let later = read(text, "time_to_send=9").expect("good");
        assert_eq!(later[0].form.get("time_to_send"), Some("9"));
        let zero = read(text, "time_to_send=0").expect("good");
        assert_eq!(zero[0].form.get("time_to_send"), Some("5"), "one SDK always sends 0");
    }

    #[test]
    fn what_is_refused() {
        let code = |text: &str| read(text, "").map(|list| list.len()).map_err(|refusal| refusal.code);
        assert_eq!(code(""), Err(21305));
        assert_eq!(code("[]"), Err(21305));
        for bad in [
            "{}",
            "[1]",
            "[{}]",
            r#"[{"target":"a"}]"#,
            r#"[{"target":1,"message":{}}]"#,
            r#"[{"target":"a","message":{"title":{}}}]"#,
            r#"[{"target":"a","message":{"extra":[]}}]"#,
            r#"[{"target":"a","message":{"extra":{"k":[]}}}]"#,
        ] {
            assert_eq!(code(bad), Err(10017), "{bad}");
        }
        let many = format!("[{}]", vec![r#"{"target":"a","message":{}}"#; 1001].join(","));
        assert_eq!(code(&many), Err(10017));
        assert_eq!(code(&"[".repeat(10_000)), Err(10017), "deep nesting is refused, not followed");
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,200}") {
            let _ = read(&text, "");
        }
    }
}
