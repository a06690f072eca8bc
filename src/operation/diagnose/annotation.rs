//! Findings as annotations of GitHub Actions: lines that the runner picks out of a step's output.

use crate::android::lint::Level;
use crate::doctor::{Finding, Status};
use crate::domain::text::Lang;

/// One line for each fault; what passed or is not known has none.
pub fn lines(findings: &[Finding], lang: Lang) -> Vec<String> {
    findings.iter().filter_map(|finding| line(finding, lang)).collect()
}

fn line(finding: &Finding, lang: Lang) -> Option<String> {
    let command = match (finding.status, finding.severity) {
        (Status::Ok | Status::Skip, _) => return None,
        (Status::Fail, _) => "error",
        (Status::Warn, Level::Info) => "notice",
        (Status::Warn, _) => "warning",
    };
    let mut properties = Vec::new();
    if let Some(file) = &finding.file {
        properties.push(format!("file={}", property(file)));
        properties.extend(finding.line.map(|line| format!("line={line}")));
        properties.extend(finding.column.map(|column| format!("col={column}")));
    }
    properties.push(format!("title={}", property(finding.code)));
    let mut message = finding.message.get(lang).to_owned();
    for (name, value) in [("found", &finding.found), ("expected", &finding.expected)] {
        if let Some(value) = value {
            message.push_str(&format!("\n{name}: {}", value.get(lang)));
        }
    }
    if let Some(fix) = &finding.fix {
        message.push_str(&format!("\nfix: {fix}"));
    }
    Some(format!("::{command} {}::{}", properties.join(","), data(&message)))
}

/// As the runner reads a message back.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As the runner reads a property back.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Step;
    use crate::domain::text::same;

    #[test]
    fn what_a_runner_would_misread_is_escaped() {
        let finding = Finding {
            code: "MP012",
            step: Step::Sdk,
            severity: Level::Error,
            status: Status::Fail,
            found: Some(same("100%")),
            expected: None,
            message: same("a\nb"),
            fix: None,
            file: Some("a,b:c.xml".to_owned()),
            line: Some(3),
            column: Some(9),
            excerpt: None,
            element: None,
            module: None,
            source: "seed",
        };
        let info = Finding { severity: Level::Info, status: Status::Warn, file: None, found: None, ..finding.clone() };
        let passed = Finding { status: Status::Ok, ..finding.clone() };
        assert_eq!(
            lines(&[finding, info, passed], Lang::En),
            [
                "::error file=a%2Cb%3Ac.xml,line=3,col=9,title=MP012::a%0Ab%0Afound: 100%25",
                "::notice title=MP012::a%0Ab"
            ]
        );
    }
}
