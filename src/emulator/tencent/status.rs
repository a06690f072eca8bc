//! `openim/query_online_status` and `openim/querystate`: what the state of each login is worth (sections 4.1, 4.2).

use super::Call;
use crate::domain::device::Platform;
use crate::domain::registry::Registry;
use crate::domain::standing::ImStatus;
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
        .map(|(instance, session)| {
            let device = registry.devices.get(&session.device);
            let standing = session.standing(device, &registry.settings, call.now);
            PlatformStatus {
                platform: device.map_or(Platform::Xiaomi, |device| device.platform).im_name().to_owned(),
                status: match standing.status() {
                    ImStatus::Online => Status::Online,
                    ImStatus::PushOnline => Status::PushOnline,
                    ImStatus::Offline => Status::Offline,
                },
                instance,
            }
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
