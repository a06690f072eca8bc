//! `mipush doctor --project`: an app's project, whatever is in it.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::Value;

use super::harness::{APP_ID, APP_KEY, PACKAGE, Sandbox};

const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\">\n    \
                     <application>\n    </application>\n</manifest>\n";

/// An app project with nothing in it but the SDK's file.
fn empty(sandbox: &Sandbox, sdk: &str, target: u32) {
    let script = format!(
        "apply plugin: 'com.android.application'\nandroid {{\n    namespace '{PACKAGE}'\n    defaultConfig {{\n        \
         applicationId '{PACKAGE}'\n        targetSdkVersion {target}\n    }}\n    buildTypes {{\n        release {{\n            \
         minifyEnabled true\n            proguardFiles 'proguard-rules.pro'\n        }}\n    }}\n}}\n"
    );
    sandbox.put("p/app/build.gradle", script);
    sandbox.put("p/app/src/main/AndroidManifest.xml", EMPTY);
    let class = if sdk.starts_with("aar") {
        "libs/MiPush_SDK_Client_6_0_1-C.jar"
    } else {
        "com/xiaomi/mipush/sdk/MiPushClient.class"
    };
    let (form, version) = sdk.split_once('-').expect("a version");
    if form != "timpush" {
        let market = if form == "aar" || version.starts_with('6') { "-C" } else { "" };
        let name = format!("p/app/libs/MiPush_SDK_Client_{}{market}.{form}", version.replace('.', "_"));
        sandbox.put(&name, format!("PK\x03\x04{class}"));
    }
}

/// The app's project as `generate all --write` leaves it, with its dependencies put where the note says.
fn generated(sandbox: &Sandbox, im: &str, sdk: &str, target: u32) {
    empty(sandbox, sdk, target);
    let target = target.to_string();
    let words = [
        "generate",
        "all",
        "--im",
        im,
        "--sdk",
        sdk,
        "--target-sdk",
        &target,
        "--package",
        PACKAGE,
        "--app-id",
        APP_ID,
        "--app-key",
        APP_KEY,
        "--cert-id",
        "1",
        "--sdk-app-id",
        "1400000001",
        "--write",
        "p",
    ];
    sandbox.mipush(&words).ok();
    let lines = sandbox.mipush(&[&["generate", "gradle"], &words[2..words.len() - 2]].concat()).ok();
    let script = sandbox.read("p/app/build.gradle") + &lines.stdout;
    sandbox.put("p/app/build.gradle", script);
}

fn complaints(document: &Value) -> Vec<String> {
    let findings = document["findings"].as_array().expect("findings").iter();
    let bad = findings.filter(|finding| finding["status"] == "fail" || finding["status"] == "warn");
    bad.map(|finding| format!("{} {} {}", finding["code"], finding["severity"], finding["found"])).collect()
}

#[test]
fn what_generate_writes_into_an_empty_app_is_clean() {
    for (im, sdk, target) in [
        ("g1", "jar-3.0.3", 30),
        ("g1", "jar-3.7.9", 30),
        ("g1", "jar-4.9.1", 34),
        ("g2", "jar-3.6.12", 30),
        ("g2", "jar-4.9.1", 34),
        ("g2", "aar-5.0.5", 33),
        ("g2", "aar-6.0.1", 34),
        ("g2", "aar-7.12.4", 34),
        ("g3", "timpush-8.8.7357", 34),
    ] {
        let sandbox = Sandbox::new();
        generated(&sandbox, im, sdk, target);
        let document = sandbox.json(&["doctor", "--project", "p"]);
        // That IM is told of leaving and returning is code that no generator can place.
        let found: Vec<String> =
            complaints(&document).into_iter().filter(|line| !line.starts_with("\"app-background\"")).collect();
        assert_eq!(found, Vec::<String>::new(), "{im} {sdk}");
        assert_eq!(document["project"]["modules"][0]["module"], "app");
        assert_eq!(document["project"]["modules"][0]["variants"][0]["application_id"], PACKAGE);
    }
}

/// A project with one fault in it.
fn faulty(sandbox: &Sandbox) {
    generated(sandbox, "g1", "jar-4.9.1", 34);
    let manifest = "p/app/src/main/AndroidManifest.xml";
    let text = sandbox.read(manifest).replace(&format!("{PACKAGE}.permission"), "com.xiaomi.mipushdemo.permission");
    sandbox.put(manifest, text);
}

#[test]
fn a_finding_names_the_place_and_what_to_paste() {
    let sandbox = Sandbox::new();
    faulty(&sandbox);
    let outcome = sandbox.mipush(&["doctor", "--project", "p", "--only", "MP012", "--json"]).ends(9);
    let finding = &outcome.json()["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["severity"], &finding["status"]),
        (&"MP012".into(), &"error".into(), &"fail".into())
    );
    assert_eq!(finding["file"], "p/app/src/main/AndroidManifest.xml");
    let line = finding["line"].as_u64().expect("a line");
    let text = sandbox.read("p/app/src/main/AndroidManifest.xml");
    let there = text.lines().nth(usize::try_from(line).expect("small") - 1).expect("the line");
    assert!(there.contains("com.xiaomi.mipushdemo"), "{there}");
    assert_eq!(finding["excerpt"], there.trim());
    assert!(finding["column"].as_u64().is_some_and(|column| column > 1));
    assert_eq!(finding["module"], "app");

    let shown = sandbox.mipush(&["doctor", "--project", "p"]).ends(9).stdout;
    let place = format!("p/app/src/main/AndroidManifest.xml:{line}:");
    for part in ["Module app", PACKAGE, "MiPush_SDK_Client_4_9_1.jar", &place, there.trim(), "expected", "fix"] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let chinese = sandbox.mipush(&["doctor", "--project", "p", "--lang", "zh"]).ends(9).stdout;
    assert!(chinese.contains("模块 app") && chinese.contains("应为"), "{chinese}");
}

#[test]
fn the_certificate_is_compared_where_there_is_one() {
    let sandbox = Sandbox::ready();
    generated(&sandbox, "g2", "aar-6.0.1", 34);
    let status = |document: &Value, code: &str| {
        let all = document["findings"].as_array().expect("findings");
        let found = all.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("{code}: {document}"));
        found["status"].as_str().expect("status").to_owned()
    };
    let good = sandbox.json(&["doctor", "--project", "p"]);
    assert_eq!((status(&good, "app-package").as_str(), status(&good, "MP055").as_str()), ("ok", "ok"));
    // The certificate opens the app: there is no intent.
    assert_eq!(status(&good, "MP070"), "skip");
    sandbox
        .mipush(&[
            "cert",
            "edit",
            "prod",
            "--click",
            "open-intent",
            "--intent-component",
            ".Nothing",
            "--app-id",
            "2882303761512345679",
        ])
        .ok();
    let bad = sandbox.mipush(&["doctor", "--project", "p", "--json"]).ends(9).json();
    assert_eq!((status(&bad, "MP070").as_str(), status(&bad, "MP055").as_str()), ("fail", "fail"));
    // Without a state file what needs one is skipped and says so.
    let alone = sandbox.json(&["doctor", "--project", "p", "--state", "none.toml"]);
    assert_eq!((status(&alone, "app-package").as_str(), status(&alone, "MP071").as_str()), ("skip", "skip"));
    assert_eq!(complaints(&alone).len(), 1, "{:?}", complaints(&alone));
}

#[test]
fn what_is_put_up_with_is_told_apart() {
    let sandbox = Sandbox::new();
    faulty(&sandbox);
    sandbox.put(
        "p/.mipush-lint.toml",
        "[[suppress]]\ncode = \"MP012\"\npath = \"app/src/**\"\nreason = \"the demo\"\n\n[[suppress]]\ncode = \"MP061\"\nreason = \"old\"\n",
    );
    let document = sandbox.json(&["doctor", "--project", "p"]);
    assert_eq!(document["summary"]["suppressed"], 2);
    assert_eq!(
        (&document["suppressed"][0]["code"], &document["suppressed"][0]["reason"]),
        (&"MP012".into(), &"the demo".into())
    );
    let idle =
        document["findings"].as_array().expect("findings").iter().find(|finding| finding["code"] == "app-suppressions");
    let idle = idle.expect("told");
    assert_eq!(
        (&idle["status"], &idle["file"], &idle["line"]),
        (&"warn".into(), &"p/.mipush-lint.toml".into(), &7.into())
    );
    assert!(sandbox.mipush(&["doctor", "--project", "p"]).ok().stdout.contains("2 suppressed"));

    sandbox.put("p/.mipush-lint.toml", "[[suppress]]\ncode = \"MP012\"\nraeson = \"x\"\n");
    let told = sandbox.mipush(&["doctor", "--project", "p"]).ends(2).stderr;
    assert!(told.contains("p/.mipush-lint.toml:3:1") && told.contains("did you mean reason?"), "{told}");
}

#[test]
fn warnings_fail_where_that_is_asked_for() {
    let sandbox = Sandbox::new();
    generated(&sandbox, "g1", "jar-4.9.1", 34);
    let manifest = "p/app/src/main/AndroidManifest.xml";
    let text = sandbox.read(manifest).replace("android.permission.VIBRATE", "android.permission.CAMERA");
    sandbox.put(manifest, text);
    sandbox.mipush(&["doctor", "--project", "p"]).ok();
    sandbox.mipush(&["doctor", "--project", "p", "--fail-on", "error"]).ok();
    sandbox.mipush(&["doctor", "--project", "p", "--fail-on", "warning"]).ends(9);
    sandbox.mipush(&["doctor", "--project", "p", "--only", "MP016", "--fail-on", "warning"]).ok();
}

#[test]
fn machines_get_their_own_files() {
    let sandbox = Sandbox::new();
    faulty(&sandbox);
    let words = ["doctor", "--project", "p", "--sarif", "out.sarif", "--junit", "out.xml", "--github", "--json"];
    let outcome = sandbox.mipush(&words).ends(9);
    assert!(outcome.stderr.contains("::error file=p/app/src/main/AndroidManifest.xml,line="), "{}", outcome.stderr);
    let sarif: Value = serde_json::from_str(&sandbox.read("out.sarif")).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert!(results.iter().any(|result| result["ruleId"] == "MP012" && result["level"] == "error"));
    assert!(sandbox.read("out.xml").contains("name=\"MP012\""));
    // No annotation without being asked, even where GitHub is told to be around.
    let quiet = sandbox.run(&words[..3]).env("GITHUB_ACTIONS", "true").outcome().ends(9);
    assert!(!quiet.stderr.contains("::error") && !quiet.stdout.contains("::error"));
}

#[test]
fn a_rule_without_a_project_and_a_project_that_is_not_there_are_slips() {
    let sandbox = Sandbox::new();
    let told = sandbox.mipush(&["doctor", "--only", "MP012"]).ends(2).stderr;
    assert!(told.contains("mipush doctor --project . --only MP012"), "{told}");
    let told = sandbox.mipush(&["doctor", "--project", "nowhere"]).ends(2).stderr;
    assert!(told.contains("nowhere is no folder"), "{told}");
    let listed = sandbox.json(&["doctor", "--list-checks"]);
    let codes: Vec<_> =
        listed["checks"].as_array().expect("checks").iter().map(|check| check["code"].clone()).collect();
    assert!(codes.contains(&"MP092".into()) && codes.contains(&"app-package".into()));
}

/// Every kind of rubbish in one tree: bounded, told, and never a panic.
#[test]
fn rubbish_is_told_and_never_a_panic() {
    let sandbox = Sandbox::new();
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><manifest>&b;</manifest>",
        "x".repeat(1000)
    );
    sandbox.put(
        "p/app/build.gradle",
        "apply plugin: 'com.android.application'\nandroid { defaultConfig { applicationId 'a.b' }\nbuildTypes { release { \
         minifyEnabled true\nproguardFiles 'proguard-rules.pro' } } }\n\
         dependencies { implementation files('libs/MiPush_SDK_Client_3_0_3.jar') }",
    );
    sandbox.put("p/app/src/main/AndroidManifest.xml", bomb);
    sandbox.put("p/app/src/debug/AndroidManifest.xml", "<manifest><application></manifest>");
    sandbox.put("p/app/src/main/res/AndroidManifest.xml", format!("{}{}", "<a>".repeat(30_000), "</a>".repeat(30_000)));
    sandbox.put(
        "p/app/src/main/java/MiPush.java",
        [&[0xff_u8, 0xfe, 0x00, 0x80][..], b"MiPush com.xiaomi ".as_slice(), &[0x80; 5000]].concat(),
    );
    sandbox.put("p/app/src/main/java/Gbk.java", [b"class Gbk { // \xd6\xd0\xce\xc4 MiPush\n}".as_slice()].concat());
    sandbox.put("p/app/src/main/java/Huge.java", vec![b'M'; 3 << 20]);
    sandbox.put("p/app/proguard-rules.pro", "-keep class {{{{{{{{{{ \0\u{1}");
    sandbox.put("p/app/libs/MiPush_SDK_Client_3_0_3.jar", [0x50, 0x4b, 3, 4, 0xff, 0xff, 0xff, 0xff]);
    sandbox.put("p/app/src/main/java/Wide.java", "class A{String MiPush=\"MiPush\";}".repeat(60_000));
    let flavours = "a{applicationId 'b'};".repeat(50_000);
    sandbox.put("p/wide/build.gradle", format!("android {{ productFlavors {{ {flavours} }} }}"));
    let permissions = "<permission android:name='x.permission.MIPUSH_RECEIVE'/>".repeat(20_000);
    let android = "xmlns:android='http://schemas.android.com/apk/res/android'";
    sandbox.put("p/app/src/free/AndroidManifest.xml", format!("<manifest {android}>{permissions}</manifest>"));
    sandbox.put("p/settings.gradle", "include ((((((((((':app");
    sandbox.put("p/gradle/libs.versions.toml", "[libraries\nx = {");
    sandbox.put("p/app/src/main/assets/timpush-configs.json", "[".repeat(100_000));
    sandbox.put("p/plugin.xml", "<plugin cordova");
    fs::create_dir_all(sandbox.path("p/app/deep")).expect("made");
    symlink(sandbox.path("p"), sandbox.path("p/app/deep/loop")).expect("linked");
    symlink("dangling", sandbox.path("p/app/build.gradle.kts")).expect("linked");
    let odd = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"p/app/src/\xff\xfe.java");
    fs::write(sandbox.work().join(odd), "class X { MiPush m; }").expect("written");
    let fifo = std::process::Command::new("mkfifo").arg(sandbox.path("p/app/src/main/java/Pipe.java")).status();
    assert!(fifo.expect("mkfifo").success());
    let outcome = sandbox.mipush(&["doctor", "--project", "p", "--json"]).ends(9);
    let document = outcome.json();
    let codes: Vec<String> = complaints(&document);
    for expected in ["\"MP090\"", "\"app-read\"", "\"MP061\""] {
        assert!(codes.iter().any(|line| line.starts_with(expected)), "{expected}: {codes:?}");
    }
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    sandbox.mipush(&["doctor", "--project", "p"]).ends(9);
}

#[test]
fn a_tree_of_a_hundred_thousand_files_is_walked() {
    let sandbox = Sandbox::new();
    generated(&sandbox, "g1", "jar-4.9.1", 34);
    for folder in 0..100 {
        let folder = sandbox.path(&format!("p/app/src/main/res/f{folder}"));
        fs::create_dir_all(&folder).expect("made");
        for file in 0..1000 {
            fs::File::create(folder.join(format!("{file}.xml"))).expect("made");
        }
    }
    let document = sandbox.json(&["doctor", "--project", "p"]);
    assert!(
        complaints(&document).iter().all(|line| line.starts_with("\"app-background\"")),
        "{:?}",
        complaints(&document)
    );
}
