//! `mipush device`: the phone's registration with Xiaomi, and the report to IM.

use serde_json::{Value, json};

use crate::harness::{APP_ID, APP_KEY, Sandbox, ready};

/// A sandbox with bob in front of `phone2`, where he has reported nothing yet.
fn before_report() -> Sandbox {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["session", "logout", "bob"]).ok();
    sandbox.mipush(&["session", "login", "bob"]).ok();
    sandbox
}

#[test]
fn registering_mints_a_token_once() {
    let sandbox = Sandbox::ready();
    let fresh = sandbox.json(&["device", "register", "phone7"]);
    let token = fresh["reg_id"].as_str().expect("a regId");
    assert_eq!((token.len(), &fresh["fresh"], &fresh["result_code"]), (64, &json!(true), &json!(0)));
    let again = sandbox.json(&["device", "register", "phone7"]);
    assert_eq!((again["reg_id"].as_str(), &again["fresh"]), (Some(token), &json!(false)));
    let other = sandbox.json(&["device", "register", "phone8"]);
    assert_ne!(other["reg_id"].as_str(), Some(token));
    sandbox
        .mipush(&["device", "register", "phone9"])
        .ok()
        .shows("onReceiveRegisterResult")
        .says("mipush session login");
}

#[test]
fn an_app_that_is_not_the_certificates_fails_as_in_the_sdk() {
    let sandbox = Sandbox::ready();
    let before = sandbox.state();
    let cases = [
        ("--app-id", "2882303761599999999", 22006),
        ("--app-key", "5009999999999", 22007),
        ("--package", "com.example.other", 22022),
    ];
    for (flag, value, code) in cases {
        let words = ["device", "register", "phone7", flag, value];
        sandbox.mipush(&words).ends(6).silent().says(&code.to_string()).says(value).says("mipush cert edit prod");
        let error = sandbox.mipush(&[&words[..], &["--json"]].concat()).ends(6).error();
        assert_eq!((&error["vendor_code"], &error["kind"]), (&json!(code), &json!("rejected")));
    }
    assert_eq!(sandbox.state(), before);
    let same = ["device", "register", "phone7", "--app-id", APP_ID, "--app-key", APP_KEY];
    sandbox.mipush(&same).ok();
}

#[test]
fn what_the_app_sets_is_shown() {
    let sandbox = Sandbox::ready();
    sandbox
        .mipush(&[
            "device",
            "register",
            "p",
            "--alias",
            "a1",
            "--alias",
            "a2",
            "--account",
            "c",
            "--topic",
            "t",
            "--generation",
            "g1",
        ])
        .ok();
    let shown = sandbox.json(&["device", "show", "p"]);
    let registration = &shown["registration"];
    assert_eq!(shown["generation"], "g1");
    assert_eq!(
        (&registration["aliases"], &registration["accounts"], &registration["topics"]),
        (&json!(["a1", "a2"]), &json!(["c"]), &json!(["t"]))
    );
    sandbox.mipush(&["device", "show", "p"]).ok().shows("a1, a2").shows("g1");
    sandbox.mipush(&["device", "show", "phone1"]).ok().shows("alice").shows("killed").shows(&ready().reg_id);
}

#[test]
fn a_report_is_refused_with_the_vendors_codes() {
    let sandbox = before_report();
    let long = "x".repeat(257);
    let report = ["device", "report", "--device", "phone2", "--user", "bob"];
    let cases: [(&[&str], i64, &str); 5] = [
        (&["--cert", "99", "--reg-id", "R"], 22001, "mipush cert list"),
        (&["--cert", "0", "--reg-id", "R"], 22001, "mipush cert list"),
        (&["--cert", "1", "--reg-id", ""], 22003, "mipush device register phone2"),
        (&["--cert", "prod", "--reg-id", &long], 22004, "257"),
        (&["--cert", "4294967296", "--reg-id", "R"], 22001, "mipush cert list"),
    ];
    for (more, code, says) in cases {
        let words = [&report[..], more].concat();
        sandbox.mipush(&words).ends(6).silent().says(&code.to_string()).says(says);
        assert_eq!(sandbox.mipush(&[&words[..], &["--json"]].concat()).ends(6).error()["vendor_code"], code);
    }
    let full = "x".repeat(256);
    sandbox.mipush(&[&report[..], &["--cert", "prod", "--reg-id", &full]].concat()).ok();
}

#[test]
fn a_report_before_the_login_or_by_a_dead_app_is_refused() {
    let sandbox = Sandbox::ready();
    let report = |user: &'static str, device: &'static str| {
        sandbox.mipush(&["device", "report", "--user", user, "--device", device, "--cert", "1", "--reg-id", "R"])
    };
    report("carol", "phone2").ends(6).says("21005").says("mipush session login carol --device phone2");
    report("alice", "phone1").ends(6).says("6014").says("mipush session launch alice --device phone1");
    sandbox.mipush(&["session", "logout", "bob"]).ok();
    report("bob", "phone2").ends(6).says("21005");
    sandbox.mipush(&["session", "login", "bob"]).ok();
    sandbox.mipush(&["session", "kick", "bob"]).ok();
    report("bob", "phone2").ends(6).says("21005");
}

#[test]
fn what_is_left_out_is_what_there_is() {
    let sandbox = before_report();
    let reported = sandbox.json(&["device", "report", "--user", "bob"]);
    let registered = sandbox.json(&["device", "show", "phone2"]);
    assert_eq!((&reported["device"], &reported["cert"]), (&json!("phone2"), &json!(1)));
    assert_eq!(reported["reg_id"], registered["registration"]["reg_id"]);
    sandbox.mipush(&["device", "report", "--user", "bob", "--reg-id", "another"]).ok().says("another regId");
}

#[test]
fn a_token_under_a_second_user_moves() {
    let sandbox = before_report();
    let moved = ["device", "report", "--user", "bob", "--reg-id", &ready().reg_id];
    let outcome = sandbox.mipush(&[&moved[..], &["--json"]].concat()).ok().says("alice").says("warning:");
    assert_eq!(outcome.json()["moved_from"], json!(["alice@phone1"]));
    let listed = sandbox.json(&["device", "list"]);
    assert_eq!(listed["devices"][0]["reg_id"], Value::Null, "alice has lost it");
    // Where the setting says otherwise, both keep it.
    let sandbox = before_report();
    let state = sandbox.state().replace("\n[[cert]]", "\n[settings]\ntoken_last_report_wins = false\n\n[[cert]]");
    sandbox.put("mipush.toml", state);
    assert_eq!(sandbox.json(&moved)["moved_from"], json!([]));
    assert_eq!(sandbox.json(&["device", "list"])["devices"][0]["reg_id"], ready().reg_id.as_str());
}

#[test]
fn a_phone_is_forgotten_with_its_logins() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["device", "remove", "phone1"]).ok().shows("removed phone1 and the login of alice");
    sandbox.mipush(&["device", "show", "phone1"]).ends(3).says("did you mean \"phone2\"?");
    sandbox.mipush(&["send", "--user", "alice", "--description", "hi"]).ends(3).says("no user is called");
    let listed = sandbox.json(&["session", "list"]);
    assert_eq!(listed["sessions"].as_array().map(Vec::len), Some(1));
    let empty = Sandbox::with_state();
    empty.mipush(&["device", "list"]).ok().silent_but_a_hint("mipush device register");
    empty.mipush(&["device", "remove", "x"]).ends(3).says("there is none yet");
}

#[test]
fn names_of_people_and_phones_may_be_in_any_script() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["session", "login", "爱丽丝", "--device", "小米 14"]).ok().shows("爱丽丝 on 小米 14");
    let table = sandbox.mipush(&["device", "list"]).ok();
    // Wide characters count twice, so the second column begins at the same place everywhere.
    let column = |line: &str, word: &str| {
        use unicode_width::UnicodeWidthStr as _;
        line.find(word).map(|at| line[..at].width())
    };
    let lines: Vec<_> = table.stdout.lines().collect();
    let at = column(lines[0], "USER");
    assert!(at.is_some(), "{table}");
    assert_eq!(lines.iter().find_map(|line| column(line, "爱丽丝")), at, "{table}");
    assert_eq!(lines.iter().find_map(|line| column(line, "bob")), at, "{table}");
    // A hint can be pasted into a shell.
    sandbox.mipush(&["session", "kill", "爱丽丝"]).ok();
    let refused = sandbox.mipush(&["session", "foreground", "爱丽丝"]).ends(6);
    assert!(refused.stderr.contains("--device '小米 14'"), "{refused}");
}
