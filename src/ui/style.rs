//! The few styles there are. Output reads the same without them.

use anstyle::{AnsiColor, Style};

/// A heading, a table's titles.
pub const HEADING: Style = Style::new().bold();
/// The names of facts.
pub const NAME: Style = AnsiColor::Cyan.on_default();
/// Rules and what may be overlooked.
pub const FAINT: Style = Style::new().dimmed();
/// The label of an error.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// The label of a warning.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// What is in order.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// The label of a hint.
pub const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// The text in a style, or bare.
pub fn paint(color: bool, style: Style, text: &str) -> String {
    if color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_without_colour() {
        assert_eq!(paint(false, ERROR, "error:"), "error:");
        assert_eq!(paint(true, HEADING, "x"), "\u{1b}[1mx\u{1b}[0m");
        assert_eq!(paint(true, HEADING, ""), "");
    }
}
