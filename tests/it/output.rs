//! Formats, streams, colour and language: what every verb has in common.

use serde_json::json;

use crate::harness::{Sandbox, ready};

#[test]
fn data_goes_out_and_everything_else_to_the_other_stream() {
    let sandbox = Sandbox::ready();
    let outcome = sandbox.mipush(&["send", "--user", "alice", "--description", "a test", "--json", "-vv"]).ok();
    outcome.json();
    let outcome = outcome.says("warning:").says("hint:").says("> POST ").says("Authorization: key=***").says("< 200");
    assert!(!outcome.stdout.contains("hint"), "{outcome}");
    let quiet = sandbox.mipush(&["send", "--user", "alice", "--description", "hi", "-q"]).ok();
    assert_eq!(quiet.stderr, "");
    assert!(!quiet.stdout.is_empty());
}

#[test]
fn fields_choose_and_order() {
    let sandbox = Sandbox::ready();
    let fields = |more: &[&str]| sandbox.mipush(&[&["device", "list"], more].concat());
    let tsv = fields(&["-o", "tsv", "--fields", "user,device"]).ok();
    assert_eq!(tsv.stdout, "user\tdevice\nalice\tphone1\nbob\tphone2\n");
    let table = fields(&["--fields", "device", "--fields", "presence"]).ok();
    assert_eq!(table.stdout.lines().next().map(str::trim_end), Some("DEVICE  PRESENCE"));
    assert_eq!(
        fields(&["--json", "--fields", "user"]).ok().json(),
        json!({"devices": [{"user": "alice"}, {"user": "bob"}]})
    );
    fields(&["--fields", "usr"]).ends(2).silent().says("did you mean \"user\"?");
    let nested =
        sandbox.mipush(&["device", "show", "phone1", "--json", "--fields", "registration.package,device"]).ok().json();
    assert_eq!(nested, json!({"registration.package": "com.example.chat", "device": "phone1"}));
    sandbox.mipush(&["cert", "list", "-o", "yaml"]).ends(2).says("yaml");
}

#[test]
fn awkward_values_keep_their_cells() {
    let sandbox = Sandbox::ready();
    let title = "a\tb \u{1b}[31mred\u{1b}[0m";
    sandbox.mipush(&["send", "--reg-id", &ready().reg_id, "--title", title, "--description", "line\nbreak"]).ok();
    let tsv = sandbox.mipush(&["emulator", "phones", "phone1", "-o", "tsv"]).ok();
    assert_eq!(tsv.stdout.lines().count(), 2, "{tsv}");
    for more in [&[][..], &["--json"], &["-o", "jsonl"], &["-o", "tsv"], &["--color", "always"]] {
        let outcome = sandbox.mipush(&[&["emulator", "phones", "phone1"], more].concat()).ok();
        assert!(!outcome.stdout.contains("\u{1b}[31m"), "{outcome:?}");
    }
    let shown = sandbox.json(&["emulator", "phones", "phone1"]);
    let newest = shown["phones"][0]["notifications"].as_array().and_then(|list| list.last()).expect("one is shown");
    assert_eq!(newest["title"], title);
}

#[test]
fn colour_is_for_those_who_ask() {
    let sandbox = Sandbox::ready();
    let refused = |run: crate::harness::Run| run.outcome().ends(3).stderr.contains("\u{1b}[");
    let words = ["cert", "show", "prdo"];
    assert!(!refused(sandbox.run(&words)));
    assert!(refused(sandbox.run(&words).env("CLICOLOR_FORCE", "1")));
    assert!(!refused(sandbox.run(&words).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")));
    assert!(!refused(sandbox.run(&words).env("CLICOLOR_FORCE", "0")));
    let always = [&words[..], &["--color", "always"]].concat();
    assert!(refused(sandbox.run(&always).env("NO_COLOR", "1")));
}

#[test]
fn teaching_texts_are_in_two_languages() {
    let sandbox = Sandbox::ready();
    let words = ["send", "--user", "bob", "--description", "hi"];
    let lang = |run: crate::harness::Run| run.outcome().ends(11).stdout.contains("应用在前台");
    assert!(!lang(sandbox.run(&words)));
    assert!(lang(sandbox.run(&[&words[..], &["--lang", "zh"]].concat())));
    for (name, value) in
        [("MIPUSH_LANG", "zh"), ("LANG", "zh_CN.UTF-8"), ("LC_ALL", "zh_CN"), ("LC_MESSAGES", "zh_TW.UTF-8")]
    {
        assert!(lang(sandbox.run(&words).env(name, value)), "{name}");
    }
    assert!(!lang(sandbox.run(&[&words[..], &["--lang", "en"]].concat()).env("LANG", "zh_CN.UTF-8")));
    sandbox.mipush(&["cert", "list", "--lang", "fr"]).ends(2).says("en or zh");
    // Codes and keys stay English.
    let outcome = sandbox.mipush(&[&words[..], &["--lang", "zh", "--json"]].concat()).ends(11).json();
    assert_eq!(outcome["devices"][0]["code"], "presence");
}

#[test]
fn an_empty_variable_says_nothing() {
    let sandbox = Sandbox::ready();
    let names = [
        "MIPUSH_STATE",
        "MIPUSH_CERT",
        "MIPUSH_XIAOMI_URL",
        "MIPUSH_NOW",
        "MIPUSH_LANG",
        "MIPUSH_CONTROL_URL",
        "MIPUSH_CONTROL_TOKEN",
        "CI",
        "NO_COLOR",
        "MIPUSH_CA_FILE",
        "SSL_CERT_FILE",
    ];
    for words in [
        &["cert", "check"][..],
        &["cert", "show"],
        &["emulator", "phones"],
        &["send", "--user", "alice", "--description", "hi"],
    ] {
        let run = names.iter().fold(sandbox.run(words), |run, name| run.env(name, ""));
        // The clock is the real one then, and alice may have been gone for too long.
        let outcome = run.outcome();
        assert!(outcome.code == 0 || outcome.code == 11, "{outcome}");
    }
}
