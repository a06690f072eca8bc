//! `mipush callbacks`: what the IM service posts to the operator's address: state changes and push results.

mod listen;

use clap::Subcommand;

use super::{Invocation, Outcome};

/// Record the IM service's callbacks: state changes, push results
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Listen(listen::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Listen(args) => listen::run(&args, invocation),
    }
}
