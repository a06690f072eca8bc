//! One file replaced by another, whole or not at all: a temporary file in the same folder, then a rename.
//!
//! Two steps, so that a test can stop between them as a killed process would.

use std::fs::{self, File, Permissions};
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::error::StoreError;
use super::lock::Lock;
use super::place;

/// What every temporary file of mipush ends in.
pub const TEMPORARY: &str = ".mipush-tmp";

/// Whether the new text must have reached the disk before the old one goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It must: nothing else holds it.
    Disk,
    /// It need not: it can be made again.
    Cache,
}

/// A new text that lies beside the old one, complete.
#[derive(Debug)]
pub struct Replacement {
    temporary: NamedTempFile,
    target: PathBuf,
    durability: Durability,
}

impl Replacement {
    /// Writes the new text beside the old one, readable by its owner alone.
    pub fn prepare(_held: &Lock, target: &Path, text: &str, durability: Durability) -> Result<Self, StoreError> {
        let failed = |error| StoreError::io(target, "write a temporary file beside", error);
        let mut temporary = Builder::new()
            .prefix(&prefix(target))
            .suffix(TEMPORARY)
            .rand_bytes(RANDOM)
            .tempfile_in(place::folder(target))
            .map_err(failed)?;
        temporary.write_all(text.as_bytes()).map_err(failed)?;
        Ok(Self { temporary, target: target.to_owned(), durability })
    }

    /// Gives the new file the owner and permissions of the old one.
    pub fn keep(self, old: &fs::Metadata, permissions: Permissions) -> Result<Self, StoreError> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            // Under sudo the file would otherwise go to root and be lost to its owner. Who may not give files away
            // owned the old one already.
            let _ = fchown(self.temporary.as_file(), Some(old.uid()), Some(old.gid()));
        }
        #[cfg(not(unix))]
        let _ = old;
        self.temporary
            .as_file()
            .set_permissions(permissions)
            .map_err(|error| StoreError::io(&self.target, "set the permissions of", error))?;
        Ok(self)
    }

    /// Replaces the old file.
    pub fn commit(self) -> Result<(), StoreError> {
        let (temporary, target, durability) = self.ready()?;
        temporary.persist(&target).map_err(|error| StoreError::io(&target, "replace", error.error))?;
        settle(&target, durability);
        Ok(())
    }

    /// Becomes the file, unless there is one already.
    pub fn commit_new(self) -> Result<(), StoreError> {
        let (temporary, target, durability) = self.ready()?;
        temporary.persist_noclobber(&target).map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Exists { path: target.clone() },
            _ => StoreError::io(&target, "create", error.error),
        })?;
        settle(&target, durability);
        Ok(())
    }

    fn ready(self) -> Result<(NamedTempFile, PathBuf, Durability), StoreError> {
        if self.durability == Durability::Disk {
            self.temporary.as_file().sync_all().map_err(|error| StoreError::io(&self.target, "write", error))?;
        }
        Ok((self.temporary, self.target, self.durability))
    }

    /// Leaves the temporary file behind, as a killed process does.
    #[cfg(test)]
    pub fn abandon(self) -> PathBuf {
        self.temporary.into_temp_path().keep().expect("kept")
    }
}

/// Letters between prefix and suffix of a temporary file's name.
const RANDOM: usize = 8;

fn prefix(target: &Path) -> String {
    format!(".{}.", target.file_name().unwrap_or_default().to_string_lossy())
}

/// Makes the rename itself last. The new text is in place by now: a failure here is no reason to say that it is not.
fn settle(target: &Path, durability: Durability) {
    if cfg!(unix) && durability == Durability::Disk {
        let _ = File::open(place::folder(target)).and_then(|folder| folder.sync_all());
    }
}

/// Removes what killed processes left. Only the holder of the lock makes temporary files for this target, so with the
/// lock in hand every one that bears its name is left over.
pub fn remove_stale(_held: &Lock, target: &Path) {
    let prefix = prefix(target);
    let Ok(entries) = fs::read_dir(place::folder(target)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let middle = name
            .to_str()
            .and_then(|name| name.strip_prefix(prefix.as_str()))
            .and_then(|name| name.strip_suffix(TEMPORARY));
        // The sidecars' temporary files have a dot in there and locks of their own.
        let ours = middle.is_some_and(|m| m.len() == RANDOM && m.bytes().all(|b| b.is_ascii_alphanumeric()));
        if ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}
