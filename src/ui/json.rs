//! JSON: a pretty document, or one compact line an object. `--fields` reduces the rows and keeps the document's shape.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

use super::escape;
use super::field::{Fields, find};
use super::report::Report;
use crate::error::{Error, Exit};

/// The whole document with an indent of two blanks.
pub fn document(report: &dyn Report, fields: &Fields) -> Result<String, Error> {
    let document = report.json();
    if fields.is_empty() {
        return pretty(&document);
    }
    let rows = report.rows();
    let place = Place::of(&document, &rows);
    fields.check(report.columns(), place.rows(&document))?;
    let keys = fields.keys();
    match place {
        Place::Nowhere => pretty(&document),
        Place::Document => pretty(&Reduced { row: &document, keys }),
        Place::List(list) => pretty(&reduced(list, keys)),
        Place::Member(name, list) => pretty(&Around { document: &document, name, list: reduced(list, keys) }),
    }
}

/// One object on one line, with the line's end. `keys`: only these, in this order; `None`: all.
pub fn line(row: &Value, keys: Option<&[String]>) -> Result<String, Error> {
    let text = match keys {
        Some(keys) => serde_json::to_string(&Reduced { row, keys }),
        None => serde_json::to_string(row),
    };
    finish(text)
}

fn pretty(value: &impl Serialize) -> Result<String, Error> {
    finish(serde_json::to_string_pretty(value))
}

fn finish(text: serde_json::Result<String>) -> Result<String, Error> {
    let text = text.map_err(|error| Error::new(Exit::Failed, format!("cannot write JSON: {error}")))?;
    let mut text = match escape::json(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(escaped) => escaped,
    };
    text.push('\n');
    Ok(text)
}

/// Where a document keeps the rows that `--fields` reduces.
enum Place<'a> {
    /// There is no row.
    Nowhere,
    /// The document is the row.
    Document,
    /// The document is an array of them.
    List(&'a [Value]),
    /// They are one member of the document.
    Member(&'a str, &'a [Value]),
}

impl<'a> Place<'a> {
    /// The member that equals the report's rows, else the only array of objects. A document that is its own only row
    /// is reduced as a whole, whatever arrays are in it.
    fn of(document: &'a Value, rows: &[Value]) -> Self {
        if let [row] = rows
            && row == document
        {
            return Self::Document;
        }
        let of_objects = |value: &'a Value| -> Option<&'a [Value]> {
            value.as_array().map(Vec::as_slice).filter(|list| list.iter().all(Value::is_object))
        };
        if let Some(list) = of_objects(document) {
            return Self::List(list);
        }
        if rows.is_empty() {
            return Self::Nowhere;
        }
        let members = document.as_object().into_iter().flatten();
        let lists: Vec<(&str, &[Value])> = members
            .filter_map(|(name, value)| Some((name.as_str(), of_objects(value).filter(|list| !list.is_empty())?)))
            .collect();
        match (lists.iter().find(|(_, list)| *list == rows), lists.as_slice()) {
            (Some((name, list)), _) | (None, [(name, list)]) => Self::Member(name, list),
            _ => Self::Document,
        }
    }

    /// The rows that the keys are checked against.
    fn rows(&self, document: &'a Value) -> &'a [Value] {
        match self {
            Self::Nowhere => &[],
            Self::Document => std::slice::from_ref(document),
            Self::List(list) | Self::Member(_, list) => list,
        }
    }
}

/// A row with some of its keys, in the order asked for; a key that it lacks is null, so that all rows look alike.
/// A dotted path is one key, spelled as it was asked for.
struct Reduced<'a> {
    row: &'a Value,
    keys: &'a [String],
}

impl Serialize for Reduced<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.keys.iter().map(|key| (key, find(self.row, key).unwrap_or(&Value::Null))))
    }
}

fn reduced<'a>(list: &'a [Value], keys: &'a [String]) -> Vec<Reduced<'a>> {
    list.iter().map(|row| Reduced { row, keys }).collect()
}

/// A document with one member in place of another.
struct Around<'a> {
    document: &'a Value,
    name: &'a str,
    list: Vec<Reduced<'a>>,
}

impl Serialize for Around<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.document.as_object().into_iter().flatten() {
            if key == self.name {
                map.serialize_entry(key, &self.list)?;
            } else {
                map.serialize_entry(key, value)?;
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Doc {
        document: Value,
        rows: Vec<Value>,
    }

    impl Report for Doc {
        fn json(&self) -> Value {
            self.document.clone()
        }
        fn rows(&self) -> Vec<Value> {
            self.rows.clone()
        }
        fn columns(&self) -> &'static [&'static str] {
            &["id"]
        }
    }

    fn shown(document: Value, rows: Vec<Value>, keys: &str) -> Result<String, Error> {
        super::document(&Doc { document, rows }, &Fields::new(&[keys.to_owned()]))
    }

    #[test]
    fn whole_document_is_indented_by_two() {
        insta::assert_snapshot!(shown(json!({"a": [1], "b": {}}), vec![], "").unwrap(), @r#"
        {
          "a": [
            1
          ],
          "b": {}
        }
        "#);
    }

    #[test]
    fn rows_are_reduced_in_the_order_asked_and_the_shape_stays() {
        let rows = vec![json!({"id": 1, "user": "a", "x": 0}), json!({"id": 2, "user": null, "x": 0})];
        let text = shown(json!({"devices": rows.clone(), "total": 2}), rows, "user,id").unwrap();
        insta::assert_snapshot!(text, @r#"
        {
          "devices": [
            {
              "user": "a",
              "id": 1
            },
            {
              "user": null,
              "id": 2
            }
          ],
          "total": 2
        }
        "#);
    }

    #[test]
    fn the_member_that_is_the_rows_wins() {
        let rows = vec![json!({"id": 1, "x": 0})];
        let text = shown(json!({"other": [{"y": 1}], "devices": rows.clone()}), rows, "id").unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!({"other": [{"y": 1}], "devices": [{"id": 1}]}));
    }

    #[test]
    fn one_thing_is_reduced_itself_though_it_holds_an_array() {
        let thing = json!({"user": "a", "steps": [{"code": "s1"}], "device": {"model": "M"}});
        let text = shown(thing.clone(), vec![thing], "device.model,user").unwrap();
        insta::assert_snapshot!(text, @r#"
        {
          "device.model": "M",
          "user": "a"
        }
        "#);
    }

    #[test]
    fn a_bare_array_and_a_renamed_row() {
        let rows = vec![json!({"id": 1, "x": 0})];
        assert_eq!(shown(json!([{"id": 1, "x": 0}]), rows, "id").unwrap(), "[\n  {\n    \"id\": 1\n  }\n]\n");
        let text = shown(json!({"n": 1, "found": [{"id": 1, "x": 0}]}), vec![json!({"id": 1})], "x").unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!({"n": 1, "found": [{"x": 0}]}));
    }

    #[test]
    fn unknown_keys_are_refused_and_an_empty_list_keeps_its_shape() {
        let rows = vec![json!({"id": 1})];
        assert_eq!(shown(json!({"devices": rows.clone()}), rows, "ib").unwrap_err().hints, ["did you mean \"id\"?"]);
        assert_eq!(shown(json!({"devices": []}), vec![], "ib").unwrap(), "{\n  \"devices\": []\n}\n");
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line(&json!({"t": "a\n\x1b\u{9b}"}), None).unwrap(), "{\"t\":\"a\\n\\u001b\\u009b\"}\n");
        assert_eq!(line(&json!({"a": 1, "b": 2}), Some(&["b".into(), "c".into()])).unwrap(), "{\"b\":2,\"c\":null}\n");
    }
}
