//! Plays a scenario step by step. Each step changes a registry of its own and nothing else.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::expect::stop;
use super::{Act, Mute, Scenario, Sent, Step, When};
use crate::domain::decision::{Group, PlannedPush, Question, Recent, Sending, Subject, decide};
use crate::domain::identifier::{DeviceName, RegId, UserId};
use crate::domain::registry::{AppOnPhone, Registry, RegistryError};
use crate::domain::session::Event;
use crate::domain::standing::ImStatus;
use crate::domain::text::{Sentence, same};

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// When it happened.
    pub at: Timestamp,
    /// Whom it is about.
    pub user: Option<UserId>,
    /// Where.
    pub device: Option<DeviceName>,
    /// What the server takes the login for afterwards.
    pub after: Option<&'static str>,
    /// The user's status afterwards.
    pub status: Option<&'static str>,
    /// Why it was not possible.
    pub refused: Option<Refused>,
    /// Devices that lost their login.
    pub kicked: Vec<DeviceName>,
    /// Devices that a message is pushed to.
    pub pushed: Vec<DeviceName>,
    /// Devices that it is not pushed to.
    pub not_pushed: Vec<NotPushed>,
    /// How many notifications the phone shows afterwards; filled in by whoever knows the phones.
    pub shown: Option<u64>,
    /// What a tap did; likewise.
    pub tapped: Option<Tapped>,
    /// What the phones' service refused; likewise.
    pub undelivered: Vec<String>,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The vendor's code, where there is one.
    pub code: Option<i64>,
    /// Why.
    pub reason: Sentence,
}

/// A device that a message is not pushed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotPushed {
    /// Which device.
    pub device: DeviceName,
    /// The step that stops it.
    pub step: u8,
    /// That step's code.
    pub code: &'static str,
    /// The cause's code.
    pub cause: &'static str,
    /// Why.
    pub reason: Sentence,
}

/// What a tap did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tapped {
    /// What it opened: launcher, browser, activity, callback or nothing.
    pub opened: &'static str,
    /// The ext that reached the app.
    pub ext: Option<String>,
}

/// What a step asks of the phones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// How much this one shows, where it is a phone of Xiaomi's.
    Look(Option<DeviceName>),
    /// To deliver these.
    Deliver(Vec<PlannedPush>),
    /// To tap.
    Tap(DeviceName),
}

/// A scenario that is being played.
#[derive(Debug, Clone)]
pub struct Player {
    /// The state as it is now.
    pub registry: Registry,
    /// Rises with every change of what Xiaomi's service knows: registrations and certificates.
    pub registrations: u64,
    start: Timestamp,
    now: Timestamp,
    recent: BTreeMap<UserId, Vec<Recent>>,
    randoms: u32,
    /// Which phone each token was given to.
    owners: HashMap<RegId, DeviceName>,
}

impl Player {
    /// Before anything has happened.
    pub fn new(scenario: &Scenario) -> Self {
        Self {
            registry: scenario.registry.clone(),
            registrations: 0,
            start: scenario.start,
            now: scenario.start,
            recent: BTreeMap::new(),
            randoms: 0,
            owners: HashMap::new(),
        }
    }

    /// The moment.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The phone that a token was given to, if Xiaomi gave it out within the scenario.
    pub fn owner_of(&self, reg_id: &RegId) -> Option<&DeviceName> {
        self.owners.get(reg_id)
    }

    /// Plays one step. Time never goes backwards: a step that stands too early happens at once.
    pub fn play(&mut self, step: &Step) -> (Outcome, Ask) {
        let due = match step.when {
            When::After(wait) => self.now.saturating_add(wait),
            When::At(since) => self.start.saturating_add(since),
        };
        self.now = due.unwrap_or(Timestamp::MAX).max(self.now);
        let mut outcome = Outcome { at: self.now, ..Outcome::default() };
        let asked = self.act(&step.act, &mut outcome);
        let ask = asked.unwrap_or_else(|error| {
            outcome.refused = Some(refused(error));
            Ask::Look(outcome.device.clone())
        });
        self.look(&mut outcome);
        (outcome, ask)
    }

    /// A tap brought the app on this phone to the front, if somebody is logged in there.
    pub fn opened(&mut self, device: &DeviceName, outcome: &mut Outcome) {
        let logged_in =
            |session: &&crate::domain::session::Session| session.device == *device && session.presence.is_logged_in();
        let newest = self.registry.sessions.values().filter(logged_in).max_by_key(|session| session.logged_in_at);
        let Some(key) = newest.map(|session| (session.user.clone(), session.device.clone())) else { return };
        match self.registry.apply(&key, Event::Launch, self.now) {
            Ok(_) => {}
            Err(error) => outcome.refused = Some(refused(error)),
        }
        outcome.user = Some(key.0);
        self.look(outcome);
    }

    fn act(&mut self, act: &Act, outcome: &mut Outcome) -> Result<Ask, RegistryError> {
        match act {
            Act::Login { user, device } => {
                let device = self.device_for_login(user, device.as_ref())?;
                about(outcome, user, &device);
                outcome.kicked = self.registry.login(user, &device, self.now)?.kicked;
            }
            Act::Event { user, device, event } => {
                outcome.user = Some(user.clone());
                let key = self.registry.pick_session(user, device.as_ref())?;
                about(outcome, &key.0, &key.1);
                self.registry.apply(&key, *event, self.now)?;
            }
            Act::KickAll { user } => {
                outcome.user = Some(user.clone());
                self.registry.known_user(user)?;
                let standing = self.registry.sessions_of(user).filter(|session| session.presence.is_logged_in());
                let keys: Vec<_> = standing.map(|session| (user.clone(), session.device.clone())).collect();
                for key in keys {
                    self.registry.apply(&key, Event::Kick, self.now)?;
                    outcome.kicked.push(key.1);
                }
            }
            Act::Register { device, cert } => {
                outcome.device = Some(device.clone());
                self.register(device, cert.as_deref())?;
            }
            Act::Report { user, device, cert, token } => {
                let (user, device) = self.registry.pick_session(user, device.as_ref())?;
                about(outcome, &user, &device);
                self.report(&user, &device, cert.as_deref(), token.as_deref())?;
            }
            Act::Off { user, device } => {
                let (user, device) = self.registry.pick_session(user, device.as_ref())?;
                about(outcome, &user, &device);
                self.registry.switch_off(&user, &device)?;
            }
            Act::Uninstall { device } => {
                outcome.device = Some(device.clone());
                let users = self.registry.uninstall(device, self.now)?;
                outcome.user = users.into_iter().next().or_else(|| self.user_on(device));
                self.registrations += 1;
            }
            Act::Delete { user } => {
                outcome.user = Some(user.clone());
                self.registry.delete_account(user)?;
            }
            Act::Mute { user, mute } => {
                outcome.user = Some(user.clone());
                let quiet = self.registry.quiet.entry(user.clone()).or_default();
                match mute {
                    Mute::All => quiet.all = true,
                    Mute::Hours(hours) => quiet.hours = Some(*hours),
                    Mute::Conversation(name, option) => {
                        quiet.conversations.insert(name.clone(), *option);
                    }
                }
            }
            Act::Unmute { user } => {
                outcome.user = Some(user.clone());
                self.registry.quiet.remove(user);
            }
            Act::SaveCert { cert } => {
                let id = self.registry.pick_cert(cert.as_deref())?.id;
                if let Some(cert) = self.registry.certs.get_mut(&id) {
                    cert.changed_at = self.now;
                }
            }
            Act::RemoveCert { cert } => {
                let id = self.registry.pick_cert(cert.as_deref())?.id;
                self.registry.remove_cert(id);
                self.registrations += 1;
            }
            Act::Message(sent) => {
                outcome.user = Some(sent.user.clone());
                return self.message(sent, outcome);
            }
            Act::Tap { device } => {
                outcome.device = Some(device.clone());
                outcome.user = self.user_on(device);
                self.registry.device(device)?;
                return Ok(Ask::Tap(device.clone()));
            }
            Act::Advance => {}
        }
        Ok(Ask::Look(outcome.device.clone()))
    }

    fn message(&mut self, sent: &Sent, outcome: &mut Outcome) -> Result<Ask, RegistryError> {
        self.registry.known_user(&sent.user)?;
        let mut message = sent.message.clone();
        let window = SignedDuration::from_secs(i64::from(self.registry.settings.dedupe_window_s));
        let recent = self.recent.entry(sent.user.clone()).or_default();
        recent.retain(|recent| self.now.duration_since(recent.at) < window);
        if !sent.own_random {
            loop {
                self.randoms = self.randoms.wrapping_add(1);
                if recent.iter().all(|recent| recent.random != self.randoms) {
                    break;
                }
            }
            message.random = self.randoms;
        }
        let sending = Sending {
            origin: sent.origin,
            kind: sent.kind,
            group: sent.group.as_ref().map(|(id, kind)| Group { id, kind: *kind }),
            recent: Some(recent),
            call: crate::domain::decision::Call::Accepted,
            ..Sending::default()
        };
        let question = Question {
            user: &sent.user,
            subject: Subject::Message(&message),
            sending,
            now: self.now,
            strict: sent.strict,
        };
        let decision = decide(&self.registry, question);
        recent.push(Recent { random: message.random, at: self.now });
        let mut pushes = Vec::new();
        for device in decision.devices {
            match (device.first_failing(), stop(&device)) {
                (Some(step), Some((code, cause))) => outcome.not_pushed.push(NotPushed {
                    device: device.device.clone(),
                    step: step.kind.number,
                    code,
                    cause,
                    reason: step.reason.clone(),
                }),
                _ => {
                    outcome.pushed.push(device.device);
                    pushes.extend(device.push);
                }
            }
        }
        if let ([only], []) | ([], [only]) = (outcome.pushed.as_slice(), others(outcome).as_slice()) {
            outcome.device = Some(only.clone());
        }
        Ok(Ask::Deliver(pushes))
    }

    fn register(&mut self, device: &DeviceName, cert: Option<&str>) -> Result<(), RegistryError> {
        let cert = self.registry.pick_cert(cert)?;
        let (id, fields) = (cert.id, cert.fields.clone());
        let minted: RegId = format!("regid-{}", self.owners.len() + 1).parse()?;
        let app = AppOnPhone {
            app_id: fields.app_id,
            app_key: fields.app_key,
            package: fields.package,
            aliases: Vec::new(),
            accounts: Vec::new(),
            topics: Vec::new(),
            generation: None,
            sdk: None,
        };
        let registered = self.registry.register_device(device, id, app, minted.clone(), self.now)?;
        if registered.fresh {
            self.owners.insert(minted, device.clone());
        }
        self.registrations += 1;
        Ok(())
    }

    fn report(
        &mut self,
        user: &UserId,
        device: &DeviceName,
        cert: Option<&str>,
        token: Option<&str>,
    ) -> Result<(), RegistryError> {
        let known = self.registry.devices.get(device);
        let ours = known.is_some_and(|device| device.platform.is_ours());
        if token.is_none() && ours && known.is_none_or(|device| device.registration.is_none()) {
            self.register(device, cert.filter(|cert| self.registry.cert(cert).is_ok()))?;
        }
        let registered = self.registry.devices.get(device).and_then(|device| device.registration.as_ref());
        let token = match (token, registered) {
            (Some(token), _) => token.to_owned(),
            (None, Some(registration)) => registration.reg_id.to_string(),
            (None, None) => String::new(),
        };
        let cert = match cert {
            Some(cert) => cert.to_owned(),
            None => self.registry.pick_cert(None)?.id.to_string(),
        };
        self.registry.report(user, device, &cert, &token, self.now)?;
        // A token that only a report names is known to the service from then on.
        self.registrations += 1;
        Ok(())
    }

    fn device_for_login(&self, user: &UserId, device: Option<&DeviceName>) -> Result<DeviceName, RegistryError> {
        match device {
            Some(device) => Ok(device.clone()),
            None => Ok(self.registry.pick_session(user, None)?.1),
        }
    }

    fn user_on(&self, device: &DeviceName) -> Option<UserId> {
        let on = self.registry.sessions.values().filter(|session| session.device == *device);
        on.max_by_key(|session| session.logged_in_at).map(|session| session.user.clone())
    }

    /// Fills in what the server takes everything for now.
    fn look(&self, outcome: &mut Outcome) {
        let Some(user) = &outcome.user else { return };
        let standing = |session: &crate::domain::session::Session| {
            session.standing(self.registry.devices.get(&session.device), &self.registry.settings, self.now)
        };
        let statuses = self.registry.sessions_of(user).map(|session| standing(session).status());
        let status: Option<ImStatus> = statuses.min();
        outcome.status = status.map(ImStatus::as_str);
        outcome.after = outcome.device.as_ref().and_then(|device| {
            self.registry.sessions.get(&(user.clone(), device.clone())).map(|session| standing(session).as_str())
        });
    }
}

fn others(outcome: &Outcome) -> Vec<DeviceName> {
    outcome.not_pushed.iter().map(|stopped| stopped.device.clone()).collect()
}

fn about(outcome: &mut Outcome, user: &UserId, device: &DeviceName) {
    outcome.user = Some(user.clone());
    outcome.device = Some(device.clone());
}

fn refused(error: RegistryError) -> Refused {
    match error {
        RegistryError::Refused { code, sentence, .. } => Refused { code, reason: sentence },
        other => {
            let text = other.to_string();
            // An unknown account is IM's 70107; other slips of a scenario have no code.
            let code = matches!(&other, RegistryError::Unknown { noun: crate::domain::registry::Noun::User, .. })
                .then_some(70107);
            Refused { code, reason: same(text) }
        }
    }
}
