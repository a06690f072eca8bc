//! `mipush intent` through the binary, against the recorded answers of Android's own classes. That every case comes out
//! exactly is tested in `domain::intent`; here a few of each kind go the whole way.

use assert_cmd::Command;
use serde_json::{Value, json};

const VECTORS: &str = include_str!("fixtures/intent-uri-vectors.json");
/// Every how many cases goes through the binary.
const STRIDE: usize = 5;

fn mipush() -> Command {
    let mut command = Command::cargo_bin("mipush").expect("built");
    command.env_clear().env("NO_COLOR", "1");
    command
}

fn cases(kind: &str) -> Vec<Value> {
    let vectors: Value = serde_json::from_str(VECTORS).expect("JSON");
    vectors[kind].as_array().expect("a list").clone()
}

/// Some good ones and all the refused ones.
fn sample(kind: &str) -> Vec<Value> {
    let cases = cases(kind);
    let (refused, good): (Vec<_>, Vec<_>) = cases.into_iter().partition(|case| case.get("error").is_some());
    good.into_iter().step_by(STRIDE).chain(refused).collect()
}

fn refusal(stderr: &[u8]) -> Value {
    let text = String::from_utf8_lossy(stderr);
    let last = text.lines().last().unwrap_or_default();
    let error: Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("no JSON: {text}"));
    assert_eq!(error["error"]["exit_code"], 2, "{error}");
    error["error"]["details"].clone()
}

#[test]
fn builds_what_android_builds() {
    for case in sample("build") {
        let mut document = case["intent"].clone();
        document["uri_flags"] = case["uri_flags"].clone();
        let mut command = mipush();
        command.args(["intent", "build", "--from-json", "-", "--json"]).write_stdin(document.to_string());
        let output = command.output().expect("runs");
        if let Some(error) = case.get("error") {
            assert_eq!(&refusal(&output.stderr), error, "{}", case["id"]);
        } else {
            let built: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert_eq!(built["uri"], case["uri"], "{}", case["id"]);
        }
    }
}

#[test]
fn without_json_only_the_uri_comes_out() {
    let document = json!({ "intent": { "package": "com.a.b" }, "uri_flags": ["INTENT"] });
    let output = mipush().args(["intent", "build", "--from-json", "-"]).write_stdin(document.to_string()).output();
    assert_eq!(output.expect("runs").stdout, b"intent:#Intent;package=com.a.b;end\n");
}

#[test]
fn parses_what_android_parses() {
    for case in sample("parse") {
        let flags: Vec<&str> = case["uri_flags"].as_array().expect("list").iter().filter_map(Value::as_str).collect();
        let uri = case["uri"].as_str().expect("text");
        let mut command = mipush();
        command.args(["intent", "parse", "--uri-flags", &flags.join(","), "--json", "--", uri]);
        let output = command.output().expect("runs");
        if let Some(error) = case.get("error") {
            assert_eq!(output.status.code(), Some(2), "{}", case["id"]);
            assert_eq!(&refusal(&output.stderr), error, "{}", case["id"]);
        } else {
            let read: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert_eq!(read, case["intent"], "{}", case["id"]);
        }
    }
}

#[test]
fn the_flags_give_the_guides_example() {
    let output = mipush()
        .args(["intent", "build", "--data", "pushscheme://com.tencent.qcloud.tim/detail", "--flags", "CLEAR_TOP"])
        .args(["--component", "com.tencent.qcloud.tim.tuikit/com.tencent.qcloud.tim.demo.chat.ChatActivity"])
        .output()
        .expect("runs");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "intent://com.tencent.qcloud.tim/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;component=\
         com.tencent.qcloud.tim.tuikit/com.tencent.qcloud.tim.demo.chat.ChatActivity;end\n"
    );
}

#[test]
fn the_linter_sets_the_exit_code() {
    let code = |uri: &str| mipush().args(["intent", "check", uri]).output().expect("runs").status.code();
    assert_eq!(code("intent:#Intent;package=com.a.b;end"), Some(0));
    assert_eq!(code("intent:#Intent;launchFlags=0x4000001;package=com.a.b;end"), Some(0));
    assert_eq!(code("com.a.b/.Main"), Some(9));
}

#[test]
fn the_linter_looks_into_a_project() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = r#"<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.a.b">
  <application><activity android:name=".Chat" android:exported="false" /></application></manifest>"#;
    std::fs::write(folder.path().join("AndroidManifest.xml"), manifest).expect("written");
    let check = |uri: &str| {
        let mut command = mipush();
        command.args(["intent", "check", "--json", "--project"]).arg(folder.path()).arg(uri);
        let output = command.output().expect("runs");
        let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.code(), found["findings"].as_array().expect("list").clone())
    };
    let (code, findings) = check("intent:#Intent;component=com.a.b/.Chat;end");
    assert_eq!((code, findings.len()), (Some(9), 1), "{findings:?}");
    assert_eq!((&findings[0]["code"], &findings[0]["place"]), (&json!("MP070"), &json!("AndroidManifest.xml:2:16")));
    let (code, findings) = check("intent:#Intent;component=com.a.b/.Other;end");
    assert_eq!((code, &findings[0]["code"]), (Some(9), &json!("MP070")));
}
