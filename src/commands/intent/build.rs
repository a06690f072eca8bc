//! `mipush intent build`: writes an intent as Android's `Intent.toUri` does.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::part::{component, extra};
use super::{api_level, refused, uri_flags};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::fault::Severity;
use crate::domain::intent::{self, ApiLevel, Intent, UriFlags, flag};
use crate::error::Error;
use crate::ui::report::{Block, Report};

/// The longest document that is read.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Write an intent URI, from flags or from JSON
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush intent build --data pushscheme://com.example.chat/detail --flags CLEAR_TOP \\
    --component com.example.chat/.ChatActivity
  mipush intent build --package com.example.chat
  mipush intent build --component com.example.chat/.Main --extra S.from=push --extra i.tab=2
  echo '{\"package\":\"com.example.chat\",\"uri_flags\":[\"INTENT\"]}' | mipush intent build --from-json -")]
#[command(group = clap::ArgGroup::new("parts").multiple(true))]
pub struct Args {
    /// A JSON object in the shape that `intent parse --json` prints, with `uri_flags` beside its members
    #[arg(long, value_name = "FILE|-", conflicts_with = "parts")]
    from_json: Option<PathBuf>,
    /// Address that the activity's filter matches; goes out raw
    #[arg(long, value_name = "URI", group = "parts")]
    data: Option<String>,
    /// Action [Android's default: android.intent.action.VIEW]
    #[arg(long, value_name = "ACTION", group = "parts")]
    action: Option<String>,
    /// Category; repeatable
    #[arg(long, value_name = "CATEGORY", group = "parts")]
    category: Vec<String>,
    /// MIME type
    #[arg(long = "type", value_name = "TYPE", group = "parts")]
    mime_type: Option<String>,
    /// Identifier
    #[arg(long, value_name = "TEXT", group = "parts")]
    identifier: Option<String>,
    /// Package of the app that may answer
    #[arg(long, value_name = "PACKAGE", group = "parts")]
    package: Option<String>,
    /// Class that must answer: PACKAGE/CLASS, or PACKAGE/.Class
    #[arg(long, value_name = "PACKAGE/CLASS", group = "parts")]
    component: Option<String>,
    /// Launch flags: names or numbers, such as CLEAR_TOP|NEW_TASK or 0x4000000
    #[arg(long, value_name = "FLAGS", group = "parts")]
    flags: Option<String>,
    /// An extra: a letter for its type (S B b c d f i l s), a dot, KEY=VALUE; repeatable
    #[arg(long, value_name = "S.KEY=VALUE", group = "parts")]
    extra: Vec<String>,
    /// Form of the text: INTENT, ANDROID_APP or NONE [default: INTENT, or what the JSON says]
    #[arg(long, value_name = "FLAGS", value_parser = uri_flags)]
    uri_flags: Option<UriFlags>,
    /// Whose Android writes: 33, 34 or 35
    #[arg(long, value_name = "LEVEL", value_parser = api_level, default_value = "35")]
    api: ApiLevel,
}

#[derive(Debug, Serialize)]
struct Built {
    uri: String,
}

impl Report for Built {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["uri"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Verbatim(self.uri.clone())])
    }
}

/// Builds it.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let (intent, given) = match &args.from_json {
        Some(path) => read(path, &invocation.context.cwd)?,
        None => (args.intent()?, None),
    };
    let flags = args.uri_flags.or(given).unwrap_or(UriFlags::INTENT);
    let uri =
        intent::build(&intent, flags, args.api).map_err(|error| refused("the intent cannot be written", &error))?;
    let lost: Vec<&str> = intent.unwritable_extras().collect();
    if !lost.is_empty() {
        invocation.ui.warn(&format!("a URI cannot carry these extras, Android drops them: {}", lost.join(", ")));
    }
    if args.from_json.is_none() && flags == UriFlags::INTENT {
        for fault in intent::check(&uri).iter().filter(|fault| fault.severity() == Severity::Error) {
            let text = format!("{} (found {}; {})", fault.text().get(invocation.lang), fault.found, fault.code());
            invocation.ui.warn(&text);
        }
    }
    Ok(Box::new(Built { uri }))
}

impl Args {
    fn intent(&self) -> Result<Intent, Error> {
        let mut fields = Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(key.to_owned(), value);
            }
        };
        let text = |text: &Option<String>| text.clone().map(Value::String);
        put("action", text(&self.action));
        put("data", text(&self.data));
        put("categories", (!self.category.is_empty()).then(|| json!(self.category)));
        put("type", text(&self.mime_type));
        put("identifier", text(&self.identifier));
        put("package", text(&self.package));
        if let Some(text) = &self.component {
            put("component", Some(component("--component", text)?));
        }
        if let Some(flags) = &self.flags {
            let flags = flag::parse(flags).map_err(|error| Error::usage(format!("--flags: {error}")))?;
            put("flags", Some(json!(format!("{flags:#x}"))));
        }
        if !self.extra.is_empty() {
            let extras: Result<Vec<Value>, Error> = self.extra.iter().map(|text| extra("--extra", text)).collect();
            put("extras", Some(Value::Array(extras?)));
        }
        if fields.is_empty() {
            return Err(Error::usage("there is nothing to write: give the parts of an intent")
                .hint("mipush intent build --component com.example.chat/.ChatActivity")
                .hint("mipush intent build --from-json FILE"));
        }
        Intent::from_json(&Value::Object(fields)).map_err(|error| Error::usage(error.to_string()))
    }
}

/// Reads a document and its `uri_flags`: they stand beside the intent's own members, or beside a member `intent`.
fn read(path: &Path, cwd: &Path) -> Result<(Intent, Option<UriFlags>), Error> {
    let shown = path.display();
    let text = read_text(path, cwd).map_err(|error| Error::usage(format!("--from-json {shown}: {error}")))?;
    let value: Value =
        serde_json::from_str(&text).map_err(|error| Error::usage(format!("--from-json {shown}: {error}")))?;
    let Value::Object(mut document) = value else {
        return Err(Error::usage(format!("--from-json {shown}: expected an object")));
    };
    let flags = document.shift_remove("uri_flags").map(|value| flags_of(&value)).transpose()?;
    let intent = document.shift_remove("intent").unwrap_or(Value::Object(document));
    let intent = Intent::from_json(&intent).map_err(|error| Error::usage(format!("--from-json {shown}: {error}")))?;
    Ok((intent, flags))
}

fn flags_of(value: &Value) -> Result<UriFlags, Error> {
    let names = match value {
        Value::String(names) => Some(names.clone()),
        Value::Array(names) => names.iter().map(Value::as_str).collect::<Option<Vec<_>>>().map(|names| names.join(",")),
        _ => None,
    };
    match names {
        Some(names) if names.is_empty() => Ok(UriFlags::NONE),
        Some(names) => uri_flags(&names).map_err(|problem| Error::usage(format!("uri_flags: {problem}"))),
        None => Err(Error::usage(format!("uri_flags: expected a list of names, found {value}"))),
    }
}

fn read_text(path: &Path, cwd: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin().take(LONGEST).read_to_string(&mut text)?;
    } else {
        std::fs::File::open(cwd.join(path))?.take(LONGEST).read_to_string(&mut text)?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_come_as_names_in_a_list_or_a_text() {
        assert_eq!(flags_of(&json!(["INTENT", "UNSAFE"])).unwrap(), UriFlags::INTENT | UriFlags::UNSAFE);
        assert_eq!(flags_of(&json!("NONE")).unwrap(), UriFlags::NONE);
        assert_eq!(flags_of(&json!([])).unwrap(), UriFlags::NONE);
        assert!(flags_of(&json!(1)).is_err() && flags_of(&json!(["X"])).is_err());
    }
}
