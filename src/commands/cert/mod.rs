//! `mipush cert`: push certificates, the console step.

mod add;
mod check;
mod click;
mod edit;
mod entry;
mod list;
mod remove;
mod show;
mod use_;

use clap::Subcommand;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Invocation, Outcome};
use crate::domain::certificate::Certificate;
use crate::domain::registry::Registry;

/// Register and manage push certificates
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Add(add::Args),
    #[command(visible_alias = "ls")]
    List(list::Args),
    Show(show::Args),
    Edit(edit::Args),
    #[command(visible_alias = "rm")]
    Remove(remove::Args),
    Use(use_::Args),
    Check(check::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Add(args) => add::run(args, invocation),
        Command::List(args) => list::run(args, invocation),
        Command::Show(args) => show::run(args, invocation),
        Command::Edit(args) => edit::run(args, invocation),
        Command::Remove(args) => remove::run(args, invocation),
        Command::Use(args) => use_::run(args, invocation),
        Command::Check(args) => check::run(args, invocation),
    }
}

/// A certificate as output shows it; where the secret is, never the secret.
#[derive(Debug, Serialize)]
struct CertRow {
    id: u32,
    name: String,
    package: String,
    app_id: String,
    app_key: Option<String>,
    app_secret: String,
    channel_id: Option<String>,
    click: String,
    region: &'static str,
    current: bool,
    created_at: String,
    changed_at: String,
    effective_at: String,
    effective: bool,
}

impl CertRow {
    const COLUMNS: &'static [&'static str] = &["id", "name", "package", "click", "region", "effective", "current"];
    /// Every key, for a check of `--fields` before anything is changed.
    const KEYS: [&'static str; 14] = [
        "id",
        "name",
        "package",
        "app_id",
        "app_key",
        "app_secret",
        "channel_id",
        "click",
        "region",
        "current",
        "created_at",
        "changed_at",
        "effective_at",
        "effective",
    ];

    fn new(cert: &Certificate, registry: &Registry, now: Timestamp) -> Self {
        let delay = SignedDuration::from_secs(i64::from(registry.settings.certificate_delay_s));
        let fields = &cert.fields;
        Self {
            id: cert.id.0,
            name: cert.name.to_string(),
            package: fields.package.to_string(),
            app_id: fields.app_id.to_string(),
            app_key: fields.app_key.as_ref().map(ToString::to_string),
            app_secret: fields.app_secret.describe(),
            channel_id: fields.channel_id.as_ref().map(ToString::to_string),
            click: fields.click.to_string(),
            region: fields.region.as_str(),
            current: registry.current == Some(cert.id),
            created_at: cert.created_at.to_string(),
            changed_at: cert.changed_at.to_string(),
            effective_at: cert.effective_at(delay).to_string(),
            effective: cert.remaining(now, delay).is_none(),
        }
    }

    fn facts(&self) -> Vec<(String, String)> {
        let fact = |name: &str, value: String| (name.to_owned(), value);
        let optional = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let effective =
            if self.effective { "yes".to_owned() } else { format!("within 10 minutes, by {}", self.effective_at) };
        vec![
            fact("certificate ID", self.id.to_string()),
            fact("name", self.name.clone()),
            fact("package", self.package.clone()),
            fact("AppID", self.app_id.clone()),
            fact("AppKey (client)", optional(&self.app_key)),
            fact("AppSecret (server)", self.app_secret.clone()),
            fact("channel ID", optional(&self.channel_id)),
            fact("click action", self.click.clone()),
            fact("region", self.region.to_owned()),
            fact("saved", self.changed_at.clone()),
            fact("in effect", effective),
        ]
    }
}
