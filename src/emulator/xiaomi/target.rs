//! Finds the phones that a call addresses.

use crate::domain::identifier::RegId;
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::Snapshot;
use crate::emulator::world::World;
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
    let mut resolver = Resolver { world, snapshot, packages, found: Resolved::default() };
    match targets {
        Targets::RegIds(names) => {
            resolver.found.recipients.reserve(names.len());
            for (at, name) in names.iter().enumerate() {
                let places = snapshot.with_reg_id(name);
                if !resolver.take(places, at, name) && places.is_empty() && rules.accept_unknown {
                    resolver.take_stranger(name, at, rules);
                }
            }
        }
        Targets::Aliases(names) => {
            for (at, name) in names.iter().enumerate() {
                resolver.take(snapshot.with_alias(name), at, name);
            }
        }
        Targets::Accounts(names) => {
            for (at, name) in names.iter().enumerate() {
                resolver.take(snapshot.with_account(name), at, name);
            }
        }
        Targets::Topic(topic) => resolver.take_all(snapshot.with_topic(topic), rules),
        Targets::MultiTopic(topics, op) => resolver.take_all(&join(snapshot, topics, *op), rules),
        Targets::All => {
            let mut places: Vec<u32> = packages.iter().flat_map(|name| snapshot.with_package(name)).copied().collect();
            places.sort_unstable();
            resolver.take_all(&places, rules);
        }
    }
    resolver.found
}

struct Resolver<'r, 't> {
    world: &'r mut World,
    snapshot: &'r Snapshot,
    packages: &'r [&'r str],
    found: Resolved<'t>,
}

impl<'t> Resolver<'_, 't> {
    /// Adds the phones of one named target; a name that leads to none is bad. Whether it led to any.
    fn take(&mut self, places: &[u32], at: usize, name: &'t str) -> bool {
        let before = self.found.recipients.len();
        self.add(places, at);
        let any = self.found.recipients.len() > before;
        if any {
            self.found.good += 1;
        } else {
            self.found.bad.push(name);
        }
        any
    }

    /// Adds the phones of a broadcast.
    fn take_all(&mut self, places: &[u32], rules: &Rules) {
        self.add(places, 0);
        self.found.good = usize::from(!self.found.recipients.is_empty() || !rules.refuse_empty_broadcast);
    }

    /// The name was just found bad: takes that back if it is a legal regid.
    fn take_stranger(&mut self, name: &'t str, at: usize, rules: &Rules) {
        let Some(package) = self.packages.first().filter(|_| name.parse::<RegId>().is_ok()) else { return };
        self.found.bad.pop();
        self.found.good += 1;
        if let Some(phone) = self.world.stranger(package, name, rules.keep_strangers) {
            self.found.recipients.push(Recipient { phone, place: None, name: at });
        }
    }

    fn add(&mut self, places: &[u32], name: usize) {
        for place in places {
            let ours = self.snapshot.phone(*place).is_some_and(|phone| self.packages.contains(&phone.package.as_str()));
            if let Some(phone) = ours.then(|| self.world.phone_for(self.snapshot, *place)).flatten() {
                self.found.recipients.push(Recipient { phone, place: Some(*place), name });
            }
        }
    }
}

/// Places that a topic expression means; every list is in ascending order.
fn join(snapshot: &Snapshot, topics: &[&str], op: TopicOp) -> Vec<u32> {
    let mut lists = topics.iter().map(|topic| snapshot.with_topic(topic));
    let mut places = lists.next().unwrap_or_default().to_vec();
    for list in lists {
        match op {
            TopicOp::Union => places.extend_from_slice(list),
            TopicOp::Intersection => places.retain(|place| list.binary_search(place).is_ok()),
            TopicOp::Except => places.retain(|place| list.binary_search(place).is_err()),
        }
    }
    places.sort_unstable();
    places.dedup();
    places
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
