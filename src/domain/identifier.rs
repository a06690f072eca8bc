//! Identifiers of both vendors, each its own type, so that an alias cannot go where a regId belongs.
//!
//! Grammar is as strict as a source promises; where a shape is only observed (`xiaomi-push-api`, section 12) the
//! certificate check warns instead.

use std::fmt;
use std::str::FromStr;

/// Why a text is no such identifier: what was found and what was expected, ready to print.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct IdentifierError(pub String);

fn refuse<T>(kind: &str, found: &str, expected: &str) -> Result<T, IdentifierError> {
    Err(IdentifierError(format!("{kind} {found:?} is not valid: expected {expected}")))
}

/// Text with no blanks at the ends, no control characters, and between one and `max` bytes.
fn plain(kind: &str, text: &str, max: usize) -> Result<(), IdentifierError> {
    if text.is_empty() || text.trim() != text || text.chars().any(char::is_control) {
        return refuse(kind, text, "text without leading or trailing blanks and without control characters");
    }
    if text.len() > max {
        return refuse(kind, text, &format!("at most {max} bytes, found {}", text.len()));
    }
    Ok(())
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text as a word of a command that is suggested.
            pub fn quoted(&self) -> String {
                super::suggestion::quoted(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdentifierError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let check: fn(&str) -> Result<(), IdentifierError> = $check;
                check(text)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

identifier! {
    /// The app's main package: at least two parts joined by dots, each a letter followed by letters, digits or `_`.
    PackageName, "package name", |text| {
        let part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if text.contains('.') && text.split('.').all(part) && text.len() <= 255 {
            Ok(())
        } else {
            refuse("package name", text, "parts such as com.example.app: letters, digits and _, each part starting with a letter")
        }
    }
}

identifier! {
    /// Xiaomi: the application number. Decimal digits.
    AppId, "AppID", |text| {
        if !text.is_empty() && text.len() <= 32 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(())
        } else {
            refuse("AppID", text, "a decimal number such as 2882303761512345678")
        }
    }
}

identifier! {
    /// Xiaomi: the client-side key, which the app passes to `registerPush`. Never the AppSecret.
    AppKey, "AppKey", |text| plain("AppKey", text, 128)
}

identifier! {
    /// Xiaomi's id of this app on this device: the push token. Base64 letters in practice; never holds a comma, which
    /// separates ids in a request.
    RegId, "regId", |text| {
        plain("regId", text, 256)?;
        if text.contains([',', ' ']) { refuse("regId", text, "no blanks and no commas") } else { Ok(()) }
    }
}

identifier! {
    /// A Tencent IM account, at most 32 bytes.
    UserId, "user", |text| plain("user", text, 32)
}

identifier! {
    /// A phone's name in the state file.
    DeviceName, "device name", |text| plain("device name", text, 64)
}

impl DeviceName {
    /// What comes before every name, to begin a search with; itself no name.
    pub(in crate::domain) const fn first() -> Self {
        Self(String::new())
    }
}

identifier! {
    /// An alias that the app set for a device.
    Alias, "alias", |text| {
        plain("alias", text, 1024)?;
        if text.contains(',') { refuse("alias", text, "no commas") } else { Ok(()) }
    }
}

identifier! {
    /// A user account that the app set for a device (Xiaomi's notion, not an IM account).
    UserAccount, "account", |text| {
        plain("account", text, 1024)?;
        if text.contains(',') { refuse("account", text, "no commas") } else { Ok(()) }
    }
}

identifier! {
    /// A topic that devices subscribe to.
    Topic, "topic", |text| {
        plain("topic", text, 1024)?;
        if text.contains(";$;") { refuse("topic", text, "no ;$; which joins topics") } else { Ok(()) }
    }
}

identifier! {
    /// A notification channel, as Xiaomi's site gave it out.
    ChannelId, "channel id", |text| plain("channel id", text, 128)
}

identifier! {
    /// A message id as Xiaomi gave it; opaque.
    MsgId, "message id", |text| {
        plain("message id", text, 128)?;
        if text.contains([',', ' ']) { refuse("message id", text, "no blanks and no commas") } else { Ok(()) }
    }
}

identifier! {
    /// Groups messages; `[0-9a-zA-Z_-]`, not starting with `_`, at most 20 (D1559).
    JobKey, "job key", |text| {
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if text.is_empty() || text.len() > 20 || text.starts_with('_') || !text.chars().all(legal) {
            refuse("job key", text, "1 to 20 of 0-9 a-z A-Z _ -, not starting with _")
        } else {
            Ok(())
        }
    }
}

identifier! {
    /// A certificate's name in the state file; not a number, so that it is never mistaken for an id.
    CertName, "certificate name", |text| {
        plain("certificate name", text, 64)?;
        if text.bytes().all(|b| b.is_ascii_digit()) {
            refuse("certificate name", text, "a name that is not a number (a number means a certificate ID)")
        } else {
            Ok(())
        }
    }
}

/// The whole number a certificate is known by: BusinessID, BUZID. An unsigned 32-bit number in the C++ SDK (K3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertId(pub u32);

impl fmt::Display for CertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a Tencent IM application. No source states its width; a JSON number of 64 bits carries it everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SdkAppId(u64);

impl SdkAppId {
    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for SdkAppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for SdkAppId {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // `parse` alone would take a plus sign.
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match text.parse::<i64>().ok().and_then(|number| u64::try_from(number).ok()) {
            Some(number) if digits && number > 0 => Ok(Self(number)),
            _ => refuse("SDKAppID", text, "a whole number such as 1400000000"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_names() {
        for good in ["com.example.app", "a.b", "com.tencent.qcloud.tim_2"] {
            assert!(good.parse::<PackageName>().is_ok(), "{good}");
        }
        for bad in ["", "com", "com.", ".a.b", "com..a", "com.1a", "com.a-b", "com.a b", " com.a", "com.a\n", "com.é"]
        {
            assert!(bad.parse::<PackageName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn reg_ids_hold_no_separator() {
        assert!("Zm9vYmFyK2Zvb2Jhci9mb29iYXIrZm9v+/8A=".parse::<RegId>().is_ok());
        for bad in ["", "a,b", "a b", " a", "a\t"] {
            assert!(bad.parse::<RegId>().is_err(), "{bad:?}");
        }
        assert!("x".repeat(256).parse::<RegId>().is_ok());
        assert!("x".repeat(257).parse::<RegId>().is_err());
    }

    #[test]
    fn job_keys() {
        assert!("a-b_9".parse::<JobKey>().is_ok());
        for bad in ["", "_a", "a b", "ключ", "123456789012345678901"] {
            assert!(bad.parse::<JobKey>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_certificate_name_is_no_number() {
        assert!("prod".parse::<CertName>().is_ok());
        assert!("6666".parse::<CertName>().is_err());
    }

    #[test]
    fn an_application_number_is_digits() {
        assert_eq!("1400000000".parse::<SdkAppId>().map(SdkAppId::get), Ok(1_400_000_000));
        for bad in ["", "0", "-1", "+1", "1.0", " 1", "1 ", "9223372036854775808", "a"] {
            assert!(bad.parse::<SdkAppId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn users_are_counted_in_bytes() {
        assert!("用户一".parse::<UserId>().is_ok());
        assert!("用".repeat(11).parse::<UserId>().is_err());
        assert!("a\nb".parse::<UserId>().is_err());
    }
}
