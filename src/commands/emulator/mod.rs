//! `mipush emulator`: Xiaomi's server and the phones, on this machine.

mod exec;
mod line;
mod phones;
mod run;
mod tail;
mod tap;

use clap::Subcommand;

use super::{Invocation, Outcome};

/// Run the emulator, and look at its phones
#[derive(Debug, Subcommand)]
pub enum Command {
    Run(run::Args),
    Exec(exec::Args),
    Tail(tail::Args),
    Phones(phones::Args),
    Tap(tap::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Run(args) => run::run(args, invocation),
        Command::Exec(args) => exec::run(args, invocation),
        Command::Tail(args) => tail::run(args, invocation),
        Command::Phones(args) => phones::run(args, invocation),
        Command::Tap(args) => tap::run(args, invocation),
    }
}
