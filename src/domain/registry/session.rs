//! Logins in the registry: who may log in where, whom that kicks, and which login a verb means.

use jiff::Timestamp;

use super::{Noun, Registry, RegistryError};
use crate::domain::device::Platform;
use crate::domain::identifier::{DeviceName, UserId};
use crate::domain::session::{Event, Presence, Session};
use crate::domain::setting::{LoginPolicy, Settings};
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
    /// The app is told first that it was kicked (6208) and has to log in a second time.
    pub heard_kick: bool,
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
        self.sessions.insert(key, Session { binding, ..Session::new(user.clone(), name.clone(), now) });
        let kicked = self.kick_beyond_policy(user, name, now);
        let before = had.map(|had| had.presence);
        let heard_kick = before == Some(Presence::Kicked) && self.settings.kick_hear_on_login;
        Ok(LoggedIn { before, kicked, must_report, heard_kick })
    }

    /// Says what a device is, which is made on first mention. Xiaomi's service knows it already, or does not know it.
    pub fn declare_platform(&mut self, name: &DeviceName, platform: Platform) -> Result<(), RegistryError> {
        const REGISTERED: Text = Text::new(
            "{device} has registered with Xiaomi: it is a Xiaomi phone, not {platform}",
            "{device} 已在小米注册：它是小米手机，不是 {platform}",
        );
        let device = self.device_or_new(name);
        if device.registration.is_some() && !platform.is_ours() {
            return Err(RegistryError::Refused {
                code: None,
                sentence: Sentence::fill(REGISTERED, &[("device", name.as_str()), ("platform", platform.as_str())]),
                instead: format!("mipush device remove {}", name.quoted()),
            });
        }
        device.platform = platform;
        Ok(())
    }

    /// Takes the app off a phone, or its data: Xiaomi's token is dead from then on, and IM does not see it (4.3).
    /// Gives the users whose process ended with it.
    pub fn uninstall(&mut self, name: &DeviceName, now: Timestamp) -> Result<Vec<UserId>, RegistryError> {
        self.device(name)?;
        if let Some(device) = self.devices.get_mut(name) {
            device.registration = None;
        }
        let running = self.sessions.values_mut().filter(|session| session.device == *name && session.runs());
        Ok(running
            .map(|session| {
                // A process that runs can always end.
                let _ = session.apply(Event::Kill, now);
                session.user.clone()
            })
            .collect())
    }

    /// Forgets an account and its logins, as a deletion in IM does.
    pub fn delete_account(&mut self, user: &UserId) -> Result<(), RegistryError> {
        self.known_user(user)?;
        self.sessions.retain(|(owner, _), _| owner != user);
        self.quiet.remove(user);
        Ok(())
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
        let other =
            self.sessions.values().find(|session| session.device == *name && session.user != *user && session.runs());
        match other {
            None => Ok(()),
            Some(other) => Err(RegistryError::Refused {
                code: None,
                sentence: Sentence::fill(TAKEN, &[("other", other.user.as_str()), ("device", name.as_str())]),
                instead: format!("mipush session logout {} --device {}", other.user.quoted(), name.quoted()),
            }),
        }
    }

    /// The login policy (S15): beyond the allowed number the oldest login of the same family is kicked.
    fn kick_beyond_policy(&mut self, user: &UserId, kept: &DeviceName, now: Timestamp) -> Vec<DeviceName> {
        let platform = |name: &DeviceName| self.devices.get(name).map_or(Platform::Xiaomi, |device| device.platform);
        let family = family(self.settings.login_policy, platform(kept));
        let allowed = usize::try_from(allowed(&self.settings, family)).unwrap_or(usize::MAX);
        let mut others: Vec<_> = self
            .sessions_of(user)
            .filter(|session| session.device != *kept && session.presence.is_logged_in())
            .filter(|session| self::family(self.settings.login_policy, platform(&session.device)) == family)
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

/// What a policy takes for one kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// One platform; the brands of Android are one.
    Platform(&'static str),
    /// Phones and tablets.
    Carried,
    /// Computers.
    Desktop,
    /// Browsers.
    Web,
    /// All of them.
    Any,
}

fn family(policy: LoginPolicy, platform: Platform) -> Family {
    match (policy, platform) {
        (LoginPolicy::OneDevice, _) => Family::Any,
        (_, Platform::Web) => Family::Web,
        (LoginPolicy::PerPlatform, platform) => Family::Platform(platform.im_name()),
        (LoginPolicy::PhoneAndDesktop, platform) if platform.is_desktop() => Family::Desktop,
        (LoginPolicy::PhoneAndDesktop, _) => Family::Carried,
    }
}

fn allowed(settings: &Settings, family: Family) -> u32 {
    match family {
        Family::Platform(_) => settings.devices_per_platform.max(1),
        Family::Web => settings.web_instances.max(1),
        Family::Carried | Family::Desktop | Family::Any => 1,
    }
}
