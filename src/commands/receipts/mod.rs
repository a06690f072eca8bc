//! `mipush receipts`: what Xiaomi posts about messages that asked for it (`send --callback`).

mod listen;
mod show;

use clap::Subcommand;

use super::{Invocation, Outcome};

/// Receive receipts, and show those that came
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Listen(listen::Args),
    Show(show::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Listen(args) => listen::run(args, invocation),
        Command::Show(args) => show::run(args, invocation),
    }
}
