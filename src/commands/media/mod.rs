//! `mipush media`: pictures for notifications.

mod show;
mod upload;

use clap::Subcommand;

use super::{Invocation, Outcome};

/// Upload pictures and icons for notifications
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Upload(upload::Args),
    SmallIcon(show::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Upload(args) => upload::run(args, invocation),
        Command::SmallIcon(args) => show::run(args, invocation),
    }
}
