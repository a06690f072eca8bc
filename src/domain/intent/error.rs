//! Why Android would throw, in Android's own terms, so that a message found in a crash log can be compared.

use std::fmt;

/// The Java exception that the platform throws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// The text is no intent URI.
    UriSyntax,
    /// A number cannot be read. Callers that catch only `URISyntaxException` crash on it.
    NumberFormat,
    /// The intent cannot be written in the form asked for.
    IllegalArgument,
    /// The platform would loop for ever; no exception exists for that.
    DoesNotTerminate,
    /// The platform would run out of memory: keys that reach over many items copy the text again and again.
    TooLarge,
}

impl ErrorClass {
    /// The Java class name, or a remark in brackets where Java has none.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UriSyntax => "URISyntaxException",
            Self::NumberFormat => "NumberFormatException",
            Self::IllegalArgument => "IllegalArgumentException",
            Self::DoesNotTerminate => "(does not terminate)",
            Self::TooLarge => "(too large)",
        }
    }
}

/// A refusal to build or parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentError {
    /// The exception.
    pub class: ErrorClass,
    /// The platform's message, where it is fixed.
    pub reason: Option<&'static str>,
    /// Where in the text, in UTF-16 units as Java counts; -1 is a value that the platform really reports.
    pub index: Option<i64>,
    /// The text that could not be read as a number.
    pub found: Option<String>,
}

impl IntentError {
    pub(super) fn illegal_format(text: &str, at: Option<usize>) -> Self {
        Self::syntax("illegal Intent URI format", text, at)
    }

    /// A syntax error at a byte offset; no offset is the platform's -1.
    pub(super) fn syntax(reason: &'static str, text: &str, at: Option<usize>) -> Self {
        let index = at.map_or(-1, |at| i64::try_from(utf16_len(&text[..at])).unwrap_or(i64::MAX));
        Self { class: ErrorClass::UriSyntax, reason: Some(reason), index: Some(index), found: None }
    }

    pub(super) fn number(found: &str) -> Self {
        let class = ErrorClass::NumberFormat;
        Self { class, reason: None, index: None, found: Some(found.to_owned()) }
    }

    pub(super) fn plain(class: ErrorClass) -> Self {
        Self { class, reason: None, index: None, found: None }
    }
}

impl fmt::Display for IntentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class.name())?;
        if let Some(reason) = self.reason {
            write!(f, ": {reason}")?;
        }
        if let Some(index) = self.index {
            write!(f, " at index {index}")?;
        }
        if let Some(found) = &self.found {
            write!(f, ": not a number or out of range: {found:?}")?;
        }
        match self.class {
            ErrorClass::DoesNotTerminate => f.write_str(": Android loops for ever on this text"),
            ErrorClass::TooLarge => f.write_str(": keys without '=' reach over too much of the text"),
            ErrorClass::IllegalArgument => f.write_str(": an android-app: text needs a package"),
            ErrorClass::UriSyntax | ErrorClass::NumberFormat => Ok(()),
        }
    }
}

impl std::error::Error for IntentError {}

/// Length as Java counts it.
pub(super) fn utf16_len(text: &str) -> usize {
    // Every byte that starts a character is one unit, a four-byte character is two.
    text.bytes().map(|byte| usize::from(byte & 0xc0 != 0x80) + usize::from(byte >= 0xf0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_counts_utf16_units() {
        for text in ["", "abc", "中文", "a😀ñ", "\u{10ffff}\u{ffff}"] {
            assert_eq!(utf16_len(text), text.encode_utf16().count(), "{text}");
        }
    }

    #[test]
    fn messages_name_the_exception_and_the_place() {
        let error = IntentError::syntax("unknown EXTRA type", "中;x=1", Some(4));
        assert_eq!(error.to_string(), "URISyntaxException: unknown EXTRA type at index 2");
        assert!(IntentError::number("0xzz").to_string().contains("\"0xzz\""));
        assert_eq!(IntentError::illegal_format("", None).index, Some(-1));
    }
}
