//! `mipush channel add`.

use serde::Serialize;
use serde_json::Value;

use super::PLATFORM;
use crate::commands::call::{self, CallArgs};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::identifier::ChannelId;
use crate::error::Error;
use crate::protocol::xiaomi::channel::{self, NewChannel};
use crate::ui::report::{Block, Report};

/// Add a notification channel
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush channel add orders --name Orders --description 'State of your orders'
  mipush channel add orders --name Orders --sound ding --notify-type 3 --dry-run")]
pub struct Args {
    /// Its id
    #[arg(value_name = "CHANNEL_ID")]
    id: ChannelId,
    /// Its name in the phone's settings
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// Its description there
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// A sound under res/raw, without suffix
    #[arg(long, value_name = "NAME")]
    sound: Option<String>,
    /// Sum of 1 sound, 2 vibrate, 4 light; -1 everything
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(i32).range(-1..=7))]
    notify_type: Option<i32>,
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct ChannelAdded {
    channel_id: String,
    added: bool,
    trace_id: Option<String>,
    data: Value,
}

impl Report for ChannelAdded {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["channel_id", "added", "trace_id"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Text(format!("channel {} added", self.channel_id))])
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    if args.name.trim().is_empty() {
        return Err(Error::usage("--name is blank"));
    }
    call::at(&args.call, &["channel_id", "added", "trace_id", "data"], invocation, |desk| {
        let sound =
            args.sound.as_ref().map(|name| format!("android.resource://{}/raw/{name}", desk.cert.fields.package));
        let channel = NewChannel {
            id: &args.id,
            name: &args.name,
            description: args.description.as_deref(),
            sound_url: sound.as_deref(),
            notify_type: args.notify_type,
        };
        let request = channel::add(desk.service.base(), &desk.secret, channel);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let envelope = desk.call(&request).map_err(|error| error.hint(PLATFORM.get(desk.lang)))?;
        desk.invocation.hint(&format!("send through it: mipush send … --channel-id {}", args.id));
        let (trace_id, data) = (envelope.trace_id, envelope.data);
        Ok(Box::new(ChannelAdded { channel_id: args.id.to_string(), added: true, trace_id, data }))
    })
}
