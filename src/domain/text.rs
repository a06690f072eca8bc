//! Text that teaches, in the two languages of its readers.
//!
//! Vendor codes, decision steps, checks and warnings are data of this type, so that a test can find an entry that
//! lacks a language. Help, JSON keys and codes are English and do not use it.

use std::borrow::Cow;

/// A language that teaching text exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// Reads `en`, `zh`, or a locale such as `zh_CN.UTF-8`.
    pub fn parse(text: &str) -> Option<Self> {
        let head = text.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match head.to_ascii_lowercase().as_str() {
            "en" | "c" | "posix" => Some(Self::En),
            "zh" => Some(Self::Zh),
            _ => None,
        }
    }
}

/// A fixed text in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

impl Text {
    /// Builds a text; both languages are obligatory.
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    /// The text in one language.
    pub const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// The text in one language with each `{name}` replaced by its value. What stands in a value is never replaced.
    pub fn fill(&self, lang: Lang, values: &[(&str, &str)]) -> String {
        filled(self.get(lang), values).into_owned()
    }
}

/// In one pass, because a decision fills some dozens of texts; one without a name to replace is not copied at all.
fn filled(text: &'static str, values: &[(&str, &str)]) -> Cow<'static, str> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let named = after.split_once('}').and_then(|(name, after)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, after))
        });
        if filled.is_empty() {
            filled.reserve(text.len() + 32);
        }
        filled.push_str(before);
        match named {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    if rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    filled.push_str(rest);
    Cow::Owned(filled)
}

/// Fills a text with values that have a form of their own in each language.
pub fn compose(text: Text, values: &[(&str, &Sentence)]) -> Sentence {
    let put = |lang: Lang| {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.get(lang))).collect();
        filled(text.get(lang), &values)
    };
    Sentence { en: put(Lang::En), zh: put(Lang::Zh) }
}

/// A value that reads the same in every language: a name, a number, a vendor's word.
pub fn same(text: impl Into<String>) -> Sentence {
    let text = text.into();
    Sentence { zh: text.clone().into(), en: text.into() }
}

/// A sentence with its values already in it, in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// English.
    pub en: Cow<'static, str>,
    /// Simplified Chinese.
    pub zh: Cow<'static, str>,
}

impl Sentence {
    /// Fills a fixed text in every language.
    pub fn fill(text: Text, values: &[(&str, &str)]) -> Self {
        Self { en: filled(text.en, values), zh: filled(text.zh, values) }
    }

    /// The sentence in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl From<Text> for Sentence {
    fn from(text: Text) -> Self {
        Self { en: text.en.into(), zh: text.zh.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_once_and_other_braces_stay() {
        let fill = |text| filled(text, &[("user", "{device}"), ("device", "phone")]).into_owned();
        assert_eq!(fill("{user} on {device}{device}"), "{device} on phonephone");
        assert_eq!(fill("${user} {{device} {other} {user"), "${device} {phone {other} {user");
        assert!(matches!(filled("nothing to fill", &[("user", "alice")]), Cow::Borrowed(_)));
    }
}
