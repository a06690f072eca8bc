//! `mipush im status`: who is online now, and who is within reach of an offline push.

use serde::Serialize;
use serde_json::Value;

use super::desk::{ImArgs, at};
use super::meaning;
use crate::commands::{Invocation, Outcome, candidate, document, or_dash};
use crate::domain::identifier::UserId;
use crate::error::Exit;
use crate::protocol::tencent::client::status::{self, AccountStatus};
use crate::ui::report::Report;

/// Most accounts of one question.
const MAX_ASKED: usize = 500;

/// Ask who is online (Online), away and within reach of a push (PushOnline), or neither (Offline)
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush im status alice
  mipush im status alice bob --json

The service tells the present only. What was when a message was sent: record it with mipush callbacks listen.")]
pub struct Args {
    /// The accounts
    #[arg(value_name = "USER", required = true, add = candidate::users())]
    users: Vec<UserId>,
    #[command(flatten)]
    im: ImArgs,
}

#[derive(Debug, Serialize)]
struct Statuses {
    accounts: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    user: String,
    status: Option<String>,
    devices: Vec<Device>,
    code: i64,
    meaning: Option<String>,
}

#[derive(Debug, Serialize)]
struct Device {
    platform: String,
    status: String,
}

impl Row {
    fn of(found: AccountStatus) -> Self {
        let device = |device: status::PlatformStatus| Device {
            platform: device.platform,
            status: device.status.as_str().to_owned(),
        };
        Self {
            user: found.account,
            status: Some(found.status.as_str().to_owned()),
            devices: found.platforms.into_iter().map(device).collect(),
            code: 0,
            meaning: None,
        }
    }
}

impl Report for Statuses {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.accounts.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["user", "status", "devices", "meaning"]
    }

    fn blocks(&self) -> Option<Vec<crate::ui::report::Block>> {
        let row = |row: &Row| {
            let devices: Vec<String> =
                row.devices.iter().map(|device| format!("{} {}", device.platform, device.status)).collect();
            let said = row
                .meaning
                .clone()
                .unwrap_or_else(|| if devices.is_empty() { "-".to_owned() } else { devices.join(", ") });
            vec![row.user.clone(), or_dash(row.status.as_ref()), said]
        };
        let columns = ["user", "status", "devices"].map(str::to_owned).to_vec();
        Some(vec![crate::ui::report::Block::Table { columns, rows: self.accounts.iter().map(row).collect() }])
    }

    fn exit(&self) -> Exit {
        if self.accounts.iter().all(|row| row.code == 0) { Exit::Ok } else { Exit::Partial }
    }
}

/// Asks.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    at(&args.im, &["user", "status", "devices", "code", "meaning"], invocation, |desk| {
        let users: Vec<String> = args.users.iter().map(ToString::to_string).collect();
        let mut requests = Vec::new();
        for part in users.chunks(MAX_ASKED) {
            requests.push(status::query(&desk.access()?, part, true));
        }
        if desk.previews() {
            return Ok(desk.show(&requests));
        }
        let mut accounts = Vec::new();
        for request in &requests {
            let envelope = desk.call(request)?;
            accounts.extend(status::read(&envelope).into_iter().map(Row::of));
            accounts.extend(envelope.failures.iter().map(|failure| Row {
                user: failure.account.clone(),
                status: None,
                devices: Vec::new(),
                code: failure.code,
                meaning: meaning(failure.code, desk.lang).or_else(|| failure.info.clone()),
            }));
        }
        Ok(Box::new(Statuses { accounts }))
    })
}
