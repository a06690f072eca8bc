//! `/v1/stats/message/counters`: daily counters (`xiaomi-push-api`, 7.7), added up from what was delivered and clicked.

use jiff::civil::Date;
use serde::Serialize;

use super::{Call, form, required};
use crate::emulator::snapshot::App;
use crate::emulator::world::Day;
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::Version;
use crate::protocol::xiaomi::form::Form;
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call;

/// Days a call may span: "below 30" (D1559).
const MAX_DAYS: i64 = 30;

#[derive(Serialize)]
struct Counters {
    date: String,
    single_recipients: u64,
    broadcast_recipients: u64,
    regid_recipients: u64,
    alias_recipients: u64,
    useraccount_recipients: u64,
    received: u64,
    click: u64,
}

pub(super) fn counters(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    let packages = send_call::packages(Version::V2, &form, &app.packages)?;
    let (start, end) = (date(&form, "start_date")?, date(&form, "end_date")?);
    let (first, last) = (number(start), number(end));
    if last < first || last - first >= MAX_DAYS {
        let reason = format!("end_date must not lie before start_date, nor {MAX_DAYS} days or more behind it");
        return Err(Refusal::new(10017, reason, "end_date", "span-illegal", "D1559"));
    }
    let state = call.world.app(app.app_id.as_str());
    let none = Day::default();
    let days: Vec<Counters> = (first..=last)
        .map(|day| {
            let found = state.zip(packages.first()).map_or(none, |(state, package)| state.day(package, day));
            Counters {
                date: text(day),
                single_recipients: found.single_recipients,
                broadcast_recipients: found.broadcast_recipients,
                regid_recipients: found.regid_recipients,
                alias_recipients: found.alias_recipients,
                useraccount_recipients: found.useraccount_recipients,
                received: found.received,
                click: found.click,
            }
        })
        .collect();
    Ok(answer::data(trace_id, days))
}

/// `yyyyMMdd`.
fn date(form: &Form<'_>, key: &'static str) -> Result<Date, Refusal> {
    let text = required(form, key, "D1559")?;
    let read = || {
        let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
        let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..)?);
        if !digits {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    };
    read().ok_or_else(|| Refusal::new(10017, format!("{key} must be yyyyMMdd"), key, "value-illegal", "D1559"))
}

const EPOCH: Date = Date::constant(1970, 1, 1);

fn number(date: Date) -> i64 {
    i64::from(EPOCH.until(date).map(|span| span.get_days()).unwrap_or_default())
}

fn text(day: i64) -> String {
    let date = i32::try_from(day).ok().and_then(|days| EPOCH.checked_add(jiff::Span::new().days(days)).ok());
    date.unwrap_or(EPOCH).strftime("%Y%m%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_from_1970() {
        assert_eq!((number(Date::constant(1970, 1, 2)), text(1).as_str()), (1, "19700102"));
        let day = number(Date::constant(2026, 11, 24));
        assert_eq!((day, text(day).as_str()), (20_781, "20261124"));
        let read = |value: &str| {
            let body = format!("d={value}");
            let form = Form::parse(body.as_bytes()).expect("form");
            date(&form, "d").map_err(|refusal| refusal.code)
        };
        assert_eq!(read("20261124"), Ok(Date::constant(2026, 11, 24)));
        for (bad, code) in
            [("", 10016), ("2026112", 10017), ("20261301", 10017), ("2026-1-1", 10017), ("2026年1", 10017)]
        {
            assert_eq!(read(bad), Err(code), "{bad}");
        }
    }
}
