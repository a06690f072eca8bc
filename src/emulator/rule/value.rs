//! Values that a rule may have, read from and shown as one word.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::domain::im::ImRegion;

/// The class of a channel (D1656, D2321).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChannelKind {
    /// No channel at all.
    Default,
    /// 公信: counted per device and day, silent.
    Public,
    /// 私信: unlimited, but needs a template.
    Private,
}

/// Calls an app may make in one second (D1656).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qps {
    /// Any number.
    Off,
    /// By the number of phones, as D1656 states it.
    Auto,
    /// This many.
    Most(u32),
}

impl Qps {
    /// The limit for an app on that many phones.
    pub fn most(self, phones: usize) -> Option<u32> {
        match self {
            Self::Off => None,
            Self::Most(most) => Some(most),
            Self::Auto => Some(match phones {
                10_000_000.. => 3000,
                5_000_000.. => 2500,
                1_000_000.. => 2000,
                100_000.. => 1000,
                _ => 500,
            }),
        }
    }
}

/// A value of a rule.
pub(super) trait Word: Sized {
    /// What is expected, for an error.
    const EXPECTED: &'static str;
    /// Reads it.
    fn read(text: &str) -> Option<Self>;
    /// Shows it as [`Word::read`] takes it.
    fn show(&self) -> String;
}

impl Word for bool {
    const EXPECTED: &'static str = "on or off";

    fn read(text: &str) -> Option<Self> {
        match text {
            "on" | "true" | "yes" => Some(true),
            "off" | "false" | "no" => Some(false),
            _ => None,
        }
    }

    fn show(&self) -> String {
        if *self { "on" } else { "off" }.to_owned()
    }
}

macro_rules! number {
    ($($kind:ty),*) => { $(
        impl Word for $kind {
            const EXPECTED: &'static str = "a whole number";

            fn read(text: &str) -> Option<Self> {
                text.replace('_', "").parse().ok()
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )* };
}

number!(u16, u32, u64, usize, i64);

impl Word for String {
    const EXPECTED: &'static str = "a word";

    fn read(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl Word for Timestamp {
    const EXPECTED: &'static str = "a time such as 2026-12-01T00:00:00+08:00";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Word for Option<Timestamp> {
    const EXPECTED: &'static str = "never, or a time such as 2026-12-01T00:00:00+08:00";

    fn read(text: &str) -> Option<Self> {
        if text == "never" { Some(None) } else { text.parse().ok().map(Some) }
    }

    fn show(&self) -> String {
        self.map_or_else(|| "never".to_owned(), |time| time.to_string())
    }
}

impl Word for Option<Url> {
    const EXPECTED: &'static str = "off, or an http(s) address";

    fn read(text: &str) -> Option<Self> {
        if text == "off" {
            return Some(None);
        }
        let url = Url::parse(text).ok()?;
        (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(Some(url))
    }

    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "off".to_owned(), Url::to_string)
    }
}

impl Word for Option<ImRegion> {
    const EXPECTED: &'static str = "auto, or a region such as china or singapore";

    fn read(text: &str) -> Option<Self> {
        if text == "auto" {
            return Some(None);
        }
        text.parse().ok().filter(|region: &ImRegion| region.host().is_some()).map(Some)
    }

    fn show(&self) -> String {
        self.map_or("auto", ImRegion::as_str).to_owned()
    }
}

impl Word for ChannelKind {
    const EXPECTED: &'static str = "default, public or private";

    fn read(text: &str) -> Option<Self> {
        match text {
            "default" => Some(Self::Default),
            "public" => Some(Self::Public),
            "private" => Some(Self::Private),
            _ => None,
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Default => "default",
            Self::Public => "public",
            Self::Private => "private",
        }
        .to_owned()
    }
}

impl Word for Qps {
    const EXPECTED: &'static str = "off, auto or a number";

    fn read(text: &str) -> Option<Self> {
        match text {
            "off" => Some(Self::Off),
            "on" | "auto" => Some(Self::Auto),
            number => number.parse().ok().map(Self::Most),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Off => "off".to_owned(),
            Self::Auto => "auto".to_owned(),
            Self::Most(most) => most.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_a_second_by_phones() {
        let most = [0, 99_999, 100_000, 1_000_000, 5_000_000, 10_000_000].map(|phones| Qps::Auto.most(phones));
        assert_eq!(most.map(Option::unwrap_or_default), [500, 500, 1000, 2000, 2500, 3000]);
        assert_eq!((Qps::Off.most(1), Qps::Most(7).most(1)), (None, Some(7)));
    }
}
