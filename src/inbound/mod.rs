//! Inbound HTTP: a listening socket, bounds on what a client may cost, and a handler that turns one request value into
//! one reply. What the requests mean is not known here.
//!
//! Every `Host` header is accepted, as the vendors' own clients must reach the emulator under any name. A web page that
//! points a name of its own at this machine can therefore reach the handler too: an endpoint that controls something
//! has to ask for a token.
//!
//! The connections are hyper's, driven here rather than by a framework, because only so can the time that a client
//! takes to send its headers be bounded and a connection be dropped without an answer.

mod body;
mod connection;
mod conversion;
mod crowd;
mod sentinel;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpSocket;
use tokio::sync::watch;

use crate::protocol::http::{HttpRequest, HttpResponse};
use connection::Shared;
use crowd::Crowd;

/// Pause after the system refused to accept a connection, as it does when file descriptors run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Connections that the system queues until they are accepted; it may allow fewer.
const BACKLOG: u32 = 1024;

/// What a client may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one request's body. A larger one is answered with 413 and never reaches the handler.
    pub max_body: usize,
    /// Bytes of one request's first line and headers, answered with 431 above it. There may be 100 headers.
    pub max_header: usize,
    /// Bytes that all bodies together may hold at a time; a request beyond them is answered with 503.
    pub max_body_memory: usize,
    /// Connections at a time; more wait in the system's queue until one leaves.
    pub max_connections: u32,
    /// While all connections are taken and another client waits, one that keeps the server waiting for so long is
    /// dropped for it.
    pub crowded_patience: Duration,
    /// Time to send a request's headers, which is also how long a connection may stay idle.
    pub header_timeout: Duration,
    /// Time to send a request's body after its headers; 408 after it.
    pub body_timeout: Duration,
    /// Time to take an answer; the connection is dropped after it.
    pub answer_timeout: Duration,
    /// Time that open requests have to end once the server is told to stop.
    pub shutdown_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A batch of 1000 targets of 128 bytes with its message is far below.
            max_body: 4 * 1024 * 1024,
            max_header: 64 * 1024,
            max_body_memory: 128 * 1024 * 1024,
            // Many systems let a process open 1024 files, and the state file is one.
            max_connections: 896,
            crowded_patience: Duration::from_secs(1),
            header_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(30),
            answer_timeout: Duration::from_secs(30),
            shutdown_grace: Duration::from_secs(2),
        }
    }
}

/// What to do with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Answer now.
    Answer(HttpResponse),
    /// Answer later; the connection stays open and silent until then.
    Delayed {
        /// The answer.
        response: HttpResponse,
        /// How much later.
        by: Duration,
    },
    /// Close the connection without an answer.
    Abort,
    /// Send exactly these bytes in place of an answer, then close the connection.
    Raw(Vec<u8>),
}

impl From<HttpResponse> for Reply {
    fn from(response: HttpResponse) -> Self {
        Self::Answer(response)
    }
}

/// Turns the request of a client, whose address comes second, into a reply. It may block for the time of a file read
/// or a lock, but it runs inside the runtime and must not start one of its own; when it panics, the client gets status
/// 500 and the server goes on.
pub type Handler = dyn Fn(HttpRequest, SocketAddr) -> Reply + Send + Sync;

/// Why there is no server.
#[derive(Debug, Error)]
pub enum InboundError {
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}: {source}")]
    Bind {
        /// The address that was asked for.
        listen: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The socket cannot be used by the runtime.
    #[error("cannot serve: {0}")]
    Serve(#[source] io::Error),
}

/// A server that listens already and serves once told to.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    limits: Limits,
}

impl Server {
    /// Listens; port 0 takes a free one. Needs no runtime.
    pub fn bind(listen: SocketAddr) -> Result<Self, InboundError> {
        open(listen)
            .and_then(|listener| Ok(Self { address: listener.local_addr()?, listener, limits: Limits::default() }))
            .map_err(|source| InboundError::Bind { listen, source })
    }

    /// The same server with other limits.
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The address that clients reach, with the port that was taken.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is done, then lets open requests end for [`Limits::shutdown_grace`] and returns.
    ///
    /// Belongs on a multi-thread runtime: on a current-thread one it works, but a handler that blocks holds up
    /// everybody. A handler that is still blocked at the end is not waited for; drop the runtime in the background.
    pub async fn serve(self, handler: Arc<Handler>, shutdown: impl Future<Output = ()>) -> Result<(), InboundError> {
        let listener = tokio::net::TcpListener::from_std(self.listener).map_err(InboundError::Serve)?;
        let max_connections = self.limits.max_connections;
        let grace = self.limits.shutdown_grace;
        let shared = Arc::new(Shared::new(handler, self.limits));
        let crowd = Crowd::new(max_connections, self.limits.crowded_patience);
        let (stop, stopping) = watch::channel(());
        let mut shutdown = pin!(shutdown);
        loop {
            let next = async {
                let (stream, peer) = listener.accept().await?;
                Ok::<_, io::Error>((stream, peer, crowd.enter().await))
            };
            let accepted = tokio::select! {
                biased;
                () = &mut shutdown => break,
                next = next => next,
            };
            match accepted {
                Ok((stream, peer, place)) => {
                    tokio::spawn(connection::serve(stream, peer, place, Arc::clone(&shared), stopping.clone()));
                }
                // The client is gone again, or the system is short of something: neither is a reason to end.
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
        drop(listener);
        stop.send_replace(());
        // The connections end themselves after the grace; one that cannot is left behind.
        let _ = tokio::time::timeout(grace.saturating_add(ACCEPT_PAUSE), crowd.leave(max_connections)).await;
        Ok(())
    }
}

/// Opens the socket. The standard library's own call would queue 128 connections and no more: beyond that, clients that
/// come at the same moment wait a second for their next try.
fn open(listen: SocketAddr) -> io::Result<TcpListener> {
    let socket = if listen.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    if cfg!(unix) {
        // As the standard library does: a server that was just stopped must not block its port.
        socket.set_reuseaddr(true)?;
    }
    socket.bind(listen)?;
    // To listen needs a runtime, though nothing runs on it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let listener = {
        let _inside = runtime.enter();
        socket.listen(BACKLOG)?.into_std()
    };
    runtime.shutdown_background();
    listener
}
