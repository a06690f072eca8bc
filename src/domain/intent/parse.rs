//! `Intent.parseUri`.
//!
//! The platform's scanner looks for `=` and `;` to the end of the text, not of the item, and starts again at the head of
//! the text when a `;` is missing. Both are kept, because they decide what a sloppy text means on a phone.

use std::borrow::Cow;

use super::escape::decode;
use super::model::{ACTION_MAIN, ACTION_VIEW, Component, Extra, ExtraValue, Intent};
use super::number::{OutOfRange, decode_flags, parse_bounds, parse_double, parse_float, parse_integer};
use super::{ApiLevel, ErrorClass, IntentError, UriFlags, old};

/// Flag bits that grant access to content; reading clears them unless [`UriFlags::UNSAFE`] is given.
pub(super) const GRANT_BITS: u32 = 0xc3;

/// How much text the keys of extras may take from items that are not theirs, in bytes, all together. The platform has
/// no limit and copies such text for every item, so that a megabyte of `S.a;` asks for gigabytes.
const BORROWED_KEY_LIMIT: usize = 1 << 20;

/// Reads a URI. Categories and extras come in the order in which the platform iterates them.
///
/// Most texts that are no intent URI give no error but `VIEW` with the whole text as data, as on the platform:
/// [`super::check`] is the function that complains.
pub fn parse(text: &str, flags: UriFlags, level: ApiLevel) -> Result<Intent, IntentError> {
    let is_app = text.starts_with("android-app:");
    if flags.asks_for_scheme() && !is_app && !text.starts_with("intent:") {
        return Ok(Intent::view(text));
    }
    let mut reader = Reader::new(text, flags, level);
    let (head, stop) = match text.rfind('#') {
        Some(hash) if text[hash..].starts_with("#Intent;") => (&text[..hash], Some(reader.items(hash + 8)?)),
        _ if is_app => (text, None),
        Some(hash) => return old::parse(text, hash, flags, level),
        None => return Ok(Intent::view(text)),
    };
    reader.finish(head, stop)
}

/// The value of a `launchFlags` item.
pub(super) fn read_flags(value: &str, flags: UriFlags, level: ApiLevel) -> Result<u32, IntentError> {
    let bits = decode_flags(value, level.is_35()).ok_or_else(|| IntentError::number(value))?;
    Ok(if flags.contains(UriFlags::UNSAFE) { bits } else { bits & !GRANT_BITS })
}

/// The value of an extra other than a character; none for a number that cannot be read.
pub(super) fn read_value(letter: u8, value: &str) -> Option<ExtraValue> {
    Some(match letter {
        b'B' => ExtraValue::Boolean(value.eq_ignore_ascii_case("true")),
        b'b' => ExtraValue::Byte(parse_integer(value)?),
        b'd' => ExtraValue::Double(parse_double(value)?),
        b'f' => ExtraValue::Float(parse_float(value)?),
        b'i' => ExtraValue::Int(parse_integer(value)?),
        b'l' => ExtraValue::Long(parse_integer(value)?),
        b's' => ExtraValue::Short(parse_integer(value)?),
        _ => ExtraValue::String(value.to_owned()),
    })
}

/// Whether a letter names a type of extras.
pub(super) fn is_extra_letter(letter: u8) -> bool {
    matches!(letter, b'S' | b'B' | b'b' | b'c' | b'd' | b'f' | b'i' | b'l' | b's')
}

struct Reader<'a> {
    text: &'a str,
    flags: UriFlags,
    level: ApiLevel,
    base: Intent,
    selector: Option<Box<Intent>>,
    scheme: Option<Cow<'a, str>>,
    explicit_action: bool,
    borrowed: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, flags: UriFlags, level: ApiLevel) -> Self {
        let (base, scheme) = (Intent::default(), None);
        Self { text, flags, level, base, selector: None, scheme, explicit_action: false, borrowed: 0 }
    }

    /// Reads all items and returns where the reading stopped.
    fn items(&mut self, start: usize) -> Result<usize, IntentError> {
        let bytes = self.text.as_bytes();
        let (mut at, mut restarted) = (start, false);
        let mut equals = position(bytes, b'=', at);
        while !bytes[at..].starts_with(b"end") {
            // Looked for once per '=', not once per item: a text without any must not cost the square of its length.
            if equals.is_some_and(|found| found < at) {
                equals = position(bytes, b'=', at);
            }
            let semicolon = position(bytes, b';', at);
            self.item(at, equals, semicolon)?;
            match semicolon {
                Some(semicolon) => at = semicolon + 1,
                // The second time round everything would repeat: the platform never comes back.
                None if restarted => return Err(IntentError::plain(ErrorClass::DoesNotTerminate)),
                None => {
                    (at, restarted) = (0, true);
                    equals = position(bytes, b'=', 0);
                }
            }
        }
        Ok(at)
    }

    fn item(&mut self, at: usize, equals: Option<usize>, semicolon: Option<usize>) -> Result<(), IntentError> {
        let rest = &self.text.as_bytes()[at..];
        if rest.get(1) == Some(&b'.') {
            return self.extra(at, equals, semicolon);
        }
        // A named item has its '=' at the end of the name and no ';' before it.
        let named = |name: &str| rest.starts_with(name.as_bytes());
        let value = match (equals, semicolon) {
            (Some(equals), Some(semicolon)) if equals < semicolon => &self.text[equals + 1..semicolon],
            _ => "",
        };
        let in_selector = self.selector.is_some();
        let intent = self.selector.as_deref_mut().unwrap_or(&mut self.base);
        let owned = || decode(value).into_owned();
        if named("action=") {
            intent.action = Some(owned());
            self.explicit_action |= !in_selector;
        } else if named("category=") {
            intent.categories.push(owned());
        } else if named("type=") {
            intent.mime_type = Some(owned());
        } else if named("identifier=") {
            intent.identifier = Some(owned());
        } else if named("launchFlags=") {
            intent.flags = read_flags(&decode(value), self.flags, self.level)?;
        } else if named("extendedLaunchFlags=") && self.level.is_35() {
            let value = decode(value);
            intent.extended_flags = decode_flags(&value, true).ok_or_else(|| IntentError::number(&value))?;
        } else if named("package=") {
            intent.package = Some(owned());
        } else if named("component=") {
            intent.component = Component::unflatten(&decode(value));
        } else if named("scheme=") {
            if in_selector {
                intent.data = Some([&decode(value), ":"].concat());
            } else {
                self.scheme = Some(decode(value));
            }
        } else if named("sourceBounds=") {
            let value = decode(value);
            intent.source_bounds = parse_bounds(&value).map_err(|OutOfRange| IntentError::number(&value))?;
        } else if semicolon == Some(at + 3) && named("SEL") {
            self.selector = Some(Box::default());
        } else {
            return self.extra(at, equals, semicolon);
        }
        Ok(())
    }

    fn extra(&mut self, at: usize, equals: Option<usize>, semicolon: Option<usize>) -> Result<(), IntentError> {
        let bytes = self.text.as_bytes();
        let illegal = || IntentError::illegal_format(self.text, Some(at));
        let Some(equals) = equals else { return Err(illegal()) };
        // Java cuts the key out, from the third UTF-16 unit on, before it looks at the type: a short item is another
        // error than an unknown one.
        let mut name = self.text[at..equals].chars();
        if name.next().is_none_or(|first| first.len_utf16() < 2 && name.next().is_none()) {
            return Err(illegal());
        }
        let letter = bytes[at];
        if bytes[at + 1] != b'.' || !is_extra_letter(letter) {
            return Err(IntentError::syntax("unknown EXTRA type", self.text, Some(at)));
        }
        if let Some(past) = semicolon.and_then(|semicolon| equals.checked_sub(semicolon)) {
            self.borrowed += past;
            if self.borrowed > BORROWED_KEY_LIMIT {
                return Err(IntentError::plain(ErrorClass::TooLarge));
            }
        }
        let key = decode(&self.text[at + 2..equals]).into_owned();
        let value = match semicolon {
            Some(semicolon) if equals < semicolon => decode(&self.text[equals + 1..semicolon]),
            _ => Cow::Borrowed(""),
        };
        let value = match letter {
            b'S' => ExtraValue::String(value.into_owned()),
            b'c' => ExtraValue::Char(value.encode_utf16().next().ok_or_else(illegal)?),
            _ => read_value(letter, &value).ok_or_else(|| IntentError::number(&value))?,
        };
        let intent = self.selector.as_deref_mut().unwrap_or(&mut self.base);
        intent.extras.push(Extra { key, value });
        Ok(())
    }

    /// Joins selector, scheme and head; `stop` is what the platform names in an error.
    fn finish(mut self, head: &str, stop: Option<usize>) -> Result<Intent, IntentError> {
        // A base with a package throws its selector away.
        if self.base.package.is_none() {
            self.base.selector = self.selector.take();
        }
        let data = if let Some(rest) = head.strip_prefix("intent:") {
            match &self.scheme {
                Some(scheme) => [scheme, ":", rest].concat(),
                None => rest.to_owned(),
            }
        } else if let Some(rest) = head.strip_prefix("android-app:") {
            // Java looks at two characters without asking whether they exist.
            match rest.as_bytes() {
                [b'/', b'/', ..] => self.app_data(&rest[2..]),
                [] | [b'/'] => return Err(IntentError::illegal_format(self.text, stop)),
                _ => String::new(),
            }
        } else {
            head.to_owned()
        };
        if !data.is_empty() {
            self.base.data = Some(data);
        }
        if self.base.action.is_none() {
            self.base.action = Some(ACTION_VIEW.to_owned());
        }
        self.base.settle();
        Ok(self.base)
    }

    /// Reads `package[/scheme[/authority/path…]]`: sets package and default action, returns the data.
    fn app_data(&mut self, rest: &str) -> String {
        let escaped = self.level.escapes_app_parts();
        let part = |part: &str| if escaped { decode(part).into_owned() } else { part.to_owned() };
        let (package, rest) = rest.split_once('/').map_or((rest, None), |(package, rest)| (package, Some(rest)));
        self.base.package = Some(part(package));
        // A `scheme` item stands in where the head has a slash behind the package and then nothing.
        let (scheme, authority_on) = match rest {
            None => (None, None),
            Some("") => (self.scheme.as_deref().map(str::to_owned), None),
            Some(rest) => match rest.split_once('/') {
                Some((scheme, rest)) => (Some(part(scheme)), rest.find('/').map(|slash| rest.split_at(slash))),
                None => (Some(part(rest)), None),
            },
        };
        match (scheme, authority_on) {
            (None, _) => {
                if !self.explicit_action {
                    self.base.action = Some(ACTION_MAIN.to_owned());
                }
                String::new()
            }
            (Some(scheme), None) => scheme + ":",
            (Some(scheme), Some((authority, path))) => [&scheme, "://", &part(authority), path].concat(),
        }
    }
}

fn position(bytes: &[u8], wanted: u8, from: usize) -> Option<usize> {
    bytes[from..].iter().position(|&byte| byte == wanted).map(|found| from + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Intent, IntentError> {
        parse(text, UriFlags::INTENT, ApiLevel::default())
    }

    fn refused(text: &str) -> (&'static str, i64) {
        let error = read(text).unwrap_err();
        (error.reason.unwrap(), error.index.unwrap())
    }

    #[test]
    fn short_and_unknown_items_are_different_errors() {
        assert_eq!(refused("intent:#Intent;x=1;end"), ("illegal Intent URI format", 15));
        assert_eq!(refused("intent:#Intent;xy=1;end"), ("unknown EXTRA type", 15));
        assert_eq!(refused("intent:#Intent;中=1;end"), ("illegal Intent URI format", 15));
        assert_eq!(refused("intent:#Intent;😀=1;end"), ("unknown EXTRA type", 15));
        assert_eq!(refused("intent:中😀#Intent;;x.y=1;end"), ("unknown EXTRA type", 18));
        assert_eq!(refused("intent:#Intent;S.a=1;SELECT;end"), ("illegal Intent URI format", 21));
    }

    #[test]
    fn a_restart_may_end_well() {
        // No ';' behind the last item, but the head, read as items, has an "end".
        let intent = parse("S.a=1;end#Intent;S.b=2", UriFlags::NONE, ApiLevel::default()).unwrap();
        assert_eq!(intent.data.as_deref(), Some("S.a=1;end"));
        assert_eq!(intent.extras, [Extra::text("a", "1"), Extra::text("b", "")]);
    }

    #[test]
    fn a_scheme_item_stands_in_for_the_head_of_an_app_text() {
        let intent = read("android-app://p/#Intent;scheme=s;end").unwrap();
        assert_eq!((intent.data.as_deref(), intent.action.as_deref()), (Some("s:"), Some(ACTION_VIEW)));
        let intent = read("android-app://p#Intent;scheme=s;end").unwrap();
        assert_eq!((intent.data.as_deref(), intent.action.as_deref()), (None, Some(ACTION_MAIN)));
        assert_eq!(read("android-app://p/s//").unwrap().data.as_deref(), Some("s:///"));
        assert_eq!(read("android-app://p/s/h").unwrap().data.as_deref(), Some("s:"));
    }

    #[test]
    fn an_app_text_cut_short_names_the_place_where_reading_stopped() {
        assert_eq!(refused("android-app:/"), ("illegal Intent URI format", -1));
        assert_eq!(refused("android-app:#Intent;end"), ("illegal Intent URI format", 20));
        assert_eq!(read("android-app:x").unwrap().data, None);
    }

    #[test]
    fn grant_bits_go_in_base_and_selector() {
        let intent = read("intent:#Intent;launchFlags=0xff;SEL;launchFlags=0xff;end").unwrap();
        assert_eq!((intent.flags, intent.selector.unwrap().flags), (0x3c, 0x3c));
    }

    #[test]
    fn numbers_that_fail_name_what_was_found() {
        for text in ["intent:#Intent;i.a=x;end", "intent:#Intent;sourceBounds=1%202%203%2099999999999;end"] {
            let error = read(text).unwrap_err();
            assert_eq!((error.class, error.index), (ErrorClass::NumberFormat, None));
            assert!(error.found.is_some());
        }
    }

    #[test]
    fn hostile_texts_stay_cheap() {
        let many = |item: &str, tail: &str| format!("intent:#Intent;{}{tail}", item.repeat(200_000));
        assert!(read(&many("SEL;", "end")).is_ok());
        assert!(read(&many("SEL;", "S.a=1;end")).is_ok());
        assert!(read(&many("S.a=1;", "end")).is_ok());
        assert!(read(&many("category=a;", "end")).is_ok());
        assert!(read(&many("%", "")).is_err());
        assert_eq!(read(&many("S.a;", "=;end")).unwrap_err().class, ErrorClass::TooLarge);
        let mut keys = "intent:#Intent;".to_owned();
        for n in 0..100_000 {
            keys.extend(["S.", &n.to_string(), "=;"]);
        }
        assert_eq!(read(&(keys + "end")).unwrap().extras.len(), 100_000);
    }
}
