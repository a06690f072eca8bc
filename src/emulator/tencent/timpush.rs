//! The Push service: sends to single accounts, and what the console shows of pushes (sections 9.7 and 9.8).

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Call;
use super::push::{Origin, push, push_id};
use crate::domain::identifier::UserId;
use crate::domain::message::Message;
use crate::emulator::world::{Push, World};
use crate::protocol::http::HttpResponse;
use crate::protocol::tencent::code;
use crate::protocol::tencent::server::answer::Failure;
use crate::protocol::tencent::server::refusal::Refusal;
use crate::protocol::tencent::server::timpush::{self, Counts, Instance, Loss, Range, Stage};

/// How long traces and losses are remembered, in milliseconds: 7 days; statistics 30.
const WEEK_MS: i64 = 7 * 86_400_000;
const MONTH_MS: i64 = 30 * 86_400_000;

pub(super) fn batch(call: &mut Call<'_>) -> Result<HttpResponse, Refusal> {
    let asked = timpush::batch(call.body)?;
    if !call.im.registry().has_account(&asked.sender) {
        let info = format!("From_Account {:?} does not exist", asked.sender);
        return Err(Refusal::new(90008, info, "From_Account", "sender-unknown", "S8"));
    }
    let place = call.world.im.next_task();
    let id = push_id(call, 0, asked.random, place);
    // A push without a chat message: what is pushed is the push information alone.
    let message = Message { push: Some(asked.push), ..Message::new(asked.random, Vec::new()) };
    let mut failures = Vec::new();
    for receiver in &asked.receivers {
        match receiver.parse::<UserId>() {
            Ok(user) if call.im.registry().has_account(receiver) => {
                let time = call.now.as_second();
                let origin =
                    Origin { sender: &asked.sender, chat: false, seq: 0, random: asked.random, time, push_id: &id };
                push(call, &user, &message, origin);
            }
            _ => failures.push(Failure { account: receiver.clone(), code: 70107 }),
        }
    }
    Ok(timpush::task(&format!("batch_{id}"), &failures, asked.receivers.len()))
}

/// Pushes not older than that.
fn recent(world: &World, now: Timestamp, window_ms: i64) -> impl Iterator<Item = &Push> {
    let oldest = now.as_millisecond().saturating_sub(window_ms);
    world.im().pushes().filter(move |push| push.at_ms >= oldest)
}

/// Pushes of a range, both ends included.
fn within(world: &World, range: Range, now: Timestamp, window_ms: i64) -> impl Iterator<Item = &Push> {
    recent(world, now, window_ms).filter(move |push| {
        let second = push.at_ms.div_euclid(1000);
        (range.start..=range.end).contains(&second)
    })
}

/// A `PushID` that nobody knows has no instances; no document gives a code for it.
pub(super) fn trace(call: &Call<'_>) -> Result<HttpResponse, Refusal> {
    let id = timpush::trace(call.body)?;
    let pushes = recent(call.world, call.now, WEEK_MS).filter(|push| push.id == id);
    let instances: Vec<Instance> = pushes.enumerate().map(|(place, push)| instance(call.world, place, push)).collect();
    Ok(timpush::traced(&instances))
}

fn instance(world: &World, place: usize, push: &Push) -> Instance {
    let time = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or_default();
    let stage = |at_ms: i64, code: i64, info: &str| {
        let status = if code == 0 { 1 } else { 2 };
        let info = if code == 0 { "success" } else { info };
        Stage { status, code, info: info.to_owned(), at: time(at_ms) }
    };
    let reg_id = push.bound.as_ref().map(|(_, reg_id)| reg_id.as_str());
    let bar_off = world
        .phones()
        .iter()
        .find(|phone| Some(phone.reg_id.as_str()) == reg_id)
        .is_some_and(|phone| phone.rare.as_ref().is_some_and(|rare| rare.bar_off));
    Instance {
        id: (1001 + place).to_string(),
        at: time(push.at_ms),
        model: String::new(),
        system_version: String::new(),
        token: reg_id.unwrap_or_default().to_owned(),
        cert: push.bound.as_ref().map_or_else(|| "0".to_owned(), |(cert, _)| cert.to_string()),
        sdk_version: push.sdk.clone(),
        push_version: push.sdk.clone(),
        notifications: i64::from(!bar_off),
        commit: Some(stage(push.at_ms, 0, "")),
        sent: Some(stage(push.at_ms, if push.sent { 0 } else { push.code }, &reason(push))),
        channel: push.sent.then(|| stage(push.at_ms, push.code, &reason(push))),
        device: push.reached_ms.map(|at| stage(at, 0, "")),
    }
}

/// The reason that came with a code, else what the code means.
fn reason(push: &Push) -> String {
    if push.info.is_empty() {
        code::lookup(push.code).map(|code| code.meaning.en.to_owned()).unwrap_or_default()
    } else {
        push.info.clone()
    }
}

pub(super) fn statistics(call: &Call<'_>) -> Result<HttpResponse, Refusal> {
    let range = timpush::range(call.body)?;
    let mut counts = Counts::default();
    for push in within(call.world, range, call.now, MONTH_MS) {
        counts.total += 1;
        counts.sent += u64::from(push.sent && push.code == 0);
        counts.delivered += u64::from(push.reached_ms.is_some());
        counts.clicked += u64::from(push.clicked_ms.is_some());
    }
    Ok(timpush::statistics(counts))
}

pub(super) fn loss(call: &Call<'_>) -> Result<HttpResponse, Refusal> {
    let range = timpush::range(call.body)?;
    let mut lost: [BTreeMap<(i64, String), u64>; 2] = [BTreeMap::new(), BTreeMap::new()];
    for push in within(call.world, range, call.now, WEEK_MS).filter(|push| push.code != 0) {
        *lost[usize::from(push.sent)].entry((push.code, reason(push))).or_default() += 1;
    }
    let [before, after] = lost.map(|lost| -> Vec<Loss> {
        lost.into_iter().map(|((code, info), count)| Loss { code, count, info }).collect()
    });
    Ok(timpush::losses(&before, &after))
}
