//! What is expected after a step, and whether it came.

use std::borrow::Cow;

use super::play::{NotPushed, Outcome, Refused};
use crate::domain::decision::DeviceDecision;
use crate::domain::identifier::DeviceName;

/// What is expected; an absent member expects nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expect {
    /// What the server takes the login for, in the words of `Standing::as_str`.
    pub state: Option<&'static str>,
    /// The user's status, in the words of the REST API.
    pub status: Option<&'static str>,
    /// Whether the step is refused.
    pub refused: Option<Refusal>,
    /// Devices that a login kicks.
    pub kicked: Option<Vec<DeviceName>>,
    /// Devices that a message is pushed to.
    pub pushed: Option<Pushed>,
    /// The code of what stops the push on a device that is not pushed to: a step's or a cause's.
    pub why: Option<&'static str>,
    /// How many notifications the phone shows.
    pub shown: Option<u64>,
    /// What a tap opens.
    pub opened: Option<&'static str>,
    /// The ext that reaches the app after a tap; empty for none.
    pub ext: Option<String>,
}

/// A refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Whether there is one.
    Any(bool),
    /// One with this code.
    Code(i64),
}

/// Whom a message is pushed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// To anybody, or to nobody.
    Any(bool),
    /// To these devices and no others.
    Devices(Vec<DeviceName>),
}

/// One expectation and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Which member.
    pub name: &'static str,
    /// What it asked for.
    pub expected: Cow<'static, str>,
    /// What came.
    pub found: Cow<'static, str>,
    /// Whether that is the same.
    pub met: bool,
}

/// How a step came out, over all its expectations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing was expected.
    None,
    /// All of it came.
    Met,
    /// Some of it did not.
    Missed,
}

impl Expect {
    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Compares. A step that was refused although nobody expected that is missed, whatever else it asks for.
    pub fn judge(&self, outcome: &Outcome) -> Vec<Judged> {
        let refusal = self.refused.or(outcome.refused.is_some().then_some(Refusal::Any(false)));
        let same = |name, expected: &'static str, found| Judged::same(name, expected.into(), found);
        let all = [
            refusal.map(|refusal| refusal.judge(outcome.refused.as_ref())),
            self.state.map(|state| same("state", state, outcome.after.unwrap_or("no login").into())),
            self.status.map(|status| same("status", status, outcome.status.unwrap_or("no account").into())),
            self.kicked.as_ref().map(|kicked| Judged::same("kicked", joined(kicked), joined(&outcome.kicked))),
            self.pushed.as_ref().map(|pushed| pushed.judge(&outcome.pushed)),
            self.why.map(|why| stopped_by(why, &outcome.not_pushed)),
            self.shown.map(|shown| {
                let found = outcome.shown.map_or("no phone".into(), |found| found.to_string().into());
                Judged::same("shown", shown.to_string().into(), found)
            }),
            self.opened.map(|opened| {
                let found = outcome.tapped.as_ref().map_or("nothing to tap", |tapped| tapped.opened);
                same("opened", opened, found.into())
            }),
            self.ext.as_ref().map(|ext| {
                let found = outcome.tapped.as_ref().and_then(|tapped| tapped.ext.clone());
                Judged::same("ext", ext.clone().into(), found.unwrap_or_default().into())
            }),
        ];
        all.into_iter().flatten().collect()
    }
}

impl Refusal {
    fn judge(self, found: Option<&Refused>) -> Judged {
        let found = found.map_or(Self::Any(false), |refused| refused.code.map_or(Self::Any(true), Self::Code));
        let met = match self {
            Self::Any(wanted) => wanted == (found != Self::Any(false)),
            Self::Code(_) => self == found,
        };
        Judged { name: "refused", expected: self.told(), found: found.told(), met }
    }

    fn told(self) -> Cow<'static, str> {
        match self {
            Self::Any(false) => "done".into(),
            Self::Any(true) => "refused".into(),
            Self::Code(code) => format!("refused with {code}").into(),
        }
    }
}

impl Pushed {
    fn judge(&self, found: &[DeviceName]) -> Judged {
        match self {
            Self::Any(wanted) => {
                let expected = if *wanted { "somebody" } else { "nobody" };
                let met = *wanted != found.is_empty();
                Judged { name: "pushed", expected: expected.into(), found: joined(found), met }
            }
            Self::Devices(devices) => Judged::same("pushed", joined(devices), joined(found)),
        }
    }
}

impl Judged {
    fn same(name: &'static str, expected: Cow<'static, str>, found: Cow<'static, str>) -> Self {
        Self { name, met: expected == found, expected, found }
    }
}

fn stopped_by(why: &'static str, not_pushed: &[NotPushed]) -> Judged {
    let met = not_pushed.iter().any(|stopped| stopped.cause == why || stopped.code == why);
    let found = match not_pushed {
        [] => "nothing stops it".into(),
        [only] => only.cause.into(),
        several => several.iter().map(|stopped| stopped.cause).collect::<Vec<_>>().join(", ").into(),
    };
    Judged { name: "why", expected: why.into(), found, met }
}

impl Mark {
    /// Of all expectations of a step.
    pub fn of(judged: &[Judged]) -> Self {
        match judged {
            [] => Self::None,
            judged if judged.iter().all(|judged| judged.met) => Self::Met,
            _ => Self::Missed,
        }
    }

    /// The word for output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "-",
            Self::Met => "ok",
            Self::Missed => "FAILED",
        }
    }
}

/// Names in order, so that the order of a list does not matter.
fn joined(devices: &[DeviceName]) -> Cow<'static, str> {
    if devices.is_empty() {
        return "nobody".into();
    }
    let mut names: Vec<&str> = devices.iter().map(DeviceName::as_str).collect();
    names.sort_unstable();
    names.join(", ").into()
}

/// What stops a push, for [`Expect::why`].
pub(super) fn stop(device: &DeviceDecision) -> Option<(&'static str, &'static str)> {
    device.first_failing().map(|step| (step.kind.code, step.cause.code))
}
