//! What a project is made of: texts in, facts out. Nothing is judged here.

use std::collections::{BTreeMap, BTreeSet};

use super::apk::Apk;
use super::gradle::{self, Gradle, Settings};
use super::keep::{self, KeepFile};
use super::manifest::{self, Manifest, plugin};
use super::source::{self, Source};

/// What a walk over a folder found. Paths are relative to the root, with `/`.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// Texts: manifests, scripts, rules, properties, `timpush-configs.json`, and sources that mention push or are
    /// registered.
    pub texts: Vec<(String, String)>,
    /// jar and aar files.
    pub libraries: Vec<Library>,
    /// Every Java and Kotlin source, read or not.
    pub sources: BTreeSet<String>,
    /// Every file's path that a script may name, such as rule files.
    pub paths: BTreeSet<String>,
    /// What was not read, and why.
    pub skipped: Vec<(String, String)>,
}

impl Gathered {
    /// Adds what another walk found.
    pub fn extend(&mut self, other: Self) {
        self.texts.extend(other.texts);
        self.libraries.extend(other.libraries);
        self.sources.extend(other.sources);
        self.paths.extend(other.paths);
        self.skipped.extend(other.skipped);
        self.texts.sort();
        self.texts.dedup();
        self.libraries.sort_by(|a, b| a.path.cmp(&b.path));
        self.skipped.sort();
    }
}

/// A jar or aar in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// The file.
    pub path: String,
    /// Whether Xiaomi's SDK is in it; none: it could not be looked into.
    pub has_sdk: Option<bool>,
    /// `NotificationClickedActivity` is in it.
    pub has_clicked_activity: bool,
    /// `XMJobService` is in it.
    pub has_job_service: bool,
    /// The name of a jar of the SDK inside an aar.
    pub inner: Option<String>,
}

/// What kind of tree it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Gradle scripts.
    Gradle,
    /// A manifest beside `project.properties` or `.classpath`: Eclipse and Ant.
    Eclipse,
    /// `plugin.xml` with fragments of a manifest.
    Cordova,
    /// A manifest at a root without Gradle: uni-app, Xamarin and others.
    ManifestOnly,
    /// An APK.
    Apk,
    /// No manifest at all.
    #[default]
    Nothing,
}

impl Layout {
    /// The word in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gradle => "gradle",
            Self::Eclipse => "eclipse",
            Self::Cordova => "cordova",
            Self::ManifestOnly => "manifest-only",
            Self::Apk => "apk",
            Self::Nothing => "nothing",
        }
    }
}

/// A whole project.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What kind of tree.
    pub layout: Layout,
    /// Modules, the root first.
    pub modules: Vec<Module>,
    /// settings.gradle.
    pub settings: Settings,
    /// The Android Gradle plugin's version.
    pub plugin_version: Option<String>,
    /// Every file's path.
    pub paths: BTreeSet<String>,
    /// What was not read, and why.
    pub skipped: Vec<(String, String)>,
    /// What only an APK has.
    pub apk: Option<Apk>,
}

/// One module.
#[derive(Debug, Clone, Default)]
pub struct Module {
    /// Its folder; empty: the root.
    pub folder: String,
    /// Its script.
    pub gradle: Option<Gradle>,
    /// Manifests: main first, then those of other source sets.
    pub manifests: Vec<Manifest>,
    /// Sources that were read.
    pub sources: Vec<Source>,
    /// Every class by the name of its file.
    pub class_files: BTreeSet<String>,
    /// Rule files.
    pub keep_files: Vec<KeepFile>,
    /// Libraries.
    pub libraries: Vec<Library>,
    /// `timpush-configs.json`: path and text.
    pub timpush_configs: Option<(String, String)>,
}

/// Brings texts to their modules and reads them.
pub fn gather(found: Gathered) -> Facts {
    let mut facts = Facts { skipped: found.skipped, ..Facts::default() };
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let is_script = |path: &str| matches!(name(path).as_str(), "build.gradle" | "build.gradle.kts");
    let scripts: BTreeSet<String> =
        found.texts.iter().filter(|(path, _)| is_script(path)).map(|(path, _)| folder(path).to_owned()).collect();
    let mut known = BTreeMap::new();
    let mut catalog = BTreeMap::new();
    for (path, text) in &found.texts {
        match name(path).as_str() {
            "gradle.properties" | "local.properties" => known.extend(gradle::read_properties(text)),
            file if file.ends_with(".versions.toml") => catalog.extend(gradle::read_catalog(text)),
            "settings.gradle" | "settings.gradle.kts" => {
                let settings = gradle::read_settings(path, text);
                let base = folder(path).to_owned();
                let place = |relative: String| placed(&base, &relative);
                facts.settings.modules.extend(settings.modules.into_iter().map(|(name, folder)| (name, place(folder))));
                facts.settings.flat_dirs.extend(settings.flat_dirs);
            }
            _ => {}
        }
    }
    // Variables of shared scripts are visible in modules: `apply from`, the root script's ext.
    for (path, text) in
        found.texts.iter().filter(|(path, _)| path.ends_with(".gradle") || path.ends_with(".gradle.kts"))
    {
        for (name, value) in gradle::read(path, text, &BTreeMap::new(), &BTreeMap::new()).variables {
            known.entry(name).or_insert(value);
        }
    }

    let mut modules: BTreeMap<String, Module> = BTreeMap::new();
    let mut is_plugin = false;
    let home = |path: &str| module_folder(path, &scripts);
    for (path, text) in &found.texts {
        let file = name(path);
        let folder = home(path);
        let module = modules.entry(folder.clone()).or_default();
        if is_script(path) {
            let script = gradle::read(path, text, &known, &catalog);
            facts.plugin_version = facts.plugin_version.take().or_else(|| script.plugin_version.clone());
            facts.settings.flat_dirs.extend(script.flat_dirs.clone());
            module.gradle = Some(script);
        } else if file == "AndroidManifest.xml" {
            module.manifests.push(manifest::read(path, text));
        } else if file == "plugin.xml" {
            if let Some((manifest, gradle)) = plugin::read(path, text) {
                is_plugin = true;
                module.manifests.push(manifest);
                module.gradle.get_or_insert(gradle);
            }
        } else if file == "timpush-configs.json" {
            module.timpush_configs = Some((path.clone(), text.clone()));
        } else if is_source(path) {
            module.sources.push(source::scan(path, text));
        } else if is_rules(path) {
            module.keep_files.push(keep::read(path, text));
        }
    }
    for path in &found.sources {
        let stem = name(path);
        let stem = stem.rsplit_once('.').map_or(stem.as_str(), |(stem, _)| stem).to_owned();
        modules.entry(home(path)).or_default().class_files.insert(stem);
    }
    for library in found.libraries {
        modules.entry(home(&library.path)).or_default().libraries.push(library);
    }
    for (folder, mut module) in modules {
        let own =
            module.gradle.as_ref().and_then(|gradle| gradle.manifest_file.clone()).map(|file| join(&folder, &file));
        let rank = |manifest: &Manifest| {
            let inside = manifest.file.strip_prefix(&folder).unwrap_or(&manifest.file).trim_start_matches('/');
            let main = own.as_ref() == Some(&manifest.file)
                || matches!(inside, "src/main/AndroidManifest.xml" | "AndroidManifest.xml");
            (!main, manifest.file.clone())
        };
        module.manifests.sort_by_key(rank);
        if let Some(namespace) = module.gradle.as_ref().and_then(|gradle| gradle.namespace.as_ref()) {
            module.manifests.iter_mut().for_each(|manifest| manifest.complete(&namespace.value));
        }
        module.folder = folder;
        if module.gradle.is_some()
            || !module.manifests.is_empty()
            || !module.libraries.is_empty()
            || !module.sources.is_empty()
        {
            facts.modules.push(module);
        }
    }
    facts.layout = if !scripts.is_empty() {
        Layout::Gradle
    } else if is_plugin {
        Layout::Cordova
    } else if facts.modules.iter().any(|module| {
        let has = |name: &str| found.paths.contains(&join(&module.folder, name));
        !module.manifests.is_empty() && (has("project.properties") || has(".classpath"))
    }) {
        Layout::Eclipse
    } else if facts.modules.iter().any(|module| !module.manifests.is_empty()) {
        Layout::ManifestOnly
    } else {
        Layout::Nothing
    };
    facts.paths = found.paths;
    facts
}

/// Names of files that should be read too: registered receivers, the Application, and superclasses that no source read
/// so far declares.
pub fn wanting(facts: &Facts) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    let mut want = |class: &str| {
        let simple = class.rsplit('.').next().unwrap_or(class);
        wanted.insert(simple.split('$').next().unwrap_or(simple).to_owned());
    };
    for module in &facts.modules {
        for manifest in &module.manifests {
            let receivers = manifest.components.iter().filter(|component| component.kind == manifest::Kind::Receiver);
            receivers.for_each(|receiver| want(&receiver.name));
            if let Some(application) = &manifest.application {
                want(&application.value);
            }
        }
        let classes = module.sources.iter().flat_map(|source| &source.classes);
        classes.filter_map(|class| class.superclass.as_deref()).for_each(&mut want);
    }
    wanted
}

/// Whether a path is a Java or Kotlin source.
pub fn is_source(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("java" | "kt")) && path.contains('.')
}

/// Whether a path is a rule file.
pub fn is_rules(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    match name.rsplit_once('.') {
        Some((_, "pro")) => true,
        Some((stem, "txt" | "cfg")) => stem.contains("proguard"),
        _ => false,
    }
}

/// The folder of a path; empty for one at the root.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A relative path from a folder, with `..` and `.` taken away.
pub fn join(base: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.trim_start_matches("./").split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// As [`join`], and a path that leads out of the root keeps its `..`.
fn placed(base: &str, relative: &str) -> String {
    let depth = base.split('/').filter(|part| !part.is_empty()).count();
    let ups = relative.trim_start_matches("./").split(['/', '\\']).take_while(|part| *part == "..").count();
    if ups > depth { relative.trim_start_matches("./").to_owned() } else { join(base, relative) }
}

/// Folders of modules that the settings name and the walk leaves out, such as those in `node_modules`.
pub fn unwalked(facts: &Facts) -> Vec<String> {
    let left_out = |folder: &&String| folder.split('/').any(|part| part == "node_modules") && !folder.starts_with("..");
    let mut folders: Vec<String> = facts.settings.modules.values().filter(left_out).cloned().collect();
    folders.sort();
    folders.dedup();
    folders
}

/// The nearest folder upwards that has a script; without one, the folder that holds `src`, `libs`, `res` or the manifest.
fn module_folder(path: &str, scripts: &BTreeSet<String>) -> String {
    let mut at = folder(path);
    loop {
        if scripts.contains(at) {
            return at.to_owned();
        }
        match at.rsplit_once('/') {
            Some((up, _)) => at = up,
            None if at.is_empty() => break,
            None => at = "",
        }
    }
    let parts: Vec<&str> = folder(path).split('/').collect();
    let cut = parts
        .iter()
        .position(|part| matches!(*part, "src" | "libs" | "res" | "assets" | "java"))
        .unwrap_or(parts.len());
    parts[..cut].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_to_their_modules() {
        let text = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let facts = gather(Gathered {
            texts: vec![
                text("settings.gradle", "include ':app', ':push'"),
                text(
                    "build.gradle",
                    "ext.appId = 'com.a.b'\nbuildscript { dependencies { classpath 'com.android.tools.build:gradle:8.1.0' } }",
                ),
                text(
                    "app/build.gradle",
                    "apply plugin: 'com.android.application'\nandroid { defaultConfig { applicationId rootProject.ext.appId } }",
                ),
                text("app/src/debug/AndroidManifest.xml", "<manifest/>"),
                text("app/src/main/AndroidManifest.xml", "<manifest/>"),
                text("push/build.gradle", ""),
                text("push/src/main/java/R.java", "class R {}"),
            ],
            ..Gathered::default()
        });
        assert_eq!(facts.layout, Layout::Gradle);
        let folders: Vec<_> = facts.modules.iter().map(|module| module.folder.as_str()).collect();
        assert_eq!(folders, ["", "app", "push"]);
        let app = &facts.modules[1];
        assert_eq!(app.manifests[0].file, "app/src/main/AndroidManifest.xml");
        assert_eq!(app.gradle.as_ref().unwrap().application_ids(None).unwrap(), ["com.a.b"]);
        assert_eq!(facts.plugin_version.as_deref(), Some("8.1.0"));
        assert_eq!(facts.modules[2].sources.len(), 1);
        assert_eq!(facts.settings.modules.get(":push").map(String::as_str), Some("push"));
    }

    #[test]
    fn paths_are_joined() {
        assert_eq!(join("a/b", "../c/./d"), "a/c/d");
        assert_eq!(join("", "../../x"), "x");
        assert!(is_source("a/B.kt") && !is_source("kt") && is_rules("x/proguard-rules.pro") && !is_rules("a.txt"));
    }
}
