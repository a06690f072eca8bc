//! MP001 to MP008, MP030, MP091, MP092: the SDK itself and how it comes in.

use super::view::{MANIFEST_ALONE, View};
use super::{Judge, Level};
use crate::android::carrier::carriers;
use crate::android::sdk::{FIRST_JAR, Form, Market, TRAMPOLINE_TARGET};
use crate::domain::text::Text;

const VERSION_UNKNOWN: Text = Text::new("The SDK's version cannot be told.", "无法判断 SDK 版本。");
const TARGET_UNKNOWN: Text = Text::new("The targetSdk cannot be told.", "无法判断 targetSdk。");
const IN_WRAPPER: Text = Text::new(
    "The SDK is inside another product's package, which is not in this tree.",
    "SDK 位于其他产品的依赖包中，不在本目录内。",
);

pub(super) fn judge(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP001", "MP004", "MP006", "MP007", "MP008", "MP091", "MP092"]);
    for dead in &view.dead_ends {
        judge.fail("MP008", Some(&dead.place), &dead.what, "a file or module that exists", None);
    }
    presence(view, judge);
    copies(view, judge);
    version(view, judge);
    for carrier in &view.carriers {
        if carrier.sdk.is_some_and(|sdk| sdk.market == Market::Global) {
            judge.fail("MP006", Some(&carrier.place), &carrier.name, "the mainland build (-C)", None);
        }
        if carrier.wrapper && !view.has_timpush() {
            judge.fail("MP091", Some(&carrier.place), &carrier.name, "sources, a merged manifest or an APK", None);
        }
    }
    let region = view
        .sources
        .iter()
        .flat_map(|source| &source.calls)
        .find(|call| call.name == "setRegion" && call.on.contains("MiPush"));
    if let Some(call) = region {
        judge.fail("MP006", Some(&call.place), "MiPushClient.setRegion", "no region: mainland builds have none", None);
    }
}

fn presence(view: &View<'_>, judge: &mut Judge) {
    if !view.carriers.is_empty() || !view.dead_ends.is_empty() {
        return;
    }
    let Some((what, place)) = view.trace() else { return };
    if view.is_manifest_alone() {
        judge.unknown("MP001", MANIFEST_ALONE);
        judge.unknown("MP092", MANIFEST_ALONE);
        return;
    }
    // A module's own coordinates may hide the SDK: without calls and classes it is a left-over, else the SDK is missing.
    let meant =
        view.sources.iter().any(|source| source.imports.iter().any(|import| import.starts_with("com.xiaomi.mipush.")));
    if meant || !view.own_receivers().is_empty() {
        let level = if view.library { Level::Warning } else { Level::Error };
        judge.broken("MP001", level, Some(&place), &format!("{what}, and no SDK"), "the SDK's jar or aar", None);
    } else {
        judge.fail("MP092", Some(&place), &what, "nothing of MiPush where the SDK is gone", None);
    }
}

fn copies(view: &View<'_>, judge: &mut Judge) {
    let real: Vec<_> = view.carriers.iter().filter(|carrier| !carrier.compile_only).collect();
    let mut names: Vec<&str> = real.iter().map(|carrier| carrier.name.as_str()).collect();
    names.dedup();
    let timpush = |name: &str| name.starts_with("com.tencent.timpush:");
    // TIMPush beside another copy has a rule of its own.
    let names: Vec<&str> = names.into_iter().filter(|name| !timpush(name)).collect();
    if names.len() > 1 {
        let place = real.last().map(|carrier| &carrier.place);
        judge.fail("MP004", place, &names.join(" and "), "one copy of the SDK", None);
    }
    twice(view, judge);
    if !view.library && !view.carriers.is_empty() && real.is_empty() {
        let place = view.carriers.first().map(|carrier| &carrier.place);
        judge.fail("MP007", place, &view.carriers[0].name, "implementation in the app module", None);
    }
}

/// One file by two lines of a script, such as `fileTree` and `files`: it works, and hides what is in force.
fn twice(view: &View<'_>, judge: &mut Judge) {
    for module in view.modules.iter().filter(|_| view.facts.apk.is_none()) {
        let (found, _) = carriers(module, view.facts);
        for (at, carrier) in found.iter().enumerate() {
            let again = found[..at].iter().any(|other| other.library.is_some() && other.name == carrier.name);
            if again {
                let what = format!("{} once more", carrier.name);
                judge.broken("MP004", Level::Warning, Some(&carrier.place), &what, "one line for the file", None);
            }
        }
    }
}

fn version(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP002", "MP003", "MP030"]);
    let Some(sdk) = view.sdk() else {
        if view.has_wrapper() {
            for code in ["MP002", "MP003", "MP030"] {
                judge.unknown(code, IN_WRAPPER);
            }
        } else if let Some(carrier) = view.carriers.first() {
            judge.fail("MP003", Some(&carrier.place), &carrier.name, "a file name with the version", None);
            judge.unknown("MP002", VERSION_UNKNOWN);
            judge.unknown("MP030", VERSION_UNKNOWN);
        } else {
            let reason = if view.is_manifest_alone() { MANIFEST_ALONE } else { VERSION_UNKNOWN };
            for code in ["MP002", "MP003", "MP030"] {
                judge.unknown(code, reason);
            }
        }
        return;
    };
    let place = view.carriers.iter().find(|carrier| carrier.sdk == Some(sdk)).map(|carrier| &carrier.place);
    match view.target {
        None => judge.unknown("MP002", TARGET_UNKNOWN),
        Some(target) if target >= TRAMPOLINE_TARGET && !sdk.knows_target_31() => {
            let expected =
                format!("SDK {} or later, or targetSdk below {TRAMPOLINE_TARGET}", sdk.first_for_target_31());
            judge.fail("MP002", place, &format!("{sdk} with targetSdk {target}"), &expected, None);
        }
        Some(_) => {}
    }
    let job = "com.xiaomi.push.service.XMJobService";
    if sdk.form == Form::Jar
        && sdk.version < FIRST_JAR
        && let Some(component) = view.component(job)
    {
        judge.fail("MP030", Some(&component.place), job, "a class that this SDK has (from 3.0.1)", None);
    }
    let clicked = "com.xiaomi.mipush.sdk.NotificationClickedActivity";
    if sdk.form == Form::Jar
        && !sdk.has_clicked_activity()
        && let Some(component) = view.component(clicked)
    {
        judge.fail("MP030", Some(&component.place), clicked, "a class that this SDK has (from 3.8.3)", None);
    }
}
