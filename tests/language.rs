//! Everything that teaches speaks English and Chinese. The types see to it that both are there; this reads the sources and
//! sees to it that each is what it says, wherever a text stands: codes, steps, checks, warnings, rules, notices.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Files with Chinese that teaches nobody, so that no English stands beside it.
const OTHER: [(&str, &str); 6] = [
    ("protocol/xiaomi/refusal.rs", "what the service answers"),
    ("android/snippet/gradle.rs", "comments of the vendor's guide in what is written"),
    ("android/snippet/manifest.rs", "comments of the vendor's guide in what is written"),
    ("android/lint/ids.rs", "words that stand where a value is missing"),
    ("domain/notification/check/mod.rs", "words of messages that only try"),
    ("ui/wrap.rs", "where lines may break"),
];

/// A piece of a source file, as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Text(String),
    Word(String),
    Sign(char),
}

use Token::{Sign, Text, Word};

/// Reads a source file without its comments; string literals with their escapes resolved.
fn tokens(source: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some((text, behind)) = raw_literal(rest) {
            found.push(Text(text.to_owned()));
            rest = behind;
        } else if first == '"' {
            let (text, behind) = literal(&rest[1..]);
            found.push(Text(text));
            rest = behind;
        } else if rest.starts_with("'\"'") {
            // A character that would open a text.
            rest = &rest[3..];
        } else if rest.starts_with("'\\") {
            // An escaped one; `'\''` and `'\"'` hold what would confuse.
            rest =
                rest[2..].char_indices().skip(1).find(|(_, sign)| *sign == '\'').map_or("", |(at, _)| &rest[at + 3..]);
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|sign: char| !sign.is_alphanumeric() && sign != '_').unwrap_or(rest.len());
            found.push(Word(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            if !first.is_whitespace() {
                found.push(Sign(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    found
}

/// `r"…"` and `r#"…"#`.
fn raw_literal(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('r')?;
    let hashes = text.len() - text.trim_start_matches('#').len();
    let inside = text[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    inside.split_once(&end)
}

/// The text of a literal behind its opening quote, and what follows it.
fn literal(source: &str) -> (String, &str) {
    let mut text = String::new();
    let mut signs = source.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return (text, &source[at + 1..]),
            '\\' => match signs.next() {
                // A line that goes on: its indentation is no part of the text.
                Some((_, '\n')) => {
                    let mut ahead = signs.clone();
                    while ahead.next().is_some_and(|(_, sign)| sign.is_whitespace()) {
                        signs.next();
                    }
                }
                Some((_, 'n')) => text.push('\n'),
                Some((_, sign)) => text.push(sign),
                None => {}
            },
            sign => text.push(sign),
        }
    }
    (text, "")
}

/// The source files that are no tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).expect("readable").map(|entry| entry.expect("entry").path()) {
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    let mut tests = BTreeSet::new();
    for source in found.iter().map(|path| fs::read_to_string(path).expect("text")) {
        for behind in source.replace("#[cfg(unix)]\n", "").split("#[cfg(test)]\nmod ").skip(1) {
            tests.extend(behind.split_once(';').map(|(name, _)| name.to_owned()).filter(|name| !name.contains('{')));
        }
    }
    let is_test = |path: &Path| path.iter().any(|part| tests.contains(part.to_string_lossy().trim_end_matches(".rs")));
    found.retain(|path| !is_test(path.strip_prefix(folder).expect("inside")));
    found
}

/// What the program itself says: everything before the tests of its file.
fn program(source: &str) -> &str {
    source.split("#[cfg(test)]\nmod tests {").next().unwrap_or(source)
}

/// Chinese signs, with their punctuation.
fn is_han(sign: char) -> bool {
    ['\u{3000}'..='\u{303f}', '\u{4e00}'..='\u{9fff}', '\u{ff00}'..='\u{ffef}']
        .iter()
        .any(|range| range.contains(&sign))
}

/// A Chinese term may be quoted.
fn is_english(text: &str) -> bool {
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    letters > text.chars().filter(|sign| is_han(*sign)).count()
}

/// The names of `{name}` in a text.
fn blanks(text: &str) -> BTreeSet<&str> {
    let name = |piece: &'_ str| piece.find('}').map(|end| piece[..end].len());
    let pieces = text.split('{').skip(1);
    let named = pieces.filter_map(|piece| name(piece).map(|end| &piece[..end]));
    named.filter(|name| !name.is_empty() && name.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_')).collect()
}

/// A text without its blanks.
fn without_blanks(text: &str) -> String {
    blanks(text).iter().fold(text.to_owned(), |text, name| text.replace(&format!("{{{name}}}"), ""))
}

/// The commands that a text names.
fn commands(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).filter(|code| code.starts_with("mipush ")).collect()
}

#[test]
fn every_text_has_english_and_chinese() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut pairs, mut rooms, mut faults) = (0, BTreeSet::new(), Vec::new());
    for path in &sources(&root) {
        let source = fs::read_to_string(path).expect("text");
        let place = path.strip_prefix(&root).expect("inside").display().to_string();
        let tokens = tokens(program(&source));
        for (index, token) in tokens.iter().enumerate() {
            let Text(zh) = token else { continue };
            let (constructor, en) = match &tokens[..index] {
                [.., Word(kind), Sign(':'), Sign(':'), Word(new), Sign('('), Text(en), Sign(',')] => {
                    (kind == "Text" && new == "new", Some(en))
                }
                [.., Word(name), Sign('('), Text(en), Sign(',')] => (name == "t", Some(en)),
                [.., Text(en), Sign(',')] => (false, Some(en)),
                _ => (false, None),
            };
            let is_chinese = zh.chars().any(is_han) && !is_english(zh);
            if is_chinese && en.is_none_or(|en| !is_english(en)) {
                if !OTHER.iter().any(|(file, _)| *file == place) {
                    faults.push(format!("{place}: no English before {zh:?}"));
                }
                continue;
            }
            let Some(en) = en.filter(|_| constructor || is_chinese) else { continue };
            // Empty on purpose, nothing but values, or a name that both languages write alike.
            let is_name = en == zh && en.chars().all(|sign| sign.is_ascii_uppercase());
            if is_name || [en, zh].iter().all(|text| without_blanks(text).chars().all(|sign| !sign.is_alphanumeric())) {
                continue;
            }
            pairs += 1;
            rooms.insert(place.split('/').next().expect("a room").to_owned());
            if !is_english(en) {
                faults.push(format!("{place}: this is no English: {en:?}"));
            }
            if !zh.chars().any(is_han) {
                faults.push(format!("{place}: this is no Chinese: {zh:?}"));
            }
            if blanks(en) != blanks(zh) {
                faults.push(format!("{place}: {en:?} and {zh:?} are filled with different values"));
            }
            if commands(en) != commands(zh) {
                faults.push(format!("{place}: {en:?} and {zh:?} name different commands"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(pairs > 900, "only {pairs} texts were found");
    for room in ["android", "commands", "doctor", "domain", "emulator", "operation", "protocol"] {
        assert!(rooms.contains(room), "{room} teaches nothing any more: {rooms:?}");
    }
}

#[test]
fn a_fault_would_be_found() {
    let source = "const A: Text = Text::new(\n    \"the \\\"end\\\" \\\n     of it\", // \"no\"\n    r#\"它\"的\"#,\n);\nlet b = '\"';";
    let found = tokens(source);
    let texts: Vec<_> =
        found.iter().filter_map(|token| if let Text(text) = token { Some(text.as_str()) } else { None }).collect();
    assert_eq!(texts, ["the \"end\" of it", "它\"的"]);
    assert_eq!(blanks("{one} {two_b} {} {0} {Three}"), ["one", "two_b"].into());
    assert_eq!(commands("run `mipush init`, not `init`"), ["mipush init"].into());
}

/// What stands in one README and not in the other would be known to half of the readers.
#[test]
fn the_chinese_readme_has_what_the_english_one_has() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("text");
    let (english, chinese) = (read("README.md"), read("README.zh-CN.md"));
    let headings = |text: &str| {
        text.lines()
            .filter(|line| line.starts_with('#'))
            .map(|line| line.split(' ').next() == Some("##"))
            .collect::<Vec<_>>()
    };
    assert_eq!(headings(&english), headings(&chinese), "sections");
    let bullets = |text: &str| text.lines().filter(|line| line.starts_with("- **")).count();
    assert_eq!(bullets(&english), bullets(&chinese), "what it does");
    let links = |text: &str| -> BTreeSet<String> {
        let targets =
            text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target.to_owned()));
        targets.filter(|target| !target.starts_with("README")).collect()
    };
    assert_eq!(links(&english), links(&chinese), "links");
    assert!(links(&english).len() > 20);
    // The same commands, with the same words of the operator in them.
    let lines = |text: &str| -> Vec<String> {
        let mut inside = false;
        let mut found = Vec::new();
        for line in text.lines() {
            if line.starts_with("```") {
                inside = !inside;
            } else if inside && (line.starts_with("$ ") || line.contains("mipush") && !line.contains("hint:")) {
                found.push(line.split("    #").next().unwrap_or(line).to_owned());
            }
        }
        found
    };
    assert_eq!(lines(&english), lines(&chinese), "commands");
    let codes = |text: &str| -> BTreeSet<String> {
        let cells = text.lines().filter(|line| line.starts_with("| ")).flat_map(|line| line.split('|'));
        cells.map(|cell| cell.trim().to_owned()).filter(|cell| cell.parse::<u8>().is_ok()).collect()
    };
    assert_eq!(codes(&english), codes(&chinese), "exit codes");
    assert_eq!(codes(&english).len(), 12);
}
