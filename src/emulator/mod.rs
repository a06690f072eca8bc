//! An emulator of Xiaomi's push server and of the phones behind it. Pure: a request, the moment and what the outside
//! knows go in; an answer and requests to post come out. Time that passed between two requests is caught up at the
//! beginning of each.

mod control;
pub mod mint;
pub mod phone;
mod receipt;
pub mod rule;
pub mod snapshot;
pub mod world;
mod xiaomi;

use jiff::Timestamp;

use crate::protocol::control::is_control;
use crate::protocol::http::{HttpRequest, HttpResponse};
use receipt::Receipts;
use rule::Rules;
use snapshot::Snapshot;
use world::World;

/// What a request led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    /// The answer.
    pub response: HttpResponse,
    /// Receipts to post; nobody waits for their answers.
    pub effects: Vec<HttpRequest>,
    /// Whether the emulator was asked to end.
    pub stop: bool,
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
    let mut effects = advance(world, snapshot, rules, now);
    if is_control(&request.path) {
        let done = control::handle(world, snapshot, rules, token, request, now);
        effects.extend(done.effects);
        return Handled { response: done.response, effects, stop: done.stop };
    }
    let mut receipts = Receipts::default();
    let call = xiaomi::Call { world, snapshot, rules, request, now, receipts: &mut receipts };
    let response = xiaomi::handle(call);
    effects.extend(receipts.into_requests());
    Handled { response, effects, stop: false }
}

/// Lets time pass without a request: delivers what is due and gives the receipts to post.
pub fn advance(world: &mut World, snapshot: &Snapshot, rules: &Rules, now: Timestamp) -> Vec<HttpRequest> {
    let mut receipts = Receipts::default();
    xiaomi::run_due(world, snapshot, rules, now, &mut receipts);
    receipts.into_requests()
}

#[cfg(test)]
mod tests;
