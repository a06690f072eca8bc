//! Message-queue style pulls of the EMQ host (`xiaomi-push-api`, 7.15). SDKs hand the raw body on, whose shape was not
//! seen: here it is the usual list, and what was read is gone.

use serde::Serialize;

use super::{Call, form, required};
use crate::emulator::snapshot::App;
use crate::emulator::world::{Event, What};
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::refusal::Refusal;

/// Most entries of one pull (assumed).
const MAX_PULL: usize = 1000;

#[derive(Serialize)]
struct Item {
    msg_id: String,
    regid: String,
    timestamp: i64,
}

pub(super) fn pull(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let package = required(&form, "package_name", "SDK")?;
    if !app.packages.iter().any(|known| known.as_str() == package) {
        let reason = format!("Invalid package name: {package}");
        return Err(Refusal::new(22022, reason, "package_name", "package-foreign", "observed"));
    }
    match call.request.path.as_str() {
        "/msg/ack/info" => Ok(answer::list(trace_id, acks(call, app, package))),
        "/msg/click/info" => Ok(answer::list(trace_id, clicks(call, app, package))),
        _ => {
            let list = &mut call.world.app_mut(app.app_id.as_str()).invalid[0];
            let read: Vec<String> = list.drain(..list.len().min(MAX_PULL)).collect();
            Ok(answer::list(trace_id, read))
        }
    }
}

fn item(
    call: &Call<'_>,
    app: &App,
    package: &str,
    message_app: &str,
    msg_id: &str,
    phone: u32,
    at: i64,
) -> Option<Item> {
    let state = call.world.phone(phone).filter(|state| state.package == package)?;
    let ours = message_app == app.app_id.as_str();
    ours.then(|| Item { msg_id: msg_id.to_owned(), regid: state.reg_id.clone(), timestamp: at })
}

/// Deliveries since the last pull.
fn acks(call: &mut Call<'_>, app: &App, package: &str) -> Vec<Item> {
    let pulled = call.world.app(app.app_id.as_str()).map_or(0, |state| state.pulled[0]);
    let entries: Vec<_> = call.world.ledger.after(pulled).map(|(_, entry)| *entry).take(MAX_PULL).collect();
    let skipped = call.world.ledger.made() - u64::try_from(call.world.ledger.after(pulled).count()).unwrap_or_default();
    let read = u64::try_from(entries.len()).unwrap_or_default();
    call.world.app_mut(app.app_id.as_str()).pulled[0] = skipped + read;
    let of = |entry: &crate::emulator::world::Entry| {
        let message = call.world.message(entry.message)?;
        item(call, app, package, &message.app_id, &message.id, entry.phone, entry.at_ms)
    };
    entries.iter().filter_map(of).collect()
}

/// Clicks since the last pull, out of the journal.
fn clicks(call: &mut Call<'_>, app: &App, package: &str) -> Vec<Item> {
    let pulled = call.world.app(app.app_id.as_str()).map_or(0, |state| state.pulled[1]);
    let of = |(_, event): (u64, &Event)| {
        let What::Tapped { msg_id, phone } = &event.what else { return None };
        let message = call.world.message_by_id(msg_id)?;
        item(call, app, package, &message.app_id, msg_id, *phone, event.at_ms)
    };
    let found: Vec<Item> = call.world.journal().after(pulled).filter_map(of).collect();
    let last = call.world.journal().last();
    call.world.app_mut(app.app_id.as_str()).pulled[1] = last;
    found
}
