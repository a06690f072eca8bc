//! A value that must never be seen: redacted `Debug`, no `Display`, no `Serialize`, wiped when dropped.

use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

/// A credential in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a credential.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The credential itself. Every call is a place to review: the wire, a literal in the state file, a comparison.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// Where a credential rests: what the state file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// `env:NAME`: an environment variable read at each use.
    Env(String),
    /// `file:PATH`: the first line of a file read at each use; a relative path is relative to the state file.
    File(PathBuf),
    /// The credential itself; the state file must then be readable by its owner alone.
    Literal(Secret),
}

impl SecretSource {
    /// Reads the form that the state file holds. Never fails: what is no `env:` and no `file:` is a literal.
    pub fn parse(text: &str) -> Self {
        if let Some(name) = text.strip_prefix("env:") {
            Self::Env(name.to_owned())
        } else if let Some(path) = text.strip_prefix("file:") {
            Self::File(PathBuf::from(path))
        } else {
            Self::Literal(Secret::new(text))
        }
    }

    /// What people may see: the reference itself, or `literal`.
    pub fn describe(&self) -> String {
        match self {
            Self::Env(name) => format!("env:{name}"),
            Self::File(path) => format!("file:{}", path.display()),
            Self::Literal(_) => "literal".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_the_value() {
        let shown = format!("{:?} {:?}", Secret::new("hunter2"), SecretSource::parse("hunter2"));
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn the_three_forms_at_rest() {
        assert_eq!(SecretSource::parse("env:A"), SecretSource::Env("A".into()));
        assert_eq!(SecretSource::parse("file:/a b"), SecretSource::File("/a b".into()));
        assert_eq!(SecretSource::parse("x=="), SecretSource::Literal(Secret::new("x==")));
    }
}
