//! The smallest change that would have let a push through: found by playing what an operator can do, shortest
//! sequences first, and asking the decision again. There is no table from reasons to advice that could be wrong.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::{Question, decide};
use crate::domain::device::Registration;
use crate::domain::identifier::{CertId, DeviceName, RegId, UserId};
use crate::domain::push::Content;
use crate::domain::region::Region;
use crate::domain::registry::Registry;
use crate::domain::session::Event;

/// Longest sequence that is tried; register, log in, report, kill is the longest that is ever needed.
const LONGEST: usize = 5;

/// What an operator can do, in the order in which equals are preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Launch,
    Login,
    /// The phone registers with Xiaomi; only the emulator can mint a token.
    Register(CertId),
    Report(CertId),
    Kill,
    Background,
    Wait,
    AddText,
    AllowOffline,
    DropExtras,
    OpenApp(CertId),
}

/// A situation on the way, and how it was reached.
#[derive(Debug, Clone)]
struct Situation {
    registry: Registry,
    content: Content,
    now: Timestamp,
    commands: Vec<String>,
    last: Option<Move>,
}

/// The commands, in order, after which the push to this device would go out; `None` where nothing an operator can do
/// here helps. Empty when it goes out already.
pub fn smallest_change(registry: &Registry, question: Question<'_>, device: &DeviceName) -> Option<Vec<String>> {
    let user = question.user;
    let start = Situation {
        registry: around(registry, user, device),
        content: question.content.clone(),
        now: question.now,
        commands: Vec::new(),
        last: None,
    };
    let mut waiting = VecDeque::from([start]);
    let mut seen: Vec<(Registry, Content, Timestamp)> = Vec::new();
    while let Some(here) = waiting.pop_front() {
        if passes(&here, question, device) {
            return Some(here.commands);
        }
        if here.commands.len() == LONGEST {
            continue;
        }
        for next in moves(&here) {
            let Some(there) = play(&here, next, user, device) else { continue };
            let place = (there.registry.clone(), there.content.clone(), there.now);
            if !seen.contains(&place) {
                seen.push(place);
                waiting.push_back(there);
            }
        }
    }
    None
}

/// The part of the state that this device's decision can depend on, so that ten thousand users cost nothing here.
fn around(registry: &Registry, user: &UserId, device: &DeviceName) -> Registry {
    Registry {
        settings: registry.settings.clone(),
        current: registry.current,
        next_cert: registry.next_cert,
        certs: registry.certs.clone(),
        devices: registry.devices.get(device).map(|found| (device.clone(), found.clone())).into_iter().collect(),
        sessions: registry
            .sessions
            .iter()
            .filter(|((_, on), session)| on == device && (session.user == *user || session.presence.is_connected()))
            .map(|(key, session)| (key.clone(), session.clone()))
            .collect(),
        ..Registry::default()
    }
}

fn passes(here: &Situation, question: Question<'_>, device: &DeviceName) -> bool {
    let question = Question { content: &here.content, now: here.now, ..question };
    decide(&here.registry, question).devices.iter().any(|found| found.device == *device && found.pushed())
}

fn moves(here: &Situation) -> Vec<Move> {
    use Move::{AddText, AllowOffline, Background, DropExtras, Kill, Launch, Login, OpenApp, Register, Report, Wait};
    let certs: Vec<CertId> = here
        .registry
        .pick_cert(None)
        .map_or_else(|_| here.registry.certs.keys().copied().collect(), |cert| std::iter::once(cert.id).collect());
    let mut moves = vec![Launch, Login];
    for cert in &certs {
        moves.extend([Register(*cert), Report(*cert)]);
    }
    moves.extend([Kill, Background, Wait, AddText, AllowOffline, DropExtras]);
    moves.extend(certs.into_iter().map(OpenApp));
    // Two of the same never help.
    moves.retain(|next| Some(*next) != here.last);
    moves
}

/// Plays one move; `None` where it is impossible or changes nothing.
fn play(here: &Situation, next: Move, user: &UserId, device: &DeviceName) -> Option<Situation> {
    let mut there = Situation { last: Some(next), ..here.clone() };
    let key = (user.clone(), device.clone());
    let verb = |verb: &str| format!("mipush session {verb} {} --device {}", user.quoted(), device.quoted());
    let command = match next {
        Move::Kill => event(&mut there, &key, Event::Kill).then(|| verb("kill"))?,
        Move::Background => {
            event(&mut there, &key, Event::Background { reported: true }).then(|| verb("background"))?
        }
        Move::Launch => event(&mut there, &key, Event::Launch).then(|| verb("launch"))?,
        Move::Login => {
            there.registry.login(user, device, there.now).ok()?;
            verb("login")
        }
        Move::Register(cert) => register(&mut there, cert, device)?,
        Move::Report(cert) => report(&mut there, cert, &key)?,
        Move::Wait => wait(&mut there)?,
        Move::AddText => {
            if there.content.has_text() {
                return None;
            }
            there.content.description = Some("TEXT".to_owned());
            "add --description TEXT".to_owned()
        }
        Move::AllowOffline => {
            if !std::mem::take(&mut there.content.online_only) {
                return None;
            }
            "leave out --online-only".to_owned()
        }
        Move::DropExtras => {
            if there.content.extras.is_empty() && there.content.ext.is_none() {
                return None;
            }
            there.content.extras.clear();
            there.content.ext = None;
            "shorten --ext and --extra: 10 keys, 1024 characters together".to_owned()
        }
        Move::OpenApp(cert) => open_app(&mut there, cert)?,
    };
    there.commands.push(command);
    Some(there)
}

fn event(there: &mut Situation, key: &(UserId, DeviceName), event: Event) -> bool {
    there.registry.apply(key, event, there.now).is_ok_and(|(_, changed)| changed)
}

fn register(there: &mut Situation, id: CertId, device: &DeviceName) -> Option<String> {
    let fields = there.registry.certs.get(&id)?.fields.clone();
    let found = there.registry.device_or_new(device);
    let has = found.registration.as_ref().is_some_and(|had| had.app_id == fields.app_id);
    if fields.region != Region::Embedded || has {
        return None;
    }
    found.registration = Some(Registration {
        app_id: fields.app_id,
        package: fields.package,
        reg_id: placeholder()?,
        at: there.now,
        aliases: Vec::new(),
        accounts: Vec::new(),
        topics: Vec::new(),
    });
    Some(format!("mipush device register {} --cert {id}", device.quoted()))
}

/// Stands for a token that is not known here.
fn placeholder() -> Option<RegId> {
    "REGID".parse().ok()
}

fn report(there: &mut Situation, id: CertId, key: &(UserId, DeviceName)) -> Option<String> {
    let (user, device) = key;
    let had = there.registry.sessions.get(key)?.binding.clone();
    if had.as_ref().is_some_and(|binding| binding.cert == id) {
        return None;
    }
    let registered = there.registry.devices.get(device).and_then(|found| found.registration.clone());
    let embedded = there.registry.certs.get(&id)?.fields.region == Region::Embedded;
    let (token, flag) = match (registered, had) {
        (Some(registration), _) => (registration.reg_id, String::new()),
        (None, Some(binding)) => {
            let flag = format!(" --reg-id {}", binding.reg_id.quoted());
            (binding.reg_id, flag)
        }
        // The emulator's phone registers first; a real phone's token only the operator can read off it.
        (None, None) if embedded => return None,
        (None, None) => (placeholder()?, " --reg-id REGID".to_owned()),
    };
    there.registry.report(user, device, &id.to_string(), token.as_str(), there.now).ok()?;
    let (user, device) = (user.quoted(), device.quoted());
    Some(format!("mipush device report --user {user} --device {device} --cert {id}{flag}"))
}

fn wait(there: &mut Situation) -> Option<String> {
    let delay = SignedDuration::from_secs(i64::from(there.registry.settings.certificate_delay_s));
    let until = there.registry.certs.values().map(|cert| cert.effective_at(delay)).max()?;
    if until <= there.now {
        return None;
    }
    there.now = until;
    Some(format!("wait until {until}"))
}

fn open_app(there: &mut Situation, id: CertId) -> Option<String> {
    use crate::domain::click::ClickAction;
    let cert = there.registry.certs.get_mut(&id)?;
    if cert.fields.click == ClickAction::OpenApp {
        return None;
    }
    cert.fields.click = ClickAction::OpenApp;
    Some(format!("mipush cert edit {} --click open-app", cert.name.quoted()))
}
