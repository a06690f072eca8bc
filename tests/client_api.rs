//! Every call of the client through the binary, against a raw server on loopback with canned answers: what goes over
//! the wire, what is reported, which exit code follows, and what the send log keeps.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};

use assert_cmd::Command;
use serde_json::{Value, json};

const SECRET: &str = "c2VjcmV0LW9mLXRlc3RzIQ==";
const NOW: &str = "2026-11-24T00:00:00Z";
const REG_ID: &str = "Zm9vYmFyK2Zvb2Jhci9mb29iYXI=";

/// One request as it came.
#[derive(Debug, Clone)]
struct Seen {
    line: String,
    head: String,
    body: Vec<u8>,
}

impl Seen {
    fn form(&self) -> BTreeMap<String, String> {
        let query =
            self.line.split(' ').nth(1).and_then(|target| target.split_once('?')).map_or("", |(_, query)| query);
        let pairs = url::form_urlencoded::parse(query.as_bytes()).chain(url::form_urlencoded::parse(&self.body));
        pairs.map(|(key, value)| (key.into_owned(), value.into_owned())).collect()
    }
}

/// A server that answers each path with what was told, in order, the last for ever.
struct Peer {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    answers: Arc<Mutex<BTreeMap<String, Vec<String>>>>,
}

fn http(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn read_request(stream: &TcpStream) -> Option<Seen> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        head.push_str(&header);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Seen { line: line.trim().to_owned(), head, body })
}

impl Peer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
        let address = listener.local_addr().expect("address");
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let answers: Arc<Mutex<BTreeMap<String, Vec<String>>>> = Arc::default();
        let (noted, told) = (Arc::clone(&seen), Arc::clone(&answers));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let Some(request) = read_request(&stream) else { continue };
                let target = request.line.split(' ').nth(1).unwrap_or_default();
                let path = target.split('?').next().unwrap_or_default().to_owned();
                noted.lock().expect("sound").push(request);
                let mut told = told.lock().expect("sound");
                let answer = match told.get_mut(&path) {
                    Some(list) if list.len() > 1 => list.remove(0),
                    Some(list) => list[0].clone(),
                    None => http("200 OK", r#"{"result":"error","code":10020,"reason":"no such interface"}"#),
                };
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, seen, answers }
    }

    fn tell(&self, path: &str, answer: String) {
        self.answers.lock().expect("sound").entry(path.to_owned()).or_default().push(answer);
    }

    fn accept(&self, path: &str, data: Value) {
        let body = json!({"result": "ok", "code": 0, "trace_id": "Xtrace", "data": data});
        self.tell(path, http("200 OK", &body.to_string()));
    }

    fn refuse(&self, path: &str, code: i64) {
        let body = json!({"result": "error", "code": code, "reason": "canned", "trace_id": "Xtrace"});
        self.tell(path, http("200 OK", &body.to_string()));
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("sound").clone()
    }

    fn last(&self) -> Seen {
        self.seen().pop().expect("a request")
    }
}

struct Stage {
    folder: tempfile::TempDir,
    peer: Peer,
}

/// What a run gave.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {} {}", self.out, self.err))
    }

    /// The error object, the last line of stderr.
    fn error(&self) -> Value {
        let last = self.err.lines().last().unwrap_or_default();
        let error: Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("no JSON: {}", self.err));
        error["error"].clone()
    }
}

impl Stage {
    fn new() -> Self {
        let stage = Self { folder: tempfile::tempdir().expect("folder"), peer: Peer::start() };
        let added = stage.run(&[
            "cert",
            "add",
            "--name",
            "prod",
            "--package",
            "com.example.chat",
            "--app-id",
            "2882303761512345678",
            "--app-secret-env",
            "TEST_SECRET",
            "--region",
            "china",
            "--click",
            "open-app",
        ]);
        assert_eq!(added.code, 0, "{}", added.err);
        stage
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("mipush.toml")
    }

    fn command(&self) -> Command {
        let mut command = Command::cargo_bin("mipush").expect("built");
        command
            .env_clear()
            .env("NO_COLOR", "1")
            .env("MIPUSH_STATE", self.state())
            .env("MIPUSH_NOW", NOW)
            .env("MIPUSH_XIAOMI_URL", format!("http://{}", self.peer.address))
            .env("TEST_SECRET", SECRET)
            .current_dir(self.folder.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_at(NOW, arguments)
    }

    fn run_at(&self, now: &str, arguments: &[&str]) -> Ran {
        let output = self.command().env("MIPUSH_NOW", now).args(arguments).output().expect("runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let ran = Ran { code: output.status.code().expect("code"), out: text(output.stdout), err: text(output.stderr) };
        for stream in [&ran.out, &ran.err] {
            assert!(!stream.contains(SECRET), "{arguments:?} shows the secret: {stream}");
        }
        ran
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("written");
    }

    /// The events of the send log of one kind.
    fn log(&self, kind: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.folder.path().join("mipush.toml.log.jsonl")).unwrap_or_default();
        assert!(!text.contains(SECRET));
        let events = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        events.filter(|event| event["event"] == kind).collect()
    }

    /// Sends to the one regId with these further flags; the peer calls the message `id`.
    fn send(&self, id: &str, flags: &[&str]) {
        self.peer.answers.lock().expect("sound").remove("/v3/message/regid");
        self.peer.accept("/v3/message/regid", json!({"id": id, "day_quota": "50000", "day_acked": "12"}));
        let mut arguments = vec!["send", "--reg-id", REG_ID, "--title", "Hello", "--description", "World"];
        arguments.extend(flags);
        let ran = self.run(&arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
}

#[test]
fn an_accepted_send_is_remembered_and_nothing_else_is() {
    let stage = Stage::new();
    stage.send("scm1", &["--notify-id", "7", "--job-key", "spring", "--at", "2026-11-25T00:00:00Z"]);
    let log = stage.log("sent");
    let expected = json!({
        "event": "sent", "at": NOW, "cert": 1, "package": "com.example.chat",
        "service": format!("http://{}", stage.peer.address), "target": "reg-id", "targets": 1, "ids": [REG_ID],
        "topic_op": null, "multi": false, "title": "Hello", "message_id": "scm1", "part_of": null, "trace_id": "Xtrace",
        "notify_id": 7, "job_key": "spring", "scheduled_at": "2026-11-25T00:00:00Z",
    });
    assert_eq!(log, [expected]);
    stage.peer.answers.lock().expect("sound").remove("/v3/message/regid");
    stage.peer.refuse("/v3/message/regid", 20301);
    let refused = stage.run(&["send", "--reg-id", REG_ID, "--title", "Hello", "--description", "World"]);
    assert_eq!((refused.code, stage.log("sent").len()), (6, 1));
}

#[test]
fn scheduled_sends_are_listed_shown_and_cancelled() {
    let stage = Stage::new();
    let at = ["--at", "2026-11-25T00:00:00Z"];
    stage.send("scm1", &at);
    stage.send("scm2", &[at[0], at[1], "--job-key", "spring"]);
    stage.send("scm3", &[]);
    // The undocumented list is refused: the log answers.
    let listed = stage.run(&["schedule", "list", "--json"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    assert!(listed.err.contains("the send log does"), "{}", listed.err);
    let ids = |ran: &Ran| -> Vec<String> {
        let jobs = ran.json()["jobs"].as_array().expect("jobs").clone();
        jobs.iter()
            .map(|job| format!("{} {}", job["job_id"].as_str().expect("id"), job["state"].as_str().expect("state")))
            .collect()
    };
    assert_eq!(ids(&listed), ["scm1 pending", "scm2 pending"]);
    let form = stage.peer.last().form();
    assert_eq!((form["start_time"].as_str(), form["max_count"].as_str()), ("1795478400000", "100"));

    stage.peer.accept("/v2/schedule_job/exist", Value::Null);
    stage.peer.refuse("/v2/schedule_job/exist", 65028);
    let shown = stage.run(&["schedule", "show", "scm1", "scm9", "--json"]);
    assert_eq!(shown.code, 6);
    let exists: Vec<_> =
        shown.json()["jobs"].as_array().expect("jobs").iter().map(|job| job["exists"].clone()).collect();
    assert_eq!(exists, [true, false]);

    stage.peer.accept("/v2/schedule_job/delete", Value::Null);
    assert_eq!(stage.run(&["schedule", "cancel", "scm1"]).code, 0);
    assert_eq!(stage.peer.last().form()["job_id"], "scm1");
    stage.peer.accept("/v3/schedule_job/delete", Value::Null);
    assert_eq!(stage.run(&["schedule", "cancel", "--job-key", "spring"]).code, 0);
    assert_eq!(stage.peer.last().form()["jobkey"], "spring");
    assert!(ids(&stage.run(&["schedule", "list", "--offline", "--json"])).is_empty());
    assert_eq!(
        ids(&stage.run(&["schedule", "list", "--all", "--offline", "--json"])),
        ["scm1 cancelled", "scm2 cancelled"]
    );
}

#[test]
fn some_jobs_cancelled_and_some_not_is_partial() {
    let stage = Stage::new();
    stage.peer.accept("/v2/schedule_job/delete", Value::Null);
    stage.peer.refuse("/v2/schedule_job/delete", 65028);
    assert_eq!(stage.run(&["schedule", "cancel", "a", "b"]).code, 7);
    let none = stage.run(&["schedule", "cancel", "a", "b", "--json"]);
    assert_eq!((none.code, &none.error()["vendor_code"]), (6, &json!(65028)));
}

#[test]
fn a_csv_sends_each_line_its_own_message() {
    let stage = Stage::new();
    stage.file("t.csv", "\u{feff}reg_id,description,notify_id,extra.k\r\nr1,one,1,v\r\nr2,\"two, and more\",,\r\n");
    stage.peer.accept("/v2/multi_messages/regids", json!({"id": "m1", "channel_exceed_quota": "no_channel:2 a:3"}));
    let ran = stage.run(&["send", "--targets", "t.csv", "--title", "Hi", "--json"]);
    assert_eq!(ran.code, 7, "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["over_quota"], json!([{"channel": null, "messages": 2}, {"channel": "a", "messages": 3}]));
    assert_eq!((&report["message_id"], &report["targets"]), (&json!("m1"), &json!(2)));
    let messages: Value = serde_json::from_str(&stage.peer.last().form()["messages"]).expect("JSON");
    let expected = json!([
        {"target": "r1", "message": {
            "title": "Hi", "description": "one", "restricted_package_name": "com.example.chat", "pass_through": 0,
            "notify_id": 1, "extra": {"notify_effect": "1", "k": "v"},
        }},
        {"target": "r2", "message": {
            "title": "Hi", "description": "two, and more", "restricted_package_name": "com.example.chat",
            "pass_through": 0, "extra": {"notify_effect": "1"},
        }},
    ]);
    assert_eq!(messages, expected);
    let log = stage.log("sent");
    assert_eq!(
        (&log[0]["multi"], &log[0]["title"], &log[0]["ids"]),
        (&json!(true), &Value::Null, &json!(["r1", "r2"]))
    );
}

#[test]
fn json_lines_go_to_aliases_and_a_bad_line_is_named() {
    let stage = Stage::new();
    stage.file("t.jsonl", "{\"alias\":\"a\",\"title\":\"x\"}\n\n{\"alias\":\"b\"}\n");
    stage.peer.accept("/v2/multi_messages/aliases", json!({"id": "m1"}));
    let arguments = ["send", "--targets", "t.jsonl", "--targets-kind", "alias", "--title", "T", "--description", "D"];
    assert_eq!(stage.run(&arguments).code, 0);
    let messages: Value = serde_json::from_str(&stage.peer.last().form()["messages"]).expect("JSON");
    assert_eq!((&messages[0]["message"]["title"], &messages[1]["message"]["title"]), (&json!("x"), &json!("T")));
    stage.file("t.jsonl", "{\"alias\":\"a\"}\n{\"alias\":\"b\",\"notify_id\":\"x\"}\n");
    let bad = stage.run(&arguments);
    assert!(bad.code == 2 && bad.err.contains("line 2"), "{} {}", bad.code, bad.err);
    // A line that lacks a title, where no flag gives one.
    stage.file("t.jsonl", "{\"alias\":\"a\",\"title\":\"x\"}\n{\"alias\":\"b\"}\n");
    let bad = stage.run(&["send", "--targets", "t.jsonl", "--targets-kind", "alias", "--description", "D"]);
    assert!(bad.code == 2 && bad.err.contains("line 2"), "{} {}", bad.code, bad.err);
    assert_eq!(stage.peer.seen().len(), 1);
}

#[test]
fn many_lines_go_in_calls_of_a_thousand() {
    let stage = Stage::new();
    let lines: Vec<_> = (0..2001).map(|n| format!("r{n},text {n}")).collect();
    stage.file("t.csv", &format!("reg_id,description\n{}\n", lines.join("\n")));
    stage.peer.accept("/v2/multi_messages/regids", json!({"id": "m1"}));
    stage.peer.accept("/v2/multi_messages/regids", json!({"id": "m2"}));
    stage.peer.refuse("/v2/multi_messages/regids", 10002);
    let ran = stage.run(&["send", "--targets", "t.csv", "--title", "Hi", "--json"]);
    assert_eq!(ran.code, 7);
    let counts: Vec<_> = stage
        .peer
        .seen()
        .iter()
        .map(|seen| serde_json::from_str::<Value>(&seen.form()["messages"]).expect("JSON").as_array().map(Vec::len))
        .collect();
    assert_eq!(counts, [Some(1000), Some(1000), Some(1)]);
    assert_eq!(stage.log("sent").len(), 2);
}

/// The id that was printed names the whole send: all its requests are recalled and cancelled.
#[test]
fn a_send_of_several_requests_is_taken_back_whole() {
    let stage = Stage::new();
    let lines: Vec<_> = (0..1500).map(|n| format!("r{n}")).collect();
    stage.file("t.txt", &lines.join("\n"));
    stage.peer.accept("/v3/message/regid", json!({"id": "m1"}));
    stage.peer.accept("/v3/message/regid", json!({"id": "m2"}));
    let content = ["--title", "T", "--description", "D", "--notify-id", "7", "--at", "2026-11-25T00:00:00Z"];
    assert_eq!(stage.run(&[&["send", "--targets", "t.txt"], &content[..]].concat()).code, 0);
    stage.peer.accept("/v3/message/regid/revoke", Value::Null);
    stage.peer.accept("/v2/schedule_job/delete", Value::Null);
    for which in ["m1", "--last"] {
        let ran = stage.run(&["recall", which, "--json"]);
        let recalls = ran.json()["recalls"].as_array().expect("recalls").clone();
        let counts: Vec<_> = recalls.iter().map(|recall| recall["targets"].clone()).collect();
        assert_eq!(counts, [1000, 500], "{}", ran.err);
    }
    assert_eq!(stage.run(&["recall", "m2", "--json"]).json()["recalls"].as_array().map(Vec::len), Some(1));
    let cancelled = stage.run(&["schedule", "cancel", "m1", "-o", "tsv", "--fields", "job_id"]);
    assert_eq!(cancelled.out, "job_id\nm1\nm2\n");
}

#[test]
fn topics_are_combined() {
    let stage = Stage::new();
    stage.peer.accept("/v3/message/multi_topic", json!({"id": "t1"}));
    let content = ["--title", "T", "--description", "D"];
    let send = |flags: &[&str]| stage.run(&[&["send"], flags, &content].concat());
    assert_eq!(send(&["--multi-topic", "a,b", "--topic-op", "except"]).code, 0);
    let form = stage.peer.last().form();
    assert_eq!((form["topics"].as_str(), form["topic_op"].as_str()), ("a;$;b", "EXCEPT"));
    assert_eq!(send(&["--multi-topic", "a", "--topic-op", "UNION"]).code, 2);
    assert_eq!(send(&["--multi-topic", "a,b"]).code, 2);
    assert_eq!(send(&["--multi-topic", "a,b,c,d,e,f", "--topic-op", "UNION"]).code, 2);
}

#[test]
fn a_recall_knows_its_targets_from_the_log() {
    let stage = Stage::new();
    stage.send("scm1", &["--notify-id", "7"]);
    stage.send("scm2", &[]);
    stage.peer.accept("/v3/message/regid/revoke", Value::Null);
    // v3 works before and after the day.
    for now in [NOW, "2026-12-01T00:00:00+08:00"] {
        let ran = stage.run_at(now, &["recall", "scm1", "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let form = stage.peer.last().form();
        assert_eq!((form["registration_ids"].as_str(), form["notify_id"].as_str()), (REG_ID, "7"));
        assert_eq!(form["restricted_package_name"], "com.example.chat");
        assert_eq!(ran.json()["recalls"][0]["api"], "v3");
    }
    let without = stage.run(&["recall", "--last"]);
    assert!(without.code == 2 && without.err.contains("carried no notify id"), "{}", without.err);
    assert_eq!(stage.log("recalled").len(), 2);
}

#[test]
fn the_old_ways_to_recall_end_with_november() {
    let stage = Stage::new();
    stage.peer.accept("/v1/message/topic/revoke", Value::Null);
    stage.peer.accept("/v2/message/revoke", Value::Null);
    let topic = ["recall", "--topic", "news", "--notify-id", "7"];
    let last = "2026-11-30T23:59:59+08:00";
    let ran = stage.run_at(last, &topic);
    assert!(ran.code == 0 && ran.err.contains("2026-12-01"), "{}", ran.err);
    assert_eq!(stage.run_at(last, &["recall", "tcm9"]).code, 0);
    assert_eq!(stage.peer.last().form()["msg_id"], "tcm9");
    let before = stage.peer.seen().len();
    let first = "2026-12-01T00:00:00+08:00";
    let off = stage.run_at(first, &topic);
    assert!(off.code == 2 && off.err.contains("switched off since 2026-12-01"), "{} {}", off.code, off.err);
    assert!(stage.run_at(first, &[&topic[..], &["--lang", "zh"]].concat()).err.contains("下线"));
    assert_eq!(stage.run_at(first, &["recall", "tcm9", "--api", "v2"]).code, 2);
    // Without the log there is nothing to go by.
    let unknown = stage.run_at(first, &["recall", "tcm9"]);
    assert!(unknown.code == 3 && unknown.err.contains("switched off since 2026-12-01"), "{}", unknown.err);
    assert_eq!(stage.peer.seen().len(), before, "nothing may be sent");
}

#[test]
fn subscriptions() {
    let stage = Stage::new();
    stage.peer.accept("/v2/topic/subscribe", Value::Null);
    stage.peer.accept("/v2/topic/unsubscribe/alias", Value::Null);
    stage.peer.accept("/v1/topic/all", json!({"list": ["news", "sports"]}));
    let ran = stage.run(&["topic", "subscribe", "news", "--reg-id", REG_ID, "--reg-id", "r2", "--category", "c"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let form = stage.peer.last().form();
    assert_eq!((form["registration_id"].as_str(), form["category"].as_str()), (format!("{REG_ID},r2").as_str(), "c"));
    assert_eq!(stage.run(&["topic", "unsubscribe", "news", "--alias", "a", "--alias", "b"]).code, 0);
    assert_eq!(stage.peer.last().form()["aliases"], "a,b");
    let listed = stage.run(&["topic", "list", "--reg-id", REG_ID, "-o", "tsv"]);
    assert_eq!(listed.out, "topic\nnews\nsports\n");
    assert!(stage.peer.last().line.starts_with("GET /v1/topic/all?"));
    assert_eq!(stage.run(&["topic", "subscribe", "news"]).code, 2);
}

#[test]
fn a_reg_id_in_one_report_and_its_region_minded_afterwards() {
    let stage = Stage::new();
    stage.peer.accept("/v1/validation/regids", json!({"list": [REG_ID]}));
    stage.peer.accept("/v1/regid/presence", json!({REG_ID: "online"}));
    stage.peer.accept("/v1/feedback/get_region_by_regid", json!({REG_ID: "Europe"}));
    stage.peer.accept("/v1/alias/all", json!({"list": ["alice"]}));
    stage.peer.accept("/v1/topic/all", json!({"list": []}));
    let ran = stage.run(&["regid", "show", REG_ID, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    let expected = json!({
        "reg_id": REG_ID, "device": null, "valid": true, "online": true, "region": "europe",
        "certificate_region": "china", "aliases": ["alice"], "topics": [], "accounts": null,
    });
    for (key, value) in expected.as_object().expect("object") {
        assert_eq!(&report[key], value, "{key}");
    }
    // One of the six calls is refused by this peer.
    assert_eq!((&report["problems"][0]["call"], &report["problems"][0]["code"]), (&json!("accounts"), &json!(10020)));
    assert!(ran.err.contains("belongs to region europe"), "{}", ran.err);
    // A later send through the foreign region is warned about; --region with the right one is not.
    stage.peer.accept("/v3/message/regid", json!({"id": "scm1"}));
    let send = ["send", "--reg-id", REG_ID, "--title", "T", "--description", "D"];
    assert!(stage.run(&send).err.contains("belongs to region europe"));
    let right = stage.run(&[&send[..], &["--region", "europe"]].concat());
    assert!(right.code == 0 && !right.err.contains("belongs to"), "{}", right.err);
    let asked = stage.run(&[&send[..], &["--region", "auto"]].concat());
    assert!(asked.code == 0 && asked.err.contains("of region europe"), "{}", asked.err);
}

#[test]
fn no_region_is_guessed() {
    let stage = Stage::new();
    stage.peer.accept("/v1/feedback/get_region_by_regid", json!({}));
    let ran = stage.run(&["send", "--reg-id", REG_ID, "--title", "T", "--description", "D", "--region", "auto"]);
    assert_eq!((ran.code, stage.peer.seen().len()), (6, 1), "{}", ran.err);
}

#[test]
fn a_destructive_read_asks_and_is_remembered() {
    let stage = Stage::new();
    stage.peer.accept("/v1/feedback/fetch_invalid_regids", json!({"list": ["dead1", "dead2"]}));
    stage.peer.refuse("/v1/feedback/fetch_invalid_aliases", 10035);
    let asked = stage.run(&["regid", "invalid", "--json"]);
    assert!(asked.code == 2 && asked.err.contains("--confirm") && stage.peer.seen().is_empty(), "{}", asked.err);
    let fetched = stage.run(&["regid", "invalid", "--confirm", "--json"]);
    assert_eq!(fetched.json()["invalid"], json!(["dead1", "dead2"]));
    assert_eq!(stage.run(&["regid", "invalid", "--remembered", "--json"]).json()["invalid"], json!(["dead1", "dead2"]));
    let aliases = stage.run(&["regid", "invalid", "--aliases", "--confirm", "--json"]);
    assert_eq!((aliases.code, &aliases.json()["invalid"]), (0, &json!([])));
}

#[test]
fn counters_with_a_chart_for_people() {
    let stage = Stage::new();
    let day = |date: &str, received: u64| json!({"date": date, "single_recipients": received, "received": received, "click": 1});
    stage.peer.accept("/v1/stats/message/counters", json!({"data": [day("20261124", 50), day("20261123", 100)]}));
    let table = stage.run(&["stats"]);
    assert!(table.code == 0 && table.out.contains("████"), "{}", table.out);
    let form = stage.peer.last().form();
    assert_eq!((form["start_date"].as_str(), form["end_date"].as_str()), ("20261118", "20261124"));
    let tsv = stage.run(&["stats", "-o", "tsv", "--fields", "date,delivered"]);
    assert_eq!(tsv.out, "date\tdelivered\n2026-11-23\t100\n2026-11-24\t50\n");
    assert_eq!(stage.run(&["stats", "--from", "20261001"]).code, 2);
}

#[test]
fn quota_of_today() {
    let stage = Stage::new();
    stage.peer.accept("/v1/trace/quota/get", json!({"day_quota": "50000", "day_acked": "25000"}));
    stage.peer.accept("/v1/trace/quota/get", json!({"day_quota": "1", "day_acked": "3"}));
    stage.peer.accept("/v1/trace/quota/get", json!({"something": "else"}));
    let table = stage.run(&["quota"]);
    assert!(table.out.contains("25000 of 50000") && table.out.contains("50 %"), "{}", table.out);
    let beyond = stage.run(&["quota"]);
    assert!(beyond.out.contains("all, and 2 more") && !beyond.out.contains('%'), "{}", beyond.out);
    let strange = stage.run(&["quota", "--json"]).json();
    assert_eq!((&strange["day_quota"], &strange["data"]), (&Value::Null, &json!({"something": "else"})));
}

#[test]
fn channels_are_got_even_to_change_them() {
    let stage = Stage::new();
    stage.peer.accept("/v1/channel/list", json!({"list": [{"channel_id": "c1", "channel_name": "Orders"}]}));
    stage.peer.accept("/v1/channel/add", Value::Null);
    stage.peer.accept("/v1/channel/discard", Value::Null);
    assert_eq!(
        stage.run(&["channel", "list", "-o", "tsv", "--fields", "channel_id,name"]).out,
        "channel_id\tname\nc1\tOrders\n"
    );
    let add = ["channel", "add", "c2", "--name", "N", "--sound", "ding", "--notify-type", "3"];
    assert_eq!(stage.run(&add).code, 0);
    assert!(stage.peer.last().line.starts_with("GET /v1/channel/add?"));
    assert_eq!(stage.peer.last().form()["sound_url"], "android.resource://com.example.chat/raw/ding");
    let before = stage.peer.seen().len();
    assert_eq!(stage.run(&["channel", "discard", "c2"]).code, 2);
    assert_eq!(stage.peer.seen().len(), before);
    assert_eq!(stage.run(&["channel", "discard", "c2", "--confirm"]).code, 0);
}

#[test]
fn pictures_are_uploaded() {
    let stage = Stage::new();
    fs::write(stage.folder.path().join("p.png"), b"\x89PNG\r\n\x1a\n\xff").expect("written");
    stage.file("p.txt", "no picture");
    stage.peer.accept("/media/upload/image", json!({"icon_url": "http://f/x.png", "sha1": "d"}));
    let ran = stage.run(&["media", "upload", "p.png", "--icon", "--json"]);
    assert_eq!((ran.code, &ran.json()["url"]), (0, &json!("http://f/x.png")), "{}", ran.err);
    let seen = stage.peer.last();
    assert_eq!(seen.line, "POST /media/upload/image?is_global=false&is_icon=true HTTP/1.1");
    assert!(seen.head.to_ascii_lowercase().contains("content-type: multipart/form-data; boundary=mipush-"));
    assert!(seen.body.windows(9).any(|part| part == b"\x89PNG\r\n\x1a\n\xff"));
    assert_eq!(stage.run(&["media", "upload", "p.txt"]).code, 2);
    let curl = stage.run(&["media", "upload", "p.png", "--curl"]);
    assert!(curl.out.contains("-F 'file=@\"p.png\";type=image/png'"), "{}", curl.out);
}

#[test]
fn sends_are_stopped() {
    let stage = Stage::new();
    for path in ["/v1/message/switch/stop_by_id", "/v1/message/switch/stop_by_jobkey", "/v2/message/delete"] {
        stage.peer.accept(path, Value::Null);
    }
    assert_eq!(stage.run(&["stop", "a", "b"]).code, 0);
    assert_eq!(stage.peer.last().form()["msg_ids"], "a,b");
    assert_eq!(stage.run(&["stop", "--job-key", "k"]).code, 0);
    assert_eq!(stage.peer.last().form()["job_keys"], "k");
    assert_eq!(stage.run(&["stop", "--broadcast", "t"]).code, 0);
    assert_eq!(stage.peer.last().form()["id"], "t");
}

#[test]
fn a_trace_without_an_id_is_of_the_last_send() {
    let stage = Stage::new();
    assert_eq!(stage.run(&["trace"]).code, 2);
    stage.send("scm1", &[]);
    stage.send("scm2", &[]);
    let message = json!({"id": "scm2", "resolved": 1, "delivered": 1});
    stage.peer.accept("/v1/trace/message/status", json!({"data": message}));
    stage.peer.accept("/v1/trace/messages/status", json!({"data": [message]}));
    let ran = stage.run(&["trace", "--json"]);
    assert_eq!((ran.code, &ran.json()["messages"][0]["message_id"]), (0, &json!("scm2")));
    assert_eq!(stage.peer.last().form()["msg_id"], "scm2");
    assert_eq!(stage.run(&["trace", "--since", "0", "--until", "60"]).code, 0);
    let form = stage.peer.last().form();
    assert_eq!((form["begin_time"].as_str(), form["end_time"].as_str()), ("0", "60000"));
    assert_eq!(stage.run(&["trace", "--since", "60", "--until", "0"]).code, 2);
    assert_eq!(stage.run(&["trace", "--until", "0"]).code, 2);
}

/// Keys may be added, never renamed.
#[test]
fn shapes_of_json() {
    let stage = Stage::new();
    fs::write(stage.folder.path().join("p.png"), b"\x89PNG\xff").expect("written");
    stage.send("scm1", &["--at", "2026-11-25T00:00:00Z", "--notify-id", "1"]);
    let day = json!({"date": "20261124", "received": 1});
    for (path, data) in [
        ("/v2/schedule_job/exist", json!({})),
        ("/v2/schedule_job/delete", json!({})),
        ("/v3/message/regid/revoke", json!({})),
        ("/v2/topic/subscribe/alias", json!({})),
        ("/v1/topic/all", json!({"list": ["t"]})),
        ("/v1/alias/all", json!({"list": []})),
        ("/v1/feedback/fetch_invalid_regids", json!({"list": ["r"]})),
        ("/v1/stats/message/counters", json!({"data": [day]})),
        ("/v1/trace/quota/get", json!({})),
        ("/v1/channel/list", json!({"list": ["c"]})),
        ("/v1/channel/add", json!({})),
        ("/v1/channel/discard", json!({})),
        ("/media/upload/image", json!({"pic_url": "u"})),
        ("/media/upload/smallIcon/query", json!({})),
        ("/v1/message/switch/stop_by_id", json!({})),
    ] {
        stage.peer.accept(path, data);
    }
    let calls: [&[&str]; 16] = [
        &["schedule", "list", "--offline"],
        &["schedule", "show", "scm1"],
        &["schedule", "cancel", "scm1"],
        &["recall", "scm1"],
        &["topic", "subscribe", "t", "--alias", "a"],
        &["topic", "list", "--reg-id", REG_ID],
        &["regid", "show", REG_ID],
        &["regid", "invalid", "--confirm"],
        &["stats"],
        &["quota"],
        &["channel", "list"],
        &["channel", "add", "c", "--name", "N"],
        &["channel", "discard", "c", "--confirm"],
        &["media", "upload", "p.png"],
        &["media", "small-icon"],
        &["stop", "scm1"],
    ];
    let mut shapes = Vec::new();
    for call in calls {
        let ran = stage.run(&[call, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{call:?}: {}", ran.err);
        let verb: Vec<_> =
            call.iter().take(2).take_while(|word| !word.contains('-') || **word == "small-icon").copied().collect();
        shapes.push(format!("{}: {}", verb.join(" "), keys(&ran.json())));
    }
    insta::assert_snapshot!(shapes.join("\n"));
}

/// The keys of a document; of a list those of its first element.
fn keys(value: &Value) -> String {
    let object = value.as_object().expect("an object");
    let inner = |value: &Value| match value.as_array().and_then(|list| list.first()) {
        Some(first) if first.is_object() => format!("[{}]", keys(first)),
        _ => String::new(),
    };
    object.iter().map(|(key, value)| format!("{key}{}", inner(value))).collect::<Vec<_>>().join(" ")
}

/// Every verb that calls, with what it needs.
const CALLS: [&[&str]; 22] = [
    &["send", "--reg-id", REG_ID, "--title", "T", "--description", "D"],
    &["send", "--targets", "t.csv", "--title", "T"],
    &["send", "--multi-topic", "a,b", "--topic-op", "UNION", "--title", "T", "--description", "D"],
    &["schedule", "list"],
    &["schedule", "show", "scm1"],
    &["schedule", "cancel", "scm1"],
    &["schedule", "cancel", "--job-key", "k"],
    &["recall", "--alias", "a", "--notify-id", "1"],
    &["recall", "scm1"],
    &["topic", "subscribe", "t", "--alias", "a"],
    &["topic", "list", "--reg-id", REG_ID],
    &["regid", "show", REG_ID],
    &["regid", "invalid"],
    &["stats"],
    &["quota"],
    &["trace", "scm1"],
    &["channel", "list"],
    &["channel", "add", "c", "--name", "N"],
    &["channel", "discard", "c"],
    &["media", "upload", "p.png"],
    &["media", "small-icon"],
    &["stop", "scm1"],
];

#[test]
fn a_preview_touches_nothing_and_shows_no_secret() {
    let stage = Stage::new();
    stage.file("t.csv", "reg_id,description\nr1,one\n");
    fs::write(stage.folder.path().join("p.png"), b"\x89PNG\xff").expect("written");
    for call in CALLS {
        for flag in [&["--dry-run"][..], &["--curl"], &["--dry-run", "--json"]] {
            let ran = stage.run(&[call, flag].concat());
            assert_eq!(ran.code, 0, "{call:?} {flag:?}: {}", ran.err);
            if flag == ["--curl"] {
                assert!(
                    ran.out.starts_with("curl -sS") && ran.out.contains("$MIPUSH_APP_SECRET"),
                    "{call:?}: {}",
                    ran.out
                );
            }
            if flag.len() == 2 {
                let report = ran.json();
                assert_eq!(report["requests"][0]["headers"]["Authorization"], "key=***", "{call:?}");
            }
        }
    }
    assert!(stage.peer.seen().is_empty(), "{:?}", stage.peer.seen());
    assert!(!stage.folder.path().join("mipush.toml.log.jsonl").exists());
}

#[test]
fn no_answer_is_unknown_and_no_host_is_unreachable() {
    let stage = Stage::new();
    stage.file("t.csv", "reg_id,description\nr1,one\n");
    fs::write(stage.folder.path().join("p.png"), b"\x89PNG\xff").expect("written");
    let free = TcpListener::bind("127.0.0.1:0").expect("bound").local_addr().expect("address");
    let nowhere = format!("http://{free}");
    for call in CALLS {
        let confirm: &[&str] =
            if matches!(call, ["regid", "invalid"] | ["channel", "discard", _]) { &["--confirm"] } else { &[] };
        let ran = stage.run(&[call, confirm, &["--xiaomi-url", &nowhere, "--json"]].concat());
        assert_eq!((ran.code, &ran.error()["exit_code"]), (5, &json!(5)), "{call:?}: {}", ran.err);
    }
    let broken = Peer::start();
    for path in ["/v3/message/regid", "/v2/schedule_job/delete", "/v3/message/alias/revoke", "/v1/channel/list"] {
        broken.tell(path, http("502 Bad Gateway", "<html>"));
    }
    let url = format!("http://{}", broken.address);
    for call in [CALLS[0], CALLS[5], CALLS[7], CALLS[16]] {
        let ran = stage.run(&[call, &["--xiaomi-url", &url]].concat());
        assert_eq!(ran.code, 10, "{call:?}: {}", ran.err);
    }
    assert_eq!(broken.seen().len(), 4, "nothing may be sent twice");
    assert!(stage.log("sent").is_empty());
}

/// `receipts listen` as a process of its own; killed when it goes.
struct Listener {
    child: Child,
    url: String,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Listener {
    fn start(stage: &Stage, flags: &[&str]) -> Self {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("mipush"))
            .env_clear()
            .env("MIPUSH_STATE", stage.state())
            .env("MIPUSH_NOW", NOW)
            .args(["receipts", "listen", "--path", "/r", "-o", "jsonl"])
            .args(flags)
            .current_dir(stage.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        let mut line = String::new();
        let mut stderr = BufReader::new(child.stderr.take().expect("piped"));
        stderr.read_line(&mut line).expect("a line");
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).expect("an address");
        let url = url.trim_end_matches(',').to_owned();
        // Somebody has to read the rest.
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Self { child, url }
    }

    fn post(&self, path: &str, body: &[u8]) -> u16 {
        let address = self.url.trim_start_matches("http://").trim_end_matches("/r");
        let mut stream = TcpStream::connect(address).expect("connected");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("written");
        stream.write_all(body).expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
    }

    fn receipts(&self, data: &Value) -> u16 {
        let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("data", &data.to_string()).finish();
        self.post("/r", form.as_bytes())
    }
}

#[test]
fn receipts_are_kept_shown_and_counted() {
    let stage = Stage::new();
    stage.send("scm1", &[]);
    let mut listener = Listener::start(&stage, &["--count", "4"]);
    let delivered = json!({"scm1": {"type": 1, "targets": "r1,r2", "barStatus": "Enable", "timestamp": 1_795_500_000_000_i64, "jobkey": "k"}});
    assert_eq!(listener.receipts(&delivered), 200);
    assert_eq!(listener.receipts(&delivered), 200);
    assert_eq!(listener.post("/other", b"data=%7B%7D"), 404);
    // Nonsense is kept and acknowledged.
    assert_eq!(listener.post("/r", b"\xff\xfe"), 200);
    assert_eq!(
        listener.receipts(&json!({"scm1": {"type": 3, "targets": "r1"}, "scm2": {"type": 2, "targets": "r1"}})),
        200
    );
    assert_eq!(listener.child.wait().expect("ends").code(), Some(0));
    let mut out = String::new();
    listener.child.stdout.take().expect("piped").read_to_string(&mut out).expect("text");
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let kinds: Vec<_> =
        lines.iter().map(|line| (line["kind"].as_str().expect("kind"), &line["repeat"] == true)).collect();
    assert_eq!(kinds, [("delivered", false), ("delivered", true), ("3", false), ("clicked", false)]);

    let shown = stage.run(&["receipts", "show", "--json"]);
    assert!(shown.err.contains("1 posts held no receipts"), "{}", shown.err);
    let report = shown.json();
    let first = &report["messages"][0];
    assert_eq!((&first["message_id"], &first["title"]), (&json!("scm1"), &json!("Hello")));
    assert_eq!((&first["delivered"], &first["clicked"], &first["other"]), (&json!(2), &json!(0), &json!(1)));
    let events = stage.run(&["receipts", "show", "scm2", "--events", "-o", "tsv", "--fields", "kind,targets"]);
    assert_eq!(events.out.lines().count(), 2, "{}", events.out);
    assert_eq!(
        stage.run(&["receipts", "show", "--job-key", "k", "--json"]).json()["messages"].as_array().map(Vec::len),
        Some(1)
    );
    let counted: Vec<_> = stage.log("receipts").iter().map(|event| event["targets"].clone()).collect();
    assert_eq!(counted.len(), 3, "the repeat is not counted again: {counted:?}");
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let stage = Stage::new();
    for number in 0..3 {
        let mut listener = Listener::start(&stage, &["--jsonl", "r.jsonl"]);
        assert_eq!(listener.receipts(&json!({format!("m{number}"): {"type": 1, "targets": "r"}})), 200);
        listener.child.kill().expect("killed");
    }
    let shown = stage.run(&["receipts", "show", "--jsonl", "r.jsonl", "-o", "tsv", "--fields", "message_id"]);
    assert_eq!(shown.out, "message_id\nm0\nm1\nm2\n");
}

#[test]
fn strangers_receipts_are_left_out() {
    let stage = Stage::new();
    let listener = Listener::start(&stage, &["--param", "ours"]);
    assert_eq!(
        listener.receipts(&json!({"a": {"type": 1, "param": "theirs"}, "b": {"type": 1, "param": "ours"}})),
        200
    );
    let shown = stage.run(&["receipts", "show", "-o", "tsv", "--fields", "message_id"]);
    assert_eq!(shown.out, "message_id\nb\n");
}

/// The emulator inside the process posts what it delivers to a listener of ours.
#[test]
fn from_a_send_to_its_receipt_without_a_network() {
    let stage = Stage::new();
    let local = |arguments: &[&str]| {
        let output = stage.command().env_remove("MIPUSH_XIAOMI_URL").args(arguments).output().expect("runs");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {text}");
        String::from_utf8(output.stdout).expect("text")
    };
    local(&["cert", "edit", "prod", "--region", "embedded"]);
    let registered: Value = serde_json::from_str(&local(&["device", "register", "phone", "--json"])).expect("JSON");
    let reg_id = registered["reg_id"].as_str().expect("regId");
    let mut listener = Listener::start(&stage, &["--count", "1"]);
    let url = listener.url.clone();
    let sent = local(&["send", "--reg-id", reg_id, "--title", "T", "--description", "D", "--callback", &url, "--json"]);
    let sent: Value = serde_json::from_str(&sent).expect("JSON");
    assert_eq!(listener.child.wait().expect("ends").code(), Some(0));
    let shown = local(&["receipts", "show", "--json"]);
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(
        (&shown["messages"][0]["message_id"], &shown["messages"][0]["delivered"]),
        (&sent["message_id"], &json!(1))
    );
    assert!(local(&["trace"]).contains(sent["message_id"].as_str().expect("id")));
}
