//! The decision for each device of a receiver, and what its push would say.

use super::Call;
use crate::domain::decision::{self, DeviceDecision, Question, Sending, Subject, decide};
use crate::domain::identifier::{CertId, RegId, UserId};
use crate::domain::message::Message;
use crate::domain::notification::Notification;
use crate::domain::push_info::Around;

/// IM's loss codes (section 9.8).
const NO_CERTIFICATE: i64 = -1;
const NO_TOKEN: i64 = -2;

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

/// Decides for every device that ever held a login of the receiver, in the order of the sessions.
pub(super) fn ways(call: &Call<'_>, user: &UserId, sender: &str, message: &Message) -> Vec<Way> {
    let registry = call.im.registry();
    let sending = Sending {
        call: decision::Call::Accepted,
        origin: decision::Origin::Rest,
        sender: Some(sender),
        around: Around { sender_nick: registry.nick_of(sender), ..Around::default() },
        ..Sending::default()
    };
    let (subject, strict) = (Subject::Message(message), call.rules.im_strict_certificate);
    let decision = decide(registry, Question { user, subject, sending, now: call.now, strict });
    decision.devices.into_iter().map(way).collect()
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
