//! Callbacks that the service posts to the operator's address: state changes (section 11.1) and push results (11.2).

use serde_json::{Map, Value, json};
use url::Url;
use url::form_urlencoded::Serializer;

use super::timpush::XIAOMI;
use crate::protocol::http::{Header, HttpRequest, Method};

/// Most events of one call.
const MAX_EVENTS: usize = 100;

/// Where callbacks go, and for which application.
#[derive(Debug, Clone, Copy)]
pub struct Receiver<'a> {
    /// The operator's address.
    pub url: &'a Url,
    /// The application.
    pub sdk_app_id: u64,
}

/// Why a status changed. Each reason belongs to one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Login.
    Register,
    /// Logout.
    Unregister,
    /// The connection was closed: the app was killed, or the network went.
    LinkClose,
    /// 400 seconds without a heartbeat.
    TimeOut,
}

impl Reason {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Register => ("Login", "Register"),
            Self::Unregister => ("Logout", "Unregister"),
            Self::LinkClose => ("Disconnect", "LinkClose"),
            Self::TimeOut => ("Disconnect", "TimeOut"),
        }
    }
}

/// A change of one account's state on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange<'a> {
    /// The account.
    pub account: &'a str,
    /// Why.
    pub reason: Reason,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// `OptPlatform`: the device's platform.
    pub platform: &'a str,
    /// `ClientIP`.
    pub client_ip: &'a str,
    /// Platforms of the devices that a login kicked.
    pub kicked: &'a [&'a str],
}

/// How far a push has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushStage {
    /// Sent to the vendor, or refused by it.
    Sent,
    /// On the device.
    Reached,
    /// Tapped.
    Clicked,
}

/// What became of one chat message's push on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushEvent<'a> {
    /// `From_Account`.
    pub sender: &'a str,
    /// `To_Account`.
    pub receiver: &'a str,
    /// `EventTime`, unix seconds.
    pub at: i64,
    /// `PushStage`.
    pub stage: PushStage,
    /// `MsgSeq`.
    pub seq: u32,
    /// `MsgRandom`.
    pub random: u32,
    /// `MsgTime`.
    pub message_time: i64,
    /// `PushID`.
    pub push_id: &'a str,
    /// `ErrCode`: 0, or the vendor's.
    pub code: i64,
    /// `ErrInfo`.
    pub info: &'a str,
}

fn post(to: Receiver<'_>, command: &str, further: &[(&str, &str)], body: &Value) -> HttpRequest {
    let mut query = Serializer::new(to.url.query().unwrap_or_default().to_owned());
    query.append_pair("SdkAppid", &to.sdk_app_id.to_string()).append_pair("CallbackCommand", command);
    query.append_pair("contenttype", "json").extend_pairs(further);
    HttpRequest {
        method: Method::Post,
        base: to.url.origin().ascii_serialization(),
        path: to.url.path().to_owned(),
        query: Some(query.finish().into()),
        headers: vec![Header::plain("Content-Type", "application/json")],
        body: body.to_string().into_bytes(),
    }
}

/// `State.StateChange`.
pub fn state_change(to: Receiver<'_>, change: &StateChange<'_>) -> HttpRequest {
    const COMMAND: &str = "State.StateChange";
    let (action, reason) = change.reason.words();
    let mut body = Map::new();
    body.insert("CallbackCommand".into(), COMMAND.into());
    body.insert("EventTime".into(), change.at_ms.into());
    body.insert("Info".into(), json!({"Action": action, "To_Account": change.account, "Reason": reason}));
    if !change.kicked.is_empty() {
        let kicked = change.kicked.iter().map(|platform| json!({"Platform": platform}));
        body.insert("KickedDevice".into(), kicked.collect());
    }
    let further = [("ClientIP", change.client_ip), ("OptPlatform", change.platform)];
    post(to, COMMAND, &further, &Value::Object(body))
}

/// `Push.OfflinePush`: one call for every hundred events.
pub fn offline_push(to: Receiver<'_>, events: &[PushEvent<'_>]) -> Vec<HttpRequest> {
    let event = |event: &PushEvent<'_>| {
        json!({
            // One-to-one; groups are not played here.
            "EventType": 1,
            "EventTime": event.at,
            "From_Account": event.sender,
            "To_Account": event.receiver,
            "PushPlatform": XIAOMI,
            "PushStage": match event.stage {
                PushStage::Sent => 1,
                PushStage::Reached => 2,
                PushStage::Clicked => 3,
            },
            "MsgKey": super::answer::message_key(event.seq, event.random, event.message_time),
            "MsgSeq": event.seq,
            "MsgRandom": event.random,
            "MsgTime": event.message_time,
            "PushID": event.push_id,
            "ErrCode": event.code,
            "ErrInfo": event.info,
        })
    };
    let call = |events: &[PushEvent<'_>]| {
        let events: Value = events.iter().map(event).collect();
        post(to, "Push.OfflinePush", &[], &json!({"Events": events}))
    };
    events.chunks(MAX_EVENTS).map(call).collect()
}
