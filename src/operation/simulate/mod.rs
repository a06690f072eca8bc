//! Plays a scenario: the pure player decides, an emulator of its own delivers, and every expectation is judged.

pub mod junit;
mod screen;

use std::path::Path;

use crate::domain::scenario::{Judged, Mark, Outcome, Player};
use crate::error::Error;
use crate::store::scenario::{self, ScenarioFile};
use screen::Screens;

/// One step that was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the file's order, from 1 on.
    pub number: usize,
    /// Its line in the file.
    pub line: usize,
    /// What it does.
    pub verb: &'static str,
    /// The author's words.
    pub note: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// What was expected.
    pub judged: Vec<Judged>,
}

/// A scenario that was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The scenario's title.
    pub title: String,
    /// When it began.
    pub start: jiff::Timestamp,
    /// Step by step.
    pub entries: Vec<Entry>,
}

impl Entry {
    /// How its expectations came out.
    pub fn mark(&self) -> Mark {
        Mark::of(&self.judged)
    }
}

/// Reads a scenario; `named` is the path as the operator gave it.
pub fn read(path: &Path, named: &Path) -> Result<ScenarioFile, Error> {
    scenario::read(path).map_err(|error| {
        let place = error.position.map(|position| format!(":{position}")).unwrap_or_default();
        Error::usage(format!("{}{place}: {}", named.display(), error.message)).hints(error.hints)
    })
}

/// Plays it from the beginning to the end.
pub fn play(file: &ScenarioFile) -> Timeline {
    let scenario = &file.scenario;
    let mut player = Player::new(scenario);
    let mut screens = Screens::default();
    let lines = file.lines.iter().copied().chain(std::iter::repeat(0));
    let entries = scenario
        .steps
        .iter()
        .zip(lines)
        .enumerate()
        .map(|(index, (step, line))| {
            let (mut outcome, ask) = player.play(step);
            screens.answer(&ask, step.expect.shown.is_some(), &mut player, &mut outcome);
            let judged = step.expect.judge(&outcome);
            let (verb, note) = (step.act.word(), step.note.clone());
            Entry { number: index + 1, line, verb, note, outcome, judged }
        })
        .collect();
    Timeline { title: scenario.title.clone(), start: scenario.start, entries }
}
