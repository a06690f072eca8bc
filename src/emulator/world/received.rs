//! Requests as they were received, without their credentials, and how each was judged.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::protocol::control::{RefusalView, RequestView};
use crate::protocol::http::HttpRequest;

/// What of a request is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    at_ms: i64,
    method: String,
    path: String,
    query: Option<String>,
    headers: String,
    body: String,
    bytes: usize,
    answer: Option<i64>,
    fault: Option<String>,
    refusal: Option<Box<RefusalView>>,
}

/// The requests kept, and how many there ever were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Requests {
    made: u64,
    list: VecDeque<Received>,
}

impl Received {
    /// Keeps a request. Its credential is not copied, nor a body that is known to hold one.
    pub(in crate::emulator) fn keep(request: &HttpRequest, keep_bytes: usize) -> Self {
        let mut headers = String::with_capacity(256);
        for header in &request.headers {
            let name = header.name.as_str();
            headers.push_str(name);
            headers.push_str(": ");
            if ["authorization", "cookie", "x-push-audit-token", "proxy-authorization"]
                .iter()
                .any(|secret| name.eq_ignore_ascii_case(secret))
            {
                headers.push_str("***");
            } else if headers.len() < keep_bytes.max(1024) {
                headers.push_str(&header.value.redacted());
            }
            headers.push('\n');
        }
        // The audited push hands the AppSecret over in its body (D1563).
        let secret = matches!(request.path.as_str(), "/v1/auth" | "/v1/L1");
        let kept = if secret { &[] } else { &request.body[..request.body.len().min(keep_bytes)] };
        Self {
            at_ms: 0,
            method: cut(request.method.as_str(), 32),
            path: cut(&request.path, keep_bytes),
            query: request.query.as_ref().map(|query| cut(&query.redacted(), keep_bytes)),
            headers,
            body: String::from_utf8_lossy(kept).into_owned(),
            bytes: request.body.len(),
            answer: None,
            fault: None,
            refusal: None,
        }
    }

    /// Notes when it came.
    pub(in crate::emulator) fn at(self, at_ms: i64) -> Self {
        Self { at_ms, ..self }
    }

    /// Notes the answer's code.
    pub(in crate::emulator) fn answered(&mut self, code: i64, refusal: Option<RefusalView>) {
        self.answer = Some(code);
        self.refusal = refusal.map(Box::new);
    }

    /// Notes the fault that took the answer's place.
    pub(in crate::emulator) fn spoiled(&mut self, fault: String) {
        self.fault = Some(fault);
    }

    fn view(&self, seq: u64) -> RequestView {
        RequestView {
            seq,
            at: jiff::Timestamp::from_millisecond(self.at_ms).unwrap_or_default(),
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.lines().map(str::to_owned).collect(),
            body: self.body.clone(),
            body_bytes: self.bytes,
            code: self.answer,
            fault: self.fault.clone(),
            refusal: self.refusal.as_deref().cloned(),
        }
    }
}

fn cut(text: &str, bytes: usize) -> String {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

impl Requests {
    /// Adds one and drops the oldest beyond the bound.
    pub(in crate::emulator) fn push(&mut self, received: Received, keep: usize) {
        self.made += 1;
        self.list.push_back(received);
        while self.list.len() > keep {
            self.list.pop_front();
        }
    }

    /// The newest request.
    pub(in crate::emulator) fn last_mut(&mut self) -> Option<&mut Received> {
        self.list.back_mut()
    }

    /// A request by its number, while it is kept.
    pub(in crate::emulator) fn get_mut(&mut self, seq: u64) -> Option<&mut Received> {
        let kept = u64::try_from(self.list.len()).ok()?;
        let index = seq.checked_sub(self.made.checked_sub(kept)?.checked_add(1)?)?;
        self.list.get_mut(usize::try_from(index).ok()?)
    }

    /// The number of the newest.
    pub fn made(&self) -> u64 {
        self.made
    }

    /// Those with a number greater than `after`, at most so many.
    pub fn after(&self, after: u64, most: usize) -> Vec<RequestView> {
        let first = self.made.saturating_sub(u64::try_from(self.list.len()).unwrap_or_default()) + 1;
        let skip = usize::try_from(after.saturating_add(1).saturating_sub(first)).unwrap_or(usize::MAX);
        (first..).zip(&self.list).skip(skip).take(most).map(|(seq, received)| received.view(seq)).collect()
    }

    /// Forgets them; numbers go on.
    pub(in crate::emulator) fn clear(&mut self) {
        self.list.clear();
    }

    /// Whether the numbers can be right.
    pub(super) fn is_sound(&self) -> bool {
        u64::try_from(self.list.len()).is_ok_and(|kept| kept <= self.made && self.made < u64::MAX / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::http::{Header, Method};

    #[test]
    fn no_credential_is_kept_and_bodies_are_cut() {
        let request = |path: &str, body: &str| HttpRequest {
            method: Method::Post,
            base: String::new(),
            path: path.to_owned(),
            query: None,
            headers: vec![Header::plain("authorization", "key=TOPSECRET"), Header::plain("a", "b")],
            body: body.as_bytes().to_vec(),
        };
        let mut requests = Requests::default();
        let called = HttpRequest { query: Some("a=1&usersig=TOPSECRET".into()), ..request("/x", "é=12345") };
        requests.push(Received::keep(&called, 4), 9);
        requests.push(Received::keep(&request("/v1/auth", "{\"app_secret\":\"TOPSECRET\"}"), 99), 9);
        let views = requests.after(0, 9);
        assert!(!format!("{views:?}{requests:?}").contains("TOPSECRET"));
        assert_eq!((views[0].body.as_str(), views[0].body_bytes, views[0].seq), ("é=1", 8, 1));
        assert_eq!(views[0].headers, ["authorization: ***", "a: b"]);
        assert_eq!(requests.after(1, 9).len(), 1);
    }
}
