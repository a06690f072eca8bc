//! Tab-separated values: a line of keys, then a line a row. Null is empty; arrays and objects are compact JSON.

use serde_json::Value;

use super::escape;
use super::field::find;

/// The line of keys.
pub fn header(columns: &[String]) -> String {
    join(columns.iter().map(|key| escape::tsv(key).into_owned()))
}

/// The line of one row.
pub fn row(columns: &[String], row: &Value) -> String {
    join(columns.iter().map(|key| find(row, key).map(cell).unwrap_or_default()))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => escape::tsv(text).into_owned(),
        other => escape::tsv(&other.to_string()).into_owned(),
    }
}

fn join(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.collect::<Vec<_>>().join("\t");
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_of_cell() {
        let columns: Vec<String> =
            ["text", "none", "absent", "flag", "list", "device.model", "object"].map(String::from).into();
        let data = json!({
            "text": "a\tb\nc\\", "none": null, "flag": true, "list": ["x", 1],
            "device": {"model": "小米"}, "object": {"k": "a\nb"},
        });
        assert_eq!(header(&columns), "text\tnone\tabsent\tflag\tlist\tdevice.model\tobject\n");
        assert_eq!(row(&columns, &data), "a\\tb\\nc\\\\\t\t\ttrue\t[\"x\",1]\t小米\t{\"k\":\"a\\\\nb\"}\n");
    }
}
