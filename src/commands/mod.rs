//! Thin: one folder for each noun, one file for each verb. A verb gathers arguments, calls an operation and returns a
//! report; it never prints, never looks at the output format, never exits.

pub mod argument;
mod call;
pub mod callbacks;
pub mod candidate;
pub mod cert;
pub mod channel;
mod chart;
pub mod code;
pub mod completions;
pub mod demo;
pub mod device;
pub mod doctor;
pub mod emulator;
mod ending;
pub mod generate;
pub mod help;
pub mod im;
mod im_message;
pub mod init;
pub mod intent;
mod listener;
pub mod man;
pub mod media;
mod preview;
pub mod quota;
pub mod recall;
pub mod receipts;
pub mod regid;
pub mod schedule;
pub mod send;
pub mod session;
pub mod simulate;
pub mod stats;
pub mod stop;
pub mod topic;
pub mod trace;
pub mod usersig;
pub mod why;

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use crate::api::wire_log;
use crate::context::Context;
use crate::domain::fault::Fault;
use crate::domain::text::Lang;
use crate::error::{Error, Exit};
use crate::operation::note::Note;
use crate::operation::state::State;
use crate::ui::Ui;
use crate::ui::report::Report;

/// What a verb runs in.
pub struct Invocation {
    /// Surroundings.
    pub context: Context,
    /// Streams and prompts.
    pub ui: Ui,
    /// Language of teaching texts.
    pub lang: Lang,
    /// `--state`.
    pub state: Option<PathBuf>,
    /// What to type next; shown below the report.
    pub hints: Vec<String>,
}

/// What a verb gives back.
pub type Outcome = Result<Box<dyn Report>, Error>;

impl Invocation {
    /// The state file of this run.
    pub fn state(&self) -> State {
        State::find(self.state.as_deref(), &self.context)
    }

    /// Says what to type next, once the report is out.
    pub fn hint(&mut self, text: &str) {
        self.hints.push(text.to_owned());
    }

    /// Shows what an exchange has to tell.
    pub fn note(&mut self, note: Note<'_>) {
        match note {
            Note::Sent(request) => self.ui.verbose(2, || wire_log::request(request)),
            Note::Received(response) => self.ui.verbose(2, || wire_log::response(response, None)),
            Note::Warning(text) => self.ui.warn(&text),
        }
    }

    /// Shows the warnings among faults.
    pub fn warn_of(&mut self, faults: &[Fault]) {
        for fault in faults.iter().filter(|fault| !fault.is_error()) {
            let text = format!("{} ({})", fault.message(self.lang), fault.code);
            self.ui.warn(&text);
        }
    }
}

/// The end of a verb that wrote everything already, item by item.
#[derive(Debug)]
struct Streamed {
    exit: Exit,
}

impl Report for Streamed {
    fn json(&self) -> Value {
        Value::Null
    }

    fn columns(&self) -> &'static [&'static str] {
        &[]
    }

    fn streamed(&self) -> bool {
        true
    }

    fn exit(&self) -> Exit {
        self.exit
    }
}

/// A report's own fields as JSON. Reports are plain structures; that one of them could not be JSON is a bug that shows
/// as null.
fn document<T: Serialize>(report: &T) -> Value {
    serde_json::to_value(report).unwrap_or(Value::Null)
}

/// An optional value for people.
fn or_dash<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
