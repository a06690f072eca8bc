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
    /// `V2TIMManager`: from SDK 5.0.1 on `doBackground` makes the server push while the process lives.
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

/// What a device is, as far as the login policy and the push depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Platform {
    /// An Android phone of Xiaomi's: the only one whose push is ours.
    #[default]
    Xiaomi,
    /// An Android phone of another brand.
    Android,
    /// iPhone.
    Iphone,
    /// iPad.
    Ipad,
    /// Windows.
    Windows,
    /// macOS.
    Mac,
    /// Linux.
    Linux,
    /// A browser; mini programs and mini games count as one (S15).
    Web,
}

impl Platform {
    /// Every platform.
    pub const ALL: [Self; 8] =
        [Self::Xiaomi, Self::Android, Self::Iphone, Self::Ipad, Self::Windows, Self::Mac, Self::Linux, Self::Web];

    /// The word that flags and the state file use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Xiaomi => "xiaomi",
            Self::Android => "android",
            Self::Iphone => "iphone",
            Self::Ipad => "ipad",
            Self::Windows => "windows",
            Self::Mac => "mac",
            Self::Linux => "linux",
            Self::Web => "web",
        }
    }

    /// The name that IM gives it in a status or a callback (S12).
    pub const fn im_name(self) -> &'static str {
        match self {
            Self::Xiaomi | Self::Android => "Android",
            Self::Iphone => "iPhone",
            Self::Ipad => "iPad",
            Self::Windows => "Windows",
            Self::Mac => "Mac",
            Self::Linux => "Linux",
            Self::Web => "Web",
        }
    }

    /// Whether its push goes through Xiaomi.
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Xiaomi)
    }

    /// Whether a login that lost its process stays reachable (S13). The pages differ on Mac.
    pub const fn stays_push_online(self) -> bool {
        matches!(self, Self::Xiaomi | Self::Android | Self::Iphone | Self::Ipad)
    }

    /// Whether it is a computer or a browser rather than something one carries.
    pub const fn is_desktop(self) -> bool {
        matches!(self, Self::Windows | Self::Mac | Self::Linux | Self::Web)
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Platform {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|platform| platform.as_str() == text).ok_or_else(|| {
            IdentifierError(format!(
                "platform {text:?} is not known: expected xiaomi, android, iphone, ipad, windows, mac, linux or web"
            ))
        })
    }
}

/// The version of the IM SDK in an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SdkVersion {
    /// Major, minor, patch.
    pub parts: [u32; 3],
}

impl SdkVersion {
    /// From this version on `doBackground` has an effect on Android (K1).
    pub const REPORTS_BACKGROUND: Self = Self { parts: [5, 0, 1] };
}

impl fmt::Display for SdkVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.parts;
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl FromStr for SdkVersion {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || IdentifierError(format!("SDK version {text:?} is not valid: expected numbers such as 5.0.1"));
        let mut parts = [0; 3];
        let mut given = text.split('.');
        for part in &mut parts {
            *part = match given.next() {
                Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                    number.parse().map_err(|_| wrong())?
                }
                Some(_) => return Err(wrong()),
                None => 0,
            };
        }
        if given.next().is_some() || text.is_empty() { Err(wrong()) } else { Ok(Self { parts }) }
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
    /// What it is.
    pub platform: Platform,
    /// SDK generation of the app on it.
    pub generation: Generation,
    /// Version of that SDK, where it is known.
    pub sdk: Option<SdkVersion>,
    /// Xiaomi's side, once registered.
    pub registration: Option<Registration>,
}

impl Device {
    /// A device that nothing is known of but its name.
    pub fn new(name: DeviceName) -> Self {
        Self { name, platform: Platform::Xiaomi, generation: Generation::G2, sdk: None, registration: None }
    }

    /// Whether the app can tell the server that it went to the background (K1: Android, from SDK 5.0.1).
    pub fn reports_background(&self) -> bool {
        self.generation != Generation::G1 && self.sdk.is_none_or(|sdk| sdk >= SdkVersion::REPORTS_BACKGROUND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        let version = |text: &str| text.parse::<SdkVersion>().ok();
        assert!(version("5.0.0") < version("5.0.1") && version("5.0.1") < version("5.0.10"));
        assert_eq!(version("8.2").map(|version| version.to_string()), Some("8.2.0".into()));
        for bad in ["", "5.", "5.0.1.2", "v5", "5.-1", "99999999999"] {
            assert_eq!(version(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_background_is_reported_from_5_0_1_on() {
        let mut device = Device::new("phone".parse().expect("name"));
        assert!(device.reports_background(), "a current one where nothing is said");
        device.sdk = "5.0.0".parse().ok();
        assert!(!device.reports_background());
        device.sdk = "5.0.1".parse().ok();
        assert!(device.reports_background());
        device.generation = Generation::G1;
        assert!(!device.reports_background());
    }
}
