//! `openim/query_online_status` and `openim/querystate`: what the state of each login is worth (sections 4.1, 4.2).

use super::Call;
use crate::domain::registry::Registry;
use crate::domain::session::Session;
use crate::protocol::http::HttpResponse;
use crate::protocol::tencent::server::refusal::Refusal;
use crate::protocol::tencent::server::status::{self, AccountStatus, PlatformStatus, Status};

pub(super) fn query(call: &Call<'_>, old: bool) -> Result<HttpResponse, Refusal> {
    let asked = status::decode(call.body)?;
    let registry = call.im.registry();
    let (known, unknown): (Vec<&String>, Vec<&String>) =
        asked.accounts.iter().partition(|account| registry.has_account(account));
    let found: Vec<AccountStatus> = known.into_iter().map(|account| of_account(call, registry, account)).collect();
    let unknown: Vec<String> = unknown.into_iter().cloned().collect();
    Ok(status::answer(&asked, old, &found, &unknown))
}

fn of_account(call: &Call<'_>, registry: &Registry, account: &str) -> AccountStatus {
    let user = account.parse().ok();
    let sessions = user.iter().flat_map(|user| registry.sessions_of(user));
    let platforms: Vec<PlatformStatus> = (1..)
        .zip(sessions)
        .map(|(instance, session)| PlatformStatus {
            platform: "Android".to_owned(),
            status: of_session(call, registry, session),
            instance,
        })
        // A device that is gone for good is not among the instances.
        .filter(|device| device.status != Status::Offline)
        .collect();
    AccountStatus {
        account: account.to_owned(),
        status: Status::roll_up(platforms.iter().map(|device| device.status)),
        platforms,
    }
}

fn of_session(call: &Call<'_>, registry: &Registry, session: &Session) -> Status {
    if session.presence.is_connected() {
        Status::Online
    } else if session.presence.is_logged_in() && !session.has_lapsed(call.now, registry.settings.push_online_days) {
        Status::PushOnline
    } else {
        Status::Offline
    }
}
