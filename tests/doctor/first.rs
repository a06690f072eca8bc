//! The first broken set-ups, and what else the verb promises: languages, formats, calls, secrets.

use std::net::TcpListener;

use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;

use crate::desk::{Desk, Emulator, INTENT, NOW, SECRET, complaints, finding, text};

#[test]
fn a_healthy_set_up_has_no_complaint() {
    let desk = Desk::healthy();
    let (document, exit) = desk.doctor("--user alice --title Bob --description 'dinner at 8?' --ext '{\"chat\":1}'");
    assert_eq!(exit, 0, "{document}");
    assert_eq!(complaints(&document), Vec::<String>::new());
    let keys: Vec<&String> = document["findings"][0].as_object().expect("an object").keys().collect();
    let old = ["code", "severity", "status", "found", "expected", "message", "fix", "file", "line", "source"];
    // Keys may be added between them; these keep their order.
    let documented: Vec<&&String> = keys.iter().filter(|key| old.contains(&key.as_str())).collect();
    assert_eq!(documented, old.iter().collect::<Vec<_>>());
    let keys: Vec<&String> = document.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["findings", "summary", "chain"]);
    let summary = &document["summary"];
    let count = |status: &str| {
        let findings = document["findings"].as_array().expect("findings");
        findings.iter().filter(|finding| finding["status"] == status).count()
    };
    for status in ["ok", "warn", "fail", "skip"] {
        assert_eq!(summary[status], count(status), "{status}");
    }
    assert_eq!(summary["total"], document["findings"].as_array().map_or(0, Vec::len));
}

/// Broken set-up 1. The service knows the right secret, the operator's state file holds another.
#[test]
fn wrong_secret() {
    let service = Desk::healthy();
    let emulator = Emulator::start(&service);
    let desk = Desk::healthy();
    let state = desk.path().join("mipush.toml");
    std::fs::write(desk.path().join("wrong.txt"), "AAAAAAAAAAAAAAAAAAAAAA==\n").expect("written");
    let at = desk
        .sh("chmod 600 wrong.txt && MIPUSH_NOW=2026-11-24T08:00:00Z mipush cert edit demo --app-secret-file wrong.txt");
    assert!(at.status.success(), "{}", text(&at));

    let flags = format!("--user alice --xiaomi-url {}", emulator.url);
    let (document, exit) = desk.doctor(&flags);
    assert_eq!((complaints(&document), exit), (vec!["secret-accepted".to_owned()], 9), "{document}");
    assert!(finding(&document, "secret-accepted")["message"].as_str().is_some_and(|text| text.contains("21301")));
    // What only a human knows is put where the message says.
    std::fs::write(desk.path().join("app-secret.txt"), format!("{SECRET}\n")).expect("written");
    assert!(desk.sh("chmod 600 app-secret.txt").status.success());
    desk.mends(&flags, "secret-accepted", "fail");
    desk.is_ok(&flags, "secret-accepted");
    assert_eq!(desk.doctor(&flags).1, 0);
    assert!(!std::fs::read_to_string(state).expect("readable").contains(SECRET));
}

/// Broken set-up 2.
#[test]
fn unreported_device() {
    let mut desk = Desk::new();
    desk.cert(INTENT);
    desk.ok("device register phone");
    desk.ok("session login alice --device phone");
    desk.ok("session kill alice");
    desk.now = NOW;
    let (document, exit) = desk.doctor("--user alice");
    assert_eq!((complaints(&document), exit), (vec!["device-reported".to_owned()], 9), "{document}");
    desk.mends("--user alice", "device-reported", "fail");
    desk.is_ok("--user alice", "device-reported");
    assert_eq!(desk.doctor("--user alice").1, 0, "the whole set-up is green");
    desk.ok("send --user alice --description 'dinner at 8?'");
}

/// The same where the phone never registered either: the fix goes all the way.
#[test]
fn unregistered_device() {
    let mut desk = Desk::new();
    desk.cert(INTENT);
    desk.ok("session login alice --device phone");
    desk.now = NOW;
    desk.mends("--user alice", "device-reported", "fail");
    assert_eq!(complaints(&desk.doctor("--user alice").0), Vec::<String>::new());
}

/// Broken set-up 3.
#[test]
fn logged_out_user() {
    let desk = Desk::healthy();
    desk.ok("session logout alice");
    let (document, exit) = desk.doctor("--user alice");
    assert_eq!((complaints(&document), exit), (vec!["presence".to_owned()], 9), "{document}");
    desk.mends("--user alice", "presence", "fail");
    desk.is_ok("--user alice", "presence");
    assert_eq!(desk.doctor("--user alice").1, 0, "the whole set-up is green");
    desk.ok("send --user alice --description 'dinner at 8?'");
}

/// Broken set-up 4. Nothing can be mended but by waiting; the fix looks as of the moment when the waiting is over.
#[test]
fn young_certificate() {
    let mut desk = Desk::healthy();
    desk.now = "2026-11-24T08:03:00Z";
    let (document, exit) = desk.doctor("--user alice");
    assert_eq!((complaints(&document), exit), (vec!["cert-effective".to_owned()], 0), "a warning is no failure");
    assert_eq!(finding(&document, "cert-effective")["found"], "420 s left");
    let fix = finding(&document, "cert-effective")["fix"].as_str().expect("a fix").to_owned();
    assert_eq!(fix, "mipush doctor --cert 1 --only cert-effective --now 2026-11-24T08:10:00Z");
    let shown = desk.mends("--user alice", "cert-effective", "warn");
    assert!(text(&shown).contains("✓ cert-effective"), "{}", text(&shown));
    desk.now = "2026-11-24T08:10:00Z";
    desk.is_ok("--user alice", "cert-effective");
    desk.now = "2026-11-24T08:09:59Z";
    assert_eq!(desk.check("--user alice", "cert-effective")["status"], "warn");
}

/// Broken set-up 5.
#[test]
fn open_app_with_ext() {
    let mut desk = Desk::new();
    desk.cert("open-app");
    for words in ["device register phone", "session login alice --device phone", "device report --user alice"] {
        desk.ok(words);
    }
    desk.ok("session kill alice");
    desk.now = NOW;
    let flags = "--user alice --ext '{\"chat\":\"bob\"}'";
    let (document, exit) = desk.doctor(flags);
    assert_eq!((complaints(&document), exit), (vec!["click-ext".to_owned()], 9), "{document}");
    desk.mends(flags, "click-ext", "fail");
    desk.is_ok(flags, "click-ext");
    assert_eq!(desk.doctor(flags).1, 0);
    desk.ok("send --user alice --description hi --ext '{\"chat\":\"bob\"}'");
    let tapped = desk.ok("emulator tap phone --json");
    let tapped: Value = serde_json::from_slice(&tapped.stdout).expect("JSON");
    assert_eq!(tapped["ext"], "{\"chat\":\"bob\"}", "the mended action brings ext to the app");
    // Without an ext to bring there is nothing to judge.
    let without = Desk::healthy();
    without.ok("cert edit demo --click open-app");
    assert_eq!(without.check("--user alice", "click-ext")["status"], "skip");
}

#[test]
fn every_presence_that_is_not_pushed_to_has_a_fix() {
    let spoilers = [
        "session launch alice",
        "session launch alice && mipush session background alice --silent",
        "session kick alice",
        "session logout alice && mipush session login bob --device phone",
        "device register phone --generation g1 && mipush session launch alice && mipush session background alice",
    ];
    for spoiler in spoilers {
        let desk = Desk::healthy();
        desk.ok(spoiler);
        assert_eq!(desk.mipush("send --user alice --description hi").status.code(), Some(11), "{spoiler}");
        desk.mends("--user alice", "presence", "fail");
        desk.is_ok("--user alice", "presence");
        desk.ok("send --user alice --description hi");
    }
    // Gone for more than seven days: the fix must carry the day it was printed for.
    let desk = Desk::healthy();
    let flags = "--user alice --now 2026-12-03T00:00:00Z";
    desk.mends(flags, "presence", "fail");
    desk.is_ok(flags, "presence");
}

#[test]
fn a_fix_names_the_state_file_that_was_named() {
    let desk = Desk::healthy();
    desk.ok("session launch alice");
    let moved = desk.path().join("a b.toml");
    std::fs::rename(desk.path().join("mipush.toml"), &moved).expect("moved");
    let flags = "--user alice --state 'a b.toml'";
    assert!(desk.check(flags, "presence")["fix"].as_str().is_some_and(|fix| fix.ends_with("--state 'a b.toml'")));
    desk.mends(flags, "presence", "fail");
    desk.is_ok(flags, "presence");
}

#[test]
fn a_state_file_that_cannot_be_used_is_a_finding_with_its_line() {
    let desk = Desk::new();
    let missing = desk.check("", "state-readable");
    assert_eq!((&missing["status"], &missing["fix"]), (&"fail".into(), &"mipush init".into()));
    let state = desk.path().join("mipush.toml");
    std::fs::write(&state, "schema_version = 1\n\nnonsense here\n").expect("written");
    let (document, exit) = desk.doctor("");
    assert_eq!((complaints(&document), exit), (vec!["state-readable".to_owned()], 9));
    let broken = finding(&document, "state-readable");
    assert_eq!((broken["file"].as_str(), broken["line"].as_u64()), (state.to_str(), Some(3)), "{broken}");

    let open = Desk::new();
    let added = open
        .sh("printf '%s' \"$APP_SECRET\" | mipush cert add --name demo --package com.example.chat --app-id \
         2882303761512345678 --app-secret-file - --region embedded && chmod 644 mipush.toml");
    assert!(added.status.success(), "{}", text(&added));
    open.mends("", "state-permissions", "fail");
    open.is_ok("", "state-permissions");
}

#[test]
fn unknown_names_are_told_with_what_was_meant() {
    let desk = Desk::healthy();
    let output = desk.mipush("doctor --only presense --json");
    assert_eq!(output.status.code(), Some(2));
    let error: Value = serde_json::from_slice(&output.stderr).expect("one object");
    assert_eq!(error["error"]["hints"][0], "did you mean \"presence\"?");

    let user = desk.check("--user alcie", "user-known");
    assert!(user["message"].as_str().is_some_and(|text| text.contains("did you mean alice")), "{user}");
    desk.mends("--user alcie", "user-known", "fail");
    let cert = desk.check("--cert demmo", "cert-exists");
    assert_eq!((&cert["status"], &cert["fix"]), (&"fail".into(), &"mipush doctor --cert demo".into()));
    desk.mends("--cert demmo", "cert-exists", "fail");
}

#[test]
fn every_check_is_listed() {
    let desk = Desk::healthy();
    let listed = desk.ok("doctor --list-checks --json");
    let listed: Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    let listed = listed["checks"].as_array().expect("checks");
    let codes: Vec<&str> = listed.iter().map(|check| check["code"].as_str().expect("a code")).collect();
    for finding in desk.doctor("--user alice").0["findings"].as_array().expect("findings") {
        let code = finding["code"].as_str().expect("a code");
        assert!(codes.contains(&code), "{code}");
        let check = &listed[codes.iter().position(|known| *known == code).expect("there")];
        assert_eq!(check["source"], finding["source"], "{code}");
        if check["manual"] == true {
            assert_eq!(finding["status"], "skip", "{code}: only a person can judge it");
        }
    }
    let (only, exit) = desk.doctor("--only presence,cert-exists --user alice");
    let only: Vec<_> =
        only["findings"].as_array().expect("findings").iter().filter_map(|found| found["code"].as_str()).collect();
    assert_eq!((only, exit), (vec!["cert-exists", "presence"], 0), "in the guide's order");
}

/// A service that takes the call and never answers is a finding; everything else is still judged.
#[test]
fn a_call_that_times_out_is_a_finding_and_offline_makes_none() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("bound");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let desk = Desk::healthy();
    let (document, exit) = desk.doctor(&format!("--user alice --xiaomi-url {url} --timeout 200ms"));
    assert_eq!((complaints(&document), exit), (vec!["service-reachable".to_owned()], 9), "{document}");
    assert_eq!(finding(&document, "secret-accepted")["status"], "skip");
    assert_eq!(finding(&document, "presence")["status"], "ok");
    let fix = finding(&document, "service-reachable")["fix"].as_str().expect("a fix").to_owned();
    assert!(fix.ends_with("--timeout 60s"), "{fix}");

    let before = silent.set_nonblocking(true).map(|()| std::iter::from_fn(|| silent.accept().ok()).count());
    assert_eq!(before.expect("counted"), 1, "one call was tried, and none after it");
    let (document, exit) = desk.doctor(&format!("--offline --xiaomi-url {url}"));
    assert_eq!((complaints(&document), exit), (Vec::new(), 0));
    for code in ["clock", "quota", "recent-sends", "secret-accepted", "service-reachable"] {
        let skipped = finding(&document, code);
        assert_eq!(skipped["status"], "skip", "{code}");
        assert!(skipped["message"].as_str().is_some_and(|text| text.contains("--offline")), "{skipped}");
    }
    assert!(silent.accept().is_err(), "--offline made a call");
    desk.doctor(&format!("--only cert-exists --xiaomi-url {url}"));
    assert!(silent.accept().is_err(), "no chosen check needs a call");
}

/// The emulator's `Date` is this machine's time: two minutes are not reached, ten years are.
#[test]
fn the_clock_is_compared_with_the_services() {
    let service = Desk::healthy();
    let emulator = Emulator::start(&service);
    let desk = Desk::healthy();
    let line = format!("mipush doctor --only clock --json --xiaomi-url {}", emulator.url);
    let pinned: Value = serde_json::from_slice(&desk.sh(&line).stdout).expect("JSON");
    assert_eq!(finding(&pinned, "clock")["status"], "skip");
    let free: Value = serde_json::from_slice(&desk.sh(&format!("unset MIPUSH_NOW; {line}")).stdout).expect("JSON");
    assert_eq!(finding(&free, "clock")["status"], "ok", "{free}");
}

#[test]
fn junit_has_a_case_for_each_finding() {
    let desk = Desk::healthy();
    desk.ok("session logout alice");
    let output = desk.mipush("doctor --user alice --json --junit out.xml");
    assert_eq!(output.status.code(), Some(9));
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let xml = std::fs::read_to_string(desk.path().join("out.xml")).expect("written");
    let report = Report::deserialize_from_str(&xml).expect("JUnit XML");
    let summary = &document["summary"];
    assert_eq!(report.tests, usize::try_from(summary["total"].as_u64().expect("total")).expect("small"));
    assert_eq!(report.failures, usize::try_from(summary["fail"].as_u64().expect("fail")).expect("small"));
    let cases: Vec<_> = report.test_suites.iter().flat_map(|suite| &suite.test_cases).collect();
    let presence = cases.iter().find(|case| case.name.as_str() == "presence").expect("a case");
    let TestCaseStatus::NonSuccess { description, .. } = &presence.status else { panic!("{presence:?}") };
    assert!(description.as_ref().is_some_and(|text| text.as_str().contains("fix: mipush session login alice")));
    let skipped = cases.iter().filter(|case| matches!(case.status, TestCaseStatus::Skipped { .. })).count();
    assert_eq!(summary["skip"], skipped);
}

#[test]
fn people_read_the_guides_steps_in_their_language() {
    let desk = Desk::healthy();
    desk.ok("session launch alice");
    let english = text(&desk.mipush("doctor --user alice"));
    let chinese = text(&desk.mipush("doctor --user alice --lang zh"));
    for (shown, parts) in [
        (&english, ["5. The app is killed", "✗ presence: alice on phone: the app is in the foreground", "expected"]),
        (&chinese, ["5. kill App 后发送消息", "✗ presence: alice 在 phone 上：应用在前台", "应为"]),
    ] {
        for part in parts.into_iter().chain(["mipush session kill alice --device phone", "✓ cert-exists", "– sdk-"])
        {
            assert!(shown.contains(part), "{part}\n{shown}");
        }
    }
    let dumb = text(&desk.sh("TERM=dumb mipush doctor --user alice"));
    assert!(dumb.contains("x presence:") && dumb.contains("+ cert-exists:") && !dumb.contains('✓'), "{dumb}");
}

#[test]
fn a_live_test_on_the_emulator() {
    let desk = Desk::healthy();
    let (document, exit) = desk.doctor("--live-test --user alice");
    assert_eq!(exit, 0, "{document}");
    let messages = document["live_test"]["messages"].as_array().expect("messages");
    assert_eq!(messages.len(), 3);
    let mut ids: Vec<_> = messages.iter().map(|message| message["notify_id"].as_u64()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 3, "each has a place of its own on the phone");
    for message in messages {
        assert_eq!((&message["accepted"], &message["delivered"]), (&true.into(), &1.into()), "{message}");
        assert!(!message["title"].as_str().expect("a title").to_lowercase().contains("test"));
    }
    let phones: Value = serde_json::from_slice(&desk.ok("emulator phones --json").stdout).expect("JSON");
    assert_eq!(phones["phones"][0]["notifications"].as_array().map(Vec::len), Some(3));
    for (code, status) in
        [("live-decision", "ok"), ("live-accepted", "ok"), ("live-delivered", "ok"), ("live-clicked", "skip")]
    {
        assert_eq!(finding(&document, code)["status"], status, "{code}");
    }
    assert_eq!(desk.doctor("--live-test --user alice --count 1").0["live_test"]["messages"][0]["delivered"], 1);
}

#[test]
fn a_live_test_that_may_not_be_sent_says_why() {
    let desk = Desk::healthy();
    desk.ok("session logout alice");
    let (document, exit) = desk.doctor("--live-test --user alice");
    assert_eq!(exit, 11, "as `send --user`: {document}");
    assert_eq!(document["live_test"]["messages"], Value::Array(Vec::new()));
    desk.mends("--live-test --user alice", "live-decision", "fail");
    assert_eq!(desk.doctor("--live-test --user alice").1, 0);

    let (document, exit) = desk.doctor("--live-test --reg-id bm9ib2R5cyB0b2tlbiBhdCBhbGw=");
    assert_eq!(exit, 9, "{document}");
    assert_eq!(complaints(&document), ["live-accepted"]);
    assert_eq!(document["live_test"]["messages"][0]["code"], 20301, "{document}");
    assert_eq!(finding(&document, "live-decision")["status"], "skip");

    assert_eq!(desk.mipush("doctor --live-test").status.code(), Some(2));
    let unknown = desk.mipush("doctor --live-test --user alcie");
    assert_eq!(unknown.status.code(), Some(3));
    assert!(text(&unknown).contains("did you mean \"alice\"?"), "{}", text(&unknown));
}

/// A real host needs the operator's word that the app is stopped.
#[test]
fn a_live_test_on_a_real_phone_asks_first() {
    let desk = Desk::healthy();
    desk.ok("cert edit demo --region china");
    let output = desk.mipush("doctor --live-test --user alice --json");
    assert_eq!(output.status.code(), Some(2));
    let last = text(&output);
    let error: Value = serde_json::from_str(last.lines().last().unwrap_or_default()).expect("one object");
    assert_eq!(error["error"]["details"]["flag"], "--yes");
    assert!(last.contains("force stop"), "{last}");
}

#[test]
fn no_output_shows_the_secret() {
    let desk = Desk::healthy();
    let shapes = ["", "--json", "--output tsv", "-vv", "--lang zh --junit out.xml", "--live-test -vv"];
    for shape in shapes {
        let shown = text(&desk.mipush(&format!("doctor --user alice {shape}")));
        assert!(!shown.contains(SECRET), "{shape}: {shown}");
    }
    let xml = std::fs::read_to_string(desk.path().join("out.xml")).expect("written");
    assert!(!xml.contains(SECRET));
}
