//! The emulator's own control endpoints, both directions, and the ready file. Not a vendor's format.
//!
//! They live under [`PREFIX`], apart from every vendor path, and ask for the token that only the ready file holds: a
//! page in a browser on the same machine can reach the port, and must not be able to drive the emulator.

mod body;
mod expectation;
mod ready;
mod view;

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::http::{Header, HttpRequest, HttpResponse, Method};
use super::xiaomi::form::Form;
use crate::domain::identifier::{DeviceName, MsgId};
use crate::domain::secret::Secret;

use body::TapBody;

pub use body::{AdvanceBody, ClearBody, FaultBody, PhoneChange};
pub use expectation::{Amount, DeliveryView, Difference, Expectation, Expected, MissView};
pub use ready::Ready;
pub use view::{
    ClockView, Done, EventKind, EventPhone, EventView, Events, FaultView, FaultsView, NotificationView, Opened,
    Outcome, PassThroughView, PhoneView, Phones, RefusalView, RequestView, RequestsView, RuleView, RulesView, Tapped,
    Words,
};

/// Where the control endpoints live.
pub const PREFIX: &str = "/_emulator/v1/";

/// The header that holds the token.
pub const TOKEN_HEADER: &str = "X-Mipush-Token";

/// Most events that one answer holds.
pub const MAX_EVENTS: usize = 1000;

/// A call to the emulator itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlCall {
    /// `GET phones`: every phone and what it shows.
    Phones,
    /// `POST tap`: a finger on a notification.
    Tap {
        /// On which phone.
        device: DeviceName,
        /// Which message; the newest notification if absent.
        msg_id: Option<MsgId>,
    },
    /// `GET events?after=SEQ`: the journal behind that number.
    Events {
        /// The last number already seen; 0 for the beginning.
        after: u64,
    },
    /// `GET requests?after=SEQ`: requests as received, and how each was judged.
    Requests {
        /// The last number already seen; 0 for the beginning.
        after: u64,
    },
    /// `POST phone`: switches and facts of a phone.
    SetPhone(PhoneChange),
    /// `POST expect`: deliveries that a test waits for.
    Expect(Box<Expectation>),
    /// `POST fault`: something that shall go wrong.
    AddFault(FaultBody),
    /// `GET faults`: what goes wrong.
    Faults,
    /// `POST clear-faults`: nothing goes wrong any more, or one thing less.
    ClearFaults(ClearBody),
    /// `POST advance`: move the manual clock on.
    Advance(AdvanceBody),
    /// `GET rules`: every setting.
    Rules,
    /// `POST reset`: forget messages, notifications and events.
    Reset,
    /// `POST stop`: end the emulator.
    Stop,
}

/// Why a control call was not done; the body of an answer whose status is not 200.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// HTTP status.
    #[serde(skip)]
    pub status: u16,
    /// Stable kebab-case code.
    pub code: String,
    /// For people.
    pub message: String,
}

impl Problem {
    /// A problem with its status.
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into() }
    }

    /// As an answer.
    pub fn encode(&self) -> HttpResponse {
        respond(self.status, self)
    }
}

/// Why an answer could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// The emulator refused.
    #[error("the emulator refused: {} ({})", .0.message, .0.code)]
    Refused(Problem),
    /// Something that is no emulator of this version answered.
    #[error("the answer (HTTP {0}) is not one of an emulator's control endpoints")]
    Strange(u16),
}

/// Whether a path belongs to the emulator itself.
pub fn is_control(path: &str) -> bool {
    path.starts_with(PREFIX)
}

impl ControlCall {
    /// The request that makes this call.
    pub fn encode(&self, base: &str, token: &Secret) -> HttpRequest {
        fn write(body: &impl Serialize) -> Vec<u8> {
            // Structs of text and numbers: writing them as JSON cannot fail.
            serde_json::to_vec(body).unwrap_or_default()
        }
        let none = Vec::new;
        let (method, name, query, body) = match self {
            Self::Phones => (Method::Get, "phones", None, none()),
            Self::Tap { device, msg_id } => {
                let body = TapBody { device: device.to_string(), msg_id: msg_id.as_ref().map(ToString::to_string) };
                (Method::Post, "tap", None, write(&body))
            }
            Self::Events { after } => (Method::Get, "events", Some(format!("after={after}")), none()),
            Self::Requests { after } => (Method::Get, "requests", Some(format!("after={after}")), none()),
            Self::SetPhone(change) => (Method::Post, "phone", None, write(change)),
            Self::Expect(expectation) => (Method::Post, "expect", None, write(expectation)),
            Self::AddFault(fault) => (Method::Post, "fault", None, write(fault)),
            Self::Faults => (Method::Get, "faults", None, none()),
            Self::ClearFaults(body) => (Method::Post, "clear-faults", None, write(body)),
            Self::Advance(body) => (Method::Post, "advance", None, write(body)),
            Self::Rules => (Method::Get, "rules", None, none()),
            Self::Reset => (Method::Post, "reset", None, none()),
            Self::Stop => (Method::Post, "stop", None, none()),
        };
        let mut headers = vec![Header::secret(TOKEN_HEADER, "", token.clone())];
        if !body.is_empty() {
            headers.push(Header::plain("Content-Type", "application/json"));
        }
        HttpRequest {
            method,
            base: base.trim_end_matches('/').to_owned(),
            path: format!("{PREFIX}{name}"),
            query: query.map(Into::into),
            headers,
            body,
        }
    }

    /// Reads a request whose path [`is_control`]. The token is the caller's business.
    pub fn decode(request: &HttpRequest) -> Result<Self, Problem> {
        let name = request.path.strip_prefix(PREFIX).unwrap_or_default();
        let method = match name {
            "phones" | "events" | "requests" | "faults" | "rules" => Method::Get,
            "tap" | "phone" | "expect" | "fault" | "clear-faults" | "advance" | "reset" | "stop" => Method::Post,
            _ => return Err(Problem::new(404, "no-such-call", format!("there is no control call {name:?}"))),
        };
        if request.method != method {
            return Err(Problem::new(405, "method", format!("{name} is a {method} call")));
        }
        match name {
            "phones" => Ok(Self::Phones),
            "events" => after(request.query_text()).map(|after| Self::Events { after }),
            "requests" => after(request.query_text()).map(|after| Self::Requests { after }),
            "faults" => Ok(Self::Faults),
            "rules" => Ok(Self::Rules),
            "tap" => tap(&request.body),
            "phone" => read(&request.body).map(Self::SetPhone),
            "expect" => read(&request.body).map(|expectation| Self::Expect(Box::new(expectation))),
            "fault" => read(&request.body).map(Self::AddFault),
            "clear-faults" => read(&request.body).map(Self::ClearFaults),
            "advance" => read(&request.body).map(Self::Advance),
            "reset" => Ok(Self::Reset),
            _ => Ok(Self::Stop),
        }
    }
}

fn malformed(message: impl fmt::Display) -> Problem {
    Problem::new(400, "malformed", message.to_string())
}

fn after(query: &str) -> Result<u64, Problem> {
    let form = Form::parse(query.as_bytes()).map_err(malformed)?;
    match form.filled("after") {
        None => Ok(0),
        Some(text) => text.parse().map_err(|_| malformed(format!("after={text:?} is no number"))),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(malformed)
}

fn tap(body: &[u8]) -> Result<ControlCall, Problem> {
    let body: TapBody = serde_json::from_slice(body).map_err(malformed)?;
    Ok(ControlCall::Tap {
        device: body.device.parse().map_err(malformed)?,
        msg_id: body.msg_id.map(|id| id.parse()).transpose().map_err(malformed)?,
    })
}

/// Writes an answer.
pub fn encode(answer: &impl Serialize) -> HttpResponse {
    respond(200, answer)
}

fn respond(status: u16, answer: &impl Serialize) -> HttpResponse {
    HttpResponse {
        status,
        headers: vec![Header::plain("Content-Type", "application/json")],
        // Structs of text and numbers: writing them as JSON cannot fail.
        body: serde_json::to_vec(answer).unwrap_or_default(),
    }
}

/// Reads an answer.
pub fn decode<T: DeserializeOwned>(response: &HttpResponse) -> Result<T, ControlError> {
    if response.status == 200 {
        return serde_json::from_slice(&response.body).map_err(|_| ControlError::Strange(response.status));
    }
    match serde_json::from_slice::<Problem>(&response.body) {
        Ok(problem) => Err(ControlError::Refused(Problem { status: response.status, ..problem })),
        Err(_) => Err(ControlError::Strange(response.status)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token() -> Secret {
        Secret::new("t0ken-t0ken")
    }

    #[test]
    fn every_call_survives_the_wire() {
        let device: DeviceName = "小米 14".parse().expect("device");
        for call in [
            ControlCall::Phones,
            ControlCall::Tap { device: device.clone(), msg_id: None },
            ControlCall::Tap { device, msg_id: Some("sem00000".parse().expect("id")) },
            ControlCall::Events { after: u64::MAX },
            ControlCall::Requests { after: 7 },
            ControlCall::SetPhone(PhoneChange {
                device: "p".into(),
                online: Some(false),
                locale: Some(String::new()),
                ..PhoneChange::default()
            }),
            ControlCall::Expect(Box::new(Expectation {
                title: Some("你好".into()),
                count: Amount::Exactly(0),
                take: true,
                ..Expectation::default()
            })),
            ControlCall::AddFault(FaultBody {
                path: "*".into(),
                rate: "10%".into(),
                kind: "500".into(),
                taken: true,
                count: None,
                seed: Some(1),
            }),
            ControlCall::Faults,
            ControlCall::ClearFaults(ClearBody { id: Some(1) }),
            ControlCall::Advance(AdvanceBody { ms: 5 }),
            ControlCall::Rules,
            ControlCall::Reset,
            ControlCall::Stop,
        ] {
            let request = call.encode("http://127.0.0.1:1/", &token());
            assert!(is_control(&request.path) && request.url().starts_with("http://127.0.0.1:1/_emulator/v1/"));
            assert!(!format!("{request:?}").contains("t0ken"), "the token must not be printed");
            assert_eq!(ControlCall::decode(&request), Ok(call));
        }
    }

    #[test]
    fn wrong_calls_are_told_apart() {
        let request = |method: &str, name: &str, query: Option<&str>, body: &str| HttpRequest {
            method: Method::parse(method),
            base: String::new(),
            path: format!("{PREFIX}{name}"),
            query: query.map(Into::into),
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        };
        let code = |method, name, query, body| {
            let problem = ControlCall::decode(&request(method, name, query, body)).expect_err(name);
            (problem.status, problem.code)
        };
        let malformed = (400, "malformed".to_owned());
        assert_eq!(code("GET", "nothing", None, ""), (404, "no-such-call".into()));
        assert_eq!(code("GET", "", None, ""), (404, "no-such-call".into()));
        assert_eq!(code("GET", "stop", None, ""), (405, "method".into()));
        assert_eq!(code("POST", "phones", None, ""), (405, "method".into()));
        assert_eq!(code("GET", "events", Some("after=x"), ""), malformed);
        assert_eq!(code("GET", "events", Some("after=%"), ""), malformed);
        assert_eq!(code("POST", "tap", None, ""), malformed);
        assert_eq!(code("POST", "tap", None, r#"{"device":""}"#), malformed);
        assert_eq!(code("POST", "tap", None, r#"{"device":"a","msg_id":"a b"}"#), malformed);
        assert_eq!(code("POST", "tap", None, r#"{"device":"a","message":"m"}"#), malformed);
        assert_eq!(ControlCall::decode(&request("GET", "events", None, "")), Ok(ControlCall::Events { after: 0 }));
    }

    #[test]
    fn a_problem_comes_back_as_it_went() {
        let problem = Problem::new(409, "nothing-shown", "phone shows nothing");
        assert_eq!(decode::<Done>(&problem.encode()), Err(ControlError::Refused(problem)));
        let html = HttpResponse { status: 502, headers: Vec::new(), body: b"<html>".to_vec() };
        assert_eq!(decode::<Done>(&html), Err(ControlError::Strange(502)));
        assert_eq!(decode::<Done>(&encode(&Done { done: true })), Ok(Done { done: true }));
    }

    proptest! {
        #[test]
        fn decoding_never_panics(name in "\\PC{0,12}", query in "\\PC{0,20}", body in "\\PC{0,60}") {
            let request = HttpRequest {
                method: Method::Post,
                base: String::new(),
                path: format!("{PREFIX}{name}"),
                query: Some(query.into()),
                headers: Vec::new(),
                body: body.into_bytes(),
            };
            let _ = ControlCall::decode(&request);
        }
    }
}
