//! What a check says.

use crate::android::lint::Level;
use crate::android::place::Place;
use crate::domain::fault::Severity;
use crate::domain::text::Sentence;

use super::step::Step;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Nothing is wrong.
    Ok,
    /// A push may arrive, yet something should be known.
    Warn,
    /// This keeps pushes, or what they carry, from arriving; or the check itself broke.
    Fail,
    /// Not judged; the message says why.
    Skip,
}

impl Status {
    /// Every status, in the order of a summary.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Warn, Self::Fail, Self::Skip];

    /// The word that JSON uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skip => "skip",
        }
    }
}

/// One result of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check's stable code.
    pub code: &'static str,
    /// Where it stands in the guide.
    pub step: Step,
    /// How bad it is, or would be.
    pub severity: Level,
    /// How it came out.
    pub status: Status,
    /// What was found, where something is wrong.
    pub found: Option<Sentence>,
    /// What belongs there.
    pub expected: Option<Sentence>,
    /// The whole of it in a sentence.
    pub message: Sentence,
    /// The command that mends it.
    pub fix: Option<String>,
    /// The file it is about.
    pub file: Option<String>,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// The column in it, from 1, in characters.
    pub column: Option<usize>,
    /// What stands in that line.
    pub excerpt: Option<String>,
    /// The element, class or method in a binary file, which has no lines.
    pub element: Option<String>,
    /// The module of a project that it is about; empty: the one at the root.
    pub module: Option<String>,
    /// Where the rule stands.
    pub source: &'static str,
}

/// What one check makes of the facts, before it is joined with what the check is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub(super) status: Status,
    pub(super) found: Option<Sentence>,
    pub(super) expected: Option<Sentence>,
    pub(super) message: Sentence,
    pub(super) fix: Option<String>,
    pub(super) file: Option<String>,
    pub(super) line: Option<usize>,
    pub(super) column: Option<usize>,
}

impl Judgement {
    fn new(status: Status, message: Sentence) -> Self {
        Self { status, found: None, expected: None, message, fix: None, file: None, line: None, column: None }
    }

    /// Nothing is wrong.
    pub fn ok(message: impl Into<Sentence>) -> Self {
        Self::new(Status::Ok, message.into())
    }

    /// Something should be known.
    pub fn warn(message: impl Into<Sentence>) -> Self {
        Self::new(Status::Warn, message.into())
    }

    /// Something is wrong.
    pub fn fail(message: impl Into<Sentence>) -> Self {
        Self::new(Status::Fail, message.into())
    }

    /// A fail or a warning, as bad as a fault is.
    pub fn of(severity: Severity, message: impl Into<Sentence>) -> Self {
        match severity {
            Severity::Error => Self::fail(message),
            Severity::Warning => Self::warn(message),
        }
    }

    /// What was found and what belongs there.
    pub fn instead(mut self, found: impl Into<Sentence>, expected: impl Into<Sentence>) -> Self {
        self.found = Some(found.into());
        self.expected = Some(expected.into());
        self
    }

    /// The command that mends it.
    pub fn fix(mut self, command: impl Into<Option<String>>) -> Self {
        self.fix = command.into();
        self
    }

    /// Adds to what is said.
    pub(super) fn and(mut self, more: impl Into<Sentence>) -> Self {
        let more = more.into();
        self.message.en.to_mut().push_str(&more.en);
        self.message.zh.to_mut().push_str(&more.zh);
        self
    }

    /// Where in a file.
    pub fn at(mut self, file: impl Into<String>, line: Option<usize>) -> Self {
        self.file = Some(file.into());
        self.line = line;
        self
    }

    /// At a place of a text.
    pub(super) fn at_place(mut self, file: String, place: &Place) -> Self {
        let known = |number: u32| (number > 0).then_some(number as usize);
        self.file = Some(file);
        self.line = known(place.line);
        self.column = known(place.column);
        self
    }
}
