//! `mipush topic list`: the topics of one device.

use serde::Serialize;
use serde_json::{Value, json};

use crate::commands::call::{self, CallArgs, RegionArgs};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::identifier::RegId;
use crate::protocol::xiaomi::device::{self, List};
use crate::ui::report::Report;

/// List the topics that a device is subscribed to
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush topic list --reg-id 'Zm9vYmFyK2Zvb2Jhci9mb29iYXI='
  mipush topic list --reg-id REGID --region auto --json")]
pub struct Args {
    /// The device's regId
    #[arg(long, value_name = "REGID", allow_hyphen_values = true)]
    reg_id: RegId,
    #[command(flatten)]
    region: RegionArgs,
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct Topics {
    reg_id: String,
    topics: Vec<String>,
}

impl Report for Topics {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.topics.iter().map(|topic| json!({"topic": topic})).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["topic"]
    }

    fn empty_hint(&self) -> Option<String> {
        Some("no topics; subscribe with: mipush topic subscribe TOPIC --reg-id REGID".to_owned())
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &[], invocation, |desk| {
        let ids = std::slice::from_ref(&args.reg_id);
        let routes = desk.route(args.region.region, ids)?;
        let base = routes.first().map_or(desk.service.base(), |(base, _)| base.as_str());
        let request = device::list(base, &desk.secret, List::Topics, &desk.cert.fields.package, &args.reg_id);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let envelope = desk.call(&request)?;
        Ok(Box::new(Topics { reg_id: args.reg_id.to_string(), topics: device::texts(&envelope) }))
    })
}
