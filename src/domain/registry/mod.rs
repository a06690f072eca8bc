//! The aggregate of certificates, devices and sessions: everything the state file owns, and every rule that joins
//! them. A change either happens whole or not at all.

mod account;
mod certificate;
mod device;
mod session;

use std::collections::BTreeMap;

use super::certificate::Certificate;
use super::device::Device;
use super::identifier::{CertId, DeviceName, IdentifierError, UserId};
use super::im::{Account, ImApp};
use super::quiet::Quiet;
use super::session::Session;
use super::setting::Settings;
use super::text::Sentence;

pub use device::{AppOnPhone, Registered, Reported};
pub use session::LoggedIn;

/// The whole state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    /// Rules of the simulated service.
    pub settings: Settings,
    /// The certificate chosen by `cert use`.
    pub current: Option<CertId>,
    /// The number that the next certificate gets; a number is never given out twice, since phones remember it.
    pub next_cert: u32,
    /// Certificates by number.
    pub certs: BTreeMap<CertId, Certificate>,
    /// Phones by name.
    pub devices: BTreeMap<DeviceName, Device>,
    /// Logins; a user has at most one on a device.
    pub sessions: BTreeMap<(UserId, DeviceName), Session>,
    /// Receivers that do not want to be told of everything.
    pub quiet: BTreeMap<UserId, Quiet>,
    /// The IM application, once it is configured.
    pub im: Option<ImApp>,
    /// Accounts that were imported.
    pub accounts: BTreeMap<UserId, Account>,
}

impl Default for Registry {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            current: None,
            next_cert: 1,
            certs: BTreeMap::new(),
            devices: BTreeMap::new(),
            sessions: BTreeMap::new(),
            quiet: BTreeMap::new(),
            im: None,
            accounts: BTreeMap::new(),
        }
    }
}

/// What a name that was not found should have been one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// A certificate's name or number.
    Certificate,
    /// A user.
    User,
    /// A device.
    Device,
}

impl Noun {
    /// The word for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::User => "user",
            Self::Device => "device",
        }
    }
}

/// Why the registry refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// A name that is not in the state.
    #[error("no {} is called {given:?}", noun.as_str())]
    Unknown {
        /// What was looked for.
        noun: Noun,
        /// What was given.
        given: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Nothing was named and there is not exactly one.
    #[error("{}", ambiguous(*noun, known.len()))]
    Ambiguous {
        /// What was looked for.
        noun: Noun,
        /// What there is.
        known: Vec<String>,
        /// The flag that names one.
        flag: &'static str,
    },
    /// A name that is taken.
    #[error("a certificate called {0:?} exists already")]
    Taken(String),
    /// A value that is no such identifier.
    #[error(transparent)]
    Malformed(#[from] IdentifierError),
    /// The vendor would refuse, with its code; or the step is impossible.
    #[error("{}", sentence.en)]
    Refused {
        /// The vendor's code, where it has one.
        code: Option<i64>,
        /// Why.
        sentence: Sentence,
        /// What to type instead.
        instead: String,
    },
}

fn ambiguous(noun: Noun, count: usize) -> String {
    match count {
        0 => format!("there is no {} yet", noun.as_str()),
        count => format!("{count} {}s to choose from and none was named", noun.as_str()),
    }
}

impl Registry {
    /// The sessions of one user, in the order of device names.
    pub fn sessions_of<'a>(&'a self, user: &'a UserId) -> impl Iterator<Item = &'a Session> {
        // From the user's first login on, so that ten thousand others cost nothing.
        let from = (user.clone(), DeviceName::first());
        self.sessions.range(from..).map(|(_, session)| session).take_while(move |session| session.user == *user)
    }

    /// Every user that ever logged in, each once.
    pub fn users(&self) -> Vec<&UserId> {
        let mut users: Vec<_> = self.sessions.keys().map(|(user, _)| user).collect();
        users.dedup();
        users
    }

    /// Names for a message about an unknown user.
    fn user_names(&self) -> Vec<String> {
        self.users().into_iter().map(ToString::to_string).collect()
    }

    /// Refuses a user that never logged in anywhere.
    pub fn known_user(&self, user: &UserId) -> Result<(), RegistryError> {
        if self.sessions_of(user).next().is_some() {
            return Ok(());
        }
        Err(RegistryError::Unknown { noun: Noun::User, given: user.to_string(), known: self.user_names() })
    }
}

#[cfg(test)]
mod tests;
