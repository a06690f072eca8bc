//! `mipush emulator advance`: moves a manual clock on.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use crate::commands::argument::duration;
use crate::commands::{Invocation, Outcome, document};
use crate::operation::control::Emulator;
use crate::protocol::control::{AdvanceBody, ClockView, ControlCall};
use crate::ui::report::Report;

/// Move the clock of an emulator that runs with --clock manual
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush emulator advance 25h
  mipush emulator advance 1s --json

What falls due on the way happens at its own time: scheduled messages go out, kept ones expire, receipts are posted.")]
pub struct Args {
    /// How far
    #[arg(value_name = "DURATION", value_parser = duration)]
    by: Duration,
    #[command(flatten)]
    which: WhichArgs,
}

#[derive(Debug, Serialize)]
struct Advanced {
    now: String,
}

impl Report for Advanced {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["now"]
    }
}

/// Moves it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let context = invocation.context.clone();
    let emulator = Emulator::find(&args.which.wish(), &state, &context)?;
    let ms = u64::try_from(args.by.as_millis()).unwrap_or(u64::MAX);
    let call = ControlCall::Advance(AdvanceBody { ms });
    let clock: ClockView = emulator.call(&call, &mut |note| invocation.note(note))?;
    Ok(Box::new(Advanced { now: clock.now.to_string() }))
}
