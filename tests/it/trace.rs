//! `mipush trace`.

use serde_json::{Value, json};

use crate::harness::{Sandbox, ready};
use crate::peer::{Manner, Peer};

#[test]
fn by_id_by_job_key_and_by_time() {
    let sandbox = Sandbox::ready();
    let id = ready().msg_id.as_str();
    sandbox.mipush(&["trace", id]).ok().shows("delivered    1").shows("final        yes").shows(id);
    assert_eq!(sandbox.json(&["trace", "--job-key", "it"])["messages"][0]["message_id"], id);
    assert_eq!(sandbox.json(&["trace", "--since", "2026-11-24T03:00:00Z"])["messages"][0]["message_id"], id);
    sandbox
        .mipush(&["send", "--reg-id", &ready().reg_id, "--title", "T", "--description", "D", "--job-key", "it"])
        .ok();
    let both = sandbox.json(&["trace", "--job-key", "it"]);
    assert_eq!(both["messages"].as_array().map(Vec::len), Some(2));
    let table = sandbox.mipush(&["trace", "--job-key", "it"]).ok().shows("MESSAGE ID");
    assert_eq!(table.stdout.lines().count(), 3, "{table}");
    sandbox.mipush(&["emulator", "tap", "phone1"]).ok();
    let messages = sandbox.json(&["trace", "--job-key", "it"])["messages"].clone();
    let clicked: u64 =
        messages.as_array().expect("a list").iter().filter_map(|message| message["clicked"].as_u64()).sum();
    assert_eq!(clicked, 1, "{messages}");
}

#[test]
fn exactly_one_way_to_name_it() {
    let sandbox = Sandbox::ready();
    for words in
        [&["--until", "0"][..], &["a", "--job-key", "b"], &["a", "--every", "1s"], &["--job-key", "_a"], &["a b"]]
    {
        sandbox.mipush(&[&["trace"], words].concat()).ends(2).silent();
    }
}

#[test]
fn an_unknown_message_is_6() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["trace", "nobody"]).ends(6).silent().says("65028");
    let error = sandbox.mipush(&["trace", "nobody", "--json"]).ends(6).error();
    assert_eq!((&error["vendor_code"], &error["kind"]), (&json!(65028), &json!("rejected")));
    // A key that nothing was sent with is an empty list.
    assert_eq!(sandbox.json(&["trace", "--job-key", "none"]), json!({"final": false, "messages": []}));
    sandbox.mipush(&["trace", "--job-key", "none"]).ok().silent_but_a_hint("has the job key \"none\"");
    sandbox.mipush(&["trace", "--job-key", "none", "-o", "tsv"]).ok().says("has the job key \"none\"");
    sandbox
        .mipush(&["trace", "--since", "2026-11-20T00:00:00Z", "--until", "2026-11-21T00:00:00Z"])
        .ok()
        .silent_but_a_hint("mipush send");
    // A slip that is easy: the id of the call.
    sandbox.mipush(&["trace", "Xem0000079549280000001"]).ends(6).says("trace_id");
}

#[test]
fn a_message_that_is_not_there_yet_is_8_after_the_wait() {
    let sandbox = Sandbox::ready();
    let at = ["--at", "2026-11-24T05:00:00Z"];
    let later =
        sandbox.json(&[&["send", "--reg-id", &ready().reg_id, "--title", "T", "--description", "D"], &at[..]].concat());
    let id = later["message_id"].as_str().expect("an id");
    // Without --wait it is a report and no verdict.
    assert_eq!(sandbox.json(&["trace", id])["final"], false);
    let wait = ["trace", id, "--wait", "--timeout", "60ms", "--every", "20ms"];
    sandbox.mipush(&wait).ends(8).shows("final        no").says("not final after");
    let report = sandbox.mipush(&[&wait[..], &["--json"]].concat()).ends(8).json();
    assert_eq!((&report["final"], &report["messages"][0]["delivered"]), (&json!(false), &json!(0)));
    // An hour later it is there.
    let report = sandbox.json(&[&wait[..], &["--now", "2026-11-24T05:00:01Z"]].concat());
    assert_eq!((&report["final"], &report["messages"][0]["delivered"]), (&json!(true), &json!(1)));
}

#[test]
fn the_words_of_the_wait_are_true() {
    let sandbox = Sandbox::ready();
    let answer = r#"{"result":"ok","code":0,"data":{"data":{"id":"s1","resolved":1,"delivered":0}}}"#;
    let peer = Peer::new(Manner::json(200, answer));
    let wait = ["trace", "s1", "--wait", "--every", "20ms", "--timeout", "100ms", "--xiaomi-url", peer.url()];
    sandbox.mipush(&wait).ends(8).says("not final after 0.1 s");
    assert!(peer.requests().len() > 2, "it looked again");
    assert_eq!(peer.requests()[0].line(), "GET /v1/trace/message/status?msg_id=s1 HTTP/1.1");
}

#[test]
fn a_failure_on_the_way_ends_the_wait() {
    let sandbox = Sandbox::ready();
    let peer = Peer::new(Manner::answer(502, "text/html", "<h1>Bad Gateway</h1>"));
    sandbox.mipush(&["trace", "s1", "--wait", "--xiaomi-url", peer.url()]).ends(10);
    assert_eq!(peer.requests().len(), 1);
}

#[test]
fn a_world_that_cannot_be_read_is_set_aside() {
    let sandbox = Sandbox::ready();
    sandbox.put("mipush.toml.world.json", "{ this is no world");
    let outcome = sandbox.mipush(&["trace", &ready().msg_id]).ends(6);
    outcome.says("starts afresh").says("mipush.toml.world.json");
    assert!(sandbox.files().iter().any(|(_, bytes)| bytes == b"{ this is no world"), "kept for whoever wants to look");
    let phones = sandbox.json(&["emulator", "phones"]);
    assert_eq!(phones["phones"][0]["notifications"], json!([]));
    assert_ne!(phones["phones"][0]["device"], Value::Null);
}
