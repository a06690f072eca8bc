//! `expect`: which deliveries a test waits for, and what was found instead.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::RefusalView;

/// Which deliveries, and how many. Every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expectation {
    /// Token of the phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reg_id: Option<String>,
    /// Name of the phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Whose IM login is on the phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// First line, exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Part of the first line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_contains: Option<String>,
    /// Second line, exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Payload, exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// `extra.ext`, exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ext: Option<String>,
    /// A topic the message went to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Message id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msg_id: Option<String>,
    /// Job key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_key: Option<String>,
    /// How many.
    pub count: Amount,
    /// Who takes them: within one namespace no delivery is taken twice.
    pub namespace: String,
    /// Take them if they are there; otherwise only look.
    pub take: bool,
}

/// How many deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Amount {
    /// So many and no more.
    Exactly(u64),
    /// So many or more; all that are there are taken.
    AtLeast(u64),
}

impl Default for Amount {
    fn default() -> Self {
        Self::AtLeast(1)
    }
}

impl Amount {
    /// Whether that many are right.
    pub const fn is_met_by(self, found: u64) -> bool {
        match self {
            Self::Exactly(count) => found == count,
            Self::AtLeast(count) => found >= count,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Whether the number is right.
    pub met: bool,
    /// How many deliveries fit and were free.
    pub found: u64,
    /// The first of them.
    pub deliveries: Vec<DeliveryView>,
    /// What came nearest, where the number is not right.
    pub misses: Vec<MissView>,
    /// The last calls that were refused: perhaps the message was one of them.
    pub refused: Vec<RefusalView>,
}

/// A message on a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView {
    /// When.
    pub at: Timestamp,
    /// Message.
    pub msg_id: String,
    /// Phone.
    pub device: String,
    /// Whose login is there now.
    pub user: Option<String>,
    /// App.
    pub package: String,
    /// Token.
    pub reg_id: String,
    /// First line.
    pub title: String,
    /// Second line.
    pub description: String,
    /// Payload.
    pub payload: Option<String>,
    /// `extra.ext`.
    pub ext: Option<String>,
    /// Topics the message went to.
    pub topics: Vec<String>,
    /// Job key.
    pub job_key: Option<String>,
}

/// A delivery that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissView {
    /// The delivery.
    pub delivery: DeliveryView,
    /// Taken already in this namespace.
    pub taken: bool,
    /// In what it differs.
    pub differs: Vec<Difference>,
}

/// One condition that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Which.
    pub field: String,
    /// What was asked for.
    pub expected: String,
    /// What is there.
    pub found: Option<String>,
}
