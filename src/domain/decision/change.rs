//! The smallest change that would have let a push through: found by playing what an operator can do, shortest
//! sequences first, and asking the decision again. There is no table from reasons to advice that could be wrong.

use std::collections::VecDeque;

use jiff::SignedDuration;

use super::draft::Draft;
use super::question::{GroupKind, Question};
use super::{Kind, Verdict, decide};
use crate::domain::device::Registration;
use crate::domain::identifier::{CertId, DeviceName, RegId, UserId};
use crate::domain::quiet::{self, Quiet};
use crate::domain::region::Region;
use crate::domain::registry::Registry;
use crate::domain::session::Event;
use crate::domain::standing::Standing;
use crate::domain::suggestion::quoted;

/// Longest sequence that is tried; log in, register, report, kill and a change of the message is the longest that is
/// ever needed.
const LONGEST: usize = 6;

/// What an operator can do, in the order in which equals are preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Launch,
    Reconnect,
    Login,
    /// The phone registers with Xiaomi; only the emulator can mint a token.
    Register(CertId),
    Report(CertId),
    Kill,
    Background,
    /// Until everything that time alone changes has changed.
    Wait,
    Unmute,
    BuyPlan,
    AddText,
    AllowOffline,
    KeepMessage,
    OwnRandom,
    OtherSender,
    OtherGroup,
    DropExtras,
    OpenApp(CertId),
}

/// A situation on the way, and how it was reached.
#[derive(Debug, Clone)]
struct Situation<'a> {
    registry: Registry,
    draft: Draft,
    question: Question<'a>,
    commands: Vec<String>,
    last: Option<Move>,
}

impl<'a> Situation<'a> {
    fn question<'b>(&'b self) -> Question<'b>
    where
        'a: 'b,
    {
        Question { subject: self.draft.subject(), ..self.question }
    }

    /// Whether two ways led to the same place.
    fn is(&self, other: &Self) -> bool {
        let way = |here: &Self| {
            let sending = here.question.sending;
            (
                here.question.now,
                sending.recent.is_some(),
                sending.sender.map(str::to_owned),
                sending.group.map(|g| g.kind),
            )
        };
        way(self) == way(other) && self.draft == other.draft && self.registry == other.registry
    }
}

/// The commands, in order, after which the push to this device would go out; `None` where nothing an operator can do
/// here helps. Empty when it goes out already.
pub fn smallest_change(registry: &Registry, question: Question<'_>, device: &DeviceName) -> Option<Vec<String>> {
    if registry.devices.get(device).is_some_and(|device| !device.platform.is_ours()) {
        return None;
    }
    let user = question.user;
    let start = Situation {
        registry: around(registry, user, device),
        draft: Draft::of(question.subject),
        question,
        commands: Vec::new(),
        last: None,
    };
    let mut waiting = VecDeque::from([start]);
    let mut seen: Vec<Situation<'_>> = Vec::new();
    while let Some(here) = waiting.pop_front() {
        let failing = failing(&here, device);
        if failing.is_empty() {
            return Some(here.commands);
        }
        if here.commands.len() == LONGEST || !may_pass(&here) {
            continue;
        }
        for next in moves(&here, &failing) {
            let Some(there) = play(&here, next, &failing, device) else { continue };
            if !seen.iter().any(|seen| seen.is(&there)) {
                seen.push(there.clone());
                waiting.push_back(there);
            }
        }
    }
    None
}

/// The part of the state that this device's decision can depend on, so that ten thousand users cost nothing here.
fn around(registry: &Registry, user: &UserId, device: &DeviceName) -> Registry {
    let own = registry.sessions_of(user).map(|session| session.device.clone());
    let devices: Vec<DeviceName> = own.chain([device.clone()]).collect();
    let other = |key: &&(UserId, DeviceName)| key.1 == *device && key.0 != *user;
    let others = registry.sessions.iter().filter(|(key, session)| other(key) && session.runs());
    let sessions = registry.sessions_of(user).map(|session| ((user.clone(), session.device.clone()), session.clone()));
    Registry {
        settings: registry.settings.clone(),
        current: registry.current,
        next_cert: registry.next_cert,
        certs: registry.certs.clone(),
        devices: devices
            .into_iter()
            .filter_map(|name| registry.devices.get(&name).map(|found| (name, found.clone())))
            .collect(),
        sessions: sessions.chain(others.map(|(key, session)| (key.clone(), session.clone()))).collect(),
        quiet: registry.quiet.get(user).map(|quiet| (user.clone(), quiet.clone())).into_iter().collect(),
        ..Registry::default()
    }
}

/// The steps that stop the push to this device; for a device without a login, the one that a login passes.
fn failing(here: &Situation<'_>, device: &DeviceName) -> Vec<u8> {
    const PRESENCE: u8 = 11;
    let decision = decide(&here.registry, here.question());
    let Some(found) = decision.devices.iter().find(|found| found.device == *device) else { return vec![PRESENCE] };
    let failed = found.steps.iter().filter(|step| step.verdict == Verdict::Failed);
    failed.map(|step| step.kind.number).collect()
}

/// What the service refused is mended in the call or the body, of which nothing is known here.
fn may_pass(here: &Situation<'_>) -> bool {
    !matches!(here.question.sending.call, super::Call::Refused { .. })
}

fn moves(here: &Situation<'_>, failing: &[u8]) -> Vec<Move> {
    use Move::{
        AddText, AllowOffline, Background, BuyPlan, DropExtras, KeepMessage, Kill, Launch, Login, OpenApp, OtherGroup,
        OtherSender, OwnRandom, Reconnect, Register, Report, Unmute, Wait,
    };
    let certs: Vec<CertId> = here
        .registry
        .pick_cert(None)
        .map_or_else(|_| here.registry.certs.keys().copied().collect(), |cert| std::iter::once(cert.id).collect());
    let mut moves = vec![Launch, Reconnect, Login];
    for cert in &certs {
        moves.extend([Register(*cert), Report(*cert)]);
    }
    moves.extend([Kill, Background]);
    // What bears on one step only is not tried while that step passes.
    let single: [(Move, &[u8]); 10] = [
        (Wait, &[9, 11, 14]),
        (Unmute, &[8, 9]),
        (BuyPlan, &[15]),
        (AddText, &[10, 16]),
        (AllowOffline, &[7]),
        (KeepMessage, &[5]),
        (OwnRandom, &[4]),
        (OtherSender, &[5]),
        (OtherGroup, &[6]),
        (DropExtras, &[16]),
    ];
    let bears = |steps: &[u8]| steps.iter().any(|step| failing.contains(step));
    moves.extend(single.into_iter().filter(|(_, steps)| bears(steps)).map(|(next, _)| next));
    if bears(&[16]) {
        moves.extend(certs.into_iter().map(OpenApp));
    }
    // Two of the same never help.
    moves.retain(|next| Some(*next) != here.last);
    moves
}

/// Plays one move; `None` where it is impossible or changes nothing.
fn play<'a>(here: &Situation<'a>, next: Move, failing: &[u8], device: &DeviceName) -> Option<Situation<'a>> {
    let user = here.question.user;
    let mut there = Situation { last: Some(next), ..here.clone() };
    let key = (user.clone(), device.clone());
    let verb = |verb: &str| format!("mipush session {verb} {} --device {}", user.quoted(), device.quoted());
    let mut event = |event: Event| {
        let now = there.question.now;
        there.registry.apply(&key, event, now).is_ok_and(|(_, changed)| changed).then(|| verb(event.verb()))
    };
    let command = match next {
        Move::Kill => event(Event::Kill)?,
        Move::Background => event(Event::Background { reported: true })?,
        Move::Launch => event(Event::Launch)?,
        Move::Reconnect => event(Event::Reconnect)?,
        Move::Login => {
            there.registry.login(user, device, there.question.now).ok()?;
            verb("login")
        }
        Move::Register(cert) => register(&mut there, cert, device)?,
        Move::Report(cert) => report(&mut there, cert, &key)?,
        Move::Wait => wait(&mut there, failing, &key)?,
        Move::Unmute => unmute(&mut there, user)?,
        Move::BuyPlan => {
            if std::mem::replace(&mut there.registry.settings.plan_allows_chat_push, true) {
                return None;
            }
            "buy Push in the console (settings.plan_allows_chat_push = true)".to_owned()
        }
        Move::AddText => there.draft.add_text()?.to_owned(),
        Move::AllowOffline => there.draft.allow_offline()?.to_owned(),
        Move::KeepMessage => there.draft.keep()?.to_owned(),
        Move::OwnRandom => own_random(&mut there)?,
        Move::OtherSender => other_sender(&mut there)?,
        Move::OtherGroup => other_group(&mut there)?,
        Move::DropExtras => there.draft.drop_extras()?.to_owned(),
        Move::OpenApp(cert) => open_app(&mut there, cert)?,
    };
    there.commands.push(command);
    Some(there)
}

fn unmute(there: &mut Situation<'_>, user: &UserId) -> Option<String> {
    let question = there.question;
    let sender = there.question().sender().map(str::to_owned);
    let quiet: &mut Quiet = there.registry.quiet.get_mut(user)?;
    let name = quiet::conversation(sender.as_deref(), question.sending.group.map(|group| group.id));
    let muted = name.filter(|name| quiet.conversations.remove(name).is_some());
    let awake = quiet.hours.is_some_and(|hours| hours.hold(question.now));
    let mut flags = String::new();
    if let Some(name) = &muted {
        flags += &format!(" --conversation {}", quoted(name));
    }
    if awake {
        quiet.hours = None;
        flags += " --hours";
    }
    if std::mem::take(&mut quiet.all) {
        flags += " --all";
    }
    (!flags.is_empty()).then(|| format!("mipush session unmute {}{flags}", user.quoted()))
}

/// A number that nothing sent shortly before had.
fn own_random(there: &mut Situation<'_>) -> Option<String> {
    let Draft::Message(message) = &mut there.draft else { return None };
    let recent = there.question.sending.recent?;
    let taken = |random: u32| recent.iter().any(|recent| recent.random == random);
    if !taken(message.random) {
        return None;
    }
    message.random = (0..=u32::MAX).find(|random| !taken(*random))?;
    Some("give the message a MsgRandom of its own".to_owned())
}

fn other_sender(there: &mut Situation<'_>) -> Option<String> {
    let user = there.question.user.as_str();
    if there.question().sender() != Some(user) {
        return None;
    }
    if let Draft::Message(message) = &mut there.draft {
        message.sender = None;
    }
    there.question.sending.sender = None;
    Some("send it from another account".to_owned())
}

fn other_group(there: &mut Situation<'_>) -> Option<String> {
    let group = there.question.sending.group.as_mut()?;
    if there.question.sending.kind != Kind::Chat || matches!(group.kind, GroupKind::Work | GroupKind::Public) {
        return None;
    }
    group.kind = GroupKind::Work;
    Some("use a group of type Work or Public".to_owned())
}

fn register(there: &mut Situation<'_>, id: CertId, device: &DeviceName) -> Option<String> {
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
        at: there.question.now,
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

fn report(there: &mut Situation<'_>, id: CertId, key: &(UserId, DeviceName)) -> Option<String> {
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
    there.registry.report(user, device, &id.to_string(), token.as_str(), there.question.now).ok()?;
    let (user, device) = (user.quoted(), device.quoted());
    Some(format!("mipush device report --user {user} --device {device} --cert {id}{flag}"))
}

/// Until what stops the push and passes by itself has passed: quiet hours, a lost network, a young certificate.
fn wait(there: &mut Situation<'_>, failing: &[u8], key: &(UserId, DeviceName)) -> Option<String> {
    let (now, registry) = (there.question.now, &there.registry);
    let session = registry.sessions.get(key)?;
    let quiet = registry.quiet.get(&key.0);
    let hours = quiet.and_then(|quiet| quiet.hours.filter(|hours| hours.hold(now))?.end(now));
    let limbo = match session.standing(registry.devices.get(&key.1), &registry.settings, now) {
        Standing::Limbo { until } => Some(until),
        _ => None,
    };
    let delay = SignedDuration::from_secs(i64::from(registry.settings.certificate_delay_s));
    let cert = session.binding.as_ref().and_then(|binding| registry.certs.get(&binding.cert));
    let cert = cert.map(|cert| cert.effective_at(delay));
    let due = [(9, hours), (11, limbo), (14, cert)].into_iter().filter(|(step, _)| failing.contains(step));
    let until = due.filter_map(|(_, until)| until).filter(|until| *until > now).max()?;
    there.question.now = until;
    Some(format!("wait until {until}"))
}

fn open_app(there: &mut Situation<'_>, id: CertId) -> Option<String> {
    use crate::domain::click::ClickAction;
    let cert = there.registry.certs.get_mut(&id)?;
    if cert.fields.click == ClickAction::OpenApp {
        return None;
    }
    cert.fields.click = ClickAction::OpenApp;
    Some(format!("mipush cert edit {} --click open-app", cert.name.quoted()))
}
