//! Which state file is meant: the one named, else the nearest one upwards, else the user's own.

use std::fs;
use std::path::{Path, PathBuf};

/// The name that is looked for.
pub const FILE_NAME: &str = "mipush.toml";

/// Chooses the state file, which need not be there. `named` is what `--state` or the environment says, where an empty
/// text says nothing; `config` is the folder of the user's configuration, for whoever has one.
pub fn find(named: Option<&Path>, working: &Path, config: Option<&Path>) -> PathBuf {
    if let Some(named) = named.filter(|path| !path.as_os_str().is_empty()) {
        return working.join(named);
    }
    // A link that leads nowhere counts as found: it must be refused by name, not passed over for another file.
    let there = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_dir());
    let own = || config.map_or_else(|| working.join(FILE_NAME), |config| config.join("mipush").join(FILE_NAME));
    working.ancestors().map(|folder| folder.join(FILE_NAME)).find(there).unwrap_or_else(own)
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
        let find = |named: Option<&str>| find(named.map(Path::new), &deep, Some(&config));
        // Nothing lies above a temporary folder, unless somebody keeps a state file in the root of this machine.
        assert_eq!(find(None), config.join("mipush/mipush.toml"));

        fs::write(near.join(FILE_NAME), "").expect("written");
        assert_eq!(find(None), near.join(FILE_NAME));
        assert_eq!(find(Some("")), near.join(FILE_NAME));

        fs::create_dir(deep.join(FILE_NAME)).expect("a folder of that name is none");
        assert_eq!(find(None), near.join(FILE_NAME));

        assert_eq!(find(Some("x.toml")), deep.join("x.toml"));
        assert_eq!(find(Some("/x.toml")), PathBuf::from("/x.toml"));
    }

    #[cfg(unix)]
    #[test]
    fn a_dangling_link_is_found() {
        let root = tempfile::tempdir().expect("folder");
        std::os::unix::fs::symlink("nowhere", root.path().join(FILE_NAME)).expect("linked");
        assert_eq!(find(None, root.path(), None), root.path().join(FILE_NAME));
    }
}
