//! Between hyper's messages and this program's plain values.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderName, HeaderValue as WireValue, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};

use crate::domain::secret::Secret;
use crate::protocol::http::{Header, HttpRequest, HttpResponse, Method};

/// What Xiaomi's clients write before the AppSecret, in lower case and without a space (D1559).
const KEY_PREFIX: &str = "key=";

/// A body that is there as a whole.
#[derive(Default)]
pub(super) struct Whole(Option<Bytes>);

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, Bytes::len) as u64)
    }
}

/// A request as the handler sees it: path and query as they came, still encoded. Header names come in lower case.
pub(super) fn request(head: Parts, body: Vec<u8>) -> HttpRequest {
    let path = match head.uri.path() {
        "" => "/",
        path => path,
    };
    HttpRequest {
        method: Method::parse(head.method.as_str()),
        base: String::new(),
        path: path.to_owned(),
        query: head.uri.query().map(Into::into),
        headers: head.headers.iter().map(|(name, value)| header(name, value)).collect(),
        body,
    }
}

/// A header line; whatever authorises is a secret, in the form of Xiaomi or any other.
fn header(name: &HeaderName, value: &WireValue) -> Header {
    if name != AUTHORIZATION {
        return plain(name, value);
    }
    let text = String::from_utf8_lossy(value.as_bytes());
    match text.strip_prefix(KEY_PREFIX) {
        Some(secret) => Header::secret(name.as_str(), KEY_PREFIX, Secret::new(secret)),
        None => Header::secret(name.as_str(), "", Secret::new(text)),
    }
}

/// A header line that may be shown.
pub(super) fn plain(name: &HeaderName, value: &WireValue) -> Header {
    Header::plain(name.as_str(), String::from_utf8_lossy(value.as_bytes()))
}

/// An answer for the wire, or what is wrong with it. The framing headers are hyper's own.
pub(super) fn response(response: HttpResponse) -> Result<Response<Whole>, &'static str> {
    let status = StatusCode::from_u16(response.status).ok().filter(|status| !status.is_informational());
    let status = status.ok_or("the server made an answer with an unusable status")?;
    let body = (!response.body.is_empty()).then(|| Bytes::from(response.body));
    let mut wire = Response::new(Whole(body));
    *wire.status_mut() = status;
    for header in &response.headers {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        let value = WireValue::from_bytes(header.value.reveal().as_bytes());
        let (Ok(name), Ok(value)) = (name, value) else {
            return Err("the server made an answer with an unusable header");
        };
        if name != CONTENT_LENGTH && name != TRANSFER_ENCODING {
            wire.headers_mut().append(name, value);
        }
    }
    Ok(wire)
}
