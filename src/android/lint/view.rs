//! A module as its build sees it: its own facts and those of the modules it depends on.

use std::collections::{BTreeMap, BTreeSet};

use super::apk;
use crate::android::carrier::{DeadEnd, SdkCarrier, carriers};
use crate::android::facts::{Facts, Layout, Module};
use crate::android::gradle::{Carrier, Gradle};
use crate::android::manifest::{Component, Manifest};
use crate::android::place::Place;
use crate::android::sdk::Sdk;
use crate::android::source::{Class, Source};
use crate::domain::text::Text;

pub(super) const PUSH_RECEIVER: &str = "com.xiaomi.mipush.sdk.PushMessageReceiver";
pub(super) const PERMISSION: &str = ".permission.MIPUSH_RECEIVE";
pub(super) const SYSTEM_PERMISSION: &str = "com.xiaomi.xmsf.permission.MIPUSH_RECEIVE";
pub(super) const RECEIVE: &str = "com.xiaomi.mipush.RECEIVE_MESSAGE";

pub(super) const MANIFEST_ALONE: Text = Text::new(
    "Of this kind of project only the manifest is read: there is neither Gradle nor source in Java or Kotlin.",
    "这类工程只读取清单文件：没有 Gradle，也没有 Java 或 Kotlin 源代码。",
);

pub(super) struct View<'a> {
    pub facts: &'a Facts,
    pub module: &'a Module,
    pub manifests: Vec<&'a Manifest>,
    pub sources: Vec<&'a Source>,
    pub modules: Vec<&'a Module>,
    pub carriers: Vec<SdkCarrier>,
    pub dead_ends: Vec<DeadEnd>,
    pub ids: Option<Vec<String>>,
    pub target: Option<u32>,
    pub library: bool,
    /// Every class of the sources by its full name.
    classes: BTreeMap<&'a str, (&'a Source, &'a Class)>,
}

/// How a class stands to the SDK's receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chain {
    /// It extends it.
    Extends,
    /// It does not.
    Other,
    /// A superclass is not in the sources.
    Unknown,
    /// There is no such class in the sources.
    Absent,
}

impl<'a> View<'a> {
    /// App modules; without any, modules that have something of push.
    pub fn subjects(facts: &'a Facts) -> Vec<Self> {
        let apps =
            facts.modules.iter().filter(|module| module.gradle.as_ref().is_some_and(|gradle| gradle.application));
        let mut views: Vec<Self> = apps.map(|module| Self::new(facts, module)).collect();
        if !views.is_empty() {
            // A library that no app of the tree uses: a plug-in whose example gets it from elsewhere.
            let used: BTreeSet<&str> =
                views.iter().flat_map(|view| &view.modules).map(|module| module.folder.as_str()).collect();
            let libraries = facts.modules.iter().filter(|module| {
                !used.contains(module.folder.as_str()) && module.gradle.as_ref().is_some_and(|gradle| gradle.library)
            });
            views.extend(libraries.map(|module| Self::new(facts, module)).filter(Self::is_relevant));
            return views;
        }
        let all: Vec<Self> = facts.modules.iter().map(|module| Self::new(facts, module)).collect();
        let (relevant, mut rest): (Vec<Self>, Vec<Self>) = all.into_iter().partition(Self::is_relevant);
        rest.retain(|view| !view.manifests.is_empty());
        rest.truncate(1);
        if relevant.is_empty() { rest } else { relevant }
    }

    fn new(facts: &'a Facts, module: &'a Module) -> Self {
        let modules = reachable(facts, module);
        let (mut all, mut dead_ends) = (Vec::new(), Vec::new());
        for module in &modules {
            let (found, dead) = carriers(module, facts);
            for carrier in found {
                // A library's compileOnly file is not in the app.
                if !all
                    .iter()
                    .any(|other: &SdkCarrier| other.name == carrier.name && other.compile_only == carrier.compile_only)
                {
                    all.push(carrier);
                }
            }
            dead_ends.extend(dead);
        }
        let manifests: Vec<&Manifest> = modules.iter().flat_map(|module| &module.manifests).collect();
        let gradle = module.gradle.as_ref();
        let main = module.manifests.first();
        let library = gradle.is_some_and(|gradle| gradle.library)
            || main.is_some_and(|_| gradle.is_some_and(|gradle| !gradle.application));
        let package = main.and_then(|manifest| manifest.package.as_ref()).map(|package| package.value.as_str());
        let namespace = gradle.and_then(|gradle| gradle.namespace.as_ref()).map(|name| name.value.as_str());
        let ids = match gradle {
            Some(_) if library => None,
            // Without applicationId the namespace or the manifest's package is taken.
            Some(gradle) => gradle.application_ids(namespace.or(package)),
            None => package.map(|package| vec![package.to_owned()]),
        };
        let target = gradle
            .and_then(|gradle| gradle.target_sdk)
            .or_else(|| main.and_then(|manifest| manifest.target_sdk))
            // Absent, it counts as minSdk.
            .or_else(|| gradle.and_then(|gradle| gradle.min_sdk))
            .or_else(|| main.and_then(|manifest| manifest.min_sdk));
        let sources: Vec<&Source> = modules.iter().flat_map(|module| &module.sources).collect();
        let mut classes = BTreeMap::new();
        for source in &sources {
            for class in &source.classes {
                classes.entry(class.name.as_str()).or_insert((*source, class));
            }
        }
        Self { classes, facts, module, manifests, sources, modules, carriers: all, dead_ends, ids, target, library }
    }

    /// Every build variant and its applicationId; a module without Gradle has one, and a library has its app's.
    pub fn variants(&self) -> Vec<(String, Option<String>)> {
        let package = || self.module.manifests.first().and_then(|manifest| manifest.package.as_ref());
        let namespace = |gradle: &Gradle| gradle.namespace.as_ref().map(|name| name.value.clone());
        match &self.module.gradle {
            Some(_) if self.library => Vec::new(),
            Some(gradle) => {
                let fallback = namespace(gradle).or_else(|| package().map(|package| package.value.clone()));
                gradle.variants(fallback.as_deref())
            }
            None => vec![(String::new(), package().map(|package| package.value.clone()))],
        }
    }

    /// Only manifests are read of this kind of project: there is no Gradle, and no source in Java or Kotlin.
    pub fn is_manifest_alone(&self) -> bool {
        self.module.gradle.is_none()
            && matches!(self.facts.layout, Layout::ManifestOnly | Layout::Eclipse)
            && self.modules.iter().all(|module| module.class_files.is_empty())
    }

    /// Whether anything of push is here.
    pub fn is_relevant(&self) -> bool {
        !self.carriers.is_empty() || !self.dead_ends.is_empty() || self.trace().is_some()
    }

    /// Something besides the SDK that shows that push was meant. The phone's push service itself is no integration.
    pub fn trace(&self) -> Option<(String, Place)> {
        if self.ids.as_ref().is_some_and(|ids| ids.iter().any(|id| id == "com.xiaomi.xmsf")) {
            return None;
        }
        let permission = self.manifests.iter().find_map(|manifest| {
            let used =
                manifest.uses_permissions.iter().chain(manifest.permissions.iter().map(|permission| &permission.name));
            used.into_iter()
                .find(|name| name.value.ends_with(PERMISSION))
                .map(|name| (name.value.clone(), name.place.clone()))
        });
        let component = || {
            self.components()
                .find(|component| is_sdk_class(&component.name) || component.answers(RECEIVE))
                .map(|component| (component.name.clone(), component.place.clone()))
        };
        let source = || {
            self.sources.iter().find_map(|source| {
                let imports = source.imports.iter().find(|import| import.starts_with("com.xiaomi.mipush."))?;
                Some((imports.clone(), Place::whole(source.file.clone())))
            })
        };
        permission.or_else(component).or_else(source)
    }

    pub fn components(&self) -> impl Iterator<Item = &'a Component> {
        self.manifests.iter().flat_map(|manifest| &manifest.components)
    }

    /// A component of the SDK, kept ones before removed ones.
    pub fn component(&self, name: &str) -> Option<&'a Component> {
        let mut all: Vec<&Component> = self.components().filter(|component| component.name == name).collect();
        all.sort_by_key(|component| component.removed);
        all.first().copied()
    }

    /// The SDK, where one carrier tells.
    pub fn sdk(&self) -> Option<Sdk> {
        self.carriers.iter().find_map(|carrier| carrier.sdk)
    }

    /// Whether the SDK brings its own manifest.
    pub fn brings_manifest(&self) -> bool {
        self.carriers.iter().any(|carrier| {
            carrier.wrapper
                || carrier.sdk.is_some_and(|sdk| !sdk.form.is_by_hand())
                || carrier.library.as_ref().is_some_and(|library| library.path.to_ascii_lowercase().ends_with(".aar"))
        })
    }

    pub fn has_wrapper(&self) -> bool {
        self.carriers.iter().any(|carrier| carrier.wrapper)
    }

    pub fn has_timpush(&self) -> bool {
        self.carriers.iter().any(|carrier| carrier.name.starts_with("com.tencent.timpush:"))
    }

    /// The place to point at when something is missing from the manifest.
    pub fn manifest_place(&self) -> Option<Place> {
        self.manifests.first().map(|manifest| Place::whole(manifest.file.clone()))
    }

    /// The manifest's text with known placeholders filled; none: a placeholder is not known.
    pub fn fill(&self, text: &str, id: &str) -> Option<String> {
        let Some((before, after)) = text.split_once("${") else { return Some(text.to_owned()) };
        let (name, rest) = after.split_once('}')?;
        let value = if name == "applicationId" || name == "packageName" {
            id.to_owned()
        } else {
            let known = self.modules.iter().filter_map(|module| module.gradle.as_ref());
            let value = known.into_iter().find_map(|gradle| gradle.placeholders.get(name))?.clone()?;
            if value.contains("${applicationId}") { value.replace("${applicationId}", id) } else { value }
        };
        Some(format!("{before}{value}{}", self.fill(rest, id)?))
    }

    /// How a class stands to the SDK's receiver, over any number of own classes.
    pub fn chain(&self, class: &str) -> Chain {
        let mut name = class.to_owned();
        let mut first = true;
        for _ in 0..20 {
            if name == PUSH_RECEIVER {
                return Chain::Extends;
            }
            let Some((source, class)) = self.classes.get(name.as_str()).copied() else {
                if let Some(apk) = &self.facts.apk {
                    return apk::end_of_chain(apk, first);
                }
                return match (first, name.as_str()) {
                    (true, _) => Chain::Absent,
                    (false, "android.content.BroadcastReceiver" | "java.lang.Object") => Chain::Other,
                    (false, _) => Chain::Unknown,
                };
            };
            first = false;
            match &class.superclass {
                None => return Chain::Other,
                Some(superclass) => {
                    // A superclass nested in the same file, or one by its simple name elsewhere.
                    name = source.resolve(superclass);
                }
            }
        }
        Chain::Unknown
    }

    /// Whether some source file could hold the class.
    pub fn may_exist(&self, class: &str) -> bool {
        let simple = class.rsplit('.').next().unwrap_or(class);
        let outer = simple.split('$').next().unwrap_or(simple);
        self.modules.iter().any(|module| module.class_files.contains(outer)) || self.classes.contains_key(class)
    }

    /// Own receivers: registered for the SDK's messages, or in the chain.
    pub fn own_receivers(&self) -> Vec<&'a Component> {
        let own = |component: &&Component| {
            component.kind == crate::android::manifest::Kind::Receiver
                && !is_sdk_class(&component.name)
                && (component.answers(RECEIVE) || self.chain(&component.name) == Chain::Extends)
        };
        self.components().filter(own).collect()
    }
}

/// A class of Xiaomi's SDK.
pub(super) fn is_sdk_class(name: &str) -> bool {
    name.starts_with("com.xiaomi.mipush.sdk.") || name.starts_with("com.xiaomi.push.service.")
}

/// The module and those it depends on.
fn reachable<'a>(facts: &'a Facts, module: &'a Module) -> Vec<&'a Module> {
    let mut seen: BTreeSet<&str> = BTreeSet::from([module.folder.as_str()]);
    let mut order = vec![module];
    let mut next = 0;
    while let Some(module) = order.get(next).copied() {
        next += 1;
        let Some(gradle) = &module.gradle else { continue };
        for dependency in &gradle.dependencies {
            let Carrier::Project(path) = &dependency.carrier else { continue };
            let Some(folder) = facts.settings.modules.get(path) else { continue };
            if let Some(found) = facts.modules.iter().find(|module| module.folder == *folder)
                && seen.insert(found.folder.as_str())
            {
                order.push(found);
            }
        }
    }
    order
}
