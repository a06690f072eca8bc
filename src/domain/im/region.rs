//! Where an IM application lives, and so which host its REST calls go to (`tencent-im-offline-push`, section 9.1).

use std::fmt;
use std::str::FromStr;

use crate::domain::identifier::IdentifierError;

/// A region of the IM service. A call to another region's host is refused with 60026 (or 70016, 70020).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ImRegion {
    /// Mainland China.
    #[default]
    China,
    /// Singapore.
    Singapore,
    /// Seoul.
    Seoul,
    /// Tokyo.
    Tokyo,
    /// Frankfurt.
    Frankfurt,
    /// Silicon Valley.
    SiliconValley,
    /// Jakarta.
    Jakarta,
    /// Mumbai; only older pages list it.
    Mumbai,
    /// The emulator inside the process; nothing leaves the machine.
    Embedded,
}

impl ImRegion {
    /// Every region, in the order help lists them.
    pub const ALL: [Self; 9] = [
        Self::China,
        Self::Singapore,
        Self::Seoul,
        Self::Tokyo,
        Self::Frankfurt,
        Self::SiliconValley,
        Self::Jakarta,
        Self::Mumbai,
        Self::Embedded,
    ];

    /// The word that flags use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::China => "china",
            Self::Singapore => "singapore",
            Self::Seoul => "seoul",
            Self::Tokyo => "tokyo",
            Self::Frankfurt => "frankfurt",
            Self::SiliconValley => "silicon-valley",
            Self::Jakarta => "jakarta",
            Self::Mumbai => "mumbai",
            Self::Embedded => "embedded",
        }
    }

    /// The host; `None` for the embedded emulator, which has none.
    pub const fn host(self) -> Option<&'static str> {
        let host = match self {
            Self::China => "console.tim.qq.com",
            Self::Singapore => "adminapisgp.im.qcloud.com",
            Self::Seoul => "adminapikr.im.qcloud.com",
            Self::Tokyo => "adminapijpn.im.qcloud.com",
            Self::Frankfurt => "adminapiger.im.qcloud.com",
            Self::SiliconValley => "adminapiusa.im.qcloud.com",
            Self::Jakarta => "adminapiidn.im.qcloud.com",
            Self::Mumbai => "adminapiind.im.qcloud.com",
            Self::Embedded => return None,
        };
        Some(host)
    }

    /// The region that a host serves, where it is one of the service's.
    pub fn of_host(host: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| region.host().is_some_and(|known| known.eq_ignore_ascii_case(host)))
    }
}

impl fmt::Display for ImRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ImRegion {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|region| region.as_str() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|region| region.as_str()).collect();
            IdentifierError(format!("IM region {text:?} is not known: expected one of {}", names.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_hosts_are_one_to_one() {
        for region in ImRegion::ALL {
            assert_eq!(region.as_str().parse(), Ok(region));
            assert_eq!(ImRegion::ALL.iter().filter(|other| other.host() == region.host()).count(), 1);
            assert_eq!(
                region.host().and_then(ImRegion::of_host),
                Some(region).filter(|region| region.host().is_some())
            );
        }
        assert!("China".parse::<ImRegion>().is_err());
    }
}
