//! Reads the registry as Xiaomi would know it: an app for every distinct secret, a phone for every token.

use std::collections::{BTreeMap, HashMap};

use super::{App, Phone, Snapshot};
use crate::domain::identifier::{DeviceName, PackageName, RegId};
use crate::domain::registry::Registry;
use crate::domain::secret::{Secret, SecretSource};
use crate::domain::session::Session;

impl Snapshot {
    /// Builds the snapshot. `resolve` reads a secret from where it rests; a certificate whose secret cannot be read
    /// lets nobody in, as a wrong secret does.
    pub fn from_registry(registry: &Registry, resolve: impl Fn(&SecretSource) -> Option<Secret>) -> Self {
        Self::new(apps(registry, resolve), phones(registry))
    }
}

fn apps(registry: &Registry, resolve: impl Fn(&SecretSource) -> Option<Secret>) -> Vec<App> {
    let mut apps: Vec<App> = Vec::new();
    for cert in registry.certs.values() {
        let Some(secret) = resolve(&cert.fields.app_secret) else { continue };
        let at = apps.iter().position(|app| app.secret == secret).unwrap_or_else(|| {
            let app_id = cert.fields.app_id.clone();
            apps.push(App { app_id, secret, packages: Vec::new(), channels: Vec::new() });
            apps.len() - 1
        });
        let Some(app) = apps.get_mut(at) else { continue };
        if !app.packages.contains(&cert.fields.package) {
            app.packages.push(cert.fields.package.clone());
        }
        if let Some(channel) = cert.fields.channel_id.as_ref().filter(|id| !app.channels.contains(id)) {
            app.channels.push(channel.clone());
        }
    }
    apps
}

/// Registrations first: a token belongs to the phone that registered it, whoever reported it to IM. A token that was
/// only reported belongs to the phone that reported it.
fn phones(registry: &Registry) -> Vec<Phone> {
    let mut phones: Vec<Phone> = Vec::new();
    let mut places: HashMap<(&PackageName, &RegId), usize> = HashMap::new();
    let logins = logins(registry);
    for device in registry.devices.values() {
        let Some(registration) = &device.registration else { continue };
        if places.contains_key(&(&registration.package, &registration.reg_id)) {
            continue;
        }
        places.insert((&registration.package, &registration.reg_id), phones.len());
        let login = logins.get(&device.name);
        phones.push(Phone {
            device: device.name.clone(),
            user: login.map(|session| session.user.clone()),
            package: registration.package.clone(),
            reg_id: registration.reg_id.clone(),
            presence: login.map(|session| session.presence),
            aliases: registration.aliases.clone(),
            accounts: registration.accounts.clone(),
            topics: registration.topics.clone(),
        });
    }
    for session in registry.sessions.values() {
        let Some(binding) = &session.binding else { continue };
        let Some(cert) = registry.certs.get(&binding.cert) else { continue };
        let key = (&cert.fields.package, &binding.reg_id);
        if places.contains_key(&key) {
            continue;
        }
        places.insert(key, phones.len());
        phones.push(Phone {
            device: session.device.clone(),
            user: Some(session.user.clone()),
            package: cert.fields.package.clone(),
            reg_id: binding.reg_id.clone(),
            presence: Some(session.presence),
            aliases: Vec::new(),
            accounts: Vec::new(),
            topics: Vec::new(),
        });
    }
    phones
}

/// The login that counts on each phone: a connected one before a killed one, and the latest of these. Ended logins do
/// not count.
fn logins(registry: &Registry) -> BTreeMap<&DeviceName, &Session> {
    let rank = |session: &Session| (session.presence.is_connected(), session.logged_in_at);
    let mut logins: BTreeMap<&DeviceName, &Session> = BTreeMap::new();
    for session in registry.sessions.values().filter(|session| session.presence.is_logged_in()) {
        let kept = logins.entry(&session.device).or_insert(session);
        if rank(session) > rank(kept) {
            *kept = session;
        }
    }
    logins
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::certificate::Fields;
    use crate::domain::click::ClickAction;
    use crate::domain::identifier::{CertId, UserId};
    use crate::domain::region::Region;
    use crate::domain::registry::AppOnPhone;
    use crate::domain::session::{Event, Presence};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn fields(package: &str, secret: &str, channel: Option<&str>) -> Fields {
        Fields {
            package: package.parse().expect("package"),
            app_id: "1000".parse().expect("app id"),
            app_key: None,
            app_secret: SecretSource::parse(secret),
            channel_id: channel.map(|id| id.parse().expect("channel")),
            click: ClickAction::OpenApp,
            region: Region::China,
        }
    }

    fn registry() -> (Registry, CertId) {
        let mut registry = Registry::default();
        let certs = [
            ("one", fields("com.example.a", "s1", Some("c1"))),
            ("two", fields("com.example.b", "s1", Some("c2"))),
            ("three", fields("com.example.a", "s2", None)),
            ("unreadable", fields("com.example.z", "env:GONE", None)),
        ];
        let ids: Vec<CertId> = certs
            .into_iter()
            .map(|(name, fields)| registry.add_cert(name.parse().expect("name"), fields, NOW).expect("added"))
            .collect();
        (registry, ids[0])
    }

    fn literal(source: &SecretSource) -> Option<Secret> {
        match source {
            SecretSource::Literal(secret) => Some(secret.clone()),
            _ => None,
        }
    }

    fn names<T: ToString>(list: &[T]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    fn register(registry: &mut Registry, device: &str, cert: CertId, reg_id: &str) {
        let app = AppOnPhone {
            app_id: "1000".parse().expect("app id"),
            app_key: None,
            package: "com.example.a".parse().expect("package"),
            aliases: vec!["al".parse().expect("alias")],
            accounts: Vec::new(),
            topics: Vec::new(),
            generation: None,
            sdk: None,
        };
        let device = device.parse().expect("device");
        registry.register_device(&device, cert, app, reg_id.parse().expect("regid"), NOW).expect("registered");
    }

    fn login(registry: &mut Registry, user: &str, device: &str, token: Option<(CertId, &str)>) -> (UserId, DeviceName) {
        let key: (UserId, DeviceName) = (user.parse().expect("user"), device.parse().expect("device"));
        registry.login(&key.0, &key.1, NOW).expect("login");
        if let Some((cert, token)) = token {
            registry.report(&key.0, &key.1, &cert.to_string(), token, NOW).expect("report");
        }
        key
    }

    #[test]
    fn an_app_for_every_distinct_secret() {
        let snapshot = Snapshot::from_registry(&registry().0, literal);
        let apps = snapshot.apps();
        assert_eq!(apps.len(), 2);
        assert_eq!(names(&apps[0].packages), ["com.example.a", "com.example.b"]);
        assert_eq!(names(&apps[0].channels), ["c1", "c2"]);
        assert_eq!(names(&apps[1].packages), ["com.example.a"]);
        assert_eq!(snapshot.app_of("s2").map(|app| &app.packages), Some(&apps[1].packages));
        assert!(snapshot.app_of("s3").is_none() && snapshot.app_of("env:GONE").is_none());
    }

    #[test]
    fn a_phone_for_every_registration_and_every_other_token() {
        let (mut registry, cert) = registry();
        register(&mut registry, "p1", cert, "r1");
        let alice = login(&mut registry, "alice", "p1", Some((cert, "r1")));
        login(&mut registry, "bob", "p2", Some((cert, "r2")));
        login(&mut registry, "carol", "p3", None);
        registry.apply(&alice, Event::Kill, NOW).expect("kill");

        let snapshot = Snapshot::from_registry(&registry, literal);
        let seen: Vec<_> = snapshot
            .phones()
            .iter()
            .map(|phone| (phone.device.as_str(), phone.user.as_ref().map(UserId::as_str), phone.presence))
            .collect();
        assert_eq!(
            seen,
            [("p1", Some("alice"), Some(Presence::Killed)), ("p2", Some("bob"), Some(Presence::Foreground))]
        );
        assert_eq!(snapshot.with_alias("al"), [0]);
    }

    #[test]
    fn a_token_belongs_to_the_phone_that_registered_it() {
        let (mut registry, cert) = registry();
        register(&mut registry, "zz", cert, "r1");
        login(&mut registry, "mallory", "aa", Some((cert, "r1")));
        let snapshot = Snapshot::from_registry(&registry, literal);
        let [phone] = snapshot.phones() else { panic!("one phone") };
        assert_eq!((phone.device.as_str(), phone.user.as_ref()), ("zz", None));
    }

    #[test]
    fn ended_logins_and_lost_certificates_do_not_count() {
        let (mut registry, cert) = registry();
        register(&mut registry, "p1", cert, "r1");
        let alice = login(&mut registry, "alice", "p1", Some((cert, "r1")));
        login(&mut registry, "bob", "p2", Some((cert, "r2")));
        registry.apply(&alice, Event::Logout, NOW).expect("logout");
        registry.remove_cert(cert);
        let snapshot = Snapshot::from_registry(&registry, literal);
        let [phone] = snapshot.phones() else { panic!("bob's token has no package any more") };
        assert_eq!((phone.device.as_str(), phone.user.as_ref(), phone.presence), ("p1", None, None));
    }
}
