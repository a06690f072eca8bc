//! MP060 to MP066: shrinking.

use std::collections::BTreeSet;

use super::Judge;
use super::view::{View, is_sdk_class};
use crate::android::facts::join;
use crate::android::keep::KeepFile;
use crate::android::place::Place;
use crate::android::sdk::Form;
use crate::domain::text::Text;

pub(super) fn judge(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP060", "MP061", "MP062", "MP063", "MP064", "MP065", "MP066"]);
    let mut in_force: Vec<&KeepFile> = Vec::new();
    for module in &view.modules {
        let Some(gradle) = &module.gradle else {
            in_force.extend(&module.keep_files);
            continue;
        };
        for file in gradle.keep_files.iter().chain(&gradle.consumer_keep_files) {
            if file.value.contains(['$', '*']) {
                continue;
            }
            let path = join(&module.folder, &file.value);
            if let Some(found) =
                view.facts.modules.iter().flat_map(|module| &module.keep_files).find(|found| found.file == path)
            {
                in_force.push(found);
            } else if !view.facts.paths.contains(&path) {
                judge.fail("MP063", Some(&file.place), &format!("{path} does not exist"), "a rule file", None);
            }
        }
        if gradle.library && gradle.consumer_keep_files.is_empty() {
            for file in &gradle.keep_files {
                let path = join(&module.folder, &file.value);
                let found = module.keep_files.iter().find(|found| found.file == path);
                if found.is_some_and(|found| {
                    found.rules.iter().any(|rule| rule.classes.iter().any(|class| class.contains("xiaomi")))
                }) {
                    judge.fail("MP066", Some(&file.place), "proguardFiles of a library", "consumerProguardFiles", None);
                }
            }
        }
    }
    for file in &in_force {
        for (problem, place) in &file.problems {
            let class = view.own_receivers().first().map_or("NAME", |own| own.name.as_str());
            let paste = format!("-keep class {class} {{ *; }}");
            judge.fail("MP061", Some(place), problem, "-keep class NAME { *; }", Some(paste));
        }
        for rule in &file.rules {
            let class = rule.classes.first().map_or("", String::as_str);
            if class.starts_with("com.xiaomi.") && class.contains('*') {
                judge.fail("MP064", Some(&rule.place), class, "the own receiver only", None);
            }
            // Only what looks like a receiver of push is looked for: other rules name classes of libraries.
            let simple = class.rsplit('.').next().unwrap_or(class);
            let speaks = ["MiPush", "Xiaomi", "XiaoMi", "MIPush", "PushMessageReceiver"]
                .iter()
                .any(|part| simple.contains(part));
            if rule.is_exact()
                && speaks
                && !is_sdk_class(class)
                && !class.starts_with("com.xiaomi.")
                && !view.may_exist(class)
                && !view.has_wrapper()
            {
                judge.fail("MP062", Some(&rule.place), class, "a class of this project", None);
            }
        }
    }
    bare(view, &in_force, judge);
    shrunk(view, &in_force, judge);
}

/// The first version of the plug-in whose R8 runs in full mode unless told otherwise.
const FULL_MODE: u32 = 8;

/// `-keep class X` with nothing behind it, where X is made by its name: a component, or the SDK's own classes.
fn bare(view: &View<'_>, in_force: &[&KeepFile], judge: &mut Judge) {
    const NO_VERSION: Text = Text::new(
        "The Android Gradle plugin's version cannot be told, and with it R8's mode.",
        "无法判断 Android Gradle 插件的版本，也就无法判断 R8 的模式。",
    );
    let components: BTreeSet<&str> = view.components().map(|component| component.name.as_str()).collect();
    let is_made_by_name = |class: &str| is_sdk_class(class) || components.contains(class);
    let rules = in_force.iter().flat_map(|file| &file.rules).filter(|rule| {
        rule.option == "-keep" && rule.members.is_none() && rule.is_exact() && is_made_by_name(&rule.classes[0])
    });
    let version = view.facts.plugin_version.as_deref();
    let major: Option<u32> = version.and_then(|version| version.split('.').next()?.parse().ok());
    for rule in rules {
        match major {
            None => judge.unknown("MP065", NO_VERSION),
            Some(major) if major >= FULL_MODE => {
                let class = &rule.classes[0];
                let found = format!("-keep class {class} with plug-in {}", version.unwrap_or_default());
                let paste = format!("-keep class {class} {{ *; }}");
                judge.fail("MP065", Some(&rule.place), &found, "members behind the name", Some(paste));
            }
            Some(_) => {}
        }
    }
}

fn shrunk(view: &View<'_>, in_force: &[&KeepFile], judge: &mut Judge) {
    let minify: Option<&Place> = view.module.gradle.as_ref().and_then(|gradle| gradle.minify.as_ref());
    let (Some(place), Some(sdk)) = (minify, view.sdk()) else { return };
    let receivers = view.own_receivers();
    let touches = in_force.iter().flat_map(|file| &file.rules).any(|rule| {
        rule.classes.iter().any(|class| class.contains("xiaomi")) || receivers.iter().any(|own| rule.names(&own.name))
    });
    if sdk.form == Form::Jar && !touches {
        let own = receivers.first().map_or("com.example.app.XiaomiMsgReceiver", |own| own.name.as_str());
        let paste = format!("-keep class {own} {{ *; }}\n-dontwarn com.xiaomi.push.**");
        judge.fail("MP060", Some(place), "minifyEnabled with a jar and no rule for push", "a keep rule", Some(paste));
    }
}
