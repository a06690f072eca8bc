//! An Android project on disk: as facts, and with generated texts put into it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::android::facts::{Facts, Module, join};
use crate::android::merge;
use crate::android::snippet::{Part, Snippet};
use crate::error::{Error, Exit};
use crate::scan;

/// Reads a project. What was left unread is in the facts.
pub fn facts(folder: &Path) -> Result<Facts, Error> {
    scan::project(folder).map_err(|error| Error::usage(error.to_string()))
}

/// What becomes of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is new.
    Added,
    /// Something was put into it.
    Merged,
    /// It has everything already.
    Unchanged,
    /// It exists with another text, which stays.
    Kept,
    /// To be done by hand.
    ByHand,
}

impl Action {
    /// The word in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Merged => "merged",
            Self::Unchanged => "unchanged",
            Self::Kept => "kept",
            Self::ByHand => "by-hand",
        }
    }
}

/// One file of the plan.
#[derive(Debug)]
pub struct Change {
    /// The file, from the project's folder on.
    pub path: String,
    /// What becomes of it.
    pub action: Action,
    /// Unified diff; empty where nothing changes.
    pub diff: String,
    /// What the operator should know.
    pub notes: Vec<String>,
    target: PathBuf,
    text: String,
}

/// Works out what writing these texts into a project would change; touches nothing.
pub fn plan(root: &Path, snippets: &[Snippet], package: &str) -> Result<Vec<Change>, Error> {
    let facts = facts(root)?;
    let module = app_module(&facts, root)?;
    // Without Gradle the manifest lies at the module's root, and sources in src.
    let flat = module.gradle.is_none();
    let manifest = module.manifests.first().map(|manifest| manifest.file.clone());
    let mut changes = Vec::new();
    for snippet in snippets {
        let inner = if flat {
            let inner = snippet.path.replace("src/main/java/", "src/").replace("src/main/kotlin/", "src/");
            inner.replace("src/main/", "")
        } else {
            snippet.path.clone()
        };
        let path = match (snippet.part, &manifest) {
            (Part::Manifest | Part::Activity, Some(manifest)) => manifest.clone(),
            _ => join(&module.folder, &inner),
        };
        changes.push(change(root, path, snippet, package)?);
    }
    Ok(changes)
}

fn change(root: &Path, path: String, snippet: &Snippet, package: &str) -> Result<Change, Error> {
    let target = root.join(&path);
    let mut change =
        Change { path, action: Action::Unchanged, diff: String::new(), notes: Vec::new(), target, text: String::new() };
    if matches!(snippet.part, Part::Gradle | Part::RestMessage) {
        change.action = Action::ByHand;
        if snippet.part == Part::Gradle {
            change.notes.push(format!("put this into {}:\n{}", change.path, snippet.text.trim_end()));
        }
        return Ok(change);
    }
    let existing = match fs::read_to_string(&change.target) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::usage(format!("{}: {error}", change.path))),
    };
    match (&existing, snippet.part) {
        (None, _) => {
            change.action = Action::Added;
            change.text.clone_from(&snippet.text);
        }
        (Some(existing), Part::Manifest | Part::Activity | Part::Proguard) => {
            let merged = if snippet.part == Part::Proguard {
                merge::rules(existing, &snippet.text)
            } else {
                merge::manifest(existing, &snippet.text, package)
                    .map_err(|error| Error::usage(format!("{}: {error}", change.path)))?
            };
            change.notes = merged.differs;
            change.action = if merged.text == *existing { Action::Unchanged } else { Action::Merged };
            change.text = merged.text;
        }
        (Some(existing), _) if *existing == snippet.text => change.text.clone_from(existing),
        (Some(existing), _) => {
            change.action = Action::Kept;
            change.notes.push("it exists with another text and stays as it is".to_owned());
            change.text.clone_from(existing);
        }
    }
    if matches!(change.action, Action::Added | Action::Merged) {
        let before = existing.unwrap_or_default();
        let diff = TextDiff::from_lines(before.as_str(), change.text.as_str());
        let from = if before.is_empty() { "/dev/null".to_owned() } else { format!("a/{}", change.path) };
        change.diff = diff.unified_diff().header(&from, &format!("b/{}", change.path)).to_string();
    }
    Ok(change)
}

/// The module that the texts belong to.
fn app_module<'a>(facts: &'a Facts, root: &Path) -> Result<&'a Module, Error> {
    let apps: Vec<&Module> =
        facts.modules.iter().filter(|module| module.gradle.as_ref().is_some_and(|gradle| gradle.application)).collect();
    let with_manifest = || facts.modules.iter().filter(|module| !module.manifests.is_empty()).collect::<Vec<_>>();
    let candidates = if apps.is_empty() { with_manifest() } else { apps };
    match candidates.as_slice() {
        [module] => Ok(module),
        [] => Err(Error::usage(format!("{} has no Android app: no app module and no manifest", root.display()))
            .hint("give the folder of an Android project, or of its app module")),
        several => {
            let folders: Vec<&str> = several.iter().map(|module| module.folder.as_str()).collect();
            Err(Error::usage(format!("{} has several app modules: {}", root.display(), folders.join(", ")))
                .hint(format!("--write {}", root.join(folders[0]).display())))
        }
    }
}

/// Carries the plan out. A file that something is put into is first copied to `NAME.bak`.
pub fn write(changes: &[Change]) -> Result<Vec<PathBuf>, Error> {
    let mut backups = Vec::new();
    for change in changes {
        let failed = |error: std::io::Error| Error::new(Exit::Failed, format!("{}: {error}", change.path));
        match change.action {
            Action::Added => {
                if let Some(folder) = change.target.parent() {
                    fs::create_dir_all(folder).map_err(failed)?;
                }
                replace(&change.target, &change.text).map_err(failed)?;
            }
            Action::Merged => {
                let backup = backup_name(&change.target);
                fs::copy(&change.target, &backup).map_err(failed)?;
                replace(&change.target, &change.text).map_err(failed)?;
                backups.push(backup);
            }
            Action::Unchanged | Action::Kept | Action::ByHand => {}
        }
    }
    Ok(backups)
}

/// Whole or not at all, with the permissions that the file had. A link stays a link: what it points to is changed.
fn replace(target: &Path, text: &str) -> std::io::Result<()> {
    let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
    let folder = target.parent().unwrap_or_else(|| Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(permissions(&target));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

#[cfg(unix)]
fn permissions(target: &Path) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(target).map_or_else(|_| fs::Permissions::from_mode(0o644), |metadata| metadata.permissions())
}

fn backup_name(target: &Path) -> PathBuf {
    let name = |number: usize| {
        let mut name = target.as_os_str().to_owned();
        name.push(if number == 0 { ".bak".to_owned() } else { format!(".bak{number}") });
        PathBuf::from(name)
    };
    (0..1000).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(0))
}
