//! Brings messages to phones: at once, or when their time has come.

use std::collections::HashSet;

use jiff::Timestamp;

use super::target::{Recipient, resolve};
use crate::domain::session::Presence;
use crate::emulator::receipt::{self, Receipts};
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::Snapshot;
use crate::emulator::world::{Message, PhoneState, Received, Shown, What, World};
use crate::protocol::control::Outcome;
use crate::protocol::xiaomi::endpoint::TargetKind;

/// Delivers every scheduled message that is due. Targets are resolved anew: who came or went meanwhile is known.
pub(in crate::emulator) fn run_due(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    now: Timestamp,
    receipts: &mut Receipts,
) {
    while let Some((due_ms, number)) = world.jobs.first().copied().filter(|(due_ms, _)| *due_ms <= now.as_millisecond())
    {
        world.jobs.remove(&(due_ms, number));
        let Some(message) = world.message_mut(number) else { continue };
        let Some(waiting) = message.waiting.take() else { continue };
        let (kind, packages) = (message.kind, message.packages.clone());
        let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
        let resolved = resolve(world, snapshot, rules, &packages, &waiting.targets(kind));
        if let Some(message) = world.message(number) {
            receipts.add(message, receipt::INVALID, &resolved.bad, due_ms);
        }
        let names: Vec<&str> = waiting.names.iter().map(String::as_str).collect();
        // It was delivered when it was due, however late somebody looks.
        let at = Timestamp::from_millisecond(due_ms).unwrap_or(now);
        deliver(
            world,
            snapshot,
            rules,
            Sending { number, recipients: &resolved.recipients, names: &names },
            at,
            receipts,
        );
    }
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

/// Delivers a message to phones.
pub(super) fn deliver(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    sending: Sending<'_>,
    at: Timestamp,
    receipts: &mut Receipts,
) {
    let Sending { number, recipients, names } = sending;
    let Some((message, phones)) = world.message_and_phones(number) else { return };
    let arrival = Arrival::of(message, number, at, rules);
    let mut reached = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        let Some(phone) = usize::try_from(recipient.phone).ok().and_then(|at| phones.get_mut(at)) else { continue };
        if phone.newest == number + 1 {
            continue;
        }
        phone.newest = number + 1;
        let presence = recipient.place.and_then(|place| snapshot.phone(place)).and_then(|phone| phone.presence);
        let name = arrival.named.then(|| names.get(recipient.name)).flatten().copied();
        reached.push((recipient.phone, arrival.put(phone, presence, name)));
    }
    if receipt::wanted(message, receipt::DELIVERED) {
        let targets = targets(message.kind, recipients, names, phones);
        receipts.add(message, receipt::DELIVERED, &targets, at.as_millisecond());
    }
    let count = u64::try_from(reached.len()).unwrap_or(u64::MAX);
    message.count.resolved = count;
    message.count.delivered = count;
    if count == 0 {
        return;
    }
    let (msg_id, app_id) = (message.id.clone(), message.app_id.clone());
    world.ack(&app_id, count, at);
    world.record(What::Delivered { msg_id, phones: reached }, at, rules.keep_events);
}

/// Whom a receipt names: the aliases or accounts as the sender gave them, else the tokens; each once.
fn targets<'a>(
    kind: TargetKind,
    recipients: &[Recipient],
    names: &[&'a str],
    phones: &'a [PhoneState],
) -> Vec<&'a str> {
    let mut seen = HashSet::with_capacity(recipients.len());
    let target = |recipient: &Recipient| {
        if by_name(kind) {
            return names.get(recipient.name).copied();
        }
        phones.get(usize::try_from(recipient.phone).ok()?).map(|phone| phone.reg_id.as_str())
    };
    recipients.iter().filter_map(target).filter(|target| seen.insert(*target)).collect()
}

const fn by_name(kind: TargetKind) -> bool {
    matches!(kind, TargetKind::Alias | TargetKind::Account)
}

/// What every phone needs of a message, looked up once.
struct Arrival<'m> {
    number: u64,
    notify_id: u32,
    pass_through: bool,
    /// Not to be shown while the app is in front.
    hide_in_front: bool,
    job_key: Option<&'m str>,
    /// Receipts name the alias or account instead of the token.
    named: bool,
    keep: usize,
    at_ms: i64,
}

impl<'m> Arrival<'m> {
    fn of(message: &'m Message, number: u64, at: Timestamp, rules: &Rules) -> Self {
        Self {
            number,
            notify_id: message.notify_id,
            pass_through: message.pass_through,
            hide_in_front: message.extra("notify_foreground") == Some("0"),
            job_key: message.job_key(),
            named: by_name(message.kind) && message.callback.is_some(),
            keep: rules.keep_shown,
            at_ms: at.as_millisecond(),
        }
    }

    /// Puts the message on a phone. A phone that drops a repeated job key was reached all the same (assumed).
    fn put(&self, phone: &mut PhoneState, presence: Option<Presence>, name: Option<&str>) -> Outcome {
        if self.pass_through {
            phone.receive(Received { message: self.number, at_ms: self.at_ms }, self.keep);
            return Outcome::PassedThrough;
        }
        if self.job_key.is_some_and(|key| !phone.is_first_of(key, self.keep)) {
            return Outcome::HiddenByJobKey;
        }
        if self.hide_in_front && presence == Some(Presence::Foreground) {
            return Outcome::HiddenInForeground;
        }
        let shown = Shown {
            message: self.number,
            notify_id: self.notify_id,
            at_ms: self.at_ms,
            target: name.map(str::to_owned),
        };
        phone.show(shown, self.keep);
        Outcome::Shown
    }
}
