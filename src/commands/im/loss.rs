//! `mipush im loss`: what kept pushes from going out or from arriving, by code.

use clap::Args as ClapArgs;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use super::desk::{ImArgs, at};
use super::meaning;
use crate::commands::argument::time;
use crate::commands::{Invocation, Outcome, document};
use crate::error::Error;
use crate::protocol::tencent::client::timpush;
use crate::ui::report::Report;

/// A time range.
#[derive(Debug, Clone, Copy, ClapArgs)]
pub(super) struct RangeArgs {
    /// Start, RFC 3339 or unix seconds [default: a day before the end]
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<Timestamp>,
    /// End [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    to: Option<Timestamp>,
}

impl RangeArgs {
    /// Both ends in unix seconds; the service looks back so many days.
    pub(super) fn seconds(self, now: Timestamp, days: i64) -> Result<(i64, i64), Error> {
        let end = self.to.unwrap_or(now);
        let start = self.from.unwrap_or_else(|| end.saturating_sub(SignedDuration::from_hours(24)).unwrap_or(end));
        if start > end {
            return Err(Error::usage(format!("--from {start} is after --to {end}")));
        }
        if now.duration_since(start) > SignedDuration::from_hours(24 * days) {
            return Err(Error::usage(format!(
                "--from {start} is more than {days} days back: the service keeps no more"
            )));
        }
        Ok((start.as_second(), end.as_second()))
    }
}

/// Show why pushes were lost: before sending (certificate, token) and after (vendor codes); 7 days back
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush im loss
  mipush im loss --from 2026-11-23T00:00:00+08:00 --json

Loss code -1: no certificate ID was reported; -2: no token was.")]
pub struct Args {
    #[command(flatten)]
    range: RangeArgs,
    #[command(flatten)]
    im: ImArgs,
}

#[derive(Debug, Serialize)]
struct Losses {
    losses: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    stage: &'static str,
    platform: Option<String>,
    code: String,
    count: i64,
    info: Option<String>,
    meaning: Option<String>,
}

impl Report for Losses {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.losses.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["stage", "platform", "code", "count", "info"]
    }

    fn empty_hint(&self) -> Option<String> {
        Some("nothing was lost in that time".to_owned())
    }
}

/// Shows them.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let (start, end) = args.range.seconds(invocation.context.now(), 7)?;
    at(&args.im, &["stage", "platform", "code", "count", "info", "meaning"], invocation, |desk| {
        let request = timpush::loss(&desk.access()?, start, end);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let envelope = desk.call(&request)?;
        let row = |loss: timpush::Loss| Row {
            stage: if loss.after_sending { "after-sending" } else { "before-sending" },
            platform: loss
                .platform
                .map(|number| timpush::platform(number).map_or_else(|| number.to_string(), str::to_owned)),
            meaning: loss.code.parse().ok().and_then(|code| meaning(code, desk.lang)),
            code: loss.code,
            count: loss.count,
            info: loss.info,
        };
        Ok(Box::new(Losses { losses: timpush::losses(&envelope).into_iter().map(row).collect() }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let now = Timestamp::from_second(1_000_000).expect("time");
        let range = |from: Option<i64>, to: Option<i64>| {
            let time = |second: Option<i64>| second.map(|second| Timestamp::from_second(second).expect("time"));
            RangeArgs { from: time(from), to: time(to) }.seconds(now, 7).ok()
        };
        assert_eq!(range(None, None), Some((913_600, 1_000_000)));
        assert_eq!(range(Some(999_000), Some(999_001)), Some((999_000, 999_001)));
        assert_eq!(range(Some(5), None), None, "too far back");
        assert_eq!(range(Some(999_999), Some(999_998)), None);
    }
}
