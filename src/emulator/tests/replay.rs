//! Every request that eight public clients were seen to make, against the emulator: the good ones are taken, and what
//! their bugs produce is refused as Xiaomi would refuse it.

use std::collections::BTreeMap;

use super::*;

const CLIENTS: [(&str, &str); 8] = [
    ("crate-mipush_rs", include_str!("../../../tests/fixtures/xiaomi-wire/crate-mipush_rs.json")),
    ("go-yilee-xiaomi-push", include_str!("../../../tests/fixtures/xiaomi-wire/go-yilee-xiaomi-push.json")),
    ("java-official-sdk", include_str!("../../../tests/fixtures/xiaomi-wire/java-official-sdk.json")),
    ("npm-mipush", include_str!("../../../tests/fixtures/xiaomi-wire/npm-mipush.json")),
    ("npm-xiaomi-push", include_str!("../../../tests/fixtures/xiaomi-wire/npm-xiaomi-push.json")),
    ("npm-xiaomipush", include_str!("../../../tests/fixtures/xiaomi-wire/npm-xiaomipush.json")),
    ("php-official-sdk", include_str!("../../../tests/fixtures/xiaomi-wire/php-official-sdk.json")),
    ("pypi-xmpush-python", include_str!("../../../tests/fixtures/xiaomi-wire/pypi-xmpush-python.json")),
];

fn recorded(request: &Value) -> HttpRequest {
    let text = |key: &str| request[key].as_str().unwrap_or_default();
    let headers = request["headers"].as_object().expect("headers");
    HttpRequest {
        method: Method::parse(text("method")),
        base: String::new(),
        path: text("path").to_owned(),
        query: request["query_raw"].as_str().map(Into::into),
        headers: headers.iter().map(|(name, value)| Header::plain(name, value.as_str().unwrap_or_default())).collect(),
        body: text("body_raw").as_bytes().to_vec(),
    }
}

/// Every recorded request, with client, case and the recording.
fn requests() -> Vec<(&'static str, String, Value)> {
    let mut requests = Vec::new();
    for (client, text) in CLIENTS {
        let file: Value = serde_json::from_str(text).expect(client);
        assert_eq!((&file["identity"]["app_secret"], &file["identity"]["regid"]), (&SECRET.into(), &REG_ID.into()));
        for case in file["cases"].as_array().expect("cases") {
            let name = case["case"].as_str().expect("name");
            for request in case["requests"].as_array().expect("requests") {
                requests.push((client, name.to_owned(), request.clone()));
            }
        }
    }
    requests
}

/// How many requests of each client are taken; everything else is in [`REFUSED`].
const TAKEN: [(&str, usize); 8] = [
    ("crate-mipush_rs", 10),
    ("go-yilee-xiaomi-push", 19),
    ("java-official-sdk", 36),
    ("npm-mipush", 13),
    ("npm-xiaomi-push", 20),
    ("npm-xiaomipush", 9),
    ("php-official-sdk", 24),
    ("pypi-xmpush-python", 15),
];

const NO_SUCH: &str = "the recorded id or key belongs to no message of this emulator";
const QUERY: &str = "its query is literally b'k=v'";
const EMPTY: &str = "nothing is left on the list, which only aliases have a code for";

/// Every recorded request that is refused: client, case, code, and why that is right.
const REFUSED: &[(&str, &str, i64, &str)] = &[
    ("go-yilee-xiaomi-push", "schedule_exist", 65028, NO_SUCH),
    ("go-yilee-xiaomi-push", "schedule_delete", 65028, NO_SUCH),
    ("go-yilee-xiaomi-push", "schedule_delete_jobkey", 10016, "it sends job_key, the call reads jobkey"),
    ("go-yilee-xiaomi-push", "trace_msg_id", 65028, NO_SUCH),
    ("java-official-sdk", "topic_multi_package", 22022, "a Java array printed instead of joined"),
    ("java-official-sdk", "region", 10020, "a target that the public documentation does not have"),
    ("java-official-sdk", "schedule_exist", 65028, NO_SUCH),
    ("java-official-sdk", "schedule_delete", 65028, NO_SUCH),
    ("java-official-sdk", "schedule_delete_jobkey", 65028, NO_SUCH),
    ("java-official-sdk", "trace_msg_id", 65028, NO_SUCH),
    ("java-official-sdk", "feedback_aliases", 10035, EMPTY),
    ("java-official-sdk", "revoke_regid", 20301, "two targets glued together without an ampersand"),
    ("java-official-sdk", "revoke_alias", 20301, "two targets glued together without an ampersand"),
    ("java-official-sdk", "stop_by_id", 65028, NO_SUCH),
    ("java-official-sdk", "stop_by_jobkey", 65028, NO_SUCH),
    ("npm-mipush", "trace_msg_id", 65028, NO_SUCH),
    ("npm-xiaomi-push", "trace_msg_id", 65028, NO_SUCH),
    ("npm-xiaomipush", "regid_notification", 21305, "it sends refgistration_id"),
    ("npm-xiaomipush", "schedule_exist", 65028, NO_SUCH),
    ("npm-xiaomipush", "schedule_delete", 65028, NO_SUCH),
    ("php-official-sdk", "schedule_exist", 65028, NO_SUCH),
    ("php-official-sdk", "schedule_delete", 65028, NO_SUCH),
    ("php-official-sdk", "trace_msg_id", 65028, NO_SUCH),
    ("pypi-xmpush-python", "subscribe_alias", 21305, "it sends alias, the call reads aliases"),
    ("pypi-xmpush-python", "schedule_exist", 65028, NO_SUCH),
    ("pypi-xmpush-python", "schedule_delete", 65028, NO_SUCH),
    ("pypi-xmpush-python", "schedule_delete_jobkey", 65028, NO_SUCH),
    ("pypi-xmpush-python", "delete_broadcast", 20315, "the recorded id belongs to no broadcast of this emulator"),
    ("pypi-xmpush-python", "alias_all", 10029, QUERY),
    ("pypi-xmpush-python", "topic_all", 10029, QUERY),
    ("pypi-xmpush-python", "account_all", 10029, QUERY),
    ("pypi-xmpush-python", "feedback_aliases", 10035, EMPTY),
    ("pypi-xmpush-python", "trace_msg_id", 10016, QUERY),
    ("pypi-xmpush-python", "trace_job_key", 10016, QUERY),
    ("pypi-xmpush-python", "trace_range", 10016, QUERY),
    ("pypi-xmpush-python", "stats", 22022, QUERY),
    ("pypi-xmpush-python", "emq_ack", 10016, QUERY),
];

#[test]
fn every_request_of_eight_clients() {
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused = Vec::new();
    // Each client meets one emulator from its first case to its last.
    let mut stages: BTreeMap<&str, Stage> = BTreeMap::new();
    for (client, case, recording) in requests() {
        let stage = stages.entry(client).or_insert_with(Stage::new);
        let answer = answer(&stage.handle(&recorded(&recording)));
        let code = answer["code"].as_i64().expect("code");
        if code == 0 {
            assert!(answer["data"].get("bad_regids").is_none(), "{client} {case}");
            *taken.entry(client).or_default() += 1;
        } else {
            refused.push((client, case, code, answer["reason"].as_str().expect("reason").to_owned()));
        }
    }
    let expected: Vec<_> = REFUSED.iter().map(|(client, case, code, _)| (*client, (*case).to_owned(), *code)).collect();
    let found: Vec<_> = refused.iter().map(|(client, case, code, _)| (*client, case.clone(), *code)).collect();
    assert_eq!(found, expected, "{refused:#?}");
    assert_eq!(taken.into_iter().collect::<Vec<_>>(), TAKEN);
}

/// The emulator's form decoder reads what the capture decoded.
#[test]
fn forms_are_read_as_captured() {
    let mut compared = 0;
    for (client, case, recording) in requests() {
        let (Some(form), Some(body)) = (recording["form"].as_array(), recording["body_raw"].as_str()) else { continue };
        let read = crate::protocol::xiaomi::form::Form::parse(body.as_bytes()).expect(body);
        let read: Vec<_> = read.pairs().map(|(key, value)| serde_json::json!([key, value])).collect();
        assert_eq!(&read, form, "{client} {case}");
        compared += 1;
    }
    assert!(compared > 100, "{compared}");
}

/// A double-encoded payload stays as it came (`%7B` in the app), a list with a trailing comma names no empty target.
#[test]
fn quirks_reach_the_phone_unchanged() {
    let send = |client: &str, case: &str| {
        let (_, _, recording) =
            requests().into_iter().find(|found| (found.0, found.1.as_str()) == (client, case)).expect(case);
        let mut stage = Stage::new();
        answer(&stage.handle(&recorded(&recording)));
        stage
    };
    let stage = send("npm-mipush", "payload_setter");
    let payload = stage.world.messages().next().and_then(|message| message.payload.clone());
    assert!(payload.is_some_and(|payload| payload.starts_with("%7B")));
    let mut stage = send("php-official-sdk", "regid_list");
    assert_eq!((stage.titles("one").len(), stage.titles("two").len()), (1, 1));
}
