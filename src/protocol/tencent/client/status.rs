//! Who is online: `openim/query_online_status` (section 9.4).

use serde_json::{Value, json};

use super::read;
use super::rest::{Access, Envelope, request};
use crate::protocol::http::HttpRequest;

/// A status; a word that is not known is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Connected.
    Online,
    /// Away, and within reach of an offline push.
    PushOnline,
    /// Neither.
    Offline,
    /// Something newer.
    Other(String),
}

impl Status {
    fn read(word: &str) -> Self {
        match word {
            "Online" => Self::Online,
            "PushOnline" => Self::PushOnline,
            "Offline" => Self::Offline,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The word as the service writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Online => "Online",
            Self::PushOnline => "PushOnline",
            Self::Offline => "Offline",
            Self::Other(word) => word,
        }
    }
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountStatus {
    /// The account.
    pub account: String,
    /// Its status over all devices.
    pub status: Status,
    /// Its devices, where they were asked for.
    pub platforms: Vec<PlatformStatus>,
}

/// One device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformStatus {
    /// `Android`, `iPhone`, `Web` …
    pub platform: String,
    /// Its own status.
    pub status: Status,
}

/// Asks for at most 500 accounts.
pub fn query(access: &Access<'_>, accounts: &[String], detail: bool) -> HttpRequest {
    let body = json!({"To_Account": accounts, "IsNeedDetail": i64::from(detail)});
    request(access, "openim/query_online_status", &body)
}

/// Reads the answer. Accounts that are not known are among the envelope's failures, with 70107. The oldest answers have
/// `State` where newer ones have `Status`.
pub fn read(envelope: &Envelope) -> Vec<AccountStatus> {
    let status = |value: &Value| {
        let word = read::text(value, "Status").or_else(|| read::text(value, "State"))?;
        Some(Status::read(&word))
    };
    let platform =
        |value: &Value| Some(PlatformStatus { platform: read::text(value, "Platform")?, status: status(value)? });
    let account = |value: &Value| {
        Some(AccountStatus {
            account: read::text(value, "To_Account")?,
            status: status(value)?,
            platforms: read::list(value, "Detail").iter().filter_map(platform).collect(),
        })
    };
    read::list(&envelope.body, "QueryResult").iter().filter_map(account).collect()
}
