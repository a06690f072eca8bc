//! `lint-rules.md`: the rules for Android projects.

use std::fmt::Write as _;

use mipush::android::lint::RULES;
use mipush::doctor::rule::source;

use super::lint_fixture::{FIXTURES, Step};
use super::tables::{GENERATED, cell};

/// The page.
pub fn page() -> String {
    let mut page = format!(
        "{GENERATED}\n\n# Rules for Android projects\n\n\
         What goes wrong on the Android side, and how to mend it. `mipush doctor --project DIR` asks all of them, \
         `mipush intent\ncheck --project DIR` those about the screen that a tap opens. A rule is kept, broken, or not \
         judged for a reason that\nis told.\n\n\
         Each rule is tested with two projects: one that `mipush generate all --sdk SDK` makes and that keeps the rule, and \
         the\nsame project with the change that breaks it.\n\n\
         | code | level | what | why | fix | source | kept by | broken by |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    for rule in RULES {
        let (code, level, source) = (rule.code, rule.level.word(), source(&rule));
        let [what, why, fix] = [rule.what.en, rule.why.en, rule.fix.en].map(cell);
        let fixture = FIXTURES.iter().find(|fixture| fixture.code == code);
        let fixture = fixture.unwrap_or_else(|| panic!("{code} has no fixture"));
        let change = cell(&fixture.steps.iter().map(Step::words).collect::<Vec<_>>().join("; "));
        let sdk = fixture.sdk;
        let _ = writeln!(page, "| {code} | {level} | {what} | {why} | {fix} | {source} | {sdk} | {change} |");
    }
    page
}
