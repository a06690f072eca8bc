//! `mipush cert`: saving, changing and proving push certificates.

use serde_json::{Value, json};

use crate::harness::{ADD, APP_ID, APP_KEY, PACKAGE, SECRET, SECRET_VARIABLE, Sandbox};
use crate::peer::{Manner, Peer, dead_port};

/// The words of `cert add` with one flag's value replaced.
fn add_with<'a>(flag: &'a str, value: &'a str) -> Vec<&'a str> {
    let mut words: Vec<&str> = ADD.to_vec();
    match words.iter().position(|word| *word == flag) {
        Some(at) => words[at + 1] = value,
        None => words.extend([flag, value]),
    }
    words
}

fn faults(error: &Value) -> Vec<&str> {
    error["details"]["faults"].as_array().expect("a list").iter().map(|code| code.as_str().expect("a code")).collect()
}

#[test]
fn every_fault_of_an_entry_comes_at_once() {
    let sandbox = Sandbox::new();
    let words = [
        "cert",
        "add",
        "--name",
        "1",
        "--package",
        "chat",
        "--app-id",
        "x",
        "--app-key",
        " ",
        "--app-secret-env",
        "NOT_SET",
        "--channel-id",
        "",
        "--click",
        "open-url=ftp://a",
        "--region",
        "moon",
    ];
    let refused = sandbox.mipush(&words).ends(2).silent();
    for flag in ["--name", "--package", "--app-id", "--app-key", "--channel-id", "--click", "--region", "NOT_SET"] {
        assert!(refused.stderr.contains(flag), "{flag}\n{refused}");
    }
    let error = sandbox.run(&[&words[..], &["--json"]].concat()).outcome().ends(2).error();
    assert_eq!(
        faults(&error),
        [
            "cert-name",
            "cert-package",
            "cert-app-id",
            "cert-app-key",
            "cert-channel",
            "cert-region",
            "open-url",
            "cert-secret-unreadable"
        ]
    );
    assert!(!sandbox.path("mipush.toml").exists());
}

#[test]
fn faults_one_by_one() {
    let cases = [
        ("--name", "12", "cert-name"),
        ("--name", "a\nb", "cert-name"),
        ("--package", "com.example.", "cert-package"),
        ("--package", "com.1example", "cert-package"),
        ("--app-id", "28823037615 12345678", "cert-app-id"),
        ("--region", "mars", "cert-region"),
        ("--click", "open-door", "cert-click"),
        ("--click", "open-url=example.com", "open-url"),
        ("--click", "open-url=javascript:alert(1)", "open-url"),
        ("--click", "open-intent=com.example.chat.MainActivity", "open-intent"),
        ("--click", "open-intent=intent://h/p#Intent;scheme=s;launchFlags=0x4000000", "open-intent"),
        ("--app-secret-env", "NO_SUCH_VARIABLE", "cert-secret-unreadable"),
    ];
    for (flag, value, code) in cases {
        let sandbox = Sandbox::with_state();
        let before = sandbox.state();
        let error = sandbox.run(&[add_with(flag, value), vec!["--json"]].concat()).outcome().ends(2).error();
        assert!(faults(&error).contains(&code), "{flag} {value}: {error}");
        assert_eq!(sandbox.state(), before);
    }
}

#[test]
fn an_app_key_pasted_as_app_secret_is_told_apart() {
    let sandbox = Sandbox::with_state();
    let code = |secret: &str| {
        let outcome = sandbox.run(&[&ADD[..], &["--json"]].concat()).env(SECRET_VARIABLE, secret).outcome().ends(2);
        faults(&outcome.error())[0].to_owned()
    };
    assert_eq!(code(APP_KEY), "cert-secret-is-app-key");
    assert_eq!(code("5001234500678"), "cert-secret-is-app-key", "another app's key has the same shape");
    assert_eq!(code(APP_ID), "cert-secret-is-app-id");
    assert_eq!(code(""), "cert-secret-empty");
    assert_eq!(code("two words"), "cert-secret-blank");
    sandbox.run(&ADD).env(SECRET_VARIABLE, APP_KEY).outcome().ends(2).says("AppSecret is the AppKey");
}

/// The other way round: what goes to every phone must not be the secret, and the message does not repeat it.
#[test]
fn an_app_secret_pasted_elsewhere_is_not_repeated() {
    // Not the known one, which must stay out of every argument list while other tests look for it there.
    let pasted = "UGFzdGVkSW5UaGVXcm9uZw==";
    let sandbox = Sandbox::ready();
    let cases = [
        add_with("--app-key", pasted),
        add_with("--app-secret-env", pasted),
        vec!["cert", "edit", "prod", "--app-key", pasted],
        vec!["cert", "edit", "prod", "--app-secret-env", pasted],
    ];
    for words in cases {
        for more in [&[][..], &["--json"], &["-vv"]] {
            let outcome = sandbox.run(&[&words[..], more].concat()).outcome().ends(2);
            let (stdout, stderr) = (&outcome.stdout, &outcome.stderr);
            assert!(!stdout.contains("UGFzdGVk") && !stderr.contains("UGFzdGVk"), "{outcome}");
        }
    }
    let outcome = sandbox.mipush(&["device", "register", "phone9", "--app-key", pasted]).ends(6).says("22007");
    assert!(!outcome.stderr.contains("UGFzdGVk"), "{outcome}");
}

#[test]
fn warnings_do_not_stop() {
    let cases = [
        ("--click", "open-app", "open-app-ext"),
        ("--app-id", "42", "cert-app-id-shape"),
        ("--app-key", "abc", "cert-app-key-shape"),
        ("--app-key", "5500000045678", "cert-pair"),
    ];
    for (flag, value, code) in cases {
        let sandbox = Sandbox::new();
        sandbox.run(&add_with(flag, value)).outcome().ok().says("warning:").says(code);
    }
    let sandbox = Sandbox::new();
    sandbox.run(&ADD).env(SECRET_VARIABLE, "short").outcome().ok().says("cert-secret-shape").never_says("short ");
}

#[test]
fn every_click_action_and_region_is_kept() {
    let sandbox = Sandbox::with_state();
    let clicks = [
        "open-app",
        "open-url=https://example.com/a?b=c",
        "open-intent=intent://com.example.chat/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;component=com.example.chat/.ChatActivity;end",
    ];
    let mut number = 0;
    for click in clicks {
        for region in ["china", "singapore", "india", "europe", "russia", "embedded"] {
            number += 1;
            let name = format!("cert-{number}");
            let base = ["cert", "add", "--package", PACKAGE, "--app-id", APP_ID, "--app-secret-env", SECRET_VARIABLE];
            let added = sandbox.json(&[&base[..], &["--name", &name, "--click", click, "--region", region]].concat());
            assert_eq!(
                (&added["id"], &added["click"], &added["region"]),
                (&json!(number), &json!(click), &json!(region))
            );
        }
    }
    assert_eq!(sandbox.json(&["cert", "list"])["certs"].as_array().map(Vec::len), Some(18));
}

#[test]
fn a_secret_enters_by_file_by_variable_and_by_stdin() {
    let sandbox = Sandbox::new();
    sandbox.put("secrets/app.txt", format!("{SECRET}\r\n"));
    let base = ["cert", "add", "--package", PACKAGE, "--app-id", APP_ID, "--region", "embedded", "--click", "open-app"];
    let add = |more: &[&str], stdin: &str| {
        sandbox.run(&[&base[..], more, &["--json"]].concat()).stdin(stdin).outcome().ok().json()
    };
    let by_file = add(&["--name", "by-file", "--app-secret-file", "secrets/app.txt"], "");
    let by_env = add(&["--name", "by-env", "--app-secret-env", SECRET_VARIABLE], "");
    let by_stdin = add(&["--name", "by-stdin", "--app-secret-file", "-"], &format!("{SECRET}\n"));
    assert_eq!(by_env["app_secret"], "env:IT_APP_SECRET");
    // A relative path is made absolute: the state file may lie elsewhere.
    assert_eq!(by_file["app_secret"], format!("file:{}", sandbox.path("secrets/app.txt").display()));
    assert!(by_stdin["app_secret"].as_str().is_some_and(|text| !text.contains(SECRET)), "{by_stdin}");
    for name in ["by-file", "by-env", "by-stdin"] {
        sandbox.mipush(&["cert", "check", "--cert", name]).ok();
    }
    let state = sandbox.read("../home/.config/mipush/mipush.toml");
    assert_eq!(state.matches(SECRET).count(), 1, "only the literal stands in the state file");

    // File and variable are read at each use.
    sandbox.put("secrets/app.txt", "YW5vdGhlci1zZWNyZXQtMQ==");
    let peer = Peer::new(Manner::accepted());
    sandbox.mipush(&["cert", "check", "--cert", "by-file", "--xiaomi-url", peer.url()]).ok();
    assert_eq!(peer.request().header("Authorization"), Some("key=YW5vdGhlci1zZWNyZXQtMQ=="));
    std::fs::remove_file(sandbox.path("secrets/app.txt")).expect("removed");
    let gone = sandbox.mipush(&["cert", "check", "--cert", "by-file"]).ends(3);
    gone.says("secrets/app.txt").says("mipush cert edit by-file");
    sandbox
        .run(&["cert", "check", "--cert", "by-env"])
        .without(SECRET_VARIABLE)
        .outcome()
        .ends(3)
        .says(SECRET_VARIABLE);
    sandbox.mipush(&[&base[..], &["--name", "x", "--app-secret-file", "a", "--app-secret-env", "B"]].concat()).ends(2);
}

#[test]
fn names_are_taken_once_and_numbers_never_come_back() {
    let sandbox = Sandbox::with_state();
    sandbox.mipush(&ADD).ok();
    sandbox.mipush(&ADD).ends(3).silent().says("prod").says("mipush cert edit prod");
    sandbox.mipush(&["cert", "remove", "1", "--confirm"]).ok().shows("removed certificate 1 (prod)");
    assert_eq!(sandbox.json(&ADD)["id"], 2);
    sandbox.mipush(&["cert", "show", "1"]).ends(3).says("no certificate");
}

#[test]
fn which_certificate_is_meant() {
    let sandbox = Sandbox::with_state();
    sandbox.mipush(&["cert", "show"]).ends(3).says("mipush cert add");
    sandbox.mipush(&ADD).ok();
    // The only one there is.
    assert_eq!(sandbox.json(&["cert", "show"])["name"], "prod");
    sandbox.run(&add_with("--name", "stage")).outcome().ok();
    sandbox.mipush(&["cert", "show"]).ends(3).says("prod").says("stage").says("mipush cert use");
    sandbox.mipush(&["cert", "use", "stage"]).ok().shows("using certificate 2 (stage)");
    assert_eq!(sandbox.json(&["cert", "show"])["name"], "stage");
    assert_eq!(sandbox.json(&["cert", "list"])["certs"][1]["current"], true);
    let check = |run: crate::harness::Run| run.outcome().ok().json()["name"].as_str().map(ToOwned::to_owned);
    let words = ["cert", "check", "--json"];
    assert_eq!(check(sandbox.run(&words)).as_deref(), Some("stage"));
    assert_eq!(check(sandbox.run(&words).env("MIPUSH_CERT", "prod")).as_deref(), Some("prod"));
    assert_eq!(check(sandbox.run(&words).env("MIPUSH_CERT", "1")).as_deref(), Some("prod"));
    let both = sandbox.run(&["cert", "check", "--json", "--cert", "2"]).env("MIPUSH_CERT", "prod");
    assert_eq!(check(both).as_deref(), Some("stage"));
    // Removing the chosen one leaves none chosen.
    sandbox.mipush(&["cert", "remove", "stage", "--confirm"]).ok();
    assert_eq!(sandbox.json(&["cert", "show"])["name"], "prod");
}

#[test]
fn an_edit_changes_what_is_given_and_starts_the_ten_minutes_anew() {
    let sandbox = Sandbox::ready();
    let before = sandbox.json(&["cert", "show", "prod"]);
    assert_eq!(before["effective"], true);
    let edited =
        sandbox.json(&["cert", "edit", "prod", "--channel-id", "c9", "--click", "open-url=https://example.com"]);
    assert_eq!(edited["changed"], json!(["channel_id", "click"]));
    assert_eq!((&edited["effective"], &edited["effective_at"]), (&json!(false), &json!("2026-11-24T04:10:00Z")));
    assert_eq!((&edited["app_id"], &edited["created_at"]), (&before["app_id"], &before["created_at"]));
    for (now, effective) in [("2026-11-24T04:09:59Z", false), ("2026-11-24T04:10:00Z", true)] {
        assert_eq!(sandbox.json(&["cert", "show", "prod", "--now", now])["effective"], effective, "{now}");
    }
    assert_eq!(sandbox.json(&["cert", "edit", "prod", "--no-channel-id", "--no-app-key"])["channel_id"], Value::Null);
    sandbox.mipush(&["cert", "edit", "prod", "--name", "main"]).ok().shows("main");
    sandbox.mipush(&["cert", "edit", "main", "--name", "main"]).ok().says("nothing changed");
    sandbox.mipush(&["cert", "edit", "main"]).ends(2).says("nothing to change");
    sandbox.mipush(&["cert", "edit", "main", "--channel-id", "1", "--no-channel-id"]).ends(2);
}

#[test]
fn a_removal_says_who_had_reported_it() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["cert", "remove", "prod"]).ends(2).says("--confirm").says("standard input is no terminal");
    assert_eq!(
        sandbox.json(&["cert", "remove", "prod", "--confirm"])["reported_by"],
        json!(["alice@phone1", "bob@phone2"])
    );
    // The phones keep the number, and a push with it fails with the reason.
    let outcome = sandbox.mipush(&["send", "--user", "alice", "--description", "hi", "--json"]).ends(11);
    let device = &outcome.json()["devices"][0];
    assert_eq!((&device["step"], &device["code"]), (&json!(14), &json!("certificate")), "{outcome}");
}

#[test]
fn a_check_tells_a_right_secret_from_a_wrong_one() {
    let sandbox = Sandbox::ready();
    let good = sandbox.json(&["cert", "check"]);
    assert_eq!((&good["accepted"], &good["code"]), (&json!(true), &json!(0)));
    let peer = Peer::new(Manner::accepted());
    sandbox.mipush(&["cert", "check", "--xiaomi-url", peer.url()]).ok().says("instead of the region's host");
    let request = peer.request();
    assert_eq!(request.line(), "GET /v1/trace/quota/get HTTP/1.1", "the cheapest harmless call");
    assert_eq!((request.header("Authorization"), request.body.as_str()), (Some(&*format!("key={SECRET}")), ""));

    let wrong = Peer::new(Manner::refused(200, 21301, "Invalid application secret."));
    let url = wrong.url();
    sandbox
        .mipush(&["cert", "check", "--xiaomi-url", url])
        .ends(4)
        .silent()
        .says("21301")
        .says("AppSecret")
        .says("AppKey");
    let error = sandbox.mipush(&["cert", "check", "--xiaomi-url", url, "--json"]).ends(4).error();
    assert_eq!((&error["kind"], &error["vendor_code"]), (&json!("auth"), &json!(21301)));
    // Held back, but not for the secret's sake: the secret is right.
    let busy = Peer::new(Manner::refused(200, 10027, "exceed quota"));
    let answer = sandbox.json(&["cert", "check", "--xiaomi-url", busy.url()]);
    assert_eq!((&answer["accepted"], &answer["code"]), (&json!(true), &json!(10027)));

    let dead = format!("http://127.0.0.1:{}", dead_port());
    sandbox.mipush(&["cert", "check", "--xiaomi-url", &dead]).ends(5).says("nothing was sent");
}

#[test]
fn lists_for_people_and_for_programs() {
    let sandbox = Sandbox::ready();
    let table = sandbox.mipush(&["cert", "list"]).ok();
    let mut lines = table.stdout.lines();
    assert_eq!(
        lines.next().map(|line| line.split_whitespace().take(3).collect::<Vec<_>>()),
        Some(vec!["ID", "NAME", "PACKAGE"])
    );
    assert!(lines.next().is_some_and(|line| line.starts_with("1   prod  com.example.chat")), "{table}");
    let tsv = sandbox.mipush(&["cert", "list", "-o", "tsv", "--fields", "id,name"]).ok();
    assert_eq!(tsv.stdout, "id\tname\n1\tprod\n");
    let jsonl = sandbox.mipush(&["cert", "list", "-o", "jsonl", "--fields", "name,id"]).ok();
    assert_eq!(jsonl.stdout, "{\"name\":\"prod\",\"id\":1}\n");
}
