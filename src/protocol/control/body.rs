//! What the control calls carry.

use serde::{Deserialize, Serialize};

/// What changes on a phone; what is absent stays. An empty text makes a fact unknown again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PhoneChange {
    /// The phone's name.
    pub device: String,
    /// Connected or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online: Option<bool>,
    /// Notifications on or off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notifications: Option<bool>,
    /// Push on or off altogether.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push: Option<bool>,
    /// Whether the app is there; without it the token is dead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub installed: Option<bool>,
    /// `zh_CN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Model, brand and price band, joined by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// versionName.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    /// `wifi`, or anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// A fault to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultBody {
    /// Which paths.
    pub path: String,
    /// How often, as a percentage.
    pub rate: String,
    /// What.
    pub kind: String,
    /// Whether the request is carried out all the same.
    #[serde(default)]
    pub taken: bool,
    /// How many times; for ever if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Seed of this and later faults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

/// Which fault to clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClearBody {
    /// Its number; all if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
}

/// How far the manual clock moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdvanceBody {
    /// Milliseconds.
    pub ms: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TapBody {
    pub device: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub msg_id: Option<String>,
}
