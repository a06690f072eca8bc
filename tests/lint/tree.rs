//! Trees of other kinds than one Gradle app.

use mipush::android::facts::{Gathered, Layout, gather};
use mipush::android::lint::{Status, Verdict, Wanted, lint, subjects};

use super::project::{library, put};

const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"com.a.b\">\n\
    <permission android:name=\"com.a.b.permission.MIPUSH_RECEIVE\" android:protectionLevel=\"signature\"/>\n\
    <uses-permission android:name=\"com.a.b.permission.MIPUSH_RECEIVE\"/>\n\
    <uses-sdk android:targetSdkVersion=\"30\"/>\n<application>\n\
    <receiver android:name=\".R\" android:exported=\"true\"><intent-filter><action android:name=\"com.xiaomi.mipush.RECEIVE_MESSAGE\"/>\
    <action android:name=\"com.xiaomi.mipush.MESSAGE_ARRIVED\"/><action android:name=\"com.xiaomi.mipush.ERROR\"/></intent-filter></receiver>\n\
    </application></manifest>";
const RECEIVER: &str = "package com.a.b;\nimport com.xiaomi.mipush.sdk.PushMessageReceiver;\nclass R extends PushMessageReceiver { void onReceiveRegisterResult(C c, M m) { } }";

fn tree(files: &[(&str, &str)]) -> Gathered {
    let mut found = Gathered::default();
    for (path, text) in files {
        put(&mut found, path, text);
    }
    found
}

fn status(verdicts: &[Verdict], code: &str) -> Option<Status> {
    verdicts.iter().find(|verdict| verdict.code == code).map(|verdict| verdict.status)
}

#[test]
fn an_eclipse_project_is_read_whole() {
    let mut found = tree(&[
        ("AndroidManifest.xml", MANIFEST),
        ("project.properties", "target=android-30"),
        ("src/com/a/b/R.java", RECEIVER),
    ]);
    found.libraries.push(library("libs/MiPush_SDK_Client_3_0_3.jar"));
    let facts = gather(found);
    assert_eq!(facts.layout, Layout::Eclipse);
    let subjects = subjects(&facts);
    assert_eq!((subjects[0].carriers.len(), subjects[0].target_sdk), (1, Some(30)));
    assert_eq!(subjects[0].variants, [(String::new(), Some("com.a.b".to_owned()))]);
    let verdicts = lint(&facts, &Wanted::default());
    assert_eq!((status(&verdicts, "MP042"), status(&verdicts, "MP012")), (Some(Status::Pass), Some(Status::Pass)));
    assert_eq!((status(&verdicts, "MP020"), status(&verdicts, "MP050")), (Some(Status::Fail), Some(Status::Fail)));
}

#[test]
fn of_other_projects_the_manifest_alone_is_judged() {
    // Xamarin and uni-app: no Gradle, no Java.
    for path in ["Properties/AndroidManifest.xml", "nativeplugins/push/android/AndroidManifest.xml"] {
        let facts = gather(tree(&[(path, &MANIFEST.replace("exported=\"true\"", "exported=\"false\""))]));
        assert_eq!(facts.layout, Layout::ManifestOnly);
        let verdicts = lint(&facts, &Wanted::default());
        for code in ["MP001", "MP002", "MP040", "MP042", "MP045", "MP050", "MP051", "MP052", "MP092"] {
            assert_eq!(status(&verdicts, code), Some(Status::Unknown), "{code}");
        }
        assert_eq!((status(&verdicts, "MP043"), status(&verdicts, "MP010")), (Some(Status::Fail), Some(Status::Pass)));
    }
}

#[test]
fn a_cordova_plugin_is_a_library() {
    let plugin = "<plugin xmlns=\"http://apache.org/cordova/ns/plugins/1.0\" xmlns:android=\"http://schemas.android.com/apk/res/android\">\n\
        <platform name=\"android\"><config-file target=\"AndroidManifest.xml\" parent=\"/*\">\n\
        <permission android:name=\"$PACKAGE_NAME.permission.MIPUSH_RECEIVE\" android:protectionLevel=\"signature\"/>\n\
        <uses-permission android:name=\"$PACKAGE_NAME.permission.MIPUSH_RECEIVE\"/>\n\
        <service android:name=\"com.xiaomi.push.service.XMPushService\" android:process=\":pushservice\"/>\n\
        </config-file><lib-file src=\"src/android/libs/MiPush_SDK_Client_3_6_12.jar\"/></platform></plugin>";
    let mut found = tree(&[("plugin.xml", plugin), ("src/android/R.java", RECEIVER)]);
    found.libraries.push(library("src/android/libs/MiPush_SDK_Client_3_6_12.jar"));
    let facts = gather(found);
    assert_eq!(facts.layout, Layout::Cordova);
    let subjects = subjects(&facts);
    assert!(subjects[0].library);
    assert_eq!(subjects[0].carriers, ["src/android/libs/MiPush_SDK_Client_3_6_12.jar"]);
    let verdicts = lint(&facts, &Wanted::default());
    assert_eq!((status(&verdicts, "MP012"), status(&verdicts, "MP056")), (Some(Status::Pass), Some(Status::Pass)));
    let missing = verdicts.iter().find(|verdict| verdict.code == "MP027").expect("there");
    assert_eq!(
        (missing.status, missing.place.as_ref().map(|place| place.file.as_str())),
        (Status::Fail, Some("plugin.xml"))
    );
    assert_eq!(status(&verdicts, "MP020"), Some(Status::Pass));
}

#[test]
fn a_flutter_plugin_is_judged_beside_its_example() {
    let facts = gather(tree(&[
        (
            "android/build.gradle",
            "apply plugin: 'com.android.library'\ndependencies { implementation files('libs/MiPush_SDK_Client_6_0_1-C.aar') }",
        ),
        ("android/src/main/AndroidManifest.xml", MANIFEST),
        ("android/src/main/java/com/a/b/R.java", RECEIVER),
        ("example/android/settings.gradle", "include ':app'"),
        (
            "example/android/app/build.gradle",
            "plugins { id 'com.android.application' }\nandroid { defaultConfig { applicationId 'com.e.x'\n targetSdkVersion flutter.targetSdkVersion } }",
        ),
        ("example/android/app/src/main/AndroidManifest.xml", "<manifest/>"),
    ]));
    let subjects = subjects(&facts);
    let shown: Vec<_> =
        subjects.iter().map(|subject| (subject.module.as_str(), subject.library, subject.target_sdk)).collect();
    assert_eq!(shown, [("example/android/app", false, None), ("android", true, Some(30))]);
}

#[test]
fn variants_and_placeholders_are_told_apart() {
    let gradle = "apply plugin: 'com.android.application'\nandroid {\n defaultConfig { applicationId 'com.a.b'\n targetSdkVersion 30\n\
        manifestPlaceholders = [OWN: 'com.a.b'] }\n flavorDimensions 'x'\n productFlavors { free { applicationIdSuffix '.free' }\n pro { } }\n}\n\
        dependencies { implementation libs.mipush\n implementation fileTree(dir: 'libs', include: ['*.jar']) }";
    let catalog = "[libraries]\nmipush = { module = \"com.umeng.umsdk:xiaomi-push\", version = \"6.0.1\" }\n";
    let manifest = MANIFEST.replace("com.a.b.permission", "${OWN}.permission");
    let facts = gather(tree(&[
        ("gradle/libs.versions.toml", catalog),
        ("app/build.gradle", gradle),
        ("app/src/main/AndroidManifest.xml", &manifest),
    ]));
    let subject = &subjects(&facts)[0];
    assert_eq!(subject.carriers, ["com.umeng.umsdk:xiaomi-push:6.0.1"]);
    let ids: Vec<_> =
        subject.variants.iter().map(|(name, id)| format!("{name}={}", id.as_deref().unwrap_or("?"))).collect();
    assert_eq!(ids, ["freeDebug=com.a.b.free", "freeRelease=com.a.b.free", "proDebug=com.a.b", "proRelease=com.a.b"]);
    // The placeholder names the main package: wrong in the flavour with a suffix, right in the other.
    let wrong: Vec<_> = lint(&facts, &Wanted::default())
        .into_iter()
        .filter(|verdict| verdict.code == "MP012" && verdict.status == Status::Fail)
        .map(|verdict| verdict.expected)
        .collect();
    assert_eq!(wrong, ["com.a.b.free.permission.MIPUSH_RECEIVE"; 2]);
}
