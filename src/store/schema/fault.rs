//! Why a text is no state file, and where: the parser's refusals in an operator's words, and rows that contradict
//! each other.
//!
//! Messages are made of the parser's fixed phrases, of names of keys and of values that are no secret; never of a line
//! of the file.

use toml::Spanned;
use toml::de::DeTable;

use super::SCHEMA_VERSION;
use crate::domain::suggestion::nearest;
use crate::store::error::Position;

/// Why a text was refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A later version of the format.
    Newer {
        /// Where it says so.
        position: Position,
        /// The version.
        found: i64,
    },
    /// A fault.
    Malformed {
        /// Where.
        position: Position,
        /// What was found and what was expected.
        message: String,
        /// What to do.
        hints: Vec<String>,
    },
}

/// One value in the file, found by its place in the order of the file.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    table: Option<&'static str>,
    index: usize,
    key: &'static str,
}

impl Cell {
    /// A key above all tables.
    pub fn root(key: &'static str) -> Self {
        Self { table: None, index: 0, key }
    }

    /// A key of the n-th table of an array.
    pub fn of(table: &'static str, index: usize, key: &'static str) -> Self {
        Self { table: Some(table), index, key }
    }

    /// A key of a table that stands once.
    pub fn of_table(table: &'static str, key: &'static str) -> Self {
        Self { table: Some(table), index: 0, key }
    }

    /// The value's byte offset; the start of its table when the value is not there.
    fn offset(self, root: &DeTable<'_>) -> usize {
        let Some(table) = self.table else { return root.get(self.key).map_or(0, |value| value.span().start) };
        let row = root.get(table).and_then(|found| match found.get_ref().as_array() {
            Some(array) => array.get(self.index),
            None => Some(found),
        });
        let value = row.and_then(|row| row.get_ref().as_table()?.get(self.key));
        value.or(row).map_or(0, |found| found.span().start)
    }
}

/// Rows that are legal each and contradict each other.
#[derive(Debug)]
pub struct Conflict {
    cell: Cell,
    message: String,
    earlier: Option<usize>,
    hints: Vec<String>,
}

impl Conflict {
    /// A contradiction that shows in one value.
    pub fn at(cell: Cell, message: String) -> Self {
        Self { cell, message, earlier: None, hints: Vec::new() }
    }

    /// The row, of the same table, that it contradicts.
    pub fn earlier(mut self, index: usize) -> Self {
        self.earlier = Some(index);
        self
    }

    /// Names that may have been meant.
    pub fn known(mut self, given: &str, names: Vec<String>) -> Self {
        self.hints.extend(meant(given, names.iter().map(String::as_str)));
        self
    }
}

/// Finds the place of a contradiction.
pub fn locate(text: &str, conflict: Conflict) -> Refusal {
    let root = DeTable::parse(text).map(Spanned::into_inner).unwrap_or_default();
    let position = |cell: Cell| Position::of(text, cell.offset(&root));
    let mut message = conflict.message;
    if let Some(index) = conflict.earlier {
        let line = position(Cell { index, ..conflict.cell }).line;
        message = format!("{message}: first on line {line}; expected each once");
    }
    Refusal::Malformed { position: position(conflict.cell), message, hints: conflict.hints }
}

/// Why a text that parses is of no version that can be read.
pub fn wrong_version(text: &str) -> Refusal {
    DeTable::parse(text).ok().and_then(|root| version_fault(text, root.get_ref())).unwrap_or_else(|| {
        Refusal::Malformed {
            position: Position { line: 1, column: 1 },
            message: format!("expected schema_version = {SCHEMA_VERSION}"),
            hints: Vec::new(),
        }
    })
}

/// Turns the parser's refusal into one for operators. What the version says comes first: of a newer format, and of a
/// file that is none of ours, nothing else can be judged.
pub fn explain(text: &str, error: &toml::de::Error) -> Refusal {
    if let Ok(root) = DeTable::parse(text)
        && let Some(fault) = version_fault(text, root.get_ref())
    {
        return fault;
    }
    explain_sheet(text, error)
}

/// The same for a file that has no version.
pub fn explain_sheet(text: &str, error: &toml::de::Error) -> Refusal {
    let (message, hints) = reword(error.message());
    Refusal::Malformed { position: Position::of(text, error.span().map_or(0, |span| span.start)), message, hints }
}

fn version_fault(text: &str, root: &DeTable<'_>) -> Option<Refusal> {
    let Some(value) = root.get("schema_version") else {
        return Some(Refusal::Malformed {
            position: Position { line: 1, column: 1 },
            message: format!("schema_version is missing: a state file of mipush has schema_version = {SCHEMA_VERSION}"),
            hints: vec!["if this is another program's file, give mipush its own: --state PATH".to_owned()],
        });
    };
    let position = Position::of(text, value.span().start);
    // A number too great to read is newer than anything.
    let found = value
        .get_ref()
        .as_integer()
        .map(|number| i64::from_str_radix(number.as_str(), number.radix()).unwrap_or(i64::MAX));
    match found {
        Some(found) if found == i64::from(SCHEMA_VERSION) => None,
        Some(found) if found > i64::from(SCHEMA_VERSION) => Some(Refusal::Newer { position, found }),
        Some(found) => Some(Refusal::Malformed {
            position,
            message: format!("found schema_version {found}: expected {SCHEMA_VERSION}"),
            hints: Vec::new(),
        }),
        None => Some(Refusal::Malformed {
            position,
            message: format!("schema_version is no number: expected {SCHEMA_VERSION}"),
            hints: Vec::new(),
        }),
    }
}

/// Takes found values out of the phrases of serde, and its own words for types.
fn reword(message: &str) -> (String, Vec<String>) {
    if let Some(rest) = message.strip_prefix("unknown field `")
        && let Some((key, rest)) = rest.split_once("`, expected ")
    {
        let legal: Vec<_> = rest.split('`').skip(1).step_by(2).collect();
        let hints = vec![format!("the keys here are {}", legal.join(", "))];
        let guess = meant(key, legal.iter().copied()).map(|guess| format!(": {guess}")).unwrap_or_default();
        return (format!("found the key {key:?}, which is not known here{guess}"), hints);
    }
    if let Some(key) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return (format!("{key} is missing in this table"), Vec::new());
    }
    if let Some(rest) = message.strip_prefix("invalid value: ") {
        return (format!("found {rest}"), Vec::new());
    }
    if let Some(rest) = message.strip_prefix("invalid type: ")
        && let Some((found, expected)) = rest.rsplit_once(", expected ")
    {
        // The first word tells the type; what may follow is the value, and that may be a secret in the wrong place.
        let kind = match found.split([' ', '`', '"']).next().unwrap_or_default() {
            "string" => "text",
            "integer" => "a number",
            "floating" => "a number with a fraction",
            "boolean" => "true or false",
            "sequence" => "a list",
            "map" => "a table",
            _ => "another type",
        };
        let expected = match expected {
            "a boolean" => "true or false",
            "a string" => "text in quotes",
            "a sequence" => "a list",
            ours => ours,
        };
        return (format!("found {kind}: expected {expected}"), Vec::new());
    }
    (message.to_owned(), Vec::new())
}

/// A guess at what a wrong name should have been.
fn meant<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(given, known).map(|name| format!("did you mean {name}?"))
}
