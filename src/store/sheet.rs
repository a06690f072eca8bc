//! A settings file as a flat list of entries with their places: tables of single values, and arrays of such tables.
//! What the keys mean is the caller's business, who can then point at the line.

use std::fs;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Position;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The table it stands in; empty above all tables.
    pub table: String,
    /// Which table of an array; 0 for a plain one.
    pub index: usize,
    /// Key.
    pub key: String,
    /// The value as one word: `true`, `7`, or the text without its quotes.
    pub value: String,
    /// Where the key stands.
    pub position: Position,
}

/// Why a text is no settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetError {
    /// Where, if it could be read at all.
    pub position: Option<Position>,
    /// What was found and what was expected.
    pub message: String,
}

/// Largest settings file.
const MAX_BYTES: u64 = 1024 * 1024;

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<Entry>, SheetError> {
    let refuse = |message: String| SheetError { position: None, message };
    let size = fs::metadata(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    if !size.is_file() || size.len() > MAX_BYTES {
        return Err(refuse("is no settings file: expected a plain file of at most 1 MB".to_owned()));
    }
    let text = fs::read_to_string(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    parse(&text)
}

/// Reads a text.
pub fn parse(text: &str) -> Result<Vec<Entry>, SheetError> {
    let root = DeTable::parse(text).map_err(|error| SheetError {
        position: error.span().map(|span| Position::of(text, span.start)),
        message: error.message().to_owned(),
    })?;
    let mut entries = Vec::new();
    for (key, value) in root.get_ref() {
        let name = key.get_ref();
        match value.get_ref() {
            DeValue::Table(table) => rows(text, name, 0, table, &mut entries)?,
            DeValue::Array(list) if list.iter().all(|item| item.get_ref().is_table()) => {
                for (index, item) in list.iter().enumerate() {
                    if let DeValue::Table(table) = item.get_ref() {
                        rows(text, name, index, table, &mut entries)?;
                    }
                }
            }
            _ => entries.push(entry(text, "", 0, (name, key.span().start), value)?),
        }
    }
    Ok(entries)
}

fn rows(text: &str, table: &str, index: usize, rows: &DeTable<'_>, entries: &mut Vec<Entry>) -> Result<(), SheetError> {
    for (key, value) in rows {
        entries.push(entry(text, table, index, (key.get_ref(), key.span().start), value)?);
    }
    Ok(())
}

fn entry(
    text: &str,
    table: &str,
    index: usize,
    (key, at): (&str, usize),
    value: &Spanned<DeValue<'_>>,
) -> Result<Entry, SheetError> {
    let position = Position::of(text, at);
    let value = match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| number.as_str().to_owned(), |number| number.to_string()),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => {
            let message = format!("{key}: expected a single value, found a list or table");
            return Err(SheetError { position: Some(position), message });
        }
    };
    Ok(Entry { table: table.to_owned(), index, key: key.to_owned(), value, position })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_with_their_places() {
        let text =
            "seed = 7\n[rules]\nquota = true\n  qps = \"auto\"\n[[fault]]\nkind = 500\n[[fault]]\nkind = \"html\"\n";
        let entries = parse(text).expect("good");
        let seen: Vec<_> = entries
            .iter()
            .map(|entry| {
                let Entry { table, index, key, value, position } = entry;
                format!("{table}[{index}].{key}={value} {position}")
            })
            .collect();
        let mut seen_sorted = seen.clone();
        seen_sorted.sort();
        assert_eq!(
            seen_sorted,
            [
                "[0].seed=7 1:1",
                "fault[0].kind=500 6:1",
                "fault[1].kind=html 8:1",
                "rules[0].qps=auto 4:3",
                "rules[0].quota=true 3:1"
            ]
        );
    }

    #[test]
    fn what_is_no_settings_file() {
        let at = |text: &str| parse(text).map_err(|error| error.position.map(|place| place.to_string()));
        assert_eq!(at("a = \n"), Err(Some("1:5".into())));
        assert_eq!(at("[rules]\nlist = [1]\n"), Err(Some("2:1".into())));
        assert_eq!(at("[rules]\na.b = 1\n"), Err(Some("2:1".into())));
        assert_eq!(at(""), Ok(Vec::new()));
        assert!(read(Path::new("/nowhere/at/all")).is_err_and(|error| error.message.starts_with("cannot be read")));
    }

    proptest! {
        #[test]
        fn never_panics(text in "[\\[\\]a-c=\"'\\.0-9\n {},#]{0,60}") {
            let _ = parse(&text);
        }
    }
}
