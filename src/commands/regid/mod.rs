//! `mipush regid`: what the service knows of a device.

mod invalid;
mod show;

use clap::Subcommand;

use super::{Invocation, Outcome};

/// Ask what the service knows of a regId; fetch the dead ones
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Show(show::Args),
    Invalid(invalid::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Show(args) => show::run(args, invocation),
        Command::Invalid(args) => invalid::run(args, invocation),
    }
}
