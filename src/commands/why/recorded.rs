//! What recorded callbacks told, beside the decision.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::decision;
use crate::domain::identifier::UserId;
use crate::domain::im::record::{Record, pushes};
use crate::ui::report::Block;

/// How long after a message its push results are looked for, in seconds.
const RESULTS_WITHIN: i64 = 600;

/// What the callbacks told.
#[derive(Debug, Serialize)]
pub(super) struct Recorded {
    states: Vec<StateRow>,
    unrecorded: Vec<String>,
    pushes: Vec<PushRow>,
}

#[derive(Debug, Serialize)]
struct StateRow {
    at: String,
    action: String,
    reason: Option<String>,
    platform: Option<String>,
    kicked: bool,
}

#[derive(Debug, Serialize)]
struct PushRow {
    at: String,
    stage: Option<String>,
    platform: Option<String>,
    code: Option<i64>,
    info: Option<String>,
}

impl Recorded {
    pub(super) fn block(&self) -> Block {
        let mut facts: Vec<(String, String)> = Vec::new();
        for state in &self.states {
            let platform = state.platform.as_deref().unwrap_or("any platform");
            let reason = state.reason.as_ref().map(|reason| format!("/{reason}")).unwrap_or_default();
            let kicked = if state.kicked { " elsewhere, which kicked this platform" } else { "" };
            facts.push((platform.to_owned(), format!("{}{reason} at {}{kicked}", state.action, state.at)));
        }
        facts.extend(self.unrecorded.iter().map(|device| (device.clone(), "nothing was recorded".to_owned())));
        for push in &self.pushes {
            let stage = push.stage.as_deref().unwrap_or("push");
            let code = push.code.map(|code| format!(", code {code}")).unwrap_or_default();
            let info = push.info.as_ref().map(|info| format!(" {info}")).unwrap_or_default();
            facts.push((format!("push {stage}"), format!("at {}{code}{info}", push.at)));
        }
        Block::Facts(facts)
    }

    /// What the decision rests on, and the push results that came within ten minutes.
    pub(super) fn new(recorded: &decision::Recorded<'_>, records: &[Record], user: &UserId, at: Timestamp) -> Self {
        let until = Timestamp::from_second(at.as_second().saturating_add(RESULTS_WITHIN)).unwrap_or(Timestamp::MAX);
        Self {
            states: recorded
                .basis
                .iter()
                .map(|basis| StateRow {
                    at: basis.record.at.to_string(),
                    action: basis.record.action.clone(),
                    reason: basis.record.reason.clone(),
                    platform: basis.record.platform.clone(),
                    kicked: basis.kicked,
                })
                .collect(),
            unrecorded: recorded.unrecorded.iter().map(ToString::to_string).collect(),
            pushes: pushes(records, user.as_str(), at, until)
                .into_iter()
                .map(|push| PushRow {
                    at: push.at.to_string(),
                    stage: push.stage.clone(),
                    platform: push.platform.clone(),
                    code: push.code,
                    info: push.info.clone(),
                })
                .collect(),
        }
    }
}
