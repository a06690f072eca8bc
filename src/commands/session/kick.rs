//! `mipush session kick`: as the REST call does, every login of the user, or the one named.

use serde::Serialize;
use serde_json::Value;

use super::step::{LoginArgs, Stepped, play};
use crate::commands::im::{self, ImArgs};
use crate::commands::{Invocation, Outcome, Streamed, document};
use crate::domain::session::Event;
use crate::error::{Error, Exit};
use crate::protocol::tencent::client::account;
use crate::ui::report::{Block, Report};

/// Kick the user from the server: pushes end, a new login is needed
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush session kick alice
  mipush session kick alice --device phone1
  mipush session kick alice --live --key-env MIPUSH_IM_KEY

The REST call ends every login of the account, so --live goes with no --device.")]
pub struct Args {
    #[command(flatten)]
    login: LoginArgs,
    /// Kick in the IM service too, by REST, before the state file is changed
    #[arg(long, conflicts_with = "device")]
    live: bool,
    #[command(flatten)]
    im: ImArgs,
}

#[derive(Debug, Serialize)]
struct Kicked {
    kicked: Vec<Stepped>,
}

impl Report for Kicked {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.kicked.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        Stepped::COLUMNS
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(self.kicked.iter().map(|stepped| Block::Text(stepped.line())).collect())
    }
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    if args.live {
        invocation.ui.check_fields(Stepped::COLUMNS)?;
        // Nobody is kicked for a user that the state file then refuses.
        invocation.state().load()?.known_user(&args.login.user)?;
        let mut shown = None;
        let outcome = im::at(&args.im, &[], invocation, |desk| {
            let request = account::kick(&desk.access()?, args.login.user.as_str());
            if desk.previews() {
                shown = Some(desk.show(&[request]));
            } else {
                desk.call(&request)?;
            }
            Ok(Box::new(Streamed { exit: Exit::Ok }))
        });
        outcome?;
        if let Some(shown) = shown {
            return Ok(shown);
        }
    } else if args.im.preview.wanted() {
        return Err(Error::usage("--dry-run and --curl go with --live: nothing is called without it"));
    }
    if args.login.device.is_some() {
        return Ok(Box::new(Kicked { kicked: vec![play(&args.login, Event::Kick, invocation)?] }));
    }
    invocation.ui.check_fields(Stepped::COLUMNS)?;
    let now = invocation.context.now();
    let user = &args.login.user;
    let kicked = invocation.state().update(|registry| {
        registry.known_user(user)?;
        let live: Vec<_> = registry
            .sessions_of(user)
            .filter(|session| session.presence.is_logged_in())
            .map(|session| (user.clone(), session.device.clone()))
            .collect();
        // Nothing to kick: the state of each login says why.
        let all = || registry.sessions_of(user).map(|session| (user.clone(), session.device.clone())).collect();
        let keys: Vec<_> = if live.is_empty() { all() } else { live };
        let mut kicked = Vec::new();
        for key in keys {
            let (before, changed) = registry.apply(&key, Event::Kick, now)?;
            kicked.push(Stepped {
                user: key.0.to_string(),
                device: key.1.to_string(),
                before: Some(before.as_str()),
                after: "kicked",
                changed,
                note: None,
            });
        }
        Ok(kicked)
    })?;
    Ok(Box::new(Kicked { kicked }))
}
