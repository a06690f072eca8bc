//! `mipush channel list`.

use serde::Serialize;
use serde_json::Value;

use crate::commands::call::{self, CallArgs};
use crate::commands::{Invocation, Outcome, document};
use crate::protocol::xiaomi::channel::{self, Listed, MOST};
use crate::ui::report::Report;

/// List the app's notification channels
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush channel list\n  mipush channel list --json")]
pub struct Args {
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct Channels {
    channels: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    channel_id: Option<String>,
    name: Option<String>,
    description: Option<String>,
    in_use: bool,
    /// Everything that came: no page names the fields of this answer.
    data: Value,
}

impl Report for Channels {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.channels.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["channel_id", "name", "description", "in_use"]
    }

    fn empty_hint(&self) -> Option<String> {
        Some("no channels; they are applied for on Xiaomi's platform".to_owned())
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &[], invocation, |desk| {
        let request = channel::list(desk.service.base(), &desk.secret);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let envelope = desk.call(&request)?;
        let used = desk.cert.fields.channel_id.as_ref().map(ToString::to_string);
        let row = |listed: Listed| Row {
            in_use: listed.id.is_some() && listed.id == used,
            channel_id: listed.id,
            name: listed.name,
            description: listed.description,
            data: listed.raw,
        };
        let channels: Vec<Row> = channel::channels(&envelope).into_iter().map(row).collect();
        if channels.len() >= MOST {
            desk.invocation.ui.warn(&format!("{} channels: an app has at most {MOST}", channels.len()));
        }
        if let Some(used) = &used
            && !channels.is_empty()
            && !channels.iter().any(|row| row.in_use)
        {
            desk.invocation.ui.warn(&format!("the certificate's channel {used} is not among them: sends get 27001"));
        }
        Ok(Box::new(Channels { channels }))
    })
}
