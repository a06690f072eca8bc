//! Where an app's push data lives, and so which host a request goes to.

use std::fmt;
use std::str::FromStr;

use super::identifier::IdentifierError;

/// A region of Xiaomi's service (D1559, D1696), or the emulator inside this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// Mainland China.
    China,
    /// Global: everything that has no region of its own.
    Singapore,
    /// India.
    India,
    /// European Economic Area and United Kingdom.
    Europe,
    /// Russia.
    Russia,
    /// The emulator inside the process; nothing leaves the machine.
    Embedded,
}

impl Region {
    /// Every region, in the order help lists them.
    pub const ALL: [Self; 6] = [Self::China, Self::Singapore, Self::India, Self::Europe, Self::Russia, Self::Embedded];

    /// The word that flags and the state file use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::China => "china",
            Self::Singapore => "singapore",
            Self::India => "india",
            Self::Europe => "europe",
            Self::Russia => "russia",
            Self::Embedded => "embedded",
        }
    }

    /// The API host; `None` for the embedded emulator, which has none.
    pub const fn api_base(self) -> Option<&'static str> {
        match self {
            Self::China => Some("https://api.xmpush.xiaomi.com"),
            Self::Singapore => Some("https://sgp-api.xmpush.global.xiaomi.com"),
            Self::India => Some("https://idmb-api.xmpush.global.xiaomi.com"),
            Self::Europe => Some("https://fr-api.xmpush.global.xiaomi.com"),
            Self::Russia => Some("https://ru-api.xmpush.global.xiaomi.com"),
            Self::Embedded => None,
        }
    }

    /// The feedback host (D1559; the regional ones are read from the SDK).
    pub const fn feedback_base(self) -> Option<&'static str> {
        match self {
            Self::China => Some("https://feedback.xmpush.xiaomi.com"),
            Self::Singapore => Some("https://feedback.xmpush.global.xiaomi.com"),
            Self::India => Some("https://idmb.feedback.xmpush.global.xiaomi.com"),
            Self::Europe => Some("https://fr.feedback.xmpush.global.xiaomi.com"),
            Self::Russia => Some("https://ru.feedback.xmpush.global.xiaomi.com"),
            Self::Embedded => None,
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Region {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|region| region.as_str() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|region| region.as_str()).collect();
            IdentifierError(format!("region {text:?} is not known: expected one of {}", names.join(", ")))
        })
    }
}
