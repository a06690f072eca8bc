//! Projects as texts, for the rules to judge: what the generator writes, put where it belongs.

use mipush::android::facts::{Gathered, Library, gather, is_source};
use mipush::android::lint::{Status, Verdict, Wanted, lint};
use mipush::android::sdk::{Form, Sdk};
use mipush::android::snippet::{Generation, IdStorage, Language, Plan, generate_all};
use mipush::domain::identifier::CertId;

/// The click intent of every project here.
pub const URI: &str = "intent://com.example.chat/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;component=com.example.chat/.ui.ChatActivity;end";

/// What to generate.
pub fn plan(sdk: &str, generation: Generation) -> Plan {
    let sdk: Sdk = sdk.parse().expect("an SDK");
    Plan {
        package: "com.example.chat".parse().expect("package"),
        placeholder: false,
        app_id: Some("2882303761512345678".parse().expect("id")),
        app_key: Some("5482037264137".parse().expect("key")),
        cert_id: Some(CertId(10_301)),
        sdk_app_id: Some(1_400_000_001),
        channel_id: None,
        sdk,
        target_sdk: if sdk.knows_target_31() { 34 } else { 30 },
        language: Language::Java,
        gradle_kotlin: false,
        generation,
        ids: IdStorage::Constants,
        receiver: "com.example.chat.thirdpush.XiaomiMsgReceiver".parse().expect("class"),
        application: "com.example.chat.ChatApplication".parse().expect("class"),
        activity: "com.example.chat.ui.ChatActivity".parse().expect("class"),
        click_intent: Some(URI.to_owned()),
        ext: "{}".to_owned(),
    }
}

/// A jar or aar that holds the SDK.
pub fn library(path: &str) -> Library {
    Library {
        path: path.to_owned(),
        has_sdk: Some(true),
        has_clicked_activity: true,
        has_job_service: true,
        inner: None,
    }
}

/// Adds a text.
pub fn put(found: &mut Gathered, path: &str, text: &str) {
    found.paths.insert(path.to_owned());
    if is_source(path) {
        found.sources.insert(path.to_owned());
    }
    found.texts.retain(|(known, _)| known != path);
    found.texts.push((path.to_owned(), text.to_owned()));
}

/// A project of what the generator writes.
pub fn project(plan: &Plan) -> Gathered {
    let mut found = Gathered::default();
    for snippet in generate_all(plan).expect("generated") {
        let path = format!("app/{}", snippet.path);
        if path.ends_with("build.gradle") || path.ends_with("build.gradle.kts") {
            put(&mut found, &path, &script(plan, &snippet.text));
        } else {
            put(&mut found, &path, &snippet.text);
        }
    }
    if plan.sdk.form != Form::TimPush {
        found.libraries.push(library(&format!("app/libs/{}", plan.sdk.file_name())));
    }
    found
}

fn script(plan: &Plan, dependencies: &str) -> String {
    let (package, target) = (&plan.package, plan.target_sdk);
    if plan.gradle_kotlin {
        format!(
            "plugins {{ id(\"com.android.application\") }}\nandroid {{\n defaultConfig {{\n applicationId = \"{package}\"\n \
             targetSdk = {target}\n }}\n buildTypes {{ release {{ isMinifyEnabled = true\n proguardFiles(\"proguard-rules.pro\") }} \
             }}\n}}\n{dependencies}"
        )
    } else {
        format!(
            "apply plugin: 'com.android.application'\nandroid {{\n defaultConfig {{\n applicationId '{package}'\n \
             targetSdkVersion {target}\n }}\n buildTypes {{ release {{ minifyEnabled true\n proguardFiles 'proguard-rules.pro' \
             }} }}\n}}\n{dependencies}"
        )
    }
}

/// What the certificate of every project here says.
pub fn wanted() -> Wanted {
    Wanted {
        package: Some("com.example.chat".into()),
        app_id: Some("2882303761512345678".into()),
        app_key: Some("5482037264137".into()),
        cert_id: Some(10_301),
        click_intent: Some(URI.into()),
        no_click: None,
    }
}

/// What is wrong with a project.
pub fn broken(found: Gathered) -> Vec<Verdict> {
    let mut verdicts = lint(&gather(found), &wanted());
    verdicts.retain(|verdict| matches!(verdict.status, Status::Fail | Status::Warn));
    verdicts
}
