//! The ordered list of reasons why an offline push goes out or does not: `tencent-im-offline-push`, section 6.
//!
//! Every step has its number and a stable code. A step that cannot be judged from what is known says so; it never
//! passes silently.

mod change;
mod step;

use jiff::{SignedDuration, Timestamp};

use super::certificate::Certificate;
use super::device::{Device, Generation};
use super::identifier::{CertId, DeviceName, RegId, UserId};
use super::notification::{self, Notification};
use super::push::Content;
use super::registry::Registry;
use super::session::{Presence, Session};
use super::text::Sentence;

pub use change::smallest_change;
pub use step::{STEPS, StepKind};

/// How a step came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It lets the push through.
    Passed,
    /// It stops the push.
    Failed,
    /// Nothing here can tell.
    NotJudged,
}

/// One step of one device's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which step.
    pub kind: StepKind,
    /// How it came out.
    pub verdict: Verdict,
    /// Why.
    pub reason: Sentence,
    /// It passed, but the operator should know something.
    pub caution: bool,
}

/// The decision for one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceDecision {
    /// Which device.
    pub device: DeviceName,
    /// Its presence.
    pub presence: Presence,
    /// Every step, in order.
    pub steps: Vec<Step>,
    /// What would be sent, once the certificate is known: whom with what.
    pub push: Option<PlannedPush>,
}

/// What goes to Xiaomi when every step passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPush {
    /// With whose credentials.
    pub cert: CertId,
    /// To which token.
    pub reg_id: RegId,
    /// What.
    pub message: Notification,
}

impl DeviceDecision {
    /// The first step that stops the push.
    pub fn first_failing(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.verdict == Verdict::Failed)
    }

    /// Whether the push goes out.
    pub fn pushed(&self) -> bool {
        self.first_failing().is_none()
    }

    /// Whether IM would push, and only the request itself is one that Xiaomi is known to refuse (step 16).
    pub fn stops_only_at_the_request(&self) -> bool {
        self.first_failing().is_some_and(|step| step.kind.number == 16)
    }
}

/// The decision for a user: one for each device that ever held a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whose.
    pub user: UserId,
    /// Device by device.
    pub devices: Vec<DeviceDecision>,
}

impl Decision {
    /// Whether anything goes out.
    pub fn pushed(&self) -> bool {
        self.devices.iter().any(DeviceDecision::pushed)
    }
}

/// What the decision is about.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The receiver.
    pub user: &'a UserId,
    /// The message.
    pub content: &'a Content,
    /// The moment.
    pub now: Timestamp,
    /// Whether a certificate younger than its delay stops the push instead of warning.
    pub strict: bool,
}

/// Decides. A user without any login has an empty list of devices.
pub fn decide(registry: &Registry, question: Question<'_>) -> Decision {
    let devices = registry
        .sessions_of(question.user)
        .map(|session| {
            let device = registry.devices.get(&session.device);
            decide_device(registry, session, device, question)
        })
        .collect();
    Decision { user: question.user.clone(), devices }
}

fn decide_device(
    registry: &Registry,
    session: &Session,
    device: Option<&Device>,
    question: Question<'_>,
) -> DeviceDecision {
    let generation = device.map_or(Generation::G2, |device| device.generation);
    let binding = session.binding.as_ref();
    let cert = binding.and_then(|binding| registry.certs.get(&binding.cert));
    let message = cert.map(|cert| question.content.through_im(cert, &registry.settings, question.now));

    let steps = STEPS
        .iter()
        .map(|kind| match kind.number {
            7 => step::push_flag(question.content),
            10 => step::text(question.content),
            11 => step::presence(session, generation, &registry.settings, question.now),
            12 => step::certificate_id(session),
            13 => step::token(session),
            14 => match binding {
                Some(binding) => step::certificate(
                    binding.cert,
                    cert,
                    certificate_wait(registry, cert, question.now),
                    question.strict,
                ),
                None => step::not_judged(*kind),
            },
            16 => match &message {
                Some(message) => step::vendor_request(&notification::check(message, question.now)),
                None => step::not_judged(*kind),
            },
            _ => step::not_judged(*kind),
        })
        .collect();

    let push = match (binding, message) {
        (Some(binding), Some(message)) => {
            Some(PlannedPush { cert: binding.cert, reg_id: binding.reg_id.clone(), message })
        }
        _ => None,
    };
    DeviceDecision { device: session.device.clone(), presence: session.presence, steps, push }
}

fn certificate_wait(registry: &Registry, cert: Option<&Certificate>, now: Timestamp) -> Option<SignedDuration> {
    let delay = SignedDuration::from_secs(i64::from(registry.settings.certificate_delay_s));
    cert.and_then(|cert| cert.remaining(now, delay))
}

#[cfg(test)]
mod tests;
