//! `mipush simulate`: a scenario, played on virtual time, and what came of what it expects.

use std::borrow::Cow;
use std::path::PathBuf;

use jiff::SignedDuration;
use serde::Serialize;
use serde_json::Value;

use super::{Invocation, Outcome, document, or_dash};
use crate::domain::scenario::Mark;
use crate::domain::text::Lang;
use crate::error::Exit;
use crate::operation::simulate::{self, Entry, Timeline, junit};
use crate::ui::report::{Block, Mark as ItemMark, Report};

/// Play a scenario of logins, messages and time, and check what it expects
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush simulate docs/scenarios/multi-device.toml
  mipush simulate scenario.toml --failures --junit simulate.xml
  mipush simulate scenario.toml --json

The scenario has a state of its own: no state file is read or written, and time is virtual.
Exit code: 9 when something that is expected does not come.")]
pub struct Args {
    /// The scenario
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// Show only steps of which something expected did not come
    #[arg(long)]
    failures: bool,
    /// Write the result as JUnit XML too
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    junit: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct Simulated {
    title: String,
    file: String,
    start: String,
    passed: bool,
    steps: usize,
    expectations: usize,
    failed: usize,
    timeline: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    step: usize,
    line: usize,
    at: String,
    elapsed: String,
    r#do: &'static str,
    user: Option<String>,
    device: Option<String>,
    state: Option<&'static str>,
    status: Option<&'static str>,
    refused: Option<RefusedShown>,
    kicked: Vec<String>,
    pushed: Vec<String>,
    not_pushed: Vec<Stopped>,
    undelivered: Vec<String>,
    shown: Option<u64>,
    opened: Option<&'static str>,
    ext: Option<String>,
    note: Option<String>,
    check: &'static str,
    expectations: Vec<Expectation>,
}

#[derive(Debug, Serialize)]
struct RefusedShown {
    code: Option<i64>,
    reason: String,
}

#[derive(Debug, Serialize)]
struct Stopped {
    device: String,
    step: u8,
    code: &'static str,
    cause: &'static str,
    reason: String,
}

#[derive(Debug, Serialize)]
struct Expectation {
    what: &'static str,
    expected: Cow<'static, str>,
    found: Cow<'static, str>,
    met: bool,
}

impl Row {
    fn new(entry: &Entry, timeline: &Timeline, lang: Lang) -> Self {
        let outcome = &entry.outcome;
        let names = |names: &[crate::domain::identifier::DeviceName]| names.iter().map(ToString::to_string).collect();
        Self {
            step: entry.number,
            line: entry.line,
            at: outcome.at.to_string(),
            elapsed: elapsed(outcome.at.duration_since(timeline.start)),
            r#do: entry.verb,
            user: outcome.user.as_ref().map(ToString::to_string),
            device: outcome.device.as_ref().map(ToString::to_string),
            state: outcome.after,
            status: outcome.status,
            refused: outcome
                .refused
                .as_ref()
                .map(|refused| RefusedShown { code: refused.code, reason: refused.reason.get(lang).to_owned() }),
            kicked: names(&outcome.kicked),
            pushed: names(&outcome.pushed),
            not_pushed: outcome
                .not_pushed
                .iter()
                .map(|stopped| Stopped {
                    device: stopped.device.to_string(),
                    step: stopped.step,
                    code: stopped.code,
                    cause: stopped.cause,
                    reason: stopped.reason.get(lang).to_owned(),
                })
                .collect(),
            undelivered: outcome.undelivered.clone(),
            shown: outcome.shown,
            opened: outcome.tapped.as_ref().map(|tapped| tapped.opened),
            ext: outcome.tapped.as_ref().and_then(|tapped| tapped.ext.clone()),
            note: entry.note.clone(),
            check: entry.mark().as_str(),
            expectations: entry
                .judged
                .iter()
                .map(|judged| Expectation {
                    what: judged.name,
                    expected: judged.expected.clone(),
                    found: judged.found.clone(),
                    met: judged.met,
                })
                .collect(),
        }
    }

    /// What came of it, in a line.
    fn result(&self) -> String {
        if let Some(refused) = &self.refused {
            let code = refused.code.map(|code| format!(" with {code}")).unwrap_or_default();
            return format!("refused{code}: {}", refused.reason);
        }
        let mut parts = Vec::new();
        if !self.pushed.is_empty() {
            parts.push(format!("pushed to {}", self.pushed.join(", ")));
        }
        parts.extend(self.not_pushed.iter().map(|stopped| format!("not to {} ({})", stopped.device, stopped.cause)));
        parts.extend(self.undelivered.iter().cloned());
        if !self.kicked.is_empty() {
            parts.push(format!("kicked: {}", self.kicked.join(", ")));
        }
        parts.extend(self.opened.map(|opened| format!("opens {opened}")));
        parts.extend(self.ext.as_ref().map(|ext| format!("ext {ext}")));
        parts.extend(self.shown.map(|shown| format!("{shown} shown")));
        parts.join("; ")
    }

    fn what(&self) -> String {
        match (&self.user, &self.device) {
            (Some(user), Some(device)) => format!("{} {user} on {device}", self.r#do),
            (Some(name), None) | (None, Some(name)) => format!("{} {name}", self.r#do),
            (None, None) => self.r#do.to_owned(),
        }
    }
}

impl Report for Simulated {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.timeline.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["step", "elapsed", "do", "user", "device", "state", "check"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        if !self.title.is_empty() {
            blocks.push(Block::Heading(self.title.clone()));
        }
        if !self.timeline.is_empty() {
            let row = |row: &Row| {
                vec![
                    row.elapsed.clone(),
                    row.line.to_string(),
                    row.what(),
                    or_dash(row.state.as_ref()),
                    row.result(),
                    row.check.to_owned(),
                ]
            };
            blocks.push(Block::Table {
                columns: ["TIME", "LINE", "STEP", "STATE", "RESULT", "CHECK"].map(ToOwned::to_owned).to_vec(),
                rows: self.timeline.iter().map(row).collect(),
            });
        }
        for row in self.timeline.iter().filter(|row| row.check == Mark::Missed.as_str()) {
            let missed = row.expectations.iter().filter(|expectation| !expectation.met);
            let mut facts: Vec<(String, String)> = missed
                .map(|missed| (missed.what.to_owned(), format!("expected {}, found {}", missed.expected, missed.found)))
                .collect();
            facts.extend(row.note.as_ref().map(|note| ("note".to_owned(), note.clone())));
            let text = format!("{}:{}: {}", self.file, row.line, row.what());
            blocks.push(Block::Item { mark: ItemMark::Bad, text, facts, command: None });
        }
        let verdict = if self.passed { "passed" } else { "failed" };
        blocks.push(Block::Text(format!(
            "{verdict}: {} steps, {} expectations, {} not met",
            self.steps, self.expectations, self.failed
        )));
        Some(blocks)
    }

    fn exit(&self) -> Exit {
        if self.passed { Exit::Ok } else { Exit::Findings }
    }
}

/// A length of time since the start: `+0s`, `+6m 40s`, `+7d 1s`.
fn elapsed(since: SignedDuration) -> String {
    let seconds = since.as_secs();
    let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let mut text: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
    let millis = since.subsec_millis();
    if millis > 0 {
        text.push(format!("{millis}ms"));
    }
    if text.is_empty() { "+0s".to_owned() } else { format!("+{}", text.join(" ")) }
}

/// Plays it.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let file = simulate::read(&invocation.context.cwd.join(&args.file), &args.file)?;
    let timeline = simulate::play(&file);
    let named = args.file.display().to_string();
    if let Some(path) = &args.junit {
        junit::write(&invocation.context.cwd.join(path), &timeline, &named)?;
        invocation.ui.status(&format!("wrote {}", path.display()));
    }
    let failed = timeline.entries.iter().flat_map(|entry| &entry.judged).filter(|judged| !judged.met).count();
    let shown = timeline.entries.iter().filter(|entry| !args.failures || entry.mark() == Mark::Missed);
    let report = Simulated {
        title: timeline.title.clone(),
        file: named,
        start: timeline.start.to_string(),
        passed: failed == 0,
        steps: timeline.entries.len(),
        expectations: timeline.entries.iter().map(|entry| entry.judged.len()).sum(),
        failed,
        timeline: shown.map(|entry| Row::new(entry, &timeline, invocation.lang)).collect(),
    };
    // The process ends with the report; what a long scenario took need not be given back piece by piece before that.
    std::mem::forget((file, timeline));
    Ok(Box::new(report))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time() {
        let text = |millis| elapsed(SignedDuration::from_millis(millis));
        assert_eq!(text(0), "+0s");
        assert_eq!(text(400_000), "+6m 40s");
        assert_eq!(text(604_801_500), "+7d 1s 500ms");
    }
}
