//! What the caller asks for: the flags of the two Java methods, and whose Android answers.

use std::ops::BitOr;

/// The `flags` argument of `toUri` and `parseUri`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct UriFlags(u8);

impl UriFlags {
    /// 0: the data is the head of the text, whatever its scheme.
    pub const NONE: Self = Self(0);
    /// `URI_INTENT_SCHEME`: the text starts `intent:`. What consoles and push vendors want.
    pub const INTENT: Self = Self(1);
    /// `URI_ANDROID_APP_SCHEME`: the text starts `android-app://PACKAGE`.
    pub const ANDROID_APP: Self = Self(2);
    /// `URI_ALLOW_UNSAFE`: reading keeps the flag bits that grant access to content.
    pub const UNSAFE: Self = Self(4);

    /// Whether all bits of `other` are set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether one of the two schemes is asked for.
    pub(super) const fn asks_for_scheme(self) -> bool {
        self.contains(Self::INTENT) || self.contains(Self::ANDROID_APP)
    }
}

impl BitOr for UriFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The Android whose behaviour is wanted; the differences are few and listed at the methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum ApiLevel {
    /// Android 13.
    Api33,
    /// Android 14.
    Api34,
    /// Android 15 with the platform flag `encode_app_intent` off.
    Api35Unencoded,
    /// Android 15 as current devices have it.
    #[default]
    Api35,
}

impl ApiLevel {
    /// Every level, oldest first.
    pub const ALL: [Self; 4] = [Self::Api33, Self::Api34, Self::Api35Unencoded, Self::Api35];

    /// The level of a number that people type: 33, 34 or 35.
    pub const fn from_number(number: u32) -> Option<Self> {
        match number {
            33 => Some(Self::Api33),
            34 => Some(Self::Api34),
            35 => Some(Self::Api35),
            _ => None,
        }
    }

    /// The number of the level.
    pub const fn number(self) -> u32 {
        match self {
            Self::Api33 => 33,
            Self::Api34 => 34,
            Self::Api35Unencoded | Self::Api35 => 35,
        }
    }

    /// Since 34 the `scheme=` value is escaped, so `+` becomes `%2B`.
    pub(super) fn escapes_scheme(self) -> bool {
        self >= Self::Api34
    }

    /// Since 35 there is an item `extendedLaunchFlags`, flag values from 0x80000000 up can be read, and the package
    /// of an `android-app:` text is escaped.
    pub(super) fn is_35(self) -> bool {
        self >= Self::Api35Unencoded
    }

    /// With the platform flag `encode_app_intent` every part of an `android-app:` head is escaped and unescaped.
    pub(super) fn escapes_app_parts(self) -> bool {
        self == Self::Api35
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_combine_and_contain() {
        let both = UriFlags::INTENT | UriFlags::UNSAFE;
        assert!(both.contains(UriFlags::UNSAFE) && both.asks_for_scheme());
        assert!(!both.contains(UriFlags::ANDROID_APP));
        assert!(!UriFlags::UNSAFE.asks_for_scheme());
    }

    #[test]
    fn levels_by_number() {
        assert_eq!(ApiLevel::default(), ApiLevel::Api35);
        for number in [33, 34, 35] {
            assert_eq!(ApiLevel::from_number(number).map(ApiLevel::number), Some(number));
        }
        assert_eq!(ApiLevel::from_number(32), None);
    }
}
