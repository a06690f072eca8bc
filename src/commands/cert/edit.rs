//! `mipush cert edit`: changes what is given and leaves the rest.

use serde::Serialize;
use serde_json::Value;

use super::CertRow;
use super::entry::{self, EntryArgs};
use crate::commands::{Invocation, Outcome, candidate, document};
use crate::domain::certificate::{Certificate, Draft};
use crate::error::Error;
use crate::ui::report::{Block, Report};

/// Change a certificate; saving starts the ten minutes anew
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush cert edit prod --channel-id 116021
  mipush cert edit prod --app-secret-file app-secret.txt
  mipush cert edit prod --click open-intent --intent-component .ChatActivity
  mipush cert edit prod --click 'open-intent=intent:#Intent;package=com.example.chat;end'")]
pub struct Args {
    /// Certificate ID or name
    #[arg(value_name = "ID|NAME", add = candidate::certs())]
    cert: String,
    #[command(flatten)]
    entry: EntryArgs,
    /// Take the AppKey away
    #[arg(long, conflicts_with = "app_key")]
    no_app_key: bool,
    /// Take the default channel away
    #[arg(long, conflicts_with = "channel_id")]
    no_channel_id: bool,
}

#[derive(Debug, Serialize)]
struct CertEdited {
    #[serde(flatten)]
    cert: CertRow,
    changed: Vec<&'static str>,
}

impl Report for CertEdited {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        CertRow::COLUMNS
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Facts(self.cert.facts())])
    }
}

/// Changes it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&[&CertRow::KEYS[..], &["changed"]].concat())?;
    let state = invocation.state();
    let registry = state.load()?;
    let cert = registry.cert(&args.cert)?.clone();
    let mut draft = merged(&args, &cert, invocation)?;
    let (name, fields, warnings) = entry::check(&mut draft, invocation, &state.folder())?;
    let changed = changes(&cert, &Certificate { name: name.clone(), fields: fields.clone(), ..cert.clone() });
    let now = invocation.context.now();
    let row = if changed.is_empty() {
        if nothing_given(&args) {
            return Err(Error::usage("nothing to change: give at least one flag").hint("mipush cert edit --help"));
        }
        invocation.ui.status("nothing changed: the certificate has these values already");
        CertRow::new(&cert, &registry, now)
    } else {
        state.update(|registry| {
            registry.edit_cert(cert.id, name.clone(), fields.clone(), now)?;
            Ok(CertRow::new(registry.cert(&cert.id.to_string())?, registry, now))
        })?
    };
    invocation.warn_of(&warnings);
    if !changed.is_empty() {
        invocation.hint("the change takes effect within 10 minutes");
    }
    Ok(Box::new(CertEdited { cert: row, changed }))
}

fn merged(args: &Args, cert: &Certificate, invocation: &Invocation) -> Result<Draft, Error> {
    let entry = &args.entry;
    let fields = &cert.fields;
    let or = |given: &Option<String>, had: String| given.clone().unwrap_or(had);
    let package = or(&entry.package, fields.package.to_string());
    let app_key = fields.app_key.as_ref().filter(|_| !args.no_app_key).map(ToString::to_string);
    let channel_id = fields.channel_id.as_ref().filter(|_| !args.no_channel_id).map(ToString::to_string);
    Ok(Draft {
        name: or(&entry.name, cert.name.to_string()),
        package: package.clone(),
        app_id: or(&entry.app_id, fields.app_id.to_string()),
        app_key: entry.app_key.clone().or(app_key),
        app_secret: entry.secret_source(invocation)?.unwrap_or_else(|| fields.app_secret.clone()),
        secret_value: None,
        channel_id: entry.channel_id.clone().or(channel_id),
        click: entry.click.action(&package)?.unwrap_or_else(|| fields.click.to_string()),
        region: or(&entry.region, fields.region.to_string()),
    })
}

fn nothing_given(args: &Args) -> bool {
    let entry = &args.entry;
    [&entry.name, &entry.package, &entry.app_id, &entry.app_key, &entry.channel_id, &entry.region]
        .into_iter()
        .all(Option::is_none)
        && !entry.click.is_given()
        && entry.secret.app_secret_env.is_none()
        && entry.secret.app_secret_file.is_none()
        && !args.no_app_key
        && !args.no_channel_id
}

fn changes(before: &Certificate, after: &Certificate) -> Vec<&'static str> {
    let (b, a) = (&before.fields, &after.fields);
    [
        ("name", before.name != after.name),
        ("package", b.package != a.package),
        ("app_id", b.app_id != a.app_id),
        ("app_key", b.app_key != a.app_key),
        ("app_secret", b.app_secret != a.app_secret),
        ("channel_id", b.channel_id != a.channel_id),
        ("click", b.click != a.click),
        ("region", b.region != a.region),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
