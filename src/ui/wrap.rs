//! Breaks a line of prose at a display width: at blanks, and between CJK characters, which have none.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Closing punctuation never begins a line.
const NEVER_FIRST: &str = "，。、；：？！）】」』》〉”’…—·％)]},.;:?!%";
/// Opening punctuation never ends one.
const NEVER_LAST: &str = "（【「『《〈“‘([{";

/// Columns that the text takes on a screen.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text and as many blanks as it lacks.
pub fn pad(text: &str, columns: usize) -> String {
    let mut out = text.to_owned();
    out.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(text))));
    out
}

/// The lines of one line of text. Continuations keep its indent; what cannot be broken (a URL) overhangs, so that it
/// can still be copied whole.
pub fn wrap(line: &str, columns: usize) -> Vec<String> {
    if width(line) <= columns {
        return vec![line.to_owned()];
    }
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let mut out = Vec::new();
    let mut current = indent.clone();
    let mut empty = true;
    for piece in pieces(line) {
        if !empty && width(&current) + piece.blanks + width(piece.text) > columns {
            out.push(std::mem::replace(&mut current, indent.clone()));
            empty = true;
        }
        if !empty {
            current.extend(std::iter::repeat_n(' ', piece.blanks));
        }
        current.push_str(piece.text);
        empty = false;
    }
    out.push(current);
    out
}

/// What stays together, and the blanks before it.
struct Piece<'a> {
    blanks: usize,
    text: &'a str,
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    for (blanks, word) in words(line) {
        let mut start = 0;
        let mut before: Option<char> = None;
        for (at, c) in word.char_indices() {
            if before.is_some_and(|before| may_break(before, c)) {
                out.push(Piece { blanks: if start == 0 { blanks } else { 0 }, text: &word[start..at] });
                start = at;
            }
            before = Some(c);
        }
        out.push(Piece { blanks: if start == 0 { blanks } else { 0 }, text: &word[start..] });
    }
    out
}

/// The words and the number of blanks before each.
fn words(line: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut blanks = 0;
    for word in line.split(' ') {
        if word.is_empty() {
            blanks += 1;
        } else {
            out.push((blanks, word));
            blanks = 1;
        }
    }
    out
}

fn may_break(before: char, after: char) -> bool {
    // Zero width: a combining mark, a variation selector, a joiner. It belongs to what is before it.
    let joined = after.width() == Some(0) || before == '\u{200d}';
    let wide = before.width() == Some(2) || after.width() == Some(2);
    wide && !joined && !NEVER_FIRST.contains(after) && !NEVER_LAST.contains(before)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_break_at_blanks() {
        assert_eq!(wrap("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(wrap("fits", 4), ["fits"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn indent_is_kept() {
        assert_eq!(wrap("  - one two three", 10), ["  - one", "  two", "  three"]);
    }

    #[test]
    fn a_long_word_overhangs() {
        assert_eq!(wrap("see https://example.com/abc now", 10), ["see", "https://example.com/abc", "now"]);
    }

    #[test]
    fn chinese_breaks_anywhere_but_before_a_full_stop() {
        assert_eq!(wrap("推送没有到达。请检查", 8), ["推送没有", "到达。请", "检查"]);
        assert_eq!(wrap("推送没有。到", 8), ["推送没", "有。到"]);
        assert_eq!(wrap("用户（甲）在线", 6), ["用户", "（甲）", "在线"]);
        assert_eq!(wrap("设备 alice 的 RegId", 10), ["设备 alice", "的 RegId"]);
    }

    #[test]
    fn padding_counts_columns() {
        assert_eq!(pad("中文", 6), "中文  ");
        assert_eq!(pad("toolong", 3), "toolong");
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_is_lost(text in "[a-z中文。（ ]{0,60}", columns in 1_usize..30) {
            let joined: String = wrap(&text, columns).concat();
            let bare = |text: &str| text.replace(' ', "");
            prop_assert_eq!(bare(&joined), bare(&text));
        }

        #[test]
        fn only_the_unbreakable_overhangs(text in "[a-z中文 ]{0,60}", columns in 4_usize..30) {
            for line in wrap(text.trim(), columns) {
                prop_assert!(width(&line) <= columns || !line.trim().contains(' '), "{line:?}");
            }
        }
    }
}
