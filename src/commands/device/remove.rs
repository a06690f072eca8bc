//! `mipush device remove`.

use serde::Serialize;
use serde_json::Value;

use crate::commands::{Invocation, Outcome, candidate, document};
use crate::domain::identifier::DeviceName;
use crate::ui::report::{Block, Report};

/// Forget a phone and the logins on it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush device remove phone1")]
pub struct Args {
    /// The phone
    #[arg(value_name = "DEVICE", add = candidate::devices())]
    device: DeviceName,
}

#[derive(Debug, Serialize)]
struct DeviceRemoved {
    device: String,
    users: Vec<String>,
}

impl Report for DeviceRemoved {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["device", "users"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let users =
            if self.users.is_empty() { String::new() } else { format!(" and the login of {}", self.users.join(", ")) };
        Some(vec![Block::Text(format!("removed {}{users}", self.device))])
    }
}

/// Forgets it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&["device", "users"])?;
    let users = invocation.state().update(|registry| Ok(registry.remove_device(&args.device)?))?;
    Ok(Box::new(DeviceRemoved {
        device: args.device.to_string(),
        users: users.iter().map(ToString::to_string).collect(),
    }))
}
