//! Cordova's `plugin.xml`: the fragments that it puts into a manifest, and the libraries that it brings along.

use roxmltree::{Document, Node, ParsingOptions};

use super::read::{MOST_NODES, fragments};
use super::{Manifest, Problem};
use crate::android::gradle::{Carrier, Dependency, Gradle, coordinate};
use crate::android::place::Lines;

/// Reads a plug-in's file; none: it is some other program's. What the plug-in brings along stands for a library's script.
pub fn read(file: &str, text: &str) -> Option<(Manifest, Gradle)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Lines::new(file, text);
    let mut manifest = Manifest { file: file.to_owned(), ..Manifest::default() };
    let mut gradle = Gradle { file: file.to_owned(), library: true, ..Gradle::default() };
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(text, options) {
        Ok(document) => document,
        // Eclipse and IDEA have files of this name too.
        Err(_) if !text.contains("cordova") => return None,
        Err(error) => {
            let mut place = lines.at(0);
            (place.line, place.column) = (error.pos().row, error.pos().col);
            manifest.problems.push(Problem { fatal: true, what: error.to_string(), place });
            return Some((manifest, gradle));
        }
    };
    let root = document.root_element();
    if root.tag_name().name() != "plugin" || !text.contains("cordova") {
        return None;
    }
    let is_android = |node: &Node<'_, '_>| {
        let platform = node.ancestors().find(|up| up.tag_name().name() == "platform");
        platform.is_none_or(|platform| platform.attribute("name") == Some("android"))
    };
    let mut parts = Vec::new();
    for node in root.descendants().filter(Node::is_element).filter(is_android) {
        let attribute = |name: &str| node.attribute(name);
        match node.tag_name().name() {
            "config-file" | "edit-config" => {
                let target = attribute("target").or(attribute("file")).unwrap_or_default();
                if target.rsplit('/').next() == Some("AndroidManifest.xml") {
                    parts.push(node);
                }
            }
            "lib-file" | "resource-file" | "source-file" => {
                let library = attribute("src").filter(|src| {
                    let src = src.to_ascii_lowercase();
                    src.ends_with(".jar") || src.ends_with(".aar")
                });
                if let Some(src) = library {
                    gradle.dependencies.push(dependency(Carrier::File(src.to_owned()), node, &lines));
                }
            }
            "framework" if attribute("custom") != Some("true") => {
                if let Some(src) = attribute("src").filter(|src| src.contains(':')) {
                    gradle.dependencies.push(dependency(coordinate(src), node, &lines));
                }
            }
            _ => {}
        }
    }
    fragments(&parts, &document, &lines, &mut manifest);
    Some((manifest, gradle))
}

fn dependency(carrier: Carrier, node: Node<'_, '_>, lines: &Lines<'_>) -> Dependency {
    Dependency { configuration: "implementation".to_owned(), carrier, place: lines.at(node.range().start) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLUGIN: &str = r#"<plugin xmlns="http://apache.org/cordova/ns/plugins/1.0" xmlns:android="http://schemas.android.com/apk/res/android">
  <platform name="ios"><config-file target="AndroidManifest.xml"><receiver android:name="no"/></config-file></platform>
  <platform name="android">
    <config-file parent="/manifest" target="AndroidManifest.xml">
      <uses-permission android:name="$PACKAGE_NAME.permission.MIPUSH_RECEIVE"/>
    </config-file>
    <config-file parent="/manifest/application" target="app/src/main/AndroidManifest.xml">
      <receiver android:name="com.a.R" android:exported="true"/>
    </config-file>
    <lib-file src="libs/MiPush_SDK_Client_3_0_3.jar"/>
    <framework src="com.a:b:1.0"/>
    <framework src="x.gradle" custom="true" type="gradleReference"/>
  </platform>
</plugin>"#;

    #[test]
    fn fragments_and_libraries_are_read() {
        let (manifest, gradle) = read("plugin.xml", PLUGIN).expect("a plug-in");
        assert_eq!(manifest.uses_permissions[0].place.line, 5);
        assert_eq!(
            manifest.components.iter().map(|component| component.name.as_str()).collect::<Vec<_>>(),
            ["com.a.R"]
        );
        assert_eq!(gradle.dependencies.len(), 2);
        assert_eq!(manifest.problems, []);
        assert!(read("plugin.xml", "<idea-plugin/>").is_none() && read("plugin.xml", "<x").is_none());
        assert!(read("plugin.xml", "<!-- cordova --><plugin").expect("broken").0.problems[0].fatal);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(<plugin>|</plugin>|<platform name='android'>|cordova|<config-file target='AndroidManifest.xml'>|[<>/='\"]|\\PC){0,40}") {
            read("plugin.xml", &text);
        }
    }
}
