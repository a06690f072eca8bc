//! Delivering one message: through IM's decision or straight to Xiaomi, in batches, with every answer accounted for.

use serde::Serialize;

use super::history::{About, Event, History, Sent};
use super::note::Note;
use super::service::Service;
use crate::domain::decision::{Decision, DeviceDecision, Question, decide, smallest_change};
use crate::domain::identifier::{CertId, DeviceName, RegId};
use crate::domain::notification::{MAX_TARGETS, Notification, Target};
use crate::domain::registry::Registry;
use crate::domain::secret::Secret;
use crate::error::{Error, Exit};
use crate::protocol::http::HttpRequest;
use crate::protocol::xiaomi::multi::{self, Dropped};
use crate::protocol::xiaomi::reply::Envelope;
use crate::protocol::xiaomi::send;

/// What became of one request.
#[derive(Debug)]
pub struct Batch {
    /// How many targets it named; `None` for a topic or all.
    pub targets: Option<usize>,
    /// What the service said.
    pub outcome: Result<Accepted, Error>,
}

/// A request that the service took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// Message id.
    pub message_id: Option<String>,
    /// Id of the call.
    pub trace_id: Option<String>,
    /// RegIds that the service left out.
    pub bad_reg_ids: Vec<String>,
    /// What the service took and dropped, since the channel's quota is used up; only where each target has its own
    /// message (D1656).
    pub over_quota: Vec<Dropped>,
    /// What may be delivered today.
    pub day_quota: Option<String>,
    /// What has been delivered today.
    pub day_acked: Option<String>,
    /// What the service says it received.
    pub info: Option<String>,
}

/// What became of a whole send.
#[derive(Debug)]
pub struct Delivery {
    /// Request by request.
    pub batches: Vec<Batch>,
}

impl Delivery {
    /// The requests that were accepted.
    pub fn accepted(&self) -> impl Iterator<Item = &Accepted> {
        self.batches.iter().filter_map(|batch| batch.outcome.as_ref().ok())
    }

    /// Partial when something was left out or failed and something was not.
    pub fn exit(&self) -> Exit {
        let whole = |accepted: &Accepted| accepted.bad_reg_ids.is_empty() && accepted.over_quota.is_empty();
        let whole = self.batches.iter().all(|batch| batch.outcome.as_ref().is_ok_and(whole));
        if whole { Exit::Ok } else { Exit::Partial }
    }
}

/// The requests of a send, before anything is sent.
pub fn requests(base: &str, secret: &Secret, message: &Notification, target: Target) -> Vec<(Target, HttpRequest)> {
    target
        .batches()
        .into_iter()
        .map(|part| {
            let request = send::request(base, secret, message, &part);
            (part, request)
        })
        .collect()
}

/// The requests of a send in which every target has its own message. All targets are of one kind.
pub fn own_requests(
    base: &str,
    secret: &Secret,
    kind: multi::Kind,
    messages: &[(Target, Notification)],
) -> Vec<(Target, HttpRequest)> {
    messages
        .chunks(MAX_TARGETS)
        .map(|part| {
            let named: Vec<(String, &Notification)> = part
                .iter()
                .flat_map(|(target, message)| target.names().into_iter().map(move |name| (name, message)))
                .collect();
            let at = part.first().and_then(|(_, message)| message.send_at_ms);
            let pairs = named.iter().map(|(name, message)| (name.as_str(), *message));
            let request = multi::request(base, secret, kind, pairs, at);
            (Target::joined(part.iter().map(|(target, _)| target)), request)
        })
        .collect()
}

/// Sends every request once. Nothing is retried, since what was sent may have been taken. A later failure is recorded
/// and the rest is still tried, unless it would fail the same way; when nothing at all was accepted the first failure
/// is the result.
pub fn deliver(
    service: &Service<'_>,
    requests: &[(Target, HttpRequest)],
    about: About<'_>,
    log: &mut dyn FnMut(Note),
    progress: &mut dyn FnMut(),
) -> Result<Delivery, Error> {
    let mut batches: Vec<Batch> = Vec::new();
    for (target, request) in requests {
        let outcome = service.call(request, log).map(|envelope| accepted(&envelope));
        let event = match &outcome {
            Ok(accepted) => {
                let mut earlier = batches.iter().filter_map(|batch| batch.outcome.as_ref().ok());
                let first = earlier.find_map(|accepted| accepted.message_id.clone());
                Some(sent(service, about, target, (accepted, first)))
            }
            Err(error) => error.vendor_code.map(|code| refused(service, about, code)),
        };
        if let Some(event) = event {
            remember(service, &event, log);
        }
        let stop = outcome.as_ref().is_err_and(must_stop);
        batches.push(Batch { targets: target.count(), outcome });
        progress();
        if stop {
            break;
        }
    }
    if batches.iter().any(|batch| batch.outcome.is_ok()) {
        return Ok(Delivery { batches });
    }
    match batches.into_iter().find_map(|batch| batch.outcome.err()) {
        Some(error) => Err(error),
        None => Ok(Delivery { batches: Vec::new() }),
    }
}

fn sent(
    service: &Service<'_>,
    about: About<'_>,
    target: &Target,
    (accepted, part_of): (&Accepted, Option<String>),
) -> Event {
    Event::Sent(Box::new(Sent {
        message_id: accepted.message_id.clone(),
        part_of,
        trace_id: accepted.trace_id.clone(),
        ..Sent::new(about, target, service.now(), &service.describe())
    }))
}

fn refused(service: &Service<'_>, about: About<'_>, code: i64) -> Event {
    let channel = about.message.channel_id.as_ref().map(ToString::to_string);
    Event::Refused { at: service.now(), cert: about.cert.id.0, code, channel }
}

/// Writes what came of a request into the send log, which never stops a send.
fn remember(service: &Service<'_>, event: &Event, log: &mut dyn FnMut(Note)) {
    let written = History::of(service.state()).map_err(|error| error.message);
    if let Err(text) = written.and_then(|history| history.note(event)) {
        log(Note::Warning(text));
    }
}

fn accepted(envelope: &Envelope) -> Accepted {
    let data = envelope.send_data();
    Accepted {
        message_id: data.message_id,
        trace_id: envelope.trace_id.clone(),
        bad_reg_ids: data.bad_reg_ids,
        over_quota: multi::over_quota(envelope),
        day_quota: data.day_quota,
        day_acked: data.day_acked,
        info: envelope.info.clone(),
    }
}

/// A wrong secret, an unreachable host or a missing answer will not be better for the next thousand.
fn must_stop(error: &Error) -> bool {
    matches!(error.kind, Exit::Auth | Exit::Unreachable | Exit::Unknown)
}

/// One device's part of a send through IM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPush {
    /// Which device.
    pub device: DeviceName,
    /// Whose credentials.
    pub cert: CertId,
    /// Which token.
    pub reg_id: RegId,
    /// What goes out.
    pub message: Notification,
}

/// Decides whether a user is pushed, and what goes to which of the user's devices. With `force` a message goes out even
/// where only its own text or extras stand in the way (step 16), so that the service itself can say no.
pub fn plan(registry: &Registry, question: Question<'_>, force: bool) -> (Decision, Vec<UserPush>) {
    let decision = decide(registry, question);
    let pushes = decision
        .devices
        .iter()
        .filter(|device| device.pushed() || (force && device.stops_only_at_the_request()))
        .filter_map(|device| {
            let push = device.push.as_ref()?;
            Some(UserPush {
                device: device.device.clone(),
                cert: push.cert,
                reg_id: push.reg_id.clone(),
                message: push.message.clone(),
            })
        })
        .collect();
    (decision, pushes)
}

/// The commands after which a push to this device would go out, as one line for a shell; `None` where it goes out
/// already, or where nothing that an operator can do here helps.
pub fn advice(registry: &Registry, question: Question<'_>, device: &DeviceDecision) -> Option<String> {
    if device.pushed() {
        return None;
    }
    smallest_change(registry, question, &device.device).map(|commands| commands.join(" && "))
}
