//! The binary manifest → the same facts as the text. Lines of the source mean nothing to who has only the APK, so a
//! place is the element.

use super::resource::Resources;
use super::value::Value;
use super::xml::{Document, Element, Event, Fault};
use crate::android::manifest::{
    Attribute, Compiled, Component, Data, Filter, Kind, Manifest, MetaData, Permission, Problem,
};
use crate::android::place::Place;

/// More elements than any manifest has.
const MOST_ELEMENTS: usize = 200_000;
/// Deeper than any manifest is.
const DEEPEST: usize = 64;
/// More text than any manifest has: one long string may be pointed at from everywhere.
const MOST_TEXT: usize = 16 << 20;
/// More references than any manifest needs followed.
const MOST_REFERENCES: usize = 2_000;

const NAME: (u32, &str) = (0x0101_0003, "name");
const PERMISSION: (u32, &str) = (0x0101_0006, "permission");
const PROTECTION: (u32, &str) = (0x0101_0009, "protectionLevel");
const ENABLED: (u32, &str) = (0x0101_000e, "enabled");
const EXPORTED: (u32, &str) = (0x0101_0010, "exported");
const PROCESS: (u32, &str) = (0x0101_0011, "process");
const VALUE: (u32, &str) = (0x0101_0024, "value");
const MIME_TYPE: (u32, &str) = (0x0101_0026, "mimeType");
const SCHEME: (u32, &str) = (0x0101_0027, "scheme");
const HOST: (u32, &str) = (0x0101_0028, "host");
const PORT: (u32, &str) = (0x0101_0029, "port");
const PATH: (u32, &str) = (0x0101_002a, "path");
const PATH_PREFIX: (u32, &str) = (0x0101_002b, "pathPrefix");
const PATH_PATTERN: (u32, &str) = (0x0101_002c, "pathPattern");
const MIN_SDK: (u32, &str) = (0x0101_020c, "minSdkVersion");
const TARGET_SDK: (u32, &str) = (0x0101_0270, "targetSdkVersion");

/// A manifest, and what only packed ones have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed {
    /// The facts.
    pub manifest: Manifest,
    /// `split`: the name of this part of an app; none: its base.
    pub split: Option<String>,
    /// References were met that no table was there for.
    pub wants_resources: bool,
}

/// Reads a binary manifest. What cannot be read is a problem in it, like a text that is not well-formed.
pub fn read(file: &str, bytes: &[u8], resources: Option<&Resources<'_>>) -> Packed {
    let mut packed =
        Packed { manifest: Manifest { file: file.to_owned(), ..Manifest::default() }, ..Packed::default() };
    let mut reader = Reader { resources, packed: &mut packed, path: Vec::new(), elements: 0, text: 0, references: 0 };
    if let Err(what) = reader.document(bytes) {
        reader.problem(what);
    }
    packed
}

/// A manifest that could not even be unpacked, with the reason.
pub fn unreadable(file: &str, reason: String) -> Packed {
    let place = Place::whole(file);
    let problems = vec![Problem { fatal: true, what: reason, place }];
    Packed { manifest: Manifest { file: file.to_owned(), problems, ..Manifest::default() }, ..Packed::default() }
}

struct Reader<'a, 'b> {
    resources: Option<&'a Resources<'b>>,
    packed: &'a mut Packed,
    /// Open elements, the component among them with its index.
    path: Vec<Open>,
    elements: usize,
    text: usize,
    references: usize,
}

struct Open {
    name: String,
    component: Option<usize>,
}

impl Reader<'_, '_> {
    fn document(&mut self, bytes: &[u8]) -> Result<(), String> {
        let fault = |fault: Fault| fault.to_string();
        let mut document = Document::open(bytes).map_err(fault)?;
        while let Some(event) = document.next() {
            match event.map_err(fault)? {
                Event::End => drop(self.path.pop()),
                Event::Start(element) => {
                    self.elements += 1;
                    if self.elements > MOST_ELEMENTS || self.path.len() >= DEEPEST || self.text > MOST_TEXT {
                        return Err("more than any manifest holds; the rest was not read".to_owned());
                    }
                    let name = document.name(element);
                    self.text += name.len();
                    let component = self.element(&document, element, &name);
                    self.path.push(Open { name, component });
                }
            }
        }
        if self.elements == 0 {
            return Err("no element in it".to_owned());
        }
        Ok(())
    }

    fn problem(&mut self, what: String) {
        let place = Place::whole(self.packed.manifest.file.clone());
        self.packed.manifest.problems.push(Problem { fatal: true, what, place });
    }

    /// Takes what the element says; a component's index if it is one.
    fn element(&mut self, document: &Document<'_>, element: Element<'_>, name: &str) -> Option<usize> {
        let get = |reader: &mut Self, key: (u32, &str), path: &str| reader.attribute(document, element, key, path);
        match name {
            "manifest" if self.path.is_empty() => {
                self.packed.manifest.package = self.plain(document, element, "package");
                self.packed.split = self.plain(document, element, "split").map(|split| split.value);
            }
            "uses-permission" | "uses-permission-sdk-23" => {
                let used = get(self, NAME, name);
                self.packed.manifest.uses_permissions.extend(used);
            }
            "permission" => {
                if let Some(name) = get(self, NAME, name) {
                    let path = format!("permission[@android:name='{}']", name.value);
                    let protection = document.android(element, PROTECTION.0, PROTECTION.1);
                    let protection = protection.map(|value| self.kept(protection_words(value), &path, PROTECTION.1));
                    self.packed.manifest.permissions.push(Permission { name, protection });
                }
            }
            "application" => self.packed.manifest.application = get(self, NAME, name),
            "uses-sdk" => {
                let mut number = |key: (u32, &str)| match self.value(document, element, key)? {
                    Value::Int(number) => u32::try_from(number).ok(),
                    Value::Text(text) => text.parse().ok(),
                    _ => None,
                };
                let (min, target) = (number(MIN_SDK), number(TARGET_SDK));
                let manifest = &mut self.packed.manifest;
                manifest.min_sdk = min.or(manifest.min_sdk);
                manifest.target_sdk = target.or(manifest.target_sdk);
            }
            "meta-data" => {
                if let Some(name) = get(self, NAME, name) {
                    let compiled = match document.android(element, VALUE.0, VALUE.1) {
                        Some(Value::Int(_) | Value::Float(_)) => Compiled::Number,
                        _ => Compiled::Text,
                    };
                    let value = get(self, VALUE, &format!("meta-data[@android:name='{}']", name.value));
                    let data = MetaData { name: name.value, value, compiled: Some(compiled) };
                    self.packed.manifest.meta_data.push(data);
                }
            }
            "intent-filter" => {
                let component = self.path.last().and_then(|open| open.component)?;
                self.packed.manifest.components.get_mut(component)?.filters.push(Filter::default());
            }
            "action" | "category" | "data" => self.part_of_filter(document, element, name),
            _ => return self.component(document, element, name),
        }
        None
    }

    fn component(&mut self, document: &Document<'_>, element: Element<'_>, name: &str) -> Option<usize> {
        const KINDS: [Kind; 5] = [Kind::Activity, Kind::Alias, Kind::Service, Kind::Receiver, Kind::Provider];
        let kind = KINDS.into_iter().find(|kind| kind.element() == name)?;
        // `queries` has elements of these names too.
        if self.path.last().is_some_and(|parent| parent.name == "queries") {
            return None;
        }
        let name = self.attribute(document, element, NAME, kind.element())?;
        let name = self.packed.manifest.full_name(&name.value);
        let path = format!("{}[@android:name='{name}']", kind.element());
        let component = Component {
            kind,
            place: self.place(&path),
            exported: self.attribute(document, element, EXPORTED, &path),
            enabled: self.attribute(document, element, ENABLED, &path),
            permission: self.attribute(document, element, PERMISSION, &path),
            process: self.attribute(document, element, PROCESS, &path),
            removed: false,
            filters: Vec::new(),
            name,
        };
        self.packed.manifest.components.push(component);
        Some(self.packed.manifest.components.len() - 1)
    }

    fn part_of_filter(&mut self, document: &Document<'_>, element: Element<'_>, name: &str) {
        let [.., component, filter] = self.path.as_slice() else { return };
        let Some(component) = component.component.filter(|_| filter.name == "intent-filter") else { return };
        let mut text = |key| self.value(document, element, key).and_then(|value| self.text(value));
        let data = (name == "data").then(|| Data {
            scheme: text(SCHEME),
            host: text(HOST),
            port: text(PORT),
            path: text(PATH),
            path_prefix: text(PATH_PREFIX),
            path_pattern: text(PATH_PATTERN),
            mime_type: text(MIME_TYPE),
        });
        let value = text(NAME);
        let component = self.packed.manifest.components.get_mut(component);
        let Some(filter) = component.and_then(|component| component.filters.last_mut()) else { return };
        match name {
            "action" => filter.actions.extend(value),
            "category" => filter.categories.extend(value),
            _ => filter.data.extend(data),
        }
    }

    /// A value with its reference followed, where there is a table.
    fn value(&mut self, document: &Document<'_>, element: Element<'_>, (id, name): (u32, &str)) -> Option<Value> {
        let value = document.android(element, id, name)?;
        let Value::Reference(target) = value else { return Some(value) };
        self.references += 1;
        match self.resources {
            None => self.packed.wants_resources = true,
            Some(resources) if self.references <= MOST_REFERENCES => {
                if let Some(found) = resources.resolve(target) {
                    return Some(found);
                }
            }
            Some(_) => {}
        }
        Some(value)
    }

    fn attribute(
        &mut self,
        document: &Document<'_>,
        element: Element<'_>,
        key: (u32, &str),
        path: &str,
    ) -> Option<Attribute> {
        let value = self.value(document, element, key)?;
        let value = self.text(value)?;
        Some(self.kept(value, path, key.1))
    }

    fn plain(&mut self, document: &Document<'_>, element: Element<'_>, name: &str) -> Option<Attribute> {
        match document.plain(element, name)? {
            Value::Text(value) => Some(Attribute { value, place: self.place(&format!("manifest/@{name}")) }),
            _ => None,
        }
    }

    fn kept(&mut self, value: String, path: &str, name: &str) -> Attribute {
        self.text += value.len() + path.len();
        Attribute { value, place: self.place(&format!("{path}/@android:{name}")) }
    }

    fn text(&mut self, value: Value) -> Option<String> {
        let text = match value {
            Value::Text(text) => text,
            Value::Bool(value) => value.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Reference(id) => format!("@0x{id:08x}"),
            Value::Other => return None,
        };
        self.text += text.len();
        Some(text)
    }

    /// The element's path from the root on.
    fn place(&self, path: &str) -> Place {
        let open: String = self.path.iter().map(|open| format!("{}/", open.name)).collect();
        Place::element(self.packed.manifest.file.clone(), format!("/{open}{path}"))
    }
}

/// A level and its flags, in the words of the text manifest.
fn protection_words(value: Value) -> String {
    const LEVELS: [&str; 5] = ["normal", "dangerous", "signature", "signatureOrSystem", "internal"];
    const FLAGS: [(i32, &str); 4] = [(0x10, "privileged"), (0x20, "development"), (0x40, "appop"), (0x80, "pre23")];
    let Value::Int(number) = value else {
        return if let Value::Text(text) = value { text } else { "normal".to_owned() };
    };
    let level = usize::try_from(number & 0xf).ok().and_then(|level| LEVELS.get(level)).copied().unwrap_or("normal");
    let flags = FLAGS.iter().filter(|(bit, _)| number & bit != 0).map(|(_, word)| *word);
    std::iter::once(level).chain(flags).collect::<Vec<_>>().join("|")
}
