//! `faults.md`: every kind of fault against `send`, `trace` and receipts, played on a running emulator. What must hold for
//! all of them is asserted here, whatever the page says.

use std::fmt::Write as _;

use mipush::error::Exit;
use serde_json::Value;

use super::receivers;
use super::stage::{Running, Stage};
use super::tables::GENERATED;

/// A kind, whether the call is carried out all the same, and how `send` and `trace` must end. A late answer always is
/// carried out; one that is later than the client waits cannot be told from one that never comes.
const FAULTS: &[(&str, bool, Exit)] = &[
    ("500", false, Exit::Unknown),
    ("500", true, Exit::Unknown),
    ("timeout", false, Exit::Unknown),
    ("timeout", true, Exit::Unknown),
    ("reset", false, Exit::Unknown),
    ("reset", true, Exit::Unknown),
    ("slow=50ms", true, Exit::Ok),
    ("slow=60m", true, Exit::Unknown),
    ("garbage", false, Exit::Unknown),
    ("garbage", true, Exit::Unknown),
    ("html", false, Exit::Unknown),
    ("html", true, Exit::Unknown),
    ("code=10002", false, Exit::Rejected),
    ("code=10002", true, Exit::Rejected),
];

/// For calls that are answered, whenever that is.
const PATIENT: &str = "--timeout 30m";

const INTRODUCTION: &str = "\
What each kind of fault (`mipush emulator fault add --kind …`) does to `send`, `trace` and receipts. Every row was played
on a running emulator by the test that wrote this page; a call is never made twice by itself, whatever became of its
answer. `--taken` lets the call be carried out and spoils only its answer; `slow` always does. The numbers are
[exit codes](exit-codes.md): 10 means that nobody knows whether the message was taken, and the columns after it are the
way out: `trace --job-key` tells, and a second send with the same job key shows nothing twice.";

/// The page.
pub fn page() -> String {
    let mut page = format!(
        "{GENERATED}\n\n# Faults\n\n{INTRODUCTION}\n\n\
         | fault | `--taken` | `send` ends with | calls made | messages taken | receipts of it | \
         `trace --job-key` under the fault | `trace --job-key` after it | phone shows after the same `send` again |\n\
         | --- | --- | --- | ---: | ---: | ---: | --- | --- | ---: |\n"
    );
    let stage = Stage::new(&["fault-timeout-s=3600"]);
    let (mut listener, callback) = stage.listen(&[]);
    for (number, (kind, taken, wanted)) in FAULTS.iter().enumerate() {
        let row = row(&stage, &mut listener, &callback, number, (kind, *taken, *wanted));
        let _ = writeln!(page, "{row}");
    }
    page.push_str(&receivers::sections());
    page
}

/// Plays one fault.
fn row(
    stage: &Stage,
    listener: &mut Running,
    callback: &str,
    number: usize,
    (kind, taken, wanted): (&str, bool, Exit),
) -> String {
    stage.good("emulator reset");
    stage.good("emulator fault clear");
    let fault = |path: &str| {
        let taken = if taken && !kind.starts_with("slow") { "--taken" } else { "" };
        stage.good(&format!("emulator fault add --kind {kind} --path {path} --count 1 {taken}"));
    };
    let key = format!("fault-{number}");
    // Whatever never answers is waited for no longer than a second. Everything else has all the time of a busy machine.
    let wait = if kind == "timeout" || kind == "slow=60m" { "--timeout 1s" } else { PATIENT };
    let send = format!(
        "send --alias alice --title {key} --description D --job-key {key} --notify-id {} --callback {callback} \
         --callback-type delivered",
        number + 1
    );

    fault("/v3/message/*");
    let (code, said) = stage.run(&format!("{send} {wait}"));
    assert_eq!(code, i32::from(wanted.code()), "send, {kind}: {said}");
    let calls = calls(stage, "/v3/message/alias");
    assert_eq!(calls, 1, "{kind}: a send is one call");
    let messages = messages(stage);
    assert_eq!(messages, usize::from(taken), "{kind}: taken or not");

    fault("/v1/trace/*");
    let trace = format!("trace --job-key {key}");
    let (traced, said) = stage.run(&format!("{trace} {wait}"));
    assert_eq!(traced, i32::from(wanted.code()), "trace, {kind}: {said}");
    if wanted == Exit::Unknown {
        let hints = said["error"]["hints"].to_string();
        assert!(hints.contains("safe to try again") && !hints.contains("push twice"), "{kind}: {hints}");
    }
    let after = stage.good(&format!("{trace} {PATIENT}"))["messages"].as_array().map_or(0, Vec::len);
    assert_eq!(after, messages, "{kind}: a trace tells what was taken");
    assert_eq!(self::messages(stage), messages, "{kind}: a trace changes nothing");

    // The receipt of the first call, if there is one, is posted before that of the second.
    stage.good("emulator advance 1s");
    let again = stage.good(&format!("{send} {PATIENT}"));
    let second = again["message_id"].as_str().expect("an id").to_owned();
    stage.good("emulator advance 1s");
    let mut receipts = 0;
    while listener.next()["message_id"] != second {
        receipts += 1;
    }
    assert_eq!(receipts, messages, "{kind}: a receipt for what was taken");
    let shown = shown(stage, &key);
    assert_eq!(shown, 1, "{kind}: the job key lets the phone show it once");

    let (taken, found) = (if taken { "yes" } else { "no" }, if after == 1 { "finds it" } else { "finds nothing" });
    format!(
        "| `{kind}` | {taken} | {} | {calls} | {messages} | {receipts} | {} | {found} | {shown} |",
        ending(wanted),
        ending(wanted)
    )
}

/// A code and its word.
fn ending(exit: Exit) -> String {
    let word = Exit::ALL.iter().find(|(known, ..)| *known == exit).map_or("", |(_, word, _)| word);
    format!("{} {word}", exit.code())
}

/// How many calls of this path the journal has.
fn calls(stage: &Stage, path: &str) -> usize {
    let journal = stage.good("emulator journal");
    let requests = journal["requests"].as_array().expect("a list").iter();
    requests.filter(|request| request["path"] == path).count()
}

/// How many messages the emulated service has taken since it was reset.
fn messages(stage: &Stage) -> usize {
    let events = events(stage);
    events.iter().filter(|event| event["kind"] == "accepted").count()
}

fn events(stage: &Stage) -> Vec<Value> {
    let output = crate::mipush(stage.folder.path()).args(["emulator", "tail", "--no-follow", "-o", "jsonl"]).output();
    let output = output.expect("mipush starts");
    assert!(output.status.success(), "{}", crate::text(&output));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// How many notifications with this title are on the phone.
fn shown(stage: &Stage, title: &str) -> usize {
    let phones = stage.good("emulator phones phone");
    let notifications = phones["phones"][0]["notifications"].as_array().expect("a list").iter();
    notifications.filter(|one| one["title"] == title).count()
}
