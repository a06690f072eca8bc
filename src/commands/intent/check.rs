//! `mipush intent check`: the linter of click intents.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use crate::android::facts::Facts;
use crate::android::lint::{Status, Wanted, lint, rule};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::fault::Severity;
use crate::domain::identifier::PackageName;
use crate::domain::intent::{self, UriFlags};
use crate::domain::text::{Lang, Text};
use crate::error::Exit;
use crate::operation::apk::{self, Depth};
use crate::operation::project;
use crate::ui::report::{Block, Report};

/// Check a click intent: by itself, against a certificate, against an Android project
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit code 9 when there is an error; warnings alone are exit 0.

Examples:
  mipush intent check 'intent:#Intent;component=com.example.chat/.ChatActivity;end'
  mipush intent check --cert prod 'intent://host/detail#Intent;scheme=pushscheme;package=com.example.chat;end'
  mipush intent check --project . 'intent:#Intent;component=com.example.chat/.ChatActivity;end'
  mipush intent check --apk app-release.apk 'intent:#Intent;component=com.example.chat/.ChatActivity;end'")]
pub struct Args {
    /// Compare the package with this certificate's
    #[arg(long, value_name = "ID|NAME")]
    cert: Option<String>,
    /// Look the activity and its filter up in this Android project
    #[arg(long, value_name = "DIR")]
    project: Option<PathBuf>,
    /// Look them up in this APK; again for each part of a split app
    #[arg(long, value_name = "FILE", conflicts_with = "project")]
    apk: Vec<PathBuf>,
    /// The text
    #[arg(value_name = "URI")]
    uri: String,
}

#[derive(Debug, Serialize)]
struct Finding {
    code: &'static str,
    status: &'static str,
    found: String,
    expected: Option<String>,
    place: Option<String>,
    fix: Option<String>,
    message: String,
}

#[derive(Debug, Serialize)]
struct Checked {
    uri: String,
    usable: bool,
    package: Option<String>,
    component: Option<String>,
    findings: Vec<Finding>,
}

const OTHER_PACKAGE: Text = Text::new(
    "The intent names another app than the certificate: a tap on its notification cannot open the app that got it.",
    "intent 指向的应用与证书的应用包名不一致：点击通知后无法打开收到推送的应用。",
);

impl Checked {
    fn of(uri: &str, expected: Option<&PackageName>, lang: Lang) -> Self {
        let mut findings: Vec<Finding> = intent::check(uri)
            .into_iter()
            .map(|fault| Finding {
                code: fault.code(),
                status: status(fault.severity()),
                message: fault.text().get(lang).to_owned(),
                found: fault.found,
                expected: None,
                place: None,
                fix: None,
            })
            .collect();
        let read = intent::parse(uri, UriFlags::INTENT, intent::ApiLevel::default()).ok();
        let component = read.as_ref().and_then(|intent| intent.component.clone());
        let named = component.as_ref().map(|component| component.package.clone());
        let package = named.or_else(|| read.and_then(|intent| intent.package));
        if let (Some(found), Some(expected)) = (&package, expected)
            && found != expected.as_str()
        {
            findings.push(Finding {
                code: "other-package",
                status: status(Severity::Error),
                found: found.clone(),
                expected: Some(expected.to_string()),
                place: None,
                fix: None,
                message: OTHER_PACKAGE.get(lang).to_owned(),
            });
        }
        Self {
            uri: uri.to_owned(),
            usable: is_usable(&findings),
            package,
            component: component.map(|component| format!("{}/{}", component.package, component.class)),
            findings,
        }
    }
}

/// What the project says about the intent; MP072 and MP073 are what the linter has said already.
fn in_project(facts: &Facts, uri: &str, lang: Lang) -> Vec<Finding> {
    let wanted = Wanted { click_intent: Some(uri.to_owned()), ..Wanted::default() };
    let verdicts = lint(facts, &wanted).into_iter().filter(|verdict| matches!(verdict.code, "MP070" | "MP071"));
    verdicts
        .filter(|verdict| verdict.status != Status::Pass)
        .map(|verdict| {
            let what = rule(verdict.code).map_or("", |rule| rule.what.get(lang));
            Finding {
                code: verdict.code,
                status: verdict.status.word(),
                found: verdict.found,
                expected: (!verdict.expected.is_empty()).then_some(verdict.expected),
                place: verdict.place.as_ref().map(ToString::to_string),
                fix: verdict.paste,
                message: verdict.reason.map_or(what, |reason| reason.get(lang)).to_owned(),
            }
        })
        .collect()
}

fn is_usable(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.status != status(Severity::Error))
}

const fn status(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "fail",
        Severity::Warning => "warn",
    }
}

impl Report for Checked {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.findings.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["code", "status", "found", "expected", "place", "fix", "message"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        for finding in &self.findings {
            blocks.push(Block::Heading(format!("{} {}", finding.status, finding.code)));
            blocks.push(Block::Text(finding.message.clone()));
            let mut facts = vec![("found".to_owned(), finding.found.clone())];
            facts.extend(finding.expected.clone().map(|expected| ("expected".to_owned(), expected)));
            facts.extend(finding.place.clone().map(|place| ("place".to_owned(), place)));
            facts.extend(finding.fix.clone().map(|fix| ("fix".to_owned(), fix)));
            blocks.push(Block::Facts(facts));
        }
        if self.findings.is_empty() {
            blocks.push(Block::Text("ok: nothing to complain about".to_owned()));
        }
        Some(blocks)
    }

    fn exit(&self) -> Exit {
        if self.usable { Exit::Ok } else { Exit::Findings }
    }
}

/// Checks it.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let package = match args.cert.as_deref() {
        Some(cert) => Some(invocation.state().load()?.pick_cert(Some(cert))?.fields.package.clone()),
        None => None,
    };
    let mut checked = Checked::of(&args.uri, package.as_ref(), invocation.lang);
    let cwd = &invocation.context.cwd;
    let facts = match &args.project {
        Some(folder) => Some(project::facts(&cwd.join(folder))?),
        None if args.apk.is_empty() => None,
        None => {
            let files: Vec<PathBuf> = args.apk.iter().map(|file| cwd.join(file)).collect();
            Some(apk::facts(&files, Depth::Manifest)?)
        }
    };
    if let Some(facts) = facts {
        checked.findings.extend(in_project(&facts, &args.uri, invocation.lang));
        checked.usable = is_usable(&checked.findings);
    }
    Ok(Box::new(checked))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "intent:#Intent;component=com.a.b/.Chat;end";

    fn codes(uri: &str, package: Option<&str>) -> Vec<&'static str> {
        let package = package.map(|package| package.parse().unwrap());
        Checked::of(uri, package.as_ref(), Lang::En).findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn the_package_is_compared_with_the_certificates() {
        assert!(codes(GOOD, Some("com.a.b")).is_empty());
        assert_eq!(codes(GOOD, Some("com.a.c")), ["other-package"]);
        assert_eq!(codes("intent:#Intent;package=com.x.y;end", Some("com.a.c")), ["other-package"]);
        assert!(codes(GOOD, None).is_empty());
    }

    #[test]
    fn an_error_is_exit_9_and_a_warning_is_not() {
        assert_eq!(Checked::of("nonsense", None, Lang::En).exit(), Exit::Findings);
        let warned = Checked::of("intent:#Intent;launchFlags=0x4000001;package=com.a.b;end", None, Lang::Zh);
        assert_eq!((warned.exit(), warned.findings.len()), (Exit::Ok, 1));
    }
}
