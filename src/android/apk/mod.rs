//! APKs, PURE over bytes: the binary manifest, the resource table, dex files. What they say becomes the same facts that
//! a project's texts become, so that the same rules judge both.
//!
//! Readers of these formats exist as crates. Those that are kept up know the manifest only, and those for dex files
//! bring a decompiler's worth of dependencies; several panic on what they did not expect. Here everything is read that
//! the rules ask for, and nothing else.

mod bytes;
mod class;
pub mod dex;
pub mod manifest;
mod pool;
mod resource;
mod value;
mod xml;

#[cfg(test)]
pub(crate) mod build;
#[cfg(test)]
mod property;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use class::DexFile;
pub use manifest::Packed;
pub use resource::Resources;

use super::carrier::SdkCarrier;
use super::facts::{Facts, Layout, Module};

/// An APK, or all the parts of an app that is split, opened.
#[derive(Debug, Default)]
pub struct Opened<'a> {
    /// For people: the base's file.
    pub name: String,
    /// Manifests, the base's first.
    pub manifests: Vec<Packed>,
    /// Dex files of all parts; none: they were not asked for.
    pub dexes: Option<Vec<DexFile<'a>>>,
    /// `assets/timpush-configs.json`: name and text.
    pub timpush_configs: Option<(String, String)>,
    /// What was not read, and why.
    pub skipped: Vec<(String, String)>,
}

/// What only an APK has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Apk {
    /// Through what the SDK came in, by its classes.
    pub carriers: Vec<SdkCarrier>,
    /// Classes of all dex files.
    pub classes: usize,
    /// Every dex file was read: what is not there does not exist.
    pub complete: bool,
    /// A shrinker renamed the SDK's classes.
    pub renamed: bool,
}

/// The facts of an app.
pub fn facts(opened: Opened<'_>) -> Facts {
    let mut module = Module { folder: opened.name, timpush_configs: opened.timpush_configs, ..Module::default() };
    module.manifests = opened.manifests.into_iter().map(|packed| packed.manifest).collect();
    let mut facts = Facts { layout: Layout::Apk, skipped: opened.skipped, ..Facts::default() };
    let mut apk = Apk::default();
    if let Some(dexes) = &opened.dexes {
        let components = module.manifests.iter().flat_map(|manifest| &manifest.components);
        let mut wanted: BTreeSet<String> = components.map(|component| component.name.clone()).collect();
        let base = module.manifests.first();
        wanted.extend(base.and_then(|base| base.application.as_ref().map(|name| base.full_name(&name.value))));
        let meta_data = module.manifests.iter().flat_map(|manifest| &manifest.meta_data);
        let version = meta_data.into_iter().find(|data| data.name == "MIPUSH_SDK_VERSION_NAME");
        let version = version.and_then(|data| data.value.as_ref()).map(|value| value.value.as_str());
        let program = class::read(dexes, &wanted, version);
        apk.complete = !dexes.is_empty() && program.broken.is_empty() && facts.skipped.is_empty();
        apk.carriers = program.carriers;
        apk.classes = program.classes;
        apk.renamed = program.renamed;
        module.sources = program.sources;
        facts.skipped.extend(program.broken);
    }
    facts.modules.push(module);
    facts.apk = Some(apk);
    facts
}
