//! `mipush simulate`: scenarios, those that are shipped and those with a fault in them.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::harness::Sandbox;

fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scenarios");
    let entries = std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("entry").path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|found| found == "toml")).collect();
    files.sort();
    files
}

#[test]
fn every_scenario_that_is_shipped_comes_true() {
    let files = shipped();
    assert!(files.len() >= 8, "{files:?}");
    let sandbox = Sandbox::new();
    for file in files {
        let told = sandbox.json(&["simulate", file.to_str().expect("text")]);
        assert_eq!(told["passed"], json!(true), "{told:#}");
        assert!(told["expectations"].as_u64() > Some(2), "{}: nothing is expected", file.display());
        assert_eq!(told["steps"].as_u64(), told["timeline"].as_array().map(|rows| rows.len() as u64));
    }
}

/// Each state of the table with each event, and what a message after it does: none may be left out.
#[test]
fn the_table_of_states_and_events_has_no_hole() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scenarios/state-event.toml"));
    let text = text.expect("readable");
    let states =
        ["front", "back-silent", "back-told", "limbo", "timed-out", "killed", "lapsed", "logged-out", "kicked"];
    let events = [
        "nothing",
        "background",
        "silent",
        "foreground",
        "kill",
        "launch",
        "lose",
        "reconnect",
        "expire",
        "logout",
        "kick",
        "login",
        "report",
        "push-off",
        "uninstall",
        "deleted",
    ];
    for state in states {
        for event in events {
            let user = format!("user = \"{state}.{event}\"");
            let expects = text.lines().any(|line| line.contains("\"message\"") && line.contains(&user));
            assert!(expects, "{event} in {state}");
        }
    }
}

#[test]
fn nothing_is_read_or_written_but_the_scenario() {
    let sandbox = Sandbox::with_state();
    sandbox.put("s.toml", "step = [{ do = \"login\", user = \"a\", device = \"p\" }]\n");
    let before = sandbox.files();
    sandbox.mipush(&["simulate", "s.toml"]).ok();
    assert_eq!(sandbox.files(), before);
}

const MISSED: &str = r#"
title = "Too hopeful"

[[step]]
do = "login"
user = "alice"
device = "phone"

[[step]]
after = "1m"
do = "message"
user = "alice"
note = "She looks at it already."
expect = { pushed = ["phone"], why = "lapsed" }
"#;

#[test]
fn what_does_not_come_is_pointed_at() {
    let sandbox = Sandbox::new();
    sandbox.put("s.toml", MISSED);
    let outcome = sandbox.mipush(&["simulate", "s.toml", "--junit", "out.xml"]).ends(9);
    let outcome = outcome.shows("s.toml:9: message alice on phone").shows("expected phone, found nobody");
    outcome.shows("expected lapsed, found foreground").shows("failed: 2 steps, 2 expectations, 2 not met");
    let junit = sandbox.read("out.xml");
    assert!(
        junit.contains("<testsuite name=\"Too hopeful\" tests=\"1\"") && junit.contains("failures=\"1\""),
        "{junit}"
    );
    assert!(junit.contains("pushed: expected phone, found nobody") && junit.contains("s.toml:9"), "{junit}");

    let told = sandbox.mipush(&["simulate", "s.toml", "--failures", "--json"]).ends(9).json();
    assert_eq!(told["timeline"].as_array().map(Vec::len), Some(1));
    assert_eq!(told["timeline"][0]["elapsed"], json!("+1m"));
    assert_eq!(told["timeline"][0]["not_pushed"][0]["code"], json!("presence"));
    assert_eq!(told["timeline"][0]["expectations"][0]["met"], json!(false));
}

#[test]
fn a_refusal_that_nobody_expects_is_a_miss() {
    let sandbox = Sandbox::new();
    sandbox.put("s.toml", "step = [{ do = \"report\", user = \"alice\" }]\n");
    sandbox.mipush(&["simulate", "s.toml"]).ends(9).shows("expected done, found refused with 70107");
}

#[test]
fn faults_of_the_file_are_told_with_their_place() {
    let sandbox = Sandbox::new();
    for (text, message, hint) in [
        (
            "titel = \"x\"",
            "s.toml:1:1: found the key \"titel\", which is not known here: did you mean title?",
            "the keys",
        ),
        (
            "[[step]]\ndo = \"advance\"\nafer = 1",
            "s.toml:3:1: found the key \"afer\", which is not known here: did you mean after?",
            "",
        ),
        ("[[step]]\ndo = \"kil\"\nuser = \"a\"", "s.toml:2:6: step \"kil\" is not known, did you mean kill?", ""),
        (
            "step = [\n  { do = \"advance\", expect = { push = [] } },\n]",
            "s.toml:2:32: found the key \"push\", which is not known here",
            "",
        ),
        (
            "[settings]\npush_online_day = 1",
            "s.toml:2:1: found the key \"push_online_day\", which is not known here: did you mean push_online_days?",
            "",
        ),
        ("[[step]]\ndo = \"login\"\ndevice = \"p\"", "s.toml:1:1: user is missing in this [[step]]", ""),
        ("[[step]]\ndo = \"kill\"\nuser = \"a\"\ntoken = \"t\"", "s.toml:4:9: token says nothing to the step kill", ""),
        (
            "[[step]]\ndo = \"advance\"\nafter = \"1 week\"",
            "s.toml:3:9: found string \"1 week\", expected a length of time",
            "",
        ),
        (
            "[[step]]\ndo = \"advance\"\nafter = 1\nat = 2",
            "s.toml:3:9: after contradicts the rest of this [[step]]: at says when already",
            "",
        ),
        (
            "[[step]]\ndo = \"message\"\nuser = \"a\"\nbody = \"{}\"",
            "s.toml:4:8: the service refuses this body with",
            "",
        ),
        (
            "[[step]]\ndo = \"message\"\nuser = \"a\"\nexpect = { why = \"laps\" }",
            "s.toml:4:18: code \"laps\" is not known",
            "",
        ),
        ("[[step]]\ndo = \"mute\"\nuser = \"a\"\noption = \"block\"", "s.toml:4:10: option contradicts the rest", ""),
        (
            "[[step]]\ndo = \"message\"\nuser = \"a\"\nbody = \"{}\"\ntext = \"t\"",
            "text contradicts the rest of this [[step]]: body holds",
            "",
        ),
        ("[[device]]\nname = \"p\"\nplatform = \"nokia\"", "s.toml:3:12: platform \"nokia\" is not known", ""),
        ("[[device]]\nname = \"p\"\n[[device]]\nname = \"p\"", "s.toml:4:8: device \"p\" is there twice", ""),
        ("[[step]\n", "s.toml:1:", ""),
    ] {
        sandbox.put("s.toml", text);
        let outcome = sandbox.mipush(&["simulate", "s.toml"]).ends(2).says(message);
        outcome.says(hint);
    }
    sandbox.mipush(&["simulate", "nowhere.toml"]).ends(2).says("nowhere.toml: cannot be read");
    sandbox.mipush(&["simulate", "."]).ends(2).says("is no scenario");
}

/// IM does not see that an app is gone; Xiaomi does (section 4.3).
#[test]
fn a_push_to_an_app_that_is_gone_is_refused_by_xiaomi() {
    let sandbox = Sandbox::new();
    let steps = [
        r#"{ do = "login", user = "alice", device = "p" }"#,
        r#"{ do = "report", user = "alice" }"#,
        r#"{ do = "kill", user = "alice" }"#,
        r#"{ do = "message", user = "alice", expect = { pushed = ["p"], shown = 1 } }"#,
        r#"{ do = "uninstall", device = "p" }"#,
        r#"{ do = "message", user = "alice", expect = { pushed = ["p"] } }"#,
    ];
    sandbox.put("s.toml", format!("step = [\n{}\n]\n", steps.join(",\n")));
    let told = sandbox.json(&["simulate", "s.toml"]);
    assert_eq!(told["timeline"][3]["undelivered"], json!([]));
    let undelivered = told["timeline"][5]["undelivered"].as_array().expect("a list").clone();
    assert_eq!(undelivered.len(), 1, "{undelivered:?}");
}
