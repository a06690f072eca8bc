//! Xiaomi's answers, read by a client: the envelope of D1559, and what can be believed of an answer that has none.

use serde_json::Value;

use crate::protocol::http::HttpResponse;

/// What an answer says about the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Code 0.
    Accepted(Envelope),
    /// The service refused, with its code.
    Refused(Envelope),
    /// The answer cannot be read as the service's: a status of 500 and above, or no JSON envelope. Whether the call
    /// took effect is not known.
    Unreadable {
        /// HTTP status.
        status: u16,
        /// The start of the body, for the operator.
        excerpt: String,
    },
}

/// The fields around the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// 0, or what went wrong.
    pub code: i64,
    /// The specific reason, mostly English.
    pub reason: Option<String>,
    /// The code's general text, Chinese.
    pub description: Option<String>,
    /// Id of the call.
    pub trace_id: Option<String>,
    /// `Received push messages for N REGID`.
    pub info: Option<String>,
    /// The payload; `Null` where there is none.
    pub data: Value,
}

/// What a send gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendData {
    /// Message id.
    pub message_id: Option<String>,
    /// What may be delivered today.
    pub day_quota: Option<String>,
    /// What has been delivered today.
    pub day_acked: Option<String>,
    /// RegIds that were left out.
    pub bad_reg_ids: Vec<String>,
}

/// Longest part of a body that an error message quotes, in characters.
const EXCERPT: usize = 200;

impl Reply {
    /// Reads an answer.
    pub fn read(response: &HttpResponse) -> Self {
        let envelope = || {
            let body: Value = serde_json::from_slice(&response.body).ok()?;
            Envelope::read(body)
        };
        match envelope() {
            _ if response.status >= 500 => Self::unreadable(response),
            None => Self::unreadable(response),
            // Either field alone may be missing in the oldest recordings; together they never contradict.
            Some((envelope, ok)) if ok => Self::Accepted(envelope),
            Some((envelope, _)) => Self::Refused(envelope),
        }
    }

    fn unreadable(response: &HttpResponse) -> Self {
        let text = String::from_utf8_lossy(&response.body);
        let excerpt = text.chars().take(EXCERPT).collect();
        Self::Unreadable { status: response.status, excerpt }
    }
}

impl Envelope {
    fn read(body: Value) -> Option<(Self, bool)> {
        let Value::Object(mut object) = body else { return None };
        let code = match object.get("code")? {
            Value::Number(number) => number.as_i64()?,
            Value::String(text) => text.parse().ok()?,
            _ => return None,
        };
        let mut take = |key: &str| object.get_mut(key).map(Value::take).unwrap_or_default();
        let data = take("data");
        let mut text = |key: &str| match take(key) {
            Value::String(text) => Some(text),
            _ => None,
        };
        let ok = code == 0 && text("result").is_none_or(|result| result == "ok");
        let envelope = Self {
            code,
            reason: text("reason"),
            description: text("description"),
            trace_id: text("trace_id"),
            info: text("info"),
            data,
        };
        Some((envelope, ok))
    }

    /// The data of a send. Numbers come as text; text is accepted as it is.
    pub fn send_data(&self) -> SendData {
        let text = |key: &str| match self.data.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let bad = text("bad_regids").unwrap_or_default();
        SendData {
            message_id: text("id"),
            day_quota: text("day_quota"),
            day_acked: text("day_acked"),
            bad_reg_ids: bad.split(',').filter(|id| !id.is_empty()).map(ToOwned::to_owned).collect(),
        }
    }

    /// The messages of a trace: one object or an array, depending on the key that was asked with (7.8).
    pub fn traces(&self) -> Vec<Trace> {
        match self.data.get("data") {
            Some(Value::Array(list)) => list.iter().filter_map(Trace::read).collect(),
            Some(one) => Trace::read(one).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

/// The things an answer lists: `data.list`, `data.data`, or `data` itself; one thing that stands alone is a list of
/// one (section 13, 8).
pub(super) fn items(data: &Value) -> Vec<&Value> {
    let inner = ["list", "data"].iter().find_map(|key| data.get(key)).unwrap_or(data);
    match inner {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().collect(),
        Value::Object(object) if object.is_empty() => Vec::new(),
        // A list inside the inner object, as `data.data.list`.
        Value::Object(object) => match object.get("list") {
            Some(Value::Array(list)) => list.iter().collect(),
            _ => vec![inner],
        },
        one => vec![one],
    }
}

/// The first of these members that is text or a number, as text.
pub(super) fn text_of(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| match value.get(key) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    })
}

/// A count, which comes as a number or as text; zero where it is missing.
pub(super) fn number_of(value: &Value, key: &str) -> u64 {
    match value.get(key) {
        Some(Value::Number(number)) => number.as_u64().unwrap_or_default(),
        Some(Value::String(text)) => text.parse().unwrap_or_default(),
        _ => 0,
    }
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Message id.
    pub id: String,
    /// `Common`, `Topic`, `Alias` …
    pub kind: Option<String>,
    /// Milliseconds since 1970.
    pub created_ms: Option<i64>,
    /// Devices it was planned for.
    pub resolved: u64,
    /// Devices it reached.
    pub delivered: u64,
    /// Taps.
    pub clicked: u64,
    /// Devices with notifications off.
    pub bar_closed: u64,
    /// Targets that do not exist.
    pub invalid: u64,
    /// Devices outside the filter.
    pub filtered: u64,
    /// Devices without the app.
    pub not_registered: u64,
    /// Targets as they were named, dead ones too; 0 where the answer does not say.
    pub named: u64,
    /// How long the message waits for devices that are offline, in milliseconds.
    pub lives_ms: Option<i64>,
}

impl Trace {
    fn read(value: &Value) -> Option<Self> {
        let number = |key: &str| number_of(value, key);
        let seconds = |text: &str| text.strip_suffix('s')?.parse::<i64>().ok()?.checked_mul(1000);
        Some(Self {
            id: value.get("id")?.as_str()?.to_owned(),
            kind: value.get("msg_type").and_then(Value::as_str).map(ToOwned::to_owned),
            created_ms: value.get("create_timestamp").and_then(Value::as_i64),
            named: number("raw_counter"),
            lives_ms: value.get("time_to_live").and_then(Value::as_str).and_then(seconds),
            resolved: number("resolved"),
            delivered: number("delivered"),
            clicked: number("click"),
            bar_closed: number("bar_closed"),
            invalid: number("invalid_target"),
            filtered: number("device_condition_unmatch"),
            not_registered: number("app_not_register"),
        })
    }

    /// Planned devices that nothing is known of. A device with notifications off is one of those reached, as a receipt's
    /// `barStatus` comes with a delivery; a dead target is none of those planned where `raw_counter` says so.
    pub fn open(&self) -> u64 {
        let unplanned = self.named >= self.resolved.saturating_add(self.invalid);
        let invalid = if unplanned { 0 } else { self.invalid };
        let settled = [self.delivered.max(self.bar_closed), invalid, self.filtered, self.not_registered];
        self.resolved.saturating_sub(settled.into_iter().fold(0, u64::saturating_add))
    }

    /// Whether every planned target has been accounted for.
    pub fn is_final(&self) -> bool {
        self.resolved.max(self.invalid) > 0 && self.open() == 0
    }

    /// From when on the message waits for nobody any more. `sent_ms` is when a delayed one went out.
    pub fn lapses_ms(&self, sent_ms: Option<i64>) -> Option<i64> {
        self.created_ms?.max(sent_ms.unwrap_or(i64::MIN)).checked_add(self.lives_ms?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Reply {
        Reply::read(&HttpResponse { status, headers: vec![], body: body.as_bytes().to_vec() })
    }

    /// The shape of section 8.1, with its made-up values.
    #[test]
    fn success() {
        let body = r#"{"result":"ok","trace_id":"Xcm01234500000000001a","code":0,
            "data":{"id":"scm01234500000000002b","day_quota":"50000","day_acked":"12"},
            "description":"成功","info":"Received push messages for 1 REGID"}"#;
        let Reply::Accepted(envelope) = read(200, body) else { panic!("accepted") };
        assert_eq!(envelope.trace_id.as_deref(), Some("Xcm01234500000000001a"));
        let data = envelope.send_data();
        assert_eq!(data.message_id.as_deref(), Some("scm01234500000000002b"));
        assert_eq!((data.day_quota.as_deref(), data.day_acked.as_deref()), (Some("50000"), Some("12")));
    }

    /// The shape of section 8.2; the status does not matter below 500.
    #[test]
    fn refusal() {
        let body = r#"{"result":"error","reason":"Invalid application secret.","trace_id":"Xcm01234500000000003c",
            "code":21301,"description":"认证失败"}"#;
        for status in [200, 401] {
            let Reply::Refused(envelope) = read(status, body) else { panic!("refused") };
            assert_eq!((envelope.code, envelope.data), (21301, Value::Null));
        }
    }

    #[test]
    fn what_is_no_answer_of_the_service_is_never_taken_for_success() {
        for (status, body) in [
            (500, "{\"code\":0,\"result\":\"ok\"}"),
            (502, "bad gateway"),
            (200, "<html>"),
            (200, ""),
            (200, "[]"),
            (200, "{\"result\":\"ok\"}"),
            (200, "{\"code\":null}"),
        ] {
            assert!(matches!(read(status, body), Reply::Unreadable { .. }), "{status} {body}");
        }
        assert!(matches!(read(200, r#"{"code":0,"result":"error"}"#), Reply::Refused(_)));
    }

    #[test]
    fn partly_bad_lists() {
        let body = r#"{"result":"ok","code":0,"data":{"id":"s1","bad_regids":"a,b,"}}"#;
        let Reply::Accepted(envelope) = read(200, body) else { panic!("accepted") };
        assert_eq!(envelope.send_data().bad_reg_ids, ["a", "b"]);
    }

    #[test]
    fn a_trace_is_an_object_or_an_array() {
        let one = r#"{"id":"s1","msg_type":"Common","create_timestamp":5,"resolved":2,"delivered":1,"click":1}"#;
        for data in [one.to_owned(), format!("[{one}]")] {
            let Reply::Accepted(envelope) = read(200, &format!(r#"{{"code":0,"data":{{"data":{data}}}}}"#)) else {
                panic!("accepted")
            };
            let traces = envelope.traces();
            assert_eq!((traces.len(), traces[0].resolved, traces[0].is_final()), (1, 2, false));
        }
    }

    #[test]
    fn what_a_trace_leaves_open() {
        let read = |text: &str| Trace::read(&serde_json::from_str(text).expect("JSON")).expect("a trace");
        for (text, open, is_final) in [
            (r#"{"id":"s","resolved":2,"delivered":2}"#, 0, true),
            // One is reached with notifications off, the other is not reached.
            (r#"{"id":"s","resolved":2,"delivered":1,"bar_closed":1}"#, 1, false),
            (r#"{"id":"s","resolved":2,"delivered":1,"invalid_target":1}"#, 0, true),
            (r#"{"id":"s","resolved":2,"delivered":1,"invalid_target":1,"raw_counter":3}"#, 1, false),
            (r#"{"id":"s","resolved":3,"delivered":1,"device_condition_unmatch":1,"app_not_register":1}"#, 0, true),
            (r#"{"id":"s","resolved":0,"invalid_target":1,"raw_counter":1}"#, 0, true),
            (r#"{"id":"s","resolved":0}"#, 0, false),
            (r#"{"id":"s","resolved":1,"delivered":18446744073709551615,"app_not_register":9}"#, 0, true),
        ] {
            let trace = read(text);
            assert_eq!((trace.open(), trace.is_final()), (open, is_final), "{text}");
        }
        let lapses = |text: &str, sent| read(text).lapses_ms(sent);
        let day = r#"{"id":"s","create_timestamp":1000,"time_to_live":"86400s"}"#;
        assert_eq!((lapses(day, None), lapses(day, Some(5000))), (Some(86_401_000), Some(86_405_000)));
        for unknown in [r#"{"id":"s","create_timestamp":1000}"#, r#"{"id":"s","time_to_live":"86400s"}"#] {
            assert_eq!(lapses(unknown, Some(1)), None);
        }
        assert_eq!(lapses(r#"{"id":"s","create_timestamp":1,"time_to_live":"9223372036854775807s"}"#, None), None);
    }
}
