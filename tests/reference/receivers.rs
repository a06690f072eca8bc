//! The part of `faults.md` about receipts: what the emulator does when their receiver misbehaves, and what `receipts
//! listen` does with what it should never be sent.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use serde_json::Value;

use super::stage::Stage;

/// What a receiver does, in words, and how often a receipt is posted to it when it is posted again once.
const MANNERS: &[(Manner, &str, usize)] = &[
    (Manner::Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "answers 200", 1),
    (
        Manner::Answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"),
        "answers 200 with a page",
        1,
    ),
    (Manner::Answer("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n"), "answers 500", 2),
    (
        Manner::Answer("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"),
        "answers with a redirect",
        2,
    ),
    (Manner::Answer("\u{16}\u{3}\u{1}garbage\r\n\r\n"), "answers with garbage", 2),
    (Manner::Answer(""), "hangs up", 2),
    (Manner::Hang, "never answers", 2),
    (Manner::Absent, "is not there", 0),
];

#[derive(Debug, Clone, Copy)]
enum Manner {
    Answer(&'static str),
    Hang,
    Absent,
}

/// What is posted to `receipts listen`: in words, the bytes, the status of the answer (`None`: the connection is closed),
/// and how the lines that are kept are marked.
type Post = (&'static str, fn() -> Vec<u8>, Option<u16>, &'static [&'static str]);

const POSTS: &[Post] = &[
    (
        "a receipt",
        || form("data={\"m1\":{\"type\":1,\"targets\":\"a\",\"param\":\"p\",\"timestamp\":1}}"),
        Some(200),
        &["delivered"],
    ),
    (
        "the same once more",
        || form("data={\"m1\":{\"type\":1,\"targets\":\"a\",\"param\":\"p\",\"timestamp\":1}}"),
        Some(200),
        &["delivered, repeat"],
    ),
    (
        "one kind and another of one message",
        || {
            form(
                "data={\"m2\":{\"type\":16,\"targets\":\"a,b\",\"param\":\"p\"},\"m3\":{\"type\":2,\"targets\":\"c\",\"param\":\"p\"}}",
            )
        },
        Some(200),
        &["invalid", "clicked"],
    ),
    (
        "a type that is a sum: 243",
        || form("data={\"m4\":{\"type\":243,\"targets\":\"a\",\"param\":\"p\"}}"),
        Some(200),
        &["243"],
    ),
    ("another `param`", || form("data={\"m5\":{\"type\":1,\"targets\":\"a\",\"param\":\"q\"}}"), Some(200), &[]),
    ("no `data`", || form("date=x"), Some(200), &["malformed"]),
    ("`data` that is no JSON", || form("data={\"m1\":"), Some(200), &["malformed"]),
    ("`data` that is a list", || form("data=[1,2]"), Some(200), &["malformed"]),
    (
        "an entry that is no receipt beside one that is",
        || form("data={\"m6\":7,\"m7\":{\"type\":1,\"targets\":\"a\",\"param\":\"p\"}}"),
        Some(200),
        &["malformed", "delivered"],
    ),
    ("bytes that are no text", || request("POST /r", b"data=\xff\xfe%FF"), Some(200), &["malformed"]),
    ("an empty body", || form(""), Some(200), &["malformed"]),
    ("GET", || request("GET /r", b""), Some(405), &[]),
    ("another path", || request("POST /x", b"data={}"), Some(404), &[]),
    (
        "a body of more than 32 MiB, announced with `Expect`",
        || {
            b"POST /r HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 41943040\r\n\r\n".to_vec()
        },
        Some(413),
        &[],
    ),
    ("half a request, then the end", || request_of("POST /r", b"data={\"m8\"", 500), None, &[]),
    ("bytes that are no HTTP", || b"\x16\x03\x01\0\xff\xfe\0\r\n\r\n".to_vec(), Some(400), &[]),
];

fn form(body: &str) -> Vec<u8> {
    let body = body.replace('+', "%2B");
    request("POST /r", body.as_bytes())
}

fn request(line: &str, body: &[u8]) -> Vec<u8> {
    request_of(line, body, body.len())
}

/// A request that says its body is that long.
fn request_of(line: &str, body: &[u8], length: usize) -> Vec<u8> {
    let head = format!(
        "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// Both sections.
pub fn sections() -> String {
    format!("{}{}", emulator(), listener())
}

/// A receiver that misbehaves: how many requests it was sent comes out of the channel, one message for each.
fn receiver(manner: Manner, seen: Sender<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    let url = format!("http://{}/r", listener.local_addr().expect("address"));
    if let Manner::Absent = manner {
        return url;
    }
    thread::spawn(move || {
        let mut held = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut text = Vec::new();
            let mut chunk = [0; 4096];
            // The end of the one field that a receipt has.
            while !text.ends_with(b"%7D%7D") {
                match stream.read(&mut chunk) {
                    Ok(count) if count > 0 => text.extend_from_slice(&chunk[..count]),
                    _ => break,
                }
            }
            let _ = seen.send(());
            match manner {
                Manner::Answer(answer) => drop(stream.write_all(answer.as_bytes())),
                Manner::Hang | Manner::Absent => held.push(stream),
            }
        }
    });
    url
}

fn emulator() -> String {
    let mut section = "\n## When the receiver of receipts is broken\n\n\
         The emulator posts a receipt once, as one report says of Xiaomi (no document does), and with the rule\n\
         `receipt-retries=1` once more after a second; `receipt-timeout-s` bounds the waiting. No receiver holds up \
         another, and\nwhat was not taken is a line on the emulator's standard error.\n\n\
         | the receiver | posts | with `receipt-retries=1` | the emulator says |\n| --- | ---: | ---: | --- |\n"
        .to_owned();
    let (once, said) = posted(false);
    let (twice, _) = posted(true);
    for (at, (_, words, _)) in MANNERS.iter().enumerate() {
        let _ = writeln!(section, "| {words} | {} | {} | {} |", once[at], twice[at], said[at]);
    }
    section
}

/// One message for each receiver: how many posts each got, and what the emulator says of it.
fn posted(again: bool) -> (Vec<usize>, Vec<String>) {
    let rules: &[&str] = if again { &["receipt-timeout-s=1", "receipt-retries=1"] } else { &["receipt-timeout-s=1"] };
    let mut stage = Stage::new(rules);
    let receivers: Vec<(Receiver<()>, String)> = MANNERS
        .iter()
        .map(|(manner, ..)| {
            let (sender, seen) = channel();
            (seen, receiver(*manner, sender))
        })
        .collect();
    for (_, url) in &receivers {
        stage.good(&format!("send --alias alice --title T --description D --callback {url} --callback-type delivered"));
    }
    stage.good("emulator advance 1s");
    let wanted = |at: usize| if again { MANNERS[at].2 } else { MANNERS[at].2.min(1) };
    for (at, (seen, _)) in receivers.iter().enumerate() {
        for _ in 0..wanted(at) {
            seen.recv().expect("a post");
        }
    }
    // It ends when all has been posted: what comes now is one too many.
    let log = stage.stop();
    let count = |(at, (seen, _)): (usize, &(Receiver<()>, String))| wanted(at) + seen.try_iter().count();
    let counts: Vec<usize> = receivers.iter().enumerate().map(count).collect();
    for (at, count) in counts.iter().enumerate() {
        assert_eq!(*count, wanted(at), "{}: posts", MANNERS[at].1);
    }
    let line = |url: &str| log.lines().find(|line| line.contains(url)).map_or("nothing", plain).to_owned();
    let said: Vec<String> = receivers.iter().map(|(_, url)| line(url)).collect();
    if !again {
        for (said, (_, words, posts)) in said.iter().zip(MANNERS) {
            assert_eq!(said == "nothing", *posts == 1, "{words}: {said}");
        }
    }
    (counts, said)
}

/// What a line of the log says, without what differs from run to run.
fn plain(line: &str) -> &str {
    const KNOWN: [(&str, &str); 4] = [
        ("it answered with status", ""),
        ("nothing final within", "nothing final within the time"),
        ("the connection failed before an answer", "the connection failed before an answer"),
        ("cannot reach", "cannot reach it"),
    ];
    let (start, words) = KNOWN.iter().find(|(start, _)| line.contains(start)).expect("a known line");
    if words.is_empty() { line.split_once("it ").map_or(*start, |(_, rest)| rest) } else { words }
}

fn listener() -> String {
    let mut section = "\n## What `receipts listen` makes of what it is sent\n\n\
         It acknowledges what it has written to the disk, and answers 200 to a receipt that makes no sense too: after \
         another\nanswer Xiaomi may send no more. What is not for it is not acknowledged. Here it was started with \
         `--param p`, and goes on\nserving after each of these.\n\n\
         | posted | answer | kept as |\n| --- | --- | --- |\n"
        .to_owned();
    let stage = Stage::new(&[]);
    let (mut listener, url) = stage.listen(&["--param", "p", "--jsonl", "kept.jsonl"]);
    let address = url.trim_start_matches("http://").trim_end_matches("/r").to_owned();
    let kept = || -> Vec<Value> {
        let text = fs::read_to_string(stage.folder.path().join("kept.jsonl")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).expect("a whole line")).collect()
    };
    for (words, bytes, status, marks) in POSTS {
        let before = kept().len();
        let answer = exchange(&address, &bytes(), status.is_none());
        let found = answer.split(' ').nth(1).and_then(|word| word.parse().ok());
        assert_eq!(found, *status, "{words}: {answer}");
        let new: Vec<String> = kept().split_off(before).iter().map(mark).collect();
        let mut sorted = new.clone();
        sorted.sort();
        let mut wanted = marks.to_vec();
        wanted.sort_unstable();
        assert_eq!(sorted, wanted, "{words}");
        let status = status.map_or("none".to_owned(), |status| status.to_string());
        let marks = if marks.is_empty() { "–".to_owned() } else { marks.join("; ") };
        let _ = writeln!(section, "| {words} | {status} | {marks} |");
    }
    assert_eq!(listener.next()["message_id"], "m1", "it prints what came");
    let shown = stage.good("receipts show --jsonl kept.jsonl");
    assert_eq!(shown["malformed"], 6, "{shown}");
    section
}

/// How a kept line is marked.
fn mark(line: &Value) -> String {
    let kind = line["kind"].as_str().unwrap_or_default();
    if line["repeat"] == true { format!("{kind}, repeat") } else { kind.to_owned() }
}

/// Sends these bytes, and the end of the connection where nobody will answer, and gives the answer.
fn exchange(address: &str, bytes: &[u8], ends: bool) -> String {
    let mut stream = TcpStream::connect(address).expect("connects");
    let _ = stream.write_all(bytes);
    if ends {
        let _ = stream.shutdown(std::net::Shutdown::Write);
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}
