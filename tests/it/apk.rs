//! `mipush doctor --apk` and `mipush intent check --apk`: an app as it was built.

use std::collections::BTreeMap;

use serde_json::Value;

use super::harness::{Outcome, Sandbox};

const GOOD: &[u8] = include_bytes!("../fixtures/apk/aapt.apk");

/// The status of each finding of a code.
fn status(outcome: &Outcome) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in outcome.json()["findings"].as_array().expect("findings") {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        found.entry(text("code")).or_default().push(text("status"));
    }
    found
}

fn with_cert(sandbox: &Sandbox, app_key: &str, click: &str) {
    sandbox.put("secret", "c2VjcmV0LXNlY3JldC1zZQ==");
    // The certificate ID that the app's constant names.
    sandbox.put("mipush.toml", "schema_version = 1\nnext_cert = 10301\n");
    sandbox
        .mipush(&[
            "cert",
            "add",
            "--name",
            "chat",
            "--package",
            "com.example.chat",
            "--app-id",
            "2882303761512345678",
            "--app-key",
            app_key,
            "--app-secret-file",
            "secret",
            "--region",
            "china",
            "--click",
            &format!("open-intent={click}"),
        ])
        .ok();
}

const CLICK: &str = "intent://com.example.chat/detail#Intent;scheme=pushscheme;package=com.example.chat;end";

#[test]
fn a_right_app_agrees_with_its_certificate() {
    let sandbox = Sandbox::new();
    sandbox.put("out/app.apk", GOOD);
    with_cert(&sandbox, "5482037264137", CLICK);
    let outcome = sandbox.mipush(&["doctor", "--apk", "out/app.apk", "--json"]).ok();
    let found = status(&outcome);
    for code in ["MP002", "MP012", "MP030", "MP040", "MP050", "MP055", "MP070", "MP071", "MP080", "app-package"] {
        assert_eq!(found[code], ["ok"], "{code}");
    }
    for code in ["MP005", "MP051", "MP061", "app-background"] {
        assert_eq!(found[code], ["skip"], "{code}");
    }
    assert_eq!(outcome.json()["project"]["layout"], "apk");
    assert!(found.values().flatten().all(|status| status == "ok" || status == "skip"), "{found:?}");
}

#[test]
fn a_finding_names_the_part_of_the_apk() {
    let sandbox = Sandbox::new();
    sandbox.put("out/app.apk", GOOD);
    with_cert(&sandbox, "5482037264138", "intent:#Intent;component=com.example.chat/.Absent;end");
    let outcome = sandbox.mipush(&["doctor", "--apk", "out/app.apk", "--only", "MP055,MP070", "--json"]).ends(9);
    let findings = outcome.json()["findings"].as_array().expect("findings").clone();
    let of = |code: &str| findings.iter().find(|finding| finding["code"] == code).expect(code).clone();
    let key = of("MP055");
    assert_eq!(key["file"], "out/app.apk!classes.dex");
    assert_eq!(key["element"], "Lcom/example/chat/ChatApplication;->onCreate");
    assert_eq!((&key["line"], &key["expected"]), (&Value::Null, &"5482037264138, as the certificate says".into()));
    assert_eq!(of("MP070")["file"], "out/app.apk!AndroidManifest.xml");
    let shown = sandbox.mipush(&["doctor", "--apk", "out/app.apk"]).ends(9).stdout;
    for part in ["out/app.apk!classes.dex", "ChatApplication;->onCreate", "MiPush SDK 6.0.1"] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    // Put up with, beside the APK.
    let entry = |code| format!("[[suppress]]\ncode = \"{code}\"\npath = \"app.apk!*\"\nreason = \"known\"\n");
    sandbox.put("out/.mipush-lint.toml", entry("MP055") + &entry("MP070"));
    sandbox.mipush(&["doctor", "--apk", "out/app.apk", "--only", "MP055,MP070"]).ok();
}

#[test]
fn a_click_is_looked_up_in_the_manifest() {
    let sandbox = Sandbox::new();
    sandbox.put("app.apk", GOOD);
    let check = |uri: &str| sandbox.mipush(&["intent", "check", "--apk", "app.apk", "--json", uri]);
    assert_eq!(check(CLICK).ok().json()["findings"], Value::Array(Vec::new()));
    check("intent:#Intent;component=com.example.chat/.ChatActivity;end").ok();
    let absent = check("intent:#Intent;component=com.example.chat/.Absent;end").ends(9).json();
    assert_eq!(absent["findings"][0]["code"], "MP070");
    let elsewhere = check("intent://other/detail#Intent;scheme=pushscheme;package=com.example.chat;end").ends(9).json();
    assert_eq!(elsewhere["findings"][0]["code"], "MP071");
}

#[test]
fn what_is_no_apk_is_refused_with_what_to_give() {
    let sandbox = Sandbox::new();
    sandbox.put("text.apk", "hello");
    sandbox
        .mipush(&["doctor", "--apk", "text.apk"])
        .ends(2)
        .says("text.apk is no APK: expected a ZIP archive, and it starts with 68 65 6c 6c")
        .says("app-release.apk");
    sandbox.mipush(&["doctor", "--apk", "absent.apk"]).ends(2).says("absent.apk");
    sandbox.mipush(&["intent", "check", "--apk", ".", CLICK]).ends(2).says("it is a folder");
    sandbox.mipush(&["doctor", "--apk", "text.apk", "--project", "."]).ends(2);
}
