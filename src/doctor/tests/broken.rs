//! For every check at least one set of facts that it must complain of, and a piece of the fix it must print.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;

use super::super::fact::{Fact, LiveTest, NoAnswer, NotPushed, Past, SecretFile, StateProblemKind, Wanted};
use super::super::{Facts, Status};
use super::project::{changed, idle, with_project};
use super::{
    REG_ID, SECRET, answer, at, attempt, device, exchange, fields, im_calls, im_refused, last, live, play, problem,
    quota, refused, shot, told, trace, user, with, with_fields, with_message, with_phone, with_registry, with_session,
};
use crate::domain::click::ClickAction;
use crate::domain::identifier::CertId;
use crate::domain::region::Region;
use crate::domain::registry::Registry;
use crate::domain::secret::{Secret, SecretSource};
use crate::domain::session::Event;
use crate::domain::text::{Text, same};
use crate::protocol::xiaomi::reply::Trace;

/// What is wrong, which check must see it, as what, and a piece of the fix.
pub(super) fn broken() -> Vec<(&'static str, Status, &'static str, Facts)> {
    use Status::{Fail, Warn};
    let clock = with(|facts| {
        if let Fact::Known(exchange) = &mut facts.service {
            exchange.ahead = Fact::Known(SignedDuration::from_secs(-600));
        }
    });
    let silent = |sent| NoAnswer { problem: "nothing final within 10 s".into(), sent };
    let unreported = || with_session(|session| session.binding = None);
    let other_app = || {
        with_registry(|registry| {
            let registration = registry.devices.get_mut(&device("phone")).expect("phone").registration.as_mut();
            registration.expect("registered").package = "com.example.other".parse().expect("package");
        })
    };
    vec![
        ("state-readable", Fail, "mipush init", problem(StateProblemKind::Missing, "there is no state file")),
        (
            "state-readable",
            Fail,
            "${EDITOR:-vi} +7 mipush.toml",
            problem(StateProblemKind::Malformed { line: 7 }, "mipush.toml:7:1: bad"),
        ),
        ("state-readable", Fail, "chmod 600 mipush.toml", problem(StateProblemKind::Exposed, "others may read")),
        ("state-permissions", Fail, "chmod 600 mipush.toml", problem(StateProblemKind::Exposed, "others may read")),
        (
            "state-permissions",
            Fail,
            "chmod 600 mipush.toml",
            with_fields(|fields| fields.app_secret = SecretSource::Literal(Secret::new(SECRET))),
        ),
        ("state-permissions", Warn, "chmod go-w", with(|facts| facts.state.mode = Fact::Known(0o666))),
        ("clock", Warn, "set-ntp", clock),
        ("recent-sends", Warn, "mipush trace scm", with(|facts| facts.sends = Fact::Known(vec![trace(1), trace(0)]))),
        (
            "receipts",
            Warn,
            "mipush receipts show",
            with(|facts| {
                let receipts = vec![told("delivered", 3), told("expired", 1), told("invalid", 2)];
                facts.past = Fact::Known(Past { receipts, ..Past::default() });
            }),
        ),
        (
            "reg-id-region",
            Fail,
            "mipush cert edit demo --region europe",
            with(|facts| {
                let regions = [(REG_ID.to_owned(), Region::Europe)].into();
                facts.past = Fact::Known(Past { regions, ..Past::default() });
            }),
        ),
        ("im-paid", Fail, "mipush doctor --live --only im-paid --user alice", im_refused(Some(60020))),
        ("im-application", Fail, "mipush im configure --key-file im-key.txt", im_refused(Some(70009))),
        ("im-application", Fail, "mipush im configure --im-region \"$IM_REGION\"", im_refused(Some(60026))),
        ("im-application", Fail, "mipush im configure --admin \"$IM_ADMIN\"", im_refused(Some(60010))),
        ("im-application", Fail, "mipush doctor --live --only im-application", im_refused(None)),
        (
            "im-account",
            Fail,
            "mipush im account import alice",
            with(|facts| {
                facts.im = im_calls(|calls| {
                    calls.account.iter_mut().flatten().for_each(|checked| checked.exists = Some(false));
                });
            }),
        ),
        (
            "im-status",
            Warn,
            "mipush session logout alice --device phone",
            with(|facts| {
                facts.im = im_calls(|calls| {
                    calls.status.iter_mut().flatten().for_each(|account| account.platforms.clear());
                });
            }),
        ),
        ("phone-app", Fail, "mipush emulator phone set phone --app on", with_phone(|phone| phone.installed = false)),
        ("phone-online", Warn, "mipush emulator phone set phone --online", with_phone(|phone| phone.online = false)),
        (
            "phone-notifications",
            Fail,
            "mipush emulator phone set phone --notifications on --push on",
            with_phone(|phone| phone.notifications_on = false),
        ),
        ("phone-notifications", Fail, "--push on", with_phone(|phone| phone.push_on = false)),
        ("last-send", Fail, "--channel-id \"$CHANNEL_ID\"", last(attempt(Some((27001, "9"))))),
        ("last-send", Fail, "--channel-id \"$CHANNEL_ID\"", last(attempt(Some((200_001, "9"))))),
        ("last-send", Warn, "mipush code 10005", last(attempt(Some((10005, "9"))))),
        ("quota", Warn, "--channel-id \"$CHANNEL_ID\"", with(|facts| facts.service = quota(950))),
        ("quota", Fail, "--channel-id \"$CHANNEL_ID\"", with(|facts| facts.service = quota(1000))),
        ("channel", Warn, "--channel-id \"$CHANNEL_ID\"", with_fields(|fields| fields.channel_id = None)),
        (
            "service-reachable",
            Fail,
            "mipush doctor --cert 1 --only service-reachable",
            with(|facts| facts.service = exchange(Err(silent(false)))),
        ),
        ("service-reachable", Fail, "--timeout 60s", with(|facts| facts.service = exchange(Err(silent(true))))),
        (
            "service-reachable",
            Fail,
            "--only service-reachable",
            with(|facts| facts.service = exchange(Ok(answer(&json!("<html>"))))),
        ),
        ("push-enabled", Fail, "--only push-enabled", with(|facts| facts.service = refused(10031))),
        ("cert-exists", Fail, "mipush doctor --cert demo", with(|facts| facts.wanted.cert = Some("dmo".into()))),
        (
            "cert-exists",
            Fail,
            "mipush cert add",
            with(|facts| {
                facts.registry = Fact::Known(Registry::default());
                facts.wanted.cert = None;
            }),
        ),
        (
            "cert-exists",
            Fail,
            "mipush cert use 1",
            with(|facts| {
                facts.wanted = Wanted::default();
                if let Fact::Known(registry) = &mut facts.registry {
                    registry.add_cert("two".parse().expect("name"), fields(), at(0)).expect("added");
                }
            }),
        ),
        ("cert-complete", Warn, "--app-key \"$APP_KEY\"", with_fields(|fields| fields.app_key = None)),
        (
            "cert-package",
            Warn,
            "--package \"$PACKAGE\"",
            with_fields(|fields| fields.package = "com.tencent.qcloud.tim".parse().expect("package")),
        ),
        (
            "cert-app-id",
            Warn,
            "--app-id \"$APP_ID\"",
            with_fields(|fields| fields.app_id = "1234512345123451234".parse().expect("app id")),
        ),
        (
            "cert-app-key",
            Warn,
            "--app-key \"$APP_KEY\"",
            with_fields(|fields| fields.app_key = Some("1234512345123".parse().expect("app key"))),
        ),
        (
            "cert-pair",
            Warn,
            "--app-key \"$APP_KEY\"",
            with_fields(|fields| fields.app_key = Some("5001234500999".parse().expect("app key"))),
        ),
        (
            "cert-effective",
            Warn,
            "mipush doctor --cert 1 --only cert-effective --now 2026-11-24T06:10:00Z",
            with(|facts| facts.now = at(60)),
        ),
        (
            "secret-readable",
            Fail,
            "mipush cert edit demo --app-secret-file app-secret.txt",
            with(|facts| facts.secret = Fact::Unknown(same("no such file"))),
        ),
        (
            "secret-private",
            Warn,
            "chmod 600 /run/app-secret.txt",
            with(|facts| {
                facts.secret_file = Fact::Known(SecretFile { path: "/run/app-secret.txt".into(), mode: 0o644 });
            }),
        ),
        ("secret-shape", Warn, "--app-secret-file", with(|facts| facts.secret = Fact::Known(Secret::new("hunter2")))),
        ("secret-shape", Fail, "--app-secret-file", with(|facts| facts.secret = Fact::Known(Secret::new("a b")))),
        (
            "secret-not-key",
            Fail,
            "--app-secret-file",
            with(|facts| facts.secret = Fact::Known(Secret::new("5001234500678"))),
        ),
        ("secret-accepted", Fail, "--app-secret-file app-secret.txt", with(|facts| facts.service = refused(21301))),
        (
            "click-valid",
            Fail,
            "--click open-app",
            with_fields(|fields| fields.click = ClickAction::OpenUrl("example.com".into())),
        ),
        (
            "click-valid",
            Fail,
            "--click 'open-intent=intent://com.example.chat/detail#Intent;",
            with_fields(|fields| fields.click = ClickAction::OpenIntent("com.example.chat".into())),
        ),
        (
            "click-target",
            Fail,
            "package=com.example.chat;end'",
            with_fields(|fields| {
                fields.click = ClickAction::OpenIntent("intent:#Intent;component=com.other.app/.Main;end".into());
            }),
        ),
        (
            "click-ext",
            Fail,
            "mipush cert edit demo --click 'open-intent=intent://com.example.chat/detail#Intent;",
            with_fields(|fields| fields.click = ClickAction::OpenApp),
        ),
        (
            "device-registered",
            Fail,
            "--reg-id \"$REGID\"",
            with_registry(|registry| {
                registry.devices.get_mut(&device("phone")).expect("phone").registration = None;
                registry.sessions.get_mut(&(user("alice"), device("phone"))).expect("there").binding = None;
            }),
        ),
        ("device-app", Fail, "--reg-id \"$REGID\"", other_app()),
        (
            "reg-id-shape",
            Warn,
            "mipush device report",
            with_session(|session| {
                session.binding.as_mut().expect("bound").reg_id = "x".parse().expect("regid");
            }),
        ),
        ("user-known", Fail, "mipush doctor --user alice", with(|facts| facts.wanted.user = Some(user("alcie")))),
        (
            "user-known",
            Fail,
            "mipush session login zoe --device phone",
            with(|facts| facts.wanted.user = Some(user("zoe"))),
        ),
        (
            "user-devices",
            Fail,
            "mipush doctor --user alice --device phone",
            with(|facts| facts.wanted.device = Some(device("phne"))),
        ),
        (
            "device-reported",
            Fail,
            "mipush session launch alice --device phone && mipush device report --user alice --device phone --cert 1 \
             --reg-id Zm9vYmFyK2Zvb2Jhci9mb29iYXIrZm9v+/8A= && mipush session kill alice --device phone",
            unreported(),
        ),
        (
            "device-reported",
            Warn,
            "mipush device report",
            with_session(|session| session.binding.as_mut().expect("bound").at = at(0)),
        ),
        (
            "reported-cert-exists",
            Fail,
            "--cert 1",
            with_session(|session| session.binding.as_mut().expect("bound").cert = CertId(99)),
        ),
        (
            "reported-cert-meant",
            Fail,
            "--cert 2",
            with(|facts| {
                facts.wanted.cert = Some("two".into());
                if let Fact::Known(registry) = &mut facts.registry {
                    registry.add_cert("two".parse().expect("name"), fields(), at(0)).expect("added");
                }
            }),
        ),
        (
            "reported-token",
            Fail,
            "--reg-id Zm9v",
            with_session(|session| {
                session.binding.as_mut().expect("bound").reg_id = "QUJDREVGR0hJSktMTU5PUA".parse().expect("regid");
            }),
        ),
        (
            "token-shared",
            Warn,
            "mipush session logout bob --device tablet",
            with_registry(|registry| {
                registry.settings.token_last_report_wins = false;
                registry.login(&user("bob"), &device("tablet"), at(40)).expect("login");
                registry.report(&user("bob"), &device("tablet"), "1", REG_ID, at(41)).expect("report");
            }),
        ),
        ("presence", Fail, "mipush session kill alice --device phone", play(Event::Foreground)),
        ("presence", Fail, "mipush session kill alice --device phone", play(Event::Background { reported: false })),
        (
            "presence",
            Fail,
            "mipush session login alice --device phone && mipush device report --user alice --device phone --cert 1",
            play(Event::Logout),
        ),
        ("presence", Fail, "mipush session login alice --device phone && mipush device report", play(Event::Kick)),
        (
            "presence",
            Fail,
            "mipush session launch alice --device phone && mipush session kill alice --device phone",
            with(|facts| facts.now = at(8 * 86_400)),
        ),
        (
            "message-text",
            Fail,
            "mipush doctor --cert 1 --only message-text --title Bob --description hello",
            with_message(|content| content.description = None),
        ),
        ("message-text", Warn, "--only message-text", with_message(|content| content.title = Some("x".repeat(51)))),
        ("message-text", Warn, "--only message-text", with_message(|content| content.title = Some("x".repeat(50)))),
        ("message-test-word", Warn, "", with_message(|content| content.title = Some("a test".into()))),
        ("message-ext", Warn, "--ext '\"hello\"'", with_message(|content| content.ext = Some("hello".into()))),
        ("message-ext", Fail, "", with_message(|content| content.ext = Some(format!("\"{}\"", "x".repeat(1024))))),
        (
            "live-decision",
            Fail,
            "mipush session kill alice",
            with(|facts| {
                let stop = NotPushed {
                    step: 11,
                    code: "presence",
                    reason: Text::new("in front", "在前台").into(),
                    fix: Some("mipush session kill alice".into()),
                };
                facts.live = Fact::Known(LiveTest {
                    decision: Fact::Known(Err(stop)),
                    shots: Vec::new(),
                    watched: Duration::ZERO,
                    has_channel: true,
                });
            }),
        ),
        (
            "live-accepted",
            Fail,
            "--app-secret-file app-secret.txt",
            with(|facts| facts.live = live(vec![shot(Err(21301), trace(0))])),
        ),
        (
            "live-accepted",
            Fail,
            "mipush doctor --cert 1 --user alice",
            with(|facts| facts.live = live(vec![shot(Ok("s1"), trace(1)), shot(Err(27001), trace(0))])),
        ),
        (
            "live-delivered",
            Fail,
            "mipush doctor --cert 1 --user alice",
            with(|facts| facts.live = live(vec![shot(Ok("s1"), trace(0))])),
        ),
        (
            "live-delivered",
            Warn,
            "mipush doctor",
            with(|facts| facts.live = live(vec![shot(Ok("s1"), trace(0)), shot(Ok("s2"), trace(1))])),
        ),
        (
            "live-delivered",
            Fail,
            "mipush doctor",
            with(|facts| facts.live = live(vec![shot(Ok("s1"), Trace { bar_closed: 1, ..trace(0) })])),
        ),
        (
            "live-clicked",
            Status::Skip,
            "",
            with(|facts| facts.live = live(vec![shot(Ok("s1"), Trace { clicked: 0, ..trace(1) })])),
        ),
        (
            "app-read",
            Warn,
            "",
            with_project(|project| project.facts.skipped.push(("a.java".into(), "too large".into()))),
        ),
        (
            "app-read",
            Warn,
            "",
            with_project(|project| project.facts.skipped = vec![("a.java".into(), "too large".into()); 50]),
        ),
        ("app-suppressions", Warn, "", with_project(|project| project.idle.push(idle()))),
        (
            "app-package",
            Fail,
            "applicationId \"com.example.chat\"",
            with(|facts| facts.project = changed("'com.example.chat' }", "'com.example.other' }")),
        ),
        (
            "app-click-ext",
            Warn,
            "mipush cert edit demo --click open-intent",
            with_fields(|fields| fields.click = ClickAction::OpenApp),
        ),
        ("app-channel", Warn, "116021", with(|facts| facts.project = changed("116021", "7"))),
        ("app-background", Warn, "doForeground", with(|facts| facts.project = changed("doForeground", "other"))),
        (
            "app-timpush-login",
            Warn,
            "registerPush",
            with(|facts| facts.project = changed("class Chat {", "class Chat { TIMPushManager manager;")),
        ),
        (
            "app-sig-key",
            Fail,
            "",
            with(|facts| facts.project = changed("(u, sig,", "(u, GenerateTestUserSig.genTestUserSig(u),")),
        ),
    ]
}
