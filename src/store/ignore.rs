//! Keeps the state file and what lies beside it out of version control: lines in `.gitignore`.
//!
//! The check is simple on purpose: it looks for the very line, not for what git would make of every pattern.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::place;
use super::replacement::TEMPORARY;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ignored {
    /// The file lies in no work tree.
    NoWorkTree,
    /// Every line is there already, or its opposite, which somebody must have meant.
    Already,
    /// Lines were added to this file.
    Added(PathBuf),
}

/// Makes git ignore a state file, when it lies in a work tree.
pub fn ensure(state: &Path) -> Result<Ignored, StoreError> {
    let folder = place::folder(state);
    let folder = fs::canonicalize(folder).map_err(|error| StoreError::io(folder, "read", error))?;
    // `.git` is a file in a linked work tree and in a submodule.
    let Some(root) = folder.ancestors().find(|above| fs::symlink_metadata(above.join(".git")).is_ok()) else {
        return Ok(Ignored::NoWorkTree);
    };
    let name = escape(&state.file_name().unwrap_or_default().to_string_lossy());
    let mut lines = vec![name.clone(), format!("{name}.*"), format!("*{TEMPORARY}")];
    for above in folder.ancestors() {
        let text = content(&above.join(".gitignore"))?;
        let text = String::from_utf8_lossy(&text);
        let below = folder.strip_prefix(above).unwrap_or(Path::new(""));
        lines.retain(|line| !text.lines().any(|found| covers(found, line, below)));
        if above == root {
            break;
        }
    }
    if lines.is_empty() {
        return Ok(Ignored::Already);
    }
    let file = folder.join(".gitignore");
    append(&file, &lines)?;
    Ok(Ignored::Added(file))
}

/// Whether a line of a `.gitignore` is the wanted one, seen from its folder; `below` leads to the state file's.
fn covers(found: &str, wanted: &str, below: &Path) -> bool {
    let found = found.trim_end();
    let found = found.strip_prefix('!').unwrap_or(found);
    let path: Vec<_> = below.iter().map(|part| escape(&part.to_string_lossy())).chain([wanted.to_owned()]).collect();
    let path = path.join("/");
    found == wanted || found == path || found.strip_prefix('/') == Some(&path)
}

/// A name as a pattern that matches nothing else.
fn escape(name: &str) -> String {
    let mut pattern = String::new();
    for (index, c) in name.chars().enumerate() {
        if "\\*?[ ".contains(c) || (index == 0 && "#!".contains(c)) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

fn content(file: &Path) -> Result<Vec<u8>, StoreError> {
    match fs::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|error| StoreError::io(file, "read", error)),
    }
}

fn append(file: &Path, lines: &[String]) -> Result<(), StoreError> {
    let old = content(file)?;
    let newline = if old.windows(2).any(|pair| pair == b"\r\n") { "\r\n" } else { "\n" };
    let mut text = String::new();
    if !old.is_empty() && !old.ends_with(b"\n") {
        text.push_str(newline);
    }
    for line in lines {
        text.push_str(line);
        text.push_str(newline);
    }
    OpenOptions::new()
        .append(true)
        .create(true)
        .open(file)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| StoreError::io(file, "write", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("folder");
        fs::create_dir(root.path().join(".git")).expect("made");
        fs::create_dir_all(root.path().join("sub/dir")).expect("made");
        root
    }

    fn read(root: &Path, file: &str) -> String {
        fs::read_to_string(root.join(file)).unwrap_or_default()
    }

    #[test]
    fn nothing_happens_outside_a_work_tree() {
        let root = tempfile::tempdir().expect("folder");
        assert_eq!(ensure(&root.path().join("mipush.toml")).expect("done"), Ignored::NoWorkTree);
        assert!(!root.path().join(".gitignore").exists());
    }

    #[test]
    fn lines_are_added_once() {
        let root = repository();
        let state = root.path().join("sub/dir/mipush.toml");
        let Ignored::Added(file) = ensure(&state).expect("done") else { panic!("nothing added") };
        assert!(file.ends_with("sub/dir/.gitignore"));
        assert_eq!(read(root.path(), "sub/dir/.gitignore"), "mipush.toml\nmipush.toml.*\n*.mipush-tmp\n");
        assert_eq!(ensure(&state).expect("done"), Ignored::Already);
    }

    #[test]
    fn line_ends_are_kept_and_the_last_line_stays_whole() {
        let root = repository();
        fs::write(root.path().join(".gitignore"), "/target\r\n*.mipush-tmp").expect("written");
        ensure(&root.path().join("mipush.toml")).expect("done");
        assert_eq!(read(root.path(), ".gitignore"), "/target\r\n*.mipush-tmp\r\nmipush.toml\r\nmipush.toml.*\r\n");
    }

    #[test]
    fn lines_above_count_up_to_the_root_of_the_work_tree() {
        let root = repository();
        let state = root.path().join("sub/dir/mipush.toml");
        for text in [
            "mipush.toml\nmipush.toml.*\n*.mipush-tmp\n",
            "/sub/dir/mipush.toml\nsub/dir/mipush.toml.*\r\n*.mipush-tmp",
            "mipush.toml\nmipush.toml.*\n!*.mipush-tmp\n",
        ] {
            fs::write(root.path().join(".gitignore"), text).expect("written");
            assert_eq!(ensure(&state).expect("done"), Ignored::Already, "{text}");
        }
        fs::write(root.path().join("sub/dir/.git"), "gitdir: elsewhere").expect("a submodule");
        assert!(matches!(ensure(&state).expect("done"), Ignored::Added(_)), "its own root is nearer");
    }

    #[test]
    fn odd_names_are_escaped() {
        assert_eq!(escape("my [1].toml"), r"my\ \[1].toml");
        assert_eq!(escape("#a#"), r"\#a#");
    }
}
