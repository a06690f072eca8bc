//! Puts generated parts into texts that exist, without harming what is there: only what is missing is added, where it
//! belongs, and everything else stays byte for byte. Doing it twice changes nothing.

use roxmltree::{Document, Node};

use super::manifest::{self, Manifest};

/// What the app's own receiver answers.
const RECEIVE: &str = "com.xiaomi.mipush.RECEIVE_MESSAGE";

/// A text that nothing can be put into.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// It is not well-formed.
    #[error("the manifest cannot be read: {0}")]
    Unreadable(String),
    /// There is no `<application>` with an end of its own.
    #[error("the manifest has no <application> element with content: write <application …></application> first")]
    NoApplication,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The text.
    pub text: String,
    /// What was added, for people.
    pub added: Vec<String>,
    /// What is there already but differently, and stays.
    pub differs: Vec<String>,
}

/// Adds the generated manifest's entries to an existing one. `package` is what `${applicationId}` stands for.
pub fn manifest(existing: &str, generated: &str, package: &str) -> Result<Merged, MergeError> {
    let unreadable = |error: roxmltree::Error| MergeError::Unreadable(error.to_string());
    let mark = if existing.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let document = Document::parse(&existing[mark..]).map_err(unreadable)?;
    let wanted = Document::parse(generated).map_err(unreadable)?;
    let there = manifest::read("", existing);
    let application = document.root_element().children().find(|node| node.has_tag_name("application"));
    let application = application.ok_or(MergeError::NoApplication)?;
    let range = application.range();
    let close = existing[..mark + range.end].rfind("</").filter(|close| *close > mark + range.start);
    let close = close.ok_or(MergeError::NoApplication)?;

    let mut merged = Merged { text: String::new(), added: Vec::new(), differs: Vec::new() };
    let (mut outside, mut inside) = (Vec::new(), Vec::new());
    for node in wanted.root_element().children().filter(Node::is_element) {
        if node.has_tag_name("application") {
            for child in node.children().filter(Node::is_element) {
                add(&there, child, generated, package, &mut inside, &mut merged);
            }
        } else {
            add(&there, node, generated, package, &mut outside, &mut merged);
        }
    }
    let name = wanted
        .root_element()
        .children()
        .find(|node| node.has_tag_name("application"))
        .and_then(|node| name_of(node).map(str::to_owned));
    let mut open = mark + range.start + "<application".len();
    let mut attribute = String::new();
    match (&there.application, name) {
        (None, Some(name)) => {
            attribute = format!(" android:name=\"{name}\"");
            merged.added.push(format!("android:name=\"{name}\" on <application>"));
        }
        (Some(there), Some(name)) if !same_class(&there.value, &name) => {
            merged.differs.push(format!("<application> is {}, not {name}", there.value));
        }
        _ => {}
    }
    if attribute.is_empty() {
        open = mark + range.start;
    }
    // The indentation of the line that an insertion stands before belongs to that line.
    let line_start = |at: usize| {
        let start = existing[..at].rfind('\n').map_or(0, |newline| newline + 1);
        if existing[start..at].chars().all(char::is_whitespace) { start } else { at }
    };
    let before = line_start(mark + range.start);
    let end = line_start(close).max(open);
    let newline = if existing.contains("\r\n") { "\r\n" } else { "\n" };
    let block = |items: &[String]| items.iter().map(|item| item.replace('\n', newline) + newline).collect::<String>();
    merged.text.push_str(&existing[..before]);
    merged.text.push_str(&block(&outside));
    merged.text.push_str(&existing[before..open]);
    merged.text.push_str(&attribute);
    merged.text.push_str(&existing[open..end]);
    if !inside.is_empty() && !existing[..end].ends_with('\n') {
        merged.text.push_str(newline);
    }
    merged.text.push_str(&block(&inside));
    merged.text.push_str(&existing[end..]);
    Ok(merged)
}

fn name_of<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute(("http://schemas.android.com/apk/res/android", "name"))
}

fn same_class(there: &str, wanted: &str) -> bool {
    there == wanted || (there.starts_with('.') && wanted.ends_with(there))
}

/// An entry that is missing, with its indentation.
fn add(there: &Manifest, node: Node<'_, '_>, text: &str, package: &str, out: &mut Vec<String>, merged: &mut Merged) {
    let Some(name) = name_of(node) else { return };
    let filled = |name: &str| name.replace("${applicationId}", package);
    let element = node.tag_name().name();
    let known = match element {
        "uses-permission" => there.uses_permissions.iter().any(|used| filled(&used.value) == filled(name)),
        "permission" => there.permissions.iter().any(|permission| filled(&permission.name.value) == filled(name)),
        "meta-data" => there.meta_data.iter().any(|data| data.name == name),
        _ => there
            .components
            .iter()
            .any(|component| component.kind.element() == element && same_class(&component.name, name)),
    };
    if known {
        return;
    }
    // A second receiver for the same messages would make it a matter of luck which one gets them.
    let receives = |node: Node<'_, '_>| node.descendants().any(|inner| name_of(inner) == Some(RECEIVE));
    let own = there.components.iter().find(|component| component.answers(RECEIVE) && !component.removed);
    if let Some(own) = own.filter(|_| element == "receiver" && receives(node)) {
        merged.differs.push(format!("the receiver is {}, not {name}", own.name));
        return;
    }
    let range = node.range();
    let start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
    out.push(text[start..range.end].to_owned());
    merged.added.push(format!("<{element} {name}>"));
}

/// Adds the rules that are missing to a rule file.
pub fn rules(existing: &str, generated: &str) -> Merged {
    let squeeze = |line: &str| line.split_whitespace().collect::<String>();
    let there: Vec<String> = existing.lines().map(squeeze).collect();
    let mut merged = Merged { text: existing.to_owned(), added: Vec::new(), differs: Vec::new() };
    let mut comment = None;
    let newline = if existing.contains("\r\n") { "\r\n" } else { "\n" };
    for line in generated.lines() {
        if line.starts_with('#') {
            comment = Some(line);
            continue;
        }
        if line.is_empty() || there.contains(&squeeze(line)) {
            comment = None;
            continue;
        }
        if !merged.text.is_empty() && !merged.text.ends_with('\n') {
            merged.text.push_str(newline);
        }
        for line in comment.take().into_iter().chain([line]) {
            merged.text.push_str(line);
            merged.text.push_str(newline);
        }
        merged.added.push(line.to_owned());
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GENERATED: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a.b\">\n    \
        <uses-permission android:name=\"${applicationId}.p\" />\n    <uses-permission android:name=\"q\" />\n    \
        <application android:name=\"a.b.App\">\n        <receiver\n            android:name=\"a.b.R\" />\n    </application>\n</manifest>\n";

    fn manifest_of(body: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?>\n<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a.b\">\n{body}\n</manifest>\n"
        )
    }

    #[test]
    fn what_is_missing_is_added_and_the_rest_stays() {
        let existing = manifest_of(
            "    <!-- mine -->\n    <uses-permission android:name=\"a.b.p\"/>\n    <application\n        android:label=\"x\">\n        <service android:name=\".S\"/>\n    </application>",
        );
        let merged = manifest(&existing, GENERATED, "a.b").unwrap();
        assert_eq!(merged.added.len(), 3, "{:?}", merged.added);
        let expected = manifest_of(
            "    <!-- mine -->\n    <uses-permission android:name=\"a.b.p\"/>\n    <uses-permission android:name=\"q\" />\n    <application android:name=\"a.b.App\"\n        android:label=\"x\">\n        <service android:name=\".S\"/>\n        <receiver\n            android:name=\"a.b.R\" />\n    </application>",
        );
        assert_eq!(merged.text, expected);
        let again = manifest(&merged.text, GENERATED, "a.b").unwrap();
        assert_eq!((again.text, again.added), (merged.text, Vec::new()));
    }

    #[test]
    fn another_application_stays() {
        let existing = manifest_of("<application android:name=\".Mine\"><receiver android:name=\".R\"/></application>");
        let merged = manifest(&existing, GENERATED, "a.b").unwrap();
        assert_eq!(merged.differs.len(), 1);
        assert!(merged.text.contains(".Mine") && !merged.text.contains("a.b.App"));
        assert_eq!(merged.added.len(), 2);
    }

    #[test]
    fn the_apps_own_receiver_stays_the_only_one() {
        let filter =
            "<intent-filter><action android:name=\"com.xiaomi.mipush.RECEIVE_MESSAGE\"/></intent-filter></receiver>";
        let existing = manifest_of(&format!("<application><receiver android:name=\"x.Y\">{filter}</application>"));
        let generated = manifest_of(&format!("<application><receiver android:name=\"a.b.R\">{filter}</application>"));
        let merged = manifest(&existing, &generated, "a.b").unwrap();
        assert_eq!((merged.text, merged.differs.len()), (existing, 1));
    }

    #[test]
    fn what_cannot_be_added_to_is_refused() {
        assert_eq!(manifest(&manifest_of("<application/>"), GENERATED, "a.b"), Err(MergeError::NoApplication));
        assert_eq!(manifest(&manifest_of(""), GENERATED, "a.b"), Err(MergeError::NoApplication));
        assert!(matches!(manifest("<manifest>", GENERATED, "a.b"), Err(MergeError::Unreadable(_))));
    }

    #[test]
    fn rules_come_once() {
        let merged = rules("-keep class a.B {*;}", "# c\n-keep class a.B { *; }\n# d\n-dontwarn x\n");
        assert_eq!(merged.text, "-keep class a.B {*;}\n# d\n-dontwarn x\n");
        assert_eq!(rules(&merged.text, "-dontwarn x\n").added, [""; 0]);
    }

    proptest! {
        #[test]
        fn merging_twice_changes_nothing(label in "[a-z中]{0,8}", crlf: bool, children in 0_usize..4) {
            let body = "<service android:name=\".S\"/>\n".repeat(children);
            let existing = manifest_of(&format!("<application android:label=\"{label}\">{body}</application>"));
            let existing = if crlf { existing.replace('\n', "\r\n") } else { existing };
            let once = manifest(&existing, GENERATED, "a.b").unwrap();
            let twice = manifest(&once.text, GENERATED, "a.b").unwrap();
            prop_assert_eq!(&twice.text, &once.text);
            prop_assert!(manifest::read("", &once.text).problems.is_empty());
        }
    }
}
