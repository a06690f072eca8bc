//! `mipush device show`.

use serde::Serialize;
use serde_json::Value;

use super::DeviceRow;
use crate::commands::{Invocation, Outcome, candidate, document, or_dash};
use crate::domain::identifier::DeviceName;
use crate::ui::report::{Block, Report};

/// Show one phone: its registration with Xiaomi and the logins on it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush device show phone1\n  mipush device show phone1 --json")]
pub struct Args {
    /// The phone
    #[arg(value_name = "DEVICE", add = candidate::devices())]
    device: DeviceName,
}

#[derive(Debug, Serialize)]
struct DeviceShown {
    device: String,
    generation: &'static str,
    registration: Option<RegistrationShown>,
    logins: Vec<DeviceRow>,
}

#[derive(Debug, Serialize)]
struct RegistrationShown {
    app_id: String,
    package: String,
    reg_id: String,
    at: String,
    aliases: Vec<String>,
    accounts: Vec<String>,
    topics: Vec<String>,
}

impl Report for DeviceShown {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["device", "generation"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let fact = |name: &str, value: String| (name.to_owned(), value);
        let mut facts = vec![fact("device", self.device.clone()), fact("SDK generation", self.generation.to_owned())];
        match &self.registration {
            None => facts.push(fact("registered", "no".to_owned())),
            Some(registration) => {
                facts.push(fact("registered", registration.at.clone()));
                facts.push(fact("package", registration.package.clone()));
                facts.push(fact("AppID", registration.app_id.clone()));
                facts.push(fact("regId", registration.reg_id.clone()));
                for (name, list) in [
                    ("aliases", &registration.aliases),
                    ("accounts", &registration.accounts),
                    ("topics", &registration.topics),
                ] {
                    if !list.is_empty() {
                        facts.push(fact(name, list.join(", ")));
                    }
                }
            }
        }
        let mut blocks = vec![Block::Facts(facts)];
        if !self.logins.is_empty() {
            blocks.push(Block::Table {
                columns: ["USER", "PRESENCE", "SINCE", "CERT", "REG ID"].map(ToOwned::to_owned).to_vec(),
                rows: self
                    .logins
                    .iter()
                    .map(|login| {
                        vec![
                            or_dash(login.user.as_ref()),
                            or_dash(login.presence),
                            or_dash(login.since.as_ref()),
                            or_dash(login.cert),
                            or_dash(login.reg_id.as_ref()),
                        ]
                    })
                    .collect(),
            });
        }
        Some(blocks)
    }
}

/// Shows it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let registry = invocation.state().load()?;
    let device = registry.device(&args.device)?;
    let texts = |list: &[_]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let registration = device.registration.as_ref().map(|registration| RegistrationShown {
        app_id: registration.app_id.to_string(),
        package: registration.package.to_string(),
        reg_id: registration.reg_id.to_string(),
        at: registration.at.to_string(),
        aliases: texts(&registration.aliases),
        accounts: registration.accounts.iter().map(ToString::to_string).collect(),
        topics: registration.topics.iter().map(ToString::to_string).collect(),
    });
    let logins = DeviceRow::of(device, &registry).into_iter().filter(|row| row.user.is_some()).collect();
    Ok(Box::new(DeviceShown {
        device: device.name.to_string(),
        generation: device.generation.as_str(),
        registration,
        logins,
    }))
}
