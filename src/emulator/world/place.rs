//! Finds the phone of the world that belongs to a phone of the snapshot, without hashing a token twice for a push.

use std::collections::HashMap;

use super::{PhoneState, World};
use crate::emulator::mint::mint_from_name;
use crate::emulator::snapshot::{Phone, Snapshot};

/// No phone yet.
const NONE: u32 = u32::MAX;

/// Indexes over the world's phones; made when needed, never stored.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    by_reg_id: HashMap<Box<str>, Vec<u32>>,
    /// Strangers by alias, account, and phones by topic subscribed through the API.
    by_name: [HashMap<Box<str>, Vec<u32>>; 3],
    /// How many phones the index covers.
    indexed: usize,
    /// How many of them were strangers when they came.
    strangers: usize,
    /// Which snapshot `known` belongs to.
    fingerprint: Option<u64>,
    /// For each phone of that snapshot, the world's.
    known: Vec<u32>,
}

/// What a phone that only the world knows is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emulator) enum Name {
    /// An alias that nobody set.
    Alias,
    /// An account that nobody set.
    Account,
    /// A topic subscribed through the API.
    Topic,
}

impl World {
    /// Phones of the world that have that name, in ascending order.
    pub(in crate::emulator) fn named(&mut self, kind: Name, name: &str) -> &[u32] {
        self.index_phones();
        self.places.by_name[kind as usize].get(name).map_or(&[], Vec::as_slice)
    }

    /// A phone made up for an alias, account or topic that nobody has.
    pub(in crate::emulator) fn stranger_named(
        &mut self,
        package: &str,
        kind: Name,
        name: &str,
        keep: usize,
    ) -> Option<u32> {
        let taken = self.named(kind, name).to_vec();
        if let Some(number) = taken.into_iter().find(|at| self.phone(*at).is_some_and(|phone| phone.package == package))
        {
            return Some(number);
        }
        let reg_id = mint_from_name(&format!("{package} {} {name}", kind as usize));
        let number = self.stranger(package, reg_id.as_str(), keep)?;
        match kind {
            Name::Topic => {
                self.subscribe(number, name);
            }
            Name::Alias | Name::Account => {
                let rare = self.phones.get_mut(usize::try_from(number).ok()?)?.rare_mut();
                if kind == Name::Alias { &mut rare.aliases } else { &mut rare.accounts }.push(name.to_owned());
                put(&mut self.places.by_name[kind as usize], name, number);
            }
        }
        Some(number)
    }

    /// Subscribes a phone to a topic through the API.
    pub(in crate::emulator) fn subscribe(&mut self, number: u32, topic: &str) {
        self.index_phones();
        let Some(phone) = usize::try_from(number).ok().and_then(|at| self.phones.get_mut(at)) else { return };
        let rare = phone.rare_mut();
        rare.unsubscribed.retain(|left| left != topic);
        if !rare.subscribed.iter().any(|had| had == topic) {
            rare.subscribed.push(topic.to_owned());
            put(&mut self.places.by_name[Name::Topic as usize], topic, number);
        }
    }

    /// Unsubscribes a phone; `registered` says that the state file has the subscription.
    pub(in crate::emulator) fn unsubscribe(&mut self, number: u32, topic: &str, registered: bool) {
        self.index_phones();
        let Some(phone) = usize::try_from(number).ok().and_then(|at| self.phones.get_mut(at)) else { return };
        let rare = phone.rare_mut();
        rare.subscribed.retain(|had| had != topic);
        if registered && !rare.unsubscribed.iter().any(|left| left == topic) {
            rare.unsubscribed.push(topic.to_owned());
        }
        if let Some(list) = self.places.by_name[Name::Topic as usize].get_mut(topic) {
            list.retain(|had| *had != number);
        }
    }

    /// The world's number for a phone of the snapshot, made on first mention.
    pub(in crate::emulator) fn phone_for(&mut self, snapshot: &Snapshot, at: u32) -> Option<u32> {
        if self.places.fingerprint != Some(snapshot.fingerprint()) {
            self.places.fingerprint = Some(snapshot.fingerprint());
            self.places.known.clear();
            self.places.known.resize(snapshot.phones().len(), NONE);
        }
        let index = usize::try_from(at).ok()?;
        match self.places.known.get(index) {
            Some(&NONE) => {}
            Some(number) => return Some(*number),
            None => return None,
        }
        let number = self.settle(snapshot.phone(at)?);
        self.places.known[index] = number;
        Some(number)
    }

    /// The phone for a regid that nobody registered; `None` when there are `keep` of them already.
    pub(in crate::emulator) fn stranger(&mut self, package: &str, reg_id: &str, keep: usize) -> Option<u32> {
        if let Some(number) = self.phone_with(package, reg_id) {
            return Some(number);
        }
        if self.places.strangers >= keep {
            return None;
        }
        let device = format!("stranger-{}", self.phones.len() + 1);
        let state = PhoneState { device, stranger: true, ..PhoneState::default() };
        Some(self.add(PhoneState { package: package.to_owned(), reg_id: reg_id.to_owned(), ..state }))
    }

    /// The world's phone with that token for that app.
    pub(in crate::emulator) fn phone_with(&mut self, package: &str, reg_id: &str) -> Option<u32> {
        self.index_phones();
        let numbers = self.places.by_reg_id.get(reg_id)?;
        numbers.iter().copied().find(|number| self.phone(*number).is_some_and(|phone| phone.package == package))
    }

    /// A phone by its number.
    pub(in crate::emulator) fn phone(&self, number: u32) -> Option<&PhoneState> {
        self.phones.get(usize::try_from(number).ok()?)
    }

    /// Finds or makes the phone, and takes over its name: a token may have moved, a stranger may have registered.
    fn settle(&mut self, phone: &Phone) -> u32 {
        let number = self.phone_with(phone.package.as_str(), phone.reg_id.as_str()).unwrap_or_else(|| {
            self.add(PhoneState {
                package: phone.package.to_string(),
                reg_id: phone.reg_id.to_string(),
                ..PhoneState::default()
            })
        });
        if let Some(state) = usize::try_from(number).ok().and_then(|at| self.phones.get_mut(at)) {
            phone.device.as_str().clone_into(&mut state.device);
            state.stranger = false;
        }
        number
    }

    fn add(&mut self, state: PhoneState) -> u32 {
        // A stored world with more phones than fit is refused, and every phone costs more than a byte.
        let number = u32::try_from(self.phones.len()).unwrap_or(NONE);
        self.phones.push(state);
        self.index_phones();
        number
    }

    fn index_phones(&mut self) {
        for number in self.places.indexed..self.phones.len() {
            let numbers = self.places.by_reg_id.entry(self.phones[number].reg_id.as_str().into()).or_default();
            numbers.push(u32::try_from(number).unwrap_or(NONE));
            self.places.strangers += usize::from(self.phones[number].stranger);
            let Some(rare) = &self.phones[number].rare else { continue };
            let number = u32::try_from(number).unwrap_or(NONE);
            for (kind, names) in [&rare.aliases, &rare.accounts, &rare.subscribed].into_iter().enumerate() {
                for name in names {
                    put(&mut self.places.by_name[kind], name, number);
                }
            }
        }
        self.places.indexed = self.phones.len();
    }
}

fn put(index: &mut HashMap<Box<str>, Vec<u32>>, name: &str, number: u32) {
    let list = index.entry(name.into()).or_default();
    if let Err(at) = list.binary_search(&number) {
        list.insert(at, number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscriptions_through_the_api_are_found_again_after_a_restart() {
        let mut world = World::default();
        let one = world.stranger("a.b", "r1", 9).expect("room");
        let two = world.stranger_named("a.b", Name::Alias, "al", 9).expect("room");
        assert_eq!(world.stranger_named("a.b", Name::Alias, "al", 9), Some(two));
        world.subscribe(two, "t");
        world.subscribe(one, "t");
        world.subscribe(one, "t");
        assert_eq!(world.named(Name::Topic, "t"), [one, two]);
        let mut again = World::from_json(&world.to_json()).expect("sound");
        assert_eq!(again.named(Name::Alias, "al"), [two]);
        assert_eq!(again.named(Name::Topic, "t"), [one, two]);
        again.unsubscribe(one, "t", true);
        assert_eq!(again.named(Name::Topic, "t"), [two]);
        assert!(again.phone(one).is_some_and(|phone| phone.has_left("t")));
    }

    fn snapshot(devices: &[(&str, &str, &str)]) -> Snapshot {
        let phones = devices.iter().map(|(device, package, reg_id)| Phone {
            device: device.parse().expect("device"),
            user: None,
            package: package.parse().expect("package"),
            reg_id: reg_id.parse().expect("regid"),
            presence: None,
            aliases: Vec::new(),
            accounts: Vec::new(),
            topics: Vec::new(),
        });
        Snapshot::new(Vec::new(), phones.collect())
    }

    #[test]
    fn a_phone_keeps_its_number_when_the_snapshot_changes() {
        let mut world = World::default();
        let one = snapshot(&[("a", "a.b", "r1"), ("b", "a.b", "r2")]);
        assert_eq!(
            (world.phone_for(&one, 1), world.phone_for(&one, 0), world.phone_for(&one, 1)),
            (Some(0), Some(1), Some(0))
        );
        let two = snapshot(&[("c", "a.b", "r2"), ("c", "a.c", "r2")]);
        assert_eq!(
            (world.phone_for(&two, 0), world.phone_for(&two, 1), world.phone_for(&two, 2)),
            (Some(0), Some(2), None)
        );
        assert_eq!(world.phone(0).map(|phone| phone.device.as_str()), Some("c"), "the token moved");
    }

    #[test]
    fn a_stranger_that_registers_keeps_what_it_holds() {
        let mut world = World::default();
        assert_eq!(world.stranger("a.b", "r1", 1), Some(0));
        assert_eq!(world.stranger("a.b", "r1", 1), Some(0));
        assert_eq!(world.stranger("a.b", "r2", 1), None, "bounded");
        assert_eq!(world.phone(0).map(|phone| (phone.device.as_str(), phone.stranger)), Some(("stranger-1", true)));
        let registered = snapshot(&[("a", "a.b", "r1")]);
        assert_eq!(world.phone_for(&registered, 0), Some(0));
        assert_eq!(world.phone(0).map(|phone| (phone.device.as_str(), phone.stranger)), Some(("a", false)));
    }

    #[test]
    fn a_stored_world_finds_its_phones_again() {
        let mut world = World::default();
        world.stranger("a.b", "r1", 9);
        let mut again = World::from_json(&world.to_json()).expect("sound");
        assert_eq!(again.phone_with("a.b", "r1"), Some(0));
        assert_eq!(again.phone_with("a.c", "r1"), None);
    }
}
