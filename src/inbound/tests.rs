//! A served handler, met over real sockets of this machine. Raw bytes on the client's side: what a well-behaved client
//! library would never send is what these tests are about.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex, mpsc};
use std::thread;
use std::time::Instant;

use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::*;
use crate::protocol::http::{Header, HeaderValue, Method};
use crate::protocol::query::Query;

const GET: &[u8] = b"GET /quick HTTP/1.1\r\nHost: any.example\r\n\r\n";
/// Long enough for a busy machine; reached only by a test that fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server; dropping it stops it.
struct Running {
    address: SocketAddr,
    runtime: Option<Runtime>,
    stop: Option<oneshot::Sender<()>>,
    served: tokio::task::JoinHandle<Result<(), InboundError>>,
}

impl Running {
    fn start(limits: Limits, handler: impl Fn(HttpRequest, SocketAddr) -> Reply + Send + Sync + 'static) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let server = Server::bind("127.0.0.1:0".parse().unwrap()).unwrap().with_limits(limits);
        let address = server.local_addr();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = runtime.spawn(server.serve(Arc::new(handler), async {
            let _ = stopped.await;
        }));
        Self { address, runtime: Some(runtime), stop: Some(stop), served }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes on a connection of their own and gives one answer.
    fn ask(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        read_answer(&mut stream)
    }

    fn stop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
    }

    /// Waits for the server to end by itself.
    fn join(mut self) {
        self.stop();
        let runtime = self.runtime.take().unwrap();
        runtime.block_on(&mut self.served).unwrap().unwrap();
        runtime.shutdown_background();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn ok(body: &str) -> HttpResponse {
    HttpResponse { status: 200, headers: vec![], body: body.as_bytes().to_vec() }
}

/// One answer: its head, and a body as long as it says.
fn read_answer(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut one = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        let count = stream.read(&mut one).unwrap();
        assert!(count == 1, "ended after {:?}", String::from_utf8_lossy(&bytes));
        bytes.push(one[0]);
    }
    let head = String::from_utf8(bytes).unwrap();
    let length =
        head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    format!("{head}{}", String::from_utf8(body).unwrap())
}

/// Everything until the connection ends, in whatever way it ends.
fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => panic!("{error}"),
        _ => bytes,
    }
}

fn post(length: usize, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Hands every request that it gets to the test.
fn recorder() -> (impl Fn(HttpRequest, SocketAddr) -> Reply + Send + Sync, mpsc::Receiver<HttpRequest>) {
    let (sender, requests) = mpsc::channel();
    let sender = Mutex::new(sender);
    let handler = move |request, _| {
        sender.lock().unwrap().send(request).unwrap();
        Reply::Answer(ok("done"))
    };
    (handler, requests)
}

#[test]
fn a_request_reaches_the_handler_as_it_was_sent() {
    let (handler, requests) = recorder();
    let server = Running::start(Limits::default(), handler);
    server.ask(
        b"PATCH /a%2Fb/../c?q=%20&x=+ HTTP/1.1\r\nHost: evil.example\r\nAuthorization: key=s3cret\r\n\
          X-Two: 1\r\nX-Two: 2\r\nContent-Length: 4\r\n\r\n\x00\xffab",
    );
    let request = requests.recv().unwrap();
    assert_eq!(request.method, Method::Other("PATCH".into()));
    assert_eq!((request.path.as_str(), request.query.as_ref().map(Query::reveal)), ("/a%2Fb/../c", Some("q=%20&x=+")));
    assert_eq!((request.base.as_str(), request.body.as_slice()), ("", &b"\x00\xffab"[..]));
    assert_eq!(request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("x-two")).count(), 2);
    assert_eq!(request.header("host"), Some(&HeaderValue::Plain("evil.example".into())));
    assert!(!format!("{request:?}").contains("s3cret"));
    assert_eq!(request.header("AUTHORIZATION").unwrap().reveal(), "key=s3cret");

    server.ask(b"GET /?a HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(requests.recv().unwrap().query.as_ref().map(Query::reveal), Some("a"));
    server.ask(b"GET /? HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(requests.recv().unwrap().query.as_ref().map(Query::reveal), Some(""));
    server.ask(b"GET http://other/path HTTP/1.1\r\nHost: h\r\n\r\n");
    let request = requests.recv().unwrap();
    assert_eq!((request.path.as_str(), request.query), ("/path", None));
}

#[test]
fn any_authorization_is_a_secret_and_only_the_vendors_form_has_the_prefix() {
    let (handler, requests) = recorder();
    let server = Running::start(Limits::default(), handler);
    for (sent, prefix) in [("key=abc", "key="), ("key= abc", "key="), ("Key=abc", ""), ("Bearer abc", ""), ("", "")] {
        server.ask(format!("GET / HTTP/1.1\r\nHost: h\r\nauthorization: {sent}\r\n\r\n").as_bytes());
        let request = requests.recv().unwrap();
        match request.header("Authorization") {
            Some(value @ HeaderValue::Secret { prefix: found, .. }) => {
                assert_eq!((*found, value.reveal().as_str()), (prefix, sent));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_answer_arrives_as_it_was_made() {
    let server = Running::start(Limits::default(), |request, peer| {
        assert!(peer.ip().is_loopback());
        let mut response = ok("你好");
        response.status = 418;
        response.headers =
            vec![Header::plain("X-Two", "1"), Header::plain("X-Two", "2"), Header::plain("Content-Length", "999")];
        if request.path == "/empty" {
            response.body.clear();
        }
        response.into()
    });
    let mut stream = server.connect();
    stream.write_all(GET).unwrap();
    let answer = read_answer(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 418 ") && answer.ends_with("\r\n\r\n你好"), "{answer}");
    assert_eq!((answer.matches("X-Two: ").count(), answer.matches("Content-Length: 6").count()), (2, 1), "{answer}");

    // The connection is kept.
    stream.write_all(b"GET /empty HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
    let answer = read_answer(&mut stream);
    assert!(answer.contains("Content-Length: 0\r\n") && answer.ends_with("\r\n\r\n"), "{answer}");
    // An answer to HEAD has a length and no body.
    stream.write_all(b"HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").unwrap();
    let answer = String::from_utf8(read_to_end(&mut stream)).unwrap();
    assert!(answer.contains("Content-Length: 6\r\n") && answer.ends_with("\r\n\r\n"), "{answer}");
}

#[test]
fn an_answer_that_cannot_be_written_is_a_bug_told_to_the_client() {
    let server = Running::start(Limits::default(), |request, _| {
        let mut response = ok("x");
        match request.path.as_str() {
            "/status" => response.status = 7,
            "/informational" => response.status = 101,
            _ => response.headers = vec![Header::plain("X", "a\r\nInjected: 1")],
        }
        response.into()
    });
    for path in ["/status", "/informational", "/header"] {
        let answer = server.ask(format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n").as_bytes());
        assert!(answer.starts_with("HTTP/1.1 500 ") && answer.contains("unusable"), "{answer}");
        assert!(!answer.contains("Injected"), "{answer}");
    }
}

#[test]
fn a_chunked_body_needs_no_length() {
    let (handler, requests) = recorder();
    let server = Running::start(Limits::default(), handler);
    server.ask(
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n",
    );
    assert_eq!(requests.recv().unwrap().body, b"abcde");
}

#[test]
fn a_body_too_large_is_refused_before_the_handler() {
    let limits = Limits { max_body: 1000, ..Limits::default() };
    let (handler, requests) = recorder();
    let server = Running::start(limits, handler);

    assert!(server.ask(&post(1000, &[b'x'; 1000])).starts_with("HTTP/1.1 200 "));
    assert_eq!(requests.recv().unwrap().body.len(), 1000);

    let refused = |answer: &str| {
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("Connection: close\r\n"), "{answer}");
        assert!(answer.ends_with(r#"{"error":"the body is larger than 1000 bytes"}"#), "{answer}");
    };
    refused(&server.ask(&post(1001, &[b'x'; 1001])));
    let mut chunked = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..11 {
        chunked.extend_from_slice(b"64\r\n");
        chunked.extend_from_slice(&[b'x'; 100]);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    refused(&server.ask(&chunked));
    // A client that asks first is told at once, and not invited to send.
    refused(&server.ask(b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 999999999\r\n\r\n"));
    // A client that never ends is cut off.
    let endless = thread::scope(|scope| {
        let mut stream = server.connect();
        stream.write_all(&post(usize::MAX / 4, b"")).unwrap();
        let mut writer = stream.try_clone().unwrap();
        let sending = scope.spawn(move || while writer.write_all(&[b'x'; 1000]).is_ok() {});
        let answer = read_to_end(&mut stream);
        // Only what follows can end the sending where the system did not.
        drop(stream);
        sending.join().unwrap();
        answer
    });
    assert!(endless.is_empty() || endless.starts_with(b"HTTP/1.1 413 "));
    assert!(requests.try_recv().is_err(), "the handler saw a refused request");
}

#[test]
fn a_client_that_asks_before_it_sends_is_invited() {
    let (handler, requests) = recorder();
    let server = Running::start(Limits::default(), handler);
    let mut stream = server.connect();
    stream.write_all(b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n").unwrap();
    assert!(read_answer(&mut stream).starts_with("HTTP/1.1 100 "));
    stream.write_all(b"abc").unwrap();
    assert!(read_answer(&mut stream).starts_with("HTTP/1.1 200 "));
    assert_eq!(requests.recv().unwrap().body, b"abc");
}

#[test]
fn headers_that_do_not_end_close_the_connection() {
    let limits = Limits { header_timeout: Duration::from_millis(300), ..Limits::default() };
    let (handler, requests) = recorder();
    let server = Running::start(limits, handler);
    for begun in [&b""[..], b"POST / HTTP/1.1\r\nHost: h\r\nX"] {
        let mut stream = server.connect();
        stream.write_all(begun).unwrap();
        assert_eq!(read_to_end(&mut stream), b"");
    }
    // The same holds for the second request of a connection.
    let mut stream = server.connect();
    stream.write_all(GET).unwrap();
    read_answer(&mut stream);
    stream.write_all(b"GET /").unwrap();
    assert_eq!(read_to_end(&mut stream), b"");
    assert_eq!(requests.try_iter().count(), 1);
}

#[test]
fn a_body_that_does_not_come_is_told_so() {
    let limits = Limits { body_timeout: Duration::from_millis(100), ..Limits::default() };
    let (handler, requests) = recorder();
    let server = Running::start(limits, handler);
    let mut stream = server.connect();
    stream.write_all(&post(10, b"abc")).unwrap();
    let answer = String::from_utf8(read_to_end(&mut stream)).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("Connection: close\r\n"), "{answer}");
    assert!(requests.try_recv().is_err());
}

#[test]
fn a_client_that_ends_its_sending_gets_its_answer() {
    let server = Running::start(Limits::default(), |_, _| Reply::Delayed {
        response: ok("late"),
        by: Duration::from_millis(50),
    });
    let mut stream = server.connect();
    stream.write_all(GET).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert!(read_to_end(&mut stream).ends_with(b"late"));
}

#[test]
fn a_full_house_lets_go_of_whoever_idles() {
    let limits = Limits { max_connections: 2, crowded_patience: Duration::ZERO, ..Limits::default() };
    let server = Running::start(limits, |_, _| ok("served").into());
    let idle: Vec<_> = (0..10).map(|_| server.connect()).collect();
    assert!(server.ask(GET).ends_with("served"));
    let mut longest = idle.into_iter().next().unwrap();
    assert_eq!(read_to_end(&mut longest), b"");
}

#[test]
fn large_bodies_share_their_memory_and_small_ones_need_none() {
    let large = post(900_000, &vec![b'x'; 900_000]);
    let server =
        |max_body_memory| Running::start(Limits { max_body_memory, ..Limits::default() }, |_, _| ok("").into());
    let none = server(0);
    let answer = none.ask(&large);
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("Connection: close\r\n"), "{answer}");
    assert!(none.ask(&post(60_000, &vec![b'x'; 60_000])).starts_with("HTTP/1.1 200 "));
    // What a body held is free again after it, and after one that was refused or broken off.
    let one = server(900_000);
    for _ in 0..3 {
        assert!(one.ask(&large).starts_with("HTTP/1.1 200 "));
        let mut half = one.connect();
        half.write_all(&large[..500_000]).unwrap();
        half.shutdown(Shutdown::Write).unwrap();
        read_to_end(&mut half);
        assert!(one.ask(&post(1_000_000, &vec![b'x'; 1_000_000])).starts_with("HTTP/1.1 503 "));
    }
}

#[test]
fn a_client_that_leaves_in_the_middle_does_not_reach_the_handler() {
    let (handler, requests) = recorder();
    let server = Running::start(Limits::default(), handler);
    for half in [&post(10, b"abc")[..], b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"] {
        let mut stream = server.connect();
        stream.write_all(half).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        read_to_end(&mut stream);
    }
    assert!(server.ask(GET).ends_with("done"));
    assert_eq!(requests.try_iter().count(), 1);
}

#[test]
fn a_client_that_does_not_take_its_answer_is_dropped() {
    let short = Duration::from_millis(200);
    let limits = Limits { answer_timeout: short, header_timeout: short, ..Limits::default() };
    // Larger than what the system buffers on the way.
    let size = 64 * 1024 * 1024;
    let answer = HttpResponse { status: 200, headers: vec![], body: vec![b'x'; size] };
    let server = Running::start(Limits { max_connections: 1, ..limits }, move |request, _| {
        if request.path == "/quick" { ok("quick").into() } else { answer.clone().into() }
    });
    let mut stuck = server.connect();
    stuck.write_all(b"GET /large HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
    // Served only once the stuck connection has left the one place there is.
    assert!(server.ask(GET).ends_with("quick"));
    assert!(read_to_end(&mut stuck).len() < size);
}

#[test]
fn nonsense_and_endless_headers_are_answered() {
    let limits = Limits { max_header: 2000, ..Limits::default() };
    let server = Running::start(limits, |_, _| ok("").into());
    assert!(server.ask(b"NONSENSE\r\n\r\n").starts_with("HTTP/1.1 400 "));
    let long = format!("GET / HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n", "x".repeat(3000));
    assert!(server.ask(long.as_bytes()).starts_with("HTTP/1.1 431 "));
    let many = format!("GET / HTTP/1.1\r\nHost: h\r\n{}\r\n", "X: 1\r\n".repeat(150));
    assert!(server.ask(many.as_bytes()).starts_with("HTTP/1.1 431 "));
    assert!(server.ask(GET).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_handler_that_panics_answers_500_and_the_server_goes_on() {
    let server = Running::start(Limits::default(), |request, _| {
        assert!(request.path == "/quick", "this panic is part of a test");
        ok("still here").into()
    });
    let mut stream = server.connect();
    stream.write_all(b"GET /panic HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
    let answer = read_answer(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 500 ") && !answer.contains("part of a test"), "{answer}");
    stream.write_all(GET).unwrap();
    assert!(read_answer(&mut stream).ends_with("still here"));
}

#[test]
fn a_delayed_answer_comes_later_and_holds_nobody_up() {
    let by = Duration::from_millis(500);
    // The delay is not taken from the time to take the answer.
    let short = Duration::from_millis(200);
    let limits = Limits { answer_timeout: short, header_timeout: short, ..Limits::default() };
    let server = Running::start(limits, move |request, _| match request.path.as_str() {
        "/quick" => ok("quick").into(),
        _ => Reply::Delayed { response: ok("late"), by },
    });
    let started = Instant::now();
    let mut late = server.connect();
    late.write_all(b"GET /late HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
    assert!(server.ask(GET).ends_with("quick"));
    assert!(read_answer(&mut late).ends_with("late"));
    assert!(started.elapsed() >= by);
}

#[test]
fn an_abort_closes_without_a_byte_and_raw_bytes_go_out_as_they_are() {
    let server = Running::start(Limits::default(), |request, _| match request.path.as_str() {
        "/abort" => Reply::Abort,
        "/raw" => Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\xff\x00".to_vec()),
        _ => ok("quick").into(),
    });
    let mut stream = server.connect();
    stream.write_all(GET).unwrap();
    read_answer(&mut stream);
    stream.write_all(b"GET /abort HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
    assert_eq!(read_to_end(&mut stream), b"");

    let mut stream = server.connect();
    stream.write_all(GET).unwrap();
    read_answer(&mut stream);
    stream.write_all(b"GET /raw HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
    assert_eq!(read_to_end(&mut stream), b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\xff\x00");
}

#[test]
fn connections_beyond_the_limit_wait_their_turn() {
    let limits = Limits { max_connections: 1, ..Limits::default() };
    let served = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&served);
    let server = Running::start(limits, move |_, _| {
        count.fetch_add(1, Ordering::SeqCst);
        ok("served").into()
    });
    let mut first = server.connect();
    first.write_all(GET).unwrap();
    read_answer(&mut first);
    let mut second = server.connect();
    second.write_all(GET).unwrap();
    // As long as the first is open it is served again and again, and the second is not.
    for round in 2..20 {
        first.write_all(GET).unwrap();
        read_answer(&mut first);
        assert_eq!(served.load(Ordering::SeqCst), round);
    }
    drop(first);
    assert!(read_answer(&mut second).ends_with("served"));
}

#[test]
fn handlers_that_block_do_not_hold_up_others() {
    // More than there are workers, all inside the handler at the same time.
    let inside = Arc::new(Barrier::new(5));
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let meet = Arc::clone(&inside);
    let server = Running::start(Limits::default(), move |request, _| {
        if request.path == "/slow" {
            meet.wait();
            let _ = released.lock().unwrap().recv();
        }
        ok("done").into()
    });
    let mut slow: Vec<_> = (0..4)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
            stream
        })
        .collect();
    inside.wait();
    assert!(server.ask(GET).ends_with("done"));
    drop(release);
    for stream in &mut slow {
        assert!(read_answer(stream).ends_with("done"));
    }
}

#[test]
fn a_handler_that_blocks_alone_leaves_the_sockets_to_others() {
    // Its worker may be the one that had waited for the sockets; which one it is changes from round to round.
    let (release, released) = mpsc::channel::<()>();
    let (entered, inside) = mpsc::channel();
    let (entered, released) = (Mutex::new(entered), Mutex::new(released));
    let server = Running::start(Limits::default(), move |request, _| {
        if request.path == "/slow" {
            entered.lock().unwrap().send(()).unwrap();
            let _ = released.lock().unwrap().recv();
        }
        ok("done").into()
    });
    for _ in 0..100 {
        let mut slow = server.connect();
        slow.write_all(b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
        inside.recv().unwrap();
        assert!(server.ask(GET).ends_with("done"));
        release.send(()).unwrap();
        assert!(read_answer(&mut slow).ends_with("done"));
    }
}

#[test]
fn a_stopping_server_finishes_what_it_began() {
    let (entered, inside) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let (entered, released) = (Mutex::new(entered), Mutex::new(released));
    let mut server = Running::start(Limits { shutdown_grace: PATIENCE, ..Limits::default() }, move |request, _| {
        if request.path == "/slow" {
            entered.lock().unwrap().send(()).unwrap();
            let _ = released.lock().unwrap().recv();
        }
        ok("finished").into()
    });
    // One that never sent anything, one between two requests, one inside the handler.
    let mut fresh = server.connect();
    let mut idle = server.connect();
    idle.write_all(GET).unwrap();
    read_answer(&mut idle);
    let mut busy = server.connect();
    busy.write_all(b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
    inside.recv().unwrap();

    server.stop();
    assert_eq!(read_to_end(&mut fresh), b"");
    assert_eq!(read_to_end(&mut idle), b"");
    drop(release);
    assert!(read_to_end(&mut busy).ends_with(b"finished"));
    let address = server.address;
    server.join();
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_stopping_server_waits_no_longer_than_its_grace() {
    let limits = Limits { shutdown_grace: Duration::from_millis(100), ..Limits::default() };
    let server = Running::start(limits, |_, _| Reply::Delayed { response: ok("never"), by: Duration::from_hours(1) });
    let mut stream = server.connect();
    stream.write_all(GET).unwrap();
    let mut half = server.connect();
    half.write_all(b"GET / HTT").unwrap();
    let started = Instant::now();
    server.join();
    assert!(started.elapsed() < PATIENCE);
    assert_eq!(read_to_end(&mut stream), b"");
    assert_eq!(read_to_end(&mut half), b"");
}

#[test]
fn an_address_in_use_is_named() {
    let first = Server::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let error = Server::bind(first.local_addr()).unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot listen on {}: ", first.local_addr())), "{error}");
}

#[tokio::test]
async fn a_current_thread_runtime_serves_as_well() {
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = server.local_addr();
    let (stop, stopped) = oneshot::channel::<()>();
    let client = thread::spawn(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(GET).unwrap();
        let answer = read_answer(&mut stream);
        stop.send(()).unwrap();
        answer
    });
    let shutdown = async {
        let _ = stopped.await;
    };
    server.serve(Arc::new(|_, _| ok("one thread").into()), shutdown).await.unwrap();
    assert!(client.join().unwrap().ends_with("one thread"));
}
