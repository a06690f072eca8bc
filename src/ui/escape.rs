//! Makes data harmless to the terminal and to line-based readers.
//!
//! Names, extras and vendor answers come from outside; an escape sequence in one must not repaint the screen, and a
//! line break must not forge a row.

use std::borrow::Cow;
use std::fmt::Write;

/// One line for people: every control character is shown, not obeyed.
pub fn line(text: &str) -> Cow<'_, str> {
    rewrite(text, |c| c.is_control() || reorders(c))
}

/// Several lines for people: line breaks and tabs stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    rewrite(text, |c| (c.is_control() && !matches!(c, '\n' | '\t')) || reorders(c))
}

/// Text that is copied out as it is, such as generated source: only what no source holds is shown.
pub fn verbatim(text: &str) -> Cow<'_, str> {
    rewrite(text, |c| c.is_control() && !matches!(c, '\n' | '\t'))
}

/// A cell of `tsv`. The backslash is escaped too, so that the original can be had back.
pub fn tsv(text: &str) -> Cow<'_, str> {
    rewrite(text, |c| c.is_control() || c == '\\')
}

/// Finished JSON text. JSON itself leaves DEL and the C1 controls bare, and some terminals obey the latter.
pub fn json(text: &str) -> Cow<'_, str> {
    let bare = |c: char| c.is_control() && !c.is_ascii() || c == '\u{7f}';
    if !text.contains(bare) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if bare(c) {
            // A String takes every write.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Bidirectional overrides and isolates change the order in which other text is read; the separators break lines.
fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn rewrite(text: &str, unsafe_char: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&unsafe_char) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if !unsafe_char(c) => out.push(c),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c => out.extend(c.escape_unicode()),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_are_shown() {
        assert_eq!(line("\x1b[31mred\x07"), "\\u{1b}[31mred\\u{7}");
        assert_eq!(line("a\tb\r\nc"), "a\\tb\\r\\nc");
        assert_eq!(line("\u{9b}2J\u{202e}"), "\\u{9b}2J\\u{202e}");
        assert_eq!(lines("a\n\tb\x1b"), "a\n\tb\\u{1b}");
        assert_eq!(verbatim("\u{202e}\x1b\n"), "\u{202e}\\u{1b}\n");
        assert_eq!(line(r"C:\dir 中文"), r"C:\dir 中文");
    }

    #[test]
    fn tsv_can_be_read_back() {
        assert_eq!(tsv("a\tb\\t\nc"), "a\\tb\\\\t\\nc");
    }

    #[test]
    fn json_stays_json() {
        let text = serde_json::json!({"a": "\u{9b}31m\u{7f}\n中"});
        let safe = json(&text.to_string()).into_owned();
        assert_eq!(safe, r#"{"a":"\u009b31m\u007f\n中"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), text);
    }

    proptest! {
        #[test]
        fn nothing_a_terminal_obeys_is_left(text in any::<String>()) {
            prop_assert!(!line(&text).chars().any(char::is_control));
            prop_assert!(!tsv(&text).chars().any(char::is_control));
            prop_assert!(!lines(&text).chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        }

        #[test]
        fn tsv_is_one_to_one(a in "[\\\\nrt\n\r\tu{}1b\x1b]{0,6}", b in "[\\\\nrt\n\r\tu{}1b\x1b]{0,6}") {
            prop_assert_eq!(a == b, tsv(&a) == tsv(&b));
        }
    }
}
