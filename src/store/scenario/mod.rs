//! A scenario file: TOML whose rows become a [`Scenario`]. A fault is told with its line and column.

mod row;
#[cfg(test)]
mod tests;
mod word;

use std::fs;
use std::path::Path;

use super::error::Position;
use super::schema::fault::{self, Refusal};
use crate::domain::scenario::Scenario;
use row::Document;

/// Largest scenario file: some hundred thousand steps.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Why a file is no scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioError {
    /// Where, if it could be read at all.
    pub position: Option<Position>,
    /// What was found and what was expected.
    pub message: String,
    /// What to do.
    pub hints: Vec<String>,
}

/// A scenario with the places of its steps.
#[derive(Debug, Clone)]
pub struct ScenarioFile {
    /// What is played.
    pub scenario: Scenario,
    /// The line of each step.
    pub lines: Vec<usize>,
}

/// Reads a file.
pub fn read(path: &Path) -> Result<ScenarioFile, ScenarioError> {
    let refuse = |message: String| ScenarioError { position: None, message, hints: Vec::new() };
    let metadata = fs::metadata(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return Err(refuse("is no scenario: expected a plain file of at most 64 MB".to_owned()));
    }
    let text = fs::read_to_string(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    parse(&text)
}

/// Reads a text.
pub fn parse(text: &str) -> Result<ScenarioFile, ScenarioError> {
    let document: Document = toml::from_str(text).map_err(|error| told(fault::explain_sheet(text, &error)))?;
    document.into_scenario(&Lines::of(text)).map_err(|conflict| told(fault::locate(text, conflict)))
}

fn told(refusal: Refusal) -> ScenarioError {
    match refusal {
        Refusal::Malformed { position, message, hints } => ScenarioError { position: Some(position), message, hints },
        Refusal::Newer { position, found } => {
            ScenarioError { position: Some(position), message: format!("found version {found}"), hints: Vec::new() }
        }
    }
}

/// Where lines begin, to find the line of many places cheaply.
#[derive(Debug)]
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }
}
