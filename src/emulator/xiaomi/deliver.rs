//! Brings messages to phones: at once, when their time has come, or when the phone is online again.

use std::collections::HashSet;

use jiff::Timestamp;

use super::arrival::{Arrival, by_name};
use super::target::{Recipient, resolve};
use crate::emulator::receipt::{self, Occurrence};
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::Snapshot;
use crate::emulator::world::{Count, Message, PhoneState, What, World, china_day, quota_day};
use crate::protocol::control::Outcome;

/// Does everything that has become due, in its order: scheduled messages go out, and messages that waited too long for
/// a phone expire. Targets are resolved anew: who came or went meanwhile is known.
pub(in crate::emulator) fn run_due(world: &mut World, snapshot: &Snapshot, rules: &Rules, now: Timestamp) {
    let now_ms = now.as_millisecond();
    loop {
        let job = world.jobs.first().copied().filter(|(due_ms, _)| *due_ms <= now_ms);
        let expiry = world.expiries.first().copied().filter(|(until_ms, ..)| *until_ms <= now_ms);
        match (job, expiry) {
            (Some(job), expiry) if expiry.is_none_or(|expiry| job.0 <= expiry.0) => {
                run_job(world, snapshot, rules, job);
            }
            (_, Some(expiry)) => expire(world, rules, expiry),
            (_, None) => break,
        }
    }
    // A token whose phone was offline for too long is dead (D2244); the app must register again.
    while let Some((dies_ms, phone)) = world.deaths.first().copied().filter(|(dies_ms, _)| *dies_ms <= now_ms) {
        world.deaths.remove(&(dies_ms, phone));
        let state = usize::try_from(phone).ok().and_then(|at| world.phones.get_mut(at));
        if let Some(rare) = state.and_then(|state| state.rare.as_mut()) {
            rare.gone = true;
        }
    }
}

fn run_job(world: &mut World, snapshot: &Snapshot, rules: &Rules, (due_ms, number): (i64, u64)) {
    world.jobs.remove(&(due_ms, number));
    let Some(message) = world.message_mut(number) else { return };
    let Some(waiting) = message.waiting.take() else { return };
    let (kind, packages) = (message.kind, message.packages.clone());
    let app_id = message.app_id.clone();
    let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
    let resolved = resolve(world, snapshot, rules, &packages, &waiting.targets(kind));
    world.app_mut(&app_id).note_invalid(kind, &resolved.bad, rules.keep_invalid);
    invalid(world, number, &resolved.bad, due_ms);
    let names: Vec<&str> = waiting.names.iter().map(String::as_str).collect();
    // It was delivered when it was due, however late somebody looks.
    let at = Timestamp::from_millisecond(due_ms).unwrap_or_default();
    let sending = Sending { number, recipients: &resolved.recipients, names: &names };
    if is_over_quota(world, rules, number, at) {
        let reached: Vec<Reached> =
            resolved.recipients.iter().map(|recipient| (recipient.phone, Outcome::OverQuota, recipient.name)).collect();
        if let Some(message) = world.message_mut(number) {
            message.count = Count { invalid: message.count.invalid, ..counted(&reached) };
        }
        settle(world, rules, number, &reached, &names, Vec::new(), at);
        return;
    }
    deliver(world, snapshot, rules, sending, at);
}

/// Whether the day's quota is used up when a scheduled message is due: it was taken long ago and cannot be refused.
fn is_over_quota(world: &World, rules: &Rules, number: u64, at: Timestamp) -> bool {
    let Some(message) = world.message(number).filter(|_| rules.enforce_quota) else { return false };
    let kind = rules.kind_of(message.extra("channel_id"));
    let acked = world.app(&message.app_id).map_or(0, |app| app.acked.of(quota_day(rules, at), kind));
    rules.quota_of(kind).is_some_and(|quota| acked >= quota)
}

/// Receipts for targets that are not valid.
pub(super) fn invalid(world: &mut World, number: u64, bad: &[&str], at_ms: i64) {
    with_outbox(world, |world, outbox| {
        if let Some(message) = world.message(number) {
            outbox.add(message, Occurrence::new(receipt::INVALID, bad, at_ms));
        }
    });
}

fn with_outbox(world: &mut World, act: impl FnOnce(&World, &mut receipt::Outbox)) {
    let mut outbox = std::mem::take(&mut world.outbox);
    act(world, &mut outbox);
    world.outbox = outbox;
}

/// A message on its way.
pub(super) struct Sending<'a> {
    /// Its number.
    pub number: u64,
    /// Where it goes.
    pub recipients: &'a [Recipient],
    /// The named targets.
    pub names: &'a [&'a str],
}

/// What became of a message on one phone.
type Reached = (u32, Outcome, usize);

/// Delivers a message to phones.
pub(super) fn deliver(world: &mut World, snapshot: &Snapshot, rules: &Rules, sending: Sending<'_>, at: Timestamp) {
    let Sending { number, recipients, names } = sending;
    let (at_ms, day) = (at.as_millisecond(), quota_day(rules, at));
    let Some((message, phones)) = world.message_and_phones(number) else { return };
    let arrival = Arrival::of(message, number, at_ms, day, rules);
    let mut reached: Vec<Reached> = Vec::with_capacity(recipients.len());
    let mut ignored = Vec::new();
    for recipient in recipients {
        let Some(phone) = usize::try_from(recipient.phone).ok().and_then(|at| phones.get_mut(at)) else { continue };
        if phone.newest == number + 1 {
            continue;
        }
        phone.newest = number + 1;
        // Asked only where it matters: it lies far from everything else that a delivery touches.
        let place = recipient.place.filter(|_| arrival.asks_presence());
        let presence = place.and_then(|place| snapshot.phone(place)).and_then(|phone| phone.presence);
        let name = names.get(recipient.name).copied();
        reached.push((recipient.phone, arrival.reach(phone, presence, name, &mut ignored), recipient.name));
    }
    let until_ms = arrival.until_ms();
    let counts = counted(&reached);
    message.count = Count { click: message.count.click, invalid: message.count.invalid, ..counts };
    for (phone, ..) in reached.iter().filter(|(_, outcome, _)| *outcome == Outcome::Waiting) {
        world.expiries.insert((until_ms, number, *phone));
    }
    settle(world, rules, number, &reached, names, ignored, at);
}

/// The numbers that outcomes add up to.
fn counted(reached: &[Reached]) -> Count {
    let mut count = Count { resolved: u64::try_from(reached.len()).unwrap_or(u64::MAX), ..Count::default() };
    for (_, outcome, _) in reached {
        match outcome {
            Outcome::Waiting => count.pending += 1,
            Outcome::Dropped | Outcome::Recalled => count.dropped += 1,
            Outcome::Expired => count.expired += 1,
            Outcome::Unmatched => count.unmatched += 1,
            Outcome::PushOff | Outcome::Invalid => count.disabled += 1,
            Outcome::OverQuota => count.over_quota += 1,
            outcome => {
                count.delivered += 1;
                count.bar_closed += u64::from(*outcome == Outcome::HiddenByBar);
            }
        }
    }
    count
}

/// Whether the message reached the phone.
const fn arrived(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Shown
            | Outcome::PassedThrough
            | Outcome::HiddenByJobKey
            | Outcome::HiddenInForeground
            | Outcome::HiddenByBar
            | Outcome::Tapped
    )
}

/// Writes down what became of a message on phones: receipts, quota, statistics, ledger, journal.
fn settle(
    world: &mut World,
    rules: &Rules,
    number: u64,
    reached: &[Reached],
    names: &[&str],
    ignored: Vec<String>,
    at: Timestamp,
) {
    let at_ms = at.as_millisecond();
    with_outbox(world, |world, outbox| {
        if let Some(message) = world.message(number).filter(|message| message.callback.is_some()) {
            receipts(world, outbox, rules, message, reached, names, at);
        }
    });
    let Some(message) = world.message(number) else { return };
    let (msg_id, app_id, kind) = (message.id.clone(), message.app_id.clone(), message.kind);
    let channel = rules.kind_of(message.extra("channel_id"));
    let single = match message.packages.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    let mut delivered = Vec::with_capacity(reached.len());
    let mut others = Vec::new();
    for (phone, outcome, _) in reached {
        if arrived(*outcome) {
            delivered.push((*phone, *outcome));
            // A phone that drops a repeated job key shows nobody anything.
            if *outcome != Outcome::HiddenByJobKey {
                world.note_delivery(number, *phone, at_ms, rules);
            }
        } else {
            others.push((*phone, *outcome));
        }
    }
    let count = u64::try_from(delivered.len()).unwrap_or(u64::MAX);
    world.ack(&app_id, channel, count, rules, at);
    let day = china_day(at_ms);
    let fresh = u64::try_from(reached.len()).unwrap_or(u64::MAX);
    if let Some(package) = single {
        let tally = world.app_mut(&app_id).day_mut(&package, day);
        tally.plan(kind, fresh);
        tally.received += count;
    } else {
        for (phone, outcome, _) in reached {
            let Some(package) = world.phone(*phone).map(|phone| phone.package.clone()) else { continue };
            let tally = world.app_mut(&app_id).day_mut(&package, day);
            tally.plan(kind, 1);
            tally.received += u64::from(arrived(*outcome));
        }
    }
    if !others.is_empty() {
        world.record(What::Undelivered { msg_id: msg_id.clone(), phones: others }, at, rules.keep_events);
    }
    if !delivered.is_empty() || !ignored.is_empty() {
        world.record(What::Delivered { msg_id, phones: delivered, ignored }, at, rules.keep_events);
    }
    world.hold(count, rules.keep_notifications);
}

/// Receipts of every kind that the message asks for.
fn receipts(
    world: &World,
    outbox: &mut receipt::Outbox,
    rules: &Rules,
    message: &Message,
    reached: &[Reached],
    names: &[&str],
    at: Timestamp,
) {
    let named = by_name(message.kind);
    let target = |(phone, _, name): &Reached| {
        if named { names.get(*name).copied() } else { world.phone(*phone).map(|phone| phone.reg_id.as_str()) }
    };
    // Each target once: two phones may have one alias.
    let of = |is: &dyn Fn(Outcome) -> bool| -> Vec<&str> {
        let mut seen = HashSet::new();
        reached
            .iter()
            .filter(|reached| is(reached.1))
            .filter_map(target)
            .filter(|target| seen.insert(*target))
            .collect()
    };
    let mut add = |kind: u32, bar: Option<bool>, quota, is: &dyn Fn(Outcome) -> bool| {
        if receipt::wanted(message, kind) {
            let targets = of(is);
            outbox.add(message, Occurrence { bar, quota, ..Occurrence::new(kind, &targets, at.as_millisecond()) });
        }
    };
    add(receipt::DELIVERED, Some(true), None, &|outcome| arrived(outcome) && outcome != Outcome::HiddenByBar);
    add(receipt::DELIVERED, Some(false), None, &|outcome| outcome == Outcome::HiddenByBar);
    add(receipt::INVALID, None, None, &|outcome| outcome == Outcome::Invalid);
    add(receipt::DISABLED, None, None, &|outcome| outcome == Outcome::PushOff);
    add(receipt::FILTERED, None, None, &|outcome| outcome == Outcome::Unmatched);
    let quota = Some((world.acked_today(&message.app_id, rules, at), rules.day_quota));
    add(receipt::OVER_QUOTA, None, quota, &|outcome| outcome == Outcome::OverQuota);
    add(receipt::EXPIRED, None, None, &|outcome| outcome == Outcome::Expired);
}

/// A message waited too long for a phone.
fn expire(world: &mut World, rules: &Rules, (until_ms, number, phone): (i64, u64, u32)) {
    world.expiries.remove(&(until_ms, number, phone));
    let at = Timestamp::from_millisecond(until_ms).unwrap_or_default();
    let outcome = Outcome::Expired;
    lose(world, rules, number, phone, outcome, at);
}

/// Takes a waiting message from a phone: it expired, was stopped or recalled.
fn lose(world: &mut World, rules: &Rules, number: u64, phone: u32, outcome: Outcome, at: Timestamp) {
    let Some(state) = usize::try_from(phone).ok().and_then(|at| world.phones.get_mut(at)) else { return };
    let Some(pending) = state.rare.as_mut().map(|rare| &mut rare.pending) else { return };
    let Some(lost) = pending.iter().position(|waits| waits.message == number).and_then(|at| pending.remove(at)) else {
        return;
    };
    let Some(message) = world.message_mut(number) else { return };
    message.count.pending = message.count.pending.saturating_sub(1);
    match outcome {
        Outcome::Expired => message.count.expired += 1,
        _ => message.count.dropped += 1,
    }
    let msg_id = message.id.clone();
    let names: Vec<&str> = lost.target.as_deref().into_iter().collect();
    with_outbox(world, |world, outbox| {
        if let Some(message) = world.message(number).filter(|message| message.callback.is_some()) {
            receipts(world, outbox, rules, message, &[(phone, outcome, 0)], &names, at);
        }
    });
    let what = match outcome {
        Outcome::Expired => What::Undelivered { msg_id, phones: vec![(phone, outcome)] },
        _ => What::Recalled { msg_id, phones: vec![(phone, outcome)] },
    };
    world.record(what, at, rules.keep_events);
}

/// Takes the messages that pass the test from those that wait for a phone; how many there were.
pub(super) fn drop_pending(
    world: &mut World,
    rules: &Rules,
    phone: u32,
    at: Timestamp,
    is: impl Fn(&World, u64) -> bool,
) -> usize {
    let waiting: Vec<(u64, i64)> = pending(world, phone);
    let lost: Vec<(u64, i64)> = waiting.into_iter().filter(|(number, _)| is(world, *number)).collect();
    for (number, until_ms) in &lost {
        world.expiries.remove(&(*until_ms, *number, phone));
        lose(world, rules, *number, phone, Outcome::Recalled, at);
    }
    lost.len()
}

fn pending(world: &World, phone: u32) -> Vec<(u64, i64)> {
    let rare = world.phone(phone).and_then(|phone| phone.rare.as_deref());
    rare.map(|rare| rare.pending.iter().map(|waits| (waits.message, waits.until_ms)).collect()).unwrap_or_default()
}

/// A phone is online again: what waited for it is delivered, oldest first.
pub(in crate::emulator) fn come_online(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    phone: u32,
    now: Timestamp,
) {
    let Some(state) = usize::try_from(phone).ok().and_then(|at| world.phones.get_mut(at)) else { return };
    let Some(rare) = state.rare.as_mut() else { return };
    let waiting = std::mem::take(&mut rare.pending);
    let presence = snapshot.find(&state.package, &state.reg_id).and_then(|phone| phone.presence);
    for waits in waiting {
        let number = waits.message;
        world.expiries.remove(&(waits.until_ms, number, phone));
        let Some((message, phones)) = world.message_and_phones(number) else { continue };
        let Some(state) = usize::try_from(phone).ok().and_then(|at| phones.get_mut(at)) else { continue };
        let arrival = Arrival::of(message, number, now.as_millisecond(), quota_day(rules, now), rules);
        let over = arrival.over_quota(state).is_some();
        let outcome = if over { Outcome::OverQuota } else { arrival.put(state, presence, waits.target.as_deref()) };
        message.count.pending = message.count.pending.saturating_sub(1);
        let one = counted(&[(phone, outcome, 0)]);
        message.count.add(&Count { resolved: 0, ..one });
        let names: Vec<&str> = waits.target.as_deref().into_iter().collect();
        settle_late(world, rules, number, (phone, outcome, 0), &names, now);
    }
}

/// As [`settle`], for a message that was planned before.
fn settle_late(world: &mut World, rules: &Rules, number: u64, reached: Reached, names: &[&str], now: Timestamp) {
    let before = world.message(number).map(|message| (message.app_id.clone(), message.kind));
    settle(world, rules, number, &[reached], names, Vec::new(), now);
    // It was counted among the planned ones on the day it went out.
    let package = world.phone(reached.0).map(|phone: &PhoneState| phone.package.clone());
    if let (Some((app_id, kind)), Some(package)) = (before, package) {
        world.app_mut(&app_id).day_mut(&package, china_day(now.as_millisecond())).unplan(kind);
    }
}
