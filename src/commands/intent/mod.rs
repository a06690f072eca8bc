//! `mipush intent`: the one line that says which screen a tap opens. Writes, reads and judges it as Android does.

mod build;
mod check;
mod parse;
pub(super) mod part;

use clap::Subcommand;
use serde_json::{Map, Value};

use super::{Invocation, Outcome};
use crate::domain::intent::{ApiLevel, IntentError, UriFlags};
use crate::error::Error;

/// Write, read and check intent URIs exactly as Android does
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Build(Box<build::Args>),
    Parse(parse::Args),
    Check(check::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Build(args) => build::run(&args, invocation),
        Command::Parse(args) => parse::run(&args, invocation),
        Command::Check(args) => check::run(&args, invocation),
    }
}

/// Names of `UriFlags`, between commas, as the Java constants are called.
fn uri_flags(text: &str) -> Result<UriFlags, String> {
    text.split(',').try_fold(UriFlags::NONE, |flags, name| match name.trim().to_ascii_uppercase().as_str() {
        "NONE" => Ok(flags),
        "INTENT" => Ok(flags | UriFlags::INTENT),
        "ANDROID_APP" => Ok(flags | UriFlags::ANDROID_APP),
        "UNSAFE" => Ok(flags | UriFlags::UNSAFE),
        _ => {
            Err(format!("{name:?} is not known: expected NONE, or some of INTENT, ANDROID_APP, UNSAFE between commas"))
        }
    })
}

/// 33, 34 or 35.
fn api_level(text: &str) -> Result<ApiLevel, String> {
    text.parse().ok().and_then(ApiLevel::from_number).ok_or_else(|| "expected 33, 34 or 35".to_owned())
}

/// Android's refusal. Its members lie flat in `details`, in the shape of the recorded cases.
fn refused(what: &str, error: &IntentError) -> Error {
    let mut details = Map::new();
    details.insert("class".to_owned(), Value::from(error.class.name()));
    if let Some(reason) = error.reason {
        details.insert("reason".to_owned(), Value::from(reason));
    }
    if let Some(index) = error.index {
        details.insert("index".to_owned(), Value::from(index));
    }
    let mut refused = Error::usage(format!("{what}: {error}"));
    refused.details = Box::new(details);
    refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_by_their_java_names() {
        assert_eq!(uri_flags("NONE"), Ok(UriFlags::NONE));
        assert_eq!(uri_flags("INTENT,UNSAFE"), Ok(UriFlags::INTENT | UriFlags::UNSAFE));
        assert_eq!(uri_flags("android_app"), Ok(UriFlags::ANDROID_APP));
        assert!(uri_flags("").is_err() && uri_flags("INTENT|UNSAFE").is_err());
    }

    #[test]
    fn levels_are_those_that_were_recorded() {
        assert_eq!(api_level("34"), Ok(ApiLevel::Api34));
        assert!(api_level("32").is_err() && api_level("x").is_err());
    }
}
