//! Finds the phones that a call addresses.

use crate::domain::identifier::RegId;
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::Snapshot;
use crate::emulator::world::{Name, PhoneState, World};
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call::{Targets, TopicOp};

/// A phone that a message goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Recipient {
    /// Its number in the world.
    pub phone: u32,
    /// Its place in the snapshot; a stranger has none.
    pub place: Option<u32>,
    /// Which of the named targets led to it.
    pub name: usize,
}

/// The refusal of a call whose targets, named by this key, lead nowhere.
pub(super) fn nobody(field: &'static str) -> Refusal {
    Refusal::new(20301, "No valid targets!", field, "targets-none", "observed")
}

/// What became of the targets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Resolved<'t> {
    /// Phones.
    pub recipients: Vec<Recipient>,
    /// Named targets that are not valid, as they were named.
    pub bad: Vec<&'t str>,
    /// How many named targets are; 1 for a topic, an expression or everybody.
    pub good: usize,
}

/// Resolves targets to the phones of these packages.
pub(super) fn resolve<'t>(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    packages: &[&str],
    targets: &Targets<'t>,
) -> Resolved<'t> {
    resolve_prepared(world, snapshot, rules, packages, targets, &[])
}

/// The same, with the places of the regids, if they were looked up before.
pub(super) fn resolve_prepared<'t>(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    packages: &[&str],
    targets: &Targets<'t>,
    known: &[&[u32]],
) -> Resolved<'t> {
    let numbers = packages.iter().filter_map(|name| snapshot.package_number(name)).collect();
    let mut resolver = Resolver { world, snapshot, rules, packages, numbers, found: Resolved::default() };
    match targets {
        Targets::RegIds(names) => {
            resolver.found.recipients.reserve(names.len());
            for (at, name) in names.iter().enumerate() {
                let places = if known.len() == names.len() { known[at] } else { snapshot.with_reg_id(name) };
                if !resolver.take(places, at, name) && places.is_empty() {
                    resolver.take_known(name, at);
                }
            }
        }
        Targets::Aliases(names) => {
            for (at, name) in names.iter().enumerate() {
                resolver.take_named(Name::Alias, snapshot.with_alias(name), at, name);
            }
        }
        Targets::Accounts(names) => {
            for (at, name) in names.iter().enumerate() {
                resolver.take_named(Name::Account, snapshot.with_account(name), at, name);
            }
        }
        Targets::Topic(topic) => {
            let found = resolver.subscribers(topic);
            resolver.take_all(found);
        }
        Targets::MultiTopic(topics, op) => {
            let found = resolver.join(topics, *op);
            resolver.take_all(found);
        }
        Targets::All => {
            let mut found: Vec<Recipient> = Vec::new();
            for place in packages.iter().flat_map(|name| snapshot.with_package(name)) {
                found.extend(resolver.recipient(*place, 0));
            }
            found.extend(resolver.strangers());
            sort(&mut found);
            resolver.take_all(found);
        }
    }
    resolver.found
}

struct Resolver<'r, 't> {
    world: &'r mut World,
    snapshot: &'r Snapshot,
    rules: &'r Rules,
    packages: &'r [&'r str],
    numbers: Vec<u32>,
    found: Resolved<'t>,
}

impl<'t> Resolver<'_, 't> {
    /// Adds the phones of one named target; a name that leads to none is bad. Whether it led to any.
    fn take(&mut self, places: &[u32], at: usize, name: &'t str) -> bool {
        let before = self.found.recipients.len();
        for place in places {
            let recipient = self.recipient(*place, at);
            self.found.recipients.extend(recipient);
        }
        let any = self.found.recipients.len() > before;
        if any {
            self.found.good += 1;
        } else {
            self.found.bad.push(name);
        }
        any
    }

    /// The same for an alias or account: phones of the state file, and those made up for a name that nobody has.
    fn take_named(&mut self, kind: Name, places: &[u32], at: usize, name: &'t str) {
        // The oldest of too many aliases are pushed out.
        let most = usize::try_from(self.rules.aliases_per_phone).unwrap_or(usize::MAX);
        let counts = |place: &&u32| {
            let Some(phone) = self.snapshot.phone(**place).filter(|_| kind == Name::Alias) else { return true };
            phone.aliases.iter().rev().take(most).any(|alias| alias.as_str() == name)
        };
        let places: Vec<u32> = places.iter().filter(counts).copied().collect();
        if self.take(&places, at, name) {
            return;
        }
        let mut phones = self.world.named(kind, name).to_vec();
        let package = self.packages.first().filter(|_| self.rules.accept_unknown && phones.is_empty());
        if let Some(package) = package {
            phones.extend(self.world.stranger_named(package, kind, name, self.rules.keep_strangers));
        }
        let before = self.found.recipients.len();
        for phone in phones {
            let recipient = self.known(phone, at);
            self.found.recipients.extend(recipient);
        }
        if self.found.recipients.len() > before || self.rules.accept_unknown {
            self.found.bad.pop();
            self.found.good += 1;
        }
    }

    /// Adds the phones of a broadcast.
    fn take_all(&mut self, found: Vec<Recipient>) {
        self.found.recipients = found;
        self.found.good = usize::from(!self.found.recipients.is_empty() || !self.rules.refuse_empty_broadcast);
    }

    /// The name was just found bad: takes that back if the world has a phone with it (a stranger), or may make one.
    fn take_known(&mut self, name: &'t str, at: usize) {
        let Some(package) = self.packages.first().filter(|_| name.parse::<RegId>().is_ok()) else { return };
        let phone = match self.world.phone_with(package, name) {
            Some(phone) => self.world.phone(phone).is_some_and(|state| state.stranger).then_some(phone),
            None if self.rules.accept_unknown => self.world.stranger(package, name, self.rules.keep_strangers),
            None => None,
        };
        let known = phone.and_then(|phone| self.known(phone, at));
        if known.is_some() || self.rules.accept_unknown && phone.is_none() {
            self.found.bad.pop();
            self.found.good += 1;
            self.found.recipients.extend(known);
        }
    }

    /// A phone of the state file, if it belongs to the call's packages and still has the app.
    fn recipient(&mut self, place: u32, name: usize) -> Option<Recipient> {
        self.snapshot.package_number_of(place).filter(|number| self.numbers.contains(number))?;
        let phone = self.world.phone_for(self.snapshot, place)?;
        let gone = self.world.phone(phone).is_some_and(PhoneState::is_gone);
        (!gone).then_some(Recipient { phone, place: Some(place), name })
    }

    /// A phone that the world knows, in the same way.
    fn known(&self, phone: u32, name: usize) -> Option<Recipient> {
        let state = self.world.phone(phone)?;
        let ours = self.packages.contains(&state.package.as_str()) && !state.is_gone();
        let place = self.snapshot.place(&state.package, &state.reg_id);
        (ours && (state.stranger || place.is_some())).then_some(Recipient { phone, place, name })
    }

    /// Strangers of the call's packages.
    fn strangers(&self) -> Vec<Recipient> {
        let numbers = (0_u32..).zip(self.world.phones()).filter(|(_, state)| state.stranger);
        numbers.filter_map(|(number, _)| self.known(number, 0)).filter(|known| known.place.is_none()).collect()
    }

    /// Phones that subscribed to a topic: by the state file, unless they left through the API, or through the API.
    fn subscribers(&mut self, topic: &str) -> Vec<Recipient> {
        let mut found: Vec<Recipient> = Vec::new();
        for place in self.snapshot.with_topic(topic) {
            let recipient = self.recipient(*place, 0);
            let stays = |found: &Recipient| !self.world.phone(found.phone).is_some_and(|phone| phone.has_left(topic));
            found.extend(recipient.filter(stays));
        }
        let own = self.world.named(Name::Topic, topic).to_vec();
        found.extend(own.into_iter().filter_map(|phone| self.known(phone, 0)));
        if found.is_empty() && self.rules.accept_unknown {
            let made = self
                .packages
                .first()
                .and_then(|package| self.world.stranger_named(package, Name::Topic, topic, self.rules.keep_strangers));
            found.extend(made.and_then(|phone| self.known(phone, 0)));
        }
        sort(&mut found);
        found
    }

    /// Phones that a topic expression means.
    fn join(&mut self, topics: &[&str], op: TopicOp) -> Vec<Recipient> {
        let mut lists = topics.iter();
        let mut found = lists.next().map(|topic| self.subscribers(topic)).unwrap_or_default();
        for topic in lists {
            let list = self.subscribers(topic);
            let has = |one: &Recipient| list.binary_search_by_key(&one.phone, |other| other.phone).is_ok();
            match op {
                TopicOp::Union => found.extend_from_slice(&list),
                TopicOp::Intersection => found.retain(has),
                TopicOp::Except => found.retain(|one| !has(one)),
            }
        }
        sort(&mut found);
        found
    }
}

/// In the order of their numbers, each phone once.
fn sort(found: &mut Vec<Recipient>) {
    found.sort_unstable_by_key(|recipient| recipient.phone);
    found.dedup_by_key(|recipient| recipient.phone);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::snapshot::Phone;

    fn snapshot() -> Snapshot {
        let phone = |name: &str, package: &str, alias: &str, topics: &[&str]| Phone {
            device: name.parse().expect("device"),
            user: None,
            package: package.parse().expect("package"),
            reg_id: format!("r-{name}").parse().expect("regid"),
            presence: None,
            aliases: vec![alias.parse().expect("alias")],
            accounts: vec![alias.parse().expect("account")],
            topics: topics.iter().map(|topic| topic.parse().expect("topic")).collect(),
        };
        let phones = vec![
            phone("0", "a.b", "x", &["t"]),
            phone("1", "a.b", "x", &["t", "u"]),
            phone("2", "a.b", "y", &["u"]),
            phone("3", "a.c", "x", &["t", "u"]),
        ];
        Snapshot::new(Vec::new(), phones)
    }

    /// Places, bad names, good count.
    fn resolved(packages: &[&str], rules: &Rules, targets: Targets<'static>) -> (Vec<u32>, Vec<&'static str>, usize) {
        let found = resolve(&mut World::default(), &snapshot(), rules, packages, &targets);
        let places = found.recipients.iter().map(|recipient| recipient.place.unwrap_or(99)).collect();
        (places, found.bad, found.good)
    }

    #[test]
    fn named_targets() {
        let of = |targets| resolved(&["a.b"], &Rules::default(), targets);
        assert_eq!(of(Targets::RegIds(vec!["r-2", "gone", "r-0", "r-3"])), (vec![2, 0], vec!["gone", "r-3"], 2));
        assert_eq!(of(Targets::Aliases(vec!["x", "z"])), (vec![0, 1], vec!["z"], 1));
        assert_eq!(of(Targets::Accounts(vec!["y", "x"])), (vec![2, 0, 1], vec![], 2));
        let both = resolved(&["a.b", "a.c"], &Rules::default(), Targets::Aliases(vec!["x"]));
        assert_eq!(both, (vec![0, 1, 3], vec![], 1));
    }

    #[test]
    fn topics_and_everybody() {
        let of = |targets| resolved(&["a.b"], &Rules::default(), targets).0;
        assert_eq!(of(Targets::Topic("t")), [0, 1]);
        assert_eq!(of(Targets::MultiTopic(vec!["t", "u"], TopicOp::Union)), [0, 1, 2]);
        assert_eq!(of(Targets::MultiTopic(vec!["t", "u"], TopicOp::Intersection)), [1]);
        assert_eq!(of(Targets::MultiTopic(vec!["t", "u"], TopicOp::Except)), [0]);
        assert_eq!(of(Targets::MultiTopic(vec!["u", "none"], TopicOp::Except)), [1, 2]);
        assert_eq!(of(Targets::All), [0, 1, 2]);
    }

    #[test]
    fn an_empty_broadcast_is_taken_unless_the_rules_say_no() {
        let strict = Rules { refuse_empty_broadcast: true, ..Rules::default() };
        assert_eq!(resolved(&["a.b"], &Rules::default(), Targets::Topic("none")), (vec![], vec![], 1));
        assert_eq!(resolved(&["a.b"], &strict, Targets::Topic("none")), (vec![], vec![], 0));
        assert_eq!(resolved(&["a.d"], &strict, Targets::All), (vec![], vec![], 0));
    }

    #[test]
    fn strangers_need_a_legal_regid_that_nobody_has() {
        let rules = Rules { accept_unknown: true, ..Rules::default() };
        let names = vec!["gone", "r-3", "a b"];
        assert_eq!(resolved(&["a.b"], &rules, Targets::RegIds(names)), (vec![99], vec!["r-3", "a b"], 1));
        let full = Rules { keep_strangers: 0, ..rules };
        assert_eq!(resolved(&["a.b"], &full, Targets::RegIds(vec!["gone"])), (vec![], vec![], 1));
    }
}
