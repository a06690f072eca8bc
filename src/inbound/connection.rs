//! One connection: requests in, replies out, and the bounds that hold it.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::{Body as _, Incoming};
use hyper::header::{CONNECTION, EXPECT, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use thiserror::Error;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::Instant;

use super::conversion::{self, Whole};
use super::sentinel::Sentinel;
use super::{Handler, Limits, Reply};
use crate::protocol::http::{HttpRequest, HttpResponse};

/// How many times `max_body` is read and thrown away before a client that sends too much is cut off. One that is cut
/// off while it sends sees a broken connection and not the answer 413.
const DRAIN: usize = 4;

/// Bytes set aside for a body on the word of its `Content-Length` alone.
const TRUSTED_LENGTH: usize = 64 * 1024;

/// What all connections of a server share.
pub(super) struct Shared {
    handler: Arc<Handler>,
    limits: Limits,
    http: http1::Builder,
    sentinel: Sentinel,
}

impl Shared {
    pub(super) fn new(handler: Arc<Handler>, limits: Limits) -> Self {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(limits.header_timeout)
            .max_header_size(limits.max_header)
            .title_case_headers(true);
        Self { handler, limits, http, sentinel: Sentinel::start() }
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
pub(super) async fn serve(stream: TcpStream, peer: SocketAddr, shared: Arc<Shared>, mut stopping: watch::Receiver<()>) {
    // Only slower if the system refuses.
    let _ = stream.set_nodelay(true);
    let limits = shared.limits;
    let outcome = Outcome::default();
    let service = service_fn(|request| respond(&shared, &outcome, peer, request));
    let mut connection = shared.http.serve_connection(TokioIo::new(stream), service);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = outcome.overdue(limits.answer_timeout) => return,
        _ = stopping.changed() => {
            Pin::new(&mut connection).graceful_shutdown();
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
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Whole>, NoAnswer> {
    let limits = &shared.limits;
    outcome.set_deadline(None);
    let (head, body) = request.into_parts();
    let reply = match receive(body, head.headers.contains_key(EXPECT), limits).await {
        Ok(body) => shared.ask(conversion::request(head, body), peer),
        Err(Refusal::TooLarge) => refuse(413, &format!("the body is larger than {} bytes", limits.max_body)),
        Err(Refusal::TooSlow) => refuse(408, "the body did not come in time"),
        Err(Refusal::Broken) => return Err(NoAnswer),
    };
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
    if !by.is_zero() {
        tokio::time::sleep(by).await;
    }
    Ok(conversion::response(response)
        .unwrap_or_else(|problem| conversion::response(failure(500, problem)).unwrap_or_default()))
}

/// Why a request does not reach the handler.
enum Refusal {
    TooLarge,
    TooSlow,
    /// The client is gone, or its framing is wrong.
    Broken,
}

async fn receive(body: Incoming, waits_for_leave: bool, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    if body.is_end_stream() {
        return Ok(Vec::new());
    }
    if waits_for_leave && body.size_hint().lower() > limits.max_body as u64 {
        return Err(Refusal::TooLarge);
    }
    match tokio::time::timeout(limits.body_timeout, collect(body, limits.max_body)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Refusal::TooSlow),
    }
}

async fn collect(mut body: Incoming, max_body: usize) -> Result<Vec<u8>, Refusal> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(announced.min(max_body).min(TRUSTED_LENGTH));
    let mut seen = 0_usize;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        // Trailers say nothing that a vendor's client means.
        let Ok(data) = frame.map_err(|_| Refusal::Broken)?.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= max_body {
            bytes.extend_from_slice(&data);
        } else if seen > max_body.saturating_mul(DRAIN) {
            break;
        } else {
            bytes = Vec::new();
        }
    }
    if seen > max_body { Err(Refusal::TooLarge) } else { Ok(bytes) }
}

/// An answer to a request that was not read to its end: the connection has to close, as its rest cannot be told from
/// the next request.
fn refuse(status: u16, problem: &str) -> Reply {
    let mut response = failure(status, problem);
    let close = HeaderValue::from_static("close");
    response.headers.push(conversion::plain(&CONNECTION, &close));
    Reply::Answer(response)
}

fn failure(status: u16, problem: &str) -> HttpResponse {
    HttpResponse::json(status, &json!({ "error": problem }))
}
