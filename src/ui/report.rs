//! What a command hands back: data that knows how to be JSON, rows, or something for people to read.

use serde_json::Value;

use crate::error::Exit;

/// A piece of what people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph or line, or several; broken at the width of a terminal.
    Text(String),
    /// Text to copy, such as source, a script or a URI: never broken, nothing added.
    Verbatim(String),
    /// A heading over what follows.
    Heading(String),
    /// Aligned names and values, one a line.
    Facts(Vec<(String, String)>),
    /// An entry of a checklist and what belongs to it.
    Item {
        /// How it stands.
        mark: Mark,
        /// What it is.
        text: String,
        /// Aligned names and values below it.
        facts: Vec<(String, String)>,
        /// A command to copy, behind its name: never broken.
        command: Option<(String, String)>,
    },
    /// A table with its own columns.
    Table {
        /// Titles.
        columns: Vec<String>,
        /// Cells; every row has as many as there are titles.
        rows: Vec<Vec<String>>,
    },
}

/// How an entry of a checklist stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Done, or in order.
    Good,
    /// To be looked at.
    Doubtful,
    /// Not in order.
    Bad,
    /// Not known.
    Open,
}

/// The result of a command. Holds no secret.
///
/// The default methods serve a report that is one thing; a list overrides [`Report::rows`] and leaves
/// [`Report::blocks`] alone, and gets a table of its rows.
pub trait Report {
    /// The whole document, as `--json` prints it. Keys may be added, never renamed.
    fn json(&self) -> Value;

    /// The rows of `jsonl`, `tsv` and of the default table: objects, which all have the same keys. What is not known is
    /// null rather than left out, or `--fields` could not tell it from a slip of the finger.
    fn rows(&self) -> Vec<Value> {
        vec![self.json()]
    }

    /// The keys of a row that are columns when `--fields` names none, in order.
    fn columns(&self) -> &'static [&'static str];

    /// What people read; `None`: a table of the rows.
    fn blocks(&self) -> Option<Vec<Block>> {
        None
    }

    /// A line for an empty list, on stderr: what to type to have some.
    fn empty_hint(&self) -> Option<String> {
        None
    }

    /// Whether everything there is to say went out already, item by item, so that nothing is left to write.
    fn streamed(&self) -> bool {
        false
    }

    /// The exit code that this result asks for.
    fn exit(&self) -> Exit {
        Exit::Ok
    }
}
