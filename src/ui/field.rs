//! `--fields`: which keys are shown, and in which order.

use serde_json::{Map, Value};

use crate::domain::suggestion::nearest;
use crate::error::Error;

static NULL: Value = Value::Null;

/// The keys that were asked for; none: whatever the report shows by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(Vec<String>);

impl Fields {
    /// Takes the flag's values; each may hold several keys between commas. The first mention of a key counts.
    pub fn new(given: &[String]) -> Self {
        let mut keys: Vec<String> = Vec::new();
        for key in given.iter().flat_map(|value| value.split(',')).map(str::trim) {
            if !key.is_empty() && !keys.iter().any(|known| known == key) {
                keys.push(key.to_owned());
            }
        }
        Self(keys)
    }

    /// Nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys in order.
    pub fn keys(&self) -> &[String] {
        &self.0
    }

    /// The columns to show: what was asked for, else the report's own, else every key that the rows have.
    pub fn columns(&self, own: &[&str], rows: &[Value]) -> Vec<String> {
        if !self.0.is_empty() {
            self.0.clone()
        } else if own.is_empty() {
            top_keys(rows)
        } else {
            own.iter().map(|key| (*key).to_owned()).collect()
        }
    }

    /// Refuses a key that neither the report's columns nor any row knows. Where there is no row, nothing is known to be
    /// wrong: the same command must not fail on the day its list is empty.
    pub fn check(&self, own: &[&str], rows: &[Value]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        match self.0.iter().find(|key| !own.contains(&key.as_str()) && !rows.iter().any(|row| find(row, key).is_some()))
        {
            None => Ok(()),
            Some(unknown) => {
                let mut known: Vec<String> = own.iter().map(|key| (*key).to_owned()).collect();
                known.extend(top_keys(rows).into_iter().filter(|key| !own.contains(&key.as_str())));
                Err(refusal(unknown, known, &nested(rows)))
            }
        }
    }

    /// Refuses a key that is not among those given, for a check before anything has happened. Of a dotted path only
    /// the first part is judged.
    pub fn check_against(&self, known: &[&str]) -> Result<(), Error> {
        let unknown = |key: &&String| {
            !known.contains(&key.as_str()) && !key.split_once('.').is_some_and(|(head, _)| known.contains(&head))
        };
        match self.0.iter().find(unknown) {
            None => Ok(()),
            Some(key) => Err(refusal(key, known.iter().map(|key| (*key).to_owned()).collect(), &[])),
        }
    }
}

/// The value at a key or at a dotted path. Below a null everything is null; `None`: there is no such place.
pub fn find<'a>(row: &'a Value, path: &str) -> Option<&'a Value> {
    if row.is_null() {
        return Some(&NULL);
    }
    let object = row.as_object()?;
    if let Some(value) = object.get(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(dot, _)| find(object.get(&path[..dot])?, &path[dot + 1..]))
}

fn refusal(unknown: &str, known: Vec<String>, nested: &[String]) -> Error {
    let near = nearest(unknown, known.iter().chain(nested).map(String::as_str)).map(ToOwned::to_owned);
    Error::usage(format!("unknown field {unknown:?}; known fields: {}", known.join(", ")))
        .hints(near.map(|near| format!("did you mean {near:?}?")))
        .detail("known_fields", known)
}

fn top_keys(rows: &[Value]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for key in rows.iter().filter_map(Value::as_object).flat_map(Map::keys) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

fn nested(rows: &[Value]) -> Vec<String> {
    let mut paths = Vec::new();
    for (key, value) in rows.iter().filter_map(Value::as_object).flatten() {
        below(key, value, &mut paths);
    }
    paths.sort();
    paths.dedup();
    paths
}

fn below(path: &str, value: &Value, paths: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let path = format!("{path}.{key}");
        below(&path, value, paths);
        paths.push(path);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(given: &[&str]) -> Fields {
        Fields::new(&given.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_flag_may_repeat_and_hold_commas() {
        assert_eq!(fields(&["b, a", "a,,c"]).keys(), ["b", "a", "c"]);
        assert!(fields(&[" ,"]).is_empty());
    }

    #[test]
    fn a_path_leads_through_objects() {
        let row = json!({"a": {"b": {"c": 1}}, "d.e": 2, "n": null, "x.y": {"z": 3}});
        assert_eq!(find(&row, "a.b.c"), Some(&json!(1)));
        assert_eq!(find(&row, "d.e"), Some(&json!(2)));
        assert_eq!(find(&row, "x.y.z"), Some(&json!(3)));
        assert_eq!(find(&row, "n.any.thing"), Some(&Value::Null));
        assert_eq!(find(&row, "a.q"), None);
        assert_eq!(find(&row, "a.b.c.d"), None);
    }

    #[test]
    fn an_unknown_field_is_named_with_its_neighbours() {
        let rows = [json!({"reg_id": 1, "device": {"model": "M"}})];
        let error = fields(&["regid"]).check(&["reg_id", "alias"], &rows).unwrap_err();
        assert_eq!(error.kind.code(), 2);
        assert_eq!(error.message, "unknown field \"regid\"; known fields: reg_id, alias, device");
        assert_eq!(error.hints, ["did you mean \"reg_id\"?"]);
        let error = fields(&["device.modl"]).check(&["reg_id"], &rows).unwrap_err();
        assert_eq!(error.hints, ["did you mean \"device.model\"?"]);
        fields(&["alias", "device.model"]).check(&["reg_id", "alias"], &rows).unwrap();
    }

    #[test]
    fn an_empty_list_accuses_nobody() {
        fields(&["whatever"]).check(&["reg_id"], &[]).unwrap();
        assert_eq!(fields(&["whatever"]).columns(&["reg_id"], &[]), ["whatever"]);
    }

    #[test]
    fn checked_beforehand() {
        fields(&["device.model", "user"]).check_against(&["user", "device"]).unwrap();
        let error = fields(&["usr"]).check_against(&["user", "device"]).unwrap_err();
        assert_eq!(error.hints, ["did you mean \"user\"?"]);
    }
}
