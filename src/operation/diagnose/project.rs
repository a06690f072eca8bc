//! The project behind `--project`: read, judged by the rules with the certificate's facts, less what is put up with.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::android;
use crate::android::lint::{self, Wanted, lint, subjects, suppress};
use crate::doctor::fact::Project;
use crate::doctor::{Facts, Finding, Unknown, rule};
use crate::domain::certificate::Certificate;
use crate::domain::click::ClickAction;
use crate::domain::identifier::AppKey;
use crate::domain::text::Text;
use crate::error::Error;
use crate::operation::apk::{self, Depth};
use crate::operation::project;

use super::suppression;

/// A folder as it is and as the operator wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// As written: places of findings start with it.
    pub shown: PathBuf,
    /// APKs, the parts of one app, that are looked at instead of what else is in it.
    pub apk: Vec<PathBuf>,
    /// Rules that are to be judged; none: all. An APK is unpacked as far as these need it.
    pub rules: Vec<&'static str>,
}

impl Folder {
    /// APKs as they were written, in the folder of the first.
    pub fn of_apks(files: &[PathBuf], cwd: &Path, rules: &[&'static str]) -> Self {
        let shown = files.first().and_then(|file| file.parent()).unwrap_or(Path::new("")).to_owned();
        let apk = files.iter().map(|file| cwd.join(file)).collect();
        Self { path: cwd.join(&shown), shown, apk, rules: rules.to_vec() }
    }

    fn facts(&self) -> Result<android::facts::Facts, Error> {
        if self.apk.is_empty() {
            return project::facts(&self.path);
        }
        let manifest = !self.rules.is_empty() && self.rules.iter().all(|code| !lint::needs_code(code));
        apk::facts(&self.apk, if manifest { Depth::Manifest } else { Depth::Everything })
    }
}

/// Reads and judges.
pub(super) fn read(folder: &Folder, facts: &Facts) -> Result<Project, Error> {
    let found = folder.facts()?;
    let entries = suppression::read(&folder.path, &folder.shown)?;
    let verdicts = lint(&found, &wanted(facts.cert()));
    let (verdicts, suppressed, idle) = suppress(verdicts, &entries);
    let idle = idle.into_iter().cloned().collect();
    Ok(Project {
        prefix: prefix(&folder.shown),
        subjects: subjects(&found),
        facts: found,
        verdicts,
        suppressed,
        idle,
        suppressions: suppression::FILE.to_owned(),
    })
}

/// What the certificate says the app must agree with.
fn wanted(cert: Result<&Certificate, Unknown>) -> Wanted {
    const NO_CERT: Text = Text::new(
        "No certificate is known, so no click intent: --cert NAME, or run it beside the state file.",
        "没有已知的证书，也就没有点击 intent：请用 --cert 指定，或在状态文件旁运行。",
    );
    const NO_INTENT: Text = Text::new(
        "The certificate's click action names no screen of the app.",
        "证书的点击后续动作没有指定应用内界面。",
    );
    let Ok(cert) = cert else { return Wanted { no_click: Some(NO_CERT), ..Wanted::default() } };
    let fields = &cert.fields;
    let (click_intent, no_click) = match &fields.click {
        ClickAction::OpenIntent(uri) => (Some(uri.clone()), None),
        ClickAction::OpenApp | ClickAction::OpenUrl(_) => (None, Some(NO_INTENT)),
    };
    Wanted {
        package: Some(fields.package.to_string()),
        app_id: Some(fields.app_id.to_string()),
        app_key: fields.app_key.as_ref().map(AppKey::to_string),
        cert_id: Some(cert.id.0),
        click_intent,
        no_click,
    }
}

/// What stands before the project's paths.
fn prefix(shown: &Path) -> String {
    let text = shown.to_string_lossy().replace('\\', "/");
    let text = text.trim_start_matches("./").trim_end_matches('/');
    match text {
        "" if shown.is_absolute() => "/".to_owned(),
        "" | "." => String::new(),
        text => format!("{text}/"),
    }
}

/// What the chosen rules say, with the lines that they are about.
pub fn findings(project: &Project, codes: &[&str], folder: &Folder) -> Vec<Finding> {
    let mut findings = rule::findings(project, codes);
    let mut files = BTreeMap::new();
    for finding in &mut findings {
        let (Some(file), Some(line)) = (&finding.file, finding.line) else { continue };
        let Some(path) = file.strip_prefix(&project.prefix) else { continue };
        let text = files.entry(path.to_owned()).or_insert_with(|| text(&folder.path.join(path)));
        finding.excerpt = text.lines().nth(line - 1).map(|line| excerpt(line, finding.code == SECRET));
    }
    findings
}

/// What somebody puts up with, with the reasons.
pub fn suppressed(project: &Project, codes: &[&str]) -> Vec<(Finding, String)> {
    rule::suppressed(project, codes)
}

/// The rule about secrets, whose lines are never shown whole.
const SECRET: &str = "MP053";
/// A line is shown up to here.
const LONGEST: usize = 160;
/// As much of a file as the reader took.
const MOST: u64 = 2 << 20;

fn text(path: &Path) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut bytes));
    if read.is_err() {
        return String::new();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A line to show: no literal in it that may be a secret, and none at all where it is known to hold one.
fn excerpt(line: &str, all: bool) -> String {
    let line = line.trim();
    let mut shown = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['"', '\'']) {
        let quote = &rest[at..=at];
        let (before, behind) = rest.split_at(at + 1);
        shown.push_str(before);
        let end = behind.find(quote).unwrap_or(behind.len());
        let literal = &behind[..end];
        if all || lint::is_secret_like(literal) {
            shown.push('…');
        } else {
            shown.push_str(literal);
        }
        rest = &behind[end..];
        if let Some(behind) = rest.strip_prefix(quote) {
            shown.push_str(quote);
            rest = behind;
        }
    }
    shown.push_str(rest);
    if shown.chars().count() > LONGEST {
        shown = shown.chars().take(LONGEST).chain(['…']).collect();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_start_with_what_was_typed() {
        for (shown, expected) in
            [(".", ""), ("./", ""), ("app", "app/"), ("./a/b/", "a/b/"), ("/p", "/p/"), ("/", "/"), ("../x", "../x/")]
        {
            assert_eq!(prefix(Path::new(shown)), expected, "{shown}");
        }
    }

    #[test]
    fn a_line_never_shows_a_secret() {
        let secret = "aB3dE5fG7hI9jK1lM3nO5p==";
        let line = format!("  registerPush(this, \"28\", \"{secret}\");");
        assert_eq!(excerpt(&line, false), "registerPush(this, \"28\", \"…\");");
        assert_eq!(excerpt(&line, true), "registerPush(this, \"…\", \"…\");");
        assert_eq!(excerpt(&format!("x = '{secret}"), false), "x = '…");
        assert_eq!(
            excerpt("android:name=\"com.a.NotificationClickedActivity\"", false),
            "android:name=\"com.a.NotificationClickedActivity\""
        );
        assert_eq!(excerpt(&"中".repeat(500), false).chars().count(), LONGEST + 1);
    }
}
