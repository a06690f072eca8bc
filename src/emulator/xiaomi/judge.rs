//! Judges a well-formed message call by the state of the service: channel and template, rate, quota. All of it is off
//! unless the rules ask for it.

use std::collections::BTreeMap;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::Call;
use crate::domain::notification::Limits;
use crate::emulator::rule::{ChannelKind, Qps};
use crate::emulator::snapshot::App;
use crate::emulator::world::quota_day;
use crate::protocol::http::HttpRequest;
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call::{SendCall, Targets};

/// Bodies that are certainly no form. A missing or odd content type is let through, as clients send several.
pub(super) fn content_type(request: &HttpRequest) -> Result<(), Refusal> {
    let Some(value) = request.header("content-type") else { return Ok(()) };
    let kind = value.redacted().to_ascii_lowercase();
    if kind.starts_with("application/json") || kind.starts_with("multipart/") {
        let reason = "content type is not supported: send application/x-www-form-urlencoded";
        return Err(Refusal::new(10007, reason, "Content-Type", "content-type", "assumed"));
    }
    Ok(())
}

/// Everything that stands between a well-formed call and its targets, in the documented order.
pub(super) fn message(call: &mut Call<'_>, app: &App, send: &SendCall<'_>) -> Result<(), Refusal> {
    content(call, app, send)?;
    rate(call, app)?;
    if matches!(send.targets, Targets::Topic(_) | Targets::MultiTopic(..) | Targets::All) {
        broadcast(call, app)?;
    }
    quota(call, app, call.rules.kind_of(send.extra("channel_id")))
}

/// What a message itself must fulfil, whatever else was sent.
pub(super) fn content(call: &Call<'_>, app: &App, send: &SendCall<'_>) -> Result<(), Refusal> {
    if send.pass_through && call.rules.pass_through_until.is_some_and(|until| call.now >= until) {
        let reason = "pass-through messages are no longer taken";
        return Err(Refusal::new(10036, reason, "pass_through", "pass-through-ended", "D1529"));
    }
    channel(call, app, send)
}

fn channel(call: &Call<'_>, app: &App, send: &SendCall<'_>) -> Result<(), Refusal> {
    let rules = call.rules;
    let refuse = |field, rule, source| Err(Refusal::new(27001, "invalid channel info!", field, rule, source));
    let Some(channel) = send.extra("channel_id").filter(|id| !id.is_empty()) else {
        if rules.require_channel {
            return refuse("extra.channel_id", "channel-missing", "D1654");
        }
        return Ok(());
    };
    let state = call.world.app(app.app_id.as_str());
    let gone = state.is_some_and(|state| state.discarded.iter().any(|id| id == channel));
    let known = app.channels.iter().any(|known| known.as_str() == channel) && !gone
        || rules.channels.contains_key(channel)
        || state.is_some_and(|state| state.channels.iter().any(|made| made.channel_id == channel));
    if rules.check_channel && !known && !rules.accept_unknown {
        return refuse("extra.channel_id", "channel-foreign", "D1560");
    }
    let private = rules.kind_of(Some(channel)) == ChannelKind::Private;
    if rules.check_template && private && call.now >= rules.template_from {
        if send.extra("template_id").is_none_or(str::is_empty) {
            return refuse("extra.template_id", "template-missing", "D2314");
        }
        if send.extra("template_param").is_some_and(|params| !is_legal(params)) {
            return refuse("extra.template_param", "template-values", "D2314");
        }
    }
    Ok(())
}

/// At most 9 variables; each value 1 to 128 characters, not only blanks, no symbols such as emoji (D2314).
fn is_legal(params: &str) -> bool {
    let symbol = |c: char| matches!(c.general_category(), GeneralCategory::OtherSymbol | GeneralCategory::Unassigned);
    let legal = |value: &String| {
        !value.chars().all(char::is_whitespace)
            && value.chars().count() <= Limits::TEMPLATE_VALUE
            && !value.chars().any(symbol)
    };
    serde_json::from_str::<BTreeMap<String, String>>(params)
        .is_ok_and(|params| params.len() <= Limits::TEMPLATE_PARAMS && params.values().all(legal))
}

/// Counts the call and refuses it when there are too many in one second (D1656).
pub(super) fn rate(call: &mut Call<'_>, app: &App) -> Result<(), Refusal> {
    let Some(most) = call.rules.qps.most(call.snapshot.phones().len()) else { return Ok(()) };
    let second = call.now.as_second();
    if call.world.app_mut(app.app_id.as_str()).calls.is_over(second, most) {
        return Err(too_often(most));
    }
    Ok(())
}

/// The same for reading the quota, which may be done once a second (D1656).
pub(super) fn quota_rate(call: &mut Call<'_>, app: &App) -> Result<(), Refusal> {
    let second = call.now.as_second();
    let limited = call.rules.qps != Qps::Off;
    if limited && call.world.app_mut(app.app_id.as_str()).quota_calls.is_over(second, 1) {
        return Err(too_often(1));
    }
    Ok(())
}

fn too_often(most: u32) -> Refusal {
    Refusal::new(200_002, format!("exceed qps, at most {most} calls a second"), "", "qps", "D1656")
}

/// Broadcasts have a limit of their own, whose value is not published (26004).
fn broadcast(call: &mut Call<'_>, app: &App) -> Result<(), Refusal> {
    let (most, minute) = (call.rules.broadcasts_per_minute, call.now.as_second().div_euclid(60));
    if most > 0 && call.world.app_mut(app.app_id.as_str()).broadcasts.is_over(minute, most) {
        let reason = format!("too many broadcasts, at most {most} a minute");
        return Err(Refusal::new(26004, reason, "", "broadcasts", "D1560"));
    }
    Ok(())
}

/// What a day's quota of that class is and how much of it is used; `None` where it is not limited (D1656).
pub(super) fn used(call: &Call<'_>, app: &App, kind: ChannelKind) -> Option<(u64, u64)> {
    let rules = call.rules;
    let quota = rules.quota_of(kind)?;
    let day = quota_day(rules, call.now);
    Some((call.world.app(app.app_id.as_str()).map_or(0, |state| state.acked.of(day, kind)), quota))
}

/// The quota counts delivered messages (D1656), so the last send of a day may go beyond it.
fn quota(call: &Call<'_>, app: &App, kind: ChannelKind) -> Result<(), Refusal> {
    match used(call, app, kind).filter(|(acked, quota)| call.rules.enforce_quota && acked >= quota) {
        Some((acked, quota)) => Err(over_quota(acked, quota, "day-quota", "D1656")),
        None => Ok(()),
    }
}

/// The refusal of a send beyond a quota, worded as it was seen.
pub(super) fn over_quota(acked: u64, quota: u64, rule: &'static str, source: &'static str) -> Refusal {
    Refusal::new(200_001, format!("exceed quota, quota: {quota}, have acked: {acked}"), "", rule, source)
}
