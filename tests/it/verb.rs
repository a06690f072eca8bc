//! What holds for every verb alike. A verb that is not in the table fails the suite.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{ADD, PROGRAM, Run, Sandbox, ready};
use crate::served::Served;

/// A verb, with words that make it succeed on the prepared state and words that each bad input takes.
pub struct Verb {
    /// Its path in the command tree.
    pub path: &'static str,
    /// Words that succeed; `MSG_ID` and `REG_ID` stand for those of the prepared state.
    pub good: &'static str,
    /// Needs a state file.
    pub state: bool,
    /// Words with a name that is nearly right, and the name that is meant.
    pub unknown: Option<(&'static str, &'static str)>,
    /// Words with a value that cannot be, and what the message names.
    pub malformed: Option<(&'static str, &'static str)>,
    /// Words that would need a question, and the flag that the refusal names.
    pub question: Option<(&'static str, &'static str)>,
    /// What is done before, on the same state.
    pub before: &'static [&'static str],
    /// Needs an emulator that runs.
    pub served: bool,
    /// The shape of its document alone is kept, because its text is long or differs.
    pub long_text: bool,
}

const PLAIN: Verb = Verb {
    path: "",
    good: "",
    state: true,
    unknown: None,
    malformed: None,
    question: None,
    before: &[],
    served: false,
    long_text: false,
};

/// Every verb.
pub const VERBS: [Verb; 91] = [
    Verb { path: "init", good: "init --state fresh.toml", state: false, ..PLAIN },
    Verb {
        path: "cert add",
        good: "cert add --name second --package com.example.chat --app-id 2882303761512345678 --app-key 5501234545678 \
               --app-secret-env IT_APP_SECRET --click open-url=https://example.com --channel-id 116 --region embedded",
        state: false,
        malformed: Some((
            "cert add --name second --package chat --app-id 1 --app-secret-env IT_APP_SECRET",
            "--package",
        )),
        question: Some(("cert add --name second --package com.example.chat", "--app-id")),
        ..PLAIN
    },
    Verb { path: "cert list", good: "cert list", ..PLAIN },
    Verb { path: "cert show", good: "cert show prod", unknown: Some(("cert show prd", "prod")), ..PLAIN },
    Verb {
        path: "cert edit",
        good: "cert edit prod --channel-id 117",
        unknown: Some(("cert edit prdo --channel-id 117", "prod")),
        malformed: Some(("cert edit prod --click open-door", "--click")),
        ..PLAIN
    },
    Verb {
        path: "cert remove",
        good: "cert remove prod --confirm",
        unknown: Some(("cert remove pord --confirm", "prod")),
        question: Some(("cert remove prod", "--confirm")),
        ..PLAIN
    },
    Verb { path: "cert use", good: "cert use 1", unknown: Some(("cert use prods", "prod")), ..PLAIN },
    Verb {
        path: "cert check",
        good: "cert check",
        unknown: Some(("cert check --cert prox", "prod")),
        malformed: Some(("cert check --timeout soon", "--timeout")),
        ..PLAIN
    },
    Verb {
        path: "device register",
        good: "device register phone3 --alias carol --account c1 --topic news --generation g2",
        unknown: Some(("device register phone3 --cert prof", "prod")),
        malformed: Some(("device register phone3 --generation g9", "--generation")),
        ..PLAIN
    },
    Verb {
        path: "device report",
        good: "device report --user bob --device phone2 --cert prod --reg-id b2theSBzbyBmYXI=",
        unknown: Some(("device report --user bobb", "bob")),
        malformed: Some(("device report --user bob --device phone2 --reg-id a,b", "regId")),
        ..PLAIN
    },
    Verb { path: "device list", good: "device list", ..PLAIN },
    Verb { path: "device show", good: "device show phone1", unknown: Some(("device show phone", "phone1")), ..PLAIN },
    Verb {
        path: "device remove",
        good: "device remove phone1",
        unknown: Some(("device remove phon1", "phone1")),
        malformed: Some(("device remove \u{7f}", "device name")),
        ..PLAIN
    },
    Verb {
        path: "session login",
        good: "session login carol --device phone3",
        malformed: Some(("session login 123456789012345678901234567890123 --device phone3", "32 bytes")),
        question: Some(("session login carol", "--device")),
        ..PLAIN
    },
    Verb {
        path: "session logout",
        good: "session logout alice",
        unknown: Some(("session logout alcie", "alice")),
        ..PLAIN
    },
    Verb { path: "session kick", good: "session kick bob", unknown: Some(("session kick bop", "bob")), ..PLAIN },
    Verb {
        path: "session background",
        good: "session background bob --device phone2",
        unknown: Some(("session background bob --device phone3", "phone2")),
        ..PLAIN
    },
    Verb {
        path: "session foreground",
        good: "session foreground bob",
        unknown: Some(("session foreground alicia", "alice")),
        ..PLAIN
    },
    Verb { path: "session kill", good: "session kill bob", unknown: Some(("session kill boob", "bob")), ..PLAIN },
    Verb {
        path: "session launch",
        good: "session launch alice --device phone1",
        unknown: Some(("session launch alic", "alice")),
        ..PLAIN
    },
    Verb { path: "session lose", good: "session lose bob", unknown: Some(("session lose bop", "bob")), ..PLAIN },
    Verb {
        path: "session reconnect",
        good: "session reconnect bob",
        unknown: Some(("session reconnect bop", "bob")),
        ..PLAIN
    },
    Verb { path: "session expire", good: "session expire bob", unknown: Some(("session expire bop", "bob")), ..PLAIN },
    Verb {
        path: "session mute",
        good: "session mute bob --conversation alice",
        unknown: Some(("session mute bop", "bob")),
        malformed: Some(("session mute bob --hours 22-7", "22:00-07:00")),
        ..PLAIN
    },
    Verb { path: "session unmute", good: "session unmute bob", unknown: Some(("session unmute bop", "bob")), ..PLAIN },
    Verb {
        path: "simulate",
        good: concat!("simulate ", env!("CARGO_MANIFEST_DIR"), "/docs/scenarios/one-device.toml"),
        state: false,
        malformed: Some(("simulate nowhere.toml", "cannot be read")),
        long_text: true,
        ..PLAIN
    },
    Verb { path: "session list", good: "session list", unknown: Some(("session list --user alise", "alice")), ..PLAIN },
    Verb {
        path: "send",
        good: "send --reg-id REG_ID --title Dinner --description at-8",
        unknown: Some(("send --user alyce --description hi", "alice")),
        malformed: Some(("send --reg-id REG_ID --title Dinner --description at-8 --ttl long", "--ttl")),
        question: Some(("send --all --title Dinner --description at-8", "--confirm")),
        ..PLAIN
    },
    Verb {
        path: "trace",
        good: "trace MSG_ID",
        unknown: Some(("trace MSG_ID --cert prid", "prod")),
        malformed: Some(("trace --job-key a.b", "--job-key")),
        ..PLAIN
    },
    Verb {
        path: "why",
        good: "why alice",
        unknown: Some(("why alise", "alice")),
        malformed: Some(("why alice --ttl long", "--ttl")),
        ..PLAIN
    },
    Verb { path: "code", good: "code 21301", state: false, ..PLAIN },
    Verb {
        path: "intent build",
        good: "intent build --data app://host/detail --component com.example.chat/.ChatActivity --flags 0x4000000 \
               --extra S.chat=bob",
        state: false,
        malformed: Some(("intent build --data app://host --flags SIDEWAYS", "--flags")),
        ..PLAIN
    },
    Verb {
        path: "intent parse",
        good: "intent parse intent://host/detail#Intent;scheme=app;package=com.example.chat;S.chat=bob;end",
        state: false,
        malformed: Some(("intent parse intent:#Intent;end --api 12", "--api")),
        ..PLAIN
    },
    Verb {
        path: "intent check",
        good: "intent check intent:#Intent;component=com.example.chat/.ChatActivity;end",
        state: false,
        unknown: Some(("intent check --cert prob intent:#Intent;end", "prod")),
        ..PLAIN
    },
    // What it finds is its report, a missing state file too.
    Verb {
        path: "doctor",
        good: "doctor --user alice",
        state: false,
        malformed: Some(("doctor --only no-such-check", "no-such-check")),
        long_text: true,
        ..PLAIN
    },
    Verb {
        path: "usersig issue",
        good: "usersig issue --sdk-app-id 1400000000 --user-id alice --key-env IT_APP_SECRET",
        state: false,
        malformed: Some(("usersig issue --sdk-app-id x --user-id alice --key-env IT_APP_SECRET", "--sdk-app-id")),
        question: Some(("usersig issue --sdk-app-id 1400000000 --user-id alice", "--key-file")),
        // The text depends on the version of the compressor.
        long_text: true,
        ..PLAIN
    },
    Verb {
        path: "usersig verify",
        good: "usersig verify --sdk-app-id 1400000000 --user-id alice --key-env IT_APP_SECRET \
               eJw9jNEKgjAYhd9l1yFzbphCd9GC6qaEoLu1-dnfMua0GkTvnpl57s73Hc6LFOtd9ABPcsIiSiZ9RwO3Fk-YY3VFDYNojFXOoSF5zOmQn2mx\
               go6mmeAZm-4pBIf*y4UQbNw2WHa-2ldo6yRVW3s*7sEVel4vuJTPWCaXEFZsqeh9Yw9GlDPy-gAj*TG7",
        state: false,
        malformed: Some((
            "usersig verify --sdk-app-id 1 --user-id alice --key-env A --userbuf-hex xx eJ",
            "--userbuf-hex",
        )),
        question: Some(("usersig verify --sdk-app-id 1400000000 --user-id alice eJw", "--key-file")),
        ..PLAIN
    },
    Verb {
        path: "generate",
        good: "generate proguard --cert prod",
        state: false,
        unknown: Some(("generate proguard --cert prof", "prod")),
        malformed: Some(("generate pro", "proguard")),
        long_text: true,
        ..PLAIN
    },
    Verb { path: "stop", good: "stop MSG_ID", unknown: Some(("stop MSG_ID --cert prodd", "prod")), ..PLAIN },
    Verb {
        path: "recall",
        good: "recall --reg-id REG_ID --notify-id 0",
        unknown: Some(("recall --reg-id REG_ID --notify-id 0 --cert pro", "prod")),
        malformed: Some(("recall --reg-id REG_ID --notify-id x", "--notify-id")),
        ..PLAIN
    },
    Verb { path: "schedule list", good: "schedule list", before: &[LATER], ..PLAIN },
    Verb { path: "schedule show", good: "schedule show JOB_ID", before: &[LATER], ..PLAIN },
    Verb { path: "schedule cancel", good: "schedule cancel JOB_ID", before: &[LATER], ..PLAIN },
    Verb { path: "topic list", good: "topic list --reg-id REG_ID", ..PLAIN },
    Verb {
        path: "topic subscribe",
        good: "topic subscribe sport --reg-id REG_ID",
        malformed: Some(("topic subscribe sport --reg-id a,b", "--reg-id")),
        ..PLAIN
    },
    Verb {
        path: "topic unsubscribe",
        good: "topic unsubscribe news --alias ali",
        malformed: Some(("topic unsubscribe a;$;b --alias ali", "topic")),
        ..PLAIN
    },
    Verb { path: "regid show", good: "regid show REG_ID", malformed: Some(("regid show a,b", "regId")), ..PLAIN },
    Verb {
        path: "regid invalid",
        good: "regid invalid --confirm",
        question: Some(("regid invalid", "--confirm")),
        ..PLAIN
    },
    Verb { path: "channel list", good: "channel list", before: &["channel add c1 --name Chat"], ..PLAIN },
    Verb { path: "channel add", good: "channel add c1 --name Chat", ..PLAIN },
    Verb {
        path: "channel discard",
        good: "channel discard c1 --confirm",
        before: &["channel add c1 --name Chat"],
        question: Some(("channel discard c1", "--confirm")),
        ..PLAIN
    },
    Verb {
        path: "media upload",
        good: "media upload icon.png",
        // The picture is read first.
        state: false,
        malformed: Some(("media upload mipush.toml", "mipush.toml")),
        ..PLAIN
    },
    Verb { path: "media small-icon", good: "media small-icon", ..PLAIN },
    Verb {
        path: "stats",
        good: "stats --from 2026-11-23 --to 2026-11-24",
        malformed: Some(("stats --from never", "--from")),
        ..PLAIN
    },
    Verb { path: "quota", good: "quota", unknown: Some(("quota --cert poor", "prod")), ..PLAIN },
    Verb { path: "receipts show", good: "receipts show", state: false, ..PLAIN },
    // It listens until it is told to end.
    Verb { path: "receipts listen", good: "", malformed: Some(("receipts listen --port x", "--port")), ..PLAIN },
    Verb { path: "emulator advance", good: "emulator advance 1h", state: false, served: true, ..PLAIN },
    Verb {
        path: "emulator expect",
        good: "emulator expect --device phone1",
        malformed: Some(("emulator expect --within x", "--within")),
        long_text: true,
        ..PLAIN
    },
    Verb { path: "emulator fault add", good: "emulator fault add --kind 500", state: false, served: true, ..PLAIN },
    Verb { path: "emulator fault list", good: "emulator fault list", state: false, served: true, ..PLAIN },
    Verb { path: "emulator fault clear", good: "emulator fault clear", state: false, served: true, ..PLAIN },
    Verb { path: "emulator journal", good: "emulator journal", long_text: true, ..PLAIN },
    Verb { path: "emulator phone set", good: "emulator phone set phone1 --offline", ..PLAIN },
    Verb { path: "emulator reset", good: "emulator reset", ..PLAIN },
    Verb { path: "emulator rules", good: "emulator rules", state: false, long_text: true, ..PLAIN },
    Verb { path: "emulator stop", good: "emulator stop", state: false, served: true, ..PLAIN },
    // It runs until it is told to end: its tests are its own.
    Verb {
        path: "emulator run",
        good: "",
        state: false,
        malformed: Some(("emulator run --port x", "--port")),
        ..PLAIN
    },
    Verb {
        path: "emulator exec",
        good: "emulator exec -- true",
        state: false,
        malformed: Some(("emulator exec --listen here -- true", "--listen")),
        ..PLAIN
    },
    Verb {
        path: "emulator tail",
        good: "emulator tail --no-follow",
        malformed: Some(("emulator tail --count few", "--count")),
        ..PLAIN
    },
    Verb {
        path: "emulator phones",
        good: "emulator phones",
        unknown: Some(("emulator phones phone", "phone1")),
        ..PLAIN
    },
    Verb { path: "emulator tap", good: "emulator tap phone1", unknown: None, ..PLAIN },
    Verb { path: "demo", good: "demo", state: false, long_text: true, ..PLAIN },
    Verb {
        path: "completions",
        good: "completions bash",
        state: false,
        malformed: Some(("completions tcsh", "tcsh")),
        long_text: true,
        ..PLAIN
    },
    Verb { path: "man", good: "man cert add", state: false, long_text: true, ..PLAIN },
    Verb { path: "help", good: "help exit-codes", state: false, long_text: true, ..PLAIN },
    Verb {
        path: "im configure",
        good: "im configure --sdk-app-id 1400000000 --admin administrator --key-env IT_APP_SECRET --im-region embedded",
        state: false,
        malformed: Some((
            "im configure --sdk-app-id 1400000000 --admin a --key-env IT_APP_SECRET --im-region moon",
            "--im-region",
        )),
        question: Some(("im configure --sdk-app-id 1400000000 --admin a", "--key-file")),
        ..PLAIN
    },
    Verb { path: "im show", good: "im show", before: &[IM], ..PLAIN },
    Verb {
        path: "im account import",
        good: "im account import carol --nick Carol",
        before: &[IM],
        malformed: Some(("im account import 123456789012345678901234567890123", "32 bytes")),
        ..PLAIN
    },
    Verb { path: "im account check", good: "im account check alice dora", before: &[IM], ..PLAIN },
    Verb { path: "im status", good: "im status alice bob", before: &[IM], ..PLAIN },
    Verb { path: "im kick", good: "im kick alice", before: &[IM], ..PLAIN },
    Verb {
        path: "im send",
        good: "im send alice --text hi --title T --description D --random 7",
        before: &[IM],
        malformed: Some(("im send alice --text hi --random x", "--random")),
        ..PLAIN
    },
    Verb {
        path: "im trace",
        good: "im trace 53724e00_6b050bc0_1_7_1",
        before: &[IM, "im send alice --text hi --title T --description D --random 7"],
        ..PLAIN
    },
    Verb {
        path: "im loss",
        good: "im loss",
        before: &[IM, "session login dora --device phone9", "session kill dora", "im send dora --text hi --random 7"],
        malformed: Some(("im loss --from 2026-11-01T00:00:00Z", "--from")),
        ..PLAIN
    },
    Verb { path: "im stats", good: "im stats", before: &[IM], malformed: Some(("im stats --to x", "--to")), ..PLAIN },
    Verb {
        path: "im preview",
        good: "im preview --message message.json --user alice",
        unknown: Some(("im preview --message message.json --user alic", "alice")),
        malformed: Some(("im preview --message none.json", "--message")),
        long_text: true,
        ..PLAIN
    },
    // It listens until it is told to end.
    Verb { path: "callbacks listen", good: "", malformed: Some(("callbacks listen --port x", "--port")), ..PLAIN },
    // Aliases of lists and removals are commands too.
    Verb { path: "cert ls", good: "cert ls", ..PLAIN },
    Verb { path: "device rm", good: "device rm phone1", ..PLAIN },
    Verb { path: "session ls", good: "session ls", ..PLAIN },
];

/// A verb's words on the prepared state, with the ids in them that they stand for.
pub fn run(sandbox: &Sandbox, verb: &Verb, text: &str, more: &[&str]) -> Run {
    let mut job = String::from("none");
    // Where there is no state file nothing can be prepared.
    if sandbox.path("mipush.toml").exists() {
        for words in verb.before {
            let made = sandbox.json(&words.split(' ').collect::<Vec<_>>());
            job = made["message_id"].as_str().map(ToOwned::to_owned).unwrap_or(job);
        }
    }
    let known = [("REG_ID", ready().reg_id.as_str()), ("MSG_ID", ready().msg_id.as_str()), ("JOB_ID", job.as_str())];
    let filled = |word: &str| known.iter().fold(word.to_owned(), |word, (name, value)| word.replace(name, value));
    let mut words: Vec<String> = text.split_whitespace().map(filled).collect();
    // Before `--`, which ends the options.
    let at = words.iter().position(|word| word == "--").unwrap_or(words.len());
    words.splice(at..at, more.iter().map(ToString::to_string));
    if verb.served {
        let before = ["emulator", "exec", "--clock", "manual", "--", PROGRAM];
        words.splice(0..0, before.map(ToOwned::to_owned));
    }
    sandbox.run(&words)
}

/// Their lists are empty on the prepared state: a clean text has no findings, and no regId died.
const EMPTY: [&str; 5] =
    ["intent check", "regid invalid", "receipts show", "emulator fault list", "emulator fault clear"];

/// An IM application whose calls go to the emulator inside.
const IM: &str =
    "im configure --sdk-app-id 1400000000 --admin administrator --key-env IT_APP_SECRET --im-region embedded";

/// A send that is still to come; its id is what `JOB_ID` stands for.
const LATER: &str = "send --alias ali --title Later --description on --at 2026-11-25T00:00:00Z";

/// Every leaf of the command tree.
pub fn leaves() -> BTreeSet<String> {
    fn walk(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
        let subs: Vec<_> = command.get_subcommands().collect();
        if subs.is_empty() {
            found.insert(path.to_owned());
        }
        for sub in subs {
            walk(sub, format!("{path} {}", sub.get_name()).trim(), found);
        }
    }
    let mut found = BTreeSet::new();
    walk(&mipush::cli::command(), "", &mut found);
    found
}

#[test]
fn the_table_holds_every_verb() {
    let listed: BTreeSet<String> = VERBS.iter().map(|verb| verb.path.to_owned()).collect();
    assert_eq!(listed.len(), VERBS.len(), "a verb is listed twice");
    assert_eq!(listed.len(), VERBS.len(), "a verb is listed twice");
    let leaves = leaves();
    let missing: Vec<_> = leaves.difference(&listed).collect();
    assert!(missing.is_empty(), "give these an entry in the table of verbs: {missing:?}");
    let aliases: Vec<_> = listed.difference(&leaves).cloned().collect();
    assert_eq!(aliases, ["cert ls", "device rm", "session ls"], "these are no verbs any more");
}

#[test]
fn every_verb_has_help_with_examples() {
    let sandbox = Sandbox::new();
    for path in leaves() {
        let mut words: Vec<_> = path.split(' ').collect();
        words.push("--help");
        let long = sandbox.mipush(&words).ok();
        assert!(path == "init" || path == "cert list" || long.stdout.contains("Examples:"), "{long}");
        assert!(long.stdout.contains("Global options") && long.stderr.is_empty(), "{long}");
        let help: Vec<_> = std::iter::once("help").chain(path.split(' ')).collect();
        assert_eq!(sandbox.mipush(&help).ok().stdout, long.stdout, "help and --help differ");
    }
}

#[test]
fn every_verb_succeeds_for_people() {
    for verb in VERBS.iter().filter(|verb| !verb.good.is_empty()) {
        let outcome = run(&Sandbox::ready(), verb, verb.good, &[]).outcome().ok();
        if verb.path != "emulator exec" && !EMPTY.contains(&verb.path) {
            assert!(!outcome.stdout.is_empty(), "{outcome}");
        }
        assert!(!outcome.stdout.contains('\u{1b}'), "colour where nobody looks\n{outcome}");
        // A quiet run says nothing but warnings.
        let quiet = run(&Sandbox::ready(), verb, verb.good, &["-q"]).outcome().ok();
        assert!(quiet.stderr.lines().all(|line| line.starts_with("warning:") || line.starts_with("  ")), "{quiet}");
    }
}

/// Keys and kinds of a document, for those whose text is no contract.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("bool"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
        Value::Array(list) => list.first().map_or(json!([]), |first| json!([shape(first)])),
        Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), shape(value))).collect(),
    }
}

#[test]
fn every_document_is_kept() {
    let leaves = leaves();
    let has_document = |verb: &&Verb| {
        leaves.contains(verb.path)
            && !matches!(verb.path, "emulator run" | "emulator exec" | "receipts listen" | "callbacks listen")
    };
    for verb in VERBS.iter().filter(has_document) {
        let sandbox = Sandbox::ready();
        let outcome = run(&sandbox, verb, verb.good, &["--json"]).outcome().ok();
        let document = match verb.path {
            "demo" | "emulator tail" => Value::Array(outcome.lines()),
            _ => outcome.json(),
        };
        let document = if verb.long_text { shape(&document) } else { document };
        sandbox.snapshot(&format!("json {}", verb.path).replace(' ', "-"), &document);
    }
}

#[test]
fn every_verb_speaks_lines_and_columns() {
    for verb in VERBS.iter().filter(|verb| !verb.good.is_empty() && verb.path != "emulator exec") {
        let lines = run(&Sandbox::ready(), verb, verb.good, &["-o", "jsonl"]).outcome().ok();
        if lines.stdout.is_empty() && EMPTY.contains(&verb.path) {
            continue;
        }
        assert!(!lines.lines().is_empty(), "{lines}");
        let tsv = run(&Sandbox::ready(), verb, verb.good, &["-o", "tsv"]).outcome().ok();
        let widths: BTreeSet<_> = tsv.stdout.lines().map(|line| line.split('\t').count()).collect();
        assert_eq!(widths.len(), 1, "every line has as many cells as the first\n{tsv}");
        assert!(tsv.stdout.lines().count() >= 2, "a line of keys and a line of values\n{tsv}");
    }
}

#[test]
fn every_verb_refuses_what_it_does_not_know() {
    for path in leaves() {
        let mut words: Vec<_> = path.split(' ').collect();
        words.push("--no-such-flag");
        let outcome = Sandbox::new().mipush(&words).ends(2).silent().says("Usage: mipush");
        outcome.says("--no-such-flag");
        words.push("--json");
        let error = Sandbox::new().mipush(&words).ends(2).error();
        assert_eq!(error["kind"], "usage", "{path}");
    }
}

#[test]
fn every_verb_that_needs_a_state_file_says_how_to_get_one() {
    for verb in VERBS.iter().filter(|verb| verb.state && !verb.good.is_empty()) {
        let sandbox = Sandbox::new();
        run(&sandbox, verb, verb.good, &[])
            .outcome()
            .ends(3)
            .silent()
            .says("there is no state file at")
            .says("mipush init");
        let error = run(&sandbox, verb, verb.good, &["--json"]).outcome().ends(3).error();
        assert_eq!(error["kind"], "state", "{}", verb.path);
        assert_eq!(error["hints"][0], "mipush init", "{}", verb.path);
        assert_eq!(sandbox.files(), [], "{} left files behind", verb.path);
    }
}

#[test]
fn every_unknown_name_is_met_with_the_nearest() {
    let mut met = 0;
    for verb in &VERBS {
        let Some((text, meant)) = verb.unknown else { continue };
        let sandbox = Sandbox::ready();
        let before = sandbox.state();
        run(&sandbox, verb, text, &[]).outcome().ends(3).silent().says(&format!("did you mean {meant:?}?"));
        let error = run(&sandbox, verb, text, &["--json"]).outcome().ends(3).error();
        assert_eq!(error["hints"][0], format!("did you mean {meant:?}?"), "{text}");
        assert_eq!(sandbox.state(), before, "{text}");
        met += 1;
    }
    assert!(met > 15, "{met}");
}

#[test]
fn every_malformed_value_is_named() {
    for verb in &VERBS {
        let Some((text, named)) = verb.malformed else { continue };
        let sandbox = Sandbox::ready();
        // What is done before the verb itself may change the state.
        let prepared = run(&sandbox, verb, text, &[]);
        let before = sandbox.state();
        prepared.outcome().ends(2).silent().says(named);
        let error = run(&sandbox, verb, text, &["--json"]).outcome().ends(2).error();
        assert!(error["message"].as_str().is_some_and(|message| message.contains(named)), "{error}");
        assert_eq!(sandbox.state(), before, "{text}");
    }
}

#[test]
fn every_question_has_a_flag_that_a_script_is_told_of() {
    for verb in &VERBS {
        let Some((text, flag)) = verb.question else { continue };
        let sandbox = Sandbox::ready();
        let before = sandbox.state();
        for more in [&[][..], &["--no-input"]] {
            run(&sandbox, verb, text, more).outcome().ends(2).silent().says(flag);
        }
        run(&sandbox, verb, text, &["--json"]).outcome().ends(2).error();
        assert_eq!(sandbox.state(), before, "{text}");
    }
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    for verb in VERBS.iter().filter(|verb| !verb.good.is_empty()) {
        let lists = ["cert list", "device list", "demo", "emulator tail"].contains(&verb.path);
        let more: &[&[&str]] = &[&[], &["--json"], &["-o", "jsonl"], &["-o", "tsv"]];
        for more in &more[..if lists { 4 } else { 2 }] {
            let outcome = run(&Sandbox::ready(), verb, verb.good, more).into_closed_pipe().outcome().ok();
            outcome.never_says("error").never_says("roken pipe");
        }
    }
    for text in ["--help", "cert --help", "send --help", "--version"] {
        Sandbox::new().run(&text.split(' ').collect::<Vec<_>>()).into_closed_pipe().outcome().ok().never_says("rror");
    }
}

#[test]
fn an_emulator_outlives_the_reader_of_its_output() {
    let sandbox = Sandbox::ready();
    let run = sandbox.run(&["emulator", "run", "--port", "0", "--ready-file", "ready.json"]).into_closed_pipe();
    let served = Served::of(&sandbox, run);
    assert_eq!(served.post("/v3/message/all", "title=T&description=D&pass_through=0")["code"], 0);
    served.stop("TERM").ok();
}

#[test]
fn a_wrong_field_is_refused_before_anything_is_changed() {
    // What only asks the service leaves its count of calls in the embedded world.
    let asks = [
        "cert check",
        "trace",
        "schedule list",
        "schedule show",
        "topic list",
        "regid show",
        "channel list",
        "media small-icon",
        "stats",
        "quota",
    ];
    let mut wrong = Vec::new();
    for verb in VERBS.iter().filter(|verb| verb.state && !verb.good.is_empty() && !asks.contains(&verb.path)) {
        let sandbox = Sandbox::ready();
        let run = run(&sandbox, verb, verb.good, &["--fields", "no-such-key"]);
        let before = sandbox.files();
        run.outcome().ends(2).silent().says("no-such-key");
        let changed: Vec<_> =
            sandbox.files().into_iter().filter(|file| !before.contains(file)).map(|file| file.0).collect();
        let changed: Vec<_> = changed.iter().filter(|path| !path.to_string_lossy().ends_with(".lock")).collect();
        if !changed.is_empty() {
            wrong.push((verb.path, changed.len()));
        }
    }
    assert!(wrong.is_empty(), "these changed something: {wrong:?}");
}

#[test]
fn the_add_of_the_harness_is_one_of_the_issue() {
    Sandbox::new().mipush(&ADD).ok().shows("certificate ID      1");
}

#[test]
fn what_drives_a_running_emulator_says_how_to_start_one() {
    for verb in VERBS.iter().filter(|verb| verb.served) {
        let sandbox = Sandbox::ready();
        let words: Vec<_> = verb.good.split(' ').collect();
        sandbox.mipush(&words).ends(3).silent().says("needs a running emulator").says("mipush emulator run");
        assert_eq!(sandbox.mipush(&[&words[..], &["--json"]].concat()).ends(3).error()["kind"], "state");
    }
}
