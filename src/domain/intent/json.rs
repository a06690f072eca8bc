//! Intents as JSON, in the shape of the recorded cases: only what is set, flags in hexadecimal, every value of an extra
//! as a text beside the letter of its type.

use serde_json::{Map, Value, json};

use super::flag;
use super::model::{Component, Extra, ExtraValue, Intent};
use super::number::{double_text, float_text, parse_double, parse_float, parse_integer};

/// JSON that is no intent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: expected {expected}, found {found}")]
pub struct JsonShapeError {
    /// Where, such as `intent.extras[2].value`.
    pub path: String,
    /// What should stand there.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

const FIELDS: &str = "action, data, categories, type, identifier, package, component, flags, extended_flags, \
                      source_bounds, extras, selector";

impl Intent {
    /// The intent as JSON. A character extra that is half of a surrogate pair becomes U+FFFD.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                map.insert(key.to_owned(), value);
            }
        };
        let text = |text: &Option<String>| text.clone().map(Value::String);
        let hex = |flags: u32| (flags != 0).then(|| Value::String(format!("{flags:#x}")));
        put("action", text(&self.action));
        put("data", text(&self.data));
        put("categories", (!self.categories.is_empty()).then(|| json!(self.categories)));
        put("type", text(&self.mime_type));
        put("identifier", text(&self.identifier));
        put("package", text(&self.package));
        put("component", self.component.as_ref().map(|c| json!({ "package": c.package, "class": c.class })));
        put("flags", hex(self.flags));
        put("extended_flags", hex(self.extended_flags));
        put("source_bounds", self.source_bounds.map(|bounds| json!(bounds)));
        put("extras", (!self.extras.is_empty()).then(|| self.extras.iter().map(extra_to_json).collect()));
        put("selector", self.selector.as_deref().map(Self::to_json));
        Value::Object(map)
    }

    /// Reads an intent from JSON. Unknown members are refused, so that a misspelt one does not vanish.
    pub fn from_json(value: &Value) -> Result<Self, JsonShapeError> {
        Node { path: "intent".to_owned(), value }.intent()
    }
}

fn extra_to_json(extra: &Extra) -> Value {
    let value = match &extra.value {
        ExtraValue::String(text) => text.clone(),
        ExtraValue::Boolean(value) => value.to_string(),
        ExtraValue::Byte(value) => value.to_string(),
        ExtraValue::Char(unit) => char::from_u32(u32::from(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER).to_string(),
        ExtraValue::Double(value) => double_text(*value),
        ExtraValue::Float(value) => float_text(*value),
        ExtraValue::Int(value) => value.to_string(),
        ExtraValue::Long(value) => value.to_string(),
        ExtraValue::Short(value) => value.to_string(),
        ExtraValue::Null => return json!({ "type": "null", "key": extra.key }),
        ExtraValue::Array => return json!({ "type": "array", "key": extra.key }),
    };
    json!({ "type": extra.value.letter().map(String::from), "key": extra.key, "value": value })
}

/// A value with the way to it.
struct Node<'a> {
    path: String,
    value: &'a Value,
}

impl<'a> Node<'a> {
    fn intent(&self) -> Result<Intent, JsonShapeError> {
        let mut intent = Intent::default();
        for (key, node) in self.members(FIELDS)? {
            match key {
                "action" => intent.action = Some(node.text()?),
                "data" => intent.data = Some(node.text()?),
                "categories" => {
                    intent.categories = node.items("a list of texts")?.map(|n| n.text()).collect::<Result<_, _>>()?;
                }
                "type" => intent.mime_type = Some(node.text()?),
                "identifier" => intent.identifier = Some(node.text()?),
                "package" => intent.package = Some(node.text()?),
                "component" => intent.component = Some(node.component()?),
                "flags" => intent.flags = node.flags()?,
                "extended_flags" => intent.extended_flags = node.flags()?,
                "source_bounds" => intent.source_bounds = Some(node.bounds()?),
                "extras" => {
                    intent.extras = node.items("a list of extras")?.map(|n| n.extra()).collect::<Result<_, _>>()?;
                }
                "selector" => intent.selector = Some(Box::new(node.intent()?)),
                _ => return Err(self.unknown_member(key, FIELDS)),
            }
        }
        Ok(intent)
    }

    fn component(&self) -> Result<Component, JsonShapeError> {
        const FIELDS: &str = "package, class";
        let (mut package, mut class) = (None, None);
        for (key, node) in self.members(FIELDS)? {
            match key {
                "package" => package = Some(node.text()?),
                "class" => class = Some(node.text()?),
                _ => return Err(self.unknown_member(key, FIELDS)),
            }
        }
        let package = package.ok_or_else(|| self.missing("package"))?;
        let class = class.ok_or_else(|| self.missing("class"))?;
        Ok(Component { package, class })
    }

    fn flags(&self) -> Result<u32, JsonShapeError> {
        let text = self.value.as_str();
        text.and_then(flag::number).ok_or_else(|| self.error("a text with a 32-bit number, such as \"0x4000000\""))
    }

    fn bounds(&self) -> Result<[i32; 4], JsonShapeError> {
        let wrong = || self.error("a list of four whole numbers of 32 bits: left, top, right, bottom");
        let numbers = self.value.as_array().ok_or_else(wrong)?;
        let read = |number: &Value| number.as_i64().and_then(|number| i32::try_from(number).ok());
        let numbers: Vec<i32> = numbers.iter().map(read).collect::<Option<_>>().ok_or_else(wrong)?;
        numbers.try_into().map_err(|_| wrong())
    }

    fn extra(&self) -> Result<Extra, JsonShapeError> {
        const FIELDS: &str = "type, key, value";
        let (mut kind, mut key, mut value) = (None, None, None);
        for (name, node) in self.members(FIELDS)? {
            match name {
                "type" => kind = Some(node),
                "key" => key = Some(node.text()?),
                "value" => value = Some(node),
                _ => return Err(self.unknown_member(name, FIELDS)),
            }
        }
        let kind = kind.ok_or_else(|| self.missing("type"))?;
        let key = key.ok_or_else(|| self.missing("key"))?;
        let letter = kind.text()?;
        let value = match (letter.as_str(), value) {
            ("null", _) => ExtraValue::Null,
            ("array", _) => ExtraValue::Array,
            ("S" | "B" | "b" | "c" | "d" | "f" | "i" | "l" | "s", Some(value)) => value.extra_value(&letter)?,
            ("S" | "B" | "b" | "c" | "d" | "f" | "i" | "l" | "s", None) => return Err(self.missing("value")),
            _ => return Err(kind.error("a type: S, B, b, c, d, f, i, l, s, null or array")),
        };
        Ok(Extra { key, value })
    }

    fn extra_value(&self, letter: &str) -> Result<ExtraValue, JsonShapeError> {
        let (expected, value) = match self.value.as_str() {
            None => ("a text, whatever the type, such as \"5\"", None),
            Some(text) => match letter {
                "S" => ("a text", Some(ExtraValue::String(text.to_owned()))),
                "B" => ("\"true\" or \"false\"", text.parse().ok().map(ExtraValue::Boolean)),
                "b" => ("a whole number from -128 to 127", parse_integer(text).map(ExtraValue::Byte)),
                "s" => ("a whole number from -32768 to 32767", parse_integer(text).map(ExtraValue::Short)),
                "i" => ("a whole number of 32 bits", parse_integer(text).map(ExtraValue::Int)),
                "l" => ("a whole number of 64 bits", parse_integer(text).map(ExtraValue::Long)),
                "d" => ("a number", parse_double(text).map(ExtraValue::Double)),
                "f" => ("a number", parse_float(text).map(ExtraValue::Float)),
                _ => ("one character of the Basic Multilingual Plane", single_unit(text).map(ExtraValue::Char)),
            },
        };
        value.ok_or_else(|| self.error(expected))
    }

    fn text(&self) -> Result<String, JsonShapeError> {
        self.value.as_str().map(str::to_owned).ok_or_else(|| self.error("a text"))
    }

    fn members(&self, names: &str) -> Result<impl Iterator<Item = (&'a str, Node<'a>)>, JsonShapeError> {
        let members = self.value.as_object().ok_or_else(|| self.error(&format!("an object with {names}")))?;
        let path = self.path.clone();
        Ok(members.iter().map(move |(key, value)| (key.as_str(), Node { path: format!("{path}.{key}"), value })))
    }

    fn items(&self, expected: &str) -> Result<impl Iterator<Item = Node<'a>>, JsonShapeError> {
        let items = self.value.as_array().ok_or_else(|| self.error(expected))?;
        let path = self.path.clone();
        Ok(items.iter().enumerate().map(move |(i, value)| Node { path: format!("{path}[{i}]"), value }))
    }

    fn error(&self, expected: &str) -> JsonShapeError {
        let found = match self.value {
            Value::Object(_) => "an object".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            value => shorten(&value.to_string()),
        };
        JsonShapeError { path: self.path.clone(), expected: expected.to_owned(), found }
    }

    fn missing(&self, member: &str) -> JsonShapeError {
        let (path, expected) = (self.path.clone(), format!("a member \"{member}\""));
        JsonShapeError { path, expected, found: "none".to_owned() }
    }

    fn unknown_member(&self, member: &str, names: &str) -> JsonShapeError {
        let (path, found) = (self.path.clone(), format!("\"{}\"", shorten(member)));
        JsonShapeError { path, expected: format!("only the members {names}"), found }
    }
}

/// A text that is one UTF-16 unit.
fn single_unit(text: &str) -> Option<u16> {
    let mut units = text.encode_utf16();
    let unit = units.next()?;
    units.next().is_none().then_some(unit)
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(value: Value) -> String {
        Intent::from_json(&value).unwrap_err().to_string()
    }

    #[test]
    fn errors_say_where_what_was_expected_and_what_was_found() {
        for (value, message) in [
            (
                json!([]),
                "intent: expected an object with action, data, categories, type, identifier, package, component, \
                         flags, extended_flags, source_bounds, extras, selector, found a list",
            ),
            (json!({ "action": 5 }), "intent.action: expected a text, found 5"),
            (json!({ "categories": ["a", null] }), "intent.categories[1]: expected a text, found null"),
            (json!({ "component": { "package": "p" } }), "intent.component: expected a member \"class\", found none"),
            (
                json!({ "component": "p/.C" }),
                "intent.component: expected an object with package, class, found \"p/.C\"",
            ),
            (
                json!({ "flags": 4 }),
                "intent.flags: expected a text with a 32-bit number, such as \"0x4000000\", found 4",
            ),
            (
                json!({ "source_bounds": [1, 2, 3] }),
                "intent.source_bounds: expected a list of four whole numbers of 32 bits: left, top, right, bottom, found a list",
            ),
            (
                json!({ "selector": { "extras": [{ "type": "i", "key": "k", "value": 5 }] } }),
                "intent.selector.extras[0].value: expected a text, whatever the type, such as \"5\", found 5",
            ),
            (
                json!({ "extras": [{ "type": "b", "key": "k", "value": "128" }] }),
                "intent.extras[0].value: expected a whole number from -128 to 127, found \"128\"",
            ),
            (
                json!({ "extras": [{ "type": "x", "key": "k", "value": "" }] }),
                "intent.extras[0].type: expected a type: S, B, b, c, d, f, i, l, s, null or array, found \"x\"",
            ),
            (
                json!({ "extras": [{ "type": "S", "key": "k" }] }),
                "intent.extras[0]: expected a member \"value\", found none",
            ),
            (
                json!({ "extras": [{ "key": "k", "valeu": "1" }] }),
                "intent.extras[0]: expected only the members type, key, value, found \"valeu\"",
            ),
        ] {
            assert_eq!(complaint(value), message);
        }
        assert!(complaint(json!({ "acton": "x" })).ends_with("found \"acton\""));
        assert!(complaint(json!({ "extras": [{ "type": "c", "key": "k", "value": "😀" }] })).contains("one character"));
    }

    #[test]
    fn long_values_are_cut_in_messages() {
        let message = complaint(json!({ "flags": "中".repeat(1000) }));
        assert!(message.ends_with('…') && message.chars().count() < 200, "{message}");
    }

    #[test]
    fn half_a_character_cannot_be_shown() {
        let intent = Intent { extras: vec![Extra::new("c", ExtraValue::Char(0xd83d))], ..Intent::default() };
        assert_eq!(intent.to_json(), json!({ "extras": [{ "type": "c", "key": "c", "value": "\u{fffd}" }] }));
    }
}
