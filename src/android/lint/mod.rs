//! Judges facts by the rules MP001 to MP092. Facts are gathered elsewhere; nothing here looks at a file.
//!
//! [`lint`] gives, for each app module (or, where there is none, each module that has something of push), one verdict
//! for every rule that was looked at: pass, fail, warn, or unknown with the reason. What a scanner cannot tell is
//! unknown, never a guess.

mod apk;
mod click;
mod ids;
mod keep;
mod manifest;
mod receiver;
mod rule;
mod sdk;
mod source;
mod tencent;
mod view;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use rule::{Level, RULES, Rule, rule};

use super::facts::{Facts, Layout};
use super::place::Place;
use crate::domain::text::Text;
use view::View;

/// What the certificate says the app must agree with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The certificate's package.
    pub package: Option<String>,
    /// Its AppID.
    pub app_id: Option<String>,
    /// Its AppKey.
    pub app_key: Option<String>,
    /// Its ID.
    pub cert_id: Option<u32>,
    /// Its click intent.
    pub click_intent: Option<String>,
}

/// How a rule came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Kept.
    Pass,
    /// It cannot be told, and the reason says why.
    Unknown,
    /// Broken, and not certainly fatal.
    Warn,
    /// Broken.
    Fail,
}

impl Status {
    /// The word in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Unknown => "unknown",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The rule's code.
    pub code: &'static str,
    /// How it came out.
    pub status: Status,
    /// How bad a broken rule is; a finding may weigh less than its rule.
    pub level: Level,
    /// The module's folder; empty: the root.
    pub module: String,
    /// Where.
    pub place: Option<Place>,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// Text to paste, where there is one.
    pub paste: Option<String>,
    /// Why it is unknown.
    pub reason: Option<Text>,
}

/// What a project's module came out as, before any verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The module's folder.
    pub module: String,
    /// Every applicationId of its variants; none: it cannot be told.
    pub application_ids: Option<Vec<String>>,
    /// targetSdk.
    pub target_sdk: Option<u32>,
    /// Through what the SDK comes in.
    pub carriers: Vec<String>,
    /// The manifests that were merged.
    pub manifests: Vec<String>,
}

/// Judges a project.
pub fn lint(facts: &Facts, wanted: &Wanted) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let views = View::subjects(facts);
    for view in &views {
        let mut judge = Judge { module: view.module.folder.clone(), decided: BTreeSet::new(), verdicts: Vec::new() };
        if view.is_relevant() {
            sdk::judge(view, &mut judge);
            manifest::judge(view, &mut judge);
            receiver::judge(view, &mut judge);
            source::judge(view, &mut judge);
            ids::judge(view, wanted, &mut judge);
            keep::judge(view, &mut judge);
            tencent::judge(view, wanted, &mut judge);
        } else if views.len() == 1 {
            judge.broken("MP001", Level::Info, None, "nothing of MiPush", "the SDK and a receiver", None);
        }
        manifest::writing(view, &mut judge);
        if let Some(uri) = &wanted.click_intent {
            click::judge(view, uri, &mut judge);
        }
        if let Some(apk) = &facts.apk {
            apk::settle(view, apk, &mut judge);
        }
        verdicts.extend(judge.settle());
    }
    if views.is_empty() && facts.layout == Layout::Nothing {
        let mut judge = Judge { module: String::new(), decided: BTreeSet::new(), verdicts: Vec::new() };
        judge.unknown("MP001", NO_PROJECT);
        verdicts.extend(judge.settle());
    }
    verdicts
}

/// The modules that are judged, and on what ground.
pub fn subjects(facts: &Facts) -> Vec<Subject> {
    let views = View::subjects(facts);
    views
        .iter()
        .map(|view| Subject {
            module: view.module.folder.clone(),
            application_ids: view.ids.clone(),
            target_sdk: view.target,
            carriers: view.carriers.iter().map(|carrier| carrier.name.clone()).collect(),
            manifests: view.manifests.iter().map(|manifest| manifest.file.clone()).collect(),
        })
        .collect()
}

const NO_PROJECT: Text =
    Text::new("No manifest and no Gradle script was found here.", "这里没有找到清单文件或 Gradle 脚本。");

/// Collects what the rules find in one module.
pub(super) struct Judge {
    module: String,
    decided: BTreeSet<&'static str>,
    verdicts: Vec<Verdict>,
}

impl Judge {
    /// These rules are looked at: they pass unless something is found.
    fn decide(&mut self, codes: &[&'static str]) {
        self.decided.extend(codes);
    }

    /// A rule is broken, with a weight of its own.
    fn broken(
        &mut self,
        code: &'static str,
        level: Level,
        place: Option<&Place>,
        found: &str,
        expected: &str,
        paste: Option<String>,
    ) {
        let status = if level == Level::Error { Status::Fail } else { Status::Warn };
        self.push(code, status, level, place, found, expected, paste, None);
    }

    /// A rule is broken, with its usual weight.
    fn fail(&mut self, code: &'static str, place: Option<&Place>, found: &str, expected: &str, paste: Option<String>) {
        let level = rule(code).map_or(Level::Error, |rule| rule.level);
        self.broken(code, level, place, found, expected, paste);
    }

    /// It cannot be told.
    fn unknown(&mut self, code: &'static str, reason: Text) {
        let level = rule(code).map_or(Level::Error, |rule| rule.level);
        self.push(code, Status::Unknown, level, None, "", "", None, Some(reason));
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of one verdict, in the one place that makes it")]
    fn push(
        &mut self,
        code: &'static str,
        status: Status,
        level: Level,
        place: Option<&Place>,
        found: &str,
        expected: &str,
        paste: Option<String>,
        reason: Option<Text>,
    ) {
        self.decided.insert(code);
        self.verdicts.push(Verdict {
            code,
            status,
            level,
            module: self.module.clone(),
            place: place.cloned(),
            found: found.to_owned(),
            expected: expected.to_owned(),
            paste,
            reason,
        });
    }

    /// Rules that were looked at and found nothing have passed.
    fn settle(mut self) -> Vec<Verdict> {
        let told: BTreeSet<&str> = self.verdicts.iter().map(|verdict| verdict.code).collect();
        let kept: Vec<&'static str> = self.decided.iter().copied().filter(|code| !told.contains(code)).collect();
        for code in kept {
            let level = rule(code).map_or(Level::Error, |rule| rule.level);
            self.push(code, Status::Pass, level, None, "", "", None, None);
        }
        self.verdicts.sort_by(|a, b| (a.code, &a.place).cmp(&(b.code, &b.place)));
        self.verdicts
    }
}
