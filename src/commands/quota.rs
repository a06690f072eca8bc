//! `mipush quota`: what may be delivered today, and what of it is used.

use serde::Serialize;
use serde_json::Value;

use super::call::{self, CallArgs};
use super::chart::bar;
use super::{Invocation, Outcome, document};
use crate::protocol::xiaomi::send;
use crate::ui::report::{Block, Report};

/// Show today's quota
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush quota
  mipush quota --json
  mipush quota --curl

Xiaomi answers this at most once a second. Private messages (channel and template) have no quota.")]
pub struct Args {
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct Today {
    cert: u32,
    day_quota: Option<u64>,
    day_acked: Option<u64>,
    left: Option<u64>,
    /// Everything that came: no page names the fields of this answer.
    data: Value,
}

/// Columns of the bar.
const WIDTH: u64 = 30;

impl Report for Today {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["cert", "day_quota", "day_acked", "left"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let fact = |name: &str, value: String| (name.to_owned(), value);
        let facts = match (self.day_acked, self.day_quota) {
            // Nothing stops what was on its way, and a quota can be cut during the day.
            (Some(acked), Some(quota)) if acked > quota => vec![
                fact("delivered today", format!("{acked}; the quota is {quota}")),
                fact("used", format!("all, and {} more", acked - quota)),
                fact("left", "0".to_owned()),
            ],
            (Some(acked), Some(quota)) => {
                let filled = bar(acked, quota, WIDTH);
                let used = filled.chars().count() as u64;
                let empty = "·".repeat(usize::try_from(WIDTH.saturating_sub(used)).unwrap_or_default());
                let percent = acked.saturating_mul(100).checked_div(quota).unwrap_or_default();
                vec![
                    fact("delivered today", format!("{acked} of {quota}")),
                    fact("used", format!("{filled}{empty} {percent} %")),
                    fact("left", self.left.unwrap_or_default().to_string()),
                ]
            }
            _ => vec![fact("the service says", self.data.to_string())],
        };
        Some(vec![Block::Facts(facts)])
    }
}

/// Asks for it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &[], invocation, |desk| {
        let request = send::quota(desk.service.base(), &desk.secret);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let envelope = desk.call(&request)?;
        let data = envelope.send_data();
        let number = |text: Option<String>| text.and_then(|text| text.parse::<u64>().ok());
        let (day_quota, day_acked) = (number(data.day_quota), number(data.day_acked));
        let left = day_quota.zip(day_acked).map(|(quota, acked)| quota.saturating_sub(acked));
        Ok(Box::new(Today { cert: desk.cert.id.0, day_quota, day_acked, left, data: envelope.data }))
    })
}
