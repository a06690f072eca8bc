//! `Uri.encode` and `Uri.decode`, with the platform's answer to every malformed escape.

use std::borrow::Cow;

/// U+FFFD in UTF-8.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();
const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Which character a field keeps beside the unreserved ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// None.
    Unreserved,
    /// `/`, in types, identifiers, components and paths.
    Slash,
}

impl Keep {
    fn keeps(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-' | b'!' | b'.' | b'~' | b'\'' | b'(' | b')' | b'*')
            || (byte == b'/' && self == Self::Slash)
    }
}

/// Appends the escaped text.
pub(super) fn encode_into(out: &mut String, text: &str, keep: Keep) {
    let mut rest = text;
    while let Some(kept) = rest.bytes().position(|byte| !keep.keeps(byte)) {
        out.push_str(&rest[..kept]);
        let tail = &rest[kept..];
        // Kept bytes are ASCII, so the run of escaped ones ends where a character begins.
        let end = tail.bytes().position(|byte| keep.keeps(byte)).unwrap_or(tail.len());
        for byte in tail[..end].bytes() {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
        rest = &tail[end..];
    }
    out.push_str(rest);
}

/// Appends the text, escaped unless it looks escaped already: the platform's `encodeIfNotEncoded`.
pub(super) fn encode_once_into(out: &mut String, text: &str, keep: Keep) {
    if text.bytes().all(|byte| byte == b'%' || keep.keeps(byte)) {
        out.push_str(text);
    } else {
        encode_into(out, text, keep);
    }
}

/// Unescapes. `+` stays. A character that is no hex digit gives U+FFFD and then the digits seen before it as a byte;
/// a text that ends inside an escape gives U+FFFD.
///
/// Where Java would be left with half of a surrogate pair (`%` before a supplementary character) this gives U+FFFD.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('%') else { return Cow::Borrowed(text) };
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(text.len());
    out.extend_from_slice(&bytes[..first]);
    let mut at = first;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'%' {
            out.push(byte);
            at += 1;
            continue;
        }
        let mut digits = text[at + 1..].chars();
        let (mut value, mut half) = (0_u32, false);
        for _ in 0..2 {
            let Some(digit) = digits.next() else {
                out.extend_from_slice(REPLACEMENT);
                return finish(out);
            };
            let Some(nibble) = digit.to_digit(16) else {
                out.extend_from_slice(REPLACEMENT);
                half = u32::from(digit) > 0xffff;
                break;
            };
            value = value << 4 | nibble;
        }
        out.push((value & 0xff) as u8);
        if half {
            out.extend_from_slice(REPLACEMENT);
        }
        at = text.len() - digits.as_str().len();
    }
    finish(out)
}

/// Ill-formed UTF-8 becomes U+FFFD. Unescaped characters are whole, so a broken escape cannot swallow its neighbour.
fn finish(out: Vec<u8>) -> Cow<'static, str> {
    Cow::Owned(String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, keep: Keep) -> String {
        let mut out = String::new();
        encode_into(&mut out, text, keep);
        out
    }

    #[test]
    fn encode_keeps_and_escapes() {
        assert_eq!(encoded("AZaz09_-!.~'()*", Keep::Unreserved), "AZaz09_-!.~'()*");
        assert_eq!(encoded("a/b c", Keep::Slash), "a/b%20c");
        assert_eq!(encoded("a/b", Keep::Unreserved), "a%2Fb");
        assert_eq!(encoded("ñ😀;", Keep::Unreserved), "%C3%B1%F0%9F%98%80%3B");
        assert_eq!(encoded("", Keep::Slash), "");
    }

    #[test]
    fn encode_once_trusts_a_percent_sign() {
        let once = |text| {
            let mut out = String::new();
            encode_once_into(&mut out, text, Keep::Unreserved);
            out
        };
        assert_eq!(once("a%3Ab"), "a%3Ab");
        assert_eq!(once("a%:b"), "a%25%3Ab");
    }

    #[test]
    fn decode_of_malformed_escapes() {
        assert_eq!(decode("100%"), "100\u{fffd}");
        assert_eq!(decode("%zz"), "\u{fffd}\0z");
        assert_eq!(decode("%4"), "\u{fffd}");
        assert_eq!(decode("%4g"), "\u{fffd}\u{4}");
        assert_eq!(decode("%z"), "\u{fffd}\0");
        assert_eq!(decode("%FFx"), "\u{fffd}x");
        assert_eq!(decode("%E4中"), "\u{fffd}中");
        assert_eq!(decode("%😀!"), "\u{fffd}\0\u{fffd}!");
    }

    #[test]
    fn decode_of_sound_text() {
        assert_eq!(decode("a+b%20%E4%BD%A0%f0%9F%98%80"), "a+b 你😀");
        assert!(matches!(decode("plain"), Cow::Borrowed("plain")));
    }
}
