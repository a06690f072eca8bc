//! Recall (`xiaomi-push-api`, 7.14): takes notifications off the screen. v1 and v2 end on a day (D2367); what they
//! answer after it is a setting. v3's parameter names are not published; those of v1 are taken, and those of sends.

use super::deliver::drop_pending;
use super::device::named;
use super::{Call, form, job};
use crate::emulator::snapshot::App;
use crate::emulator::world::{Message, What, World};
use crate::protocol::control::Outcome;
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::{TargetKind, Version};
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call;

pub(super) fn targets(
    call: &mut Call<'_>,
    app: &App,
    version: u8,
    kind: TargetKind,
    trace_id: &str,
) -> Result<HttpResponse, Refusal> {
    if version < 3 {
        retired(call)?;
    }
    let form = form(call)?;
    let package_version = if version < 3 { Version::V2 } else { Version::V3 };
    let packages = send_call::packages(package_version, &form, &app.packages)?;
    super::required(&form, "notify_id", "SDK")?;
    let notify_id = send_call::notify_id(&form, &call.rules.limits)?;
    let phones: Vec<u32> = named(call, &form, &packages, kind)?.iter().map(|recipient| recipient.phone).collect();
    let is = |message: &Message| message.notify_id == notify_id && !message.pass_through;
    recall(call, app, &phones, &is);
    Ok(answer::done(trace_id, None))
}

/// v2: by message id or job key, on every phone.
pub(super) fn message(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    retired(call)?;
    let form = form(call)?;
    send_call::packages(Version::V2, &form, &app.packages)?;
    let (id, key) = (form.filled("msg_id"), form.filled("job_key"));
    if id.is_none() && key.is_none() {
        let reason = "msg_id or job_key is required";
        return Err(Refusal::new(10016, reason, "msg_id", "key-missing", "SDK"));
    }
    let is = |message: &Message| {
        message.app_id == app.app_id.as_str()
            && (id.is_some_and(|id| message.id == id) || key.is_some() && message.job_key() == key)
    };
    let found: Vec<u64> = call.world.numbered().filter(|(_, message)| is(message)).map(|(number, _)| number).collect();
    if found.is_empty() {
        return Err(Refusal::new(65028, "message not found", "msg_id", "revoke-unknown", "D1560"));
    }
    for number in found {
        job::cancel(call, number);
    }
    let all: Vec<u32> = (0..u32::try_from(call.world.phones().len()).unwrap_or_default()).collect();
    recall(call, app, &all, &is);
    Ok(answer::done(trace_id, None))
}

fn retired(call: &Call<'_>) -> Result<(), Refusal> {
    if call.now < call.rules.revoke_end {
        return Ok(());
    }
    let reason = "revoke v1 and v2 are switched off: use /v3/message/{regid,alias,user_account}/revoke";
    Err(Refusal::new(call.rules.revoke_retired_code, reason, "", "revoke-retired", "D2367"))
}

/// Takes shown notifications, and those that still wait, of messages that pass the test off these phones.
fn recall(call: &mut Call<'_>, app: &App, phones: &[u32], is: &dyn Fn(&Message) -> bool) {
    let app_id = app.app_id.as_str();
    let ours = |world: &World, number: u64| {
        world.message(number).is_some_and(|message| message.app_id == app_id && is(message))
    };
    for phone in phones {
        drop_pending(call.world, call.rules, *phone, call.now, ours);
        let Some(state) = call.world.phone(*phone) else { continue };
        let found: Vec<(u64, u32)> = state
            .shown
            .iter()
            .filter(|shown| ours(call.world, shown.message))
            .map(|shown| (shown.message, shown.notify_id))
            .collect();
        for (number, notify_id) in found {
            let state = usize::try_from(*phone).ok().and_then(|at| call.world.phones.get_mut(at));
            if let Some(state) = state {
                state.recall(notify_id, |message| message == number);
            }
            let Some(msg_id) = call.world.message(number).map(|message| message.id.clone()) else { continue };
            let what = What::Recalled { msg_id, phones: vec![(*phone, Outcome::Recalled)] };
            call.world.record(what, call.now, call.rules.keep_events);
        }
    }
}
