//! The walk over a tree.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::AhoCorasick;
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{Limits, library};
use crate::android::facts::{Gathered, is_rules, is_source};
use crate::android::source::MARKERS;

/// Folders that hold results, tools or other people's code.
const SKIPPED: [&str; 9] = ["build", "node_modules", ".git", ".gradle", ".idea", ".cxx", ".svn", ".hg", ".dart_tool"];

/// What is read whatever it says.
fn is_wanted(name: &str) -> bool {
    matches!(
        name,
        "AndroidManifest.xml" | "gradle.properties" | "local.properties" | "timpush-configs.json" | "plugin.xml"
    ) || name.ends_with(".gradle")
        || name.ends_with(".gradle.kts")
        || name.ends_with(".versions.toml")
        || is_rules(name)
}

fn is_library(name: &str) -> bool {
    matches!(name.to_ascii_lowercase().rsplit_once('.'), Some((_, "jar" | "aar")))
}

/// Walks the tree on all cores. What it finds comes out sorted, whatever the order of the walk.
pub(super) fn walk(root: &Path, limits: Limits) -> Gathered {
    let found = Mutex::new(Gathered::default());
    let (entries, kept) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let markers = AhoCorasick::new(MARKERS).ok();
    let walker = WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(false)
        .filter_entry(|entry| entry.depth() == 0 || !is_skipped(entry))
        .build_parallel();
    walker.run(|| {
        Box::new(|entry| {
            let Ok(entry) = entry else { return WalkState::Continue };
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                return WalkState::Continue;
            }
            if entries.fetch_add(1, Ordering::Relaxed) >= limits.entries {
                return WalkState::Quit;
            }
            visit(root, &entry, limits, markers.as_ref(), &kept, &found);
            WalkState::Continue
        })
    });
    let mut found = found.into_inner().unwrap_or_default();
    if entries.into_inner() > limits.entries {
        found.skipped.push((String::new(), format!("the tree has more than {} files", limits.entries)));
    }
    found.texts.sort();
    found.libraries.sort_by(|a, b| a.path.cmp(&b.path));
    found.skipped.sort();
    found
}

fn is_skipped(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
        && entry.file_name().to_str().is_some_and(|name| SKIPPED.contains(&name))
}

fn visit(
    root: &Path,
    entry: &DirEntry,
    limits: Limits,
    markers: Option<&AhoCorasick>,
    kept: &AtomicUsize,
    found: &Mutex<Gathered>,
) {
    // A name that is no UTF-8 is none that a script could write.
    let (Some(name), Some(path)) = (entry.file_name().to_str(), relative(root, entry.path())) else { return };
    let keep = |change: &mut dyn FnMut(&mut Gathered)| {
        if let Ok(mut found) = found.lock() {
            change(&mut found);
        }
    };
    if is_library(name) {
        let library = library::look(entry.path(), &path, limits.library);
        keep(&mut |found| found.libraries.push(library.clone()));
    } else if is_wanted(name) || is_source(name) {
        let source = is_source(name);
        match text(entry.path(), limits.text) {
            Ok(text) => {
                let relevant = !source || markers.is_none_or(|markers| markers.is_match(&text));
                let fits = relevant && kept.fetch_add(text.len(), Ordering::Relaxed) + text.len() <= limits.kept;
                let mut text = Some(text);
                keep(&mut |found| {
                    if source {
                        found.sources.insert(path.clone());
                    } else {
                        found.paths.insert(path.clone());
                    }
                    match text.take() {
                        Some(text) if fits => found.texts.push((path.clone(), text)),
                        _ if relevant => found.skipped.push((path.clone(), "too much text in all".to_owned())),
                        _ => {}
                    }
                });
            }
            Err(reason) => keep(&mut |found| found.skipped.push((path.clone(), reason.clone()))),
        }
    } else {
        keep(&mut |found| {
            found.paths.insert(path.clone());
        });
    }
}

/// A text, or why it was not read. Bytes that are no UTF-8 become U+FFFD: old sources are in GBK, and their code is ASCII.
pub(super) fn text(path: &Path, limit: u64) -> Result<String, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limit {
        return Err(format!("larger than {limit} bytes"));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> =
        path.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}
