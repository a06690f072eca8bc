//! The lock beside a file: one writer at a time, across processes and threads.
//!
//! The lock is the system's, so a killed process holds none. The lock file is never removed: whoever waits has it open,
//! and would otherwise hold a lock on a file that is gone.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::StoreError;
use super::place;

/// How long to wait for the lock of a file beside the state; that of the state itself is the caller's to say.
pub const WAIT: Duration = Duration::from_secs(30);

/// A held lock; whoever writes must show one.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock that guards a file, waiting no longer than `wait`.
    pub fn acquire(guarded: &Path, wait: Duration) -> Result<Self, StoreError> {
        let path = lock_path(guarded);
        let mut file = open(&path)?;
        // Different processes wait differently, so that they do not knock in step.
        let pause = Duration::from_millis(10 + u64::from(std::process::id() % 11));
        let mut waited = Duration::ZERO;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if waited < wait => {
                    let step = pause.min(wait.saturating_sub(waited));
                    std::thread::sleep(step);
                    waited += step;
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::Locked { path: guarded.to_owned(), holder: holder(&mut file), waited });
                }
                Err(TryLockError::Error(error)) => return Err(StoreError::io(&path, "lock", error)),
            }
        }
        // The note only serves the message of those who wait; without it they wait just as well.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}

/// The lock file of a file.
pub fn lock_path(guarded: &Path) -> PathBuf {
    place::sibling(guarded, ".lock")
}

fn open(path: &Path) -> Result<File, StoreError> {
    // In a folder that others may write to, a planted link would have its target emptied.
    if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
        return Err(StoreError::NotAFile { path: path.to_owned(), found: "a symbolic link" });
    }
    place::is_plain_file(path)?;
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| StoreError::io(path, "open", error))
}

/// Who holds the lock, as the file says.
fn holder(file: &mut File) -> Option<u32> {
    let mut note = String::new();
    file.rewind().ok()?;
    file.take(16).read_to_string(&mut note).ok()?;
    note.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_learns_who_holds_it_and_gets_it_afterwards() {
        let folder = tempfile::tempdir().expect("folder");
        let guarded = folder.path().join("mipush.toml");
        let held = Lock::acquire(&guarded, Duration::ZERO).expect("free");
        let refused = Lock::acquire(&guarded, Duration::from_millis(1)).expect_err("held");
        let StoreError::Locked { path, holder, waited } = &refused else { panic!("{refused:?}") };
        assert_eq!((path, *holder, *waited), (&guarded, Some(std::process::id()), Duration::from_millis(1)));
        assert!(refused.to_string().contains(&format!("by process {}", std::process::id())), "{refused}");
        drop(held);
        Lock::acquire(&guarded, Duration::ZERO).expect("free again");
        assert_eq!(fs::read(lock_path(&guarded)).expect("stays"), b"", "the note goes with the lock");
    }

    #[test]
    fn a_note_of_a_killed_process_does_no_harm() {
        let folder = tempfile::tempdir().expect("folder");
        let guarded = folder.path().join("mipush.toml");
        fs::write(lock_path(&guarded), "4294967295 and rubbish").expect("written");
        Lock::acquire(&guarded, Duration::ZERO).expect("nobody holds it");
    }

    #[cfg(unix)]
    #[test]
    fn a_planted_link_is_not_followed() {
        let folder = tempfile::tempdir().expect("folder");
        let guarded = folder.path().join("mipush.toml");
        let victim = folder.path().join("victim");
        fs::write(&victim, "precious").expect("written");
        std::os::unix::fs::symlink(&victim, lock_path(&guarded)).expect("linked");
        assert!(matches!(Lock::acquire(&guarded, Duration::ZERO), Err(StoreError::NotAFile { .. })));
        assert_eq!(fs::read_to_string(&victim).expect("there"), "precious");
    }
}
