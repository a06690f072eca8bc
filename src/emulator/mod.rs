//! An emulator of Xiaomi's push server, of the phones behind it, and of the IM service before it. Pure: a request, the moment and what the outside
//! knows go in; an answer and requests to post come out. Time that passed between two requests is caught up at the
//! beginning of each.

mod control;
mod expect;
pub mod fault;
pub mod mint;
pub mod phone;
mod receipt;
pub mod rule;
pub mod snapshot;
mod spoil;
mod switch;
pub mod tencent;
pub mod world;
mod xiaomi;

use jiff::Timestamp;

use crate::domain::notification::MAX_TARGETS;
use crate::protocol::control::{RulesView, is_control};
use crate::protocol::http::{HttpRequest, HttpResponse, Method};
use crate::protocol::xiaomi::endpoint::{self, Endpoint, Route};
use crate::protocol::xiaomi::form::{Form, FormError};
use rule::Rules;
use snapshot::Snapshot;
use world::{Received, World};

/// What a request led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    /// The answer.
    pub response: HttpResponse,
    /// What becomes of the answer on its way.
    pub fate: Fate,
    /// Receipts and callbacks to post; nobody waits for their answers.
    pub effects: Vec<HttpRequest>,
    /// What the state file must be told before the answer goes out; if that fails, [`tencent::unavailable`] is the
    /// answer.
    pub change: Option<tencent::Change>,
    /// Whether the emulator was asked to end.
    pub stop: bool,
}

/// What becomes of an answer on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Arrives,
    /// It arrives after so many milliseconds.
    Late(u64),
    /// The connection is closed in its place.
    Lost,
    /// These bytes come in its place.
    Garbled(Vec<u8>),
}

/// A request as far as it can be read without the world: whoever shares a world between threads prepares before
/// locking it.
#[derive(Debug)]
pub struct Prepared<'a> {
    request: &'a HttpRequest,
    record: Option<Received>,
    form: Option<Result<Form<'a>, FormError>>,
    places: Vec<&'a [u32]>,
}

/// Reads a request.
pub fn prepare<'a>(snapshot: &'a Snapshot, rules: &Rules, request: &'a HttpRequest) -> Prepared<'a> {
    if is_control(&request.path) {
        return Prepared { request, record: None, form: None, places: Vec::new() };
    }
    let record = Some(Received::keep(request, rules.keep_request_bytes));
    let is_send = |route: &Route| matches!(route.endpoint, Endpoint::Message(..)) && request.method == Method::Post;
    let form = endpoint::find(&request.path).filter(|route| is_send(route)).map(|_| Form::parse(&request.body));
    let places = match &form {
        Some(Ok(form)) => {
            form.list("registration_id").take(MAX_TARGETS + 1).map(|reg_id| snapshot.with_reg_id(reg_id)).collect()
        }
        _ => Vec::new(),
    };
    Prepared { request, record, form, places }
}

/// Answers one request, a vendor's or the emulator's own. `token` opens the control endpoints; `None` shuts them.
pub fn handle(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    token: Option<&str>,
    request: &HttpRequest,
    now: Timestamp,
) -> Handled {
    handle_prepared(world, snapshot, rules, token, prepare(snapshot, rules, request), now)
}

/// Answers one request that was prepared with the same snapshot.
pub fn handle_prepared(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    token: Option<&str>,
    prepared: Prepared<'_>,
    now: Timestamp,
) -> Handled {
    let Prepared { request, record, form, places } = prepared;
    let now = world.time(now);
    xiaomi::run_due(world, snapshot, rules, now);
    if is_control(&request.path) {
        let done = control::handle(world, snapshot, rules, token, request, now);
        let now = world.time(now);
        let mut effects = if done.stop { world.outbox.flush() } else { world.outbox.due(rules, now.as_millisecond()) };
        effects.extend(tencent::flush(world, snapshot, rules));
        return Handled { response: done.response, fate: Fate::Arrives, effects, change: None, stop: done.stop };
    }
    if let Some(record) = record {
        world.requests.push(record.at(now.as_millisecond()), rules.keep_requests);
    }
    let strike = world.faults.strike(&request.path);
    let mut change = None;
    let is_im = tencent::is_ours(&request.path);
    let mut answer = |world: &mut World| {
        if is_im {
            let handled = tencent::handle(world, snapshot, rules, request, now);
            change = handled.change;
            return handled.response;
        }
        let (form, places) = (form.as_ref(), places.as_slice());
        xiaomi::handle(xiaomi::Call { world, snapshot, rules, request, now, form, places })
    };
    let seq = world.requests.made();
    let (response, fate) = match strike {
        None => (answer(world), Fate::Arrives),
        Some((kind, taken)) => {
            let answer = taken.then(|| answer(world));
            if let Some(record) = world.requests.get_mut(seq) {
                record.spoiled(kind.to_string());
            }
            let vendor = if is_im { spoil::Vendor::Tencent } else { spoil::Vendor::Xiaomi(world.next_trace_id(now)) };
            spoil::spoil(&kind, answer, &vendor, rules)
        }
    };
    let mut effects = world.outbox.due(rules, now.as_millisecond());
    effects.extend(tencent::flush(world, snapshot, rules));
    Handled { response, fate, effects, change, stop: false }
}

/// Lets time pass without a request: delivers what is due and gives the receipts to post.
pub fn advance(world: &mut World, snapshot: &Snapshot, rules: &Rules, now: Timestamp) -> Vec<HttpRequest> {
    let now = world.time(now);
    xiaomi::run_due(world, snapshot, rules, now);
    let mut effects = world.outbox.due(rules, now.as_millisecond());
    effects.extend(tencent::flush(world, snapshot, rules));
    effects
}

/// Every setting with its value, its default and its reason.
pub fn listed(rules: &Rules) -> RulesView {
    control::listed(rules)
}

/// The receipts that are still to be posted when the emulator ends.
pub fn finish(world: &mut World) -> Vec<HttpRequest> {
    world.outbox.flush()
}

#[cfg(test)]
mod tests;
