//! The server that Tencent IM posts callbacks to: state changes and push results, kept as records so that the state at
//! the time of a message is known later.
//!
//! It answers OK once what came is on the disk, and 500 when it could not be written. A callback that makes no sense is
//! kept as it came and answered OK too: a bad answer only makes the service call again.

use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::listener::{self, Keeper, Listening, News, plain};
use crate::context::Context;
use crate::domain::im::record::{OtherRecord, PushRecord, Record, StateRecord};
use crate::domain::text::{Lang, Text};
use crate::error::Error;
use crate::protocol::http::{HttpRequest, HttpResponse};
use crate::protocol::tencent::client::callback::{self, Callback, PushEvent, StateChange};
use crate::protocol::tencent::client::timpush::platform;

/// A hundred events of the largest size; a refused body would be a bad answer.
const MAX_BODY: usize = 4 * 1024 * 1024;

const MALFORMED: Text = Text::new(
    "a post that is no callback of IM's: kept as it came and answered OK",
    "收到的请求不是 IM 回调：已原样保存并回复成功",
);
const FOREIGN: Text = Text::new(
    "a callback of application {found} was left out: only {expected} is recorded",
    "已忽略应用 {found} 的回调：只记录 {expected}",
);

/// Where to listen and what to keep.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The path that callbacks are posted to.
    pub path: String,
    /// Only callbacks of this application.
    pub sdk_app_id: Option<u64>,
    /// The file of JSON lines.
    pub file: PathBuf,
}

struct Desk {
    keeper: Keeper,
    context: Context,
    lang: Lang,
    sdk_app_id: Option<u64>,
}

/// Starts listening.
pub fn listen(context: &Context, lang: Lang, options: &Options) -> Result<Listening, Error> {
    let context = context.clone();
    let sdk_app_id = options.sdk_app_id;
    listener::listen("callbacks", (options.listen, &options.path), &options.file, MAX_BODY, |keeper| {
        let desk = Desk { keeper, context, lang, sdk_app_id };
        move |request| desk.answer(request)
    })
}

impl Desk {
    fn warn(&self, text: Text, values: &[(&str, &str)]) {
        self.keeper.tell(News::Warning(text.fill(self.lang, values)));
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        if let (Some(expected), Some(found)) = (self.sdk_app_id, application(request))
            && expected.to_string() != found
        {
            self.warn(FOREIGN, &[("found", &found), ("expected", &expected.to_string())]);
            return callback::answer();
        }
        let records = records(request, self.context.now());
        if records.iter().any(|record| matches!(record, Record::Other(other) if other.command.is_none())) {
            self.warn(MALFORMED, &[]);
        }
        // Text, numbers and times: writing them as JSON cannot fail.
        let lines: Vec<Value> = records.iter().filter_map(|record| serde_json::to_value(record).ok()).collect();
        if !self.keeper.keep(&lines) {
            return plain(500, "not kept\n");
        }
        for line in lines {
            self.keeper.tell(News::Line(Box::new(line)));
        }
        callback::answer()
    }
}

fn application(request: &HttpRequest) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(request.query_text().as_bytes());
    pairs.find(|(name, _)| name == "SdkAppid").map(|(_, value)| value.into_owned())
}

/// What a callback says, as it is kept. A strange one keeps its body, as text where it is no JSON.
fn records(request: &HttpRequest, now: Timestamp) -> Vec<Record> {
    match callback::decode(request) {
        Callback::State(change) => vec![Record::State(state(change, now))],
        Callback::Push(events) => events.into_iter().map(|event| Record::Push(push(event, now))).collect(),
        Callback::Other { command, body } => {
            let body = match body {
                Value::Null => json!(String::from_utf8_lossy(&request.body).chars().take(4096).collect::<String>()),
                body => body,
            };
            vec![Record::Other(OtherRecord { received_at: now, command, body })]
        }
    }
}

fn state(change: StateChange, now: Timestamp) -> StateRecord {
    StateRecord {
        received_at: now,
        at: change.at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok()).unwrap_or(now),
        user: change.account,
        action: change.action,
        reason: change.reason,
        platform: change.platform,
        kicked: change.kicked,
        sdk_app_id: change.sdk_app_id,
    }
}

fn push(event: PushEvent, now: Timestamp) -> PushRecord {
    let second = |second: Option<i64>| second.and_then(|second| Timestamp::from_second(second).ok());
    let stage = |stage: i64| match stage {
        1 => "sent".to_owned(),
        2 => "reached".to_owned(),
        3 => "clicked".to_owned(),
        other => other.to_string(),
    };
    let name = |number: i64| platform(number).map_or_else(|| number.to_string(), str::to_owned);
    PushRecord {
        received_at: now,
        at: second(event.at).unwrap_or(now),
        sender: event.sender,
        user: event.receiver,
        stage: event.stage.map(stage),
        platform: event.platform.map(name),
        code: event.code,
        info: event.info,
        message_key: event.message_key,
        message_at: second(event.message_time),
        push_id: event.push_id,
        task_id: event.task_id,
        data_id: event.data_id,
        group: event.group,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::http::Method;

    fn post(query: &str, body: &str) -> HttpRequest {
        HttpRequest {
            method: Method::Post,
            base: String::new(),
            path: "/cb".into(),
            query: Some(query.into()),
            headers: vec![],
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn callbacks_become_records() {
        let now = Timestamp::from_second(9).expect("time");
        let body = r#"{"CallbackCommand":"State.StateChange","EventTime":1500,
            "Info":{"Action":"Login","To_Account":"alice","Reason":"Register"},"KickedDevice":[{"Platform":"Web"}]}"#;
        let query = "SdkAppid=1400000000&CallbackCommand=State.StateChange&OptPlatform=Android";
        let [Record::State(state)] = &records(&post(query, body), now)[..] else { panic!("one state") };
        assert_eq!((state.user.as_str(), state.at.as_millisecond(), state.received_at), ("alice", 1500, now));
        assert_eq!((state.platform.as_deref(), state.kicked.as_slice()), (Some("Android"), &["Web".to_owned()][..]));

        let body = r#"{"Events":[{"To_Account":"alice","PushStage":2,"PushPlatform":2,"ErrCode":0,"EventTime":3},{}]}"#;
        let found = records(&post("CallbackCommand=Push.OfflinePush", body), now);
        let [Record::Push(one), Record::Push(bare)] = &found[..] else { panic!("two pushes") };
        assert_eq!((one.stage.as_deref(), one.platform.as_deref()), (Some("reached"), Some("Xiaomi")));
        assert_eq!((bare.at, bare.user.as_deref()), (now, None));

        let [Record::Other(other)] = &records(&post("", "no json"), now)[..] else { panic!("kept") };
        assert_eq!((other.command.as_deref(), &other.body), (None, &json!("no json")));
    }
}
