//! `/v2 /v3 /v4 message/…`: takes a message and delivers or schedules it.

use super::arrival::Arrival;
use super::deliver::{Sending, deliver, invalid};
use super::target::{Recipient, nobody, resolve_prepared};
use super::{Call, judge};
use crate::emulator::snapshot::App;
use crate::emulator::world::{Message, Waiting, What, quota_day};
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer::{self, Sent};
use crate::protocol::xiaomi::endpoint::{TargetKind, Version};
use crate::protocol::xiaomi::form::Form;
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call::{self, Facts, SendCall, Targets};

pub(super) fn send(
    call: &mut Call<'_>,
    app: &App,
    version: Version,
    kind: TargetKind,
    trace_id: &str,
) -> Result<HttpResponse, Refusal> {
    judge::content_type(call.request)?;
    let own;
    let form = if let Some(form) = call.form {
        form.as_ref().map_err(|error| send_call::refuse_form(*error))?
    } else {
        own = Form::parse(&call.request.body).map_err(send_call::refuse_form)?;
        &own
    };
    let send = send_call::decode(version, kind, form, &facts(call, app))?;
    judge::message(call, app, &send)?;
    let resolved = resolve_prepared(call.world, call.snapshot, call.rules, &send.packages, &send.targets, call.places);
    let state = call.world.app_mut(app.app_id.as_str());
    state.note_invalid(kind, &resolved.bad, call.rules.keep_invalid);
    if resolved.good == 0 {
        return Err(nobody(key(kind)));
    }
    let id = call.world.next_message_id(letter(kind), call.now);
    let mut message = Message::keep(id.clone(), app.app_id.as_str(), kind, &send, call.now.as_millisecond());
    message.count.invalid = u64::try_from(resolved.bad.len()).unwrap_or_default();
    if let Some(due_ms) = send.send_at_ms {
        message.count.resolved = u64::try_from(resolved.recipients.len()).unwrap_or_default();
        message.waiting = Some(Waiting::keep(due_ms, &send.targets));
    } else {
        phones_have_room(call, &message, &resolved.recipients)?;
    }
    let accepted = What::accepted(&id, resolved.good, &resolved.bad, send.send_at_ms);
    call.world.record(accepted, call.now, call.rules.keep_events);
    let number = call.world.add_message(message, call.rules.keep_messages);
    if send.send_at_ms.is_none() {
        invalid(call.world, number, &resolved.bad, call.now.as_millisecond());
        let sending = Sending { number, recipients: &resolved.recipients, names: names(&send) };
        deliver(call.world, call.snapshot, call.rules, sending, call.now);
    }
    let bad_regids = (kind == TargetKind::RegId && !resolved.bad.is_empty()).then(|| resolved.bad.join(","));
    let sent = Sent {
        id: &id,
        day_quota: Some(call.rules.day_quota),
        day_acked: call.world.acked_today(app.app_id.as_str(), call.rules, call.now),
        bad_regids,
        channel_exceed_quota: None,
        targets: resolved.good,
        noun: noun(kind),
    };
    Ok(answer::sent(trace_id, &sent))
}

/// What the decoder must know of the service.
pub(super) fn facts<'a>(call: &Call<'a>, app: &'a App) -> Facts<'a> {
    Facts {
        packages: &app.packages,
        strict_less_than: call.rules.strict_less_than,
        schedule_days: call.rules.schedule_days,
        limits: call.rules.limits,
        now: call.now,
    }
}

/// A send whose every phone has had its share of the day is refused; no source says whether, so it is a setting.
fn phones_have_room(call: &Call<'_>, message: &Message, recipients: &[Recipient]) -> Result<(), Refusal> {
    if !call.rules.device_quota || !call.rules.device_quota_refuses {
        return Ok(());
    }
    let day = quota_day(call.rules, call.now);
    let arrival = Arrival::of(message, u64::MAX, call.now.as_millisecond(), day, call.rules);
    let over = |recipient: &Recipient| call.world.phone(recipient.phone).and_then(|phone| arrival.over_quota(phone));
    let mut least: Option<(u32, u32)> = None;
    for recipient in recipients {
        match over(recipient) {
            Some(over) => least = Some(over),
            None => return Ok(()),
        }
    }
    match least {
        Some((had, limit)) => Err(judge::over_quota(u64::from(had), u64::from(limit), "device-quota", "D1656")),
        None => Ok(()),
    }
}

fn names<'a>(send: &'a SendCall<'_>) -> &'a [&'a str] {
    match &send.targets {
        Targets::Aliases(names) | Targets::Accounts(names) => names,
        _ => &[],
    }
}

/// The key that names the targets.
const fn key(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::RegId => "registration_id",
        TargetKind::Alias => "alias",
        TargetKind::Account => "user_account",
        TargetKind::Topic => "topic",
        TargetKind::MultiTopic => "topics",
        TargetKind::All => "",
    }
}

/// The kind letter of a message id; those for regid, alias and topic were seen, the one for accounts is ours.
pub(super) const fn letter(kind: TargetKind) -> char {
    match kind {
        TargetKind::RegId => 's',
        TargetKind::Alias => 'a',
        TargetKind::Account => 'u',
        TargetKind::Topic | TargetKind::MultiTopic | TargetKind::All => 't',
    }
}

/// The last word of `info`; `REGID`, `ALIAS` and `TOPIC` were seen, the others are ours.
pub(super) const fn noun(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::RegId => "REGID",
        TargetKind::Alias => "ALIAS",
        TargetKind::Account => "USER_ACCOUNT",
        TargetKind::Topic | TargetKind::MultiTopic => "TOPIC",
        TargetKind::All => "ALL",
    }
}
