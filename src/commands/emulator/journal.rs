//! `mipush emulator journal`: every request as it was received, and how it was judged.

use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use crate::commands::{Invocation, Outcome, document};
use crate::operation::control::Emulator;
use crate::protocol::control::{ControlCall, RequestView, RequestsView};
use crate::ui::report::{Block, Report};

/// Show requests as received, and how each was judged: the field, the rule, its source
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush emulator journal
  mipush emulator journal --refused --last 5
  mipush emulator journal --json

Credentials are not kept. Bodies are cut at the rule keep-request-bytes; the newest keep-requests are there.")]
pub struct Args {
    /// Only the newest
    #[arg(long, value_name = "N", default_value_t = 20)]
    last: usize,
    /// Only requests that were refused or met a fault
    #[arg(long)]
    refused: bool,
    /// Only behind this number
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    after: u64,
    #[command(flatten)]
    which: WhichArgs,
}

#[derive(Debug, Serialize)]
struct Journal {
    #[serde(skip)]
    only_refused: bool,
    requests: Vec<RequestView>,
}

impl Report for Journal {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.requests.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["seq", "at", "method", "path", "code", "fault"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        for request in &self.requests {
            let query = request.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
            let head = format!("{}  {}  {} {}{query}", request.seq, request.at, request.method, request.path);
            blocks.push(Block::Heading(head));
            let mut facts = vec![("  judged".to_owned(), judged(request))];
            if let Some(refusal) = &request.refusal {
                facts.push(("  field".to_owned(), refusal.field.clone()));
                facts.push(("  rule".to_owned(), format!("{} ({})", refusal.rule, refusal.source)));
            }
            facts.push(("  headers".to_owned(), request.headers.join("; ")));
            if request.body_bytes > 0 {
                facts.push((format!("  body ({} bytes)", request.body_bytes), request.body.clone()));
            }
            blocks.push(Block::Facts(facts));
        }
        Some(blocks)
    }

    fn empty_hint(&self) -> Option<String> {
        let kind = if self.only_refused { "no request was refused or met a fault" } else { "no request came yet" };
        Some(format!("{kind}; control calls do not stand here"))
    }
}

fn judged(request: &RequestView) -> String {
    let verdict = match (&request.refusal, request.code) {
        (Some(refusal), _) => format!("refused with {}: {}", refusal.code, refusal.reason),
        (None, Some(_)) => "taken".to_owned(),
        (None, None) => "not carried out".to_owned(),
    };
    match &request.fault {
        Some(fault) => format!("{verdict}; met the fault {fault}"),
        None => verdict,
    }
}

/// Shows them.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let context = invocation.context.clone();
    let emulator = Emulator::find(&args.which.wish(), &state, &context)?;
    let mut requests: Vec<RequestView> = Vec::new();
    let mut after = args.after;
    loop {
        let view: RequestsView = emulator.call(&ControlCall::Requests { after }, &mut |note| invocation.note(note))?;
        let end = view.requests.is_empty();
        after = view.after;
        requests.extend(view.requests);
        if args.refused {
            requests.retain(|request| request.refusal.is_some() || request.fault.is_some());
        }
        let drop = requests.len().saturating_sub(args.last);
        requests.drain(..drop);
        if end {
            break;
        }
    }
    Ok(Box::new(Journal { only_refused: args.refused, requests }))
}
