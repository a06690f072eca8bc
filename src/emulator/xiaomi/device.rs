//! What the service tells of single devices (`xiaomi-push-api`, 7.5, 7.6, 7.9). The bodies of presence, validation,
//! region and account look-ups were not seen; those here are assumed.

use serde::Serialize;

use super::target::{Recipient, nobody, resolve};
use super::topic::topics;
use super::{Call, form, required};
use crate::domain::identifier::PackageName;
use crate::emulator::snapshot::App;
use crate::emulator::world::PhoneState;
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::{DeviceList, TargetKind, Version};
use crate::protocol::xiaomi::form::Form;
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call::{self, Targets};

fn packages<'f>(form: &'f Form<'_>, app: &'f App) -> Result<Vec<&'f str>, Refusal> {
    match send_call::packages(Version::V3, form, &app.packages) {
        // Calls that name regids only mean the whole app.
        Err(refusal) if refusal.rule == "package-missing" => Ok(app.packages.iter().map(PackageName::as_str).collect()),
        packages => packages,
    }
}

/// The phone of one regid; none for one that is not valid.
fn find(call: &mut Call<'_>, packages: &[&str], reg_id: &str) -> Option<Recipient> {
    let targets = Targets::RegIds(vec![reg_id]);
    resolve(call.world, call.snapshot, call.rules, packages, &targets).recipients.first().copied()
}

pub(super) fn list(call: &mut Call<'_>, app: &App, what: DeviceList, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let reg_id = required(&form, "registration_id", "D1559")?;
    let packages = packages(&form, app)?;
    let Some(found) = find(call, &packages, reg_id) else {
        let reason = "no such registration_id";
        return Err(Refusal::new(10029, reason, "registration_id", "device-unknown", "D1560"));
    };
    let phone = found.place.and_then(|place| call.snapshot.phone(place));
    let rare = call.world.phone(found.phone).and_then(|state| state.rare.as_deref());
    let names: Vec<String> = match what {
        DeviceList::Topics => topics(call, found),
        DeviceList::Aliases => {
            let most = usize::try_from(call.rules.aliases_per_phone).unwrap_or(usize::MAX);
            let had = phone.map(|phone| phone.aliases.as_slice()).unwrap_or_default();
            let mut names: Vec<String> = had.iter().map(ToString::to_string).collect();
            names.extend(rare.map(|rare| rare.aliases.clone()).unwrap_or_default());
            names.split_off(names.len().saturating_sub(most))
        }
        DeviceList::Accounts => {
            let had = phone.map(|phone| phone.accounts.as_slice()).unwrap_or_default();
            let mut names: Vec<String> = had.iter().map(ToString::to_string).collect();
            names.extend(rare.map(|rare| rare.accounts.clone()).unwrap_or_default());
            names
        }
        // Phones here have no miid.
        DeviceList::Miids => Vec::new(),
    };
    Ok(answer::list(trace_id, names))
}

pub(super) fn of_account(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let account = form.filled("user_account").or_else(|| form.filled("useraccount"));
    let account =
        account.ok_or_else(|| Refusal::new(65016, "user_account is empty", "user_account", "key-missing", "D1560"))?;
    let packages = packages(&form, app)?;
    let targets = Targets::Accounts(vec![account]);
    let found = resolve(call.world, call.snapshot, call.rules, &packages, &targets);
    let reg_ids: Vec<&str> = found
        .recipients
        .iter()
        .filter_map(|recipient| call.world.phone(recipient.phone))
        .map(|phone: &PhoneState| phone.reg_id.as_str())
        .collect();
    Ok(answer::list(trace_id, reg_ids))
}

#[derive(Serialize)]
struct Presence<'a> {
    regid: &'a str,
    presence: &'static str,
}

/// Online is who is connected; a token that nobody has is neither. One SDK sends a list to the path for one.
pub(super) fn presence(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let packages = packages(&form, app)?;
    let reg_ids = send_call::list(&form, "registration_id", 21305)?;
    let mut list = Vec::with_capacity(reg_ids.len());
    for regid in reg_ids {
        let found = find(call, &packages, regid).and_then(|found| call.world.phone(found.phone));
        let presence = match found {
            None => "unknown",
            Some(phone) if phone.is_offline() => "offline",
            Some(_) => "online",
        };
        list.push(Presence { regid, presence });
    }
    if let ([only], true) = (list.as_slice(), call.rules.presence_offline_error)
        && only.presence != "online"
    {
        let reason = "device not found";
        return Err(Refusal::new(65003, reason, "registration_id", "device-offline", "D1560"));
    }
    Ok(answer::list(trace_id, list))
}

/// The valid ones among the regids named.
pub(super) fn validation(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let packages = packages(&form, app)?;
    let mut valid = Vec::new();
    for regid in send_call::list(&form, "registration_ids", 21305)? {
        if find(call, &packages, regid).is_some() {
            valid.push(regid);
        }
    }
    Ok(answer::list(trace_id, valid))
}

#[derive(Serialize)]
struct Region<'a> {
    regid: &'a str,
    region: String,
}

pub(super) fn region(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let packages = packages(&form, app)?;
    let mut list = Vec::new();
    for regid in send_call::list(&form, "regIds", 21305)? {
        let Some(found) = find(call, &packages, regid) else { continue };
        let rare = call.world.phone(found.phone).and_then(|phone| phone.rare.as_deref());
        let region = rare.and_then(|rare| rare.facts.region.clone()).unwrap_or_else(|| call.rules.phone_region.clone());
        list.push(Region { regid, region });
    }
    Ok(answer::list(trace_id, list))
}

/// Phones that a recall names.
pub(super) fn named(
    call: &mut Call<'_>,
    form: &Form<'_>,
    packages: &[&str],
    kind: TargetKind,
) -> Result<Vec<Recipient>, Refusal> {
    // v3's own spelling is not published: the plural is v1's, the singular that of sends.
    let either = |plural: &'static str, singular: &'static str, empty: i64| {
        let key = if form.get(plural).is_some() || form.get(singular).is_none() { plural } else { singular };
        send_call::list(form, key, empty).map(|names| (key, names))
    };
    let (field, targets) = match kind {
        TargetKind::Alias => either("aliases", "alias", 65012).map(|(key, names)| (key, Targets::Aliases(names)))?,
        TargetKind::Account => {
            either("user_accounts", "user_account", 65016).map(|(key, names)| (key, Targets::Accounts(names)))?
        }
        TargetKind::Topic => ("topic", Targets::Topic(send_call::topic(form)?)),
        TargetKind::MultiTopic => ("topics", send_call::topics(form)?),
        TargetKind::RegId => {
            either("registration_ids", "registration_id", 21305).map(|(key, names)| (key, Targets::RegIds(names)))?
        }
        TargetKind::All => ("", Targets::All),
    };
    let resolved = resolve(call.world, call.snapshot, call.rules, packages, &targets);
    if resolved.good == 0 {
        return Err(nobody(field));
    }
    Ok(resolved.recipients)
}
