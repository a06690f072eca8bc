//! Exchanges over real sockets of this machine.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use super::*;
use crate::api::peer::{Peer, read_request};
use crate::domain::secret::Secret;

fn push(base: &str, body: &[u8]) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        base: base.into(),
        path: "/v3/message/regid".into(),
        query: Some("a=%20b".into()),
        headers: vec![
            Header::secret("Authorization", "key=", Secret::new("s3cret")),
            Header::plain("Content-Type", "application/x-www-form-urlencoded"),
        ],
        body: body.to_vec(),
    }
}

/// Time-outs that no test reaches on its own.
fn patient() -> TransportSettings {
    TransportSettings {
        connect_timeout: Duration::from_mins(1),
        total_timeout: Duration::from_mins(1),
        user_agent: "mipush/test".into(),
        ..TransportSettings::default()
    }
}

fn exchange(base: &str) -> Result<HttpResponse, ApiError> {
    Transport::new(patient()).exchange(&push(base, b"title=a"))
}

fn barrier(outcome: Result<HttpResponse, ApiError>) -> Barrier {
    match outcome {
        Err(ApiError::Unreachable { barrier, .. }) => barrier,
        other => panic!("not unreachable: {other:?}"),
    }
}

fn doubt(outcome: Result<HttpResponse, ApiError>) -> Doubt {
    match outcome {
        Err(error @ ApiError::Unknown { .. }) => {
            assert!(!error.to_string().contains("s3cret") && error.host().starts_with("127.0.0.1:"), "{error}");
            let ApiError::Unknown { doubt, .. } = error else { unreachable!() };
            doubt
        }
        other => panic!("not unknown: {other:?}"),
    }
}

#[test]
fn a_request_and_its_answer_travel_whole() {
    let peer = Peer::answer("HTTP/1.1 201 Created\r\nX-One: 1\r\nContent-Length: 4\r\n\r\n\u{4f60}!");
    let answer = exchange(&peer.base()).unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (201, "\u{4f60}!".as_bytes()));
    assert!(answer.headers.contains(&Header::plain("x-one", "1")), "{answer:?}");

    let sent = peer.request();
    assert!(sent.starts_with("POST /v3/message/regid?a=%20b HTTP/1.1\r\n"), "{sent}");
    assert!(sent.ends_with("\r\n\r\ntitle=a"), "{sent}");
    for line in ["authorization: key=s3cret", "user-agent: mipush/test", "content-length: 7"] {
        assert!(sent.lines().any(|sent| sent == line), "{line} in {sent}");
    }
}

#[test]
fn an_error_status_and_a_redirect_are_answers() {
    // The place that the redirect names would refuse the connection.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for status in ["302 Found", "307 Temporary Redirect", "500 Oops", "401 Unauthorized"] {
        let head = format!("HTTP/1.1 {status}\r\nLocation: http://{free}/\r\nContent-Length: 0\r\n\r\n");
        let peer = Peer::answer(head);
        let answer = exchange(&peer.base()).unwrap();
        assert_eq!(answer.status.to_string(), status[..3]);
    }
}

#[test]
fn the_framing_is_the_transports_own() {
    let peer = Peer::answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    let mut empty = push(&peer.base(), b"");
    empty.headers.push(Header::plain("Content-Length", "99"));
    let answer = Transport::new(patient()).exchange(&empty).unwrap();
    assert_eq!(answer.body, b"abc");
    let sent = peer.request();
    assert_eq!(sent.matches("content-length").count(), 1, "{sent}");
    assert!(sent.contains("content-length: 0\r\n"), "{sent}");
}

#[test]
fn localhost_is_this_machine() {
    let peer = Peer::answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    exchange(&format!("http://LocalHost:{}", peer.address.port())).unwrap();
    assert!(peer.request().contains(&"host: localhost:".to_owned()));
}

#[test]
fn plain_http_to_another_host_is_refused() {
    let hosts = [
        "http://api.xmpush.xiaomi.com",
        "http://192.0.2.1:4000",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://0.0.0.0:1",
        "http://[::ffff:127.0.0.1]",
    ];
    for base in hosts {
        assert_eq!(barrier(exchange(base)), Barrier::PlainHttp, "{base}");
    }
}

#[test]
fn what_counts_as_this_machine() {
    for (base, local) in [
        ("http://127.0.0.1", true),
        ("http://127.8.9.1:80", true),
        ("http://[::1]:4000", true),
        ("https://localhost", true),
        ("http://2130706433", true),
        ("http://128.0.0.1", false),
        ("http://[::2]", false),
    ] {
        assert_eq!(is_loopback(&Url::parse(base).unwrap()), local, "{base}");
    }
}

#[test]
fn an_unusable_address_is_refused_and_its_password_not_repeated() {
    for base in ["", "api.xmpush.xiaomi.com", "ftp://localhost", "http://", "http://u:hunter2@localhost", "http://h/#"]
    {
        let error = exchange(base).unwrap_err();
        assert!(matches!(error, ApiError::Unreachable { barrier: Barrier::Address(_), .. }), "{base}: {error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
    let error = exchange("http://u:hunter2@bad host").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
}

#[test]
fn a_header_that_cannot_be_written_is_refused_and_its_value_not_repeated() {
    let mut request = push("http://127.0.0.1:1", b"");
    request.headers = vec![Header::secret("Authorization", "key=", Secret::new("s3cret\r\nX: y"))];
    let error = Transport::new(patient()).exchange(&request).unwrap_err();
    assert!(matches!(error, ApiError::Unreachable { barrier: Barrier::Request(_), .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
}

#[test]
fn a_refused_connection_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for base in [format!("http://{free}"), format!("http://localhost:{}", free.port()), format!("https://{free}")] {
        let Barrier::Connect(detail) = barrier(exchange(&base)) else { panic!("{base}") };
        assert!(detail.starts_with("nothing listens there"), "{detail}");
    }
}

/// Fills a queue of connections that nobody accepts, so that one more stays half-way.
#[cfg(target_os = "linux")]
#[test]
fn a_connection_that_does_not_come_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        waiting.push(stream);
    }
    let limit = Duration::from_millis(100);
    for settings in [
        TransportSettings { connect_timeout: limit, ..patient() },
        // The whole time is the shorter one: still nothing was sent.
        TransportSettings { total_timeout: limit, ..patient() },
        TransportSettings { total_timeout: limit, connect_timeout: limit, ..patient() },
    ] {
        let outcome = Transport::new(settings).exchange(&push(&format!("http://{address}"), b"a=b"));
        match barrier(outcome) {
            Barrier::ConnectTimeout { limit: named, elapsed } => assert!(named == limit && elapsed >= limit),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_tls_handshake_that_does_not_come_is_unreachable() {
    let peer = Peer::act(|stream, held| {
        let _ = held.recv();
        drop(stream);
        String::new()
    });
    let limit = Duration::from_millis(100);
    let settings = TransportSettings { connect_timeout: limit, total_timeout: limit, ..patient() };
    let outcome = Transport::new(settings).exchange(&push(&format!("https://{}", peer.address), b"a=b"));
    assert!(matches!(barrier(outcome), Barrier::ConnectTimeout { .. }));
    peer.request();
}

#[test]
fn a_silent_server_is_unknown_after_the_whole_time() {
    let peer = Peer::silent();
    let limit = Duration::from_millis(100);
    let settings = TransportSettings { total_timeout: limit, ..patient() };
    match doubt(Transport::new(settings).exchange(&push(&peer.base(), b"a=b"))) {
        Doubt::Timeout { limit: named, elapsed } => assert!(named == limit && elapsed >= limit),
        other => panic!("{other:?}"),
    }
    assert!(peer.request().ends_with("a=b"));
}

#[test]
fn a_connect_limit_does_not_cut_a_slow_answer() {
    let limit = Duration::from_millis(50);
    let peer = Peer::act(move |mut stream, held| {
        let request = read_request(&mut stream);
        // The client is released to give up only long after the limit of connecting.
        assert!(held.recv_timeout(limit * 4).is_err());
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        request
    });
    let settings = TransportSettings { connect_timeout: limit, ..patient() };
    assert_eq!(Transport::new(settings).exchange(&push(&peer.base(), b"a=b")).unwrap().status, 200);
    peer.request();
}

#[test]
fn an_answer_that_stops_half_way_is_unknown_after_the_whole_time() {
    let peer = Peer::act(|mut stream, held| {
        let request = read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").unwrap();
        let _ = held.recv();
        request
    });
    let settings = TransportSettings { total_timeout: Duration::from_millis(100), ..patient() };
    let outcome = Transport::new(settings).exchange(&push(&peer.base(), b"a=b"));
    assert!(matches!(doubt(outcome), Doubt::Timeout { .. }));
    peer.request();
}

#[test]
fn a_server_that_hangs_up_at_once_is_unknown() {
    // Which error the library meets depends on who is faster; none of them may look safe to retry.
    for round in 0..30 {
        let peer = Peer::act(|stream, _| {
            drop(stream);
            String::new()
        });
        let body = vec![b'x'; if round % 2 == 0 { 10 } else { 200_000 }];
        let outcome = Transport::new(patient()).exchange(&push(&peer.base(), &body));
        assert!(matches!(doubt(outcome), Doubt::Broken(_)));
        peer.request();
    }
}

#[test]
fn a_server_that_hangs_up_after_the_request_is_unknown() {
    let peer = Peer::answer("");
    assert!(matches!(doubt(exchange(&peer.base())), Doubt::Broken(_)));
    assert!(peer.request().ends_with("title=a"));
}

#[test]
fn a_reset_connection_is_unknown() {
    // Closing with bytes unread makes the kernel send a reset.
    let peer = Peer::act(|mut stream, _| {
        let mut first = [0; 16];
        stream.read_exact(&mut first).unwrap();
        String::from_utf8(first.to_vec()).unwrap()
    });
    let outcome = Transport::new(patient()).exchange(&push(&peer.base(), &vec![b'x'; 300_000]));
    assert!(matches!(doubt(outcome), Doubt::Broken(_)));
    assert_eq!(peer.request(), "POST /v3/message");
}

#[test]
fn an_answer_that_is_no_http_is_unknown() {
    let peer = Peer::answer("SSH-2.0-OpenSSH_9.6\r\n");
    assert!(matches!(doubt(exchange(&peer.base())), Doubt::Broken(_)));
}

#[test]
fn a_truncated_answer_is_unknown() {
    for head in ["Content-Length: 100\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nab"] {
        let peer = Peer::answer(format!("HTTP/1.1 200 OK\r\n{head}"));
        assert!(matches!(doubt(exchange(&peer.base())), Doubt::Truncated { status: 200, .. }), "{head}");
    }
}

#[test]
fn an_answer_too_large_is_unknown() {
    let announced = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", MAX_ANSWER + 1);
    let mut unannounced = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    unannounced.resize(unannounced.len() + MAX_ANSWER + 1, b'x');
    let mut just_right = format!("HTTP/1.1 200 OK\r\nContent-Length: {MAX_ANSWER}\r\n\r\n").into_bytes();
    just_right.resize(just_right.len() + MAX_ANSWER, b'x');

    for bytes in [announced.into_bytes(), unannounced] {
        let outcome = exchange(&Peer::answer(bytes).base());
        assert_eq!(doubt(outcome), Doubt::TooLarge { status: 200, limit: MAX_ANSWER });
    }
    assert_eq!(exchange(&Peer::answer(just_right).base()).unwrap().body.len(), MAX_ANSWER);
}

#[test]
fn plain_text_where_tls_was_expected_is_unreachable() {
    let peer = Peer::act(|mut stream, held| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        // Held open, or the reset that an early close causes might overtake the text.
        let _ = held.recv();
        String::new()
    });
    let outcome = exchange(&format!("https://{}", peer.address));
    assert!(matches!(barrier(outcome), Barrier::Tls(_)));
    peer.request();

    let hangs_up = Peer::act(|mut stream, _| {
        let mut hello = [0; 4096];
        let _ = stream.read(&mut hello);
        String::new()
    });
    let outcome = exchange(&format!("https://{}", hangs_up.address));
    assert!(matches!(barrier(outcome), Barrier::Tls(_) | Barrier::Connect(_)));
}

#[tokio::test]
async fn exchanges_run_side_by_side_under_a_runtime() {
    // Each peer answers only once both requests have come.
    let (first_came, wait_for_first) = mpsc::channel();
    let answer = |stream: &mut TcpStream| stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
    let first = Peer::act(move |mut stream, held| {
        let request = read_request(&mut stream);
        first_came.send(()).unwrap();
        let _ = held.recv();
        answer(&mut stream);
        request
    });
    let release = first.release.clone();
    let second = Peer::act(move |mut stream, _| {
        let request = read_request(&mut stream);
        wait_for_first.recv().unwrap();
        release.send(()).unwrap();
        answer(&mut stream);
        request
    });
    let transport = Transport::new(patient());
    let (one, two) = (push(&first.base(), b"1"), push(&second.base(), b"2"));
    let (one, two) = tokio::join!(transport.exchange_async(&one), transport.exchange_async(&two));
    assert_eq!((one.unwrap().status, two.unwrap().status), (200, 200));
}

mod tls {
    use super::*;

    /// A certificate for 127.0.0.1 and localhost that signs itself, valid from 2020 to 2125; it guards nothing.
    const CERTIFICATE: &str = include_str!("testdata/certificate.pem");
    const KEY: &str = include_str!("testdata/key.pem");

    /// A TLS server that answers one request.
    fn server() -> (SocketAddr, thread::JoinHandle<String>) {
        use rustls::pki_types::PrivateKeyDer;
        let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let worker = thread::spawn(move || {
            let stream = listener.accept().unwrap().0;
            let session = rustls::ServerConnection::new(Arc::new(config)).unwrap();
            let mut stream = rustls::StreamOwned::new(session, stream);
            let mut request = vec![0; 4096];
            let Ok(count) = stream.read(&mut request) else { return String::new() };
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.flush();
            String::from_utf8_lossy(&request[..count]).into_owned()
        });
        (address, worker)
    }

    fn ca_file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    #[test]
    fn a_certificate_from_the_ca_file_is_trusted() {
        let (address, worker) = server();
        let file = ca_file(CERTIFICATE);
        let settings = TransportSettings { ca_file: Some(file.path().into()), ..patient() };
        let answer = Transport::new(settings).exchange(&push(&format!("https://{address}"), b"a=b")).unwrap();
        assert_eq!(answer.status, 200);
        assert!(worker.join().unwrap().starts_with("POST "));
    }

    #[test]
    fn an_unknown_certificate_is_unreachable() {
        let (address, worker) = server();
        let Barrier::Tls(detail) = barrier(exchange(&format!("https://{address}"))) else { panic!() };
        assert!(detail.contains("UnknownIssuer"), "{detail}");
        assert_eq!(worker.join().unwrap(), "");
    }

    #[test]
    fn a_ca_file_that_cannot_be_used_is_named_and_only_https_needs_it() {
        let empty = ca_file("no certificate in here\n");
        let missing = empty.path().with_extension("missing");
        for path in [empty.path(), &missing] {
            let settings = TransportSettings { ca_file: Some(path.into()), ..patient() };
            let transport = Transport::new(settings);
            match barrier(transport.exchange(&push("https://127.0.0.1:1", b"a=b"))) {
                Barrier::CaFile { path: named, .. } => assert_eq!(named, path),
                other => panic!("{other:?}"),
            }
            let peer = Peer::answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            assert_eq!(transport.exchange(&push(&peer.base(), b"a=b")).unwrap().status, 200);
        }
    }
}

/// The proxy variables belong to the process, so these two run in a process of their own.
mod proxy {
    use std::process::Command;

    use super::*;

    const TARGET: &str = "MIPUSH_TEST_TARGET";

    /// Runs one ignored test below with the proxy set, and gives what it printed.
    fn run_with_proxy(test: &str, proxy: &str, target: &str) -> String {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &format!("api::transport::tests::proxy::{test}"), "--ignored", "--nocapture"])
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .env("http_proxy", proxy)
            .env("https_proxy", proxy)
            .env(TARGET, target)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && text.contains("1 passed"), "{output:?}");
        text
    }

    /// Where the second process sends; nothing in any other process.
    #[expect(clippy::disallowed_methods, reason = "tells the second process where to send")]
    fn target() -> Option<String> {
        std::env::var(TARGET).ok()
    }

    #[test]
    fn this_machine_is_never_reached_through_a_proxy() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let peer = Peer::answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        run_with_proxy("child_expects_an_answer", &format!("http://{free}"), &peer.base());
        assert!(peer.request().starts_with("POST /v3/message/regid?a=%20b "));
    }

    #[test]
    fn another_host_is_reached_through_the_proxy() {
        let proxy = Peer::answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        run_with_proxy("child_expects_an_answer", &proxy.base(), "http://push.invalid");
        assert!(proxy.request().starts_with("POST http://push.invalid/v3/message/regid?a=%20b "));
    }

    #[test]
    fn a_proxy_that_refuses_a_tunnel_makes_the_host_unreachable() {
        let proxy = Peer::answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        run_with_proxy("child_expects_a_refused_tunnel", &proxy.base(), "https://push.invalid");
        let sent = proxy.request();
        assert!(sent.starts_with("CONNECT push.invalid:443 ") && !sent.contains("s3cret"), "{sent}");
    }

    #[test]
    #[ignore = "run by the tests above in a second process"]
    fn child_expects_an_answer() {
        let Some(target) = target() else { return };
        let transport = Transport::new(TransportSettings { allow_insecure_host: true, ..patient() });
        assert_eq!(transport.exchange(&push(&target, b"a=b")).unwrap().status, 200);
    }

    #[test]
    #[ignore = "run by the tests above in a second process"]
    fn child_expects_a_refused_tunnel() {
        let Some(target) = target() else { return };
        let Barrier::Connect(detail) = barrier(exchange(&target)) else { panic!() };
        assert!(detail.contains("proxy") && detail.contains("tunnel"), "{detail}");
    }
}
