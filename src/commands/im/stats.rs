//! `mipush im stats`: sendable, sent, delivered, clicked.

use serde::Serialize;
use serde_json::Value;

use super::desk::{ImArgs, at};
use super::loss::RangeArgs;
use crate::commands::{Invocation, Outcome, document};
use crate::protocol::tencent::client::timpush;
use crate::ui::report::Report;

/// Count pushes: could be sent, sent, delivered, clicked; 30 days back
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush im stats
  mipush im stats --from 2026-11-01T00:00:00+08:00 -o tsv

The first row is the sum over all vendors.")]
pub struct Args {
    #[command(flatten)]
    range: RangeArgs,
    #[command(flatten)]
    im: ImArgs,
}

#[derive(Debug, Serialize)]
struct Statistics {
    counts: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    platform: String,
    total: Option<i64>,
    sent: Option<i64>,
    delivered: Option<i64>,
    clicked: Option<i64>,
}

impl Report for Statistics {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.counts.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["platform", "total", "sent", "delivered", "clicked"]
    }
}

/// Counts them.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let (start, end) = args.range.seconds(invocation.context.now(), 30)?;
    at(&args.im, &["platform", "total", "sent", "delivered", "clicked"], invocation, |desk| {
        let request = timpush::statistics(&desk.access()?, start, end);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let envelope = desk.call(&request)?;
        let row = |counts: timpush::Counts| Row {
            platform: counts.platform.map_or_else(
                || "all".to_owned(),
                |number| timpush::platform(number).map_or_else(|| number.to_string(), str::to_owned),
            ),
            total: counts.total,
            sent: counts.sent,
            delivered: counts.delivered,
            clicked: counts.clicked,
        };
        Ok(Box::new(Statistics { counts: timpush::counts(&envelope).into_iter().map(row).collect() }))
    })
}
