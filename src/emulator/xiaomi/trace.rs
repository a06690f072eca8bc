//! `/v1/trace/message/status` and `/v1/trace/messages/status` (`xiaomi-push-api`, 7.8).
//!
//! Clients mix the two paths up, so both take an id, a job key or a time range. By id the answer is one object, by job
//! key or range an array; one client POSTs several ids and reads a map keyed by id.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz;
use serde::Serialize;

use super::Call;
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::App;
use crate::emulator::world::{Count, Message};
use crate::protocol::http::{HttpResponse, Method};
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::TargetKind;
use crate::protocol::xiaomi::form::Form;
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call::refuse_form;

/// Most messages of a time range.
const MAX_RANGE: usize = 100;

#[derive(Serialize)]
struct Status<'a> {
    id: &'a str,
    msg_type: &'static str,
    create_time: String,
    create_timestamp: i64,
    time_to_live: String,
    resolved: u64,
    delivered: u64,
    delivery_rate: String,
    click: u64,
    click_rate: String,
    bar_closed: u64,
    invalid_target: u64,
    raw_counter: u64,
    device_condition_unmatch: u64,
    app_not_register: u64,
}

pub(super) fn status(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let request = call.request;
    let text = match &request.method {
        Method::Post => request.body.as_slice(),
        _ => request.query_text().as_bytes(),
    };
    let form = Form::parse(text).map_err(refuse_form)?;
    let world = &*call.world;
    let app_id = app.app_id.as_str();
    let ours = |message: &&Message| message.app_id == app_id;
    let by_id = |id: &str| {
        let head = world.message_by_id(id).filter(ours)?;
        Some(of(head, world.batch(id).map(|(_, message)| message), call.rules))
    };
    let heads = || world.messages().filter(ours);

    let ids: Vec<&str> = form.list("msg_id").chain(form.list("msg_ids")).collect();
    if let (Method::Post, false) = (&request.method, ids.is_empty()) {
        let found: BTreeMap<&str, Status<'_>> =
            ids.iter().filter_map(|id| by_id(id)).map(|status| (status.id, status)).collect();
        return if found.is_empty() { Err(unknown()) } else { Ok(answer::data(trace_id, found)) };
    }
    if let Some(id) = form.filled("msg_id") {
        return by_id(id).map(|status| answer::data(trace_id, status)).ok_or_else(unknown);
    }
    if let Some(key) = form.filled("job_key") {
        let mut ids: Vec<&str> =
            heads().filter(|message| message.job_key() == Some(key)).map(|message| message.id.as_str()).collect();
        ids.dedup();
        let found: Vec<_> = ids.into_iter().filter_map(by_id).collect();
        return Ok(answer::data(trace_id, found));
    }
    let (begin, end) = (time(&form, "begin_time")?, time(&form, "end_time")?);
    let mut last = "";
    let found: Vec<_> = heads()
        .rev()
        .filter(|message| (begin..=end).contains(&message.at_ms))
        .map(|message| message.id.as_str())
        .filter(|id| std::mem::replace(&mut last, id) != *id)
        .take(MAX_RANGE)
        .filter_map(by_id)
        .collect();
    Ok(answer::data(trace_id, found))
}

fn unknown() -> Refusal {
    Refusal::new(65028, "message not found", "msg_id", "trace-unknown", "D1560")
}

fn time(form: &Form<'_>, key: &'static str) -> Result<i64, Refusal> {
    match form.filled(key) {
        None => {
            let reason = "msg_id, job_key, or begin_time and end_time are required";
            Err(Refusal::new(10016, reason, key, "trace-key-missing", "D1559"))
        }
        Some(text) => text.parse().map_err(|_| {
            Refusal::new(10017, format!("{key} must be milliseconds since 1970"), key, "value-illegal", "D1559")
        }),
    }
}

/// The status of a message; a batch has one, which adds up its messages.
fn of<'a>(message: &'a Message, batch: impl Iterator<Item = &'a Message>, rules: &Rules) -> Status<'a> {
    let mut count = Count::default();
    let mut size = 0;
    for part in batch {
        count.add(&part.count);
        size += 1;
    }
    Status {
        id: &message.id,
        msg_type: match message.kind {
            TargetKind::RegId if size > 1 => "BatchRegId",
            TargetKind::Alias if size > 1 => "BatchAlias",
            TargetKind::Account if size > 1 => "BatchUserAccount",
            TargetKind::RegId => "Common",
            TargetKind::Alias => "Alias",
            TargetKind::Account => "UserAccount",
            TargetKind::Topic | TargetKind::MultiTopic => "Topic",
            TargetKind::All => "ALL",
        },
        create_time: china_time(message.at_ms),
        create_timestamp: message.at_ms,
        time_to_live: format!("{}s", rules.ttl_ms(message.ttl_ms, message.extra("channel_id")) / 1000),
        resolved: count.resolved,
        delivered: count.delivered,
        delivery_rate: rate(count.delivered, count.resolved),
        click: count.click,
        click_rate: rate(count.click, count.delivered),
        bar_closed: count.bar_closed,
        invalid_target: count.invalid,
        raw_counter: count.resolved + count.invalid,
        device_condition_unmatch: count.unmatched,
        app_not_register: count.disabled,
    }
}

/// `0%`, `66.7%`: one decimal where it is not zero.
fn rate(part: u64, whole: u64) -> String {
    let tenths = (u128::from(part) * 1000 + u128::from(whole) / 2).checked_div(u128::from(whole)).unwrap_or(0);
    match tenths % 10 {
        0 => format!("{}%", tenths / 10),
        tenth => format!("{}.{tenth}%", tenths / 10),
    }
}

fn china_time(at_ms: i64) -> String {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or_default();
    tz::offset(8).to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_one_decimal_where_it_matters() {
        let shown = [rate(0, 0), rate(0, 3), rate(1, 2), rate(2, 3), rate(3, 3)];
        assert_eq!(shown, ["0%", "0%", "50%", "66.7%", "100%"]);
    }

    #[test]
    fn times_are_china_times() {
        assert_eq!(china_time(1_795_500_000_000), "2026-11-24 14:00:00");
        assert_eq!(china_time(i64::MAX), "1970-01-01 08:00:00", "a damaged world must not stop a trace");
    }
}
