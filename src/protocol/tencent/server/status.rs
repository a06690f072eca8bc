//! `openim/query_online_status` and its older name `openim/querystate` (section 9.4).

use serde_json::{Map, Value, json};

use super::answer;
use super::body::{self, Members};
use super::message::receivers;
use super::refusal::Refusal;
use crate::protocol::http::HttpResponse;

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCall {
    /// `To_Account`.
    pub accounts: Vec<String>,
    /// `IsNeedDetail`.
    pub detail: bool,
    /// `IsReturnInstid`.
    pub instance: bool,
    /// `IsReturnCustomStatus`.
    pub custom_status: bool,
}

/// What one account's status is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountStatus {
    /// `To_Account`.
    pub account: String,
    /// The roll-up over its devices.
    pub status: Status,
    /// Its devices.
    pub platforms: Vec<PlatformStatus>,
}

/// One device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformStatus {
    /// `Android`, `iPhone`, `iPad`, `Web`, `PC`, `Mac`, `Windows`, `Linux`.
    pub platform: String,
    /// Its own status.
    pub status: Status,
    /// Which instance.
    pub instance: u32,
}

/// A status; the order is that of the roll-up, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Connected.
    Online,
    /// Away, and within reach of an offline push.
    PushOnline,
    /// Neither.
    Offline,
}

impl Status {
    const fn word(self) -> &'static str {
        match self {
            Self::Online => "Online",
            Self::PushOnline => "PushOnline",
            Self::Offline => "Offline",
        }
    }

    /// The user's status: online if any device is, else push-online if any is, else offline (S12, S13).
    pub fn roll_up(devices: impl IntoIterator<Item = Self>) -> Self {
        devices.into_iter().min().unwrap_or(Self::Offline)
    }
}

/// Reads a call. An empty list is refused with 90001, not with the code of messages (S8).
pub fn decode(body: &[u8]) -> Result<StatusCall, Refusal> {
    let map = body::object(body)?;
    let members = Members::new(&map, "", 90001, "status-member", "assumed");
    Ok(StatusCall {
        accounts: receivers(&members, 90001)?,
        detail: members.flag("IsNeedDetail")?.unwrap_or(false),
        instance: members.flag("IsReturnInstid")?.unwrap_or(false),
        custom_status: members.flag("IsReturnCustomStatus")?.unwrap_or(false),
    })
}

/// Writes the answer. `old` is for `querystate`, whose accounts have `State` where newer ones have `Status`.
///
/// The call fails only if no account is known. The name of the instance number is not in the documents at hand; it is
/// spelled as in the request.
pub fn answer(call: &StatusCall, old: bool, found: &[AccountStatus], unknown: &[String]) -> HttpResponse {
    let accounts: Vec<Value> = found.iter().map(|account| shown(account, call, old)).collect();
    let mut extra = Map::new();
    extra.insert("QueryResult".into(), Value::Array(accounts));
    if !unknown.is_empty() {
        let errors = unknown.iter().map(|account| json!({"To_Account": account, "ErrorCode": 70107}));
        extra.insert("ErrorList".into(), errors.collect());
    }
    match unknown.first() {
        Some(first) if found.is_empty() => answer::failed(&Refusal::unknown_account(first, "To_Account"), extra),
        _ => answer::ok(extra),
    }
}

fn shown(account: &AccountStatus, call: &StatusCall, old: bool) -> Value {
    let mut entry = Map::new();
    entry.insert("To_Account".into(), account.account.clone().into());
    entry.insert(if old { "State" } else { "Status" }.into(), account.status.word().into());
    if call.detail {
        let device = |device: &PlatformStatus| {
            let mut entry = Map::new();
            entry.insert("Platform".into(), device.platform.clone().into());
            entry.insert("Status".into(), device.status.word().into());
            if call.instance {
                entry.insert("Instid".into(), device.instance.into());
            }
            Value::Object(entry)
        };
        entry.insert("Detail".into(), account.platforms.iter().map(device).collect());
    }
    Value::Object(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roll_up_is_the_strongest() {
        use Status::{Offline, Online, PushOnline};
        assert_eq!(Status::roll_up([Offline, PushOnline]), PushOnline);
        assert_eq!(Status::roll_up([PushOnline, Online, Offline]), Online);
        assert_eq!(Status::roll_up([]), Offline);
    }

    #[test]
    fn faults() {
        let code = |body: &str| decode(body.as_bytes()).expect_err(body).code;
        assert_eq!(code(r#"{"To_Account":[]}"#), 90001);
        assert_eq!(code("{}"), 90003);
        assert_eq!(code(r#"{"To_Account":"a"}"#), 90028);
        assert_eq!(code(r#"{"To_Account":[1]}"#), 90003);
        assert_eq!(code(r#"{"To_Account":["a"],"IsNeedDetail":"1"}"#), 90001);
        assert_eq!(code(r#"{"To_Account":["a"],"IsNeedDetail":2}"#), 90001);
        let many = format!(r#"{{"To_Account":[{}"a"]}}"#, r#""a","#.repeat(500));
        assert_eq!(code(&many), 90011);
    }

    #[test]
    fn a_call_fails_only_if_nobody_is_known() {
        let call = StatusCall { accounts: vec![], detail: false, instance: false, custom_status: false };
        let text = |response: HttpResponse| String::from_utf8(response.body).expect("utf-8");
        let account = AccountStatus { account: "a".into(), status: Status::Offline, platforms: vec![] };
        let partly = text(answer(&call, true, &[account], &["b".into()]));
        assert!(
            partly.contains(r#""ErrorCode":0"#) && partly.contains(r#"{"To_Account":"a","State":"Offline"}"#),
            "{partly}"
        );
        let none = text(answer(&call, false, &[], &["b".into()]));
        assert!(none.contains(r#""ActionStatus":"FAIL""#) && none.contains(r#""ErrorList""#), "{none}");
    }
}
