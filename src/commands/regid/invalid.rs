//! `mipush regid invalid`: fetches dead targets. A GET that changes things: what it returns, the service forgets.

use serde::Serialize;
use serde_json::{Value, json};

use crate::commands::call::{self, CallArgs};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::text::Text;
use crate::error::Error;
use crate::operation::history::Event;
use crate::protocol::xiaomi::device;
use crate::ui::report::Report;

/// Fetch the regIds (or aliases) that died since the last fetch; the service forgets what it returns
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush regid invalid --confirm -o jsonl >> dead.jsonl
  mipush regid invalid --aliases --confirm
  mipush regid invalid --remembered    # what earlier fetches returned, from the send log

At most 1000 come at a time; fetching too often is refused with 10030 or 10032.")]
pub struct Args {
    /// Aliases instead of regIds
    #[arg(long)]
    aliases: bool,
    /// Do not ask before fetching
    #[arg(long)]
    confirm: bool,
    /// Fetch nothing: list what earlier fetches returned
    #[arg(long)]
    remembered: bool,
    #[command(flatten)]
    call: CallArgs,
}

const RETIRED: Text = Text::new(
    "this list is retired: receipts of kind invalid (16) replace it; send with --callback URL --callback-type all",
    "该接口已被标记为废弃，由失效（16）类型的回执取代；发送时加 --callback URL --callback-type all",
);

/// "No more to fetch": a normal end (10035).
const NO_MORE: i64 = 10035;

#[derive(Debug, Serialize)]
struct Invalid {
    target: &'static str,
    invalid: Vec<String>,
}

impl Report for Invalid {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.invalid.iter().map(|id| json!({"target": self.target, "id": id})).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["id"]
    }

    fn empty_hint(&self) -> Option<String> {
        Some("none died since the last fetch".to_owned())
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let kind = if args.aliases { "alias" } else { "reg-id" };
    call::at(&args.call, &["target", "invalid", "id"], invocation, |desk| {
        if args.remembered {
            let mut invalid = Vec::new();
            for event in desk.history()?.events()? {
                if let Event::Invalid { target, ids, .. } = event
                    && target == kind
                {
                    invalid.extend(ids);
                }
            }
            return Ok(Box::new(Invalid { target: kind, invalid }));
        }
        let request = device::invalid(desk.service.feedback_base(), &desk.secret, args.aliases);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        desk.confirm(args.confirm, "The service forgets what it returns. Fetch?")?;
        let invalid = match desk.call(&request) {
            Ok(envelope) => device::texts(&envelope),
            Err(Error { vendor_code: Some(NO_MORE), .. }) => Vec::new(),
            Err(error) => return Err(error.hint(RETIRED.get(desk.lang))),
        };
        if !invalid.is_empty() {
            // Nobody else knows them any more: should the output get lost, the log has them.
            let at = desk.service.now();
            desk.remember(&Event::Invalid { at, target: kind.to_owned(), ids: invalid.clone() });
        }
        desk.invocation.hint(RETIRED.get(desk.lang));
        Ok(Box::new(Invalid { target: kind, invalid }))
    })
}
