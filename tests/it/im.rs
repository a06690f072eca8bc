//! The IM side over sockets: a signature, a message, the phone, the tap and what the app reads; who is refused and with
//! which code; callbacks; and the verbs against a running emulator.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{MESSAGE, SECRET, Sandbox};
use crate::peer::call;
use crate::served::{Served, appears};

const CONFIGURE: [&str; 8] =
    ["im", "configure", "--sdk-app-id", "1400000000", "--admin", "administrator", "--key-env", "IT_APP_SECRET"];

/// The prepared state with an application in China, and a certificate whose click brings `ext` along.
fn configured() -> Sandbox {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&CONFIGURE).ok();
    let intent = "open-intent=intent://com.example.chat/detail#Intent;scheme=pushscheme;\
                  component=com.example.chat/.ChatActivity;end";
    sandbox.mipush(&["cert", "edit", "prod", "--click", intent]).ok();
    sandbox
}

/// What `usersig issue` prints.
fn sign(sandbox: &Sandbox, more: &[&str]) -> String {
    let words = [&["usersig", "issue", "--sdk-app-id", "1400000000", "--key-env", "IT_APP_SECRET"], more].concat();
    sandbox.mipush(&words).ok().stdout.trim().to_owned()
}

fn path(command: &str, identifier: &str, sig: &str) -> String {
    format!("/v4/{command}?sdkappid=1400000000&identifier={identifier}&usersig={sig}&random=9&contenttype=json")
}

fn post(url: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Value {
    call(url, "POST", path, headers, body).json()
}

#[test]
fn curl_to_the_tap_with_a_real_signature() {
    let sandbox = configured();
    let script = r#"
        sig=$("$0" usersig issue --sdk-app-id 1400000000 --user-id administrator --key-env IT_APP_SECRET)
        curl -sS --noproxy '*' --data-binary @message.json \
            "$MIPUSH_IM_URL/v4/openim/sendmsg?sdkappid=1400000000&identifier=administrator&usersig=$sig&random=1&contenttype=json"
        echo
        "$0" emulator phones phone1
        "$0" emulator tap phone1 --json
    "#;
    let program = crate::harness::PROGRAM;
    let outcome = sandbox.mipush(&["emulator", "exec", "--", "sh", "-euc", script, program]).ok();
    let outcome = outcome.shows(r#""ActionStatus":"OK""#).shows("Front desk").shows("A parcel is waiting");
    let tapped = outcome.stdout.rsplit_once("\n{").map(|(_, json)| format!("{{{json}")).expect("the tap's JSON");
    let tapped: Value = serde_json::from_str(&tapped).expect("json");
    assert_eq!(tapped["ext"], r#"{"page":"parcel"}"#, "what the app reads");
    assert_eq!(tapped["opened"]["kind"], "activity", "{tapped}");
}

#[test]
fn who_does_not_get_in_learns_the_vendors_code() {
    let sandbox = configured();
    let served = Served::start(&sandbox, &[]);
    let good = sign(&sandbox, &["--user-id", "administrator"]);
    let code = |path: &str, headers: &[(&str, &str)]| {
        let answer = post(&served.url, path, headers, MESSAGE);
        assert_eq!(answer["ActionStatus"], if answer["ErrorCode"] == 0 { "OK" } else { "FAIL" }, "{answer}");
        answer["ErrorCode"].as_i64().expect("a code")
    };
    let send = |identifier: &str, sig: &str| code(&path("openim/sendmsg", identifier, sig), &[]);
    let other = sandbox
        .run(&["usersig", "issue", "--sdk-app-id", "1400000000", "--user-id", "administrator", "--key-file", "-"])
        .stdin("another key")
        .outcome()
        .ok();
    assert_eq!(send("administrator", other.stdout.trim()), 70009, "another key");
    let old = sign(&sandbox, &["--user-id", "administrator", "--expire", "1", "--now", "2026-11-24T03:59:00Z"]);
    assert_eq!(send("administrator", &old), 70001, "expired");
    assert_eq!(send("alice", &sign(&sandbox, &["--user-id", "alice"])), 60010, "no administrator");
    assert_eq!(send("administrator", &sign(&sandbox, &["--user-id", "alice"])), 70013, "another user's");
    assert_eq!(send("administrator", "eJw"), 70003, "no signature");
    let elsewhere = path("openim/sendmsg", "administrator", &good).replace("1400000000", "1400000001");
    assert_eq!(code(&elsewhere, &[]), 70016, "another application");
    assert_eq!(send("administrator", &good), 0);
    served.stop("TERM").ok();

    let served = Served::start(&sandbox, &["--rule", "im-region=singapore"]);
    let answer = post(&served.url, &path("openim/sendmsg", "administrator", &good), &[], MESSAGE);
    assert_eq!(answer["ErrorCode"], 60026, "another region's address");
    served.stop("TERM").ok();
}

#[test]
fn a_kick_and_an_import_reach_the_state_file() {
    let sandbox = configured();
    let served = Served::start(&sandbox, &[]);
    let sig = sign(&sandbox, &["--user-id", "administrator"]);
    let call = |command: &str, body: &str| post(&served.url, &path(command, "administrator", &sig), &[], body);
    assert_eq!(call("im_open_login_svc/account_import", r#"{"UserID":"dora","Nick":"D"}"#)["ErrorCode"], 0);
    assert_eq!(call("im_open_login_svc/kick", r#"{"UserID":"alice"}"#)["ErrorCode"], 0);
    assert!(sandbox.state().contains("user = \"dora\"\nnick = \"D\""), "{}", sandbox.state());
    assert_eq!(sandbox.json(&["session", "list", "--user", "alice"])["sessions"][0]["presence"], "kicked");
    let status = call("openim/query_online_status", r#"{"To_Account":["alice","dora"]}"#);
    assert_eq!(status["QueryResult"][0]["Status"], "Offline");
    assert_eq!(status["QueryResult"][1]["Status"], "Offline");

    // A state file that cannot be written: the service's own fault, and nothing is half done.
    sandbox.put("mipush.toml", format!("{}\nbroken", sandbox.state()));
    assert_eq!(call("im_open_login_svc/kick", r#"{"UserID":"bob"}"#)["ErrorCode"], 70500);
    served.stop("TERM").ok();
}

#[test]
fn the_verbs_speak_to_a_running_emulator_as_to_the_service() {
    let sandbox = configured();
    let served = Served::start(&sandbox, &[]);
    let run = |words: &[&str]| {
        let words = [words, &["--im-url", &served.url]].concat();
        sandbox.run(&words)
    };
    run(&["im", "account", "import", "dora"]).outcome().ok();
    let sent = run(&["im", "send", "--message", "message.json", "--json"]).outcome().ok().json();
    let key = sent["messages"][0]["message_key"].as_str().expect("a key");
    assert!(key.contains("_7_"), "the file's MsgRandom: {key}");
    let status = run(&["im", "status", "alice", "nobody", "--json"]).outcome().ends(7).json();
    assert_eq!(
        (&status["accounts"][0]["status"], &status["accounts"][1]["code"]),
        (&json!("PushOnline"), &json!(70107))
    );
    assert_eq!(run(&["im", "stats", "--json"]).outcome().ok().json()["counts"][0]["delivered"], 1);
    run(&["im", "kick", "nobody"]).outcome().ends(6).says("70107");
    run(&["session", "kick", "alice", "--live"]).outcome().ok();
    assert_eq!(sandbox.json(&["session", "list", "--user", "alice"])["sessions"][0]["presence"], "kicked");
    run(&["im", "status", "alice", "--admin", "alice"]).outcome().ends(4).says("60010");
    for how in ["--dry-run", "--curl"] {
        let shown = run(&["im", "send", "alice", "--text", "hi", how]).outcome().ok();
        shown.shows("openim/sendmsg").shows(if how == "--curl" { "MIPUSH_USERSIG" } else { "usersig=***" });
    }
    let journal = sandbox.mipush(&["emulator", "journal", "--json"]).ok();
    assert!(journal.stdout.contains("usersig=***") && !journal.stdout.contains("usersig=eJ"), "{journal}");
    served.stop("TERM").ok();
}

/// What is printed can be pasted, hint and line, and is the call that the verb would make.
#[test]
fn the_curl_line_works_with_the_signature_that_its_hint_makes() {
    let sandbox = configured();
    let script = r#"
        "$0" im send alice --text 'it'"'"'s $HOME' --random 11 --curl >line.sh 2>hint.txt
        sed -n 's/.*set the variable first: //p' hint.txt >sign.sh
        mipush() { "$0" "$@"; }
        . ./sign.sh
        . ./line.sh
        echo
        "$0" emulator journal --json
    "#;
    let program = crate::harness::PROGRAM;
    let outcome = sandbox.mipush(&["emulator", "exec", "--", "sh", "-euc", script, program]).ok();
    let (answer, journal) = outcome.stdout.split_once('\n').expect("two parts");
    assert!(answer.contains(r#""ActionStatus":"OK""#), "{outcome}");
    assert!(journal.contains("usersig=***") && !journal.contains("usersig=eJ"), "{outcome}");
    let line = sandbox.read("line.sh");
    assert!(line.contains("&usersig=$MIPUSH_USERSIG&") && line.contains("-K /dev/fd/3"), "{line}");
    let sign = sandbox.read("sign.sh");
    assert!(sign.contains("--user-id administrator --key-env IT_APP_SECRET"), "{sign}");
}

#[test]
fn without_a_state_file_the_flags_say_it_all() {
    let sandbox = Sandbox::new();
    let words = ["im", "status", "alice", "--sdk-app-id", "1400000000", "--admin", "a", "--key-file", "-", "--curl"];
    sandbox.run(&words).stdin(SECRET).outcome().ok().shows("https://console.tim.qq.com/v4/openim/query_online_status");
    let elsewhere = [&words[..], &["--im-region", "frankfurt"]].concat();
    sandbox.run(&elsewhere).outcome().ok().shows("adminapiger.im.qcloud.com");
    sandbox.mipush(&["im", "status", "alice", "--sdk-app-id", "1"]).ends(3);
    sandbox.mipush(&["init"]).ok();
    sandbox.mipush(&["im", "status", "alice"]).ends(2).says("--sdk-app-id").says("mipush im configure");
    assert_eq!(sandbox.mipush(&["im", "status", "alice", "--curl"]).ends(2).silent().stdout, "");
}

#[test]
fn callbacks_are_recorded_before_they_are_answered() {
    let sandbox = configured();
    let mut listening = sandbox
        .run(&["callbacks", "listen", "--path", "/cb", "--count", "4", "--ready-file", "cb.json", "-o", "jsonl"])
        .spawn();
    let ready = sandbox.path("cb.json");
    appears(&ready, || listening.has_ended());
    let ready: Value = serde_json::from_str(&fs::read_to_string(&ready).expect("there")).expect("json");
    let url = ready["url"].as_str().expect("an address");
    let served = Served::start(&sandbox, &["--im-callback", url]);
    let sig = sign(&sandbox, &["--user-id", "administrator"]);
    // A login, the push's two stages, and the tap.
    sandbox.mipush(&["session", "login", "carol", "--device", "phone3"]).ok();
    let sent = post(&served.url, &path("openim/sendmsg", "administrator", &sig), &[], MESSAGE);
    assert_eq!(sent["ErrorCode"], 0);
    sandbox.mipush(&["emulator", "tap", "phone1"]).ok();
    let outcome = listening.outcome().ok();
    let mut told: Vec<String> = outcome
        .lines()
        .iter()
        .map(|line| format!("{} {} {}", line["kind"], line["user"], line.get("stage").unwrap_or(&line["action"])))
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            r#""push" "alice" "clicked""#,
            r#""push" "alice" "reached""#,
            r#""push" "alice" "sent""#,
            r#""state" "carol" "Login""#
        ]
    );
    assert_eq!(sandbox.read("mipush.toml.callbacks.jsonl").lines().count(), 4);
    served.stop("TERM").ok();
}

#[test]
fn a_strange_post_is_kept_and_answered() {
    let sandbox = Sandbox::with_state();
    let mut listening = sandbox
        .run(&["callbacks", "listen", "--path", "/cb", "--count", "1", "--ready-file", "cb.json", "--json"])
        .spawn();
    let ready = sandbox.path("cb.json");
    appears(&ready, || listening.has_ended());
    let ready: Value = serde_json::from_str(&fs::read_to_string(&ready).expect("there")).expect("json");
    let base = ready["url"].as_str().expect("an address").trim_end_matches("/cb").to_owned();
    assert_eq!(call(&base, "POST", "/elsewhere", &[], "{}").status, 404);
    assert_eq!(call(&base, "GET", "/cb", &[], "").status, 405);
    assert_eq!(post(&base, "/cb?CallbackCommand=Group.CallbackAfterSendMsg", &[], "{\"a\":1}")["ActionStatus"], "OK");
    let outcome = listening.outcome().ok();
    assert_eq!(outcome.lines()[0]["command"], "Group.CallbackAfterSendMsg");
}

#[test]
fn hostile_bodies_over_the_socket() {
    let sandbox = configured();
    let served = Served::start(&sandbox, &[]);
    let path = path("openim/sendmsg", "administrator", &sign(&sandbox, &["--user-id", "administrator"]));
    let before = sandbox.state();
    let deep = "[".repeat(4000);
    let long = MESSAGE.replace("parcel at the desk", &"x".repeat(13 * 1024));
    for (body, expected) in [
        ("", 60003),
        ("{", 60003),
        ("[]", 90001),
        ("null", 90001),
        (deep.as_str(), 60003),
        (long.as_str(), 93000),
        (&MESSAGE.replace("\"MsgRandom\":7", "\"MsgRandom\":\"7\""), 90005),
        (&MESSAGE.replace("\"MsgRandom\":7", "\"MsgRandom\":7e99"), 90005),
        (&MESSAGE.replace("\"alice\"", "{\"a\":1}"), 90003),
        (&MESSAGE.replace("\"alice\"", "\"nobody\""), 90012),
        (&MESSAGE.replace("{\"Title\"", "[{\"Title\"").replace("\\\"}\"}}", "\\\"}\"}]}"), 90043),
        (&MESSAGE.replace("TIMTextElem", "TIMNoElem"), 90002),
    ] {
        let answer = post(&served.url, &path, &[], body);
        assert_eq!(answer["ErrorCode"], expected, "{}", body.chars().take(80).collect::<String>());
    }
    let wrong = call(&served.url, "GET", &path, &[], "").json();
    assert_eq!(wrong["ErrorCode"], 60002, "{wrong}");
    assert_eq!(sandbox.state(), before);
    served.stop("TERM").ok();
}

#[test]
fn a_preview_tells_where_each_field_comes_from() {
    let sandbox = configured();
    let preview = sandbox.json(&["im", "preview", "--message", "message.json", "--user", "alice"]);
    let fields = preview["previews"][0]["fields"].as_array().expect("fields").clone();
    let of = |name: &str| fields.iter().find(|field| field["field"] == name).cloned().unwrap_or_default();
    assert_eq!((&of("title")["value"], &of("title")["name"]), (&json!("Front desk"), &json!("OfflinePushInfo.Title")));
    assert_eq!(of("extra.notify_effect")["value"], "2");
    assert_eq!(of("extra.ext")["certainty"], "high");
    let form = &preview["previews"][0]["request"]["form"];
    assert_eq!((&form["title"], &form["extra.ext"]), (&json!("Front desk"), &json!("{\"page\":\"parcel\"}")));

    // The day on which open-app changed its meaning, the cut, and what the lint says.
    sandbox.mipush(&["cert", "edit", "prod", "--click", "open-app"]).ok();
    let on = |day: &str| {
        let words = ["im", "preview", "--message", "message.json", "--cert", "prod", "--now", day];
        let fields = sandbox.json(&words)["previews"][0]["fields"].clone();
        let effect = fields.as_array().expect("list").iter().find(|field| field["field"] == "extra.notify_effect");
        effect.expect("a line")["value"].clone()
    };
    assert_eq!((on("2024-09-29T15:59:59Z"), on("2024-09-29T16:00:00Z")), (Value::Null, json!("1")));
    sandbox.put("long.json", MESSAGE.replace("Front desk", &"x".repeat(51)));
    let cut = sandbox.json(&["im", "preview", "--message", "long.json", "--cert", "prod"]);
    assert_eq!(cut["previews"][0]["fields"][2]["value"], format!("{}...", "x".repeat(47)));
    sandbox.put("mute.json", MESSAGE.replace("\"MsgRandom\":7", "\"MsgRandom\":7,\"MsgLifeTime\":0"));
    let mute = sandbox.mipush(&["im", "preview", "--message", "mute.json", "--cert", "prod"]).ends(9);
    mute.shows("life-time-zero");
    sandbox.put("bad.json", MESSAGE.replace("\"Front desk\"", "7"));
    sandbox.mipush(&["im", "preview", "--message", "bad.json", "--cert", "prod"]).ends(2).says("90043").says("Title");
}
