//! `/v1/trace/quota/get`: today's quota (D1656).

use super::{Call, judge};
use crate::emulator::snapshot::App;
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::refusal::Refusal;

pub(super) fn get(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    // Apart from the sends, which have their own count.
    judge::quota_rate(call, app)?;
    let acked = call.world.acked_today(app.app_id.as_str(), call.rules, call.now);
    Ok(answer::quota(trace_id, call.rules.day_quota, acked))
}
