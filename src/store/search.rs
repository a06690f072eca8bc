//! Which state file is meant: the one named, else the nearest one upwards, else the user's own.

use std::fs;
use std::path::{Path, PathBuf};

/// The name that is looked for.
pub const FILE_NAME: &str = "mipush.toml";

/// How a path came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was named.
    Named,
    /// It lies in the working folder or above.
    Upwards,
    /// Nothing else was found: the user's own, which need not be there.
    User,
}

/// The state file meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path; relative only when the working folder is.
    pub path: PathBuf,
    /// Why this one.
    pub origin: Origin,
}

/// Chooses the state file. `named` is what `--state` or the environment says, where an empty text says nothing;
/// `config` is the folder of the user's configuration.
pub fn find(named: Option<&Path>, working: &Path, config: &Path) -> Found {
    if let Some(named) = named.filter(|path| !path.as_os_str().is_empty()) {
        return Found { path: working.join(named), origin: Origin::Named };
    }
    // A link that leads nowhere counts as found: it must be refused by name, not passed over for another file.
    let there = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_dir());
    match working.ancestors().map(|folder| folder.join(FILE_NAME)).find(there) {
        Some(path) => Found { path, origin: Origin::Upwards },
        None => Found { path: config.join("mipush").join(FILE_NAME), origin: Origin::User },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_beats_near_beats_own() {
        let root = tempfile::tempdir().expect("folder");
        let (near, deep) = (root.path().join("a"), root.path().join("a/b/c"));
        fs::create_dir_all(&deep).expect("made");
        let config = root.path().join("config");
        let find = |named: Option<&str>| {
            let found = find(named.map(Path::new), &deep, &config);
            (found.path, found.origin)
        };
        // Nothing lies above a temporary folder, unless somebody keeps a state file in the root of this machine.
        assert_eq!(find(None), (config.join("mipush/mipush.toml"), Origin::User));

        fs::write(near.join(FILE_NAME), "").expect("written");
        assert_eq!(find(None), (near.join(FILE_NAME), Origin::Upwards));
        assert_eq!(find(Some("")), (near.join(FILE_NAME), Origin::Upwards));

        fs::create_dir(deep.join(FILE_NAME)).expect("a folder of that name is none");
        assert_eq!(find(None), (near.join(FILE_NAME), Origin::Upwards));

        assert_eq!(find(Some("x.toml")), (deep.join("x.toml"), Origin::Named));
        assert_eq!(find(Some("/x.toml")), (PathBuf::from("/x.toml"), Origin::Named));
    }

    #[cfg(unix)]
    #[test]
    fn a_dangling_link_is_found() {
        let root = tempfile::tempdir().expect("folder");
        std::os::unix::fs::symlink("nowhere", root.path().join(FILE_NAME)).expect("linked");
        assert_eq!(find(None, root.path(), Path::new("/config")).origin, Origin::Upwards);
    }
}
