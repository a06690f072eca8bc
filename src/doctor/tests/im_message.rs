//! Whole messages: one that is good, and for every check of them what it must complain of.

use serde_json::{Value, json};

use super::super::fact::{Direct, Fact, Facts, ImMessage, Past};
use super::super::{Status, checks, find};
use super::{REG_ID, healthy, now, trace, user, with};
use crate::domain::decision::GroupKind;
use crate::domain::im::record::Mentioned;
use crate::domain::im::{ImApp, ImRegion};
use crate::domain::push_info::{self, Around};
use crate::domain::quiet::{Quiet, ReceiveOption};
use crate::domain::registry::Registry;
use crate::domain::secret::SecretSource;
use crate::protocol::tencent::server::message::{Rules, file};

/// A message without a fault, with a template of Xiaomi's.
pub(super) fn good() -> Value {
    json!({
        "To_Account": "alice",
        "From_Account": "bob",
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "dinner at 8?"}}],
        "OfflinePushInfo": {
            "Title": "Bob",
            "Desc": "dinner at 8?",
            "Ext": "{\"chat\":\"bob\"}",
            "AndroidInfo": {"XiaoMiTemplateId": "P1", "XiaoMiTemplateParam": {"who": "Bob"}},
        },
    })
}

/// Facts with such a message in a file.
pub(super) fn with_im_message(written: Value) -> Facts {
    let text = written.to_string();
    let read = file(text.as_bytes(), Rules::default());
    let (receivers, unknown) = read.clone().map(|call| (call.receivers, call.unknown)).unwrap_or_default();
    let message = read.map(|call| call.message);
    with(|facts| {
        if let Ok(message) = &message {
            let derived = push_info::derive(&message.body, message.push.as_ref(), &Around::default());
            facts.message = Fact::Known(derived.content);
        }
        let file = "m.json".to_owned();
        let im_message =
            ImMessage { file, written, receivers, unknown, message, client: false, sender: None, group: None };
        facts.im_message = Fact::Known(im_message);
    })
}

fn changed(change: impl FnOnce(&mut Value)) -> Facts {
    let mut written = good();
    change(&mut written);
    with_im_message(written)
}

fn pushed(member: &str, to: Value) -> Facts {
    changed(|written| written["OfflinePushInfo"][member] = to)
}

fn android(member: &str, to: Value) -> Facts {
    changed(|written| written["OfflinePushInfo"]["AndroidInfo"][member] = to)
}

fn registry(mut facts: Facts, change: impl FnOnce(&mut Registry)) -> Facts {
    if let Fact::Known(registry) = &mut facts.registry {
        change(registry);
    }
    facts
}

fn quiet(facts: Facts, change: impl FnOnce(&mut Quiet)) -> Facts {
    registry(facts, |registry| change(registry.quiet.entry(user("alice")).or_default()))
}

fn muting() -> Facts {
    changed(|written| written["SendMsgControl"] = json!(["WithMuteNotifications"]))
}

fn application(registry: &mut Registry) {
    registry.im = Some(ImApp {
        sdk_app_id: "1400000000".parse().expect("number"),
        admins: vec![user("admin")],
        key: SecretSource::Env("KEY".into()),
        region: ImRegion::China,
    });
}

fn changing(mut facts: Facts, change: impl FnOnce(&mut ImMessage)) -> Facts {
    if let Fact::Known(im_message) = &mut facts.im_message {
        change(im_message);
    }
    facts
}

fn random(seconds_ago: i64) -> Facts {
    let mut facts = changed(|written| written["MsgRandom"] = json!(7));
    let at = now() - jiff::SignedDuration::from_secs(seconds_ago);
    facts.told_of = Fact::Known(vec![Mentioned { user: "alice".into(), random: 7, at }]);
    facts
}

/// A message that went straight to the token, of which nobody said that it arrived.
pub(super) fn direct(delivered: bool) -> Past {
    let direct = Direct { at: now(), message_id: trace(0).id, reg_ids: vec![REG_ID.into()], delivered };
    Past { direct: vec![direct], ..Past::default() }
}

/// As [`super::broken::broken`].
pub(super) fn broken() -> Vec<(&'static str, Status, &'static str, Facts)> {
    use Status::{Fail, Skip, Warn};
    let emoji = json!({"who": "😀"});
    vec![
        ("message-well-formed", Fail, "--message m.json", pushed("PushFlag", json!("1"))),
        ("message-well-formed", Warn, "--only message-well-formed", pushed("Titel", json!("x"))),
        ("message-pushable", Fail, "--only message-pushable", pushed("PushFlag", json!(1))),
        ("message-pushable", Fail, "--user alice", changed(|written| written["MsgLifeTime"] = json!(0))),
        (
            "message-pushable",
            Fail,
            "--message m.json",
            changed(|written| {
                written["MsgBody"] = json!([{"MsgType": "TIMCustomElem", "MsgContent": {"Data": "x"}}]);
                written["OfflinePushInfo"]["Desc"] = json!("");
            }),
        ),
        ("message-push-info", Warn, "--only message-push-info", pushed("Desc", json!(""))),
        ("message-push-info", Warn, "--only message-push-info", pushed("Title", json!(""))),
        ("message-sender", Fail, "--only message-sender", changed(|written| written["From_Account"] = json!("alice"))),
        ("message-template", Fail, "--only message-template", android("XiaoMiTemplateParam", emoji)),
        ("message-template", Fail, "--only message-template", pushed("PushTemplateId", json!("x"))),
        (
            "message-template",
            Fail,
            "--only message-template",
            registry(pushed("PushTemplateId", json!("1-1")), application),
        ),
        ("message-carried", Fail, "--only message-carried", android("XiaoMiChannelID", json!(" 1"))),
        ("message-carried", Warn, "--only message-carried", android("Sound", json!("ding"))),
        ("message-receiver", Fail, "--user alice", changed(|written| written["To_Account"] = json!("carol"))),
        ("message-wanted", Fail, "session unmute alice --all", quiet(muting(), |quiet| quiet.all = true)),
        (
            "message-wanted",
            Fail,
            "session unmute alice --conversation bob",
            quiet(with_im_message(good()), |quiet| {
                quiet.conversations.insert("bob".into(), ReceiveOption::Block);
            }),
        ),
        (
            "message-group",
            Fail,
            "--group g --group-type Work",
            changing(with_im_message(good()), |im_message| im_message.group = Some(("g".into(), GroupKind::Meeting))),
        ),
        ("message-random", Fail, "--only message-random", random(0)),
        ("message-random", Warn, "--only message-random", random(600)),
        ("message-text", Warn, "--message m.json", pushed("Title", json!("x".repeat(60)))),
        ("message-test-word", Warn, "--message m.json", pushed("Title", json!("a test"))),
        ("message-ext", Warn, "--message m.json", pushed("Ext", json!("plain"))),
        ("message-ext", Warn, "--message m.json", pushed("Ext", json!(json!("{\"a\":1}").to_string()))),
        (
            "vendor-test",
            Warn,
            "doctor --live-test --reg-id",
            with(|facts| {
                facts.past = Fact::Known(direct(false));
                facts.sends = Fact::Known(vec![trace(0)]);
            }),
        ),
        ("vendor-test", Skip, "", with(|facts| facts.past = Fact::Known(Past::default()))),
        (
            "im-plan",
            Fail,
            "${EDITOR:-vi} mipush.toml",
            super::with_registry(|registry| {
                registry.settings.plan_allows_chat_push = false;
                let phone = registry.devices.get_mut(&super::device("phone")).expect("phone");
                phone.generation = crate::domain::device::Generation::G3;
            }),
        ),
        (
            "im-region",
            Fail,
            "unset MIPUSH_IM_URL",
            with(|facts| {
                facts.im_url = Some("https://adminapisgp.im.qcloud.com".into());
                if let Fact::Known(registry) = &mut facts.registry {
                    application(registry);
                }
            }),
        ),
        ("im-region", Skip, "", super::with_registry(application)),
    ]
}

#[test]
fn what_is_to_be_changed_is_a_member_of_the_message() {
    for (code, status, _, facts) in broken().into_iter().filter(|(code, ..)| code.starts_with("message-")) {
        if matches!(code, "message-wanted" | "message-group") {
            continue;
        }
        let findings = find(code).expect("there").run(&facts);
        let finding = findings.into_iter().find(|finding| finding.status == status).expect("a finding");
        let said = finding.message.en;
        assert!(said.contains(" In m.json "), "{code}: {said}");
        let expected = finding.expected.expect("expected").en;
        let member = expected.trim_start_matches("no ").split(':').next().unwrap_or_default().to_owned();
        assert!(said.contains(&member) && !member.is_empty(), "{code}: {member:?} in {said}");
    }
}

#[test]
fn a_constant_random_cannot_be_seen_in_one_file() {
    let mut facts = changed(|written| written["MsgRandom"] = json!(7));
    facts.told_of = Fact::Known(Vec::new());
    let [finding] = &find("message-random").expect("there").run(&facts)[..] else { panic!("one finding") };
    assert_eq!(finding.status, Status::Skip);
    assert!(finding.message.en.contains("your back end"), "{}", finding.message.en);
}

#[test]
fn without_a_file_every_question_about_one_is_open() {
    for check in checks().into_iter().filter(|check| check.needs(super::super::Need::ImMessage)) {
        let statuses: Vec<Status> = check.run(&healthy()).iter().map(|finding| finding.status).collect();
        assert_eq!(statuses, [Status::Skip], "{}", check.code);
    }
}
