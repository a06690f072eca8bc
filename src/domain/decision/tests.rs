use jiff::Timestamp;

use super::*;
use crate::domain::certificate::Fields;
use crate::domain::click::ClickAction;
use crate::domain::region::Region;
use crate::domain::secret::SecretSource;
use crate::domain::session::Event;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).expect("in range")
}

fn user() -> UserId {
    "alice".parse().expect("user")
}

fn phone() -> DeviceName {
    "phone".parse().expect("device")
}

/// Alice on a phone, reported, an hour after the certificate was saved.
fn ready() -> Registry {
    let mut registry = Registry::default();
    let fields = Fields {
        package: "com.example.chat".parse().expect("package"),
        app_id: "1000".parse().expect("app id"),
        app_key: None,
        app_secret: SecretSource::Env("S".into()),
        channel_id: None,
        click: ClickAction::OpenApp,
        region: Region::Embedded,
    };
    registry.add_cert("prod".parse().expect("name"), fields, at(-3600)).expect("added");
    registry.login(&user(), &phone(), at(0)).expect("login");
    registry.report(&user(), &phone(), "1", "token", at(0)).expect("report");
    registry
}

fn content() -> Content {
    Content { description: Some("hello".into()), ..Content::default() }
}

fn ask(registry: &Registry, content: &Content, now: Timestamp, strict: bool) -> Result<(), (u8, &'static str)> {
    let user = user();
    let decision = decide(registry, Question { user: &user, content, now, strict });
    assert_eq!(decision.devices.len(), 1);
    assert_eq!(decision.devices[0].steps.len(), 18);
    match decision.devices[0].first_failing() {
        None => Ok(()),
        Some(step) => Err((step.kind.number, step.kind.code)),
    }
}

fn play(registry: &mut Registry, event: Event, now: Timestamp) {
    registry.apply(&(user(), phone()), event, now).expect("possible");
}

#[test]
fn only_before_logout_and_after_a_kill() {
    let mut registry = ready();
    assert_eq!(ask(&registry, &content(), at(1), false), Err((11, "presence")));
    play(&mut registry, Event::Background { reported: false }, at(2));
    assert_eq!(ask(&registry, &content(), at(3), false), Err((11, "presence")));
    play(&mut registry, Event::Background { reported: true }, at(4));
    assert_eq!(ask(&registry, &content(), at(5), false), Ok(()));
    play(&mut registry, Event::Kill, at(6));
    assert_eq!(ask(&registry, &content(), at(7), false), Ok(()));
    play(&mut registry, Event::Logout, at(8));
    assert_eq!(ask(&registry, &content(), at(9), false), Err((11, "presence")));
}

#[test]
fn the_first_generation_is_not_pushed_in_the_background() {
    let mut registry = ready();
    registry.device_or_new(&phone()).generation = Generation::G1;
    play(&mut registry, Event::Background { reported: true }, at(1));
    assert_eq!(ask(&registry, &content(), at(2), false), Err((11, "presence")));
}

#[test]
fn seven_days_after_the_kill_it_is_over() {
    let mut registry = ready();
    play(&mut registry, Event::Kill, at(0));
    assert_eq!(ask(&registry, &content(), at(7 * 86_400), false), Ok(()));
    assert_eq!(ask(&registry, &content(), at(7 * 86_400 + 1), false), Err((11, "presence")));
}

#[test]
fn each_step_stops_alone() {
    let mut killed = ready();
    play(&mut killed, Event::Kill, at(0));

    let online = Content { online_only: true, ..content() };
    assert_eq!(ask(&killed, &online, at(1), false), Err((7, "push-flag")));
    assert_eq!(ask(&killed, &Content::default(), at(1), false), Err((10, "text")));

    let mut unreported = killed.clone();
    unreported.sessions.values_mut().for_each(|session| session.binding = None);
    assert_eq!(ask(&unreported, &content(), at(1), false), Err((12, "certificate-id")));

    let mut deleted = killed.clone();
    deleted.remove_cert(CertId(1));
    assert_eq!(ask(&deleted, &content(), at(1), false), Err((14, "certificate")));

    let long = Content { extras: vec![("k".into(), "v".repeat(2000))], ..content() };
    assert_eq!(ask(&killed, &long, at(1), false), Err((16, "vendor-request")));
}

#[test]
fn a_young_certificate_warns_and_stops_only_when_asked_to() {
    let mut registry = ready();
    play(&mut registry, Event::Kill, at(0));
    registry.certs.values_mut().for_each(|cert| cert.changed_at = at(0));
    assert_eq!(ask(&registry, &content(), at(599), false), Ok(()));
    assert_eq!(ask(&registry, &content(), at(599), true), Err((14, "certificate")));
    assert_eq!(ask(&registry, &content(), at(600), true), Ok(()));
    let user = user();
    let decision = decide(&registry, Question { user: &user, content: &content(), now: at(1), strict: false });
    assert!(decision.devices[0].steps.iter().any(|step| step.caution));
}

#[test]
fn steps_are_numbered_as_the_list_is() {
    for (index, kind) in STEPS.iter().enumerate() {
        assert_eq!(usize::from(kind.number), index + 1);
        assert!(!kind.title.en.is_empty() && !kind.title.zh.is_empty() && !kind.source.is_empty());
    }
}

fn change(registry: &Registry, content: &Content, strict: bool) -> Option<String> {
    let user = user();
    let question = Question { user: &user, content, now: at(10), strict };
    smallest_change(registry, question, &phone()).map(|commands| commands.join(" && "))
}

#[test]
fn the_smallest_change_is_found_by_trying() {
    const LOGIN: &str = "mipush session login alice --device phone";
    const KILL: &str = "mipush session kill alice --device phone";
    const REPORT: &str = "mipush device report --user alice --device phone --cert 1";
    let mut registry = ready();
    assert_eq!(change(&registry, &content(), false).as_deref(), Some(KILL));
    play(&mut registry, Event::Kill, at(1));
    assert_eq!(change(&registry, &content(), false).as_deref(), Some(""));
    let silent = Content { online_only: true, ..Content::default() };
    assert_eq!(change(&registry, &silent, false).as_deref(), Some("add --description TEXT && leave out --online-only"));

    let mut out = registry.clone();
    play(&mut out, Event::Logout, at(2));
    let register = "mipush device register phone --cert 1";
    assert_eq!(
        change(&out, &content(), false),
        Some(format!("{LOGIN} && {register} && {REPORT} && {KILL}")),
        "the emulator's phone has no token yet"
    );
    out.certs.values_mut().for_each(|cert| cert.fields.region = Region::China);
    assert_eq!(
        change(&out, &content(), false),
        Some(format!("{LOGIN} && {REPORT} --reg-id REGID && {KILL}")),
        "a real phone's token is read off the phone"
    );
}

#[test]
fn what_nobody_can_change_here_has_no_change() {
    let mut registry = ready();
    play(&mut registry, Event::Kill, at(1));
    registry.remove_cert(CertId(1));
    assert_eq!(change(&registry, &content(), false), None);
}

#[test]
fn the_change_found_really_helps() {
    for event in [Event::Logout, Event::Kick, Event::Background { reported: false }] {
        let mut registry = ready();
        play(&mut registry, event, at(1));
        registry.device_or_new(&phone()).generation = Generation::G1;
        assert!(
            change(&registry, &content(), false).is_some_and(|change| change.ends_with("kill alice --device phone"))
        );
    }
}
