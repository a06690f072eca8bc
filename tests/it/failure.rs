//! What goes wrong on the way: every kind of failure has its exit code, and nothing that may have been sent is sent
//! again.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::harness::{Outcome, Sandbox, ready};
use crate::peer::{Manner, Peer, dead_port};

fn words<'a>(url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["send", "--reg-id", "R", "--title", "T", "--description", "D", "--xiaomi-url", url], more].concat()
}

/// Sends to that address, for people and for programs, and gives both.
fn both(sandbox: &Sandbox, url: &str, code: i32) -> (Outcome, Value) {
    let people = sandbox.mipush(&words(url, &[])).ends(code).silent();
    let error = sandbox.mipush(&words(url, &["--json"])).ends(code).error();
    (people, error)
}

#[test]
fn a_wrong_secret_is_4_and_names_both_keys() {
    let sandbox = Sandbox::ready();
    // The status does not matter, the code does.
    for status in [200, 401, 403] {
        let peer = Peer::new(Manner::refused(status, 21301, "Invalid application secret."));
        let (people, error) = both(&sandbox, peer.url(), 4);
        people
            .says("21301")
            .says("Invalid application secret.")
            .says("AppKey")
            .says("AppSecret")
            .says("mipush cert edit");
        assert_eq!((&error["kind"], &error["vendor_code"]), (&json!("auth"), &json!(21301)));
        assert_eq!(error["details"]["trace_id"], "Xcm01234500000000003c");
    }
    // The same from the emulator itself.
    let wrong = sandbox.run(&["send", "--reg-id", &ready().reg_id, "--title", "T", "--description", "D"]);
    wrong.env(crate::harness::SECRET_VARIABLE, "bm90LXRoZS1yaWdodC1vbg==").outcome().ok();
    let served = crate::served::Served::start(&sandbox, &[]);
    let wrong = sandbox.run(&["send", "--reg-id", &ready().reg_id, "--title", "T", "--description", "D"]);
    let wrong =
        wrong.env(crate::harness::SECRET_VARIABLE, "bm90LXRoZS1yaWdodC1vbg==").env("MIPUSH_XIAOMI_URL", &served.url);
    wrong.outcome().ends(4).says("21301").says("AppKey").says("AppSecret");
}

#[test]
fn a_refusal_is_6_with_code_meaning_and_advice() {
    let sandbox = Sandbox::ready();
    for (code, word) in [(20301, "target"), (22022, "package"), (27001, "channel"), (200_001, "quota"), (10021, "HTTP")]
    {
        let peer = Peer::new(Manner::refused(200, code, "because"));
        let (people, error) = both(&sandbox, peer.url(), 6);
        let people = people.says(&code.to_string()).says("because").says("hint:");
        assert!(people.stderr.to_lowercase().contains(&word.to_lowercase()), "{word}\n{people}");
        assert_eq!((&error["kind"], &error["vendor_code"]), (&json!("rejected"), &json!(code)));
        assert_eq!(peer.connections(), 2, "one for each run, and no other");
    }
    let peer = Peer::new(Manner::refused(200, 99_999_999, "news to everybody"));
    both(&sandbox, peer.url(), 6).0.says("99999999").says("news to everybody").says("no source explains");
}

#[test]
fn codes_are_explained_in_chinese_too() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::refused(200, 21301, "Invalid application secret."));
    sandbox.mipush(&words(peer.url(), &["--lang", "zh"])).ends(4).says("认证").says("AppSecret");
    sandbox.run(&words(peer.url(), &[])).env("LANG", "zh_CN.UTF-8").outcome().ends(4).says("认证");
    sandbox
        .run(&words(peer.url(), &[]))
        .env("LANG", "zh_CN.UTF-8")
        .env("MIPUSH_LANG", "en")
        .outcome()
        .ends(4)
        .never_says("认证");
}

#[test]
fn nobody_there_is_5_and_safe_to_try_again() {
    let sandbox = Sandbox::ready();
    let (people, error) = both(&sandbox, &format!("http://127.0.0.1:{}", dead_port()), 5);
    people.says("cannot reach 127.0.0.1").says("nothing was sent").says("--xiaomi-url");
    assert_eq!(error["kind"], "unreachable");
    // Somebody is there who speaks no TLS.
    let plain = Peer::new(Manner::Blurt(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_vec()));
    let (people, _) = both(&sandbox, &plain.url().replace("http://", "https://"), 5);
    people.says("TLS");
    // `localhost` is this machine too.
    both(&sandbox, &format!("http://localhost:{}", dead_port()), 5);
}

#[test]
fn a_host_that_never_connects_is_5() {
    let sandbox = Sandbox::ready();
    // Nobody accepts, and the queue of those who wait is full: a connection is never made.
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    let address = listener.local_addr().expect("address");
    let mut queue = Vec::new();
    for _ in 0..5000 {
        match std::net::TcpStream::connect_timeout(&address, std::time::Duration::from_millis(50)) {
            Ok(stream) => queue.push(stream),
            Err(_) => break,
        }
    }
    let url = format!("http://{address}");
    sandbox
        .mipush(&words(&url, &["--timeout", "300ms"]))
        .ends(5)
        .says("no connection within 0.30 s")
        .says("nothing was sent");
}

#[test]
fn a_hanging_server_is_10_after_the_stated_time_out() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::Hang);
    let people = sandbox.mipush(&words(peer.url(), &["--timeout", "300ms"])).ends(10).silent();
    people
        .says("nothing final within 0.30 s")
        .says("trying again may push twice")
        .says("mipush trace")
        .says("--job-key");
    let error = sandbox.mipush(&words(peer.url(), &["--timeout", "300ms", "--json"])).ends(10).error();
    assert_eq!(error["kind"], "unknown");
    assert_eq!(peer.requests().len(), 2, "one for each run: nothing is sent twice");
}

#[test]
fn what_is_no_answer_is_10() {
    let sandbox = Sandbox::ready();
    let cases = [
        (Manner::json(500, r#"{"code":0,"result":"ok","data":{"id":"x"}}"#), "500"),
        (Manner::json(503, r#"{"code":10001,"result":"error","reason":"busy"}"#), "503"),
        (Manner::answer(200, "text/html", "<html><title>Sign in to the Wi-Fi</title></html>"), "Sign in to the Wi-Fi"),
        (Manner::answer(502, "text/html", "<h1>Bad Gateway</h1>"), "Bad Gateway"),
        (Manner::answer(401, "text/html", "<h1>Unauthorized</h1>"), "401"),
        (Manner::json(200, ""), "no body"),
        (Manner::json(200, "[]"), "200"),
        (Manner::json(200, r#"{"result":"ok"}"#), "200"),
        (
            Manner::Raw(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_vec()),
            "302",
        ),
        (Manner::Raw(b"\x15\x03\x03 garbage \x00\r\n\r\n".to_vec()), ""),
        (Manner::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"code\":0".to_vec()), "broke off"),
        (Manner::Raw(Vec::new()), ""),
        (Manner::Reset, ""),
    ];
    for (manner, word) in cases {
        let peer = Peer::new(manner.clone());
        let (people, error) = both(&sandbox, peer.url(), 10);
        people.says("no final answer").says(word).says("trying again may push twice");
        assert_eq!(error["kind"], "unknown", "{manner:?}");
        assert_eq!(peer.connections(), 2, "one for each run, and no other: {manner:?}");
    }
}

#[test]
fn what_a_server_says_cannot_steer_the_terminal() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::answer(502, "text/html", "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m"));
    for more in [&[][..], &["-vv"], &["--json"]] {
        let outcome = sandbox.mipush(&words(peer.url(), more)).ends(10);
        assert!(!outcome.stderr.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{outcome:?}");
    }
    let peer = Peer::new(Manner::refused(200, 20301, r"\u001b[2Jowned"));
    let outcome = sandbox.mipush(&words(peer.url(), &[])).ends(6);
    assert!(!outcome.stderr.contains('\u{1b}'), "{outcome:?}");
}

/// A service that answers with the request, as debugging services do, must not bring the secret onto the screen.
#[test]
fn an_echo_does_not_show_the_secret() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::Echo);
    for more in [&[][..], &["-vv"], &["--json"], &["-vv", "--json"]] {
        sandbox.mipush(&words(peer.url(), more)).ends(10);
        sandbox
            .mipush(&[&["send", "--user", "alice", "--description", "D", "--xiaomi-url", peer.url()], more].concat())
            .ends(10);
        sandbox.mipush(&[&["cert", "check", "--xiaomi-url", peer.url()], more].concat()).ends(10);
        sandbox.mipush(&[&["trace", "sem1", "--xiaomi-url", peer.url()], more].concat()).ends(10);
    }
    let secret = crate::harness::SECRET;
    let peer = Peer::new(Manner::refused(200, 21301, &format!("no such key={secret}")));
    for more in [&[][..], &["-vv"], &["--json"]] {
        sandbox.mipush(&words(peer.url(), more)).ends(4);
    }
}

#[test]
fn plain_http_to_another_machine_is_refused() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["cert", "edit", "prod", "--region", "china"]).ok();
    for url in ["http://192.0.2.1:9", "http://example.com", "http://0.0.0.0:9"] {
        let (people, error) = both(&sandbox, url, 5);
        people.says("plain http is only allowed to this machine");
        assert_eq!(error["kind"], "unreachable", "{url}");
    }
    // Said on purpose it is tried; nobody answers at an address of a documentation's.
    let allowed = sandbox.mipush(&words("http://192.0.2.1:9", &["--allow-insecure-host", "--timeout", "300ms"]));
    allowed.ends(5).never_says("plain http").says("cannot reach 192.0.2.1:9");
}

#[test]
fn a_demo_certificate_stays_on_this_machine() {
    let sandbox = Sandbox::ready();
    for url in [
        "https://api.xmpush.xiaomi.com",
        "http://192.0.2.1:9",
        "https://localhost.example.com",
        "https://127.0.0.1.nip.io",
    ] {
        for more in [&[][..], &["--allow-insecure-host"], &["--dry-run"]] {
            sandbox.mipush(&words(url, more)).ends(2).silent().says("region embedded").says("mipush cert edit");
        }
        sandbox.mipush(&["cert", "check", "--xiaomi-url", url]).ends(2).says("region embedded");
        sandbox.mipush(&["trace", "sem1", "--xiaomi-url", url]).ends(2).says("region embedded");
    }
}

#[test]
fn a_host_that_is_not_the_regions_is_said() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::accepted());
    sandbox
        .mipush(&words(peer.url(), &[]))
        .ok()
        .says(&format!("sending to {} instead of the region's host", peer.url()));
    let run = sandbox
        .run(&["send", "--reg-id", "R", "--title", "T", "--description", "D"])
        .env("MIPUSH_XIAOMI_URL", peer.url());
    run.outcome().ok().says("instead of the region's host");
    assert_eq!(peer.requests().len(), 2);
    // The flag beats the variable; an empty variable says nothing.
    let other = Peer::new(Manner::accepted());
    sandbox.run(&words(other.url(), &[])).env("MIPUSH_XIAOMI_URL", peer.url()).outcome().ok();
    assert_eq!((peer.requests().len(), other.requests().len()), (2, 1));
    let run = sandbox.run(&["send", "--reg-id", &ready().reg_id, "--title", "T", "--description", "D"]);
    run.env("MIPUSH_XIAOMI_URL", "").outcome().ok().shows("the embedded emulator");
}

#[test]
fn this_machine_is_never_reached_through_a_proxy() {
    let sandbox = Sandbox::ready();
    let (peer, proxy) = (Peer::new(Manner::accepted()), Peer::new(Manner::accepted()));
    let run = sandbox.run(&words(peer.url(), &[]));
    let names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"];
    names.into_iter().fold(run, |run, name| run.env(name, proxy.url())).outcome().ok();
    assert_eq!((peer.connections(), proxy.connections()), (1, 0));
}

#[test]
fn a_partly_bad_list_is_7() {
    let sandbox = Sandbox::ready();
    let mixed = [
        "send",
        "--reg-id",
        &ready().reg_id,
        "--reg-id",
        "gone-1",
        "--reg-id",
        "gone-2",
        "--title",
        "T",
        "--description",
        "D",
    ];
    sandbox.mipush(&mixed).ends(7).shows("gone-1").shows("gone-2").shows("message id");
    let sent = sandbox.mipush(&[&mixed[..], &["--json"]].concat()).ends(7).json();
    assert_eq!((&sent["bad_reg_ids"], &sent["targets"]), (&json!(["gone-1", "gone-2"]), &json!(3)));
    // None of a list that is good.
    let all_bad = ["send", "--reg-id", "gone-1", "--title", "T", "--description", "D", "--json"];
    assert_eq!(sandbox.mipush(&all_bad).ends(6).error()["vendor_code"], 20301);
    // One request of several.
    let lines: String = (0..1000).map(|number| format!("gone-{number}\n")).chain([ready().reg_id.clone()]).collect();
    let run = sandbox.run(&["send", "--targets", "-", "--title", "T", "--description", "D", "--json"]).stdin(lines);
    let sent = run.outcome().ends(7).json();
    assert_eq!(sent["batches"][0]["error"]["vendor_code"], 20301);
    assert_eq!(sent["batches"][1]["error"], Value::Null);
    assert!(sent["message_id"].is_string(), "{sent}");
}

#[test]
fn what_fails_the_same_way_is_not_tried_a_thousand_times() {
    let sandbox = Sandbox::ready();
    let lines = (0..3000).map(|number| format!("r-{number}")).collect::<Vec<_>>().join("\n");
    for (manner, code) in [
        (Manner::refused(200, 21301, "Invalid application secret."), 4),
        (Manner::answer(502, "text/html", "<h1>Bad Gateway</h1>"), 10),
        (Manner::Reset, 10),
    ] {
        let peer = Peer::new(manner);
        let run =
            sandbox.run(&["send", "--targets", "-", "--title", "T", "--description", "D", "--xiaomi-url", peer.url()]);
        run.stdin(lines.clone()).outcome().ends(code);
        assert_eq!(peer.connections(), 1);
    }
}

#[test]
fn a_user_with_several_phones_is_partial_when_one_fails() {
    let sandbox = Sandbox::ready();
    let state = sandbox.state().replace("\n[[cert]]", "\n[settings]\ndevices_per_platform = 3\n\n[[cert]]");
    sandbox.put("mipush.toml", state);
    sandbox.mipush(&["session", "login", "alice", "--device", "phone4"]).ok();
    let other: Vec<_> = crate::harness::ADD
        .iter()
        .map(|word| match *word {
            "prod" => "other",
            crate::harness::SECRET_VARIABLE => "OTHER_SECRET",
            word => word,
        })
        .collect();
    sandbox.run(&other).env("OTHER_SECRET", "b3RoZXItYXBwLXNlY3JldA==").outcome().ok();
    let report = ["device", "report", "--user", "alice", "--device", "phone4", "--cert", "other", "--reg-id", "r4"];
    sandbox.mipush(&report).ok();
    sandbox.mipush(&["session", "kill", "alice", "--device", "phone4"]).ok();
    // One of the two secrets is not there.
    let sent = sandbox.mipush(&["send", "--user", "alice", "--description", "hi", "--json"]).ends(7).json();
    assert_eq!(sent["pushed"], true);
    let errors: Vec<_> =
        sent["pushes"].as_array().expect("a list").iter().map(|push| push["error"]["kind"].clone()).collect();
    assert_eq!(errors, [Value::Null, json!("state")], "{sent}");
}
