//! `mipush intent parse`: reads an intent URI as Android's `Intent.parseUri` does.

use serde_json::Value;

use super::{api_level, refused, uri_flags};
use crate::commands::{Invocation, Outcome};
use crate::domain::intent::{self, ApiLevel, Intent, UriFlags, flag};
use crate::ui::report::{Block, Report};

/// Read an intent URI and show what a phone makes of it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush intent parse 'intent:#Intent;component=com.example.chat/.ChatActivity;end'
  mipush intent parse --json --uri-flags INTENT,UNSAFE -- 'intent:#Intent;launchFlags=0x1;end'")]
pub struct Args {
    /// What is expected: some of INTENT, ANDROID_APP, UNSAFE, or NONE
    #[arg(long, value_name = "FLAGS", value_parser = uri_flags, default_value = "INTENT")]
    uri_flags: UriFlags,
    /// Whose Android reads: 33, 34 or 35
    #[arg(long, value_name = "LEVEL", value_parser = api_level, default_value = "35")]
    api: ApiLevel,
    /// The text
    #[arg(value_name = "URI")]
    uri: String,
}

struct Parsed(Intent);

impl Report for Parsed {
    fn json(&self) -> Value {
        self.0.to_json()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["action", "data", "package", "component", "flags"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut blocks = vec![Block::Facts(facts(&self.0))];
        if let Some(selector) = &self.0.selector {
            blocks.push(Block::Heading("Selector".to_owned()));
            blocks.push(Block::Facts(facts(selector)));
        }
        Some(blocks)
    }
}

/// Reads it.
pub fn run(args: &Args, _: &mut Invocation) -> Outcome {
    let intent = intent::parse(&args.uri, args.uri_flags, args.api).map_err(|error| {
        refused("Android cannot read this text", &error).hint("mipush intent check says what is wrong")
    })?;
    Ok(Box::new(Parsed(intent)))
}

fn facts(intent: &Intent) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.push((name.to_owned(), value));
        }
    };
    let flags = |flags: u32| (flags != 0).then(|| format!("{flags:#x} {}", flag::names(flags).join(" ")));
    fact("action", intent.action.clone());
    fact("data", intent.data.clone());
    fact("categories", (!intent.categories.is_empty()).then(|| intent.categories.join("\n")));
    fact("type", intent.mime_type.clone());
    fact("identifier", intent.identifier.clone());
    fact("package", intent.package.clone());
    fact("component", intent.component.as_ref().map(|component| format!("{}/{}", component.package, component.class)));
    fact("launch flags", flags(intent.flags));
    fact("extended flags", (intent.extended_flags != 0).then(|| format!("{:#x}", intent.extended_flags)));
    fact(
        "source bounds",
        intent.source_bounds.map(|[left, top, right, bottom]| format!("{left} {top} {right} {bottom}")),
    );
    let json = intent.to_json();
    for extra in json["extras"].as_array().into_iter().flatten() {
        let text = |member: &str| extra[member].as_str().unwrap_or_default().to_owned();
        fact(&format!("extra {}.{}", text("type"), text("key")), Some(text("value")));
    }
    facts
}
