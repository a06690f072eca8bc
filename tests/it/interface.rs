//! "Interfaces to keep exactly": command lines and documents that other programs rely on, letter for letter.

use serde_json::{Value, json};

use crate::harness::{NOW, SECRET, SECRET_VARIABLE, Sandbox, ready};
use crate::peer::{Manner, Peer, call};
use crate::served::Served;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn cert_add_takes_every_flag() {
    let common = |name: &'static str| {
        [
            "cert",
            "add",
            "--name",
            name,
            "--package",
            "com.example.chat",
            "--app-id",
            "2882303761512345678",
            "--app-key",
            "5501234545678",
        ]
    };
    let rest = ["--click", "open-app", "--channel-id", "116", "--region", "china"];
    let sandbox = Sandbox::with_state();
    sandbox.put("secret.txt", SECRET);
    sandbox.mipush(&[&common("a")[..], &["--app-secret-file", "secret.txt"], &rest].concat()).ok();
    sandbox.run(&[&common("b")[..], &["--app-secret-file", "-"], &rest].concat()).stdin(SECRET).outcome().ok();
    sandbox.mipush(&[&common("c")[..], &["--app-secret-env", SECRET_VARIABLE], &rest].concat()).ok();
}

#[test]
fn cert_list_is_a_document_with_certs() {
    let listed = Sandbox::ready().json(&["cert", "list"]);
    assert_eq!(keys(&listed), ["certs"]);
    let cert = &listed["certs"][0];
    assert_eq!((&cert["id"], &cert["name"], &cert["package"]), (&json!(1), &json!("prod"), &json!("com.example.chat")));
    assert_eq!(Sandbox::with_state().json(&["cert", "list"]), json!({"certs": []}));
}

#[test]
fn device_list_is_a_document_with_devices() {
    let sandbox = Sandbox::ready();
    let listed = sandbox.json(&["device", "list"]);
    assert_eq!(keys(&listed), ["devices"]);
    let device = &listed["devices"][0];
    assert_eq!((&device["device"], &device["user"], &device["cert"]), (&json!("phone1"), &json!("alice"), &json!(1)));
    assert_eq!(device["reg_id"], ready().reg_id.as_str());
    // A phone where nobody is logged in has the same keys.
    sandbox.mipush(&["device", "register", "phone3"]).ok();
    let listed = sandbox.json(&["device", "list"]);
    assert_eq!(keys(&listed["devices"][2]), keys(&listed["devices"][0]));
    assert_eq!((&listed["devices"][2]["user"], &listed["devices"][2]["reg_id"]), (&Value::Null, &Value::Null));
    assert_eq!(Sandbox::with_state().json(&["device", "list"]), json!({"devices": []}));
}

#[test]
fn session_and_device_verbs() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["session", "login", "carol", "--device", "phone3"]).ok();
    for cert in ["prod", "1"] {
        let words = ["device", "report", "--user", "carol", "--device", "phone3", "--cert", cert, "--reg-id", "R"];
        sandbox.mipush(&words).ok();
    }
    sandbox.mipush(&["session", "kill", "carol", "--device", "phone3"]).ok();
    sandbox.mipush(&["session", "launch", "carol"]).ok();
    sandbox.mipush(&["session", "kill", "carol"]).ok();
}

#[test]
fn send_has_message_id_and_trace_id() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::accepted());
    let words = [
        "send",
        "--cert",
        "prod",
        "--reg-id",
        "R",
        "--title",
        "T",
        "--description",
        "D",
        "--xiaomi-url",
        peer.url(),
        "--json",
    ];
    let sent = sandbox.mipush(&words).ok().json();
    assert_eq!(
        (&sent["message_id"], &sent["trace_id"]),
        (&json!("scm01234500000000002b"), &json!("Xcm01234500000000001a"))
    );
    let user = sandbox.json(&["send", "--user", "alice", "--description", "D", "--xiaomi-url", peer.url()]);
    assert_eq!((&user["message_id"], &user["trace_id"]), (&sent["message_id"], &sent["trace_id"]));
}

#[test]
fn emulator_run_writes_a_ready_file() {
    let sandbox = Sandbox::ready();
    let port = crate::peer::dead_port().to_string();
    let state = sandbox.path("mipush.toml").to_string_lossy().into_owned();
    let words =
        ["emulator", "run", "--port", &port, "--state", &state, "--accept-unknown", "--ready-file", "ready.json"];
    let served = Served::of(&sandbox, sandbox.run(&words));
    assert_eq!(served.ready["xiaomi_url"], format!("http://127.0.0.1:{port}"));
    assert_eq!(served.ready["im_url"], served.ready["xiaomi_url"], "both on one address");
    assert!(served.ready["control_url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:")));
    let file = served.file.clone();
    assert_eq!(std::fs::read_to_string(&file).expect("read").lines().count(), 1, "one JSON object");
    let sent = sandbox.json(&[
        "send",
        "--cert",
        "prod",
        "--reg-id",
        "nobody-knows-me",
        "--title",
        "T",
        "--description",
        "D",
        "--xiaomi-url",
        &served.url,
    ]);
    assert!(sent["message_id"].is_string(), "{sent}");
    served.stop("TERM").ok();
    assert!(!file.exists(), "the file is gone with the emulator");
}

/// "By hand against `emulator run` in another terminal", with the field map of section 8.1.
#[test]
fn the_whole_guide_against_a_running_emulator() {
    let sandbox = Sandbox::with_state();
    sandbox.put("secret.txt", SECRET);
    let served = Served::start(&sandbox, &[]);
    let click = "open-intent=intent://com.example.chat/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;component=com.example.chat/.ChatActivity;end";
    let add = [
        "cert",
        "add",
        "--name",
        "prod",
        "--package",
        "com.example.chat",
        "--app-id",
        "2882303761512345678",
        "--app-key",
        "5501234545678",
        "--app-secret-file",
        "secret.txt",
        "--click",
        click,
        "--region",
        "china",
    ];
    sandbox.mipush(&add).ok();
    let registered = sandbox.json(&["device", "register", "phone1"]);
    sandbox.mipush(&["session", "login", "alice", "--device", "phone1"]).ok();
    sandbox.mipush(&["device", "report", "--user", "alice", "--device", "phone1"]).ok();
    let send = |code: i32| {
        let words = ["send", "--user", "alice", "--description", "dinner?", "--ext", "{\"chat\":\"bob\"}", "--json"];
        sandbox.run(&words).env("MIPUSH_XIAOMI_URL", &served.url).outcome().ends(code)
    };
    assert_eq!(send(11).json()["devices"][0]["code"], "presence", "in the foreground");
    sandbox.mipush(&["session", "kill", "alice"]).ok();
    let sent = send(0).json();
    let id = sent["message_id"].as_str().expect("an id");
    let traced = sandbox.json(&["trace", id, "--wait", "--xiaomi-url", &served.url]);
    assert_eq!((&traced["final"], &traced["messages"][0]["delivered"]), (&json!(true), &json!(1)));
    let phones = sandbox.json(&["emulator", "phones"]);
    let shown = &phones["phones"][0]["notifications"][0];
    assert_eq!(
        (&shown["title"], &shown["description"], &shown["msg_id"]),
        (&json!("a new message"), &json!("dinner?"), &json!(id))
    );
    assert_eq!(phones["phones"][0]["reg_id"], registered["reg_id"]);
    let tapped = sandbox.json(&["emulator", "tap", "phone1"]);
    assert_eq!((&tapped["opened"]["kind"], &tapped["ext"]), (&json!("activity"), &json!("{\"chat\":\"bob\"}")));
    sandbox.mipush(&["session", "logout", "alice"]).ok();
    send(11);
    served.stop("INT").ends(130);
}

/// What the vendor gets, field for field: the map of the reference, section 8.1.
#[test]
fn the_request_is_the_field_map() {
    let sandbox = Sandbox::ready();
    let intent = "intent://com.example.chat/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;component=com.example.chat/.ChatActivity;end";
    sandbox
        .mipush(&["cert", "edit", "prod", "--click", &format!("open-intent={intent}"), "--channel-id", "116021"])
        .ok();
    let form = |more: &[&str]| {
        let peer = Peer::new(Manner::accepted());
        let words = [&["send", "--user", "alice", "--xiaomi-url", peer.url()], more].concat();
        sandbox.mipush(&words).ok();
        let request = peer.request();
        assert_eq!(request.line(), "POST /v3/message/regid HTTP/1.1");
        assert_eq!(request.header("Authorization"), Some(&*format!("key={SECRET}")));
        assert_eq!(request.header("Content-Type"), Some("application/x-www-form-urlencoded;charset=UTF-8"));
        let mut form = request.form();
        form.sort();
        form
    };
    let map = |pairs: &[(&str, &str)]| {
        let mut map: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        map.push(("registration_id".to_owned(), ready().reg_id.clone()));
        map.sort();
        map
    };
    let base = [("restricted_package_name", "com.example.chat"), ("pass_through", "0")];
    let ext = "{\"entity\":{\"sender\":\"bob & co\"}}";
    assert_eq!(
        form(&["--title", "Bob 你好", "--description", "a=b+c", "--ext", ext]),
        map(&[
            &base[..],
            &[("title", "Bob 你好"), ("description", "a=b+c"), ("extra.ext", ext), ("extra.channel_id", "116021")],
            &[("extra.notify_effect", "2"), ("extra.intent_uri", intent)],
        ]
        .concat())
    );
    // Title by default, the message's channel before the certificate's, another click action.
    assert_eq!(
        form(&["--description", "D", "--channel-id", "7", "--click", "open-url=https://example.com/?a=b"]),
        map(&[
            &base[..],
            &[("title", "a new message"), ("description", "D"), ("extra.channel_id", "7")],
            &[("extra.notify_effect", "3"), ("extra.web_uri", "https://example.com/?a=b")],
        ]
        .concat())
    );
    sandbox.mipush(&["cert", "edit", "prod", "--click", "open-app", "--no-channel-id"]).ok();
    let everything = form(&[
        "--description",
        "D",
        "--template-id",
        "P1",
        "--template-param",
        "name=Bob",
        "--sound",
        "ding",
        "--job-key",
        "k1",
        "--notify-type",
        "-1",
        "--notify-id",
        "5",
        "--ttl",
        "1h",
        "--payload",
        "p",
        "--extra",
        "own=1",
        "--callback",
        "https://example.com/r",
        "--callback-param",
        "x",
        "--callback-type",
        "delivered,clicked",
    ]);
    assert_eq!(
        everything,
        map(&[
            &base[..],
            &[
                ("title", "a new message"),
                ("description", "D"),
                ("payload", "p"),
                ("notify_type", "-1"),
                ("notify_id", "5")
            ],
            &[("time_to_live", "3600000"), ("extra.notify_effect", "1"), ("extra.own", "1"), ("extra.jobkey", "k1")],
            &[("extra.template_id", "P1"), ("extra.template_param", "{\"name\":\"Bob\"}")],
            &[("extra.sound_uri", "android.resource://com.example.chat/raw/ding")],
            &[("extra.callback", "https://example.com/r"), ("extra.callback.param", "x"), ("extra.callback.type", "3")],
        ]
        .concat())
    );
}

/// The texts are cut as IM cuts them: 51 units become 47 and dots.
#[test]
fn long_texts_through_im_are_cut() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::accepted());
    let (title, description) = ("x".repeat(51), "字".repeat(129));
    let words =
        ["send", "--user", "alice", "--title", &title, "--description", &description, "--xiaomi-url", peer.url()];
    sandbox.mipush(&words).ok();
    let form = peer.request().form();
    let of = |key: &str| form.iter().find(|pair| pair.0 == key).expect(key).1.clone();
    assert_eq!(of("title"), format!("{}...", "x".repeat(47)));
    assert_eq!(of("description"), format!("{}...", "字".repeat(125)));
}

#[test]
fn now_is_taken_in_both_spellings() {
    let sandbox = Sandbox::ready();
    let seconds = NOW.parse::<jiff::Timestamp>().expect("a time").as_second().to_string();
    for now in [NOW, &seconds, "2026-11-24T12:00:00+08:00"] {
        let run =
            sandbox.run(&["cert", "edit", "prod", "--channel-id", "9", "--json", "--now", now]).without("MIPUSH_NOW");
        let edited = run.outcome().ok().json();
        assert_eq!(edited["changed_at"], NOW, "{now}");
    }
    sandbox.mipush(&["cert", "list", "--now", "yesterday"]).ends(2).says("RFC 3339");
}

#[test]
fn a_foreign_client_meets_the_same_server() {
    let sandbox = Sandbox::ready();
    let served = Served::start(&sandbox, &[]);
    let key = format!("key={SECRET}");
    let answer = call(&served.url, "GET", "/v1/trace/quota/get", &[("Authorization", &key)], "").json();
    assert_eq!((&answer["code"], &answer["result"]), (&json!(0), &json!("ok")));
}
