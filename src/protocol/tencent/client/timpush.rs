//! The Push service: sends, traces, losses, statistics (sections 9.7 and 9.8).

use serde_json::{Map, Value, json};

use super::push_info;
use super::read;
use super::rest::{Access, Envelope, request};
use crate::domain::push_info::PushInfo;
use crate::protocol::http::HttpRequest;

/// A push without a chat message.
#[derive(Debug, Clone, Copy)]
pub struct Push<'a> {
    /// `From_Account`.
    pub sender: &'a str,
    /// `To_Account`: at most 500 accounts or registration ids.
    pub receivers: &'a [String],
    /// `MsgRandom`.
    pub random: u32,
    /// `OfflinePushInfo`.
    pub push: &'a PushInfo,
    /// `DataId`: at most 64 bytes, given back in callbacks.
    pub data_id: Option<&'a str>,
}

/// Pushes to single accounts.
pub fn batch(access: &Access<'_>, push: Push<'_>) -> HttpRequest {
    let mut body = Map::new();
    body.insert("From_Account".into(), push.sender.into());
    body.insert("To_Account".into(), json!(push.receivers));
    body.insert("MsgRandom".into(), push.random.into());
    if let Some(id) = push.data_id {
        body.insert("DataId".into(), id.into());
    }
    body.insert("OfflinePushInfo".into(), push_info::encode(push.push));
    request(access, "timpush/batch", &Value::Object(body))
}

/// The task id of an accepted push; accepted, not received.
pub fn task_id(envelope: &Envelope) -> Option<String> {
    read::text(&envelope.body, "TaskId").filter(|id| !id.is_empty())
}

/// What became of one push; the service remembers 7 days, and takes one call a second.
pub fn trace(access: &Access<'_>, push_id: &str) -> HttpRequest {
    request(access, "timpush/normal_push_trace", &json!({"PushID": push_id}))
}

/// Counts between two unix seconds, at most 30 days back.
pub fn statistics(access: &Access<'_>, start: i64, end: i64) -> HttpRequest {
    request(access, "timpush/normal_push_statistics", &json!({"StartTime": start, "EndTime": end}))
}

/// What was lost between two unix seconds, at most 7 days back.
pub fn loss(access: &Access<'_>, start: i64, end: i64) -> HttpRequest {
    request(access, "timpush/normal_push_loss", &json!({"StartTime": start, "EndTime": end}))
}

/// The name of a `PushPlatform` (section 11.2).
pub fn platform(number: i64) -> Option<&'static str> {
    let name = match number {
        1 => "APNs",
        2 => "Xiaomi",
        3 => "Huawei",
        4 => "FCM",
        5 => "Meizu",
        6 => "OPPO",
        7 => "vivo",
        8 => "Honor",
        _ => return None,
    };
    Some(name)
}

/// One stage of a push on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// `IMStat`, `OfflineStat`, `ChannelStat`, `DeviceStat` … in the order they happen.
    pub name: String,
    /// `PushStatus`; its numbers are not documented.
    pub status: Option<i64>,
    /// `ErrorCode`: 0, or the vendor's.
    pub code: Option<i64>,
    /// `ErrorInfo`; never to be compared: the documented sample has a slip of the pen in it.
    pub info: Option<String>,
    /// `EventTime`, local text.
    pub at: Option<String>,
}

/// What a trace tells of one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// `InstanceId`.
    pub id: Option<String>,
    /// `PushTime`, local text.
    pub at: Option<String>,
    /// `DeviceModel`.
    pub model: Option<String>,
    /// `System` and `SystemVersion`.
    pub system: Option<String>,
    /// `PushPlatform`.
    pub platform: Option<i64>,
    /// `Token`: the regId on Xiaomi.
    pub token: Option<String>,
    /// `CertId`.
    pub cert: Option<String>,
    /// `SdkVersion`.
    pub sdk_version: Option<String>,
    /// `NotificationStatus`; its numbers are not documented.
    pub notifications: Option<i64>,
    /// The stages that happened.
    pub stages: Vec<Stage>,
}

/// Reads the answer of a trace.
pub fn instances(envelope: &Envelope) -> Vec<Instance> {
    read::list(&envelope.body, "InstanceTrace").iter().map(instance).collect()
}

fn instance(value: &Value) -> Instance {
    let text = |name| read::text(value, name).filter(|text| !text.is_empty());
    let system: Vec<String> = [text("System"), text("SystemVersion")].into_iter().flatten().collect();
    let groups = ["IMCommitStat", "OfflinePushStat"].into_iter().filter_map(|name| value.get(name)?.as_object());
    Instance {
        id: text("InstanceId"),
        at: text("PushTime"),
        model: text("DeviceModel"),
        system: (!system.is_empty()).then(|| system.join(" ")),
        platform: read::number(value, "PushPlatform"),
        token: text("Token"),
        cert: text("CertId"),
        sdk_version: text("SdkVersion"),
        notifications: read::number(value, "NotificationStatus"),
        stages: groups.flatten().map(|(name, stage)| self::stage(name, stage)).collect(),
    }
}

fn stage(name: &str, value: &Value) -> Stage {
    Stage {
        name: name.to_owned(),
        status: read::number(value, "PushStatus"),
        code: read::number(value, "ErrorCode"),
        info: read::text(value, "ErrorInfo").filter(|text| !text.is_empty()),
        at: read::text(value, "EventTime"),
    }
}

/// Counts, of everything or of one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// `PushPlatform`; absent in the sum.
    pub platform: Option<i64>,
    /// `TotalCount`.
    pub total: Option<i64>,
    /// `SentCount`.
    pub sent: Option<i64>,
    /// `DeliveredCount`.
    pub delivered: Option<i64>,
    /// `ClickCount`.
    pub clicked: Option<i64>,
}

impl Counts {
    fn read(value: &Value) -> Self {
        Self {
            platform: read::number(value, "PushPlatform"),
            total: read::number(value, "TotalCount"),
            sent: read::number(value, "SentCount"),
            delivered: read::number(value, "DeliveredCount"),
            clicked: read::number(value, "ClickCount"),
        }
    }
}

/// Reads the answer of the statistics: the sum first, then each platform.
pub fn counts(envelope: &Envelope) -> Vec<Counts> {
    let platforms = read::list(&envelope.body, "PlatformStatistics").iter().map(Counts::read);
    std::iter::once(Counts::read(&envelope.body)).chain(platforms).collect()
}

/// How often one code kept pushes from going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Whether it was lost after sending rather than before.
    pub after_sending: bool,
    /// `PushPlatform`; absent in the sums.
    pub platform: Option<i64>,
    /// `ErrCode` as it came: a number of IM's or the vendor's, or a word.
    pub code: String,
    /// `ErrCount`.
    pub count: i64,
    /// `ErrInfo`.
    pub info: Option<String>,
}

/// Reads the answer of the losses: the sums, then those of each platform. The documents do not show how the latter are
/// nested; entries with a list inside them are read too.
pub fn losses(envelope: &Envelope) -> Vec<Loss> {
    let mut found = Vec::new();
    for (name, after_sending) in [
        ("ReadyToSendLoss", false),
        ("PostSendDeliveredLoss", true),
        ("PlatformReadyToSendLoss", false),
        ("PlatformPostSendDeliveredLoss", true),
    ] {
        for value in read::list(&envelope.body, name) {
            let platform = read::number(value, "PushPlatform");
            let nested = value.as_object().into_iter().flatten().filter_map(|(_, inner)| inner.as_array()).flatten();
            for entry in std::iter::once(value).chain(nested) {
                if let Some(code) = read::text(entry, "ErrCode") {
                    let count = read::number(entry, "ErrCount").unwrap_or_default();
                    let info = read::text(entry, "ErrInfo").filter(|info| !info.is_empty());
                    found.push(Loss { after_sending, platform, code, count, info });
                }
            }
        }
    }
    found
}
