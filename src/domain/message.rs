//! A chat message as the IM service gets it: its elements, and what the sender asked of the service.
//!
//! The members are those of `tencent-im-offline-push`, section 9.3. What the message says about the offline push is in
//! [`super::push_info`]. Both directions of the wire have this type in common and nothing else.

use serde_json::Value;

use super::push_info::PushInfo;

/// How long the service keeps a message at most, and where nothing is said: 7 days.
pub const LIFE_TIME_MAX_S: u32 = 604_800;

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// `From_Account`; absent: the administrator who calls.
    pub sender: Option<String>,
    /// `MsgRandom`: within a second the same number to the same target is the same message.
    pub random: u32,
    /// `MsgSeq`: the order within a second.
    pub seq: Option<u32>,
    /// `MsgTimeStamp`, unix seconds; only older pages have it.
    pub timestamp: Option<u32>,
    /// `MsgLifeTime` in seconds; `None` is 7 days, 0 is for online devices only.
    pub life_time_s: Option<u32>,
    /// `SyncOtherMachine`: to the sender's own devices (1) or not (2).
    pub sync_sender: Option<bool>,
    /// `SendMsgControl`.
    pub control: SendControl,
    /// `ForbidCallbackControl`.
    pub forbid: ForbidCallback,
    /// `MsgBody`; never empty.
    pub body: Vec<Element>,
    /// `CloudCustomData`.
    pub cloud_custom_data: Option<String>,
    /// `SupportMessageExtension`.
    pub extensible: Option<bool>,
    /// `IsNeedReadReceipt`.
    pub read_receipt: Option<bool>,
    /// `OfflinePushInfo`.
    pub push: Option<PushInfo>,
}

impl Message {
    /// A message that says this and nothing else.
    pub fn new(random: u32, body: Vec<Element>) -> Self {
        Self {
            sender: None,
            random,
            seq: None,
            timestamp: None,
            life_time_s: None,
            sync_sender: None,
            control: SendControl::default(),
            forbid: ForbidCallback::default(),
            body,
            cloud_custom_data: None,
            extensible: None,
            read_receipt: None,
            push: None,
        }
    }

    /// Whether it is for online devices only by its keep time (step 5); `PushFlag` is another matter (step 7).
    pub fn is_online_only(&self) -> bool {
        self.life_time_s == Some(0)
    }

    /// A single custom element with no description anywhere: never pushed (S3, S9).
    pub fn is_mute_custom(&self) -> bool {
        let described =
            self.push.as_ref().is_some_and(|push| push.desc.as_deref().is_some_and(|desc| !desc.is_empty()));
        matches!(self.body.as_slice(), [Element::Custom(custom)] if custom.desc.is_empty()) && !described
    }
}

/// What a sender can switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SendControl {
    /// `NoUnread`.
    pub no_unread: bool,
    /// `NoLastMsg`.
    pub no_last_message: bool,
    /// `WithMuteNotifications`: the receiver's do-not-disturb counts, which a REST send ignores otherwise (step 8).
    pub with_mute: bool,
    /// `NoMsgCheck`.
    pub no_check: bool,
}

/// Which callbacks of the operator's are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ForbidCallback {
    /// `ForbidBeforeSendMsgCallback`.
    pub before: bool,
    /// `ForbidAfterSendMsgCallback`.
    pub after: bool,
}

/// One element of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Element {
    /// `TIMTextElem`.
    Text(String),
    /// `TIMLocationElem`.
    Location {
        /// The place's name.
        desc: String,
        /// Degrees.
        latitude: f64,
        /// Degrees.
        longitude: f64,
    },
    /// `TIMFaceElem`.
    Face {
        /// Which one.
        index: i64,
        /// What the app makes of it.
        data: String,
    },
    /// `TIMCustomElem`.
    Custom(Custom),
    /// An element whose content no push depends on.
    Media(Media, Value),
}

/// A custom element. Absent members are empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Custom {
    /// `Data`: what the app makes of it.
    pub data: String,
    /// `Desc`: the text of the push.
    pub desc: String,
    /// `Ext`: the push's pass-through text, unless there is an `OfflinePushInfo`.
    pub ext: String,
    /// `Sound`: likewise.
    pub sound: String,
}

/// A kind of element that is shown in a push by its name only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `TIMSoundElem`.
    Sound,
    /// `TIMImageElem`.
    Image,
    /// `TIMFileElem`.
    File,
    /// `TIMVideoFileElem`.
    Video,
    /// `TIMRelayElem`: merged messages.
    Merged,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_custom_element_needs_a_description_somewhere() {
        let custom = |desc: &str| Element::Custom(Custom { desc: desc.to_owned(), ..Custom::default() });
        let mut message = Message::new(1, vec![custom("")]);
        assert!(message.is_mute_custom());
        message.push = Some(PushInfo { title: Some("t".into()), desc: Some(String::new()), ..PushInfo::default() });
        assert!(message.is_mute_custom(), "a title does not help");
        message.push = Some(PushInfo { desc: Some("d".into()), ..PushInfo::default() });
        assert!(!message.is_mute_custom());
        assert!(!Message::new(1, vec![custom("x")]).is_mute_custom());
        assert!(!Message::new(1, vec![custom(""), Element::Text(String::new())]).is_mute_custom());
    }
}
