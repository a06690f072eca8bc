//! `mipush emulator stop`: ends a running emulator.

use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use crate::commands::{Invocation, Outcome, document};
use crate::operation::control::Emulator;
use crate::protocol::control::{ControlCall, Done};
use crate::ui::report::Report;

/// End a running emulator; receipts it still holds are posted first
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush emulator stop\n  mipush emulator stop --ready-file ready.json")]
pub struct Args {
    #[command(flatten)]
    which: WhichArgs,
}

#[derive(Debug, Serialize)]
struct Stopped {
    stopped: bool,
}

impl Report for Stopped {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["stopped"]
    }
}

/// Ends it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let context = invocation.context.clone();
    let emulator = Emulator::find(&args.which.wish(), &state, &context)?;
    let done: Done = emulator.call(&ControlCall::Stop, &mut |note| invocation.note(note))?;
    Ok(Box::new(Stopped { stopped: done.done }))
}
