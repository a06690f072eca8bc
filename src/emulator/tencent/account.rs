//! Accounts: import, check, kick. The state file owns accounts and logins, so that what changes them goes out as a
//! value and is applied by whoever holds the file.

use jiff::Timestamp;

use super::{Call, Handled};
use crate::domain::identifier::{DeviceName, UserId};
use crate::domain::registry::{Registry, RegistryError};
use crate::domain::session::Event;
use crate::protocol::http::HttpResponse;
use crate::protocol::tencent::server::account::{self, checked};
use crate::protocol::tencent::server::answer;
use crate::protocol::tencent::server::refusal::Refusal;

/// What a call changes in the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An account becomes known.
    Import {
        /// Its name.
        user: UserId,
        /// `Nick`.
        nick: Option<String>,
        /// `FaceUrl`.
        face_url: Option<String>,
    },
    /// Every login of an account ends.
    Kick(UserId),
}

impl Change {
    /// Makes it, on the state as it is by now.
    pub fn apply(&self, registry: &mut Registry, now: Timestamp) -> Result<(), RegistryError> {
        match self {
            Self::Import { user, nick, face_url } => {
                registry.import_account(user.clone(), nick.clone(), face_url.clone(), now);
                Ok(())
            }
            Self::Kick(user) => {
                let live = |registry: &Registry| -> Vec<(UserId, DeviceName)> {
                    let live = registry.sessions_of(user).filter(|session| session.presence.is_logged_in());
                    live.map(|session| (user.clone(), session.device.clone())).collect()
                };
                live(registry).iter().try_for_each(|key| registry.apply(key, Event::Kick, now).map(drop))
            }
        }
    }
}

fn user(name: &str, field: &str) -> Result<UserId, Refusal> {
    let illegal = |_| Refusal::new(70402, format!("{name:?} is no account name"), field, "account-illegal", "S8");
    name.parse().map_err(illegal)
}

pub(super) fn import(call: &Call<'_>) -> Result<Handled, Refusal> {
    let asked = account::import(call.body)?;
    let user = user(&asked.user, "UserID")?;
    let change = Change::Import { user, nick: asked.nick, face_url: asked.face_url };
    Ok(Handled { response: answer::done(), change: Some(change) })
}

pub(super) fn check(call: &Call<'_>) -> Result<HttpResponse, Refusal> {
    let asked = account::check(call.body)?;
    let registry = call.im.registry();
    let found: Vec<(String, bool)> = asked
        .into_iter()
        .map(|user| {
            let exists = registry.has_account(&user);
            (user, exists)
        })
        .collect();
    Ok(checked(&found))
}

pub(super) fn kick(call: &Call<'_>) -> Result<Handled, Refusal> {
    let name = account::kick(call.body)?;
    let user = user(&name, "UserID")?;
    if !call.im.registry().has_account(&name) {
        return Err(Refusal::unknown_account(&name, "UserID"));
    }
    Ok(Handled { response: answer::done(), change: Some(Change::Kick(user)) })
}
