//! `OfflinePushInfo` as JSON.

use serde_json::{Map, Value, json};

use crate::domain::push_info::{AndroidInfo, LanguageText, PushInfo};

/// Writes it; `PushFlag` is always said.
pub(super) fn encode(push: &PushInfo) -> Value {
    let mut map = Map::new();
    map.insert("PushFlag".into(), i64::from(push.online_only).into());
    put(&mut map, "Title", push.title.as_ref());
    put(&mut map, "Desc", push.desc.as_ref());
    put(&mut map, "Ext", push.ext.as_ref());
    if !push.languages.is_empty() {
        map.insert("MultiLanguageContent".into(), push.languages.iter().map(language).collect());
    }
    let android = android(&push.android);
    if !android.is_empty() {
        map.insert("AndroidInfo".into(), Value::Object(android));
    }
    put(&mut map, "PushTemplateId", push.template_id.as_ref());
    map.extend(push.other.clone());
    Value::Object(map)
}

fn put(map: &mut Map<String, Value>, name: &str, text: Option<&String>) {
    if let Some(text) = text {
        map.insert(name.to_owned(), text.clone().into());
    }
}

fn language(text: &LanguageText) -> Value {
    let mut map = Map::new();
    map.insert("Language".into(), json!(text.language));
    put(&mut map, "Title", text.title.as_ref());
    put(&mut map, "Desc", text.desc.as_ref());
    Value::Object(map)
}

fn android(info: &AndroidInfo) -> Map<String, Value> {
    let mut map = Map::new();
    put(&mut map, "Sound", info.sound.as_ref());
    put(&mut map, "XiaoMiChannelID", info.xiaomi_channel_id.as_ref());
    map.extend(info.xiaomi.clone());
    map.extend(info.other.clone());
    map
}
