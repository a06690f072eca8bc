//! What the verbs that play one event have in common: which login, and the state before and after.

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use crate::commands::{Invocation, candidate, document};
use crate::domain::identifier::{DeviceName, UserId};
use crate::domain::session::{Event, Presence};
use crate::error::Error;
use crate::ui::report::{Block, Report};

/// Which login.
#[derive(Debug, Clone, Args)]
pub(super) struct LoginArgs {
    /// The user
    #[arg(value_name = "USER", add = candidate::users())]
    pub user: UserId,
    /// The phone; may be left out when the user has one
    #[arg(long, value_name = "DEVICE", add = candidate::devices())]
    pub device: Option<DeviceName>,
}

/// The state of one login before and after.
#[derive(Debug, Serialize)]
pub(super) struct Stepped {
    pub user: String,
    pub device: String,
    pub before: Option<&'static str>,
    pub after: &'static str,
    pub changed: bool,
    /// What the two states do not show.
    #[serde(skip)]
    pub note: Option<&'static str>,
}

impl Stepped {
    pub(super) const COLUMNS: &'static [&'static str] = &["user", "device", "before", "after", "changed"];

    pub(super) fn line(&self) -> String {
        let before = self.before.unwrap_or("not logged in");
        let told = self.note.map(|note| format!(" ({note})")).unwrap_or_default();
        format!("{} on {}: {before} → {}{told}", self.user, self.device, self.after)
    }
}

impl Report for Stepped {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        Self::COLUMNS
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Text(self.line())])
    }
}

/// Plays one event on one login.
pub(super) fn play(args: &LoginArgs, event: Event, invocation: &mut Invocation) -> Result<Stepped, Error> {
    invocation.ui.check_fields(Stepped::COLUMNS)?;
    let now = invocation.context.now();
    let stepped = invocation.state().update(|registry| {
        let key = registry.pick_session(&args.user, args.device.as_ref())?;
        let (before, changed) = registry.apply(&key, event, now)?;
        let after = registry.sessions.get(&key).map_or(before, |session| session.presence);
        Ok(Stepped {
            user: key.0.to_string(),
            device: key.1.to_string(),
            before: Some(before.as_str()),
            after: after.as_str(),
            changed,
            note: match event {
                Event::Background { reported: true } => Some("the app reports it"),
                Event::Background { reported: false } => Some("the app does not report it"),
                Event::Kill if after == Presence::Limbo => Some("without a network the server hears nothing of it"),
                _ => None,
            },
        })
    })?;
    if !stepped.changed {
        invocation.ui.status("nothing changed: that was the state already");
    }
    Ok(stepped)
}
