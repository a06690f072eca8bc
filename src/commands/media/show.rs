//! `mipush media small-icon`: the app's small icon as the service has it.

use serde::Serialize;
use serde_json::Value;

use crate::commands::call::{self, CallArgs};
use crate::commands::{Invocation, Outcome, document};
use crate::protocol::xiaomi::media;
use crate::ui::report::Report;

/// Show the app's small icon and its colour
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush media small-icon\n  mipush media small-icon --json")]
pub struct Args {
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct SmallIcon {
    app_id: String,
    url: Option<String>,
    color: Option<String>,
}

impl Report for SmallIcon {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["app_id", "url", "color"]
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &[], invocation, |desk| {
        let app = &desk.cert.fields.app_id;
        let request = media::small_icon(desk.service.base(), &desk.secret, app);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let envelope = desk.call(&request)?;
        let icon = media::uploaded(&envelope);
        Ok(Box::new(SmallIcon { app_id: app.to_string(), url: icon.url, color: icon.color }))
    })
}
