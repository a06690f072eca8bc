//! Every text that can be written, over the whole matrix.

use super::*;
use crate::android::sdk::{Form, Sdk};

const SDKS: [&str; 9] = [
    "jar-3.0.3",
    "jar-3.6.12",
    "jar-3.7.9",
    "jar-4.9.1",
    "jar-6.0.1",
    "aar-5.0.5",
    "aar-6.0.1",
    "aar-7.x",
    "timpush-8.8.7357",
];

pub(super) fn plan(sdk: &str, generation: Generation, language: Language) -> Plan {
    let sdk: Sdk = sdk.parse().unwrap();
    Plan {
        package: "com.example.chat".parse().unwrap(),
        placeholder: false,
        app_id: Some("2882303761512345678".parse().unwrap()),
        app_key: Some("5482037264137".parse().unwrap()),
        cert_id: Some(crate::domain::identifier::CertId(10_301)),
        sdk_app_id: Some(1_400_000_001),
        channel_id: Some("118001".parse().unwrap()),
        sdk,
        target_sdk: if sdk.knows_target_31() { 34 } else { 30 },
        language,
        gradle_kotlin: language == Language::Kotlin,
        generation,
        ids: IdStorage::Constants,
        receiver: "com.example.chat.thirdpush.XiaomiMsgReceiver".parse().unwrap(),
        application: "com.example.chat.ChatApplication".parse().unwrap(),
        activity: "com.example.chat.ui.ChatActivity".parse().unwrap(),
        click_intent: None,
        ext: "{\"entity\":{\"id\":9}}".to_owned(),
    }
}

fn matrix() -> Vec<Plan> {
    let mut plans = Vec::new();
    for sdk in SDKS {
        let timpush = sdk.starts_with("timpush");
        let generations = if timpush { vec![Generation::G3] } else { vec![Generation::G1, Generation::G2] };
        for generation in generations {
            for language in [Language::Java, Language::Kotlin] {
                for ids in [IdStorage::Constants, IdStorage::MetaData] {
                    plans.push(Plan { ids, ..plan(sdk, generation, language) });
                }
            }
        }
    }
    plans
}

#[test]
fn nothing_is_left_to_replace_and_nothing_of_the_demo_is_there() {
    for plan in matrix() {
        for snippet in generate_all(&plan).unwrap() {
            for left in [
                "{{",
                "}}\n}}",
                "@PERMISSION@",
                "@ACTIVITY@",
                "com.tencent.qcloud.tim.tuikit",
                "1234512345",
                "6666",
                "Secret(",
            ] {
                assert!(!snippet.text.contains(left), "{left} in {}:\n{}", snippet.path, snippet.text);
            }
            assert!(snippet.text.ends_with('\n'), "{}", snippet.path);
        }
    }
}

#[test]
fn every_part_exists_for_the_guides_generation_and_says_what_was_mended() {
    let plan = plan("jar-3.0.3", Generation::G1, Language::Java);
    for part in Part::ALL {
        let snippets = generate(part, &plan).unwrap();
        assert!(!snippets.is_empty(), "{part:?}");
        let silent = matches!(part, Part::Constants | Part::RestMessage | Part::Gradle);
        assert_eq!(snippets[0].mended.is_empty(), silent, "{part:?}");
    }
}

#[test]
fn the_guides_generation_gives_the_guides_manifest() {
    let text = &generate(Part::Manifest, &plan("jar-3.0.3", Generation::G1, Language::Java)).unwrap()[0].text;
    for wanted in [
        "android.permission.GET_TASKS",
        "com.example.chat.permission.MIPUSH_RECEIVE",
        "com.xiaomi.push.service.receivers.NetworkStatusReceiver",
        "com.example.chat.thirdpush.XiaomiMsgReceiver",
    ] {
        assert!(text.contains(wanted), "{wanted}");
    }
    assert!(!text.contains("NotificationClickedActivity") && !text.contains("POST_NOTIFICATIONS"));
}

#[test]
fn what_a_manifest_holds_follows_the_sdk() {
    let manifest = |sdk: &str| {
        let generation = if sdk.starts_with("timpush") { Generation::G3 } else { Generation::G2 };
        generate(Part::Manifest, &plan(sdk, generation, Language::Java)).unwrap()[0].text.clone()
    };
    let has = |sdk: &str, what: &str| manifest(sdk).contains(what);
    assert!(!has("jar-3.6.12", "NetworkStatusReceiver") && has("jar-3.6.12", "READ_PHONE_STATE"));
    assert!(!has("jar-3.7.9", "READ_PHONE_STATE"));
    assert!(has("jar-4.9.1", "NotificationClickedActivity") && !has("jar-4.9.1", "com.xiaomi.xmsf"));
    assert!(has("jar-6.0.1", "com.xiaomi.xmsf.permission.MIPUSH_RECEIVE"));
    assert!(has("aar-5.0.5", "ACCESS_WIFI_STATE") && has("aar-5.0.5", "POST_NOTIFICATIONS"));
    assert!(!has("aar-6.0.1", "uses-permission") && !has("aar-6.0.1", "XMPushService"));
    assert!(has("aar-6.0.1", "com.xiaomi.mipush.RECEIVE_MESSAGE"));
    assert!(!has("timpush-8.8.7357", "xiaomi") && has("timpush-8.8.7357", "ui.ChatActivity"));
}

#[test]
fn impossible_plans_are_refused() {
    let good = plan("jar-4.8.6", Generation::G2, Language::Java);
    let error = generate(Part::Manifest, &Plan { target_sdk: 31, ..good.clone() }).unwrap_err();
    assert!(matches!(error, PlanError::Trampoline { .. }) && error.to_string().contains("4.9.1"), "{error}");
    let error = generate(Part::Gradle, &Plan { generation: Generation::G3, ..good.clone() }).unwrap_err();
    assert!(matches!(error, PlanError::Mixed { .. }), "{error}");
    let error = generate(Part::Constants, &Plan { app_key: None, ..good.clone() }).unwrap_err();
    assert!(error.to_string().contains("--app-key"), "{error}");
    assert!(generate(Part::Manifest, &Plan { app_key: None, ..good }).is_ok());
}

#[test]
fn the_click_intent_and_the_filter_agree() {
    let uri = "intent://push.example.com/open#Intent;scheme=chat;component=com.example.chat/.ui.ChatActivity;end";
    let plan = Plan { click_intent: Some(uri.into()), ..plan("aar-6.0.1", Generation::G2, Language::Java) };
    let text = &generate(Part::Activity, &plan).unwrap()[0].text;
    for wanted in ["android:host=\"push.example.com\"", "android:path=\"/open\"", "android:scheme=\"chat\""] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    let plan = Plan { click_intent: None, ..plan };
    assert_eq!(
        plan.intent_uri().unwrap(),
        "intent://com.example.chat/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;\
         component=com.example.chat/.ui.ChatActivity;end"
    );
    assert!(generate(Part::Manifest, &Plan { click_intent: Some("x".into()), ..plan }).is_err());
}

#[test]
fn ids_in_meta_data_are_references() {
    let plan = Plan { ids: IdStorage::MetaData, ..plan("jar-4.9.1", Generation::G2, Language::Java) };
    let manifest = &generate(Part::Manifest, &plan).unwrap()[0].text;
    assert!(manifest.contains("@string/mipush_app_id") && !manifest.contains("2882303761512345678"));
    let constants = generate(Part::Constants, &plan).unwrap();
    assert!(constants[1].text.contains(">2882303761512345678<") && !constants[0].text.contains("5482037264137"));
}

#[test]
fn timpush_gets_its_configuration_and_no_receiver() {
    let plan = plan("timpush-8.8.7357", Generation::G3, Language::Kotlin);
    assert!(generate(Part::Receiver, &plan).unwrap().is_empty());
    let file = &generate(Part::Constants, &plan).unwrap()[0];
    let json: serde_json::Value = serde_json::from_str(&file.text).unwrap();
    assert_eq!(json["com.example.chat"]["xiaomiPushBussinessId"], "10301");
    let gradle = &generate(Part::Gradle, &plan).unwrap()[0];
    assert_eq!(gradle.path, "build.gradle.kts");
    assert!(gradle.text.contains("implementation(\"com.tencent.timpush:xiaomi:8.8.7357\")"));
    assert_eq!(plan.sdk.form, Form::TimPush);
}

#[test]
fn ext_is_escaped_once() {
    let plan = plan("aar-6.0.1", Generation::G2, Language::Java);
    let body: serde_json::Value = serde_json::from_str(&generate(Part::RestMessage, &plan).unwrap()[0].text).unwrap();
    assert_eq!(body["OfflinePushInfo"]["Ext"], plan.ext);
    assert_eq!(body["OfflinePushInfo"]["AndroidInfo"]["XiaoMiChannelID"], "118001");
}
