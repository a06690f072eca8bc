//! Findings as SARIF 2.1.0, for code-scanning pages.

use std::path::Path;

use serde_json::{Value, json};

use crate::android::lint::{Level, rule as lint_rule};
use crate::doctor::{Finding, Status, find, rule};
use crate::domain::text::Lang;
use crate::error::Error;

/// The public schema of the format.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The document: faults, and faults that somebody puts up with, marked so. What passed is in it too, as the format has
/// a kind for it; what is not known is a notification of the run.
pub fn document(findings: &[Finding], suppressed: &[(Finding, String)], lang: Lang) -> Value {
    let mut codes: Vec<&'static str> =
        findings.iter().chain(suppressed.iter().map(|(finding, _)| finding)).map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| descriptor(code, lang)).collect();
    let index = |code: &str| codes.iter().position(|other| *other == code);
    let mut results: Vec<Value> = findings
        .iter()
        .filter(|finding| finding.status != Status::Skip)
        .map(|finding| result(finding, index(finding.code), lang))
        .collect();
    results.extend(suppressed.iter().map(|(finding, reason)| {
        let mut result = result(finding, index(finding.code), lang);
        result["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
        result
    }));
    let notifications: Vec<Value> = findings
        .iter()
        .filter(|finding| finding.status == Status::Skip)
        .map(|finding| {
            let message = format!("{}: {}", finding.code, finding.message.get(lang));
            let mut entry = json!({ "level": "note", "message": { "text": message } });
            if let Some(index) = index(finding.code) {
                entry["associatedRule"] = json!({ "id": finding.code, "index": index });
            }
            entry
        })
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "mipush",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications }],
            "results": results,
        }],
    })
}

fn descriptor(code: &str, lang: Lang) -> Value {
    if let Some(found) = lint_rule(code) {
        let [what, why, fix] = [found.what.get(lang), found.why.get(lang), found.fix.get(lang)];
        return json!({
            "id": code,
            "shortDescription": { "text": what },
            "fullDescription": { "text": format!("{what} {why}") },
            "help": { "text": fix },
            "defaultConfiguration": { "level": level(found.level) },
            "properties": { "source": rule::source(found), "tags": ["android", "mipush"] },
        });
    }
    let (title, severity, source) = find(code)
        .map_or((code, Level::Warning, "mipush"), |check| (check.title.get(lang), check.level(), check.source));
    json!({
        "id": code,
        "shortDescription": { "text": title },
        "defaultConfiguration": { "level": level(severity) },
        "properties": { "source": source, "tags": ["mipush"] },
    })
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

fn result(finding: &Finding, index: Option<usize>, lang: Lang) -> Value {
    let mut text = finding.message.get(lang).to_owned();
    for (name, value) in [("found", &finding.found), ("expected", &finding.expected)] {
        if let Some(value) = value {
            text.push_str(&format!("\n{name}: {}", value.get(lang)));
        }
    }
    if let Some(fix) = &finding.fix {
        text.push_str(&format!("\nfix: {fix}"));
    }
    // Only what fails has a level; a pass has a kind of its own.
    let (kind, level) = match finding.status {
        Status::Ok | Status::Skip => ("pass", "none"),
        Status::Fail => ("fail", "error"),
        Status::Warn => ("fail", level(finding.severity)),
    };
    let mut result = json!({
        "ruleId": finding.code,
        "kind": kind,
        "level": level,
        "message": { "text": text },
    });
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    if let Some(file) = &finding.file {
        let mut location = json!({ "artifactLocation": { "uri": uri(file) } });
        if let Some(line) = finding.line {
            location["region"] = json!({ "startLine": line });
            if let Some(column) = finding.column {
                location["region"]["startColumn"] = json!(column);
            }
        }
        result["locations"] = json!([{ "physicalLocation": location }]);
        if let Some(element) = &finding.element {
            result["locations"][0]["logicalLocations"] = json!([{ "fullyQualifiedName": element }]);
        }
    }
    result
}

/// A path as a relative reference, or as a `file:` address where it is absolute.
fn uri(path: &str) -> String {
    const PART: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');
    let encoded = percent_encoding::utf8_percent_encode(path, PART).to_string();
    if path.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

/// Writes the document to a file.
pub fn write(path: &Path, document: &Value) -> Result<(), Error> {
    let text = format!("{document:#}\n");
    std::fs::write(path, text)
        .map_err(|error| Error::usage(format!("--sarif {}: cannot be written: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Step;
    use crate::domain::text::same;

    fn finding(status: Status) -> Finding {
        Finding {
            code: "MP012",
            step: Step::Sdk,
            severity: Level::Error,
            status,
            found: Some(same("com.other")),
            expected: Some(same("com.example")),
            message: same("wrong"),
            fix: Some("<permission/>".to_owned()),
            file: Some("app/a b.xml".to_owned()),
            line: Some(3),
            column: Some(9),
            excerpt: None,
            element: None,
            module: Some("app".to_owned()),
            source: "seed",
        }
    }

    #[test]
    fn every_status_has_its_place() {
        let findings = Status::ALL.map(finding);
        let document = document(&findings, &[(finding(Status::Fail), "known".to_owned())], Lang::En);
        let run = &document["runs"][0];
        let results = run["results"].as_array().expect("results");
        let kinds: Vec<_> = results.iter().map(|result| (result["kind"].as_str(), result["level"].as_str())).collect();
        let fail = (Some("fail"), Some("error"));
        assert_eq!(kinds, [(Some("pass"), Some("none")), fail, fail, fail]);
        assert_eq!(results[3]["suppressions"][0]["justification"], "known");
        let place = &results[1]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "app/a%20b.xml");
        assert_eq!(place["region"], json!({ "startLine": 3, "startColumn": 9 }));
        let notes = run["invocations"][0]["toolExecutionNotifications"].as_array().expect("notes");
        assert_eq!((notes.len(), &notes[0]["associatedRule"]["id"]), (1, &json!("MP012")));
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "MP012");
        assert_eq!(uri("/p/q"), "file:///p/q");
    }
}
