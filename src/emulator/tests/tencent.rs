//! Tencent's side: who gets in, what comes of a message, and that nothing hostile changes anything.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::domain::certificate::Fields;
use crate::domain::click::ClickAction;
use crate::domain::identifier::{CertId, DeviceName, UserId};
use crate::domain::im::{ImApp, ImRegion};
use crate::domain::region::Region;
use crate::domain::registry::Registry;
use crate::domain::secret::{Secret, SecretSource};
use crate::domain::session::Event;
use crate::domain::usersig;
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::Snapshot;
use crate::emulator::tencent::Change;
use crate::emulator::world::World;
use crate::emulator::{Handled, handle, phone};
use crate::protocol::http::{Header, HttpRequest, Method};
use crate::protocol::tencent::code;
use jiff::Timestamp;

const APP: u64 = 1_400_000_000;
const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
const START: i64 = 1_795_500_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).expect("time")
}

fn key(user: &str, device: &str) -> (UserId, DeviceName) {
    (user.parse().expect("user"), device.parse().expect("device"))
}

/// alice was killed on p1, bob is in front on p2, carol was killed and reported nothing.
fn registry() -> Registry {
    let mut registry = Registry {
        im: Some(ImApp {
            sdk_app_id: APP.to_string().parse().expect("app"),
            admins: vec!["administrator".parse().expect("user")],
            key: SecretSource::parse(KEY),
            region: ImRegion::China,
        }),
        ..Registry::default()
    };
    let fields = Fields {
        package: "com.example.chat".parse().expect("package"),
        app_id: "1000".parse().expect("app id"),
        app_key: None,
        app_secret: SecretSource::parse("s3cret"),
        channel_id: Some("chat".parse().expect("channel")),
        click: ClickAction::OpenIntent("intent://a/b#Intent;scheme=c;component=com.example.chat/.D;end".into()),
        region: Region::China,
    };
    let cert = registry.add_cert("prod".parse().expect("name"), fields, at(-9999)).expect("added");
    for (user, device, token) in [("alice", "p1", "r1"), ("bob", "p2", "r2"), ("carol", "p3", "")] {
        let key = key(user, device);
        registry.login(&key.0, &key.1, at(-99)).expect("login");
        if !token.is_empty() {
            registry.report(&key.0, &key.1, &cert.to_string(), token, at(-98)).expect("report");
        }
        if user != "bob" {
            registry.apply(&key, Event::Kill, at(-97)).expect("kill");
        }
    }
    registry
}

struct Service {
    world: World,
    registry: Registry,
    rules: Rules,
    now: Timestamp,
}

impl Service {
    fn new() -> Self {
        Self { world: World::default(), registry: registry(), rules: Rules::default(), now: at(0) }
    }

    fn snapshot(&self) -> Snapshot {
        let literal = |source: &SecretSource| match source {
            SecretSource::Literal(secret) => Some(secret.clone()),
            _ => None,
        };
        Snapshot::from_registry(&self.registry, literal).with_im(Arc::new(self.registry.clone()), literal)
    }

    fn handle(&mut self, request: &HttpRequest) -> Handled {
        let snapshot = self.snapshot();
        handle(&mut self.world, &snapshot, &self.rules, None, request, self.now)
    }

    /// What an administrator's call gives; a change is made as the owner of the state would.
    fn call(&mut self, command: &str, body: &Value) -> Value {
        let request =
            request(command, &query("administrator", &sign("administrator", KEY, self.now)), body.to_string());
        let handled = self.handle(&request);
        if let Some(change) = handled.change {
            change.apply(&mut self.registry, self.now).expect("applied");
        }
        assert_eq!(handled.response.status, 200);
        serde_json::from_slice(&handled.response.body).expect("json")
    }

    fn code(&mut self, command: &str, body: &Value) -> i64 {
        self.call(command, body)["ErrorCode"].as_i64().expect("a code")
    }

    fn shown(&self, device: &str) -> usize {
        self.world.phones().iter().filter(|phone| phone.device == device).map(|phone| phone.shown.len()).sum()
    }
}

fn sign(user: &str, key: &str, now: Timestamp) -> String {
    let app = APP.to_string().parse().expect("app");
    usersig::issue(&Secret::new(key), app, user, now, 600, None)
}

fn query(identifier: &str, sig: &str) -> String {
    format!("sdkappid={APP}&identifier={identifier}&usersig={sig}&random=1&contenttype=json")
}

fn request(command: &str, query: &str, body: impl Into<Vec<u8>>) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        base: String::new(),
        path: format!("/v4/{command}"),
        query: Some(query.into()),
        headers: vec![Header::plain("Host", "127.0.0.1:8080")],
        body: body.into(),
    }
}

fn message(receiver: &str, random: u32) -> Value {
    json!({"To_Account": receiver, "MsgRandom": random,
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}],
        "OfflinePushInfo": {"Title": "Front desk", "Desc": "A parcel", "Ext": "{\"page\":9}"}})
}

#[test]
fn who_gets_in() {
    let mut service = Service::new();
    let good = sign("administrator", KEY, service.now);
    let other_app = usersig::issue(&Secret::new(KEY), "7".parse().expect("app"), "administrator", at(0), 600, None);
    let body = message("alice", 1).to_string();
    for (what, query, expected) in [
        ("good", query("administrator", &good), 0),
        ("another application", query("administrator", &good).replace("1400000000", "1400000001"), 70016),
        ("signed for another application", query("administrator", &other_app), 70014),
        ("signed for another user", query("administrator", &sign("alice", KEY, at(0))), 70013),
        ("no administrator", query("alice", &sign("alice", KEY, at(0))), 60010),
        ("expired", query("administrator", &sign("administrator", KEY, at(-601))), 70001),
        ("another key", query("administrator", &sign("administrator", &KEY.replace('5', "6"), at(0))), 70009),
        ("cut", query("administrator", &good[..good.len() - 5]), 70003),
        ("empty", query("administrator", ""), 70002),
    ] {
        let handled = service.handle(&request("openim/sendmsg", &query, body.clone()));
        let answer: Value = serde_json::from_slice(&handled.response.body).expect("json");
        assert_eq!(answer["ErrorCode"], expected, "{what}: {answer}");
    }
    assert_eq!(service.shown("p1"), 1, "only the good call did anything");
    assert!(!format!("{:?}", service.world.requests).contains(&good), "no signature is kept");
}

#[test]
fn both_vendors_have_addresses_under_the_same_prefix() {
    use crate::protocol::xiaomi::endpoint::all;
    assert!(all().iter().all(|route| !crate::emulator::tencent::is_ours(route.path)));
    assert!(COMMANDS.iter().all(|command| crate::emulator::tencent::is_ours(&format!("/v4/{command}"))));
}

#[test]
fn another_regions_host_refuses() {
    let mut service = Service::new();
    let mut asked = request("openim/sendmsg", &query("administrator", &sign("administrator", KEY, at(0))), "{}");
    let code = |service: &mut Service, asked: &HttpRequest| {
        let answer: Value = serde_json::from_slice(&service.handle(asked).response.body).expect("json");
        answer["ErrorCode"].as_i64().expect("code")
    };
    asked.headers = vec![Header::plain("Host", "adminapisgp.im.qcloud.com:443")];
    assert_eq!(code(&mut service, &asked), 60026);
    asked.headers = vec![Header::plain("Host", "console.tim.qq.com")];
    assert_eq!(code(&mut service, &asked), 90003, "the region fits; the body has no receiver");
    service.rules.set("im-region", "tokyo").expect("rule");
    assert_eq!(code(&mut service, &asked), 60026);
}

#[test]
fn a_message_reaches_the_phone_and_a_tap_gives_its_ext() {
    let mut service = Service::new();
    let sent = service.call("openim/sendmsg", &message("alice", 77));
    assert_eq!((&sent["ErrorCode"], &sent["MsgTime"]), (&json!(0), &json!(START)));
    assert_eq!(sent["MsgKey"], format!("1_77_{START}"));
    let device = "p1".parse().expect("device");
    let tapped = phone::tap(&mut service.world, &device, None, at(1), &service.rules.clone()).expect("shown");
    assert_eq!((tapped.title.as_str(), tapped.ext.as_deref()), ("Front desk", Some("{\"page\":9}")));

    let id = service.world.im().pushes().next().expect("a push").id.clone();
    assert_eq!(id.split('_').filter(|part| u64::from_str_radix(part, 16).is_ok()).count(), 5, "{id}");
    service.now = at(2);
    let trace = service.call("timpush/normal_push_trace", &json!({"PushID": id}));
    let instance = &trace["InstanceTrace"][0];
    assert_eq!((&instance["Token"], &instance["CertId"]), (&json!("r1"), &json!("1")));
    assert_eq!(instance["OfflinePushStat"]["DeviceStat"]["ErrorCode"], 0);
    let range = json!({"StartTime": START - 5, "EndTime": START + 5});
    let counts = service.call("timpush/normal_push_statistics", &range);
    let four = ["TotalCount", "SentCount", "DeliveredCount", "ClickCount"].map(|name| counts[name].as_i64());
    assert_eq!(four, [Some(1); 4]);
    service.now = at(8 * 86_400);
    let forgotten = service.call("timpush/normal_push_trace", &json!({"PushID": id}));
    assert_eq!(forgotten["InstanceTrace"], json!([]), "7 days");
}

#[test]
fn who_is_pushed_and_who_is_not() {
    let mut service = Service::new();
    assert_eq!(service.code("openim/sendmsg", &message("bob", 1)), 0);
    assert_eq!(service.shown("p2"), 0, "in front");
    assert_eq!(service.code("openim/sendmsg", &message("carol", 1)), 0);
    let range = json!({"StartTime": START, "EndTime": START});
    let loss = service.call("timpush/normal_push_loss", &range);
    assert_eq!(loss["ReadyToSendLoss"][0]["ErrCode"], "-1");
    for (change, why) in [
        (json!({"MsgLifeTime": 0}), "online only"),
        (json!({"OfflinePushInfo": {"PushFlag": 1, "Desc": "d"}}), "PushFlag"),
        (json!({"From_Account": "alice"}), "her own account"),
        (
            json!({"MsgBody": [{"MsgType": "TIMCustomElem", "MsgContent": {"Data": "x"}}], "OfflinePushInfo": null}),
            "a custom element without a description",
        ),
    ] {
        let mut body = message("alice", 2);
        let object = body.as_object_mut().expect("object");
        for (name, value) in change.as_object().expect("object") {
            if value.is_null() {
                object.remove(name)
            } else {
                object.insert(name.clone(), value.clone())
            };
        }
        service.now = service.now.saturating_add(jiff::SignedDuration::from_secs(5)).expect("time");
        assert_eq!(service.code("openim/sendmsg", &body), 0, "{why}");
        assert_eq!(service.shown("p1"), 0, "{why}");
    }
}

#[test]
fn a_repetition_is_dropped_in_silence() {
    let mut service = Service::new();
    let first = service.call("openim/sendmsg", &message("alice", 5));
    assert_eq!(service.call("openim/sendmsg", &message("alice", 5))["MsgKey"], first["MsgKey"]);
    assert_eq!(service.world.messages().count(), 1);
    service.now = at(1);
    service.call("openim/sendmsg", &message("alice", 5));
    assert_eq!(service.world.messages().count(), 2);
    assert_eq!(service.shown("p1"), 1, "without a notify_id of its own the second takes the first one's place");
}

#[test]
fn a_refusal_of_xiaomis_is_a_loss_with_its_code() {
    let mut service = Service::new();
    for (user, session) in &mut service.registry.sessions {
        if user.0.as_str() == "alice" {
            session.binding.as_mut().expect("bound").reg_id = "gone".parse().expect("regid");
        }
    }
    // The token belongs to a phone of the state, so that another certificate's secret is what refuses.
    service.registry.certs.get_mut(&CertId(1)).expect("cert").fields.app_secret = SecretSource::Env("GONE".into());
    assert_eq!(service.code("openim/sendmsg", &message("alice", 1)), 0, "IM took the message");
    let loss = service.call("timpush/normal_push_loss", &json!({"StartTime": START, "EndTime": START}));
    assert_eq!(loss["PostSendDeliveredLoss"][0]["ErrCode"], "21301", "{loss}");
}

#[test]
fn accounts_and_states() {
    let mut service = Service::new();
    let asked = json!({"To_Account": ["alice", "bob", "nobody"], "IsNeedDetail": 1});
    let status = service.call("openim/query_online_status", &asked);
    let words: Vec<_> = status["QueryResult"].as_array().expect("list").iter().map(|one| &one["Status"]).collect();
    assert_eq!(words, [&json!("PushOnline"), &json!("Online")]);
    assert_eq!(status["ErrorList"][0]["ErrorCode"], 70107);
    assert_eq!(service.call("openim/querystate", &asked)["QueryResult"][0]["State"], "PushOnline");

    let items = json!({"CheckItem": [{"UserID": "dora"}]});
    let exists = |answer: &Value| answer["ResultItem"][0]["AccountStatus"].clone();
    assert_eq!(exists(&service.call("im_open_login_svc/account_check", &items)), "NotImported");
    assert_eq!(service.code("im_open_login_svc/account_import", &json!({"Identifier": "dora", "Nick": "D"})), 0);
    assert_eq!(exists(&service.call("im_open_login_svc/account_check", &items)), "Imported");

    assert_eq!(service.code("im_open_login_svc/kick", &json!({"UserID": "nobody"})), 70107);
    assert_eq!(service.code("im_open_login_svc/kick", &json!({"UserID": "alice"})), 0);
    assert_eq!(service.call("openim/query_online_status", &asked)["QueryResult"][0]["Status"], "Offline");
    assert_eq!(service.code("openim/sendmsg", &message("alice", 9)), 0);
    assert_eq!(service.shown("p1"), 0, "the kick ended the binding");
}

#[test]
fn many_receivers_and_tasks() {
    let mut service = Service::new();
    let mut body = message("", 3);
    body["To_Account"] = json!(["alice", "nobody"]);
    let sent = service.call("openim/batchsendmsg", &body);
    assert_eq!(
        (&sent["ErrorCode"], &sent["ErrorList"]),
        (&json!(0), &json!([{"To_Account": "nobody", "ErrorCode": 70107}]))
    );
    body = json!({"From_Account": "administrator", "To_Account": ["alice"], "MsgRandom": 1,
        "OfflinePushInfo": {"Title": "t", "Desc": "d"}});
    let task = service.call("timpush/batch", &body);
    assert!(task["TaskId"].as_str().expect("text").starts_with("batch_"), "{task}");
    assert_eq!(service.world.messages().count(), 2);
    body["To_Account"] = json!(["nobody"]);
    assert_eq!(service.call("timpush/batch", &body)["TaskId"], "");
    for command in ["timpush/push", "timpush/revoke", "timpush/all_member_push"] {
        let answer = service.call(command, &json!({}));
        assert_eq!(answer["ErrorCode"], 60009, "{command}");
        assert!(answer["ErrorInfo"].as_str().expect("text").contains("not emulated"), "{answer}");
    }
}

#[test]
fn push_results_are_posted_once_each() {
    let mut service = Service::new();
    service.rules.set("im-callback", "http://127.0.0.1:9/cb").expect("rule");
    let body = message("alice", 1).to_string();
    let query = query("administrator", &sign("administrator", KEY, at(0)));
    let stages = |handled: &Handled| -> Vec<i64> {
        let body = |post: &HttpRequest| serde_json::from_slice::<Value>(&post.body).expect("json");
        let events =
            handled.effects.iter().flat_map(|post| body(post)["Events"].as_array().cloned().unwrap_or_default());
        events.map(|event| event["PushStage"].as_i64().expect("stage")).collect()
    };
    let handled = service.handle(&request("openim/sendmsg", &query, body));
    assert_eq!(stages(&handled), [1, 2]);
    let idle = service.handle(&request("openim/querystate", &query, "{}"));
    assert!(stages(&idle).is_empty());
}

#[test]
fn a_change_is_made_on_the_state_as_it_is_by_then() {
    let mut registry = registry();
    let kick = Change::Kick("bob".parse().expect("user"));
    registry.apply(&key("bob", "p2"), Event::Logout, at(1)).expect("logout");
    kick.apply(&mut registry, at(2)).expect("nothing left to kick is no fault");
}

/// JSON of any shape, deep and wide.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("alice")),
    ];
    let name = prop_oneof![
        Just("To_Account".to_owned()),
        Just("MsgBody".to_owned()),
        Just("MsgRandom".to_owned()),
        Just("OfflinePushInfo".to_owned()),
        Just("UserID".to_owned()),
        Just("CheckItem".to_owned()),
        Just("StartTime".to_owned()),
        "[A-Za-z_]{0,8}"
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(name.clone(), inner, 0..6).prop_map(|map| json!(map)),
        ]
    })
}

const COMMANDS: [&str; 11] = [
    "openim/sendmsg",
    "openim/batchsendmsg",
    "openim/query_online_status",
    "openim/querystate",
    "im_open_login_svc/account_import",
    "im_open_login_svc/account_check",
    "im_open_login_svc/kick",
    "timpush/batch",
    "timpush/normal_push_trace",
    "timpush/normal_push_loss",
    "timpush/normal_push_statistics",
];

proptest! {
    #[test]
    fn no_body_panics_and_a_refused_one_changes_nothing(
        command in proptest::sample::select(&COMMANDS[..]),
        body in anything(),
        spoil in proptest::option::of("\\PC{0,40}"),
    ) {
        let mut service = Service::new();
        let sig = sign("administrator", KEY, service.now);
        let text = spoil.unwrap_or_else(|| body.to_string());
        let handled = service.handle(&request(command, &query("administrator", &sig), text));
        let answer: Value = serde_json::from_slice(&handled.response.body).expect("always JSON");
        let code = answer["ErrorCode"].as_i64().expect("always a code");
        prop_assert!(code == 0 || code::lookup(code).is_some(), "{code} is not listed");
        if code != 0 {
            prop_assert_eq!(handled.change, None);
            prop_assert_eq!(service.world.im().pushes().count(), 0);
            prop_assert_eq!(service.world.messages().count(), 0);
        }
    }

    #[test]
    fn no_signature_but_the_key_holders_gets_in(sig in "[A-Za-z0-9*_-]{0,200}", user in "[a-z]{1,8}") {
        let mut service = Service::new();
        let handled = service.handle(&request("im_open_login_svc/kick", &query(&user, &sig), r#"{"UserID":"alice"}"#));
        let answer: Value = serde_json::from_slice(&handled.response.body).expect("json");
        prop_assert_eq!(&answer["ActionStatus"], "FAIL");
        prop_assert_eq!(handled.change, None);
    }
}

#[test]
fn bombs_depth_and_size_have_codes() {
    let mut service = Service::new();
    let good = query("administrator", &sign("administrator", KEY, at(0)));
    let code = |service: &mut Service, query: &str, body: Vec<u8>| {
        let answer: Value =
            serde_json::from_slice(&service.handle(&request("openim/sendmsg", query, body)).response.body)
                .expect("json");
        answer["ErrorCode"].as_i64().expect("code")
    };
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels)).into_bytes();
    assert_eq!(code(&mut service, &good, deep(5_000)), 60003);
    assert_eq!(code(&mut service, &good, deep(7_000)), 93000, "over 12 KB is not even parsed");
    assert_eq!(code(&mut service, &good, Vec::new()), 60003);
    assert_eq!(code(&mut service, &good, b"\xff\xfe".to_vec()), 60003);
    let mut text = message("alice", 1);
    text["MsgRandom"] = json!("1");
    assert_eq!(code(&mut service, &good, text.to_string().into_bytes()), 90005, "a number as text is no number");
    text["MsgRandom"] = json!(1);
    text["Nonsense"] = json!({"a": 1});
    assert_eq!(code(&mut service, &good, text.to_string().into_bytes()), 0, "an unknown member means nothing");

    // 10 MB of blanks in a few KB.
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut zlib, &vec![b' '; 10 << 20]).expect("memory");
    let packed = zlib.finish().expect("memory");
    let bomb = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, packed);
    let bomb: String = bomb
        .chars()
        .map(|c| match c {
            '+' => '*',
            '/' => '-',
            '=' => '_',
            other => other,
        })
        .collect();
    assert_eq!(code(&mut service, &query("administrator", &bomb), b"{}".to_vec()), 70003);
}
