//! `mipush emulator`: Xiaomi's server and the phones, on this machine.

mod advance;
mod exec;
mod expect;
mod fault;
mod journal;
mod line;
mod phone;
mod phones;
mod reset;
mod rules;
mod run;
mod stop;
mod tail;
mod tap;

use clap::Subcommand;

use super::{Invocation, Outcome};

/// Run the emulator, look at its phones, and test against it
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Run(run::Args),
    Exec(exec::Args),
    Tail(tail::Args),
    Phones(phones::Args),
    #[command(subcommand)]
    Phone(phone::Command),
    Tap(tap::Args),
    Expect(Box<expect::Args>),
    Journal(journal::Args),
    #[command(subcommand)]
    Fault(fault::Command),
    Advance(advance::Args),
    Rules(rules::Args),
    Reset(reset::Args),
    Stop(stop::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Run(args) => run::run(args, invocation),
        Command::Exec(args) => exec::run(args, invocation),
        Command::Tail(args) => tail::run(args, invocation),
        Command::Phones(args) => phones::run(args, invocation),
        Command::Phone(command) => phone::run(command, invocation),
        Command::Tap(args) => tap::run(args, invocation),
        Command::Expect(args) => expect::run(*args, invocation),
        Command::Journal(args) => journal::run(args, invocation),
        Command::Fault(command) => fault::run(command, invocation),
        Command::Advance(args) => advance::run(args, invocation),
        Command::Rules(args) => rules::run(args, invocation),
        Command::Reset(args) => reset::run(args, invocation),
        Command::Stop(args) => stop::run(args, invocation),
    }
}
