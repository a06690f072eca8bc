//! Accounts: import, check and kick (section 9.5). The current name of the account, `UserID`, is sent.

use serde_json::{Map, Value, json};

use super::read;
use super::rest::{Access, Envelope, request};
use crate::protocol::http::HttpRequest;

/// Most accounts of one check.
pub const MAX_CHECKED: usize = 100;

/// Makes an account known to the service. Repeating it is harmless.
pub fn import(access: &Access<'_>, user: &str, nick: Option<&str>, face_url: Option<&str>) -> HttpRequest {
    let mut body = Map::new();
    body.insert("UserID".into(), user.into());
    for (name, text) in [("Nick", nick), ("FaceUrl", face_url)] {
        if let Some(text) = text {
            body.insert(name.to_owned(), text.into());
        }
    }
    request(access, "im_open_login_svc/account_import", &Value::Object(body))
}

/// Whether accounts exist; at most [`MAX_CHECKED`].
pub fn check(access: &Access<'_>, users: &[String]) -> HttpRequest {
    let items: Value = users.iter().map(|user| json!({"UserID": user})).collect();
    request(access, "im_open_login_svc/account_check", &json!({"CheckItem": items}))
}

/// Logs an account out everywhere; its signatures up to now stop working.
pub fn kick(access: &Access<'_>, user: &str) -> HttpRequest {
    request(access, "im_open_login_svc/kick", &json!({"UserID": user}))
}

/// What a check says of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The account.
    pub user: String,
    /// `ResultCode`: 0, or why the account could not be looked up.
    pub code: i64,
    /// Whether it exists; `None` where the lookup failed.
    pub exists: Option<bool>,
}

/// Reads the answer of a check.
pub fn checked(envelope: &Envelope) -> Vec<Checked> {
    let entry = |value: &Value| {
        let code = read::number(value, "ResultCode").unwrap_or_default();
        let exists = match read::text(value, "AccountStatus").as_deref() {
            Some("Imported") if code == 0 => Some(true),
            Some("NotImported") if code == 0 => Some(false),
            _ => None,
        };
        Some(Checked { user: read::text(value, "UserID")?, code, exists })
    };
    read::list(&envelope.body, "ResultItem").iter().filter_map(entry).collect()
}
