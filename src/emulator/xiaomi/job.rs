//! Scheduled sends (`xiaomi-push-api`, 7.3). The body of the negative case was not seen; the code is a setting.

use serde::Serialize;

use super::{Call, form, required};
use crate::emulator::snapshot::App;
use crate::emulator::world::{Message, What};
use crate::protocol::control::Outcome;
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::TargetKind;
use crate::protocol::xiaomi::form::Form;
use crate::protocol::xiaomi::refusal::Refusal;

/// Most jobs of a list, where the call names no number (assumed).
const MAX_LIST: usize = 100;

fn missing(call: &Call<'_>, field: &'static str) -> Refusal {
    Refusal::new(call.rules.job_missing_code, "schedule job not found", field, "job-unknown", "assumed")
}

/// The waiting messages of this app that pass the test.
fn waiting(call: &Call<'_>, app: &App, is: impl Fn(&Message) -> bool) -> Vec<u64> {
    let ours = |message: &Message| message.waiting.is_some() && message.app_id == app.app_id.as_str() && is(message);
    call.world.numbered().filter(|(_, message)| ours(message)).map(|(number, _)| number).collect()
}

pub(super) fn exists(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let id = required(&form, "job_id", "D1559")?;
    if waiting(call, app, |message| message.id == id).is_empty() {
        return Err(missing(call, "job_id"));
    }
    Ok(answer::done(trace_id, None))
}

pub(super) fn delete(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let id = required(&form, "job_id", "D1559")?;
    let jobs = waiting(call, app, |message| message.id == id);
    remove(call, &jobs, "job_id").map(|()| answer::done(trace_id, None))
}

pub(super) fn delete_by_key(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let key = required(&form, "jobkey", "SDK")?;
    let jobs = waiting(call, app, |message| message.job_key() == Some(key));
    remove(call, &jobs, "jobkey").map(|()| answer::done(trace_id, None))
}

fn remove(call: &mut Call<'_>, jobs: &[u64], field: &'static str) -> Result<(), Refusal> {
    if jobs.is_empty() {
        return Err(missing(call, field));
    }
    for number in jobs {
        cancel(call, *number);
    }
    Ok(())
}

/// Takes a scheduled message off its way; whether it waited.
pub(super) fn cancel(call: &mut Call<'_>, number: u64) -> bool {
    let Some(message) = call.world.message_mut(number) else { return false };
    let Some(waiting) = message.waiting.take() else { return false };
    message.stopped = true;
    message.count.dropped += message.count.resolved;
    let msg_id = message.id.clone();
    call.world.jobs.remove(&(waiting.due_ms, number));
    let phones: Vec<(u32, Outcome)> = Vec::new();
    call.world.record(What::Recalled { msg_id, phones }, call.now, call.rules.keep_events);
    true
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are the vendor's")]
struct Job<'a> {
    job_id: &'a str,
    jobkey: &'a str,
    r#type: u8,
    time_to_send: i64,
    title: &'a str,
}

/// The list; only its parameters are known, from a constant of the SDK.
pub(super) fn query(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let (start, end) = (number(&form, "start_time")?, number(&form, "end_time")?);
    let kind = number(&form, "type")?;
    let most = number(&form, "max_count")?.and_then(|most| usize::try_from(most).ok()).unwrap_or(MAX_LIST);
    let jobs: Vec<Job<'_>> = waiting(call, app, |_| true)
        .into_iter()
        .filter_map(|number| {
            let message = call.world.message(number)?;
            let time_to_send = message.waiting.as_ref()?.due_ms;
            let r#type = job_type(message.kind);
            let fits = start.is_none_or(|start| start <= time_to_send)
                && end.is_none_or(|end| time_to_send <= end)
                && kind.is_none_or(|kind| kind == i64::from(r#type));
            let jobkey = message.job_key().unwrap_or_default();
            fits.then_some(Job { job_id: &message.id, jobkey, r#type, time_to_send, title: &message.title })
        })
        .take(most)
        .collect();
    Ok(answer::list(trace_id, jobs))
}

/// Job types of the SDK (`xiaomi-push-api`, 7.8).
const fn job_type(kind: TargetKind) -> u8 {
    match kind {
        TargetKind::Topic | TargetKind::MultiTopic => 1,
        TargetKind::RegId => 2,
        TargetKind::Alias => 3,
        TargetKind::All => 6,
        TargetKind::Account => 7,
    }
}

fn number(form: &Form<'_>, key: &'static str) -> Result<Option<i64>, Refusal> {
    let illegal = |_| Refusal::new(10017, format!("{key} must be a number"), key, "value-illegal", "SDK");
    form.filled(key).map(str::parse).transpose().map_err(illegal)
}
