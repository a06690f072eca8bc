//! `mipush device`: phones, their registration with Xiaomi, and what they reported to IM.

mod list;
mod register;
mod remove;
mod report;
mod show;

use clap::Subcommand;
use serde::Serialize;

use super::{Invocation, Outcome};
use crate::domain::device::Device;
use crate::domain::registry::Registry;
use crate::domain::session::Session;

/// Register phones and bind them to certificate IDs
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Register(register::Args),
    Report(report::Args),
    #[command(visible_alias = "ls")]
    List(list::Args),
    Show(show::Args),
    #[command(visible_alias = "rm")]
    Remove(remove::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Register(args) => register::run(args, invocation),
        Command::Report(args) => report::run(args, invocation),
        Command::List(args) => list::run(args, invocation),
        Command::Show(args) => show::run(args, invocation),
        Command::Remove(args) => remove::run(args, invocation),
    }
}

/// One login on a phone, or a phone that nobody ever logged in on.
#[derive(Debug, Serialize)]
struct DeviceRow {
    device: String,
    user: Option<String>,
    cert: Option<u32>,
    reg_id: Option<String>,
    presence: Option<&'static str>,
    since: Option<String>,
    reported_at: Option<String>,
    generation: &'static str,
    platform: &'static str,
    sdk: Option<String>,
    registered_reg_id: Option<String>,
}

impl DeviceRow {
    const COLUMNS: &'static [&'static str] = &["device", "user", "presence", "cert", "reg_id", "generation"];

    fn new(device: &Device, session: Option<&Session>) -> Self {
        let binding = session.and_then(|session| session.binding.as_ref());
        Self {
            device: device.name.to_string(),
            user: session.map(|session| session.user.to_string()),
            cert: binding.map(|binding| binding.cert.0),
            reg_id: binding.map(|binding| binding.reg_id.to_string()),
            presence: session.map(|session| session.presence.as_str()),
            since: session.map(|session| session.since.to_string()),
            reported_at: binding.map(|binding| binding.at.to_string()),
            generation: device.generation.as_str(),
            platform: device.platform.as_str(),
            sdk: device.sdk.map(|sdk| sdk.to_string()),
            registered_reg_id: device.registration.as_ref().map(|registration| registration.reg_id.to_string()),
        }
    }

    fn of(device: &Device, registry: &Registry) -> Vec<Self> {
        let rows: Vec<_> = registry
            .sessions
            .values()
            .filter(|session| session.device == device.name)
            .map(|session| Self::new(device, Some(session)))
            .collect();
        if rows.is_empty() { vec![Self::new(device, None)] } else { rows }
    }
}
