//! Messages: `openim/sendmsg` and `openim/batchsendmsg` (section 9.3).

use serde_json::{Map, Value, json};

use super::push_info;
use super::read;
use super::rest::{Access, Envelope, request};
use crate::domain::message::{Custom, Element, Media, Message};
use crate::protocol::http::HttpRequest;

/// Sends to one account.
pub fn send(access: &Access<'_>, receiver: &str, message: &Message) -> HttpRequest {
    request(access, "openim/sendmsg", &body(&json!(receiver), message))
}

/// Sends to at most 500 accounts; no callback of the operator's is asked.
pub fn batch(access: &Access<'_>, receivers: &[String], message: &Message) -> HttpRequest {
    request(access, "openim/batchsendmsg", &body(&json!(receivers), message))
}

/// Sends a body that the operator wrote, with every member as it stands there but for receivers and `MsgRandom`: to one
/// account as `sendmsg`, else as `batchsendmsg`.
pub fn written(access: &Access<'_>, receivers: &[String], random: u32, body: &Map<String, Value>) -> HttpRequest {
    let mut body = body.clone();
    let (command, to) = match receivers {
        [only] => ("openim/sendmsg", json!(only)),
        many => ("openim/batchsendmsg", json!(many)),
    };
    body.insert("To_Account".into(), to);
    body.insert("MsgRandom".into(), random.into());
    request(access, command, &Value::Object(body))
}

fn body(receivers: &Value, message: &Message) -> Value {
    let mut map = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            map.insert(name.to_owned(), value);
        }
    };
    put("SyncOtherMachine", message.sync_sender.map(|sync| json!(if sync { 1 } else { 2 })));
    put("From_Account", message.sender.as_ref().map(|sender| json!(sender)));
    put("To_Account", Some(receivers.clone()));
    put("MsgLifeTime", message.life_time_s.map(Value::from));
    put("MsgSeq", message.seq.map(Value::from));
    put("MsgRandom", Some(message.random.into()));
    put("MsgTimeStamp", message.timestamp.map(Value::from));
    put(
        "ForbidCallbackControl",
        words(&[
            ("ForbidBeforeSendMsgCallback", message.forbid.before),
            ("ForbidAfterSendMsgCallback", message.forbid.after),
        ]),
    );
    put(
        "SendMsgControl",
        words(&[
            ("NoUnread", message.control.no_unread),
            ("NoLastMsg", message.control.no_last_message),
            ("WithMuteNotifications", message.control.with_mute),
            ("NoMsgCheck", message.control.no_check),
        ]),
    );
    put("MsgBody", Some(message.body.iter().map(element).collect()));
    put("CloudCustomData", message.cloud_custom_data.as_ref().map(|data| json!(data)));
    put("SupportMessageExtension", message.extensible.map(|on| json!(i64::from(on))));
    put("IsNeedReadReceipt", message.read_receipt.map(|on| json!(i64::from(on))));
    put("OfflinePushInfo", message.push.as_ref().map(push_info::encode));
    Value::Object(map)
}

fn words(switches: &[(&str, bool)]) -> Option<Value> {
    let on: Vec<_> = switches.iter().filter(|(_, on)| *on).map(|(name, _)| *name).collect();
    (!on.is_empty()).then(|| json!(on))
}

fn element(element: &Element) -> Value {
    let (kind, content) = match element {
        Element::Text(text) => ("TIMTextElem", json!({"Text": text})),
        Element::Location { desc, latitude, longitude } => {
            ("TIMLocationElem", json!({"Desc": desc, "Latitude": latitude, "Longitude": longitude}))
        }
        Element::Face { index, data } => ("TIMFaceElem", json!({"Index": index, "Data": data})),
        Element::Custom(custom) => ("TIMCustomElem", self::custom(custom)),
        Element::Media(media, content) => {
            let kind = match media {
                Media::Sound => "TIMSoundElem",
                Media::Image => "TIMImageElem",
                Media::File => "TIMFileElem",
                Media::Video => "TIMVideoFileElem",
                Media::Merged => "TIMRelayElem",
            };
            (kind, content.clone())
        }
    };
    json!({"MsgType": kind, "MsgContent": content})
}

fn custom(custom: &Custom) -> Value {
    let members = [("Data", &custom.data), ("Desc", &custom.desc), ("Ext", &custom.ext), ("Sound", &custom.sound)];
    let filled = members.into_iter().filter(|(_, text)| !text.is_empty());
    Value::Object(filled.map(|(name, text)| (name.to_owned(), json!(text))).collect())
}

/// What a send gave back; failures of single receivers are in the envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// `MsgTime`, unix seconds; not in the answer of a batch.
    pub time: Option<i64>,
    /// `MsgKey`, for recall; newer answers have it.
    pub key: Option<String>,
}

impl Sent {
    /// Reads the answer of either call.
    pub fn read(envelope: &Envelope) -> Self {
        Self { time: read::number(&envelope.body, "MsgTime"), key: read::text(&envelope.body, "MsgKey") }
    }
}
