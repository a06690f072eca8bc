//! The lists of dead targets (`xiaomi-push-api`, 7.9): what is read is gone. Retired in favour of receipts, still served.

use super::Call;
use crate::emulator::snapshot::App;
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::TargetKind;
use crate::protocol::xiaomi::refusal::Refusal;

/// Most entries of one answer (D1558).
const MAX_LIST: usize = 1000;

pub(super) fn invalid(
    call: &mut Call<'_>,
    app: &App,
    kind: TargetKind,
    trace_id: &str,
) -> Result<HttpResponse, Refusal> {
    let at = usize::from(kind == TargetKind::Alias);
    let now_ms = call.now.as_millisecond();
    let pause_ms = i64::from(call.rules.feedback_interval_s).saturating_mul(1000);
    let state = call.world.app_mut(app.app_id.as_str());
    if pause_ms > 0 && state.fetched_ms[at].is_some_and(|last| now_ms.saturating_sub(last) < pause_ms) {
        let code = [10030, 10032][at];
        return Err(Refusal::new(code, "fetched too often", "", "feedback-often", "D1560"));
    }
    state.fetched_ms[at] = Some(now_ms);
    let list = &mut state.invalid[at];
    // Only aliases have a code for "nothing left" (D1560).
    if list.is_empty() && kind == TargetKind::Alias {
        return Err(Refusal::new(10035, "no more invalid aliases", "", "feedback-empty", "D1560"));
    }
    let read: Vec<String> = list.drain(..list.len().min(MAX_LIST)).collect();
    Ok(answer::list(trace_id, read))
}

/// Phones here have no miid, so none is ever dead.
pub(super) fn miids(trace_id: &str) -> HttpResponse {
    answer::list(trace_id, Vec::<String>::new())
}
