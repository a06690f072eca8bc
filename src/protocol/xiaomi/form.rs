//! Decodes `application/x-www-form-urlencoded` bodies and queries as a service reads them.
//!
//! Strict where a service cannot guess (a broken escape, bytes that are no UTF-8), tolerant where real clients differ
//! (`+` or `%20`; lists as `a,b`, as `a,b,` and as a repeated key: `xiaomi-push-api`, section 13). Nothing is trimmed:
//! a regid whose `+` was sent unencoded has become one with a blank in it, and must stay dead.
//!
//! `url::form_urlencoded` reads what the client's side needs, and takes anything: a broken escape stays as it is, a byte
//! that is no UTF-8 becomes U+FFFD. A service refuses both, and a test holds that what is not refused reads
//! alike.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// Most pairs of one form: a thousand repeated targets and every other key leave room.
pub const MAX_PAIRS: usize = 2048;

/// Why a form cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A `%` without two hexadecimal digits behind it.
    #[error("a % is not followed by two hexadecimal digits")]
    Percent,
    /// Bytes that are no UTF-8.
    #[error("a key or value is not UTF-8")]
    Utf8,
    /// More than [`MAX_PAIRS`].
    #[error("more than {MAX_PAIRS} keys")]
    TooMany,
}

/// A decoded form: pairs in the order they came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Form<'a> {
    /// Decodes a body or a query.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormError> {
        let mut pairs = Vec::with_capacity(16);
        let mut rest = bytes;
        while !rest.is_empty() {
            let end = memchr(b'&', rest).unwrap_or(rest.len());
            let part = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            if part.is_empty() {
                continue;
            }
            if pairs.len() == MAX_PAIRS {
                return Err(FormError::TooMany);
            }
            let (key, value) = match memchr(b'=', part) {
                Some(at) => (&part[..at], &part[at + 1..]),
                None => (part, &part[..0]),
            };
            pairs.push((decode(key)?, decode(value)?));
        }
        Ok(Self { pairs })
    }

    /// A form of pairs that came another way: a message inside the JSON of `multi_messages`.
    pub fn from_pairs(pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>) -> Self {
        Self { pairs }
    }

    /// The pairs.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(key, value)| (key.as_ref(), value.as_ref()))
    }

    /// The first value of a key, as a servlet's `getParameter` gives it.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_ref())
    }

    /// The first value of a key, unless it is empty.
    pub fn filled(&self, key: &str) -> Option<&str> {
        self.get(key).filter(|value| !value.is_empty())
    }

    /// The items of a list key: every occurrence split at commas, empty items left out.
    pub fn list<'f>(&'f self, key: &'f str) -> impl Iterator<Item = &'f str> {
        self.pairs
            .iter()
            .filter(move |(name, _)| name == key)
            .flat_map(|(_, value)| value.split(','))
            .filter(|item| !item.is_empty())
    }
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FormError> {
    let Some(first) = memchr2(b'%', b'+', bytes) else {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| FormError::Utf8);
    };
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut next = Some(first);
    while let Some(at) = next {
        out.extend_from_slice(&rest[..at]);
        if rest[at] == b'+' {
            out.push(b' ');
            rest = &rest[at + 1..];
        } else {
            let (high, low) = match rest[at + 1..] {
                [high, low, ..] => (hex(high), hex(low)),
                _ => (None, None),
            };
            out.push(high.zip(low).map(|(high, low)| high << 4 | low).ok_or(FormError::Percent)?);
            rest = &rest[at + 3..];
        }
        next = memchr2(b'%', b'+', rest);
    }
    out.extend_from_slice(rest);
    String::from_utf8(out).map(Cow::Owned).map_err(|_| FormError::Utf8)
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let form = Form::parse(text.as_bytes()).expect(text);
        form.pairs().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn blanks_come_in_two_spellings() {
        assert_eq!(pairs("a=x+y"), pairs("a=x%20y"));
        assert_eq!(pairs("a=%2B+%2b"), [("a".to_owned(), "+ +".to_owned())]);
        assert_eq!(pairs("%E4%BD%A0=%e5%a5%bd"), [("你".to_owned(), "好".to_owned())]);
    }

    #[test]
    fn odd_shapes_are_read() {
        let owned = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        assert_eq!(pairs(""), owned(&[]));
        assert_eq!(pairs("&&a&b=&=c&d=e=f"), owned(&[("a", ""), ("b", ""), ("", "c"), ("d", "e=f")]));
        assert_eq!(pairs("b'k=v'"), owned(&[("b'k", "v'")]), "the Python client's query on Python 3");
    }

    #[test]
    fn lists_in_all_three_spellings() {
        for text in ["alias=a,b", "alias=a%2Cb%2C", "alias=a&x=1&alias=b", "alias=,a,,b,"] {
            let form = Form::parse(text.as_bytes()).expect(text);
            assert_eq!(form.list("alias").collect::<Vec<_>>(), ["a", "b"], "{text}");
        }
        let form = Form::parse(b"alias=,,").expect("form");
        assert_eq!((form.list("alias").count(), form.get("alias"), form.list("none").count()), (0, Some(",,"), 0));
    }

    #[test]
    fn an_unencoded_plus_stays_lost() {
        let form = Form::parse(b"registration_id=ab+cd").expect("form");
        assert_eq!(form.list("registration_id").collect::<Vec<_>>(), ["ab cd"]);
    }

    #[test]
    fn the_first_of_a_repeated_single_key_counts() {
        let form = Form::parse(b"title=one&title=two").expect("form");
        assert_eq!(form.get("title"), Some("one"));
    }

    #[test]
    fn broken_escapes_and_bytes_are_refused() {
        for bad in ["a=%", "a=%2", "a=%g0", "a=%0g", "%=a", "a=1%&b=2"] {
            assert_eq!(Form::parse(bad.as_bytes()), Err(FormError::Percent), "{bad}");
        }
        for bad in [b"a=\xff".as_slice(), b"\xff=a", b"a=%FF", b"a=%E4%BD"] {
            assert_eq!(Form::parse(bad), Err(FormError::Utf8), "{bad:?}");
        }
    }

    #[test]
    fn the_number_of_pairs_is_bounded() {
        assert!(Form::parse("a=1&".repeat(MAX_PAIRS).as_bytes()).is_ok());
        assert_eq!(Form::parse("a=1&".repeat(MAX_PAIRS + 1).as_bytes()), Err(FormError::TooMany));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Form::parse(&bytes);
        }

        #[test]
        fn what_is_not_refused_reads_as_the_lenient_reader_reads_it(text in "([a-c=&+,]|%2[0-9b-f]|%e4%bd%a0|%|\\PC){0,30}") {
            let lenient: Vec<_> = url::form_urlencoded::parse(text.as_bytes()).collect();
            match Form::parse(text.as_bytes()) {
                Ok(form) => prop_assert_eq!(form.pairs, lenient),
                Err(_) => prop_assert!(text.contains('%')),
            }
        }

        #[test]
        fn reads_what_an_encoder_wrote(list in proptest::collection::vec(("\\PC{0,20}", "\\PC{0,40}"), 0..20)) {
            let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&list).finish();
            let form = Form::parse(text.as_bytes()).expect("encoded");
            let read: Vec<_> = form.pairs().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
            prop_assert_eq!(read, list);
        }
    }
}
