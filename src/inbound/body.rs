//! Reads the body of a request within its bounds: its own length and time, and what all bodies together may hold.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::body::{Body as _, Incoming};

use super::Limits;

/// How many times `max_body` is read and thrown away before a client that sends too much is cut off. One that is cut
/// off while it sends sees a broken connection and not the answer 413.
const DRAIN: usize = 4;

/// Bytes set aside for a body on the word of its `Content-Length` alone. So much may every body have, whatever the
/// others hold: large ones shut no small one out.
const TRUSTED_LENGTH: usize = 64 * 1024;

/// Why a request does not reach the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    TooLarge,
    TooSlow,
    /// Other bodies hold all the memory there is for them.
    Crowded,
    /// The client is gone, or its framing is wrong.
    Broken,
}

/// Bytes that the bodies of a server hold at the moment, as far as each is large.
#[derive(Debug, Default)]
pub(super) struct Memory(AtomicUsize);

/// One body's part of it, given back when it is dropped.
pub(super) struct Share<'a> {
    memory: &'a Memory,
    bytes: usize,
}

impl Memory {
    pub(super) fn share(&self) -> Share<'_> {
        Share { memory: self, bytes: 0 }
    }
}

impl Share<'_> {
    /// Takes what a body of that length needs, unless all together would hold more than `most`.
    fn grow(&mut self, length: usize, most: usize) -> bool {
        let more = length.saturating_sub(TRUSTED_LENGTH).saturating_sub(self.bytes);
        let before = self.memory.0.fetch_add(more, Ordering::Relaxed);
        self.bytes += more;
        more == 0 || before.saturating_add(more) <= most
    }

    fn release(&mut self) {
        self.memory.0.fetch_sub(std::mem::take(&mut self.bytes), Ordering::Relaxed);
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.release();
    }
}

/// Reads it whole. `asks_first` says that the client waits for leave to send.
pub(super) async fn receive(
    body: Incoming,
    asks_first: bool,
    share: &mut Share<'_>,
    limits: &Limits,
) -> Result<Vec<u8>, Refusal> {
    if body.is_end_stream() {
        return Ok(Vec::new());
    }
    if asks_first && body.size_hint().lower() > limits.max_body as u64 {
        return Err(Refusal::TooLarge);
    }
    match tokio::time::timeout(limits.body_timeout, collect(body, share, limits)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Refusal::TooSlow),
    }
}

async fn collect(mut body: Incoming, share: &mut Share<'_>, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(announced.min(limits.max_body).min(TRUSTED_LENGTH));
    let mut seen = 0_usize;
    let mut refused = None;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        // Trailers say nothing that a vendor's client means.
        let Ok(data) = frame.map_err(|_| Refusal::Broken)?.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen > limits.max_body {
            refused = Some(Refusal::TooLarge);
        } else if refused.is_none() && !share.grow(seen, limits.max_body_memory) {
            refused = Some(Refusal::Crowded);
        }
        match refused {
            None => bytes.extend_from_slice(&data),
            Some(_) if seen > limits.max_body.saturating_mul(DRAIN) => break,
            Some(_) => {
                bytes = Vec::new();
                share.release();
            }
        }
    }
    refused.map_or(Ok(bytes), Err)
}
