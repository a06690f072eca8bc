//! A file of JSON lines that nothing may be lost from: what was appended is on the disk before the call returns.
//!
//! Unlike the send log it is never cut: whoever reads it decides when it may go.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::StoreError;
use super::log::Entries;
use super::place;

/// The open file.
#[derive(Debug)]
pub struct DurableFile {
    path: PathBuf,
    file: File,
}

impl DurableFile {
    /// The receipts beside a state file.
    pub fn receipts(state: &Path) -> Result<PathBuf, StoreError> {
        Ok(place::sibling(&place::resolve(state)?, ".receipts.jsonl"))
    }

    /// What callbacks of the IM service told, beside a state file.
    pub fn callbacks(state: &Path) -> Result<PathBuf, StoreError> {
        Ok(place::sibling(&place::resolve(state)?, ".callbacks.jsonl"))
    }

    /// Opens it to append, and makes it when it is not there. A last line that was cut short is ended first, so that
    /// what follows is not spoilt.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |error| StoreError::io(path, "append to", error);
        let folder = place::folder(path);
        fs::create_dir_all(folder).map_err(|error| StoreError::io(folder, "create the folder", error))?;
        place::is_plain_file(path)?;
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        let mut last = [b'\n'];
        if file.seek(SeekFrom::End(-1)).is_ok() {
            file.read_exact(&mut last).map_err(failed)?;
        }
        if last != [b'\n'] {
            file.write_all(b"\n").map_err(failed)?;
        }
        Ok(Self { path: path.to_owned(), file })
    }

    /// Appends these values, a line each, and returns when they are on the disk.
    pub fn append(&mut self, values: &[Value]) -> Result<(), StoreError> {
        let mut lines = Vec::new();
        for value in values {
            lines.extend_from_slice(value.to_string().as_bytes());
            lines.push(b'\n');
        }
        let written = self.file.write_all(&lines).and_then(|()| self.file.sync_data());
        written.map_err(|error| StoreError::io(&self.path, "append to", error))
    }

    /// Reads such a file; one that is not there is empty.
    pub fn read(path: &Path) -> Result<Entries, StoreError> {
        let mut entries = Entries::default();
        if !place::is_plain_file(path)? {
            return Ok(entries);
        }
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(entries),
            read => read.map_err(|error| StoreError::io(path, "read", error))?,
        };
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
            match serde_json::from_slice(line) {
                Ok(value) => entries.values.push(value),
                Err(_) => entries.broken += 1,
            }
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_goes_on_after_a_line_that_was_cut() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("r.jsonl");
        assert_eq!(DurableFile::read(&path).expect("readable"), Entries::default());
        let mut file = DurableFile::open(&path).expect("made");
        file.append(&[json!(1), json!({"two": 2})]).expect("appended");
        drop(file);
        OpenOptions::new().append(true).open(&path).expect("there").write_all(b"{\"cut").expect("written");
        DurableFile::open(&path).expect("opened").append(&[json!(3)]).expect("appended");
        let entries = DurableFile::read(&path).expect("readable");
        assert_eq!(entries, Entries { values: vec![json!(1), json!({"two": 2}), json!(3)], broken: 1 });
    }
}
