//! `mipush im show`: the IM application that is configured.

use serde::Serialize;
use serde_json::Value;

use crate::commands::{Invocation, Outcome, document};
use crate::domain::im::ImApp;
use crate::error::Error;
use crate::ui::report::{Block, Report};

/// Show the IM application that is configured
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush im show\n  mipush im show --json")]
pub struct Args {}

#[derive(Debug, Serialize)]
pub(super) struct Shown {
    sdk_app_id: u64,
    admins: Vec<String>,
    key: String,
    region: &'static str,
    host: Option<&'static str>,
}

impl Shown {
    pub(super) const COLUMNS: &'static [&'static str] = &["sdk_app_id", "admins", "key", "region", "host"];

    pub(super) fn of(app: &ImApp) -> Self {
        Self {
            sdk_app_id: app.sdk_app_id.get(),
            admins: app.admins.iter().map(ToString::to_string).collect(),
            key: app.key.describe(),
            region: app.region.as_str(),
            host: app.region.host(),
        }
    }
}

impl Report for Shown {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        Self::COLUMNS
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let fact = |name: &str, value: String| (name.to_owned(), value);
        Some(vec![Block::Facts(vec![
            fact("SDKAppID", self.sdk_app_id.to_string()),
            fact("administrators", self.admins.join(", ")),
            fact("key", self.key.clone()),
            fact("region", format!("{} ({})", self.region, self.host.unwrap_or("the emulator inside mipush"))),
        ])])
    }
}

/// Shows it.
pub fn run(_args: Args, invocation: &mut Invocation) -> Outcome {
    let none = || {
        Error::state("no IM application is configured")
            .hint("mipush im configure --sdk-app-id 1400000000 --admin administrator --key-file im-key.txt")
    };
    let registry = invocation.state().load()?;
    Ok(Box::new(Shown::of(registry.im.as_ref().ok_or_else(none)?)))
}
