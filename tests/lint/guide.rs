//! The guide's own snippets, pasted into a project as they stand, and what each is told.

use mipush::android::facts::{Gathered, gather};
use mipush::android::lint::{Status, Wanted, lint};

use super::project::{library, put};

macro_rules! guide {
    ($name:literal) => {
        include_str!(concat!("../fixtures/guide/", $name))
    };
}

fn told(package: &str, target: u32) -> String {
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
        put(&mut found, path, text);
    }
    found.libraries.push(library("app/libs/MiPush_SDK_Client_3_0_3.jar"));
    let mut lines = Vec::new();
    for verdict in lint(&gather(found), &Wanted::default()) {
        if !matches!(verdict.status, Status::Fail | Status::Warn) {
            continue;
        }
        let place = verdict.place.map(|place| place.to_string()).unwrap_or_default();
        let level = verdict.level.word();
        lines.push(format!("{} {level} {place}: found {}; expected {}", verdict.code, verdict.found, verdict.expected));
    }
    lines.join("\n")
}

fn keep(name: &str, told: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, told));
}

/// In the demo that the guide shows.
#[test]
fn in_the_guides_own_demo() {
    keep("in_the_guides_own_demo", &told("com.tencent.qcloud.tim.tuikit", 30));
}

/// In an app of today.
#[test]
fn in_an_app_of_today() {
    keep("in_an_app_of_today", &told("com.example.chat", 34));
}
