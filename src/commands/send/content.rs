//! What a send says.

use std::time::Duration;

use clap::Args;

use crate::commands::argument::{duration, pair};
use crate::domain::click::ClickAction;
use crate::domain::identifier::{ChannelId, JobKey};
use crate::domain::notification::{Callback, ReceiptKinds, Template};
use crate::domain::push::{ClickChoice, Content};
use crate::error::Error;

/// The flags.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What to send")]
pub(in crate::commands) struct ContentArgs {
    /// First line; with --user it defaults to "a new message"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    title: Option<String>,
    /// Second line
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    description: Option<String>,
    /// Text for the app: the message of a pass-through, else kept with the notification
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    payload: Option<String>,
    /// Deliver to the app and show nothing
    #[arg(long)]
    pass_through: bool,
    /// The pass-through text that the app reads after a tap (extra.ext); JSON is wise
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    ext: Option<String>,
    /// A key of your own; repeatable
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    extra: Vec<(String, String)>,
    /// Notification channel [default: the certificate's]
    #[arg(long, value_name = "ID")]
    channel_id: Option<ChannelId>,
    /// Message template, obligatory for private messages
    #[arg(long, value_name = "ID")]
    template_id: Option<String>,
    /// A value of the template; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, requires = "template_id")]
    template_param: Vec<(String, String)>,
    /// -1 everything, or a sum of 1 sound, 2 vibrate, 4 light; 0 silent
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    notify_type: Option<i32>,
    /// Replaces an earlier notification with the same id
    #[arg(long, value_name = "N")]
    notify_id: Option<u32>,
    /// Keep it for devices that are offline for this long: 12h, 1d; a bare number is seconds
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    ttl: Option<Duration>,
    /// What a tap does: open-app, open-url=URL, open-intent=URI, or none [default: the certificate's]
    #[arg(long, value_name = "ACTION")]
    click: Option<String>,
    /// Groups messages; a device shows only the first of a key
    #[arg(long, value_name = "KEY")]
    job_key: Option<JobKey>,
    /// Where Xiaomi posts receipts
    #[arg(long, value_name = "URL")]
    callback: Option<String>,
    /// Text that comes back in receipts
    #[arg(long, value_name = "TEXT", requires = "callback")]
    callback_param: Option<String>,
    /// Which receipts: a sum, words such as delivered,clicked,invalid, or all
    #[arg(long, value_name = "KINDS", requires = "callback")]
    callback_type: Option<ReceiptKinds>,
    /// A sound under res/raw, without suffix
    #[arg(long, value_name = "NAME")]
    sound: Option<String>,
    /// With --user: PushFlag 1, online delivery only
    #[arg(long, requires = "user")]
    online_only: bool,
}

impl ContentArgs {
    /// What the flags say.
    pub(in crate::commands) fn content(&self) -> Result<Content, Error> {
        let click = match self.click.as_deref() {
            None => ClickChoice::Certificate,
            Some("none") => ClickChoice::None,
            Some(text) => ClickChoice::This(
                text.parse::<ClickAction>()
                    .map_err(|error| Error::usage(format!("--click: {error}")).hint("mipush send --help"))?,
            ),
        };
        let template = self
            .template_id
            .as_ref()
            .map(|id| Template { id: id.clone(), params: self.template_param.iter().cloned().collect() });
        let callback = self.callback.as_ref().map(|url| Callback {
            url: url.clone(),
            param: self.callback_param.clone(),
            kinds: self.callback_type,
        });
        Ok(Content {
            title: self.title.clone(),
            description: self.description.clone(),
            online_only: self.online_only,
            payload: self.payload.clone(),
            pass_through: self.pass_through,
            ext: self.ext.clone(),
            extras: self.extra.clone(),
            channel_id: self.channel_id.clone(),
            template,
            notify_type: self.notify_type,
            notify_id: self.notify_id,
            ttl_ms: self.ttl.map(|ttl| u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX)),
            send_at_ms: None,
            click,
            job_key: self.job_key.clone(),
            callback,
            sound: self.sound.clone(),
        })
    }
}
