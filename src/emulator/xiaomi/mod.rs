//! Xiaomi's side of the emulator: who calls, what for, and the answer. One file for each family of endpoints; a new
//! family is a file and a line in [`serve`].
//!
//! The order of checks is that of `xiaomi-push-api`, section 17, item 5: secret, path and method, then the family's own.

mod arrival;
mod authenticate;
mod channel;
mod deliver;
mod device;
mod digest;
mod feedback;
mod job;
mod judge;
mod media;
mod message;
mod multi;
mod queue;
mod quota;
mod revoke;
mod statistics;
mod stop;
mod target;
mod topic;
mod trace;

use jiff::Timestamp;

use super::rule::Rules;
use super::snapshot::{App, Snapshot};
use super::world::{What, World};
use crate::protocol::control::RefusalView;
use crate::protocol::http::{HttpRequest, HttpResponse, Method};
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::{self, Endpoint};
use crate::protocol::xiaomi::form::{Form, FormError};
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call::refuse_form;

pub(super) use deliver::{come_online, run_due};

/// One request with everything that judging it needs.
pub(super) struct Call<'a> {
    pub world: &'a mut World,
    pub snapshot: &'a Snapshot,
    pub rules: &'a Rules,
    pub request: &'a HttpRequest,
    pub now: Timestamp,
    /// The body, if it was read before.
    pub form: Option<&'a Result<Form<'a>, FormError>>,
    /// Places of the regids that the form names, if they were looked up before.
    pub places: &'a [&'a [u32]],
}

/// Answers one request.
pub(super) fn handle(mut call: Call<'_>) -> HttpResponse {
    let trace_id = call.world.next_trace_id(call.now);
    match serve(&mut call, &trace_id) {
        Ok(response) => {
            if let Some(record) = call.world.requests.last_mut() {
                record.answered(0, None);
            }
            response
        }
        Err(refusal) => {
            let view = RefusalView {
                call: format!("{} {}", call.request.method, call.request.path),
                code: refusal.code,
                reason: refusal.reason.to_string(),
                field: refusal.field.to_owned(),
                rule: refusal.rule.to_owned(),
                source: refusal.source.to_owned(),
            };
            if let Some(record) = call.world.requests.last_mut() {
                record.answered(refusal.code, Some(view.clone()));
            }
            call.world.record(What::Refused(view), call.now, call.rules.keep_events);
            let status = match refusal.code {
                21301 => call.rules.bad_secret_status,
                200_001 | 200_002 => call.rules.throttle_status,
                _ => 200,
            };
            HttpResponse { status, ..answer::refused(&trace_id, &refusal) }
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
        Endpoint::MultiMessages(kind) => multi::send(call, app, kind, trace_id),
        Endpoint::TraceOne | Endpoint::TraceMany => trace::status(call, app, trace_id),
        Endpoint::Quota => quota::get(call, app, trace_id),
        Endpoint::Counters => statistics::counters(call, app, trace_id),
        Endpoint::JobExists => job::exists(call, app, trace_id),
        Endpoint::JobDelete => job::delete(call, app, trace_id),
        Endpoint::JobDeleteByKey => job::delete_by_key(call, app, trace_id),
        Endpoint::JobQuery => job::query(call, app, trace_id),
        Endpoint::Topic { subscribe, by } => topic::change(call, app, subscribe, by, trace_id),
        Endpoint::DeviceList(list) => device::list(call, app, list, trace_id),
        Endpoint::AccountRegIds => device::of_account(call, app, trace_id),
        Endpoint::Presence => device::presence(call, app, trace_id),
        Endpoint::Validation => device::validation(call, app, trace_id),
        Endpoint::RegionOfRegId => device::region(call, app, trace_id),
        Endpoint::InvalidTargets(kind) => feedback::invalid(call, app, kind, trace_id),
        Endpoint::InvalidMiids => Ok(feedback::miids(trace_id)),
        Endpoint::Channel(what) => channel::change(call, app, what, trace_id),
        Endpoint::ImageUpload => media::image(call, trace_id),
        Endpoint::SmallIconUpload => media::small_icon(call, app, trace_id),
        Endpoint::SmallIconQuery => Ok(media::query(call, app, trace_id)),
        Endpoint::StopById => stop::by_id(call, app, trace_id),
        Endpoint::StopByJobKey => stop::by_job_key(call, app, trace_id),
        Endpoint::DeleteBroadcast => stop::broadcast(call, app, trace_id),
        Endpoint::Revoke(version, kind) => revoke::targets(call, app, version, kind, trace_id),
        Endpoint::RevokeMessage => revoke::message(call, app, trace_id),
        Endpoint::Queue => queue::pull(call, app, trace_id),
        // An SDK's report of its own exceptions: taken and thrown away.
        Endpoint::SdkReport => Ok(answer::done(trace_id, None)),
        Endpoint::MessageElsewhere(_) | Endpoint::RevokeElsewhere(_) | Endpoint::Geo | Endpoint::Audit => {
            let why = route.endpoint.left_out().unwrap_or_default();
            let reason = format!("the emulator leaves {path} out on purpose: {why}");
            Err(Refusal::new(10020, reason, "", "path-not-emulated", "assumed"))
        }
    }
}

/// The form of a POST, or the query of a GET.
fn form<'a>(call: &Call<'a>) -> Result<Form<'a>, Refusal> {
    let request = call.request;
    let text = match &request.method {
        Method::Post => {
            judge::content_type(request)?;
            request.body.as_slice()
        }
        _ => request.query_text().as_bytes(),
    };
    Form::parse(text).map_err(refuse_form)
}

/// A key that must be there.
fn required<'f>(form: &'f Form<'_>, key: &'static str, source: &'static str) -> Result<&'f str, Refusal> {
    let missing = || Refusal::new(10016, format!("{key} is required"), key, "key-missing", source);
    form.filled(key).ok_or_else(missing)
}
