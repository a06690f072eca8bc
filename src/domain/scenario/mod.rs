//! A scenario: what happens to logins and messages at which moment, and what is expected after each.
//!
//! It is played on virtual time over a registry of its own. What a phone shows is the emulator's business: a step says
//! what it asks of the phones, and whoever plays the scenario fills in what they answer.

mod expect;
mod play;

use jiff::{SignedDuration, Timestamp};

use super::decision::{GroupKind, Kind, Origin};
use super::identifier::{DeviceName, UserId};
use super::message::Message;
use super::quiet::{Hours, ReceiveOption};
use super::registry::Registry;
use super::session::Event;

pub use expect::{Expect, Judged, Mark, Pushed, Refusal};
pub use play::{Ask, NotPushed, Outcome, Player, Refused, Tapped};

/// A whole scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What it shows.
    pub title: String,
    /// When it begins.
    pub start: Timestamp,
    /// Settings, certificates and devices that are there before anything happens.
    pub registry: Registry,
    /// What happens.
    pub steps: Vec<Step>,
}

/// One thing that happens.
#[derive(Debug, Clone)]
pub struct Step {
    /// When.
    pub when: When,
    /// What.
    pub act: Act,
    /// What is expected after it.
    pub expect: Expect,
    /// What it shows, in the author's words.
    pub note: Option<String>,
}

/// When a step happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// So long after the step before.
    After(SignedDuration),
    /// So long after the start.
    At(SignedDuration),
}

/// What happens.
#[derive(Debug, Clone)]
pub enum Act {
    /// A login.
    Login {
        /// Whose.
        user: UserId,
        /// Where; the user's only device where it is left out.
        device: Option<DeviceName>,
    },
    /// Something that happens to a login.
    Event {
        /// Whose.
        user: UserId,
        /// Where; the user's only device where it is left out.
        device: Option<DeviceName>,
        /// What.
        event: Event,
    },
    /// The server kicks every login of an account.
    KickAll {
        /// Whose.
        user: UserId,
    },
    /// The phone registers with Xiaomi.
    Register {
        /// Which phone.
        device: DeviceName,
        /// For which certificate's app.
        cert: Option<String>,
    },
    /// The app reports certificate ID and token; a Xiaomi phone that has not registered does so first.
    Report {
        /// Whose.
        user: UserId,
        /// Where.
        device: Option<DeviceName>,
        /// Which certificate.
        cert: Option<String>,
        /// Which token, where it is not the phone's own.
        token: Option<String>,
    },
    /// The app switches the offline push off.
    Off {
        /// Whose.
        user: UserId,
        /// Where.
        device: Option<DeviceName>,
    },
    /// The app is taken off the phone.
    Uninstall {
        /// Which phone.
        device: DeviceName,
    },
    /// The account is deleted.
    Delete {
        /// Whose.
        user: UserId,
    },
    /// The receiver wants less.
    Mute {
        /// Whose.
        user: UserId,
        /// What.
        mute: Mute,
    },
    /// The receiver wants it again.
    Unmute {
        /// Whose.
        user: UserId,
    },
    /// A certificate is saved again, and takes effect anew.
    SaveCert {
        /// Which.
        cert: Option<String>,
    },
    /// A certificate is deleted.
    RemoveCert {
        /// Which.
        cert: Option<String>,
    },
    /// A message is sent.
    Message(Box<Sent>),
    /// The user taps a notification.
    Tap {
        /// On which phone.
        device: DeviceName,
    },
    /// Nothing but time passes.
    Advance,
}

/// What a receiver does not want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mute {
    /// Anything.
    All,
    /// Anything during these hours.
    Hours(Hours),
    /// Notices of a conversation.
    Conversation(String, ReceiveOption),
}

/// A message on its way.
#[derive(Debug, Clone)]
pub struct Sent {
    /// To whom.
    pub user: UserId,
    /// What.
    pub message: Message,
    /// Who called.
    pub origin: Origin,
    /// What kind.
    pub kind: Kind,
    /// To which group, of which kind.
    pub group: Option<(String, GroupKind)>,
    /// Whether the message has a number of its own: then none is given to it.
    pub own_random: bool,
    /// Whether a certificate younger than its delay stops the push.
    pub strict: bool,
}

impl Act {
    /// The word that a file and the output have for it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Login { .. } => "login",
            Self::Event { event, .. } => event.verb(),
            Self::KickAll { .. } => "kick",
            Self::Register { .. } => "register",
            Self::Report { .. } => "report",
            Self::Off { .. } => "push-off",
            Self::Uninstall { .. } => "uninstall",
            Self::Delete { .. } => "delete-account",
            Self::Mute { .. } => "mute",
            Self::Unmute { .. } => "unmute",
            Self::SaveCert { .. } => "save-cert",
            Self::RemoveCert { .. } => "remove-cert",
            Self::Message(_) => "message",
            Self::Tap { .. } => "tap",
            Self::Advance => "advance",
        }
    }
}
