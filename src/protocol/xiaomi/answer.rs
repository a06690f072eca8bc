//! Writes answers exactly as Xiaomi does (`xiaomi-push-api`, section 8): HTTP 200 whatever happened, the code in the
//! body, quota numbers as strings, no `data` beside an error. The client's reading of answers is written apart.

use serde::Serialize;

use super::refusal::{Refusal, describe};
use crate::protocol::http::{Header, HttpResponse};

#[derive(Serialize)]
struct Envelope<'a, D: Serialize> {
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    trace_id: &'a str,
    code: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<D>,
    description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    info: Option<&'a str>,
}

/// What a send answers.
#[derive(Debug, Clone)]
pub struct Sent<'a> {
    /// Message id.
    pub id: &'a str,
    /// Messages that may be delivered today; absent where the service counts none.
    pub day_quota: Option<u64>,
    /// Messages delivered today.
    pub day_acked: u64,
    /// Regids that were refused, joined by commas.
    pub bad_regids: Option<String>,
    /// Messages dropped for the quota of their channel (`no_channel:2 a:3`); only `multi_messages` have it.
    pub channel_exceed_quota: Option<String>,
    /// How many targets were taken.
    pub targets: usize,
    /// The word for the kind of target: `REGID`, `ALIAS` …
    pub noun: &'static str,
}

#[derive(Serialize)]
struct SentData<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    day_quota: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day_acked: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bad_regids: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_exceed_quota: Option<&'a str>,
}

#[derive(Serialize)]
struct QuotaData {
    day_quota: String,
    day_acked: String,
}

#[derive(Serialize)]
struct DataData<D: Serialize> {
    data: D,
}

#[derive(Serialize)]
struct ListData<D: Serialize> {
    list: D,
}

/// A send was taken.
pub fn sent(trace_id: &str, sent: &Sent<'_>) -> HttpResponse {
    let data = SentData {
        id: sent.id,
        day_quota: sent.day_quota.map(|quota| quota.to_string()),
        day_acked: sent.day_quota.map(|_| sent.day_acked.to_string()),
        bad_regids: sent.bad_regids.as_deref(),
        channel_exceed_quota: sent.channel_exceed_quota.as_deref(),
    };
    let info = format!("Received push messages for {} {}", sent.targets, sent.noun);
    success(trace_id, Some(data), None, Some(&info))
}

/// Today's quota. Its field names were not seen; these are the ones a send answers with.
pub fn quota(trace_id: &str, day_quota: u64, day_acked: u64) -> HttpResponse {
    let data = QuotaData { day_quota: day_quota.to_string(), day_acked: day_acked.to_string() };
    success(trace_id, Some(data), None, None)
}

/// Statistics and traces: `data.data`.
pub fn data(trace_id: &str, data: impl Serialize) -> HttpResponse {
    success(trace_id, Some(DataData { data }), None, None)
}

/// Lists: `data.list`.
pub fn list(trace_id: &str, list: impl Serialize) -> HttpResponse {
    success(trace_id, Some(ListData { list }), None, None)
}

/// Whatever else stands in `data`: uploads.
pub fn object(trace_id: &str, data: impl Serialize) -> HttpResponse {
    success(trace_id, Some(data), None, None)
}

/// The plain envelope, with the `reason` that subscription calls carry.
pub fn done(trace_id: &str, reason: Option<&str>) -> HttpResponse {
    success(trace_id, None::<()>, reason, None)
}

/// A refusal.
pub fn refused(trace_id: &str, refusal: &Refusal) -> HttpResponse {
    respond(&Envelope {
        result: "error",
        reason: Some(&refusal.reason),
        trace_id,
        code: refusal.code,
        data: None::<()>,
        description: refusal.description(),
        info: None,
    })
}

fn success<D: Serialize>(trace_id: &str, data: Option<D>, reason: Option<&str>, info: Option<&str>) -> HttpResponse {
    respond(&Envelope { result: "ok", reason, trace_id, code: 0, data, description: describe(0), info })
}

fn respond<D: Serialize>(envelope: &Envelope<'_, D>) -> HttpResponse {
    // Most answers are smaller.
    let mut body = Vec::with_capacity(512);
    // Text, numbers and vectors: writing them as JSON cannot fail.
    if serde_json::to_writer(&mut body, envelope).is_err() {
        body.clear();
    }
    let headers = vec![Header::plain("Content-Type", "application/json;charset=UTF-8")];
    HttpResponse { status: 200, headers, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(response: &HttpResponse) -> &str {
        assert_eq!(response.status, 200);
        std::str::from_utf8(&response.body).expect("utf-8")
    }

    /// `xiaomi-push-api`, 8.1 and 8.2, letter by letter.
    #[test]
    fn the_two_documented_shapes() {
        let good = Sent {
            id: "scm01234500000000002b",
            day_quota: Some(50_000),
            day_acked: 12,
            bad_regids: None,
            channel_exceed_quota: None,
            targets: 1,
            noun: "REGID",
        };
        let expected = include_str!("../../../tests/fixtures/xiaomi/answer-send.json");
        assert_eq!(text(&sent("Xcm01234500000000001a", &good)), expected.trim_end());
        let refusal = Refusal::new(21301, "Invalid application secret.", "", "auth", "observed");
        let expected = include_str!("../../../tests/fixtures/xiaomi/answer-error.json");
        assert_eq!(text(&refused("Xcm01234500000000003c", &refusal)), expected.trim_end());
    }

    #[test]
    fn partly_bad_lists_and_lists() {
        let few = Sent {
            id: "i",
            day_quota: None,
            day_acked: 0,
            bad_regids: None,
            channel_exceed_quota: None,
            targets: 3,
            noun: "REGID",
        };
        let partly = Sent { bad_regids: Some("a,b".into()), channel_exceed_quota: Some("a:3".into()), ..few };
        assert!(
            text(&sent("X", &partly)).contains(r#""data":{"id":"i","bad_regids":"a,b","channel_exceed_quota":"a:3"}"#)
        );
        assert!(
            text(&object("X", [("sha1", "0")].into_iter().collect::<std::collections::BTreeMap<_, _>>()))
                .contains(r#""data":{"sha1":"0"}"#)
        );
        assert!(text(&quota("X", 5, 4)).contains(r#""data":{"day_quota":"5","day_acked":"4"}"#));
        assert!(text(&list("X", ["a"])).contains(r#""data":{"list":["a"]}"#));
        assert!(text(&data("X", [1])).contains(r#""data":{"data":[1]}"#));
        assert!(!text(&done("X", Some("Success"))).contains("data"));
    }
}
