//! What a message says about its offline push (`OfflinePushInfo`), and what IM makes of it for Xiaomi.
//!
//! Members: `tencent-im-offline-push`, section 7; the way to Xiaomi: section 8. Only what reaches a Xiaomi phone has a
//! meaning here; members for other vendors are carried along unread.

mod lint;
mod mapping;
#[cfg(test)]
mod tests;
mod text;

use serde_json::{Map, Value};

pub use lint::lint;
pub use mapping::{Certainty, Derived, Mapping, Origin, Source, derive, map};
pub use text::Around;

/// `OfflinePushInfo`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PushInfo {
    /// `PushFlag` 1: online delivery only.
    pub online_only: bool,
    /// `Title`.
    pub title: Option<String>,
    /// `Desc`.
    pub desc: Option<String>,
    /// `Ext`: the operator's pass-through text.
    pub ext: Option<String>,
    /// `MultiLanguageContent`.
    pub languages: Vec<LanguageText>,
    /// `AndroidInfo`.
    pub android: AndroidInfo,
    /// `PushTemplateId`: a text template of Tencent's own.
    pub template_id: Option<String>,
    /// What does not matter for Xiaomi, as it came: `ApnsInfo`, `HarmonyInfo`, badges, template values.
    pub other: Map<String, Value>,
}

/// `AndroidInfo`, as far as it reaches Xiaomi.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AndroidInfo {
    /// `Sound`: a resource name.
    pub sound: Option<String>,
    /// `XiaoMiChannelID`.
    pub xiaomi_channel_id: Option<String>,
    /// Xiaomi's further members, whose names no document at hand gives, as they came.
    pub xiaomi: Map<String, Value>,
    /// Members of other vendors, as they came.
    pub other: Map<String, Value>,
}

/// Title and text in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageText {
    /// `Language`.
    pub language: String,
    /// `Title`.
    pub title: Option<String>,
    /// `Desc`.
    pub desc: Option<String>,
}
