//! What an APK changes: rules that it cannot answer, and what the class list decides.

use super::view::{Chain, View, is_sdk_class};
use super::{Judge, Status};
use crate::android::apk::Apk;
use crate::domain::text::Text;

const MERGED: Text = Text::new(
    "An APK holds one merged manifest: what came with the SDK cannot be told from what was written by hand.",
    "APK 中只有合并后的清单：无法区分内容来自 SDK 还是手工编写。",
);
const NO_SCRIPTS: Text = Text::new(
    "An APK holds no build scripts; check the project: mipush doctor --project DIR.",
    "APK 中没有构建脚本；请检查工程：mipush doctor --project DIR。",
);
const NO_COMMENTS: Text = Text::new("An APK's manifest holds no comments.", "APK 的清单中没有注释。");
const NO_SOURCES: Text = Text::new(
    "An APK holds no sources; check the project: mipush doctor --project DIR.",
    "APK 中没有源代码；请检查工程：mipush doctor --project DIR。",
);
const NO_FLOW: Text = Text::new(
    "In compiled code it is not followed when and by whom a method is called.",
    "不会在编译后的代码中追踪方法的调用时机与调用者。",
);
const NO_RULES: Text = Text::new(
    "An APK holds no ProGuard rules: what they did is done. Look at the class list, or check the project.",
    "APK 中没有 ProGuard 规则：混淆已经完成。请查看类列表，或检查工程。",
);
const NO_CODE: Text = Text::new(
    "Not every dex file could be read, so no class is known to be absent.",
    "有 dex 文件无法读取，因此无法确定某个类不存在。",
);
const RENAMED: Text = Text::new(
    "A shrinker renamed the SDK's classes, so neither superclasses nor calls of it can be told.",
    "混淆工具重命名了 SDK 的类，因此无法判断父类和调用。",
);
const NO_IM: Text =
    Text::new("No class of the app calls Tencent IM by its own name.", "应用中没有以原名调用腾讯 IM 的类。");

/// Rules that no APK can answer (`android-integration`, 9 and 11).
const UNANSWERED: [(&str, Text); 16] = [
    ("MP005", MERGED),
    ("MP007", NO_SCRIPTS),
    ("MP008", NO_SCRIPTS),
    ("MP014", NO_COMMENTS),
    ("MP051", NO_FLOW),
    ("MP052", NO_FLOW),
    ("MP057", NO_SOURCES),
    ("MP060", NO_RULES),
    ("MP061", NO_RULES),
    ("MP062", NO_RULES),
    ("MP063", NO_RULES),
    ("MP064", NO_RULES),
    ("MP065", NO_RULES),
    ("MP066", NO_RULES),
    ("MP082", NO_FLOW),
    ("MP085", NO_SCRIPTS),
];
/// Rules that are broken when a class or a call is not there.
const BY_ABSENCE: [&str; 7] = ["MP001", "MP040", "MP042", "MP045", "MP050", "MP081", "MP092"];

/// Rules that the manifest of an APK answers by itself, whichever SDK is inside.
const BY_MANIFEST: [&str; 23] = [
    "MP010", "MP011", "MP012", "MP013", "MP020", "MP022", "MP024", "MP025", "MP026", "MP027", "MP031", "MP032",
    "MP043", "MP044", "MP046", "MP054", "MP056", "MP070", "MP071", "MP072", "MP073", "MP014", "MP090",
];

/// Whether a rule asks for the classes of an APK.
pub fn needs_code(code: &str) -> bool {
    !BY_MANIFEST.contains(&code)
}

/// How a chain of superclasses ends that leaves the app's own classes.
pub(super) fn end_of_chain(apk: &Apk, first: bool) -> Chain {
    match (apk.complete, first) {
        (false, _) => Chain::Unknown,
        (true, true) => Chain::Absent,
        (true, false) if apk.renamed => Chain::Unknown,
        // What is in no dex file belongs to Android.
        (true, false) => Chain::Other,
    }
}

/// Puts the verdicts right that were reached as if this were a project.
pub(super) fn settle(view: &View<'_>, apk: &Apk, judge: &mut Judge) {
    let relevant = view.is_relevant();
    for (code, reason) in UNANSWERED {
        let is_rule = super::rule(code).is_some();
        judge.verdicts.retain(|verdict| verdict.code != code);
        judge.decided.remove(code);
        if relevant && is_rule {
            judge.unknown(code, reason);
        }
    }
    if apk.complete {
        declared_classes(view, judge);
    }
    let calls = || view.sources.iter().flat_map(|source| &source.calls);
    if calls().any(|call| call.on == "MiPushSdk" && call.name == "init") {
        // The interface of SDK 7 registers so.
        judge.verdicts.retain(|verdict| verdict.code != "MP050");
    }
    let reason = match (apk.complete, apk.renamed) {
        (false, _) => Some(NO_CODE),
        (true, true) => Some(RENAMED),
        (true, false) => None,
    };
    for verdict in judge.verdicts.iter_mut().filter(|verdict| BY_ABSENCE.contains(&verdict.code)) {
        let fails = matches!(verdict.status, Status::Fail | Status::Warn);
        if let Some(reason) = reason.filter(|_| fails || verdict.status == Status::Unknown) {
            verdict.status = Status::Unknown;
            verdict.reason = Some(reason);
            verdict.paste = None;
            (verdict.place, verdict.found, verdict.expected) = (None, String::new(), String::new());
        } else if verdict.status == Status::Unknown && verdict.code == "MP081" {
            verdict.reason = Some(NO_IM);
        }
    }
    for verdict in judge.verdicts.iter_mut().filter(|verdict| verdict.code == "MP003") {
        "the version in MIPUSH_SDK_VERSION_NAME or in the SDK's own constant".clone_into(&mut verdict.expected);
    }
    // Whole-sentence duplicates say nothing new.
    let mut told: Vec<(&str, Option<Text>)> = Vec::new();
    judge.verdicts.retain(|verdict| {
        let key = (verdict.code, verdict.reason);
        let is_new = verdict.status != Status::Unknown || !told.contains(&key);
        told.push(key);
        is_new
    });
}

/// Components of the SDK whose class is in no dex file.
fn declared_classes(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP030"]);
    judge.verdicts.retain(|verdict| verdict.code != "MP030");
    for component in view.components().filter(|component| is_sdk_class(&component.name)) {
        if view.chain(&component.name) == Chain::Absent {
            let found = format!("no class {} in the APK", component.name);
            judge.fail("MP030", Some(&component.place), &found, "a class that this SDK has", None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_spoken_of_once() {
        let mut codes: Vec<&str> = UNANSWERED.iter().map(|(code, _)| *code).chain(BY_ABSENCE).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
