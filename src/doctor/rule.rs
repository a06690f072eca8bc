//! The rules for projects, MP001 to MP092, as findings.

use crate::android::lint::{Level, Rule, Status as Verdicts, Verdict, rule};
use crate::domain::text::{Text, compose, same};

use super::check::Need;
use super::fact::Project;
use super::finding::{Finding, Status};
use super::step::Step;

/// Where a rule stands in the guide.
pub fn step(rule: &Rule) -> Step {
    if rule.is_about_clicks() {
        Step::Certificate
    } else if rule.is_about_reports() {
        Step::Report
    } else {
        Step::Sdk
    }
}

/// What a rule looks at.
pub fn needs(rule: &Rule) -> &'static [Need] {
    if rule.compares() { &[Need::Project, Need::State] } else { &[Need::Project] }
}

/// The document behind a rule.
pub fn source(rule: &Rule) -> &'static str {
    match rule.source {
        "1.7" | "1.12" => "AOSP android.content.Intent",
        "2.6" => "D1555",
        "2.1" | "2.2" | "2.3" | "2.4" | "2.5" => "D1544, D1704, SDK binaries",
        "3" => "Android 7, 12, 13 behaviour changes",
        "4" => "D1544, D1822",
        "5" => "D1544, aapt2",
        "6.1" | "6.2" | "6.3" | "6.4" => "seed, Android shrinking guide",
        "7" => "seed, K8, TIMPush guide",
        "8" | "10" => "Android Gradle plugin guide",
        _ => "mipush",
    }
}

/// What the rules of these codes say; no codes: all of them.
pub fn findings(project: &Project, codes: &[&str]) -> Vec<Finding> {
    let chosen = project.verdicts.iter().filter(|verdict| codes.is_empty() || codes.contains(&verdict.code));
    let mut findings: Vec<Finding> = chosen.filter_map(|verdict| finding(project, verdict)).collect();
    findings.sort_by_key(|finding| finding.step);
    findings
}

/// What the rules say and somebody puts up with, each with the reason.
pub fn suppressed(project: &Project, codes: &[&str]) -> Vec<(Finding, String)> {
    let chosen = project.suppressed.iter().filter(|entry| codes.is_empty() || codes.contains(&entry.verdict.code));
    chosen.filter_map(|entry| Some((finding(project, &entry.verdict)?, entry.reason.clone()))).collect()
}

fn finding(project: &Project, verdict: &Verdict) -> Option<Finding> {
    const KEPT: Text = Text::new("not the case: {what}", "没有此问题：{what}");
    const BROKEN: Text = Text::new("{what} {why}", "{what}{why}");
    // Where there is nothing to paste, words must do.
    const ADVISED: Text = Text::new("{what} {why} {fix}", "{what}{why}{fix}");
    let rule = rule(verdict.code)?;
    let filled = |text: Text| {
        compose(text, &[("what", &rule.what.into()), ("why", &rule.why.into()), ("fix", &rule.fix.into())])
    };
    let broken = if verdict.paste.is_some() { BROKEN } else { ADVISED };
    let (status, message) = match (verdict.status, verdict.reason) {
        (Verdicts::Pass, _) => (Status::Ok, filled(KEPT)),
        (Verdicts::Unknown, Some(reason)) => (Status::Skip, reason.into()),
        (Verdicts::Unknown, None) => (Status::Skip, rule.what.into()),
        (Verdicts::Warn, _) => (Status::Warn, filled(broken)),
        (Verdicts::Fail, _) => (Status::Fail, filled(broken)),
    };
    let is_broken = matches!(status, Status::Warn | Status::Fail);
    let value = |text: &str| (is_broken && !text.is_empty()).then(|| same(text));
    let place = verdict.place.as_ref().filter(|_| is_broken);
    let known = |number: u32| (number > 0).then_some(number as usize);
    Some(Finding {
        code: rule.code,
        step: step(rule),
        severity: verdict.level,
        status,
        found: value(&verdict.found),
        expected: value(&verdict.expected),
        message,
        fix: verdict.paste.clone().filter(|_| is_broken),
        file: place.map(|place| format!("{}{}", project.prefix, place.file)),
        line: place.and_then(|place| known(place.line)),
        column: place.and_then(|place| known(place.column)),
        excerpt: None,
        element: place.and_then(|place| place.element.clone()),
        module: Some(verdict.module.clone()),
        source: source(rule),
    })
}

/// Whether a finding weighs at least that much.
pub fn weighs(finding: &Finding, least: Level) -> bool {
    match finding.status {
        Status::Fail => true,
        Status::Warn => finding.severity >= least,
        Status::Ok | Status::Skip => false,
    }
}
