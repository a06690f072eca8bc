//! `mipush session unmute`.

use super::mute::change;
use crate::commands::{Invocation, Outcome, candidate};
use crate::domain::identifier::UserId;
use crate::domain::quiet::Quiet;

/// Play a receiver who wants to be disturbed again
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush session unmute alice\n  mipush session unmute alice --conversation bob")]
pub struct Args {
    /// The user
    #[arg(value_name = "USER", add = candidate::users())]
    user: UserId,
    /// Only messages of this account, or of group:ID
    #[arg(long, value_name = "NAME")]
    conversation: Option<String>,
    /// Only the hours
    #[arg(long)]
    hours: bool,
    /// Only the switch for all pushes
    #[arg(long)]
    all: bool,
}

/// Plays it. Without a flag everything is wanted again.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let everything = args.conversation.is_none() && !args.hours && !args.all;
    let wishes = change(&args.user, invocation, |quiet| {
        if everything {
            *quiet = Quiet::default();
        }
        if let Some(name) = &args.conversation {
            quiet.conversations.remove(name);
        }
        if args.hours {
            quiet.hours = None;
        }
        if args.all {
            quiet.all = false;
        }
    })?;
    Ok(Box::new(wishes))
}
