//! Daily counters (7.7). The client's side; today's quota is asked for by `send::quota`.

use serde_json::Value;

use super::reply::{Envelope, items, number_of, text_of};
use super::send::{encoded, get};
use crate::domain::identifier::PackageName;
use crate::domain::secret::Secret;
use crate::protocol::http::HttpRequest;

/// Most days in one question: "span below 30 days" (D1559).
pub const MAX_DAYS: i32 = 30;

/// The counters of some days; both ends are taken to be inclusive. Dates are `yyyyMMdd`.
pub fn counters(base: &str, secret: &Secret, package: &PackageName, from: &str, to: &str) -> HttpRequest {
    let package = ("restricted_package_name", package.as_str());
    let query = encoded(&[("start_date", from), ("end_date", to), package]);
    get(base, "/v1/stats/message/counters", secret, Some(query))
}

/// One day. The oldest recordings have only two of the recipients; what is missing is zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// `yyyyMMdd`.
    pub date: String,
    /// Recipients of single sends.
    pub single: u64,
    /// Recipients of broadcasts.
    pub broadcast: u64,
    /// Recipients by regId.
    pub by_reg_id: u64,
    /// Recipients by alias.
    pub by_alias: u64,
    /// Recipients by user account.
    pub by_account: u64,
    /// Delivered.
    pub delivered: u64,
    /// Clicked.
    pub clicked: u64,
}

/// The days of an answer.
pub fn days(envelope: &Envelope) -> Vec<Day> {
    let day = |value: &Value| {
        Some(Day {
            date: text_of(value, &["date"])?,
            single: number_of(value, "single_recipients"),
            broadcast: number_of(value, "broadcast_recipients"),
            by_reg_id: number_of(value, "regid_recipients"),
            by_alias: number_of(value, "alias_recipients"),
            by_account: number_of(value, "useraccount_recipients"),
            delivered: number_of(value, "received"),
            clicked: number_of(value, "click"),
        })
    };
    items(&envelope.data).into_iter().filter_map(day).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xiaomi::wire::{accepted, recorded};

    #[test]
    fn as_the_official_clients_ask() {
        let package = "com.example.app".parse().expect("package");
        let request = counters("", &Secret::new("s"), &package, "20261101", "20261107");
        recorded("java-official-sdk", "stats").same(&request);
    }

    #[test]
    fn days_old_and_new() {
        let days = days(&accepted(
            r#"{"data":[{"date":"20261101","single_recipients":3,"received":"2","click":1},{"no":"date"}]}"#,
        ));
        assert_eq!(days.len(), 1);
        assert_eq!((days[0].single, days[0].by_alias, days[0].delivered, days[0].clicked), (3, 0, 2, 1));
    }
}
