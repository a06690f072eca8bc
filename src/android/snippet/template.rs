//! Fills the texts under `template/`: `{{name}}` stands for a value.

use super::{Language, Part, Plan, Snippet};

/// The text with every `{{name}}` replaced. A name without a value stays, and the tests find it.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 256);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, after)) = after.split_once("}}") else {
            out.push_str("{{");
            rest = after;
            continue;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            out.push_str(value);
        } else {
            out.extend(["{{", name, "}}"]);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A source file of a class.
pub(super) fn class(part: Part, plan: &Plan, package: &str, simple: &str, text: String) -> Snippet {
    let folder = match plan.language {
        Language::Java => "java",
        Language::Kotlin => "kotlin",
    };
    let path = format!("src/main/{folder}/{}/{simple}.{}", package.replace('.', "/"), plan.language.extension());
    Snippet { part, path, merges: false, text, mended: Vec::new() }
}

/// Picks the template of the plan's language.
pub(super) fn pick(plan: &Plan, java: &'static str, kotlin: &'static str) -> &'static str {
    match plan.language {
        Language::Java => java,
        Language::Kotlin => kotlin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_and_strangers_stay() {
        assert_eq!(fill("a {{b}} {{c}} {{", &[("b", "{{c}}")]), "a {{c}} {{c}} {{");
    }
}
