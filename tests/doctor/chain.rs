//! The frequent pains of Tencent's list, each broken on purpose: the chain names the link, the check says why, and the
//! printed fix makes the chain whole again.

use serde_json::{Value, json};

use crate::desk::{Desk, Emulator, INTENT, NOW, SAVED, SECRET, finding, text};

const LINKS: [&str; 6] = ["console", "token", "state", "request", "vendor", "phone"];

/// Diagnoses, and holds that the chain is broken there and nowhere else. The fix.
fn breaks(desk: &Desk, flags: &str, link: &str, check: &str) -> String {
    let (document, exit) = desk.doctor(flags);
    assert_eq!(exit, 9, "{document}");
    let chain = document["chain"].as_array().expect("a chain");
    let place = LINKS.iter().position(|known| *known == link).expect("a link");
    for (at, found) in chain.iter().enumerate() {
        assert_eq!(found["link"], LINKS[at]);
        match at.cmp(&place) {
            std::cmp::Ordering::Less => {
                assert!(["ok", "warn", "unknown"].iter().any(|known| found["status"] == *known), "{document}");
            }
            std::cmp::Ordering::Equal => {
                assert_eq!((&found["status"], &found["check"]), (&json!("broken"), &json!(check)), "{document}");
            }
            std::cmp::Ordering::Greater => {
                assert_eq!((&found["status"], &found["check"]), (&json!("not-reached"), &Value::Null), "{document}");
            }
        }
    }
    assert_eq!(chain.len(), LINKS.len());
    for finding in document["findings"].as_array().expect("findings") {
        let of = LINKS.iter().position(|known| finding["link"] == *known);
        if of.is_some_and(|of| of > place) {
            assert_eq!(finding["status"], "skip", "{finding}");
            let why = format!("not looked at: the chain is broken at {link} ({check})");
            assert_eq!(finding["message"], why.as_str());
        }
    }
    finding(&document, check)["fix"].as_str().unwrap_or_else(|| panic!("{check} has no fix: {document}")).to_owned()
}

/// Nothing is broken.
fn is_whole(desk: &Desk, flags: &str) {
    let (document, exit) = desk.doctor(flags);
    assert_eq!(exit, 0, "{document}");
    for found in document["chain"].as_array().expect("a chain") {
        assert!(["ok", "warn", "unknown"].iter().any(|known| found["status"] == *known), "{document}");
    }
}

fn runs(desk: &Desk, line: &str) {
    let output = desk.sh(line);
    assert!(output.status.success(), "{line}: {}", text(&output));
}

/// Broken there, mended as printed, whole.
fn mends(desk: &Desk, flags: &str, link: &str, check: &str) {
    let fix = breaks(desk, flags, link, check);
    runs(desk, &fix);
    is_whole(desk, flags);
}

/// What the message asks for before the fix of a secret is run.
fn put_the_secret(desk: &Desk) {
    std::fs::write(desk.path().join("app-secret.txt"), format!("{SECRET}\n")).expect("written");
    runs(desk, "chmod 600 app-secret.txt");
}

#[test]
fn a_whole_chain_is_ok_from_end_to_end() {
    let desk = Desk::healthy();
    let (document, exit) = desk.doctor("--user alice");
    assert_eq!(exit, 0, "{document}");
    let expected: Vec<Value> = LINKS.iter().map(|link| json!({"link": link, "status": "ok", "check": null})).collect();
    assert_eq!(document["chain"], Value::Array(expected));
    assert!(desk.doctor("").0.get("chain").is_none(), "without a user there is no chain to walk");
}

#[test]
fn another_apps_secret() {
    let service = Desk::healthy();
    let emulator = Emulator::start(&service);
    let desk = Desk::healthy();
    std::fs::write(desk.path().join("wrong.txt"), "AAAAAAAAAAAAAAAAAAAAAA==\n").expect("written");
    runs(&desk, &format!("chmod 600 wrong.txt && mipush cert edit demo --app-secret-file wrong.txt --now {SAVED}"));
    put_the_secret(&desk);
    mends(&desk, &format!("--user alice --xiaomi-url {}", emulator.url), "vendor", "secret-accepted");
}

#[test]
fn the_app_key_where_the_secret_belongs() {
    let desk = Desk::healthy();
    let secret = desk.path().join("secret.txt");
    std::fs::write(&secret, format!("{SECRET}\n")).expect("written");
    runs(&desk, &format!("chmod 600 secret.txt && mipush cert edit demo --app-secret-file secret.txt --now {SAVED}"));
    std::fs::write(&secret, "5001234500678\n").expect("written");
    put_the_secret(&desk);
    mends(&desk, "--user alice", "console", "secret-not-key");
}

#[test]
fn the_reported_certificate_was_deleted() {
    let desk = Desk::healthy();
    runs(
        &desk,
        &format!(
            "mipush cert add --name anew --package com.example.chat --app-id 2882303761512345678 --app-key \
             5001234500678 --app-secret-env APP_SECRET --channel-id 116021 --click '{INTENT}' --region embedded --now \
             {SAVED} && mipush cert remove demo --confirm"
        ),
    );
    mends(&desk, "--user alice", "token", "reported-cert-exists");
    desk.ok("send --user alice --description 'dinner at 8?'");
}

#[test]
fn a_device_that_never_reported() {
    let mut desk = Desk::new();
    desk.cert(INTENT);
    for words in ["device register phone", "session login alice --device phone", "session kill alice"] {
        desk.ok(words);
    }
    desk.now = NOW;
    mends(&desk, "--user alice", "token", "device-reported");
    desk.ok("send --user alice --description 'dinner at 8?'");
}

#[test]
fn the_phone_registered_anew_and_the_old_token_is_reported() {
    let desk = Desk::healthy();
    // Another app on the phone in between makes it forget the old regId, as clearing the app's data does.
    runs(
        &desk,
        "mipush cert add --name other --package com.example.other --app-id 2882303761512345679 --app-secret-env \
         APP_SECRET --region embedded && mipush device register phone --cert other && mipush cert remove other --confirm",
    );
    let anew = desk.ok("device register phone --cert demo --json");
    let anew: Value = serde_json::from_slice(&anew.stdout).expect("JSON");
    assert_eq!(anew["fresh"], true, "{anew}");
    mends(&desk, "--user alice", "token", "reported-token");
    desk.ok("send --user alice --description 'dinner at 8?'");
}

#[test]
fn logged_out() {
    let desk = Desk::healthy();
    desk.ok("session logout alice");
    mends(&desk, "--user alice", "state", "presence");
}

#[test]
fn kicked() {
    let desk = Desk::healthy();
    desk.ok("session kick alice");
    mends(&desk, "--user alice", "state", "presence");
}

#[test]
fn in_the_foreground() {
    let desk = Desk::healthy();
    desk.ok("session launch alice");
    mends(&desk, "--user alice", "state", "presence");
}

/// The fix carries the day that it was printed for.
#[test]
fn away_for_more_than_seven_days() {
    let desk = Desk::healthy();
    mends(&desk, "--user alice --now 2026-12-03T00:00:00Z", "state", "presence");
}

#[test]
fn the_click_opens_the_app_and_loses_ext() {
    let desk = Desk::healthy();
    desk.ok(&format!("cert edit demo --click open-app --now {SAVED}"));
    let flags = "--user alice --ext '{\"chat\":\"bob\"}'";
    mends(&desk, flags, "request", "click-ext");
    desk.ok("send --user alice --description hi --ext '{\"chat\":\"bob\"}'");
}

/// The message says what to change in the file; the fix looks again.
#[test]
fn a_message_for_users_who_are_online_only() {
    let desk = Desk::healthy();
    let file = desk.path().join("message.json");
    let mut message = json!({
        "From_Account": "bob", "To_Account": "alice", "MsgRandom": 7,
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}],
        "OfflinePushInfo": {"PushFlag": 1, "Title": "Bob", "Desc": "dinner at 8?"},
    });
    std::fs::write(&file, message.to_string()).expect("written");
    let flags = "--user alice --message message.json";
    let fix = breaks(&desk, flags, "request", "message-pushable");
    let said = desk.check(flags, "message-pushable")["message"].as_str().expect("text").to_owned();
    assert!(said.contains("set OfflinePushInfo.PushFlag to 0"), "{said}");
    assert_eq!(desk.sh(&fix).status.code(), Some(9), "the file is still as it was: {fix}");
    message["OfflinePushInfo"]["PushFlag"] = json!(0);
    std::fs::write(&file, message.to_string()).expect("written");
    runs(&desk, &fix);
    is_whole(&desk, flags);
}

/// The service knows the certificate's channel, the operator's state file names another app's.
#[test]
fn another_apps_channel() {
    let desk = Desk::healthy();
    let emulator = Emulator::with(&desk.copy(), &["--rule", "check-channel"]);
    let url = format!("--xiaomi-url {}", emulator.url);
    desk.ok(&format!("cert edit demo --channel-id 999 --now {SAVED}"));
    let send = format!("send --user alice --description 'dinner at 8?' {url}");
    is_whole(&desk, &format!("--user alice {url}"));
    assert_eq!(desk.mipush(&send).status.code(), Some(6), "27001");
    let flags = format!("--user alice {url}");
    let fix = breaks(&desk, &flags, "vendor", "last-send");
    let found = desk.check(&flags, "last-send");
    assert_eq!(found["found"], "27001 for channel 999", "{found}");
    runs(&desk, &format!("CHANNEL_ID=116021; {fix}"));
    is_whole(&desk, &flags);
    desk.ok(&send);
    desk.is_ok(&flags, "last-send");
}

#[test]
fn notifications_are_off_on_the_phone() {
    let desk = Desk::healthy();
    desk.ok("emulator phone set phone --notifications off");
    mends(&desk, "--user alice", "phone", "phone-notifications");
    desk.ok("emulator phone set phone --app off");
    mends(&desk, "--user alice", "phone", "phone-app");
    desk.ok("emulator phone set phone --offline");
    let (document, exit) = desk.doctor("--user alice");
    assert_eq!((&document["chain"][5]["check"], exit), (&json!("phone-online"), 0), "it may come back: {document}");
    desk.mends("--user alice", "phone-online", "warn");
    is_whole(&desk, "--user alice");
}

/// Of two faults the first in the way of a push is told; the other one when the first is mended.
#[test]
fn two_faults_one_after_the_other() {
    let desk = Desk::healthy();
    desk.ok("session logout alice");
    desk.ok("emulator phone set phone --notifications off");
    let fix = breaks(&desk, "--user alice", "state", "presence");
    runs(&desk, &fix);
    mends(&desk, "--user alice", "phone", "phone-notifications");
}

#[test]
fn people_read_the_chain_in_their_language() {
    let desk = Desk::healthy();
    desk.ok("session launch alice");
    let english = text(&desk.mipush("doctor --user alice"));
    let line = "Chain: console ok > token ok > state BROKEN (presence); not reached: request, vendor, phone";
    let end: Vec<&str> = english.trim_end().lines().rev().take(2).collect();
    assert_eq!(end[1], format!("  ✗ {line}"), "{english}");
    assert_eq!(end[0], "    fix  mipush session kill alice --device phone", "the last line mends it: {english}");
    let chinese = text(&desk.mipush("doctor --user alice --lang zh"));
    assert!(chinese.contains("登录状态断开（presence）；未到达：推送请求、厂商服务、手机"), "{chinese}");
}
