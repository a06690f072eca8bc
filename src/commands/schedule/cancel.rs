//! `mipush schedule cancel`: takes scheduled sends back before they go out.

use serde::Serialize;
use serde_json::{Value, json};

use super::Which;
use crate::commands::call::{self, CallArgs, Desk};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::identifier::MsgId;
use crate::error::{Error, Exit};
use crate::operation::history::Event;
use crate::protocol::xiaomi::schedule;
use crate::ui::report::Report;

/// Cancel scheduled sends, by id or by job key
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush schedule cancel scm01234500000000002b
  mipush schedule cancel --job-key spring
  mipush schedule cancel --job-key spring --dry-run

Exit codes: 6 refused (65028: no such job), 7 some cancelled and some not.")]
pub struct Args {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct Cancelled {
    jobs: Vec<Value>,
    #[serde(skip)]
    exit: Exit,
}

impl Report for Cancelled {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.jobs.clone()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["job_id", "job_key", "cancelled", "code"]
    }

    fn exit(&self) -> Exit {
        self.exit
    }
}

const KEYS: [&str; 7] = ["jobs", "job_id", "job_key", "cancelled", "code", "message", "trace_id"];

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &KEYS, invocation, |desk| {
        let (base, secret) = (desk.service.base().to_owned(), desk.secret.clone());
        // Which job, and the call that cancels it.
        let calls: Vec<_> = match &args.which.job_key {
            Some(key) => vec![(None, schedule::cancel_by_job_key(&base, &secret, key))],
            None => whole(&args.which.job_id, desk)?
                .into_iter()
                .map(|id| (Some(id.to_string()), schedule::cancel(&base, &secret, &id)))
                .collect(),
        };
        if desk.previews() {
            let requests: Vec<_> = calls.into_iter().map(|(_, request)| request).collect();
            return Ok(desk.show(&requests));
        }
        let key = args.which.job_key.as_ref().map(ToString::to_string);
        let mut jobs = Vec::new();
        let mut failures: Vec<Error> = Vec::new();
        for (id, request) in calls {
            match desk.call(&request) {
                Ok(envelope) => {
                    let at = desk.service.now();
                    desk.remember(&Event::Cancelled { at, message_id: id.clone(), job_key: key.clone() });
                    jobs.push(json!({
                        "job_id": id, "job_key": key, "cancelled": true, "code": 0, "message": null,
                        "trace_id": envelope.trace_id,
                    }));
                }
                Err(error) if error.kind == Exit::Rejected => {
                    jobs.push(json!({
                        "job_id": id, "job_key": key, "cancelled": false, "code": error.vendor_code,
                        "message": error.message, "trace_id": error.details.get("trace_id"),
                    }));
                    failures.push(error);
                }
                Err(error) => return Err(error),
            }
        }
        let failed = failures.len();
        match failures.into_iter().next() {
            Some(error) if failed == jobs.len() => {
                Err(error.hint("a job that has gone out cannot be cancelled; recall it: mipush recall JOB_ID"))
            }
            None => Ok(Box::new(Cancelled { jobs, exit: Exit::Ok })),
            Some(_) => Ok(Box::new(Cancelled { jobs, exit: Exit::Partial })),
        }
    })
}

/// The jobs named, each with the further requests of the same send that the send log knows of.
fn whole(named: &[MsgId], desk: &Desk<'_>) -> Result<Vec<MsgId>, Error> {
    let sent = desk.history()?.sent()?;
    let mut ids: Vec<MsgId> = Vec::new();
    for id in named {
        let parts = sent.iter().filter(|sent| sent.part_of.as_deref() == Some(id.as_str()));
        let parts = parts.filter_map(|sent| sent.message_id.as_ref()?.parse().ok());
        for id in std::iter::once(id.clone()).chain(parts) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    Ok(ids)
}
