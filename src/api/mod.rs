//! Outbound HTTP, the only user of reqwest: one exchange of plain values, and how to show such an exchange.
//!
//! What an exchange means to a vendor is decided above (`protocol` reads the answer); here a request is bytes, and the
//! one question is how far it came: [`ApiError`] tells a request that was surely not sent from one that may have been.

pub mod curl;
pub mod failure;
#[cfg(test)]
mod peer;
pub mod transport;
pub mod wire_log;

pub use failure::{ApiError, Barrier, Doubt};
pub use transport::{Transport, TransportSettings, is_loopback};
