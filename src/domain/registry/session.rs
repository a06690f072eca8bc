//! Logins in the registry: who may log in where, whom that kicks, and which login a verb means.

use jiff::Timestamp;

use super::{Noun, Registry, RegistryError};
use crate::domain::identifier::{DeviceName, UserId};
use crate::domain::session::{Event, Presence, Session};
use crate::domain::text::{Sentence, Text};

/// What a login did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// State before; `None` for a first login on this device.
    pub before: Option<Presence>,
    /// The user's other devices that lost their login.
    pub kicked: Vec<DeviceName>,
    /// Whether certificate ID and token must be reported (again).
    pub must_report: bool,
}

impl Registry {
    /// Logs a user in on a device, which is made on first mention.
    pub fn login(&mut self, user: &UserId, name: &DeviceName, now: Timestamp) -> Result<LoggedIn, RegistryError> {
        self.refuse_second_user(user, name)?;
        self.device_or_new(name);
        let key = (user.clone(), name.clone());
        let had = self.sessions.get(&key).cloned();
        let binding = had
            .as_ref()
            .filter(|had| had.presence.is_logged_in() && self.settings.binding_survives_login)
            .and_then(|had| had.binding.clone());
        let must_report = binding.is_none();
        let session = Session {
            user: user.clone(),
            device: name.clone(),
            presence: Presence::Foreground,
            since: now,
            background_reported: false,
            binding,
            logged_in_at: now,
        };
        self.sessions.insert(key, session);
        let kicked = self.kick_beyond_policy(user, name, now);
        Ok(LoggedIn { before: had.map(|had| had.presence), kicked, must_report })
    }

    /// The login that a verb means: the one named, else the user's only one.
    pub fn pick_session(
        &self,
        user: &UserId,
        device: Option<&DeviceName>,
    ) -> Result<(UserId, DeviceName), RegistryError> {
        self.known_user(user)?;
        let devices: Vec<_> = self.sessions_of(user).map(|session| session.device.clone()).collect();
        let chosen = match (device, devices.as_slice()) {
            (Some(device), known) if known.contains(device) => device.clone(),
            (Some(device), known) => {
                return Err(RegistryError::Unknown {
                    noun: Noun::Device,
                    given: device.to_string(),
                    known: known.iter().map(ToString::to_string).collect(),
                });
            }
            (None, [only]) => only.clone(),
            (None, known) => {
                return Err(RegistryError::Ambiguous {
                    noun: Noun::Device,
                    known: known.iter().map(ToString::to_string).collect(),
                    flag: "--device",
                });
            }
        };
        Ok((user.clone(), chosen))
    }

    /// Plays an event on a login. Returns the state before, and whether anything changed.
    pub fn apply(
        &mut self,
        key: &(UserId, DeviceName),
        event: Event,
        now: Timestamp,
    ) -> Result<(Presence, bool), RegistryError> {
        let session = self.sessions.get_mut(key).ok_or_else(|| RegistryError::Unknown {
            noun: Noun::User,
            given: key.0.to_string(),
            known: Vec::new(),
        })?;
        let before = session.presence;
        let changed = session.apply(event, now).map_err(|impossible| RegistryError::Refused {
            code: impossible.vendor_code,
            sentence: impossible.reason,
            instead: format!("mipush session {} {} --device {}", impossible.instead, key.0.quoted(), key.1.quoted()),
        })?;
        Ok((before, changed))
    }

    /// One app process holds one login: while somebody's app runs on the phone, nobody else can log in there.
    fn refuse_second_user(&self, user: &UserId, name: &DeviceName) -> Result<(), RegistryError> {
        const TAKEN: Text = Text::new(
            "{other} is logged in on {device} and the app is running: one app holds one login",
            "{other} 正登录在 {device} 上且应用在运行：同一应用只能有一个登录",
        );
        let other = self
            .sessions
            .values()
            .find(|session| session.device == *name && session.user != *user && session.presence.is_connected());
        match other {
            None => Ok(()),
            Some(other) => Err(RegistryError::Refused {
                code: None,
                sentence: Sentence::fill(TAKEN, &[("other", other.user.as_str()), ("device", name.as_str())]),
                instead: format!("mipush session logout {} --device {}", other.user.quoted(), name.quoted()),
            }),
        }
    }

    /// The login policy (S15): beyond the allowed number the oldest login of the platform is kicked.
    fn kick_beyond_policy(&mut self, user: &UserId, kept: &DeviceName, now: Timestamp) -> Vec<DeviceName> {
        let allowed = usize::try_from(self.settings.devices_per_platform.max(1)).unwrap_or(usize::MAX);
        let mut others: Vec<_> = self
            .sessions_of(user)
            .filter(|session| session.device != *kept && session.presence.is_logged_in())
            .map(|session| (session.logged_in_at, session.device.clone()))
            .collect();
        others.sort();
        let excess = (others.len() + 1).saturating_sub(allowed);
        let kicked: Vec<_> = others.into_iter().take(excess).map(|(_, device)| device).collect();
        for device in &kicked {
            if let Some(session) = self.sessions.get_mut(&(user.clone(), device.clone())) {
                // A logged-in session can always be kicked.
                let _ = session.apply(Event::Kick, now);
            }
        }
        kicked
    }
}
