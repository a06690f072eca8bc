//! A log beside the state file: one JSON value a line, appended, of bounded size.
//!
//! It can be lost without harm. Whoever appends leaves credentials out.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::StoreError;
use super::lock::{Lock, WAIT};
use super::place;

/// A log, such as that of what was sent.
#[derive(Debug, Clone)]
pub struct Log {
    path: PathBuf,
    max_bytes: u64,
}

/// What a log holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entries {
    /// The values, oldest first.
    pub values: Vec<Value>,
    /// How many lines are no JSON.
    pub broken: usize,
}

impl Log {
    /// The log beside a state file, by the end of its name. When it would pass `max_bytes`, what there is becomes the
    /// old part, and the old part before it goes.
    pub fn beside(state: &Path, suffix: &str, max_bytes: u64) -> Result<Self, StoreError> {
        Ok(Self { path: place::sibling(&place::resolve(state)?, suffix), max_bytes })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends one entry, in one write: entries of several processes do not mix, and none of them waits.
    pub fn append(&self, entry: &Value) -> Result<(), StoreError> {
        let failed = |error| StoreError::io(&self.path, "append to", error);
        let mut line = format!("{entry}\n");
        self.rotate(line.len() as u64)?;
        place::is_plain_file(&self.path)?;
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.path).map_err(failed)?;
        // A full disk may have cut the last line short.
        let mut last = [b'\n'];
        if file.seek(SeekFrom::End(-1)).is_ok() {
            file.read_exact(&mut last).map_err(failed)?;
        }
        if last != [b'\n'] {
            line.insert(0, '\n');
        }
        file.write_all(line.as_bytes()).map_err(failed)
    }

    /// Reads every entry that can be read.
    pub fn read(&self) -> Result<Entries, StoreError> {
        let mut entries = Entries::default();
        for path in [self.older(), self.path.clone()] {
            if !place::is_plain_file(&path)? {
                continue;
            }
            let bytes = match fs::read(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                read => read.map_err(|error| StoreError::io(&path, "read", error))?,
            };
            for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
                match serde_json::from_slice(line) {
                    Ok(value) => entries.values.push(value),
                    Err(_) => entries.broken += 1,
                }
            }
        }
        Ok(entries)
    }

    fn older(&self) -> PathBuf {
        place::sibling(&self.path, ".1")
    }

    fn is_full(&self, more: u64) -> bool {
        fs::metadata(&self.path).is_ok_and(|metadata| metadata.len() > 0 && metadata.len() + more > self.max_bytes)
    }

    /// Makes room. Only here a lock is needed: two who rotate at once would push out the fresh part. An entry that
    /// another process appends meanwhile lands in the old part and is not lost.
    fn rotate(&self, more: u64) -> Result<(), StoreError> {
        if !self.is_full(more) {
            return Ok(());
        }
        let _held = Lock::acquire(&self.path, WAIT)?;
        if self.is_full(more) {
            fs::rename(&self.path, self.older()).map_err(|error| StoreError::io(&self.path, "rotate", error))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn log(max_bytes: u64) -> (tempfile::TempDir, Log) {
        let folder = tempfile::tempdir().expect("folder");
        let log = Log::beside(&folder.path().join("mipush.toml"), ".log.jsonl", max_bytes).expect("beside");
        (folder, log)
    }

    #[test]
    fn entries_come_back_in_order_and_broken_lines_are_counted() {
        let (_folder, log) = log(1 << 20);
        assert_eq!(log.read().expect("readable"), Entries::default());
        log.append(&json!({"text": "一\n二"})).expect("appended");
        let mut file = OpenOptions::new().append(true).open(log.path()).expect("there");
        file.write_all(b"\n\xff\n{\"cut sho").expect("written");
        log.append(&json!(2)).expect("appended");
        let entries = log.read().expect("readable");
        assert_eq!(entries, Entries { values: vec![json!({"text": "一\n二"}), json!(2)], broken: 2 });
    }

    #[test]
    fn its_size_is_bounded_and_the_newest_stay() {
        let (folder, log) = log(100);
        for number in 0..100 {
            log.append(&json!({ "number": number })).expect("appended");
        }
        let size: u64 = fs::read_dir(folder.path())
            .expect("readable")
            .map(|entry| entry.expect("entry").metadata().expect("there").len())
            .sum();
        assert!(size <= 200, "{size}");
        let values = log.read().expect("readable").values;
        assert!(values.len() > 5, "{values:?}");
        let newest: Vec<_> = (100 - values.len()..100).map(|number| json!({ "number": number })).collect();
        assert_eq!(values, newest);
        log.append(&json!("x".repeat(500))).expect("one entry may be greater than the bound");
        assert_eq!(log.read().expect("readable").values.last().and_then(Value::as_str).map(str::len), Some(500));
    }

    #[test]
    fn many_at_once_do_not_mix() {
        let (_folder, log) = log(1 << 20);
        std::thread::scope(|scope| {
            for number in 0..20 {
                let log = &log;
                scope.spawn(move || {
                    for _ in 0..20 {
                        log.append(&json!(number.to_string().repeat(200))).expect("appended");
                    }
                });
            }
        });
        let entries = log.read().expect("readable");
        assert_eq!((entries.values.len(), entries.broken), (400, 0));
    }

    #[cfg(unix)]
    #[test]
    fn it_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, log) = log(100);
        log.append(&json!(1)).expect("appended");
        assert_eq!(fs::metadata(log.path()).expect("there").permissions().mode() & 0o777, 0o600);
    }
}
