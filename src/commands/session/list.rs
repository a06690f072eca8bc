//! `mipush session list`.

use serde::Serialize;
use serde_json::Value;

use crate::commands::{Invocation, Outcome, candidate, document};
use crate::domain::device::Platform;
use crate::domain::identifier::UserId;
use crate::domain::standing::Standing;
use crate::ui::report::Report;

/// List logins and their presence
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush session list\n  mipush session list --user alice --json")]
pub struct Args {
    /// Only this user's
    #[arg(long, value_name = "USER", add = candidate::users())]
    user: Option<UserId>,
}

#[derive(Debug, Serialize)]
struct SessionList {
    sessions: Vec<SessionRow>,
}

#[derive(Debug, Serialize)]
struct SessionRow {
    user: String,
    device: String,
    presence: &'static str,
    since: String,
    logged_in_at: String,
    background_reported: bool,
    lapsed: bool,
    platform: &'static str,
    /// What the server takes it for now; time makes something else of a presence.
    state: &'static str,
    status: &'static str,
    push_off: bool,
    usersig_expired: bool,
    cert: Option<u32>,
    reg_id: Option<String>,
}

impl Report for SessionList {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.sessions.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["user", "device", "presence", "since", "cert", "reg_id"]
    }

    fn empty_hint(&self) -> Option<String> {
        Some("no logins yet: mipush session login USER --device DEVICE".to_owned())
    }
}

/// Lists them by user and device.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let registry = invocation.state().load()?;
    if let Some(user) = &args.user {
        registry.known_user(user)?;
    }
    let now = invocation.context.now();
    let sessions = registry
        .sessions
        .values()
        .filter(|session| args.user.as_ref().is_none_or(|user| session.user == *user))
        .map(|session| {
            let device = registry.devices.get(&session.device);
            let standing = session.standing(device, &registry.settings, now);
            SessionRow {
                user: session.user.to_string(),
                device: session.device.to_string(),
                presence: session.presence.as_str(),
                since: session.since.to_string(),
                logged_in_at: session.logged_in_at.to_string(),
                background_reported: session.background_reported,
                lapsed: standing == Standing::Lapsed,
                platform: device.map_or(Platform::Xiaomi, |device| device.platform).as_str(),
                state: standing.as_str(),
                status: standing.status().as_str(),
                push_off: session.push_off,
                usersig_expired: session.signature_expired,
                cert: session.binding.as_ref().map(|binding| binding.cert.0),
                reg_id: session.binding.as_ref().map(|binding| binding.reg_id.to_string()),
            }
        })
        .collect();
    Ok(Box::new(SessionList { sessions }))
}
