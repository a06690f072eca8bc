//! Every registry comes back as it was, and no text is a crash.

use jiff::Timestamp;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::domain::certificate::{Certificate, Fields};
use crate::domain::click::ClickAction;
use crate::domain::device::{Device, Generation, Registration};
use crate::domain::identifier::{CertId, DeviceName, IdentifierError, UserId};
use crate::domain::im::{Account, ImApp, ImRegion};
use crate::domain::region::Region;
use crate::domain::session::{Binding, Presence, Session};
use crate::domain::setting::Settings;

/// Text of many kinds, made legal for one type by that type.
fn word<T: std::str::FromStr<Err = IdentifierError> + std::fmt::Debug>(pattern: &str) -> impl Strategy<Value = T> {
    let odd = pattern.to_owned();
    proptest::string::string_regex(&odd).expect("pattern").prop_filter_map("not legal", |text| text.parse().ok())
}

/// No control characters, no blanks at the ends; what TOML escapes is in it.
const PLAIN: &str = "[\"'\\\\=#{}\\[\\]\u{85}\u{a0}a-z0-9é用户😀\u{202e}\u{feff}]{1,10}";
const PACKAGE: &str = "[a-z][a-z0-9_]{0,5}\\.[A-Z][a-z0-9_]{0,5}";

fn moment() -> impl Strategy<Value = Timestamp> {
    let (min, max) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    (min..max, 0..1_000_000_000).prop_map(|(second, nano)| Timestamp::new(second, nano).expect("in range"))
}

fn cert() -> impl Strategy<Value = Fields> {
    let text = "(\\PC|[\n\t\"'\\\\]){0,20}";
    let click = prop_oneof![
        Just(ClickAction::OpenApp),
        text.prop_map(ClickAction::OpenUrl),
        text.prop_map(ClickAction::OpenIntent),
    ];
    let secret = "(env:A|file:/[^\u{0}]{1,9}|[^:\u{0}]{1,24})".prop_map(|text| SecretSource::parse(&text));
    (
        word(PACKAGE),
        word("[0-9]{1,32}"),
        option::of(word(PLAIN)),
        secret,
        option::of(word(PLAIN)),
        click,
        proptest::sample::select(&Region::ALL),
    )
        .prop_map(|(package, app_id, app_key, app_secret, channel_id, click, region)| Fields {
            package,
            app_id,
            app_key,
            app_secret,
            channel_id,
            click,
            region,
        })
}

fn im() -> impl Strategy<Value = ImApp> {
    let key = "(env:A|file:/[^\u{0}]{1,9}|[^:\u{0}]{1,24})".prop_map(|text| SecretSource::parse(&text));
    (word("[1-9][0-9]{0,17}"), vec(word(PLAIN), 1..3), key, proptest::sample::select(&ImRegion::ALL))
        .prop_map(|(sdk_app_id, admins, key, region)| ImApp { sdk_app_id, admins, key, region })
}

fn registration() -> impl Strategy<Value = Registration> {
    (
        word("[0-9]{1,19}"),
        word(PACKAGE),
        word(PLAIN),
        moment(),
        vec(word(PLAIN), 0..3),
        vec(word(PLAIN), 0..3),
        vec(word(PLAIN), 0..3),
    )
        .prop_map(|(app_id, package, reg_id, at, aliases, accounts, topics)| Registration {
            app_id,
            package,
            reg_id,
            at,
            aliases,
            accounts,
            topics,
        })
}

type Login = (Presence, Timestamp, bool, Timestamp, Option<(u32, Timestamp)>);

fn login() -> impl Strategy<Value = Login> {
    let binding = option::of((any::<u32>(), moment()));
    (proptest::sample::select(&Presence::ALL), moment(), any::<bool>(), moment(), binding)
}

prop_compose! {
    fn registry()(
        certs in btree_map(1_u32..9, (word(PLAIN), cert(), moment(), moment()), 0..4),
        devices in btree_map(word::<DeviceName>(PLAIN), (proptest::sample::select(&Generation::ALL), option::of(registration())), 0..5),
        logins in vec((word::<UserId>(PLAIN), any::<proptest::sample::Index>(), login()), 0..6),
        days in any::<u32>(),
        title in any::<String>(),
        usual in any::<bool>(),
        im in option::of(im()),
        accounts in vec((word::<UserId>(PLAIN), option::of(any::<String>()), moment()), 0..3),
        more in 0_u32..5,
    ) -> Registry {
        let mut registry = Registry::default();
        if !usual {
            registry.settings = Settings { push_online_days: days, title_default: title, ..Settings::default() };
        }
        registry.im = im;
        for (user, nick, imported_at) in accounts {
            let account = Account { user: user.clone(), nick, face_url: None, imported_at };
            registry.accounts.insert(user, account);
        }
        for (number, (name, fields, created_at, changed_at)) in certs {
            let id = CertId(number);
            if registry.certs.values().all(|cert| cert.name != name) {
                registry.certs.insert(id, Certificate { id, name, fields, created_at, changed_at });
            }
        }
        registry.next_cert = registry.certs.keys().last().map_or(1, |id| id.0 + 1) + more;
        registry.current = registry.certs.keys().next().copied().filter(|_| usual);
        for (name, (generation, registration)) in devices {
            registry.devices.insert(name.clone(), Device { generation, registration, ..Device::new(name) });
        }
        let names: Vec<_> = registry.devices.keys().cloned().collect();
        for (user, index, (presence, since, background_reported, logged_in_at, binding)) in logins {
            if names.is_empty() {
                continue;
            }
            let device = index.get(&names).clone();
            let binding = binding.map(|(cert, at)| Binding { cert: CertId(cert), reg_id: "r+/=".parse().expect("legal"), at });
            let key = (user.clone(), device.clone());
            registry.sessions.insert(
                key,
                Session { presence, background_reported, binding, logged_in_at, ..Session::new(user, device, since) },
            );
        }
        registry
    }
}

proptest! {
    #[test]
    fn every_registry_comes_back(registry in registry()) {
        let text = write(&registry).expect("writable");
        prop_assert_eq!(read(&text).map_err(|refusal| format!("{refusal:?}\n{text}")), Ok(registry));
    }

    #[test]
    fn no_text_is_a_crash(text in "(\\[|\\]|=|\"|cert|device|id|schema_version = 1|\n|1|\\PC){0,40}") {
        let _ = read(&text);
    }
}
