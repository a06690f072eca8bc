//! The known secret appears nowhere, nor does the signature of IM that is made with it: every verb, every way the secret
//! is kept, loud, quiet, right and wrong. The search for the secret is in the harness, where every output passes; here
//! everything is run.

use serde_json::Value;

use crate::harness::{
    ADD, APP_ID, APP_KEY, NOW, Outcome, PACKAGE, SECRET, SECRET_VARIABLE, Sandbox, assert_no_secret, ready,
};
use crate::peer::{Manner, Peer, call, dead_port};
use crate::served::{Served, appears};
use crate::verb::{VERBS, run};

/// Where a certificate's secret rests.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rest {
    Env,
    File,
    Literal,
}

impl Rest {
    /// The prepared state with the secret moved there.
    fn sandbox(self) -> Sandbox {
        let sandbox = Sandbox::ready();
        let text = sandbox.state();
        let kept = match self {
            Self::Env => return sandbox,
            Self::File => {
                sandbox.put("app-secret.txt", SECRET);
                "app_secret = \"file:app-secret.txt\"".to_owned()
            }
            Self::Literal => format!("app_secret = \"{SECRET}\""),
        };
        let moved = text.replace(&format!("app_secret = \"env:{SECRET_VARIABLE}\""), &kept);
        assert_ne!(moved, text);
        sandbox.put("mipush.toml", moved);
        sandbox
    }
}

fn every_verb(rest: Rest, manners: &[&[&str]]) {
    let mut runs = 0;
    for verb in &VERBS {
        let texts = [
            Some(verb.good),
            verb.unknown.map(|pair| pair.0),
            verb.malformed.map(|pair| pair.0),
            verb.question.map(|pair| pair.0),
        ];
        for text in texts.into_iter().flatten().filter(|text| !text.is_empty()) {
            // What goes wrong is said in one manner; what goes well in every one.
            let manners = if text == verb.good { manners } else { &manners[..1] };
            for more in manners {
                let sandbox = rest.sandbox();
                let outcome = run(&sandbox, verb, text, more).outcome();
                assert!(text != verb.good || outcome.code == 0, "{outcome}");
                runs += 1;
                // Nothing that was written by the way holds it either.
                for (path, bytes) in sandbox.files() {
                    let known =
                        path.ends_with("app-secret.txt") || (rest == Rest::Literal && path.ends_with("mipush.toml"));
                    assert!(
                        known || !String::from_utf8_lossy(&bytes).contains(SECRET),
                        "{outcome}\nwrote the secret to {}",
                        path.display()
                    );
                }
            }
        }
    }
    assert!(runs >= 100, "only {runs} runs");
}

#[test]
fn every_verb_with_the_secret_in_a_variable() {
    every_verb(Rest::Env, &[&["-vv"], &["--json", "-vv"]]);
}

#[test]
fn every_verb_with_the_secret_in_a_file() {
    every_verb(Rest::File, &[&["-vv"]]);
}

#[test]
fn every_verb_with_the_secret_in_the_state() {
    every_verb(Rest::Literal, &[&["-vv", "--lang", "zh"], &["--json"]]);
}

#[test]
fn every_send_trace_and_check_that_meets_a_server() {
    let manners = [
        Manner::accepted(),
        Manner::refused(200, 21301, "Invalid application secret."),
        Manner::refused(200, 20301, SECRET),
        Manner::answer(500, "text/html", &format!("<pre>key={SECRET}</pre>")),
        Manner::Raw(format!("HTTP/1.1 200 OK\r\nX-Echo: key={SECRET}\r\nContent-Length: 2\r\n\r\n{{}}").into_bytes()),
        Manner::Raw(format!("{SECRET}\r\n\r\n").into_bytes()),
        Manner::Echo,
        Manner::Reset,
        Manner::Hang,
    ];
    let peers: Vec<Peer> = manners.into_iter().map(Peer::new).collect();
    let dead = format!("http://127.0.0.1:{}", dead_port());
    let urls: Vec<&str> =
        peers.iter().map(Peer::url).chain([dead.as_str(), "https://127.0.0.1:1", "http://192.0.2.1"]).collect();
    for (rest, urls) in [(Rest::Env, &urls[..]), (Rest::File, &urls[1..2]), (Rest::Literal, &urls[3..4])] {
        let sandbox = rest.sandbox();
        for url in urls {
            let send = ["send", "--reg-id", "R", "--title", "T", "--description", "D"];
            let many = ["send", "--reg-id", "R", "--reg-id", "S", "--title", "T", "--description", "D"];
            let user = ["send", "--user", "alice", "--description", "D"];
            for words in [
                &send[..],
                &many,
                &user,
                &["trace", "sem1"],
                &["trace", "--job-key", "it"],
                &["cert", "check"],
                &["doctor", "--user", "alice"],
            ] {
                for more in [&["-vv"][..], &["--json", "-vv"]] {
                    sandbox.mipush(&[words, &["--xiaomi-url", url, "--timeout", "30ms"], more].concat());
                }
            }
            for more in [
                &["--dry-run"][..],
                &["--curl"],
                &["--dry-run", "--json"],
                &["--curl", "-o", "tsv"],
                &["--curl", "-vv"],
            ] {
                sandbox.mipush(&[&send[..], &["--xiaomi-url", url], more].concat());
                sandbox.mipush(&[&user[..], &["--xiaomi-url", url], more].concat());
            }
        }
    }
}

/// The signature that every call of a run carries: the clock stands still, so it is always the same one.
fn signature(sandbox: &Sandbox) -> String {
    let words = ["usersig", "issue", "--sdk-app-id", "1400000000", "--user-id", "administrator", "--key-env"];
    let made = sandbox.mipush(&[&words[..], &[SECRET_VARIABLE, "--expire", "86400"]].concat()).ok();
    let signature = made.stdout.trim().to_owned();
    assert!(signature.len() > 100, "{signature}");
    signature
}

/// The prepared state with an IM application.
fn with_im(key: &[&str], stdin: &str) -> Sandbox {
    let sandbox = Sandbox::ready();
    sandbox.put("im-key.txt", SECRET);
    let words = ["im", "configure", "--sdk-app-id", "1400000000", "--admin", "administrator"];
    let words = [&words[..], key, &["--im-region", "embedded", "-vv"]].concat();
    sandbox.run(&words).stdin(stdin).outcome().ok();
    sandbox
}

fn assert_unsigned(sandbox: &Sandbox, outcome: &Outcome, signature: &str) {
    for text in [&outcome.stdout, &outcome.stderr] {
        assert!(!text.contains(signature), "shows the signature\n{outcome}");
    }
    for (path, bytes) in sandbox.files() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(signature), "{outcome}\nwrote the signature to {}", path.display());
    }
}

#[test]
fn no_verb_shows_or_keeps_the_signature_it_calls_with() {
    let signature = signature(&Sandbox::ready());
    let mut previews = 0;
    for verb in VERBS.iter().filter(|verb| ["im ", "callbacks "].iter().any(|noun| verb.path.starts_with(noun))) {
        let texts = [Some(verb.good), verb.unknown.map(|pair| pair.0), verb.malformed.map(|pair| pair.0)];
        for text in texts.into_iter().flatten().filter(|text| !text.is_empty()) {
            for more in [
                &["-vv"][..],
                &["--json", "-vv"],
                &["--dry-run", "-vv"],
                &["--dry-run", "--json"],
                &["--dry-run", "-o", "tsv"],
                &["--curl", "-vv"],
                &["--curl", "--json"],
            ] {
                let sandbox = Sandbox::ready();
                let outcome = run(&sandbox, verb, text, more).outcome();
                assert_unsigned(&sandbox, &outcome, &signature);
                previews += usize::from(more[0] != "-vv" && outcome.stdout.contains("usersig=***"));
            }
        }
    }
    assert!(previews >= 20, "only {previews} previews");
}

#[test]
fn every_call_of_im_that_meets_a_server() {
    let sandbox = with_im(&["--key-env", SECRET_VARIABLE], "");
    let signature = signature(&sandbox);
    let info = |text: &str| format!(r#"{{"ActionStatus":"FAIL","ErrorCode":70009,"ErrorInfo":"{text}"}}"#);
    let peers: Vec<Peer> = [
        Manner::json(200, &info(&signature)),
        Manner::answer(500, "text/html", &format!("<pre>usersig={signature}</pre>")),
        Manner::Raw(format!("HTTP/1.1 200 OK\r\nX-Echo: {signature}\r\nContent-Length: 2\r\n\r\n{{}}").into_bytes()),
        Manner::Raw(format!("{signature}\r\n\r\n").into_bytes()),
        Manner::Echo,
        Manner::Reset,
    ]
    .into_iter()
    .map(Peer::new)
    .collect();
    let dead = format!("http://127.0.0.1:{}", dead_port());
    for url in peers.iter().map(Peer::url).chain([dead.as_str(), "https://127.0.0.1:1", "http://192.0.2.1"]) {
        for words in [
            &["im", "send", "alice", "--text", "hi"][..],
            &["im", "account", "import", "dora"],
            &["im", "account", "check", "dora"],
            &["im", "status", "alice"],
            &["im", "kick", "alice"],
            &["im", "trace", "53724e00_6b050bc0_1_7_1"],
            &["im", "loss"],
            &["im", "stats"],
            &["session", "kick", "alice", "--live"],
        ] {
            for more in [&["-vv"][..], &["--json"]] {
                let outcome = sandbox.mipush(&[words, &["--im-url", url], more].concat());
                assert_unsigned(&sandbox, &outcome, &signature);
            }
        }
    }
    // The search is for what really went out.
    assert!(peers[0].requests()[0].line().contains(&format!("usersig={signature}&")));
}

#[test]
fn every_way_to_keep_the_key_of_im() {
    for (key, stdin) in [(&["--key-file", "im-key.txt"][..], ""), (&["--key-file", "-"], SECRET)] {
        let state = with_im(key, stdin);
        let signature = signature(&state);
        for words in [
            &["im", "show", "--json"][..],
            &["im", "status", "administrator", "-vv"],
            &["im", "status", "administrator", "--curl"],
            &["im", "status", "administrator", "--dry-run", "--json"],
        ] {
            assert_unsigned(&state, &state.mipush(words).ok(), &signature);
        }
        let verify = ["usersig", "verify", &signature, "--sdk-app-id", "1400000000", "--user-id", "administrator"];
        for more in [&["--key-file", "im-key.txt", "-vv"][..], &["--key-file", "none"], &["--key-file", "x", "--json"]]
        {
            assert_unsigned(&state, &state.mipush(&[&verify[..], more].concat()), &signature);
        }
    }
}

#[test]
fn neither_the_emulator_nor_a_receiver_of_callbacks_keeps_a_signature() {
    let sandbox = with_im(&["--key-env", SECRET_VARIABLE], "");
    let signature = signature(&sandbox);
    let query =
        |name: &str| format!("sdkappid=1400000000&identifier=administrator&{name}={signature}&contenttype=json");
    let served = Served::start(&sandbox, &["-vv"]);
    let status = "/v4/openim/query_online_status";
    for (name, path, code) in [
        ("usersig", status, 0),
        // A name may be escaped, and is that name to the service.
        ("%75sersig", status, 0),
        ("UserSig", status, 60025),
        ("usersig", "/v4/openim/nothing", 60009),
    ] {
        let path = format!("{path}?{}", query(name));
        let answer = call(&served.url, "POST", &path, &[], r#"{"To_Account":["alice"]}"#);
        assert_eq!(answer.json()["ErrorCode"], code, "{name} {path}");
        assert!(!answer.body.contains(&signature), "{}", answer.body);
    }
    for words in [
        &["emulator", "journal"][..],
        &["emulator", "journal", "--json"],
        &["emulator", "tail", "--no-follow"],
        &["emulator", "tail", "--no-follow", "--json", "-vv"],
    ] {
        assert_unsigned(&sandbox, &sandbox.mipush(words).ok(), &signature);
    }
    let journal = sandbox.mipush(&["emulator", "journal", "--json"]).ok();
    assert_eq!(journal.stdout.matches("sersig=***").count() + journal.stdout.matches("serSig=***").count(), 4);
    assert_unsigned(&sandbox, &served.stop("TERM").ok(), &signature);

    let mut listening =
        sandbox.run(&["callbacks", "listen", "--count", "1", "--ready-file", "cb.json", "--json", "-vv"]).spawn();
    let ready = sandbox.path("cb.json");
    appears(&ready, || listening.has_ended());
    let ready: Value = serde_json::from_str(&sandbox.read("cb.json")).expect("json");
    let url = ready["url"].as_str().expect("an address");
    let root = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let path = format!("{}?CallbackCommand=Any.Thing&{}", &url[root.len()..], query("usersig"));
    call(&root, "POST", &path, &[], "{}");
    assert_unsigned(&sandbox, &listening.outcome().ok(), &signature);
}

#[test]
fn every_way_to_save_it() {
    let base = ["cert", "add", "--name", "x", "--package", PACKAGE, "--app-id", APP_ID, "--app-key", APP_KEY];
    for more in [&[][..], &["--json"], &["-vv"], &["--region", "moon"], &["--click", "open-door", "--json"]] {
        let sandbox = Sandbox::with_state();
        sandbox.put("secret.txt", format!("{SECRET}\n"));
        sandbox.run(&[&base[..], &["--app-secret-file", "secret.txt"], more].concat()).outcome();
        sandbox.mipush(&["cert", "remove", "x", "--confirm"]);
        sandbox.run(&[&base[..], &["--app-secret-file", "-"], more].concat()).stdin(SECRET).outcome();
        sandbox.run(&["cert", "edit", "x", "--app-secret-file", "-"]).stdin(format!("{SECRET}\n")).outcome();
        // Odd contents: two lines, blanks around, an AppKey that equals it.
        for text in [
            format!("{SECRET}\n{SECRET}\n"),
            format!(" {SECRET} "),
            format!("AppSecret: {SECRET}"),
            format!("{SECRET}\0"),
        ] {
            sandbox.run(&[&base[..], &["--app-secret-file", "-"], more].concat()).stdin(text.clone()).outcome();
            sandbox.put("odd.txt", &text);
            sandbox.run(&[&base[..], &["--app-secret-file", "odd.txt"], more].concat()).outcome();
            sandbox
                .run(&[&base[..], &["--app-secret-env", "ODD"], more].concat())
                .env("ODD", text.replace('\0', ""))
                .outcome();
        }
        sandbox.mipush(&["cert", "list", "--json"]);
        sandbox.mipush(&["cert", "show", "x"]);
        sandbox.mipush(&["code", "21301"]);
    }
}

#[test]
fn neither_the_world_nor_the_journal_nor_the_ready_file_holds_it() {
    let sandbox = Rest::File.sandbox();
    let served = Served::start(&sandbox, &["--accept-unknown"]);
    let key = format!("key={SECRET}");
    for headers in [&[("Authorization", key.as_str())][..], &[("Authorization", SECRET)], &[("X-Key", SECRET)]] {
        let answer =
            served.post_as(headers, "/v3/message/regid", "registration_id=a&title=T&description=D&pass_through=0");
        assert_no_secret("an answer", &answer.body);
    }
    sandbox.mipush(&["emulator", "tail", "--no-follow", "--json"]).ok();
    sandbox.mipush(&["emulator", "phones", "--json"]).ok();
    let ready: Value = served.ready.clone();
    assert_no_secret("the ready file", &ready.to_string());
    served.stop("TERM").ok();
    sandbox.mipush(&["send", "--reg-id", &ready_reg_id(), "--title", "T", "--description", "D"]).ok();
    for (path, bytes) in sandbox.files().iter().filter(|file| !file.0.ends_with("app-secret.txt")) {
        assert_no_secret(&path.to_string_lossy(), &String::from_utf8_lossy(bytes));
    }
}

fn ready_reg_id() -> String {
    ready().reg_id.clone()
}

#[test]
fn the_demo_shows_no_secret_of_its_own() {
    let sandbox = Sandbox::new();
    let told = sandbox.mipush(&["demo", "--keep", "kept"]).ok();
    let listed = sandbox.run(&["cert", "list", "--json", "--state", "kept/mipush.toml"]).outcome().ok().json();
    let source = listed["certs"][0]["app_secret"].as_str().expect("a source");
    assert!(source.starts_with("env:"), "{source}");
    assert!(!told.stdout.contains("key=") && !told.stdout.contains("=="), "{told}");
}

#[test]
fn a_clock_in_the_past_changes_nothing_about_it() {
    let sandbox = Sandbox::new();
    sandbox.mipush(&[&ADD[..], &["-vv", "--now", "0"]].concat()).ok();
    sandbox.mipush(&["cert", "show", "prod", "--now", NOW]).ok().shows("env:IT_APP_SECRET");
}
