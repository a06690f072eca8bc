//! `mipush cert add`: saves a certificate and hands out its ID.

use serde::Serialize;
use serde_json::Value;

use super::CertRow;
use super::entry::{self, EntryArgs};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::certificate::Draft;
use crate::domain::secret::SecretSource;
use crate::domain::suggestion::quoted;
use crate::error::Error;
use crate::ui::report::{Block, Report};

/// Save a certificate and get its certificate ID; asks for what is missing
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush cert add
  mipush cert add --name prod --package com.example.chat --app-id 2882303761512345678 \\
    --app-key 5001234500678 --app-secret-file app-secret.txt --click open-app --region china
  mipush cert add --name demo --package com.example.chat --app-id 2882303761512345678 \\
    --app-secret-env MIPUSH_APP_SECRET --click open-intent --intent-component .ChatActivity --region embedded")]
pub struct Args {
    #[command(flatten)]
    entry: EntryArgs,
}

#[derive(Debug, Serialize)]
struct CertAdded {
    #[serde(flatten)]
    cert: CertRow,
}

impl Report for CertAdded {
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

/// Saves it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&CertRow::KEYS)?;
    let mut entry = args.entry;
    let asked = entry.name.is_none() || entry.package.is_none() || entry.app_id.is_none();
    entry.ask(invocation)?;
    let given = entry.secret_source(invocation)?;
    let typed = given.is_none();
    let source = match given {
        Some(source) => source,
        None => entry::ask_secret(invocation)?,
    };
    let package = entry.package.clone().unwrap_or_default();
    let click = entry.click.action(&package)?.unwrap_or_else(|| "open-app".to_owned());
    let state = invocation.state();
    let mut draft = Draft {
        name: entry.name.clone().unwrap_or_default(),
        package,
        app_id: entry.app_id.clone().unwrap_or_default(),
        app_key: entry.app_key.clone(),
        app_secret: source,
        secret_value: None,
        channel_id: entry.channel_id.clone(),
        click,
        region: entry.region.clone().unwrap_or_else(|| "china".to_owned()),
    };
    let (name, fields, warnings) = entry::check(&mut draft, invocation, &state.folder())?;

    let now = invocation.context.now();
    let fresh = !state.path().exists();
    let row = state.update_or_create(|registry| {
        let id = registry.add_cert(name.clone(), fields.clone(), now)?;
        let cert = registry.cert(&id.to_string())?;
        Ok::<_, Error>(CertRow::new(cert, registry, now))
    })?;

    if fresh {
        invocation.ui.status(&format!("created {}", state.path().display()));
    }
    invocation.warn_of(&warnings);
    if typed || asked {
        invocation.hint(&format!("the same without questions: {}", equivalent(&draft)));
    }
    invocation.hint(&format!(
        "certificate ID {} takes effect within 10 minutes; the app reports this number after login",
        row.id
    ));
    Ok(Box::new(CertAdded { cert: row }))
}

/// The command line that does the same; the secret comes from where it rests, or from stdin.
fn equivalent(draft: &Draft) -> String {
    let mut words = vec!["mipush cert add".to_owned()];
    let mut flag = |name: &str, value: &str| words.push(format!("--{name} {}", quoted(value)));
    flag("name", &draft.name);
    flag("package", &draft.package);
    flag("app-id", &draft.app_id);
    if let Some(key) = &draft.app_key {
        flag("app-key", key);
    }
    match &draft.app_secret {
        SecretSource::Env(name) => flag("app-secret-env", name),
        SecretSource::File(path) => flag("app-secret-file", &path.display().to_string()),
        SecretSource::Literal(_) => flag("app-secret-file", "-"),
    }
    if let Some(channel) = &draft.channel_id {
        flag("channel-id", channel);
    }
    flag("click", &draft.click);
    flag("region", &draft.region);
    words.join(" ")
}
