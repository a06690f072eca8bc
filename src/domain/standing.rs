//! What the server takes a login for at a moment: its presence, the time that has passed, and the platform
//! (`tencent-im-offline-push`, section 4.2).

use jiff::{SignedDuration, Timestamp};

use super::device::{Device, Platform};
use super::session::{Presence, Session};
use super::setting::Settings;

/// A state of section 4.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Connected, in front.
    Front,
    /// Connected, behind other apps, and the server does not know.
    BackSilent,
    /// Connected, behind other apps, and the app said so.
    BackTold,
    /// The network is gone and the server does not know yet.
    Limbo {
        /// When it will.
        until: Timestamp,
    },
    /// Gone without a logout.
    Down {
        /// Since when, as the server sees it.
        since: Timestamp,
    },
    /// Down for too long.
    Lapsed,
    /// Gone, on a platform that is not kept reachable.
    Gone,
    /// Logged out.
    Out,
    /// Kicked.
    Kicked,
}

/// A status as IM's REST API gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImStatus {
    /// Connected, or taken for it.
    Online,
    /// Reachable by a push.
    PushOnline,
    /// Neither.
    Offline,
}

impl ImStatus {
    /// The word of the REST API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "Online",
            Self::PushOnline => "PushOnline",
            Self::Offline => "Offline",
        }
    }
}

impl Standing {
    /// The word for output: the presence, unless time has made something else of it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Front => "foreground",
            Self::BackSilent | Self::BackTold => "background",
            Self::Limbo { .. } => "limbo",
            Self::Down { .. } => "killed",
            Self::Lapsed => "lapsed",
            Self::Gone => "offline",
            Self::Out => "logged-out",
            Self::Kicked => "kicked",
        }
    }

    /// What IM's REST API says of it. For a kicked login that is assumed.
    pub const fn status(self) -> ImStatus {
        match self {
            Self::Front | Self::BackSilent | Self::BackTold | Self::Limbo { .. } => ImStatus::Online,
            Self::Down { .. } => ImStatus::PushOnline,
            Self::Lapsed | Self::Gone | Self::Out | Self::Kicked => ImStatus::Offline,
        }
    }
}

impl Session {
    /// What the server takes it for. A device that is not known counts as a Xiaomi phone with a current SDK.
    pub fn standing(&self, device: Option<&Device>, settings: &Settings, now: Timestamp) -> Standing {
        let platform = device.map_or(Platform::Xiaomi, |device| device.platform);
        match self.presence {
            Presence::Foreground => Standing::Front,
            Presence::Background => {
                // The report counts only where the SDK makes it and a token is bound (4.3).
                let told = self.background_reported
                    && device.is_none_or(Device::reports_background)
                    && (self.binding.is_some() || !platform.is_ours());
                if told { Standing::BackTold } else { Standing::BackSilent }
            }
            Presence::Limbo => {
                let wait = SignedDuration::from_secs(i64::from(settings.heartbeat_timeout_s));
                let until = self.since.saturating_add(wait).unwrap_or(Timestamp::MAX);
                if now < until { Standing::Limbo { until } } else { down(platform, until, settings, now) }
            }
            Presence::Killed => down(platform, self.since, settings, now),
            Presence::LoggedOut => Standing::Out,
            Presence::Kicked => Standing::Kicked,
        }
    }
}

fn down(platform: Platform, since: Timestamp, settings: &Settings, now: Timestamp) -> Standing {
    let limit = SignedDuration::from_hours(24 * i64::from(settings.push_online_days));
    if !platform.stays_push_online() {
        Standing::Gone
    } else if now.duration_since(since) > limit {
        Standing::Lapsed
    } else {
        Standing::Down { since }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::Event;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn session(events: &[Event]) -> Session {
        let mut session = Session::new("alice".parse().expect("user"), "phone".parse().expect("device"), at(0));
        for event in events {
            session.apply(*event, at(0)).expect("possible");
        }
        session
    }

    #[test]
    fn time_makes_of_limbo_down_and_of_down_lapsed() {
        const WEEK: i64 = 7 * 86_400;
        let settings = Settings::default();
        let seen = |session: &Session, second| session.standing(None, &settings, at(second));
        let lost = session(&[Event::Lose]);
        assert_eq!(seen(&lost, 399), Standing::Limbo { until: at(400) });
        assert_eq!(seen(&lost, 400), Standing::Down { since: at(400) });
        assert_eq!(seen(&lost, 400 + WEEK), Standing::Down { since: at(400) });
        assert_eq!(seen(&lost, 401 + WEEK), Standing::Lapsed);
        let killed = session(&[Event::Kill]);
        assert_eq!(seen(&killed, WEEK), Standing::Down { since: at(0) });
        assert_eq!(seen(&killed, WEEK + 1), Standing::Lapsed);
    }

    #[test]
    fn a_browser_is_gone_at_once() {
        let settings = Settings::default();
        let mut device = Device::new("tab".parse().expect("name"));
        let killed = session(&[Event::Kill]);
        for platform in Platform::ALL {
            device.platform = platform;
            let gone = killed.standing(Some(&device), &settings, at(1)) == Standing::Gone;
            assert_eq!(gone, platform.is_desktop(), "{platform}");
        }
    }

    #[test]
    fn the_background_counts_only_with_a_token_bound() {
        let settings = Settings::default();
        let silent = session(&[Event::Background { reported: true }]);
        assert_eq!(silent.standing(None, &settings, at(1)), Standing::BackSilent);
    }
}
