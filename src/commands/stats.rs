//! `mipush stats`: daily counters.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use serde_json::Value;

use super::call::{self, CallArgs};
use super::chart::bar;
use super::{Invocation, Outcome, document};
use crate::error::Error;
use crate::protocol::xiaomi::statistics::{self, Day, MAX_DAYS};
use crate::ui::report::{Block, Report};

/// Show daily counters: sent to, delivered, clicked
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush stats                                # the last seven days
  mipush stats --from 2026-11-01 --to 2026-11-24
  mipush stats --from 20261101 -o tsv

Days are China's. One question spans fewer than 30 days.")]
pub struct Args {
    /// First day, 2026-11-01 or 20261101 [default: six days before the last]
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<Date>,
    /// Last day [default: today in China]
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Option<Date>,
    #[command(flatten)]
    call: CallArgs,
}

fn date(text: &str) -> Result<Date, String> {
    let expected = "expected a date such as 2026-11-01 or 20261101";
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    if digits.len() != 8 || !digits.is_ascii() {
        return Err(expected.to_owned());
    }
    let dashed = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
    dashed.parse().map_err(|_| expected.to_owned())
}

/// Today where the service counts days.
fn today(now: Timestamp) -> Date {
    Offset::constant(8).to_datetime(now).date()
}

fn span(from: Option<Date>, to: Option<Date>, now: Timestamp) -> Result<(Date, Date), Error> {
    let to = to.unwrap_or_else(|| today(now));
    let from = from.unwrap_or_else(|| to.saturating_sub(6.days()));
    let days = (to - from).get_days();
    if days < 0 {
        return Err(Error::usage(format!("--from {from} is after --to {to}")));
    }
    if days >= MAX_DAYS {
        return Err(Error::usage(format!(
            "{from} to {to} spans {days} days: Xiaomi answers for fewer than {MAX_DAYS}"
        ))
        .hint("ask in parts: --from DATE --to DATE"));
    }
    Ok((from, to))
}

#[derive(Debug, Serialize)]
struct Stats {
    from: String,
    to: String,
    days: Vec<DayRow>,
}

#[derive(Debug, Serialize)]
struct DayRow {
    date: String,
    single: u64,
    broadcast: u64,
    by_reg_id: u64,
    by_alias: u64,
    by_account: u64,
    delivered: u64,
    clicked: u64,
}

impl From<Day> for DayRow {
    fn from(day: Day) -> Self {
        let date = date(&day.date).map_or(day.date, |date| date.to_string());
        Self {
            date,
            single: day.single,
            broadcast: day.broadcast,
            by_reg_id: day.by_reg_id,
            by_alias: day.by_alias,
            by_account: day.by_account,
            delivered: day.delivered,
            clicked: day.clicked,
        }
    }
}

/// Columns of the longest bar.
const WIDTH: u64 = 24;

impl Report for Stats {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.days.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["date", "single", "broadcast", "delivered", "clicked"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        if self.days.is_empty() {
            return None;
        }
        let most = self.days.iter().map(|day| day.delivered).max().unwrap_or_default();
        let columns = ["date", "single", "broadcast", "delivered", "clicked", ""].map(str::to_owned).to_vec();
        let row = |day: &DayRow| {
            let counts = [day.single, day.broadcast, day.delivered, day.clicked].map(|count| count.to_string());
            let mut cells = vec![day.date.clone()];
            cells.extend(counts);
            cells.push(bar(day.delivered, most, WIDTH));
            cells
        };
        Some(vec![Block::Table { columns, rows: self.days.iter().map(row).collect() }])
    }

    fn empty_hint(&self) -> Option<String> {
        Some(format!("no counters for {} to {}", self.from, self.to))
    }
}

/// Asks for them.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let (from, to) = span(args.from, args.to, invocation.context.now())?;
    call::at(&args.call, &[], invocation, |desk| {
        let wire = |date: Date| format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
        let package = &desk.cert.fields.package;
        let request = statistics::counters(desk.service.base(), &desk.secret, package, &wire(from), &wire(to));
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let envelope = desk.call(&request)?;
        let mut days: Vec<DayRow> = statistics::days(&envelope).into_iter().map(DayRow::from).collect();
        days.sort_by(|one, other| one.date.cmp(&other.date));
        Ok(Box::new(Stats { from: from.to_string(), to: to.to_string(), days }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("time")
    }

    #[test]
    fn dates_in_both_spellings() {
        assert_eq!(date("20261101"), date("2026-11-01"));
        for bad in ["", "2026", "20261301", "2026-11-1", "today", "２０２６"] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_are_chinas() {
        assert_eq!(today(at("2026-11-24T15:59:59Z")).to_string(), "2026-11-24");
        assert_eq!(today(at("2026-11-24T16:00:00Z")).to_string(), "2026-11-25");
    }

    #[test]
    fn spans() {
        let now = at("2026-11-24T00:00:00Z");
        let span = |from: Option<&str>, to: Option<&str>| {
            let date = |text: &str| date(text).expect("date");
            span(from.map(date), to.map(date), now).map(|(from, to)| (from.to_string(), to.to_string())).ok()
        };
        assert_eq!(span(None, None), Some(("2026-11-18".into(), "2026-11-24".into())));
        assert_eq!(span(Some("20261101"), Some("20261130")), Some(("2026-11-01".into(), "2026-11-30".into())));
        assert_eq!(span(Some("20261031"), Some("20261130")), None);
        assert_eq!(span(Some("20261125"), None), None);
    }
}
