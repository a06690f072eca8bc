//! Findings as output shows them.

use serde::Serialize;
use serde_json::Value;

use crate::android::lint::{Level, Subject};
use crate::commands::document;
use crate::domain::text::{Lang, Sentence, Text};
use crate::error::Exit;
use crate::operation::diagnose::chain::{self, Found, Standing};
use crate::operation::diagnose::{Finding, Link, Project, Status, Step, rule};
use crate::ui::report::{Block, Mark, Report};

/// The whole diagnosis.
#[derive(Debug, Serialize)]
pub(super) struct Diagnosis {
    findings: Vec<FindingRow>,
    summary: Summary,
    /// How far a push to the user gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    chain: Option<Vec<LinkRow>>,
    /// What a live test saw, beside the findings it led to.
    #[serde(skip_serializing_if = "Option::is_none")]
    live_test: Option<Value>,
    /// What was looked at with `--project`.
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<ProjectRow>,
    /// Faults that somebody puts up with.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<Vec<SuppressedRow>>,
    #[serde(skip)]
    chain_line: Option<String>,
    #[serde(skip)]
    lang: Lang,
    #[serde(skip)]
    exit: Exit,
}

/// The name of a command that mends something.
const FIX: Text = Text::new("fix", "修复");

/// A link of the chain.
#[derive(Debug, Serialize)]
struct LinkRow {
    link: &'static str,
    status: &'static str,
    check: Option<&'static str>,
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
    column: Option<usize>,
    excerpt: Option<String>,
    element: Option<String>,
    module: Option<String>,
    link: Option<&'static str>,
    source: &'static str,
    #[serde(skip)]
    step: Step,
    #[serde(skip)]
    mark: Mark,
}

/// A project, as it was understood before anything was judged.
#[derive(Debug, Serialize)]
struct ProjectRow {
    layout: &'static str,
    modules: Vec<ModuleRow>,
}

#[derive(Debug, Serialize)]
struct ModuleRow {
    module: String,
    library: bool,
    target_sdk: Option<u32>,
    sdk: Vec<String>,
    variants: Vec<VariantRow>,
    manifests: Vec<String>,
}

#[derive(Debug, Serialize)]
struct VariantRow {
    variant: String,
    application_id: Option<String>,
}

#[derive(Debug, Serialize)]
struct SuppressedRow {
    #[serde(flatten)]
    finding: FindingRow,
    reason: String,
}

impl ModuleRow {
    fn new(subject: &Subject) -> Self {
        let variant =
            |(name, id): &(String, Option<String>)| VariantRow { variant: name.clone(), application_id: id.clone() };
        Self {
            module: subject.module.clone(),
            library: subject.library,
            target_sdk: subject.target_sdk,
            sdk: subject.carriers.clone(),
            variants: subject.variants.iter().map(variant).collect(),
            manifests: subject.manifests.clone(),
        }
    }

    fn heading(&self, lang: Lang) -> String {
        const MODULE: Text = Text::new("Module", "模块");
        format!("{} {}", MODULE.get(lang), if self.module.is_empty() { "." } else { &self.module })
    }

    /// Its variants by applicationId, its SDK and its manifests.
    fn facts(&self, lang: Lang) -> Vec<(String, String)> {
        const BUILDS: Text = Text::new("builds", "应用 ID");
        const CARRIER: Text = Text::new("SDK", "SDK");
        const MANIFESTS: Text = Text::new("manifests", "清单");
        const UNKNOWN: Text = Text::new("not known", "未知");
        const NONE: Text = Text::new("none", "无");
        const LIBRARY: Text = Text::new("library", "库");
        let or = |list: Vec<String>, none: Text| {
            if list.is_empty() { none.get(lang).to_owned() } else { list.join("\n") }
        };
        let mut ids: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
        for row in &self.variants {
            let id = row.application_id.as_deref();
            match ids.iter_mut().find(|(known, _)| *known == id) {
                Some((_, names)) => names.push(&row.variant),
                None => ids.push((id, vec![&row.variant])),
            }
        }
        let builds = ids.into_iter().map(|(id, names)| {
            let id = id.unwrap_or_else(|| UNKNOWN.get(lang));
            let names = names.join(", ");
            if names.is_empty() { id.to_owned() } else { format!("{id} ({names})") }
        });
        let builds = or(builds.collect(), if self.library { LIBRARY } else { UNKNOWN });
        let target = self.target_sdk.map_or_else(|| UNKNOWN.get(lang).to_owned(), |target| target.to_string());
        vec![
            (BUILDS.get(lang).to_owned(), builds),
            ("targetSdk".to_owned(), target),
            (CARRIER.get(lang).to_owned(), or(self.sdk.clone(), NONE)),
            (MANIFESTS.get(lang).to_owned(), or(self.manifests.clone(), NONE)),
        ]
    }
}

/// How many findings of each status.
#[derive(Debug, Serialize)]
struct Summary {
    total: usize,
    ok: usize,
    warn: usize,
    fail: usize,
    skip: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<usize>,
}

impl FindingRow {
    fn new(finding: &Finding, lang: Lang) -> Self {
        let text = |sentence: &Option<Sentence>| sentence.as_ref().map(|sentence| sentence.get(lang).to_owned());
        Self {
            code: finding.code,
            severity: finding.severity.word(),
            status: finding.status.as_str(),
            found: text(&finding.found),
            expected: text(&finding.expected),
            message: finding.message.get(lang).to_owned(),
            fix: finding.fix.clone(),
            file: finding.file.clone(),
            line: finding.line,
            column: finding.column,
            excerpt: finding.excerpt.clone(),
            element: finding.element.clone(),
            module: finding.module.clone(),
            link: Link::of(finding.code).map(Link::as_str),
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
        const PLACE: Text = Text::new("in", "位置");
        let place = self.file.as_ref().map(|file| {
            let place = [self.line, self.column]
                .into_iter()
                .flatten()
                .fold(file.clone(), |place, number| format!("{place}:{number}"));
            match self.excerpt.as_ref().or(self.element.as_ref()) {
                Some(line) => format!("{place}\n{line}"),
                None => place,
            }
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
            suppressed: None,
        };
        let exit = if summary.fail > 0 { Exit::Findings } else { Exit::Ok };
        let findings = findings.iter().map(|finding| FindingRow::new(finding, lang)).collect();
        Self {
            findings,
            summary,
            chain: None,
            live_test: None,
            project: None,
            suppressed: None,
            chain_line: None,
            lang,
            exit,
        }
    }

    /// Adds how far a push gets.
    pub(super) fn of_chain(mut self, chain: &[Found], lang: Lang) -> Self {
        let row =
            |found: &Found| LinkRow { link: found.link.as_str(), status: found.standing.as_str(), check: found.check };
        self.chain = Some(chain.iter().map(row).collect());
        self.chain_line = Some(chain::line(chain).get(lang).to_owned());
        self
    }

    /// Fails from that weight on.
    pub(super) fn failing_on(mut self, findings: &[Finding], least: Level) -> Self {
        let fails = findings.iter().any(|finding| rule::weighs(finding, least));
        self.exit = if fails { Exit::Findings } else { Exit::Ok };
        self
    }

    /// Adds what was looked at, and what somebody puts up with.
    pub(super) fn of_project(mut self, project: &Project, suppressed: &[(Finding, String)], lang: Lang) -> Self {
        let row = |(finding, reason): &(Finding, String)| SuppressedRow {
            finding: FindingRow::new(finding, lang),
            reason: reason.clone(),
        };
        self.project = Some(ProjectRow {
            layout: project.facts.layout.word(),
            modules: project.subjects.iter().map(ModuleRow::new).collect(),
        });
        self.summary.suppressed = Some(suppressed.len());
        self.suppressed = Some(suppressed.iter().map(row).collect());
        self
    }

    /// The diagnosis of a live test.
    pub(super) fn live(findings: &[Finding], test: Value, exit: Exit, lang: Lang) -> Self {
        Self { live_test: Some(test), exit, ..Self::new(findings, lang) }
    }

    /// The chain, and what mends it where it is broken.
    fn at_a_glance(&self, line: &str) -> Block {
        let mut links = self.chain.iter().flatten();
        let broken = links.find(|link| link.status == Standing::Broken.as_str()).and_then(|link| link.check);
        let of_broken = |finding: &&FindingRow| Some(finding.code) == broken && finding.mark == Mark::Bad;
        let fix = self.findings.iter().find(of_broken).and_then(|finding| finding.fix.clone());
        Block::Item {
            mark: if broken.is_some() { Mark::Bad } else { Mark::Good },
            text: line.to_owned(),
            facts: Vec::new(),
            command: fix.map(|fix| (FIX.get(self.lang).to_owned(), fix)),
        }
    }

    fn summed_up(&self) -> String {
        const SUM: Text = Text::new(
            "{fail} failed, {warn} to be looked at, {ok} ok, {skip} not judged",
            "失败 {fail}，警告 {warn}，正常 {ok}，未判定 {skip}",
        );
        const PUT_UP_WITH: Text = Text::new(", {count} suppressed", "，已豁免 {count}");
        let Summary { ok, warn, fail, skip, .. } = self.summary;
        let [ok, warn, fail, skip] = [ok, warn, fail, skip].map(|count| count.to_string());
        let mut sum = SUM.fill(self.lang, &[("ok", &ok), ("warn", &warn), ("fail", &fail), ("skip", &skip)]);
        if let Some(count) = self.summary.suppressed.filter(|count| *count > 0) {
            sum.push_str(&PUT_UP_WITH.fill(self.lang, &[("count", &count.to_string())]));
        }
        sum
    }
}

/// One entry for each finding; what is skipped for one and the same reason shares one, and so do the rules for projects
/// that are kept.
fn entries(findings: &[&FindingRow], of_project: bool, lang: Lang) -> Vec<Block> {
    const KEPT: Text = Text::new("nothing found by", "以下规则未发现问题");
    let is_kept = |finding: &FindingRow| of_project && finding.module.is_some() && finding.mark == Mark::Good;
    let is_skip = |finding: &FindingRow| finding.mark == Mark::Open;
    let mut blocks = Vec::new();
    for (place, finding) in findings.iter().enumerate() {
        if is_kept(finding) {
            continue;
        }
        let alike = |other: &&&FindingRow| is_skip(other) && other.message == finding.message;
        if !is_skip(finding) {
            blocks.push(finding.block(&[finding.code], lang));
        } else if !findings[..place].iter().any(|other| alike(&other)) {
            let mut codes: Vec<_> = findings[place..].iter().filter(alike).map(|other| other.code).collect();
            codes.dedup();
            blocks.push(finding.block(&codes, lang));
        }
    }
    let mut kept: Vec<&str> = findings.iter().filter(|finding| is_kept(finding)).map(|finding| finding.code).collect();
    kept.sort_unstable();
    kept.dedup();
    if !kept.is_empty() {
        let text = format!("{}: {}", KEPT.get(lang), kept.join(", "));
        blocks.push(Block::Item { mark: Mark::Good, text, facts: Vec::new(), command: None });
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
        for module in self.project.iter().flat_map(|project| &project.modules) {
            blocks.push(Block::Heading(module.heading(self.lang)));
            blocks.push(Block::Facts(module.facts(self.lang)));
        }
        for step in Step::ALL {
            let of_step: Vec<_> = self.findings.iter().filter(|finding| finding.step == step).collect();
            if of_step.is_empty() {
                continue;
            }
            blocks.push(Block::Heading(format!("{}. {}", step.number(), step.title().get(self.lang))));
            blocks.extend(entries(&of_step, self.project.is_some(), self.lang));
        }
        blocks.push(Block::Text(self.summed_up()));
        if let Some(line) = &self.chain_line {
            blocks.push(self.at_a_glance(line));
        }
        Some(blocks)
    }

    fn exit(&self) -> Exit {
        self.exit
    }
}
