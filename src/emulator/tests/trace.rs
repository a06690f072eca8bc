//! Traces in their shapes.

use super::*;

const ONE: &str = "/v1/trace/message/status";
const MANY: &str = "/v1/trace/messages/status";

#[test]
fn by_id_one_object() {
    let mut stage = Stage::new();
    let list = format!("{REG_ID},gone");
    let id = stage.send(&[("registration_id", &list), ("time_to_live", "3600000")]);
    let answer = stage.get(ONE, &format!("msg_id={id}"));
    let mut expected: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/xiaomi/trace-message.json")).expect("fixture");
    expected["id"] = id.into();
    assert_eq!(answer["data"]["data"], expected);
}

#[test]
fn by_job_key_an_array_on_both_paths() {
    let mut stage = Stage::new();
    let one = stage.send(&[("extra.jobkey", "job-1")]);
    stage.send(&[("extra.jobkey", "job-2")]);
    let two = stage.send(&[("extra.jobkey", "job-1")]);
    for path in [ONE, MANY] {
        let answer = stage.get(path, "job_key=job-1");
        let ids: Vec<_> =
            answer["data"]["data"].as_array().expect("array").iter().map(|one| one["id"].clone()).collect();
        assert_eq!(ids, [Value::from(one.clone()), Value::from(two.clone())]);
    }
    assert_eq!(stage.get(ONE, "job_key=none")["data"]["data"], serde_json::json!([]));
}

#[test]
fn by_range_the_newest_hundred_on_both_paths() {
    let mut stage = Stage::new();
    let begin = stage.now.as_millisecond();
    let mut last = String::new();
    for _ in 0..101 {
        last = stage.send(&[]);
    }
    let query = format!("begin_time={begin}&end_time={begin}");
    for path in [ONE, MANY] {
        let answer = stage.get(path, &query);
        let list = answer["data"]["data"].as_array().expect("array");
        assert_eq!((list.len(), &list[0]["id"]), (100, &Value::from(last.clone())));
    }
    let before = format!("begin_time=0&end_time={}", begin - 1);
    assert_eq!(stage.get(MANY, &before)["data"]["data"], serde_json::json!([]));
}

#[test]
fn several_ids_in_a_post_come_back_as_a_map() {
    let mut stage = Stage::new();
    let (one, two) = (stage.send(&[]), stage.send(&[]));
    let answer = stage.post(ONE, &[("msg_id", &format!("{one},{two},gone"))]);
    let map = answer["data"]["data"].as_object().expect("map");
    assert_eq!((map.len(), &map[&one]["id"]), (2, &Value::from(one.clone())));
}

#[test]
fn what_a_trace_refuses() {
    let mut stage = Stage::new();
    let id = stage.send(&[]);
    let ask = |stage: &mut Stage, query: &str| stage.get(ONE, query)["code"].as_i64();
    for unknown in ["msg_id=gone", "msg_id=sem000000000000000000z", &format!("msg_id={}", id.replace('s', "t"))] {
        assert_eq!(ask(&mut stage, unknown), Some(65028), "{unknown}");
    }
    assert_eq!(ask(&mut stage, ""), Some(10016));
    assert_eq!(ask(&mut stage, "begin_time=1"), Some(10016));
    assert_eq!(ask(&mut stage, "begin_time=1&end_time=x"), Some(10017));
    assert_eq!(ask(&mut stage, "msg_id=%"), Some(10008));
    assert_eq!(ask(&mut stage, "b'msg_id=x'"), Some(10016), "the Python client's query names no key");
    assert_eq!(stage.post(ONE, &[("msg_id", "gone")])["code"], 65028);
}

#[test]
fn a_tap_is_counted() {
    let mut stage = Stage::new();
    let id = stage.send(&[("extra.notify_effect", "1")]);
    stage.control(&ControlCall::Tap { device: "one".parse().expect("device"), msg_id: None });
    let answer = stage.get(ONE, &format!("msg_id={id}"));
    assert_eq!((&answer["data"]["data"]["click"], &answer["data"]["data"]["click_rate"]), (&1.into(), &"100%".into()));
}
