//! One tolerant tokenizer for Java, Kotlin and both Gradle languages: words, texts, numbers, marks, line ends. Comments
//! are set apart. Never fails: whatever it cannot understand is a mark.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or keyword.
    Word,
    /// A literal between quotes; the text is what stands between them.
    Text,
    /// Digits, with whatever letters follow.
    Number,
    /// Any other character.
    Mark,
    /// The end of a line.
    Break,
}

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub text: &'a str,
    /// Byte offset.
    pub at: usize,
}

impl Token<'_> {
    /// Whether it is this mark.
    pub fn is(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && self.text == mark
    }

    /// Whether it is this word.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }
}

/// Tokens, and comments apart from them.
#[derive(Debug, Default)]
pub struct Tokens<'a> {
    /// Everything but comments and blanks.
    pub code: Vec<Token<'a>>,
    /// Comments with their offsets, marks of comment included.
    pub comments: Vec<(usize, &'a str)>,
}

/// Takes a text apart.
pub fn tokens(text: &str) -> Tokens<'_> {
    let bytes = text.as_bytes();
    let mut out = Tokens::default();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let (kind, inner, end) = match bytes[at] {
            b'\n' => (Kind::Break, (at, at + 1), at + 1),
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'/' if rest.starts_with("//") => {
                let end = rest.find('\n').map_or(text.len(), |length| at + length);
                out.comments.push((at, &text[at..end]));
                at = end;
                continue;
            }
            b'/' if rest.starts_with("/*") => {
                let end = rest[2..].find("*/").map_or(text.len(), |length| at + length + 4);
                out.comments.push((at, &text[at..end]));
                at = end;
                continue;
            }
            b'"' | b'\'' => {
                let triple = &rest[..1].repeat(3);
                let (open, end, close) = if rest.starts_with(triple.as_str()) {
                    match rest[3..].find(triple.as_str()) {
                        Some(length) => (3, at + length + 6, at + length + 3),
                        None => (3, text.len(), text.len()),
                    }
                } else {
                    let end = quoted(bytes, at);
                    let is_closed = end - at >= 2 && bytes[end - 1] == bytes[at];
                    (1, end, if is_closed { end - 1 } else { end })
                };
                (Kind::Text, ((at + open).min(close), close), end)
            }
            byte if byte.is_ascii_digit() => {
                let end = end_of(text, at, |c| c.is_ascii_alphanumeric() || c == '_');
                (Kind::Number, (at, end), end)
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' || byte >= 0x80 => {
                let end = end_of(text, at, |c| c.is_alphanumeric() || c == '_' || c == '$');
                if end == at {
                    let length = rest.chars().next().map_or(1, char::len_utf8);
                    (Kind::Mark, (at, at + length), at + length)
                } else {
                    (Kind::Word, (at, end), end)
                }
            }
            _ => (Kind::Mark, (at, at + 1), at + 1),
        };
        out.code.push(Token { kind, text: &text[inner.0..inner.1], at });
        at = end;
    }
    out
}

/// The end of a quoted literal: behind its quote, or at the end of the line.
fn quoted(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if at + 1 < bytes.len() && bytes[at + 1].is_ascii() && bytes[at + 1] != b'\n' => at += 2,
            b'\n' => return at,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn end_of(text: &str, start: usize, part: impl Fn(char) -> bool) -> usize {
    text[start..].find(|c| !part(c)).map_or(text.len(), |length| start + length)
}

/// For each token the index of the bracket that closes it, else the number of tokens. One pass, so that a text of open
/// brackets costs no more than any other.
pub fn closings(code: &[Token<'_>]) -> Vec<usize> {
    let mut closings = vec![code.len(); code.len()];
    let mut open = Vec::new();
    for (index, token) in code.iter().enumerate().filter(|(_, token)| token.kind == Kind::Mark) {
        match token.text {
            "(" | "[" | "{" => open.push(index),
            ")" | "]" | "}" => {
                if let Some(opened) = open.pop() {
                    closings[opened] = index;
                }
            }
            _ => {}
        }
    }
    closings
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> Vec<(Kind, String)> {
        tokens(text).code.iter().map(|token| (token.kind, token.text.to_owned())).collect()
    }

    #[test]
    fn comments_are_no_code() {
        let found = tokens("a // b\n/* c \"*/ \"// d\" 'e\\'f' \"\"\"g\n\"h\"\"\"");
        let texts: Vec<_> = found.code.iter().map(|token| token.text).collect();
        assert_eq!(texts, ["a", "\n", "// d", "e\\'f", "g\n\"h"]);
        assert_eq!(found.comments.iter().map(|(_, text)| *text).collect::<Vec<_>>(), ["// b", "/* c \"*/"]);
    }

    #[test]
    fn open_literals_end_with_their_line() {
        assert_eq!(
            shown("'ab\nc"),
            [(Kind::Text, "ab".to_owned()), (Kind::Break, "\n".to_owned()), (Kind::Word, "c".to_owned())]
        );
        assert_eq!(shown("\"")[0], (Kind::Text, String::new()));
        assert_eq!(shown("''")[0], (Kind::Text, String::new()));
        assert_eq!(shown("\"\"\"")[0].0, Kind::Text);
        assert_eq!(shown("\"\"\"é}\"")[0], (Kind::Text, "é}\"".to_owned()));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart(text in "\\PC*|[\"'/*\\\\\n a1{}()é]{0,60}") {
            let found = tokens(&text);
            prop_assert!(found.code.iter().all(|token| token.at < text.len()));
        }
    }
}
