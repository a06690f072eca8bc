//! Tables for people. On a terminal: laid out for its width, a rule under the titles. Piped: one line a row whatever its
//! length, columns two blanks apart. All rows, always.

use std::borrow::Cow;

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use serde_json::Value;

use super::escape;
use super::field::find;
use super::style::{FAINT, HEADING, paint};
use super::terminal::Screen;
use super::wrap::{pad, width};

/// Between two columns.
const GAP: u16 = 2;

/// The title over a key: `reg_id` is `REG ID`.
pub fn title(key: &str) -> String {
    key.to_uppercase().replace(['_', '.'], " ")
}

/// The cells of a row, for people: what is not there is a dash, so that every line has as many words as columns.
pub fn cells(columns: &[String], row: &Value) -> Vec<String> {
    columns.iter().map(|key| cell(find(row, key).unwrap_or(&Value::Null))).collect()
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(list) if !list.iter().any(|item| item.is_object() || item.is_array()) => {
            list.iter().map(cell).collect::<Vec<_>>().join(", ")
        }
        Value::Null => String::new(),
        other => other.to_string(),
    };
    if text.is_empty() { "-".to_owned() } else { text }
}

/// A whole table, each line with its end. No row: nothing.
pub fn render(titles: &[String], rows: &[Vec<String>], screen: &Screen) -> String {
    match rows {
        [] => String::new(),
        rows if screen.tty => laid_out(titles, rows, screen),
        rows => bare(titles, rows, screen),
    }
}

/// A line a row. Each cell is measured once: what is piped may be long.
fn bare(titles: &[String], rows: &[Vec<String>], screen: &Screen) -> String {
    let lines: Vec<_> = std::iter::once(titles).chain(rows.iter().map(Vec::as_slice)).map(measured).collect();
    let mut widest = vec![0; titles.len()];
    for line in &lines {
        for ((columns, _), widest) in line.iter().zip(&mut widest) {
            *widest = (*columns).max(*widest);
        }
    }
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        let begin = out.len();
        for ((columns, cell), widest) in line.iter().zip(&widest) {
            out.push_str(cell);
            out.extend(std::iter::repeat_n(' ', widest - columns + usize::from(GAP)));
        }
        out.truncate(begin + out[begin..].trim_end().len());
        if number == 0 {
            let header = out.split_off(begin);
            out.push_str(&paint(screen.color, HEADING, &header));
        }
        out.push('\n');
    }
    out
}

fn measured(cells: &[String]) -> Vec<(usize, Cow<'_, str>)> {
    let safe = cells.iter().map(|cell| escape::line(cell));
    safe.map(|cell| (width(&cell), cell)).collect()
}

fn laid_out(titles: &[String], rows: &[Vec<String>], screen: &Screen) -> String {
    let rule = if screen.ascii { '-' } else { '─' };
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill(rule)));
    match screen.width.and_then(|columns| u16::try_from(columns).ok()) {
        Some(columns) => table.set_width(columns).set_content_arrangement(ContentArrangement::Dynamic),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    let safe = |cell: &String| escape::line(cell).into_owned();
    table.set_header(titles.iter().map(safe));
    table.add_rows(rows.iter().map(|row| row.iter().map(safe).collect::<Vec<_>>()));
    let last = table.column_count().saturating_sub(1);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if index == last { 0 } else { GAP }));
    }

    let mut out = String::new();
    let mut header = true;
    for line in table.lines() {
        let line = line.trim_end();
        // Titles may be broken into several lines; the rule ends them.
        let is_rule = header && !line.is_empty() && line.chars().all(|c| c == rule);
        let style = if is_rule { FAINT } else { HEADING };
        out.push_str(&paint(screen.color && header, style, line));
        out.push('\n');
        header &= !is_rule;
    }
    out
}

/// A table whose rows arrive one by one: columns grow with what was seen and never shrink.
#[derive(Debug)]
pub struct Growing {
    widths: Vec<usize>,
}

impl Growing {
    /// A table, and the line of its titles.
    pub fn new(titles: &[String], screen: &Screen) -> (Self, String) {
        let mut table = Self { widths: vec![0; titles.len()] };
        let line = table.line(titles);
        (table, format!("{}\n", paint(screen.color, HEADING, &line)))
    }

    /// One more row.
    pub fn row(&mut self, cells: &[String]) -> String {
        let mut line = self.line(cells);
        line.push('\n');
        line
    }

    fn line(&mut self, cells: &[String]) -> String {
        let mut line = String::new();
        for (cell, seen) in cells.iter().zip(&mut self.widths) {
            let cell = escape::line(cell);
            *seen = width(&cell).max(*seen);
            line.push_str(&pad(&cell, *seen + usize::from(GAP)));
        }
        line.truncate(line.trim_end().len());
        line
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PIPE: Screen = Screen { tty: false, width: None, color: false, ascii: false };

    fn tty(columns: usize) -> Screen {
        Screen { tty: true, width: Some(columns), color: false, ascii: false }
    }

    fn own(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn devices() -> (Vec<String>, Vec<Vec<String>>) {
        (
            own(&["REG ID", "USER", "MODEL"]),
            vec![own(&["abcdef0123456789", "爱丽丝", "小米 14"]), own(&["x", "bob", "Redmi Note"])],
        )
    }

    #[test]
    fn titles_and_cells() {
        assert_eq!(title("reg_id"), "REG ID");
        assert_eq!(title("device.model"), "DEVICE MODEL");
        let row = json!({"a": null, "b": "", "c": ["x", 1], "d": [], "e": {"k": 1}, "f": true});
        assert_eq!(
            cells(&own(&["a", "b", "c", "d", "e", "f", "g"]), &row),
            ["-", "-", "x, 1", "-", r#"{"k":1}"#, "true", "-"]
        );
    }

    #[test]
    fn piped_is_bare_and_whole() {
        let (titles, rows) = devices();
        insta::assert_snapshot!(render(&titles, &rows, &PIPE), @r"
        REG ID            USER    MODEL
        abcdef0123456789  爱丽丝  小米 14
        x                 bob     Redmi Note
        ");
    }

    #[test]
    fn a_terminal_gets_a_rule() {
        let (titles, rows) = devices();
        insta::assert_snapshot!(render(&titles, &rows, &tty(60)), @r"
        REG ID            USER    MODEL
        ────────────────────────────────────
        abcdef0123456789  爱丽丝  小米 14
        x                 bob     Redmi Note
        ");
        assert!(render(&titles, &rows, &Screen { ascii: true, ..tty(60) }).contains("\n-----"));
    }

    #[test]
    fn a_narrow_terminal_breaks_cells_not_the_layout() {
        let (titles, rows) = devices();
        let text = render(&titles, &rows, &tty(24));
        insta::assert_snapshot!(text, @r"
        REG ID   USER    MODEL
        ────────────────────────
        abcdef0  爱丽丝  小米 14
        1234567
        89
        x        bob     Redmi
                         Note
        ");
        assert!(text.lines().all(|line| width(line) <= 24), "{text}");
    }

    #[test]
    fn titles_are_bold_and_the_rule_is_faint() {
        let text = render(&own(&["ID"]), &[own(&["1"])], &Screen { color: true, ..tty(20) });
        assert_eq!(text, "\u{1b}[1mID\u{1b}[0m\n\u{1b}[2m──\u{1b}[0m\n1\n");
        let text = render(&own(&["ID"]), &[own(&["──"])], &Screen { color: true, ..PIPE });
        assert_eq!(text, "\u{1b}[1mID\u{1b}[0m\n──\n");
    }

    #[test]
    fn data_cannot_paint_or_forge_rows() {
        let text = render(&own(&["NAME", "ID"]), &[own(&["\x1b[31mevil\nrow", "1"])], &PIPE);
        insta::assert_snapshot!(text, @r"
        NAME                 ID
        \u{1b}[31mevil\nrow  1
        ");
    }

    #[test]
    fn no_row_no_table() {
        assert_eq!(render(&own(&["ID"]), &[], &tty(80)), "");
    }

    #[test]
    fn a_growing_table_keeps_its_columns() {
        let (mut table, header) = Growing::new(&own(&["AT", "USER", "STATE"]), &PIPE);
        let text = [
            header,
            table.row(&own(&["1", "小米用户", "sent"])),
            table.row(&own(&["2", "bob", "\x07"])),
            table.row(&own(&["3", "-", "-"])),
        ]
        .concat();
        insta::assert_snapshot!(text, @r"
        AT  USER  STATE
        1   小米用户  sent
        2   bob       \u{7}
        3   -         -
        ");
    }
}
