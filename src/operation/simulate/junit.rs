//! A timeline as JUnit XML: a case for each step that expects something.

use std::path::Path;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Entry, Timeline};
use crate::domain::scenario::Mark;
use crate::error::{Error, Exit};

/// The document. `file` is the scenario's path as the operator gave it.
pub fn document(timeline: &Timeline, file: &str) -> Result<String, Error> {
    let mut report = Report::new("mipush simulate");
    let name = if timeline.title.is_empty() { file } else { &timeline.title };
    let mut suite = TestSuite::new(name);
    for entry in timeline.entries.iter().filter(|entry| entry.mark() != Mark::None) {
        suite.add_test_case(case(entry, file));
    }
    report.add_test_suite(suite);
    report.to_string().map_err(|error| Error::new(Exit::Failed, format!("cannot write JUnit XML: {error}")))
}

fn case(entry: &Entry, file: &str) -> TestCase {
    let missed: Vec<String> = entry
        .judged
        .iter()
        .filter(|judged| !judged.met)
        .map(|judged| format!("{}: expected {}, found {}", judged.name, judged.expected, judged.found))
        .collect();
    let mut status = TestCaseStatus::success();
    if !missed.is_empty() {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(missed.join("; ")).set_type("expectation").set_description(missed.join("\n"));
    }
    let about = entry.note.clone().unwrap_or_else(|| {
        let user = entry.outcome.user.as_ref().map(|user| format!(" {user}")).unwrap_or_default();
        format!("{}{user}", entry.verb)
    });
    let mut case = TestCase::new(format!("{}. {about}", entry.number), status);
    case.set_classname(format!("{file}:{}", entry.line));
    case
}

/// Writes the document to a file.
pub fn write(path: &Path, timeline: &Timeline, file: &str) -> Result<(), Error> {
    std::fs::write(path, document(timeline, file)?)
        .map_err(|error| Error::usage(format!("--junit {}: cannot be written: {error}", path.display())))
}
