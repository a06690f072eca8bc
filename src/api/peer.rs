//! A server for tests that does one thing to one connection: it sits on a real socket of this machine, and a test
//! waits for it through channels, never by sleeping.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

/// The server, listening from the start.
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    worker: JoinHandle<String>,
    /// Dropped, or sent to, it releases a peer that holds its connection open.
    pub(super) release: Sender<()>,
}

impl Peer {
    /// Accepts one connection and hands it to `act`, whose result [`Self::request`] returns.
    pub(super) fn act(act: impl FnOnce(TcpStream, Receiver<()>) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (release, held) = mpsc::channel();
        let worker = thread::spawn(move || act(listener.accept().unwrap().0, held));
        Self { address, worker, release }
    }

    /// Reads one request and answers with these bytes.
    pub(super) fn answer(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::act(move |mut stream, _| {
            let request = read_request(&mut stream);
            // A client that has seen enough may hang up early.
            let _ = stream.write_all(&bytes);
            request
        })
    }

    /// Reads one request and then stays silent until released.
    pub(super) fn silent() -> Self {
        Self::act(|mut stream, held| {
            let request = read_request(&mut stream);
            let _ = held.recv();
            request
        })
    }

    pub(super) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Releases the peer and gives the request that it read.
    pub(super) fn request(self) -> String {
        drop(self.release);
        self.worker.join().unwrap()
    }
}

/// Head and body of one request, the body by its `Content-Length`.
pub(super) fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16384];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                return String::from_utf8(bytes).unwrap();
            }
        }
        let count = stream.read(&mut chunk).unwrap();
        assert!(count > 0, "the client hung up in the middle of its request");
        bytes.extend_from_slice(&chunk[..count]);
    }
}
