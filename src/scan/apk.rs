//! Opens APKs: what rules ask for is unpacked, within bounds, and nothing is ever written to disk, so a name that leads
//! out of the archive leads nowhere. `rawzip` reads the archive: it believes no size, and shows entries of one name
//! that other readers hide.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder};

use crate::android::apk::{self, DexFile, Opened, Packed, Resources};
use crate::android::facts::Facts;
use crate::android::manifest;

const MANIFEST: &str = "AndroidManifest.xml";
const RESOURCES: &str = "resources.arsc";
const CONFIGS: &str = "assets/timpush-configs.json";

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries of one archive.
    pub entries: usize,
    /// Bytes of a manifest or a JSON file, unpacked.
    pub small: u64,
    /// Bytes of a resource table or a dex file, unpacked.
    pub large: u64,
    /// Bytes of everything that is held, unpacked.
    pub kept: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 200_000, small: 8 << 20, large: 256 << 20, kept: 1 << 30 }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The manifest, and the resource table where it needs one.
    Manifest,
    /// Dex files and assets too.
    Everything,
}

/// A file that is no APK, or not the one that is needed.
#[derive(Debug, thiserror::Error)]
pub enum ApkError {
    /// It cannot be read.
    #[error("{file}: {cause}")]
    Unreadable {
        /// Which.
        file: String,
        /// Why.
        cause: io::Error,
    },
    /// It is no ZIP archive.
    #[error("{file} is no APK: expected a ZIP archive, and {found}")]
    NotZip {
        /// Which.
        file: String,
        /// What was found.
        found: String,
    },
    /// An archive without a manifest.
    #[error("{file} is no APK: there is no {MANIFEST} in it, nor an .apk")]
    NoManifest {
        /// Which.
        file: String,
    },
    /// An app bundle, whose manifest is in another format.
    #[error("{file} is an app bundle (.aab), which phones do not install")]
    Bundle {
        /// Which.
        file: String,
    },
    /// Only parts of an app that is split.
    #[error("{file} is the part {split:?} of a split app, and its base is not given")]
    SplitOnly {
        /// Which.
        file: String,
        /// The part's name.
        split: String,
    },
    /// Two apps at once.
    #[error("{file} is {found}, and {other} is {expected}: give the parts of one app")]
    TwoApps {
        /// The second file.
        file: String,
        /// Its package.
        found: String,
        /// The first file.
        other: String,
        /// Its package.
        expected: String,
    },
}

/// The facts of an app: of one APK, of all parts of a split one, or of an archive of parts (`.apks`, `.xapk`).
pub fn app(files: &[PathBuf], depth: Depth) -> Result<Facts, ApkError> {
    app_within(files, depth, Limits::default())
}

/// The same, reading no more than the limits allow.
pub fn app_within(files: &[PathBuf], depth: Depth, limits: Limits) -> Result<Facts, ApkError> {
    let mut parts = Vec::new();
    let budget = Budget(AtomicU64::new(limits.kept));
    for file in files {
        parts.extend(open(file, depth, limits, &budget)?);
    }
    // The base has no split name; it comes first.
    parts.sort_by_key(|part| part.packed.split.is_some());
    check(&parts)?;
    let name = parts.first().map(|part| part.name.clone()).unwrap_or_default();
    let mut opened = Opened { name, ..Opened::default() };
    let mut dexes = Vec::new();
    for part in &mut parts {
        opened.manifests.push(std::mem::take(&mut part.packed));
        opened.skipped.append(&mut part.skipped);
        opened.timpush_configs = opened.timpush_configs.take().or_else(|| part.configs.take());
    }
    for part in &parts {
        dexes.extend(part.dexes.iter().map(|(name, bytes)| DexFile { name, bytes }));
    }
    opened.dexes = (depth == Depth::Everything).then_some(dexes);
    Ok(apk::facts(opened))
}

/// What may still be unpacked of one app.
struct Budget(AtomicU64);

/// One APK, unpacked as far as it is needed.
#[derive(Debug, Default)]
struct Part {
    name: String,
    packed: Packed,
    dexes: Vec<(String, Vec<u8>)>,
    configs: Option<(String, String)>,
    skipped: Vec<(String, String)>,
}

fn check(parts: &[Part]) -> Result<(), ApkError> {
    let Some(base) = parts.first() else { return Ok(()) };
    if let Some(split) = &base.packed.split {
        return Err(ApkError::SplitOnly { file: base.name.clone(), split: split.clone() });
    }
    let package = |part: &Part| part.packed.manifest.package.as_ref().map(|package| package.value.clone());
    let expected = package(base);
    for part in &parts[1..] {
        if let (Some(found), Some(expected)) = (package(part), &expected)
            && (found != *expected || part.packed.split.is_none())
        {
            let (file, other) = (part.name.clone(), base.name.clone());
            return Err(ApkError::TwoApps { file, found, other, expected: expected.clone() });
        }
    }
    Ok(())
}

fn open(path: &Path, depth: Depth, limits: Limits, budget: &Budget) -> Result<Vec<Part>, ApkError> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let unreadable = |cause| ApkError::Unreadable { file: path.display().to_string(), cause };
    let mut file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(io::Error::other("it is a folder; a project is checked with --project")));
    }
    let mut head = [0; 4];
    let length = file.read(&mut head).map_err(unreadable)?;
    let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
    let archive = ZipArchive::from_file(file, &mut buffer)
        .map_err(|error| not_zip(path.display().to_string(), &head[..length], &error))?;
    let zip = Zip::new(&archive, &name, limits)
        .map_err(|error| not_zip(path.display().to_string(), &head[..length], &error))?;
    if zip.has(MANIFEST) {
        return Ok(vec![zip.part(depth, limits, budget)]);
    }
    if zip.has("base/manifest/AndroidManifest.xml") || zip.has("BundleConfig.pb") {
        return Err(ApkError::Bundle { file: path.display().to_string() });
    }
    // An archive of parts. Parts of parts are not looked for.
    let mut parts = Vec::new();
    let mut skipped = zip.skipped.clone();
    let inner: Vec<&String> = zip.entries.keys().filter(|entry| is_apk(entry)).collect();
    for entry in inner {
        let shown = format!("{name}!{entry}");
        let bytes = match zip.read(entry, limits.large, budget) {
            Ok(bytes) => bytes,
            Err(reason) => {
                skipped.push((shown, reason));
                continue;
            }
        };
        let opened = ZipArchive::from_slice(bytes.as_slice()).map(rawzip::ZipSliceArchive::into_cursor_archive);
        let inner = match &opened {
            Ok(archive) => Zip::new(archive, &shown, limits).ok().filter(|zip| zip.has(MANIFEST)),
            Err(_) => None,
        };
        match inner {
            Some(zip) => parts.push(zip.part(depth, limits, budget)),
            None => skipped.push((shown, "no APK".to_owned())),
        }
    }
    match parts.first_mut() {
        Some(first) => first.skipped.extend(skipped),
        None => return Err(ApkError::NoManifest { file: path.display().to_string() }),
    }
    Ok(parts)
}

fn is_apk(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".apk")
}

fn not_zip(file: String, head: &[u8], error: &rawzip::Error) -> ApkError {
    let shown: Vec<String> = head.iter().map(|byte| format!("{byte:02x}")).collect();
    let found = match head {
        [] => "it is empty".to_owned(),
        [b'P', b'K', ..] => format!("it starts like one but is broken ({error})"),
        _ => format!("it starts with {}", shown.join(" ")),
    };
    ApkError::NotZip { file, found }
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    at: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    encrypted: bool,
}

/// An archive with the places of the entries that may be asked for.
struct Zip<'a, R> {
    archive: &'a ZipArchive<R>,
    name: &'a str,
    entries: BTreeMap<String, Entry>,
    skipped: Vec<(String, String)>,
}

impl<'a, R: ReaderAt + Sync> Zip<'a, R> {
    /// Looks through the directory.
    fn new(archive: &'a ZipArchive<R>, name: &'a str, limits: Limits) -> Result<Self, rawzip::Error> {
        let mut zip = Self { archive, name, entries: BTreeMap::new(), skipped: Vec::new() };
        let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
        let mut entries = archive.entries(&mut buffer);
        let mut count = 0;
        while let Some(entry) = entries.next_entry()? {
            count += 1;
            if count > limits.entries {
                zip.skipped
                    .push((name.to_owned(), format!("only the first {} entries were looked at", limits.entries)));
                break;
            }
            let path = entry.file_path();
            let Some(path) = std::str::from_utf8(path.as_bytes()).ok().filter(|path| is_of_use(path)) else { continue };
            let found = Entry {
                at: entry.wayfinder(),
                method: entry.compression_method(),
                encrypted: entry.flags().is_encrypted(),
            };
            // Readers differ in which of two they take: no phone installs such a file.
            if zip.entries.contains_key(path) {
                zip.skipped.push((format!("{name}!{path}"), "there twice; the first was read".to_owned()));
            } else {
                zip.entries.insert(path.to_owned(), found);
            }
        }
        Ok(zip)
    }

    fn has(&self, entry: &str) -> bool {
        self.entries.contains_key(entry)
    }

    /// Unpacks one entry; else why not. What was unpacked counts, whatever becomes of it.
    fn read(&self, name: &str, limit: u64, budget: &Budget) -> Result<Vec<u8>, String> {
        let limit = limit.min(budget.0.load(Ordering::Relaxed));
        let mut bytes = Vec::new();
        let result = self.unpack(name, limit, &mut bytes);
        let spend = |left: u64| Some(left.saturating_sub(bytes.len() as u64));
        let _ = budget.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend);
        result.map(|()| bytes)
    }

    fn unpack(&self, name: &str, limit: u64, bytes: &mut Vec<u8>) -> Result<(), String> {
        let Some(entry) = self.entries.get(name) else { return Err("not in the archive".to_owned()) };
        if entry.encrypted {
            return Err("encrypted".to_owned());
        }
        let broken = |error: &dyn std::fmt::Display| format!("cannot be unpacked: {error}");
        let found = self.archive.get_entry(entry.at).map_err(|error| broken(&error))?;
        // What an entry says of its size is a claim: it sizes the first allocation and nothing else.
        let claimed = entry.at.uncompressed_size_hint().min(limit).min(16 << 20);
        bytes.reserve_exact(usize::try_from(claimed).unwrap_or_default());
        let read = if entry.method == CompressionMethod::STORE {
            found.verifying_reader(found.reader()).take(limit + 1).read_to_end(bytes)
        } else if entry.method == CompressionMethod::DEFLATE {
            let inflated = DeflateDecoder::new_with_buf(found.reader(), vec![0; 64 << 10]);
            found.verifying_reader(inflated).take(limit + 1).read_to_end(bytes)
        } else {
            return Err("packed in a way that Android does not know".to_owned());
        };
        read.map_err(|error| broken(&error))?;
        if bytes.len() as u64 > limit {
            return Err(format!("larger than {limit} bytes, the most that is read"));
        }
        Ok(())
    }

    fn part(mut self, depth: Depth, limits: Limits, budget: &Budget) -> Part {
        let mut part =
            Part { name: self.name.to_owned(), skipped: std::mem::take(&mut self.skipped), ..Part::default() };
        self.manifest(&mut part, limits, budget);
        if depth == Depth::Everything {
            self.dexes(&mut part, limits, budget);
            if self.has(CONFIGS) {
                match self.read(CONFIGS, limits.small, budget) {
                    Ok(bytes) => {
                        part.configs = Some((self.shown(CONFIGS), String::from_utf8_lossy(&bytes).into_owned()));
                    }
                    Err(reason) => part.skipped.push((self.shown(CONFIGS), reason)),
                }
            }
        }
        part
    }

    fn shown(&self, entry: &str) -> String {
        format!("{}!{entry}", self.name)
    }

    fn manifest(&self, part: &mut Part, limits: Limits, budget: &Budget) {
        let name = self.shown(MANIFEST);
        let bytes = match self.read(MANIFEST, limits.small, budget) {
            Ok(bytes) => bytes,
            Err(reason) => {
                part.packed = apk::manifest::unreadable(&name, reason);
                return;
            }
        };
        // An aar, or a zipped project.
        if let Some(text) = text(&bytes) {
            part.packed = Packed { manifest: manifest::read(&name, text), ..Packed::default() };
            return;
        }
        part.packed = apk::manifest::read(&name, &bytes, None);
        if part.packed.wants_resources {
            match self.read(RESOURCES, limits.large, budget) {
                Ok(table) => match Resources::read(&table) {
                    Some(table) => part.packed = apk::manifest::read(&name, &bytes, Some(&table)),
                    None => part.skipped.push((self.shown(RESOURCES), "no resource table".to_owned())),
                },
                Err(reason) => part.skipped.push((self.shown(RESOURCES), reason)),
            }
        }
    }

    /// `classes.dex`, `classes2.dex` and so on, as a phone looks for them; several at a time.
    fn dexes(&self, part: &mut Part, limits: Limits, budget: &Budget) {
        let numbered =
            |number: usize| if number == 1 { "classes.dex".to_owned() } else { format!("classes{number}.dex") };
        let names: Vec<String> = (1..=limits.entries).map(numbered).take_while(|name| self.has(name)).collect();
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(names.len());
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                done.push((name, self.read(name, limits.large, budget)));
            }
            done
        };
        let mut found: BTreeMap<usize, Result<Vec<u8>, String>> = BTreeMap::new();
        std::thread::scope(|scope| {
            let workers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let own = work();
            let others = workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default());
            for (name, result) in own.into_iter().chain(others) {
                found.insert(names.iter().position(|other| other == name).unwrap_or_default(), result);
            }
        });
        for (index, result) in found {
            let name = self.shown(&names[index]);
            match result {
                Ok(bytes) => part.dexes.push((name, bytes)),
                Err(reason) => part.skipped.push((name, reason)),
            }
        }
    }
}

/// Entries that are asked for by name; the rest of a large archive is not remembered.
fn is_of_use(path: &str) -> bool {
    let known = [MANIFEST, RESOURCES, CONFIGS, "BundleConfig.pb", "base/manifest/AndroidManifest.xml"];
    known.contains(&path) || (path.starts_with("classes") && path.ends_with(".dex")) || is_apk(path)
}

/// A manifest that was never compiled.
fn text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<').then_some(text)
}

#[cfg(test)]
mod tests;
