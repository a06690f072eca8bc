//! Nothing that comes over the wire, and nothing in a damaged world file, makes the emulator panic.

use proptest::prelude::*;

use super::*;

fn paths() -> impl Strategy<Value = String> {
    let known: Vec<String> =
        crate::protocol::xiaomi::endpoint::all().iter().map(|route| route.path.to_owned()).collect();
    let control = ["phones", "tap", "events", "reset", "stop", ""].map(|name| format!("/_emulator/v1/{name}"));
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
    ];
    let form = proptest::collection::vec((keys, values), 0..16).prop_map(|pairs| {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes()
    });
    prop_oneof![form, proptest::collection::vec(any::<u8>(), 0..200)]
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
    ) {
        let mut stage = Stage::new();
        stage.rules = Rules { accept_unknown: true, keep_messages: 2, keep_events: 3, keep_shown: 1, ..Rules::default() };
        for (method, path, query, body, good, seconds) in calls {
            let mut request = request(&method, &path, query.as_deref(), "");
            request.body = body;
            request.headers.push(Header::plain("X-Mipush-Token", TOKEN));
            if !good {
                request.headers[0] = Header::plain("Authorization", header.clone());
            }
            let handled = stage.handle(&request);
            prop_assert!(serde_json::from_slice::<Value>(&handled.response.body).is_ok());
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
