//! Every check once on facts where all is well and once where it is not; and what holds for all of them together.

mod broken;
mod chain;
mod checklist;
mod im_message;
mod project;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::fact::{
    Attempt, Exchange, Fact, Facts, ImCalls, ImRefused, LiveTest, NoAnswer, Past, Refused, SecretFile, Shot, StateFile,
    StateProblem, StateProblemKind, Told, Wanted,
};
use super::{Check, Finding, Need, Program, Status, checks, find};
use crate::domain::certificate::Fields;
use crate::domain::click::ClickAction;
use crate::domain::identifier::{CertId, DeviceName, UserId};
use crate::domain::push::Content;
use crate::domain::region::Region;
use crate::domain::registry::{AppOnPhone, Registry};
use crate::domain::secret::{Secret, SecretSource};
use crate::domain::session::Event;
use crate::domain::text::{Sentence, Text, same};
use crate::protocol::control::PhoneView;
use crate::protocol::http::HttpResponse;
use crate::protocol::tencent::client::account::Checked;
use crate::protocol::tencent::client::status::{AccountStatus, PlatformStatus, Status as ImStatus};
use crate::protocol::xiaomi::reply::{Reply, Trace};

const SECRET: &str = "abcdefghijklmnopqrstuv==";
const REG_ID: &str = "Zm9vYmFyK2Zvb2Jhci9mb29iYXIrZm9v+/8A=";
const INTENT: &str = "intent://com.example.chat/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;\
                      package=com.example.chat;end";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_500_000 + seconds).expect("in range")
}

/// An hour after everything was saved.
fn now() -> Timestamp {
    at(3600)
}

fn user(name: &str) -> UserId {
    name.parse().expect("user")
}

fn device(name: &str) -> DeviceName {
    name.parse().expect("device")
}

fn fields() -> Fields {
    Fields {
        package: "com.example.chat".parse().expect("package"),
        app_id: "2882303761512345678".parse().expect("app id"),
        app_key: Some("5001234500678".parse().expect("app key")),
        app_secret: SecretSource::File("/run/app-secret.txt".into()),
        channel_id: Some("116021".parse().expect("channel")),
        click: ClickAction::OpenIntent(INTENT.into()),
        region: Region::China,
    }
}

fn register(registry: &mut Registry, phone: &str, cert: CertId, reg_id: &str) {
    let fields = registry.certs[&cert].fields.clone();
    let app = AppOnPhone {
        app_id: fields.app_id,
        app_key: fields.app_key,
        package: fields.package,
        aliases: Vec::new(),
        accounts: Vec::new(),
        topics: Vec::new(),
        generation: None,
        sdk: None,
    };
    registry.register_device(&device(phone), cert, app, reg_id.parse().expect("regid"), at(0)).expect("registered");
}

/// A certificate, a phone, and alice on it: logged in, reported, killed.
fn registry() -> Registry {
    let mut registry = Registry::default();
    let cert = registry.add_cert("demo".parse().expect("name"), fields(), at(0)).expect("added");
    register(&mut registry, "phone", cert, REG_ID);
    let key = (user("alice"), device("phone"));
    registry.login(&key.0, &key.1, at(10)).expect("login");
    registry.report(&key.0, &key.1, "1", REG_ID, at(20)).expect("report");
    registry.apply(&key, Event::Kill, at(30)).expect("kill");
    registry
}

fn answer(body: &serde_json::Value) -> Reply {
    Reply::read(&HttpResponse::json(200, body))
}

fn exchange(outcome: Result<Reply, NoAnswer>) -> Fact<Exchange> {
    let ahead = Fact::Known(SignedDuration::ZERO);
    Fact::Known(Exchange { host: same("http://127.0.0.1:1"), embedded: false, outcome, ahead })
}

fn quota(acked: u64) -> Fact<Exchange> {
    let data = json!({"day_quota": "1000", "day_acked": acked.to_string()});
    exchange(Ok(answer(&json!({"result": "ok", "code": 0, "data": data}))))
}

fn refused(code: i64) -> Fact<Exchange> {
    exchange(Ok(answer(&json!({"result": "error", "code": code, "reason": "no"}))))
}

fn trace(delivered: u64) -> Trace {
    Trace {
        id: "scm01234500000000002b".into(),
        kind: None,
        created_ms: None,
        resolved: 1,
        delivered,
        clicked: delivered,
        bar_closed: 0,
        invalid: 0,
        filtered: 0,
        not_registered: 0,
        named: 0,
        lives_ms: None,
    }
}

fn told(kind: &str, targets: usize) -> Told {
    Told { kind: kind.into(), targets }
}

fn shot(outcome: Result<&str, i64>, trace: Trace) -> Shot {
    Shot {
        notify_id: 1,
        title: "Push check".into(),
        outcome: outcome
            .map(ToOwned::to_owned)
            .map_err(|code| Refused { code: Some(code), message: format!("refused with {code}") }),
        trace: Fact::Known(trace),
    }
}

fn live(shots: Vec<Shot>) -> Fact<LiveTest> {
    let decision = Fact::Known(Ok(device("phone")));
    Fact::Known(LiveTest { decision, shots, watched: Duration::from_secs(2), has_channel: true })
}

fn attempt(refused: Option<(i64, &str)>) -> Attempt {
    Attempt { at: at(60), refused: refused.map(|(code, channel)| (code, Some(channel.to_owned()))) }
}

/// The emulated phone, on which nothing is wrong.
fn phone() -> PhoneView {
    PhoneView {
        device: "phone".into(),
        user: Some("alice".into()),
        package: "com.example.chat".into(),
        reg_id: REG_ID.into(),
        presence: Some("killed".into()),
        stranger: false,
        online: true,
        notifications_on: true,
        push_on: true,
        installed: true,
        waiting: 0,
        notifications: Vec::new(),
        pass_through: Vec::new(),
    }
}

fn im_calls(change: impl FnOnce(&mut ImCalls)) -> Fact<ImCalls> {
    let platforms = vec![PlatformStatus { platform: "Android".into(), status: ImStatus::PushOnline }];
    let mut calls = ImCalls {
        host: "https://console.tim.qq.com".into(),
        app: "1400000000".into(),
        admin: "admin".into(),
        again: Vec::new(),
        account: Ok(vec![Checked { user: "alice".into(), code: 0, exists: Some(true) }]),
        status: Ok(vec![AccountStatus { account: "alice".into(), status: ImStatus::PushOnline, platforms }]),
    };
    change(&mut calls);
    Fact::Known(calls)
}

fn im_refused(code: Option<i64>) -> Facts {
    let refused = ImRefused { code, message: "no".into() };
    with(|facts| {
        facts.im = im_calls(|calls| (calls.account, calls.status) = (Err(refused.clone()), Err(refused)));
    })
}

fn with_phone(change: impl FnOnce(&mut PhoneView)) -> Facts {
    let mut phone = phone();
    change(&mut phone);
    with(|facts| facts.phones = Fact::Known(vec![phone]))
}

fn last(attempt: Attempt) -> Facts {
    with(|facts| facts.past = Fact::Known(Past { last: [(CertId(1), attempt)].into(), ..Past::default() }))
}

/// Everything that a check must complain of.
fn broken() -> Vec<(&'static str, Status, &'static str, Facts)> {
    broken::broken().into_iter().chain(im_message::broken()).collect()
}

/// Facts in which nothing is wrong and everything is known, but for a message's file.
fn healthy() -> Facts {
    Facts {
        now: now(),
        program: Program::default(),
        wanted: Wanted { cert: Some("demo".into()), user: Some(user("alice")), device: None },
        state: StateFile { path: "mipush.toml".into(), problem: None, mode: Fact::Known(0o644) },
        registry: Fact::Known(registry()),
        secret: Fact::Known(Secret::new(SECRET)),
        secret_file: Fact::Known(SecretFile { path: "/run/app-secret.txt".into(), mode: 0o600 }),
        emulated: false,
        service: quota(10),
        sends: Fact::Known(vec![trace(1)]),
        past: Fact::Known(Past {
            receipts: vec![told("delivered", 3), told("clicked", 1)],
            regions: [(REG_ID.into(), Region::China)].into(),
            last: [(CertId(1), attempt(None))].into(),
            ..im_message::direct(true)
        }),
        message: Fact::Known(Content {
            title: Some("Bob".into()),
            description: Some("dinner at 8?".into()),
            ext: Some("{\"chat\":\"bob\"}".into()),
            ..Content::default()
        }),
        im_message: Fact::Unknown(Text::new("no file", "没有文件").into()),
        told_of: Fact::Known(Vec::new()),
        phones: Fact::Known(vec![phone()]),
        im: im_calls(|_| ()),
        im_url: None,
        live: live(vec![shot(Ok("s1"), trace(1)), shot(Ok("s2"), trace(1))]),
        project: project::good(),
    }
}

fn with(change: impl FnOnce(&mut Facts)) -> Facts {
    let mut facts = healthy();
    change(&mut facts);
    facts
}

fn with_registry(change: impl FnOnce(&mut Registry)) -> Facts {
    with(|facts| {
        if let Fact::Known(registry) = &mut facts.registry {
            change(registry);
        }
    })
}

fn with_fields(change: impl FnOnce(&mut Fields)) -> Facts {
    with_registry(|registry| change(&mut registry.certs.get_mut(&CertId(1)).expect("there").fields))
}

fn with_session(change: impl FnOnce(&mut crate::domain::session::Session)) -> Facts {
    with_registry(|registry| {
        change(registry.sessions.get_mut(&(user("alice"), device("phone"))).expect("there"));
    })
}

fn with_message(change: impl FnOnce(&mut Content)) -> Facts {
    with(|facts| {
        if let Fact::Known(content) = &mut facts.message {
            change(content);
        }
    })
}

fn play(event: Event) -> Facts {
    with_registry(|registry| {
        let key = (user("alice"), device("phone"));
        registry.apply(&key, Event::Launch, at(40)).expect("launch");
        registry.apply(&key, event, at(50)).expect("possible");
    })
}

fn problem(kind: StateProblemKind, message: &str) -> Facts {
    with(|facts| {
        facts.state.problem = Some(StateProblem { message: message.into(), kind });
        facts.registry = Fact::Unknown(same("unreadable"));
    })
}

fn run(code: &str, facts: &Facts) -> Vec<Finding> {
    find(code).unwrap_or_else(|| panic!("no check {code}")).run(facts)
}

fn one(code: &str, facts: &Facts) -> Finding {
    let mut findings = run(code, facts);
    assert_eq!(findings.len(), 1, "{code}: {findings:?}");
    findings.remove(0)
}

#[test]
fn where_nothing_is_wrong_every_check_is_ok() {
    // What only a person or a call can tell; nothing speaks against it.
    const OPEN: [&str; 2] = ["push-enabled", "im-region"];
    let (facts, with_file) = (healthy(), im_message::with_im_message(im_message::good()));
    for check in checks().into_iter().filter(|check| !check.is_manual() && !OPEN.contains(&check.code)) {
        for finding in check.run(if check.needs(Need::ImMessage) { &with_file } else { &facts }) {
            assert_eq!(finding.status, Status::Ok, "{finding:?}");
            assert_eq!((finding.found, finding.expected, finding.fix), (None, None, None), "{}", check.code);
        }
    }
    for code in OPEN {
        assert_eq!(one(code, &facts).status, Status::Skip, "{code}");
    }
}

#[test]
fn every_check_sees_what_it_is_for() {
    for (code, status, fix, facts) in broken() {
        let findings = run(code, &facts);
        let finding = findings.iter().find(|finding| finding.status == status);
        let finding = finding.unwrap_or_else(|| panic!("{code} must be {status:?}: {findings:?}"));
        let printed = finding.fix.as_deref().unwrap_or_default();
        assert!(printed.contains(fix), "{code}: {printed} lacks {fix}");
        if status != Status::Skip {
            assert!(finding.found.is_some() || status == Status::Ok, "{code} says nothing of what was found");
            assert!(finding.expected.is_some(), "{code} says nothing of what is expected");
        }
    }
    let seen: Vec<_> = broken().into_iter().map(|(code, ..)| code).collect();
    for check in checks().into_iter().filter(|check| !check.is_manual()) {
        assert!(seen.contains(&check.code), "{} is never seen to complain", check.code);
    }
}

#[test]
fn nothing_passes_because_nothing_is_known() {
    fn gone<T>() -> Fact<T> {
        Fact::Unknown(Text::new("not looked at", "没有查看").into())
    }
    let facts = Facts {
        now: now(),
        program: Program::default(),
        wanted: Wanted::default(),
        state: StateFile {
            path: "mipush.toml".into(),
            problem: Some(StateProblem { message: "gone".into(), kind: StateProblemKind::Missing }),
            mode: gone(),
        },
        registry: gone(),
        secret: gone(),
        secret_file: gone(),
        emulated: false,
        service: gone(),
        sends: gone(),
        past: gone(),
        message: gone(),
        im_message: gone(),
        told_of: gone(),
        phones: gone(),
        im: gone(),
        im_url: None,
        live: gone(),
        project: gone(),
    };
    for check in checks().into_iter().filter(|check| check.code != "state-readable") {
        let finding = one(check.code, &facts);
        assert_eq!(finding.status, Status::Skip, "{finding:?}");
        assert!(!finding.message.en.is_empty() && !finding.message.zh.is_empty(), "{}", check.code);
    }
    // One thing unknown at a time: what needs it is skipped, or fails; nothing turns ok that was not.
    let one_gone: [fn(&mut Facts); 9] = [
        |facts| facts.service = gone(),
        |facts| facts.sends = gone(),
        |facts| facts.secret_file = gone(),
        |facts| facts.message = gone(),
        |facts| facts.told_of = gone(),
        |facts| facts.live = gone(),
        |facts| facts.phones = gone(),
        |facts| facts.im = gone(),
        |facts| facts.wanted.user = None,
    ];
    for forget in one_gone {
        for (code, status, _, mut facts) in broken() {
            forget(&mut facts);
            let worst = run(code, &facts).iter().map(|finding| finding.status).find(|found| *found != Status::Ok);
            assert!(worst.is_some(), "{code} passed where it was {status:?} before something was forgotten");
        }
    }
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn speaks_both(code: &str, sentence: &Sentence) {
    assert!(sentence.zh.chars().any(is_chinese), "{code}: {}", sentence.zh);
    assert_ne!(sentence.en, sentence.zh, "{code}");
    for text in [&sentence.en, &sentence.zh] {
        let mut rest: &str = text;
        while let Some(at) = rest.find('{') {
            rest = &rest[at + 1..];
            let name: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            let open = !name.is_empty() && rest[name.len()..].starts_with('}');
            assert!(!open, "{code}: {{{name}}} was not filled in {text:?}");
        }
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    for check in checks() {
        speaks_both(check.code, &check.title.into());
        assert!(!check.source.is_empty() && !check.needs.is_empty(), "{}", check.code);
        speaks_both(check.code, &check.broken("x").message);
    }
    let with_file = im_message::with_im_message(im_message::good());
    let all = broken().into_iter().map(|(.., facts)| facts).chain([healthy(), with_file]);
    for facts in all {
        for finding in checks().into_iter().flat_map(|check| check.run(&facts)) {
            let texts = [&finding.found, &finding.expected];
            // A reason handed in by a test is the same in both; a value may be.
            if finding.message != same("unreadable") {
                speaks_both(finding.code, &finding.message);
            }
            for text in texts.into_iter().flatten().filter(|text| text.en != text.zh) {
                speaks_both(finding.code, text);
            }
        }
    }
}

#[test]
fn codes_are_kebab_case_and_unique() {
    let mut codes: Vec<_> = checks().into_iter().map(|check| check.code).collect();
    assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')), "{codes:?}");
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
    assert_eq!(find("presence").map(|check| check.code), Some("presence"));
    assert!(find("presense").is_none());
}

#[test]
fn no_finding_shows_the_secret() {
    for secret in [SECRET, "hunter2", "hunter2 x"] {
        let facts = with(|facts| facts.secret = Fact::Known(Secret::new(secret)));
        let findings: Vec<Finding> = checks().into_iter().flat_map(|check| check.run(&facts)).collect();
        assert!(!format!("{findings:?} {facts:?}").contains(secret), "{secret}");
    }
}

#[test]
fn the_guides_order_is_kept() {
    let steps: Vec<_> = checks().into_iter().map(|check| check.step).collect();
    assert!(steps.is_sorted());
    for number in 0..=5 {
        assert!(steps.iter().any(|step| step.number() == number), "step {number}");
    }
}

#[test]
fn a_throttled_call_still_proves_the_secret() {
    for code in [10027, 10038, 10039] {
        let facts = with(|facts| facts.service = refused(code));
        assert_eq!(one("secret-accepted", &facts).status, Status::Ok, "{code}");
    }
    let facts = with(|facts| facts.service = refused(10001));
    assert_eq!(one("secret-accepted", &facts).status, Status::Skip);
}

#[test]
fn the_login_looked_at_is_the_last_one() {
    let facts = with_registry(|registry| {
        registry.login(&user("alice"), &device("tablet"), at(100)).expect("login");
    });
    let login = facts.login().expect("there");
    assert_eq!((login.session.device.as_str(), login.others.len()), ("tablet", 1));
    assert!(one("user-devices", &facts).message.en.contains("phone (kicked)"));
    assert_eq!(one("presence", &facts).status, Status::Fail);
    let named = with_registry(|registry| {
        registry.login(&user("alice"), &device("tablet"), at(100)).expect("login");
    });
    let named = Facts { wanted: Wanted { device: Some(device("phone")), ..named.wanted.clone() }, ..named };
    assert_eq!(named.login().expect("there").session.device.as_str(), "phone");
}

#[test]
fn somebody_elses_running_app_is_logged_out_first() {
    let facts = with_registry(|registry| {
        let key = (user("alice"), device("phone"));
        registry.apply(&key, Event::Logout, at(40)).expect("logout");
        registry.login(&user("bob"), &device("phone"), at(50)).expect("login");
    });
    let fix = one("presence", &facts).fix.expect("a fix");
    assert!(fix.starts_with("mipush session logout bob --device phone && mipush session login alice"), "{fix}");
}

#[test]
fn an_emulated_phone_registers_and_a_real_one_is_asked() {
    let bare = |emulated| {
        with(|facts| {
            facts.emulated = emulated;
            if let Fact::Known(registry) = &mut facts.registry {
                registry.devices.get_mut(&device("phone")).expect("phone").registration = None;
                registry.sessions.get_mut(&(user("alice"), device("phone"))).expect("there").binding = None;
            }
        })
    };
    let real = one("device-reported", &bare(false));
    assert!(real.fix.expect("a fix").contains("--reg-id \"$REGID\""));
    assert!(real.message.en.contains("Set REGID") && real.message.zh.contains("REGID"), "{:?}", real.message);
    let emulated = one("device-reported", &bare(true));
    let fix = emulated.fix.expect("a fix");
    assert!(fix.contains("mipush device register phone --cert 1 && mipush device report --user alice"), "{fix}");
    assert!(!emulated.message.en.contains("REGID"), "{:?}", emulated.message);
}

#[test]
fn a_check_that_each_thing_passes_says_its_title() {
    let check: &Check = find("message-text").expect("known");
    assert_eq!(one("message-text", &healthy()).message, check.title.into());
}

#[test]
fn a_real_phone_is_left_to_a_person() {
    let facts = with(|facts| facts.phones = Fact::Unknown(same("real")));
    for code in ["phone-app", "phone-online", "phone-notifications"] {
        let finding = one(code, &facts);
        assert_eq!(finding.status, Status::Skip, "{code}");
        assert!(finding.message.en.starts_with("look on the phone"), "{finding:?}");
    }
}

/// What was refused before the certificate was changed says nothing of the certificate as it is.
#[test]
fn a_refusal_is_forgotten_when_the_certificate_changes() {
    let facts = last(Attempt { at: at(0), ..attempt(Some((27001, "1"))) });
    assert_eq!(one("last-send", &facts).status, Status::Skip);
}
