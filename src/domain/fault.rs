//! A fault in what an operator gave: found before anything is saved or sent, all of them at once.

use super::text::{Lang, Sentence, Text};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It is accepted and probably not what was meant, or its shape is only observed and never promised.
    Warning,
    /// The vendor refuses it, or it cannot mean anything.
    Error,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// The field as its flag is called, without the dashes: `app-id`.
    pub field: &'static str,
    /// What was found and what is expected.
    pub sentence: Sentence,
    /// The vendor's code for the same mistake, where one is known.
    pub vendor_code: Option<i64>,
}

impl Fault {
    /// A fault that stops.
    pub fn error(code: &'static str, field: &'static str, text: Text, values: &[(&str, &str)]) -> Self {
        Self { code, severity: Severity::Error, field, sentence: Sentence::fill(text, values), vendor_code: None }
    }

    /// A fault that warns.
    pub fn warning(code: &'static str, field: &'static str, text: Text, values: &[(&str, &str)]) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, field, text, values) }
    }

    /// Adds the vendor's code.
    pub fn vendor(mut self, code: i64) -> Self {
        self.vendor_code = Some(code);
        self
    }

    /// Whether it stops.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The sentence, in one language.
    pub fn message(&self, lang: Lang) -> &str {
        self.sentence.get(lang)
    }
}

/// Splits faults into those that stop and those that warn.
pub fn split(faults: Vec<Fault>) -> (Vec<Fault>, Vec<Fault>) {
    faults.into_iter().partition(Fault::is_error)
}
