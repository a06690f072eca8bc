//! What nobody well-behaved sends, over real sockets to the served emulator and the receipts listener. Each attack gets
//! the vendor's error, a refusal or a closed connection, and every test ends with a good call.
//!
//! Nothing sleeps and nothing depends on speed: where a time-out is the point, the server's own is made short and the
//! client waits until it is met. Memory is asserted where the system tells it (Linux).

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

const SECRET: &str = "c2VjcmV0LXNlY3JldC1zZQ==";
const REG_ID: &str = "cmVnaXN0cmF0aW9uLW9mLXBob25lLW9uZQ==";
const GOOD: &str = "registration_id=cmVnaXN0cmF0aW9uLW9mLXBob25lLW9uZQ%3D%3D&title=Hello&description=d";
const PATH: &str = "/v3/message/regid";
/// Reached only by a test that fails.
const PATIENCE: Duration = Duration::from_mins(1);

const STATE: &str = r#"schema_version = 1
next_cert = 2

[[cert]]
id = 1
name = "app"
package = "com.example.app"
app_id = "2882303761512345678"
app_secret = "env:HOSTILE_SECRET"
click = "open-app"
region = "china"
created_at = "2026-01-01T00:00:00Z"
changed_at = "2026-01-01T00:00:00Z"

[[device]]
name = "phone1"
generation = "g2"

[device.registration]
app_id = "2882303761512345678"
package = "com.example.app"
reg_id = "cmVnaXN0cmF0aW9uLW9mLXBob25lLW9uZQ=="
at = "2026-01-02T00:00:00Z"
"#;

/// A server of this program, and what it says where it is.
struct Server {
    process: Child,
    lines: BufReader<std::process::ChildStdout>,
    address: String,
    ready: Value,
    folder: tempfile::TempDir,
}

fn mipush(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mipush"));
    command.env_clear().env("NO_COLOR", "1").env("CI", "1").env("HOSTILE_SECRET", SECRET).current_dir(folder);
    command
}

impl Server {
    fn emulator(rules: &[&str]) -> Self {
        let rules: Vec<_> = rules.iter().flat_map(|rule| ["--rule", rule]).collect();
        Self::start(&["emulator", "run", "-o", "jsonl"], &rules, "control_url")
    }

    fn start(verb: &[&str], more: &[&str], key: &str) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("mipush.toml"), STATE).expect("written");
        let ready = folder.path().join("ready.json");
        let mut command = mipush(folder.path());
        command.args(verb).args(more).args(["--port", "0", "--ready-file", "ready.json"]);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        let lines = BufReader::new(process.stdout.take().expect("piped"));
        // It says where it is on stderr too, as its first line, and the ready file is there before that.
        let mut said = String::new();
        let mut stderr = BufReader::new(process.stderr.take().expect("piped"));
        while !ready.exists() || said.is_empty() {
            said.clear();
            assert!(stderr.read_line(&mut said).expect("a line") > 0, "it ended");
        }
        // Read on, so that it is never held up.
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        let ready: Value = serde_json::from_str(&std::fs::read_to_string(ready).expect("ready")).expect("JSON");
        let url = ready[key].as_str().expect("address");
        let address = url.trim_start_matches("http://").split('/').next().unwrap_or_default().to_owned();
        Self { process, lines, address, ready, folder }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("connects");
        stream.set_read_timeout(Some(PATIENCE)).expect("time-out");
        stream.set_write_timeout(Some(PATIENCE)).expect("time-out");
        stream
    }

    /// Sends bytes on a connection of their own, ends its sending, and gives all that came back.
    fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // It may be cut off before everything is sent; what it was told still counts.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        all(&mut stream)
    }

    /// Posts a body to a path, with headers of its own.
    fn post(&self, path: &[u8], headers: &str, body: &[u8]) -> String {
        let mut bytes = b"POST ".to_vec();
        bytes.extend_from_slice(path);
        bytes.extend_from_slice(head(headers, Some(body.len())).as_bytes());
        bytes.extend_from_slice(body);
        self.raw(&bytes)
    }

    /// The code of the vendor's answer.
    fn code(&self, path: &str, body: &[u8]) -> i64 {
        let answer = self.post(path.as_bytes(), "", body);
        body_of(&answer)["code"].as_i64().unwrap_or_else(|| panic!("no code: {answer}"))
    }

    /// A good send is answered with success; how many messages were delivered so far, this one included.
    fn serves(&self) -> u64 {
        let answer = self.post(PATH.as_bytes(), "", GOOD.as_bytes());
        let told = body_of(&answer);
        assert_eq!(told["code"], 0, "{answer}");
        let acked = told["data"]["day_acked"].as_str().and_then(|text| text.parse().ok());
        acked.unwrap_or_else(|| panic!("no count: {answer}"))
    }

    /// The largest resident set that the server ever had, in MiB, where the system tells.
    fn peak(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The rest of the first line, and headers; the connection closes after the answer.
fn head(headers: &str, length: Option<usize>) -> String {
    let length = length.map_or_else(String::new, |length| format!("Content-Length: {length}\r\n"));
    format!(
        " HTTP/1.1\r\nHost: api.xmpush.xiaomi.com\r\nAuthorization: key={SECRET}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded;charset=UTF-8\r\n{headers}{length}\r\n"
    )
}

/// Everything until the connection ends, in whatever way it ends.
fn all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            panic!("neither answered nor closed after {:?}", String::from_utf8_lossy(&bytes))
        }
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

fn body_of(answer: &str) -> Value {
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str(body).unwrap_or(Value::Null)
}

fn status(answer: &str) -> &str {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or("closed")
}

/// Writes until the other side has enough of it; what it said.
fn flood(mut stream: TcpStream, begin: &[u8], piece: &[u8], most: usize) -> String {
    let _ = stream.write_all(begin);
    let mut sent = 0;
    while sent < most && stream.write_all(piece).is_ok() {
        sent += piece.len();
    }
    assert!(sent < most, "{most} bytes were taken without a word");
    all(&mut stream)
}

#[test]
fn bodies_too_large_are_refused_whatever_they_announce() {
    let server = Server::emulator(&["max-body-bytes=2000"]);
    let large = [b'x'; 2001];
    assert_eq!(status(&server.post(PATH.as_bytes(), "", &large)), "413");
    let mut chunked = format!("POST {PATH}{}", head("Transfer-Encoding: chunked\r\n", None)).into_bytes();
    for _ in 0..3 {
        chunked.extend_from_slice(b"400\r\n");
        chunked.extend_from_slice(&[b'x'; 0x400]);
        chunked.extend_from_slice(b"\r\n");
    }
    let closed = server.raw(&[&chunked[..], b"0\r\n\r\n"].concat());
    assert!(status(&closed) == "413" && closed.to_ascii_lowercase().contains("connection: close"), "{closed}");
    // One that asks first is not invited.
    let asks = format!("POST {PATH}{}", head("Expect: 100-continue\r\n", Some(usize::MAX / 4)));
    assert_eq!(status(&server.raw(asks.as_bytes())), "413");
    // Ones that never end are cut off.
    let endless = format!("POST {PATH}{}", head("", Some(usize::MAX / 4)));
    let chunks = format!("POST {PATH}{}", head("Transfer-Encoding: chunked\r\n", None));
    let chunk = [b"1000\r\n".as_slice(), &[b'x'; 0x1000], b"\r\n"].concat();
    for (begin, piece) in [(endless, vec![b'x'; 0x1000]), (chunks, chunk)] {
        let told = flood(server.connect(), begin.as_bytes(), &piece, 64 * 1024 * 1024);
        assert!(matches!(status(&told), "413" | "closed"), "{told}");
    }
    assert_eq!(server.serves(), 1, "no refused body was delivered");
}

#[test]
fn large_bodies_hold_no_more_than_is_set_aside_for_them() {
    let server = Server::emulator(&["body-memory-bytes=3_000_000"]);
    let before = server.peak();
    let length = 4_000_000;
    let begin = format!("POST {PATH}{}", head("", Some(length)));
    // Each sends all but the last byte and keeps that to itself.
    let most = vec![b'x'; length - 1];
    let mut held: Vec<_> = (0..16)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(begin.as_bytes()).expect("begun");
            stream.write_all(&most).expect("taken, if not kept");
            stream
        })
        .collect();
    // Meanwhile whoever is small is served.
    assert_eq!(server.serves(), 1);
    for stream in &mut held {
        let _ = stream.write_all(b"x");
        assert_eq!(status(&all(stream)), "503");
    }
    if let (Some(before), Some(peak)) = (before, server.peak()) {
        // What they may hold, and what is buffered of each while it is read.
        assert!(peak - before < 32, "{before} MiB became {peak} MiB");
    }
    assert_eq!(server.serves(), 2);
}

#[test]
fn half_requests_deliver_nothing() {
    let server = Server::emulator(&[]);
    let whole = format!("POST {PATH}{}{GOOD}", head("", Some(GOOD.len())));
    for end in [1, 4, 20, whole.len() / 2, whole.len() - GOOD.len() - 2, whole.len() - GOOD.len(), whole.len() - 1] {
        let answer = server.raw(&whole.as_bytes()[..end]);
        assert!(matches!(status(&answer), "closed" | "400"), "{end} bytes: {answer}");
    }
    // Chunks that break off, and chunks that are none.
    let chunked = format!("POST {PATH}{}", head("Transfer-Encoding: chunked\r\n", None));
    for rest in ["5\r\nab", "zz\r\n", "-1\r\n", "5\r\nabcdefgh\r\n0\r\n\r\n", "ffffffffffffffff1\r\nab", "2\r\nab"] {
        let answer = server.raw(format!("{chunked}{rest}").as_bytes());
        assert!(matches!(status(&answer), "closed" | "400"), "{rest:?}: {answer}");
    }
    // Lengths that are none, and two that differ.
    for length in ["-1", "+5", "abc", "5, 6", "99999999999999999999", "0x5", "5\r\nContent-Length: 6"] {
        let answer =
            server.raw(format!("POST {PATH}{}", head(&format!("Content-Length: {length}\r\n"), None)).as_bytes());
        assert!(matches!(status(&answer), "closed" | "400"), "{length}: {answer}");
    }
    assert_eq!(server.serves(), 1);
}

#[test]
fn clients_that_drip_are_let_go_of() {
    let server = Server::emulator(&["header-timeout-ms=300", "body-timeout-ms=300"]);
    let headers = format!("POST {PATH} HTTP/1.1\r\nHost: h\r\nX-Long: ");
    let body = format!("POST {PATH}{}", head("", Some(1_000_000)));
    for (begin, told) in [("", "closed"), (headers.as_str(), "closed"), (body.as_str(), "408")] {
        let mut stream = server.connect();
        stream.write_all(begin.as_bytes()).expect("written");
        // A byte whenever nothing was heard for a moment, for ever.
        stream.set_read_timeout(Some(Duration::from_millis(20))).expect("time-out");
        let mut heard = Vec::new();
        let mut buffer = [0; 1024];
        loop {
            match stream.read(&mut buffer) {
                Ok(count) if count > 0 => heard.extend_from_slice(&buffer[..count]),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if !begin.is_empty() && stream.write_all(b"x").is_err() {
                        break;
                    }
                }
                Ok(_) | Err(_) => break,
            }
        }
        assert_eq!(status(&String::from_utf8_lossy(&heard)), told, "after {begin:?}");
    }
    // One that is slow only between two requests loses the connection, not the request.
    let mut stream = server.connect();
    let kept = format!("POST {PATH}{}{GOOD}", head("", Some(GOOD.len())).replace("Connection: close\r\n", ""));
    stream.write_all(kept.as_bytes()).expect("written");
    let answer = all(&mut stream);
    assert_eq!(body_of(&answer)["code"], 0, "{answer}");
    assert_eq!(server.serves(), 2);
}

/// Ten thousand where the system allows so many open files, else as many as it does.
#[test]
#[cfg(unix)]
fn ten_thousand_idle_connections_shut_nobody_out() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    const WANTED: u64 = 10_000;
    const RESERVE: u64 = 200;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < WANTED + RESERVE) {
        limit.current = Some(limit.maximum.map_or(WANTED + RESERVE, |most| most.min(WANTED + RESERVE)));
        let _ = setrlimit(Resource::Nofile, limit);
        limit = getrlimit(Resource::Nofile);
    }
    let open = limit.current.map_or(WANTED, |current| current.saturating_sub(RESERVE)).min(WANTED);
    if open < WANTED {
        println!("the system allows {open} connections and not {WANTED}");
    }
    let server = Server::emulator(&["crowded-ms=0"]);
    let begun = format!("POST {PATH} HTTP/1.1\r\nX: ");
    let held: Vec<_> = (0..open)
        .map(|number| {
            let mut stream = server.connect();
            // Some say nothing, some stop in the middle of their headers.
            if number % 3 == 0 {
                let _ = stream.write_all(begun.as_bytes());
            }
            stream
        })
        .collect();
    assert_eq!(server.serves(), 1, "while {} connections are held", held.len());
    if let Some(peak) = server.peak() {
        assert!(peak < 100, "{peak} MiB for {} connections", held.len());
    }
    drop(held);
    assert_eq!(server.serves(), 2);
}

#[test]
fn header_floods_are_cut_off() {
    let server = Server::emulator(&[]);
    let many = "X-Y: z\r\n".repeat(150);
    assert_eq!(status(&server.post(PATH.as_bytes(), &many, GOOD.as_bytes())), "431");
    let long = format!("X-Y: {}\r\n", "z".repeat(100_000));
    assert_eq!(status(&server.post(PATH.as_bytes(), &long, GOOD.as_bytes())), "431");
    let query = format!("{PATH}?{}", "a=b&".repeat(30_000));
    let answer = server.post(query.as_bytes(), "", GOOD.as_bytes());
    assert!(matches!(status(&answer), "414" | "431"), "{answer}");
    for (begin, piece) in [
        (format!("POST {PATH} HTTP/1.1\r\nHost: h\r\n"), "A: b\r\n".repeat(100)),
        (format!("POST {PATH} HTTP/1.1\r\nX: "), "x".repeat(1000)),
        (String::from("POST /"), "x".repeat(1000)),
        (String::new(), "x".repeat(1000)),
    ] {
        let told = flood(server.connect(), begin.as_bytes(), piece.as_bytes(), 64 * 1024 * 1024);
        assert!(matches!(status(&told), "400" | "414" | "431" | "closed"), "{told}");
    }
    for bad in ["X Y: z\r\n", ": z\r\n", "X: a\0b\r\n", " folded\r\n", "X\r\n"] {
        let answer = server.post(PATH.as_bytes(), bad, GOOD.as_bytes());
        assert!(matches!(status(&answer), "400" | "closed"), "{bad:?}: {answer}");
    }
    assert_eq!(server.serves(), 1);
}

#[test]
fn bytes_that_are_no_form_get_the_vendors_error() {
    let server = Server::emulator(&[]);
    let with = |more: &[u8]| [GOOD.as_bytes(), b"&", more].concat();
    for garbage in [
        &b"payload=%"[..],
        b"payload=%4",
        b"payload=%zz",
        b"payload=%u4f60",
        b"%=1",
        b"payload=\xff\xfe",
        b"payload=%ff",
        b"payload=%c0%80",
        b"payload=%ed%a0%80",
        b"payload=\xe4\xbd",
        b"\x00\x80=1",
    ] {
        assert_eq!(server.code(PATH, &with(garbage)), 10008, "{:?}", String::from_utf8_lossy(garbage));
    }
    assert_eq!(server.code(PATH, &[b"a=1&".repeat(3000), GOOD.into()].concat()), 10008, "too many keys");
    // Shapes that are odd and mean something all the same.
    for odd in [&b"&&&"[..], b"=", b"=&=", b"a", b"payload=a=b=c", b"payload=%00", b"%70ayload=x"] {
        assert_eq!(server.code(PATH, &with(odd)), 0, "{:?}", String::from_utf8_lossy(odd));
    }
    assert_eq!(server.code(PATH, b""), 21305);
    assert_eq!(server.code(PATH, &b"&".repeat(1_000_000)), 21305);
    assert_eq!(server.code(PATH, &b"%".repeat(1_000_000)), 10008);
    let commas = [b"registration_id=".as_slice(), &b",".repeat(1_000_000), b"&title=a&description=b"].concat();
    assert_eq!(server.code(PATH, &commas), 21305);
    let many = format!("registration_id={}&title=a&description=b", "a,".repeat(1001));
    assert_ne!(server.code(PATH, many.as_bytes()), 0);
    // No token of the state file fits these numbers.
    for value in ["-1", "1e9", "9223372036854775808", "0x1", " 1", "1 ", "NaN", "%00"] {
        for key in ["notify_id", "time_to_live", "time_to_send", "notify_type", "pass_through"] {
            let body = format!("{GOOD}&{key}={value}");
            let answer = server.post(PATH.as_bytes(), "", body.as_bytes());
            assert!(body_of(&answer)["code"].is_i64(), "{key}={value}: {answer}");
        }
    }
    server.serves();
}

#[test]
fn of_a_key_that_stands_twice_the_first_counts() {
    let server = Server::emulator(&[]);
    let twice = format!("{GOOD}&title=Second&description=second");
    assert_eq!(server.code(PATH, twice.as_bytes()), 0);
    let phones = server.control("GET", "phones", Some("{}"), b"");
    assert!(phones.contains("Hello") && !phones.contains("Second"), "{phones}");
    // A list is the exception: SDK-Java repeats its key.
    assert_eq!(server.code(PATH, format!("{GOOD}&registration_id={}", REG_ID.replace('=', "%3D")).as_bytes()), 0);
    // Two packages, two secrets, two types.
    assert_eq!(
        server.code(
            PATH,
            format!("{GOOD}&restricted_package_name=com.example.app&restricted_package_name=com.evil").as_bytes()
        ),
        22022
    );
    let other = server.post(PATH.as_bytes(), "Authorization: key=another\r\n", GOOD.as_bytes());
    assert!(matches!(body_of(&other)["code"].as_i64(), Some(0 | 21301)), "{other}");
    server.serves();
}

#[test]
fn messages_may_be_as_deep_as_they_like() {
    let server = Server::emulator(&[]);
    let multi = |messages: &str| {
        let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("messages", messages).finish();
        server.code("/v2/multi_messages/regids", body.as_bytes())
    };
    let deep = |open: &str, close: &str, times: usize| format!("{}1{}", open.repeat(times), close.repeat(times));
    for messages in [
        deep("[", "]", 100_000),
        "[".repeat(1_000_000),
        deep("{\"a\":", "}", 100_000),
        format!("[{{\"target\":\"a\",\"message\":{}}}]", deep("{\"extra\":", "}", 10_000)),
        format!("[{{\"target\":\"a\",\"message\":{{\"extra\":{}}}}}]", deep("{\"a\":", "}", 1000)),
        format!("[{}0]", "0,".repeat(900_000)),
        String::from("[{\"target\":\"a\",\"message\":{\"title\":\"\\ud800\"}}]"),
        String::from("\u{feff}[]"),
        String::from("[1e999]"),
    ] {
        assert_eq!(multi(&messages), 10017, "{:.60}", messages);
    }
    let own = json!([{"target": REG_ID, "message": {"title": "t", "description": "d", "zz": [[[[{"a": 1}]]]]}}]);
    assert_eq!(multi(&own.to_string()), 0, "what is not known is left alone");
    if let Some(peak) = server.peak() {
        assert!(peak < 400, "{peak} MiB");
    }
    server.serves();
}

#[test]
fn path_tricks_lead_nowhere() {
    let server = Server::emulator(&[]);
    for path in [
        &b"//v3/message/regid"[..],
        b"/v3//message/regid",
        b"/v3/message/regid/",
        b"/v3/message/./regid",
        b"/v3/message/../message/regid",
        b"/x/../v3/message/regid",
        b"/v3/message/%2e%2e/message/regid",
        b"/v3%2fmessage%2fregid",
        b"/v3/message/regid%00",
        b"/v3/message/regid%20",
        b"/v3/message/regid;a=b",
        b"/v3/message/reg%69d",
        b"/V3/MESSAGE/REGID",
        b"/../../../../etc/passwd",
        b"/%2e%2e/%2e%2e/etc/passwd",
        b"/%5femulator/v1/phones",
        b"/x/../_emulator/v1/phones",
        b"//_emulator/v1/phones",
        b"/",
    ] {
        let shown = String::from_utf8_lossy(path);
        assert_eq!(body_of(&server.post(path, "", GOOD.as_bytes()))["code"], 10020, "{shown}");
    }
    // What is no path at all.
    for target in [
        &b"/v3/message/regid\xff"[..],
        b"/v3/message/\xe4\xbd\xa0",
        b"v3/message/regid",
        b"",
        b"*",
        b"/a b",
        b"/a\0b",
        b"http://",
        b"/\x7f",
    ] {
        let answer = server.post(target, "", GOOD.as_bytes());
        let refused = body_of(&answer)["code"] == 10020 || matches!(status(&answer), "400" | "closed");
        assert!(refused, "{:?}: {answer}", String::from_utf8_lossy(target));
    }
    // A query changes nothing, and a client of a proxy sends the whole address (RFC 9112, 3.2.2).
    for target in ["/v3/message/regid?a=%&b", "/v3/message/regid?", "http://api.xmpush.xiaomi.com/v3/message/regid"] {
        assert_eq!(server.code(target, GOOD.as_bytes()), 0, "{target}");
    }
    // Methods that nobody serves.
    for method in ["GET", "PUT", "DELETE", "OPTIONS", "TRACE", "PRI", "X-Y"] {
        let answer = server.raw(format!("{method} {PATH}{}", head("", Some(0))).as_bytes());
        let code = body_of(&answer)["code"].clone();
        assert!(code == 10021 || matches!(status(&answer), "400" | "405" | "505" | "closed"), "{method}: {answer}");
    }
    let tunnel = server.raw(format!("CONNECT 127.0.0.1:22{}", head("", None)).as_bytes());
    assert_eq!(status(&tunnel), "405", "{tunnel}");
    // Other versions of the protocol.
    for first in [
        "POST /v3/message/regid HTTP/0.9",
        "POST /v3/message/regid HTTP/3.0",
        "POST /v3/message/regid",
        "\u{16}\u{3}\u{1}",
    ] {
        let answer = server.raw(format!("{first}\r\n\r\n").as_bytes());
        assert!(matches!(status(&answer), "400" | "505" | "closed"), "{first}: {answer}");
    }
    assert_eq!(server.serves(), 4);
}

impl Server {
    /// A control call; `{}` in the token stands for the right one.
    fn control(&self, method: &str, path: &str, token: Option<&str>, body: &[u8]) -> String {
        let right = self.ready["token"].as_str().expect("token");
        let token =
            token.map_or_else(String::new, |token| format!("X-Mipush-Token: {}\r\n", token.replace("{}", right)));
        let mut bytes = format!("{method} /_emulator/v1/{path}{}", head(&token, Some(body.len()))).into_bytes();
        bytes.extend_from_slice(body);
        self.raw(&bytes)
    }
}

#[test]
fn control_endpoints_open_to_the_token_alone() {
    let server = Server::emulator(&[]);
    let right = server.ready["token"].as_str().expect("token").to_owned();
    for path in ["phones", "events?after=0", "requests?after=0", "faults", "rules", "stop", "reset", "no-such", ""] {
        for token in [None, Some(""), Some(" "), Some("{}0"), Some("0{}"), Some("key={}"), Some("\u{ff}"), Some(SECRET)]
        {
            for method in ["GET", "POST"] {
                let answer = server.control(method, path, token, b"");
                assert_eq!(status(&answer), "401", "{method} {path} {token:?}: {answer}");
                assert!(!answer.contains(&right), "{answer}");
            }
        }
    }
    // In the address or the body it counts for nothing.
    assert_eq!(
        status(&server.control("GET", &format!("phones?token={right}&X-Mipush-Token={right}"), None, b"")),
        "401"
    );
    assert_eq!(status(&server.control("POST", "stop", None, right.as_bytes())), "401");
    // Who has it may still talk nonsense.
    let deep = "[".repeat(1_000_000);
    for (method, path, body) in [
        ("POST", "advance", "{\"ms\":18446744073709551615}"),
        ("POST", "advance", "{\"ms\":-1}"),
        ("POST", "advance", ""),
        ("POST", "tap", &deep),
        ("POST", "tap", "{\"device\":\"\\u0000\"}"),
        ("POST", "expect", "{\"within\":1e999}"),
        ("POST", "faults", "{\"path\":\"x\",\"rate\":\"999%\",\"kind\":\"500\"}"),
        ("GET", "events?after=-1", ""),
        ("GET", "events?after=%", ""),
        ("GET", "events?after=99999999999999999999", ""),
        ("GET", "../v3/message/regid", ""),
        ("GET", "phones/", ""),
        ("DELETE", "phones", ""),
    ] {
        let answer = server.control(method, path, Some("{}"), body.as_bytes());
        assert!(status(&answer).starts_with('4'), "{method} {path} {body:.40}: {answer}");
    }
    let pages = server.control("GET", "events?after=18446744073709551615", Some("{}"), b"");
    assert_eq!(status(&pages), "200", "{pages}");
    assert_eq!(server.serves(), 1);
}

#[test]
fn the_receipts_listener_takes_a_good_receipt_after_all_of_it() {
    let mut server = Server::start(
        &["receipts", "listen", "-o", "jsonl", "--path", "/r/secret-path", "--jsonl", "kept.jsonl"],
        &["--count", "1"],
        "url",
    );
    let path = b"/r/secret-path";
    for other in [
        &b"/"[..],
        b"/r/secret-path/",
        b"//r/secret-path",
        b"/r/../r/secret-path",
        b"/r/secret-pat%68",
        b"/r/secret-path%00",
    ] {
        assert_eq!(status(&server.post(other, "", b"data={}")), "404", "{:?}", String::from_utf8_lossy(other));
    }
    assert_eq!(status(&server.raw(format!("GET /r/secret-path{}", head("", Some(0))).as_bytes())), "405");
    assert_eq!(status(&server.post(path, &"X: y\r\n".repeat(150), b"data={}")), "431");
    let half = format!("POST /r/secret-path{}data=", head("", Some(100)));
    assert_eq!(status(&server.raw(half.as_bytes())), "closed");
    let endless = format!("POST /r/secret-path{}", head("", Some(usize::MAX / 4)));
    let told = flood(server.connect(), endless.as_bytes(), &[b'x'; 0x10000], 1024 * 1024 * 1024);
    assert!(matches!(status(&told), "413" | "closed"), "{told}");
    // Nonsense is acknowledged and kept: after another answer the service posted no more.
    let deep = format!("data={}", "%5B".repeat(100_000));
    let wide = format!("data={{\"m\":[{}0]}}", "0,".repeat(1_000_000));
    let nonsense = [
        &b""[..],
        b"data=%",
        b"data=%ff",
        b"data",
        b"data=[]",
        b"\xff\xfe",
        b"{\"a\":",
        deep.as_bytes(),
        wide.as_bytes(),
    ];
    for body in nonsense {
        assert_eq!(status(&server.post(path, "", body)), "200", "{:.40}", String::from_utf8_lossy(body));
    }
    if let Some(peak) = server.peak() {
        assert!(peak < 300, "{peak} MiB");
    }
    let good =
        "data=%7B%22sdm1%22%3A%7B%22type%22%3A1%2C%22targets%22%3A%22r1%22%2C%22timestamp%22%3A1795478401000%7D%7D";
    assert_eq!(status(&server.post(path, "", good.as_bytes())), "200");
    let mut line = String::new();
    server.lines.read_line(&mut line).expect("a line");
    let receipt: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!((&receipt["message_id"], &receipt["kind"]), (&"sdm1".into(), &"delivered".into()));
    assert_eq!(server.process.wait().expect("ends").code(), Some(0));
    let kept = std::fs::read_to_string(server.folder.path().join("kept.jsonl")).expect("kept");
    assert!(kept.lines().count() > nonsense.len(), "what makes no sense is kept as well");
    assert!(kept.len() < 2 * 1024 * 1024, "but not all of it: {} bytes", kept.len());
}
