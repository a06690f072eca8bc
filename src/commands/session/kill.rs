//! `mipush session kill`.

use super::step::{LoginArgs, play};
use crate::commands::{Invocation, Outcome};
use crate::domain::session::Event;

/// End the app's process without a logout: the normal case for a push
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush session kill alice\n  mipush session kill alice --device phone1")]
pub struct Args {
    #[command(flatten)]
    login: LoginArgs,
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    Ok(Box::new(play(&args.login, Event::Kill, invocation)?))
}
