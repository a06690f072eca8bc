//! `.mipush-lint.toml`: which findings about a project are put up with, and why.

use std::path::Path;

use crate::android::lint::{RULES, Suppression};
use crate::domain::suggestion::nearest;
use crate::error::Error;
use crate::store::sheet::{self, Entry};

/// The file, in the project's folder.
pub const FILE: &str = ".mipush-lint.toml";
/// The one table that it has.
const TABLE: &str = "suppress";
/// Its keys.
const KEYS: [&str; 3] = ["code", "path", "reason"];

/// Reads the project's file; none is as good as an empty one.
pub(super) fn read(folder: &Path, shown: &Path) -> Result<Vec<Suppression>, Error> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let name = shown.join(FILE).display().to_string();
    let entries = sheet::read(&path).map_err(|error| {
        let place = error.position.map(|position| format!(":{position}")).unwrap_or_default();
        Error::usage(format!("{name}{place}: {}", error.message))
    })?;
    suppressions(&name, &entries)
}

fn suppressions(name: &str, entries: &[Entry]) -> Result<Vec<Suppression>, Error> {
    let mut rows: Vec<Vec<&Entry>> = Vec::new();
    for entry in entries {
        if entry.table != TABLE {
            let (found, known) = if entry.table.is_empty() { (&entry.key, "suppress") } else { (&entry.table, TABLE) };
            return Err(unknown(name, entry, found, &[known], "[[suppress]]"));
        }
        if !KEYS.contains(&entry.key.as_str()) {
            return Err(unknown(name, entry, &entry.key, &KEYS, "code, path, reason"));
        }
        if rows.len() <= entry.index {
            rows.resize(entry.index + 1, Vec::new());
        }
        rows[entry.index].push(entry);
    }
    rows.into_iter().filter(|row| !row.is_empty()).map(|row| suppression(name, &row)).collect()
}

fn suppression(name: &str, row: &[&Entry]) -> Result<Suppression, Error> {
    let find = |key: &str| row.iter().find(|entry| entry.key == key);
    let first = row.iter().map(|entry| entry.position).min_by_key(|at| (at.line, at.column));
    let place = first.map_or_else(|| name.to_owned(), |position| format!("{name}:{position}"));
    let Some(code) = find("code") else {
        return Err(Error::usage(format!("{place}: the suppression names no code: expected code = \"MP052\"")));
    };
    if !RULES.iter().any(|rule| rule.code == code.value) {
        let error = Error::usage(format!("{name}:{}: there is no rule {:?}", code.position, code.value));
        let near = nearest(&code.value, RULES.iter().map(|rule| rule.code));
        return Err(match near {
            Some(near) => error.hint(format!("did you mean {near:?}?")),
            None => error.hint("every rule: mipush doctor --list-checks"),
        });
    }
    let reason = find("reason").map(|reason| reason.value.trim()).filter(|reason| !reason.is_empty());
    let Some(reason) = reason else {
        return Err(Error::usage(format!("{place}: the suppression of {} gives no reason", code.value))
            .hint("reason = \"why it is put up with\""));
    };
    Ok(Suppression {
        code: code.value.clone(),
        path: find("path").map(|path| path.value.clone()),
        reason: reason.to_owned(),
        line: code.position.line,
    })
}

fn unknown(name: &str, entry: &Entry, found: &str, known: &[&str], shown: &str) -> Error {
    let error = Error::usage(format!("{name}:{}: found {found:?}, which is not known here", entry.position));
    match nearest(found, known.iter().copied()) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint(format!("there is: {shown}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<Suppression>, Error> {
        suppressions("f", &sheet::parse(text).expect("TOML"))
    }

    #[test]
    fn entries_are_read_with_their_lines() {
        let found = parse(
            "[[suppress]]\ncode = \"MP052\"\npath = \"app/**\"\nreason = \"asked\"\n[[suppress]]\nreason = \"r\"\ncode = \"MP016\"\n",
        );
        let found = found.expect("good");
        assert_eq!((found[0].code.as_str(), found[0].path.as_deref(), found[0].line), ("MP052", Some("app/**"), 2));
        assert_eq!((found[1].path.as_deref(), found[1].line), (None, 7));
    }

    #[test]
    fn faults_name_the_place_and_what_was_meant() {
        for (text, message, hint) in [
            ("[[suppress]]\ncode = \"MP052\"\n", "f:2:1: the suppression of MP052 gives no reason", "reason ="),
            (
                "[[suppress]]\ncode = \"MP052\"\nreason = ' '\n",
                "f:2:1: the suppression of MP052 gives no reason",
                "reason =",
            ),
            ("[[suppress]]\ncod = \"MP052\"\n", "f:2:1: found \"cod\"", "did you mean code?"),
            ("[[supress]]\ncode = \"MP052\"\n", "f:2:1: found \"supress\"", "did you mean suppress?"),
            ("[[suppress]]\ncode = \"MP52\"\nreason = \"r\"\n", "f:2:1: there is no rule \"MP52\"", "did you mean"),
            ("[[suppress]]\ncode = \"zzzzzzz\"\nreason = \"r\"\n", "f:2:1: there is no rule", "--list-checks"),
            ("[[suppress]]\nreason = \"r\"\n", "f:2:1: the suppression names no code", ""),
            ("color = 1\n", "f:1:1: found \"color\"", "[[suppress]]"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.message.contains(message), "{text}: {}", error.message);
            assert!(error.hints.join(" ").contains(hint), "{text}: {:?}", error.hints);
            assert_eq!(error.kind.code(), 2);
        }
    }
}
