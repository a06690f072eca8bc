//! `mipush receipts show`: what came, message by message or one by one.

use std::collections::HashMap;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::{Value, json};

use crate::commands::{Invocation, Outcome, document};
use crate::domain::identifier::{JobKey, MsgId};
use crate::domain::notification::ReceiptKinds;
use crate::operation::history::History;
use crate::operation::receipts::{self, Tally};
use crate::store::DurableFile;
use crate::ui::report::Report;

/// Show the receipts that `receipts listen` kept
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush receipts show                              # how many of each kind, message by message
  mipush receipts show scm01234500000000002b --events
  mipush receipts show --job-key spring --json

A target counts once for a kind, however often its receipt came.")]
pub struct Args {
    /// Only this message
    #[arg(value_name = "MSG_ID", conflicts_with = "job_key")]
    msg_id: Option<MsgId>,
    /// Only messages of a job key
    #[arg(long, value_name = "KEY")]
    job_key: Option<JobKey>,
    /// One by one instead of added up
    #[arg(long)]
    events: bool,
    /// File that receipts were kept in [default: beside the state file]
    #[arg(long, value_name = "FILE")]
    jsonl: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct Shown {
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipts: Option<Vec<Value>>,
    malformed: usize,
}

impl Report for Shown {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.messages.iter().chain(&self.receipts).flatten().cloned().collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        if self.receipts.is_some() {
            &["at", "kind", "message_id", "targets", "bar_status", "repeat"]
        } else {
            &["message_id", "title", "targets", "delivered", "clicked", "invalid", "disabled", "last"]
        }
    }

    fn empty_hint(&self) -> Option<String> {
        Some("no receipts; receive them with: mipush receipts listen, and send with --callback URL".to_owned())
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let file = match &args.jsonl {
        Some(file) => invocation.context.cwd.join(file),
        None => DurableFile::receipts(state.path())?,
    };
    let entries = DurableFile::read(&file)?;
    if entries.broken > 0 {
        invocation.ui.warn(&format!("{} lines of {} are no JSON and are left out", entries.broken, file.display()));
    }
    let is = |line: &Value, key: &str, wanted: &str| line.get(key).and_then(Value::as_str) == Some(wanted);
    let (receipts, strange): (Vec<_>, Vec<_>) =
        entries.values.into_iter().partition(|line| line.get("message_id").is_some());
    let malformed = strange.iter().filter(|line| is(line, "kind", "malformed")).count();
    if malformed > 0 {
        invocation
            .ui
            .warn(&format!("{malformed} posts held no receipts; they stand as they came in {}", file.display()));
    }
    let wanted: Vec<_> = receipts
        .into_iter()
        .filter(|line| args.msg_id.as_ref().is_none_or(|id| is(line, "message_id", id.as_str())))
        .filter(|line| args.job_key.as_ref().is_none_or(|key| is(line, "job_key", key.as_str())))
        .collect();
    if args.events {
        return Ok(Box::new(Shown { messages: None, receipts: Some(wanted), malformed }));
    }
    let sent: HashMap<_, _> = History::of(&state)?
        .sent()?
        .into_iter()
        .filter_map(|sent| Some((sent.message_id.clone()?, (sent.title, sent.targets))))
        .collect();
    let row = |tally: Tally| {
        let (title, targets) = sent.get(&tally.message_id).cloned().unwrap_or_default();
        let mut row = json!({"message_id": tally.message_id, "title": title, "targets": targets});
        if let Value::Object(row) = &mut row {
            for word in ReceiptKinds::words() {
                row.insert(word.replace('-', "_"), json!(tally.counts.get(word).copied().unwrap_or_default()));
            }
            let known = |word: &String| ReceiptKinds::words().any(|known| known == word);
            let other: usize = tally.counts.iter().filter(|(word, _)| !known(word)).map(|(_, count)| count).sum();
            row.insert("other".to_owned(), json!(other));
            row.insert("last".to_owned(), json!(tally.last));
        }
        row
    };
    let messages = receipts::tally(&wanted).into_iter().map(row).collect();
    Ok(Box::new(Shown { messages: Some(messages), receipts: None, malformed }))
}
