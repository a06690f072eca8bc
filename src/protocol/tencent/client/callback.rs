//! Callbacks as a recorder gets them: state changes (section 11.1) and push results (11.2). A recorder keeps what it
//! can read and answers OK to everything: a callback that is answered badly is only called again.

use serde_json::{Value, json};
use url::form_urlencoded;

use super::read;
use crate::protocol::http::{HttpRequest, HttpResponse};

/// Largest body that is read.
const MAX_BYTES: usize = 1 << 20;
/// Most events of one call that are read; the service sends at most a hundred.
const MAX_EVENTS: usize = 1000;

/// One callback.
#[derive(Debug, Clone, PartialEq)]
pub enum Callback {
    /// `State.StateChange`.
    State(StateChange),
    /// `Push.OfflinePush` or `Push.AllMemberPush`.
    Push(Vec<PushEvent>),
    /// Another one, or one without the members that it needs.
    Other {
        /// `CallbackCommand`.
        command: Option<String>,
        /// Its body; `Null` if that is not JSON.
        body: Value,
    },
}

/// A change of one account's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange {
    /// `SdkAppid`.
    pub sdk_app_id: Option<String>,
    /// The account.
    pub account: String,
    /// `Login`, `Logout`, `Disconnect`, or a newer word.
    pub action: String,
    /// `Register`, `Unregister`, `LinkClose`, `TimeOut`, or a newer word.
    pub reason: Option<String>,
    /// Unix milliseconds.
    pub at_ms: Option<i64>,
    /// `OptPlatform`.
    pub platform: Option<String>,
    /// `ClientIP`.
    pub client_ip: Option<String>,
    /// Platforms of the devices that a login kicked.
    pub kicked: Vec<String>,
}

/// What became of one push on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushEvent {
    /// Whether it is of the Push service rather than of a chat message.
    pub all_member: bool,
    /// `EventType`: for chat 1 one-to-one, 2 group; else 1 offline, 2 online.
    pub kind: Option<i64>,
    /// `EventTime`, unix seconds.
    pub at: Option<i64>,
    /// `From_Account`.
    pub sender: Option<String>,
    /// `To_Account`.
    pub receiver: Option<String>,
    /// `GroupID`.
    pub group: Option<String>,
    /// `PushPlatform`.
    pub platform: Option<i64>,
    /// `PushStage`: 1 sent, 2 reached, 3 clicked.
    pub stage: Option<i64>,
    /// `MsgKey`.
    pub message_key: Option<String>,
    /// `MsgTime`, unix seconds.
    pub message_time: Option<i64>,
    /// `PushID`, for the trace.
    pub push_id: Option<String>,
    /// `TaskId`.
    pub task_id: Option<String>,
    /// `DataId`.
    pub data_id: Option<String>,
    /// `ErrCode`: 0, or why it failed.
    pub code: Option<i64>,
    /// `ErrInfo`.
    pub info: Option<String>,
}

/// Reads a callback, whatever came.
pub fn decode(request: &HttpRequest) -> Callback {
    let query: Vec<(String, String)> = form_urlencoded::parse(request.query_text().as_bytes()).into_owned().collect();
    let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let body = if request.body.len() > MAX_BYTES {
        Value::Null
    } else {
        serde_json::from_slice(&request.body).unwrap_or(Value::Null)
    };
    let command = parameter("CallbackCommand").or_else(|| read::text(&body, "CallbackCommand"));
    let read = match command.as_deref() {
        Some("State.StateChange") => state(&body, &parameter),
        Some("Push.OfflinePush") => push(&body, false),
        Some("Push.AllMemberPush") => push(&body, true),
        _ => None,
    };
    read.unwrap_or(Callback::Other { command, body })
}

fn state(body: &Value, parameter: &impl Fn(&str) -> Option<String>) -> Option<Callback> {
    let info = body.get("Info")?;
    Some(Callback::State(StateChange {
        sdk_app_id: parameter("SdkAppid"),
        account: read::text(info, "To_Account")?,
        action: read::text(info, "Action")?,
        reason: read::text(info, "Reason"),
        at_ms: read::number(body, "EventTime"),
        platform: parameter("OptPlatform"),
        client_ip: parameter("ClientIP"),
        kicked: read::list(body, "KickedDevice").iter().filter_map(|device| read::text(device, "Platform")).collect(),
    }))
}

fn push(body: &Value, all_member: bool) -> Option<Callback> {
    let events = body.get("Events")?.as_array()?;
    let event = |value: &Value| {
        let text = |name| read::text(value, name).filter(|text| !text.is_empty());
        PushEvent {
            all_member,
            kind: read::number(value, "EventType"),
            at: read::number(value, "EventTime"),
            sender: text("From_Account"),
            receiver: text("To_Account"),
            group: text("GroupID"),
            platform: read::number(value, "PushPlatform"),
            stage: read::number(value, "PushStage"),
            message_key: text("MsgKey"),
            message_time: read::number(value, "MsgTime"),
            push_id: text("PushID"),
            task_id: text("TaskId"),
            data_id: text("DataId"),
            code: read::number(value, "ErrCode"),
            info: text("ErrInfo"),
        }
    };
    Some(Callback::Push(events.iter().take(MAX_EVENTS).map(event).collect()))
}

/// The answer to every callback.
pub fn answer() -> HttpResponse {
    HttpResponse::json(200, &json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""}))
}
