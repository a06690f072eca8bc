//! `mipush session logout`.

use super::step::{LoginArgs, play};
use crate::commands::{Invocation, Outcome};
use crate::domain::session::Event;

/// Log the user out on a device: pushes end, and so does what was reported
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush session logout alice\n  mipush session logout alice --device phone1")]
pub struct Args {
    #[command(flatten)]
    login: LoginArgs,
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    Ok(Box::new(play(&args.login, Event::Logout, invocation)?))
}
