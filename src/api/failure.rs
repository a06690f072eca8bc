//! Why an exchange brought no answer, split by the one thing a retry depends on: may the request have been sent?
//!
//! Texts name the host, the event and the limits. They never hold a header's value, a query or a body.

use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// An exchange without a final answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ApiError {
    /// Not one byte of the request was sent, so trying again cannot push twice.
    #[error("cannot reach {host}: {barrier}")]
    Unreachable {
        /// Host, and port where it is not the scheme's own.
        host: String,
        /// What stood in the way.
        barrier: Barrier,
    },
    /// The request may have been sent and there is no final answer: trying again may push twice.
    #[error("no final answer from {host}: {doubt}")]
    Unknown {
        /// Host, and port where it is not the scheme's own.
        host: String,
        /// What happened to the answer.
        doubt: Doubt,
    },
}

/// What kept a request from being sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Barrier {
    /// Plain http to a host that is not this machine.
    #[error("plain http is only allowed to this machine, because it would show the credentials to the network")]
    PlainHttp,
    /// The address is no http or https address that can be used.
    #[error("the address cannot be used: {0}")]
    Address(String),
    /// The request cannot be written as HTTP.
    #[error("the request cannot be written: {0}")]
    Request(String),
    /// The file of extra certificate authorities cannot be used.
    #[error("the CA file {} cannot be used: {problem}", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The client itself could not be set up.
    #[error("the HTTP client could not start: {0}")]
    Client(String),
    /// The host name has no address.
    #[error("its name could not be resolved: {0}")]
    Lookup(String),
    /// No connection.
    #[error("no connection: {0}")]
    Connect(String),
    /// No connection in time; resolving the name and the TLS handshake count as connecting.
    #[error("no connection within {}, gave up after {}", seconds(*limit), seconds(*elapsed))]
    ConnectTimeout {
        /// The time allowed.
        limit: Duration,
        /// The time taken, from the start of the call.
        elapsed: Duration,
    },
    /// Connected, but the TLS handshake failed.
    #[error("the TLS handshake failed: {0}")]
    Tls(String),
}

/// What happened after the request may have left.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Doubt {
    /// The whole call took too long.
    #[error("nothing final within {}, gave up after {}", seconds(*limit), seconds(*elapsed))]
    Timeout {
        /// The time allowed.
        limit: Duration,
        /// The time taken.
        elapsed: Duration,
    },
    /// The connection ended, or what came was no HTTP, before an answer began.
    #[error("the connection failed before an answer: {0}")]
    Broken(String),
    /// An answer began, and its body did not end.
    #[error("the answer with status {status} broke off: {detail}")]
    Truncated {
        /// Status of the unfinished answer.
        status: u16,
        /// What ended it.
        detail: String,
    },
    /// An answer whose body is larger than is read.
    #[error("the answer with status {status} is larger than {limit} bytes")]
    TooLarge {
        /// Status of the answer.
        status: u16,
        /// The largest body that is read.
        limit: usize,
    },
}

impl ApiError {
    /// The host that the exchange was meant for.
    pub fn host(&self) -> &str {
        match self {
            Self::Unreachable { host, .. } | Self::Unknown { host, .. } => host,
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// Reads the HTTP library's error about a request that got no answer head.
///
/// Only an error that the library marks as one of connecting proves that nothing was written: everything that follows
/// the connection is doubt, even where the library happens to know that the request was still queued.
pub(super) fn before_answer(error: &reqwest::Error, host: &str, limit: Duration, elapsed: Duration) -> ApiError {
    let host = host.to_owned();
    let barrier = if error.is_builder() {
        Barrier::Request(innermost(error))
    } else if !error.is_connect() {
        return ApiError::Unknown { host, doubt: Doubt::Broken(innermost(error)) };
    } else if error.is_timeout() {
        Barrier::ConnectTimeout { limit, elapsed }
    } else if error.is_dns() {
        Barrier::Lookup(innermost(error))
    } else if is_tls(error) {
        Barrier::Tls(innermost(error))
    } else {
        Barrier::Connect(connect_detail(error))
    };
    ApiError::Unreachable { host, barrier }
}

/// What ended an answer's body.
pub(super) fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| "no detail".to_owned(), ToString::to_string)
}

/// The causes below an error. An `io::Error` is looked into, because its `source` skips the error that it wraps.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(below(error), |error| below(*error))
}

fn below<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn is_tls(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| {
        cause.is::<rustls::Error>()
            // A peer that hangs up in the middle of the handshake; TCP itself never reports an end of file.
            || cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::UnexpectedEof)
    })
}

fn connect_detail(error: &reqwest::Error) -> String {
    // A refusing proxy says no more in its innermost cause than "unsuccessful"; the word tunnel is needed with it.
    if let Some(tunnel) = causes(error).map(ToString::to_string).find(|text| text.starts_with("tunnel error")) {
        return format!("the proxy refused to pass the request on ({tunnel})");
    }
    let detail = innermost(error);
    let refused = causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|io| matches!(io.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::AddrNotAvailable));
    if refused { format!("nothing listens there ({detail})") } else { detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_name_the_host_the_event_and_the_limits() {
        let barrier = Barrier::ConnectTimeout { limit: Duration::from_secs(3), elapsed: Duration::from_millis(3004) };
        let error = ApiError::Unreachable { host: "api.xmpush.xiaomi.com".into(), barrier };
        assert_eq!(
            error.to_string(),
            "cannot reach api.xmpush.xiaomi.com: no connection within 3.00 s, gave up after 3.00 s"
        );
        let doubt = Doubt::TooLarge { status: 200, limit: 10 };
        let error = ApiError::Unknown { host: "127.0.0.1:4000".into(), doubt };
        assert_eq!(
            error.to_string(),
            "no final answer from 127.0.0.1:4000: the answer with status 200 is larger than 10 bytes"
        );
    }
}
