//! Receipts as Xiaomi posts them (section 11), read by whoever receives them: a form whose field `data` is a JSON
//! object keyed by message id.
//!
//! Nothing that came is dropped: an id that stands twice counts twice, an entry that makes no sense is handed back as
//! it came, and so is a kind that no page knows.

use std::collections::BTreeMap;
use std::fmt;

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::reply::text_of;
use crate::domain::notification::ReceiptKinds;

/// One event of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The message.
    pub message_id: String,
    /// What happened, as the number that came.
    pub kind: i64,
    /// RegIds, aliases or accounts, whatever the message was sent to.
    pub targets: Vec<String>,
    /// The message's `callback.param`.
    pub param: Option<String>,
    /// The message's job key.
    pub job_key: Option<String>,
    /// Whether notifications are on: `Enable`, `Disable`, `Unknown`.
    pub bar_status: Option<String>,
    /// When, in milliseconds since 1970.
    pub at_ms: Option<i64>,
    /// On failures.
    pub error_code: Option<i64>,
    /// Old regId to new one.
    pub replaced: BTreeMap<String, String>,
    /// Today's quota, with kind 128.
    pub quota: Option<String>,
    /// What of it is used, with kind 128.
    pub acked: Option<String>,
}

impl Receipt {
    /// The word for the kind; `None` for a number that is no single kind. 3 is the default of a *request*, 243 a sum:
    /// neither can be in a receipt.
    pub fn word(&self) -> Option<&'static str> {
        ReceiptKinds::word(u32::try_from(self.kind).ok()?)
    }
}

/// What one post held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Post {
    /// The events, in order.
    pub receipts: Vec<Receipt>,
    /// Entries that are no receipts, as they came.
    pub strange: Vec<String>,
}

/// Why a body holds no receipts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It is no form with that field.
    #[error("the form has no field data")]
    NoData,
    /// The field is no JSON object.
    #[error("data is no JSON object: {0}")]
    NotJson(String),
    /// It holds more than [`MAX_ENTRIES`].
    #[error("data holds {0} entries, at most {MAX_ENTRIES} are read")]
    TooMany(usize),
}

/// Most entries of one post; each costs some kilobytes while it is looked at. The service posts about once a second.
pub const MAX_ENTRIES: usize = 100_000;

/// Reads a body.
pub fn read(body: &[u8]) -> Result<Post, ReceiptError> {
    let text = match body.trim_ascii_start().first() {
        // JSON without a form around it: a relay in between may have unpacked it.
        Some(b'{') => String::from_utf8_lossy(body).into_owned(),
        _ => url::form_urlencoded::parse(body)
            .find_map(|(key, value)| (key == "data").then(|| value.into_owned()))
            .ok_or(ReceiptError::NoData)?,
    };
    let entries = match serde_json::from_str::<Entries>(&text) {
        Ok(entries) => entries,
        // A public receiver unescapes the field once more than a form needs (MASA).
        Err(error) => {
            let again = percent_decode_str(&text).decode_utf8_lossy();
            serde_json::from_str(&again).map_err(|_| ReceiptError::NotJson(error.to_string()))?
        }
    };
    let count = entries.0.iter().map(|(_, value)| value.as_array().map_or(1, Vec::len)).sum::<usize>();
    if count > MAX_ENTRIES {
        return Err(ReceiptError::TooMany(count));
    }
    let mut post = Post::default();
    for (id, value) in entries.0 {
        let list = if let Value::Array(list) = value { list } else { vec![value] };
        for entry in list {
            match receipt(&id, &entry) {
                Some(receipt) => post.receipts.push(receipt),
                None => post.strange.push(format!("{id}: {entry}")),
            }
        }
    }
    Ok(post)
}

fn receipt(id: &str, entry: &Value) -> Option<Receipt> {
    let number = |key: &str| text_of(entry, &[key]).and_then(|text| text.parse::<i64>().ok());
    let targets = match entry.get("targets") {
        Some(Value::String(text)) => text.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let replaced = match entry.get("replaceTarget") {
        Some(Value::Object(pairs)) => {
            pairs.iter().filter_map(|(old, new)| Some((old.clone(), new.as_str()?.to_owned()))).collect()
        }
        _ => BTreeMap::new(),
    };
    let extra = entry.get("extra").unwrap_or(&Value::Null);
    Some(Receipt {
        message_id: id.to_owned(),
        kind: number("type")?,
        targets,
        param: text_of(entry, &["param"]),
        job_key: text_of(entry, &["jobkey"]),
        bar_status: text_of(entry, &["barStatus"]),
        at_ms: number("timestamp"),
        error_code: number("errorCode"),
        replaced,
        quota: text_of(extra, &["quota"]),
        acked: text_of(extra, &["ack"]),
    })
}

/// An object's members in order, an id that stands twice included: a map would keep the last and lose the rest.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object keyed by message id")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The made-up shape of section 11.
    const SHAPE: &str = r#"{"scm01234500000000002b":{"param":"p","type":1,"targets":"REGID1,REGID2","barStatus":"Enable","timestamp":1795500000000},
     "scm01234500000000004d":{"type":128,"targets":"REGID3","timestamp":1795500000001,"extra":{"ack":"50000","quota":"50000"}}}"#;

    fn form(data: &str) -> Vec<u8> {
        url::form_urlencoded::Serializer::new(String::new()).append_pair("data", data).finish().into_bytes()
    }

    #[test]
    fn more_entries_than_anybody_posts_are_not_taken_apart() {
        let post = |count: usize| read(&form(&format!("{{\"m\":[{}0]}}", "0,".repeat(count - 1))));
        assert_eq!(post(MAX_ENTRIES).expect("read").strange.len(), MAX_ENTRIES);
        assert_eq!(post(MAX_ENTRIES + 1), Err(ReceiptError::TooMany(MAX_ENTRIES + 1)));
    }

    #[test]
    fn the_documented_shape() {
        let post = read(&form(SHAPE)).expect("readable");
        assert_eq!((post.receipts.len(), post.strange.len()), (2, 0));
        let [first, second] = post.receipts.as_slice() else { panic!("two") };
        assert_eq!(
            (first.word(), first.targets.as_slice()),
            (Some("delivered"), ["REGID1".into(), "REGID2".into()].as_slice())
        );
        assert_eq!((first.param.as_deref(), first.bar_status.as_deref()), (Some("p"), Some("Enable")));
        assert_eq!(first.at_ms, Some(1_795_500_000_000));
        assert_eq!(
            (second.word(), second.quota.as_deref(), second.acked.as_deref()),
            (Some("over-quota"), Some("50000"), Some("50000"))
        );
    }

    #[test]
    fn escaped_twice_or_not_at_all() {
        let whole = read(&form(SHAPE)).expect("readable");
        let twice = percent_encoding::utf8_percent_encode(SHAPE, percent_encoding::NON_ALPHANUMERIC).to_string();
        assert_eq!(read(&form(&twice)).as_ref(), Ok(&whole));
        assert_eq!(read(SHAPE.as_bytes()).as_ref(), Ok(&whole));
    }

    #[test]
    fn an_id_that_stands_twice_counts_twice() {
        let post = read(&form(r#"{"m":{"type":1},"m":{"type":2},"n":[{"type":16},{"type":32}]}"#)).expect("readable");
        let kinds: Vec<_> = post.receipts.iter().map(|receipt| receipt.kind).collect();
        assert_eq!(kinds, [1, 2, 16, 32]);
    }

    #[test]
    fn sums_are_no_kind() {
        let post = read(&form(r#"{"a":{"type":3},"b":{"type":246},"c":{"type":"1024"}}"#)).expect("readable");
        let words: Vec<_> = post.receipts.iter().map(Receipt::word).collect();
        assert_eq!(words, [None, None, Some("expired")]);
    }

    #[test]
    fn replaced_reg_ids() {
        let post = read(&form(r#"{"a":{"type":16,"targets":"old","replaceTarget":{"old":"new"}}}"#)).expect("readable");
        assert_eq!(post.receipts[0].replaced.get("old").map(String::as_str), Some("new"));
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        assert_eq!(read(b""), Err(ReceiptError::NoData));
        assert_eq!(read(b"x=1"), Err(ReceiptError::NoData));
        assert!(matches!(read(b"data=%5B%5D"), Err(ReceiptError::NotJson(_))));
        let post = read(&form(r#"{"a":1,"b":{"targets":"r"},"c":{"type":1}}"#)).expect("readable");
        assert_eq!((post.receipts.len(), post.strange.len()), (1, 2));
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&body);
        }

        #[test]
        fn every_entry_comes_out(kinds in proptest::collection::vec(0..2000_i64, 0..20)) {
            let entries: Vec<_> = kinds.iter().map(|kind| format!(r#""m":{{"type":{kind}}}"#)).collect();
            let post = read(&form(&format!("{{{}}}", entries.join(",")))).expect("readable");
            prop_assert_eq!(post.receipts.iter().map(|receipt| receipt.kind).collect::<Vec<_>>(), kinds);
        }
    }
}
