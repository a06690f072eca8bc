//! HTTP messages as plain values, used on both sides of the wire.
//!
//! A request is a value: the dry run, the curl line, the wire log, the embedded emulator and the real send all take
//! the same [`HttpRequest`]. Nothing here opens a socket. Secrets travel as [`HeaderValue::Secret`], which no `Debug`,
//! log or curl line ever shows.

use std::fmt;

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

/// Whether a query parameter is a credential: the signature of the administrator's account, valid for months
/// (`tencent-im-offline-push`, section 9.1).
pub fn is_secret_parameter(pair: &str) -> bool {
    pair.split_once('=').is_some_and(|(name, value)| name.eq_ignore_ascii_case("usersig") && !value.is_empty())
}

/// A query that people may see.
pub fn masked_query(query: &str) -> String {
    let pairs: Vec<&str> =
        query.split('&').map(|pair| if is_secret_parameter(pair) { "usersig=***" } else { pair }).collect();
    pairs.join("&")
}

/// A request, outbound (with `base`) or inbound (`base` empty).
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// Scheme, host and port, without a trailing slash: `https://api.xmpush.xiaomi.com`. Empty in an inbound request.
    pub base: String,
    /// Path, starting with `/`, still percent-encoded.
    pub path: String,
    /// Query without the question mark, still encoded; `None` where there was no question mark.
    pub query: Option<String>,
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

    /// The whole address.
    pub fn url(&self) -> String {
        match &self.query {
            Some(query) => format!("{}{}?{query}", self.base, self.path),
            None => format!("{}{}", self.base, self.path),
        }
    }
}

impl fmt::Debug for HttpRequest {
    /// As derived, but for the credential that Tencent's calls carry in the query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("base", &self.base)
            .field("path", &self.path)
            .field("query", &self.query.as_deref().map(masked_query))
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish()
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
        for header in &request.headers {
            let HeaderValue::Secret { secret, .. } = &header.value else { continue };
            // The filling of base64 may come back escaped in more than one way.
            let bare = secret.reveal().trim_end_matches('=');
            if bare.len() < SHORTEST_MASKED {
                continue;
            }
            let encoded: String = url::form_urlencoded::byte_serialize(bare.as_bytes()).collect();
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
    }
}
