//! Paths around the state file: its folder, its siblings, and the file behind a symbolic link.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// As many links as Linux follows.
const MAX_LINKS: usize = 40;

/// The folder that holds a file.
pub fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The file of that name with a suffix, in the same folder.
pub fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The file that a path leads to, also when it is not there yet. Every way to one file must lead to one lock, and
/// a rename over a link would replace the link.
pub fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    let mut target = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&target) {
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(StoreError::io(path, "follow", io::Error::other("too many symbolic links")))
}

/// Whether there is a plain file; refuses what is there and is none.
pub fn is_plain_file(path: &Path) -> Result<bool, StoreError> {
    Ok(plain_file(path)?.is_some())
}

/// What the system knows of a plain file; nothing where none is. Refuses what is there and is no plain file: opening a
/// pipe would wait for ever.
pub fn plain_file(path: &Path) -> Result<Option<fs::Metadata>, StoreError> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(Some(metadata)),
        Ok(metadata) => {
            let found = if metadata.is_dir() { "a folder" } else { "a pipe, socket or device" };
            Err(StoreError::NotAFile { path: path.to_owned(), found })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::io(path, "read", error)),
    }
}
