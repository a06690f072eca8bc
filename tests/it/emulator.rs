//! The emulator over a real socket: `run`, `phones`, `tap`, `tail`, and foreign clients.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{SECRET, Sandbox, ready};
use crate::peer::{Manner, Peer, call};
use crate::served::{Served, appears};

fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A call, the keys of its target, and the phones that it reaches.
type Call<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

/// The keys of an effect, what a tap opens, and the `ext` that the app gets.
type Tap<'a> = (&'a [(&'a str, &'a str)], Value, Value);

const TEXTS: [(&str, &str); 4] =
    [("title", "T"), ("description", "D"), ("pass_through", "0"), ("restricted_package_name", "com.example.chat")];

fn to(reg_id: &str, more: &[(&str, &str)]) -> String {
    form(&[&[("registration_id", reg_id)], &TEXTS[..], more].concat())
}

#[test]
fn it_says_where_it_is_and_ends_when_asked() {
    let sandbox = Sandbox::ready();
    for (name, code) in [("TERM", 0), ("INT", 130)] {
        let served = Served::start(&sandbox, &[]);
        let beside = sandbox.path("mipush.toml.emulator.json");
        for file in [&served.file, &beside] {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(file).expect("there").permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "it holds the control token: {}", file.display());
        }
        let (file, url) = (served.file.clone(), served.url.clone());
        let outcome = served.stop(name).ends(code);
        assert!(!file.exists() && !beside.exists(), "the files are gone");
        outcome.says(&format!("emulator of Xiaomi's push server at {url}")).says("export MIPUSH_XIAOMI_URL=");
    }
    let served = Served::of(&sandbox, sandbox.run(&["emulator", "run", "--ready-file", "ready.json", "--json"]));
    let ready = served.ready.clone();
    let outcome = served.stop("TERM").ok();
    let said = outcome.json();
    assert_eq!(
        (&said["xiaomi_url"], &said["im_url"], &said["control_url"]),
        (&ready["xiaomi_url"], &ready["im_url"], &ready["control_url"])
    );
    assert_eq!(said.as_object().map(serde_json::Map::len), Some(3), "the token is not for the screen");
    let token = ready["token"].as_str().expect("a token");
    assert!(!outcome.stdout.contains(token) && !outcome.stderr.contains(token), "{outcome}");
}

#[test]
fn a_port_in_use_and_a_folder_that_is_not_there() {
    let sandbox = Sandbox::ready();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("bound");
    let port = taken.local_addr().expect("address").port().to_string();
    sandbox.mipush(&["emulator", "run", "--port", &port]).ends(2).silent().says(&port).says("--port 0");
    sandbox.mipush(&["emulator", "run", "--ready-file", "no/such/ready.json"]).ends(2).says("--ready-file");
    sandbox.mipush(&["emulator", "run", "--port", "70000"]).ends(2).says("--port");
}

/// The mistakes that the reference lists, made by a client that shares no code with the emulator.
#[test]
fn every_mistake_has_its_answer() {
    let sandbox = Sandbox::ready();
    let served = Served::start(&sandbox, &[]);
    let id = ready().reg_id.as_str();
    let good = to(id, &[]);
    let (right, upper) = (format!("key={SECRET}"), format!("Key={SECRET}"));
    let code =
        |headers: &[(&str, &str)], path: &str, body: &str| served.post_as(headers, path, body).json()["code"].clone();
    let auth = [("Authorization", right.as_str())];

    let accepted = served.post("/v3/message/regid", &good);
    assert_eq!(
        (&accepted["result"], &accepted["code"], &accepted["description"]),
        (&json!("ok"), &json!(0), &json!("成功"))
    );
    assert!(accepted["data"]["id"].is_string() && accepted["trace_id"].is_string(), "{accepted}");
    let refused =
        served.post_as(&[("Authorization", "key=bm90LXRoZS1yaWdodC1vbg==")], "/v3/message/regid", &good).json();
    assert_eq!(
        (&refused["result"], &refused["code"], &refused["reason"]),
        (&json!("error"), &json!(21301), &json!("Invalid application secret."))
    );
    assert_eq!(code(&[], "/v3/message/regid", &good), 21301);
    assert_eq!(code(&[("Authorization", &upper)], "/v3/message/regid", &good), 21301, "`key` is lower case");
    assert_eq!(code(&[("Authorization", SECRET)], "/v3/message/regid", &good), 21301);
    assert_eq!(code(&[("authorization", &right)], "/v3/message/regid", &good), 0, "a header's name has no case");

    let without = |key: &str| {
        let pairs: Vec<_> =
            TEXTS.iter().filter(|pair| pair.0 != key).copied().chain([("registration_id", id)]).collect();
        code(&auth, "/v3/message/regid", &form(&pairs))
    };
    assert_eq!((without("title"), without("description")), (json!(65011), json!(65011)));
    assert_eq!(code(&auth, "/v3/message/regid", &to(id, &[("title", "x")]).replacen("title=T", "title=", 1)), 65011);
    let other = good.replace("com.example.chat", "com.example.other");
    assert_eq!(code(&auth, "/v3/message/regid", &other), 22022);
    assert_eq!(code(&auth, "/v3/message/regid", &to("nobody", &[])), 20301);
    let long = to(id, &[]).replacen("title=T", &format!("title={}", "x".repeat(51)), 1);
    assert_eq!(code(&auth, "/v3/message/regid", &long), 65009);
    let long = to(id, &[]).replacen("description=D", &format!("description={}", "x".repeat(129)), 1);
    assert_eq!(code(&auth, "/v3/message/regid", &long), 65009);
    let many: Vec<String> = (0..1001).map(|number| format!("r{number}")).collect();
    assert_ne!(code(&auth, "/v3/message/regid", &to(&many.join(","), &[])), 0, "over 1000");
    let mixed = served.post("/v3/message/regid", &to(&format!("{id},gone"), &[]));
    assert_eq!((&mixed["code"], &mixed["data"]["bad_regids"]), (&json!(0), &json!("gone")));
    assert_eq!(code(&auth, "/v3/message/nothing", &good), 10020);
    assert_eq!(code(&auth, "/", &good), 10020);
    let get = call(&served.url, "GET", &format!("/v3/message/regid?{good}"), &auth, "").json();
    assert_eq!(get["code"], 10021);
    let json_body = [("Authorization", right.as_str()), ("Content-Type", "application/json")];
    assert_ne!(call(&served.url, "POST", "/v3/message/regid", &json_body, "{}").json()["code"], 0);

    // All of it is in the journal.
    let tail = sandbox.mipush(&["emulator", "tail", "--no-follow", "-o", "jsonl"]).ok();
    let refusals: Vec<_> = tail
        .lines()
        .iter()
        .filter(|event| event["kind"] == "refused")
        .map(|event| event["refusal"]["code"].clone())
        .collect();
    assert!(refusals.len() > 10 && refusals.contains(&json!(10021)), "{refusals:?}");
}

#[test]
fn every_message_call_reaches_the_phones() {
    let sandbox = Sandbox::ready();
    let served = Served::start(&sandbox, &[]);
    let id = ready().reg_id.as_str();
    let calls: [Call; 8] = [
        ("/v2/message/regid", &[("registration_id", id)], &["phone1"]),
        ("/v3/message/regid", &[("registration_id", id)], &["phone1"]),
        ("/v4/message/regid", &[("registration_id", id)], &["phone1"]),
        ("/v3/message/alias", &[("alias", "ali")], &["phone1"]),
        ("/v2/message/topic", &[("topic", "news")], &["phone1"]),
        ("/v2/message/multi_topic", &[("topics", "news;$;sport"), ("topic_op", "UNION")], &["phone1"]),
        ("/v2/message/all", &[], &["phone1", "phone2"]),
        ("/v3/message/all", &[], &["phone1", "phone2"]),
    ];
    for (path, target, reached) in calls {
        let title = path.replace('/', " ");
        let body = form(&[target, &TEXTS[1..], &[("title", &title)]].concat());
        let answer = served.post(path, &body);
        assert_eq!(answer["code"], 0, "{path}: {answer}");
        let phones = sandbox.json(&["emulator", "phones"]);
        let showing: Vec<_> = phones["phones"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|phone| {
                phone["notifications"].as_array().is_some_and(|list| list.iter().any(|shown| shown["title"] == title))
            })
            .map(|phone| phone["device"].clone())
            .collect();
        assert_eq!(json!(showing), json!(reached), "{path}");
        let traced = call(
            &served.url,
            "GET",
            &format!("/v1/trace/message/status?msg_id={}", answer["data"]["id"].as_str().expect("an id")),
            &[("Authorization", &format!("key={SECRET}"))],
            "",
        )
        .json();
        assert_eq!(traced["data"]["data"]["delivered"], reached.len(), "{path}: {traced}");
    }
    sandbox.mipush(&["device", "register", "phone3", "--account", "acc"]).ok();
    let body = form(&[&[("user_account", "acc")], &TEXTS[..]].concat());
    assert_eq!(served.post("/v2/message/user_account", &body)["code"], 0, "registered a moment ago");
}

#[test]
fn changes_by_other_commands_are_seen() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox, &["--state", "later.toml"]);
    let state = ["--state", "later.toml"];
    let run = |words: &[&str]| sandbox.mipush(&[words, &state].concat());
    let key = format!("key={SECRET}");
    let quota =
        || call(&served.url, "GET", "/v1/trace/quota/get", &[("Authorization", &key)], "").json()["code"].clone();
    assert_eq!(quota(), 21301, "there is no state file yet");
    run(&crate::harness::ADD).ok();
    assert_eq!(quota(), 0, "a certificate came");
    run(&["device", "register", "phone1"]).ok();
    let phones = run(&["emulator", "phones", "--json"]).ok().json();
    let id = phones["phones"][0]["reg_id"].as_str().expect("a phone came").to_owned();
    let code = || served.post("/v3/message/regid", &to(&id, &[]))["code"].clone();
    assert_eq!(code(), 0);
    run(&["session", "login", "alice", "--device", "phone1"]).ok();
    assert_eq!(run(&["emulator", "phones", "--json"]).ok().json()["phones"][0]["user"], "alice");
    run(&["device", "remove", "phone1"]).ok();
    assert_eq!(code(), 20301, "the phone is gone");
    run(&["cert", "remove", "prod", "--confirm"]).ok();
    assert_eq!(quota(), 21301, "the certificate is gone");
    // A file that is being edited leaves the last good one in force, and is complained about.
    run(&crate::harness::ADD).ok();
    assert_eq!(quota(), 0);
    let text = sandbox.read("later.toml");
    sandbox.put("later.toml", format!("{text}\n[["));
    assert_eq!(quota(), 0);
    sandbox.put("later.toml", text);
    assert_eq!(quota(), 0);
    served.stop("TERM").ok().says("using what was read last").says("does not exist yet");
}

#[test]
fn strangers_are_taken_when_asked_to() {
    let sandbox = Sandbox::ready();
    let served = Served::start(&sandbox, &["--accept-unknown"]);
    assert_eq!(served.post("/v3/message/regid", &to("stranger-1", &[]))["code"], 0);
    let phones = sandbox.json(&["emulator", "phones"]);
    let stranger = phones["phones"].as_array().expect("a list").last().expect("one").clone();
    assert_eq!((&stranger["stranger"], &stranger["reg_id"]), (&json!(true), &json!("stranger-1")));
    let device = stranger["device"].as_str().expect("a name");
    assert_eq!(sandbox.json(&["emulator", "tap", device])["title"], "T");
}

#[test]
fn what_a_tap_brings_to_the_app() {
    let sandbox = Sandbox::ready();
    let served = Served::start(&sandbox, &[]);
    let intent = "intent:#Intent;component=com.example.chat/.ChatActivity;end";
    let ext = "{\"a\":1}";
    let cases: [Tap; 5] = [
        (&[("extra.notify_effect", "1")], json!({"kind": "launcher"}), Value::Null),
        (&[("extra.notify_effect", "2"), ("extra.intent_uri", intent)], json!("activity"), json!(ext)),
        (
            &[("extra.notify_effect", "3"), ("extra.web_uri", "https://example.com")],
            json!({"kind": "browser", "url": "https://example.com"}),
            Value::Null,
        ),
        (&[("extra.notify_effect", "9")], json!("nothing"), Value::Null),
        (&[], json!("nothing"), Value::Null),
    ];
    for (effect, opened, gets) in cases {
        let sent = served.post("/v3/message/regid", &to(&ready().reg_id, &[effect, &[("extra.ext", ext)]].concat()));
        let Some(id) = sent["data"]["id"].as_str() else {
            assert_eq!(opened, "nothing", "{sent}");
            continue;
        };
        let tapped = sandbox.json(&["emulator", "tap", "phone1", id]);
        let found = if opened.is_object() { &tapped["opened"] } else { &tapped["opened"]["kind"] };
        assert_eq!(found, &opened, "{effect:?}: {tapped}");
        assert_eq!(tapped["ext"], gets, "{effect:?}: {tapped}");
        // It is gone from the bar.
        sandbox.mipush(&["emulator", "tap", "phone1", id]).ends(6);
    }
    sandbox.mipush(&["emulator", "tap", "phone2"]).ends(6).says("phone2");
    sandbox.mipush(&["emulator", "tap", "phone9"]).ends(3).says("phone9").says("did you mean");
}

#[test]
fn a_killed_app_is_said_to_run_after_a_tap() {
    let sandbox = Sandbox::ready();
    let tapped = sandbox.mipush(&["emulator", "tap", "phone1"]).ok().shows("\"a new message\" on phone1");
    tapped.shows("launcher").says("mipush session launch alice --device phone1");
}

#[test]
fn pass_through_goes_to_the_app_and_not_to_the_bar() {
    let sandbox = Sandbox::ready();
    let words = ["send", "--reg-id", &ready().reg_id, "--pass-through", "--payload", "for the app"];
    sandbox.mipush(&words).ok();
    let phone = sandbox.json(&["emulator", "phones", "phone1"])["phones"][0].clone();
    assert_eq!(phone["pass_through"][0]["payload"], "for the app");
    assert_eq!(phone["notifications"].as_array().map(Vec::len), Some(1), "only the earlier one");
    sandbox.mipush(&["emulator", "phones", "phone1"]).ok().shows("pass-through").shows("for the app").shows("earlier");
}

#[test]
fn the_tail_follows() {
    let sandbox = Sandbox::ready();
    let served = Served::start(&sandbox, &[]);
    let follower = sandbox.run(&["emulator", "tail", "--count", "2", "-o", "jsonl"]).spawn();
    served.post("/v3/message/regid", &to(&ready().reg_id, &[]));
    let followed = follower.outcome().ok().says("following the emulator at");
    let kinds: Vec<_> = followed.lines().iter().map(|event| event["kind"].clone()).collect();
    assert_eq!(json!(kinds), json!(["accepted", "delivered"]));
    sandbox.mipush(&["emulator", "tap", "phone1"]).ok();
    let rest = sandbox.mipush(&["emulator", "tail", "--after", "2", "--no-follow"]).ok();
    assert!(rest.stdout.contains("tapped") && !rest.stdout.contains("delivered"), "{rest}");
    // Every event has every key, so that --fields holds for all of them.
    let fields =
        sandbox.mipush(&["emulator", "tail", "--no-follow", "-o", "tsv", "--fields", "seq,phones,bad_regids"]).ok();
    assert_eq!(fields.stdout.lines().count(), 4, "{fields}");
    sandbox.mipush(&["emulator", "tail", "--count", "0"]).ok();
}

#[test]
fn which_emulator_is_meant() {
    let sandbox = Sandbox::ready();
    // The embedded one has its own world, also while another runs on the same file.
    let embedded =
        sandbox.mipush(&["emulator", "tail", "--no-follow", "-o", "jsonl"]).ok().says("the embedded emulator");
    assert_eq!(embedded.lines().len(), 2);
    let served = Served::start(&sandbox, &[]);
    let (control, token) =
        (served.ready["control_url"].as_str().expect("url"), served.ready["token"].as_str().expect("token"));
    let phones = |more: &[&str]| sandbox.run(&[&["emulator", "phones", "--json"], more].concat());
    let shown =
        |outcome: crate::harness::Outcome| outcome.ok().json()["phones"][0]["notifications"].as_array().map(Vec::len);
    assert_eq!(shown(phones(&[]).outcome()), Some(0), "the running one");
    assert_eq!(shown(phones(&["--ready-file", "ready.json"]).within(sandbox.work()).outcome()), Some(0));
    phones(&["--control-url", control]).outcome().ends(4).says("MIPUSH_CONTROL_TOKEN");
    phones(&["--control-url", control]).env("MIPUSH_CONTROL_TOKEN", "wrong").outcome().ends(4);
    assert_eq!(shown(phones(&["--control-url", control]).env("MIPUSH_CONTROL_TOKEN", token).outcome()), Some(0));
    let by_variable = phones(&[]).env("MIPUSH_CONTROL_URL", control).env("MIPUSH_CONTROL_TOKEN", token);
    assert_eq!(shown(by_variable.outcome()), Some(0));
    phones(&["--ready-file", "none.json"]).outcome().ends(2).says("none.json");
    sandbox.put("odd.json", "{}");
    phones(&["--ready-file", "odd.json"]).outcome().ends(2).says("no ready file");
    let dead = format!("http://127.0.0.1:{}", crate::peer::dead_port());
    phones(&["--control-url", &dead]).outcome().ends(5).says("mipush emulator run");
    let other = Peer::new(Manner::answer(200, "text/html", "<h1>hi</h1>"));
    phones(&["--control-url", other.url()]).outcome().ends(6).says("is --control-url the address of an emulator?");
    // Killed, it leaves its file behind, which fools nobody.
    served.kill();
    assert!(sandbox.path("mipush.toml.emulator.json").exists());
    assert_eq!(shown(phones(&[]).outcome()), Some(1), "the embedded one again");
    let again = Served::start(&sandbox, &[]);
    assert_eq!(shown(phones(&[]).outcome()), Some(0));
    again.stop("TERM").ok();
}

#[test]
fn the_control_endpoints_ask_for_the_token() {
    let sandbox = Sandbox::ready();
    let served = Served::start(&sandbox, &[]);
    let key = format!("key={SECRET}");
    for headers in [&[][..], &[("X-Mipush-Token", "")], &[("X-Mipush-Token", "0")], &[("Authorization", &key)]] {
        for (method, name) in
            [("GET", "phones"), ("POST", "tap"), ("GET", "events"), ("POST", "reset"), ("POST", "stop")]
        {
            let answer = call(&served.url, method, &format!("/_emulator/v1/{name}"), headers, "");
            assert_eq!(answer.status, 401, "{name}");
        }
    }
    let token = served.ready["token"].as_str().expect("a token").to_owned();
    let stopped = call(&served.url, "POST", "/_emulator/v1/stop", &[("X-Mipush-Token", &token)], "");
    assert_eq!(stopped.status, 200);
    let (file, started) = (served.file.clone(), std::time::Instant::now());
    while file.exists() {
        assert!(started.elapsed() < crate::harness::BOUND, "it never ended");
        std::thread::yield_now();
    }
}

#[test]
fn receipts_are_posted_to_this_machine_only() {
    let sandbox = Sandbox::ready();
    let served = Served::start(&sandbox, &[]);
    let receiver = Peer::new(Manner::answer(200, "text/plain", "ok"));
    let more = [("extra.callback", receiver.url()), ("extra.callback.param", "p"), ("extra.callback.type", "3")];
    let sent = served.post("/v3/message/regid", &to(&ready().reg_id, &more));
    let away = [("extra.callback", "http://192.0.2.1/r"), ("extra.callback.type", "1")];
    assert_eq!(served.post("/v3/message/regid", &to(&ready().reg_id, &away))["code"], 0);
    // The clock stands still, so they are gathered until the end.
    served.stop("TERM").ok().says("receipt not posted to http://192.0.2.1/r").says("this machine only");
    let body = receiver.request().form();
    let data = &body.iter().find(|pair| pair.0 == "data").expect("data").1;
    let data: Value = serde_json::from_str(data).expect("JSON");
    let id = sent["data"]["id"].as_str().expect("an id");
    assert_eq!((&data[id]["type"], &data[id]["param"]), (&json!(1), &json!("p")), "{data}");
}

#[test]
fn bad_http_harms_nobody() {
    use std::io::{Read as _, Write as _};
    let sandbox = Sandbox::ready();
    let served = Served::start(&sandbox, &[]);
    let address = served.url.strip_prefix("http://").expect("http").to_owned();
    for text in [
        "\0\0\0\0\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "POST /v3/message/regid HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n",
        "GET /",
        "",
    ] {
        let mut stream = std::net::TcpStream::connect(&address).expect("connected");
        stream.write_all(text.as_bytes()).expect("sent");
        stream.shutdown(std::net::Shutdown::Write).expect("closed");
        let mut answer = Vec::new();
        // A refusal or an end: both are fine, as long as it goes on serving.
        let _ = stream.read_to_end(&mut answer);
    }
    // One client that says nothing holds up no other.
    let _silent = std::net::TcpStream::connect(&address).expect("connected");
    assert_eq!(served.post("/v3/message/regid", &to(&ready().reg_id, &[]))["code"], 0);
    served.stop("TERM").ok();
}

#[test]
fn two_run_beside_each_other() {
    let sandbox = Sandbox::ready();
    let (one, other) = (Sandbox::ready(), Sandbox::ready());
    let (first, second) = (Served::start(&one, &[]), Served::start(&other, &[]));
    assert_ne!(first.url, second.url);
    assert_eq!(first.post("/v3/message/regid", &to(&ready().reg_id, &[]))["code"], 0);
    let shown = |sandbox: &Sandbox| {
        sandbox.json(&["emulator", "phones"])["phones"][0]["notifications"].as_array().map(Vec::len)
    };
    assert_eq!((shown(&one), shown(&other), shown(&sandbox)), (Some(1), Some(0), Some(1)));
    appears(&first.file, || false);
}
