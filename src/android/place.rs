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
    /// How many characters stand before each block of bytes: a text may be one line of megabytes.
    counts: Vec<usize>,
}

/// How many bytes are counted anew for a place.
const BLOCK: usize = 256;

impl<'a> Lines<'a> {
    /// Finds the lines.
    pub fn new(file: &'a str, text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let mut counts = vec![0];
        for block in text.as_bytes().chunks(BLOCK) {
            counts.push(counts.last().copied().unwrap_or_default() + characters(block));
        }
        Self { file, text, starts: std::iter::once(0).chain(breaks).collect(), counts }
    }

    /// The place of a byte offset.
    pub fn at(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.before(offset.min(self.text.len())).saturating_sub(self.before(start));
        Place { file: self.file.to_owned(), line: count(line), column: count(before + 1), element: None }
    }

    /// How many characters stand before an offset.
    fn before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        self.counts.get(block).copied().unwrap_or_default() + characters(rest)
    }
}

/// How many characters start among these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
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

    #[test]
    fn a_line_of_megabytes_is_counted_by_blocks() {
        let text = format!("x\n{}", "中a".repeat(50_000));
        let lines = Lines::new("f", &text);
        for offset in [2, 256, 257, 258, 8192, 100_002, 200_001] {
            let whole = text.is_char_boundary(offset).then(|| text[2..offset].chars().count() + 1);
            if let Some(column) = whole {
                assert_eq!((lines.at(offset).line, lines.at(offset).column as usize), (2, column), "{offset}");
            }
        }
        let many = (0..50_000).map(|at| lines.at(2 + at * 4).column).max();
        assert_eq!(many, Some(99_999));
    }
}
