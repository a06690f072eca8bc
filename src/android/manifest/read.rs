//! Reads the text.

use roxmltree::{Document, Node, NodeType, ParsingOptions};

use super::{Attribute, Component, Data, Filter, Kind, Manifest, MetaData, Permission, Problem};
use crate::android::place::Lines;

const ANDROID: &str = "http://schemas.android.com/apk/res/android";
const TOOLS: &str = "http://schemas.android.com/tools";
/// More elements than any manifest has.
pub(super) const MOST_NODES: u32 = 200_000;
/// Deeper than any manifest is.
const DEEPEST: usize = 64;

/// Reads a manifest. A text that is not well-formed gives an empty one with the problem in it.
pub fn read(file: &str, text: &str) -> Manifest {
    // A byte order mark is no part of the document.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Lines::new(file, text);
    let mut manifest = Manifest { file: file.to_owned(), ..Manifest::default() };
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    match Document::parse_with_options(text, options) {
        Ok(document) => Reader { lines: &lines, manifest: &mut manifest }.document(&document),
        Err(error) => {
            let mut place = lines.at(0);
            (place.line, place.column) = (error.pos().row, error.pos().col);
            manifest.problems.push(Problem { fatal: true, what: error.to_string(), place });
        }
    }
    manifest
}

/// Reads parts of a document as parts of a manifest; comments of the whole document count.
pub(super) fn fragments(parts: &[Node<'_, '_>], document: &Document<'_>, lines: &Lines<'_>, manifest: &mut Manifest) {
    let mut reader = Reader { lines, manifest };
    for node in document.descendants().filter(Node::is_comment) {
        reader.comment(node);
    }
    for node in parts.iter().flat_map(|part| part.descendants().skip(1)).filter(Node::is_element) {
        reader.element(node);
    }
}

struct Reader<'a, 'b> {
    lines: &'a Lines<'b>,
    manifest: &'a mut Manifest,
}

impl Reader<'_, '_> {
    fn document(&mut self, document: &Document<'_>) {
        let root = document.root_element();
        self.manifest.package = self.plain(root, "package");
        for node in document.descendants() {
            match node.node_type() {
                NodeType::Comment => self.comment(node),
                NodeType::Text => self.stray(node),
                NodeType::Element if node.ancestors().take(DEEPEST + 1).count() <= DEEPEST => self.element(node),
                _ => {}
            }
        }
    }

    fn comment(&mut self, node: Node<'_, '_>) {
        let value = node.text().unwrap_or_default().to_owned();
        let place = self.lines.at(node.range().start);
        self.manifest.comments.push(Attribute { value, place });
    }

    fn element(&mut self, node: Node<'_, '_>) {
        self.unbound(node);
        let kind = match node.tag_name().name() {
            "uses-permission" | "uses-permission-sdk-23" => {
                self.manifest.uses_permissions.extend(self.android(node, "name"));
                return;
            }
            "permission" => {
                if let Some(name) = self.android(node, "name") {
                    let protection = self.android(node, "protectionLevel");
                    self.manifest.permissions.push(Permission { name, protection });
                }
                return;
            }
            "application" => {
                self.manifest.application = self.android(node, "name");
                return;
            }
            "uses-sdk" => {
                let number = |name| node.attribute((ANDROID, name)).and_then(|text: &str| text.trim().parse().ok());
                self.manifest.min_sdk = number("minSdkVersion").or(self.manifest.min_sdk);
                self.manifest.target_sdk = number("targetSdkVersion").or(self.manifest.target_sdk);
                return;
            }
            "meta-data" => {
                if let Some(name) = self.android(node, "name") {
                    let value = self.android(node, "value");
                    self.manifest.meta_data.push(MetaData { name: name.value, value, compiled: None });
                }
                return;
            }
            "activity" => Kind::Activity,
            "activity-alias" => Kind::Alias,
            "service" => Kind::Service,
            "receiver" => Kind::Receiver,
            "provider" => Kind::Provider,
            _ => return,
        };
        // `queries` and fragments for other tools have elements of these names too.
        if node.parent().is_some_and(|parent| parent.tag_name().name() == "queries") {
            return;
        }
        let Some(name) = self.android(node, "name") else { return };
        let component = Component {
            kind,
            name: self.manifest.full_name(&name.value),
            place: self.lines.at(node.range().start),
            exported: self.android(node, "exported"),
            enabled: self.android(node, "enabled"),
            permission: self.android(node, "permission"),
            process: self.android(node, "process"),
            removed: node.attribute((TOOLS, "node")).is_some_and(|node| matches!(node, "remove" | "removeAll")),
            filters: node.children().filter(|child| child.has_tag_name("intent-filter")).map(filter).collect(),
        };
        self.manifest.components.push(component);
    }

    fn android(&self, node: Node<'_, '_>, name: &str) -> Option<Attribute> {
        let attribute = node.attribute_node((ANDROID, name))?;
        Some(Attribute { value: attribute.value().to_owned(), place: self.lines.at(attribute.range().start) })
    }

    fn plain(&self, node: Node<'_, '_>, name: &str) -> Option<Attribute> {
        let attribute = node.attribute_node(name)?;
        Some(Attribute { value: attribute.value().to_owned(), place: self.lines.at(attribute.range().start) })
    }

    /// Attributes that lost their prefix do nothing, without a word from the build.
    fn unbound(&mut self, node: Node<'_, '_>) {
        const ALWAYS_PREFIXED: [&str; 7] =
            ["name", "exported", "enabled", "permission", "process", "value", "protectionLevel"];
        const ELEMENTS: [&str; 12] = [
            "uses-permission",
            "permission",
            "application",
            "activity",
            "activity-alias",
            "service",
            "receiver",
            "provider",
            "meta-data",
            "action",
            "category",
            "data",
        ];
        if !ELEMENTS.contains(&node.tag_name().name()) {
            return;
        }
        for attribute in node.attributes() {
            let lost = attribute.namespace().is_none() && ALWAYS_PREFIXED.contains(&attribute.name());
            let foreign = attribute
                .namespace()
                .is_some_and(|space| space != ANDROID && space != TOOLS && ALWAYS_PREFIXED.contains(&attribute.name()));
            if lost || foreign {
                let what = format!(
                    "{}=\"{}\" on <{}> is not in the android namespace and has no effect",
                    attribute.name(),
                    attribute.value(),
                    node.tag_name().name()
                );
                let place = self.lines.at(attribute.range().start);
                self.manifest.problems.push(Problem { fatal: false, what, place });
            }
        }
    }

    /// Text between elements.
    fn stray(&mut self, node: Node<'_, '_>) {
        let text = node.text().unwrap_or_default();
        let Some((at, c)) = text.char_indices().find(|(_, c)| !c.is_ascii_whitespace()) else { return };
        let what = format!("stray text between elements: U+{:04X} {:?}", u32::from(c), excerpt(text.trim()));
        let place = self.lines.at(node.range().start + at);
        self.manifest.problems.push(Problem { fatal: false, what, place });
    }
}

fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}

fn filter(node: Node<'_, '_>) -> Filter {
    let mut filter = Filter::default();
    for child in node.children().filter(Node::is_element) {
        let text = |name: &str| child.attribute((ANDROID, name)).map(str::to_owned);
        match child.tag_name().name() {
            "action" => filter.actions.extend(text("name")),
            "category" => filter.categories.extend(text("name")),
            "data" => filter.data.push(Data {
                scheme: text("scheme"),
                host: text("host"),
                port: text("port"),
                path: text("path"),
                path_prefix: text("pathPrefix"),
                path_pattern: text("pathPattern"),
                mime_type: text("mimeType"),
            }),
            _ => {}
        }
    }
    filter
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"com.a.b\">";

    fn manifest(body: &str) -> Manifest {
        read("AndroidManifest.xml", &format!("{HEAD}\n{body}\n</manifest>"))
    }

    #[test]
    fn entries_are_read_with_their_places() {
        let found = manifest(
            "<uses-sdk android:targetSdkVersion=\"31\"/><uses-permission android:name=\"p\"/>\n\
             <permission android:name=\"q\" android:protectionLevel=\"signature\"/>\n\
             <!-- <service/> -->\n\
             <application android:name=\".App\">\n  <receiver android:name=\".R\" android:exported=\"true\"\n\
             android:process=\":x\"><intent-filter><action android:name=\"a\"/></intent-filter></receiver></application>",
        );
        assert_eq!(found.target_sdk, Some(31));
        assert_eq!(found.uses_permissions[0].value, "p");
        assert_eq!(found.permissions[0].protection.as_ref().unwrap().value, "signature");
        let receiver = &found.components[0];
        assert_eq!(
            (receiver.name.as_str(), receiver.place.to_string().as_str()),
            ("com.a.b.R", "AndroidManifest.xml:6:3")
        );
        assert!(receiver.answers("a") && receiver.is_exported() == Some(true) && receiver.process_name() == ":x");
        assert_eq!(found.comments[0].place.line, 4);
        assert!(found.problems.is_empty());
    }

    #[test]
    fn prefixed_elements_count_by_their_local_name() {
        assert_eq!(manifest("<android:uses-permission android:name=\"p\"/>").uses_permissions.len(), 1);
    }

    #[test]
    fn faults_of_the_writing_are_problems() {
        let broken = read("f", "<manifest>\n<application>\n</manifest>");
        assert!(broken.problems[0].fatal && broken.problems[0].place.line == 3, "{:?}", broken.problems);
        assert!(read("f", "<manifest a:b='1'/>").problems[0].fatal);
        let stray = manifest("<application>\u{200b}<service name=\".S\"/></application>");
        assert_eq!(stray.problems.len(), 2, "{:?}", stray.problems);
        assert!(stray.problems.iter().all(|problem| !problem.fatal));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(<manifest xmlns:android='http://schemas.android.com/apk/res/android'>|</manifest>|<application>|<service android:name='.A'/>|<!--|-->|<!DOCTYPE a \\[<!ENTITY b 'c'>\\]>|&b;|[<>/='\"&]|\\PC){0,40}") {
            read("AndroidManifest.xml", &text);
        }
    }

    #[test]
    fn bombs_are_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><manifest>&b;</manifest>";
        assert!(read("f", bomb).problems[0].fatal);
        let deep = "<a>".repeat(100_000);
        assert!(read("f", &deep).problems[0].fatal);
        let deep = "<a>".repeat(5_000) + &"</a>".repeat(5_000);
        assert!(read("f", &deep).components.is_empty());
    }
}
