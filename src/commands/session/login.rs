//! `mipush session login`.

use serde::Serialize;
use serde_json::Value;

use super::step::Stepped;
use crate::commands::{Invocation, Outcome, candidate, document};
use crate::domain::device::Platform;
use crate::domain::identifier::{DeviceName, UserId};
use crate::domain::session::Presence;
use crate::error::Error;
use crate::ui::report::{Block, Report};

/// Log a user in on a device; by default that kicks the user's other phone
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mipush session login alice --device phone1\n  mipush session login alice --device tab --platform web"
)]
pub struct Args {
    /// The user
    #[arg(value_name = "USER", add = candidate::users())]
    user: UserId,
    /// The phone; made on first mention. May be left out when the user has one
    #[arg(long, value_name = "DEVICE", add = candidate::devices())]
    device: Option<DeviceName>,
    /// What the device is: xiaomi, android (another brand), iphone, ipad, windows, mac, linux or web [default: xiaomi]
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
}

#[derive(Debug, Serialize)]
struct LoggedIn {
    #[serde(flatten)]
    step: Stepped,
    kicked: Vec<String>,
    must_report: bool,
    platform: &'static str,
    heard_kick: bool,
}

impl Report for LoggedIn {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        Stepped::COLUMNS
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let kicked = self.kicked.iter().map(|device| format!("{} on {device}: → kicked", self.step.user));
        Some(std::iter::once(self.step.line()).chain(kicked).map(Block::Text).collect())
    }
}

/// Logs in.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&[
        "user",
        "device",
        "before",
        "after",
        "changed",
        "kicked",
        "must_report",
        "platform",
        "heard_kick",
    ])?;
    let now = invocation.context.now();
    let (device, platform, outcome) = invocation.state().update(|registry| {
        let device = match &args.device {
            Some(device) => device.clone(),
            None if registry.sessions_of(&args.user).next().is_some() => registry.pick_session(&args.user, None)?.1,
            None => {
                return Err(Error::usage(format!("{} has no phone yet: say which with --device DEVICE", args.user))
                    .hint(format!("mipush session login {} --device phone1", args.user.quoted())));
            }
        };
        if let Some(platform) = args.platform {
            registry.declare_platform(&device, platform)?;
        }
        let outcome = registry.login(&args.user, &device, now)?;
        let platform = registry.device(&device)?.platform;
        Ok((device, platform, outcome))
    })?;
    for kicked in &outcome.kicked {
        invocation.ui.warn(&format!(
            "{} was logged in on {kicked} and is kicked there: one phone of a platform at a time \
             (settings.devices_per_platform, login_policy)",
            args.user
        ));
    }
    if outcome.heard_kick {
        invocation.ui.warn(
            "the app hears first that it was kicked (6208) and logs in a second time (settings.kick_hear_on_login)",
        );
    }
    if outcome.must_report && platform.is_ours() {
        invocation.hint(&format!(
            "next: mipush device report --user {} --device {}",
            args.user.quoted(),
            device.quoted()
        ));
    }
    Ok(Box::new(LoggedIn {
        step: Stepped {
            user: args.user.to_string(),
            device: device.to_string(),
            before: outcome.before.map(Presence::as_str),
            after: Presence::Foreground.as_str(),
            changed: outcome.before != Some(Presence::Foreground),
            note: None,
        },
        kicked: outcome.kicked.iter().map(ToString::to_string).collect(),
        must_report: outcome.must_report,
        platform: platform.as_str(),
        heard_kick: outcome.heard_kick,
    }))
}
