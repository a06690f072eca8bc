//! A server that misbehaves on purpose, and a client that knows nothing of the program: both speak over plain sockets,
//! so that no code of the program takes part.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use crate::harness::BOUND;

/// What the server does with a connection.
#[derive(Debug, Clone)]
pub enum Manner {
    /// Reads the request and answers with these bytes.
    Raw(Vec<u8>),
    /// Reads the request and never answers.
    Hang,
    /// Answers with these bytes to whatever comes first.
    Blurt(Vec<u8>),
    /// Hangs up at once, with the request unread.
    Reset,
    /// Answers with the request itself, as an echo service does.
    Echo,
}

impl Manner {
    /// An answer of this status and type.
    pub fn answer(status: u16, kind: &str, body: &str) -> Self {
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        Self::Raw(format!("{head}{body}").into_bytes())
    }

    /// A JSON answer.
    pub fn json(status: u16, body: &str) -> Self {
        Self::answer(status, "application/json;charset=UTF-8", body)
    }

    /// The answer of section 8.1 of the reference.
    pub fn accepted() -> Self {
        Self::json(
            200,
            r#"{"result":"ok","trace_id":"Xcm01234500000000001a","code":0,"data":{"id":"scm01234500000000002b","day_quota":"50000","day_acked":"12"},"description":"成功","info":"Received push messages for 1 REGID"}"#,
        )
    }

    /// A refusal as section 8.2 has it.
    pub fn refused(status: u16, code: i64, reason: &str) -> Self {
        Self::json(
            status,
            &format!(
                r#"{{"result":"error","reason":"{reason}","trace_id":"Xcm01234500000000003c","code":{code},"description":"认证失败"}}"#
            ),
        )
    }
}

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// First line and headers.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Request {
    /// The first line.
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// The body's fields, in order.
    pub fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }
}

/// The server. It listens from the start and is gone when dropped.
#[derive(Debug)]
pub struct Peer {
    address: SocketAddr,
    url: String,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    seen: Mutex<Vec<Request>>,
    changed: Condvar,
    connections: Mutex<usize>,
    ended: AtomicBool,
}

impl Peer {
    /// Serves every connection in the same manner.
    pub fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
        let address = listener.local_addr().expect("address");
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if own.ended.load(Ordering::SeqCst) {
                    break;
                }
                *own.connections.lock().expect("lock") += 1;
                let (manner, own) = (manner.clone(), Arc::clone(&own));
                thread::spawn(move || own.serve(stream, &manner));
            }
        });
        Self { address, url: format!("http://{address}"), shared }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.seen.lock().expect("lock").clone()
    }

    /// The only request so far.
    pub fn request(&self) -> Request {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.into_iter().next().expect("one")
    }

    /// How many have connected so far.
    pub fn connections(&self) -> usize {
        *self.shared.connections.lock().expect("lock")
    }

    /// Waits until a request has come.
    pub fn wait(&self) {
        let seen = self.shared.seen.lock().expect("lock");
        let (seen, _) = self.shared.changed.wait_timeout_while(seen, BOUND, |seen| seen.is_empty()).expect("lock");
        assert!(!seen.is_empty(), "nobody sent a request");
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        self.shared.changed.notify_all();
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream, manner: &Manner) {
        if let Manner::Reset = manner {
            // What lies unread when a socket is closed makes the system answer with a reset.
            let _ = stream.read(&mut [0]);
            return;
        }
        if let Manner::Blurt(bytes) = manner {
            let _ = stream.read(&mut [0; 4096]);
            drop(stream.write_all(bytes));
            return;
        }
        let Some(request) = read_request(&mut stream) else { return };
        let echo = format!("{}\r\n\r\n{}", request.head, request.body);
        self.seen.lock().expect("lock").push(request);
        self.changed.notify_all();
        match manner {
            Manner::Raw(bytes) => drop(stream.write_all(bytes)),
            Manner::Echo => {
                if let Manner::Raw(bytes) = Manner::answer(200, "text/plain", &echo) {
                    drop(stream.write_all(&bytes));
                }
            }
            Manner::Hang | Manner::Reset | Manner::Blurt(_) => {
                let seen = self.seen.lock().expect("lock");
                drop(self.changed.wait_timeout_while(seen, BOUND, |_| !self.ended.load(Ordering::SeqCst)));
            }
        }
    }
}

fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16384];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0);
            let body = &bytes[end + 4..];
            if body.len() >= length {
                return Some(Request { head, body: String::from_utf8_lossy(body).into_owned() });
            }
        }
        match stream.read(&mut chunk) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&chunk[..count]),
            _ => return None,
        }
    }
}

/// An answer to the foreign client.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A client that shares nothing with the program: one request as text, one answer as text.
pub fn call(base: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    use std::fmt::Write as _;
    let host = base.strip_prefix("http://").expect("plain http");
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    let _ = write!(text, "Content-Length: {}\r\n\r\n{body}", body.len());
    let mut stream = TcpStream::connect(host).expect("connected");
    stream.set_read_timeout(Some(BOUND)).expect("bounded");
    stream.write_all(text.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, body: body.to_owned() }
}

/// A port where nobody listens.
pub fn dead_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("bound").local_addr().expect("address").port()
}
