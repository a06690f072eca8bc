//! The control endpoints over the world. The token is compared in constant time; without one they are off.

use jiff::Timestamp;

use super::phone::{self, TapError};
use super::rule::Rules;
use super::snapshot::{Phone, Snapshot};
use super::world::{Event, What, World};
use crate::domain::identifier::{DeviceName, MsgId};
use crate::protocol::control::{
    ControlCall, Done, EventKind, EventPhone, EventView, Events, MAX_EVENTS, Outcome, PhoneView, Phones, Problem,
    TOKEN_HEADER, encode,
};
use crate::protocol::http::{HeaderValue, HttpRequest, HttpResponse};

/// What a control call did.
pub(super) struct Controlled {
    pub response: HttpResponse,
    pub effects: Vec<HttpRequest>,
    pub stop: bool,
}

impl From<HttpResponse> for Controlled {
    fn from(response: HttpResponse) -> Self {
        Self { response, effects: Vec::new(), stop: false }
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
        ControlCall::Tap { device, msg_id } => tap(world, snapshot, rules, &device, msg_id.as_ref(), now),
        ControlCall::Reset => {
            world.reset(now);
            encode(&Done { done: true }).into()
        }
        ControlCall::Stop => Controlled { stop: true, ..encode(&Done { done: true }).into() },
    }
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
        Ok(tap) => Controlled { response: encode(&tap.tapped), effects: tap.effects, stop: false },
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

fn phones(world: &mut World, snapshot: &Snapshot, now: Timestamp) -> Phones {
    let mut views: Vec<PhoneView> = Vec::with_capacity(snapshot.phones().len());
    for phone in snapshot.phones() {
        let number = world.phone_with(phone.package.as_str(), phone.reg_id.as_str());
        let state = number.and_then(|number| world.phone(number));
        views.push(PhoneView {
            device: phone.device.to_string(),
            user: phone.user.as_ref().map(ToString::to_string),
            package: phone.package.to_string(),
            reg_id: phone.reg_id.to_string(),
            presence: phone.presence.map(|presence| presence.to_string()),
            stranger: false,
            notifications: state.map(|state| phone::notifications(world, state, now)).unwrap_or_default(),
            pass_through: state.map(|state| phone::received(world, state)).unwrap_or_default(),
        });
    }
    let strangers =
        world.phones().iter().filter(|state| state.stranger && snapshot.find(&state.package, &state.reg_id).is_none());
    views.extend(strangers.map(|state| PhoneView {
        device: state.device.clone(),
        user: None,
        package: state.package.clone(),
        reg_id: state.reg_id.clone(),
        presence: None,
        stranger: true,
        notifications: phone::notifications(world, state, now),
        pass_through: phone::received(world, state),
    }));
    Phones { phones: views }
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
        What::Delivered { msg_id, phones } => {
            view.kind = EventKind::Delivered;
            view.msg_id = Some(msg_id.clone());
            view.phones =
                phones.iter().filter_map(|(number, outcome)| on(world, snapshot, *number, *outcome)).collect();
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
