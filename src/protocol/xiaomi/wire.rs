//! What foreign clients were recorded to send, for tests of the encoders.

use serde_json::Value;

use super::reply::{Envelope, Reply};
use crate::protocol::http::{HttpRequest, HttpResponse};

/// The recordings' regIds.
pub const REG_ID: &str = "Zm9vYmFyK2Zvb2Jhci9mb29iYXIrZm9vYmFyL2Zvb2Jhcitmb29iYXIvZm9v+/8A";
/// The second one.
pub const OTHER_REG_ID: &str = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";

const CLIENTS: [(&str, &str); 4] = [
    ("go-yilee-xiaomi-push", include_str!("../../../tests/fixtures/xiaomi-wire/go-yilee-xiaomi-push.json")),
    ("java-official-sdk", include_str!("../../../tests/fixtures/xiaomi-wire/java-official-sdk.json")),
    ("php-official-sdk", include_str!("../../../tests/fixtures/xiaomi-wire/php-official-sdk.json")),
    ("pypi-xmpush-python", include_str!("../../../tests/fixtures/xiaomi-wire/pypi-xmpush-python.json")),
];

/// One recorded request.
#[derive(Debug)]
pub struct Recording(Value);

/// The first request of a case.
pub fn recorded(client: &str, case: &str) -> Recording {
    let (_, text) = CLIENTS.iter().find(|(name, _)| *name == client).expect(client);
    let file: Value = serde_json::from_str(text).expect("JSON");
    let found = file["cases"].as_array().expect("cases").iter().find(|found| found["case"] == case).expect(case);
    Recording(found["requests"][0].clone())
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(text).into_owned().collect();
    pairs.sort();
    pairs
}

impl Recording {
    /// Path.
    pub fn path(&self) -> &str {
        self.0["path"].as_str().expect("path")
    }

    /// Query.
    pub fn query(&self) -> Option<String> {
        self.0["query_raw"].as_str().map(str::to_owned)
    }

    /// Body.
    pub fn body(&self) -> &[u8] {
        self.0["body_raw"].as_str().unwrap_or_default().as_bytes()
    }

    /// Fails unless both say the same, in any order.
    pub fn same(&self, request: &HttpRequest) {
        self.same_place(request);
        assert_eq!(pairs(&request.body), pairs(self.body()));
        let query = self.query().unwrap_or_default();
        // Python 3 prints a byte string where its text belongs.
        let query = query.strip_prefix("b'").and_then(|rest| rest.strip_suffix('\'')).unwrap_or(&query);
        assert_eq!(pairs(request.query_text().as_bytes()), pairs(query.as_bytes()));
    }

    /// Fails unless the request says all that the recording does.
    pub fn holds(&self, request: &HttpRequest) {
        self.same_place(request);
        let ours = pairs(&request.body);
        for pair in pairs(self.body()) {
            assert!(ours.contains(&pair), "{pair:?} is not in {ours:?}");
        }
    }

    fn same_place(&self, request: &HttpRequest) {
        let method = self.0["method"].as_str().expect("method");
        assert_eq!((request.method.as_str(), request.path.as_str()), (method, self.path()));
    }
}

/// An accepted answer with that data.
pub fn accepted(data: &str) -> Envelope {
    let body = format!(r#"{{"result":"ok","code":0,"data":{data}}}"#);
    let response = HttpResponse { status: 200, headers: vec![], body: body.into_bytes() };
    let Reply::Accepted(envelope) = Reply::read(&response) else { panic!("accepted") };
    envelope
}
