//! `mipush emulator reset`: forgets messages, notifications, events and requests.

use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use crate::commands::{Invocation, Outcome, document};
use crate::operation::control::Emulator;
use crate::protocol::control::{ControlCall, Done};
use crate::ui::report::Report;

/// Forget messages, notifications, subscriptions, counts and the journal; the clock and the faults stay
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush emulator reset\n  mipush emulator reset --ready-file ready.json")]
pub struct Args {
    #[command(flatten)]
    which: WhichArgs,
}

#[derive(Debug, Serialize)]
struct Reset {
    reset: bool,
}

impl Report for Reset {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["reset"]
    }
}

/// Forgets.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let context = invocation.context.clone();
    let emulator = Emulator::find(&args.which.wish(), &state, &context)?;
    let done: Done = emulator.call(&ControlCall::Reset, &mut |note| invocation.note(note))?;
    Ok(Box::new(Reset { reset: done.done }))
}
