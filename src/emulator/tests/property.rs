//! Nothing that comes over the wire, and nothing in a damaged world file, makes the emulator panic.

use proptest::prelude::*;

use super::*;

fn paths() -> impl Strategy<Value = String> {
    let known: Vec<String> =
        crate::protocol::xiaomi::endpoint::all().iter().map(|route| route.path.to_owned()).collect();
    let control = [
        "phones",
        "phone",
        "tap",
        "events",
        "requests",
        "expect",
        "fault",
        "faults",
        "clear-faults",
        "advance",
        "rules",
        "reset",
        "stop",
        "",
    ]
    .map(|name| format!("/_emulator/v1/{name}"));
    prop_oneof![proptest::sample::select(known), proptest::sample::select(control.to_vec()), "/\\PC{0,30}"]
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let keys = proptest::sample::select(vec![
        "registration_id",
        "alias",
        "user_account",
        "topic",
        "topics",
        "topic_op",
        "title",
        "description",
        "payload",
        "pass_through",
        "notify_type",
        "notify_id",
        "time_to_live",
        "time_to_send",
        "restricted_package_name",
        "extra.callback",
        "extra.callback.type",
        "extra.jobkey",
        "extra.notify_effect",
        "extra.ext",
        "msg_id",
        "job_key",
        "begin_time",
        "end_time",
        "messages",
        "aliases",
        "registration_ids",
        "user_accounts",
        "regIds",
        "job_id",
        "jobkey",
        "msg_ids",
        "job_keys",
        "id",
        "start_date",
        "end_date",
        "channel_id",
        "channel_name",
        "package_name",
        "extra.channel_id",
        "extra.only_send_once",
        "extra.locale",
    ]);
    let values = prop_oneof![
        "\\PC{0,12}",
        Just(REG_ID.to_owned()),
        Just("1".to_owned()),
        Just("news".to_owned()),
        Just("UNION".to_owned()),
        Just(PACKAGE.to_owned()),
        Just("http://a.b/".to_owned()),
        Just(i64::MAX.to_string()),
        Just(i64::MIN.to_string()),
        Just("1795478460000".to_owned()),
        Just("20261124".to_owned()),
        Just("user-1".to_owned()),
        Just(r#"[{"target":"user-1","message":{"title":"t","description":"d"}}]"#.to_owned()),
    ];
    let control = proptest::sample::select(vec![
        r#"{"device":"one","online":false}"#,
        r#"{"device":"one","online":true,"installed":false}"#,
        r#"{"device":"two","push":false,"locale":"zh_CN"}"#,
        r#"{"device":"one"}"#,
        r#"{"ms":90000000}"#,
        r#"{"ms":18446744073709551615}"#,
        r#"{"path":"*","rate":"50%","kind":"code=1","taken":true}"#,
        r#"{"id":1}"#,
        r#"{"title":"t","count":{"at-least":1},"take":true}"#,
        r#"{"namespace":"x","count":{"exactly":0}}"#,
    ]);
    let form = proptest::collection::vec((keys, values), 0..16).prop_map(|pairs| {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes()
    });
    prop_oneof![
        4 => form,
        1 => control.prop_map(|text| text.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..200),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn requests_never_panic(
        calls in proptest::collection::vec(
            (prop_oneof!["GET", "POST", "\\PC{0,5}"], paths(), proptest::option::of("\\PC{0,40}"), bodies(), any::<bool>(), 0_i64..100_000),
            1..6,
        ),
        header in "\\PC{0,20}",
        manual in any::<bool>(),
    ) {
        let mut stage = Stage::new();
        stage.rules = Rules { accept_unknown: true, keep_messages: 2, keep_events: 3, keep_shown: 1, ..Rules::default() };
        if manual {
            stage.world.stop_clock(stage.now);
            stage.rules.preset("2026").expect("known");
        }
        for (method, path, query, body, good, seconds) in calls {
            let mut request = request(&method, &path, query.as_deref(), "");
            request.body = body;
            request.headers.push(Header::plain("X-Mipush-Token", TOKEN));
            if !good {
                request.headers[0] = Header::plain("Authorization", header.clone());
            }
            let handled = stage.handle(&request);
            prop_assert!(serde_json::from_slice::<Value>(&handled.response.body).is_ok());
            for message in stage.world.messages().filter(|message| message.waiting.is_none() && !message.stopped) {
                let count = message.count;
                let sum = count.delivered + count.pending + count.expired + count.dropped + count.unmatched + count.disabled
                    + count.over_quota;
                prop_assert_eq!(count.resolved, sum);
            }
            stage.wait(seconds);
            stage.world = World::from_json(&stage.world.to_json()).expect("sound");
        }
    }

    #[test]
    fn damaged_worlds_never_panic(at in 0_usize..4000, byte in any::<u8>(), cut in 0_usize..4000) {
        let mut stage = Stage::new();
        stage.send(&[("extra.notify_effect", "1")]);
        let due = (stage.now.as_millisecond() + 1000).to_string();
        stage.send(&[("time_to_send", &due), ("extra.callback", "http://a.b/")]);
        let mut stored = stage.world.to_json().into_bytes();
        let length = stored.len();
        stored[at % length] = byte;
        if cut % 3 == 0 {
            stored.truncate(cut % length);
        }
        stage.world = World::from_json(&String::from_utf8_lossy(&stored)).unwrap_or_default();
        stage.wait(2);
        stage.send(&[]);
        stage.phones();
        stage.control(&ControlCall::Events { after: 0 });
        stage.control(&ControlCall::Tap { device: "one".parse().expect("device"), msg_id: None });
    }
}
