//! `OfflinePushInfo`: types as section 7 lists them; every wrong one is 90043.

use serde_json::{Map, Value};

use super::body::Members;
use super::refusal::Refusal;
use crate::domain::push_info::{AndroidInfo, LanguageText, PushInfo};

const PATH: &str = "OfflinePushInfo";
const CODE: i64 = 90043;
const RULE: &str = "push-info";

/// What a member must be.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Object,
    /// The documents leave open which of them.
    TextOrObject,
}

use Kind::{Number, Object, Text, TextOrObject};

/// Members of other vendors' and of all platforms' that a Xiaomi phone never sees.
const OTHER: [(&str, Kind); 5] = [
    ("ApnsInfo", Object),
    ("HarmonyInfo", Object),
    ("BadgeAddNum", Number),
    ("BadgeSetNum", Number),
    ("PushTemplateParam", Object),
];

const ANDROID: [(&str, Kind); 21] = [
    ("PushStyle", Number),
    ("OPPOChannelID", Text),
    ("OPPOCategory", Text),
    ("OPPONotifyLevel", Number),
    ("OPPOPrivateMsgTemplateId", Text),
    ("OPPOPrivateTitleParameters", TextOrObject),
    ("OPPOPrivateContentParameters", TextOrObject),
    ("VIVOClassification", Number),
    ("VIVOCategory", Text),
    ("VIVONotifyType", Number),
    ("HuaWeiChannelID", Text),
    ("HuaWeiImportance", Text),
    ("HuaWeiCategory", Text),
    ("HuaWeiImage", Text),
    ("ExtAsHuaweiIntentParam", Number),
    ("HonorImportance", Text),
    ("HonorImage", Text),
    ("GoogleChannelID", Text),
    ("GoogleImage", Text),
    ("GooglePriority", Text),
    ("MeiZuNoticeMsgType", Number),
];

const APNS: [(&str, Kind); 10] = [
    ("BadgeMode", Number),
    ("Title", Text),
    ("SubTitle", Text),
    ("Image", Text),
    ("MutableContent", Number),
    ("Sound", Text),
    ("InterruptionLevel", Text),
    ("ContentAvailable", Number),
    ("IsVoipPush", Number),
    ("LiveActivity", Object),
];

fn check(members: &Members<'_>, table: &[(&str, Kind)]) -> Result<(), Refusal> {
    for &(name, kind) in table {
        match kind {
            Text => members.text(name).map(drop)?,
            Number => members.number(name).map(drop)?,
            Object => members.object(name).map(drop)?,
            TextOrObject => match members.value(name) {
                None | Some(Value::String(_) | Value::Object(_)) => {}
                Some(_) => return Err(members.refuse(name, "must be text or an object")),
            },
        }
    }
    Ok(())
}

/// Reads it. Members that no document names land in `unknown`.
pub(super) fn decode(map: &Map<String, Value>, unknown: &mut Vec<String>) -> Result<PushInfo, Refusal> {
    let members = Members::new(map, PATH, CODE, RULE, "S6, S8");
    let own = |name: &str| members.text(name).map(|text| text.map(str::to_owned));
    let push = PushInfo {
        online_only: members.flag("PushFlag")?.unwrap_or(false),
        title: own("Title")?,
        desc: own("Desc")?,
        ext: own("Ext")?,
        languages: languages(&members)?,
        android: android(&members, unknown)?,
        template_id: own("PushTemplateId")?,
        other: carried(map, &OTHER.map(|(name, _)| name)),
    };
    check(&members, &OTHER)?;
    if let Some(apns) = members.object("ApnsInfo")? {
        check(&Members::new(apns, "OfflinePushInfo.ApnsInfo", CODE, RULE, "S6, S8"), &APNS)?;
    }
    let mut known = vec!["PushFlag", "Title", "Desc", "Ext", "MultiLanguageContent", "AndroidInfo", "PushTemplateId"];
    known.extend(OTHER.map(|(name, _)| name));
    members.unknown(&known, unknown);
    Ok(push)
}

/// Members that are passed along.
fn carried(map: &Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    map.iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn is_further(name: &str) -> bool {
    name.starts_with("XiaoMi") && name != "XiaoMiChannelID"
}

fn languages(members: &Members<'_>) -> Result<Vec<LanguageText>, Refusal> {
    let list = members.array("MultiLanguageContent")?.unwrap_or_default();
    let entry = |(index, value): (usize, &Value)| {
        let path = format!("{PATH}.MultiLanguageContent[{index}]");
        let Value::Object(map) = value else {
            return Err(members.refuse(&format!("MultiLanguageContent[{index}]"), "must be an object"));
        };
        let entry = Members::new(map, &path, CODE, RULE, "S6, S8");
        Ok(LanguageText {
            language: entry.filled("Language")?.to_owned(),
            title: entry.text("Title")?.map(str::to_owned),
            desc: entry.text("Desc")?.map(str::to_owned),
        })
    };
    list.iter().enumerate().map(entry).collect()
}

fn android(members: &Members<'_>, unknown: &mut Vec<String>) -> Result<AndroidInfo, Refusal> {
    let Some(map) = members.object("AndroidInfo")? else { return Ok(AndroidInfo::default()) };
    let members = Members::new(map, "OfflinePushInfo.AndroidInfo", CODE, RULE, "S6, S8");
    check(&members, &ANDROID)?;
    let mut known = vec!["Sound", "XiaoMiChannelID"];
    let info = AndroidInfo {
        sound: members.text("Sound")?.map(str::to_owned),
        xiaomi_channel_id: members.text("XiaoMiChannelID")?.map(str::to_owned),
        other: carried(map, &ANDROID.map(|(name, _)| name)),
        // The documents at hand break off before Xiaomi's further members (section 7.2).
        xiaomi: map
            .iter()
            .filter(|(name, _)| is_further(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    };
    known.extend(ANDROID.map(|(name, _)| name));
    members.unknown(&known, unknown);
    Ok(info)
}
