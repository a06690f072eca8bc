//! `mipush why`: whole messages, and what was recorded of the past.

use serde_json::json;

use crate::harness::{NOW, Sandbox};

/// A body of the service's, with these members beside the text.
fn message(members: &str) -> String {
    format!(
        r#"{{"From_Account":"carol","MsgBody":[{{"MsgType":"TIMTextElem","MsgContent":{{"Text":"hi"}}}}]{members}}}"#
    )
}

#[test]
fn a_whole_message_is_judged_as_the_service_gets_it() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["session", "kill", "bob"]).ok();
    sandbox.mipush(&["session", "mute", "bob", "--conversation", "carol"]).ok();
    for (members, flags, cause) in [
        ("", &[][..], None),
        (r#","MsgLifeTime":0"#, &[], Some("life-time-zero")),
        (r#","OfflinePushInfo":{"PushFlag":1}"#, &[], Some("push-flag-1")),
        (r#","OfflinePushInfo":{"PushFlag":"1"}"#, &[], Some("body-refused")),
        (r#","SendMsgControl":["WithMuteNotifications"]"#, &[], Some("conversation-muted")),
        ("", &["--client"], Some("conversation-muted")),
        ("", &["--group", "g", "--group-type", "avchatroom"], Some("group-online-only")),
    ] {
        sandbox.put("m.json", message(members));
        let words = [&["why", "bob", "--message", "m.json", "--json"], flags].concat();
        let outcome = sandbox.mipush(&words).ends(if cause.is_some() { 11 } else { 0 });
        let told = outcome.json();
        assert_eq!(told["devices"][0]["cause"], json!(cause), "{members} {flags:?}");
        let steps = told["devices"][0]["steps"].as_array().expect("steps").clone();
        assert_eq!(steps.len(), 18);
        for step in steps {
            for key in ["step", "code", "passed", "reason", "source", "cause", "certainty", "setting", "change"] {
                assert!(step.get(key).is_some(), "{key}: {step}");
            }
        }
    }
}

#[test]
fn the_advice_for_a_message_is_in_the_services_words() {
    let sandbox = Sandbox::ready();
    sandbox.put("m.json", r#"{"MsgBody":[{"MsgType":"TIMCustomElem","MsgContent":{"Data":"x"}}],"MsgLifeTime":0}"#);
    let told = sandbox.mipush(&["why", "bob", "--message", "m.json", "--json"]).ends(11).json();
    let fix = told["devices"][0]["fix"].as_str().expect("a fix").to_owned();
    for part in ["mipush session kill bob", "add OfflinePushInfo.Desc", "leave out MsgLifeTime"] {
        assert!(fix.contains(part), "{fix}");
    }
}

#[test]
fn what_is_assumed_is_said_to_be() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["session", "lose", "bob"]).ok();
    sandbox.mipush(&["why", "bob"]).ends(11).shows("settings.heartbeat_timeout_s = 400").shows("likely");
    let told = sandbox.mipush(&["why", "bob", "--json"]).ends(11).json();
    let step = &told["devices"][0]["steps"][10];
    assert_eq!(step["certainty"], json!("medium"));
    assert_eq!(step["setting"], json!({"name": "heartbeat_timeout_s", "value": "400", "default": "400"}));
}

#[test]
fn two_descriptions_of_a_message_are_one_too_many() {
    let sandbox = Sandbox::ready();
    sandbox.put("m.json", message(""));
    sandbox.mipush(&["why", "bob", "--message", "m.json", "--title", "t"]).ends(2).says("--message");
    sandbox.mipush(&["why", "bob", "--message", "none.json"]).ends(2).says("none.json: cannot be read");
    sandbox.mipush(&["why", "bob", "--group-type", "Room", "--group", "g"]).ends(2).says("AVChatRoom");
}

#[test]
fn the_state_then_is_what_the_callbacks_told() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["why", "bob", "--at", NOW]).ends(3).says("mipush callbacks listen");
    let line = |at: &str, action: &str, reason: &str| {
        format!(
            r#"{{"kind":"state","received_at":"{at}","at":"{at}","user":"bob","action":"{action}","reason":"{reason}","platform":"Android","kicked":[],"sdk_app_id":"1400000000"}}"#
        )
    };
    let push = r#"{"kind":"push","received_at":"2026-11-24T05:10:05Z","at":"2026-11-24T05:10:05Z","sender":"carol","user":"bob","stage":"sent","platform":"Xiaomi","code":0,"info":null,"message_key":null,"message_at":null,"push_id":null,"task_id":null,"data_id":null,"group":null}"#;
    let records = [
        line("2026-11-24T04:30:00Z", "Login", "Register"),
        line("2026-11-24T05:00:00Z", "Disconnect", "TimeOut"),
        line("2026-11-24T06:00:00Z", "Logout", "Unregister"),
        push.to_owned(),
        "{\"cut sho".to_owned(),
    ];
    sandbox.put("mipush.toml.callbacks.jsonl", records.join("\n"));
    let ask = |at: &str, code| sandbox.mipush(&["why", "bob", "--at", at, "--json"]).ends(code).json();
    assert_eq!(ask("2026-11-24T04:45:00Z", 11)["devices"][0]["cause"], json!("online-recorded"));
    let away = ask("2026-11-24T05:10:00Z", 0);
    assert_eq!(away["recorded"]["states"][0]["reason"], json!("TimeOut"));
    assert_eq!(away["recorded"]["pushes"][0]["stage"], json!("sent"));
    assert_eq!(ask("2026-11-24T06:00:01Z", 11)["devices"][0]["cause"], json!("logged-out"));
    let early = sandbox.mipush(&["why", "bob", "--at", "2026-11-24T04:00:00Z"]).ends(3);
    early.says("2026-11-24T04:30:00Z").says("1 lines of the recorded callbacks could not be read");
}
