//! For each rule a project that breaks it: a generated one that keeps it, and what is changed. The page of the rules is
//! written from this table, and a test asks each rule about both projects.

use mipush::android::facts::Gathered;
use mipush::android::lint::Wanted;
use mipush::android::snippet::Generation;

use super::project::{library, plan, project, put, wanted};

/// A rule, the project that keeps it, and how that one is broken.
pub struct Fixture {
    /// The rule.
    pub code: &'static str,
    /// The SDK of the generated project, as `generate --sdk` takes it.
    pub sdk: &'static str,
    /// What is changed.
    pub steps: &'static [Step],
}

/// One change.
pub enum Step {
    /// In the file whose path ends so, this text becomes that one.
    Edit(&'static str, &'static str, &'static str),
    /// A file is added, or has another text.
    Text(&'static str, &'static str),
    /// The SDK's file is called so.
    Rename(&'static str),
    /// Another copy of the SDK.
    Second(&'static str),
    /// The certificate has this click intent.
    Click(&'static str),
    /// Everything else is taken away.
    Only,
}

use Step::{Click, Edit, Only, Rename, Second, Text};

const fn fixture(code: &'static str, sdk: &'static str, steps: &'static [Step]) -> Fixture {
    Fixture { code, sdk, steps }
}

/// Reports as soon as the regId is there, as the guide does.
const EARLY: &str = "package com.example.chat.thirdpush;\nimport com.xiaomi.mipush.sdk.PushMessageReceiver;\n\
    public class XiaomiMsgReceiver extends PushMessageReceiver {\n\
    public void onReceiveRegisterResult(Context context, MiPushCommandMessage message) {\n\
    TIMManager.getInstance().setOfflinePushToken(new TIMOfflinePushToken(Constants.XM_PUSH_BUZID, regId), null);\n} }";

/// A permission of MiPush and nothing else of it.
const LEFT_OVER: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"com.example.chat\">\n\
    <uses-permission android:name=\"com.example.chat.permission.MIPUSH_RECEIVE\"/>\n<application/></manifest>";

/// One for each rule, by code.
pub const FIXTURES: &[Fixture] = &[
    fixture(
        "MP001",
        "jar-3.0.3",
        &[Edit("build.gradle", "implementation files('libs/MiPush_SDK_Client_3_0_3.jar')", "")],
    ),
    fixture("MP002", "jar-3.7.9", &[Edit("build.gradle", "targetSdkVersion 30", "targetSdkVersion 31")]),
    fixture(
        "MP003",
        "jar-3.0.3",
        &[Edit("build.gradle", "MiPush_SDK_Client_3_0_3", "mipush"), Rename("app/libs/mipush.jar")],
    ),
    fixture(
        "MP004",
        "jar-3.0.3",
        &[
            Edit(
                "build.gradle",
                "dependencies {",
                "dependencies {\n implementation files('libs/MiPush_SDK_Client_3_6_12.jar')",
            ),
            Second("app/libs/MiPush_SDK_Client_3_6_12.jar"),
        ],
    ),
    fixture(
        "MP005",
        "aar-6.0.1",
        &[Edit(
            "AndroidManifest.xml",
            "</application>",
            "<service android:name=\"com.xiaomi.push.service.XMPushService\"/></application>",
        )],
    ),
    fixture(
        "MP006",
        "aar-6.0.1",
        &[Edit("build.gradle", "6_0_1-C", "6_0_1-G"), Rename("app/libs/MiPush_SDK_Client_6_0_1-G.aar")],
    ),
    fixture("MP007", "aar-6.0.1", &[Edit("build.gradle", "implementation files", "compileOnly files")]),
    fixture(
        "MP008",
        "jar-3.0.3",
        &[Edit("build.gradle", "libs/MiPush_SDK_Client_3_0_3.jar", "lib/MiPush_SDK_Client_3_0_3.jar")],
    ),
    fixture("MP010", "jar-3.0.3", &[Edit("AndroidManifest.xml", "com.example.chat.permission.MIPUSH_RECEIVE", "x.y")]),
    fixture(
        "MP011",
        "jar-3.0.3",
        &[Edit(
            "AndroidManifest.xml",
            "<uses-permission android:name=\"com.example.chat.permission.MIPUSH_RECEIVE\" />",
            "",
        )],
    ),
    fixture(
        "MP012",
        "jar-3.0.3",
        &[Edit(
            "AndroidManifest.xml",
            "com.example.chat.permission.MIPUSH_RECEIVE",
            "com.xiaomi.mipushdemo.permission.MIPUSH_RECEIVE",
        )],
    ),
    fixture(
        "MP013",
        "jar-3.0.3",
        &[Edit("AndroidManifest.xml", "android:protectionLevel=\"signature\"", "android:protectionLevel=\"normal\"")],
    ),
    fixture(
        "MP014",
        "jar-3.0.3",
        &[Edit(
            "AndroidManifest.xml",
            "<permission\n        android:name=\"com.example.chat.permission.MIPUSH_RECEIVE\"\n        android:protectionLevel=\"signature\" />\n    <uses-permission android:name=\"com.example.chat.permission.MIPUSH_RECEIVE\" />",
            "<!-- <permission android:name=\"com.example.chat.permission.MIPUSH_RECEIVE\"/> -->",
        )],
    ),
    fixture("MP015", "jar-3.0.3", &[Edit("AndroidManifest.xml", "android.permission.VIBRATE", "android.permission.X")]),
    fixture(
        "MP016",
        "jar-4.9.1",
        &[Edit(
            "AndroidManifest.xml",
            "android.permission.VIBRATE\" />",
            "android.permission.VIBRATE\" /><uses-permission android:name=\"android.permission.GET_TASKS\" />",
        )],
    ),
    fixture(
        "MP017",
        "jar-4.9.1",
        &[Edit("AndroidManifest.xml", "android.permission.POST_NOTIFICATIONS", "android.permission.X")],
    ),
    fixture("MP020", "jar-3.0.3", &[Edit("AndroidManifest.xml", "com.xiaomi.push.service.XMPushService", "a.b.C")]),
    fixture("MP021", "jar-3.0.3", &[Edit("AndroidManifest.xml", "android.permission.BIND_JOB_SERVICE", "x")]),
    fixture(
        "MP022",
        "jar-3.0.3",
        &[Edit(
            "AndroidManifest.xml",
            "PushMessageHandler\"\n            android:enabled=\"true\"\n            android:exported=\"true\"",
            "PushMessageHandler\"",
        )],
    ),
    fixture(
        "MP023",
        "jar-6.0.1",
        &[Edit("AndroidManifest.xml", "com.xiaomi.xmsf.permission", "com.example.chat.permission")],
    ),
    fixture(
        "MP024",
        "jar-3.0.3",
        &[Edit("AndroidManifest.xml", "com.xiaomi.mipush.sdk.MessageHandleService", "a.b.C")],
    ),
    fixture(
        "MP025",
        "jar-3.0.3",
        &[Edit(
            "AndroidManifest.xml",
            "android:permission=\"android.permission.BIND_JOB_SERVICE\"\n            android:process=\":pushservice\"",
            "android:permission=\"android.permission.BIND_JOB_SERVICE\"",
        )],
    ),
    fixture("MP026", "jar-3.0.3", &[Edit("AndroidManifest.xml", "android:process=\":pushservice\"", "")]),
    fixture(
        "MP027",
        "jar-3.0.3",
        &[Edit("AndroidManifest.xml", "com.xiaomi.push.service.receivers.PingReceiver", "a.b.C")],
    ),
    fixture(
        "MP028",
        "jar-3.0.3",
        &[Edit("AndroidManifest.xml", "com.xiaomi.push.service.receivers.NetworkStatusReceiver", "a.b.C")],
    ),
    fixture(
        "MP029",
        "jar-4.9.1",
        &[Edit("AndroidManifest.xml", "com.xiaomi.mipush.sdk.NotificationClickedActivity", "a.b.C")],
    ),
    fixture(
        "MP030",
        "jar-3.0.3",
        &[Edit(
            "AndroidManifest.xml",
            "com.xiaomi.push.service.receivers.NetworkStatusReceiver",
            "com.xiaomi.mipush.sdk.NotificationClickedActivity",
        )],
    ),
    fixture(
        "MP031",
        "jar-4.9.1",
        &[Edit(
            "AndroidManifest.xml",
            "XiaomiMsgReceiver\"\n            android:exported=\"true\"",
            "XiaomiMsgReceiver\"",
        )],
    ),
    fixture(
        "MP032",
        "jar-3.0.3",
        &[Edit(
            "AndroidManifest.xml",
            "MessageHandleService\"\n            android:enabled=\"true\"",
            "MessageHandleService\"\n android:enabled=\"false\"",
        )],
    ),
    fixture(
        "MP040",
        "jar-3.0.3",
        &[Edit("XiaomiMsgReceiver.java", "extends PushMessageReceiver", "extends android.content.BroadcastReceiver")],
    ),
    fixture(
        "MP041",
        "jar-3.0.3",
        &[Edit(
            "AndroidManifest.xml",
            "com.example.chat.thirdpush.XiaomiMsgReceiver\"\n            android:exported=\"true\">",
            "a.B\"><intent-filter/></receiver><receiver android:name=\"c.D\" android:exported=\"true\">",
        )],
    ),
    fixture(
        "MP042",
        "jar-3.0.3",
        &[Edit("XiaomiMsgReceiver.java", "extends PushMessageReceiver", "extends android.content.BroadcastReceiver")],
    ),
    fixture(
        "MP043",
        "jar-4.9.1",
        &[Edit(
            "AndroidManifest.xml",
            "XiaomiMsgReceiver\"\n            android:exported=\"true\"",
            "XiaomiMsgReceiver\" android:exported=\"false\"",
        )],
    ),
    fixture("MP044", "jar-3.0.3", &[Edit("AndroidManifest.xml", "com.xiaomi.mipush.MESSAGE_ARRIVED", "x")]),
    fixture(
        "MP045",
        "jar-3.0.3",
        &[Edit("XiaomiMsgReceiver.java", "onReceiveRegisterResult(Context", "other(Context")],
    ),
    fixture(
        "MP046",
        "jar-3.0.3",
        &[Edit("AndroidManifest.xml", "XiaomiMsgReceiver\"", "XiaomiMsgReceiver\" android:process=\":p\"")],
    ),
    fixture("MP050", "jar-3.0.3", &[Edit("ChatApplication.java", "MiPushClient.registerPush(", "MiPushClient.x(")]),
    fixture(
        "MP051",
        "jar-3.0.3",
        &[Edit("ChatApplication.java", "isMainProcess() && hasUserConsent()", "hasUserConsent()")],
    ),
    fixture(
        "MP052",
        "jar-3.0.3",
        &[Edit("ChatApplication.java", "isMainProcess() && hasUserConsent()", "isMainProcess()")],
    ),
    fixture(
        "MP053",
        "jar-3.0.3",
        &[Edit(
            "Constants.java",
            "public static final String XM_PUSH_APPID",
            "String MI_APP_SECRET = \"aB3dE5fG7hI9jK1lM3nO5p==\"; public static final String XM_PUSH_APPID",
        )],
    ),
    fixture(
        "MP054",
        "aar-6.0.1",
        &[Edit(
            "AndroidManifest.xml",
            "</application>",
            "<meta-data android:name=\"MIPUSH_ID\" android:value=\"2882303761512345678\"/></application>",
        )],
    ),
    fixture("MP055", "jar-3.0.3", &[Edit("Constants.java", "2882303761512345678", "1234512345123451234")]),
    fixture(
        "MP056",
        "aar-6.0.1",
        &[Edit(
            "AndroidManifest.xml",
            "</application>",
            "<meta-data android:name=\"x\" android:value=\"${NONE}\"/></application>",
        )],
    ),
    fixture("MP057", "jar-3.0.3", &[Text("LICENSE", "")]),
    fixture("MP060", "jar-3.0.3", &[Edit("proguard-rules.pro", "com.example.chat.thirdpush.XiaomiMsgReceiver", "a.B")]),
    fixture("MP061", "jar-3.0.3", &[Edit("proguard-rules.pro", "-keep class", "-keep")]),
    fixture("MP062", "jar-3.0.3", &[Edit("proguard-rules.pro", "thirdpush.XiaomiMsgReceiver", "x.XiaomiReceiver")]),
    fixture("MP063", "jar-3.0.3", &[Edit("build.gradle", "'proguard-rules.pro'", "'other.pro'")]),
    fixture(
        "MP064",
        "jar-3.0.3",
        &[Edit("proguard-rules.pro", "-keep class", "-keep class com.xiaomi.** { *; }\n-keep class")],
    ),
    fixture(
        "MP065",
        "jar-3.0.3",
        &[
            Text("build.gradle", "buildscript { dependencies { classpath 'com.android.tools.build:gradle:8.1.0' } }"),
            Edit("proguard-rules.pro", "XiaomiMsgReceiver { *; }", "XiaomiMsgReceiver"),
        ],
    ),
    fixture(
        "MP066",
        "aar-6.0.1",
        &[
            Edit("build.gradle", "com.android.application", "com.android.library"),
            Edit("proguard-rules.pro", "-keep class", "-keep class com.xiaomi.push.A { *; }\n-keep class"),
        ],
    ),
    fixture(
        "MP070",
        "jar-4.9.1",
        &[Edit("AndroidManifest.xml", "com.example.chat.ui.ChatActivity", "com.example.chat.ui.Other")],
    ),
    fixture(
        "MP071",
        "jar-4.9.1",
        &[Click("intent://com.example.chat/other#Intent;scheme=pushscheme;package=com.example.chat;end")],
    ),
    fixture("MP072", "jar-4.9.1", &[Click("com.example.chat/.ui.ChatActivity")]),
    fixture(
        "MP073",
        "jar-4.9.1",
        &[Click("intent:#Intent;launchFlags=0x1;component=com.example.chat/.ui.ChatActivity;end")],
    ),
    fixture("MP080", "jar-3.0.3", &[Edit("Constants.java", "10301L", "6666L")]),
    fixture("MP081", "jar-3.0.3", &[Edit("ThirdPushTokenMgr.java", ".setOfflinePushToken(", ".other(")]),
    fixture(
        "MP082",
        "jar-3.0.3",
        &[
            Text("app/src/main/java/com/example/chat/thirdpush/XiaomiMsgReceiver.java", EARLY),
            Text("app/src/main/java/com/example/chat/thirdpush/ThirdPushTokenMgr.java", ""),
        ],
    ),
    fixture(
        "MP083",
        "jar-3.0.3",
        &[Edit(
            "build.gradle",
            "dependencies {",
            "dependencies {\n implementation 'com.tencent.timpush:xiaomi:8.8.7357'",
        )],
    ),
    fixture("MP084", "timpush-8.8.7357", &[Edit("timpush-configs.json", "\"com.example.chat\"", "\"com.other\"")]),
    fixture("MP085", "timpush-8.8.7357", &[Edit("build.gradle", "xiaomi:8.8.7357", "xiaomi:8.7.7201")]),
    fixture("MP090", "jar-3.0.3", &[Edit("AndroidManifest.xml", "</application>", "\u{200b}</application>")]),
    fixture(
        "MP091",
        "aar-6.0.1",
        &[Edit(
            "build.gradle",
            "files('libs/MiPush_SDK_Client_6_0_1-C.aar')",
            "'com.tencent.tpns:xiaomi:1.2.1.2-release'",
        )],
    ),
    fixture(
        "MP092",
        "jar-3.0.3",
        &[
            Only,
            Text("build.gradle", "apply plugin: 'com.android.application'"),
            Text("src/main/AndroidManifest.xml", LEFT_OVER),
        ],
    ),
];

/// More ways to break some of them.
pub const MORE: &[Fixture] = &[
    fixture(
        "MP004",
        "jar-3.0.3",
        &[Edit(
            "build.gradle",
            "dependencies {",
            "dependencies {\n implementation fileTree(dir: 'libs', include: ['*.jar'])",
        )],
    ),
    fixture(
        "MP030",
        "jar-3.0.3",
        &[Edit("build.gradle", "_3_0_3", "_2_2_21"), Rename("app/libs/MiPush_SDK_Client_2_2_21.jar")],
    ),
    fixture(
        "MP085",
        "timpush-8.8.7357",
        &[Edit(
            "build.gradle",
            "dependencies {",
            "dependencies {\n implementation 'com.tencent.imsdk:imsdk-plus:7.5.4864'",
        )],
    ),
    fixture(
        "MP012",
        "jar-3.0.3",
        &[Edit(
            "build.gradle",
            "applicationId 'com.example.chat'",
            "applicationId 'com.example.chat'\napplicationIdSuffix '.x'",
        )],
    ),
    fixture(
        "MP050",
        "jar-3.0.3",
        &[Edit("ChatApplication.java", "MiPushClient.registerPush(", "// MiPushClient.registerPush(")],
    ),
    fixture("MP055", "jar-3.0.3", &[Edit("Constants.java", "5482037264137", "2882303761512345678")]),
    fixture("MP055", "jar-3.0.3", &[Edit("Constants.java", "5482037264137", "5482037264138")]),
    fixture(
        "MP070",
        "jar-4.9.1",
        &[Edit(
            "AndroidManifest.xml",
            "ChatActivity\"\n            android:exported=\"true\"",
            "ChatActivity\" android:exported=\"false\"",
        )],
    ),
    fixture("MP090", "jar-3.0.3", &[Edit("AndroidManifest.xml", "</application>", "")]),
    fixture(
        "MP008",
        "aar-6.0.1",
        &[Edit(
            "build.gradle",
            "files('libs/MiPush_SDK_Client_6_0_1-C.aar')",
            "fileTree(dir: 'libs', include: ['*.jar'])",
        )],
    ),
];

impl Fixture {
    /// The project that keeps the rule, and what it is to agree with.
    pub fn kept(&self) -> (Gathered, Wanted) {
        let generation = match self.sdk.split_once('-') {
            Some(("timpush", _)) => Generation::G3,
            Some(("jar", version)) if !version.starts_with('4') && !version.starts_with('6') => Generation::G1,
            _ => Generation::G2,
        };
        (project(&plan(self.sdk, generation)), wanted())
    }

    /// The project that breaks it.
    pub fn broken(&self) -> (Gathered, Wanted) {
        let (mut found, mut wanted) = self.kept();
        for step in self.steps {
            match step {
                Edit(file, from, to) => {
                    let text = found.texts.iter_mut().find(|(path, _)| path.ends_with(file));
                    let (_, text) = text.unwrap_or_else(|| panic!("{}: no {file}", self.code));
                    assert!(text.contains(from), "{}: {from} is not in {text}", self.code);
                    *text = text.replace(from, to);
                }
                Text(path, text) => put(&mut found, path, text),
                Rename(path) => found.libraries = vec![library(path)],
                Second(path) => found.libraries.push(library(path)),
                Click(uri) => wanted.click_intent = Some((*uri).to_owned()),
                Only => found = Gathered::default(),
            }
        }
        (found, wanted)
    }
}

impl Step {
    /// In words, for the page of the rules.
    pub fn words(&self) -> String {
        let short = |text: &str| {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if line.chars().count() > 60 { line.chars().take(59).chain(['…']).collect() } else { line }
        };
        match self {
            Edit(file, from, "") => format!("{file} without `{}`", short(from)),
            Edit(file, from, to) => match to.strip_prefix(from).or_else(|| to.strip_suffix(from)) {
                Some(more) => format!("{file} with `{}`", short(more)),
                None => format!("{file}: `{}` is `{}`", short(from), short(to)),
            },
            Text(path, "") => format!("an empty {path}"),
            Text(path, _) => format!("another {path}"),
            Rename(path) => format!("the SDK in {path}"),
            Second(path) => format!("the SDK in {path} too"),
            Click(uri) => format!("the click intent `{}`", short(uri)),
            Only => "nothing else".to_owned(),
        }
    }
}
