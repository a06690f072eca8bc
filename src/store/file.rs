//! The state file: load it, or change it under its lock and replace it whole.
//!
//! A file that cannot be read is never written to.

use std::fs::{self, File, Permissions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::error::{Position, StoreError};
use super::lock::Lock;
use super::place;
use super::replacement::{self, Durability, Replacement};
use super::schema::{self, Refusal};
use crate::domain::registry::Registry;

/// The state file of one invocation.
#[derive(Debug, Clone)]
pub struct StateFile {
    path: PathBuf,
    wait: Duration,
}

/// What tells one version of the file from the next, for whoever holds a registry and wonders whether it is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    file: u64,
}

/// What is on disk.
struct Stored {
    registry: Registry,
    metadata: fs::Metadata,
}

impl StateFile {
    /// The state file at a path; whoever must wait for its lock waits no longer than `wait`.
    pub fn new(path: impl Into<PathBuf>, wait: Duration) -> Self {
        Self { path: path.into(), wait }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads it. Takes no lock: a replacement is whole, so a reader sees the old text or the new.
    pub fn load(&self) -> Result<Registry, StoreError> {
        self.stored(&place::resolve(&self.path)?)?.map(|stored| stored.registry).ok_or_else(|| self.missing())
    }

    /// Reads it; an empty registry when there is none.
    pub fn load_or_default(&self) -> Result<Registry, StoreError> {
        Ok(self.stored(&place::resolve(&self.path)?)?.map(|stored| stored.registry).unwrap_or_default())
    }

    /// Which version of the file is there; `None` when there is no file.
    pub fn stamp(&self) -> Result<Option<Stamp>, StoreError> {
        let Some(metadata) = place::plain_file(&self.path)? else { return Ok(None) };
        #[cfg(unix)]
        let file = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let file = 0;
        Ok(Some(Stamp { modified: metadata.modified().ok(), length: metadata.len(), file }))
    }

    /// Creates it, and the folder it lies in; refuses when it is there already.
    pub fn create(&self, registry: &Registry) -> Result<(), StoreError> {
        let target = place::resolve(&self.path)?;
        make_folder(&target)?;
        let held = Lock::acquire(&target, self.wait)?;
        replacement::remove_stale(&held, &target);
        if place::is_plain_file(&target)? {
            return Err(StoreError::Exists { path: self.path.clone() });
        }
        self.write(&held, &target, registry, None)
    }

    /// Changes what it holds: under the lock, from what is there now, whole or not at all. A change that refuses, and
    /// one that leaves everything as it was, write nothing.
    pub fn update<T, E: From<StoreError>>(&self, change: impl FnOnce(&mut Registry) -> Result<T, E>) -> Result<T, E> {
        let target = place::resolve(&self.path)?;
        // Before the lock, which would leave its file in a folder that has no state.
        if !place::is_plain_file(&target)? {
            return Err(self.missing().into());
        }
        let held = Lock::acquire(&target, self.wait)?;
        let stored = self.stored(&target)?.ok_or_else(|| self.missing())?;
        self.replace(&held, &target, Some(stored), change)
    }

    /// Changes what it holds, starting from an empty registry when there is no file.
    pub fn update_or_create<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&mut Registry) -> Result<T, E>,
    ) -> Result<T, E> {
        let target = place::resolve(&self.path)?;
        make_folder(&target)?;
        let held = Lock::acquire(&target, self.wait)?;
        let stored = self.stored(&target)?;
        self.replace(&held, &target, stored, change)
    }

    fn replace<T, E: From<StoreError>>(
        &self,
        held: &Lock,
        target: &Path,
        stored: Option<Stored>,
        change: impl FnOnce(&mut Registry) -> Result<T, E>,
    ) -> Result<T, E> {
        replacement::remove_stale(held, target);
        let (before, metadata) = stored.map(|stored| (stored.registry, stored.metadata)).unzip();
        let before = before.unwrap_or_default();
        let mut after = before.clone();
        let value = change(&mut after)?;
        if after != before {
            self.write(held, target, &after, metadata.as_ref())?;
        }
        Ok(value)
    }

    fn stored(&self, target: &Path) -> Result<Option<Stored>, StoreError> {
        let failed = |error| StoreError::io(&self.path, "read", error);
        if !place::is_plain_file(target)? {
            return Ok(None);
        }
        let mut file = File::open(target).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let text = std::str::from_utf8(&bytes).map_err(|error| self.not_utf8(&bytes, error.valid_up_to()))?;
        let registry = schema::read(text).map_err(|refusal| self.refused(refusal))?;
        if let Some(mode) = exposed_mode(&metadata)
            && schema::holds_literal(&registry)
        {
            return Err(StoreError::Exposed { path: self.path.clone(), mode });
        }
        Ok(Some(Stored { registry, metadata }))
    }

    fn write(
        &self,
        held: &Lock,
        target: &Path,
        registry: &Registry,
        old: Option<&fs::Metadata>,
    ) -> Result<(), StoreError> {
        let unwritable = |reason| StoreError::Unwritable { path: self.path.clone(), reason };
        let text = schema::write(registry).map_err(unwritable)?;
        let Some(old) = old else {
            return Replacement::prepare(held, target, &text, Durability::Disk)?.commit_new();
        };
        if old.permissions().readonly() {
            return Err(StoreError::ReadOnly { path: self.path.clone() });
        }
        let permissions = permissions(old, schema::holds_literal(registry));
        Replacement::prepare(held, target, &text, Durability::Disk)?.keep(old, permissions)?.commit()
    }

    fn missing(&self) -> StoreError {
        StoreError::Missing { path: self.path.clone() }
    }

    fn refused(&self, refusal: Refusal) -> StoreError {
        let path = self.path.clone();
        match refusal {
            Refusal::Newer { position, found } => StoreError::Newer { path, position, found },
            Refusal::Malformed { position, message, hints } => StoreError::Malformed { path, position, message, hints },
        }
    }

    fn not_utf8(&self, bytes: &[u8], valid_up_to: usize) -> StoreError {
        let valid = String::from_utf8_lossy(&bytes[..valid_up_to]);
        StoreError::Malformed {
            path: self.path.clone(),
            position: Position::of(&valid, valid.len()),
            message: "found a byte that is not UTF-8: expected a text file in UTF-8".to_owned(),
            hints: vec!["save the file as UTF-8".to_owned()],
        }
    }
}

fn make_folder(target: &Path) -> Result<(), StoreError> {
    let folder = place::folder(target);
    fs::create_dir_all(folder).map_err(|error| StoreError::io(folder, "create the folder", error))
}

/// The permission bits, when others than the owner have any.
#[cfg(unix)]
fn exposed_mode(metadata: &fs::Metadata) -> Option<u32> {
    let mode = std::os::unix::fs::MetadataExt::mode(metadata) & 0o7777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn exposed_mode(_metadata: &fs::Metadata) -> Option<u32> {
    None
}

/// The permissions of the old file; without those of others when a secret comes in.
#[cfg(unix)]
fn permissions(old: &fs::Metadata, private: bool) -> Permissions {
    use std::os::unix::fs::PermissionsExt;
    let mode = old.permissions().mode() & 0o7777;
    Permissions::from_mode(if private { mode & 0o700 } else { mode })
}

#[cfg(not(unix))]
fn permissions(old: &fs::Metadata, _private: bool) -> Permissions {
    old.permissions()
}

#[cfg(test)]
mod tests;
