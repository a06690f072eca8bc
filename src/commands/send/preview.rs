//! The exact request instead of a send: `--dry-run` and `--curl`. Both take the very value that would be sent.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::api::curl;
use crate::commands::document;
use crate::protocol::http::HttpRequest;
use crate::ui::report::{Block, Report};

/// The variable that a curl line reads the secret from.
const VARIABLE: &str = "MIPUSH_APP_SECRET";

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
    form: Map<String, Value>,
    body: String,
    curl: String,
}

impl Preview {
    pub(super) fn new(requests: &[HttpRequest], as_curl: bool) -> Self {
        Self { dry_run: true, requests: requests.iter().map(RequestShown::new).collect(), as_curl }
    }
}

impl RequestShown {
    fn new(request: &HttpRequest) -> Self {
        let headers =
            request.headers.iter().map(|header| (header.name.clone(), header.value.redacted().into())).collect();
        let form = url::form_urlencoded::parse(&request.body)
            .map(|(key, value)| (key.into_owned(), Value::from(value.into_owned())))
            .collect();
        Self {
            method: request.method.to_string(),
            url: request.url(),
            headers,
            form,
            body: String::from_utf8_lossy(&request.body).into_owned(),
            curl: curl::command(request, VARIABLE),
        }
    }

    fn text(&self) -> String {
        use std::fmt::Write as _;
        let mut text = format!("{} {}\n", self.method, self.url);
        for (name, value) in &self.headers {
            let _ = writeln!(text, "{name}: {}", value.as_str().unwrap_or_default());
        }
        text.push('\n');
        for (key, value) in url::form_urlencoded::parse(self.body.as_bytes()) {
            let _ = writeln!(text, "{key} = {value}");
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
