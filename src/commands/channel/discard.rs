//! `mipush channel discard`.

use serde::Serialize;
use serde_json::Value;

use super::PLATFORM;
use crate::commands::call::{self, CallArgs};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::identifier::ChannelId;
use crate::ui::report::{Block, Report};

/// Discard a notification channel; asks first
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush channel discard orders
  mipush channel discard orders --confirm --json")]
pub struct Args {
    /// Its id
    #[arg(value_name = "CHANNEL_ID")]
    id: ChannelId,
    /// Do not ask
    #[arg(long)]
    confirm: bool,
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct ChannelDiscarded {
    channel_id: String,
    discarded: bool,
    trace_id: Option<String>,
}

impl Report for ChannelDiscarded {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["channel_id", "discarded", "trace_id"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Text(format!("channel {} discarded", self.channel_id))])
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &["channel_id", "discarded", "trace_id"], invocation, |desk| {
        let request = crate::protocol::xiaomi::channel::discard(desk.service.base(), &desk.secret, &args.id);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        if desk.cert.fields.channel_id.as_ref() == Some(&args.id) {
            desk.invocation.ui.warn(&format!("certificate {} sends through this channel", desk.cert.name));
        }
        desk.confirm(args.confirm, &format!("Messages through channel {} will be refused. Discard it?", args.id))?;
        let envelope = desk.call(&request).map_err(|error| error.hint(PLATFORM.get(desk.lang)))?;
        let trace_id = envelope.trace_id;
        Ok(Box::new(ChannelDiscarded { channel_id: args.id.to_string(), discarded: true, trace_id }))
    })
}
