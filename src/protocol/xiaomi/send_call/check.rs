//! Values, lengths and receipts of a message call.

use std::str::FromStr;

use super::{CallLimits, CallbackCall, Facts};
use crate::domain::identifier::JobKey;
use crate::domain::notification::{Limits, ReceiptKinds};
use crate::protocol::xiaomi::extra;
use crate::protocol::xiaomi::form::Form;
use crate::protocol::xiaomi::refusal::Refusal;

const DAY_MS: i64 = 86_400_000;

/// The plain keys.
pub(super) struct Values<'f> {
    pub title: &'f str,
    pub description: &'f str,
    pub payload: Option<&'f str>,
    pub pass_through: bool,
    pub notify_type: i32,
    pub notify_id: u32,
    pub ttl_ms: Option<u64>,
    pub send_at_ms: Option<i64>,
}

pub(super) fn values<'f>(form: &'f Form<'_>, facts: &Facts<'_>) -> Result<Values<'f>, Refusal> {
    let title = form.get("title").unwrap_or_default();
    let description = form.get("description").unwrap_or_default();
    let payload = form.filled("payload");
    let pass_through = match form.filled("pass_through") {
        None | Some("0") => false,
        Some("1") => true,
        Some(_) => return Err(illegal("pass_through", "0 or 1")),
    };
    if pass_through {
        if payload.is_none() {
            let reason = "payload is required: a pass-through message is nothing else";
            return Err(Refusal::new(10016, reason, "payload", "payload-missing", "D1559"));
        }
    } else if is_blank(title) || is_blank(description) {
        let field = if is_blank(title) { "title" } else { "description" };
        return Err(Refusal::new(65011, "Title or Description is empty!", field, "text-blank", "observed"));
    }
    let values = Values {
        title,
        description,
        payload,
        pass_through,
        notify_type: notify_type(form)?,
        notify_id: notify_id(form, facts.limits.notify_id_max)?,
        ttl_ms: number(form, "time_to_live", "milliseconds")?,
        send_at_ms: send_at(form, facts)?,
    };
    lengths(&values, facts)?;
    Ok(values)
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

fn illegal(key: &'static str, expected: &str) -> Refusal {
    Refusal::new(10017, format!("{key} must be {expected}"), key, "value-illegal", "D1559")
}

/// A number; an empty text counts as absent.
fn number<T: FromStr>(form: &Form<'_>, key: &'static str, expected: &str) -> Result<Option<T>, Refusal> {
    form.filled(key).map(str::parse).transpose().map_err(|_| illegal(key, expected))
}

fn notify_type(form: &Form<'_>) -> Result<i32, Refusal> {
    const EXPECTED: &str = "-1, 0 or a sum of 1, 2 and 4";
    match number(form, "notify_type", EXPECTED)? {
        None => Ok(-1),
        Some(found @ -1..=7) => Ok(found),
        Some(_) => Err(illegal("notify_type", EXPECTED)),
    }
}

pub(super) fn notify_id(form: &Form<'_>, most: u32) -> Result<u32, Refusal> {
    let refuse = || {
        let reason = format!("notify_id must be 0 to {most}");
        Refusal::new(22103, reason, "notify_id", "notify-id-illegal", "D1559")
    };
    match form.filled("notify_id").map(str::parse::<u32>) {
        None => Ok(0),
        Some(Ok(id)) if id <= most => Ok(id),
        Some(_) => Err(refuse()),
    }
}

/// A time that has passed, and 0 (which one SDK always sends), mean now.
fn send_at(form: &Form<'_>, facts: &Facts<'_>) -> Result<Option<i64>, Refusal> {
    let at: Option<i64> = number(form, "time_to_send", "milliseconds since 1970")?;
    let now = facts.now.as_millisecond();
    let Some(at) = at.filter(|at| *at > now) else { return Ok(None) };
    if at.saturating_sub(now) > i64::from(facts.schedule_days).saturating_mul(DAY_MS) {
        let reason = format!("time_to_send is more than {} days ahead", facts.schedule_days);
        return Err(Refusal::new(10017, reason, "time_to_send", "schedule-far", "D1559"));
    }
    Ok(Some(at))
}

fn lengths(values: &Values<'_>, facts: &Facts<'_>) -> Result<(), Refusal> {
    let lines =
        [("title", values.title, facts.limits.title_chars), ("description", values.description, Limits::DESCRIPTION)];
    for (key, text, limit) in lines {
        let most = if facts.strict_less_than { limit.saturating_sub(1) } else { limit };
        // Bytes are at least as many as characters, so most texts need not be counted.
        if text.len() > most && text.chars().count() > most {
            let reason = format!("{key} is longer than {most} characters");
            return Err(Refusal::new(65009, reason, key, "text-long", "D1559"));
        }
    }
    let payload = values.payload.unwrap_or_default();
    let bytes = values.title.len() + values.description.len() + payload.len();
    if bytes >= Limits::MESSAGE_BYTES {
        let reason = format!("the message has {bytes} bytes, fewer than {} are allowed", Limits::MESSAGE_BYTES);
        return Err(Refusal::new(65009, reason, "payload", "message-long", "D1559"));
    }
    Ok(())
}

/// The `extra.` keys without their prefix, the first of each; own keys are counted.
pub(super) fn extras<'f>(form: &'f Form<'_>) -> Result<Vec<(&'f str, &'f str)>, Refusal> {
    let mut extras: Vec<(&str, &str)> = Vec::new();
    let (mut own, mut chars) = (0, 0);
    for (key, value) in form.pairs() {
        let Some(key) = key.strip_prefix("extra.") else { continue };
        if extras.iter().any(|(had, _)| *had == key) {
            continue;
        }
        extras.push((key, value));
        if extra::is_own(key) {
            own += 1;
            chars += key.chars().count() + value.chars().count();
        }
    }
    if own > Limits::EXTRAS {
        let reason = format!("{own} own extra keys, at most {} are allowed", Limits::EXTRAS);
        return Err(Refusal::new(65014, reason, "extra", "extras-many", "D1559"));
    }
    if chars > Limits::EXTRAS_CHARS {
        let reason =
            format!("own extra keys and values have {chars} characters, at most {} are allowed", Limits::EXTRAS_CHARS);
        return Err(Refusal::new(65015, reason, "extra", "extras-long", "D1559"));
    }
    Ok(extras)
}

pub(super) fn job_key<'f>(text: Option<&'f str>, limits: &CallLimits) -> Result<Option<&'f str>, Refusal> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) if text.parse::<JobKey>().is_ok() && text.len() <= limits.job_key_chars => Ok(Some(text)),
        Some(_) => {
            let most = limits.job_key_chars;
            let reason = format!("jobkey must be 1 to {most} of 0-9 a-z A-Z _ -, not starting with _");
            Err(Refusal::new(10017, reason, "extra.jobkey", "job-key-illegal", "D1559"))
        }
    }
}

pub(super) fn callback<'f>(
    url: Option<&'f str>,
    param: Option<&'f str>,
    kinds: Option<&'f str>,
    limits: &CallLimits,
) -> Result<Option<CallbackCall<'f>>, Refusal> {
    let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(None) };
    if url.len() > Limits::CALLBACK_BYTES {
        let reason = format!("callback has {} bytes, at most {} are allowed", url.len(), Limits::CALLBACK_BYTES);
        return Err(Refusal::new(65037, reason, "extra.callback", "callback-long", "D1559"));
    }
    let web = url.starts_with("http://") || limits.callback_https && url.starts_with("https://");
    if !web || !url::Url::parse(url).is_ok_and(|url| url.has_host()) {
        let reason = "callback is not an http or https address";
        return Err(Refusal::new(65038, reason, "extra.callback", "callback-illegal", "D1560"));
    }
    if let Some(param) = param.filter(|param| param.len() > limits.callback_param_bytes) {
        let most = limits.callback_param_bytes;
        let reason = format!("callback.param has {} bytes, at most {most} are allowed", param.len());
        return Err(Refusal::new(65036, reason, "extra.callback.param", "callback-param-long", "D1559"));
    }
    let kinds = match kinds.filter(|kinds| !kinds.is_empty()) {
        None => Some(ReceiptKinds::default()),
        Some(text) => match text.parse() {
            // 246 and its like are taken and nothing is ever posted (section 11).
            Ok(sum) => ReceiptKinds::from_sum(sum),
            Err(_) => return Err(illegal("extra.callback.type", "a sum of 1, 2, 16, 32, 64, 128 and 1024")),
        },
    };
    Ok(Some(CallbackCall { url, param, kinds }))
}
