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

/// Walks a folder of the tree on all cores. What it finds comes out sorted, whatever the order of the walk; its paths are
/// those from the root on.
pub(super) fn walk(root: &Path, start: &Path, limits: Limits) -> Gathered {
    let found = Mutex::new(Gathered::default());
    let (entries, kept) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let markers = AhoCorasick::new(MARKERS).ok();
    let walker = WalkBuilder::new(start)
        .standard_filters(false)
        .follow_links(false)
        .filter_entry(|entry| entry.depth() == 0 || !is_skipped(entry))
        .build_parallel();
    walker.run(|| {
        // One buffer for each thread: most files are looked into and forgotten.
        let mut buffer = Vec::new();
        let (entries, kept, markers, found) = (&entries, &kept, &markers, &found);
        Box::new(move |entry| {
            let Ok(entry) = entry else { return WalkState::Continue };
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                return WalkState::Continue;
            }
            if entries.fetch_add(1, Ordering::Relaxed) >= limits.entries {
                return WalkState::Quit;
            }
            visit(root, &entry, limits, markers.as_ref(), kept, found, &mut buffer);
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
    buffer: &mut Vec<u8>,
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
        match bytes(entry.path(), limits.text, buffer) {
            Ok(()) => {
                let relevant = !source || markers.is_none_or(|markers| markers.is_match(buffer.as_slice()));
                let fits = relevant && kept.fetch_add(buffer.len(), Ordering::Relaxed) + buffer.len() <= limits.kept;
                let mut text = fits.then(|| decoded(buffer));
                keep(&mut |found| {
                    if source {
                        found.sources.insert(path.clone());
                    } else {
                        found.paths.insert(path.clone());
                    }
                    match text.take() {
                        Some(text) => found.texts.push((path.clone(), text)),
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

/// A text, or why it was not read.
pub(super) fn text(path: &Path, limit: u64) -> Result<String, String> {
    let mut buffer = Vec::new();
    bytes(path, limit, &mut buffer)?;
    Ok(decoded(&buffer))
}

/// Bytes that are no UTF-8 become U+FFFD: old sources are in GBK, and their code is ASCII.
fn decoded(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn bytes(path: &Path, limit: u64, buffer: &mut Vec<u8>) -> Result<(), String> {
    buffer.clear();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(limit + 1).read_to_end(buffer).map_err(|error| error.to_string())?;
    if buffer.len() as u64 > limit {
        return Err(format!("larger than {limit} bytes"));
    }
    Ok(())
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> =
        path.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}
