//! A check: what it is, apart from any facts, and how it becomes findings.

use crate::android::lint::Level;
use crate::domain::fault::Severity;
use crate::domain::text::{Sentence, Text};

use super::fact::{Facts, Unknown};
use super::finding::{Finding, Judgement, Status};
use super::step::Step;

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// The state file.
    State,
    /// The AppSecret.
    Secret,
    /// What earlier commands left in the send log.
    SendLog,
    /// A call to the push service; `--offline` leaves it out.
    Service,
    /// Calls to IM, with `--live`.
    Im,
    /// `--user`.
    User,
    /// `--title`, `--description`, `--ext`.
    Message,
    /// `--message`.
    ImMessage,
    /// What `callbacks listen` recorded.
    Callbacks,
    /// An emulator's phone; a real one only a person can see.
    Phone,
    /// `--live-test`.
    LiveTest,
    /// `--project`.
    Project,
    /// A person: no program can see it.
    Person,
}

impl Need {
    /// The word that `--list-checks` shows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Secret => "secret",
            Self::SendLog => "send-log",
            Self::Service => "service",
            Self::Im => "im",
            Self::User => "user",
            Self::Message => "message",
            Self::ImMessage => "message-file",
            Self::Callbacks => "callbacks",
            Self::Phone => "emulated-phone",
            Self::LiveTest => "live-test",
            Self::Project => "project",
            Self::Person => "person",
        }
    }
}

/// What one look at the facts gives; a fact that is not known ends it.
pub type Verdict = Result<Judgement, Unknown>;

/// How a check judges.
#[derive(Debug, Clone, Copy)]
pub enum Judge {
    /// One finding.
    One(fn(&Facts) -> Verdict),
    /// A finding for each thing that is wrong; none at all means that nothing is.
    Each(fn(&Facts) -> Result<Vec<Judgement>, Unknown>),
    /// A person must look: what to do.
    Person(Text),
}

/// One check.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// Where it stands in the guide.
    pub step: Step,
    /// What it asks.
    pub title: Text,
    /// How bad it is when it does not hold.
    pub severity: Severity,
    /// Where the rule stands.
    pub source: &'static str,
    /// What it looks at.
    pub needs: &'static [Need],
    /// How it judges.
    pub judge: Judge,
}

impl Check {
    /// Whether only a person can do it.
    pub const fn is_manual(&self) -> bool {
        matches!(self.judge, Judge::Person(_))
    }

    /// How bad it is when it does not hold.
    pub const fn level(&self) -> Level {
        match self.severity {
            Severity::Warning => Level::Warning,
            Severity::Error => Level::Error,
        }
    }

    /// Whether it looks at that.
    pub fn needs(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }

    /// Judges the facts. Whoever calls catches a panic and makes it [`Check::broken`].
    pub fn run(&self, facts: &Facts) -> Vec<Finding> {
        let judged = match self.judge {
            Judge::One(judge) => judge(facts).map(|judgement| vec![judgement]),
            Judge::Each(judge) => {
                judge(facts).map(|all| if all.is_empty() { vec![Judgement::ok(self.title)] } else { all })
            }
            Judge::Person(text) => Err(Unknown(text.into())),
        };
        match judged {
            Ok(judgements) => judgements.into_iter().map(|judgement| self.finding(judgement)).collect(),
            Err(Unknown(why)) => vec![self.skipped(why)],
        }
    }

    /// The finding that the check itself broke.
    pub fn broken(&self, problem: &str) -> Finding {
        const BROKEN: Text = Text::new(
            "the check itself broke: {problem}. This is a bug in mipush; the other checks still ran",
            "检查本身出错：{problem}。这是 mipush 的缺陷，其余检查照常进行",
        );
        Finding {
            severity: Level::Error,
            ..self.finding(Judgement::fail(Sentence::fill(BROKEN, &[("problem", problem)])))
        }
    }

    fn skipped(&self, why: Sentence) -> Finding {
        let ok = self.finding(Judgement::ok(why));
        Finding { status: Status::Skip, ..ok }
    }

    fn finding(&self, judgement: Judgement) -> Finding {
        let severity = match judgement.status {
            Status::Fail => Level::Error,
            Status::Warn => Level::Warning,
            Status::Ok | Status::Skip => self.level(),
        };
        Finding {
            code: self.code,
            step: self.step,
            severity,
            status: judgement.status,
            found: judgement.found,
            expected: judgement.expected,
            message: judgement.message,
            fix: judgement.fix,
            file: judgement.file,
            line: judgement.line,
            column: judgement.column,
            excerpt: None,
            element: None,
            module: None,
            source: self.source,
        }
    }
}
