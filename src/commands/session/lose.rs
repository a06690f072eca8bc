//! `mipush session lose`.

use super::step::{LoginArgs, play};
use crate::commands::{Invocation, Outcome};
use crate::domain::session::Event;

/// Take the phone's network away without a word to the server, which notices after 400 seconds
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush session lose alice\n  mipush session lose alice --device phone1")]
pub struct Args {
    #[command(flatten)]
    login: LoginArgs,
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    Ok(Box::new(play(&args.login, Event::Lose, invocation)?))
}
