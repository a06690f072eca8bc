//! The outer form of a call: address, query, and the body's outermost shape (section 9.1).

use std::borrow::Cow;

use url::form_urlencoded;

use super::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::protocol::http::{HttpRequest, Method};

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// `openim/sendmsg`.
    SendMsg,
    /// `openim/batchsendmsg`.
    BatchSendMsg,
    /// `openim/query_online_status`.
    QueryOnlineStatus,
    /// `openim/querystate`, its older name.
    QueryState,
    /// `im_open_login_svc/account_import`.
    AccountImport,
    /// `im_open_login_svc/account_check`.
    AccountCheck,
    /// `im_open_login_svc/kick`.
    Kick,
    /// `timpush/batch`.
    PushBatch,
    /// `timpush/normal_push_trace`.
    PushTrace,
    /// `timpush/normal_push_loss`.
    PushLoss,
    /// `timpush/normal_push_statistics`.
    PushStatistics,
    /// A call that the service has and the emulator does not.
    NotEmulated,
}

/// Service and command of every call, in the spelling of the address, which is case-sensitive.
const COMMANDS: [(&str, Command); 16] = [
    ("openim/sendmsg", Command::SendMsg),
    ("openim/batchsendmsg", Command::BatchSendMsg),
    ("openim/query_online_status", Command::QueryOnlineStatus),
    ("openim/querystate", Command::QueryState),
    ("im_open_login_svc/account_import", Command::AccountImport),
    ("im_open_login_svc/account_check", Command::AccountCheck),
    ("im_open_login_svc/kick", Command::Kick),
    ("timpush/batch", Command::PushBatch),
    ("timpush/normal_push_trace", Command::PushTrace),
    ("timpush/normal_push_loss", Command::PushLoss),
    ("timpush/normal_push_statistics", Command::PushStatistics),
    ("timpush/push", Command::NotEmulated),
    ("timpush/revoke", Command::NotEmulated),
    ("timpush/all_member_push", Command::NotEmulated),
    ("timpush/all_member_push_trace", Command::NotEmulated),
    ("all_member_push/im_push", Command::NotEmulated),
];

/// The beginning of every address.
const PREFIX: &str = "/v4/";

/// Longest `identifier` in bytes (section 9.2).
const MAX_IDENTIFIER: usize = 32;

/// A call whose address and query are well formed; who it is has not been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call<'r> {
    /// What for.
    pub command: Command,
    /// Service and command as they stand in the address.
    pub name: &'r str,
    /// `sdkappid`.
    pub sdk_app_id: u64,
    /// `identifier`: the administrator who calls.
    pub identifier: String,
    /// `usersig`.
    pub usersig: Secret,
    /// The body, unread.
    pub body: &'r [u8],
}

/// Whether an address belongs to this API at all.
pub fn is_rest(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// Reads address and query.
pub fn decode(request: &HttpRequest) -> Result<Call<'_>, Refusal> {
    let path = request.path.as_str();
    let name = path
        .strip_prefix(PREFIX)
        .filter(|name| matches!(name.split_once('/'), Some((a, b)) if !a.is_empty() && !b.is_empty()));
    let Some(name) = name else {
        let info = "the address is not of the form /v4/SERVICE/COMMAND";
        return Err(Refusal::new(60002, info, "", "address", "S8"));
    };
    if request.method != Method::Post {
        let info = format!("{} is not taken: every call is a POST", request.method);
        return Err(Refusal::new(60002, info, "", "method", "S23"));
    }
    let Some((_, command)) = COMMANDS.iter().find(|(known, _)| *known == name) else {
        return Err(Refusal::new(60009, format!("there is no {name:?}"), "", "command-unknown", "S8"));
    };
    let query = Query::read(request.query_text());
    let sdk_app_id = query.sdk_app_id()?;
    let identifier = query.identifier()?;
    let usersig = query.usersig()?;
    query.format()?;
    if *command == Command::NotEmulated {
        let info = format!("{name} is not emulated: the call exists, and this server does not answer it");
        return Err(Refusal::new(60009, info, "", "not-emulated", "emulator"));
    }
    Ok(Call { command: *command, name, sdk_app_id, identifier, usersig, body: &request.body })
}

/// The parameters. A broken escape does not make a query unreadable: the value it stands in fails its own check.
struct Query<'q>(Vec<(Cow<'q, str>, Cow<'q, str>)>);

impl<'q> Query<'q> {
    fn read(text: &'q str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_ref())
    }

    fn sdk_app_id(&self) -> Result<u64, Refusal> {
        let text = self
            .get("sdkappid")
            .filter(|text| !text.is_empty())
            .ok_or_else(|| Refusal::new(60012, "the query has no sdkappid", "sdkappid", "sdkappid-missing", "S8"))?;
        match text.parse() {
            Ok(number) if number > 0 && text.bytes().all(|b| b.is_ascii_digit()) => Ok(number),
            _ => Err(wrong("sdkappid", "sdkappid is no whole number")),
        }
    }

    /// The signers sign any user id; here it must be one that can log in (section 9.2).
    fn identifier(&self) -> Result<String, Refusal> {
        let text = self.get("identifier").filter(|text| !text.is_empty());
        let text = text.ok_or_else(|| wrong("identifier", "the query has no identifier"))?;
        if text.len() > MAX_IDENTIFIER || text.chars().any(char::is_control) {
            let info = "identifier is no account: control characters, or more than 32 bytes";
            return Err(Refusal::new(60004, info, "identifier", "identifier-illegal", "S8b"));
        }
        Ok(text.to_owned())
    }

    fn usersig(&self) -> Result<Secret, Refusal> {
        match self.get("usersig") {
            None => Err(wrong("usersig", "the query has no usersig")),
            Some("") => Err(Refusal::new(70002, "usersig is empty", "usersig", "usersig-empty", "S8b")),
            Some(text) => Ok(Secret::new(text)),
        }
    }

    /// No document names a code for `random`; an absent one is let through, since nothing says that it is looked at.
    fn format(&self) -> Result<(), Refusal> {
        if self.get("contenttype") != Some("json") {
            return Err(wrong("contenttype", "contenttype must be json"));
        }
        match self.get("random") {
            Some(text) if text.parse::<u32>().is_err() => {
                let info = "random must be a whole number from 0 to 4294967295";
                Err(Refusal { source: "assumed", ..wrong("random", info) })
            }
            _ => Ok(()),
        }
    }
}

fn wrong(field: &'static str, info: &str) -> Refusal {
    Refusal::new(60025, info, field, "query", "S8")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::tencent::code;

    const QUERY: &str = "sdkappid=1400000000&identifier=administrator&usersig=eJw_&random=99&contenttype=json";

    fn request(path: &str, query: &str) -> HttpRequest {
        HttpRequest {
            method: Method::Post,
            base: String::new(),
            path: path.to_owned(),
            query: Some(query.into()),
            headers: vec![],
            body: b"{}".to_vec(),
        }
    }

    fn refused(path: &str, query: &str) -> i64 {
        decode(&request(path, query)).expect_err(query).code
    }

    #[test]
    fn a_good_call() {
        let request = request("/v4/openim/sendmsg", QUERY);
        let call = decode(&request).expect("a call");
        assert_eq!(
            (call.command, call.sdk_app_id, call.identifier.as_str()),
            (Command::SendMsg, 1_400_000_000, "administrator")
        );
        assert_eq!((call.usersig.reveal(), call.body), ("eJw_", &b"{}"[..]));
        assert!(!format!("{call:?}").contains("eJw_"));
    }

    #[test]
    fn addresses() {
        for path in ["/v4/openim", "/v4//sendmsg", "/v4/openim/", "/v3/openim/sendmsg", "/"] {
            assert_eq!(refused(path, QUERY), 60002, "{path}");
        }
        for path in ["/v4/openim/SendMsg", "/v4/OpenIM/sendmsg", "/v4/openim/sendmsg/", "/v4/a/b"] {
            assert_eq!(refused(path, QUERY), 60009, "{path}");
        }
        let known = decode(&request("/v4/timpush/revoke", QUERY)).expect_err("refused");
        assert_eq!((known.code, known.rule), (60009, "not-emulated"));
        let mut get = request("/v4/openim/sendmsg", QUERY);
        get.method = Method::Get;
        assert_eq!(decode(&get).expect_err("refused").code, 60002);
    }

    #[test]
    fn queries() {
        for (from, to, code) in [
            ("sdkappid=1400000000", "", 60012),
            ("sdkappid=1400000000", "sdkappid=", 60012),
            ("sdkappid", "SdkAppid", 60012),
            ("1400000000", "14x", 60025),
            ("1400000000", "%2B1", 60025),
            ("1400000000", "0", 60025),
            ("identifier=administrator", "", 60025),
            ("administrator", "a%0ATLS.sdkappid:1", 60004),
            ("administrator", "uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu", 60004),
            ("usersig=eJw_", "", 60025),
            ("eJw_", "", 70002),
            ("contenttype=json", "", 60025),
            ("=json", "=JSON", 60025),
            ("random=99", "random=x", 60025),
            ("random=99", "random=4294967296", 60025),
        ] {
            assert_eq!(refused("/v4/openim/sendmsg", &QUERY.replace(from, to)), code, "{from} → {to}");
        }
        assert!(decode(&request("/v4/openim/sendmsg", &QUERY.replace("random=99&", ""))).is_ok());
    }

    proptest! {
        #[test]
        fn no_address_and_no_query_panics(path in "/(v4/)?\\PC{0,30}", query in "([a-z]{0,9}=\\PC{0,9}&?){0,6}") {
            if let Err(refusal) = decode(&request(&path, &query)) {
                prop_assert!(code::lookup(refusal.code).is_some());
            }
        }
    }
}
