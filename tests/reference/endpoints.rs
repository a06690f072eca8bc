//! `endpoints.md`: every path of Xiaomi's API, the verb that calls it, what the emulator does with it, and its test. The
//! verbs are run with `--dry-run`, so the page cannot claim a call that a verb does not make.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use mipush::protocol::xiaomi::endpoint::{Route, all};
use serde_json::Value;

use super::tables::{GENERATED, cell};

/// The verbs as the page shows them, and what they need besides.
const VERBS: &[(&str, &str)] = &[
    ("send --reg-id", "R --title T --description D"),
    ("send --alias", "A --title T --description D"),
    ("send --account", "A --title T --description D"),
    ("send --topic", "T --title T --description D"),
    ("send --multi-topic", "T,U --topic-op UNION --title T --description D"),
    ("send --all", "--confirm --title T --description D"),
    ("send --targets", "reg-ids.csv --description D"),
    ("send --targets-kind alias", "--targets aliases.csv --description D"),
    ("send --targets-kind account", "--targets accounts.csv --description D"),
    ("trace", "M"),
    ("trace --job-key", "K"),
    ("trace --since", "2026-11-23T00:00:00Z"),
    ("quota", ""),
    ("stats", ""),
    ("schedule show", "M"),
    ("schedule list", ""),
    ("schedule cancel", "M"),
    ("schedule cancel --job-key", "K"),
    ("topic subscribe --reg-id", "R T"),
    ("topic unsubscribe --reg-id", "R T"),
    ("topic subscribe --alias", "A T"),
    ("topic unsubscribe --alias", "A T"),
    ("topic list", "--reg-id R"),
    ("regid show", "R"),
    ("regid invalid", "--confirm"),
    ("regid invalid --aliases", "--confirm"),
    ("channel add", "C --name N"),
    ("channel discard", "C --confirm"),
    ("channel list", ""),
    ("media upload", "picture.png"),
    ("media upload --small-icon", "picture.png"),
    ("media small-icon", ""),
    ("stop", "M"),
    ("stop --job-key", "K"),
    ("stop --broadcast", "M"),
    ("recall --reg-id", "R --notify-id 7"),
    ("recall --alias", "A --notify-id 7"),
    ("recall --account", "A --notify-id 7"),
    ("recall --api v1 --reg-id", "R --notify-id 7"),
    ("recall --api v1 --alias", "A --notify-id 7"),
    ("recall --api v1 --account", "A --notify-id 7"),
    ("recall --topic", "T --notify-id 7"),
    ("recall --multi-topic", "T,U --topic-op UNION --notify-id 7"),
    ("recall --api v2", "M --notify-id 7"),
];

/// Tests that say what a call does, the most telling first. A path has the first one that names it.
const TESTS: &[(&str, &str)] = &[
    ("src/emulator/tests/send.rs", "every_kind_of_target"),
    ("tests/it/emulator.rs", "every_message_call_reaches_the_phones"),
    ("src/emulator/tests/send.rs", "rate_and_quota_only_when_the_rules_ask"),
    ("src/emulator/tests/endpoint.rs", "a_batch_has_a_message_for_each_target_and_one_id"),
    ("src/emulator/tests/endpoint.rs", "scheduled_jobs_exist_until_they_are_due_or_deleted"),
    ("src/emulator/tests/endpoint.rs", "what_one_device_has"),
    ("src/emulator/tests/endpoint.rs", "subscriptions_through_the_api_count_and_are_bounded"),
    ("src/emulator/tests/endpoint.rs", "presence_validity_and_region"),
    ("src/emulator/tests/endpoint.rs", "statistics_add_up_with_what_was_delivered_and_clicked"),
    ("src/emulator/tests/endpoint.rs", "what_is_read_from_the_feedback_lists_is_gone"),
    ("src/emulator/tests/endpoint.rs", "channels_are_made_listed_and_ended_by_get"),
    ("src/emulator/tests/endpoint.rs", "pictures_come_as_a_part_or_as_the_body"),
    ("src/emulator/tests/endpoint.rs", "queue_pulls_give_each_delivery_once"),
    ("src/emulator/tests/recall.rs", "a_send_in_progress_can_be_stopped"),
    ("src/emulator/tests/recall.rs", "recall_takes_the_notification_with_that_number_away"),
    ("src/emulator/tests/recall.rs", "the_older_recalls_end_on_a_day"),
    ("src/emulator/tests/recall.rs", "recall_by_alias_account_and_topics"),
    ("src/emulator/tests/endpoint.rs", "a_batch_by_account_reaches_every_phone_of_an_account"),
    ("src/emulator/tests/endpoint.rs", "an_sdk_may_report_its_exceptions"),
];

/// Calls every path: the test of those that are left out.
const EVERY: (&str, &str) = ("src/emulator/tests/endpoint.rs", "nothing_is_left_out_in_silence");

/// The page.
pub fn page() -> String {
    let verbs = verbs();
    let tests = tests();
    let recorded = recorded();
    let mut page = format!(
        "{GENERATED}\n\n# Xiaomi's endpoints\n\n\
         Every path of Xiaomi's server API that its documents or its SDKs name. A verb stands where `--dry-run` shows \
         that it\nmakes the call. The column *seen from* counts the public clients whose recorded request \
         (`tests/fixtures/xiaomi-wire`)\nis played to the emulator. Sources: `SDK` is what only an SDK names; the \
         others are in [the list](../sources.md).\n\n\
         | path | source | `mipush` | emulator | test | seen from |\n| --- | --- | --- | --- | --- | ---: |\n"
    );
    for route in all() {
        let calls: Vec<_> = verbs.get(route.path).into_iter().flatten().map(|verb| format!("`{verb}`")).collect();
        let calls = if calls.is_empty() { "–".to_owned() } else { calls.join(", ") };
        let served = route.endpoint.left_out().map_or("yes".to_owned(), |why| format!("no: {}", cell(why)));
        let (_, test) = tests.get(route.path).copied().unwrap_or(EVERY);
        let seen = recorded.get(route.path).map_or(0, BTreeSet::len);
        let (methods, path, source) = (route.methods(), route.path, route.source);
        let _ = writeln!(page, "| {methods} `{path}` | {source} | {calls} | {served} | `{test}` | {seen} |");
    }
    let total = all().len();
    let left_out = all().iter().filter(|route| route.endpoint.left_out().is_some()).count();
    let alone: Vec<_> =
        all().iter().filter(|route| served(route) && !tests.contains_key(route.path)).map(|route| route.path).collect();
    assert_eq!(alone, [""; 0], "served, and no test of its own: name one in TESTS");
    let _ = write!(
        page,
        "\nOf {total} paths {} are served, each with a test of its own, and {left_out} are left out on purpose: they \
         answer code 10020.\n`{}` calls each of them.\n",
        total - left_out,
        EVERY.1,
    );
    page
}

fn served(route: &Route) -> bool {
    route.endpoint.left_out().is_none()
}

/// Which verbs call a path: each is run and asked for its request.
fn verbs() -> BTreeMap<&'static str, Vec<&'static str>> {
    let folder = tempfile::tempdir().expect("folder");
    let run = |words: &str| crate::stdout(crate::mipush(folder.path()).args(words.split_whitespace()));
    for (name, text) in [
        ("secret.txt", "bm90LWEtc2VjcmV0LWtleQ==\n"),
        ("reg-ids.csv", "reg_id,title\nr,One\ns,Two\n"),
        ("aliases.csv", "alias,title\nr,One\ns,Two\n"),
        ("accounts.csv", "account,title\nr,One\ns,Two\n"),
        ("picture.png", "\u{89}PNG\r\n\u{1a}\n"),
    ] {
        let bytes: Vec<u8> = text.chars().filter_map(|char| u8::try_from(u32::from(char)).ok()).collect();
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    run("init");
    run("cert add --name c --package com.example.chat --app-id 2882303761512345678 --app-key 5001234500678 \
         --app-secret-file secret.txt --click open-app --region embedded");
    let mut found: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for (verb, rest) in VERBS {
        let shown = run(&format!("{verb} {rest} --dry-run"));
        let mut calls = 0;
        for line in shown.lines() {
            let Some((method, address)) = line.split_once(" http://embedded.invalid") else { continue };
            let path = address.split('?').next().unwrap_or_default();
            let route = all().iter().find(|route| route.path == path && route.methods().contains(method));
            let route = route.unwrap_or_else(|| panic!("{verb}: {method} {path} is no endpoint"));
            found.entry(route.path).or_default().push(verb);
            calls += 1;
        }
        assert!(calls > 0, "{verb} shows no request:\n{shown}");
    }
    found
}

/// The test of each path. A listed test that is gone, or that no path needs, is a fault.
fn tests() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let mut found = BTreeMap::new();
    for (file, name) in TESTS {
        let body = body(file, name);
        let paths: Vec<_> =
            all().iter().map(|route| route.path).filter(|path| body.contains(&format!("\"{path}\""))).collect();
        let fresh = paths.iter().filter(|path| !found.contains_key(*path)).count();
        assert!(fresh > 0, "{file}: {name} is the test of no endpoint");
        for path in paths {
            found.entry(path).or_insert((*file, *name));
        }
    }
    body(EVERY.0, EVERY.1);
    found
}

/// The text of a test, up to the next function.
fn body(file: &str, name: &str) -> String {
    let text = fs::read_to_string(crate::root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let start = text.find(&format!("\nfn {name}(")).unwrap_or_else(|| panic!("{file} has no {name}")) + 1;
    let end = text[start..].find("\n}\n").map_or(text.len(), |end| start + end);
    text[start..end].to_owned()
}

/// Which public clients were recorded calling a path.
fn recorded() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let folder = crate::root().join("tests/fixtures/xiaomi-wire");
    for file in fs::read_dir(&folder).expect("readable").map(|entry| entry.expect("entry").path()) {
        if file.extension().is_some_and(|extension| extension == "json") {
            for path in requests(&file) {
                found.entry(path).or_default().insert(file.display().to_string());
            }
        }
    }
    assert!(found.len() > 30, "found only {}", found.len());
    found
}

fn requests(file: &Path) -> Vec<String> {
    let client: Value = serde_json::from_str(&fs::read_to_string(file).expect("text")).expect("JSON");
    let cases = client["cases"].as_array().expect("cases").iter();
    let requests = cases.flat_map(|case| case["requests"].as_array().expect("requests"));
    requests.filter_map(|request| request["path"].as_str().map(str::to_owned)).collect()
}
