//! What the decision is asked about: a receiver, a message and what is known of its way to the service.

use jiff::Timestamp;

use super::step::StepKind;
use crate::domain::identifier::UserId;
use crate::domain::message::Message;
use crate::domain::push::Content;
use crate::domain::push_info::Around;

/// The message.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// Only what is to be shown, as `send --user` has it.
    Content(&'a Content),
    /// A chat message with its push information.
    Message(&'a Message),
    /// None that could be read; see [`Call::Refused`].
    Unreadable,
}

/// Who called the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// A user's SDK.
    #[default]
    Client,
    /// An administrator's REST call, which skips block lists, mutes and do-not-disturb.
    Rest,
}

/// What kind of message it is (step 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// An ordinary chat message.
    #[default]
    Chat,
    /// A system notice, of a friendship or a group.
    SystemNotice,
    /// A tip within a group.
    Tip,
}

/// The kind of a group (step 6), under present and older names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// `Work`; older `Private`.
    Work,
    /// `Public`.
    Public,
    /// `Meeting`; older `ChatRoom`.
    Meeting,
    /// `AVChatRoom`.
    AvChatRoom,
    /// `Community`, of which no source that was read says whether it is pushed.
    Community,
}

impl GroupKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Work, Self::Public, Self::Meeting, Self::AvChatRoom, Self::Community];

    /// IM's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Work => "Work",
            Self::Public => "Public",
            Self::Meeting => "Meeting",
            Self::AvChatRoom => "AVChatRoom",
            Self::Community => "Community",
        }
    }

    /// Reads IM's names, present and older, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let old = match text.to_ascii_lowercase().as_str() {
            "private" => Some(Self::Work),
            "chatroom" => Some(Self::Meeting),
            _ => None,
        };
        old.or_else(|| Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(text)))
    }
}

/// A group that the message goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group<'a> {
    /// `GroupId`; empty where it does not matter.
    pub id: &'a str,
    /// Its kind.
    pub kind: GroupKind,
}

/// A message that the service took before, to the same target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recent {
    /// `MsgRandom`.
    pub random: u32,
    /// When.
    pub at: Timestamp,
}

/// Which of the first three steps refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallStep {
    /// Step 1: who calls.
    Authentic = 1,
    /// Step 2: what the body holds.
    WellFormed = 2,
    /// Step 3: whether this sender may send to this receiver.
    Allowed = 3,
}

/// What is known of the call that brought the message (steps 1 to 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Call<'a> {
    /// Nothing: it was not made.
    #[default]
    Unknown,
    /// The service took the message.
    Accepted,
    /// The service refused.
    Refused {
        /// Where.
        step: CallStep,
        /// With which code.
        code: i64,
        /// With which words.
        info: &'a str,
    },
}

/// How sure the receiver's state is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Evidence {
    /// The state file's sessions: front and back are known.
    #[default]
    State,
    /// Recorded callbacks: they tell connected from not connected, and no more.
    Records,
}

/// What is known of the message's way.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sending<'a> {
    /// Steps 1 to 3.
    pub call: Call<'a>,
    /// Who called.
    pub origin: Origin,
    /// The sender, where the message does not name one.
    pub sender: Option<&'a str>,
    /// What kind of message.
    pub kind: Kind,
    /// The group, for a group message.
    pub group: Option<Group<'a>>,
    /// What the service took shortly before for this target; `None` where nobody remembers.
    pub recent: Option<&'a [Recent]>,
    /// Texts around the message.
    pub around: Around<'a>,
    /// Where the receiver's state comes from.
    pub evidence: Evidence,
}

/// What the decision is about.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The receiver.
    pub user: &'a UserId,
    /// The message.
    pub subject: Subject<'a>,
    /// Its way.
    pub sending: Sending<'a>,
    /// The moment.
    pub now: Timestamp,
    /// Whether a certificate younger than its delay stops the push instead of warning.
    pub strict: bool,
}

impl<'a> Question<'a> {
    /// About something to show that somebody sends to the user.
    pub fn of_content(user: &'a UserId, content: &'a Content, now: Timestamp) -> Self {
        Self { user, subject: Subject::Content(content), sending: Sending::default(), now, strict: false }
    }

    /// About a message that an administrator sends over REST.
    pub fn of_message(user: &'a UserId, message: &'a Message, now: Timestamp) -> Self {
        let sending = Sending { origin: Origin::Rest, ..Sending::default() };
        Self { user, subject: Subject::Message(message), sending, now, strict: false }
    }

    /// The sender, where anybody knows.
    pub fn sender(&self) -> Option<&'a str> {
        match self.subject {
            Subject::Message(message) => message.sender.as_deref().or(self.sending.sender),
            Subject::Content(_) | Subject::Unreadable => self.sending.sender,
        }
    }
}

impl CallStep {
    /// The step.
    pub(super) fn kind(self) -> StepKind {
        super::step::kind_of(self as u8)
    }
}
