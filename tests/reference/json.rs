//! `json.md`: the keys of each verb's JSON, found by playing a day on the emulator inside and looking at what comes out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;

use super::commands::verbs;
use super::peer;
use super::tables::GENERATED;
use crate::{mipush, text};

/// Verbs that have no JSON of their own.
const NONE: [(&str, &str); 3] = [
    ("emulator exec", "prints what the command prints"),
    ("callbacks listen", "prints one record a line, as it is kept beside the state file"),
    ("receipts listen", "prints one receipt a line, with the keys of `receipts show --events`"),
];

/// A receipt as `receipts listen` keeps it.
const RECEIPT: &str = r#"{"received_at":"2026-11-24T00:00:00Z","message_id":"s1","kind":"delivered","type":1,"targets":["r"],"at":"2026-11-24T00:00:00Z","job_key":null,"param":null,"bar_status":"Enable","error_code":null,"replaced":{},"quota":null,"acked":null,"repeat":false}"#;

/// A body of `openim/sendmsg`.
const MESSAGE: &str = r#"{"From_Account":"bob","MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}]}"#;

/// A state change and a push result as `callbacks listen` keeps them.
const CALLBACKS: &str = r#"{"kind":"state","received_at":"2026-11-23T00:00:00Z","at":"2026-11-23T00:00:00Z","user":"alice","action":"Disconnect","reason":"TimeOut","platform":"Android","kicked":[],"sdk_app_id":"1400000000"}
{"kind":"push","received_at":"2026-11-23T00:01:00Z","at":"2026-11-23T00:01:00Z","sender":"bob","user":"alice","stage":"sent","platform":"Xiaomi","code":0,"info":"","message_key":null,"message_at":null,"push_id":null,"task_id":null,"data_id":null,"group":null}
"#;

/// Something pushed, something not, something refused.
const SCENARIO: &str = r#"title = "Three"
step = [
  { do = "login", user = "alice", device = "phone", note = "in front" },
  { do = "report", user = "alice" },
  { do = "message", user = "alice", expect = { pushed = [] } },
  { do = "kill", user = "alice" },
  { do = "message", user = "alice", ext = "{}", expect = { pushed = ["phone"], shown = 1 } },
  { do = "tap", device = "phone" },
  { do = "background", user = "bob", expect = { refused = 70107 } },
]
"#;

/// Objects whose keys are the operator's, not ours.
const MAPS: [&str; 5] =
    ["requests[].headers", "requests[].form", "previews[].request.headers", "previews[].request.form", "error.details"];

/// The day. Each line is an exit code and a verb with its arguments; `REGID` is the one that was given out last.
const DAY: &str = r#"
0 init
0 cert add --name prod --package com.example.chat --app-id 2882303761512345678 --app-key 5001234500678 --app-secret-file secret --channel-id 116021 --click open-intent=intent://com.example.chat/detail#Intent;scheme=pushscheme;component=com.example.chat/.ChatActivity;end --region embedded
0 cert add --name spare --package com.example.spare --app-id 2882303761512345678 --app-secret-file secret --click open-url=https://example.com/ --region embedded
0 cert use prod
0 cert list
0 cert show prod
0 cert show spare
0 cert edit spare --app-key 5001234500678
0 cert remove spare --confirm
0 cert check
0 device list
0 device register phone --alias friend --account 42 --topic news
0 device show phone
0 device list
0 session list
0 session login alice --device phone
0 device report --user alice
0 session list
0 device list
0 device show phone
0 session background alice
11 send --user alice --description hello --online-only
0 session foreground alice
11 send --user alice --description hello
11 why alice
0 session kill alice
0 why alice
0 why alice --message message.json
11 why alice --from bob --group g1 --group-type Meeting
0 session launch alice
0 session lose alice
0 session reconnect alice
0 session expire alice
0 session login alice --device phone
0 device report --user alice
0 session mute alice --conversation bob
0 session unmute alice
0 device report --user alice --off
0 device report --user alice
0 simulate scenario.toml
0 why alice --at 2026-11-23T00:01:00Z
0 session kill alice
0 send --user alice --description hello --ext {"a":1} --title Bob
0 emulator phones
0 emulator tap phone
0 emulator tail --no-follow
0 send --alias friend --title Bob --description hello --notify-id 7
11 send --user alice --description hello --at 2020-01-01T00:00:00Z
7 send --reg-id REGID --reg-id nobody --title Bob --description hello
0 send --alias friend --pass-through --payload text
0 send --alias friend --title Bob --description hello --click open-url=https://example.com/ --notify-id 8
0 send --alias friend --title Bob --description hello --click open-app --notify-id 9
0 send --topic news --title Bob --description hello --job-key spring --dry-run
0 send --user alice --description hello --dry-run
6 send --reg-id nobody --title Bob --description hello
0 emulator phones
0 emulator tap phone
0 emulator tail --no-follow
0 trace --since 0
0 trace
0 send --alias friend --title Bob --description hello --notify-id 7 --at 2026-11-25T00:00:00Z --xiaomi-url PEER
7 send --targets targets.csv --title Bob --xiaomi-url PEER
0 schedule list --xiaomi-url PEER
0 schedule show s1 --xiaomi-url PEER
0 recall s1 --xiaomi-url PEER
0 schedule cancel s1 --xiaomi-url PEER
0 stop s1 --xiaomi-url PEER
0 topic subscribe news --alias friend --xiaomi-url PEER
0 topic unsubscribe news --alias friend --xiaomi-url PEER
0 topic list --reg-id REGID --xiaomi-url PEER
0 regid show REGID --xiaomi-url PEER
0 regid invalid --confirm --xiaomi-url PEER
0 channel list --xiaomi-url PEER
0 channel add orders --name Orders --xiaomi-url PEER
0 channel discard orders --confirm --xiaomi-url PEER
0 media upload picture.png --xiaomi-url PEER
0 media small-icon --xiaomi-url PEER
0 stats --xiaomi-url PEER
0 quota --xiaomi-url PEER
0 receipts show --jsonl receipts.jsonl
0 receipts show --jsonl receipts.jsonl --events
0 doctor --user alice
0 doctor --list-checks
9 doctor --project android
0 usersig issue --sdk-app-id 1400000000 --user alice --key-file secret
4 usersig verify --sdk-app-id 1400000000 --user alice --key-file secret abc
0 generate receiver
0 generate all
0 code 22006
0 code 21301
0 code quota
0 usersig issue --sdk-app-id 1400000000 --user alice --key-file secret
4 usersig verify eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwok5mcmpUInilOzEgoLMFCUrQxMDKIDIlGTmpipZGZqjiqZWFGQWgcRNTU2N4KLFmelKVkoGppmR2RbuHvoVHl7eJknmAbke2VUVoXlJHukGFQbJBtrGeQEGRkmOqeGutkq1AOwGMDE_ --sdk-app-id 1400000000 --user alice --key-file secret
4 usersig verify eJw_ --sdk-app-id 1400000000 --user alice --key-file secret
0 intent build --data pushscheme://com.example.chat/detail --component com.example.chat/.ChatActivity --flags CLEAR_TOP --extra S.from=push --category android.intent.category.DEFAULT
0 intent parse intent://com.example.chat/detail#Intent;scheme=pushscheme;category=android.intent.category.DEFAULT;launchFlags=0x4000000;component=com.example.chat/.ChatActivity;S.from=push;i.tab=2;end
0 intent parse intent:#Intent;package=com.example.chat;end
0 intent check intent://com.example.chat/detail#Intent;scheme=pushscheme;component=com.example.chat/.ChatActivity;end
9 intent check intent://com.example.chat/detail#Intent;scheme=pushscheme
0 im configure --sdk-app-id 1400000000 --admin administrator --key-file secret --im-region embedded
0 im show
0 im account import carol --nick Carol
0 im account import bob
0 im account check alice dora
7 im status alice nobody
0 im send alice --message message.json --random 7
7 im send alice nobody --text hi --random 8
0 session login dora --device phone3
0 session kill dora
0 im send dora --text hi --random 9
0 im trace 53724e00_6b04d380_1_7_1
0 im loss
0 im stats
0 im preview --message message.json --user alice
0 im kick dora
0 device remove phone3
0 session kick alice
0 session login alice --device phone
0 session login alice --device phone2
0 session logout alice --device phone2
0 session list
0 device remove phone2
0 help exit-codes
0 man cert
0 man --write man
0 completions bash
0 demo
"#;

/// What follows while an emulator runs on the state file, where the verbs find it by themselves.
const SERVED: &str = r"
0 device register phone
0 send --alias friend --title Bob --description hello --xiaomi-url EMULATOR
6 send --reg-id nobody --title Bob --description hello --xiaomi-url EMULATOR
0 emulator expect --title Bob --at-least 1
9 emulator expect --title Nobody --within 0s
0 emulator journal
0 emulator phone set phone --offline
0 emulator advance 1h
0 emulator fault add --kind 500 --rate 10%
0 emulator fault list
0 emulator fault clear
0 emulator rules
0 emulator reset
0 emulator stop
";

type Shape = BTreeMap<String, BTreeSet<&'static str>>;

/// The page.
pub fn page() -> String {
    let (shapes, errors) = play();
    let seen: BTreeSet<_> = shapes.keys().map(String::as_str).chain(NONE.iter().map(|(verb, _)| *verb)).collect();
    let missing: Vec<_> = verbs().into_iter().filter(|verb| !seen.contains(variant(verb).as_str())).collect();
    assert!(missing.is_empty(), "the day in tests/reference/json.rs has nothing of: {}", missing.join(", "));

    let mut page = format!(
        "{GENERATED}\n\n# JSON\n\n\
         The keys of each verb under `--json`, with the kinds of value seen while a day was played on the emulator \
         inside.\nKeys may be added, never renamed. `[]` is an element of a list, `.*` a key of the operator's own.\n\
         `-o jsonl` prints one object a line: the elements of the list where the verb lists something.\n"
    );
    for (verb, shape) in &shapes {
        let _ = write!(page, "\n## {verb}\n\n{}", table(shape));
    }
    for (verb, why) in NONE {
        let _ = write!(page, "\n## {verb}\n\nNone of its own: it {why}.\n");
    }
    let _ = write!(
        page,
        "\n## errors\n\nOne object on stderr, with `--json` and with `-o jsonl`; `kind` and `exit_code` are those of \
         [exit codes](exit-codes.md).\n\n{}",
        table(&errors)
    );
    page
}

fn table(shape: &Shape) -> String {
    let mut text = "| key | value |\n| --- | --- |\n".to_owned();
    for (key, kinds) in shape {
        let kinds: Vec<_> = kinds.iter().copied().collect();
        let _ = writeln!(text, "| `{key}` | {} |", kinds.join(" or "));
    }
    text
}

/// Some verbs answer in more than one shape.
fn variant(line: &str) -> String {
    let has = |flag: &str| line.split(' ').any(|word| word == flag);
    let verb: Vec<_> = line.split(' ').take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).collect();
    let mut verb = verbs()
        .into_iter()
        .filter(|known| verb.join(" ") == *known || verb.join(" ").starts_with(&format!("{known} ")))
        .max_by_key(String::len)
        .unwrap_or_else(|| panic!("{line:?} is no verb"));
    if verb == "send" {
        verb.push_str(if has("--dry-run") {
            " --dry-run, --curl"
        } else if has("--user") {
            " --user"
        } else {
            ""
        });
    }
    if verb == "doctor" && has("--project") {
        verb.push_str(" --project");
    }
    if verb == "receipts show" && has("--events") {
        verb.push_str(" --events");
    }
    verb
}

/// An app's manifest with a fault to tell and one to put up with.
const MANIFEST: &str = "<manifest xmlns:android='http://schemas.android.com/apk/res/android' package='com.a.b'>\n\
    <permission android:name='com.a.b.permission.MIPUSH_RECEIVE'/>\n</manifest>\n";
const SUPPRESSION: &str = "[[suppress]]\ncode = \"MP013\"\nreason = \"known\"\n";

fn play() -> (BTreeMap<String, Shape>, Shape) {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("secret"), "bm90LWEtc2VjcmV0LWtleQ==\n").expect("written");
    std::fs::write(folder.path().join("targets.csv"), "reg_id,description\nr1,one\n").expect("written");
    std::fs::write(folder.path().join("message.json"), MESSAGE).expect("written");
    std::fs::write(folder.path().join("scenario.toml"), SCENARIO).expect("written");
    std::fs::write(folder.path().join("mipush.toml.callbacks.jsonl"), CALLBACKS).expect("written");
    std::fs::write(folder.path().join("picture.png"), b"\x89PNG\xff").expect("written");
    std::fs::create_dir(folder.path().join("android")).expect("made");
    std::fs::write(folder.path().join("android/AndroidManifest.xml"), MANIFEST).expect("written");
    std::fs::write(folder.path().join("android/.mipush-lint.toml"), SUPPRESSION).expect("written");
    std::fs::write(folder.path().join("receipts.jsonl"), format!("{RECEIPT}\n")).expect("written");
    let mut day = Day {
        folder,
        peer: peer::start(),
        emulator: String::new(),
        reg_id: String::new(),
        shapes: BTreeMap::new(),
        errors: Shape::new(),
    };
    day.play(DAY);
    let (mut child, served) = run(day.folder.path());
    served["xiaomi_url"].as_str().expect("an address").clone_into(&mut day.emulator);
    describe("", &served, day.shapes.entry("emulator run".to_owned()).or_default());
    day.play(SERVED);
    child.wait().expect("stopped by the last line");
    (day.shapes, day.errors)
}

/// What has been seen so far.
struct Day {
    folder: tempfile::TempDir,
    peer: String,
    emulator: String,
    reg_id: String,
    shapes: BTreeMap<String, Shape>,
    errors: Shape,
}

impl Day {
    fn play(&mut self, lines: &str) {
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let (exit, line) = line.split_once(' ').expect("exit code and verb");
            let line = line.replace("REGID", &self.reg_id).replace("PEER", &self.peer);
            let line = &line.replace("EMULATOR", &self.emulator);
            let output =
                mipush(self.folder.path()).arg("--json").args(line.split(' ')).output().expect("mipush starts");
            assert_eq!(
                output.status.code().map(|code| code.to_string()).as_deref(),
                Some(exit),
                "{line}: {}",
                text(&output)
            );
            let shape = self.shapes.entry(variant(line)).or_default();
            for document in documents(&output.stdout) {
                describe("", &document, shape);
                if let Some(given) = document["reg_id"].as_str() {
                    given.clone_into(&mut self.reg_id);
                }
            }
            for error in documents(&output.stderr).iter().filter(|document| document.get("error").is_some()) {
                describe("", error, &mut self.errors);
            }
            if line.starts_with("send --user") {
                trace(self.folder.path(), &output.stdout, self.shapes.entry("trace".to_owned()).or_default());
            }
        }
    }
}

fn trace(folder: &Path, sent: &[u8], shape: &mut Shape) {
    let sent = documents(sent);
    let Some(id) = sent.iter().find_map(|document| document["message_id"].as_str()) else { return };
    let output = mipush(folder).args(["--json", "trace", id]).output().expect("mipush starts");
    for document in documents(&output.stdout) {
        describe("", &document, shape);
    }
}

/// A running emulator, and the one line it says once it listens.
fn run(folder: &Path) -> (Child, Value) {
    let mut child = mipush(folder)
        .args(["--json", "emulator", "run", "--clock", "manual"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("mipush starts");
    let mut line = String::new();
    let read = BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line);
    read.expect("a line");
    (child, serde_json::from_str(&line).expect("JSON"))
}

/// Every JSON document on a stream, between whatever else stands there.
fn documents(bytes: &[u8]) -> Vec<Value> {
    let text = String::from_utf8_lossy(bytes);
    match serde_json::from_str(&text) {
        Ok(document) => vec![document],
        Err(_) => text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
    }
}

fn describe(path: &str, value: &Value, shape: &mut Shape) {
    let mut leaf = |kind| {
        shape.entry(path.to_owned()).or_default().insert(kind);
    };
    match value {
        Value::Null => leaf("null"),
        Value::Bool(_) => leaf("true/false"),
        Value::Number(_) => leaf("number"),
        Value::String(_) => leaf("text"),
        Value::Array(items) if items.is_empty() => leaf("list"),
        Value::Array(items) => {
            leaf("list");
            for item in items {
                describe(&format!("{path}[]"), item, shape);
            }
        }
        Value::Object(_) if MAPS.contains(&path) => {
            shape.entry(format!("{path}.*")).or_default().insert("any");
        }
        Value::Object(members) => {
            if !path.is_empty() && !path.ends_with("[]") {
                leaf("object");
            }
            let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
            for (key, value) in members {
                describe(&format!("{prefix}{key}"), value, shape);
            }
        }
    }
}
