//! The form of every call and of every answer (section 9.1).

use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::read;
use crate::domain::identifier::SdkAppId;
use crate::domain::secret::Secret;
use crate::protocol::http::{Header, HttpRequest, HttpResponse, Method};

/// Who calls, and where.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    /// Scheme and host, without a trailing slash.
    pub base: &'a str,
    /// The application.
    pub sdk_app_id: SdkAppId,
    /// An administrator of it.
    pub identifier: &'a str,
    /// The administrator's signature.
    pub usersig: &'a Secret,
    /// A random number for the address.
    pub random: u32,
}

/// A call. The body is JSON and never empty.
pub fn request(access: &Access<'_>, command: &str, body: &Value) -> HttpRequest {
    let query = Serializer::new(String::new())
        .append_pair("sdkappid", &access.sdk_app_id.to_string())
        .append_pair("identifier", access.identifier)
        .append_pair("usersig", access.usersig.reveal())
        .append_pair("random", &access.random.to_string())
        .append_pair("contenttype", "json")
        .finish();
    HttpRequest {
        method: Method::Post,
        base: access.base.to_owned(),
        path: format!("/v4/{command}"),
        query: Some(query.into()),
        headers: vec![Header::plain("Content-Type", "application/json")],
        body: body.to_string().into_bytes(),
    }
}

/// A call that asks for nothing in particular.
pub fn empty(access: &Access<'_>, command: &str) -> HttpRequest {
    request(access, command, &json!({}))
}

/// What an answer says about the call.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// `OK` and code 0. Single targets may have failed all the same.
    Accepted(Envelope),
    /// The service refused, with its code.
    Refused(Envelope),
    /// Nothing that the service would say: a status of 500 and above, or no envelope. Whether the call took effect is
    /// not known.
    Unreadable {
        /// HTTP status.
        status: u16,
        /// The start of the body, for the operator.
        excerpt: String,
    },
}

/// The members of every answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// `ErrorCode`.
    pub code: i64,
    /// `ErrorInfo`; free text that is never compared.
    pub info: String,
    /// `ErrorList`: targets that failed.
    pub failures: Vec<Failure>,
    /// The whole answer.
    pub body: Value,
}

/// One target that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// `To_Account`.
    pub account: String,
    /// `ErrorCode`.
    pub code: i64,
    /// `ErrorInfo`, where there is one.
    pub info: Option<String>,
}

/// Longest part of a body that an error message quotes, in characters.
const EXCERPT: usize = 200;

impl Reply {
    /// Reads an answer. The HTTP status says nothing below 500.
    pub fn read(response: &HttpResponse) -> Self {
        let body = serde_json::from_slice::<Value>(&response.body).ok();
        match body.and_then(Envelope::read) {
            Some((envelope, ok)) if response.status < 500 => {
                if ok {
                    Self::Accepted(envelope)
                } else {
                    Self::Refused(envelope)
                }
            }
            _ => {
                let text = String::from_utf8_lossy(&response.body);
                Self::Unreadable { status: response.status, excerpt: text.chars().take(EXCERPT).collect() }
            }
        }
    }
}

impl Envelope {
    /// Success is `OK` and 0, both (section 9.1).
    fn read(body: Value) -> Option<(Self, bool)> {
        let code = read::number(&body, "ErrorCode")?;
        let ok = code == 0 && body.get("ActionStatus")?.as_str()? == "OK";
        let failure = |entry: &Value| {
            Some(Failure {
                account: read::text(entry, "To_Account")?,
                code: read::number(entry, "ErrorCode")?,
                info: read::text(entry, "ErrorInfo").filter(|info| !info.is_empty()),
            })
        };
        let failures = read::list(&body, "ErrorList").iter().filter_map(failure).collect();
        let info = read::text(&body, "ErrorInfo").unwrap_or_default();
        Some((Self { code, info, failures, body }, ok))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Reply {
        Reply::read(&HttpResponse { status, headers: vec![], body: body.as_bytes().to_vec() })
    }

    #[test]
    fn the_address() {
        let usersig = Secret::new("eJw*-_");
        let access = Access {
            base: "https://console.tim.qq.com",
            sdk_app_id: "1400000000".parse().expect("app"),
            identifier: "admin istrator",
            usersig: &usersig,
            random: 4_294_967_295,
        };
        let request = empty(&access, "openim/sendmsg");
        assert_eq!(
            request.revealed_url(),
            "https://console.tim.qq.com/v4/openim/sendmsg?sdkappid=1400000000&identifier=admin+istrator&usersig=eJw*-_\
             &random=4294967295&contenttype=json"
        );
        assert_eq!(request.body, b"{}");
        assert!(!format!("{request:?}{}", request.url()).contains("eJw*"));
    }

    #[test]
    fn success_needs_both() {
        assert!(matches!(reply(200, r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}"#), Reply::Accepted(_)));
        let Reply::Refused(envelope) = reply(200, r#"{"ActionStatus":"FAIL","ErrorInfo":"x","ErrorCode":90012}"#)
        else {
            panic!("refused")
        };
        assert_eq!((envelope.code, envelope.info.as_str()), (90012, "x"));
        assert!(matches!(reply(200, r#"{"ActionStatus":"FAIL","ErrorCode":0}"#), Reply::Refused(_)));
        assert!(matches!(reply(200, r#"{"ActionStatus":"OK","ErrorCode":1}"#), Reply::Refused(_)));
    }

    #[test]
    fn what_is_no_answer_of_the_service_is_never_taken_for_success() {
        for (status, body) in [
            (500, r#"{"ActionStatus":"OK","ErrorCode":0}"#),
            (502, "bad gateway"),
            (200, ""),
            (200, "[]"),
            (200, "{}"),
            (200, r#"{"ErrorCode":0}"#),
            (200, r#"{"ActionStatus":"OK","ErrorCode":null}"#),
        ] {
            assert!(matches!(reply(status, body), Reply::Unreadable { .. }), "{status} {body}");
        }
    }

    #[test]
    fn failures_of_single_targets() {
        let body = r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorList":[{"To_Account":"a","ErrorCode":70107},7,{},
            {"To_Account":"b","ErrorCode":"90012","ErrorInfo":"x"}]}"#;
        let Reply::Accepted(envelope) = reply(200, body) else { panic!("accepted") };
        let found: Vec<_> = envelope.failures.iter().map(|f| (f.account.as_str(), f.code, f.info.as_deref())).collect();
        assert_eq!(found, [("a", 70107, None), ("b", 90012, Some("x"))]);
    }
}
