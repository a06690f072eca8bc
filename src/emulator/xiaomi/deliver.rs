//! Brings messages to phones: at once, or when their time has come.

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
        if let Some(message) = world.message_mut(number) {
            message.count.resolved = 0;
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
    // Taken out so that message and phones can be changed side by side; put back below.
    let mut phones = std::mem::take(&mut world.phones);
    let mut outcomes = Vec::with_capacity(recipients.len());
    let mut acked = 0;
    if let Some(message) = world.message_mut(number) {
        let mut receipt_targets = Vec::new();
        let wanted = receipt::wanted(message, receipt::DELIVERED);
        let rest = Rest::of(message, number, at, rules);
        for recipient in recipients {
            let Some(phone) = usize::try_from(recipient.phone).ok().and_then(|at| phones.get_mut(at)) else { continue };
            if phone.newest == number + 1 {
                continue;
            }
            phone.newest = number + 1;
            let presence = recipient.place.and_then(|place| snapshot.phone(place)).and_then(|phone| phone.presence);
            let name = rest.named.then(|| names.get(recipient.name)).flatten().copied();
            outcomes.push((recipient.phone, rest.put(phone, presence, name)));
            if wanted {
                // Borrowed from the phones, which stay out until the receipts are written.
                receipt_targets.push((recipient.phone, name));
            }
        }
        acked = u64::try_from(outcomes.len()).unwrap_or(u64::MAX);
        message.count.resolved += acked;
        message.count.delivered += acked;
        let targets = receipt_targets.iter().filter_map(|(phone, name)| {
            name.or_else(|| phones.get(usize::try_from(*phone).ok()?).map(|phone| phone.reg_id.as_str()))
        });
        let mut targets: Vec<&str> = targets.collect();
        // An alias may stand for several phones.
        targets.dedup();
        receipts.add(message, receipt::DELIVERED, &targets, at.as_millisecond());
    }
    world.phones = phones;
    if acked == 0 {
        return;
    }
    let Some((msg_id, app_id)) = world.message(number).map(|message| (message.id.clone(), message.app_id.clone()))
    else {
        return;
    };
    world.ack(&app_id, acked, at);
    world.record(What::Delivered { msg_id, phones: outcomes }, at, rules.keep_events);
}

/// What every phone needs of a message, looked up once.
struct Rest<'m> {
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

impl<'m> Rest<'m> {
    fn of(message: &'m Message, number: u64, at: Timestamp, rules: &Rules) -> Self {
        let by_name = matches!(message.kind, TargetKind::Alias | TargetKind::Account);
        Self {
            number,
            notify_id: message.notify_id,
            pass_through: message.pass_through,
            hide_in_front: message.extra("notify_foreground") == Some("0"),
            job_key: message.job_key(),
            named: by_name && message.callback.is_some(),
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
