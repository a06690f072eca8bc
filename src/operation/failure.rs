//! Errors of the rooms below, as the operator meets them: kind, message, and what to type next.

use crate::api::ApiError;
use crate::domain::fault::Fault;
use crate::domain::registry::{Noun, RegistryError};
use crate::domain::suggestion::{nearest, quoted};
use crate::domain::text::Lang;
use crate::error::{Error, Exit};
use crate::protocol::code::Code;
use crate::protocol::tencent;
use crate::protocol::xiaomi::code::lookup;
use crate::protocol::xiaomi::endpoint::{self, Again};
use crate::protocol::xiaomi::reply::Envelope;
use crate::store::StoreError;

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::state(error.to_string()).hints(error.hints())
    }
}

impl From<RegistryError> for Error {
    fn from(error: RegistryError) -> Self {
        let message = error.to_string();
        match error {
            RegistryError::Unknown { noun, given, known } => {
                let near = nearest(&given, known.iter().map(String::as_str)).map(ToOwned::to_owned);
                let hint = match (near, known.is_empty()) {
                    (Some(near), _) => format!("did you mean {near:?}?"),
                    (None, true) => match noun {
                        Noun::Certificate => "there is none yet: mipush cert add".to_owned(),
                        Noun::User => "nobody has logged in yet: mipush session login USER --device DEVICE".to_owned(),
                        Noun::Device => "there is none yet: mipush device register DEVICE".to_owned(),
                    },
                    (None, false) => format!("there is: {}", some(&known)),
                };
                Self::state(message).hint(hint).detail("given", given).detail("known", known)
            }
            RegistryError::Ambiguous { noun, known, flag } => {
                let error = Self::state(message).detail("known", known.clone());
                match (noun, known.is_empty()) {
                    (Noun::Certificate, true) => error.hint("add one: mipush cert add"),
                    (Noun::Certificate, false) => error
                        .hint(format!("name one with {flag}: {}", some(&known)))
                        .hint("or choose one for good: mipush cert use ID"),
                    _ => error.hint(format!("name one with {flag}: {}", some(&known))),
                }
            }
            RegistryError::Taken(name) => {
                Self::state(message).hint(format!("change it instead: mipush cert edit {} …", quoted(&name)))
            }
            RegistryError::Malformed(_) => Self::usage(message),
            RegistryError::Refused { code, instead, .. } => {
                let error = Self::new(Exit::Rejected, message).hint(format!("try: {instead}"));
                match code {
                    Some(code) => {
                        Self { message: format!("refused with {code}: {}", error.message), ..error }.vendor(code)
                    }
                    None => error,
                }
            }
        }
    }
}

/// The first few of many names.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let head = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{head}, … ({} in all)", names.len()) } else { head }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        let message = error.to_string();
        match error {
            ApiError::Unreachable { .. } => Self::new(Exit::Unreachable, message)
                .hint("nothing was sent: it is safe to try again")
                .hint("another host: --xiaomi-url URL or MIPUSH_XIAOMI_URL; a proxy: HTTPS_PROXY"),
            ApiError::Unknown { .. } => Self::new(Exit::Unknown, message).hint("a longer wait: --timeout 30s"),
        }
    }
}

/// An answer to `path` that is not the service's.
pub fn unreadable(status: u16, excerpt: &str, path: &str) -> Error {
    in_doubt(no_answer(status, excerpt, "push service"), path)
}

/// What came instead of an answer of this service.
pub fn no_answer(status: u16, excerpt: &str, service: &str) -> Error {
    let shown = excerpt.trim();
    let body = if shown.is_empty() { "no body".to_owned() } else { format!("{shown:?}") };
    let message = format!("no final answer: HTTP status {status} with {body} is no answer of the {service}");
    Error::new(Exit::Unknown, message).detail("http_status", status)
}

/// Says of a call without a final answer what a second one may do.
pub fn in_doubt(error: Error, path: &str) -> Error {
    if error.kind != Exit::Unknown {
        return error;
    }
    let again = endpoint::find(path).map_or(Again::Pushes, |route| route.endpoint.again());
    let hints: &[&str] = match again {
        Again::Pushes => &[
            "the request may have been taken: trying again may push twice; look first: mipush trace --help",
            "a job key (--job-key) makes phones drop a double",
        ],
        Again::Reads => &["this call only reads: it is safe to try again"],
        Again::Empties => &["reading empties this list: what was on it may be lost; receipts of type 16 tell it too"],
        Again::Changes => &["the change may have been made: look before making it again"],
    };
    let mut error = error;
    error.hints.splice(0..0, hints.iter().map(|hint| (*hint).to_owned())).for_each(drop);
    error
}

/// A refusal of the service: code, meaning, what to do.
pub fn refused(envelope: &Envelope, lang: Lang) -> Error {
    let known = lookup(envelope.code);
    let reason = envelope.reason.as_deref().or(envelope.description.as_deref()).unwrap_or("no reason given");
    let meaning = known.map_or("a code that no source explains", |code| code.meaning.get(lang));
    let kind = if matches!(envelope.code, 21301 | 21302) { Exit::Auth } else { Exit::Rejected };
    let mut error = Error::new(kind, format!("Xiaomi refused with {}: {reason} ({meaning})", envelope.code))
        .hints(known.into_iter().flat_map(|code| advice(code, lang)))
        .vendor(envelope.code)
        .detail("reason", reason);
    if let Some(trace_id) = &envelope.trace_id {
        error = error.detail("trace_id", trace_id.as_str());
    }
    error
}

/// Codes of the IM service that speak against who calls rather than against what is asked (10.1, 10.2).
const IM_CREDENTIALS: [i64; 17] = [
    60004, 60005, 60006, 60010, 60012, 60025, 60026, 70001, 70002, 70003, 70005, 70009, 70013, 70014, 70016, 70020,
    70403,
];

/// A refusal of the IM service: code, meaning, what to do.
pub fn im_refused(envelope: &tencent::client::rest::Envelope, lang: Lang) -> Error {
    let known = tencent::code::lookup(envelope.code);
    let info = if envelope.info.is_empty() { "no reason given" } else { &envelope.info };
    let meaning = known.map_or("a code that no source explains", |code| code.meaning.get(lang));
    let kind = if IM_CREDENTIALS.contains(&envelope.code) { Exit::Auth } else { Exit::Rejected };
    Error::new(kind, format!("IM refused with {}: {info} ({meaning})", envelope.code))
        .hints(known.into_iter().flat_map(|code| advice(code, lang)))
        .vendor(envelope.code)
        .detail("reason", info)
}

fn advice(code: &Code, lang: Lang) -> Vec<String> {
    [code.action, code.cause]
        .iter()
        .map(|text| text.get(lang))
        .filter(|text| !text.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

/// All faults of one entry as one error.
pub fn faults(what: &str, faults: &[Fault], lang: Lang) -> Error {
    let lines: Vec<_> = faults
        .iter()
        .map(|fault| {
            let word = if fault.is_error() { "" } else { "(warning) " };
            format!("--{}: {word}{}", fault.field, fault.message(lang))
        })
        .collect();
    let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
    let stops = faults.iter().filter(|fault| fault.is_error()).count();
    let plural = if stops == 1 { "fault" } else { "faults" };
    let mut error = Error::usage(format!("{what} has {stops} {plural}\n{}", lines.join("\n"))).detail("faults", codes);
    error.vendor_code = faults.iter().find_map(|fault| fault.vendor_code);
    error
}
