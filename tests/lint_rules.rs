//! `docs/reference/lint-rules.md` is written from the registry; this test fails when the two differ.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use mipush::android::lint::RULES;

fn page() -> String {
    let mut page = String::from(
        "# Rules for Android projects\n\nWritten from the registry by `tests/lint_rules.rs`; delete this file and run the \
         test to write it anew.\n\n| code | level | what | why | fix | section of android-integration |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    for rule in RULES {
        let (code, level, source) = (rule.code, rule.level.word(), rule.source);
        let cell = |text: &str| text.replace('|', "\\|");
        let [what, why, fix] = [rule.what.en, rule.why.en, rule.fix.en].map(cell);
        // A String takes every write.
        let _ = writeln!(page, "| {code} | {level} | {what} | {why} | {fix} | {source} |");
    }
    page
}

#[test]
fn the_page_is_what_the_registry_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference/lint-rules.md");
    if !path.exists() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, page()).expect("written");
    }
    assert_eq!(fs::read_to_string(&path).expect("read"), page());
}
