//! The JSON of a body, read member by member: a number in quotation marks is no number, and `null` is no value.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// A body may be this long before it is even looked at; limits of single calls are below it.
const MAX_BYTES: usize = 1 << 20;

/// The body as one object. Nesting deeper than 128 is refused as no JSON, by the parser.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if body.len() > MAX_BYTES {
        return Err(Refusal::new(60002, "the body is longer than any call", "", "body-long", "assumed"));
    }
    if body.is_empty() {
        return Err(Refusal::new(
            60003,
            "the body is empty: send {} where there is nothing to say",
            "",
            "body-empty",
            "S8",
        ));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Refusal::new(90001, "the body is JSON, but no object", "", "body-object", "assumed")),
        Err(error) => Err(Refusal::new(60003, format!("the body is not JSON: {error}"), "", "body-json", "S8")),
    }
}

/// Members of one object; a member of the wrong type is refused with the object's code.
#[derive(Clone, Copy)]
pub(super) struct Members<'a> {
    map: &'a Map<String, Value>,
    path: &'a str,
    code: i64,
    rule: &'static str,
    source: &'static str,
}

impl<'a> Members<'a> {
    /// `path` is where the object stands, empty for the body; `code`, `rule` and `source` are those of a wrong type.
    pub(super) const fn new(
        map: &'a Map<String, Value>,
        path: &'a str,
        code: i64,
        rule: &'static str,
        source: &'static str,
    ) -> Self {
        Self { map, path, code, rule, source }
    }

    /// The same members, refused with another code.
    pub(super) const fn code(self, code: i64, source: &'static str) -> Self {
        Self { code, source, ..self }
    }

    pub(super) fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(super) fn refuse(&self, name: &str, problem: &str) -> Refusal {
        let path = self.path(name);
        Refusal::new(self.code, format!("{path} {problem}"), path, self.rule, self.source)
    }

    pub(super) fn missing(&self, name: &str) -> Refusal {
        self.refuse(name, "is required")
    }

    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        match self.map.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.refuse(name, "must be text")),
        }
    }

    /// Text that is there and not empty.
    pub(super) fn filled(&self, name: &str) -> Result<&'a str, Refusal> {
        let text = self.text(name)?.ok_or_else(|| self.missing(name))?;
        if text.is_empty() { Err(self.refuse(name, "is empty")) } else { Ok(text) }
    }

    /// A whole number, written as one: neither `1.0` nor `"1"`.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        match self.map.get(name) {
            None => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| self.refuse(name, "must be a whole number")),
        }
    }

    /// A whole number of 32 bits without a sign.
    pub(super) fn unsigned(&self, name: &str) -> Result<Option<u32>, Refusal> {
        match self.number(name)? {
            None => Ok(None),
            Some(number) => match u32::try_from(number) {
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(self.refuse(name, "must be from 0 to 4294967295")),
            },
        }
    }

    /// The numbers 0 and 1.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.number(name)? {
            None => Ok(None),
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            Some(_) => Err(self.refuse(name, "must be 0 or 1")),
        }
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<&'a Map<String, Value>>, Refusal> {
        match self.map.get(name) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(map)),
            Some(_) => Err(self.refuse(name, "must be an object")),
        }
    }

    pub(super) fn array(&self, name: &str) -> Result<Option<&'a [Value]>, Refusal> {
        match self.map.get(name) {
            None => Ok(None),
            Some(Value::Array(list)) => Ok(Some(list)),
            Some(_) => Err(self.refuse(name, "must be an array")),
        }
    }

    /// Members that no document names: the service ignores them, and the operator may have misspelt one.
    pub(super) fn unknown(&self, known: &[&str], found: &mut Vec<String>) {
        found.extend(self.map.keys().filter(|name| !known.contains(&name.as_str())).map(|name| self.path(name)));
    }
}
