//! `mipush session background`.

use super::step::{LoginArgs, play};
use crate::commands::{Invocation, Outcome};
use crate::domain::session::Event;

/// Send the app behind others; from SDK 5.0.1 it reports that (doBackground) and is pushed to
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush session background alice\n  mipush session background alice --silent")]
pub struct Args {
    #[command(flatten)]
    login: LoginArgs,
    /// The app does not call doBackground: the server takes it for online, no push
    #[arg(long)]
    silent: bool,
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    Ok(Box::new(play(&args.login, Event::Background { reported: !args.silent }, invocation)?))
}
