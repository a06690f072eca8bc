//! The control endpoints over the world. The token is compared in constant time; without one they are off.

use jiff::Timestamp;

use super::fault::{Fault, FaultError, FaultWish};
use super::phone::{self, TapError};
use super::rule::{Rules, Setting, settings};
use super::snapshot::{Phone, Snapshot};
use super::world::{Event, PhoneState, Rare, What, World};
use super::{expect, switch, xiaomi};
use crate::domain::identifier::{DeviceName, MsgId};
use crate::protocol::control::{
    ClockView, ControlCall, Done, EventKind, EventPhone, EventView, Events, FaultBody, FaultView, FaultsView,
    MAX_EVENTS, Outcome, PhoneView, Phones, Problem, RequestsView, RuleView, RulesView, TOKEN_HEADER, Words, encode,
};
use crate::protocol::http::{HeaderValue, HttpRequest, HttpResponse};

/// What a control call did.
pub(super) struct Controlled {
    pub response: HttpResponse,
    pub stop: bool,
}

impl From<HttpResponse> for Controlled {
    fn from(response: HttpResponse) -> Self {
        Self { response, stop: false }
    }
}

pub(super) fn handle(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    token: Option<&str>,
    request: &HttpRequest,
    now: Timestamp,
) -> Controlled {
    let call = match authorise(token, request).and_then(|()| ControlCall::decode(request)) {
        Ok(call) => call,
        Err(problem) => return problem.encode().into(),
    };
    match call {
        ControlCall::Phones => encode(&phones(world, snapshot, now)).into(),
        ControlCall::Events { after } => encode(&events(world, snapshot, after)).into(),
        ControlCall::Requests { after } => {
            let requests = world.requests.after(after, MAX_EVENTS);
            let after = requests.last().map_or(after.min(world.requests.made()), |request| request.seq);
            encode(&RequestsView { requests, after }).into()
        }
        ControlCall::SetPhone(change) => match switch::set(world, snapshot, rules, &change, now) {
            Ok(()) => encode(&of_device(world, snapshot, &change.device, now)).into(),
            Err(problem) => problem.encode().into(),
        },
        ControlCall::Expect(expectation) => match expect::judge(world, snapshot, &expectation) {
            Ok(expected) => encode(&expected).into(),
            Err(problem) => problem.encode().into(),
        },
        ControlCall::Tap { device, msg_id } => tap(world, snapshot, rules, &device, msg_id.as_ref(), now),
        ControlCall::AddFault(body) => add_fault(world, body).unwrap_or_else(|problem| problem.encode()).into(),
        ControlCall::Faults => encode(&faults(world.faults.list())).into(),
        ControlCall::ClearFaults(body) => {
            if world.faults.clear(body.id) == 0 && body.id.is_some() {
                return Problem::new(404, "no-such-fault", "there is no fault of that number").encode().into();
            }
            encode(&faults(world.faults.list())).into()
        }
        ControlCall::Advance(body) => {
            if !world.has_manual_clock() {
                let message = "the clock is the machine's: start the emulator with --clock manual";
                return Problem::new(409, "clock-real", message).encode().into();
            }
            let Some(now) = i64::try_from(body.ms).ok().and_then(|ms| world.advance_clock(ms)) else {
                return Problem::new(400, "malformed", "time ends before that").encode().into();
            };
            xiaomi::run_due(world, snapshot, rules, now);
            encode(&ClockView { now }).into()
        }
        ControlCall::Rules => encode(&listed(rules)).into(),
        ControlCall::Reset => {
            world.reset(now);
            encode(&Done { done: true }).into()
        }
        ControlCall::Stop => Controlled { stop: true, ..encode(&Done { done: true }).into() },
    }
}

fn add_fault(world: &mut World, body: FaultBody) -> Result<HttpResponse, Problem> {
    let malformed = |error: FaultError| Problem::new(400, "malformed", error.to_string());
    if !body.path.starts_with(['/', '*', '?']) {
        return Err(Problem::new(400, "malformed", format!("path {:?}: expected / or * at the beginning", body.path)));
    }
    let wish = FaultWish {
        path: body.path,
        rate: body.rate.parse().map_err(malformed)?,
        kind: body.kind.parse().map_err(malformed)?,
        taken: body.taken,
        count: body.count,
    };
    if let Some(seed) = body.seed {
        world.faults.seed(seed);
    }
    let added = world.faults.add(wish).map(std::slice::from_ref).map(faults);
    added.map(|added| encode(&added)).ok_or_else(|| Problem::new(409, "faults-many", "there are too many faults"))
}

fn faults(list: &[Fault]) -> FaultsView {
    let view = |fault: &Fault| FaultView {
        id: fault.id,
        path: fault.path.clone(),
        rate: fault.rate.to_string(),
        kind: fault.kind.to_string(),
        taken: fault.taken,
        left: fault.left,
        hits: fault.hits,
    };
    FaultsView { faults: list.iter().map(view).collect() }
}

/// Every setting with its value, its default and its reason.
pub(super) fn listed(rules: &Rules) -> RulesView {
    let usual = Rules::default();
    let view = |setting: &Setting| RuleView {
        name: setting.name.to_owned(),
        value: setting.value(rules),
        default: setting.value(&usual),
        expected: setting.expected.to_owned(),
        about: Words { en: setting.about.en.to_owned(), zh: setting.about.zh.to_owned() },
        source: setting.source.to_owned(),
    };
    RulesView { rules: settings().iter().map(view).collect() }
}

fn authorise(token: Option<&str>, request: &HttpRequest) -> Result<(), Problem> {
    let Some(token) = token else {
        return Err(Problem::new(403, "control-off", "this emulator has no control endpoints"));
    };
    let given = request.header(TOKEN_HEADER).map(HeaderValue::reveal).unwrap_or_default();
    if same(given.as_bytes(), token.as_bytes()) {
        Ok(())
    } else {
        Err(Problem::new(401, "token", format!("{TOKEN_HEADER} does not hold the token of the ready file")))
    }
}

/// Compares without telling by its time how much agrees.
fn same(one: &[u8], two: &[u8]) -> bool {
    one.len() == two.len() && one.iter().zip(two).fold(0, |differs, (one, two)| differs | (one ^ two)) == 0
}

fn tap(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    device: &DeviceName,
    msg_id: Option<&MsgId>,
    now: Timestamp,
) -> Controlled {
    match phone::tap(world, device, msg_id, now, rules) {
        Ok(tapped) => encode(&tapped).into(),
        Err(error) => {
            let known = snapshot.phones().iter().any(|phone| phone.device == *device)
                || world.phones().iter().any(|phone| phone.device == device.as_str());
            let problem = match &error {
                _ if !known => Problem::new(404, "no-such-phone", format!("no phone is called {device}")),
                TapError::NothingShown(_) => Problem::new(409, "nothing-shown", error.to_string()),
                TapError::NotShown { .. } => Problem::new(409, "not-shown", error.to_string()),
            };
            problem.encode().into()
        }
    }
}

fn of_device(world: &mut World, snapshot: &Snapshot, device: &str, now: Timestamp) -> Phones {
    let mut all = phones(world, snapshot, now);
    all.phones.retain(|phone| phone.device == device);
    all
}

fn phones(world: &mut World, snapshot: &Snapshot, now: Timestamp) -> Phones {
    let mut views: Vec<PhoneView> = Vec::with_capacity(snapshot.phones().len());
    for phone in snapshot.phones() {
        let number = world.phone_with(phone.package.as_str(), phone.reg_id.as_str());
        let fresh = PhoneState::default();
        let state = number.and_then(|number| world.phone(number)).unwrap_or(&fresh);
        views.push(PhoneView {
            device: phone.device.to_string(),
            user: phone.user.as_ref().map(ToString::to_string),
            package: phone.package.to_string(),
            reg_id: phone.reg_id.to_string(),
            presence: phone.presence.map(|presence| presence.to_string()),
            stranger: false,
            ..seen(world, state, now)
        });
    }
    let strangers =
        world.phones().iter().filter(|state| state.stranger && snapshot.find(&state.package, &state.reg_id).is_none());
    views.extend(strangers.map(|state| seen(world, state, now)));
    Phones { phones: views }
}

fn seen(world: &World, state: &PhoneState, now: Timestamp) -> PhoneView {
    let none = Rare::default();
    let rare = state.rare.as_deref().unwrap_or(&none);
    PhoneView {
        device: state.device.clone(),
        user: None,
        package: state.package.clone(),
        reg_id: state.reg_id.clone(),
        presence: None,
        stranger: true,
        online: !rare.offline,
        notifications_on: !rare.bar_off,
        push_on: !rare.push_off,
        installed: !rare.gone,
        waiting: u64::try_from(rare.pending.len()).unwrap_or_default(),
        notifications: phone::notifications(world, state, now),
        pass_through: phone::received(world, state),
    }
}

fn events(world: &World, snapshot: &Snapshot, after: u64) -> Events {
    let journal = world.journal();
    let events: Vec<_> =
        journal.after(after).take(MAX_EVENTS).map(|(seq, event)| view(world, snapshot, seq, event)).collect();
    let last = events.last().map_or_else(|| after.min(journal.last()), |event| event.seq);
    Events { after: last.max(journal.missed(0)), missed: journal.missed(after), events }
}

fn view(world: &World, snapshot: &Snapshot, seq: u64, event: &Event) -> EventView {
    let time = |at_ms: i64| Timestamp::from_millisecond(at_ms).unwrap_or_default();
    let mut view = EventView {
        seq,
        at: time(event.at_ms),
        kind: EventKind::Reset,
        msg_id: None,
        targets: None,
        bad_regids: Vec::new(),
        due: None,
        phones: Vec::new(),
        ignored_filters: Vec::new(),
        refusal: None,
    };
    match &event.what {
        What::Accepted { msg_id, targets, bad, due_ms } => {
            view.kind = if due_ms.is_some() { EventKind::Scheduled } else { EventKind::Accepted };
            view.msg_id = Some(msg_id.clone());
            view.targets = Some(*targets);
            view.bad_regids.clone_from(bad);
            view.due = due_ms.map(time);
        }
        What::Refused(refusal) => {
            view.kind = EventKind::Refused;
            view.refusal = Some(refusal.clone());
        }
        What::Delivered { msg_id, phones, ignored } => {
            view.kind = EventKind::Delivered;
            view.msg_id = Some(msg_id.clone());
            view.ignored_filters.clone_from(ignored);
            view.phones = all_on(world, snapshot, phones);
        }
        What::Undelivered { msg_id, phones } => {
            view.kind = EventKind::Undelivered;
            view.msg_id = Some(msg_id.clone());
            view.phones = all_on(world, snapshot, phones);
        }
        What::Recalled { msg_id, phones } => {
            view.kind = EventKind::Recalled;
            view.msg_id = Some(msg_id.clone());
            view.phones = all_on(world, snapshot, phones);
        }
        What::Tapped { msg_id, phone } => {
            view.kind = EventKind::Tapped;
            view.msg_id = Some(msg_id.clone());
            view.phones = on(world, snapshot, *phone, Outcome::Tapped).into_iter().collect();
        }
        What::Reset => {}
    }
    view
}

fn all_on(world: &World, snapshot: &Snapshot, phones: &[(u32, Outcome)]) -> Vec<EventPhone> {
    phones.iter().filter_map(|(number, outcome)| on(world, snapshot, *number, *outcome)).collect()
}

fn on(world: &World, snapshot: &Snapshot, number: u32, outcome: Outcome) -> Option<EventPhone> {
    let state = world.phone(number)?;
    let user: Option<&Phone> = snapshot.find(&state.package, &state.reg_id);
    Some(EventPhone {
        device: state.device.clone(),
        user: user.and_then(|phone| phone.user.as_ref()).map(ToString::to_string),
        package: state.package.clone(),
        reg_id: state.reg_id.clone(),
        outcome,
    })
}
