//! `mipush topic subscribe` and `unsubscribe`.

use clap::ArgGroup;
use serde::Serialize;
use serde_json::Value;

use crate::commands::call::{self, CallArgs, RegionArgs};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::identifier::{Alias, RegId, Topic};
use crate::domain::notification::MAX_TARGETS;
use crate::error::Exit;
use crate::protocol::xiaomi::topic::{self, Change, Subject};
use crate::ui::report::{Block, Report};

#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("whom").required(true).multiple(false)))]
#[group(skip)]
pub struct Args {
    /// The topic
    #[arg(value_name = "TOPIC")]
    topic: Topic,
    /// A device's regId; repeatable
    #[arg(long, value_name = "REGID", group = "whom", allow_hyphen_values = true)]
    reg_id: Vec<RegId>,
    /// An alias; repeatable
    #[arg(long, value_name = "ALIAS", group = "whom")]
    alias: Vec<Alias>,
    /// A category of your own for the subscription
    #[arg(long, value_name = "TEXT")]
    category: Option<String>,
    #[command(flatten)]
    region: RegionArgs,
    #[command(flatten)]
    call: CallArgs,
}

const KEYS: [&str; 8] = ["topic", "change", "target", "targets", "accepted", "requests", "trace_id", "error"];

#[derive(Debug, Serialize)]
struct Changed {
    topic: String,
    change: &'static str,
    target: &'static str,
    targets: usize,
    /// Targets in requests that were accepted; which of them the service knew it does not say.
    accepted: usize,
    requests: usize,
    trace_id: Option<String>,
    error: Option<Value>,
    #[serde(skip)]
    exit: Exit,
}

impl Report for Changed {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["topic", "change", "target", "targets", "accepted"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let done = if self.change == "subscribe" { "subscribed to" } else { "unsubscribed from" };
        let names = if self.target == "alias" { "aliases" } else { "regIds" };
        let text = format!("{} of {} {names} {done} {}", self.accepted, self.targets, self.topic);
        Some(vec![Block::Text(text)])
    }

    fn exit(&self) -> Exit {
        self.exit
    }
}

pub(super) fn run(args: Args, change: Change, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &KEYS, invocation, |desk| {
        let subject =
            Subject { topic: &args.topic, category: args.category.as_deref(), package: &desk.cert.fields.package };
        let mut calls = Vec::new();
        let (target, targets) = if args.alias.is_empty() {
            for (base, ids) in desk.route(args.region.region, &args.reg_id)? {
                for part in ids.chunks(MAX_TARGETS) {
                    calls.push((part.len(), topic::by_reg_ids(&base, &desk.secret, change, subject, part)));
                }
            }
            ("reg-id", args.reg_id.len())
        } else {
            let base = desk.base(args.region.region)?;
            for part in args.alias.chunks(MAX_TARGETS) {
                calls.push((part.len(), topic::by_aliases(&base, &desk.secret, change, subject, part)));
            }
            ("alias", args.alias.len())
        };
        if desk.previews() {
            let requests: Vec<_> = calls.into_iter().map(|(_, request)| request).collect();
            return Ok(desk.show(&requests));
        }
        let mut changed = Changed {
            topic: args.topic.to_string(),
            change: if change == Change::Subscribe { "subscribe" } else { "unsubscribe" },
            target,
            targets,
            accepted: 0,
            requests: calls.len(),
            trace_id: None,
            error: None,
            exit: Exit::Ok,
        };
        for (count, request) in calls {
            match desk.call(&request) {
                Ok(envelope) => {
                    changed.accepted += count;
                    changed.trace_id = changed.trace_id.or(envelope.trace_id);
                }
                Err(error) if changed.accepted == 0 => return Err(error),
                Err(error) => {
                    changed.error = error.json().get("error").cloned();
                    changed.exit = Exit::Partial;
                    break;
                }
            }
        }
        Ok(Box::new(changed))
    })
}
