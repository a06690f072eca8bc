//! `mipush im`: Tencent's IM service by its REST API, the real one or the emulator's; the same requests either way.

mod account;
mod configure;
mod desk;
mod kick;
mod loss;
mod preview;
mod send;
mod show;
mod stats;
mod status;
mod trace;

use clap::Subcommand;

use super::{Invocation, Outcome};

pub(super) use desk::{AppArgs, ImArgs, at};

/// Call the IM service: accounts, who is online, messages, what became of a push
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Configure(configure::Args),
    Show(show::Args),
    #[command(subcommand)]
    Account(account::Command),
    Status(status::Args),
    Kick(kick::Args),
    Send(Box<send::Args>),
    Trace(trace::Args),
    Loss(loss::Args),
    Stats(stats::Args),
    Preview(preview::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Configure(args) => configure::run(&args, invocation),
        Command::Show(args) => show::run(args, invocation),
        Command::Account(command) => account::run(command, invocation),
        Command::Status(args) => status::run(&args, invocation),
        Command::Kick(args) => kick::run(&args, invocation),
        Command::Send(args) => send::run(&args, invocation),
        Command::Trace(args) => trace::run(&args, invocation),
        Command::Loss(args) => loss::run(&args, invocation),
        Command::Stats(args) => stats::run(&args, invocation),
        Command::Preview(args) => preview::run(&args, invocation),
    }
}

/// What a Tencent code means, for a row.
pub(super) fn meaning(code: i64, lang: crate::domain::text::Lang) -> Option<String> {
    let known = crate::protocol::tencent::code::lookup(code)?;
    Some(known.meaning.get(lang).to_owned())
}
