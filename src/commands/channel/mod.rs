//! `mipush channel`: notification channels of the app.

mod add;
mod discard;
mod list;

use clap::Subcommand;

use super::{Invocation, Outcome};
use crate::domain::text::Text;

/// List, add and discard notification channels
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    #[command(visible_alias = "ls")]
    List(list::Args),
    Add(add::Args),
    Discard(discard::Args),
}

/// Since 2023 channels are applied for on the platform (7.12).
const PLATFORM: Text = Text::new(
    "since the 2023 rules channels are applied for on Xiaomi's platform, which gives out their ids; this call may be refused",
    "自 2023 年新规起，通知类别需在小米开放平台申请并由平台生成 ID；该接口可能被拒绝",
);

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::List(args) => list::run(args, invocation),
        Command::Add(args) => add::run(args, invocation),
        Command::Discard(args) => discard::run(args, invocation),
    }
}
