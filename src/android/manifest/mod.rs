//! `AndroidManifest.xml` as text, with places: what a checker needs of it, and what is wrong with its writing.

pub mod plugin;
mod read;

pub use read::read;

use super::place::Place;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The text as it is written, placeholders included.
    pub value: String,
    /// Where the attribute starts.
    pub place: Place,
}

/// What an app or library declares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// The file.
    pub file: String,
    /// The `package` attribute: the namespace of short class names.
    pub package: Option<Attribute>,
    /// `android:name` of the application.
    pub application: Option<Attribute>,
    /// `uses-permission` names.
    pub uses_permissions: Vec<Attribute>,
    /// Declared permissions.
    pub permissions: Vec<Permission>,
    /// Activities, services, receivers, providers.
    pub components: Vec<Component>,
    /// `meta-data` anywhere.
    pub meta_data: Vec<MetaData>,
    /// `minSdkVersion`.
    pub min_sdk: Option<u32>,
    /// `targetSdkVersion`.
    pub target_sdk: Option<u32>,
    /// Comments, since an entry that stands only in one is a frequent fault.
    pub comments: Vec<Attribute>,
    /// Faults of the writing itself.
    pub problems: Vec<Problem>,
}

/// A declared permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Its name.
    pub name: Attribute,
    /// `protectionLevel`.
    pub protection: Option<Attribute>,
}

/// What a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `activity`
    Activity,
    /// `activity-alias`
    Alias,
    /// `service`
    Service,
    /// `receiver`
    Receiver,
    /// `provider`
    Provider,
}

impl Kind {
    /// The element's name.
    pub const fn element(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Alias => "activity-alias",
            Self::Service => "service",
            Self::Receiver => "receiver",
            Self::Provider => "provider",
        }
    }
}

/// One component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// What it is.
    pub kind: Kind,
    /// The class, in full where it could be completed.
    pub name: String,
    /// Where the element starts.
    pub place: Place,
    /// `exported`.
    pub exported: Option<Attribute>,
    /// `enabled`.
    pub enabled: Option<Attribute>,
    /// `permission`.
    pub permission: Option<Attribute>,
    /// `process`.
    pub process: Option<Attribute>,
    /// `tools:node="remove"`: the merged manifest has it no more.
    pub removed: bool,
    /// Intent filters.
    pub filters: Vec<Filter>,
}

/// One `intent-filter`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Actions.
    pub actions: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// `data` elements; the platform matches any scheme with any host with any path of one filter.
    pub data: Vec<Data>,
}

/// One `data` element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Data {
    /// `scheme`
    pub scheme: Option<String>,
    /// `host`
    pub host: Option<String>,
    /// `port`
    pub port: Option<String>,
    /// `path`
    pub path: Option<String>,
    /// `pathPrefix`
    pub path_prefix: Option<String>,
    /// `pathPattern`
    pub path_pattern: Option<String>,
    /// `mimeType`
    pub mime_type: Option<String>,
}

/// One `meta-data`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaData {
    /// Its name.
    pub name: String,
    /// Its value; `resource` counts as none.
    pub value: Option<Attribute>,
    /// What the compiler made of the value; none: it is a source still.
    pub compiled: Option<Compiled>,
}

/// What a value has become in a binary manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compiled {
    /// A text, or a reference to one.
    Text,
    /// A number, which `getString` does not give.
    Number,
}

/// A fault of the writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether the file cannot be read because of it.
    pub fatal: bool,
    /// What is wrong.
    pub what: String,
    /// Where.
    pub place: Place,
}

impl Component {
    /// Whether some filter has this action.
    pub fn answers(&self, action: &str) -> bool {
        self.filters.iter().any(|filter| filter.actions.iter().any(|other| other == action))
    }

    /// `exported` as a value; none: not written.
    pub fn is_exported(&self) -> Option<bool> {
        self.exported.as_ref().map(|exported| exported.value == "true")
    }

    /// Whether it is switched off for good.
    pub fn is_disabled(&self) -> bool {
        self.enabled.as_ref().is_some_and(|enabled| enabled.value == "false")
    }

    /// The process: none is the main one.
    pub fn process_name(&self) -> &str {
        self.process.as_ref().map_or("", |process| process.value.as_str())
    }
}

impl Manifest {
    /// Completes short names that no `package` attribute could complete: Gradle's namespace does.
    pub fn complete(&mut self, namespace: &str) {
        for component in &mut self.components {
            if component.name.starts_with('.') {
                component.name.insert_str(0, namespace);
            } else if !component.name.contains('.') {
                component.name = format!("{namespace}.{}", component.name);
            }
        }
    }

    /// A class name in full: one that starts with a dot, or has none, lies in the package.
    pub fn full_name(&self, name: &str) -> String {
        match self.package.as_ref().map(|package| package.value.as_str()) {
            Some(package) if name.starts_with('.') => format!("{package}{name}"),
            Some(package) if !name.contains('.') => format!("{package}.{name}"),
            _ => name.to_owned(),
        }
    }

    /// A component by its full class name.
    pub fn component(&self, name: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.name == name)
    }
}
