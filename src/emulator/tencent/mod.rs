//! Tencent's side of the emulator: the IM service's REST calls. Who calls is verified, the body is read as strictly as
//! the documents state it, and a message goes through decision and mapping to the emulator's own Xiaomi side.
//!
//! What belongs to the state file (logins, accounts) is not changed here: a call that would do so hands a [`Change`] out.

mod account;
mod authenticate;
mod callback;
mod judge;
mod message;
mod push;
mod status;
mod timpush;

use jiff::Timestamp;

use super::rule::Rules;
use super::snapshot::{ImSide, Snapshot};
use super::world::{What, World};
use crate::protocol::control::RefusalView;
use crate::protocol::http::{HttpRequest, HttpResponse};
use crate::protocol::tencent::server::answer;
use crate::protocol::tencent::server::refusal::Refusal;
use crate::protocol::tencent::server::rest::{self, Command};

pub use account::Change;
pub(super) use callback::flush;
pub use callback::{state_changes, timeouts};

/// Whether a request is of this side. Both vendors have addresses under `/v4/`; Xiaomi's are those of its messages, and
/// IM has no service of that name.
pub fn is_ours(path: &str) -> bool {
    rest::is_rest(path) && !path.starts_with("/v4/message/")
}

/// What a call led to.
pub(super) struct Handled {
    pub response: HttpResponse,
    /// What the state file must be told before the answer goes out.
    pub change: Option<Change>,
}

impl From<HttpResponse> for Handled {
    fn from(response: HttpResponse) -> Self {
        Self { response, change: None }
    }
}

/// One call with everything that judging it needs.
struct Call<'a> {
    world: &'a mut World,
    snapshot: &'a Snapshot,
    im: &'a ImSide,
    rules: &'a Rules,
    now: Timestamp,
    /// The administrator who calls.
    caller: String,
    body: &'a [u8],
}

/// Answers one call, whose request was kept last.
pub(super) fn handle(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    request: &HttpRequest,
    now: Timestamp,
) -> Handled {
    let seq = world.requests.made();
    let outcome = serve(world, snapshot, rules, request, now);
    let record = |world: &mut World, code, view| {
        if let Some(record) = world.requests.get_mut(seq) {
            record.answered(code, view);
        }
    };
    let mut handled = match outcome {
        Ok(handled) => {
            record(world, 0, None);
            handled
        }
        Err(refusal) => {
            let view = RefusalView {
                call: format!("{} {}", request.method, request.path),
                code: refusal.code,
                reason: refusal.info.clone(),
                field: refusal.field.clone(),
                rule: refusal.rule.to_owned(),
                source: refusal.source.to_owned(),
            };
            record(world, refusal.code, Some(view.clone()));
            world.record(What::Refused(view), now, rules.keep_events);
            answer::refused(&refusal).into()
        }
    };
    if rules.im_bare {
        handled.response = answer::bare(handled.response);
    }
    handled
}

fn serve(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    request: &HttpRequest,
    now: Timestamp,
) -> Result<Handled, Refusal> {
    let im = snapshot.im();
    let asked = rest::decode(request)?;
    authenticate::check(im, rules, request, &asked, now)?;
    let mut call = Call { world, snapshot, im, rules, now, caller: asked.identifier, body: asked.body };
    let call = &mut call;
    match asked.command {
        Command::SendMsg => message::send(call).map(Handled::from),
        Command::BatchSendMsg => message::batch(call).map(Handled::from),
        Command::QueryOnlineStatus => status::query(call, false).map(Handled::from),
        Command::QueryState => status::query(call, true).map(Handled::from),
        Command::AccountImport => account::import(call),
        Command::AccountCheck => account::check(call).map(Handled::from),
        Command::Kick => account::kick(call),
        Command::PushBatch => timpush::batch(call).map(Handled::from),
        Command::PushTrace => timpush::trace(call).map(Handled::from),
        Command::PushLoss => timpush::loss(call).map(Handled::from),
        Command::PushStatistics => timpush::statistics(call).map(Handled::from),
        // Refused while the address was read.
        Command::NotEmulated => Err(Refusal::new(60009, "not emulated", "", "not-emulated", "emulator")),
    }
}

/// The answer where the state file could not be changed: the service's own fault, to be tried again.
pub fn unavailable() -> HttpResponse {
    answer::refused(&Refusal::new(70500, "the state could not be changed", "", "state-file", "emulator"))
}

/// The answer of a fault on demand.
pub(super) fn fault(code: i64) -> HttpResponse {
    answer::refused(&Refusal::new(code, "fault on demand", "", "fault", "emulator"))
}
