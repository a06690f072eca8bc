//! `mipush doctor --message`: what is wrong with a message that a back end sends, and that each fault is gone once the
//! file is changed as the finding says.

use serde_json::{Value, json};

use crate::harness::{ADD, MESSAGE, Sandbox};

fn good() -> Value {
    serde_json::from_str(MESSAGE).expect("JSON")
}

/// A sandbox in which alice, her certificate and this message are without fault.
fn sandbox(message: &Value) -> Sandbox {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["cert", "edit", "prod", "--channel-id", "116021"]).ok();
    sandbox.put("m.json", message.to_string());
    sandbox
}

/// The finding of that code that is worst.
fn finding(document: &Value, code: &str) -> Value {
    let findings = document["findings"].as_array().expect("findings");
    let rank = |finding: &&Value| ["ok", "skip", "warn", "fail"].iter().position(|known| finding["status"] == *known);
    let found = findings.iter().filter(|finding| finding["code"] == code).max_by_key(rank);
    found.unwrap_or_else(|| panic!("no {code}: {document}")).clone()
}

fn look(sandbox: &Sandbox, code: &str, flags: &[&str]) -> Value {
    let words = [&["doctor", "--json", "--message", "m.json", "--only", code], flags].concat();
    finding(&sandbox.mipush(&words).json(), code)
}

/// The finding complains of these members of the file; after `change`, which is what it says, its own fix is green.
fn mends(before: &Value, code: &str, status: &str, member: &str, change: impl FnOnce(&mut Value)) {
    let sandbox = sandbox(before);
    let found = look(&sandbox, code, &[]);
    assert_eq!(found["status"], status, "{found}");
    let said = found["message"].as_str().expect("a message");
    assert!(
        said.contains(&format!("In m.json set {member}"))
            || said.contains(&format!("In m.json leave {member} out")) && said.ends_with("then run the fix"),
        "{member}: {said}"
    );
    assert_eq!(found["file"], "m.json");
    for key in ["found", "expected", "source"] {
        assert!(found[key].as_str().is_some_and(|text| !text.is_empty()), "{code} lacks {key}: {found}");
    }
    let mut after = before.clone();
    change(&mut after);
    sandbox.put("m.json", after.to_string());
    let fix = found["fix"].as_str().expect("a fix");
    assert!(fix.starts_with("mipush doctor --message m.json --only "), "{fix}");
    let words: Vec<&str> = fix.split(' ').skip(1).chain(["--json"]).collect();
    let green = sandbox.mipush(&words).ok().json();
    assert_eq!(finding(&green, code)["status"], "ok", "{after}: {green}");
}

fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut message = good();
    change(&mut message);
    message
}

fn without(message: &mut Value, member: &str) {
    message.as_object_mut().expect("an object").remove(member);
}

#[test]
fn a_good_message_has_no_complaint() {
    let sandbox = sandbox(&with(|message| without(message, "MsgRandom")));
    sandbox
        .mipush(&[
            "cert",
            "edit",
            "prod",
            "--click",
            "open-intent=intent://com.example.chat/detail#Intent;scheme=pushscheme;package=com.example.chat;end",
        ])
        .ok();
    let document = sandbox.json(&["doctor", "--message", "m.json", "--user", "alice", "--now", "2026-11-24T05:00:00Z"]);
    assert_eq!((&document["summary"]["fail"], &document["summary"]["warn"]), (&json!(0), &json!(0)), "{document}");
    for code in [
        "message-well-formed",
        "message-pushable",
        "message-push-info",
        "message-sender",
        "message-receiver",
        "message-wanted",
        "message-group",
        "message-random",
        "message-carried",
        "message-text",
        "message-test-word",
        "message-ext",
        "click-ext",
    ] {
        assert_eq!(finding(&document, code)["status"], "ok", "{code}: {document}");
    }
    // What comes from stdin has no file to name.
    let body = with(|message| message["MsgLifeTime"] = json!(0)).to_string();
    let words = ["doctor", "--message", "-", "--only", "message-pushable", "--json"];
    let read = sandbox.run(&words).stdin(body).outcome().ends(9).json();
    let found = finding(&read, "message-pushable");
    assert!(found["message"].as_str().expect("text").contains("In the message set MsgLifeTime to 604800"), "{found}");
    assert_eq!(found["file"], Value::Null);
}

#[test]
fn what_keeps_a_message_from_being_pushed_is_told_with_the_member() {
    mends(&with(|m| m["MsgLifeTime"] = json!(0)), "message-pushable", "fail", "MsgLifeTime to 604800", |m| {
        m["MsgLifeTime"] = json!(604_800);
    });
    let flag = |to: Value| move |m: &mut Value| m["OfflinePushInfo"]["PushFlag"] = to;
    mends(&with(flag(json!(1))), "message-pushable", "fail", "OfflinePushInfo.PushFlag to 0", flag(json!(0)));
    let custom = with(|m| {
        m["MsgBody"] = json!([{"MsgType": "TIMCustomElem", "MsgContent": {"Data": "x"}}]);
        without(&mut m["OfflinePushInfo"], "Desc");
    });
    let desc = |m: &mut Value| m["OfflinePushInfo"]["Desc"] = json!("a parcel");
    mends(&custom, "message-pushable", "fail", "OfflinePushInfo.Desc", desc);
    // What IM would refuse, and what it would not understand.
    mends(&with(flag(json!("1"))), "message-well-formed", "fail", "OfflinePushInfo.PushFlag", flag(json!(1)));
    let strange = with(|m| m["OfflinePushInfo"]["Titel"] = json!("x"));
    mends(&strange, "message-well-formed", "warn", "OfflinePushInfo.Titel", |m| {
        without(&mut m["OfflinePushInfo"], "Titel");
    });
    let refused = sandbox(&with(flag(json!("1"))));
    let document = refused.mipush(&["doctor", "--message", "m.json", "--json"]).ends(9).json();
    assert!(finding(&document, "message-well-formed")["message"].as_str().expect("text").contains("90043"));
    assert_eq!(finding(&document, "message-pushable")["status"], "skip", "{document}");
    assert_eq!(finding(&document, "message-text")["status"], "skip", "{document}");
}

#[test]
fn texts_ext_and_templates_are_judged_as_xiaomi_gets_them() {
    let push = |member: &'static str, to: Value| move |m: &mut Value| m["OfflinePushInfo"][member] = to;
    mends(&with(|m| without(m, "OfflinePushInfo")), "message-push-info", "warn", "OfflinePushInfo to", |m| {
        m["OfflinePushInfo"] = json!({"Title": "Front desk", "Desc": "A parcel is waiting"});
    });
    let title = push("Title", json!("Front desk"));
    mends(
        &with(|m| without(&mut m["OfflinePushInfo"], "Title")),
        "message-push-info",
        "warn",
        "OfflinePushInfo.Title",
        title,
    );
    let long = json!("x".repeat(60));
    let cut = json!(format!("{}...", "x".repeat(46)));
    mends(
        &with(push("Title", long)),
        "message-text",
        "warn",
        &format!("OfflinePushInfo.Title to {cut}"),
        push("Title", cut.clone()),
    );
    mends(&with(push("Desc", json!("  "))), "message-text", "fail", "OfflinePushInfo.Desc", push("Desc", json!("hi")));
    mends(
        &with(push("Desc", json!("测试"))),
        "message-test-word",
        "warn",
        "OfflinePushInfo.Desc",
        push("Desc", json!("hi")),
    );
    mends(
        &with(push("Ext", json!("plain"))),
        "message-ext",
        "warn",
        "OfflinePushInfo.Ext",
        push("Ext", json!("\"plain\"")),
    );
    let twice = json!(json!("{\"a\":1}").to_string());
    mends(&with(push("Ext", twice)), "message-ext", "warn", "OfflinePushInfo.Ext", push("Ext", json!("{\"a\":1}")));
    let android = |to: Value| push("AndroidInfo", to);
    let template = |value: &str| android(json!({"XiaoMiTemplateId": "P1", "XiaoMiTemplateParam": {"who": value}}));
    let member = "OfflinePushInfo.AndroidInfo.XiaoMiTemplateParam";
    mends(&with(template("😀")), "message-template", "fail", member, template("Bob"));
    mends(
        &with(android(json!({"Sound": "ding"}))),
        "message-carried",
        "warn",
        "OfflinePushInfo.AndroidInfo.Sound",
        android(json!({})),
    );
    let channel = |id: &str| android(json!({"XiaoMiChannelID": id}));
    let member = "OfflinePushInfo.AndroidInfo.XiaoMiChannelID";
    mends(&with(channel(" 1")), "message-carried", "fail", member, channel("116021"));
    // What only OfflinePushInfo may say once there is one.
    let custom = |content: Value| {
        move |m: &mut Value| {
            m["MsgBody"] = json!([{"MsgType": "TIMCustomElem", "MsgContent": content}]);
        }
    };
    let (loud, plain) =
        (custom(json!({"Data": "x", "Desc": "d", "Ext": "e"})), custom(json!({"Data": "x", "Desc": "d"})));
    mends(&with(loud), "message-carried", "warn", "MsgBody[0].MsgContent.Ext", plain);
    let long = json!(format!("[\"{}\"]", "x".repeat(1030)));
    mends(&with(push("Ext", long)), "message-ext", "fail", "OfflinePushInfo.Ext", push("Ext", json!("[]")));
    // A template of Tencent's own: its form can be judged, its text only the console shows.
    let own = sandbox(&with(push("PushTemplateId", json!("one"))));
    assert_eq!(look(&own, "message-template", &[])["status"], "fail");
    own.put("m.json", with(push("PushTemplateId", json!("1400000000-1"))).to_string());
    assert_eq!(look(&own, "message-template", &[])["status"], "skip");
    let filled = with(|m| {
        m["OfflinePushInfo"]["PushTemplateId"] = json!("1400000000-1");
        m["OfflinePushInfo"]["PushTemplateParam"] = json!({"timTitle": "x"});
    });
    own.put("m.json", filled.to_string());
    let found = look(&own, "message-template", &[]);
    assert_eq!(found["expected"], "no OfflinePushInfo.PushTemplateParam.timTitle", "{found}");
}

#[test]
fn sender_and_receiver_are_compared() {
    let from = |name: &'static str| move |m: &mut Value| m["From_Account"] = json!(name);
    mends(&with(from("alice")), "message-sender", "fail", "From_Account", from("bob"));
    let sandbox = sandbox(&with(|m| m["To_Account"] = json!("carol")));
    let other = look(&sandbox, "message-receiver", &["--user", "alice"]);
    assert_eq!((&other["status"], &other["expected"]), (&json!("fail"), &json!("To_Account: \"alice\"")), "{other}");
    sandbox.put("m.json", good().to_string());
    assert_eq!(look(&sandbox, "message-receiver", &["--user", "alice"])["status"], "ok");
    // The administrator who calls is the sender of a message that names none.
    sandbox.put("m.json", with(|m| without(m, "From_Account")).to_string());
    assert_eq!(look(&sandbox, "message-sender", &[])["status"], "skip");
    assert_eq!(look(&sandbox, "message-sender", &["--from", "alice"])["status"], "fail");
}

#[test]
fn a_receiver_who_does_not_want_to_be_told_has_the_command_that_lifts_it() {
    let muting = with(|m| m["SendMsgControl"] = json!(["WithMuteNotifications"]));
    for (mute, status) in [
        (&["session", "mute", "alice", "--conversation", "bob"][..], "fail"),
        (&["session", "mute", "alice"], "fail"),
        (&["session", "mute", "alice", "--hours", "11:00-13:00"], "fail"),
        (&["session", "mute", "alice", "--hours", "01:00-02:00"], "ok"),
    ] {
        let sandbox = sandbox(&muting);
        sandbox.mipush(mute).ok();
        let found = look(&sandbox, "message-wanted", &[]);
        assert_eq!(found["status"], status, "{mute:?}: {found}");
        let Some(fix) = found["fix"].as_str() else { continue };
        sandbox.mipush(&fix.split(' ').skip(1).collect::<Vec<_>>()).ok();
        assert_eq!(look(&sandbox, "message-wanted", &[])["status"], "ok", "{fix}");
    }
    // A REST send that does not ask ignores it; a client's does not.
    let sandbox = sandbox(&good());
    sandbox.mipush(&["session", "mute", "alice", "--conversation", "bob"]).ok();
    assert_eq!(look(&sandbox, "message-wanted", &[])["status"], "ok");
    assert_eq!(look(&sandbox, "message-wanted", &["--client"])["status"], "fail");
    let stranger = look(&sandbox, "message-wanted", &["--user", "nobody"]);
    assert_eq!(stranger["status"], "skip", "nothing is recorded of who never logged in: {stranger}");
}

#[test]
fn a_group_is_judged_by_its_kind() {
    let sandbox = sandbox(&good());
    for (kind, status) in [("Meeting", "fail"), ("AVChatRoom", "fail"), ("Community", "skip"), ("Public", "ok")] {
        let found = look(&sandbox, "message-group", &["--group", "g", "--group-type", kind]);
        assert_eq!(found["status"], status, "{found}");
        let Some(fix) = found["fix"].as_str() else { continue };
        sandbox.mipush(&fix.split(' ').skip(1).collect::<Vec<_>>()).ok();
    }
}

#[test]
fn a_random_that_was_recorded_before_is_told() {
    let sandbox = sandbox(&good());
    assert_eq!(look(&sandbox, "message-random", &[])["status"], "skip", "one file does not show a constant");
    // Noon in China of the sandbox's day is 1795492800.
    let key = |random: u32, time: i64| {
        json!({"kind": "push", "received_at": "2026-11-24T04:00:00Z", "at": "2026-11-24T04:00:00Z", "user": "alice",
               "message_key": format!("1_{random}_{time}")})
    };
    for (record, status) in
        [(key(8, 1_795_492_800), "skip"), (key(7, 1_795_492_200), "warn"), (key(7, 1_795_492_800), "fail")]
    {
        sandbox.put("mipush.toml.callbacks.jsonl", format!("{record}\n"));
        let found = look(&sandbox, "message-random", &[]);
        assert_eq!(found["status"], status, "{record}: {found}");
    }
    let fix = look(&sandbox, "message-random", &[])["fix"].as_str().expect("a fix").to_owned();
    sandbox.put("m.json", with(|m| without(m, "MsgRandom")).to_string());
    let words: Vec<&str> = fix.split(' ').skip(1).chain(["--json"]).collect();
    assert_eq!(finding(&sandbox.mipush(&words).ok().json(), "message-random")["status"], "ok");
}

#[test]
fn flags_that_contradict_the_file_are_refused() {
    let sandbox = sandbox(&good());
    for flags in [
        &["--title", "x"][..],
        &["--description", "x"],
        &["--ext", "x"],
        &["--channel-id", "x"],
        &["--project", "."],
        &["--apk", "x.apk"],
        &["--live-test"],
    ] {
        sandbox.mipush(&[&["doctor", "--message", "m.json"], flags].concat()).ends(2);
    }
    for flags in [&["--client"][..], &["--from", "bob"], &["--group", "g"]] {
        sandbox.mipush(&[&["doctor"], flags].concat()).ends(2).says("--message");
    }
    sandbox.mipush(&["doctor", "--message", "absent.json"]).ends(2).says("absent.json");
}

#[test]
fn a_message_without_an_application_of_its_own_is_judged_without_a_state_file() {
    let sandbox = Sandbox::new();
    sandbox.put("m.json", with(|m| m["MsgLifeTime"] = json!(0)).to_string());
    assert_eq!(look(&sandbox, "message-pushable", &[])["status"], "fail");
    assert_eq!(look(&sandbox, "message-wanted", &[])["status"], "skip");
}

/// Chinese for who reads Chinese, and the same words in the table.
#[test]
fn people_read_it_in_their_language() {
    let sandbox = sandbox(&with(|m| m["OfflinePushInfo"]["PushFlag"] = json!(1)));
    let words = ["doctor", "--message", "m.json", "--only", "message-pushable"];
    sandbox.mipush(&words).ends(9).shows("In m.json set OfflinePushInfo.PushFlag to 0, then run the fix");
    sandbox
        .mipush(&[&words[..], &["--lang", "zh"]].concat())
        .ends(9)
        .shows("请将 m.json 中的 OfflinePushInfo.PushFlag 设为 0");
}

#[test]
fn what_went_straight_to_the_phone_proves_the_vendors_side() {
    let sandbox = Sandbox::ready();
    let look = |flags: &[&str]| {
        let words = [&["doctor", "--json", "--user", "alice", "--only", "vendor-test"], flags].concat();
        finding(&sandbox.mipush(&words).json(), "vendor-test")
    };
    // The prepared sandbox sent one, and the emulator traces it as delivered.
    assert_eq!(look(&[])["status"], "ok");
    let offline = look(&["--offline"]);
    assert!(offline["message"].as_str().expect("text").contains("mipush trace"), "{offline}");
    let later = look(&["--now", "2026-11-26T04:00:00Z"]);
    assert_eq!(later["status"], "skip", "{later}");
    assert!(later["message"].as_str().expect("text").contains("mipush doctor --live-test --reg-id"), "{later}");
}

/// A phone that is offline gets nothing from Xiaomi either; once it is back the fix's own messages prove it.
#[test]
fn what_went_straight_to_the_phone_and_was_lost_is_xiaomis_matter() {
    let sandbox = Sandbox::new();
    sandbox.mipush(&["init"]).ok();
    sandbox.run(&ADD).env("MIPUSH_NOW", "2026-11-24T03:00:00Z").outcome().ok();
    let registered = sandbox.json(&["device", "register", "phone1"]);
    let reg_id = registered["reg_id"].as_str().expect("a regId");
    sandbox.mipush(&["session", "login", "alice", "--device", "phone1"]).ok();
    sandbox.mipush(&["device", "report", "--user", "alice"]).ok();
    let look = || {
        finding(
            &sandbox.mipush(&["doctor", "--json", "--user", "alice", "--only", "vendor-test"]).json(),
            "vendor-test",
        )
    };
    assert_eq!(look()["status"], "skip");
    sandbox.mipush(&["emulator", "phone", "set", "phone1", "--offline"]).ok();
    sandbox.mipush(&["send", "--reg-id", reg_id, "--title", "Bob", "--description", "hi"]).ok();
    let lost = look();
    assert_eq!(lost["status"], "warn", "{lost}");
    sandbox.mipush(&["emulator", "phone", "set", "phone1", "--online"]).ok();
    let fix = lost["fix"].as_str().expect("a fix");
    sandbox.mipush(&fix.split(' ').skip(1).collect::<Vec<_>>()).ok();
    assert_eq!(look()["status"], "ok");
}

#[test]
fn a_plan_without_push_is_told_for_an_app_that_needs_one() {
    let sandbox = Sandbox::ready();
    let look =
        || finding(&sandbox.mipush(&["doctor", "--json", "--user", "alice", "--only", "im-plan"]).json(), "im-plan");
    assert_eq!(look()["status"], "ok", "an app that integrates Xiaomi itself needs none");
    sandbox.mipush(&["device", "register", "phone1", "--generation", "g3"]).ok();
    let bought = sandbox.state();
    sandbox.put("mipush.toml", bought.replace("\n[[cert]]", "\n[settings]\nplan_allows_chat_push = false\n\n[[cert]]"));
    let lacks = look();
    assert_eq!(lacks["status"], "fail", "{lacks}");
    assert!(lacks["fix"].as_str().is_some_and(|fix| fix.contains("mipush.toml")), "{lacks}");
    sandbox.put("mipush.toml", bought);
    assert_eq!(look()["status"], "ok");
}

#[test]
fn the_address_of_another_region_is_told() {
    let sandbox = Sandbox::ready();
    let look = |url: Option<&str>| {
        let mut run = sandbox.run(&["doctor", "--json", "--only", "im-region"]);
        if let Some(url) = url {
            run = run.env("MIPUSH_IM_URL", url);
        }
        finding(&run.outcome().json(), "im-region")
    };
    assert_eq!(look(None)["status"], "skip");
    sandbox.put("key.txt", "not-a-secret-of-anybody\n");
    let configure = ["im", "configure", "--sdk-app-id", "1400000000", "--admin", "admin", "--key-file", "key.txt"];
    sandbox.mipush(&[&configure[..], &["--im-region", "china"]].concat()).ok();
    let wrong = look(Some("https://adminapisgp.im.qcloud.com"));
    assert_eq!((&wrong["status"], &wrong["fix"]), (&json!("fail"), &json!("unset MIPUSH_IM_URL")), "{wrong}");
    let open = look(None);
    assert_eq!(open["status"], "skip");
    assert!(open["message"].as_str().expect("text").contains("console.tim.qq.com"), "{open}");
}

#[test]
fn every_item_of_the_list_is_in_the_catalogue() {
    let listed = Sandbox::new().json(&["doctor", "--list-checks"]);
    let mut items: Vec<u64> = Vec::new();
    for check in listed["checks"].as_array().expect("checks") {
        items.extend(check["items"].as_array().expect("items").iter().map(|item| item.as_u64().expect("a number")));
    }
    items.sort_unstable();
    items.dedup();
    assert_eq!(items, (1..=34).collect::<Vec<u64>>());
}
