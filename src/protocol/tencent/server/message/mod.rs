//! `openim/sendmsg` and `openim/batchsendmsg` (section 9.3), and a message that an operator keeps in a file.
//!
//! The order of the checks is ours, since no document gives one: size → JSON → receivers → sender → numbers → switches →
//! body → push information. The first fault refuses the call, before anything has happened.

mod element;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::body::{self, Members};
use super::push_info;
use super::refusal::Refusal;
use crate::domain::message::{ForbidCallback, LIFE_TIME_MAX_S, Message, SendControl};

/// Most receivers of one call.
pub const MAX_RECEIVERS: usize = 500;

/// What the documents leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Longest call in bytes: 12 KB, on older pages 8 KB.
    pub max_bytes: usize,
    /// Whether a `MsgLifeTime` over 7 days is refused with 90026, as older pages say; newer ones say that the message
    /// is kept 7 days.
    pub life_time_strict: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { max_bytes: 12 * 1024, life_time_strict: false }
    }
}

/// A message to one account.
#[derive(Debug, Clone, PartialEq)]
pub struct SendCall {
    /// `To_Account`.
    pub receiver: String,
    /// What is sent.
    pub message: Message,
    /// Members that no document names.
    pub unknown: Vec<String>,
}

/// A message to many accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchCall {
    /// `To_Account`.
    pub receivers: Vec<String>,
    /// What is sent.
    pub message: Message,
    /// Members that no document names.
    pub unknown: Vec<String>,
}

/// Reads the body of `sendmsg`.
pub fn send(body: &[u8], rules: Rules) -> Result<SendCall, Refusal> {
    // Two codes are listed for this; 80002 is the other.
    let map = sized(body, rules, 93000, "S8")?;
    let members = top(&map);
    let receiver = members.code(90003, "S8").filled("To_Account")?.to_owned();
    let mut unknown = Vec::new();
    let message = message(&members, random(&members)?, rules, &mut unknown)?;
    Ok(SendCall { receiver, message, unknown })
}

/// Reads the body of `batchsendmsg`.
pub fn batch(body: &[u8], rules: Rules) -> Result<BatchCall, Refusal> {
    let map = sized(body, rules, 90055, "S25")?;
    let members = top(&map);
    let receivers = receivers(&members, 90029)?;
    let mut unknown = Vec::new();
    let message = message(&members, random(&members)?, rules, &mut unknown)?;
    Ok(BatchCall { receivers, message, unknown })
}

/// Reads a message that an operator keeps in a file: the body of either call, in which the receivers and `MsgRandom`,
/// which belong to one send, may be missing.
pub fn file(body: &[u8], rules: Rules) -> Result<BatchCall, Refusal> {
    let map = sized(body, rules, 93000, "S8")?;
    let members = top(&map);
    let receivers = match members.value("To_Account") {
        None => Vec::new(),
        Some(Value::Array(_)) => receivers(&members, 90029)?,
        Some(_) => vec![members.code(90003, "S8").filled("To_Account")?.to_owned()],
    };
    let random = if members.value("MsgRandom").is_some() { random(&members)? } else { 0 };
    let mut unknown = Vec::new();
    let message = message(&members, random, rules, &mut unknown)?;
    Ok(BatchCall { receivers, message, unknown })
}

fn sized(body: &[u8], rules: Rules, code: i64, source: &'static str) -> Result<Map<String, Value>, Refusal> {
    if body.len() > rules.max_bytes {
        let info = format!("the message has {} bytes, at most {} are taken", body.len(), rules.max_bytes);
        return Err(Refusal::new(code, info, "", "message-long", source));
    }
    body::object(body)
}

/// Members without a code of their own are refused as JSON that cannot be used.
const fn top(map: &Map<String, Value>) -> Members<'_> {
    Members::new(map, "", 90001, "message-member", "assumed")
}

/// `To_Account` as an array. `empty` is the code of an empty one, which differs by call.
pub(super) fn receivers(members: &Members<'_>, empty: i64) -> Result<Vec<String>, Refusal> {
    const NAME: &str = "To_Account";
    if members.value(NAME).is_none() {
        return Err(members.code(90003, "S8").missing(NAME));
    }
    let list = members.code(90028, "S8").array(NAME)?.unwrap_or_default();
    if list.is_empty() {
        return Err(members.code(empty, "S8").refuse(NAME, "is empty"));
    }
    if list.len() > MAX_RECEIVERS {
        let problem = format!("has {} accounts, at most {MAX_RECEIVERS} are taken", list.len());
        return Err(members.code(90011, "S8").refuse(NAME, &problem));
    }
    let account = |value: &Value| match value {
        Value::String(text) if !text.is_empty() => Ok(text.clone()),
        _ => Err(members.code(90003, "S8").refuse(NAME, "must hold texts that are not empty")),
    };
    list.iter().map(account).collect()
}

/// `From_Account`, which may not be empty.
pub(super) fn sender(members: &Members<'_>) -> Result<Option<String>, Refusal> {
    const NAME: &str = "From_Account";
    let members = members.code(90008, "S8");
    match members.value(NAME) {
        None => Ok(None),
        Some(_) => members.filled(NAME).map(|text| Some(text.to_owned())),
    }
}

/// `MsgRandom`, which every message needs.
pub(super) fn random(members: &Members<'_>) -> Result<u32, Refusal> {
    let members = members.code(90005, "S8");
    members.unsigned("MsgRandom")?.ok_or_else(|| members.missing("MsgRandom"))
}

const KNOWN: [&str; 14] = [
    "SyncOtherMachine",
    "From_Account",
    "To_Account",
    "MsgLifeTime",
    "MsgSeq",
    "MsgRandom",
    "MsgTimeStamp",
    "ForbidCallbackControl",
    "SendMsgControl",
    "MsgBody",
    "CloudCustomData",
    "SupportMessageExtension",
    "IsNeedReadReceipt",
    "OfflinePushInfo",
];

fn message(members: &Members<'_>, random: u32, rules: Rules, unknown: &mut Vec<String>) -> Result<Message, Refusal> {
    let sender = sender(members)?;
    let seq = members.unsigned("MsgSeq")?;
    let timestamp = members.code(90006, "S8").unsigned("MsgTimeStamp")?;
    let life_time_s = life_time(members, rules)?;
    let sync_sender = sync(members)?;
    let control = control(members)?;
    let forbid = forbid(members)?;
    let cloud_custom_data = members.text("CloudCustomData")?.map(str::to_owned);
    let extensible = members.flag("SupportMessageExtension")?;
    let read_receipt = members.flag("IsNeedReadReceipt")?;
    let body = element::body(members, unknown)?;
    let push = members.code(90043, "S6, S8").object("OfflinePushInfo")?;
    let push = push.map(|map| push_info::decode(map, unknown)).transpose()?;
    members.unknown(&KNOWN, unknown);
    Ok(Message {
        sender,
        random,
        seq,
        timestamp,
        life_time_s,
        sync_sender,
        control,
        forbid,
        body,
        cloud_custom_data,
        extensible,
        read_receipt,
        push,
    })
}

fn life_time(members: &Members<'_>, rules: Rules) -> Result<Option<u32>, Refusal> {
    const NAME: &str = "MsgLifeTime";
    let Some(seconds) = members.code(90044, "S8").number(NAME)? else { return Ok(None) };
    match u32::try_from(seconds) {
        Ok(seconds) if seconds <= LIFE_TIME_MAX_S => Ok(Some(seconds)),
        _ if seconds > 0 && !rules.life_time_strict => Ok(Some(LIFE_TIME_MAX_S)),
        _ => Err(members.code(90026, "S8").refuse(NAME, "must be from 0 to 604800")),
    }
}

fn sync(members: &Members<'_>) -> Result<Option<bool>, Refusal> {
    const NAME: &str = "SyncOtherMachine";
    let members = members.code(90031, "S8");
    match members.number(NAME)? {
        None => Ok(None),
        Some(1) => Ok(Some(true)),
        Some(2) => Ok(Some(false)),
        Some(_) => Err(members.refuse(NAME, "must be 1 or 2")),
    }
}

/// Switches that nobody documents mean nothing, as unknown members do.
fn words<'a>(members: &Members<'a>, name: &str) -> Result<Vec<&'a str>, Refusal> {
    let list = members.array(name)?.unwrap_or_default();
    list.iter().map(|value| value.as_str().ok_or_else(|| members.refuse(name, "must hold texts"))).collect()
}

fn control(members: &Members<'_>) -> Result<SendControl, Refusal> {
    let words = words(members, "SendMsgControl")?;
    Ok(SendControl {
        no_unread: words.contains(&"NoUnread"),
        no_last_message: words.contains(&"NoLastMsg"),
        with_mute: words.contains(&"WithMuteNotifications"),
        no_check: words.contains(&"NoMsgCheck"),
    })
}

fn forbid(members: &Members<'_>) -> Result<ForbidCallback, Refusal> {
    let words = words(members, "ForbidCallbackControl")?;
    Ok(ForbidCallback {
        before: words.contains(&"ForbidBeforeSendMsgCallback"),
        after: words.contains(&"ForbidAfterSendMsgCallback"),
    })
}
