//! Strictness of messages: each mistake and its code; and that no body whatever does worse.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Rules, batch, file, send};
use crate::domain::message::{Element, LIFE_TIME_MAX_S};
use crate::protocol::tencent::server::{account, status, timpush};
use crate::protocol::tencent::{client, code};

fn good() -> Value {
    json!({
        "To_Account": "bob",
        "MsgRandom": 1,
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}],
    })
}

/// The good message with one member replaced; `null` here takes it away.
fn with(name: &str, value: Value) -> Vec<u8> {
    let mut body = good();
    if value.is_null() {
        body.as_object_mut().expect("an object").remove(name);
    } else {
        body[name] = value;
    }
    body.to_string().into_bytes()
}

fn refused(body: &[u8]) -> (i64, String) {
    let refusal = send(body, Rules::default()).expect_err(&String::from_utf8_lossy(body));
    assert!(code::lookup(refusal.code).is_some(), "{refusal:?}");
    (refusal.code, refusal.field)
}

#[test]
fn each_mistake_has_its_code() {
    assert!(send(&with("x", Value::Null), Rules::default()).is_ok());
    for (name, value, expected) in [
        ("To_Account", Value::Null, 90003),
        ("To_Account", json!(["bob"]), 90003),
        ("To_Account", json!(7), 90003),
        ("To_Account", json!(""), 90003),
        ("From_Account", json!(7), 90008),
        ("From_Account", json!(""), 90008),
        ("MsgRandom", Value::Null, 90005),
        ("MsgRandom", json!("1"), 90005),
        ("MsgRandom", json!(-1), 90005),
        ("MsgRandom", json!(1.0), 90005),
        ("MsgRandom", json!(4_294_967_296_i64), 90005),
        ("MsgTimeStamp", json!("1"), 90006),
        ("MsgLifeTime", json!("60"), 90044),
        ("MsgLifeTime", json!(1.5), 90044),
        ("MsgLifeTime", json!(-1), 90026),
        ("SyncOtherMachine", json!(0), 90031),
        ("SyncOtherMachine", json!("1"), 90031),
        ("MsgSeq", json!("1"), 90001),
        ("SendMsgControl", json!("NoUnread"), 90001),
        ("ForbidCallbackControl", json!([1]), 90001),
        ("CloudCustomData", json!({}), 90001),
        ("MsgBody", Value::Null, 90002),
        ("MsgBody", json!({}), 90007),
        ("MsgBody", json!([]), 90002),
        ("OfflinePushInfo", json!("x"), 90043),
    ] {
        let body = with(name, value);
        assert_eq!(refused(&body), (expected, name.to_owned()), "{}", String::from_utf8_lossy(&body));
    }
}

#[test]
fn elements() {
    let element = |kind: &str, content: Value| with("MsgBody", json!([{"MsgType": kind, "MsgContent": content}]));
    for (body, expected, field) in [
        (with("MsgBody", json!(["hi"])), 90002, "MsgBody[0]"),
        (with("MsgBody", json!([{"MsgContent": {}}])), 90002, "MsgBody[0].MsgType"),
        (with("MsgBody", json!([{"MsgType": "TIMTextElem"}])), 90002, "MsgBody[0].MsgContent"),
        (element("TIMNoneSuchElem", json!({})), 90002, "MsgBody[0].MsgType"),
        (element("TIMTextElem", json!("hi")), 90002, "MsgBody[0].MsgContent"),
        (element("TIMTextElem", json!({})), 90010, "MsgBody[0].MsgContent.Text"),
        (element("TIMTextElem", json!({"Text": 5})), 90010, "MsgBody[0].MsgContent.Text"),
        (element("TIMFaceElem", json!({"Index": "1"})), 90010, "MsgBody[0].MsgContent.Index"),
        (element("TIMLocationElem", json!({"Latitude": "1", "Longitude": 2})), 90010, "MsgBody[0].MsgContent.Latitude"),
        (element("TIMCustomElem", json!({"Desc": 1})), 90010, "MsgBody[0].MsgContent.Desc"),
    ] {
        assert_eq!(refused(&body), (expected, field.to_owned()), "{}", String::from_utf8_lossy(&body));
    }
    let custom = json!({"MsgType": "TIMCustomElem", "MsgContent": {}});
    assert_eq!(refused(&with("MsgBody", json!([custom, custom]))).0, 90010);
    let call = send(&element("TIMLocationElem", json!({"Latitude": 1, "Longitude": -2.5})), Rules::default());
    let place = Element::Location { desc: String::new(), latitude: 1.0, longitude: -2.5 };
    assert_eq!(call.expect("a call").message.body, [place]);
    assert!(send(&element("TIMVideoFileElem", json!({"VideoUrl": "u"})), Rules::default()).is_ok());
}

#[test]
fn push_information_of_the_wrong_type_is_90043() {
    let push = |push: Value| with("OfflinePushInfo", push);
    for (value, field) in [
        (json!({"PushFlag": "0"}), "OfflinePushInfo.PushFlag"),
        (json!({"PushFlag": 2}), "OfflinePushInfo.PushFlag"),
        (json!({"Title": 1}), "OfflinePushInfo.Title"),
        (json!({"Desc": null}), "OfflinePushInfo.Desc"),
        (json!({"Ext": {"a": 1}}), "OfflinePushInfo.Ext"),
        (json!({"AndroidInfo": []}), "OfflinePushInfo.AndroidInfo"),
        (json!({"AndroidInfo": {"XiaoMiChannelID": 118_001}}), "OfflinePushInfo.AndroidInfo.XiaoMiChannelID"),
        (json!({"AndroidInfo": {"OPPONotifyLevel": "16"}}), "OfflinePushInfo.AndroidInfo.OPPONotifyLevel"),
        (json!({"ApnsInfo": {"BadgeMode": "0"}}), "OfflinePushInfo.ApnsInfo.BadgeMode"),
        (json!({"MultiLanguageContent": [{"Title": "t"}]}), "OfflinePushInfo.MultiLanguageContent[0].Language"),
        (json!({"MultiLanguageContent": ["x"]}), "OfflinePushInfo.MultiLanguageContent[0]"),
    ] {
        assert_eq!(refused(&push(value.clone())), (90043, field.to_owned()), "{value}");
    }
}

#[test]
fn names_that_no_document_has_are_ignored_and_reported() {
    let push = json!({"Titel": "t", "AndroidInfo": {"XiaomiChannelID": "1", "Sound": "s"}});
    let mut body: Value = serde_json::from_slice(&with("OfflinePushInfo", push)).expect("JSON");
    body["msgrandom"] = json!(1);
    let call = send(body.to_string().as_bytes(), Rules::default()).expect("a call");
    assert_eq!(call.unknown, ["OfflinePushInfo.AndroidInfo.XiaomiChannelID", "OfflinePushInfo.Titel", "msgrandom"]);
}

#[test]
fn size_and_syntax_come_first() {
    let long = |text: usize| with("CloudCustomData", json!("x".repeat(text)));
    let overhead = long(0).len();
    assert!(send(&long(12 * 1024 - overhead), Rules::default()).is_ok());
    assert_eq!(refused(&long(12 * 1024 - overhead + 1)).0, 93000);
    let batch_long = batch(&[b' '; 12 * 1024 + 1], Rules::default()).expect_err("long");
    assert_eq!(batch_long.code, 90055);
    assert!(send(&long(8 * 1024), Rules { max_bytes: 8 * 1024, ..Rules::default() }).is_err());

    assert_eq!(refused(b"").0, 60003);
    assert_eq!(refused(b"not json").0, 60003);
    assert_eq!(refused(b"{\"a\":1,}").0, 60003);
    assert_eq!(refused(b"{\"a\":\"\xff\"}").0, 60003);
    assert_eq!(refused(b"[]").0, 90001);
    let deep = format!(r#"{{"x":{}1{}}}"#, "[".repeat(5000), "]".repeat(5000));
    assert_eq!(refused(deep.as_bytes()).0, 60003);
}

#[test]
fn a_keep_time_above_a_week_is_a_week_or_refused() {
    let body = with("MsgLifeTime", json!(604_801));
    let kept = |rules| send(&body, rules).map(|call| call.message.life_time_s).map_err(|refusal| refusal.code);
    assert_eq!(kept(Rules::default()), Ok(Some(LIFE_TIME_MAX_S)));
    assert_eq!(kept(Rules { life_time_strict: true, ..Rules::default() }), Err(90026));
    let online = send(&with("MsgLifeTime", json!(0)), Rules::default()).expect("a call");
    assert!(online.message.is_online_only());
}

#[test]
fn receivers_of_a_batch() {
    let code = |to: Value| batch(&with("To_Account", to), Rules::default()).map(drop).map_err(|refusal| refusal.code);
    assert_eq!(code(json!("bob")), Err(90028));
    assert_eq!(code(json!([])), Err(90029));
    assert_eq!(code(json!([1])), Err(90003));
    assert_eq!(code(Value::Null), Err(90003));
    assert_eq!(code(json!(vec!["u"; 500])), Ok(()));
    assert_eq!(code(json!(vec!["u"; 501])), Err(90011));
}

#[test]
fn a_message_in_a_file_may_lack_what_belongs_to_one_send() {
    let body = br#"{"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}]}"#;
    let message = file(body, Rules::default()).expect("a message");
    assert!(message.receivers.is_empty());
    assert_eq!(file(&with("x", Value::Null), Rules::default()).expect("a message").receivers, ["bob"]);
    let batch = file(&with("To_Account", json!(["a", "b"])), Rules::default()).expect("a message");
    assert_eq!(batch.receivers, ["a", "b"]);
    assert_eq!(file(&with("MsgRandom", json!("1")), Rules::default()).expect_err("refused").code, 90005);
}

/// Values that a hostile sender would try.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let name = proptest::sample::select(vec![
            "To_Account",
            "From_Account",
            "MsgRandom",
            "MsgBody",
            "MsgType",
            "MsgContent",
            "Text",
            "OfflinePushInfo",
            "Title",
            "AndroidInfo",
            "XiaoMiChannelID",
            "MsgLifeTime",
            "CheckItem",
            "UserID",
            "PushID",
            "StartTime",
            "EndTime",
            "x",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6).prop_map(|members| {
                Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    })
}

fn listed(codes: &[Option<i64>]) -> bool {
    codes.iter().flatten().all(|&number| code::lookup(number).is_some())
}

proptest! {
    #[test]
    fn every_body_is_taken_or_refused_with_a_listed_code(value in any_json()) {
        let body = value.to_string().into_bytes();
        let rules = Rules::default();
        prop_assert!(listed(&[
            send(&body, rules).err().map(|refusal| refusal.code),
            batch(&body, rules).err().map(|refusal| refusal.code),
            file(&body, rules).err().map(|refusal| refusal.code),
            status::decode(&body).err().map(|refusal| refusal.code),
            account::import(&body).err().map(|refusal| refusal.code),
            account::check(&body).err().map(|refusal| refusal.code),
            account::kick(&body).err().map(|refusal| refusal.code),
            timpush::batch(&body).err().map(|refusal| refusal.code),
            timpush::trace(&body).err().map(|refusal| refusal.code),
            timpush::range(&body).err().map(|refusal| refusal.code),
        ]));
    }

    #[test]
    fn bytes_that_are_anything(body in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(send(&body, Rules::default()).is_err());
    }

    /// The client's reading is forgiving, and as little to be shaken.
    #[test]
    fn a_client_reads_any_answer(value in any_json()) {
        use client::rest::{Envelope, Reply};
        use crate::protocol::http::HttpResponse;
        let mut answer = json!({"ActionStatus": "OK", "ErrorCode": 0});
        for name in ["QueryResult", "ResultItem", "InstanceTrace", "ReadyToSendLoss", "PlatformStatistics", "ErrorList"] {
            answer[name] = value.clone();
        }
        let Reply::Accepted(envelope) = Reply::read(&HttpResponse::json(200, &answer)) else { panic!("accepted") };
        let read: fn(&Envelope) -> usize = |envelope| {
            client::status::read(envelope).len()
                + client::account::checked(envelope).len()
                + client::timpush::instances(envelope).len()
                + client::timpush::losses(envelope).len()
                + client::timpush::counts(envelope).len()
        };
        prop_assert!(read(&envelope) >= 1);
    }
}
