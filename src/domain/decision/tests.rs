use jiff::Timestamp;

use super::*;
use crate::domain::certificate::Fields;
use crate::domain::click::ClickAction;
use crate::domain::device::{Generation, Platform};
use crate::domain::push::Content;
use crate::domain::region::Region;
use crate::domain::secret::SecretSource;
use crate::domain::session::Event;

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).expect("in range")
}

fn user() -> UserId {
    "alice".parse().expect("user")
}

fn phone() -> DeviceName {
    "phone".parse().expect("device")
}

/// Alice on a phone, reported, an hour after the certificate was saved.
pub(super) fn ready() -> Registry {
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

pub(super) fn content() -> Content {
    Content { description: Some("hello".into()), ..Content::default() }
}

fn ask(registry: &Registry, content: &Content, now: Timestamp, strict: bool) -> Result<(), (u8, &'static str)> {
    let user = user();
    let decision = decide(registry, Question { strict, ..Question::of_content(&user, content, now) });
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
    let decision = decide(&registry, Question::of_content(&user, &content(), at(1)));
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
    let question = Question { strict, ..Question::of_content(&user, content, at(10)) };
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

fn codes(registry: &Registry, question: Question<'_>) -> Vec<&'static str> {
    let decision = decide(registry, question);
    decision.devices[0].steps.iter().map(|step| step.cause.code).collect()
}

/// The code of the first failing step's cause, or "pushed".
fn cause(registry: &Registry, question: Question<'_>) -> &'static str {
    decide(registry, question).devices[0].first_failing().map_or("pushed", |step| step.cause.code)
}

fn killed() -> Registry {
    let mut registry = ready();
    play(&mut registry, Event::Kill, at(0));
    registry
}

mod message {
    use super::*;
    use crate::domain::message::{Custom, Element, Message};
    use crate::domain::push_info::{AndroidInfo, PushInfo};
    use crate::domain::quiet::{Quiet, ReceiveOption};

    fn hello() -> Message {
        Message { sender: Some("bob".into()), ..Message::new(7, vec![Element::Text("hi".into())]) }
    }

    fn with_push(push: PushInfo) -> Message {
        Message { push: Some(push), ..hello() }
    }

    #[test]
    fn what_the_message_decides() {
        let (registry, user) = (killed(), user());
        let custom = |desc: &str| Element::Custom(Custom { desc: desc.into(), ..Custom::default() });
        let bad_channel = AndroidInfo { xiaomi_channel_id: Some(" x".into()), ..AndroidInfo::default() };
        for (message, expected) in [
            (hello(), "pushed"),
            (Message { life_time_s: Some(0), ..hello() }, "life-time-zero"),
            (Message { life_time_s: Some(1), ..hello() }, "pushed"),
            (with_push(PushInfo { online_only: true, ..PushInfo::default() }), "push-flag-1"),
            (Message { sender: Some("alice".into()), ..hello() }, "sender-is-receiver"),
            (Message { body: vec![custom("")], ..hello() }, "custom-without-desc"),
            (Message { body: vec![custom("d")], ..hello() }, "pushed"),
            (Message { body: vec![Element::Text(String::new())], ..hello() }, "no-text"),
            (with_push(PushInfo { android: bad_channel, ..PushInfo::default() }), "request-faulty"),
        ] {
            assert_eq!(cause(&registry, Question::of_message(&user, &message, at(1))), expected, "{message:?}");
        }
        let push = PushInfo { title: Some("t".into()), desc: Some("d".into()), ..PushInfo::default() };
        let derived = codes(&registry, Question::of_message(&user, &hello(), at(1)));
        assert_eq!(derived[9], "text-derived");
        assert_eq!(codes(&registry, Question::of_message(&user, &with_push(push), at(1)))[9], "text-given");
    }

    #[test]
    fn the_same_random_within_a_second_is_the_same_message() {
        let (mut registry, user, message) = (killed(), user(), hello());
        let recent = [Recent { random: 7, at: at(10) }, Recent { random: 8, at: at(11) }];
        let asked = |registry: &Registry, now| {
            let question = Question::of_message(&user, &message, now);
            let sending = Sending { recent: Some(&recent), ..question.sending };
            cause(registry, Question { sending, ..question })
        };
        assert_eq!(asked(&registry, at(10)), "duplicate-random");
        assert_eq!(asked(&registry, at(11)), "pushed");
        registry.settings.dedupe_window_s = 5;
        assert_eq!(asked(&registry, at(14)), "duplicate-random");
        assert_eq!(codes(&registry, Question::of_message(&user, &message, at(10)))[3], "duplicate-not-known");
    }

    #[test]
    fn groups_and_kinds() {
        let (registry, user, message) = (killed(), user(), hello());
        let question = Question::of_message(&user, &message, at(1));
        let asked = |sending| cause(&registry, Question { sending, ..question });
        for (kind, expected) in [
            ("Work", "pushed"),
            ("private", "pushed"),
            ("Public", "pushed"),
            ("ChatRoom", "group-online-only"),
            ("Meeting", "group-online-only"),
            ("AVChatRoom", "group-online-only"),
            ("Community", "pushed"),
        ] {
            let kind = GroupKind::parse(kind).expect("known");
            assert_eq!(asked(Sending { group: Some(Group { id: "g", kind }), ..question.sending }), expected);
        }
        assert_eq!(GroupKind::parse("Room"), None);
        assert_eq!(asked(Sending { kind: Kind::SystemNotice, ..question.sending }), "system-notice");
        assert_eq!(asked(Sending { kind: Kind::Tip, ..question.sending }), "group-tip");
    }

    #[test]
    fn a_rest_send_ignores_do_not_disturb_unless_it_asks_not_to() {
        let (mut registry, user) = (killed(), user());
        let polite = Message {
            control: crate::domain::message::SendControl { with_mute: true, ..Default::default() },
            ..hello()
        };
        let conversations = [("bob".to_owned(), ReceiveOption::NoNotify)].into();
        registry.quiet.insert(user.clone(), Quiet { conversations, ..Quiet::default() });
        let ask = |registry: &Registry, message: &Message, origin| {
            let question = Question::of_message(&user, message, at(1));
            cause(registry, Question { sending: Sending { origin, ..question.sending }, ..question })
        };
        assert_eq!(ask(&registry, &hello(), Origin::Rest), "pushed");
        assert_eq!(ask(&registry, &polite, Origin::Rest), "conversation-muted");
        assert_eq!(ask(&registry, &hello(), Origin::Client), "conversation-muted");
        let other = Message { sender: Some("carol".into()), ..hello() };
        assert_eq!(ask(&registry, &other, Origin::Client), "pushed");
        let content = content();
        let unknown = codes(&registry, Question::of_content(&user, &content, at(1)));
        assert_eq!(unknown[7], "conversation-not-known");

        let quiet = registry.quiet.get_mut(&user).expect("there");
        quiet.conversations.insert("bob".to_owned(), ReceiveOption::Block);
        assert_eq!(ask(&registry, &hello(), Origin::Rest), "conversation-blocked");

        registry.quiet.insert(user.clone(), Quiet { all: true, ..Quiet::default() });
        assert_eq!(ask(&registry, &hello(), Origin::Client), "receiver-off");
        assert_eq!(ask(&registry, &hello(), Origin::Rest), "pushed");
        registry.settings.rest_ignores_quiet_hours = false;
        assert_eq!(ask(&registry, &hello(), Origin::Rest), "receiver-off");
        let hours = "00:00-00:00".parse().ok();
        registry.quiet.insert(user.clone(), Quiet { hours, ..Quiet::default() });
        assert_eq!(ask(&registry, &hello(), Origin::Client), "receiver-hours");
    }

    #[test]
    fn what_is_known_of_the_call() {
        let (registry, user, message) = (killed(), user(), hello());
        let question = Question::of_message(&user, &message, at(1));
        let asked = |call| {
            codes(&registry, Question { sending: Sending { call, ..question.sending }, ..question })[..3].to_vec()
        };
        assert_eq!(asked(Call::Unknown), ["call-not-made", "body-well-formed", "sender-callback-open"]);
        assert_eq!(asked(Call::Accepted), ["call-authentic", "body-well-formed", "sender-allowed"]);
        let refused = |step| Call::Refused { step, code: 1, info: "x" };
        assert_eq!(asked(refused(CallStep::Authentic)), ["call-refused", "call-refused-before", "call-refused-before"]);
        assert_eq!(asked(refused(CallStep::WellFormed)), ["call-authentic", "body-refused", "call-refused-before"]);
        assert_eq!(asked(refused(CallStep::Allowed)), ["call-authentic", "body-well-formed", "sender-refused"]);
    }

    #[test]
    fn each_fault_of_a_message_has_its_change() {
        let (mut registry, user) = (killed(), user());
        let custom = Element::Custom(Custom::default());
        let push = PushInfo { online_only: true, ..PushInfo::default() };
        registry.quiet.insert(user.clone(), Quiet { all: true, ..Quiet::default() });
        registry.settings.rest_ignores_quiet_hours = false;
        let message = Message {
            sender: Some("alice".into()),
            life_time_s: Some(0),
            push: Some(push),
            ..Message::new(7, vec![custom])
        };
        let recent = [Recent { random: 7, at: at(1) }, Recent { random: 0, at: at(1) }];
        let question = Question::of_message(&user, &message, at(1));
        let sending = Sending {
            recent: Some(&recent),
            group: Some(Group { id: "g", kind: GroupKind::Meeting }),
            ..question.sending
        };
        let full = Question { sending, ..question };
        let change = |question| smallest_change(&registry, question, &phone());
        assert_eq!(change(full), None, "more than six changes are no advice");
        let message = Message { sender: None, ..message.clone() };
        let question =
            Question { subject: Subject::Message(&message), sending: Sending { group: None, ..sending }, ..question };
        assert_eq!(
            change(question).expect("found"),
            [
                "mipush session unmute alice --all",
                "add OfflinePushInfo.Desc",
                "set OfflinePushInfo.PushFlag to 0",
                "leave out MsgLifeTime",
                "give the message a MsgRandom of its own"
            ]
        );
    }
}

#[test]
fn what_the_device_decides() {
    let user = user();
    let check = |change: &dyn Fn(&mut Registry), expected: &str| {
        let mut registry = killed();
        change(&mut registry);
        assert_eq!(cause(&registry, Question::of_content(&user, &content(), at(1))), expected);
    };
    let declare = |registry: &mut Registry, platform| {
        registry.devices.get_mut(&phone()).expect("there").platform = platform;
    };
    let each = |registry: &mut Registry, change: fn(&mut crate::domain::session::Session)| {
        registry.sessions.values_mut().for_each(change);
    };
    check(&|_| (), "pushed");
    check(&|registry| declare(registry, Platform::Android), "vendor-mismatch");
    check(
        &|registry| {
            declare(registry, Platform::Iphone);
            each(registry, |session| session.binding = None);
        },
        "not-ours",
    );
    check(&|registry| declare(registry, Platform::Web), "platform-offline");
    check(&|registry| each(registry, |session| session.push_off = true), "device-off");
    check(&|registry| each(registry, |session| session.signature_expired = true), "pushed");
    check(
        &|registry| {
            each(registry, |session| session.signature_expired = true);
            registry.settings.push_with_expired_usersig = false;
        },
        "usersig-expired",
    );
    let g3 = |registry: &mut Registry| registry.devices.get_mut(&phone()).expect("there").generation = Generation::G3;
    check(
        &|registry| {
            g3(registry);
            registry.settings.plan_allows_chat_push = false;
        },
        "plan-lacks-push",
    );
    check(&|registry| registry.settings.plan_allows_chat_push = false, "pushed");
}

#[test]
fn a_desktop_online_silences_the_phone_only_where_that_is_set() {
    let (mut registry, user) = (killed(), user());
    let tab: DeviceName = "tab".parse().expect("device");
    registry.declare_platform(&tab, Platform::Web).expect("new");
    registry.login(&user, &tab, at(1)).expect("login");
    let content = content();
    let question = Question::of_content(&user, &content, at(2));
    assert_eq!(cause(&registry, question), "pushed");
    registry.settings.push_phone_while_desktop_online = false;
    assert_eq!(cause(&registry, question), "desktop-online");
}

#[test]
fn four_hundred_seconds_of_limbo() {
    let (mut registry, user, content) = (ready(), user(), content());
    play(&mut registry, Event::Lose, at(0));
    let asked = |registry: &Registry, second| cause(registry, Question::of_content(&user, &content, at(second)));
    assert_eq!(asked(&registry, 399), "limbo");
    assert_eq!(asked(&registry, 400), "pushed");
    let question = Question::of_content(&user, &content, at(10));
    let change = smallest_change(&registry, question, &phone()).expect("found");
    assert_eq!(change.len(), 1, "{change:?}");
    registry.settings.heartbeat_timeout_s = 10;
    assert_eq!(asked(&registry, 10), "pushed");
}

#[test]
fn old_sdks_and_unbound_tokens_do_not_report() {
    let (mut registry, user, content) = (ready(), user(), content());
    play(&mut registry, Event::Background { reported: true }, at(1));
    let asked = |registry: &Registry| cause(registry, Question::of_content(&user, &content, at(2)));
    assert_eq!(asked(&registry), "pushed");
    registry.devices.get_mut(&phone()).expect("there").sdk = "5.0.0".parse().ok();
    assert_eq!(asked(&registry), "background-old-sdk");
    registry.devices.get_mut(&phone()).expect("there").sdk = "5.0.1".parse().ok();
    registry.sessions.values_mut().for_each(|session| session.binding = None);
    assert_eq!(asked(&registry), "background-unbound");
}

#[test]
fn causes_are_data_in_two_languages() {
    let mut codes = std::collections::BTreeSet::new();
    for cause in CAUSES {
        assert!(codes.insert(cause.code), "{} is there twice", cause.code);
        assert!(!cause.text.en.is_empty() && !cause.text.zh.is_empty() && !cause.source.is_empty(), "{}", cause.code);
        assert!(cause.setting.is_none_or(|name| crate::domain::setting::setting(name).is_some()), "{}", cause.code);
        let levers = cause.verdict != Verdict::Failed || cause.lever.is_some();
        let nothing_helps = ["platform-offline", "not-ours", "request-faulty"];
        assert!(levers || nothing_helps.contains(&cause.code), "{} says what is wrong and not what to do", cause.code);
    }
    assert!(CAUSES.is_sorted_by_key(|cause| cause.step));
}
