//! `mipush receipts listen`: serves until Ctrl-C.

use serde_json::Value;

use crate::commands::listener::ListenArgs;
use crate::commands::{Invocation, Outcome};
use crate::operation::receipts::{self, Options};
use crate::store::DurableFile;
use crate::ui::report::{Block, Report};

/// Receive receipts from Xiaomi (or the emulator) until Ctrl-C
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush receipts listen --port 9000
  mipush receipts listen --listen 0.0.0.0 --port 9000 --path /r/5f1c9a77e0 -o jsonl
  mipush receipts listen --port 0 --path /r --count 1 --ready-file ready.json

A message asks for receipts with --callback URL and --callback-type. Every receipt is on the disk, in a file of JSON
lines, before it is acknowledged. Receipts are not signed: an unguessable path or --param keeps strangers out. What
makes no sense is kept, warned about and acknowledged: after any other answer Xiaomi may send no more.")]
pub struct Args {
    #[command(flatten)]
    listen: ListenArgs,
    /// Only receipts that echo this text (send --callback-param)
    #[arg(long, value_name = "TEXT")]
    param: Option<String>,
}

/// One receipt.
struct Event(Value);

impl Report for Event {
    fn json(&self) -> Value {
        self.0.clone()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["at", "kind", "message_id", "targets", "bar_status", "repeat"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let text = |key: &str| self.0.get(key).and_then(Value::as_str).unwrap_or("-").to_owned();
        let targets: Vec<_> = self.0["targets"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut words = vec![text("at"), text("kind"), text("message_id"), targets.join(",")];
        if text("bar_status") == "Disable" {
            words.push("(notifications are off)".to_owned());
        }
        if let (Some(acked), Some(quota)) = (self.0["acked"].as_str(), self.0["quota"].as_str()) {
            words.push(format!("({acked} of {quota})"));
        }
        for (old, new) in self.0["replaced"].as_object().into_iter().flatten() {
            words.push(format!("({old} is now {})", new.as_str().unwrap_or_default()));
        }
        if self.0["repeat"] == true {
            words.push("(again)".to_owned());
        }
        Some(vec![Block::Text(words.join("  "))])
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let file = args.listen.file(DurableFile::receipts(state.path())?, &invocation.context.cwd);
    let path = args.listen.path(invocation)?;
    if args.listen.is_open(&path) && args.param.is_none() {
        invocation.ui.warn("receipts are not signed: anybody who guesses the path can post; give a longer --path");
    }
    let options = Options { listen: args.listen.address(), path, param: args.param, file };
    let listening = receipts::listen(&state, &invocation.context, invocation.lang, &options)?;
    let hint = "ask for them: mipush send … --callback {url} --callback-type all";
    args.listen.serve(listening, ("receipts", &options.file), hint, invocation, Event)
}
