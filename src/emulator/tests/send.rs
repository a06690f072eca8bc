//! Sending: what is refused with which code, who gets what, and when.

use super::*;

fn code(answer: &Value) -> (i64, &str) {
    (answer["code"].as_i64().expect("code"), answer["reason"].as_str().unwrap_or_default())
}

#[test]
fn an_accepted_send() {
    let mut stage = Stage::new();
    let answer = stage.post("/v3/message/regid", &notification(&[]));
    let id = answer["data"]["id"].as_str().expect("id");
    assert!(id.starts_with("sem") && id.contains(&stage.now.as_millisecond().to_string()[1..]), "{id}");
    assert_eq!(answer["data"]["day_quota"], "50000", "quotas are strings");
    assert_eq!(answer["data"]["day_acked"], "1");
    assert_eq!(answer["info"], "Received push messages for 1 REGID");
    assert_eq!(stage.titles("one"), ["Hello 你好"]);
    assert!(stage.titles("two").is_empty());
}

#[test]
fn secrets() {
    let mut stage = Stage::new();
    let good = request("POST", "/v3/message/regid", None, &encode(&notification(&[])));
    let headers: [(&str, Option<String>); 7] = [
        ("Authorization", None),
        ("Authorization", Some(format!("Key={SECRET}"))),
        ("Authorization", Some(format!("KEY={SECRET}"))),
        ("Authorization", Some(format!("key= {SECRET}"))),
        ("Authorization", Some(SECRET.to_owned())),
        ("Authorization", Some("key=c2VjcmV0LXNlY3JldC1zZg==".to_owned())),
        ("X-Authorization", Some(format!("key={SECRET}"))),
    ];
    for (name, value) in headers {
        let headers = value.map(|value| vec![Header::plain(name, value)]).unwrap_or_default();
        let refused = answer(&stage.handle(&HttpRequest { headers, ..good.clone() }));
        assert_eq!(code(&refused), (21301, "Invalid application secret."));
        assert_eq!(refused["description"], "认证失败");
    }
    for header in [
        Header::plain("AUTHORIZATION", format!("key={SECRET}")),
        Header::secret("Authorization", "key=", Secret::new(SECRET)),
    ] {
        let taken = answer(&stage.handle(&HttpRequest { headers: vec![header], ..good.clone() }));
        assert_eq!(taken["code"], 0, "header names have no case, and the in-process client sends a secret value");
    }
}

#[test]
fn paths_methods_and_bodies() {
    let mut stage = Stage::new();
    let body = encode(&notification(&[]));
    let mut ask = |method, path| code(&answer(&stage.handle(&request(method, path, None, &body)))).0;
    assert_eq!(ask("POST", "/v3/message/user_account"), 10020);
    assert_eq!(ask("POST", "/v4/message/alias"), 10020);
    assert_eq!(ask("POST", "/"), 10020);
    assert_eq!(ask("GET", "/v3/message/regid"), 10021);
    assert_eq!(ask("DELETE", "/v1/trace/quota/get"), 10021);
    for path in ["/v2/message/regid", "/v3/message/regid", "/v4/message/regid"] {
        assert_eq!(ask("POST", path), 0, "{path}");
    }
    let refused = answer(&stage.handle(&request("POST", "/v2/message/region", None, "")));
    let (number, reason) = code(&refused);
    assert_eq!(number, 10020);
    assert!(reason.starts_with("the emulator leaves /v2/message/region out on purpose: "), "{reason}");

    let mut json = request("POST", "/v3/message/regid", None, "{}");
    json.headers[1] = Header::plain("Content-Type", "application/json");
    assert_eq!(code(&answer(&stage.handle(&json))).0, 10007);
    json.headers.pop();
    assert_eq!(code(&answer(&stage.handle(&json))).0, 21305, "without a type it is a form, with one odd key");
    assert_eq!(code(&answer(&stage.handle(&request("POST", "/v3/message/regid", None, "a=%")))).0, 10008);
}

#[test]
fn a_wrong_secret_beats_a_wrong_path_and_a_wrong_path_beats_a_wrong_form() {
    let mut stage = Stage::new();
    let mut wrong = request("PUT", "/nowhere", None, "%");
    wrong.headers.clear();
    assert_eq!(code(&answer(&stage.handle(&wrong))).0, 21301);
    let mut wrong = request("PUT", "/nowhere", None, "%");
    assert_eq!(code(&answer(&stage.handle(&wrong))).0, 10020);
    wrong.path = "/v3/message/regid".into();
    assert_eq!(code(&answer(&stage.handle(&wrong))).0, 10021);
    wrong.method = Method::Post;
    assert_eq!(code(&answer(&stage.handle(&wrong))).0, 10008);
}

#[test]
fn partly_and_wholly_bad_lists() {
    let mut stage = Stage::new();
    let list = format!("bad-1,{REG_ID},bad-2,{REG_ID_2},");
    let answer = stage.post("/v3/message/regid", &notification(&[("registration_id", &list)]));
    assert_eq!(answer["data"]["bad_regids"], "bad-1,bad-2");
    assert_eq!(answer["info"], "Received push messages for 2 REGID");
    let refused = stage.post("/v3/message/regid", &notification(&[("registration_id", "bad-1,bad-2")]));
    assert_eq!(code(&refused), (20301, "No valid targets!"));
    let lost_plus = REG_ID.replace('+', " ");
    let refused = stage.post("/v3/message/regid", &notification(&[("registration_id", &lost_plus)]));
    assert_eq!(code(&refused).0, 20301, "an unencoded + arrives as a blank");
    let refused = stage.post("/v3/message/alias", &notification(&[("alias", "nobody")]));
    assert_eq!(code(&refused).0, 20301);
}

#[test]
fn every_kind_of_target() {
    type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str, char);
    let mut stage = Stage::new();
    let cases: [Case; 6] = [
        ("/v3/message/alias", &[("alias", "user-1,user-2")], "2 ALIAS", 'a'),
        ("/v2/message/user_account", &[("user_account", "acct-1")], "1 USER_ACCOUNT", 'u'),
        ("/v2/message/topic", &[("topic", "news")], "1 TOPIC", 't'),
        ("/v3/message/topic", &[("topic", "nobody-wants-this")], "1 TOPIC", 't'),
        ("/v3/message/multi_topic", &[("topics", "news;$;none"), ("topic_op", "EXCEPT")], "1 TOPIC", 't'),
        ("/v3/message/all", &[], "1 ALL", 't'),
    ];
    for (path, form, info, letter) in cases {
        let answer = stage.post(path, &notification(form));
        assert_eq!(answer["info"], format!("Received push messages for {info}"), "{path}: {answer}");
        assert!(answer["data"]["id"].as_str().expect("id").starts_with(letter));
    }
    assert_eq!(stage.world.acked_today("2882303761512345678", &stage.rules, stage.now), 2 + 1 + 2 + 2 + 2);
    stage.rules.refuse_empty_broadcast = true;
    assert_eq!(code(&stage.post("/v2/message/topic", &notification(&[("topic", "none")]))).0, 20301);
}

#[test]
fn unknown_regids_get_phones_of_their_own_when_the_rules_say_so() {
    let mut stage = Stage::new();
    stage.rules.accept_unknown = true;
    let answer = stage.post("/v3/message/regid", &notification(&[("registration_id", "new-1,new-2,new-1")]));
    assert!(answer["data"].get("bad_regids").is_none());
    let phones = stage.phones().phones;
    let seen: Vec<_> =
        phones.iter().map(|phone| (phone.device.as_str(), phone.stranger, phone.notifications.len())).collect();
    assert_eq!(seen, [("one", false, 0), ("two", false, 0), ("stranger-1", true, 1), ("stranger-2", true, 1)]);
}

#[test]
fn the_same_notify_id_replaces_and_zero_is_one_too() {
    let mut stage = Stage::new();
    for (title, notify_id) in [("a", ""), ("b", "7"), ("c", "0"), ("d", "7"), ("e", "8")] {
        stage.send(&[("title", title), ("notify_id", notify_id)]);
    }
    assert_eq!(stage.titles("one"), ["c", "d", "e"]);
}

#[test]
fn a_device_shows_only_the_first_message_of_a_job_key() {
    let mut stage = Stage::new();
    let first = stage.send(&[("title", "first"), ("extra.jobkey", "job-1")]);
    let second = stage.send(&[("title", "second"), ("extra.jobkey", "job-1"), ("notify_id", "2")]);
    assert_ne!(first, second);
    stage.send(&[("title", "other"), ("extra.jobkey", "job-2"), ("notify_id", "3")]);
    assert_eq!(stage.titles("one"), ["first", "other"]);
}

#[test]
fn pass_through_goes_to_the_app_and_shows_nothing() {
    let mut stage = Stage::new();
    stage.send(&[("pass_through", "1"), ("payload", "{\"k\":1}"), ("extra.ext", "x")]);
    let phone = stage.phones().phones.remove(0);
    assert!(phone.notifications.is_empty());
    let [received] = phone.pass_through.as_slice() else { panic!("one message") };
    assert_eq!((received.payload.as_deref(), received.ext.as_deref()), (Some("{\"k\":1}"), Some("x")));
}

#[test]
fn a_message_may_ask_not_to_be_shown_in_front() {
    let mut stage = Stage::new();
    let both = format!("{REG_ID},{REG_ID_2}");
    stage.send(&[("registration_id", &both), ("title", "quiet"), ("extra.notify_foreground", "0")]);
    assert_eq!((stage.titles("one").len(), stage.titles("two").len()), (1, 0));
    stage.send(&[("registration_id", &both), ("title", "loud"), ("extra.notify_foreground", "1")]);
    assert_eq!(stage.titles("two"), ["loud"]);
}

#[test]
fn a_scheduled_message_comes_when_it_is_due() {
    let mut stage = Stage::new();
    let due = (stage.now.as_millisecond() + 60_000).to_string();
    let id = stage.send(&[("title", "later"), ("time_to_send", &due)]);
    stage.wait(59);
    assert!(stage.titles("one").is_empty());
    assert_eq!(stage.get("/v1/trace/message/status", &format!("msg_id={id}"))["data"]["data"]["delivered"], 0);
    stage.wait(1);
    assert_eq!(stage.titles("one"), ["later"]);
    let status = stage.get("/v1/trace/message/status", &format!("msg_id={id}"));
    assert_eq!((&status["data"]["data"]["delivered"], &status["data"]["data"]["resolved"]), (&1.into(), &1.into()));
    stage.wait(3600);
    assert_eq!(stage.titles("one").len(), 1, "once");
}

#[test]
fn a_schedule_survives_the_file() {
    let mut stage = Stage::new();
    let due = (stage.now.as_millisecond() + 1).to_string();
    stage.post("/v3/message/alias", &notification(&[("alias", "user-2"), ("title", "later"), ("time_to_send", &due)]));
    stage.world = World::from_json(&stage.world.to_json()).expect("sound");
    stage.wait(1);
    assert_eq!(stage.titles("two"), ["later"]);
    stage.world = World::from_json(&stage.world.to_json()).expect("sound");
    assert_eq!(stage.titles("two"), ["later"]);
    let answer = stage.post("/v3/message/regid", &notification(&[("registration_id", REG_ID_2)]));
    assert_eq!(answer["data"]["day_acked"], "2");
}

#[test]
fn channels_and_templates_only_when_the_rules_ask() {
    let mut stage = Stage::new();
    let send = |stage: &mut Stage, more: &[(&str, &str)]| {
        let answer = stage.post("/v3/message/regid", &notification(more));
        (code(&answer).0, code(&answer).1.to_owned())
    };
    let taken = (0, String::new());
    let refused = (27001, "invalid channel info!".to_owned());
    let (ours, foreign) = (("extra.channel_id", "123456"), ("extra.channel_id", "999"));
    assert_eq!(send(&mut stage, &[foreign]), taken);
    stage.rules.check_channel = true;
    assert_eq!(send(&mut stage, &[foreign]), refused);
    assert_eq!(send(&mut stage, &[]), taken);
    assert_eq!(send(&mut stage, &[ours]), taken);
    stage.rules.require_channel = true;
    assert_eq!(send(&mut stage, &[]), refused);
    stage.rules.check_template = true;
    assert_eq!(send(&mut stage, &[ours]), refused);
    let template = ("extra.template_id", "t1");
    assert_eq!(send(&mut stage, &[ours, template]), taken);
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(129));
    let many = format!("{{{}}}", (0..10).map(|n| format!("\"{n}\":\"v\"")).collect::<Vec<_>>().join(","));
    for bad in ["{\"a\":\" \"}", "{\"a\":\"😀\"}", "[]", "{\"a\":1}", &long, &many] {
        assert_eq!(send(&mut stage, &[ours, template, ("extra.template_param", bad)]), refused, "{bad}");
    }
    assert_eq!(send(&mut stage, &[ours, template, ("extra.template_param", "{\"a\":\"张三\"}")]), taken);
}

#[test]
fn rate_and_quota_only_when_the_rules_ask() {
    let mut stage = Stage::new();
    stage.rules.qps = crate::emulator::rule::Qps::Most(2);
    let form = notification(&[]);
    let mut codes: Vec<i64> = (0..3).map(|_| code(&stage.post("/v3/message/regid", &form)).0).collect();
    stage.wait(1);
    codes.push(code(&stage.post("/v3/message/regid", &form)).0);
    assert_eq!(codes, [0, 0, 200_002, 0]);
    let quotas: Vec<i64> = (0..2).map(|_| code(&stage.get("/v1/trace/quota/get", "")).0).collect();
    assert_eq!(quotas, [0, 200_002], "one quota read a second");

    let mut stage = Stage::new();
    stage.rules = Rules { day_quota: 1, enforce_quota: true, ..Rules::default() };
    assert_eq!(code(&stage.post("/v3/message/regid", &form)).0, 0);
    let refused = stage.post("/v3/message/regid", &form);
    assert_eq!(code(&refused), (200_001, "exceed quota, quota: 1, have acked: 1"));
    let quota = stage.get("/v1/trace/quota/get", "");
    assert_eq!((&quota["data"]["day_quota"], &quota["data"]["day_acked"]), (&"1".into(), &"1".into()));
    stage.wait(86_400);
    assert_eq!(code(&stage.post("/v3/message/regid", &form)).0, 0, "a new day");
}

#[test]
fn the_rules_reach_the_decoder() {
    let mut stage = Stage::new();
    let title = "字".repeat(50);
    let form = notification(&[("title", title.as_str())]);
    assert_eq!(code(&stage.post("/v3/message/regid", &form)).0, 0);
    stage.rules.strict_less_than = true;
    assert_eq!(code(&stage.post("/v3/message/regid", &form)).0, 65009);
    let month = (stage.now.as_millisecond() + 8 * 86_400_000).to_string();
    stage.rules.schedule_days = 7;
    assert_eq!(code(&stage.post("/v3/message/regid", &notification(&[("time_to_send", &month)]))).0, 10017);
}

#[test]
fn ids_are_unique_within_a_millisecond() {
    let mut stage = Stage::new();
    let mut ids: Vec<String> = (0..50).map(|_| stage.send(&[])).collect();
    ids.dedup();
    assert_eq!(ids.len(), 50);
    assert!(ids.iter().all(|id| id.len() == 22));
}

#[test]
fn one_app_does_not_see_another() {
    let mut stage = Stage::new();
    let id = stage.send(&[]);
    let mut apps = stage.snapshot.apps().to_vec();
    apps.push(App {
        app_id: "1000".parse().expect("app id"),
        secret: Secret::new("other"),
        packages: vec!["com.example.other".parse().expect("package")],
        channels: Vec::new(),
    });
    stage.snapshot = Snapshot::new(apps, stage.snapshot.phones().to_vec());
    let mut other = request("GET", "/v1/trace/message/status", Some(&format!("msg_id={id}")), "");
    other.headers[0] = Header::plain("Authorization", "key=other");
    assert_eq!(code(&answer(&stage.handle(&other))).0, 65028);
    let mut send = request("POST", "/v3/message/regid", None, &encode(&notification(&[])));
    send.headers[0] = Header::plain("Authorization", "key=other");
    assert_eq!(code(&answer(&stage.handle(&send))).0, 20301, "the regid belongs to the first app's package");
    send.body = encode(&notification(&[("restricted_package_name", PACKAGE)])).into_bytes();
    assert_eq!(code(&answer(&stage.handle(&send))), (22022, "Invalid package name: com.example.app"));
}

#[test]
fn what_is_kept_is_bounded() {
    let mut stage = Stage::new();
    stage.rules = Rules { keep_messages: 3, keep_events: 4, keep_shown: 2, ..Rules::default() };
    let due = (stage.now.as_millisecond() + 60_000).to_string();
    let ids: Vec<String> = (0..5)
        .map(|n| {
            let notify_id = n.to_string();
            let later = ("time_to_send", if n == 0 { due.as_str() } else { "" });
            stage.send(&[("title", &format!("t{n}")), ("notify_id", &notify_id), later])
        })
        .collect();
    assert_eq!(stage.titles("one"), ["t3", "t4"]);
    assert_eq!(code(&stage.get("/v1/trace/message/status", &format!("msg_id={}", ids[1]))).0, 65028);
    assert_eq!(code(&stage.get("/v1/trace/message/status", &format!("msg_id={}", ids[2]))).0, 0);
    assert_eq!(stage.world.journal().after(0).count(), 4);
    stage.wait(60);
    assert_eq!(stage.titles("one"), ["t3", "t4"], "a forgotten job is not delivered");
}

#[test]
fn a_phone_that_is_named_twice_gets_one_message() {
    let mut stage = Stage::new();
    let twice = format!("{REG_ID},{REG_ID}");
    let answer = stage.post("/v3/message/regid", &notification(&[("registration_id", &twice)]));
    assert_eq!(
        (&answer["data"]["day_acked"], &answer["info"]),
        (&"1".into(), &"Received push messages for 2 REGID".into())
    );
    let form = [("topics", "news;$;sports"), ("topic_op", "UNION")];
    let answer = stage.post("/v3/message/multi_topic", &notification(&form));
    assert_eq!(answer["data"]["day_acked"], "3");
    let answer = stage.post("/v3/message/alias", &notification(&[("alias", "user-1,acct-1,user-2")]));
    assert_eq!(answer["data"]["day_acked"], "5", "two aliases of one phone");
}

#[test]
fn a_refusal_names_the_key_of_its_targets() {
    let mut stage = Stage::new();
    stage.rules.refuse_empty_broadcast = true;
    let text = [("title", "T"), ("description", "D")];
    let messages = r#"[{"target":"nobody","message":{"title":"T","description":"D"}}]"#;
    for (path, form, key) in [
        ("/v3/message/regid", vec![("registration_id", "nobody")], "registration_id"),
        ("/v3/message/alias", vec![("alias", "nobody")], "alias"),
        ("/v2/message/user_account", vec![("user_account", "nobody")], "user_account"),
        ("/v3/message/topic", vec![("topic", "nobody")], "topic"),
        ("/v3/message/multi_topic", vec![("topics", "no;$;body"), ("topic_op", "UNION")], "topics"),
        ("/v2/multi_messages/aliases", vec![("messages", messages)], "messages"),
        ("/v3/message/alias/revoke", vec![("aliases", "nobody"), ("notify_id", "7")], "aliases"),
        ("/v3/message/regid/revoke", vec![("registration_id", "nobody"), ("notify_id", "7")], "registration_id"),
    ] {
        let answer = stage.post(path, &[&form[..], &text].concat());
        assert_eq!(code(&answer), (20301, "No valid targets!"), "{path}");
        let journal: RequestsView = decode(&stage.control(&ControlCall::Requests { after: 0 }).response).expect("view");
        let refusal = journal.requests.last().and_then(|request| request.refusal.clone()).expect("refused");
        assert_eq!(refusal.field, key, "{path}");
    }
}
