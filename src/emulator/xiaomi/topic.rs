//! Subscribing and unsubscribing (`xiaomi-push-api`, 7.4). The state file says what the app on the phone subscribed to;
//! what comes through here is the world's.

use super::target::{Recipient, resolve};
use super::{Call, form};
use crate::emulator::snapshot::App;
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::{TargetKind, Version};
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call::{self, Targets};

pub(super) fn change(
    call: &mut Call<'_>,
    app: &App,
    subscribe: bool,
    by: TargetKind,
    trace_id: &str,
) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let packages = send_call::packages(Version::V2, &form, &app.packages)?;
    let (key, targets) = match by {
        TargetKind::Alias => ("aliases", send_call::list(&form, "aliases", 65012).map(Targets::Aliases)?),
        _ => ("registration_id", send_call::list(&form, "registration_id", 21305).map(Targets::RegIds)?),
    };
    let topic = send_call::topic(&form)?;
    let resolved = resolve(call.world, call.snapshot, call.rules, &packages, &targets);
    let failed = |reason: String, rule| {
        let code = if subscribe { 20215 } else { 20216 };
        Refusal::new(code, reason, key, rule, "D1560")
    };
    if resolved.good == 0 {
        return Err(failed(format!("no valid {key}"), "targets-none"));
    }
    for recipient in &resolved.recipients {
        if subscribe {
            if !add(call, *recipient, topic) {
                let most = call.rules.topics_per_phone;
                return Err(failed(format!("a device has {most} topics already"), "topics-many"));
            }
        } else {
            let registered = registered(call, *recipient, topic);
            call.world.unsubscribe(recipient.phone, topic, registered);
        }
    }
    Ok(answer::done(trace_id, Some("Success")))
}

/// Whether the state file has the subscription.
fn registered(call: &Call<'_>, recipient: Recipient, topic: &str) -> bool {
    let phone = recipient.place.and_then(|place| call.snapshot.phone(place));
    phone.is_some_and(|phone| phone.topics.iter().any(|had| had.as_str() == topic))
}

fn add(call: &mut Call<'_>, recipient: Recipient, topic: &str) -> bool {
    let topics = topics(call, recipient);
    if topics.iter().any(|had| had == topic) {
        return true;
    }
    if topics.len() >= usize::try_from(call.rules.topics_per_phone).unwrap_or(usize::MAX) {
        return false;
    }
    call.world.subscribe(recipient.phone, topic);
    true
}

/// The topics of a phone: those of the state file that it did not leave, then those of the API.
pub(super) fn topics(call: &Call<'_>, recipient: Recipient) -> Vec<String> {
    let state = call.world.phone(recipient.phone);
    let left = |topic: &str| state.is_some_and(|state| state.has_left(topic));
    let phone = recipient.place.and_then(|place| call.snapshot.phone(place));
    let registered = phone.map(|phone| phone.topics.as_slice()).unwrap_or_default().iter();
    let mut topics: Vec<String> = registered.map(ToString::to_string).filter(|topic| !left(topic)).collect();
    let own = state.and_then(|state| state.rare.as_deref()).map(|rare| rare.subscribed.as_slice()).unwrap_or_default();
    for topic in own {
        if !topics.contains(topic) {
            topics.push(topic.clone());
        }
    }
    topics
}
