//! A user's IM login on a device, its presence, and what each event does to it.
//!
//! States and events are those of `tencent-im-offline-push`, sections 4.2 and 4.3.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::identifier::{CertId, DeviceName, IdentifierError, RegId, UserId};
use super::text::{Sentence, Text};

/// What the server holds of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// Connected, in front.
    Foreground,
    /// Connected, behind other apps.
    Background,
    /// The network went away and nobody told the server, which waits for a heartbeat.
    Limbo,
    /// The process is gone without a logout: the normal case for an offline push.
    Killed,
    /// `logout` succeeded.
    LoggedOut,
    /// Another device took the place, or the server kicked.
    Kicked,
}

impl Presence {
    /// Every presence.
    pub const ALL: [Self; 6] =
        [Self::Foreground, Self::Background, Self::Limbo, Self::Killed, Self::LoggedOut, Self::Kicked];

    /// The word that output and the state file use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Foreground => "foreground",
            Self::Background => "background",
            Self::Limbo => "limbo",
            Self::Killed => "killed",
            Self::LoggedOut => "logged-out",
            Self::Kicked => "kicked",
        }
    }

    /// Whether the login still stands.
    pub const fn is_logged_in(self) -> bool {
        matches!(self, Self::Foreground | Self::Background | Self::Limbo | Self::Killed)
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
                "presence {text:?} is not known: expected foreground, background, limbo, killed, logged-out or \
                 kicked"
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
    /// In limbo: where the app was when its network went away; `None` once its process is gone too.
    pub lost_from: Option<Presence>,
    /// The app asked for no offline push on this device: no configuration given, or the global switch off.
    pub push_off: bool,
    /// The UserSig of the login has expired.
    pub signature_expired: bool,
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
    /// The network goes away without a word to the server.
    Lose,
    /// The network is back and the SDK connects again by itself.
    Reconnect,
    /// The UserSig of the login expires.
    Expire,
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
            Self::Lose => "lose",
            Self::Reconnect => "reconnect",
            Self::Expire => "expire",
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
    /// A login that begins now.
    pub fn new(user: UserId, device: DeviceName, now: Timestamp) -> Self {
        Self {
            user,
            device,
            presence: Presence::Foreground,
            since: now,
            background_reported: false,
            lost_from: None,
            push_off: false,
            signature_expired: false,
            binding: None,
            logged_in_at: now,
        }
    }

    /// Whether the process lives.
    pub const fn runs(&self) -> bool {
        self.presence.is_connected() || self.lost_from.is_some()
    }

    /// Plays an event. `Ok(true)` when something changed, `Ok(false)` when the session was there already.
    pub fn apply(&mut self, event: Event, now: Timestamp) -> Result<bool, Impossible> {
        use Presence::{Background, Foreground, Kicked, Killed, Limbo, LoggedOut};
        let before = self.clone();
        let next = match (event, self.presence) {
            (Event::Logout, LoggedOut) => LoggedOut,
            (Event::Kick, Kicked) => Kicked,
            (_, LoggedOut | Kicked) => return Err(self.ended()),
            // The event table has `logout` from any state: a dead app is opened and logs out.
            (Event::Logout, _) => LoggedOut,
            (Event::Kick, _) => Kicked,
            (Event::Background { .. } | Event::Foreground, Killed) => return Err(self.dead()),
            (Event::Background { .. } | Event::Foreground, Limbo) => return Err(self.cut_off()),
            (Event::Launch | Event::Reconnect, _) if self.signature_expired => return Err(self.expired()),
            (Event::Background { .. }, _) => Background,
            (Event::Foreground | Event::Launch, _) => Foreground,
            // The server hears nothing of a process that dies without a network.
            (Event::Kill, Limbo) => Limbo,
            (Event::Kill, _) => Killed,
            (Event::Lose, Killed) => return Err(self.unconnected()),
            (Event::Lose, _) => Limbo,
            (Event::Reconnect, Limbo) => self.lost_from.ok_or_else(|| self.dead())?,
            (Event::Reconnect, Killed) => return Err(self.dead()),
            (Event::Reconnect, connected) => connected,
            (Event::Expire, Foreground | Background) => Killed,
            (Event::Expire, other) => other,
        };
        if next != self.presence {
            self.since = now;
        }
        self.lost_from = match (next, event) {
            (Limbo, Event::Kill) => None,
            (Limbo, _) => self.lost_from.or(Some(before.presence).filter(|from| from.is_connected())),
            _ => None,
        };
        self.background_reported = match event {
            Event::Background { reported } => reported,
            // Whether the app had said so is what the server goes on from when the network is back.
            _ => self.background_reported && matches!(next, Background | Limbo),
        };
        self.signature_expired |= event == Event::Expire;
        self.presence = next;
        if !next.is_logged_in() {
            self.binding = None;
            self.push_off = false;
            self.signature_expired = false;
        }
        Ok(*self != before)
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

    fn cut_off(&self) -> Impossible {
        const LIMBO: Text = Text::new(
            "{device} has no network: whatever the app of {user} does there, the server does not hear it",
            "{device} 没有网络：{user} 的应用做什么，服务端都不知道",
        );
        self.impossible(LIMBO, "reconnect", None)
    }

    fn unconnected(&self) -> Impossible {
        const DEAD: Text = Text::new(
            "the app of {user} on {device} is not running: it has no connection to lose",
            "{user} 在 {device} 上的应用没有运行：没有可断开的连接",
        );
        self.impossible(DEAD, "launch", None)
    }

    fn expired(&self) -> Impossible {
        const EXPIRED: Text = Text::new(
            "the UserSig of {user} on {device} has expired: the app must log in with a new one",
            "{user} 在 {device} 上的 UserSig 已过期：应用须用新的 UserSig 登录",
        );
        self.impossible(EXPIRED, "login", Some(6206))
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
            presence,
            lost_from: (presence == Presence::Limbo).then_some(Presence::Background),
            binding: Some(Binding { cert: CertId(1), reg_id: "r".parse().expect("regid"), at: at(0) }),
            ..Session::new("alice".parse().expect("user"), "phone".parse().expect("device"), at(0))
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
            Event::Lose,
            Event::Reconnect,
            Event::Expire,
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
                            Ok(Presence::Limbo) => 'l',
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
            [
                "foreground oxbfkflfk",
                "background oxbfkflbk",
                "limbo ox..lflbl",
                "killed ox..kf..k",
                "logged-out o........",
                "kicked .x......."
            ]
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
    fn the_network_comes_back_to_where_it_was() {
        for reported in [true, false] {
            let mut session = session(Presence::Foreground);
            session.apply(Event::Background { reported }, at(1)).expect("possible");
            session.apply(Event::Lose, at(2)).expect("possible");
            assert_eq!(session.apply(Event::Lose, at(3)), Ok(false), "a second loss must not prolong the wait");
            assert!(session.runs() && session.since == at(2));
            session.apply(Event::Reconnect, at(4)).expect("possible");
            assert_eq!((session.presence, session.background_reported), (Presence::Background, reported));
            assert_eq!(session.lost_from, None);
        }
    }

    #[test]
    fn a_process_that_dies_without_a_network_is_not_heard() {
        let mut session = session(Presence::Foreground);
        session.apply(Event::Lose, at(1)).expect("possible");
        assert_eq!(session.apply(Event::Kill, at(2)), Ok(true));
        assert_eq!((session.presence, session.since, session.runs()), (Presence::Limbo, at(1), false));
        assert_eq!(session.apply(Event::Reconnect, at(3)).map_err(|error| error.instead), Err("launch"));
        assert_eq!(session.apply(Event::Launch, at(4)), Ok(true));
    }

    #[test]
    fn an_expired_signature_asks_for_a_login() {
        let mut session = session(Presence::Background);
        session.apply(Event::Expire, at(1)).expect("possible");
        assert!(session.signature_expired && session.binding.is_some());
        let refused = session.apply(Event::Launch, at(2)).expect_err("refused");
        assert_eq!((refused.instead, refused.vendor_code), ("login", Some(6206)));
    }
}
