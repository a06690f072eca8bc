//! `mipush topic`: subscriptions.

mod change;
mod list;

use clap::Subcommand;

use super::{Invocation, Outcome};
use crate::protocol::xiaomi::topic::Change;

/// Subscribe devices to topics, unsubscribe them, list a device's topics
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Subscribe devices, by regId or alias
    #[command(after_help = "Examples:
  mipush topic subscribe news --reg-id 'Zm9vYmFyK2Zvb2Jhci9mb29iYXI='
  mipush topic subscribe news --alias alice --alias bob --category paid
  mipush topic subscribe news --reg-id REGID --dry-run

A device has at most 30 topics of an app. Exit codes: 6 refused (20215), 7 some of several requests refused.")]
    Subscribe(change::Args),
    /// Unsubscribe devices, by regId or alias
    #[command(after_help = "Examples:
  mipush topic unsubscribe news --alias alice
  mipush topic unsubscribe news --reg-id 'Zm9vYmFyK2Zvb2Jhci9mb29iYXI=' --curl")]
    Unsubscribe(change::Args),
    #[command(visible_alias = "ls")]
    List(list::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Subscribe(args) => change::run(args, Change::Subscribe, invocation),
        Command::Unsubscribe(args) => change::run(args, Change::Unsubscribe, invocation),
        Command::List(args) => list::run(args, invocation),
    }
}
