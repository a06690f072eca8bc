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
mod order;
mod receiver;
mod rule;
mod sdk;
mod source;
mod suppress;
mod tencent;
mod view;

use std::collections::{BTreeMap, BTreeSet};

pub use apk::needs_code;
pub use ids::is_secret_like;
pub use order::follows_login;
pub use rule::{Level, RULES, Rule, rule};
pub use suppress::{Suppressed, Suppression, suppress};

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
    /// Why there is none; without a reason either, the rules of clicks are left out.
    pub no_click: Option<Text>,
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
    /// Whether it is a library: the app that uses it decides the rest.
    pub library: bool,
    /// Every build variant with its applicationId, where that can be told.
    pub variants: Vec<(String, Option<String>)>,
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
        let mut judge = Judge::of(&view.module.folder);
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
        match (&wanted.click_intent, wanted.no_click) {
            (Some(uri), _) => click::judge(view, uri, &mut judge),
            (None, Some(reason)) => click::unknown(reason, &mut judge),
            (None, None) => {}
        }
        if view.is_relevant() {
            judge.rest(wanted);
        }
        if let Some(apk) = &facts.apk {
            apk::settle(view, apk, &mut judge);
        }
        verdicts.extend(judge.settle());
    }
    if views.is_empty() {
        let mut judge = Judge::of("");
        judge.unknown("MP001", if facts.layout == Layout::Nothing { NO_PROJECT } else { NO_MANIFEST });
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
            library: view.library,
            variants: view.variants(),
            application_ids: view.ids.clone(),
            target_sdk: view.target,
            carriers: view.carriers.iter().map(|carrier| carrier.name.clone()).collect(),
            manifests: view.manifests.iter().map(|manifest| manifest.file.clone()).collect(),
        })
        .collect()
}

const NO_PROJECT: Text =
    Text::new("No manifest and no Gradle script was found here.", "这里没有找到清单文件或 Gradle 脚本。");

const NO_MANIFEST: Text = Text::new(
    "There are Gradle scripts and no manifest: this is no Android project, or its modules lie elsewhere.",
    "只有 Gradle 脚本而没有清单文件：这不是 Android 工程，或其模块位于别处。",
);
const NOT_CONCERNED: Text =
    Text::new("Nothing in this module is of the kind that the rule is about.", "本模块中没有该规则涉及的内容。");

/// Collects what the rules find in one module.
pub(super) struct Judge {
    module: String,
    decided: BTreeSet<&'static str>,
    /// How often each rule has spoken.
    told: BTreeMap<&'static str, usize>,
    verdicts: Vec<Verdict>,
}

/// A rule says no more than this of one module: who has that many faults of a kind needs no list of them.
const MOST_OF_ONE: usize = 200;

impl Judge {
    fn of(module: &str) -> Self {
        Self { module: module.to_owned(), decided: BTreeSet::new(), told: BTreeMap::new(), verdicts: Vec::new() }
    }

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
        let told = self.told.entry(code).or_default();
        *told += 1;
        if *told > MOST_OF_ONE {
            return;
        }
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

    /// Every rule has a verdict: those that nothing here concerns are unknown for that reason. Without a click intent
    /// asked for, its rules are not spoken of.
    fn rest(&mut self, wanted: &Wanted) {
        let asked = wanted.click_intent.is_some() || wanted.no_click.is_some();
        for rule in RULES.iter().filter(|rule| asked || !rule.is_about_clicks()) {
            if !self.decided.contains(rule.code) {
                self.unknown(rule.code, NOT_CONCERNED);
            }
        }
    }

    /// Rules that were looked at and found nothing have passed.
    fn settle(mut self) -> Vec<Verdict> {
        let mut seen: Vec<(&str, Option<Text>)> = Vec::new();
        // One reason is enough.
        self.verdicts.retain(|verdict| {
            let key = (verdict.code, verdict.reason);
            let is_new = verdict.status != Status::Unknown || !seen.contains(&key);
            seen.push(key);
            is_new
        });
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
