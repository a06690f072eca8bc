//! A phone: its name in the state file, the generation of the IM SDK in its app, and what `registerPush` gave it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::identifier::{Alias, AppId, DeviceName, IdentifierError, PackageName, RegId, Topic, UserAccount};

/// Which generation of the IM SDK the app on the device uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Generation {
    /// `TIMManager`, SDK 2.x–4.x: background is never reported.
    G1,
    /// `V2TIMManager`, SDK 5.0.1 and later: `doBackground` makes the server push while the process lives.
    G2,
    /// TIMPush plug-in; for presence it behaves as G2.
    G3,
}

impl Generation {
    /// Every generation.
    pub const ALL: [Self; 3] = [Self::G1, Self::G2, Self::G3];

    /// The word that flags and the state file use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::G1 => "g1",
            Self::G2 => "g2",
            Self::G3 => "g3",
        }
    }

    /// Whether the app tells the server that it went to the background (K1: Android, from SDK 5.0.1).
    pub const fn reports_background(self) -> bool {
        !matches!(self, Self::G1)
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Generation {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|generation| generation.as_str() == text)
            .ok_or_else(|| IdentifierError(format!("generation {text:?} is not known: expected g1, g2 or g3")))
    }
}

/// What Xiaomi knows of the app on this device since `registerPush` succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The app it registered.
    pub app_id: AppId,
    /// The app's package.
    pub package: PackageName,
    /// The token that came back in `onReceiveRegisterResult`.
    pub reg_id: RegId,
    /// When.
    pub at: Timestamp,
    /// Aliases the app set.
    pub aliases: Vec<Alias>,
    /// User accounts the app set.
    pub accounts: Vec<UserAccount>,
    /// Topics the app subscribed to.
    pub topics: Vec<Topic>,
}

/// One phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its name.
    pub name: DeviceName,
    /// SDK generation of the app on it.
    pub generation: Generation,
    /// Xiaomi's side, once registered.
    pub registration: Option<Registration>,
}
