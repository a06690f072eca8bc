//! A target file: plain targets, JSON lines, or CSV with a header.

use std::collections::HashSet;

use serde_json::Value;

use super::columns;
use super::line::{GROUPS, Line, known, name};

/// Reads a file; also how many lines were said twice. `key` is the member or column that names the target. What is
/// wrong is `NUMBER: text`.
pub(super) fn read(text: &str, key: &str, csv: bool) -> Result<(Vec<Line>, usize), String> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = if csv || has_header(text, key) { columns::read(text, key)? } else { of_lines(text, key)? };
    let all = lines.len();
    let mut seen = HashSet::new();
    let mut lines = lines;
    lines.retain(|line| seen.insert((line.target.clone(), line.fields.clone())));
    let doubles = all - lines.len();
    Ok((lines, doubles))
}

/// [`read`] for the fuzz target, with every line's content made: line numbers and targets.
#[cfg(fuzzing)]
pub fn fuzz(text: &str, key: &str, csv: bool) -> Result<Vec<(u64, String)>, String> {
    use crate::domain::push::Content;

    let (lines, _) = read(text, key, csv)?;
    for line in &lines {
        let _ = line.content(&Content::default());
    }
    Ok(lines.into_iter().map(|line| (line.number, line.target)).collect())
}

fn has_header(text: &str, key: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    !first.trim_start().starts_with('{') && first.split(',').any(|cell| name(cell.trim().trim_matches('"')) == key)
}

fn of_lines(text: &str, key: &str) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if line.starts_with('{') {
            lines.push(of_json(number, line, key).map_err(|problem| format!("{number}: {problem}"))?);
        } else {
            lines.push(Line { number, target: line.to_owned(), fields: Vec::new() });
        }
    }
    Ok(lines)
}

fn of_json(number: u64, line: &str, key: &str) -> Result<Line, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| format!("is no JSON: {error}"))?;
    let Value::Object(members) = value else { return Err("is no JSON object".to_owned()) };
    let mut target = None;
    let mut fields = Vec::new();
    for (member, value) in members {
        let member = name(&member);
        match value {
            Value::String(text) if member == key => target = Some(text),
            other if member == key => return Err(format!("{key:?} is {other}, expected text")),
            Value::Null => {}
            Value::Object(group) if GROUPS.contains(&member.as_str()) => {
                for (inner, value) in group {
                    fields.push((format!("{member}.{inner}"), plain(&inner, value)?));
                }
            }
            value => {
                known(&member, key)?;
                let text = plain(&member, value)?;
                fields.push((member, text));
            }
        }
    }
    Ok(Line { number, target: target.ok_or_else(|| format!("has no member {key:?}"))?, fields })
}

fn plain(member: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        // Texts that hold JSON, such as ext, may be written as JSON.
        Value::Object(_) | Value::Array(_) if matches!(member, "ext" | "payload") => Ok(value.to_string()),
        other => Err(format!("{member:?} is {other}, expected text, a number, true or false")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::push::Content;

    proptest! {
        #[test]
        fn no_text_panics_and_every_target_is_of_a_line(text in "[\\PC\r\n,\"{}:]{0,80}", csv in any::<bool>()) {
            for text in [text.clone(), format!("reg_id,title\n{text}")] {
                if let Ok((lines, _)) = read(&text, "reg_id", csv) {
                    let most = text.lines().count() as u64;
                    prop_assert!(lines.iter().all(|line| (1..=most).contains(&line.number)), "{text:?} {lines:?}");
                    for line in &lines {
                        let _ = line.content(&Content::default());
                    }
                }
            }
        }
    }

    fn targets(text: &str) -> Vec<String> {
        read(text, "reg_id", false).expect("readable").0.into_iter().map(|line| line.target).collect()
    }

    fn one(text: &str) -> Line {
        let (mut lines, _) = read(text, "reg_id", false).expect("readable");
        assert_eq!(lines.len(), 1);
        lines.remove(0)
    }

    fn problem(text: &str) -> String {
        read(text, "alias", false).expect_err("refused")
    }

    #[test]
    fn plain_lines_and_json_lines() {
        assert_eq!(targets("\u{feff}a\r\n\r\n b \n{\"reg_id\":\"c\"}"), ["a", "b", "c"]);
        assert_eq!(read("a\nb\na\n", "reg_id", false).expect("readable").1, 1);
        let line = one(r#"{"reg_id":"r","title":"T","notify_id":7,"extra":{"k":"v"},"ext":{"a":1},"ttl":null}"#);
        let content = line.content(&Content::default()).expect("legal");
        assert_eq!((content.title.as_deref(), content.notify_id, content.ttl_ms), (Some("T"), Some(7), None));
        assert_eq!((content.extras, content.ext.as_deref()), (vec![("k".into(), "v".into())], Some("{\"a\":1}")));
    }

    #[test]
    fn the_same_target_twice_is_a_double_only_with_the_same_words() {
        let text = "{\"reg_id\":\"r\",\"title\":\"a\"}\n{\"reg_id\":\"r\",\"title\":\"b\"}\n{\"reg_id\":\"r\",\"title\":\"a\"}";
        let (lines, doubles) = read(text, "reg_id", false).expect("readable");
        assert_eq!((lines.len(), doubles), (2, 1));
    }

    #[test]
    fn a_bad_line_is_named() {
        assert_eq!(problem("a\n{\"alias\":1}"), "2: \"alias\" is 1, expected text");
        assert!(problem("{").starts_with("1: is no JSON"));
        assert_eq!(problem("{}"), "1: has no member \"alias\"");
        assert_eq!(
            problem("{\"alias\":\"a\",\"titel\":\"x\"}"),
            "1: \"titel\" is no field of a line; did you mean \"title\"?"
        );
        assert_eq!(problem("alias,titel\n"), "1: \"titel\" is no field of a line; did you mean \"title\"?");
        assert_eq!(problem("alias,title\na\n"), "2: has 1 columns, the header has 2");
        assert_eq!(problem("alias,title\r\na,b\r\n\r\nc,d\r\ne\r\n"), "5: has 1 columns, the header has 2");
        assert_eq!(problem("alias,title,title\n"), "1: the column \"title\" stands twice");
        assert_eq!(read("a\n", "alias", true), Err("1: the header has no column \"alias\"".into()));
    }

    #[test]
    fn fields_are_checked_as_flags_are() {
        let content = |text: &str| one(text).content(&Content::default());
        assert!(content(r#"{"reg_id":"r","notify_id":-1}"#).is_err());
        assert!(content(r#"{"reg_id":"r","job_key":"_x"}"#).is_err());
        assert!(content(r#"{"reg_id":"r","template_param":{"a":"b"}}"#).is_err());
        let template =
            content(r#"{"reg_id":"r","template_param":{"a":"b"},"template_id":"t"}"#).expect("legal").template;
        assert_eq!(template.map(|template| template.params.len()), Some(1));
    }
}
