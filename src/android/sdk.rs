//! Xiaomi's client SDK by generation: what exists since when, and what the SDK's own check wants
//! (`android-integration`, 2.2 to 2.4, read from the SDK's binaries).

use std::fmt;
use std::str::FromStr;

/// A version of the SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u16, pub u16, pub u16);

impl Version {
    /// Reads `3.0.3` or `3_0_3`; nothing may follow.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(['.', '_']).map(|part| part.parse::<u16>().ok());
        let version = Self(parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// For which market a build of the SDK is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Market {
    /// `-C`, and every build before the suffixes came.
    #[default]
    Mainland,
    /// `-G`: the global service was switched off on 2024-04-02.
    Global,
}

/// In which form the SDK is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Everything is declared by hand.
    Jar,
    /// Brings its manifest and its keep rules along.
    Aar,
    /// Inside Tencent's TIMPush plug-in; the version is TIMPush's.
    TimPush,
    /// Inside an APK: whatever it came as, the manifest there is the whole one.
    Packed,
}

impl Form {
    /// What the SDK wants must stand in the manifest that is looked at.
    pub const fn is_by_hand(self) -> bool {
        matches!(self, Self::Jar | Self::Packed)
    }
}

/// One delivery of the SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sdk {
    /// Jar, aar or TIMPush.
    pub form: Form,
    /// Xiaomi's version; TIMPush's own for [`Form::TimPush`].
    pub version: Version,
    /// Mainland or global.
    pub market: Market,
}

/// Text that names no SDK that can be generated for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "SDK {found:?} is not known: expected jar-VERSION (from 3.0.1), aar-VERSION (from 5.0.3), aar-7.x or \
     timpush-VERSION, such as jar-4.9.1 or aar-6.0.1-C"
)]
pub struct UnknownSdk {
    /// The text as it was given.
    pub found: String,
}

/// `XMJobService` and with it the shape that all later versions have.
pub const FIRST_JAR: Version = Version(3, 0, 1);
/// The first aar that is known.
pub const FIRST_AAR: Version = Version(5, 0, 3);
/// The newest version whose binary was read.
pub const NEWEST: Version = Version(7, 12, 4);
/// The newest TIMPush that is known.
pub const NEWEST_TIMPUSH: Version = Version(9, 0, 7652);
/// From this target on, Android blocks what older SDKs do after a tap.
pub const TRAMPOLINE_TARGET: u32 = 31;
/// From this target on, `POST_NOTIFICATIONS` must be declared.
pub const NOTIFICATION_TARGET: u32 = 33;

impl Sdk {
    /// The SDK's check wants `READ_PHONE_STATE` and `GET_TASKS` (up to 3.7.6; between that and 3.7.9 is not known).
    pub fn wants_phone_state(&self) -> bool {
        self.form.is_by_hand() && self.version < Version(3, 7, 9)
    }

    /// The SDK's check wants `NetworkStatusReceiver`.
    pub fn wants_network_receiver(&self) -> bool {
        self.form.is_by_hand() && self.version < Version(3, 2, 2)
    }

    /// `NotificationClickedActivity` must stand in the app's own manifest: the jars that have it and know target 31.
    pub fn wants_clicked_activity(&self) -> bool {
        self.form.is_by_hand() && self.version >= self.first_for_target_31()
    }

    /// The class exists (3.8.3).
    pub fn has_clicked_activity(&self) -> bool {
        self.version >= Version(3, 8, 3)
    }

    /// `PushMessageHandler` carries the permission of the phone's push service (seen from 5.0.3; 4.9.1 lacks it).
    pub fn has_system_permission(&self) -> bool {
        self.version >= FIRST_AAR
    }

    /// Taps work in apps with target 31 and later (D1704: 4.9.1, global 4.8.6).
    pub fn knows_target_31(&self) -> bool {
        self.form == Form::TimPush || self.version >= self.first_for_target_31()
    }

    /// The first version that does.
    pub fn first_for_target_31(&self) -> Version {
        match self.market {
            Market::Mainland => Version(4, 9, 1),
            Market::Global => Version(4, 8, 6),
        }
    }

    /// The aar's manifest has `ACCESS_WIFI_STATE` and `POST_NOTIFICATIONS` (5.7.8, global 5.1.5).
    pub fn brings_all_permissions(&self) -> bool {
        let first = match self.market {
            Market::Mainland => Version(5, 7, 8),
            Market::Global => Version(5, 1, 5),
        };
        match self.form {
            Form::Jar | Form::Packed => false,
            Form::Aar => self.version >= first,
            Form::TimPush => true,
        }
    }

    /// The name of the file that Xiaomi hands out.
    pub fn file_name(&self) -> String {
        let Version(major, minor, patch) = self.version;
        let market = match self.market {
            _ if self.version < FIRST_AAR => "",
            Market::Mainland => "-C",
            Market::Global => "-G",
        };
        let extension = if self.form == Form::Aar { "aar" } else { "jar" };
        format!("MiPush_SDK_Client_{major}_{minor}_{patch}{market}.{extension}")
    }
}

impl FromStr for Sdk {
    type Err = UnknownSdk;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| UnknownSdk { found: text.to_owned() })
    }
}

fn read(text: &str) -> Option<Sdk> {
    let (form, rest) = text.split_once('-')?;
    let (form, first, newest) = match form {
        "jar" => (Form::Jar, FIRST_JAR, NEWEST),
        "aar" => (Form::Aar, FIRST_AAR, NEWEST),
        "timpush" => (Form::TimPush, Version(7, 0, 0), NEWEST_TIMPUSH),
        _ => return None,
    };
    let (rest, market) = match rest.split_once('-') {
        None => (rest, Market::Mainland),
        Some((rest, "C" | "c")) => (rest, Market::Mainland),
        Some((rest, "G" | "g")) => (rest, Market::Global),
        Some(_) => return None,
    };
    let version = match rest.strip_suffix(".x") {
        Some(major) => Some(newest).filter(|newest| major.parse() == Ok(newest.0))?,
        None => Version::parse(rest)?,
    };
    (version >= first).then_some(Sdk { form, version, market })
}

impl fmt::Display for Sdk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = match self.form {
            Form::Jar => "jar",
            Form::Aar => "aar",
            Form::TimPush => "timpush",
            Form::Packed => "packed",
        };
        write!(f, "{form}-{}", self.version)?;
        if self.market == Market::Global { f.write_str("-G") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sdk(text: &str) -> Sdk {
        text.parse().unwrap()
    }

    #[test]
    fn names_are_read() {
        assert_eq!(sdk("jar-3.0.3"), Sdk { form: Form::Jar, version: Version(3, 0, 3), market: Market::Mainland });
        assert_eq!(sdk("aar-5.1.5-G").market, Market::Global);
        assert_eq!(sdk("aar-7.x").version, NEWEST);
        assert_eq!(sdk("timpush-8.8.7357").form, Form::TimPush);
        for bad in
            ["3.0.3", "jar-2.2.21", "aar-4.9.1", "aar-6.x", "jar-3.0", "jar-3.0.3.1", "jar-3.0.3-X", "zip-5.0.3", ""]
        {
            assert!(bad.parse::<Sdk>().is_err(), "{bad}");
        }
    }

    #[test]
    fn each_generation_wants_its_own() {
        let wants = |text| {
            let sdk = sdk(text);
            (sdk.wants_phone_state(), sdk.wants_network_receiver(), sdk.wants_clicked_activity())
        };
        assert_eq!(wants("jar-3.0.3"), (true, true, false));
        assert_eq!(wants("jar-3.6.12"), (true, false, false));
        assert_eq!(wants("jar-3.7.9"), (false, false, false));
        assert_eq!(wants("jar-4.8.6"), (false, false, false));
        assert_eq!(wants("jar-4.8.6-G"), (false, false, true));
        assert_eq!(wants("jar-4.9.1"), (false, false, true));
        assert_eq!(wants("aar-6.0.1"), (false, false, false));
    }

    #[test]
    fn files_are_called_as_xiaomi_calls_them() {
        assert_eq!(sdk("jar-3.0.3").file_name(), "MiPush_SDK_Client_3_0_3.jar");
        assert_eq!(sdk("aar-6.0.1").file_name(), "MiPush_SDK_Client_6_0_1-C.aar");
    }
}
