//! `mipush session foreground`.

use super::step::{LoginArgs, play};
use crate::commands::{Invocation, Outcome};
use crate::domain::session::Event;

/// Bring the running app to the front: messages arrive online, no push
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mipush session foreground alice\n  mipush session foreground alice --device phone1"
)]
pub struct Args {
    #[command(flatten)]
    login: LoginArgs,
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    Ok(Box::new(play(&args.login, Event::Foreground, invocation)?))
}
