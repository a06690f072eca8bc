//! Xiaomi's side of the emulator: who calls, what for, and the answer. One file for each family of endpoints; a new
//! family is a file and a line in [`serve`].
//!
//! The order of checks is that of `xiaomi-push-api`, section 17, item 5: secret, path and method, then the family's own.

mod authenticate;
mod deliver;
mod judge;
mod message;
mod quota;
mod target;
mod trace;

use jiff::Timestamp;

use super::receipt::Receipts;
use super::rule::Rules;
use super::snapshot::{App, Snapshot};
use super::world::{What, World};
use crate::protocol::control::RefusalView;
use crate::protocol::http::{HttpRequest, HttpResponse};
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::{self, Endpoint};
use crate::protocol::xiaomi::refusal::Refusal;

pub(super) use deliver::run_due;

/// One request with everything that judging it needs.
pub(super) struct Call<'a> {
    pub world: &'a mut World,
    pub snapshot: &'a Snapshot,
    pub rules: &'a Rules,
    pub request: &'a HttpRequest,
    pub now: Timestamp,
    pub receipts: &'a mut Receipts,
}

/// Answers one request.
pub(super) fn handle(mut call: Call<'_>) -> HttpResponse {
    let trace_id = call.world.next_trace_id(call.now);
    match serve(&mut call, &trace_id) {
        Ok(response) => response,
        Err(refusal) => {
            let view = RefusalView {
                call: format!("{} {}", call.request.method, call.request.path),
                code: refusal.code,
                reason: refusal.reason.to_string(),
                field: refusal.field.to_owned(),
                rule: refusal.rule.to_owned(),
                source: refusal.source.to_owned(),
            };
            call.world.record(What::Refused(view), call.now, call.rules.keep_events);
            answer::refused(&trace_id, &refusal)
        }
    }
}

fn serve(call: &mut Call<'_>, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let app: &App = authenticate::app(call.snapshot, call.request)?;
    let path = call.request.path.as_str();
    let Some(route) = endpoint::find(path) else {
        return Err(Refusal::new(10020, format!("no such interface: {path}"), "", "path-unknown", "assumed"));
    };
    if !route.allows(&call.request.method) {
        let reason = format!("method {} is not supported", call.request.method);
        return Err(Refusal::new(10021, reason, "", "method", "D1559"));
    }
    match route.endpoint {
        Endpoint::Message(version, kind) => message::send(call, app, version, kind, trace_id),
        Endpoint::TraceOne | Endpoint::TraceMany => trace::status(call, app, trace_id),
        Endpoint::Quota => quota::get(call, app, trace_id),
        _ => {
            let reason = format!("the emulator does not serve {path} yet");
            Err(Refusal::new(10020, reason, "", "path-not-emulated", "assumed"))
        }
    }
}
