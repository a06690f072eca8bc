//! The calls beside sends, traces and quota: answers, errors, limits and quirks.

use serde_json::json;

use super::*;
use crate::protocol::control::PhoneChange;

const HOUR: i64 = 3600;

fn code(answer: &Value) -> i64 {
    answer["code"].as_i64().expect("code")
}

fn strings(answer: &Value) -> Vec<String> {
    answer["data"]["list"].as_array().expect("list").iter().map(|one| one.as_str().expect("text").to_owned()).collect()
}

fn later(stage: &Stage, seconds: i64) -> String {
    (stage.now.as_millisecond() + seconds * 1000).to_string()
}

fn of_reg_id(more: &str) -> String {
    let id: String = url::form_urlencoded::byte_serialize(REG_ID.as_bytes()).collect();
    format!("registration_id={id}{more}")
}

#[test]
fn a_batch_has_a_message_for_each_target_and_one_id() {
    let mut stage = Stage::new();
    let message =
        |title: &str| json!({ "title": title, "description": "d", "notify_id": 7, "extra": { "ext": title } });
    let messages = json!([
        { "target": REG_ID, "message": message("for one") },
        { "target": "gone", "message": message("for nobody") },
        { "target": REG_ID_2, "message": message("for two") },
    ]);
    let answer = stage.post("/v2/multi_messages/regids", &[("messages", &messages.to_string())]);
    assert_eq!((code(&answer), &answer["data"]["bad_regids"]), (0, &"gone".into()));
    assert!(answer["data"].get("channel_exceed_quota").is_none());
    assert_eq!((stage.titles("one"), stage.titles("two")), (vec!["for one".into()], vec!["for two".to_owned()]));
    let id = answer["data"]["id"].as_str().expect("id").to_owned();
    let trace = stage.get("/v1/trace/message/status", &format!("msg_id={id}"))["data"]["data"].clone();
    assert_eq!((&trace["resolved"], &trace["delivered"], &trace["invalid_target"]), (&2.into(), &2.into(), &1.into()));
    assert_eq!(trace["msg_type"], "BatchRegId");
    let all = stage.get("/v1/trace/messages/status", &format!("begin_time=0&end_time={}", later(&stage, 1)));
    assert_eq!(all["data"]["data"].as_array().map(Vec::len), Some(1), "a batch is one line");

    let bad =
        json!([{ "target": REG_ID, "message": message("good") }, { "target": REG_ID, "message": { "title": "t" } }]);
    let answer = stage.post("/v2/multi_messages/regids", &[("messages", &bad.to_string())]);
    assert_eq!((code(&answer), &answer["reason"]), (65011, &"messages[1]: Title or Description is empty!".into()));
    let nobody = json!([{ "target": "x,y", "message": message("t") }]);
    assert_eq!(code(&stage.post("/v2/multi_messages/aliases", &[("messages", &nobody.to_string())])), 20301);
    let alias = json!([{ "target": "user-2", "message": message("by alias") }]);
    assert_eq!(code(&stage.post("/v2/multi_messages/aliases", &[("messages", &alias.to_string())])), 0);
    assert_eq!(stage.titles("two"), ["by alias"], "the same notify_id replaces");
    stage.rules.multi_requires_package = true;
    assert_eq!(code(&stage.post("/v2/multi_messages/aliases", &[("messages", &alias.to_string())])), 10016);
}

#[test]
fn a_batch_by_account_reaches_every_phone_of_an_account() {
    let mut stage = Stage::new();
    let message = |title: &str| json!({ "title": title, "description": "d" });
    let messages = json!([
        { "target": "acct-1", "message": message("to one") },
        { "target": "acct-2", "message": message("to two") },
        { "target": "nobody", "message": message("to nobody") },
        { "target": "user-1", "message": message("an alias that is an account too") },
    ]);
    let answer = stage.post("/v2/multi_messages/user_accounts", &[("messages", &messages.to_string())]);
    assert_eq!(code(&answer), 0, "{answer}");
    assert!(answer["data"].get("bad_regids").is_none(), "accounts are no regIds");
    let id = answer["data"]["id"].as_str().expect("id").to_owned();
    let trace = stage.get("/v1/trace/message/status", &format!("msg_id={id}"))["data"]["data"].clone();
    assert_eq!((&trace["resolved"], &trace["invalid_target"]), (&3.into(), &1.into()));
    assert_eq!(trace["msg_type"], "BatchUserAccount");
    assert!(stage.titles("one").contains(&"an alias that is an account too".to_owned()));
    assert_eq!(stage.titles("two"), ["to two"]);
    let nobody = json!([{ "target": "nobody", "message": message("t") }]);
    assert_eq!(code(&stage.post("/v2/multi_messages/user_accounts", &[("messages", &nobody.to_string())])), 20301);
}

/// What an SDK reports of its own exceptions changes nothing, and is taken from those who may call only.
#[test]
fn an_sdk_may_report_its_exceptions() {
    let mut stage = Stage::new();
    let report = [("type", "exception"), ("message", "java.net.SocketTimeoutException")];
    let before = stage.phones();
    let answer = stage.post("/v1/report", &report);
    assert_eq!((code(&answer), answer.get("data")), (0, None), "{answer}");
    assert_eq!(stage.phones(), before);
    let stranger = request("POST", "/v1/report", None, &encode(&report));
    let headers = vec![Header::plain("authorization", "key=someone-else")];
    let refused = super::answer(&stage.handle(&HttpRequest { headers, ..stranger }));
    assert_eq!(code(&refused), 21301, "{refused}");
}

#[test]
fn a_batch_beyond_the_quota_is_taken_and_says_what_it_dropped() {
    let mut stage = Stage::new();
    stage.rules.preset("2026").expect("known");
    for (name, value) in [
        ("day-quota", "1"),
        ("public-factor", "1"),
        ("channel.p", "public"),
        ("require-channel", "off"),
        ("device-quota", "off"),
    ] {
        stage.rules.set(name, value).expect("known");
    }
    let message =
        |channel: Value| json!({ "target": REG_ID, "message": { "title": "t", "description": "d", "extra": channel } });
    let none = || message(json!({}));
    let public = || message(json!({ "channel_id": "p" }));
    let messages = json!([none(), none(), public(), none(), public()]).to_string();
    let answer = stage.post("/v2/multi_messages/regids", &[("messages", &messages)]);
    assert_eq!((code(&answer), &answer["data"]["channel_exceed_quota"]), (0, &"no_channel:2 p:1".into()));
    assert_eq!(answer["data"]["day_acked"], "2");
}

#[test]
fn scheduled_jobs_exist_until_they_are_due_or_deleted() {
    let mut stage = Stage::new();
    let send = |stage: &mut Stage, key: &str| {
        let due = later(stage, HOUR);
        stage.send(&[("time_to_send", &due), ("extra.jobkey", key)])
    };
    let exists = |stage: &mut Stage, id: &str| code(&stage.post("/v2/schedule_job/exist", &[("job_id", id)]));
    let (one, two) = (send(&mut stage, "k"), send(&mut stage, "k"));
    assert_eq!((exists(&mut stage, &one), exists(&mut stage, "gone")), (0, 65028));
    let list = stage.post("/v2/schedule_job/query", &[]);
    let jobs = list["data"]["list"].as_array().expect("list");
    assert_eq!(
        (jobs.len(), &jobs[0]["job_id"], &jobs[0]["jobkey"], &jobs[0]["type"]),
        (2, &one.clone().into(), &"k".into(), &2.into())
    );
    assert_eq!(stage.post("/v2/schedule_job/query", &[("type", "1")])["data"]["list"], json!([]));
    assert_eq!(code(&stage.post("/v2/schedule_job/query", &[("type", "x")])), 10017);
    assert_eq!(code(&stage.post("/v2/schedule_job/delete", &[("job_id", &one)])), 0);
    assert_eq!(code(&stage.post("/v2/schedule_job/delete", &[("job_id", &one)])), 65028);
    assert_eq!(exists(&mut stage, &two), 0);
    assert_eq!(code(&stage.post("/v3/schedule_job/delete", &[("job_key", "k")])), 10016, "misspelt by one client");
    assert_eq!(code(&stage.post("/v3/schedule_job/delete", &[("jobkey", "k")])), 0);
    assert_eq!(code(&stage.post("/v3/schedule_job/delete", &[("jobkey", "k")])), 65028);
    let three = send(&mut stage, "z");
    stage.wait(HOUR);
    assert_eq!(exists(&mut stage, &three), 65028, "sent already");
    assert_eq!(stage.titles("one").len(), 1, "the deleted ones never came");
    stage.rules.job_missing_code = 10008;
    assert_eq!(exists(&mut stage, &three), 10008);
}

#[test]
fn subscriptions_through_the_api_count_and_are_bounded() {
    let mut stage = Stage::new();
    let list = format!("{REG_ID},gone,");
    let answer = stage.post("/v2/topic/subscribe", &[("registration_id", &list), ("topic", "new"), ("category", "c")]);
    assert_eq!((code(&answer), &answer["reason"]), (0, &"Success".into()));
    let topics = |stage: &mut Stage| strings(&stage.get("/v1/topic/all", &of_reg_id("")));
    assert_eq!(topics(&mut stage), ["news", "sports", "new"]);
    stage.post("/v3/message/topic", &notification(&[("topic", "new"), ("title", "N")]));
    assert_eq!((stage.titles("one"), stage.titles("two").len()), (vec!["N".to_owned()], 0));

    assert_eq!(code(&stage.post("/v2/topic/unsubscribe/alias", &[("aliases", "user-1,acct-1"), ("topic", "news")])), 0);
    assert_eq!(code(&stage.post("/v2/topic/unsubscribe", &[("registration_id", REG_ID), ("topic", "new")])), 0);
    assert_eq!(topics(&mut stage), ["sports"]);
    stage.post("/v3/message/topic", &notification(&[("topic", "news"), ("title", "M")]));
    assert_eq!((stage.titles("one"), stage.titles("two")), (vec!["N".to_owned()], vec!["M".to_owned()]));
    let expression = [("topics", "news;$;sports"), ("topic_op", "INTERSECTION"), ("title", "I")];
    stage.post("/v3/message/multi_topic", &notification(&expression));
    assert_eq!((stage.titles("one"), stage.titles("two")), (vec!["N".to_owned()], vec!["I".to_owned()]));
    assert_eq!(code(&stage.post("/v2/topic/subscribe/alias", &[("aliases", "user-1"), ("topic", "news")])), 0);
    assert_eq!(topics(&mut stage), ["news", "sports"], "back again");

    for (number, expected) in [(2..30, 0), (30..31, 20215)] {
        for topic in number {
            let topic = format!("t{topic}");
            assert_eq!(
                code(&stage.post("/v2/topic/subscribe", &[("registration_id", REG_ID), ("topic", &topic)])),
                expected
            );
        }
    }
    assert_eq!(code(&stage.post("/v2/topic/subscribe", &[("registration_id", REG_ID), ("topic", "t2")])), 0, "has it");
    assert_eq!(code(&stage.post("/v2/topic/subscribe", &[("registration_id", "gone"), ("topic", "t")])), 20215);
    assert_eq!(code(&stage.post("/v2/topic/unsubscribe", &[("registration_id", "gone"), ("topic", "t")])), 20216);
    assert_eq!(code(&stage.post("/v2/topic/subscribe", &[("registration_id", REG_ID), ("topic", "")])), 65013);
    assert_eq!(code(&stage.post("/v2/topic/subscribe", &[("topic", "t")])), 21305);
    assert_eq!(
        code(&stage.post("/v2/topic/subscribe/alias", &[("alias", "user-1"), ("topic", "t")])),
        21305,
        "misspelt by one client"
    );
}

#[test]
fn what_one_device_has() {
    let mut stage = Stage::new();
    let query = of_reg_id(&format!("&restricted_package_name={PACKAGE}"));
    assert_eq!(strings(&stage.get("/v1/alias/all", &query)), ["user-1", "acct-1", "acc-1"]);
    assert_eq!(strings(&stage.get("/v1/account/all", &query)), ["user-1", "acct-1", "acc-1"]);
    assert_eq!(strings(&stage.get("/v1/topic/all", &query)), ["news", "sports"]);
    assert!(strings(&stage.get("/v1/miid/all", &query)).is_empty());
    assert_eq!(code(&stage.get("/v1/alias/all", "registration_id=gone")), 10029);
    assert_eq!(code(&stage.get("/v1/alias/all", "")), 10016);
    assert_eq!(code(&stage.get("/v1/alias/all", &of_reg_id("&restricted_package_name=a.b"))), 22022);
    let account = "/v1/useraccount/get_regids_by_useraccount";
    assert_eq!(strings(&stage.get(account, "user_account=user-2")), [REG_ID_2]);
    assert!(strings(&stage.get(account, "user_account=nobody")).is_empty());
    assert_eq!(code(&stage.get(account, "")), 65016);
    stage.rules.aliases_per_phone = 2;
    assert_eq!(
        strings(&stage.get("/v1/alias/all", &query)),
        ["acct-1", "acc-1"],
        "a further one pushes out the oldest"
    );
    assert_eq!(code(&stage.post("/v3/message/alias", &notification(&[("alias", "user-1")]))), 20301);
}

#[test]
fn presence_validity_and_region() {
    let mut stage = Stage::new();
    let list = format!("{REG_ID},{REG_ID_2},gone");
    let off = PhoneChange {
        device: "two".into(),
        online: Some(false),
        region: Some("Europe".into()),
        ..PhoneChange::default()
    };
    stage.control(&ControlCall::SetPhone(off));
    let presence = |answer: &Value| -> Vec<String> {
        let list = answer["data"]["list"].as_array().expect("list");
        list.iter().map(|one| one["presence"].as_str().expect("text").to_owned()).collect()
    };
    let answer = stage.post("/v3/regid/presence", &[("registration_id", &list)]);
    assert_eq!(presence(&answer), ["online", "offline", "unknown"]);
    let query = encode(&[("registration_id", &list), ("restricted_package_name", PACKAGE)]);
    for path in ["/v1/regid/presence", "/v2/regid/presence"] {
        assert_eq!(presence(&stage.get(path, &query)).len(), 3, "{path}");
    }
    stage.rules.presence_offline_error = true;
    let one = encode(&[("registration_id", REG_ID_2)]);
    assert_eq!(code(&stage.get("/v1/regid/presence", &one)), 65003);
    assert_eq!(strings(&stage.post("/v1/validation/regids", &[("registration_ids", &list)])), [REG_ID, REG_ID_2]);
    let answer = stage.post("/v1/feedback/get_region_by_regid", &[("regIds", &list)]);
    let region = |answer: &Value| {
        answer["data"]["list"].as_array().expect("list").iter().map(|one| one["region"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(region(&answer), ["China", "Europe"]);
    assert_eq!(code(&stage.post("/v1/feedback/get_region_by_regid", &[("registration_ids", REG_ID)])), 21305);
}

#[test]
fn statistics_add_up_with_what_was_delivered_and_clicked() {
    let mut stage = Stage::new();
    let path = "/v1/stats/message/counters";
    stage.send(&[("registration_id", &format!("{REG_ID},gone,{REG_ID_2}")), ("extra.notify_effect", "1")]);
    stage.post("/v2/message/alias", &notification(&[("alias", "user-1")]));
    stage.post("/v2/message/user_account", &notification(&[("user_account", "user-1")]));
    stage.post("/v2/message/all", &notification(&[]));
    stage.control(&ControlCall::Tap { device: "two".parse().expect("device"), msg_id: None });
    let answer = stage.get(path, "start_date=20261123&end_date=20261124");
    let days = answer["data"]["data"].as_array().expect("days");
    assert_eq!((days.len(), &days[0]["date"], &days[0]["received"]), (2, &"20261123".into(), &0.into()));
    let expected = json!({ "date": "20261124", "single_recipients": 4, "broadcast_recipients": 2, "regid_recipients": 2,
        "alias_recipients": 1, "useraccount_recipients": 1, "received": 6, "click": 1 });
    assert_eq!(days[1], expected);
    for (query, expected) in [
        ("start_date=20261101&end_date=20261130", 0),
        ("start_date=20261101&end_date=20261201", 10017),
        ("start_date=20261124&end_date=20261123", 10017),
        ("start_date=20261124", 10016),
        ("start_date=24.11.26&end_date=20261124", 10017),
    ] {
        assert_eq!(code(&stage.get(path, query)), expected, "{query}");
    }
}

#[test]
fn what_is_read_from_the_feedback_lists_is_gone() {
    let mut stage = Stage::new();
    stage.send(&[("registration_id", &format!("{REG_ID},gone,dead"))]);
    stage.post("/v3/message/alias", &notification(&[("alias", "user-1,nobody")]));
    assert_eq!(strings(&stage.get("/v1/feedback/fetch_invalid_regids", "")), ["gone", "dead"]);
    assert!(strings(&stage.get("/v1/feedback/fetch_invalid_regids", "")).is_empty());
    assert_eq!(strings(&stage.get("/v1/feedback/fetch_invalid_aliases", "")), ["nobody"]);
    assert_eq!(code(&stage.get("/v1/feedback/fetch_invalid_aliases", "")), 10035);
    assert!(strings(&stage.get("/v1/feedback/fetch_invalid_miid", "")).is_empty());
    stage.rules.feedback_interval_s = 60;
    assert_eq!(code(&stage.get("/v1/feedback/fetch_invalid_regids", "")), 10030);
    assert_eq!(code(&stage.get("/v1/feedback/fetch_invalid_aliases", "")), 10032);
    stage.wait(60);
    assert_eq!(code(&stage.get("/v1/feedback/fetch_invalid_regids", "")), 0);
}

#[test]
fn channels_are_made_listed_and_ended_by_get() {
    let mut stage = Stage::new();
    stage.rules.check_channel = true;
    let ids = |stage: &mut Stage| -> Vec<Value> {
        let answer = stage.get("/v1/channel/list", "");
        answer["data"]["list"].as_array().expect("list").iter().map(|one| one["channel_id"].clone()).collect()
    };
    let send = |stage: &mut Stage, id: &str| {
        code(&stage.post("/v3/message/regid", &notification(&[("extra.channel_id", id)])))
    };
    assert_eq!(
        (ids(&mut stage), send(&mut stage, "123456"), send(&mut stage, "c1")),
        (vec!["123456".into()], 0, 27001)
    );
    assert_eq!(code(&stage.get("/v1/channel/add", "channel_id=c1&channel_name=Orders&notify_type=3")), 0);
    assert_eq!((ids(&mut stage).len(), send(&mut stage, "c1")), (2, 0));
    assert_eq!(code(&stage.get("/v1/channel/discard", "channel_id=c1")), 0);
    assert_eq!(code(&stage.get("/v1/channel/discard", "channel_id=c1")), 27001);
    assert_eq!(code(&stage.get("/v1/channel/discard", "channel_id=123456")), 0);
    assert_eq!((ids(&mut stage).len(), send(&mut stage, "123456"), send(&mut stage, "c1")), (0, 27001, 27001));
    assert_eq!(code(&stage.get("/v1/channel/add", "channel_id=c1")), 10016);
    assert_eq!(code(&stage.get("/v1/channel/add", "channel_id=c1&channel_name=n&notify_type=x")), 10017);
    stage.rules.channels_per_app = 0;
    assert_eq!(code(&stage.get("/v1/channel/add", "channel_id=c1&channel_name=n")), 10017);
    stage.rules.accept_unknown = true;
    assert_eq!(send(&mut stage, "any"), 0);
}

#[test]
fn pictures_come_as_a_part_or_as_the_body() {
    let mut stage = Stage::new();
    let upload = |stage: &mut Stage, path: &str, query: Option<&str>, kind: &str, body: &[u8]| {
        let mut request = request("POST", path, query, "");
        request.headers[1] = Header::plain("Content-Type", kind);
        request.body = body.to_vec();
        answer(&stage.handle(&request))
    };
    let sha1 = "a9993e364706816aba3e25717850c26c9cd0d89d";
    let big = upload(&mut stage, "/media/upload/image", Some("is_global=false&is_icon=false"), "image/*", b"abc");
    assert_eq!((&big["data"]["sha1"], big["data"]["pic_url"].is_string()), (&sha1.into(), true));
    let part = b"--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc\r\n--B--\r\n";
    let icon = upload(&mut stage, "/media/upload/image", Some("is_icon=true"), "multipart/form-data; boundary=B", part);
    assert_eq!((&icon["data"]["sha1"], icon["data"]["icon_url"].is_string()), (&sha1.into(), true));
    assert_eq!(stage.get("/media/upload/smallIcon/query", "app_id=1")["data"]["small_icon_url"], "");
    let small = upload(&mut stage, "/media/upload/smallIcon", None, "image/png", b"abc");
    let query = stage.get("/media/upload/smallIcon/query", "app_id=1");
    assert_eq!(query["data"]["small_icon_url"], small["data"]["small_icon_url"]);
    assert_eq!(
        code(&upload(&mut stage, "/media/upload/image", None, "application/x-www-form-urlencoded", b"abc")),
        10007
    );
    assert_eq!(code(&upload(&mut stage, "/media/upload/image", None, "image/png", b"")), 10016);
    assert_eq!(code(&upload(&mut stage, "/media/upload/image", None, "multipart/form-data", part)), 10016);
    stage.rules.image_max_bytes = 2;
    assert_eq!(code(&upload(&mut stage, "/media/upload/image", None, "image/png", b"abc")), 10018);
}

#[test]
fn queue_pulls_give_each_delivery_once() {
    let mut stage = Stage::new();
    let id = stage.send(&[("registration_id", &format!("{REG_ID},gone")), ("extra.notify_effect", "1")]);
    stage.control(&ControlCall::Tap { device: "one".parse().expect("device"), msg_id: None });
    let query = format!("package_name={PACKAGE}");
    let pull = |stage: &mut Stage, path: &str| stage.get(path, &query)["data"]["list"].clone();
    let expected = json!([{ "msg_id": id, "regid": REG_ID, "timestamp": stage.now.as_millisecond() }]);
    assert_eq!((pull(&mut stage, "/msg/ack/info"), pull(&mut stage, "/msg/click/info")), (expected.clone(), expected));
    assert_eq!((pull(&mut stage, "/msg/ack/info"), pull(&mut stage, "/msg/click/info")), (json!([]), json!([])));
    assert_eq!(pull(&mut stage, "/app/invalid/regid"), json!(["gone"]));
    assert_eq!(code(&stage.get("/msg/ack/info", "package_name=a.b")), 22022);
    assert_eq!(code(&stage.get("/msg/ack/info", "")), 10016);
}

/// Every path is served, or left out with a reason.
#[test]
fn nothing_is_left_out_in_silence() {
    for route in crate::protocol::xiaomi::endpoint::all() {
        let mut stage = Stage::new();
        let method = if route.methods() == "GET" { "GET" } else { "POST" };
        let answer = answer(&stage.handle(&request(method, route.path, None, "")));
        let left_out = answer["reason"].as_str().is_some_and(|reason| reason.contains("leaves"));
        assert_eq!(left_out, route.endpoint.left_out().is_some(), "{} {answer}", route.path);
        assert!(left_out || code(&answer) != 10020, "{}", route.path);
    }
}
