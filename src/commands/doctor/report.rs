//! Findings as output shows them.

use serde::Serialize;
use serde_json::Value;

use crate::commands::document;
use crate::domain::fault::Severity;
use crate::domain::text::{Lang, Sentence, Text};
use crate::error::Exit;
use crate::operation::diagnose::{Finding, Status, Step};
use crate::ui::report::{Block, Mark, Report};

/// The whole diagnosis.
#[derive(Debug, Serialize)]
pub(super) struct Diagnosis {
    findings: Vec<FindingRow>,
    summary: Summary,
    /// What a live test saw, beside the findings it led to.
    #[serde(skip_serializing_if = "Option::is_none")]
    live_test: Option<Value>,
    #[serde(skip)]
    lang: Lang,
    #[serde(skip)]
    exit: Exit,
}

#[derive(Debug, Serialize)]
struct FindingRow {
    code: &'static str,
    severity: &'static str,
    status: &'static str,
    found: Option<String>,
    expected: Option<String>,
    message: String,
    fix: Option<String>,
    file: Option<String>,
    line: Option<usize>,
    source: &'static str,
    #[serde(skip)]
    step: Step,
    #[serde(skip)]
    mark: Mark,
}

/// How many findings of each status.
#[derive(Debug, Serialize)]
struct Summary {
    total: usize,
    ok: usize,
    warn: usize,
    fail: usize,
    skip: usize,
}

/// The word for a severity.
pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

impl FindingRow {
    fn new(finding: &Finding, lang: Lang) -> Self {
        let text = |sentence: &Option<Sentence>| sentence.as_ref().map(|sentence| sentence.get(lang).to_owned());
        Self {
            code: finding.code,
            severity: severity(finding.severity),
            status: finding.status.as_str(),
            found: text(&finding.found),
            expected: text(&finding.expected),
            message: finding.message.get(lang).to_owned(),
            fix: finding.fix.clone(),
            file: finding.file.clone(),
            line: finding.line,
            source: finding.source,
            step: finding.step,
            mark: match finding.status {
                Status::Ok => Mark::Good,
                Status::Warn => Mark::Doubtful,
                Status::Fail => Mark::Bad,
                Status::Skip => Mark::Open,
            },
        }
    }

    fn block(&self, codes: &[&str], lang: Lang) -> Block {
        const FOUND: Text = Text::new("found", "实际");
        const EXPECTED: Text = Text::new("expected", "应为");
        const FIX: Text = Text::new("fix", "修复");
        const PLACE: Text = Text::new("in", "位置");
        let place = self.file.as_ref().map(|file| match self.line {
            Some(line) => format!("{file}:{line}"),
            None => file.clone(),
        });
        let named = |name: Text, value: Option<String>| value.map(|value| (name.get(lang).to_owned(), value));
        let facts = [(FOUND, self.found.clone()), (EXPECTED, self.expected.clone()), (PLACE, place)];
        Block::Item {
            mark: self.mark,
            text: format!("{}: {}", codes.join(", "), self.message),
            facts: facts.into_iter().filter_map(|(name, value)| named(name, value)).collect(),
            command: named(FIX, self.fix.clone()),
        }
    }
}

impl Diagnosis {
    /// A diagnosis that fails when a finding does.
    pub(super) fn new(findings: &[Finding], lang: Lang) -> Self {
        let count = |status| findings.iter().filter(|finding| finding.status == status).count();
        let summary = Summary {
            total: findings.len(),
            ok: count(Status::Ok),
            warn: count(Status::Warn),
            fail: count(Status::Fail),
            skip: count(Status::Skip),
        };
        let exit = if summary.fail > 0 { Exit::Findings } else { Exit::Ok };
        let findings = findings.iter().map(|finding| FindingRow::new(finding, lang)).collect();
        Self { findings, summary, live_test: None, lang, exit }
    }

    /// The diagnosis of a live test.
    pub(super) fn live(findings: &[Finding], test: Value, exit: Exit, lang: Lang) -> Self {
        Self { live_test: Some(test), exit, ..Self::new(findings, lang) }
    }

    fn summed_up(&self) -> String {
        const SUM: Text = Text::new(
            "{fail} failed, {warn} to be looked at, {ok} ok, {skip} not judged",
            "失败 {fail}，警告 {warn}，正常 {ok}，未判定 {skip}",
        );
        let Summary { ok, warn, fail, skip, .. } = self.summary;
        let [ok, warn, fail, skip] = [ok, warn, fail, skip].map(|count| count.to_string());
        SUM.fill(self.lang, &[("ok", &ok), ("warn", &warn), ("fail", &fail), ("skip", &skip)])
    }
}

/// One entry for each finding; what is skipped for one and the same reason shares one.
fn entries(findings: &[&FindingRow], lang: Lang) -> Vec<Block> {
    let is_skip = |finding: &FindingRow| finding.mark == Mark::Open;
    let mut blocks = Vec::new();
    for (place, finding) in findings.iter().enumerate() {
        let alike = |other: &&&FindingRow| is_skip(other) && other.message == finding.message;
        if !is_skip(finding) {
            blocks.push(finding.block(&[finding.code], lang));
        } else if !findings[..place].iter().any(|other| alike(&other)) {
            let codes: Vec<_> = findings[place..].iter().filter(alike).map(|other| other.code).collect();
            blocks.push(finding.block(&codes, lang));
        }
    }
    blocks
}

impl Report for Diagnosis {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.findings.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["code", "severity", "status", "message", "fix"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        for step in Step::ALL {
            let of_step: Vec<_> = self.findings.iter().filter(|finding| finding.step == step).collect();
            if of_step.is_empty() {
                continue;
            }
            blocks.push(Block::Heading(format!("{}. {}", step.number(), step.title().get(self.lang))));
            blocks.extend(entries(&of_step, self.lang));
        }
        blocks.push(Block::Text(self.summed_up()));
        Some(blocks)
    }

    fn exit(&self) -> Exit {
        self.exit
    }
}
