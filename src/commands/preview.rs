//! The exact requests instead of calls: `--dry-run` and `--curl`. Both take the very values that would be sent.

use serde::Serialize;
use serde_json::{Map, Value};

use super::document;
use crate::api::curl;
use crate::protocol::http::{HeaderValue, HttpRequest};
use crate::protocol::query::Query;
use crate::ui::report::{Block, Report};

/// The variable that a curl line reads the AppSecret from.
const VARIABLE: &str = "MIPUSH_APP_SECRET";
/// The same for the signature of an IM call: `mipush usersig issue` prints one.
pub(super) const SIGNATURE: &str = "MIPUSH_USERSIG";

/// Requests that were not made.
#[derive(Debug, Serialize)]
pub(super) struct Preview {
    dry_run: bool,
    requests: Vec<RequestShown>,
    #[serde(skip)]
    as_curl: bool,
}

#[derive(Debug, Serialize)]
struct RequestShown {
    method: String,
    url: String,
    headers: Map<String, Value>,
    /// The query or the form, decoded; a key that stands twice has its last value here.
    form: Map<String, Value>,
    /// `null` where it is not text.
    body: Option<String>,
    curl: String,
    #[serde(skip)]
    body_bytes: usize,
    #[serde(skip)]
    is_json: bool,
    #[serde(skip)]
    pairs: Vec<(String, String)>,
}

impl Preview {
    pub(super) fn new(requests: &[HttpRequest], as_curl: bool) -> Self {
        let shown = |request| RequestShown::new(request, VARIABLE);
        Self { dry_run: true, requests: requests.iter().map(shown).collect(), as_curl }
    }

    /// Calls of the IM service.
    pub(super) fn of_im(requests: &[HttpRequest], as_curl: bool) -> Self {
        let shown = |request| RequestShown::new(request, SIGNATURE);
        Self { dry_run: true, requests: requests.iter().map(shown).collect(), as_curl }
    }

    /// The upload of one file.
    pub(super) fn of_upload(request: &HttpRequest, path: &str, content_type: &str, as_curl: bool) -> Self {
        let curl = curl::upload(request, VARIABLE, path, content_type);
        Self { dry_run: true, requests: vec![RequestShown { curl, ..RequestShown::new(request, VARIABLE) }], as_curl }
    }
}

impl RequestShown {
    fn new(request: &HttpRequest, variable: &str) -> Self {
        let headers =
            request.headers.iter().map(|header| (header.name.clone(), header.value.redacted().into())).collect();
        let is_form = request.header("content-type").is_some_and(|kind| match kind {
            HeaderValue::Plain(kind) => kind.starts_with("application/x-www-form-urlencoded"),
            HeaderValue::Secret { .. } => false,
        });
        let is_json = request.header("content-type").is_some_and(|kind| kind.redacted() == "application/json");
        let query = request.query.as_ref().map(Query::redacted).unwrap_or_default();
        let form = if is_form { request.body.as_slice() } else { &[] };
        let pairs: Vec<(String, String)> = [query.as_bytes(), form]
            .into_iter()
            .flat_map(|text| url::form_urlencoded::parse(text).into_owned())
            .collect();
        Self {
            method: request.method.to_string(),
            url: request.url(),
            headers,
            form: pairs.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect(),
            body: String::from_utf8(request.body.clone()).ok(),
            body_bytes: request.body.len(),
            is_json,
            curl: curl::command(request, variable),
            pairs,
        }
    }

    fn text(&self) -> String {
        use std::fmt::Write as _;
        let mut text = format!("{} {}\n", self.method, self.url);
        for (name, value) in &self.headers {
            let _ = writeln!(text, "{name}: {}", value.as_str().unwrap_or_default());
        }
        text.push('\n');
        for (key, value) in &self.pairs {
            let _ = writeln!(text, "{key} = {value}");
        }
        if let Some(body) = self.body.as_deref().filter(|_| self.is_json) {
            let _ = write!(text, "\n{body}\n");
        }
        if self.body.is_none() {
            let _ = writeln!(text, "({} bytes that are not text)", self.body_bytes);
        }
        text
    }
}

impl Report for Preview {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.requests.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["method", "url", "body"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let show = |request: &RequestShown| if self.as_curl { request.curl.clone() } else { request.text() };
        Some(self.requests.iter().map(|request| Block::Verbatim(show(request))).collect())
    }
}
