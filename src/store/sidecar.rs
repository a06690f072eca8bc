//! Files beside the state that can be made again: the emulator's world.
//!
//! A sidecar is text that only its owner understands. A broken one is set aside and reported, and never stops a command.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::lock::{Lock, WAIT};
use super::place;
use super::replacement::{self, Durability, Replacement};

/// One rebuildable file.
#[derive(Debug, Clone)]
pub struct Sidecar {
    state: PathBuf,
    suffix: &'static str,
}

/// A result, and the broken file that was moved out of the way on the way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// The result.
    pub value: T,
    /// Where the broken file is now.
    pub set_aside: Option<PathBuf>,
}

impl Sidecar {
    /// The world of the emulator, beside a state file: what the phones show.
    pub fn world(state: &Path) -> Self {
        Self { state: state.to_owned(), suffix: ".world.json" }
    }

    /// Where it is: beside the file that a link leads to, since every way to one state must lead to one world.
    pub fn path(&self) -> Result<PathBuf, StoreError> {
        Ok(place::sibling(&place::resolve(&self.state)?, self.suffix))
    }

    /// Reads it. `decode` answers `None` to a text that it cannot make sense of.
    pub fn read<W>(&self, decode: impl Fn(&str) -> Option<W>) -> Result<Kept<Option<W>>, StoreError> {
        let path = self.path()?;
        match content(&path)? {
            Content::Missing => Ok(Kept { value: None, set_aside: None }),
            Content::Text(text) if let Some(value) = decode(&text) => Ok(Kept { value: Some(value), set_aside: None }),
            // Somebody may have mended it since; only the holder of the lock may move it.
            Content::Text(_) | Content::Binary => {
                let Ok(held) = Lock::acquire(&path, WAIT) else {
                    return Ok(Kept { value: None, set_aside: Some(path) });
                };
                let (value, _, set_aside) = sound(&held, &path, decode)?;
                Ok(Kept { value, set_aside })
            }
        }
    }

    /// Changes it under its own lock. `change` gets what is there, decoded, and answers with the new text and a result.
    pub fn update<W, T, E: From<StoreError>>(
        &self,
        decode: impl Fn(&str) -> Option<W>,
        change: impl FnOnce(Option<W>) -> Result<(String, T), E>,
    ) -> Result<Kept<T>, E> {
        let path = self.path()?;
        let folder = place::folder(&path);
        fs::create_dir_all(folder).map_err(|error| StoreError::io(folder, "create the folder", error))?;
        let held = Lock::acquire(&path, WAIT)?;
        replacement::remove_stale(&held, &path);
        let (world, old, set_aside) = sound(&held, &path, decode)?;
        let (new, value) = change(world)?;
        if old.as_deref() != Some(new.as_str()) {
            Replacement::prepare(&held, &path, &new, Durability::Cache)?.commit()?;
        }
        Ok(Kept { value, set_aside })
    }
}

/// What is there, as value and as text; a broken file is moved away.
#[expect(clippy::type_complexity, reason = "two callers, each takes it apart at once")]
fn sound<W>(
    _held: &Lock,
    path: &Path,
    decode: impl Fn(&str) -> Option<W>,
) -> Result<(Option<W>, Option<String>, Option<PathBuf>), StoreError> {
    match content(path)? {
        Content::Missing => Ok((None, None, None)),
        Content::Text(text) if let Some(value) = decode(&text) => Ok((Some(value), Some(text), None)),
        Content::Text(_) | Content::Binary => {
            let aside = place::sibling(path, ".broken");
            // Where it cannot be moved it stays: the next text replaces it, or says why it cannot.
            let now_at = fs::rename(path, &aside).map_or_else(|_| path.to_owned(), |()| aside);
            Ok((None, None, Some(now_at)))
        }
    }
}

fn content(path: &Path) -> Result<Content, StoreError> {
    if !place::is_plain_file(path)? {
        return Ok(Content::Missing);
    }
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8(bytes).map_or(Content::Binary, Content::Text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Content::Missing),
        Err(error) => Err(StoreError::io(path, "read", error)),
    }
}

enum Content {
    Missing,
    Binary,
    Text(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> (tempfile::TempDir, Sidecar) {
        let folder = tempfile::tempdir().expect("folder");
        let world = Sidecar::world(&folder.path().join("mipush.toml"));
        (folder, world)
    }

    fn count(text: &str) -> Option<u32> {
        text.parse().ok()
    }

    #[expect(clippy::unnecessary_wraps, reason = "the shape of a change that may refuse")]
    fn one_more(old: Option<u32>) -> Result<(String, u32), StoreError> {
        let new = old.unwrap_or(0) + 1;
        Ok((new.to_string(), new))
    }

    #[test]
    fn it_starts_from_nothing_and_keeps_what_was_written() {
        let (folder, world) = world();
        assert!(world.path().expect("no link").ends_with("mipush.toml.world.json"));
        assert_eq!(world.read(count).expect("readable"), Kept { value: None, set_aside: None });
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0, "reading makes nothing");
        assert_eq!(world.update(count, one_more).expect("done").value, 1);
        assert_eq!(world.update(count, one_more).expect("done").value, 2);
        assert_eq!(world.read(count).expect("readable").value, Some(2));
        let no = || StoreError::Unwritable { path: "no".into(), reason: "no".into() };
        let refused = world.update(count, |_| Err::<(String, ()), _>(no()));
        assert!(matches!(refused, Err(StoreError::Unwritable { .. })));
        assert_eq!(world.read(count).expect("readable").value, Some(2));
    }

    #[test]
    fn a_broken_one_is_set_aside_and_named() {
        let (folder, world) = world();
        let path = world.path().expect("no link");
        let aside = folder.path().join("mipush.toml.world.json.broken");
        for broken in [&b"{"[..], b"\xff", b""] {
            fs::write(&path, broken).expect("written");
            let kept = world.update(count, one_more).expect("never fatal");
            assert_eq!((kept.value, kept.set_aside.as_deref()), (1, Some(aside.as_path())));
            assert_eq!(fs::read(&aside).expect("kept"), broken);
            assert_eq!(world.read(count).expect("readable"), Kept { value: Some(1), set_aside: None });
        }
        fs::write(&path, "{").expect("written");
        assert_eq!(world.read(count).expect("never fatal"), Kept { value: None, set_aside: Some(aside) });
        assert!(!path.exists());
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let (_folder, world) = world();
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| world.update(count, one_more).expect("done"));
            }
        });
        assert_eq!(world.read(count).expect("readable").value, Some(20));
    }
}
