//! Taking messages back: stop, delete, recall.

use super::*;
use crate::protocol::control::PhoneChange;

const HOUR: i64 = 3600;

fn code(answer: &Value) -> i64 {
    answer["code"].as_i64().expect("code")
}

fn later(stage: &Stage, seconds: i64) -> String {
    (stage.now.as_millisecond() + seconds * 1000).to_string()
}

#[test]
fn a_send_in_progress_can_be_stopped() {
    let mut stage = Stage::new();
    let due = later(&stage, HOUR);
    let id = stage.send(&[("time_to_send", &due), ("extra.jobkey", "k")]);
    let off = PhoneChange { device: "two".into(), online: Some(false), ..PhoneChange::default() };
    stage.control(&ControlCall::SetPhone(off.clone()));
    let topic = stage.post("/v3/message/topic", &notification(&[("topic", "news")]));
    let topic = topic["data"]["id"].as_str().expect("id").to_owned();
    assert_eq!(code(&stage.post("/v2/message/delete", &[("id", &id)])), 20315, "no broadcast");
    assert_eq!(code(&stage.post("/v2/message/delete", &[("id", &topic)])), 0, "one phone has not got it");
    assert_eq!(code(&stage.post("/v2/message/delete", &[("id", &topic)])), 20315);
    assert_eq!(code(&stage.post("/v1/message/switch/stop_by_id", &[("msg_ids", &format!("{id},gone"))])), 0);
    assert_eq!(code(&stage.post("/v1/message/switch/stop_by_id", &[("msg_ids", "gone")])), 65028);
    assert_eq!(code(&stage.post("/v1/message/switch/stop_by_id", &[])), 10016);
    assert_eq!(code(&stage.post("/v1/message/switch/stop_by_jobkey", &[("job_keys", "k")])), 0);
    assert_eq!(code(&stage.post("/v1/message/switch/stop_by_jobkey", &[("job_key", "k")])), 10016);
    stage.wait(2 * HOUR);
    stage.control(&ControlCall::SetPhone(PhoneChange { online: Some(true), ..off }));
    assert_eq!((stage.titles("one").len(), stage.titles("two").len()), (1, 0));
}

#[test]
fn recall_takes_the_notification_with_that_number_away() {
    let mut stage = Stage::new();
    let send = |stage: &mut Stage, id: &str| stage.send(&[("notify_id", id), ("title", id)]);
    for id in ["7", "8", "9"] {
        send(&mut stage, id);
    }
    let plural = [("registration_ids", REG_ID), ("notify_id", "7")];
    assert_eq!(code(&stage.post("/v3/message/regid/revoke", &plural)), 0);
    assert_eq!(stage.titles("one"), ["8", "9"]);
    let singular = [("registration_id", REG_ID), ("notify_id", "8"), ("restricted_package_name", PACKAGE)];
    assert_eq!(code(&stage.post("/v3/message/regid/revoke", &singular)), 0);
    assert_eq!(
        code(&stage.post("/v3/message/user_account/revoke", &[("user_accounts", "user-1"), ("notify_id", "9")])),
        0
    );
    assert!(stage.titles("one").is_empty());
    assert_eq!(
        code(&stage.post("/v3/message/regid/revoke", &[("registration_ids", REG_ID)])),
        10016,
        "without a number"
    );
    assert_eq!(
        code(&stage.post("/v3/message/regid/revoke", &[("registration_ids", "gone"), ("notify_id", "7")])),
        20301
    );
    assert_eq!(
        code(&stage.post("/v3/message/regid/revoke", &[("registration_ids", REG_ID), ("notify_id", "-1")])),
        22103
    );

    let off = PhoneChange { device: "one".into(), online: Some(false), ..PhoneChange::default() };
    stage.control(&ControlCall::SetPhone(off.clone()));
    send(&mut stage, "7");
    assert_eq!(code(&stage.post("/v3/message/regid/revoke", &plural)), 0);
    stage.control(&ControlCall::SetPhone(PhoneChange { online: Some(true), ..off }));
    assert!(stage.titles("one").is_empty(), "what waited is recalled too");
}

#[test]
fn the_older_recalls_end_on_a_day() {
    let mut stage = Stage::new();
    let all = |stage: &mut Stage| {
        let id = stage.send(&[("notify_id", "7")]);
        let regid = code(&stage.post("/v1/message/regid/revoke", &[("registration_ids", REG_ID), ("notify_id", "7")]));
        let shown = stage.titles("one").len();
        let topic = code(&stage.post("/v1/message/topic/revoke", &[("topic", "news"), ("notify_id", "7")]));
        let v3 = code(&stage.post("/v3/message/regid/revoke", &[("registration_ids", REG_ID), ("notify_id", "7")]));
        let one = stage.send(&[("notify_id", "3")]);
        let by_id = code(&stage.post("/v2/message/revoke", &[("msg_id", &one)]));
        assert_ne!(id, one);
        (regid, shown, topic, v3, by_id, stage.titles("one").len())
    };
    stage.now = "2026-12-01T00:00:00+08:00".parse::<Timestamp>().expect("time") - SignedDuration::from_millis(1);
    assert_eq!(all(&mut stage), (0, 0, 0, 0, 0, 0));
    assert_eq!(code(&stage.post("/v2/message/revoke", &[])), 10016);
    assert_eq!(code(&stage.post("/v2/message/revoke", &[("msg_id", "gone")])), 65028);
    stage.now += SignedDuration::from_millis(1);
    assert_eq!(all(&mut stage), (10020, 1, 10020, 0, 10020, 1));
    stage.rules.revoke_retired_code = 10036;
    assert_eq!(all(&mut stage).0, 10036);
}

/// Every way to name whose notification goes: on the phones named, and on no other.
#[test]
fn recall_by_alias_account_and_topics() {
    for (path, more, left) in [
        ("/v3/message/alias/revoke", &[("aliases", "user-1")][..], (0, 1)),
        ("/v1/message/alias/revoke", &[("aliases", "user-2,gone")], (1, 0)),
        ("/v3/message/user_account/revoke", &[("user_account", "acct-2")], (1, 0)),
        ("/v1/message/user_account/revoke", &[("user_accounts", "acct-1,acct-2")], (0, 0)),
        ("/v1/message/multi_topic/revoke", &[("topics", "news;$;sports"), ("topic_op", "UNION")], (0, 0)),
        ("/v1/message/multi_topic/revoke", &[("topics", "news;$;none"), ("topic_op", "INTERSECTION")], (1, 1)),
    ] {
        let mut stage = Stage::new();
        for reg_id in [REG_ID, REG_ID_2] {
            stage.send(&[("registration_id", reg_id), ("notify_id", "7"), ("title", "seven")]);
            stage.send(&[("registration_id", reg_id), ("notify_id", "8"), ("title", "eight")]);
        }
        let call = |number| [more, &[("notify_id", number)]].concat();
        assert_eq!(code(&stage.post(path, &call("7"))), 0, "{path} {more:?}");
        let count = |titles: Vec<String>| {
            assert_eq!(titles.iter().filter(|title| *title == "eight").count(), 1, "{path}: another number");
            titles.len() - 1
        };
        assert_eq!((count(stage.titles("one")), count(stage.titles("two"))), left, "{path} {more:?}");
        assert_eq!(code(&stage.post(path, more)), 10016, "{path} without a number");
        stage.now = "2026-12-01T00:00:00+08:00".parse().expect("time");
        let expected = if path.starts_with("/v1/") { 10020 } else { 0 };
        assert_eq!(code(&stage.post(path, &call("8"))), expected, "{path} after the end of v1");
    }
}
