//! One connection: requests in, replies out, and the bounds that hold it.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{CONNECTION, EXPECT, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use thiserror::Error;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::Instant;

use super::body::{self, Memory, Refusal};
use super::conversion::{self, Whole};
use super::crowd::Place;
use super::sentinel::Sentinel;
use super::{Handler, Limits, Reply};
use crate::protocol::http::{HttpRequest, HttpResponse};

/// Bytes that a connection buffers at least while it reads.
const READ_BUFFER: usize = 64 * 1024;

/// What all connections of a server share.
pub(super) struct Shared {
    handler: Arc<Handler>,
    limits: Limits,
    http: http1::Builder,
    sentinel: Sentinel,
    bodies: Memory,
}

impl Shared {
    pub(super) fn new(handler: Arc<Handler>, limits: Limits) -> Self {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            // Who ends its sending after a request, as `nc` does, still waits for the answer (RFC 9112, 9.6).
            .half_close(true)
            .header_read_timeout(limits.header_timeout)
            .max_header_size(limits.max_header)
            // What one connection buffers of what it reads; hyper's own bound is six times as much.
            .max_buf_size(limits.max_header.max(READ_BUFFER))
            .title_case_headers(true);
        Self { handler, limits, http, sentinel: Sentinel::start(), bodies: Memory::default() }
    }

    fn ask(&self, request: HttpRequest, peer: SocketAddr) -> Reply {
        let reply = self.sentinel.run(|| catch_unwind(AssertUnwindSafe(|| (self.handler)(request, peer))));
        reply.unwrap_or_else(|_| Reply::Answer(failure(500, "the server met a bug while it handled this request")))
    }
}

/// Ends a connection in place of an answer. Nobody sees the text.
#[derive(Debug, Error)]
#[error("no answer is given")]
struct NoAnswer;

/// What a connection's requests leave for the task that drives it.
#[derive(Default)]
struct Outcome {
    /// When the answer that is being sent must be taken; nothing while a request is read and handled.
    deadline: Mutex<Option<Instant>>,
    /// Bytes to send in place of an answer.
    raw: Mutex<Option<Vec<u8>>>,
}

impl Outcome {
    fn deadline(&self) -> Option<Instant> {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_deadline(&self, deadline: Option<Instant>) {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
    }

    fn set_raw(&self, bytes: Vec<u8>) {
        *self.raw.lock().unwrap_or_else(PoisonError::into_inner) = Some(bytes);
    }

    fn take_raw(&self) -> Option<Vec<u8>> {
        self.raw.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Ends when an answer was not taken in time. It looks again after `interval` while there is no deadline.
    async fn overdue(&self, interval: Duration) {
        loop {
            match self.deadline() {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => tokio::time::sleep(interval).await,
            }
            if self.deadline().is_some_and(|deadline| deadline <= Instant::now()) {
                return;
            }
        }
    }
}

/// Serves one connection until it ends or the server stops.
pub(super) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
    shared: Arc<Shared>,
    mut stopping: watch::Receiver<()>,
) {
    // Only slower if the system refuses.
    let _ = stream.set_nodelay(true);
    let limits = shared.limits;
    let outcome = Outcome::default();
    let service = service_fn(|request| respond(&shared, &outcome, &place, peer, request));
    let mut connection = shared.http.serve_connection(TokioIo::new(stream), service);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = outcome.overdue(limits.answer_timeout) => return,
        () = place.needed() => return,
        _ = stopping.changed() => {
            std::pin::Pin::new(&mut connection).graceful_shutdown();
            match tokio::time::timeout(limits.shutdown_grace, &mut connection).await {
                Ok(ended) => ended,
                Err(_) => return,
            }
        }
    };
    if let (Err(_), Some(bytes)) = (ended, outcome.take_raw()) {
        let mut stream = connection.into_parts().io.into_inner();
        let send = async {
            stream.write_all(&bytes).await?;
            stream.shutdown().await
        };
        // A client that does not want the bytes is no concern of anybody.
        let _ = tokio::time::timeout(limits.answer_timeout, send).await;
    }
}

async fn respond(
    shared: &Shared,
    outcome: &Outcome,
    place: &Place,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Whole>, NoAnswer> {
    let limits = &shared.limits;
    outcome.set_deadline(None);
    place.wait();
    let (head, body) = request.into_parts();
    if head.method == Method::CONNECT {
        // Any success would tell the client that it has a tunnel.
        return Ok(conversion::response(refusal(405, "this is no proxy")).unwrap_or_default());
    }
    let mut share = shared.bodies.share();
    let received = body::receive(body, head.headers.contains_key(EXPECT), &mut share, limits).await;
    place.serve();
    let reply = match received {
        Ok(body) => shared.ask(conversion::request(head, body), peer),
        Err(Refusal::Crowded) => {
            let most = limits.max_body_memory;
            refuse(503, &format!("the bodies of other requests fill the {most} bytes that there are for them"))
        }
        Err(Refusal::TooLarge) => refuse(413, &format!("the body is larger than {} bytes", limits.max_body)),
        Err(Refusal::TooSlow) => refuse(408, "the body did not come in time"),
        Err(Refusal::Broken) => return Err(NoAnswer),
    };
    drop(share);
    let (response, by) = match reply {
        Reply::Answer(response) => (response, Duration::ZERO),
        Reply::Delayed { response, by } => (response, by),
        Reply::Abort => return Err(NoAnswer),
        Reply::Raw(bytes) => {
            outcome.set_raw(bytes);
            return Err(NoAnswer);
        }
    };
    // It stays set while the connection idles; the wait for the next headers, which is bounded as well, is granted on
    // top so that the deadline never cuts off a client that took its answer.
    let patience = by.saturating_add(limits.answer_timeout).saturating_add(limits.header_timeout);
    outcome.set_deadline(Instant::now().checked_add(patience));
    // From here on it may be dropped for another: of a client that left during a long delay nothing is heard.
    place.wait();
    if !by.is_zero() {
        tokio::time::sleep(by).await;
        place.wait();
    }
    Ok(conversion::response(response)
        .unwrap_or_else(|problem| conversion::response(failure(500, problem)).unwrap_or_default()))
}

/// An answer to a request that was not read to its end: the connection has to close, as its rest cannot be told from
/// the next request.
fn refuse(status: u16, problem: &str) -> Reply {
    Reply::Answer(refusal(status, problem))
}

fn refusal(status: u16, problem: &str) -> HttpResponse {
    let mut response = failure(status, problem);
    let close = HeaderValue::from_static("close");
    response.headers.push(conversion::plain(&CONNECTION, &close));
    response
}

fn failure(status: u16, problem: &str) -> HttpResponse {
    HttpResponse::json(status, &json!({ "error": problem }))
}
