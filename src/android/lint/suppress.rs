//! Findings that somebody has looked at and put up with, each for a reason.

use super::{Status, Verdict, rule};

/// One entry: a rule, where, and why it is put up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The rule's code.
    pub code: String,
    /// Paths that it holds for, from the project's folder on; none: everywhere.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
    /// Its line in the file of suppressions.
    pub line: usize,
}

/// A verdict that is put up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
}

/// Takes out what is put up with. The last part are entries that met nothing.
pub fn suppress(verdicts: Vec<Verdict>, entries: &[Suppression]) -> (Vec<Verdict>, Vec<Suppressed>, Vec<&Suppression>) {
    let mut used = vec![false; entries.len()];
    let (mut kept, mut suppressed) = (Vec::new(), Vec::new());
    for verdict in verdicts {
        let found = if matches!(verdict.status, Status::Fail | Status::Warn) {
            entries.iter().position(|entry| entry.meets(&verdict))
        } else {
            None
        };
        match found {
            Some(at) => {
                used[at] = true;
                suppressed.push(Suppressed { verdict, reason: entries[at].reason.clone() });
            }
            None => kept.push(verdict),
        }
    }
    let unused = entries.iter().zip(used).filter(|(_, used)| !used).map(|(entry, _)| entry).collect();
    (kept, suppressed, unused)
}

impl Suppression {
    /// Whether the code is that of a rule.
    pub fn is_known(&self) -> bool {
        rule(&self.code).is_some()
    }

    /// What has no place of its own lies in its module's folder.
    fn meets(&self, verdict: &Verdict) -> bool {
        let path = verdict.place.as_ref().map_or(verdict.module.as_str(), |place| place.file.as_str());
        self.code == verdict.code && self.path.as_ref().is_none_or(|pattern| is_match(pattern, path))
    }
}

/// `*` and `?` within one folder, `**` across folders; a folder's name means all that is in it.
fn is_match(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    // Which beginnings of the pattern the path so far answers to: no search backwards, whatever the stars.
    let mut reached = vec![false; pattern.len() + 1];
    reached[0] = true;
    skip_stars(&pattern, &mut reached);
    for part in path {
        if reached[pattern.len()] {
            return true;
        }
        let mut next = vec![false; pattern.len() + 1];
        for (at, piece) in pattern.iter().enumerate().filter(|(at, _)| reached[*at]) {
            if *piece == "**" {
                next[at] = true;
            } else if is_name(piece, part) {
                next[at + 1] = true;
            }
        }
        reached = next;
        skip_stars(&pattern, &mut reached);
    }
    reached[pattern.len()]
}

fn skip_stars(pattern: &[&str], reached: &mut [bool]) {
    for (at, piece) in pattern.iter().enumerate() {
        if reached[at] && *piece == "**" {
            reached[at + 1] = true;
        }
    }
}

fn is_name(pattern: &str, name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    let mut ends = vec![false; name.len() + 1];
    ends[0] = true;
    for c in pattern.chars() {
        if c == '*' {
            for at in 0..name.len() {
                ends[at + 1] |= ends[at];
            }
        } else {
            for at in (0..name.len()).rev() {
                ends[at + 1] = ends[at] && (c == '?' || c == name[at]);
            }
            ends[0] = false;
        }
    }
    ends[name.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Level;
    use super::*;
    use crate::android::place::Place;

    fn verdict(code: &'static str, status: Status, file: Option<&str>) -> Verdict {
        Verdict {
            code,
            status,
            level: Level::Warning,
            module: "app".into(),
            place: file.map(Place::whole),
            found: String::new(),
            expected: String::new(),
            paste: None,
            reason: None,
        }
    }

    fn entry(code: &str, path: Option<&str>) -> Suppression {
        Suppression { code: code.into(), path: path.map(str::to_owned), reason: "known".into(), line: 1 }
    }

    #[test]
    fn paths_are_patterns() {
        for (pattern, path) in [
            ("app/src/A.java", "app/src/A.java"),
            ("app", "app/src/A.java"),
            ("./app/", "app/src/A.java"),
            ("**/A.java", "app/src/A.java"),
            ("**/A.java", "A.java"),
            ("app/**", "app/src/A.java"),
            ("app/*/?.java", "app/src/A.java"),
            ("*.java", "A.java"),
        ] {
            assert!(is_match(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("*.java", "app/A.java"),
            ("app/A.java", "app/src/A.java"),
            ("ap", "app/A.java"),
            ("app/src/A.java", "app"),
        ] {
            assert!(!is_match(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn only_faults_are_put_up_with_and_idle_entries_are_told() {
        let verdicts = vec![
            verdict("MP052", Status::Warn, Some("app/src/A.java")),
            verdict("MP052", Status::Warn, Some("lib/src/B.java")),
            verdict("MP051", Status::Pass, None),
            verdict("MP017", Status::Fail, None),
        ];
        let entries = [entry("MP052", Some("app/**")), entry("MP051", None), entry("MP017", Some("app"))];
        let (kept, suppressed, unused) = suppress(verdicts, &entries);
        assert_eq!(kept.iter().map(|verdict| verdict.code).collect::<Vec<_>>(), ["MP052", "MP051"]);
        assert_eq!(suppressed.len(), 2);
        assert_eq!(unused, [&entries[1]]);
    }

    proptest! {
        #[test]
        fn any_pattern_comes_to_an_end(pattern in "[*?/a.]{0,60}", path in "[a/.]{0,60}") {
            is_match(&pattern, &path);
        }
    }
}
