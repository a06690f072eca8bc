//! The end of a command that serves until it is told to stop.

use crate::error::Error;

/// Ctrl-C, or a polite request to end, awaited from the moment this is made: a request that comes right after the
/// command said that it is ready must not be lost. Needs a runtime around it.
#[cfg(unix)]
pub(super) struct Ending {
    interrupted: tokio::signal::unix::Signal,
    terminated: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Ending {
    pub(super) fn prepare() -> Result<Self, Error> {
        use anyhow::Context as _;
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).context("cannot listen for signals");
        Ok(Self { interrupted: listen(SignalKind::interrupt())?, terminated: listen(SignalKind::terminate())? })
    }

    /// Waits for Ctrl-C (true) or a polite end (false).
    pub(super) async fn came(&mut self) -> bool {
        tokio::select! {
            _ = self.interrupted.recv() => true,
            _ = self.terminated.recv() => false,
        }
    }
}

#[cfg(not(unix))]
pub(super) struct Ending;

#[cfg(not(unix))]
impl Ending {
    pub(super) fn prepare() -> Result<Self, Error> {
        Ok(Self)
    }

    pub(super) async fn came(&mut self) -> bool {
        tokio::signal::ctrl_c().await.is_ok()
    }
}
