use jiff::Timestamp;

use super::*;
use crate::domain::certificate::Fields;
use crate::domain::click::ClickAction;
use crate::domain::region::Region;
use crate::domain::secret::SecretSource;
use crate::domain::session::{Event, Presence};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn name<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect(text)
}

fn fields() -> Fields {
    Fields {
        package: name("com.example.chat"),
        app_id: name("2882303761512345678"),
        app_key: Some(name("5001234500678")),
        app_secret: SecretSource::Env("S".into()),
        channel_id: None,
        click: ClickAction::OpenApp,
        region: Region::Embedded,
    }
}

fn with_cert() -> Registry {
    let mut registry = Registry::default();
    registry.add_cert(name("prod"), fields(), at(0)).expect("added");
    registry
}

fn refusal(result: Result<Reported, RegistryError>) -> Option<i64> {
    match result {
        Err(RegistryError::Refused { code, .. }) => code,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn numbers_are_never_given_out_twice() {
    let mut registry = with_cert();
    registry.remove_cert(CertId(1));
    assert_eq!(registry.add_cert(name("next"), fields(), at(1)), Ok(CertId(2)));
}

#[test]
fn which_certificate_is_meant() {
    let mut registry = with_cert();
    assert_eq!(registry.pick_cert(None).expect("the only one").id, CertId(1));
    registry.add_cert(name("test"), fields(), at(0)).expect("second");
    assert!(matches!(registry.pick_cert(None), Err(RegistryError::Ambiguous { .. })));
    registry.current = Some(CertId(2));
    assert_eq!(registry.pick_cert(None).expect("chosen").id, CertId(2));
    assert_eq!(registry.pick_cert(Some("prod")).expect("by name").id, CertId(1));
    assert_eq!(registry.pick_cert(Some("1")).expect("by number").id, CertId(1));
    assert!(matches!(registry.pick_cert(Some("prd")), Err(RegistryError::Unknown { .. })));
    assert!(matches!(registry.add_cert(name("prod"), fields(), at(0)), Err(RegistryError::Taken(_))));
}

#[test]
fn a_report_is_refused_with_the_vendors_reasons() {
    let mut registry = with_cert();
    let (alice, phone) = (name("alice"), name("phone"));
    assert_eq!(refusal(registry.report(&alice, &phone, "1", "r", at(1))), Some(21005));
    registry.login(&alice, &phone, at(1)).expect("login");
    assert_eq!(refusal(registry.report(&alice, &phone, "9", "r", at(1))), Some(22001));
    assert_eq!(refusal(registry.report(&alice, &phone, "1", "", at(1))), Some(22003));
    assert_eq!(refusal(registry.report(&alice, &phone, "1", &"r".repeat(257), at(1))), Some(22004));
    assert!(matches!(registry.report(&alice, &phone, "prd", "r", at(1)), Err(RegistryError::Unknown { .. })));
    assert!(registry.report(&alice, &phone, "prod", &"r".repeat(256), at(1)).is_ok());
}

#[test]
fn the_last_report_of_a_token_wins() {
    let mut registry = with_cert();
    let (alice, bob, phone) = (name("alice"), name("bob"), name("phone"));
    registry.login(&alice, &phone, at(1)).expect("login");
    registry.report(&alice, &phone, "1", "token", at(1)).expect("report");
    let key = registry.pick_session(&alice, None).expect("one");
    registry.apply(&key, Event::Kill, at(2)).expect("kill");
    registry.login(&bob, &phone, at(3)).expect("the app died without logout");
    let reported = registry.report(&bob, &phone, "1", "token", at(3)).expect("report");
    assert_eq!(reported.moved_from, [(alice.clone(), phone.clone())]);
    assert!(registry.sessions[&(alice, phone)].binding.is_none());
}

#[test]
fn a_second_device_kicks_the_first_unless_the_plan_allows_more() {
    let mut registry = with_cert();
    let (alice, one, two) = (name("alice"), name("one"), name("two"));
    registry.login(&alice, &one, at(1)).expect("login");
    let logged_in = registry.login(&alice, &two, at(2)).expect("login");
    assert_eq!(logged_in.kicked, std::slice::from_ref(&one));
    assert_eq!(registry.sessions[&(alice.clone(), one.clone())].presence, Presence::Kicked);

    registry.settings.devices_per_platform = 2;
    assert_eq!(registry.login(&alice, &one, at(3)).expect("login").kicked, Vec::<DeviceName>::new());
    assert!(matches!(registry.pick_session(&alice, None), Err(RegistryError::Ambiguous { .. })));
    assert_eq!(registry.login(&alice, &name("three"), at(4)).expect("login").kicked, [two]);
}

#[test]
fn nobody_else_logs_in_while_the_app_runs() {
    let mut registry = with_cert();
    let (alice, bob, phone) = (name("alice"), name("bob"), name("phone"));
    registry.login(&alice, &phone, at(1)).expect("login");
    assert!(matches!(registry.login(&bob, &phone, at(2)), Err(RegistryError::Refused { .. })));
    let key = registry.pick_session(&alice, None).expect("one");
    registry.apply(&key, Event::Logout, at(3)).expect("logout");
    assert!(registry.login(&bob, &phone, at(4)).is_ok());
}

#[test]
fn register_push_fails_as_the_sdk_does() {
    let mut registry = with_cert();
    let phone = name("phone");
    let good = || AppOnPhone {
        app_id: name("2882303761512345678"),
        app_key: Some(name("5001234500678")),
        package: name("com.example.chat"),
        aliases: vec![],
        accounts: vec![],
        topics: vec![],
        generation: None,
        sdk: None,
    };
    let mut play =
        |app: AppOnPhone, minted: &str| registry.register_device(&phone, CertId(1), app, name(minted), at(1));
    for (app, code) in [
        (AppOnPhone { app_id: name("1"), ..good() }, 22006),
        (AppOnPhone { app_key: Some(name("5")), ..good() }, 22007),
        (AppOnPhone { package: name("com.example.other"), ..good() }, 22022),
    ] {
        match play(app, "minted") {
            Err(RegistryError::Refused { code: found, .. }) => assert_eq!(found, Some(code)),
            other => panic!("{other:?}"),
        }
    }
    let aliased = |alias: &str| AppOnPhone { aliases: vec![name(alias)], ..good() };
    assert!(play(aliased("one"), "minted").is_ok() && play(aliased("two"), "later").is_ok());
    assert_eq!(registry.devices[&phone].registration.as_ref().map(|had| had.aliases.len()), Some(2));
    registry.devices.clear();
    let mut play =
        |app: AppOnPhone, minted: &str| registry.register_device(&phone, CertId(1), app, name(minted), at(1));
    assert_eq!(play(good(), "minted").map(|r| (r.reg_id.to_string(), r.fresh)), Ok(("minted".into(), true)));
    assert_eq!(play(good(), "another").map(|r| (r.reg_id.to_string(), r.fresh)), Ok(("minted".into(), false)));
}
