//! A running emulator through its socket and the command line: what unit tests cannot see.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const SECRET: &str = "c2VjcmV0LXNlY3JldC1zZQ==";
const PACKAGE: &str = "com.example.app";

/// A folder with a state file, and perhaps a running emulator.
struct Stage {
    folder: tempfile::TempDir,
    server: Option<Child>,
    base: String,
}

fn mipush(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mipush"));
    command.env_clear().env("NO_COLOR", "1").env("CI", "1").env("EMU_SECRET", SECRET).current_dir(folder);
    command
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {output:?}"))
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let stage = Self { folder, server: None, base: String::new() };
        stage.good(&["init"]);
        stage.good(&[
            "cert",
            "add",
            "--name",
            "app",
            "--package",
            PACKAGE,
            "--app-id",
            "2882303761512345678",
            "--app-secret-env",
            "EMU_SECRET",
            "--region",
            "embedded",
            "--click",
            "open-app",
        ]);
        stage.good(&["device", "register", "phone1"]);
        stage
    }

    /// Starts an emulator and waits until it says where it is.
    fn start(&mut self, arguments: &[&str]) {
        let mut command = mipush(self.folder.path());
        command.args(["emulator", "run", "--port", "0", "--ready-file", "ready.json", "-o", "jsonl"]).args(arguments);
        let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let ready: Value = serde_json::from_str(&line).expect("ready");
        ready["xiaomi_url"].as_str().expect("address").clone_into(&mut self.base);
        self.server = Some(server);
    }

    fn run(&self, arguments: &[&str]) -> Output {
        mipush(self.folder.path()).args(arguments).output().expect("runs")
    }

    fn good(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        output
    }

    fn reg_id(&self) -> String {
        let shown = json(&self.good(&["emulator", "phones", "--json"]));
        shown["phones"][0]["reg_id"].as_str().expect("regid").to_owned()
    }

    /// Posts a form and gives the raw answer; empty where the connection was closed.
    fn post(&self, path: &str, form: &[(&str, &str)]) -> String {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut stream = TcpStream::connect(self.base.trim_start_matches("http://")).expect("connects");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("time-out");
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: api.xmpush.xiaomi.com\r\nAuthorization: key={SECRET}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded;charset=UTF-8\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .expect("written");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn send(&self, more: &[(&str, &str)]) -> Value {
        let reg_id = self.reg_id();
        let mut form = vec![("registration_id", reg_id.as_str()), ("title", "Hello"), ("description", "d")];
        form.retain(|(key, _)| !more.iter().any(|(own, _)| own == key));
        form.extend_from_slice(more);
        let answer = self.post("/v3/message/regid", &form);
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
        serde_json::from_str(body).unwrap_or_else(|_| panic!("no JSON: {answer}"))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// One test suite's hour: quota, channel, delayed send, expiry, receipts and recall, on a pinned day.
#[test]
fn a_day_under_the_manual_clock() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("port");
    let callback = format!("http://{}/r", listener.local_addr().expect("address"));
    let receiver = std::thread::spawn(move || {
        let mut seen = Vec::new();
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().expect("a receipt");
            stream.set_read_timeout(Some(Duration::from_secs(10))).expect("time-out");
            let mut text = Vec::new();
            let mut buffer = [0; 4096];
            while !String::from_utf8_lossy(&text).contains("data=") || !text.ends_with(b"D") {
                match stream.read(&mut buffer) {
                    Ok(count) if count > 0 => text.extend_from_slice(&buffer[..count]),
                    _ => break,
                }
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            seen.push(String::from_utf8_lossy(&text).into_owned());
        }
        seen
    });

    let mut stage = Stage::new();
    stage.start(&[
        "--clock",
        "manual",
        "--now",
        "2026-11-24T08:00:00+08:00",
        "--rules",
        "2026",
        "--rule",
        "channel.pub=public",
        "--rule",
        "device-quota-public=2",
        "--rule",
        "require-channel=off",
    ]);
    assert_eq!(stage.send(&[("extra.channel_id", "foreign")])["code"], 27001);
    assert_eq!(stage.send(&[])["code"], 0);
    assert_eq!(stage.send(&[])["code"], 200_001, "one a day without a channel");
    let public = ("extra.channel_id", "pub");
    let wanted = [public, ("extra.callback", callback.as_str()), ("extra.callback.type", "1025"), ("notify_id", "7")];
    assert_eq!(stage.send(&wanted)["code"], 0);
    stage.good(&["emulator", "advance", "1s"]);

    stage.good(&["emulator", "phone", "set", "phone1", "--offline"]);
    assert_eq!(stage.send(&wanted)["code"], 0);
    let later = (1_795_478_401_000_i64 + 3_600_000).to_string();
    assert_eq!(
        stage.send(&[("time_to_send", later.as_str()), ("extra.channel_id", "pub"), ("title", "later")])["code"],
        0
    );
    let now = json(&stage.good(&["emulator", "advance", "25h", "--json"]));
    assert_eq!(now["now"], "2026-11-25T01:00:01Z");
    let seen = receiver.join().expect("receipts");
    assert!(seen[0].contains("type%22%3A1%2C") && seen[1].contains("type%22%3A1024"), "{seen:?}");

    let reg_id = stage.reg_id();
    let recall = stage.post("/v3/message/regid/revoke", &[("registration_ids", &reg_id), ("notify_id", "7")]);
    assert!(recall.contains("\"code\":0"), "{recall}");
    let phones = json(&stage.good(&["emulator", "phones", "--json"]));
    let titles: Vec<_> =
        phones["phones"][0]["notifications"].as_array().expect("list").iter().map(|one| &one["notify_id"]).collect();
    assert_eq!(titles, [&Value::from(0)], "the recalled one is gone, the expired ones never came");
}

#[test]
fn faults_reach_the_wire_and_the_journal_tells() {
    let mut stage = Stage::new();
    stage.start(&[]);
    let reg_id = stage.reg_id();
    let form = [("registration_id", reg_id.as_str()), ("title", "T"), ("description", "d")];
    let add = |kind: &str| {
        stage.good(&["emulator", "fault", "add", "--kind", kind, "--path", "/v3/*", "--count", "1"]);
    };
    add("500");
    assert!(stage.post("/v3/message/regid", &form).starts_with("HTTP/1.1 500"));
    add("reset");
    assert_eq!(stage.post("/v3/message/regid", &form), "");
    add("garbage");
    assert!(!stage.post("/v3/message/regid", &form).starts_with("HTTP"));
    add("html");
    assert!(stage.post("/v3/message/regid", &form).contains("<html>"));
    add("slow=300ms");
    let begin = Instant::now();
    assert!(stage.post("/v3/message/regid", &form).contains("\"code\":0"));
    assert!(begin.elapsed() >= Duration::from_millis(300));
    let listed = json(&stage.good(&["emulator", "fault", "list", "--json"]));
    assert!(listed["faults"].as_array().expect("list").iter().all(|fault| fault["hits"] == 1), "{listed}");
    stage.good(&["emulator", "fault", "clear"]);
    let journal = json(&stage.good(&["emulator", "journal", "--json"]));
    let met: Vec<_> = journal["requests"].as_array().expect("list").iter().map(|one| one["fault"].clone()).collect();
    assert_eq!(met, ["500", "reset", "garbage", "html", "slow=300ms"]);
    assert!(!journal.to_string().contains(SECRET));
    let bad = stage.run(&["emulator", "fault", "add", "--kind", "crash"]);
    assert_eq!(bad.status.code(), Some(2), "{bad:?}");
}

#[test]
fn two_tests_at_once_never_take_the_same_message() {
    let mut stage = Stage::new();
    stage.start(&[]);
    for _ in 0..3 {
        assert_eq!(stage.send(&[])["code"], 0);
    }
    let expect = |count: &str| {
        let mut command = mipush(stage.folder.path());
        command.args(["emulator", "expect", "--title", "Hello", "--at-least", count, "--within", "1s", "--json"]);
        command.stdout(Stdio::piped()).spawn().expect("starts")
    };
    let tests: Vec<Child> = (0..3).map(|_| expect("3")).collect();
    let met = tests
        .into_iter()
        .filter(|_| true)
        .map(|test| test.wait_with_output().expect("ends"))
        .filter(|output| output.status.success());
    assert_eq!(met.count(), 1, "one took all three");
    let missed =
        stage.run(&["emulator", "expect", "--title", "Hallo", "--within", "0s", "--junit", "out.xml", "--json"]);
    assert_eq!(missed.status.code(), Some(9), "{missed:?}");
    let verdict = json(&missed);
    assert_eq!((&verdict["met"], &verdict["misses"][0]["differs"][0]["found"]), (&false.into(), &"Hello".into()));
    let junit = fs::read_to_string(stage.folder.path().join("out.xml")).expect("written");
    assert!(junit.contains("failures=\"1\""), "{junit}");
    let fresh = ["emulator", "expect", "--user", "nobody", "--exactly", "0", "--within", "0s", "--namespace", "b"];
    assert_eq!(stage.run(&fresh).status.code(), Some(0));
}

#[test]
fn settings_come_from_a_file_and_slips_are_pointed_out() {
    let mut stage = Stage::new();
    let file: PathBuf = stage.folder.path().join("s.toml");
    let template = stage.good(&["emulator", "rules", "--template"]);
    fs::write(&file, &template.stdout).expect("written");
    let text = "seed = 3\n[rules]\nday-quota = 7\n[[fault]]\npath = \"/v1/trace/quota/get\"\nkind = \"code=10038\"\n";
    fs::write(stage.folder.path().join("own.toml"), text).expect("written");
    stage.start(&["--settings", "own.toml", "--rule", "quota"]);
    let rules = json(&stage.good(&["emulator", "rules", "--json"]));
    let value = |name: &str| {
        let rules = rules["rules"].as_array().expect("list").clone();
        rules.into_iter().find(|rule| rule["name"] == name).map(|rule| rule["value"].clone())
    };
    assert_eq!((value("day-quota"), value("quota")), (Some("7".into()), Some("on".into())));
    assert_eq!(stage.send(&[])["data"]["day_quota"], "7");
    let listed = json(&stage.good(&["emulator", "fault", "list", "--json"]));
    assert_eq!(listed["faults"][0]["kind"], "code=10038");
    stage.good(&["emulator", "stop"]);
    let ended = stage.server.take().expect("running").wait().expect("ends");
    assert_eq!(ended.code(), Some(0));

    fs::write(&file, "[rules]\nday-quotas = 7\n").expect("written");
    let refused = stage.run(&["emulator", "run", "--settings", "s.toml"]);
    let stderr = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr.contains("s.toml:2:1") && stderr.contains("did you mean \"day-quota\"?"), "{stderr}");
    let advance = stage.run(&["emulator", "advance", "1h"]);
    assert_eq!(advance.status.code(), Some(3), "no emulator runs any more: {advance:?}");
}
