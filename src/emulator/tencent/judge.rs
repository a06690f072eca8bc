//! The decision for each device of a receiver, and what its push would say: one message may read differently on
//! devices of different SDK generations.

use jiff::Timestamp;

use crate::domain::decision::{DeviceDecision, Question, decide};
use crate::domain::device::Generation;
use crate::domain::identifier::{CertId, RegId, UserId};
use crate::domain::message::{Element, Message};
use crate::domain::notification::Notification;
use crate::domain::push_info::{Around, PushInfo, derive};
use crate::domain::registry::Registry;
use crate::domain::session::Session;

/// IM's loss codes (section 9.8).
const NO_CERTIFICATE: i64 = -1;
const NO_TOKEN: i64 = -2;

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parcel<'a> {
    /// `From_Account`.
    pub sender: &'a str,
    /// `MsgBody`; empty for the Push service.
    pub body: &'a [Element],
    /// `OfflinePushInfo`.
    pub push: Option<&'a PushInfo>,
}

/// What becomes of a message on one device.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    /// To Xiaomi.
    Push { cert: CertId, reg_id: RegId, notification: Box<Notification> },
    /// It would be pushed, and the device reported nothing to push with: a loss with its code.
    Lost(i64),
    /// No push.
    Stopped,
}

/// Whether a chat message is of a kind that is never pushed (steps 5 and 10), or only synchronised.
pub(super) fn never_pushed(message: &Message, sender: &str, receiver: &str) -> bool {
    message.is_online_only() || message.is_mute_custom() || sender == receiver
}

/// Decides for every device that ever held a login of the receiver.
pub(super) fn ways(
    registry: &Registry,
    user: &UserId,
    parcel: Parcel<'_>,
    strict: bool,
    now: Timestamp,
) -> Vec<(Session, Generation, Way)> {
    registry
        .sessions_of(user)
        .map(|session| {
            let generation = registry.devices.get(&session.device).map_or(Generation::G2, |device| device.generation);
            let around = Around {
                sender_nick: registry.nick_of(parcel.sender),
                generation: Some(generation),
                ..Around::default()
            };
            let content = derive(parcel.body, parcel.push, &around).content;
            let decision = decide(registry, Question { user, content: &content, now, strict });
            let own = decision.devices.into_iter().find(|device| device.device == session.device);
            (session.clone(), generation, own.map_or(Way::Stopped, way))
        })
        .collect()
}

fn way(decision: DeviceDecision) -> Way {
    match decision.first_failing().map(|step| step.kind.number) {
        Some(12) => Way::Lost(NO_CERTIFICATE),
        Some(13) => Way::Lost(NO_TOKEN),
        // Xiaomi itself refuses what only the request speaks against.
        Some(16) | None => match decision.push {
            Some(push) => Way::Push { cert: push.cert, reg_id: push.reg_id, notification: Box::new(push.message) },
            None => Way::Stopped,
        },
        Some(_) => Way::Stopped,
    }
}
