//! Gradle scripts, Groovy and Kotlin, read as text and never run (`android-integration`, section 10).

mod read;
mod script;
mod shared;

use std::collections::BTreeMap;

pub use read::read;
pub use shared::{read_catalog, read_properties, read_settings};

use super::manifest::Attribute;
use super::place::Place;

/// One module's script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gradle {
    /// The file.
    pub file: String,
    /// `com.android.application`; false: a library, or nothing of Android.
    pub application: bool,
    /// `com.android.library`.
    pub library: bool,
    /// `namespace`.
    pub namespace: Option<Attribute>,
    /// `applicationId` of defaultConfig.
    pub application_id: Option<Attribute>,
    /// Flavours: name, own applicationId, suffix.
    pub flavours: Vec<Variation>,
    /// Build types: name, suffix.
    pub build_types: Vec<Variation>,
    /// `applicationIdSuffix` of defaultConfig.
    pub suffix: Option<String>,
    /// `minSdk`.
    pub min_sdk: Option<u32>,
    /// `targetSdk`.
    pub target_sdk: Option<u32>,
    /// manifestPlaceholders of every level; what cannot be told has none.
    pub placeholders: BTreeMap<String, Option<String>>,
    /// Dependencies in force.
    pub dependencies: Vec<Dependency>,
    /// Lines that are commented out.
    pub commented: Vec<(String, Place)>,
    /// `flatDir` folders.
    pub flat_dirs: Vec<String>,
    /// `minifyEnabled true` anywhere.
    pub minify: Option<Place>,
    /// proguardFiles.
    pub keep_files: Vec<Attribute>,
    /// consumerProguardFiles.
    pub consumer_keep_files: Vec<Attribute>,
    /// `manifest.srcFile` of the main source set.
    pub manifest_file: Option<String>,
    /// The Android Gradle plugin's version, where this script names it.
    pub plugin_version: Option<String>,
    /// Plain variables: `ext.x = '…'`, `def x = '…'`, `val x = "…"`.
    pub variables: BTreeMap<String, String>,
    /// Texts with a name that speaks of a secret.
    pub secrets: Vec<Attribute>,
}

/// A flavour or build type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Variation {
    /// Its name.
    pub name: String,
    /// An applicationId of its own.
    pub application_id: Option<String>,
    /// `applicationIdSuffix`.
    pub suffix: Option<String>,
}

/// What a dependency is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    /// `group:name:version`.
    Coordinate {
        /// Group.
        group: String,
        /// Name.
        name: String,
        /// Version, where it can be told.
        version: Option<String>,
    },
    /// `files('…')`.
    File(String),
    /// `fileTree(dir: …, include: …)`.
    Tree {
        /// Folder.
        dir: String,
        /// Patterns; none: everything.
        include: Vec<String>,
    },
    /// `name: 'x', ext: 'aar'`, which needs a flatDir.
    Named {
        /// Name.
        name: String,
        /// `aar` or `jar`.
        extension: String,
    },
    /// `project(':x')`.
    Project(String),
    /// Anything else.
    Unknown(String),
}

/// One dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// `implementation`, `api`, `compileOnly`, …
    pub configuration: String,
    /// What.
    pub carrier: Carrier,
    /// Where.
    pub place: Place,
}

/// settings.gradle.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Included modules (`:a:b`) and the folder of each.
    pub modules: BTreeMap<String, String>,
    /// flatDir folders for all modules.
    pub flat_dirs: Vec<String>,
}

impl Gradle {
    /// Every applicationId that some variant has; none where it cannot be told.
    pub fn application_ids(&self) -> Option<Vec<String>> {
        let base = self.application_id.as_ref().map(|id| id.value.clone());
        let own = |flavour: &Variation| flavour.application_id.clone().or_else(|| base.clone());
        let mut ids: Vec<String> = if self.flavours.is_empty() {
            vec![base.clone()?]
        } else {
            let with_suffix = |flavour: &Variation| Some(own(flavour)? + flavour.suffix.as_deref().unwrap_or_default());
            self.flavours.iter().map(with_suffix).collect::<Option<_>>()?
        };
        let suffix = self.suffix.as_deref().unwrap_or_default();
        let types: Vec<&str> = self.build_types.iter().filter_map(|kind| kind.suffix.as_deref()).collect();
        let mut more: Vec<String> = Vec::new();
        for id in &mut ids {
            id.push_str(suffix);
            more.extend(types.iter().map(|kind| format!("{id}{kind}")));
        }
        ids.append(&mut more);
        ids.sort();
        ids.dedup();
        if ids.iter().any(|id| id.is_empty() || id.contains('$')) { None } else { Some(ids) }
    }
}
