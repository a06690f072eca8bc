//! `mipush why`: the decision, as `send --user` takes it.

use serde_json::{Value, json};

use crate::harness::Sandbox;

/// What brings alice, killed on `phone1`, into each presence; and what else may stand in the way.
const SCENES: [(&str, &[&str]); 9] = [
    ("foreground", &["session launch alice"]),
    ("background", &["session launch alice", "session background alice"]),
    ("background", &["session launch alice", "session background alice --silent"]),
    ("killed", &[]),
    ("logged-out", &["session logout alice"]),
    ("kicked", &["session kick alice"]),
    // Logged in anew, and not reported.
    ("killed", &["session logout alice", "session login alice --device phone1", "session kill alice"]),
    // Two phones, of which one is pushed to.
    ("killed", &["device register phone3", "session login alice --device phone3 --instance 2"]),
    // The certificate is young again.
    ("killed", &["cert edit prod --channel-id 7"]),
];

const MESSAGES: [&[&str]; 6] = [
    &["--description", "hi"],
    &["--description", "hi", "--strict"],
    &["--description", "hi", "--online-only"],
    &["--title", "only a title"],
    &["--description", "hi", "--ext", "{\"a\":1}"],
    &["--description", "hi", "--now", "2026-12-24T04:00:00Z"],
];

fn decided(device: &Value) -> Value {
    json!([device["device"], device["presence"], device["pushed"], device["fix"]])
}

#[test]
fn why_and_send_decide_alike_in_every_presence() {
    let mut verdicts = std::collections::BTreeSet::new();
    let mut presences = std::collections::BTreeSet::new();
    for (presence, before) in SCENES {
        let scene = Sandbox::ready();
        for words in before {
            let made = scene.mipush(&words.split(' ').collect::<Vec<_>>());
            // The second login is possible where the settings allow two phones; the scene stands without it.
            assert!(made.code == 0 || words.contains("--instance"), "{words}\n{made}");
        }
        let state = scene.state();
        for message in MESSAGES {
            let ask = |verb: &[&str]| scene.mipush(&[verb, message, &["--json"]].concat());
            let why = ask(&["why", "alice"]);
            let (reason, shown, sent) =
                (why.json(), ask(&["send", "--user", "alice", "--dry-run"]), ask(&["send", "--user", "alice"]));
            assert_eq!((why.code, sent.code), (sent.code, why.code), "{before:?} {message:?}\n{why}\n{sent}");
            assert!(why.code == 0 || why.code == 11, "{why}");
            if why.code == 11 {
                assert_eq!(shown.code, 11, "{shown}");
            }
            let report = sent.json();
            let (one, two) =
                (reason["devices"].as_array().expect("devices"), report["devices"].as_array().expect("devices"));
            assert_eq!(one.iter().map(decided).collect::<Vec<_>>(), two.iter().map(decided).collect::<Vec<_>>());
            for (one, two) in one.iter().zip(two) {
                assert_eq!(one["first_failing"], two["code"], "{before:?} {message:?}");
                let failing = one["steps"].as_array().expect("steps").iter().find(|step| step["passed"] == false);
                assert_eq!(failing.map(|step| &step["step"]), Some(&two["step"]).filter(|step| !step.is_null()));
                assert_eq!(
                    failing.map(|step| &step["reason"]),
                    Some(&two["reason"]).filter(|reason| !reason.is_null())
                );
                verdicts.insert(one["first_failing"].to_string());
                presences.insert(one["presence"].as_str().expect("a word").to_owned());
            }
            assert!(one.iter().any(|device| device["presence"] == presence), "{presence}: {reason}");
        }
        assert_eq!(scene.state(), state, "asking and sending change no state");
    }
    let all = ["background", "foreground", "kicked", "killed", "logged-out"];
    assert!(presences.iter().eq(all), "{presences:?}");
    assert!(verdicts.len() >= 5, "{verdicts:?}");
}

/// The four users of whom people ask first, in both languages.
#[test]
fn the_reason_in_english_and_chinese() {
    for (words, english, chinese) in [
        ("", "alice on phone1 (killed): pushed", "alice on phone1 (killed): pushed"),
        ("session launch alice", "the app is in the foreground", "应用在前台"),
        ("session logout alice", "the user logged out on this device", "用户已在该设备退出登录"),
        ("session kick alice", "the user was kicked", "用户已在该设备被踢下线"),
    ] {
        let scene = Sandbox::ready();
        if !words.is_empty() {
            scene.mipush(&words.split(' ').collect::<Vec<_>>()).ok();
        }
        let ask = |more: &[&str]| scene.mipush(&[&["why", "alice", "--description", "hi"], more].concat());
        let code = if words.is_empty() { 0 } else { 11 };
        ask(&["--lang", "en"]).ends(code).shows(english);
        ask(&["--lang", "zh"]).ends(code).shows(chinese);
    }
}
