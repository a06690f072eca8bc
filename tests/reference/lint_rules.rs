//! `lint-rules.md`: the rules for Android projects.

use std::fmt::Write as _;

use mipush::android::lint::RULES;

use super::tables::{GENERATED, cell};

/// The page.
pub fn page() -> String {
    let mut page = format!(
        "{GENERATED}\n\n# Rules for Android projects\n\n\
         What goes wrong on the Android side, and how to mend it. `mipush intent check --project DIR` asks those about \
         the\nscreen that a tap opens.\n\n\
         | code | level | what | why | fix | section of android-integration |\n\
         | --- | --- | --- | --- | --- | --- |\n"
    );
    for rule in RULES {
        let (code, level, source) = (rule.code, rule.level.word(), rule.source);
        let [what, why, fix] = [rule.what.en, rule.why.en, rule.fix.en].map(cell);
        let _ = writeln!(page, "| {code} | {level} | {what} | {why} | {fix} | {source} |");
    }
    page
}
