//! A user's IM login on a device, its presence, and what each event does to it.
//!
//! States and events are those of `tencent-im-offline-push`, sections 4.2 and 4.3.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

use super::identifier::{CertId, DeviceName, IdentifierError, RegId, UserId};
use super::text::{Sentence, Text};

/// What the server holds of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// Connected, in front.
    Foreground,
    /// Connected, behind other apps.
    Background,
    /// The process is gone without a logout: the normal case for an offline push.
    Killed,
    /// `logout` succeeded.
    LoggedOut,
    /// Another device took the place, or the server kicked.
    Kicked,
}

impl Presence {
    /// Every presence.
    pub const ALL: [Self; 5] = [Self::Foreground, Self::Background, Self::Killed, Self::LoggedOut, Self::Kicked];

    /// The word that output and the state file use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Foreground => "foreground",
            Self::Background => "background",
            Self::Killed => "killed",
            Self::LoggedOut => "logged-out",
            Self::Kicked => "kicked",
        }
    }

    /// Whether the login still stands.
    pub const fn is_logged_in(self) -> bool {
        matches!(self, Self::Foreground | Self::Background | Self::Killed)
    }

    /// Whether the process lives and is connected.
    pub const fn is_connected(self) -> bool {
        matches!(self, Self::Foreground | Self::Background)
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Presence {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|presence| presence.as_str() == text).ok_or_else(|| {
            IdentifierError(format!(
                "presence {text:?} is not known: expected foreground, background, killed, logged-out or kicked"
            ))
        })
    }
}

/// What a device reported after login: step 4 of the guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Certificate ID.
    pub cert: CertId,
    /// Token.
    pub reg_id: RegId,
    /// When it was reported.
    pub at: Timestamp,
}

/// One login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: UserId,
    /// Where.
    pub device: DeviceName,
    /// State.
    pub presence: Presence,
    /// Since when it is in that state.
    pub since: Timestamp,
    /// In the background: whether the app said so (`doBackground`).
    pub background_reported: bool,
    /// What was reported, if anything.
    pub binding: Option<Binding>,
    /// When the user logged in.
    pub logged_in_at: Timestamp,
}

/// Something that happens to a login after it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The user logs out in the app.
    Logout,
    /// The server ends the login (REST kick, or a login elsewhere).
    Kick,
    /// The app goes behind others.
    Background {
        /// Whether the app calls `doBackground`.
        reported: bool,
    },
    /// The running app comes to the front.
    Foreground,
    /// The process is ended by the user or the system.
    Kill,
    /// The app is opened: by its icon or by a tapped notification.
    Launch,
}

impl Event {
    /// The verb that plays it.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::Kick => "kick",
            Self::Background { .. } => "background",
            Self::Foreground => "foreground",
            Self::Kill => "kill",
            Self::Launch => "launch",
        }
    }
}

/// Why an event cannot happen in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impossible {
    /// Why.
    pub reason: Sentence,
    /// The verb that makes it possible.
    pub instead: &'static str,
    /// The SDK's code for it, where it has one (10.4).
    pub vendor_code: Option<i64>,
}

impl Session {
    /// Plays an event. `Ok(true)` when something changed, `Ok(false)` when the session was there already.
    pub fn apply(&mut self, event: Event, now: Timestamp) -> Result<bool, Impossible> {
        use Presence::{Background, Foreground, Kicked, Killed, LoggedOut};
        let next = match (event, self.presence) {
            (Event::Logout, LoggedOut) => LoggedOut,
            (Event::Kick, Kicked) => Kicked,
            (_, LoggedOut | Kicked) => return Err(self.ended()),
            // The event table has `logout` from any state: a dead app is opened and logs out.
            (Event::Logout, _) => LoggedOut,
            (Event::Kick, _) => Kicked,
            (Event::Background { .. } | Event::Foreground, Killed) => return Err(self.dead()),
            (Event::Background { .. }, _) => Background,
            (Event::Foreground | Event::Launch, _) => Foreground,
            (Event::Kill, _) => Killed,
        };
        let reported = matches!(event, Event::Background { reported: true });
        let changed = next != self.presence || (next == Background && reported != self.background_reported);
        if next != self.presence {
            self.since = now;
        }
        self.presence = next;
        self.background_reported = next == Background && reported;
        if !next.is_logged_in() {
            self.binding = None;
        }
        Ok(changed)
    }

    /// Whether a killed app has been gone for so long that the server dropped it (S12, S13).
    pub fn has_lapsed(&self, now: Timestamp, push_online_days: u32) -> bool {
        let limit = SignedDuration::from_hours(24 * i64::from(push_online_days));
        self.presence == Presence::Killed && now.duration_since(self.since) > limit
    }

    fn ended(&self) -> Impossible {
        const OUT: Text = Text::new(
            "{user} is logged out on {device}: there is no login that this could happen to",
            "{user} 在 {device} 上已退出登录：没有可操作的登录",
        );
        const KICKED: Text = Text::new(
            "{user} was kicked on {device}: the app learns it at its next connection and must log in again",
            "{user} 在 {device} 上已被踢下线：应用下次连接时才知道，必须重新登录",
        );
        let (text, code) = match self.presence {
            Presence::Kicked => (KICKED, 6208),
            _ => (OUT, 6014),
        };
        self.impossible(text, "login", Some(code))
    }

    fn dead(&self) -> Impossible {
        const DEAD: Text = Text::new(
            "the app of {user} on {device} is not running: a dead process goes neither to the front nor to the back",
            "{user} 在 {device} 上的应用没有运行：已死的进程不能切换前后台",
        );
        self.impossible(DEAD, "launch", None)
    }

    fn impossible(&self, text: Text, instead: &'static str, vendor_code: Option<i64>) -> Impossible {
        let values = [("user", self.user.as_str()), ("device", self.device.as_str())];
        Impossible { reason: Sentence::fill(text, &values), instead, vendor_code }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn session(presence: Presence) -> Session {
        Session {
            user: "alice".parse().expect("user"),
            device: "phone".parse().expect("device"),
            presence,
            since: at(0),
            background_reported: false,
            binding: Some(Binding { cert: CertId(1), reg_id: "r".parse().expect("regid"), at: at(0) }),
            logged_in_at: at(0),
        }
    }

    /// The state × event table: `.` impossible, otherwise the first letter of what follows (o: logged-out, x: kicked).
    #[test]
    fn state_event_table() {
        let events = [
            Event::Logout,
            Event::Kick,
            Event::Background { reported: true },
            Event::Foreground,
            Event::Kill,
            Event::Launch,
        ];
        let table: Vec<String> = Presence::ALL
            .into_iter()
            .map(|presence| {
                let row: String = events
                    .into_iter()
                    .map(|event| {
                        let mut session = session(presence);
                        match session.apply(event, at(1)).map(|_| session.presence) {
                            Err(_) => '.',
                            Ok(Presence::Foreground) => 'f',
                            Ok(Presence::Background) => 'b',
                            Ok(Presence::Killed) => 'k',
                            Ok(Presence::LoggedOut) => 'o',
                            Ok(Presence::Kicked) => 'x',
                        }
                    })
                    .collect();
                format!("{presence} {row}")
            })
            .collect();
        assert_eq!(
            table,
            ["foreground oxbfkf", "background oxbfkf", "killed ox..kf", "logged-out o.....", "kicked .x...."]
        );
    }

    #[test]
    fn logout_and_kick_end_the_binding_and_a_kill_does_not() {
        for (event, bound) in [(Event::Logout, false), (Event::Kick, false), (Event::Kill, true)] {
            let mut session = session(Presence::Foreground);
            session.apply(event, at(5)).expect("possible");
            assert_eq!(session.binding.is_some(), bound, "{event:?}");
            assert_eq!(session.since, at(5));
        }
    }

    #[test]
    fn the_same_state_again_changes_nothing() {
        let mut session = session(Presence::Killed);
        assert_eq!(session.apply(Event::Kill, at(9)), Ok(false));
        assert_eq!(session.since, at(0), "a second kill must not prolong the seven days");
    }

    #[test]
    fn seven_days_and_a_second() {
        let session = session(Presence::Killed);
        assert!(!session.has_lapsed(at(7 * 86_400), 7));
        assert!(session.has_lapsed(at(7 * 86_400 + 1), 7));
    }
}
