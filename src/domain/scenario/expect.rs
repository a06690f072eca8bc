//! What is expected after a step, and whether it came.

use super::play::Outcome;
use crate::domain::decision::DeviceDecision;
use crate::domain::identifier::DeviceName;

/// What is expected; an absent member expects nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expect {
    /// What the server takes the login for, in the words of `Standing::as_str`.
    pub state: Option<String>,
    /// The user's status, in the words of the REST API.
    pub status: Option<String>,
    /// Whether the step is refused.
    pub refused: Option<Refusal>,
    /// Devices that a login kicks.
    pub kicked: Option<Vec<DeviceName>>,
    /// Devices that a message is pushed to.
    pub pushed: Option<Pushed>,
    /// The code of what stops the push on a device that is not pushed to: a step's or a cause's.
    pub why: Option<String>,
    /// How many notifications the phone shows.
    pub shown: Option<u64>,
    /// What a tap opens.
    pub opened: Option<String>,
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
    pub expected: String,
    /// What came.
    pub found: String,
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
        let mut judged = Vec::new();
        let refused = outcome.refused.as_ref();
        let found_refusal = refused.map_or_else(
            || "done".to_owned(),
            |refused| refused.code.map_or_else(|| "refused".to_owned(), |code| format!("refused with {code}")),
        );
        match self.refused {
            Some(Refusal::Any(wanted)) => {
                let expected = if wanted { "refused" } else { "done" };
                judged.push(Judged::new("refused", expected, &found_refusal, wanted == refused.is_some()));
            }
            Some(Refusal::Code(code)) => {
                let met = refused.is_some_and(|refused| refused.code == Some(code));
                judged.push(Judged::new("refused", &format!("refused with {code}"), &found_refusal, met));
            }
            None if refused.is_some() => judged.push(Judged::new("refused", "done", &found_refusal, false)),
            None => {}
        }
        let mut same = |name, expected: Option<&str>, found: &str| {
            if let Some(expected) = expected {
                judged.push(Judged::new(name, expected, found, expected == found));
            }
        };
        same("state", self.state.as_deref(), outcome.after.as_deref().unwrap_or("no login"));
        same("status", self.status.as_deref(), outcome.status.as_deref().unwrap_or("no account"));
        same("kicked", self.kicked.as_deref().map(joined).as_deref(), &joined(&outcome.kicked));
        match &self.pushed {
            None => {}
            Some(Pushed::Any(wanted)) => {
                let met = *wanted != outcome.pushed.is_empty();
                let expected = if *wanted { "somebody" } else { "nobody" };
                judged.push(Judged::new("pushed", expected, &joined(&outcome.pushed), met));
            }
            Some(Pushed::Devices(devices)) => {
                let (expected, found) = (joined(devices), joined(&outcome.pushed));
                judged.push(Judged::new("pushed", &expected, &found, expected == found));
            }
        }
        if let Some(why) = &self.why {
            let found: Vec<String> = outcome.not_pushed.iter().map(|stopped| stopped.cause.to_owned()).collect();
            let met = outcome.not_pushed.iter().any(|stopped| stopped.cause == why || stopped.code == why);
            let found = if found.is_empty() { "nothing stops it".to_owned() } else { found.join(", ") };
            judged.push(Judged::new("why", why, &found, met));
        }
        let number = |number: Option<u64>| number.map(|number| number.to_string());
        let shown = number(outcome.shown).unwrap_or_else(|| "no phone".to_owned());
        let mut same = |name, expected: Option<&str>, found: &str| {
            if let Some(expected) = expected {
                judged.push(Judged::new(name, expected, found, expected == found));
            }
        };
        same("shown", number(self.shown).as_deref(), &shown);
        let tapped = outcome.tapped.as_ref();
        same("opened", self.opened.as_deref(), tapped.map_or("nothing to tap", |tapped| tapped.opened));
        same("ext", self.ext.as_deref(), tapped.and_then(|tapped| tapped.ext.as_deref()).unwrap_or_default());
        judged
    }
}

impl Judged {
    fn new(name: &'static str, expected: &str, found: &str, met: bool) -> Self {
        Self { name, expected: expected.to_owned(), found: found.to_owned(), met }
    }
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
fn joined(devices: &[DeviceName]) -> String {
    if devices.is_empty() {
        return "nobody".to_owned();
    }
    let mut names: Vec<&str> = devices.iter().map(DeviceName::as_str).collect();
    names.sort_unstable();
    names.join(", ")
}

/// What stops a push, for [`Expect::why`].
pub(super) fn stop(device: &DeviceDecision) -> Option<(&'static str, &'static str)> {
    device.first_failing().map(|step| (step.kind.code, step.cause.code))
}
