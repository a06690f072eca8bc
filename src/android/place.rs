//! Where something stands in a text.

use std::fmt;

/// A file and a place in it; line and column count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Relative to the project's root, with `/`.
    pub file: String,
    /// Line; 0: the file as a whole.
    pub line: u32,
    /// Column; 0 with line 0.
    pub column: u32,
    /// The element or method, where a binary file has no lines.
    pub element: Option<String>,
}

impl Place {
    /// The file as a whole.
    pub fn whole(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, element: None }
    }

    /// A part of a binary file, by its path or name.
    pub fn element(file: impl Into<String>, element: impl Into<String>) -> Self {
        Self { element: Some(element.into()), ..Self::whole(file) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match &self.element {
            Some(element) => write!(f, " {element}"),
            None if self.line > 0 => write!(f, ":{}:{}", self.line, self.column),
            None => Ok(()),
        }
    }
}

/// A text with the starts of its lines, so that any offset can be named quickly.
#[derive(Debug)]
pub struct Lines<'a> {
    file: &'a str,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines.
    pub fn new(file: &'a str, text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { file, text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The place of a byte offset.
    pub fn at(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or_default();
        Place {
            file: self.file.to_owned(),
            line: count(line),
            column: count(before.chars().count() + 1),
            element: None,
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let lines = Lines::new("f", "ab\n中c\n");
        let at = |offset| (lines.at(offset).line, lines.at(offset).column);
        assert_eq!([at(0), at(2), at(3), at(6), at(8), at(99)], [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1), (3, 1)]);
        assert_eq!(lines.at(6).to_string(), "f:2:2");
        assert_eq!(Place::whole("f").to_string(), "f");
        assert_eq!(Place::element("a.apk!M", "/manifest").to_string(), "a.apk!M /manifest");
    }
}
