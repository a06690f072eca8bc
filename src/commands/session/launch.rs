//! `mipush session launch`.

use super::step::{LoginArgs, play};
use crate::commands::{Invocation, Outcome};
use crate::domain::session::Event;

/// Open the app, by its icon or by a tapped notification
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush session launch alice\n  mipush session launch alice --device phone1")]
pub struct Args {
    #[command(flatten)]
    login: LoginArgs,
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    Ok(Box::new(play(&args.login, Event::Launch, invocation)?))
}
