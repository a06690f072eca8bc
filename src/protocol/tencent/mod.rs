//! Tencent IM's REST API and callbacks: `client` is the operator's side of the wire, `server` the vendor's. The two are
//! written apart, so that a wrong belief about a member cannot hide in both; they share the addresses of the service
//! and the message itself, which is a word of the domain.

pub mod client;
pub mod code;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod property;
pub mod server;
