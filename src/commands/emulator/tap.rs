//! `mipush emulator tap`: a finger on a notification.

use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use super::phones::opens;
use crate::commands::{Invocation, Outcome, candidate, document};
use crate::domain::identifier::{DeviceName, MsgId};
use crate::domain::suggestion::nearest;
use crate::error::Error;
use crate::operation::control::Emulator;
use crate::protocol::control::{ControlCall, Opened, Phones, Tapped};
use crate::ui::report::{Block, Report};

/// Tap a notification and see what the app gets
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mipush emulator tap phone1\n  mipush emulator tap phone1 scm01234500000000002b --json"
)]
pub struct Args {
    /// The phone
    #[arg(value_name = "DEVICE", add = candidate::devices())]
    device: DeviceName,
    /// Which message [default: the newest on screen]
    #[arg(value_name = "MSG_ID")]
    msg_id: Option<MsgId>,
    #[command(flatten)]
    which: WhichArgs,
}

#[derive(Debug, Serialize)]
struct Tap {
    #[serde(flatten)]
    tapped: Tapped,
}

impl Report for Tap {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["device", "msg_id", "title", "ext"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let fact = |name: &str, value: String| (name.to_owned(), value);
        let tapped = &self.tapped;
        let mut facts = vec![
            fact("tapped", format!("{:?} on {}", tapped.title, tapped.device)),
            fact("opens", opens(&tapped.opened)),
        ];
        let ext = || tapped.ext.clone().unwrap_or_else(|| "none was sent".to_owned());
        match way(&tapped.opened) {
            Some(way) => {
                facts.push(fact("the app reads", way.to_owned()));
                let label =
                    if matches!(tapped.opened, Opened::Activity { .. }) { "key_message → ext" } else { "ext" };
                facts.push(fact(label, ext()));
                // What is Xiaomi's own is of no use to the app, and ext stands above.
                let own = |key: &str| key != "ext" && !XIAOMI.contains(&key);
                let others = tapped.extras.iter().filter(|(key, _)| own(key));
                facts.extend(others.map(|(key, value)| (format!("extra {key}"), value.clone())));
                facts.extend(tapped.payload.iter().map(|payload| fact("payload", payload.clone())));
            }
            None => facts.push(fact("ext", "does not reach the app".to_owned())),
        }
        Some(vec![Block::Facts(facts)])
    }
}

/// Keys of `extra` that tell the system what to do.
const XIAOMI: [&str; 8] = [
    "notify_effect",
    "intent_uri",
    "web_uri",
    "class_name",
    "channel_id",
    "template_id",
    "template_param",
    "sound_uri",
];

/// How the app gets the message, in its own code; `None` where it does not (`tencent-im-offline-push`, 8.3 and 8.7).
fn way(opened: &Opened) -> Option<&'static str> {
    match opened {
        Opened::Activity { .. } => {
            Some("getIntent().getSerializableExtra(\"key_message\") as MiPushMessage, then getExtra()")
        }
        Opened::Callback => Some("onNotificationMessageClicked(context, MiPushMessage), then getExtra()"),
        Opened::Launcher | Opened::Browser { .. } | Opened::Nothing { .. } => None,
    }
}

/// Taps it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    invocation
        .ui
        .check_fields(&["device", "package", "reg_id", "msg_id", "title", "opened", "ext", "payload", "extras"])?;
    let state = invocation.state();
    let context = invocation.context.clone();
    let emulator = Emulator::find(&args.which.wish(), &state, &context)?;
    let call = ControlCall::Tap { device: args.device.clone(), msg_id: args.msg_id.clone() };
    let tapped: Tapped = match emulator.call(&call, &mut |note| invocation.note(note)) {
        Ok(tapped) => tapped,
        Err(error) => return Err(explain(error, &args.device, &emulator, invocation)),
    };
    if let Some(user) = invocation.state().load().ok().and_then(|registry| {
        let killed = |session: &&crate::domain::session::Session| {
            session.device == args.device && session.presence == crate::domain::session::Presence::Killed
        };
        registry.sessions.values().find(killed).map(|session| session.user.clone())
    }) && matches!(tapped.opened, Opened::Launcher | Opened::Activity { .. })
    {
        invocation.hint(&format!(
            "on a real phone the app now runs; play that with: mipush session launch {} --device {}",
            user.quoted(),
            args.device.quoted()
        ));
    }
    Ok(Box::new(Tap { tapped }))
}

/// A slip in the phone's name, or an empty screen: what to look at.
fn explain(error: Error, device: &DeviceName, emulator: &Emulator<'_>, invocation: &mut Invocation) -> Error {
    let phones = emulator.call::<Phones>(&ControlCall::Phones, &mut |note| invocation.note(note));
    let names: Vec<String> =
        phones.map(|found| found.phones.into_iter().map(|phone| phone.device).collect()).unwrap_or_default();
    let known = names.iter().any(|name| name == device.as_str());
    match nearest(device.as_str(), names.iter().map(String::as_str)) {
        Some(near) if !known => Error { hints: vec![format!("did you mean {near:?}?")], ..error },
        _ if error.hints.is_empty() => error.hint("what there is to tap: mipush emulator phones"),
        _ => error,
    }
}
