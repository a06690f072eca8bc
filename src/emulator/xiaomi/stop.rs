//! Stopping a send in progress (`xiaomi-push-api`, 7.13): scheduled messages do not go out, and what waits for phones
//! that are offline is taken back. What was delivered stays. The bodies were not seen; success is the plain envelope.

use super::deliver::drop_pending;
use super::{Call, form, job, required};
use crate::emulator::snapshot::App;
use crate::emulator::world::Message;
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::{TargetKind, Version};
use crate::protocol::xiaomi::form::Form;
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call;

pub(super) fn by_id(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    send_call::packages(Version::V3, &form, &app.packages)?;
    let ids = keys(&form, "msg_ids")?;
    stop(call, app, "msg_ids", |message| ids.contains(&message.id.as_str()))?;
    Ok(answer::done(trace_id, None))
}

pub(super) fn by_job_key(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    send_call::packages(Version::V3, &form, &app.packages)?;
    let named = keys(&form, "job_keys")?;
    stop(call, app, "job_keys", |message| message.job_key().is_some_and(|key| named.contains(&key)))?;
    Ok(answer::done(trace_id, None))
}

/// `/v2/message/delete`: a broadcast that is still being delivered; one that went everywhere cannot be deleted.
pub(super) fn broadcast(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let id = required(&form, "id", "SDK")?;
    let is_broadcast = |kind| matches!(kind, TargetKind::Topic | TargetKind::MultiTopic | TargetKind::All);
    let failed = |reason: &'static str| Refusal::new(20315, reason, "id", "broadcast-over", "D1560");
    let stopped = stop(call, app, "id", |message| message.id == id && is_broadcast(message.kind))
        .map_err(|_| failed("no such broadcast"))?;
    if stopped == 0 {
        return Err(failed("the broadcast is delivered already"));
    }
    Ok(answer::done(trace_id, None))
}

fn keys<'f>(form: &'f Form<'_>, key: &'static str) -> Result<Vec<&'f str>, Refusal> {
    required(form, key, "SDK")?;
    Ok(form.list(key).collect())
}

/// Stops the messages of this app that pass the test; how many deliveries that prevented.
fn stop(call: &mut Call<'_>, app: &App, field: &'static str, is: impl Fn(&Message) -> bool) -> Result<usize, Refusal> {
    let ours = |message: &Message| message.app_id == app.app_id.as_str() && is(message);
    let found: Vec<(u64, bool)> = call
        .world
        .numbered()
        .filter(|(_, message)| ours(message))
        .map(|(number, message)| (number, message.count.pending > 0))
        .collect();
    if found.is_empty() {
        return Err(Refusal::new(65028, "message not found", field, "stop-unknown", "D1560"));
    }
    let mut stopped = 0;
    let mut waits = Vec::new();
    for (number, pending) in found {
        stopped += usize::from(job::cancel(call, number));
        if let Some(message) = call.world.message_mut(number) {
            message.stopped = true;
        }
        waits.extend(pending.then_some(number));
    }
    if !waits.is_empty() {
        let phones: Vec<u32> = call
            .world
            .expiries
            .iter()
            .filter(|(_, number, _)| waits.contains(number))
            .map(|(.., phone)| *phone)
            .collect();
        for phone in phones {
            stopped += drop_pending(call.world, call.rules, phone, call.now, |_, number| waits.contains(&number));
        }
    }
    Ok(stopped)
}
