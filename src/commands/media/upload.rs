//! `mipush media upload`.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use crate::commands::call::{self, CallArgs};
use crate::commands::{Invocation, Outcome, document};
use crate::error::Error;
use crate::protocol::xiaomi::media::{self, Use};
use crate::ui::report::{Block, Report};

/// Upload a picture and get its address for notifications
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush media upload sale.png                  # big picture: --extra notification_bigPic_uri=URL
  mipush media upload logo.png --icon           # large icon
  mipush media upload app.png --small-icon

Xiaomi states no limits of size; a refusal says what it does not like.")]
pub struct Args {
    /// PNG, JPEG, GIF or WebP
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// For the large icon instead of the big picture
    #[arg(long, conflicts_with = "small_icon")]
    icon: bool,
    /// For the app's small icon
    #[arg(long)]
    small_icon: bool,
    /// Usable outside mainland China too
    #[arg(long, conflicts_with = "small_icon")]
    global: bool,
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct Uploaded {
    file: String,
    #[serde(rename = "use")]
    purpose: &'static str,
    bytes: usize,
    url: Option<String>,
    sha1: Option<String>,
    trace_id: Option<String>,
}

impl Report for Uploaded {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["url", "use", "bytes", "sha1"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Verbatim(self.url.clone().unwrap_or_else(|| "the answer names no address".to_owned()))])
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let shown = args.file.display().to_string();
    let bytes = std::fs::read(invocation.context.cwd.join(&args.file))
        .map_err(|error| Error::usage(format!("{shown}: cannot be read: {error}")))?;
    let content_type = media::content_type(&bytes)
        .ok_or_else(|| Error::usage(format!("{shown} is no PNG, JPEG, GIF or WebP picture")))?;
    let what = match (args.icon, args.small_icon) {
        (true, _) => Use::Icon,
        (_, true) => Use::SmallIcon,
        _ => Use::Picture,
    };
    let boundary = format!("mipush-{:032x}", u128::from_be_bytes(invocation.context.entropy()?));
    call::at(&args.call, &["file", "use", "bytes", "url", "sha1", "trace_id"], invocation, |desk| {
        let name = args.file.file_name().unwrap_or_default().to_string_lossy();
        let file = media::File { name: &name, bytes: &bytes, content_type };
        let request = media::upload(desk.service.base(), &desk.secret, what, args.global, file, &boundary);
        if desk.previews() {
            return Ok(desk.show_upload(&request, &shown, content_type));
        }
        let envelope = desk.call(&request)?;
        let uploaded = media::uploaded(&envelope);
        if let Some(url) = &uploaded.url {
            let key = match what {
                Use::Picture => "notification_bigPic_uri",
                Use::Icon => "notification_large_icon_uri",
                Use::SmallIcon => "notification_small_icon_uri",
            };
            desk.invocation.hint(&format!("send with it: mipush send … --extra {key}={url}"));
        }
        Ok(Box::new(Uploaded {
            file: shown.clone(),
            purpose: what.as_str(),
            bytes: bytes.len(),
            url: uploaded.url,
            sha1: uploaded.sha1,
            trace_id: envelope.trace_id,
        }))
    })
}
