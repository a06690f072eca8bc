//! `mipush session expire`.

use super::step::{LoginArgs, play};
use crate::commands::{Invocation, Outcome};
use crate::domain::session::Event;

/// Let the UserSig of the login expire: the app goes offline and must log in with a new one
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush session expire alice\n  mipush session expire alice --device phone1")]
pub struct Args {
    #[command(flatten)]
    login: LoginArgs,
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    Ok(Box::new(play(&args.login, Event::Expire, invocation)?))
}
