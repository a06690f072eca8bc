//! The examples of `README.md` and `docs/guide` are run as they stand: every `console` block, page by page, in an empty
//! folder. A page that has drifted is rewritten with `TRYCMD=overwrite cargo test --test docs`.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A chat message, as a back end posts one to `openim/sendmsg`.
const PARCEL: &str = r#"{
  "To_Account": "alice",
  "MsgRandom": 7,
  "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "parcel at the desk"}}],
  "OfflinePushInfo": {"Title": "Front desk", "Desc": "A parcel is waiting", "Ext": "{\"page\":\"parcel\"}"}
}
"#;

/// What a page may take as given: files that it tells the reader to make.
const FILES: [(&str, &str); 8] = [
    ("app-secret.txt", "bm90LWEtc2VjcmV0LWtleQ==\n"),
    (
        "message.json",
        "{\"From_Account\":\"bob\",\"MsgBody\":[{\"MsgType\":\"TIMTextElem\",\"MsgContent\":{\"Text\":\"dinner?\"}}],\"OfflinePushInfo\":{\"PushFlag\":1}}\n",
    ),
    ("parcel.json", PARCEL),
    ("tunnel.toml", include_str!("fixtures/scenario/tunnel.toml")),
    ("regids.txt", "regid-1\nregid-2\n"),
    ("orders.csv", "reg_id,title,description\nregid-1,Your order,is on its way\nregid-2,Your order,has arrived\n"),
    ("chat/build.gradle", SCRIPT),
    ("chat/src/main/AndroidManifest.xml", MANIFEST),
];

/// An app that copied the demo's permission.
const SCRIPT: &str = "apply plugin: 'com.android.application'\n\nandroid {\n    defaultConfig {\n        \
                      applicationId 'com.example.chat'\n        targetSdkVersion 34\n    }\n}\n\ndependencies {\n    \
                      implementation 'com.umeng.umsdk:xiaomi-push:6.0.1'\n}\n";
const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\">\n    \
                        <permission\n        android:name=\"com.xiaomi.mipushdemo.permission.MIPUSH_RECEIVE\"\n        \
                        android:protectionLevel=\"signature\" />\n</manifest>\n";

/// Stands above the piece of the demo that a README shows.
const DEMO: &str = "<!-- an excerpt of: mipush demo -->\n\n```text\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn markdown(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("entry").path());
    let mut pages: Vec<_> = entries.filter(|path| path.extension().is_some_and(|found| found == "md")).collect();
    pages.sort();
    pages
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).expect("readable").map(|entry| entry.expect("entry").path()) {
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The pages whose examples are run.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md"), root().join("README.zh-CN.md")];
    pages.extend(markdown(&root().join("docs/guide")));
    assert!(pages.len() > 8, "the walk found only {}", pages.len());
    pages
}

fn read(page: &Path) -> String {
    fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// `zh` for a page in Chinese: its examples speak Chinese too.
fn language(page: &Path) -> &'static str {
    if page.to_string_lossy().ends_with(".zh-CN.md") { "zh" } else { "en" }
}

#[expect(clippy::disallowed_methods, reason = "a test looks at its own surroundings; the program never sees it")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[test]
fn every_example_does_what_its_page_shows() {
    let program = Path::new(env!("CARGO_BIN_EXE_mipush"));
    let path = format!("{}:{}", program.parent().expect("a folder").display(), variable("PATH").unwrap_or_default());
    let mut failed = Vec::new();
    for page in pages() {
        let folder = tempfile::tempdir().expect("folder");
        for (name, text) in FILES {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        }
        // This test alone cares where it is; the others of this file use whole paths.
        std::env::set_current_dir(folder.path()).expect("entered");
        let home = folder.path().join("home").display().to_string();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let cases = trycmd::TestCases::new();
            // An empty variable says nothing: the examples do not see those of whoever runs this.
            for name in mipush::context::VARIABLES.iter().flat_map(|variable| variable.name.split(", ")) {
                if name.starts_with("MIPUSH_") {
                    cases.env(name, "");
                }
            }
            cases
                .case(&page)
                .register_bin("mipush", program.to_path_buf())
                .env("PATH", &path)
                .env("HOME", &home)
                .env("XDG_CONFIG_HOME", &home)
                .env("MIPUSH_NOW", "2026-11-24T08:00:00+08:00")
                .env("MIPUSH_LANG", language(&page))
                .env("NO_COLOR", "1")
                .env("CLICOLOR_FORCE", "0")
                .env("CI", "1")
                .run();
        }));
        std::env::set_current_dir(root()).expect("left");
        failed.extend(outcome.is_err().then_some(page));
    }
    assert!(failed.is_empty(), "{failed:?} drifted: TRYCMD=overwrite cargo test --test docs");
}

/// What the runner would pass over in silence: a command that is not `mipush`, and a block without a language, which
/// it would run.
#[test]
fn no_example_is_passed_over() {
    for page in pages() {
        let mut language = None;
        for (index, line) in read(&page).lines().enumerate() {
            let place = format!("{}:{}", page.display(), index + 1);
            if let Some(info) = line.trim_start().strip_prefix("```") {
                assert!(language.is_some() || !info.is_empty(), "{place}: a block without a language");
                assert!(line.starts_with("```"), "{place}: an indented block is not run");
                language = if language.is_some() { None } else { Some(info.to_owned()) };
            } else if language.as_deref() == Some("console") {
                // The runner turns every \ of the output into a /, and would have the page show that.
                assert!(!line.contains("/\"") && !line.ends_with(" /"), "{place}: the program prints a \\ here");
                let command = line.strip_prefix("$ ");
                assert!(command.is_none_or(|words| words.starts_with("mipush ")), "{place}: only mipush is run here");
            }
        }
        assert!(language.is_none(), "{}: a block does not end", page.display());
    }
}

/// The excerpt stands in the demo's output, in this order.
#[test]
fn the_readmes_show_what_the_demo_prints() {
    for name in ["README.md", "README.zh-CN.md"] {
        let page = root().join(name);
        let text = read(&page);
        let (_, excerpt) = text.split_once(DEMO).unwrap_or_else(|| panic!("{name}: no excerpt of the demo"));
        let (excerpt, _) = excerpt.split_once("```").expect("a block that ends");
        let mut command = Command::new(env!("CARGO_BIN_EXE_mipush"));
        command.args(["demo", "--lang", language(&page)]).env("NO_COLOR", "1").current_dir(root());
        let output = command.output().expect("mipush starts");
        assert!(output.status.success(), "{output:?}");
        let stdout = String::from_utf8(output.stdout).expect("UTF-8");
        let mut lines = stdout.lines();
        for wanted in excerpt.lines().filter(|line| !line.is_empty() && *line != "...") {
            assert!(lines.any(|line| fits(line, wanted)), "{name}: the demo does not print, or not here: {wanted}");
        }
    }
}

/// `[..]` stands for anything.
fn fits(line: &str, wanted: &str) -> bool {
    let mut rest = line;
    let mut parts = wanted.split("[..]");
    let Some(start) = parts.next().and_then(|first| rest.strip_prefix(first)) else { return false };
    rest = start;
    let mut open = false;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        open = part.is_empty();
    }
    rest.is_empty() || open
}

#[test]
fn links_lead_somewhere() {
    let mut every = pages();
    every.extend(markdown(&root().join("docs")));
    every.extend(markdown(&root().join("docs/reference")));
    every.extend(["CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name)));
    for page in every {
        let text = read(&page);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            let path = page.parent().expect("a folder").join(file);
            assert!(path.exists(), "{}: {target} leads nowhere", page.display());
        }
    }
}

/// Whoever adds a check before sending or saving describes it.
#[test]
fn every_check_is_described() {
    const CALLS: [&str; 4] = ["Fault::error(\"", "Fault::warning(\"", "stop(\"", "take(&mut faults, \""];
    let described = read(&root().join("docs/guide/sending.md")) + &read(&root().join("docs/guide/certificates.md"));
    let mut found = 0;
    let folders = ["domain/notification", "domain/certificate", "commands/cert"];
    let files = folders.iter().flat_map(|folder| sources(&root().join("src").join(folder)));
    for file in files.chain([root().join("src/domain/click.rs")]) {
        let text = read(&file);
        for code in CALLS.iter().flat_map(|call| text.split(call).skip(1)).filter_map(|rest| rest.split('"').next()) {
            assert!(described.contains(&format!("`{code}`")), "{}: no guide page says what {code} is", file.display());
            found += 1;
        }
    }
    assert!(found > 40, "found only {found}");
}

/// Every document that a code or a step names can be looked up.
#[test]
fn every_source_is_listed() {
    let listed = read(&root().join("docs/sources.md"));
    let codes = mipush::protocol::code::all().map(|code| code.source);
    let steps = mipush::domain::decision::STEPS.iter().map(|step| step.source);
    let causes = mipush::domain::decision::CAUSES.iter().map(|cause| cause.source);
    let settings = mipush::domain::setting::SETTINGS.iter().map(|kind| kind.source);
    let documents = codes.chain(steps).chain(causes).chain(settings);
    let documents = documents.filter(|source| !source.contains("unconfirmed") && *source != "undocumented");
    for key in documents.flat_map(|source| source.split([',', '-'])).map(str::trim) {
        // `SDK-Java-new` comes here in pieces.
        let known = listed.lines().filter(|line| line.starts_with('|')).any(|line| {
            let keys = line.trim_start_matches('|').split('|').next().unwrap_or_default();
            keys.split([',', '-']).any(|known| known.trim() == key)
        });
        assert!(known || key == "seed", "docs/sources.md does not list {key}");
    }
}

/// The state file that its page shows is one.
#[test]
fn the_state_file_page_shows_a_state_file() {
    let page = read(&root().join("docs/guide/state-file.md"));
    let (_, block) = page.split_once("```toml\n").expect("a block");
    let (block, _) = block.split_once("```").expect("a block that ends");
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("mipush.toml"), block).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mipush"));
    command.args(["session", "list", "--state", "mipush.toml", "-o", "tsv", "--fields", "user,presence,cert"]);
    let output = command.current_dir(folder.path()).output().expect("mipush starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "user\tpresence\tcert\nalice\tkilled\t1\n", "{output:?}");
}

/// The rules that the emulator's page names exist, and its settings file is one.
#[test]
fn the_emulator_page_names_rules_that_exist() {
    let page = read(&root().join("docs/guide/emulator.md"));
    let (_, section) = page.split_once("## Rules that no document settles").expect("a section");
    let (table, rest) = section.split_once("Set them").expect("a table");
    let (_, settings) = rest.split_once("```toml\n").expect("a block");
    let (settings, _) = settings.split_once("```").expect("a block that ends");
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("emulator.toml"), settings).expect("written");
    let program = env!("CARGO_BIN_EXE_mipush");
    let mut command = Command::new(program);
    command.args(["emulator", "exec", "--settings", "emulator.toml", "--", program]);
    command.args(["emulator", "rules", "-o", "tsv", "--fields", "name,value"]);
    let state = folder.path().join("mipush.toml");
    let made = Command::new(program).arg("init").env("MIPUSH_STATE", &state).output().expect("mipush starts");
    assert!(made.status.success(), "{made:?}");
    let output = command.env("MIPUSH_STATE", &state).current_dir(folder.path()).output().expect("mipush starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && stdout.contains("\nday-quota\t100\n"), "{output:?}");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|row| row.split('|').next());
    let names: Vec<_> = rows.flat_map(|cell| cell.split(',')).map(|name| name.trim_matches([' ', '`'])).collect();
    assert!(names.len() > 10, "found only {names:?}");
    for name in names {
        assert!(stdout.lines().any(|line| line.split('\t').next() == Some(name)), "there is no rule {name}");
    }
}

#[test]
fn wildcards() {
    assert!(fits("message id  sem1", "message id  [..]"));
    assert!(fits("by x, then", "by [..], then"));
    assert!(!fits("by x, then more", "by [..], then"));
    assert!(!fits("message", "message id"));
}
