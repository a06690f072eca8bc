//! What an intent says, as plain data. Order and repetition of categories and extras are as the caller gave them;
//! the platform's order is made when a URI is written or read (see `order`).

use super::order;

/// The action that stands for "none given" in most texts.
pub const ACTION_VIEW: &str = "android.intent.action.VIEW";
/// The default action of an `android-app:` text without a scheme.
pub const ACTION_MAIN: &str = "android.intent.action.MAIN";

/// An Android intent, as far as a URI can say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intent {
    /// The action; none and `VIEW` look the same in a URI, and reading gives `VIEW`.
    pub action: Option<String>,
    /// The data URI, never validated by the platform.
    pub data: Option<String>,
    /// Categories; a set on the platform.
    pub categories: Vec<String>,
    /// MIME type.
    pub mime_type: Option<String>,
    /// Identifier, known since API 29.
    pub identifier: Option<String>,
    /// The app that may answer.
    pub package: Option<String>,
    /// The class that must answer.
    pub component: Option<Component>,
    /// Launch flags.
    pub flags: u32,
    /// Extended launch flags, written since API 35. No tool sets them.
    pub extended_flags: u32,
    /// Left, top, right, bottom of where the user tapped.
    pub source_bounds: Option<[i32; 4]>,
    /// Extras; a map on the platform, so that a later entry replaces an earlier one of the same key.
    pub extras: Vec<Extra>,
    /// Another intent to match by. Of its data a URI keeps only the scheme, and its own selector is not written.
    pub selector: Option<Box<Intent>>,
}

impl Intent {
    /// `VIEW` of some data: what every text becomes that is no intent URI.
    pub(super) fn view(data: &str) -> Self {
        Self { action: Some(ACTION_VIEW.to_owned()), data: Some(data.to_owned()), ..Self::default() }
    }

    /// Brings categories and extras, here and in the selector, into the order in which the platform iterates them, and
    /// drops what was replaced.
    pub fn settle(&mut self) {
        order::settle(&mut self.categories, |category| category);
        order::settle(&mut self.extras, |extra| &extra.key);
        if let Some(selector) = &mut self.selector {
            selector.settle();
        }
    }

    /// Keys of extras that a URI cannot carry: the platform drops them without a word, a tool should say so.
    pub fn unwritable_extras(&self) -> impl Iterator<Item = &str> {
        let below = self.selector.as_deref().map_or(&[][..], |selector| &selector.extras);
        self.extras.iter().chain(below).filter(|extra| extra.value.letter().is_none()).map(|extra| extra.key.as_str())
    }
}

/// A class of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// The app's package.
    pub package: String,
    /// The class with its full name; a URI may shorten it.
    pub class: String,
}

impl Component {
    /// The class as a URI writes it: from the dot on if it lies in the package.
    pub fn short_class(&self) -> &str {
        match self.class.strip_prefix(self.package.as_str()) {
            Some(rest) if rest.starts_with('.') => rest,
            _ => &self.class,
        }
    }

    /// Reads `package/class` or `package/.Class`; anything else is null on the platform, not an error.
    pub(super) fn unflatten(text: &str) -> Option<Self> {
        let (package, class) = text.split_once('/')?;
        if class.is_empty() {
            return None;
        }
        let class = if class.starts_with('.') { [package, class].concat() } else { class.to_owned() };
        Some(Self { package: package.to_owned(), class })
    }
}

/// One entry of the extras.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// The key.
    pub key: String,
    /// The value with its Java type.
    pub value: ExtraValue,
}

impl Extra {
    /// An entry.
    pub fn new(key: impl Into<String>, value: ExtraValue) -> Self {
        Self { key: key.into(), value }
    }

    /// The commonest entry.
    pub fn text(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(key, ExtraValue::String(value.into()))
    }
}

/// A value with its Java type.
#[derive(Debug, Clone)]
pub enum ExtraValue {
    /// `S`
    String(String),
    /// `B`
    Boolean(bool),
    /// `b`
    Byte(i8),
    /// `c`: one UTF-16 unit, which may be half of a character.
    Char(u16),
    /// `d`
    Double(f64),
    /// `f`
    Float(f32),
    /// `i`
    Int(i32),
    /// `l`
    Long(i64),
    /// `s`
    Short(i16),
    /// A null text: not written.
    Null,
    /// An array, list, bundle or other object: not written.
    Array,
}

impl ExtraValue {
    /// The letter of the type in a URI; none for what a URI cannot carry.
    pub const fn letter(&self) -> Option<char> {
        match self {
            Self::String(_) => Some('S'),
            Self::Boolean(_) => Some('B'),
            Self::Byte(_) => Some('b'),
            Self::Char(_) => Some('c'),
            Self::Double(_) => Some('d'),
            Self::Float(_) => Some('f'),
            Self::Int(_) => Some('i'),
            Self::Long(_) => Some('l'),
            Self::Short(_) => Some('s'),
            Self::Null | Self::Array => None,
        }
    }
}

/// As Java's wrapper classes compare: NaN equals NaN, 0.0 differs from -0.0.
impl PartialEq for ExtraValue {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Byte(a), Self::Byte(b)) => a == b,
            (Self::Char(a), Self::Char(b)) => a == b,
            (Self::Double(a), Self::Double(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Long(a), Self::Long(b)) => a == b,
            (Self::Short(a), Self::Short(b)) => a == b,
            (Self::Null, Self::Null) | (Self::Array, Self::Array) => true,
            _ => false,
        }
    }
}

impl Eq for ExtraValue {}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(package: &str, class: &str) -> Component {
        Component { package: package.into(), class: class.into() }
    }

    #[test]
    fn a_class_is_shortened_only_at_a_dot() {
        assert_eq!(component("com.a", "com.a.B").short_class(), ".B");
        assert_eq!(component("com.a", "com.abc.B").short_class(), "com.abc.B");
        assert_eq!(component("com.a", "com.a").short_class(), "com.a");
    }

    #[test]
    fn unflatten_gives_null_instead_of_errors() {
        assert_eq!(Component::unflatten("com.a/.B"), Some(component("com.a", "com.a.B")));
        assert_eq!(Component::unflatten("a/b/c"), Some(component("a", "b/c")));
        assert_eq!(Component::unflatten("com.a/"), None);
        assert_eq!(Component::unflatten("com.a"), None);
        assert_eq!(Component::unflatten(""), None);
    }

    #[test]
    fn numbers_compare_as_java_objects() {
        assert_eq!(ExtraValue::Double(f64::NAN), ExtraValue::Double(-f64::NAN));
        assert_ne!(ExtraValue::Float(0.0), ExtraValue::Float(-0.0));
        assert_ne!(ExtraValue::Int(1), ExtraValue::Long(1));
    }

    #[test]
    fn what_a_uri_cannot_carry_is_listed() {
        let selector = Intent { extras: vec![Extra::new("below", ExtraValue::Null)], ..Intent::default() };
        let intent = Intent {
            extras: vec![Extra::text("a", "1"), Extra::new("list", ExtraValue::Array)],
            selector: Some(Box::new(selector)),
            ..Intent::default()
        };
        assert_eq!(intent.unwritable_extras().collect::<Vec<_>>(), ["list", "below"]);
    }
}
