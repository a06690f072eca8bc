//! A target file that is CSV with a header.

use super::line::{Line, known, name};
use crate::domain::suggestion::nearest;

/// Reads a sheet whose header names the target `key`. What is wrong is `NUMBER: text`.
pub(super) fn read(text: &str, key: &str) -> Result<Vec<Line>, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let said = |error: csv::Error| {
        let at = error.position().map_or(1, |position| Count::default().line_of(text, position));
        match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("{at}: has {len} columns, the header has {expected_len}")
            }
            _ => format!("{at}: is no CSV: {error}"),
        }
    };
    let header: Vec<String> = reader.headers().map_err(said)?.iter().map(name).collect();
    let Some(target) = header.iter().position(|column| column == key) else {
        return Err(format!("1: the header has no column {key:?}{}", instead(&header, key)));
    };
    for (index, column) in header.iter().enumerate() {
        if column != key {
            known(column, key).map_err(|problem| format!("1: {problem}"))?;
        }
        if header[..index].contains(column) {
            return Err(format!("1: the column {column:?} stands twice"));
        }
    }
    let mut lines = Vec::new();
    let mut count = Count::default();
    let mut last = 0;
    for record in reader.records() {
        let record = record.map_err(said)?;
        let number = record.position().map_or(0, |position| count.line_of(text, position));
        // A line of blanks is one empty cell.
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let fields = header
            .iter()
            .zip(record.iter())
            .enumerate()
            .filter(|(index, (_, cell))| *index != target && !cell.is_empty())
            .map(|(_, (column, cell))| (column.clone(), cell.to_owned()))
            .collect();
        lines.push(Line { number, target: record.get(target).unwrap_or_default().trim().to_owned(), fields });
        last = record.position().map_or(0, csv::Position::byte);
    }
    // The reader takes all that follows for one cell, and would lose every line of it without a word.
    let last = usize::try_from(last).unwrap_or_default();
    if text.get(last..).is_some_and(ends_inside_quotes) {
        let number = lines.last().map_or(1, |line: &Line| line.number);
        return Err(format!("{number}: a quote is opened and never closed"));
    }
    Ok(lines)
}

/// What the header may have meant by its columns.
fn instead(header: &[String], key: &str) -> String {
    if let [only] = header
        && let Some(separator) = [";", "\t", "|"].into_iter().find(|separator| only.contains(separator))
    {
        return format!("; columns are separated by commas here, not by {separator:?}");
    }
    let squeezed = |name: &str| name.replace(['_', ' '], "").to_lowercase();
    let same = header.iter().find(|column| squeezed(column) == squeezed(key));
    let near = same.map(String::as_str).or_else(|| nearest(key, header.iter().map(String::as_str)));
    near.map_or_else(String::new, |near| format!("; did you mean it by {near:?}?"))
}

/// Whether the text of a record ends in a cell whose quote was not closed.
fn ends_inside_quotes(record: &str) -> bool {
    let (mut quoted, mut cell_begins) = (false, true);
    for c in record.trim_start_matches(['\r', '\n']).chars() {
        match c {
            // Two quotes inside a quoted cell close it and open it again.
            '"' if quoted => (quoted, cell_begins) = (false, true),
            '"' if cell_begins => quoted = true,
            _ => cell_begins = !quoted && matches!(c, ',' | '\n'),
        }
    }
    quoted
}

/// Counts lines up to a record. The reader's own number is that of the line before where lines end in CR LF or are
/// blank, since it takes what is left of the end before it for the record's beginning.
#[derive(Default)]
struct Count {
    bytes: usize,
    line_ends: u64,
}

impl Count {
    /// The line of a record that is not before the last one asked for.
    fn line_of(&mut self, text: &str, position: &csv::Position) -> u64 {
        let bytes = text.as_bytes();
        let from = usize::try_from(position.byte()).unwrap_or_default().min(bytes.len());
        let rest = bytes.get(from..).unwrap_or_default();
        let start = from + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = bytes.get(self.bytes..start).unwrap_or_default();
        self.line_ends += passed.iter().filter(|byte| **byte == b'\n').map(|_| 1).sum::<u64>();
        self.bytes = start.max(self.bytes);
        self.line_ends + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_with_every_trap() {
        let text = "\u{feff}reg-id,title,description,extra.k\r\n\r\nr1,\"Hi, \"\"you\"\"\",\"two\r\nlines\",\r\n , , ,\r\nr2,Hello,,v\r\n";
        let lines = read(text.trim_start_matches('\u{feff}'), "reg_id").expect("readable");
        let field = |line: usize, key: &str| {
            lines[line].fields.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
        };
        assert_eq!(lines.iter().map(|line| line.target.as_str()).collect::<Vec<_>>(), ["r1", "r2"]);
        assert_eq!((field(0, "title"), field(0, "description")), (Some("Hi, \"you\""), Some("two\r\nlines")));
        assert_eq!((field(0, "extra.k"), field(1, "extra.k"), field(1, "description")), (None, Some("v"), None));
        assert_eq!(lines[1].number, 6);
    }

    #[test]
    fn a_long_line_is_read() {
        let long = "x".repeat(10 * 1024 * 1024);
        let lines = read(&format!("reg_id,payload\nr,{long}\n"), "reg_id").expect("readable");
        assert_eq!(lines[0].fields[0].1.len(), long.len());
    }

    fn problem(text: &str) -> String {
        read(text, "alias").expect_err("refused")
    }

    #[test]
    fn a_bad_header_is_named() {
        assert_eq!(problem("alias,titel\n"), "1: \"titel\" is no field of a line; did you mean \"title\"?");
        assert_eq!(problem("alias,title,title\n"), "1: the column \"title\" stands twice");
        assert_eq!(problem("alias,alias\n"), "1: the column \"alias\" stands twice");
        assert_eq!(problem("a\n"), "1: the header has no column \"alias\"");
        assert!(problem("Alias,title\n").ends_with("; did you mean it by \"Alias\"?"));
        assert!(read("regid,title\n", "reg_id").expect_err("refused").ends_with("; did you mean it by \"regid\"?"));
        assert!(problem("alias;title\n").ends_with("separated by commas here, not by \";\""));
        assert!(problem("alias\ttitle\n").ends_with("separated by commas here, not by \"\\t\""));
    }

    #[test]
    fn a_row_of_another_length_is_named() {
        assert_eq!(problem("alias,title\na\n"), "2: has 1 columns, the header has 2");
        assert_eq!(problem("alias,title\r\na,b\r\n\r\nc,d\r\ne\r\n"), "5: has 1 columns, the header has 2");
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_swallow_the_rest() {
        let unclosed = "a quote is opened and never closed";
        assert_eq!(problem("alias,title\na,b\nc,\"d\ne,f\n"), format!("3: {unclosed}"));
        assert_eq!(problem("alias,title\na,\"b"), format!("2: {unclosed}"));
        assert_eq!(problem("alias,title\na,\"b\"\"\n"), format!("2: {unclosed}"));
        let fine = "alias,title\na,5\" wide\nb,\"say \"\"hi\"\"\"\nc,\"\"\nd,\"x\ny\"";
        assert_eq!(read(fine, "alias").expect("readable").len(), 4);
    }
}
