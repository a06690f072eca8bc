//! Why the state could not be read or kept: what was found, what was expected, and what to type next.
//!
//! A message never shows a line of the file, because that line may hold an AppSecret.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::schema::SCHEMA_VERSION;
use crate::domain::suggestion;

/// A place in a text file, both counted from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

impl Position {
    /// The place of a byte offset.
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset.min(text.len())).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why the store refused. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("there is no state file at {}", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file that was to be created is there already.
    #[error("{} exists already", path.display())]
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// A folder or a device where a file belongs.
    #[error("{} is {found}: expected a plain file", path.display())]
    NotAFile {
        /// Which.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// The text is not a state file, or holds a value that is not legal.
    #[error("{}:{position}: {message}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Where in it.
        position: Position,
        /// What was found and what was expected.
        message: String,
        /// What to do.
        hints: Vec<String>,
    },
    /// A later mipush wrote it.
    #[error(
        "{}:{position}: schema_version {found} is newer: this mipush reads up to {SCHEMA_VERSION}; upgrade mipush",
        path.display()
    )]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Where it says so.
        position: Position,
        /// The version found.
        found: i64,
    },
    /// It holds an AppSecret and others may read it.
    #[error(
        "{} holds an AppSecret and its mode is {mode:04o}: expected a file that only its owner can read (0600)",
        path.display()
    )]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Nobody may write to it.
    #[error("{} is read-only", path.display())]
    ReadOnly {
        /// Which file.
        path: PathBuf,
    },
    /// Another process held the lock all the time.
    #[error("{} is locked{}: waited {} s", path.display(), by(*holder), waited.as_secs_f32())]
    Locked {
        /// The file that the lock guards.
        path: PathBuf,
        /// Who holds it, as the lock file says.
        holder: Option<u32>,
        /// How long this process waited.
        waited: Duration,
    },
    /// The changed state could not be read back if it were written.
    #[error("{} was not written: {reason}", path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The operating system refused.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What was tried, a verb.
        doing: &'static str,
        /// The system's answer.
        source: io::Error,
    },
}

fn by(holder: Option<u32>) -> String {
    holder.map(|pid| format!(" by process {pid}")).unwrap_or_default()
}

impl StoreError {
    /// The system's refusal of one step.
    pub(super) fn io(path: &Path, doing: &'static str, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), doing, source }
    }

    /// What to type or do next, most useful first.
    pub fn hints(&self) -> Vec<String> {
        let one = |hint: String| vec![hint];
        match self {
            Self::Missing { path } => {
                vec!["mipush init".to_owned(), format!("mipush init --state {}", quoted(path))]
            }
            Self::Exists { path } => one(format!("mipush cert list --state {}", quoted(path))),
            Self::NotAFile { .. } => one("give the path of a file: --state PATH".to_owned()),
            Self::Malformed { path, position, hints, .. } => {
                let mut all = hints.clone();
                all.push(format!("mend line {} of {} in a text editor", position.line, path.display()));
                all
            }
            Self::Newer { .. } => one("upgrade mipush, or use another file: --state PATH".to_owned()),
            Self::Exposed { path, .. } => one(format!("chmod 600 {}", quoted(path))),
            Self::ReadOnly { path } => one(format!("chmod u+w {}", quoted(path))),
            Self::Locked { holder, .. } => {
                let wait = match holder {
                    Some(pid) => format!("wait until process {pid} is done, then try again (ps -p {pid})"),
                    None => "wait until the other mipush is done, then try again".to_owned(),
                };
                vec![wait, "leave the lock file alone: a process that was killed holds no lock".to_owned()]
            }
            Self::Unwritable { .. } => one("give the AppSecret by --app-secret-file or --app-secret-env".to_owned()),
            Self::Io { path, source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied => {
                    one(format!("ls -ld {} {}", quoted(super::place::folder(path)), quoted(path)))
                }
                io::ErrorKind::StorageFull => one(format!("df -h {}", quoted(super::place::folder(path)))),
                _ => Vec::new(),
            },
        }
    }
}

/// A path as a shell reads it back.
fn quoted(path: &Path) -> String {
    suggestion::quoted(&path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_characters_from_one() {
        let text = "a\n用户 = x\n";
        assert_eq!(Position::of(text, 0).to_string(), "1:1");
        assert_eq!(Position::of(text, text.find('x').expect("x")).to_string(), "2:6");
        assert_eq!(Position::of(text, text.len()).to_string(), "3:1");
        assert_eq!(Position::of(text, 999).to_string(), "3:1");
        assert_eq!(Position::of("", 0).to_string(), "1:1");
    }

    #[test]
    fn a_hint_can_be_pasted_into_a_shell() {
        let error = StoreError::Exposed { path: "/a b/it's.toml".into(), mode: 0o644 };
        assert_eq!(error.hints(), [r"chmod 600 '/a b/it'\''s.toml'"]);
        assert!(error.to_string().contains("0644"), "{error}");
    }
}
