//! What an exchange has to tell while it happens.

/// Something that an exchange has to tell while it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A piece of the redacted wire log.
    Wire(String),
    /// What the operator must know.
    Warning(String),
}
