//! The one error type of the command line: a kind, a message, hints, and the exit code that follows from the kind.

use std::fmt;

use serde_json::{Map, Value, json};

/// How the process ends. The numbers are documented and stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exit {
    /// Done; an empty list too.
    Ok,
    /// Unexpected: a bug.
    Failed,
    /// Bad flags or values; a prompt needed and no terminal.
    Usage,
    /// State file missing, invalid, newer or locked; unknown name.
    State,
    /// The vendor refused the credentials.
    Auth,
    /// Nothing was sent: safe to retry.
    Unreachable,
    /// The vendor refused the request.
    Rejected,
    /// Some targets accepted, some not.
    Partial,
    /// Not final before the wait ended.
    Pending,
    /// A check failed.
    Findings,
    /// Sent, no final answer: a retry may push twice.
    Unknown,
    /// The decision says that no offline push goes out.
    NotPushed,
    /// Ctrl-C.
    Interrupted,
    /// The exit code of a command that was run and is passed on.
    Passed(u8),
}

impl Exit {
    /// Every exit code with the word that JSON uses and what it says, in numerical order.
    pub const ALL: [(Self, &'static str, &'static str); 13] = [
        (Self::Ok, "ok", "done; an empty list too"),
        (Self::Failed, "failed", "unexpected: a bug"),
        (Self::Usage, "usage", "bad flags or values; a prompt needed and no terminal"),
        (Self::State, "state", "state file missing, invalid, newer or locked; unknown name"),
        (Self::Auth, "auth", "the vendor refused the credentials"),
        (Self::Unreachable, "unreachable", "nothing was sent (DNS, connect, TLS): safe to retry"),
        (Self::Rejected, "rejected", "the vendor refused the request"),
        (Self::Partial, "partial", "some targets accepted, some not"),
        (Self::Pending, "pending", "not final before the wait ended"),
        (Self::Findings, "findings", "a check failed"),
        (Self::Unknown, "unknown", "sent, no final answer (time-out, 5xx): a retry may push twice; trace first"),
        (Self::NotPushed, "not-pushed", "the decision says that no offline push goes out"),
        (Self::Interrupted, "interrupted", "Ctrl-C"),
    ];

    /// The number the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::State => 3,
            Self::Auth => 4,
            Self::Unreachable => 5,
            Self::Rejected => 6,
            Self::Partial => 7,
            Self::Pending => 8,
            Self::Findings => 9,
            Self::Unknown => 10,
            Self::NotPushed => 11,
            Self::Interrupted => 130,
            Self::Passed(code) => code,
        }
    }

    /// The word that JSON uses.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(exit, ..)| *exit == self).map_or("failed", |(_, word, _)| word)
    }
}

/// What went wrong, for the operator: a lowercase message, and hints that say what to type next.
#[derive(Debug)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Exit,
    /// What was found and what was expected.
    pub message: String,
    /// What to type or do next, most useful first.
    pub hints: Vec<String>,
    /// The vendor's own code, where the vendor refused.
    pub vendor_code: Option<i64>,
    /// Further facts for programs.
    pub details: Box<Map<String, Value>>,
}

impl Error {
    /// An error of that kind.
    pub fn new(kind: Exit, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: Vec::new(), vendor_code: None, details: Box::default() }
    }

    /// Bad flags or values.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Something is wrong with the state file, or a name is not in it.
    pub fn state(message: impl Into<String>) -> Self {
        Self::new(Exit::State, message)
    }

    /// Adds a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds several hints.
    pub fn hints(mut self, hints: impl IntoIterator<Item = String>) -> Self {
        self.hints.extend(hints);
        self
    }

    /// Adds the vendor's code.
    pub fn vendor(mut self, code: i64) -> Self {
        self.vendor_code = Some(code);
        self
    }

    /// Adds a fact for programs.
    pub fn detail(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// The object that `--json` prints on stderr.
    pub fn json(&self) -> Value {
        json!({
            "error": {
                "kind": self.kind.word(),
                "message": self.message,
                "hints": self.hints,
                "vendor_code": self.vendor_code,
                "exit_code": self.kind.code(),
                "details": self.details,
            }
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<anyhow::Error> for Error {
    /// An unexpected failure with its chain of causes; only what no other variant foresaw arrives here.
    fn from(error: anyhow::Error) -> Self {
        Self::new(Exit::Failed, format!("{error:#}"))
    }
}
