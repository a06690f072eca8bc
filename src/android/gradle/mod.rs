//! Gradle scripts, Groovy and Kotlin, read as text and never run (`android-integration`, section 10).

mod read;
mod script;
mod shared;

use std::collections::BTreeMap;

pub(super) use read::coordinate;
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
    /// An `applicationId` is given that only a run of Gradle can tell.
    pub computed_id: bool,
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
    /// A flavour's `dimension`.
    pub dimension: Option<String>,
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

/// More variants than any app has: what is beyond them is left out.
const MOST_VARIANTS: usize = 400;

impl Gradle {
    /// Every variant, flavours of all dimensions with every build type, and its applicationId where that can be told.
    /// Without an applicationId of its own a module has the fallback: namespace or package.
    pub fn variants(&self, fallback: Option<&str>) -> Vec<(String, Option<String>)> {
        let own = self.application_id.as_ref().map(|id| id.value.clone());
        let base = if self.computed_id { None } else { own.or_else(|| fallback.map(str::to_owned)) };
        let base = base.map(|id| suffixed(id, self.suffix.as_deref()));
        let mut combined = vec![(String::new(), base)];
        let mut dimensions: Vec<Option<&str>> = Vec::new();
        for flavour in &self.flavours {
            if !dimensions.contains(&flavour.dimension.as_deref()) {
                dimensions.push(flavour.dimension.as_deref());
            }
        }
        for dimension in dimensions {
            let of_it: Vec<&Variation> =
                self.flavours.iter().filter(|flavour| flavour.dimension.as_deref() == dimension).collect();
            combined = combined
                .iter()
                .flat_map(|(name, id)| of_it.iter().map(move |flavour| flavour.applied(name, id.as_ref())))
                .take(MOST_VARIANTS)
                .collect();
        }
        let mut types: Vec<Variation> = self.build_types.clone();
        for name in ["debug", "release"] {
            if !types.iter().any(|kind| kind.name == name) {
                types.push(Variation { name: name.to_owned(), ..Variation::default() });
            }
        }
        let all = combined.iter().flat_map(|(name, id)| types.iter().map(move |kind| kind.applied(name, id.as_ref())));
        all.take(MOST_VARIANTS).map(|(name, id)| (name, id.filter(|id| !id.is_empty() && !id.contains('$')))).collect()
    }

    /// Every applicationId that some variant has; none where one cannot be told.
    pub fn application_ids(&self, fallback: Option<&str>) -> Option<Vec<String>> {
        let mut ids: Vec<String> = self.variants(fallback).into_iter().map(|(_, id)| id).collect::<Option<_>>()?;
        ids.sort();
        ids.dedup();
        Some(ids)
    }
}

impl Variation {
    /// Name and applicationId of a variant with this flavour or build type added.
    fn applied(&self, name: &str, id: Option<&String>) -> (String, Option<String>) {
        let name = if name.is_empty() {
            self.name.clone()
        } else {
            let mut rest = self.name.chars();
            let first = rest.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
            format!("{name}{first}{}", rest.as_str())
        };
        let id = self.application_id.as_ref().or(id).cloned();
        (name, id.map(|id| suffixed(id, self.suffix.as_deref())))
    }
}

/// The plug-in puts the dot before a suffix that lacks it.
fn suffixed(id: String, suffix: Option<&str>) -> String {
    match suffix {
        None | Some("") => id,
        Some(suffix) if suffix.starts_with('.') => id + suffix,
        Some(suffix) => id + "." + suffix,
    }
}
