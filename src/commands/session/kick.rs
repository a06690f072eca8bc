//! `mipush session kick`: as the REST call does, every login of the user, or the one named.

use serde::Serialize;
use serde_json::Value;

use super::step::{LoginArgs, Stepped, play};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::session::Event;
use crate::ui::report::{Block, Report};

/// Kick the user from the server: pushes end, a new login is needed
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush session kick alice\n  mipush session kick alice --device phone1")]
pub struct Args {
    #[command(flatten)]
    login: LoginArgs,
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
