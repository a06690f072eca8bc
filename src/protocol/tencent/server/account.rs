//! `im_open_login_svc`: import, check and kick (section 9.5).

use serde_json::{Map, Value, json};

use super::answer;
use super::body::{self, Members};
use super::refusal::Refusal;
use crate::protocol::http::HttpResponse;

/// Most accounts of one check.
const MAX_CHECKED: usize = 100;
/// Longest account in bytes.
const MAX_ACCOUNT: usize = 32;

/// `account_import`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportCall {
    /// The account.
    pub user: String,
    /// `Nick`.
    pub nick: Option<String>,
    /// `FaceUrl`.
    pub face_url: Option<String>,
}

/// The name of the account is `UserID` on current pages and `Identifier` on older ones; both are taken.
fn account(members: &Members<'_>) -> Result<String, Refusal> {
    let name = if members.value("UserID").is_some() { "UserID" } else { "Identifier" };
    // "UserID not text" has a code of its own.
    let text = members.code(60015, "S8").text(name)?.ok_or_else(|| members.missing("UserID"))?;
    if text.is_empty() || text.len() > MAX_ACCOUNT || text.chars().any(char::is_control) {
        return Err(members.refuse(name, "must be 1 to 32 bytes without control characters"));
    }
    Ok(text.to_owned())
}

const fn top(map: &Map<String, Value>) -> Members<'_> {
    Members::new(map, "", 70402, "account-member", "S8")
}

/// Reads `account_import`.
pub fn import(body: &[u8]) -> Result<ImportCall, Refusal> {
    let map = body::object(body)?;
    let members = top(&map);
    let own = |name| members.text(name).map(|text| text.map(str::to_owned));
    Ok(ImportCall { user: account(&members)?, nick: own("Nick")?, face_url: own("FaceUrl")? })
}

/// Reads `kick`: whose devices.
pub fn kick(body: &[u8]) -> Result<String, Refusal> {
    let map = body::object(body)?;
    account(&top(&map))
}

/// Reads `account_check`: which accounts.
pub fn check(body: &[u8]) -> Result<Vec<String>, Refusal> {
    const NAME: &str = "CheckItem";
    let map = body::object(body)?;
    let members = top(&map);
    let list = members.array(NAME)?.ok_or_else(|| members.missing(NAME))?;
    if list.is_empty() || list.len() > MAX_CHECKED {
        let problem = format!("has {} accounts, 1 to {MAX_CHECKED} are taken", list.len());
        return Err(members.code(70206, "S8b").refuse(NAME, &problem));
    }
    let entry = |(index, value): (usize, &Value)| {
        let path = format!("{NAME}[{index}]");
        let Value::Object(map) = value else { return Err(members.refuse(&path, "must be an object")) };
        let entry = Members::new(map, &path, 70402, "account-member", "S8");
        let text = entry.code(60015, "S8").text("UserID")?;
        text.map(str::to_owned).ok_or_else(|| entry.missing("UserID"))
    };
    list.iter().enumerate().map(entry).collect()
}

/// Writes the answer of `account_check`: each account and whether it exists.
pub fn checked(accounts: &[(String, bool)]) -> HttpResponse {
    let entry = |(account, exists): &(String, bool)| {
        let status = if *exists { "Imported" } else { "NotImported" };
        json!({"UserID": account, "ResultCode": 0, "ResultInfo": "", "AccountStatus": status})
    };
    let mut extra = Map::new();
    extra.insert("ResultItem".into(), accounts.iter().map(entry).collect());
    answer::ok(extra)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_names_are_taken() {
        assert_eq!(kick(br#"{"UserID":"a"}"#), Ok("a".to_owned()));
        assert_eq!(kick(br#"{"Identifier":"a"}"#), Ok("a".to_owned()));
        let call = import(br#"{"UserID":"a","Nick":"n","FaceUrl":"http://f"}"#).expect("a call");
        assert_eq!(
            (call.user.as_str(), call.nick.as_deref(), call.face_url.as_deref()),
            ("a", Some("n"), Some("http://f"))
        );
    }

    #[test]
    fn faults() {
        let import_code = |body: &str| import(body.as_bytes()).expect_err(body).code;
        assert_eq!(import_code("{}"), 70402);
        assert_eq!(import_code(r#"{"UserID":7}"#), 60015);
        assert_eq!(import_code(r#"{"UserID":""}"#), 70402);
        assert_eq!(import_code(r#"{"UserID":"a\nb"}"#), 70402);
        assert_eq!(import_code(r#"{"UserID":"uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu"}"#), 70402);
        assert_eq!(import_code(r#"{"UserID":"a","Nick":null}"#), 70402);
        let check_code = |body: &str| check(body.as_bytes()).expect_err(body).code;
        assert_eq!(check_code(r#"{"CheckItem":[]}"#), 70206);
        assert_eq!(check_code(r#"{"CheckItem":{}}"#), 70402);
        assert_eq!(check_code(r#"{"CheckItem":["a"]}"#), 70402);
        assert_eq!(check_code(r#"{"CheckItem":[{"UserID":1}]}"#), 60015);
        let many = format!(r#"{{"CheckItem":[{}{{"UserID":"a"}}]}}"#, r#"{"UserID":"a"},"#.repeat(100));
        assert_eq!(check_code(&many), 70206);
    }
}
