//! The form before `#Intent;`: `#action(…)categories(a!b)type(…)launchFlags(…)component(pkg!cls)extras(Sk=v!ik=1)`.
//! Nothing writes it any more, but `parseUri` takes every fragment that is not `#Intent;` for it.

use super::error::utf16_len;
use super::escape::decode;
use super::model::{ACTION_VIEW, Component, Extra, ExtraValue, Intent};
use super::parse::{is_extra_letter, read_flags, read_value};
use super::{ApiLevel, IntentError, UriFlags};

/// Reads a text whose last `#` is at `hash`.
pub(super) fn parse(text: &str, hash: usize, flags: UriFlags, level: ApiLevel) -> Result<Intent, IntentError> {
    let mut intent = Intent::default();
    let mut parts = Parts { text, at: hash + 1, any: false };
    // The exception is caught where the fragment was found, so that is the place it names.
    let illegal = || IntentError::illegal_format(text, Some(hash));

    if parts.enter("action(") {
        intent.action = Some(parts.inner().ok_or_else(illegal)?.to_owned());
    }
    if parts.enter("categories(")
        && let Some(inner) = parts.inner()
    {
        intent.categories.extend(inner.split('!').filter(|name| !name.is_empty()).map(str::to_owned));
    }
    if parts.enter("type(") {
        intent.mime_type = Some(parts.inner().ok_or_else(illegal)?.to_owned());
    }
    if parts.enter("launchFlags(") {
        intent.flags = read_flags(parts.inner().ok_or_else(illegal)?, flags, level)?;
    }
    if parts.enter("component(")
        && let Some((package, class)) = parts.inner().and_then(|inner| inner.split_once('!'))
    {
        intent.component = Some(Component { package: package.to_owned(), class: class.to_owned() });
    }
    if parts.enter("extras(") {
        read_extras(text, parts.at, &mut intent.extras)?;
    }
    intent.data = Some(if parts.any { text[..hash].to_owned() } else { text.to_owned() });
    intent.action.get_or_insert_with(|| ACTION_VIEW.to_owned());
    intent.settle();
    Ok(intent)
}

struct Parts<'a> {
    text: &'a str,
    at: usize,
    any: bool,
}

impl<'a> Parts<'a> {
    /// Steps into a part if it is the next one.
    fn enter(&mut self, name: &str) -> bool {
        let is_next = self.text[self.at..].starts_with(name);
        if is_next {
            self.at += name.len();
            self.any = true;
        }
        is_next
    }

    /// The text up to the closing bracket. Without one the scan goes on at the head of the whole text, as it does on
    /// the platform; parts that need their text are an error then.
    fn inner(&mut self) -> Option<&'a str> {
        let rest = &self.text[self.at..];
        let end = rest.find(')');
        self.at = end.map_or(0, |end| self.at + end + 1);
        end.map(|end| &rest[..end])
    }
}

fn read_extras(text: &str, start: usize, extras: &mut Vec<Extra>) -> Result<(), IntentError> {
    let fail = |reason, at| Err(IntentError::syntax(reason, text, Some(at)));
    let Some(length) = text[start..].find(')') else { return fail("EXTRA missing trailing ')'", start) };
    let close = start + length;
    let mut at = start;
    while at < close {
        let Some(equals) = text[at..].find('=').map(|found| at + found) else { return fail("EXTRA missing '='", at) };
        let letter = text.as_bytes()[at];
        // The type is one UTF-16 unit and the key at least another; only an ASCII type can be a known one.
        if utf16_len(&text[at..equals]) < 2 {
            return fail("EXTRA missing '='", at);
        }
        let value_at = equals + 1;
        let end = text[value_at..close.max(value_at)].find('!').map_or(close, |found| value_at + found);
        if value_at >= end {
            return fail("EXTRA missing '!'", value_at);
        }
        if !is_extra_letter(letter) {
            return fail("EXTRA has unknown type", end);
        }
        let value = &text[value_at..end];
        let value = match letter {
            b'S' => Some(ExtraValue::String(decode(value).into_owned())),
            b'c' => decode(value).encode_utf16().next().map(ExtraValue::Char),
            _ => read_value(letter, value),
        };
        let Some(value) = value else { return fail("EXTRA value can't be parsed", end) };
        extras.push(Extra::new(&text[at + 1..equals], value));
        // Either the closing bracket, and the loop ends, or a '!'.
        at = end + 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::intent::{ErrorClass, parse};

    fn read(text: &str) -> Result<Intent, IntentError> {
        parse(text, UriFlags::NONE, ApiLevel::default())
    }

    fn refused(text: &str) -> (&'static str, i64) {
        let error = read(text).unwrap_err();
        (error.reason.unwrap(), error.index.unwrap())
    }

    #[test]
    fn parts_stand_in_order_without_gaps() {
        let intent = read("d#action(A)type(t)").unwrap();
        assert_eq!((intent.action.as_deref(), intent.mime_type.as_deref()), (Some("A"), Some("t")));
        // Out of order: the action is not seen, but a part was.
        let intent = read("d#type(t)action(A)").unwrap();
        assert_eq!((intent.action.as_deref(), intent.data.as_deref()), (Some(ACTION_VIEW), Some("d")));
        assert_eq!(read("d# action(A)").unwrap().data.as_deref(), Some("d# action(A)"));
    }

    #[test]
    fn values_of_text_alone_are_unescaped() {
        let intent = read("#type(a%20b)extras(Sk%20=v%20!cx=%41)").unwrap();
        assert_eq!(intent.mime_type.as_deref(), Some("a%20b"));
        assert_eq!(intent.extras, [Extra::new("x", ExtraValue::Char(65)), Extra::text("k%20", "v ")]);
    }

    #[test]
    fn errors_as_the_platform_words_them() {
        assert_eq!(refused("d#extras(Sk=v"), ("EXTRA missing trailing ')'", 9));
        assert_eq!(refused("d#extras(Sk)"), ("EXTRA missing '='", 9));
        assert_eq!(refused("d#extras(S=v)"), ("EXTRA missing '='", 9));
        assert_eq!(refused("d#extras(中=v)"), ("EXTRA missing '='", 9));
        assert_eq!(refused("d#extras(Sk=)"), ("EXTRA missing '!'", 12));
        assert_eq!(refused("d#extras(Sk)=1"), ("EXTRA missing '!'", 13));
        assert_eq!(refused("d#extras(xk=v)"), ("EXTRA has unknown type", 13));
        assert_eq!(refused("中#extras(ik=v)"), ("EXTRA value can't be parsed", 13));
        assert_eq!(refused("d#action(A"), ("illegal Intent URI format", 1));
        assert_eq!(read("d#launchFlags(x)").unwrap_err().class, ErrorClass::NumberFormat);
    }

    #[test]
    fn an_unclosed_list_is_passed_over() {
        let intent = read("type(t)#categories(a").unwrap();
        assert!(intent.categories.is_empty());
        assert_eq!((intent.mime_type.as_deref(), intent.data.as_deref()), (Some("t"), Some("type(t)")));
    }
}
