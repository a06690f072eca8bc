//! Answers: HTTP 200 whatever happened, the verdict in the body (section 9.1). `ActionStatus`, `ErrorInfo` and
//! `ErrorCode` are always there.

use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use crate::protocol::http::HttpResponse;

fn respond(status: &str, info: &str, code: i64, extra: Map<String, Value>) -> HttpResponse {
    let mut body = Map::new();
    body.insert("ActionStatus".into(), status.into());
    body.insert("ErrorInfo".into(), info.into());
    body.insert("ErrorCode".into(), code.into());
    body.extend(extra);
    HttpResponse::json(200, &Value::Object(body))
}

/// Success with what the call gives back.
pub fn ok(extra: Map<String, Value>) -> HttpResponse {
    respond("OK", "", 0, extra)
}

/// Success and nothing more: kick, import.
pub fn done() -> HttpResponse {
    ok(Map::new())
}

/// A refusal.
pub fn refused(refusal: &Refusal) -> HttpResponse {
    failed(refusal, Map::new())
}

/// A refusal that gives something back all the same.
pub fn failed(refusal: &Refusal, extra: Map<String, Value>) -> HttpResponse {
    respond("FAIL", &refusal.info, refusal.code, extra)
}

/// One receiver that a call with many could not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// `To_Account`.
    pub account: String,
    /// `ErrorCode`.
    pub code: i64,
}

pub(super) fn error_list(failures: &[Failure]) -> Value {
    failures.iter().map(|failure| json!({"To_Account": failure.account, "ErrorCode": failure.code})).collect()
}

/// The key of a message: sequence number, random number and time (section 11.2).
pub fn message_key(seq: u32, random: u32, time: i64) -> String {
    format!("{seq}_{random}_{time}")
}

/// `sendmsg` was taken.
pub fn sent(time: i64, key: &str) -> HttpResponse {
    let mut extra = Map::new();
    extra.insert("MsgTime".into(), time.into());
    extra.insert("MsgKey".into(), key.into());
    ok(extra)
}

/// `batchsendmsg` was taken; `ErrorList` is there only if somebody is missing. A call that reached nobody is OK too: the
/// documents tell clients to look for `ErrorList` even then.
pub fn batch_sent(key: &str, failures: &[Failure]) -> HttpResponse {
    let mut extra = Map::new();
    extra.insert("MsgKey".into(), key.into());
    if !failures.is_empty() {
        extra.insert("ErrorList".into(), error_list(failures));
    }
    ok(extra)
}

/// The same answer without what a client must not count on: `ErrorList`, `MsgKey` and empty texts beside the three
/// members that are always there (section 9.9).
pub fn bare(response: HttpResponse) -> HttpResponse {
    match serde_json::from_slice(&response.body) {
        Ok(Value::Object(mut body)) => {
            body.retain(|name, value| {
                let common = matches!(name.as_str(), "ActionStatus" | "ErrorInfo" | "ErrorCode");
                let optional = matches!(name.as_str(), "ErrorList" | "MsgKey") || value.as_str() == Some("");
                common || !optional
            });
            HttpResponse { body: Value::Object(body).to_string().into_bytes(), ..response }
        }
        _ => response,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(response: &HttpResponse) -> &str {
        std::str::from_utf8(&response.body).expect("utf-8")
    }

    #[test]
    fn the_three_members_are_always_there() {
        assert_eq!(text(&done()), r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}"#);
        let refusal = Refusal::new(90012, "free text", "", "r", "assumed");
        let expected = r#"{"ActionStatus":"FAIL","ErrorInfo":"free text","ErrorCode":90012}"#;
        assert_eq!(text(&refused(&refusal)), expected);
        assert_eq!(text(&bare(sent(5, "1_2_5"))), r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"MsgTime":5}"#);
        let failures = [Failure { account: "x".into(), code: 70107 }];
        assert!(text(&batch_sent("k", &failures)).contains(r#""ErrorList":[{"To_Account":"x","ErrorCode":70107}]"#));
        assert_eq!(text(&bare(batch_sent("k", &failures))), text(&done()));
    }
}
