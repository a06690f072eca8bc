//! Projects as texts: the generator's own output must be clean, and each rule has a project that breaks it.

use super::*;
use crate::android::facts::{Gathered, Library, gather};
use crate::android::snippet::{Generation, IdStorage, Language, Plan, generate_all};

const URI: &str = "intent://com.example.chat/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;component=com.example.chat/.ui.ChatActivity;end";

fn plan(sdk: &str, generation: Generation) -> Plan {
    let sdk: crate::android::sdk::Sdk = sdk.parse().unwrap();
    Plan {
        package: "com.example.chat".parse().unwrap(),
        placeholder: false,
        app_id: Some("2882303761512345678".parse().unwrap()),
        app_key: Some("5482037264137".parse().unwrap()),
        cert_id: Some(crate::domain::identifier::CertId(10_301)),
        sdk_app_id: Some(1_400_000_001),
        channel_id: None,
        sdk,
        target_sdk: if sdk.knows_target_31() { 34 } else { 30 },
        language: Language::Java,
        gradle_kotlin: false,
        generation,
        ids: IdStorage::Constants,
        receiver: "com.example.chat.thirdpush.XiaomiMsgReceiver".parse().unwrap(),
        application: "com.example.chat.ChatApplication".parse().unwrap(),
        activity: "com.example.chat.ui.ChatActivity".parse().unwrap(),
        click_intent: Some(URI.to_owned()),
        ext: "{}".to_owned(),
    }
}

/// A project of what the generator writes.
fn project(plan: &Plan) -> Gathered {
    let mut found = Gathered::default();
    for snippet in generate_all(plan).unwrap() {
        let path = format!("app/{}", snippet.path);
        let text = if path.ends_with("build.gradle") {
            format!(
                "apply plugin: 'com.android.application'\nandroid {{\n defaultConfig {{\n applicationId '{}'\n targetSdkVersion {}\n }}\n \
                 buildTypes {{ release {{ minifyEnabled true\n proguardFiles 'proguard-rules.pro' }} }}\n}}\n{}",
                plan.package, plan.target_sdk, snippet.text
            )
        } else {
            snippet.text
        };
        found.paths.insert(path.clone());
        if crate::android::facts::is_source(&path) {
            found.sources.insert(path.clone());
        }
        found.texts.push((path, text));
    }
    if plan.sdk.form != crate::android::sdk::Form::TimPush {
        let path = format!("app/libs/{}", plan.sdk.file_name());
        let inner = None;
        found.libraries.push(Library {
            path,
            has_sdk: Some(true),
            has_clicked_activity: true,
            has_job_service: true,
            inner,
        });
    }
    found
}

fn wanted() -> Wanted {
    Wanted {
        package: Some("com.example.chat".into()),
        app_id: Some("2882303761512345678".into()),
        app_key: Some("5482037264137".into()),
        cert_id: Some(10_301),
        click_intent: Some(URI.into()),
    }
}

fn broken(found: Gathered) -> Vec<Verdict> {
    let mut verdicts = lint(&gather(found), &wanted());
    verdicts.retain(|verdict| matches!(verdict.status, Status::Fail | Status::Warn));
    verdicts
}

/// The project with one text changed.
fn edited(sdk: &str, file: &str, from: &str, to: &str) -> Gathered {
    let mut found = project(&plan(sdk, Generation::G1));
    let (_, text) = found.texts.iter_mut().find(|(path, _)| path.ends_with(file)).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    *text = text.replace(from, to);
    found
}

#[test]
fn what_is_generated_is_clean() {
    for (sdk, generation) in [
        ("jar-3.0.3", Generation::G1),
        ("jar-3.6.12", Generation::G1),
        ("jar-3.7.9", Generation::G1),
        ("jar-4.9.1", Generation::G2),
        ("jar-6.0.1", Generation::G2),
        ("aar-5.0.5", Generation::G2),
        ("aar-6.0.1", Generation::G2),
        ("timpush-8.8.7357", Generation::G3),
    ] {
        assert_eq!(broken(project(&plan(sdk, generation))), [], "{sdk}");
    }
    let plan = Plan { language: Language::Kotlin, ..plan("aar-6.0.1", Generation::G2) };
    assert_eq!(broken(project(&plan)), []);
    let plan = Plan { ids: IdStorage::MetaData, placeholder: true, ..plan };
    assert_eq!(broken(project(&plan)), []);
}

#[test]
fn each_of_these_changes_breaks_its_rule() {
    let manifest = "AndroidManifest.xml";
    let gradle = "build.gradle";
    for (code, sdk, file, from, to) in [
        ("MP002", "jar-3.7.9", gradle, "targetSdkVersion 30", "targetSdkVersion 31"),
        ("MP007", "aar-6.0.1", gradle, "implementation files", "compileOnly files"),
        ("MP008", "jar-3.0.3", gradle, "libs/MiPush_SDK_Client_3_0_3.jar", "lib/MiPush_SDK_Client_3_0_3.jar"),
        ("MP010", "jar-3.0.3", manifest, "com.example.chat.permission.MIPUSH_RECEIVE", "x.y"),
        (
            "MP011",
            "jar-3.0.3",
            manifest,
            "<uses-permission android:name=\"com.example.chat.permission.MIPUSH_RECEIVE\" />",
            "",
        ),
        (
            "MP012",
            "jar-3.0.3",
            manifest,
            "com.example.chat.permission.MIPUSH_RECEIVE",
            "com.xiaomi.mipushdemo.permission.MIPUSH_RECEIVE",
        ),
        (
            "MP012",
            "jar-3.0.3",
            gradle,
            "applicationId 'com.example.chat'",
            "applicationId 'com.example.chat'\napplicationIdSuffix '.x'",
        ),
        ("MP013", "jar-3.0.3", manifest, "android:protectionLevel=\"signature\"", "android:protectionLevel=\"normal\""),
        ("MP015", "jar-3.0.3", manifest, "android.permission.VIBRATE", "android.permission.X"),
        (
            "MP016",
            "jar-4.9.1",
            manifest,
            "android.permission.VIBRATE\" />",
            "android.permission.VIBRATE\" /><uses-permission android:name=\"android.permission.GET_TASKS\" />",
        ),
        ("MP017", "jar-4.9.1", manifest, "android.permission.POST_NOTIFICATIONS", "android.permission.X"),
        ("MP020", "jar-3.0.3", manifest, "com.xiaomi.push.service.XMPushService", "a.b.C"),
        ("MP021", "jar-3.0.3", manifest, "android.permission.BIND_JOB_SERVICE", "x"),
        (
            "MP022",
            "jar-3.0.3",
            manifest,
            "PushMessageHandler\"\n            android:enabled=\"true\"\n            android:exported=\"true\"",
            "PushMessageHandler\"",
        ),
        ("MP023", "jar-6.0.1", manifest, "com.xiaomi.xmsf.permission", "com.example.chat.permission"),
        ("MP024", "jar-3.0.3", manifest, "com.xiaomi.mipush.sdk.MessageHandleService", "a.b.C"),
        (
            "MP025",
            "jar-3.0.3",
            manifest,
            "android:permission=\"android.permission.BIND_JOB_SERVICE\"\n            android:process=\":pushservice\"",
            "android:permission=\"android.permission.BIND_JOB_SERVICE\"",
        ),
        ("MP026", "jar-3.0.3", manifest, "android:process=\":pushservice\"", ""),
        ("MP027", "jar-3.0.3", manifest, "com.xiaomi.push.service.receivers.PingReceiver", "a.b.C"),
        ("MP028", "jar-3.0.3", manifest, "com.xiaomi.push.service.receivers.NetworkStatusReceiver", "a.b.C"),
        ("MP029", "jar-4.9.1", manifest, "com.xiaomi.mipush.sdk.NotificationClickedActivity", "a.b.C"),
        (
            "MP030",
            "jar-3.0.3",
            manifest,
            "com.xiaomi.push.service.receivers.NetworkStatusReceiver",
            "com.xiaomi.mipush.sdk.NotificationClickedActivity",
        ),
        (
            "MP031",
            "jar-4.9.1",
            manifest,
            "XiaomiMsgReceiver\"\n            android:exported=\"true\"",
            "XiaomiMsgReceiver\"",
        ),
        (
            "MP032",
            "jar-3.0.3",
            manifest,
            "MessageHandleService\"\n            android:enabled=\"true\"",
            "MessageHandleService\"\n android:enabled=\"false\"",
        ),
        (
            "MP040",
            "jar-3.0.3",
            "XiaomiMsgReceiver.java",
            "extends PushMessageReceiver",
            "extends android.content.BroadcastReceiver",
        ),
        (
            "MP041",
            "jar-3.0.3",
            manifest,
            "com.example.chat.thirdpush.XiaomiMsgReceiver\"\n            android:exported=\"true\">",
            "a.B\"><intent-filter/></receiver><receiver android:name=\"c.D\" android:exported=\"true\">",
        ),
        (
            "MP042",
            "jar-3.0.3",
            "XiaomiMsgReceiver.java",
            "extends PushMessageReceiver",
            "extends android.content.BroadcastReceiver",
        ),
        (
            "MP043",
            "jar-4.9.1",
            manifest,
            "XiaomiMsgReceiver\"\n            android:exported=\"true\"",
            "XiaomiMsgReceiver\" android:exported=\"false\"",
        ),
        ("MP044", "jar-3.0.3", manifest, "com.xiaomi.mipush.MESSAGE_ARRIVED", "x"),
        ("MP045", "jar-3.0.3", "XiaomiMsgReceiver.java", "onReceiveRegisterResult(Context", "other(Context"),
        ("MP046", "jar-3.0.3", manifest, "XiaomiMsgReceiver\"", "XiaomiMsgReceiver\" android:process=\":p\""),
        ("MP050", "jar-3.0.3", "ChatApplication.java", "MiPushClient.registerPush(", "MiPushClient.x("),
        ("MP050", "jar-3.0.3", "ChatApplication.java", "MiPushClient.registerPush(", "// MiPushClient.registerPush("),
        (
            "MP053",
            "jar-3.0.3",
            "Constants.java",
            "public static final String XM_PUSH_APPID",
            "String MI_APP_SECRET = \"aB3dE5fG7hI9jK1lM3nO5p==\"; public static final String XM_PUSH_APPID",
        ),
        ("MP055", "jar-3.0.3", "Constants.java", "2882303761512345678", "1234512345123451234"),
        ("MP055", "jar-3.0.3", "Constants.java", "5482037264137", "2882303761512345678"),
        ("MP055", "jar-3.0.3", "Constants.java", "5482037264137", "5482037264138"),
        ("MP060", "jar-3.0.3", "proguard-rules.pro", "com.example.chat.thirdpush.XiaomiMsgReceiver", "a.B"),
        ("MP061", "jar-3.0.3", "proguard-rules.pro", "-keep class", "-keep"),
        ("MP062", "jar-3.0.3", "proguard-rules.pro", "thirdpush.XiaomiMsgReceiver", "x.XiaomiReceiver"),
        ("MP063", "jar-3.0.3", gradle, "'proguard-rules.pro'", "'other.pro'"),
        ("MP064", "jar-3.0.3", "proguard-rules.pro", "-keep class", "-keep class com.xiaomi.** { *; }\n-keep class"),
        ("MP070", "jar-4.9.1", manifest, "com.example.chat.ui.ChatActivity", "com.example.chat.ui.Other"),
        (
            "MP070",
            "jar-4.9.1",
            manifest,
            "ChatActivity\"\n            android:exported=\"true\"",
            "ChatActivity\" android:exported=\"false\"",
        ),
        ("MP080", "jar-3.0.3", "Constants.java", "10301L", "6666L"),
        ("MP081", "jar-3.0.3", "ThirdPushTokenMgr.java", ".setOfflinePushToken(", ".other("),
        (
            "MP083",
            "jar-3.0.3",
            gradle,
            "dependencies {",
            "dependencies {\n implementation 'com.tencent.timpush:xiaomi:8.8.7357'",
        ),
        ("MP090", "jar-3.0.3", manifest, "</application>", "\u{200b}</application>"),
        ("MP090", "jar-3.0.3", manifest, "</application>", ""),
    ] {
        let verdicts = broken(edited(sdk, file, from, to));
        let codes: Vec<&str> = verdicts.iter().map(|verdict| verdict.code).collect();
        assert!(codes.contains(&code), "{code} not among {codes:?} with {to:?}");
        let found = verdicts.iter().find(|verdict| verdict.code == code).unwrap();
        assert!(!found.found.is_empty() && !found.expected.is_empty(), "{code}");
    }
}

#[test]
fn more_projects() {
    let codes = |found: Gathered| broken(found).iter().map(|verdict| verdict.code).collect::<Vec<_>>();
    // No SDK, though it is used.
    let found = edited("jar-3.0.3", "build.gradle", "implementation files('libs/MiPush_SDK_Client_3_0_3.jar')", "");
    assert!(codes(found).contains(&"MP001"));
    // A permission only in a comment.
    let found = edited(
        "jar-3.0.3",
        "AndroidManifest.xml",
        "<permission\n        android:name=\"com.example.chat.permission.MIPUSH_RECEIVE\"\n        android:protectionLevel=\"signature\" />\n    <uses-permission android:name=\"com.example.chat.permission.MIPUSH_RECEIVE\" />",
        "<!-- <permission android:name=\"com.example.chat.permission.MIPUSH_RECEIVE\"/> -->",
    );
    assert!(codes(found).contains(&"MP014"));
    // A file that does not tell its version.
    let mut found = edited("jar-3.0.3", "build.gradle", "MiPush_SDK_Client_3_0_3", "mipush");
    found.libraries[0].path = "app/libs/mipush.jar".into();
    assert!(codes(found).contains(&"MP003"));
    // Two copies.
    let mut found = edited(
        "jar-3.0.3",
        "build.gradle",
        "dependencies {",
        "dependencies {\n implementation files('libs/MiPush_SDK_Client_3_6_12.jar')",
    );
    let mut second = found.libraries[0].clone();
    second.path = "app/libs/MiPush_SDK_Client_3_6_12.jar".into();
    found.libraries.push(second);
    assert!(codes(found).contains(&"MP004"));
    // An aar that the pattern misses.
    let found = edited(
        "aar-6.0.1",
        "build.gradle",
        "files('libs/MiPush_SDK_Client_6_0_1-C.aar')",
        "fileTree(dir: 'libs', include: ['*.jar'])",
    );
    assert!(codes(found).contains(&"MP008"));
    // The SDK's components by hand beside an aar.
    let found = edited(
        "aar-6.0.1",
        "AndroidManifest.xml",
        "</application>",
        "<service android:name=\"com.xiaomi.push.service.XMPushService\"/></application>",
    );
    assert!(codes(found).contains(&"MP005"));
    // Bare digits, and a placeholder that nobody defines.
    let found = edited(
        "aar-6.0.1",
        "AndroidManifest.xml",
        "</application>",
        "<meta-data android:name=\"MIPUSH_ID\" android:value=\"2882303761512345678\"/><meta-data android:name=\"x\" android:value=\"${NONE}\"/></application>",
    );
    let codes = codes(found);
    assert!(codes.contains(&"MP054") && codes.contains(&"MP056"), "{codes:?}");
}

#[test]
fn a_secret_is_never_shown() {
    let secret = "aB3dE5fG7hI9jK1lM3nO5p==";
    let found = edited("jar-3.0.3", "ChatApplication.java", "Constants.XM_PUSH_APPKEY", &format!("\"{secret}\""));
    let verdicts = broken(found);
    assert!(verdicts.iter().any(|verdict| verdict.code == "MP053"));
    assert!(!format!("{verdicts:?}").contains(secret));
}

#[test]
fn the_guides_way_of_registering_is_warned_of() {
    let found = edited("jar-3.0.3", "ChatApplication.java", "isMainProcess() && hasUserConsent()", "true");
    let codes: Vec<&str> = broken(found).iter().map(|verdict| verdict.code).collect();
    assert!(codes.contains(&"MP052") && codes.contains(&"MP051"), "{codes:?}");
}

#[test]
fn timpush_wants_its_file_and_equal_versions() {
    let mut found = project(&plan("timpush-8.8.7357", Generation::G3));
    for (path, text) in &mut found.texts {
        if path.ends_with("timpush-configs.json") {
            *text = text.replace("\"com.example.chat\"", "\"com.other\"");
        }
        if path.ends_with("build.gradle") {
            *text = text.replace("xiaomi:8.8.7357", "xiaomi:8.7.7201");
        }
    }
    let codes: Vec<&str> = broken(found).iter().map(|verdict| verdict.code).collect();
    assert_eq!(codes, ["MP084", "MP085"]);
}

#[test]
fn an_intent_without_component_needs_its_filter() {
    let uri = "intent://com.example.chat/detail#Intent;scheme=pushscheme;package=com.example.chat;end";
    let wanted = Wanted { click_intent: Some(uri.into()), ..wanted() };
    let judged = |found: Gathered| {
        let mut verdicts = lint(&gather(found), &wanted);
        verdicts.retain(|verdict| verdict.code == "MP071");
        verdicts[0].status
    };
    let good = project(&plan("jar-4.9.1", Generation::G2));
    assert_eq!(judged(good), Status::Pass);
    let edit = |from, to| edited("jar-4.9.1", "AndroidManifest.xml", from, to);
    assert_eq!(judged(edit("android:path=\"/detail\"", "android:path=\"/other\"")), Status::Fail);
    assert_eq!(judged(edit("<category android:name=\"android.intent.category.DEFAULT\" />", "")), Status::Fail);
}

#[test]
fn a_tree_without_anything_is_unknown_and_one_without_push_is_told() {
    let verdicts = lint(&gather(Gathered::default()), &Wanted::default());
    assert_eq!(verdicts[0].status, Status::Unknown);
    let texts = vec![("AndroidManifest.xml".to_owned(), "<manifest package=\"com.a.b\"/>".to_owned())];
    let verdicts = lint(&gather(Gathered { texts, ..Gathered::default() }), &Wanted::default());
    assert!(verdicts.iter().any(|verdict| verdict.code == "MP001" && verdict.level == Level::Info));
}

/// The guide's own snippets, pasted into a project as they stand: what each is told.
#[test]
fn the_guides_snippets_as_they_stand() {
    macro_rules! guide {
        ($name:literal) => {
            include_str!(concat!("../../../tests/fixtures/guide/", $name))
        };
    }
    let project = |package: &str, target: u32| {
        let gradle = format!(
            "apply plugin: 'com.android.application'\nandroid {{ defaultConfig {{ applicationId '{package}'\n targetSdkVersion {target} }}\n\
             buildTypes {{ release {{ minifyEnabled true\n proguardFiles 'proguard-rules.pro' }} }} }}\n\
             dependencies {{ implementation files('libs/MiPush_SDK_Client_3_0_3.jar') }}"
        );
        let mut found = Gathered::default();
        for (path, text) in [
            ("app/build.gradle", gradle.as_str()),
            ("app/src/main/AndroidManifest.xml", guide!("AndroidManifest.xml")),
            ("app/src/main/java/XiaomiMsgReceiver.java", guide!("XiaomiMsgReceiver.java")),
            ("app/src/main/java/DemoApplication.java", guide!("DemoApplication.java")),
            ("app/src/main/java/Constants.java", guide!("Constants.java")),
            ("app/src/main/java/ThirdPushTokenMgr.java", guide!("ThirdPushTokenMgr.java")),
            ("app/proguard-rules.pro", guide!("proguard-rules.pro")),
        ] {
            found.texts.push((path.to_owned(), text.to_owned()));
            found.paths.insert(path.to_owned());
            if crate::android::facts::is_source(path) {
                found.sources.insert(path.to_owned());
            }
        }
        let path = "app/libs/MiPush_SDK_Client_3_0_3.jar".to_owned();
        found.libraries.push(Library {
            path,
            has_sdk: Some(true),
            has_clicked_activity: false,
            has_job_service: true,
            inner: None,
        });
        let mut verdicts = lint(&gather(found), &Wanted::default());
        verdicts.retain(|verdict| matches!(verdict.status, Status::Fail | Status::Warn));
        verdicts.iter().map(|verdict| (verdict.code, verdict.level.word())).collect::<Vec<_>>()
    };
    // In the demo itself: the storage permission, consent, sample ids, the keep rule.
    assert_eq!(
        project("com.tencent.qcloud.tim.tuikit", 30),
        [
            ("MP016", "info"),
            ("MP052", "warning"),
            ("MP055", "error"),
            ("MP055", "error"),
            ("MP060", "warning"),
            ("MP061", "error"),
            ("MP080", "error")
        ]
    );
    // In another app of today, besides: the old SDK, the foreign permission twice, the activity without exported.
    assert_eq!(
        project("com.example.chat", 34),
        [
            ("MP002", "error"),
            ("MP012", "error"),
            ("MP012", "error"),
            ("MP016", "info"),
            ("MP017", "warning"),
            ("MP031", "error"),
            ("MP052", "warning"),
            ("MP055", "error"),
            ("MP055", "error"),
            ("MP060", "warning"),
            ("MP061", "error"),
            ("MP080", "error")
        ]
    );
}

#[test]
fn the_rest_of_the_rules() {
    let codes = |found: Gathered, wanted: &Wanted| -> Vec<&str> {
        let verdicts = lint(&gather(found), wanted);
        let broken = verdicts.iter().filter(|verdict| matches!(verdict.status, Status::Fail | Status::Warn));
        broken.map(|verdict| verdict.code).collect()
    };
    // The global build.
    let mut found = edited("aar-6.0.1", "build.gradle", "6_0_1-C", "6_0_1-G");
    found.libraries[0].path = "app/libs/MiPush_SDK_Client_6_0_1-G.aar".into();
    assert_eq!(codes(found, &wanted()), ["MP006"]);
    // A library's rules where its users do not see them.
    let mut found = edited("aar-6.0.1", "build.gradle", "com.android.application", "com.android.library");
    let (_, rules) = found.texts.iter_mut().find(|(path, _)| path.ends_with("proguard-rules.pro")).unwrap();
    rules.push_str("-keep class com.xiaomi.push.A { *; }\n");
    assert!(codes(found, &wanted()).contains(&"MP066"));
    // Click intents that are no good by themselves.
    let click = |uri: &str| Wanted { click_intent: Some(uri.to_owned()), ..wanted() };
    let clean = || project(&plan("aar-6.0.1", Generation::G2));
    assert!(codes(clean(), &click("com.example.chat/.ui.ChatActivity")).contains(&"MP072"));
    let grants = "intent:#Intent;launchFlags=0x1;component=com.example.chat/.ui.ChatActivity;end";
    assert_eq!(codes(clean(), &click(grants)), ["MP073"]);
    // A wrapper, of which nothing can be told.
    let found = edited(
        "aar-6.0.1",
        "build.gradle",
        "files('libs/MiPush_SDK_Client_6_0_1-C.aar')",
        "'com.tencent.tpns:xiaomi:1.2.1.2-release'",
    );
    assert_eq!(codes(found, &wanted()), ["MP091"]);
    // Left-overs.
    let manifest = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"com.a.b\">\
                    <uses-permission android:name=\"com.a.b.permission.MIPUSH_RECEIVE\"/></manifest>";
    let texts = vec![("AndroidManifest.xml".to_owned(), manifest.to_owned())];
    assert!(codes(Gathered { texts, ..Gathered::default() }, &Wanted::default()).contains(&"MP092"));
}

/// Every rule has a project above that breaks it; that none breaks without cause is what the clean ones show.
#[test]
fn no_rule_is_without_a_project_that_breaks_it() {
    let tests = include_str!("tests.rs");
    for rule in RULES {
        assert!(tests.contains(&format!("\"{}\"", rule.code)), "{}", rule.code);
    }
}
