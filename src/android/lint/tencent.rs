//! MP080 to MP085: the report to Tencent IM, by generation (`android-integration`, 7).

use super::order;
use super::view::{View, is_sdk_class};
use super::{Judge, Level, Wanted};
use crate::android::carrier::TIMPUSH_XIAOMI;
use crate::android::gradle::Carrier;
use crate::android::place::Place;
use crate::android::sdk::Version;
use crate::domain::text::Text;

/// The first IM SDK that TIMPush goes with.
const FIRST_IM: Version = Version(7, 6, 5011);
const NO_IM: Text = Text::new("Nothing of Tencent IM was found in the sources.", "源代码中没有找到腾讯 IM 的内容。");

const NO_ID: Text = Text::new(
    "No constant with a known name holds the certificate ID (XM_PUSH_BUZID, xiaomiPushBussinessId).",
    "没有找到已知名称的证书 ID 常量（XM_PUSH_BUZID、xiaomiPushBussinessId）。",
);

pub(super) fn judge(view: &View<'_>, wanted: &Wanted, judge: &mut Judge) {
    certificate_id(view, wanted, judge);
    report(view, judge);
    order::judge(view, judge);
    mixed(view, judge);
    if view.has_timpush() {
        versions(view, judge);
        configs(view, wanted, judge);
    }
}

pub(super) fn mentions(view: &View<'_>, word: &str) -> bool {
    view.sources.iter().any(|source| source.words.contains(word))
}

fn certificate_id(view: &View<'_>, wanted: &Wanted, judge: &mut Judge) {
    let constants = view.sources.iter().flat_map(|source| &source.constants);
    let ids: Vec<_> = constants
        .filter(|constant| matches!(constant.name.as_str(), "XM_PUSH_BUZID" | "xiaomiPushBussinessId"))
        .collect();
    if view.has_timpush() {
        // MP084 looks at the ID in the file that TIMPush reads.
        judge.decide(&["MP080"]);
        return;
    }
    if ids.is_empty() {
        judge.unknown("MP080", NO_ID);
        return;
    }
    judge.decide(&["MP080"]);
    for constant in ids {
        let value = constant.value.trim_end_matches(['L', 'l']);
        let number: Option<u32> = value.parse().ok();
        let expected = wanted.cert_id.map_or_else(|| "the certificate's ID".to_owned(), |id| id.to_string());
        let found = format!("{} = {value}", constant.name);
        let paste = wanted.cert_id.map(|id| format!("{} = {id}", constant.name));
        match number {
            None | Some(0 | 6666) => judge.fail("MP080", Some(&constant.place), &found, &expected, paste),
            Some(number) if wanted.cert_id.is_some_and(|id| id != number) => {
                judge.fail("MP080", Some(&constant.place), &found, &expected, paste);
            }
            Some(_) => {}
        }
    }
}

fn report(view: &View<'_>, judge: &mut Judge) {
    let im = ["TIMManager", "V2TIMManager", "TIMPushManager", "TUILogin"].iter().any(|word| mentions(view, word));
    if !im {
        judge.unknown("MP081", NO_IM);
        return;
    }
    judge.decide(&["MP081"]);
    let calls = ["setOfflinePushToken", "setOfflinePushConfig"];
    let reported = view.sources.iter().flat_map(|source| &source.calls).any(|call| {
        calls.contains(&call.name.as_str()) || (call.name == "registerPush" && call.on.contains("TIMPush"))
    }) || mentions(view, "TUIOfflinePushManager");
    if !reported {
        let commented = view
            .sources
            .iter()
            .flat_map(|source| &source.commented_calls)
            .find(|(call, _)| calls.contains(&call.as_str()));
        let place = commented
            .map(|(_, place)| place.clone())
            .or_else(|| view.sources.first().map(|source| Place::whole(source.file.clone())));
        judge.fail(
            "MP081",
            place.as_ref(),
            "no report of the token",
            "setOfflinePushToken or setOfflinePushConfig after login",
            None,
        );
    }
}

fn mixed(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP083"]);
    // In an APK everything is merged: what TIMPush brings along cannot be told from what was added.
    if view.has_timpush() && view.facts.apk.is_none() {
        if let Some(other) = view.carriers.iter().find(|carrier| !carrier.name.starts_with("com.tencent.timpush:")) {
            judge.fail(
                "MP083",
                Some(&other.place),
                &format!("timpush:xiaomi and {}", other.name),
                "one copy of the SDK",
                None,
            );
        }
        for own in view.own_receivers() {
            judge.fail(
                "MP083",
                Some(&own.place),
                &format!("own receiver {} beside TIMPush", own.name),
                "no receiver of its own",
                None,
            );
        }
        if let Some(component) = view.components().find(|component| is_sdk_class(&component.name) && !component.removed)
        {
            judge.broken(
                "MP083",
                Level::Warning,
                Some(&component.place),
                &format!("{} by hand beside TIMPush", component.name),
                "no entry",
                None,
            );
        }
    }
    if mentions(view, "TIMOfflinePushToken") && mentions(view, "V2TIMOfflinePushConfig") {
        let place = view
            .sources
            .iter()
            .find(|source| source.words.contains("TIMOfflinePushToken"))
            .map(|source| Place::whole(source.file.clone()));
        judge.fail("MP083", place.as_ref(), "TIMOfflinePushToken and V2TIMOfflinePushConfig", "one generation", None);
    }
}

fn versions(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP085"]);
    let mut found: Vec<(&str, &str, &Place)> = Vec::new();
    let mut old: Vec<(&str, &Place)> = Vec::new();
    for dependency in
        view.modules.iter().filter_map(|module| module.gradle.as_ref()).flat_map(|gradle| &gradle.dependencies)
    {
        if let Carrier::Coordinate { group, name, version: Some(version) } = &dependency.carrier
            && group == "com.tencent.timpush"
            && (name == "timpush" || TIMPUSH_XIAOMI.contains(&name.as_str()))
        {
            found.push((name, version, &dependency.place));
        }
        if let Carrier::Coordinate { group, name, version: Some(version) } = &dependency.carrier
            && group == "com.tencent.imsdk"
            && name == "imsdk-plus"
            && Version::parse(version).is_some_and(|version| version < FIRST_IM)
        {
            old.push((version, &dependency.place));
        }
    }
    for (version, place) in old {
        let paste = format!("com.tencent.imsdk:imsdk-plus:{FIRST_IM}");
        judge.fail(
            "MP085",
            Some(place),
            &format!("imsdk-plus {version}"),
            &format!("{FIRST_IM} or later"),
            Some(paste),
        );
    }
    if let Some((name, version, place)) = found.iter().find(|(_, version, _)| *version != found[0].1) {
        judge.fail(
            "MP085",
            Some(place),
            &format!("{name} {version}, {} {}", found[0].0, found[0].1),
            "the same version",
            None,
        );
    }
}

fn configs(view: &View<'_>, wanted: &Wanted, judge: &mut Judge) {
    judge.decide(&["MP084"]);
    let Some((path, text)) = view.modules.iter().find_map(|module| module.timpush_configs.as_ref()) else {
        judge.fail(
            "MP084",
            view.manifest_place().as_ref(),
            "no assets/timpush-configs.json",
            "the file from the console",
            None,
        );
        return;
    };
    let place = Place::whole(path.clone());
    let Ok(serde_json::Value::Object(file)) = serde_json::from_str(text) else {
        judge.fail("MP084", Some(&place), "no JSON object", "the file from the console", None);
        return;
    };
    let ids: std::collections::BTreeSet<&String> = wanted.package.iter().chain(view.ids.iter().flatten()).collect();
    let mut known = false;
    for id in ids {
        known = true;
        let Some(vendor) = file.get(id) else {
            let keys: Vec<&str> = file.keys().map(String::as_str).filter(|key| *key != "version").collect();
            judge.fail(
                "MP084",
                Some(&place),
                &format!("entries for {}", keys.join(", ")),
                &format!("an entry for {id}"),
                None,
            );
            continue;
        };
        for (field, expected) in [
            ("xiaomiPushBussinessId", wanted.cert_id.map(|id| id.to_string())),
            ("xiaomiPushAppId", wanted.app_id.clone()),
            ("xiaomiPushAppKey", wanted.app_key.clone()),
        ] {
            let value = match vendor.get(field) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(serde_json::Value::Number(number)) => number.to_string(),
                _ => String::new(),
            };
            let differs = expected.as_ref().is_some_and(|expected| *expected != value);
            if value.is_empty() || differs {
                let expected = expected.unwrap_or_else(|| "a value".to_owned());
                judge.fail("MP084", Some(&place), &format!("{field} = {value:?}"), &expected, None);
            }
        }
    }
    if !known {
        const UNKNOWN: Text = Text::new("The applicationId cannot be told.", "无法得知 applicationId。");
        judge.unknown("MP084", UNKNOWN);
    }
}
