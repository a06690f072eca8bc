//! Judges a well-formed message call by the state of the service: channel and template, rate, quota. All of it is off
//! unless the rules ask for it.

use std::collections::BTreeMap;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::Call;
use crate::domain::notification::Limits;
use crate::emulator::snapshot::App;
use crate::protocol::http::HttpRequest;
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call::SendCall;

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
    channel(call, app, send)?;
    rate(call, app.app_id.as_str(), call.rules.qps)?;
    quota(call, app)
}

fn channel(call: &Call<'_>, app: &App, send: &SendCall<'_>) -> Result<(), Refusal> {
    let refuse = |field, rule, source| Err(Refusal::new(27001, "invalid channel info!", field, rule, source));
    let channel = send.extra("channel_id").filter(|id| !id.is_empty());
    let Some(channel) = channel else {
        if call.rules.require_channel {
            return refuse("extra.channel_id", "channel-missing", "D1654");
        }
        return Ok(());
    };
    if call.rules.check_channel && !app.channels.iter().any(|known| known.as_str() == channel) {
        return refuse("extra.channel_id", "channel-foreign", "D1560");
    }
    if call.rules.check_template {
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

/// Counts the call and refuses it beyond `most` in one second (D1656).
pub(super) fn rate(call: &mut Call<'_>, key: &str, most: Option<u32>) -> Result<(), Refusal> {
    let Some(most) = most else { return Ok(()) };
    let second = call.now.as_second();
    let made = call.world.calls.entry(key.to_owned()).or_insert((second, 0));
    if made.0 != second {
        *made = (second, 0);
    }
    made.1 = made.1.saturating_add(1);
    if made.1 > most {
        let reason = format!("exceed qps, at most {most} calls a second");
        return Err(Refusal::new(200_002, reason, "", "qps", "D1656"));
    }
    Ok(())
}

/// The quota counts delivered messages (D1656), so the last send of a day may go beyond it.
fn quota(call: &Call<'_>, app: &App) -> Result<(), Refusal> {
    let quota = call.rules.day_quota;
    let acked = call.world.acked_today(app.app_id.as_str(), call.now);
    if call.rules.enforce_quota && acked >= quota {
        let reason = format!("exceed quota, quota: {quota}, have acked: {acked}");
        return Err(Refusal::new(200_001, reason, "", "day-quota", "D1656"));
    }
    Ok(())
}
