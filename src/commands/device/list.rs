//! `mipush device list`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::DeviceRow;
use crate::commands::{Invocation, Outcome, document};
use crate::ui::report::Report;

/// List phones with the logins on them and what they reported
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mipush device list\n  mipush device list --json\n  mipush device list -o tsv --fields device,user,reg_id"
)]
pub struct Args {}

#[derive(Debug, Serialize)]
struct DeviceList {
    devices: Vec<DeviceRow>,
}

impl Report for DeviceList {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.devices.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        DeviceRow::COLUMNS
    }

    fn empty_hint(&self) -> Option<String> {
        Some("no phones yet: mipush device register PHONE, or mipush session login USER --device PHONE".to_owned())
    }
}

/// Lists them by name; a phone with several logins has a row for each.
pub fn run(_args: Args, invocation: &mut Invocation) -> Outcome {
    let registry = invocation.state().load()?;
    let mut logins: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for session in registry.sessions.values() {
        logins.entry(&session.device).or_default().push(session);
    }
    let devices = registry
        .devices
        .values()
        .flat_map(|device| match logins.get(&device.name) {
            Some(sessions) => sessions.iter().map(|session| DeviceRow::new(device, Some(session))).collect(),
            None => vec![DeviceRow::new(device, None)],
        })
        .collect();
    Ok(Box::new(DeviceList { devices }))
}
