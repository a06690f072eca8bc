//! The emulator as its callers meet it: requests in, answers, receipts and phones out, with a pinned clock.

mod control;
mod endpoint;
mod expect;
mod property;
mod recall;
mod receipt;
mod replay;
mod semantic;
mod send;
mod tap;
mod tencent;
mod trace;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::rule::Rules;
use super::snapshot::{App, Phone, Snapshot};
use super::world::World;
use super::{Handled, handle};
use crate::domain::secret::Secret;
use crate::domain::session::Presence;
use crate::protocol::control::{ControlCall, Phones, RequestsView, decode};
use crate::protocol::http::{Header, HttpRequest, Method};

const SECRET: &str = "c2VjcmV0LXNlY3JldC1zZQ==";
const PACKAGE: &str = "com.example.app";
const REG_ID: &str = "Zm9vYmFyK2Zvb2Jhci9mb29iYXIrZm9vYmFyL2Zvb2Jhcitmb29iYXIvZm9v+/8A";
const REG_ID_2: &str = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";
const TOKEN: &str = "control-token";

/// An emulator with one app and two phones, `one` (alice, killed) and `two` (bob, in front).
struct Stage {
    world: World,
    snapshot: Snapshot,
    rules: Rules,
    now: Timestamp,
}

fn phone(device: &str, user: &str, reg_id: &str, presence: Presence, names: &[&str]) -> Phone {
    Phone {
        device: device.parse().expect("device"),
        user: Some(user.parse().expect("user")),
        package: PACKAGE.parse().expect("package"),
        reg_id: reg_id.parse().expect("regid"),
        presence: Some(presence),
        aliases: names.iter().map(|name| name.parse().expect("alias")).collect(),
        accounts: names.iter().map(|name| name.parse().expect("account")).collect(),
        topics: ["news", "sports"].iter().map(|name| name.parse().expect("topic")).collect(),
    }
}

impl Stage {
    fn new() -> Self {
        let app = App {
            app_id: "2882303761512345678".parse().expect("app id"),
            secret: Secret::new(SECRET),
            packages: vec![PACKAGE.parse().expect("package")],
            channels: vec!["123456".parse().expect("channel")],
        };
        let phones = vec![
            phone("one", "alice", REG_ID, Presence::Killed, &["user-1", "acct-1", "acc-1"]),
            phone("two", "bob", REG_ID_2, Presence::Foreground, &["user-2", "acct-2", "acc-2"]),
        ];
        Self {
            world: World::default(),
            snapshot: Snapshot::new(vec![app], phones),
            rules: Rules::embedded(),
            now: "2026-11-24T00:00:00Z".parse().expect("time"),
        }
    }

    fn handle(&mut self, request: &HttpRequest) -> Handled {
        handle(&mut self.world, &self.snapshot, &self.rules, Some(TOKEN), request, self.now)
    }

    /// Posts a form and reads the answer.
    fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Value {
        let handled = self.handle(&request("POST", path, None, &encode(form)));
        answer(&handled)
    }

    /// Sends a good notification with more keys; gives its message id.
    fn send(&mut self, more: &[(&str, &str)]) -> String {
        let answer = self.post("/v3/message/regid", &notification(more));
        assert_eq!(answer["code"], 0, "{answer}");
        answer["data"]["id"].as_str().expect("id").to_owned()
    }

    fn get(&mut self, path: &str, query: &str) -> Value {
        let handled = self.handle(&request("GET", path, Some(query), ""));
        answer(&handled)
    }

    fn control(&mut self, call: &ControlCall) -> Handled {
        let request = call.encode("", &Secret::new(TOKEN));
        self.handle(&request)
    }

    fn phones(&mut self) -> Phones {
        decode(&self.control(&ControlCall::Phones).response).expect("phones")
    }

    /// Titles that one phone shows.
    fn titles(&mut self, device: &str) -> Vec<String> {
        let phones = self.phones().phones.into_iter().filter(|phone| phone.device == device);
        phones.flat_map(|phone| phone.notifications).map(|notification| notification.title).collect()
    }

    fn wait(&mut self, seconds: i64) {
        self.now = self.now.checked_add(SignedDuration::from_secs(seconds)).expect("time");
    }
}

/// A good notification to the first phone, with these keys in the place of its own.
fn notification<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let rest = [("title", "Hello 你好"), ("description", "a=b & c+d"), ("registration_id", REG_ID)];
    let kept = rest.into_iter().filter(|(key, _)| !more.iter().any(|(own, _)| own == key));
    more.iter().copied().chain(kept).collect()
}

fn encode(form: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

fn request(method: &str, path: &str, query: Option<&str>, body: &str) -> HttpRequest {
    HttpRequest {
        method: Method::parse(method),
        base: String::new(),
        path: path.to_owned(),
        query: query.map(Into::into),
        headers: vec![
            Header::plain("authorization", format!("key={SECRET}")),
            Header::plain("content-type", "application/x-www-form-urlencoded;charset=UTF-8"),
        ],
        body: body.as_bytes().to_vec(),
    }
}

/// Reads an answer and checks what holds of every one of them (`xiaomi-push-api`, section 8).
fn answer(handled: &Handled) -> Value {
    assert_eq!(handled.response.status, 200, "errors too are HTTP 200");
    let answer: Value = serde_json::from_slice(&handled.response.body).expect("JSON");
    let good = answer["code"] == 0;
    assert_eq!(answer["result"], if good { "ok" } else { "error" });
    assert_eq!(answer["description"] == "成功", good);
    assert_ne!(answer["description"], "未知错误", "every code that is answered has a text");
    assert!(good || (answer.get("data").is_none() && answer["reason"].is_string()), "{answer}");
    let trace_id = answer["trace_id"].as_str().expect("trace id");
    assert!(trace_id.starts_with('X') && trace_id.len() == 22, "{trace_id}");
    answer
}
