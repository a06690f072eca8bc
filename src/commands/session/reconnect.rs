//! `mipush session reconnect`.

use super::step::{LoginArgs, play};
use crate::commands::{Invocation, Outcome};
use crate::domain::session::Event;

/// Give the network back: the SDK connects again by itself, or learns that it was kicked (6208)
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush session reconnect alice\n  mipush session reconnect alice --device phone1")]
pub struct Args {
    #[command(flatten)]
    login: LoginArgs,
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    Ok(Box::new(play(&args.login, Event::Reconnect, invocation)?))
}
