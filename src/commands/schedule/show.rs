//! `mipush schedule show`: whether a job still exists.

use serde::Serialize;
use serde_json::Value;

use super::Which;
use crate::commands::call::{self, CallArgs, Desk};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::identifier::MsgId;
use crate::error::{Error, Exit};
use crate::protocol::xiaomi::schedule;
use crate::ui::report::Report;

/// Ask whether scheduled sends still exist
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush schedule show scm01234500000000002b
  mipush schedule show --job-key spring    # the ids of the key come from the send log

Exit codes: 6 when one of them does not exist (65028).")]
pub struct Args {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct Shown {
    jobs: Vec<JobShown>,
}

#[derive(Debug, Serialize)]
struct JobShown {
    job_id: String,
    exists: bool,
    at: Option<String>,
    title: Option<String>,
    job_key: Option<String>,
}

impl Report for Shown {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.jobs.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["job_id", "exists", "at", "title", "job_key"]
    }

    fn exit(&self) -> Exit {
        if self.jobs.iter().all(|job| job.exists) { Exit::Ok } else { Exit::Rejected }
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &[], invocation, |desk| {
        let ids = ids(&args.which, desk)?;
        let request = |desk: &Desk<'_>, id| schedule::exists(desk.service.base(), &desk.secret, id);
        if desk.previews() {
            let requests: Vec<_> = ids.iter().map(|id| request(desk, id)).collect();
            return Ok(desk.show(&requests));
        }
        let sent = desk.history()?.sent()?;
        let mut jobs = Vec::new();
        for id in &ids {
            let request = request(desk, id);
            let exists = match desk.call(&request) {
                Ok(_) => true,
                Err(error) if error.vendor_code == Some(schedule::NOT_FOUND) => false,
                Err(error) => return Err(error),
            };
            let known = sent.iter().rev().find(|sent| sent.message_id.as_deref() == Some(id.as_str()));
            jobs.push(JobShown {
                job_id: id.to_string(),
                exists,
                at: known.and_then(|sent| sent.scheduled_at).map(|at| at.to_string()),
                title: known.and_then(|sent| sent.title.clone()),
                job_key: known.and_then(|sent| sent.job_key.clone()),
            });
        }
        Ok(Box::new(Shown { jobs }))
    })
}

/// No call asks by job key, so the ids of a key come from the send log.
fn ids(which: &Which, desk: &Desk<'_>) -> Result<Vec<MsgId>, Error> {
    let Some(key) = &which.job_key else { return Ok(which.job_id.clone()) };
    let sent = desk.history()?.sent()?;
    let of_key =
        sent.iter().filter(|sent| sent.job_key.as_deref() == Some(key.as_str()) && sent.scheduled_at.is_some());
    let ids: Vec<MsgId> = of_key.filter_map(|sent| sent.message_id.as_ref()?.parse().ok()).collect();
    if ids.is_empty() {
        return Err(Error::state(format!("the send log remembers no scheduled send of job key {key}"))
            .hint("the service can only be asked by id: mipush schedule show JOB_ID")
            .hint(format!("or look at what became of it: mipush trace --job-key {key}")));
    }
    Ok(ids)
}
