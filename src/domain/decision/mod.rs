//! The ordered list of reasons why an offline push goes out or does not: `tencent-im-offline-push`, section 6.
//!
//! Every step has its number and a stable code, and comes out in one of a fixed list of ways, each with its own code, a
//! sentence, how sure it is and what changes it. A step that cannot be judged from what is known says so; it never
//! passes silently.

mod cause;
mod change;
mod draft;
mod judge;
mod past;
mod question;
mod step;

use super::identifier::{CertId, DeviceName, RegId, UserId};
use super::notification::Notification;
use super::registry::Registry;
use super::session::Presence;
use super::standing::Standing;
use super::text::{Sentence, Text};

pub use cause::{CAUSES, Cause};
pub use change::smallest_change;
pub use judge::of_message;
pub use past::{Basis, Recorded, as_recorded};
pub use question::{Call, CallStep, Evidence, Group, GroupKind, Kind, Origin, Question, Recent, Sending, Subject};
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
    /// In which way.
    pub cause: &'static Cause,
    /// Why.
    pub reason: Sentence,
    /// The command, member or console field that changes it.
    pub lever: Option<Sentence>,
    /// It passed, but the operator should know something.
    pub caution: bool,
}

impl Step {
    fn new(cause: &'static Cause, values: &[(&str, &str)]) -> Self {
        Self {
            kind: step::kind_of(cause.step),
            verdict: cause.verdict,
            cause,
            reason: Sentence::fill(cause.text, values),
            lever: cause.lever.map(|lever: Text| Sentence::fill(lever, values)),
            caution: false,
        }
    }

    fn cautious(self) -> Self {
        Self { caution: true, ..self }
    }
}

/// The decision for one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceDecision {
    /// Which device.
    pub device: DeviceName,
    /// Its presence.
    pub presence: Presence,
    /// What the server takes it for.
    pub standing: Standing,
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

/// Decides. A user without any login has an empty list of devices.
pub fn decide(registry: &Registry, question: Question<'_>) -> Decision {
    let message = judge::of_message(registry, question);
    let devices = registry
        .sessions_of(question.user)
        .map(|session| judge::device(registry, session, question, &message))
        .collect();
    Decision { user: question.user.clone(), devices }
}

#[cfg(test)]
mod property;
#[cfg(test)]
mod tests;
