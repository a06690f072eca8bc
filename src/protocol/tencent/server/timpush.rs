//! `timpush`: sends by the Push service, traces, losses and statistics (sections 9.7 and 9.8).
//!
//! No code is documented for wrong members of the trace calls; 90001 is assumed.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Map, Value, json};

use super::answer::{self, Failure, error_list};
use super::body::{self, Members};
use super::message;
use super::push_info;
use super::refusal::Refusal;
use crate::domain::push_info::PushInfo;
use crate::protocol::http::HttpResponse;

/// Longest `DataId` in bytes.
const MAX_DATA_ID: usize = 64;

/// `PushPlatform` of Xiaomi (section 11.2).
pub const XIAOMI: i64 = 2;

/// `timpush/batch`.
#[derive(Debug, Clone, PartialEq)]
pub struct PushCall {
    /// `From_Account`.
    pub sender: String,
    /// `To_Account`: accounts or registration ids.
    pub receivers: Vec<String>,
    /// `MsgRandom`.
    pub random: u32,
    /// `OfflinePushInfo`.
    pub push: PushInfo,
    /// `DataId`, given back in callbacks.
    pub data_id: Option<String>,
    /// Members that no document names.
    pub unknown: Vec<String>,
}

/// Reads `timpush/batch`.
pub fn batch(body: &[u8]) -> Result<PushCall, Refusal> {
    let map = body::object(body)?;
    let members = Members::new(&map, "", 90001, "push-member", "assumed");
    let receivers = message::receivers(&members, 90029)?;
    let sender = message::sender(&members)?.ok_or_else(|| members.code(90008, "S8").missing("From_Account"))?;
    let random = message::random(&members)?;
    let data_id = members.code(90057, "S6").text("DataId")?;
    if data_id.is_some_and(|id| id.len() > MAX_DATA_ID) {
        return Err(members.code(90057, "S6").refuse("DataId", "has more than 64 bytes"));
    }
    let push = members.code(90043, "S6, S8");
    let push = push.object("OfflinePushInfo")?.ok_or_else(|| push.missing("OfflinePushInfo"))?;
    let mut unknown = Vec::new();
    let push = push_info::decode(push, &mut unknown)?;
    members.unknown(&["From_Account", "To_Account", "MsgRandom", "OfflinePushInfo", "DataId"], &mut unknown);
    Ok(PushCall { sender, receivers, random, push, data_id: data_id.map(str::to_owned), unknown })
}

/// Writes the answer of `timpush/batch`. A task that reached nobody has failed, and its id is empty.
pub fn task(task_id: &str, failures: &[Failure], receivers: usize) -> HttpResponse {
    let mut extra = Map::new();
    match failures.first() {
        Some(first) if failures.len() >= receivers => {
            extra.insert("TaskId".into(), "".into());
            extra.insert("ErrorList".into(), error_list(failures));
            let info = "no receiver could be served".to_owned();
            answer::failed(&Refusal { code: first.code, info, ..Refusal::unknown_account("", "To_Account") }, extra)
        }
        _ => {
            extra.insert("TaskId".into(), task_id.into());
            if !failures.is_empty() {
                extra.insert("ErrorList".into(), error_list(failures));
            }
            answer::ok(extra)
        }
    }
}

/// Reads `timpush/normal_push_trace`: which push.
pub fn trace(body: &[u8]) -> Result<String, Refusal> {
    let map = body::object(body)?;
    Members::new(&map, "", 90001, "trace-member", "assumed").filled("PushID").map(str::to_owned)
}

/// A time range in unix seconds, of `normal_push_loss` and `normal_push_statistics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// `StartTime`.
    pub start: i64,
    /// `EndTime`.
    pub end: i64,
}

/// Reads a time range.
pub fn range(body: &[u8]) -> Result<Range, Refusal> {
    let map = body::object(body)?;
    let members = Members::new(&map, "", 90001, "range-member", "assumed");
    let second = |name| members.number(name)?.ok_or_else(|| members.missing(name));
    let range = Range { start: second("StartTime")?, end: second("EndTime")? };
    if range.start > range.end { Err(members.refuse("EndTime", "is before StartTime")) } else { Ok(range) }
}

/// One stage of a push on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// `PushStatus`. Its numbers are not documented; the sample's success is 1.
    pub status: i64,
    /// `ErrorCode`: 0, or the vendor's.
    pub code: i64,
    /// `ErrorInfo`.
    pub info: String,
    /// `EventTime`.
    pub at: Timestamp,
}

/// What a trace tells of one device. Stages that did not happen are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// `InstanceId`.
    pub id: String,
    /// `PushTime`.
    pub at: Timestamp,
    /// `DeviceModel`.
    pub model: String,
    /// `SystemVersion`.
    pub system_version: String,
    /// `Token`: the regId.
    pub token: String,
    /// `CertId`.
    pub cert: String,
    /// `SdkVersion`.
    pub sdk_version: String,
    /// `PushVersion`.
    pub push_version: String,
    /// `NotificationStatus`.
    pub notifications: i64,
    /// `IMCommitStat.IMStat`: IM took the message.
    pub commit: Option<Stage>,
    /// `OfflinePushStat.OfflineStat`: IM sent it to the vendor.
    pub sent: Option<Stage>,
    /// `OfflinePushStat.ChannelStat`: the vendor took it.
    pub channel: Option<Stage>,
    /// `OfflinePushStat.DeviceStat`: the device got it.
    pub device: Option<Stage>,
}

/// Local time as the console shows it. Which zone that is, is not documented; China's is assumed.
fn local(at: Timestamp) -> String {
    const CHINA: Offset = Offset::constant(8);
    CHINA.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn stages(list: &[(&str, &Option<Stage>)]) -> Value {
    let mut shown = Map::new();
    for (name, stage) in list {
        if let Some(stage) = stage {
            let stage = json!({
                "PushStatus": stage.status,
                "ErrorCode": stage.code,
                "ErrorInfo": stage.info,
                "EventTime": local(stage.at),
            });
            shown.insert((*name).to_owned(), stage);
        }
    }
    Value::Object(shown)
}

/// Writes the answer of `normal_push_trace`.
pub fn traced(instances: &[Instance]) -> HttpResponse {
    let entry = |instance: &Instance| {
        json!({
            "InstanceId": instance.id,
            "PushTime": local(instance.at),
            "DeviceModel": instance.model,
            "System": "Android",
            "SystemVersion": instance.system_version,
            "PushPlatform": XIAOMI,
            "Token": instance.token,
            "CertId": instance.cert,
            "SdkVersion": instance.sdk_version,
            "PushVersion": instance.push_version,
            "NotificationStatus": instance.notifications,
            "last_active_terminal": 1,
            "IMCommitStat": stages(&[("IMStat", &instance.commit)]),
            "OfflinePushStat": stages(&[
                ("OfflineStat", &instance.sent),
                ("ChannelStat", &instance.channel),
                ("DeviceStat", &instance.device),
            ]),
        })
    };
    let mut extra = Map::new();
    extra.insert("InstanceTrace".into(), instances.iter().map(entry).collect());
    answer::ok(extra)
}

/// Counts of a time range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// `TotalCount`: could be sent.
    pub total: u64,
    /// `SentCount`.
    pub sent: u64,
    /// `DeliveredCount`.
    pub delivered: u64,
    /// `ClickCount`.
    pub clicked: u64,
}

/// Writes the answer of `normal_push_statistics`; here every push goes through Xiaomi.
pub fn statistics(counts: Counts) -> HttpResponse {
    let mut extra = Map::new();
    let put = |map: &mut Map<String, Value>| {
        map.insert("TotalCount".into(), counts.total.into());
        map.insert("SentCount".into(), counts.sent.into());
        map.insert("DeliveredCount".into(), counts.delivered.into());
        map.insert("ClickCount".into(), counts.clicked.into());
    };
    put(&mut extra);
    let mut platform = Map::new();
    platform.insert("PushPlatform".into(), XIAOMI.into());
    put(&mut platform);
    extra.insert("PlatformStatistics".into(), Value::Array(vec![Value::Object(platform)]));
    answer::ok(extra)
}

/// How often one code kept pushes from going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// `ErrCode`; the statistics carry it as text.
    pub code: i64,
    /// `ErrCount`.
    pub count: u64,
    /// `ErrInfo`.
    pub info: String,
}

/// Writes the answer of `normal_push_loss`: what was lost before sending, and between sending and delivery. How the
/// lists by platform are nested is not in the copy read; they are flat here.
pub fn losses(before: &[Loss], after: &[Loss]) -> HttpResponse {
    let entries = |list: &[Loss], platform: bool| {
        let entry = |loss: &Loss| {
            let mut entry = Map::new();
            if platform {
                entry.insert("PushPlatform".into(), XIAOMI.into());
            }
            entry.insert("ErrCode".into(), loss.code.to_string().into());
            entry.insert("ErrCount".into(), loss.count.into());
            entry.insert("ErrInfo".into(), loss.info.clone().into());
            Value::Object(entry)
        };
        list.iter().map(entry).collect::<Value>()
    };
    let mut extra = Map::new();
    extra.insert("ReadyToSendLoss".into(), entries(before, false));
    extra.insert("PostSendDeliveredLoss".into(), entries(after, false));
    extra.insert("PlatformReadyToSendLoss".into(), entries(before, true));
    extra.insert("PlatformPostSendDeliveredLoss".into(), entries(after, true));
    answer::ok(extra)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults() {
        let code = |body: &str| batch(body.as_bytes()).expect_err(body).code;
        let good = r#"{"From_Account":"a","To_Account":["b"],"MsgRandom":1,"OfflinePushInfo":{}}"#;
        assert!(batch(good.as_bytes()).is_ok());
        for (from, to, expected) in [
            (r#""From_Account":"a","#, "", 90008),
            (r#""To_Account":["b"],"#, "", 90003),
            (r#"["b"]"#, r#""b""#, 90028),
            (r#"["b"]"#, "[]", 90029),
            (r#""MsgRandom":1,"#, "", 90005),
            (r#""MsgRandom":1"#, r#""MsgRandom":"1""#, 90005),
            (r#","OfflinePushInfo":{}"#, "", 90043),
            (r#""OfflinePushInfo":{}"#, r#""OfflinePushInfo":[]"#, 90043),
            (r#""MsgRandom":1"#, r#""MsgRandom":1,"DataId":5"#, 90057),
        ] {
            assert_eq!(code(&good.replace(from, to)), expected, "{from} → {to}");
        }
        let long = format!(r#""MsgRandom":1,"DataId":"{}""#, "d".repeat(65));
        assert_eq!(code(&good.replace(r#""MsgRandom":1"#, &long)), 90057);
        assert_eq!(trace(b"{}").expect_err("refused").code, 90001);
        assert_eq!(range(br#"{"StartTime":2,"EndTime":1}"#).expect_err("refused").code, 90001);
        assert_eq!(range(br#"{"StartTime":1,"EndTime":1}"#), Ok(Range { start: 1, end: 1 }));
    }

    #[test]
    fn a_task_that_reached_nobody_failed() {
        let failures = [Failure { account: "x".into(), code: 70107 }];
        let text = |response: HttpResponse| String::from_utf8(response.body).expect("utf-8");
        let all = text(task("batch_1", &failures, 1));
        assert!(all.contains(r#""ActionStatus":"FAIL""#) && all.contains(r#""TaskId":"""#), "{all}");
        let some = text(task("batch_1", &failures, 2));
        assert!(some.contains(r#""ActionStatus":"OK""#) && some.contains(r#""TaskId":"batch_1""#), "{some}");
    }

    #[test]
    fn counts_and_losses() {
        let text = |response: HttpResponse| String::from_utf8(response.body).expect("utf-8");
        let counts = text(statistics(Counts { total: 4, sent: 3, delivered: 2, clicked: 1 }));
        assert!(counts.contains(r#""PlatformStatistics":[{"PushPlatform":2,"TotalCount":4"#), "{counts}");
        let losses = text(losses(&[Loss { code: -1, count: 2, info: "i".into() }], &[]));
        assert!(losses.contains(r#""ReadyToSendLoss":[{"ErrCode":"-1","ErrCount":2,"ErrInfo":"i"}]"#), "{losses}");
        assert!(losses.contains(r#""PlatformReadyToSendLoss":[{"PushPlatform":2,"#), "{losses}");
    }
}
