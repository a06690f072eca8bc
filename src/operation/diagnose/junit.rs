//! Findings as JUnit XML, for the test page of a CI system: a suite for each step of the guide, a case for each finding.

use std::path::Path;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::doctor::{Finding, Status, Step};
use crate::domain::text::Lang;
use crate::error::{Error, Exit};

/// The document.
pub fn document(findings: &[Finding], lang: Lang) -> Result<String, Error> {
    let mut report = Report::new("mipush doctor");
    for step in Step::ALL {
        let mut suite = TestSuite::new(format!("{}. {}", step.number(), step.title().get(lang)));
        for finding in findings.iter().filter(|finding| finding.step == step) {
            suite.add_test_case(case(finding, lang));
        }
        if suite.tests > 0 {
            report.add_test_suite(suite);
        }
    }
    report.to_string().map_err(|error| Error::new(Exit::Failed, format!("cannot write JUnit XML: {error}")))
}

fn case(finding: &Finding, lang: Lang) -> TestCase {
    let message = finding.message.get(lang);
    let status = match finding.status {
        // The format has no warning: it passes and says its piece in the output.
        Status::Ok | Status::Warn => TestCaseStatus::success(),
        Status::Skip => TestCaseStatus::skipped(),
        Status::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    let mut case = TestCase::new(finding.code, status);
    case.set_classname("mipush.doctor");
    match finding.status {
        Status::Ok => {}
        Status::Warn => {
            case.set_system_out(details(finding, lang));
        }
        Status::Skip => {
            case.status.set_message(message);
        }
        Status::Fail => {
            case.status.set_message(message).set_type(finding.code).set_description(details(finding, lang));
        }
    }
    case
}

fn details(finding: &Finding, lang: Lang) -> String {
    let mut lines = vec![finding.message.get(lang).to_owned()];
    let mut add = |name: &str, value: Option<&str>| lines.extend(value.map(|value| format!("{name}: {value}")));
    add("found", finding.found.as_ref().map(|found| found.get(lang)));
    add("expected", finding.expected.as_ref().map(|expected| expected.get(lang)));
    add("fix", finding.fix.as_deref());
    add("file", finding.file.as_deref());
    add("line", finding.line.map(|line| line.to_string()).as_deref());
    add("column", finding.column.map(|column| column.to_string()).as_deref());
    add("source", Some(finding.source));
    lines.join("\n")
}

/// Writes the document to a file.
pub fn write(path: &Path, findings: &[Finding], lang: Lang) -> Result<(), Error> {
    let text = document(findings, lang)?;
    std::fs::write(path, text)
        .map_err(|error| Error::usage(format!("--junit {}: cannot be written: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::android::lint::Level;
    use crate::domain::text::same;

    fn finding(status: Status) -> Finding {
        Finding {
            code: "presence",
            step: Step::Live,
            severity: Level::Error,
            status,
            found: Some(same("a < b")),
            expected: None,
            message: same("alice & \"bob\""),
            fix: Some("mipush session kill alice".to_owned()),
            file: None,
            line: None,
            column: None,
            excerpt: None,
            element: None,
            module: None,
            source: "seed",
        }
    }

    #[test]
    fn every_status_has_its_place() {
        let findings = Status::ALL.map(finding);
        insta::assert_snapshot!(document(&findings, Lang::En).expect("written"), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="mipush doctor" tests="4" skipped="1" failures="1" errors="0">
            <testsuite name="5. The app is killed and messages arrive within a minute" tests="4" skipped="1" errors="0" failures="1">
                <testcase name="presence" classname="mipush.doctor"/>
                <testcase name="presence" classname="mipush.doctor">
                    <system-out>alice &amp; &quot;bob&quot;
        found: a &lt; b
        fix: mipush session kill alice
        source: seed</system-out>
                </testcase>
                <testcase name="presence" classname="mipush.doctor">
                    <failure message="alice &amp; &quot;bob&quot;" type="presence">alice &amp; &quot;bob&quot;
        found: a &lt; b
        fix: mipush session kill alice
        source: seed</failure>
                </testcase>
                <testcase name="presence" classname="mipush.doctor">
                    <skipped message="alice &amp; &quot;bob&quot;"/>
                </testcase>
            </testsuite>
        </testsuites>
        "#);
    }
}
