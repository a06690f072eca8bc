//! `mipush emulator fault`: what shall go wrong.

use clap::Subcommand;
use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use crate::commands::{Invocation, Outcome, document};
use crate::error::Error;
use crate::operation::control::Emulator;
use crate::protocol::control::{ClearBody, ControlCall, FaultBody, FaultView, FaultsView};
use crate::ui::report::Report;

/// Let requests go wrong on demand
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Add(AddArgs),
    List(ListArgs),
    Clear(ClearArgs),
}

/// Add a fault; the first one that strikes a request decides
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush emulator fault add --kind 500 --path '/v3/message/*' --rate 10%
  mipush emulator fault add --kind timeout --count 1 --taken
  mipush emulator fault add --kind slow=2s --seed 7
  mipush emulator fault add --kind code=10002

Kinds: 500 (or another 5xx), timeout, reset, slow=2s, garbage, html, code=N.
With --taken the request is carried out and only its answer is spoiled: a retry then pushes twice. slow always is.")]
pub struct AddArgs {
    /// What goes wrong
    #[arg(long, value_name = "KIND")]
    kind: String,
    /// Which paths; * stands for anything, ? for one character
    #[arg(long, value_name = "GLOB", default_value = "*")]
    path: String,
    /// How often
    #[arg(long, value_name = "PERCENT", default_value = "100%")]
    rate: String,
    /// End after so many requests
    #[arg(long, value_name = "N")]
    count: Option<u64>,
    /// Carry the request out all the same
    #[arg(long)]
    taken: bool,
    /// Seed of this and later faults
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    which: WhichArgs,
}

/// List the faults, and how many requests each hit
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush emulator fault list\n  mipush emulator fault list --json")]
pub struct ListArgs {
    #[command(flatten)]
    which: WhichArgs,
}

/// Remove all faults, or one
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush emulator fault clear\n  mipush emulator fault clear 2")]
pub struct ClearArgs {
    /// Its number
    #[arg(value_name = "ID")]
    id: Option<u64>,
    #[command(flatten)]
    which: WhichArgs,
}

#[derive(Debug, Serialize)]
struct Faults {
    faults: Vec<FaultView>,
}

impl Report for Faults {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.faults.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["id", "kind", "path", "rate", "taken", "left", "hits"]
    }

    fn empty_hint(&self) -> Option<String> {
        Some("nothing goes wrong: mipush emulator fault add --kind 500 --rate 10%".to_owned())
    }
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&["id", "path", "rate", "kind", "taken", "left", "hits"])?;
    let (call, which) = match command {
        Command::Add(args) => {
            if args.count == Some(0) {
                return Err(Error::usage("--count 0: expected at least 1"));
            }
            let AddArgs { kind, path, rate, count, taken, seed, which } = args;
            (ControlCall::AddFault(FaultBody { path, rate, kind, taken, count, seed }), which)
        }
        Command::List(args) => (ControlCall::Faults, args.which),
        Command::Clear(args) => (ControlCall::ClearFaults(ClearBody { id: args.id }), args.which),
    };
    let state = invocation.state();
    let context = invocation.context.clone();
    let emulator = Emulator::find(&which.wish(), &state, &context)?;
    let view: FaultsView = emulator.call(&call, &mut |note| invocation.note(note))?;
    Ok(Box::new(Faults { faults: view.faults }))
}
