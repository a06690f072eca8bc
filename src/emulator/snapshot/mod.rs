//! What the emulated service knows of the outside at one moment: apps and registered phones.
//!
//! The caller builds one from the state file and hands it in with every request; it is built anew only when the file
//! changed, so that look-ups by token stay cheap with a hundred thousand phones.

mod im;
mod index;
mod registry;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

pub use im::ImSide;

use crate::domain::identifier::{Alias, AppId, ChannelId, DeviceName, PackageName, RegId, Topic, UserAccount, UserId};
use crate::domain::secret::Secret;
use crate::domain::session::Presence;
use index::Index;

/// One app on Xiaomi's site: what a secret stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Its number.
    pub app_id: AppId,
    /// The AppSecret.
    pub secret: Secret,
    /// Its packages.
    pub packages: Vec<PackageName>,
    /// Channels the state file names.
    pub channels: Vec<ChannelId>,
}

/// One app on one phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// The phone.
    pub device: DeviceName,
    /// Whose IM login is there.
    pub user: Option<UserId>,
    /// The app.
    pub package: PackageName,
    /// Its token.
    pub reg_id: RegId,
    /// State of the login. Xiaomi pushes whatever it is; only a message that asks not to be shown in front looks at it.
    pub presence: Option<Presence>,
    /// Aliases.
    pub aliases: Vec<Alias>,
    /// User accounts.
    pub accounts: Vec<UserAccount>,
    /// Topics.
    pub topics: Vec<Topic>,
}

/// Apps and phones with their indexes.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    im: ImSide,
    apps: Vec<App>,
    phones: Vec<Phone>,
    reg_ids: Index,
    aliases: Index,
    accounts: Index,
    topics: Index,
    packages: Index,
    /// The number of each phone's package: a send to a thousand phones asks for nothing else of them, and numbers lie
    /// close together.
    package_numbers: Vec<u32>,
    numbers: HashMap<Box<str>, u32>,
    fingerprint: u64,
}

impl Snapshot {
    /// Builds the indexes.
    pub fn new(apps: Vec<App>, phones: Vec<Phone>) -> Self {
        let reg_ids = Index::with_capacity(phones.len());
        let mut snapshot = Self { apps, phones, reg_ids, ..Self::default() };
        let mut hasher = DefaultHasher::new();
        for (at, phone) in (0_u32..).zip(&snapshot.phones) {
            (&phone.device, &phone.package, &phone.reg_id).hash(&mut hasher);
            snapshot.reg_ids.put(phone.reg_id.as_str(), at);
            snapshot.packages.put(phone.package.as_str(), at);
            let next = u32::try_from(snapshot.numbers.len()).unwrap_or(u32::MAX);
            let number = snapshot.numbers.get(phone.package.as_str()).copied().unwrap_or_else(|| {
                snapshot.numbers.insert(phone.package.as_str().into(), next);
                next
            });
            snapshot.package_numbers.push(number);
            phone.aliases.iter().for_each(|alias| snapshot.aliases.put(alias.as_str(), at));
            phone.accounts.iter().for_each(|account| snapshot.accounts.put(account.as_str(), at));
            phone.topics.iter().for_each(|topic| snapshot.topics.put(topic.as_str(), at));
        }
        snapshot.fingerprint = hasher.finish();
        snapshot
    }

    /// The apps.
    pub fn apps(&self) -> &[App] {
        &self.apps
    }

    /// The phones.
    pub fn phones(&self) -> &[Phone] {
        &self.phones
    }

    /// The app of a secret.
    pub fn app_of(&self, secret: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.secret.reveal() == secret)
    }

    /// A phone by its place.
    pub fn phone(&self, at: u32) -> Option<&Phone> {
        self.phones.get(usize::try_from(at).ok()?)
    }

    /// Phones with that token, whatever their package: places in ascending order.
    pub fn with_reg_id(&self, reg_id: &str) -> &[u32] {
        self.reg_ids.get(reg_id)
    }

    /// Phones with that alias.
    pub fn with_alias(&self, alias: &str) -> &[u32] {
        self.aliases.get(alias)
    }

    /// Phones with that user account.
    pub fn with_account(&self, account: &str) -> &[u32] {
        self.accounts.get(account)
    }

    /// Phones that subscribed to that topic.
    pub fn with_topic(&self, topic: &str) -> &[u32] {
        self.topics.get(topic)
    }

    /// Phones with that app.
    pub fn with_package(&self, package: &str) -> &[u32] {
        self.packages.get(package)
    }

    /// The number of a package, if any phone has it.
    pub fn package_number(&self, package: &str) -> Option<u32> {
        self.numbers.get(package).copied()
    }

    /// The number of the package of the phone at that place.
    pub fn package_number_of(&self, at: u32) -> Option<u32> {
        self.package_numbers.get(usize::try_from(at).ok()?).copied()
    }

    /// The phone that has this token for this app.
    pub fn find(&self, package: &str, reg_id: &str) -> Option<&Phone> {
        self.with_reg_id(reg_id).iter().filter_map(|at| self.phone(*at)).find(|phone| phone.package.as_str() == package)
    }

    /// The place of the phone that has this token for this app.
    pub fn place(&self, package: &str, reg_id: &str) -> Option<u32> {
        let is_it = |at: &&u32| self.phone(**at).is_some_and(|phone| phone.package.as_str() == package);
        self.with_reg_id(reg_id).iter().find(is_it).copied()
    }

    /// Changes when phones come, go, or move; equal for equal lists.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(device: &str, package: &str, reg_id: &str, topic: &str) -> Phone {
        Phone {
            device: device.parse().expect("device"),
            user: None,
            package: package.parse().expect("package"),
            reg_id: reg_id.parse().expect("regid"),
            presence: None,
            aliases: Vec::new(),
            accounts: Vec::new(),
            topics: vec![topic.parse().expect("topic"), topic.parse().expect("topic")],
        }
    }

    #[test]
    fn places_are_found_by_every_key() {
        let phones = vec![phone("a", "a.b", "r1", "t"), phone("b", "a.b", "r2", "t"), phone("a", "a.c", "r1", "u")];
        let snapshot = Snapshot::new(Vec::new(), phones.clone());
        assert_eq!(snapshot.with_reg_id("r1"), [0, 2]);
        assert_eq!(snapshot.with_topic("t"), [0, 1], "named twice, found once");
        assert_eq!(snapshot.with_package("a.b"), [0, 1]);
        assert!(snapshot.with_alias("t").is_empty());
        assert_eq!(snapshot.find("a.c", "r1"), Some(&phones[2]));
        assert_eq!(snapshot.find("a.c", "r2"), None);
        assert_eq!(snapshot.phone(3), None);
        assert_eq!(snapshot.package_number_of(1), snapshot.package_number("a.b"));
        assert_ne!(snapshot.package_number_of(2), snapshot.package_number("a.b"));
        assert_eq!((snapshot.package_number("a.z"), snapshot.package_number_of(3)), (None, None));
    }

    #[test]
    fn the_fingerprint_follows_the_phones() {
        let one = |device| Snapshot::new(Vec::new(), vec![phone(device, "a.b", "r", "t")]).fingerprint();
        assert_eq!(one("a"), one("a"));
        assert_ne!(one("a"), one("b"));
    }
}
