//! HTTP messages as plain values, used on both sides of the wire.
//!
//! A request is a value: the dry run, the curl line, the wire log, the embedded emulator and the real send all take
//! the same [`HttpRequest`]. Nothing here opens a socket. Secrets travel as [`HeaderValue::Secret`] or in a [`Query`],
//! which no `Debug`, log or curl line ever shows.

use std::borrow::Cow;
use std::fmt;

use url::form_urlencoded;

use super::query::Query;
use crate::domain::secret::Secret;

/// An HTTP method, as far as the two vendors use them; anything else is kept as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Everything that changes or sends.
    Post,
    /// Whatever else a client sent; only the emulator meets it.
    Other(String),
}

impl Method {
    /// The method's name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Other(name) => name,
        }
    }

    /// Reads a method name; HTTP methods are case-sensitive.
    pub fn parse(name: &str) -> Self {
        match name {
            "GET" => Self::Get,
            "POST" => Self::Post,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The value of one header.
#[derive(Clone, PartialEq, Eq)]
pub enum HeaderValue {
    /// May be shown to anybody.
    Plain(String),
    /// Holds a credential after `prefix` (`key=`): shown as `key=***`.
    Secret {
        /// The part that is no secret.
        prefix: &'static str,
        /// The part that is.
        secret: Secret,
    },
}

impl HeaderValue {
    /// The text that goes on the wire. Only the transport and the emulator's authentication call this.
    pub fn reveal(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Secret { prefix, secret } => format!("{prefix}{}", secret.reveal()),
        }
    }

    /// The text that people may see.
    pub fn redacted(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Secret { prefix, .. } => format!("{prefix}***"),
        }
    }
}

impl fmt::Debug for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.redacted())
    }
}

/// One header line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Name as it was written; compare without regard to case.
    pub name: String,
    /// Value.
    pub value: HeaderValue,
}

impl Header {
    /// A header that may be shown.
    pub fn plain(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: HeaderValue::Plain(value.into()) }
    }

    /// A header that holds a credential behind `prefix`.
    pub fn secret(name: impl Into<String>, prefix: &'static str, secret: Secret) -> Self {
        Self { name: name.into(), value: HeaderValue::Secret { prefix, secret } }
    }
}

/// A request, outbound (with `base`) or inbound (`base` empty).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// Scheme, host and port, without a trailing slash: `https://api.xmpush.xiaomi.com`. Empty in an inbound request.
    pub base: String,
    /// Path, starting with `/`, still percent-encoded.
    pub path: String,
    /// `None` where there was no question mark.
    pub query: Option<Query>,
    /// Headers in order.
    pub headers: Vec<Header>,
    /// Body bytes.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// The first header of that name, compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&HeaderValue> {
        self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| &header.value)
    }

    /// The whole address, as people may see it.
    pub fn url(&self) -> String {
        self.address(Query::redacted)
    }

    /// The whole address, as it goes on the wire. Only the transport calls this.
    pub fn revealed_url(&self) -> String {
        self.address(|query| query.reveal().to_owned())
    }

    fn address(&self, query: impl Fn(&Query) -> String) -> String {
        match &self.query {
            Some(text) => format!("{}{}?{}", self.base, self.path, query(text)),
            None => format!("{}{}", self.base, self.path),
        }
    }

    /// The query's text, for those who read its parameters; empty where there is none.
    pub fn query_text(&self) -> &str {
        self.query.as_ref().map_or("", Query::reveal)
    }

    /// Every credential that this request carries.
    fn credentials(&self) -> Vec<Cow<'_, str>> {
        let headers = self.headers.iter().filter_map(|header| match &header.value {
            HeaderValue::Secret { secret, .. } => Some(Cow::Borrowed(secret.reveal())),
            HeaderValue::Plain(_) => None,
        });
        let query = self.query.iter().flat_map(Query::secrets);
        // An answer repeats the value as it was written, or as it was read.
        let read = |value: &str| percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
        headers.chain(query.flat_map(|value| [Cow::Borrowed(value), Cow::Owned(read(value))])).collect()
    }
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Headers in order.
    pub headers: Vec<Header>,
    /// Body bytes.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// A JSON answer with that status, in the content type Xiaomi uses.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            headers: vec![Header::plain("Content-Type", "application/json;charset=UTF-8")],
            body: body.to_string().into_bytes(),
        }
    }
}

/// Shorter credentials are not looked for: they would be found everywhere.
const SHORTEST_MASKED: usize = 6;

impl HttpResponse {
    /// This answer to `request`, with `***` where it repeats one of the request's credentials: services for debugging
    /// answer with what they got, and answers are shown.
    #[must_use]
    pub fn without_secrets_of(mut self, request: &HttpRequest) -> Self {
        for credential in request.credentials() {
            // The filling of base64 may come back escaped in more than one way.
            let bare = credential.trim_end_matches('=');
            if bare.len() < SHORTEST_MASKED {
                continue;
            }
            let encoded: String = form_urlencoded::byte_serialize(bare.as_bytes()).collect();
            let escaped = bare.replace('/', "\\/");
            for needle in [bare, &encoded, &escaped] {
                self.mask(needle);
            }
        }
        self
    }

    fn mask(&mut self, needle: &str) {
        self.body = replaced(&self.body, needle.as_bytes());
        for header in &mut self.headers {
            if let HeaderValue::Plain(text) = &mut header.value {
                *text = text.replace(needle, "***");
            }
        }
    }
}

/// The bytes with `***` for each occurrence of the needle.
fn replaced(bytes: &[u8], needle: &[u8]) -> Vec<u8> {
    let mut result = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(needle.len()).position(|window| window == needle) {
        result.extend_from_slice(&rest[..at]);
        result.extend_from_slice(b"***");
        rest = &rest[at + needle.len()..];
    }
    result.extend_from_slice(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_is_masked() {
        let request = |secret: &str| HttpRequest {
            method: Method::Get,
            base: String::new(),
            path: "/".to_owned(),
            query: None,
            headers: vec![Header::secret("Authorization", "key=", Secret::new(secret))],
            body: Vec::new(),
        };
        let secret = "ab/cd+efgh==";
        let body = format!("\u{fffd} {secret} ab%2Fcd%2Befgh%3D%3D ab\\/cd+efgh {secret}{secret} ab/cd");
        let response = HttpResponse {
            status: 200,
            headers: vec![Header::plain("X-Echo", format!("key={secret}"))],
            body: body.into_bytes(),
        };
        let masked = response.clone().without_secrets_of(&request(secret));
        assert_eq!(String::from_utf8_lossy(&masked.body), "\u{fffd} ***== ***%3D%3D *** ***==***== ab/cd");
        assert_eq!(masked.headers[0].value.redacted(), "key=***==");
        assert_eq!(response.clone().without_secrets_of(&request("a")), response);
        assert_eq!(response.clone().without_secrets_of(&request("")), response);

        let signed = HttpRequest { query: Some("a=abcdefg&usersig=eJw%2Dxyz*".into()), ..request("") };
        let echo = HttpResponse { body: b"/x?a=abcdefg&usersig=eJw%2Dxyz* eJw-xyz*".to_vec(), ..response };
        assert_eq!(echo.without_secrets_of(&signed).body, b"/x?a=abcdefg&usersig=*** ***");
        assert!(!format!("{signed:?}{}", signed.url()).contains("xyz") && signed.revealed_url().contains("xyz"));
    }
}
