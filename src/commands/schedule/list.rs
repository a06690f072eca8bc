//! `mipush schedule list`: what the send log remembers, and what the service lists.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::commands::call::{self, CallArgs, Desk};
use crate::commands::{Invocation, Outcome, document};
use crate::error::{Error, Exit};
use crate::operation::history::{Event, Sent};
use crate::protocol::xiaomi::schedule::{self, Job};
use crate::ui::report::Report;

/// List scheduled sends: those this machine sent, and those the service lists
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush schedule list
  mipush schedule list --all --offline --json

The service's own list is an undocumented call; where it is refused, the send log answers alone.")]
pub struct Args {
    /// Cancelled ones and those whose time has passed too
    #[arg(long)]
    all: bool,
    /// Ask nobody: only what the send log remembers
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    call: CallArgs,
}

/// How far ahead the service is asked: the farthest that any page allows for a scheduled send.
const AHEAD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Most jobs asked for.
const MOST: usize = 100;

#[derive(Debug, Serialize)]
struct Jobs {
    jobs: Vec<JobRow>,
}

#[derive(Debug, Serialize)]
struct JobRow {
    job_id: String,
    job_key: Option<String>,
    at: Option<String>,
    state: &'static str,
    title: Option<String>,
    target: Option<String>,
    targets: Option<usize>,
    sent_at: Option<String>,
    known_to: &'static str,
}

impl Report for Jobs {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.jobs.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["job_id", "job_key", "at", "state", "title", "target", "targets", "known_to"]
    }

    fn empty_hint(&self) -> Option<String> {
        Some("nothing is scheduled; schedule with: mipush send … --at TIME".to_owned())
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &[], invocation, |desk| {
        let now = desk.service.now();
        let later = now.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
        let request = schedule::query(desk.service.base(), &desk.secret, now, later, MOST);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let listed = if args.offline { Vec::new() } else { ask(desk, &request)? };
        let events = desk.history()?.events()?;
        let mut jobs = merge(&events, listed, desk.cert.id.0, now);
        jobs.retain(|job| args.all || job.state == "pending");
        Ok(Box::new(Jobs { jobs }))
    })
}

/// Asks the service. What may be refused is this one call, which no page promises.
fn ask(desk: &mut Desk<'_>, request: &crate::protocol::http::HttpRequest) -> Result<Vec<Job>, Error> {
    match desk.call(request) {
        Ok(envelope) => Ok(schedule::jobs(&envelope)),
        Err(error) if error.kind == Exit::Rejected => {
            desk.invocation.ui.warn(&format!("the service does not list its jobs; the send log does: {error}"));
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

fn merge(events: &[Event], listed: Vec<Job>, cert: u32, now: Timestamp) -> Vec<JobRow> {
    let mut cancelled = HashSet::new();
    // A key that is used again after a cancellation is a new job.
    let mut rows: Vec<JobRow> = Vec::new();
    for event in events {
        match event {
            Event::Sent(sent) if sent.cert == cert => rows.extend(row(sent, now)),
            Event::Cancelled { message_id, job_key, .. } => {
                let hit = |row: &&JobRow| {
                    message_id.as_ref() == Some(&row.job_id) || (job_key.is_some() && *job_key == row.job_key)
                };
                cancelled.extend(rows.iter().filter(hit).map(|row| row.job_id.clone()));
            }
            _ => {}
        }
    }
    for row in &mut rows {
        if cancelled.contains(&row.job_id) {
            row.state = "cancelled";
        }
    }
    for job in listed {
        if let Some(row) = rows.iter_mut().find(|row| row.job_id == job.id) {
            row.known_to = "both";
            continue;
        }
        let at = job.at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        rows.push(JobRow {
            job_id: job.id,
            job_key: job.job_key,
            at: at.map(|at| at.to_string()),
            state: "pending",
            title: None,
            target: None,
            targets: None,
            sent_at: None,
            known_to: "service",
        });
    }
    rows
}

fn row(sent: &Sent, now: Timestamp) -> Option<JobRow> {
    let at = sent.scheduled_at?;
    Some(JobRow {
        job_id: sent.message_id.clone()?,
        job_key: sent.job_key.clone(),
        at: Some(at.to_string()),
        state: if at > now { "pending" } else { "due" },
        title: sent.title.clone(),
        target: Some(sent.target.clone()),
        targets: sent.targets,
        sent_at: Some(sent.at.to_string()),
        known_to: "log",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("time")
    }

    fn sent(id: &str, key: Option<&str>, scheduled: &str) -> Event {
        let event = serde_json::json!({
            "event": "sent", "at": "2026-11-24T00:00:00Z", "cert": 1, "package": "a.b", "service": "x",
            "target": "reg-id", "targets": 1, "ids": ["r"], "title": "t", "message_id": id, "trace_id": null,
            "notify_id": null, "job_key": key, "scheduled_at": scheduled,
        });
        serde_json::from_value(event).expect("an event")
    }

    #[test]
    fn log_and_service_are_joined() {
        let events = [
            sent("past", None, "2026-11-24T01:00:00Z"),
            sent("one", None, "2026-11-25T00:00:00Z"),
            sent("keyed", Some("k"), "2026-11-25T00:00:00Z"),
            Event::Cancelled { at: at("2026-11-24T01:30:00Z"), message_id: None, job_key: Some("k".into()) },
            sent("again", Some("k"), "2026-11-26T00:00:00Z"),
        ];
        let job = |id: &str| Job { id: id.into(), job_key: None, at_ms: Some(0) };
        let rows = merge(&events, vec![job("one"), job("foreign")], 1, at("2026-11-24T02:00:00Z"));
        let seen: Vec<_> = rows.iter().map(|row| (row.job_id.as_str(), row.state, row.known_to)).collect();
        assert_eq!(
            seen,
            [
                ("past", "due", "log"),
                ("one", "pending", "both"),
                ("keyed", "cancelled", "log"),
                ("again", "pending", "log"),
                ("foreign", "pending", "service"),
            ]
        );
        assert!(merge(&events, Vec::new(), 2, at("2026-11-24T02:00:00Z")).is_empty());
    }
}
