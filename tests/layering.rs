//! Holds the house together: reads the `use` lines and every `crate::` path of `src` and fails on a forbidden import.
//! The layers are those of `docs/architecture.md`.

use std::fs;
use std::path::{Path, PathBuf};

/// A room, and what it may import from this crate. A room may always use itself.
const ROOMS: [(&str, &[&str]); 15] = [
    ("domain", &[]),
    ("protocol", &["domain"]),
    ("android", &["domain"]),
    ("store", &["protocol", "android", "domain"]),
    ("api", &["protocol", "android", "domain"]),
    ("inbound", &["protocol", "android", "domain"]),
    ("emulator", &["protocol", "android", "domain"]),
    ("scan", &["protocol", "android", "domain"]),
    ("doctor", &["protocol", "android", "domain"]),
    ("error", &["domain"]),
    ("ui", &["error", "domain"]),
    ("context", &["error", "domain", "ui"]),
    (
        "operation",
        &["context", "error", "store", "api", "inbound", "emulator", "scan", "doctor", "protocol", "android", "domain"],
    ),
    ("commands", &["context", "error", "ui", "operation", "store", "api", "protocol", "android", "domain"]),
    ("cli", &["commands", "context", "error", "ui", "domain"]),
];

/// Crates that belong to one room alone.
const OWNERS: [(&str, &[&str]); 12] = [
    ("reqwest", &["api"]),
    ("rustls", &["api"]),
    ("hyper", &["inbound"]),
    ("hyper_util", &["inbound"]),
    ("dialoguer", &["ui", "context"]),
    ("comfy_table", &["ui"]),
    ("indicatif", &["ui"]),
    ("toml", &["store"]),
    ("getrandom", &["context"]),
    ("quick_junit", &["operation"]),
    ("rustix", &["ui"]),
    ("rawzip", &["scan"]),
];

/// Rooms without files, sockets, clock, environment and randomness.
const PURE: [&str; 5] = ["domain", "protocol", "android", "emulator", "doctor"];

/// What a pure room must not name.
const IMPURE: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::io::stdin",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "tokio::",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable").map(|entry| entry.expect("entry").path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

fn room_of(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let first = path.strip_prefix(root).expect("below src").components().next().expect("a part");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The code of a file: no comments, no test modules, which may reach wherever a test needs to.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("readable");
    let production = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    production.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every room named as `crate::room` or `crate::{room, …}`, and through `super::` chains that leave the room.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 1 && (c.is_alphanumeric() || c == '_') {
                    word.push(c);
                } else if depth <= 1 {
                    found.push(std::mem::take(&mut word));
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

fn is_test(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "tests.rs" || name == "property.rs" || name == "vector.rs")
        || path.components().any(|part| part.as_os_str() == "tests")
}

fn production() -> Vec<(PathBuf, String, String)> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    files.retain(|path| !is_test(path));
    assert!(files.len() > 50, "the walk found only {} files", files.len());
    files
        .into_iter()
        .map(|path| {
            let (room, text) = (room_of(&path), code(&path));
            (path, room, text)
        })
        .collect()
}

fn breaches(room: &str, text: &str) -> Vec<String> {
    if matches!(room, "main" | "lib") {
        return Vec::new();
    }
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("room {room} is not in the layer table")];
    };
    let known = |word: &String| ROOMS.iter().any(|(name, _)| name == word);
    imports(text)
        .into_iter()
        .filter(|import| known(import) && import != room && !allowed.contains(&import.as_str()))
        .map(|import| format!("{room} must not use {import}"))
        .collect()
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for (path, room, text) in production() {
        wrong.extend(breaches(&room, &text).into_iter().map(|breach| format!("{}: {breach}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_of_these_crates_has_one_room() {
    let mut wrong = Vec::new();
    for (path, room, text) in production() {
        for (name, owners) in OWNERS {
            if text.contains(&format!("{name}::")) && !owners.contains(&room.as_str()) {
                wrong.push(format!("{}: {name} belongs to {owners:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_are_pure() {
    let mut wrong = Vec::new();
    for (path, room, text) in production() {
        if PURE.contains(&room.as_str()) {
            let named = IMPURE.iter().filter(|word| text.contains(*word));
            wrong.extend(named.map(|word| format!("{}: {word}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The reader itself can fail: it sees grouped and plain imports, and tells up from down.
#[test]
fn the_reader_sees_a_breach() {
    assert_eq!(imports("use crate::store::X; let y = crate::ui::Y;"), ["store", "ui"]);
    assert_eq!(imports("use crate::{domain::{a, b}, api};"), ["domain", "api"]);
    assert_eq!(breaches("domain", "use crate::store::StateFile;"), ["domain must not use store"]);
    assert_eq!(breaches("store", "use crate::api::Transport;"), ["store must not use api"]);
    assert_eq!(breaches("commands", "use crate::operation::deliver;"), Vec::<String>::new());
}
