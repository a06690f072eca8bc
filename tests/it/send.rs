//! `mipush send`: targets, content, and what is checked before anything is sent.

use serde_json::{Value, json};

use crate::harness::{Outcome, Sandbox, ready};
use crate::peer::{Manner, Peer};

/// A send to one regId with more words.
fn send(sandbox: &Sandbox, more: &[&str]) -> Outcome {
    let words = [&["send", "--reg-id", &ready().reg_id, "--title", "Dinner", "--description", "at 8"], more].concat();
    sandbox.mipush(&words)
}

fn codes(error: &Value) -> Vec<String> {
    let list = error["details"]["faults"].as_array().expect("a list");
    list.iter().map(|code| code.as_str().expect("a code").to_owned()).collect()
}

#[test]
fn for_people_it_says_what_was_accepted_and_what_is_next() {
    let sandbox = Sandbox::ready();
    let sent = send(&sandbox, &[]).ok().shows("message id").shows("trace id").shows("the embedded emulator");
    sent.says("accepted is not delivered").says("mipush trace sem");
    let user = sandbox.mipush(&["send", "--user", "alice", "--description", "hi"]).ok();
    user.shows("alice on phone1 (killed): pushed").shows("message id");
}

#[test]
fn every_kind_of_target_has_its_address() {
    let cases: [(&[&str], &str, &str, &str); 6] = [
        (&["--reg-id", "a", "--reg-id", "b"], "/v3/message/regid", "registration_id", "a,b"),
        (&["--alias", "x", "--alias", "y"], "/v3/message/alias", "alias", "x,y"),
        (&["--account", "u"], "/v2/message/user_account", "user_account", "u"),
        (&["--topic", "news & more"], "/v3/message/topic", "topic", "news & more"),
        (&["--reg-id", "-leading/hyphen+="], "/v3/message/regid", "registration_id", "-leading/hyphen+="),
        (&["--all", "--confirm"], "/v3/message/all", "", ""),
    ];
    let sandbox = Sandbox::ready();
    for (target, path, key, value) in cases {
        let peer = Peer::new(Manner::accepted());
        let words =
            [&["send"], target, &["--title", "T", "--description", "D", "--xiaomi-url", peer.url(), "--json"]].concat();
        sandbox.mipush(&words).ok();
        let request = peer.request();
        assert_eq!(request.line(), format!("POST {path} HTTP/1.1"));
        let form = request.form();
        assert_eq!(key.is_empty(), !form.iter().any(|pair| pair.0 == key));
        assert!(key.is_empty() || form.contains(&(key.to_owned(), value.to_owned())), "{form:?}");
    }
}

#[test]
fn exactly_one_kind_of_target() {
    let sandbox = Sandbox::ready();
    let content = ["--title", "T", "--description", "D"];
    for target in [
        &[][..],
        &["--confirm"],
        &["--targets-kind", "alias"],
        &["--reg-id", "a", "--alias", "b"],
        &["--all", "--confirm", "--topic", "t"],
        &["--user", "alice", "--reg-id", "a"],
        &["--targets", "-", "--reg-id", "a"],
    ] {
        let outcome = sandbox.mipush(&[&["send"], target, &content].concat()).ends(2).silent();
        assert!(outcome.stderr.contains("--reg-id"), "{outcome}");
    }
    // Nothing of that left a trace.
    assert_eq!(sandbox.mipush(&["emulator", "tail", "--no-follow", "-o", "jsonl"]).ok().lines().len(), 2);
}

#[test]
fn all_asks_first() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::accepted());
    let words = ["send", "--all", "--title", "T", "--description", "D", "--xiaomi-url", peer.url()];
    sandbox.mipush(&words).ends(2).silent().says("--confirm").says("standard input is no terminal");
    sandbox.run(&words).stdin("y\n").outcome().ends(2);
    sandbox.mipush(&[&words[..], &["--no-input"]].concat()).ends(2);
    assert_eq!(peer.connections(), 0);
    sandbox.mipush(&[&words[..], &["--confirm"]].concat()).ok();
    assert_eq!(peer.connections(), 1);
}

#[test]
fn a_file_of_2500_targets_is_three_requests() {
    let sandbox = Sandbox::ready();
    let lines: Vec<String> = (0..2500).map(|number| format!("reg-{number:04}")).collect();
    sandbox.put("targets.txt", lines.join("\n"));
    let peer = Peer::new(Manner::accepted());
    let url = peer.url();
    let content = ["--title", "T", "--description", "D", "--xiaomi-url", url, "--json"];
    let sent = sandbox.mipush(&[&["send", "--targets", "targets.txt"], &content[..]].concat()).ok().json();
    assert_eq!((&sent["targets"], sent["batches"].as_array().map(Vec::len)), (&json!(2500), Some(3)));
    let lists: Vec<Vec<String>> =
        peer.requests().iter().map(|request| request.form()[0].1.split(',').map(ToOwned::to_owned).collect()).collect();
    assert_eq!(lists.iter().map(Vec::len).collect::<Vec<_>>(), [1000, 1000, 500]);
    assert_eq!(lists.concat(), lines);

    // From stdin, as JSON lines, with a byte order mark, blank lines and foreign line ends.
    let peer = Peer::new(Manner::accepted());
    let url = peer.url();
    let content = ["--title", "T", "--description", "D", "--xiaomi-url", url, "--json"];
    let stdin = "\u{feff}{\"reg_id\":\"a\"}\r\n\r\nb\n  c  \n{\"reg_id\": \"a\"}\n";
    let run = sandbox.run(&[&["send", "--targets", "-"], &content[..]].concat()).stdin(stdin);
    let outcome = run.outcome().ok().says("1 targets stand more than once");
    assert_eq!(outcome.json()["targets"], 3);
    assert_eq!(peer.request().form()[0], ("registration_id".to_owned(), "a,b,c".to_owned()));
    let aliases = sandbox.run(&[&["send", "--targets", "-", "--targets-kind", "alias"], &content[..]].concat());
    aliases.stdin("{\"alias\":\"x\"}\n").outcome().ok();
    assert_eq!(peer.requests()[1].form()[0], ("alias".to_owned(), "x".to_owned()));
}

#[test]
fn a_bad_line_is_named_and_nothing_is_sent() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::accepted());
    let url = peer.url();
    let cases = [
        ("a\nb c\n", "-:2:", "regId"),
        ("a\n\n{\"alias\":\"x\"}\n", "-:3:", "reg_id"),
        ("{\"reg_id\":1}\n", "-:1:", "expected text"),
        ("a\n{broken\n", "-:2:", "no JSON"),
        ("a,b\n", "-:1:", "commas"),
        ("", "lists nothing", ""),
        ("\n \n", "lists nothing", ""),
        ("reg_id,titel\na,b\n", "-:1:", "did you mean \"title\"?"),
        ("reg_id,title,title\na,b,c\n", "-:1:", "stands twice"),
        ("\u{feff}reg_id,title\r\na,b\r\n\r\nc\r\n", "-:4:", "has 1 columns, the header has 2"),
        ("reg_id,title\na,\"b\nc,d\n", "-:2:", "never closed"),
    ];
    for (text, place, word) in cases {
        let run = sandbox
            .run(&["send", "--targets", "-", "--title", "T", "--description", "D", "--xiaomi-url", url])
            .stdin(text);
        run.outcome().ends(2).silent().says(place).says(word);
    }
    let run =
        sandbox.run(&["send", "--targets", "-", "--title", "T", "--description", "D"]).stdin(b"a\n\xff\n".to_vec());
    run.outcome().ends(2).says("-:2:").says("UTF-8");
    sandbox
        .mipush(&["send", "--targets", "no-such.txt", "--title", "T", "--description", "D"])
        .ends(2)
        .says("no-such.txt");
    assert_eq!(peer.connections(), 0);
}

#[test]
fn a_sheet_that_is_none_is_pointed_out_briefly_however_large() {
    let sandbox = Sandbox::ready();
    let long = "x".repeat(10 * 1024 * 1024);
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("t.csv", format!("reg_id,{long}\nr,t\n").into_bytes(), "is no field of a line"),
        ("t.csv", format!("reg_id,click\nr,{long}\n").into_bytes(), "click"),
        ("t.csv", format!("{long}\n").into_bytes(), "has no column \"reg_id\""),
        ("t.csv", b"reg_id;title\nr;t\n".to_vec(), "separated by commas"),
        ("t.csv", b"\xff\xfer\0e\0".to_vec(), "UTF-16"),
        ("t.txt", format!("{{\"reg_id\":\"r\",\"{long}\":1}}\n").into_bytes(), "is no field of a line"),
    ];
    for (name, text, word) in cases {
        std::fs::write(sandbox.path(name), text).expect("written");
        let outcome = sandbox.mipush(&["send", "--targets", name, "--title", "T", "--description", "D"]).ends(2);
        let outcome = outcome.says(word);
        assert!(outcome.stderr.len() < 2000, "{} bytes", outcome.stderr.len());
    }
    // What is long and legal goes out whole.
    let csv = format!("reg_id,ext\nr,{long}\n");
    std::fs::write(sandbox.path("t.csv"), csv).expect("written");
    let shown = ["send", "--targets", "t.csv", "--title", "T", "--description", "D", "--force", "--dry-run"];
    assert!(sandbox.mipush(&shown).ok().stdout.contains(&long));
}

#[test]
fn what_the_vendor_would_refuse_is_refused_here() {
    let sandbox = Sandbox::ready();
    let before = sandbox.files();
    let long_extra = format!("k={}", "x".repeat(1024));
    let many: Vec<String> = (0..11).map(|number| format!("k{number}=v")).collect();
    let many: Vec<&str> = many.iter().flat_map(|pair| ["--extra", pair]).collect();
    let (title, description, payload) = ("x".repeat(51), "y".repeat(129), "p".repeat(4096));
    let callback = format!("https://example.com/{}", "a".repeat(1024));
    let base = ["send", "--reg-id", "R"];
    let texts = ["--title", "T", "--description", "D"];
    let cases: Vec<(Vec<&str>, &str)> = vec![
        (vec!["--description", "D"], "text-blank"),
        (vec!["--title", "T"], "text-blank"),
        (vec!["--title", " \t", "--description", "D"], "text-blank"),
        (vec!["--title", &title, "--description", "D"], "text-long"),
        (vec!["--title", "T", "--description", &description], "text-long"),
        ([&texts[..], &["--payload", &payload]].concat(), "message-long"),
        ([&texts[..], &["--pass-through"]].concat(), "payload-missing"),
        ([&texts[..], &many].concat(), "extras-many"),
        ([&texts[..], &["--extra", &long_extra]].concat(), "extras-long"),
        ([&texts[..], &["--extra", "notify_effect=1"]].concat(), "extra-reserved"),
        ([&texts[..], &["--notify-type", "8"]].concat(), "notify-type"),
        ([&texts[..], &["--notify-id", "4294967295"]].concat(), "notify-id"),
        ([&texts[..], &["--sound", "Ding.mp3"]].concat(), "sound-name"),
        ([&texts[..], &["--at", "2026-11-24T03:59:00Z"]].concat(), "at-past"),
        ([&texts[..], &["--at", "2027-11-24T03:59:00Z"]].concat(), "at-far"),
        ([&texts[..], &["--callback", "ftp://a"]].concat(), "callback-url"),
        ([&texts[..], &["--callback", &callback]].concat(), "callback-long"),
        ([&texts[..], &["--click", "open-url=example.com"]].concat(), "open-url"),
        ([&texts[..], &["--click", "open-intent=nothing"]].concat(), "open-intent"),
    ];
    for (words, code) in cases {
        let words = [&base[..], &words].concat();
        let error = sandbox.mipush(&[&words[..], &["--json"]].concat()).ends(2).error();
        assert!(codes(&error).iter().any(|found| found == code), "{code}: {error}");
        assert_eq!(
            error["hints"].as_array().expect("hints").last(),
            Some(&json!("send it all the same and see what Xiaomi says: --force"))
        );
        sandbox.mipush(&words).ends(2).silent().says("--force");
    }
    assert_eq!(sandbox.files(), before, "nothing was sent");
}

#[test]
fn force_sends_it_all_the_same() {
    let sandbox = Sandbox::ready();
    let outcome = sandbox
        .mipush(&["send", "--reg-id", &ready().reg_id, "--title", " ", "--description", "D", "--force", "--json"])
        .ends(6);
    assert_eq!(outcome.error()["vendor_code"], 65011);
    let peer = Peer::new(Manner::accepted());
    let sent = sandbox.json(&[
        "send",
        "--reg-id",
        "R",
        "--title",
        " ",
        "--description",
        "D",
        "--force",
        "--xiaomi-url",
        peer.url(),
    ]);
    assert_eq!(sent["warnings"], json!(["text-blank"]));
    assert!(peer.request().form().contains(&("title".to_owned(), " ".to_owned())));
}

#[test]
fn what_would_be_damaged_is_warned_of() {
    let sandbox = Sandbox::ready();
    let (edge, emoji) = ("x".repeat(50), "😀".repeat(26));
    let intent = "open-intent=intent:#Intent;component=com.example.chat/.ChatActivity;end";
    let texts = ["--title", "T", "--description", "D"];
    let cases: Vec<(Vec<&str>, &str)> = vec![
        (vec!["--title", &edge, "--description", "D"], "text-edge"),
        (vec!["--title", &emoji, "--description", "D"], "text-units"),
        (vec!["--title", "This is a test", "--description", "D"], "text-test-word"),
        (vec!["--title", "T", "--description", "测试一下"], "text-test-word"),
        ([&texts[..], &["--click", "none"]].concat(), "click-none"),
        ([&texts[..], &["--ext", "{}"]].concat(), "ext-open-app"),
        ([&texts[..], &["--ext", "{}", "--click", "open-url=https://a.example"]].concat(), "ext-open-url"),
        ([&texts[..], &["--ext", "no json", "--click", intent]].concat(), "ext-not-json"),
        ([&texts[..], &["--ttl", "2d"]].concat(), "ttl-public"),
        ([&texts[..], &["--ttl", "30d"]].concat(), "ttl-long"),
        ([&texts[..], &["--sound", "ding"]].concat(), "sound-channel"),
        ([&texts[..], &["--job-key", "long-enough-1"]].concat(), "job-key-long"),
        ([&texts[..], &["--pass-through", "--payload", "p"]].concat(), "pass-through"),
        ([&texts[..], &["--at", "2026-12-10T00:00:00Z"]].concat(), "at-week"),
    ];
    for (words, code) in cases {
        let words = [&["send", "--reg-id", &ready().reg_id], &words[..]].concat();
        let outcome = sandbox.mipush(&[&words[..], &["--json"]].concat()).ok().says("warning:").says(code);
        assert!(outcome.json()["warnings"].as_array().expect("a list").contains(&json!(code)), "{code}\n{outcome}");
        // A warning is said even to those who want no hints.
        sandbox.mipush(&[&words[..], &["-q"]].concat()).ok().says(code);
    }
    let clean = send(&sandbox, &["--json"]).ok();
    assert_eq!(clean.json()["warnings"], json!([]));
}

#[test]
fn malformed_values_of_flags() {
    let sandbox = Sandbox::ready();
    for more in [
        &["--ttl", "-1"][..],
        &["--at", "tomorrow"],
        &["--extra", "novalue"],
        &["--notify-id", "-5"],
        &["--job-key", "a b"],
        &["--click", "explode"],
        &["--template-param", "a=b"],
        &["--callback-type", "delivered"],
        &["--timeout", "0x"],
        &["--xiaomi-url", "127.0.0.1:80"],
        &["--xiaomi-url", "ftp://127.0.0.1"],
        &["--xiaomi-url", "http://u:p@127.0.0.1"],
        &["--xiaomi-url", "http://127.0.0.1/?a=b"],
        &["--strict"],
        &["--online-only"],
        &["--targets-kind", "alias"],
    ] {
        let outcome = send(&sandbox, more).ends(2).silent();
        assert!(
            outcome.stderr.contains(more[0])
                || outcome.stderr.contains("--callback")
                || outcome.stderr.contains("--user"),
            "{outcome}"
        );
    }
}

#[test]
fn a_preview_shows_the_request_and_touches_nothing() {
    let sandbox = Sandbox::ready();
    let before = sandbox.files();
    let peer = Peer::new(Manner::accepted());
    let url = peer.url();
    let secretless = |more: &[&str], target: &[&str]| {
        let words =
            [&["send"], target, &["--title", "Dinner", "--description", "a=b &", "--xiaomi-url", url], more].concat();
        sandbox.run(&words).without(crate::harness::SECRET_VARIABLE).outcome().ok()
    };
    let reg_id = ["--reg-id", "R+/="];
    let shown = secretless(&["--dry-run"], &reg_id);
    let shown = shown
        .shows("POST http://127.0.0.1:")
        .shows("/v3/message/regid")
        .shows("key=***")
        .shows("registration_id = R+/=");
    shown.shows("description = a=b &");
    let curl = secretless(&["--curl"], &reg_id).shows("curl ").shows("key=$MIPUSH_APP_SECRET\n");
    assert!(curl.stdout.contains("registration_id=R%2B%2F%3D"), "{curl}");
    let document = secretless(&["--dry-run", "--json"], &["--user", "alice"]).json();
    let mut stable = document.clone();
    stable["requests"][0]["url"] = json!("URL");
    stable["requests"][0]["curl"] = json!("CURL");
    stable["requests"][0]["body"] = json!("BODY");
    sandbox.snapshot("json-send-dry-run", &stable);
    // One to all needs no confirmation when nobody gets it.
    secretless(&["--dry-run"], &["--all"]).shows("/v3/message/all");
    let columns = secretless(&["--dry-run", "-o", "tsv", "--fields", "method,url"], &reg_id);
    assert_eq!(columns.stdout, format!("method\turl\nPOST\t{url}/v3/message/regid\n"));
    assert_eq!(peer.connections(), 0);
    assert_eq!(sandbox.files(), before);
}

/// The line can be pasted: a shell and curl make of it the very request that would have been sent.
#[test]
fn the_curl_line_does_what_a_send_would_do() {
    let sandbox = Sandbox::ready();
    let sent = Peer::new(Manner::accepted());
    let content =
        ["--title", "it's \"8\" o'clock", "--description", "50% & more\n$HOME `id`", "--ext", "{\"a\":\"'\"}"];
    let words = |url: &str| {
        [&["send", "--reg-id", "R+/=", "--xiaomi-url"], &[url][..], &content]
            .concat()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    sandbox.run(&words(sent.url())).outcome().ok();
    let pasted = Peer::new(Manner::accepted());
    let mut preview = words(pasted.url());
    preview.push("--curl".to_owned());
    let line = sandbox.run(&preview).outcome().ok().stdout;
    let shell = std::process::Command::new("sh")
        .args(["-c", &line])
        .env("MIPUSH_APP_SECRET", crate::harness::SECRET)
        .env("no_proxy", "*")
        .output();
    if std::process::Command::new("curl").arg("--version").output().is_err() {
        // Nothing to paste it into.
        return;
    }
    assert!(shell.expect("sh").status.success());
    let (one, two) = (sent.request(), pasted.request());
    assert_eq!((one.line(), one.form()), (two.line(), two.form()));
    assert_eq!(one.header("Authorization"), two.header("Authorization"));
}

#[test]
fn through_im_the_decision_comes_first() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::accepted());
    let url = peer.url();
    let send = |more: &[&str]| sandbox.mipush(&[&["send", "--xiaomi-url", url, "--json"], more].concat());
    let step = |outcome: Outcome| {
        let device = outcome.json()["devices"][0].clone();
        (device["step"].clone(), device["code"].clone(), device["fix"].clone())
    };
    let bob = ["--user", "bob", "--description", "hi"];
    let alice = ["--user", "alice", "--description", "hi"];
    let (number, code, fix) = step(send(&bob).ends(11));
    assert_eq!((number, code), (json!(11), json!("presence")));
    assert!(fix.as_str().is_some_and(|fix| fix.contains("mipush session ")), "{fix}");
    assert_eq!(step(send(&[&alice[..], &["--online-only"]].concat()).ends(11)).1, "push-flag");
    assert_eq!(step(send(&["--user", "alice"]).ends(11)).1, "text");
    assert_eq!(step(send(&[&alice[..], &["--click", "open-url=nowhere"]].concat()).ends(11)).1, "vendor-request");
    // A young certificate is warned of, and stops only the strict.
    sandbox.mipush(&["cert", "edit", "prod", "--channel-id", "3"]).ok();
    let (number, code, _) = step(send(&[&alice[..], &["--strict"]].concat()).ends(11));
    assert_eq!((number, code), (json!(14), json!("certificate")));
    assert_eq!(peer.connections(), 0, "whoever is not pushed to costs no request");
    send(&alice).ok().says("less than 10 minutes ago");
    send(&[&alice[..], &["--strict", "--now", "2026-11-24T04:10:00Z"]].concat()).ok();
    sandbox.mipush(&["session", "login", "alice"]).ok();
    sandbox.mipush(&["session", "kill", "alice"]).ok();
    assert_eq!(step(send(&alice).ends(11)).1, "certificate-id");
    // A preview of a push that does not go out says so too.
    assert_eq!(step(send(&[&bob[..], &["--dry-run"]].concat()).ends(11)).1, "presence");
    let refused =
        sandbox.mipush(&[&["send", "--pass-through", "--payload", "p"], &alice[..]].concat()).ends(2).silent();
    refused.says("--pass-through").says("--user").says("mipush send --reg-id");
}

/// Doing what the fix says, and nothing else, is enough.
#[test]
fn the_fix_fixes() {
    let sandbox = Sandbox::ready();
    let send = || sandbox.mipush(&["send", "--user", "bob", "--description", "hi", "--json"]);
    for begin in [
        &["session", "foreground", "bob"][..],
        &["session", "logout", "bob"],
        &["session", "login", "bob"],
        &["session", "kick", "bob"],
    ] {
        sandbox.mipush(begin).ok();
        let mut steps = 0;
        let mut outcome = send();
        while outcome.code == 11 {
            let fix = outcome.json()["devices"][0]["fix"].as_str().expect("a fix").to_owned();
            for command in fix.split(" && ") {
                let words: Vec<_> = command.split(' ').skip(1).collect();
                sandbox.mipush(&words).ok();
            }
            steps += 1;
            assert!(steps < 5, "{begin:?}: no end of fixes\n{outcome}");
            outcome = send();
        }
        outcome.ok();
    }
}
