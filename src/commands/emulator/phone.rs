//! `mipush emulator phone set`: switches and facts of a phone.

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use crate::commands::{Invocation, Outcome, document};
use crate::domain::identifier::DeviceName;
use crate::error::Error;
use crate::operation::control::Emulator;
use crate::protocol::control::{ControlCall, PhoneChange, PhoneView, Phones};
use crate::ui::report::Report;

/// Change what a phone is like
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Set(Args),
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

impl Switch {
    fn is_on(self) -> bool {
        self == Self::On
    }
}

/// Take a phone offline, switch its notifications off, remove the app, or tell filters what it is
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush emulator phone set phone1 --offline
  mipush emulator phone set phone1 --online
  mipush emulator phone set phone1 --notifications off --push on
  mipush emulator phone set phone1 --locale zh_CN --model xiaomi,2000-3999 --app-version 1.2.0 --network wifi

What waits for an offline phone is delivered when it is online again, unless its time to live is over.
A filter of a message (locale, model, app_version, connpt) looks at these facts; what is not known does not filter.")]
pub struct Args {
    /// The phone
    #[arg(value_name = "DEVICE")]
    device: DeviceName,
    /// Disconnect it: messages wait
    #[arg(long, conflicts_with = "online")]
    offline: bool,
    /// Connect it
    #[arg(long)]
    online: bool,
    /// Whether notifications are shown
    #[arg(long, value_name = "on|off")]
    notifications: Option<Switch>,
    /// Whether it takes pushes at all
    #[arg(long, value_name = "on|off")]
    push: Option<Switch>,
    /// Whether the app is there; without it the regId is dead
    #[arg(long, value_name = "on|off")]
    app: Option<Switch>,
    /// Language, such as zh_CN
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
    /// Model, brand and price band, between commas
    #[arg(long, value_name = "LIST")]
    model: Option<String>,
    /// versionName of the app
    #[arg(long, value_name = "VERSION")]
    app_version: Option<String>,
    /// wifi, or anything else
    #[arg(long, value_name = "NAME")]
    network: Option<String>,
    /// Region that get_region_by_regid answers
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
    #[command(flatten)]
    which: WhichArgs,
}

#[derive(Debug, Serialize)]
struct Changed {
    phones: Vec<PhoneView>,
}

impl Report for Changed {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.phones.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["device", "package", "online", "notifications_on", "push_on", "installed", "waiting"]
    }
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    let Command::Set(args) = command;
    invocation.ui.check_fields(&[
        "device",
        "user",
        "package",
        "reg_id",
        "presence",
        "stranger",
        "online",
        "notifications_on",
        "push_on",
        "installed",
        "waiting",
        "notifications",
        "pass_through",
    ])?;
    let change = PhoneChange {
        device: args.device.to_string(),
        online: (args.online || args.offline).then_some(args.online),
        notifications: args.notifications.map(Switch::is_on),
        push: args.push.map(Switch::is_on),
        installed: args.app.map(Switch::is_on),
        locale: args.locale,
        model: args.model,
        app_version: args.app_version,
        network: args.network,
        region: args.region,
    };
    if change == (PhoneChange { device: change.device.clone(), ..PhoneChange::default() }) {
        return Err(Error::usage("nothing to change: --offline, --notifications off, --locale zh_CN …")
            .hint("what there is to change: mipush emulator phone set --help"));
    }
    let state = invocation.state();
    let context = invocation.context.clone();
    let emulator = Emulator::find(&args.which.wish(), &state, &context)?;
    let phones: Phones = emulator.call(&ControlCall::SetPhone(change), &mut |note| invocation.note(note))?;
    Ok(Box::new(Changed { phones: phones.phones }))
}
