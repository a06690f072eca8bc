//! Scheduled sends (7.3): does one exist, cancel it, list them. The client's side.
//!
//! The job key has its first of three spellings here: `jobkey`.

use jiff::Timestamp;
use serde_json::Value;

use super::reply::{Envelope, items, text_of};
use super::send::{encoded, post};
use crate::domain::identifier::{JobKey, MsgId};
use crate::domain::secret::Secret;
use crate::protocol::http::HttpRequest;

/// "Message not found": how "does not exist" is taken to be said (65028; the answer itself was never seen).
pub const NOT_FOUND: i64 = 65028;

/// Whether a scheduled send is still to come; its id is the message id that the send returned (D1559).
pub fn exists(base: &str, secret: &Secret, job: &MsgId) -> HttpRequest {
    post(base, "/v2/schedule_job/exist", secret, encoded(&[("job_id", job.as_str())]))
}

/// Cancels one (D1559).
pub fn cancel(base: &str, secret: &Secret, job: &MsgId) -> HttpRequest {
    post(base, "/v2/schedule_job/delete", secret, encoded(&[("job_id", job.as_str())]))
}

/// Cancels every scheduled send of a job key (all three official SDKs; only v3 knows it).
pub fn cancel_by_job_key(base: &str, secret: &Secret, key: &JobKey) -> HttpRequest {
    post(base, "/v3/schedule_job/delete", secret, encoded(&[("jobkey", key.as_str())]))
}

/// Lists scheduled sends. The SDK names path and keys and never calls it, so what comes back was never seen; the
/// meaning of its `type` key neither, which is therefore left out.
pub fn query(base: &str, secret: &Secret, from: Timestamp, to: Timestamp, most: usize) -> HttpRequest {
    let (from, to) = (from.as_millisecond().to_string(), to.as_millisecond().to_string());
    let form = encoded(&[("start_time", &from), ("end_time", &to), ("max_count", &most.to_string())]);
    post(base, "/v2/schedule_job/query", secret, form)
}

/// A scheduled send as the service lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// Its job key.
    pub job_key: Option<String>,
    /// When it goes out, in milliseconds since 1970.
    pub at_ms: Option<i64>,
}

/// Reads a list of jobs from whatever shape it comes in.
pub fn jobs(envelope: &Envelope) -> Vec<Job> {
    items(&envelope.data).into_iter().filter_map(job).collect()
}

fn job(value: &Value) -> Option<Job> {
    if let Some(id) = value.as_str() {
        return Some(Job { id: id.to_owned(), job_key: None, at_ms: None });
    }
    let time = text_of(value, &["time_to_send", "timeToSend", "send_time"]);
    Some(Job {
        id: text_of(value, &["job_id", "id", "msg_id", "jobId"])?,
        job_key: text_of(value, &["jobkey", "job_key", "jobKey"]),
        at_ms: time.and_then(|time| time.parse().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xiaomi::wire::{accepted, recorded};

    #[test]
    fn as_the_official_clients_ask() {
        let secret = Secret::new("s");
        let id = |text: &str| text.parse().expect("id");
        let job = id("scm01234500000000000aa");
        recorded("java-official-sdk", "schedule_exist").same(&exists("", &secret, &job));
        recorded("java-official-sdk", "schedule_delete").same(&cancel("", &secret, &job));
        let key = "job-1".parse().expect("key");
        recorded("java-official-sdk", "schedule_delete_jobkey").same(&cancel_by_job_key("", &secret, &key));
        recorded("pypi-xmpush-python", "schedule_delete_jobkey").same(&cancel_by_job_key("", &secret, &key));
    }

    #[test]
    fn jobs_in_every_shape() {
        let ids = |data: &str| jobs(&accepted(data)).into_iter().map(|job| job.id).collect::<Vec<_>>();
        assert_eq!(ids(r#"{"list":["a","b"]}"#), ["a", "b"]);
        assert_eq!(ids(r#"{"data":[{"job_id":"a","time_to_send":5}]}"#), ["a"]);
        assert_eq!(ids(r#"{"data":{"id":"a"}}"#), ["a"]);
        assert!(ids("null").is_empty());
    }
}
