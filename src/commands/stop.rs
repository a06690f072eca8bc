//! `mipush stop`: stops a send that is still going on.

use clap::ArgGroup;
use serde::Serialize;
use serde_json::Value;

use super::call::{self, CallArgs};
use super::{Invocation, Outcome, document};
use crate::domain::identifier::{JobKey, MsgId};
use crate::protocol::xiaomi::stop;
use crate::ui::report::{Block, Report};

/// Stop sends in progress, by message id or job key
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("what").required(true).multiple(false)))]
#[command(after_help = "Examples:
  mipush stop tcm01234500000000002b
  mipush stop --job-key spring
  mipush stop --broadcast tcm01234500000000002b

What phones show already stays; take it back with: mipush recall. A scheduled send: mipush schedule cancel.")]
#[group(skip)]
pub struct Args {
    /// Message ids, as `send` printed them
    #[arg(value_name = "MSG_ID", group = "what")]
    msg_id: Vec<MsgId>,
    /// Every message of a job key; repeatable
    #[arg(long, value_name = "KEY", group = "what")]
    job_key: Vec<JobKey>,
    /// Delete a broadcast (topic, all) that is still being delivered
    #[arg(long, value_name = "MSG_ID", group = "what")]
    broadcast: Option<MsgId>,
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct StopAccepted {
    by: &'static str,
    stopped: Vec<String>,
    trace_id: Option<String>,
    data: Value,
}

impl Report for StopAccepted {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["by", "stopped", "trace_id"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Text(format!("accepted: stop {} {}", self.by, self.stopped.join(", ")))])
    }
}

/// Stops them.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &["by", "stopped", "trace_id", "data"], invocation, |desk| {
        fn names<T: ToString>(list: &[T]) -> Vec<String> {
            list.iter().map(ToString::to_string).collect()
        }
        let (base, package) = (desk.service.base(), &desk.cert.fields.package);
        let (by, stopped, request) = if let Some(id) = &args.broadcast {
            ("broadcast", names(std::slice::from_ref(id)), stop::broadcast(base, &desk.secret, id))
        } else if args.job_key.is_empty() {
            ("message-id", names(&args.msg_id), stop::by_ids(base, &desk.secret, package, &args.msg_id))
        } else {
            ("job-key", names(&args.job_key), stop::by_job_keys(base, &desk.secret, package, &args.job_key))
        };
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let envelope = desk.call(&request)?;
        Ok(Box::new(StopAccepted { by, stopped, trace_id: envelope.trace_id, data: envelope.data }))
    })
}
