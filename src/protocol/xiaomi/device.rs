//! What the service knows of a device (7.5, 7.6, 7.9). The client's side.
//!
//! The answers of presence, validation and region were never seen: they are read from whatever shape they come in,
//! and what cannot be read is `None`, never a guess.

use serde_json::Value;

use super::reply::{Envelope, items, text_of};
use super::send::{encoded, get, joined, post};
use crate::domain::identifier::{PackageName, RegId};
use crate::domain::region::Region;
use crate::domain::secret::Secret;
use crate::protocol::http::HttpRequest;

/// A list that the service keeps for one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Aliases (D1559).
    Aliases,
    /// Topics (D1559).
    Topics,
    /// User accounts (SDK).
    Accounts,
}

impl List {
    const fn path(self) -> &'static str {
        match self {
            Self::Aliases => "/v1/alias/all",
            Self::Topics => "/v1/topic/all",
            Self::Accounts => "/v1/account/all",
        }
    }
}

/// One list of one device.
pub fn list(base: &str, secret: &Secret, list: List, package: &PackageName, reg_id: &RegId) -> HttpRequest {
    get(base, list.path(), secret, Some(one(package, reg_id)))
}

/// Whether a device is online.
pub fn presence(base: &str, secret: &Secret, package: &PackageName, reg_id: &RegId) -> HttpRequest {
    get(base, "/v1/regid/presence", secret, Some(one(package, reg_id)))
}

fn one(package: &PackageName, reg_id: &RegId) -> String {
    encoded(&[("restricted_package_name", package.as_str()), ("registration_id", reg_id.as_str())])
}

/// Which of these are valid. The key is plural here (section 13, 6).
pub fn validation(base: &str, secret: &Secret, reg_ids: &[RegId]) -> HttpRequest {
    post(base, "/v1/validation/regids", secret, encoded(&[("registration_ids", &joined(reg_ids))]))
}

/// Where these belong; `base` is the feedback host. The key has its third spelling here: `regIds`.
pub fn region(base: &str, secret: &Secret, reg_ids: &[RegId]) -> HttpRequest {
    post(base, "/v1/feedback/get_region_by_regid", secret, encoded(&[("regIds", &joined(reg_ids))]))
}

/// A list of dead targets. **What it returns is gone afterwards**, though it is a GET (7.9); `base` is the feedback
/// host.
pub fn invalid(base: &str, secret: &Secret, aliases: bool) -> HttpRequest {
    let path = if aliases { "/v1/feedback/fetch_invalid_aliases" } else { "/v1/feedback/fetch_invalid_regids" };
    get(base, path, secret, None)
}

/// The texts of `data.list`.
pub fn texts(envelope: &Envelope) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned).or_else(|| text_of(value, &REG_ID_KEYS));
    items(&envelope.data).into_iter().filter_map(text).collect()
}

/// Spellings of a regId in answers.
const REG_ID_KEYS: [&str; 6] = ["regid", "regId", "reg_id", "registration_id", "registrationId", "target"];

/// Whether a device is online.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Connected.
    Online,
    /// Not connected.
    Offline,
}

/// What the answer says of one regId's presence.
pub fn presence_of(envelope: &Envelope, reg_id: &RegId) -> Option<Presence> {
    match said_of(&envelope.data, reg_id, &["presence", "status", "online", "state"])? {
        Value::Bool(true) => Some(Presence::Online),
        Value::Bool(false) => Some(Presence::Offline),
        Value::Number(number) if number.as_i64() == Some(1) => Some(Presence::Online),
        Value::Number(number) if number.as_i64() == Some(0) => Some(Presence::Offline),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "online" | "true" | "1" => Some(Presence::Online),
            "offline" | "false" | "0" => Some(Presence::Offline),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the answer calls a regId valid. A plain list is taken for the valid ones: "which regids are valid".
pub fn validity_of(envelope: &Envelope, reg_id: &RegId) -> Option<bool> {
    let member = |name: &str| envelope.data.get(name).or_else(|| envelope.data.get("data")?.get(name));
    let lists = |value: &Value| match value {
        Value::Array(list) => Some(list.iter().any(|item| item.as_str() == Some(reg_id.as_str()))),
        Value::String(text) => Some(text.split(',').any(|item| item == reg_id.as_str())),
        _ => None,
    };
    for name in ["valid_regids", "validRegIds", "valid"] {
        if let Some(listed) = member(name).and_then(lists) {
            return Some(listed);
        }
    }
    for name in ["invalid_regids", "invalidRegIds", "invalid"] {
        if let Some(listed) = member(name).and_then(lists) {
            return Some(!listed);
        }
    }
    match said_of(&envelope.data, reg_id, &["valid", "status", "result"]) {
        Some(Value::Bool(valid)) => return Some(*valid),
        Some(Value::String(text)) if text == "valid" => return Some(true),
        Some(Value::String(text)) if text == "invalid" => return Some(false),
        _ => {}
    }
    let list = envelope.data.get("list").or_else(|| envelope.data.get("data")).unwrap_or(&envelope.data);
    list.as_array().and_then(|_| lists(list))
}

/// What the answer says of one regId's region.
pub fn region_of(envelope: &Envelope, reg_id: &RegId) -> Option<Region> {
    match said_of(&envelope.data, reg_id, &["region", "regionName", "area"])? {
        Value::String(text) => region_word(text),
        _ => None,
    }
}

/// The SDK's names of the regions, and the words in their host names (section 2).
fn region_word(text: &str) -> Option<Region> {
    match text.to_ascii_lowercase().as_str() {
        "china" | "cn" => Some(Region::China),
        "europe" | "eu" | "fr" => Some(Region::Europe),
        "russia" | "ru" => Some(Region::Russia),
        "india" | "in" | "idmb" => Some(Region::India),
        "other" | "singapore" | "sgp" | "global" => Some(Region::Singapore),
        _ => None,
    }
}

/// Finds the value that belongs to a regId: a member named after it, an object that names it, or, where one regId was
/// asked for, a value that stands alone.
fn said_of<'a>(data: &'a Value, reg_id: &RegId, keys: &[&str]) -> Option<&'a Value> {
    if let Some(value) = data.get(reg_id.as_str()) {
        return Some(keys.iter().find_map(|key| value.get(key)).unwrap_or(value));
    }
    if let Value::Array(list) = data {
        let named = |item: &&Value| text_of(item, &REG_ID_KEYS).as_deref() == Some(reg_id.as_str());
        let item = list.iter().find(named).or_else(|| list.first().filter(|_| list.len() == 1))?;
        if item.get(reg_id.as_str()).is_some() {
            return said_of(item, reg_id, keys);
        }
        return if item.is_object() { keys.iter().find_map(|key| item.get(key)) } else { Some(item) };
    }
    let inner = ["data", "list", "result"].iter().find_map(|key| data.get(key).filter(|value| !value.is_null()));
    match inner {
        Some(inner) => said_of(inner, reg_id, keys),
        None if data.is_object() => keys.iter().find_map(|key| data.get(key)),
        None if data.is_null() => None,
        None => Some(data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xiaomi::wire::{OTHER_REG_ID, REG_ID, accepted, recorded};

    fn id(text: &str) -> RegId {
        text.parse().expect("regid")
    }

    #[test]
    fn as_the_official_clients_ask() {
        let secret = Secret::new("s");
        let package: PackageName = "com.example.app".parse().expect("package");
        let (one, two) = (id(REG_ID), [id(REG_ID), id(OTHER_REG_ID)]);
        for (kind, case) in [(List::Aliases, "alias_all"), (List::Topics, "topic_all"), (List::Accounts, "account_all")]
        {
            recorded("java-official-sdk", case).same(&list("", &secret, kind, &package, &one));
        }
        recorded("java-official-sdk", "presence").same(&presence("", &secret, &package, &one));
        recorded("pypi-xmpush-python", "validate_regids").same(&validation("", &secret, &two[..1]));
        recorded("java-official-sdk", "region_by_regid").same(&region("", &secret, &two));
        recorded("java-official-sdk", "feedback").same(&invalid("", &secret, false));
        recorded("java-official-sdk", "feedback_aliases").same(&invalid("", &secret, true));
    }

    #[test]
    fn lists() {
        assert_eq!(texts(&accepted(r#"{"list":["a","b"]}"#)), ["a", "b"]);
        assert_eq!(texts(&accepted(r#"["a"]"#)), ["a"]);
        assert_eq!(texts(&accepted(r#"{"list":"a"}"#)), ["a"]);
        assert_eq!(texts(&accepted(r#"{"list":[{"regid":"a"}]}"#)), ["a"]);
        assert!(texts(&accepted("{}")).is_empty());
    }

    #[test]
    fn regions_in_every_shape() {
        for data in [
            r#"{"r1":"Europe"}"#,
            r#"{"data":{"r1":"Europe"}}"#,
            r#"{"r1":{"region":"Europe"}}"#,
            r#"{"list":[{"regid":"r2","region":"India"},{"regid":"r1","region":"Europe"}]}"#,
            r#"{"list":[{"r1":"Europe"}]}"#,
            r#"{"region":"Europe"}"#,
            r#""Europe""#,
        ] {
            assert_eq!(region_of(&accepted(data), &id("r1")), Some(Region::Europe), "{data}");
        }
        for data in ["null", "{}", r#"{"r1":"Mars"}"#, r#"{"list":[{"regid":"r2","region":"India"},{}]}"#] {
            assert_eq!(region_of(&accepted(data), &id("r1")), None, "{data}");
        }
    }

    /// Any answer is read without a panic, by every reader.
    #[test]
    fn no_answer_panics() {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            "(r1|online|Europe|[a-z:, ]{0,8})".prop_map(serde_json::Value::from),
        ];
        let key = "(list|data|r1|regid|region|valid|valid_regids|id|channel_exceed_quota|[a-z]{0,4})";
        let answers = leaf.prop_recursive(4, 32, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
                prop::collection::vec((key, inner), 0..4).prop_map(|pairs| pairs.into_iter().collect()),
            ]
        });
        proptest!(|(answer in answers)| {
            let envelope = accepted(&answer.to_string());
            let id = id("r1");
            let _ = (region_of(&envelope, &id), presence_of(&envelope, &id), validity_of(&envelope, &id));
            let _ = (texts(&envelope), envelope.traces(), envelope.send_data());
            let _ = crate::protocol::xiaomi::schedule::jobs(&envelope);
            let _ = crate::protocol::xiaomi::statistics::days(&envelope);
            let _ = crate::protocol::xiaomi::channel::channels(&envelope);
            let _ = crate::protocol::xiaomi::media::uploaded(&envelope);
            let _ = crate::protocol::xiaomi::multi::over_quota(&envelope);
        });
    }

    #[test]
    fn presence_in_every_shape() {
        for data in [r#"{"r1":"online"}"#, r#"{"data":true}"#, r#"{"list":[{"regid":"r1","presence":1}]}"#] {
            assert_eq!(presence_of(&accepted(data), &id("r1")), Some(Presence::Online), "{data}");
        }
        assert_eq!(presence_of(&accepted(r#"{"presence":"offline"}"#), &id("r1")), Some(Presence::Offline));
        assert_eq!(presence_of(&accepted(r#"{"r1":"asleep"}"#), &id("r1")), None);
    }

    #[test]
    fn validity_in_every_shape() {
        for (data, valid) in [
            (r#"{"list":["r1"]}"#, Some(true)),
            (r#"{"list":["r2"]}"#, Some(false)),
            (r#"{"list":[]}"#, Some(false)),
            (r#"{"valid_regids":"r1,r2"}"#, Some(true)),
            (r#"{"data":{"invalid_regids":["r1"]}}"#, Some(false)),
            (r#"{"r1":true}"#, Some(true)),
            ("null", None),
            ("{}", None),
        ] {
            assert_eq!(validity_of(&accepted(data), &id("r1")), valid, "{data}");
        }
    }
}
