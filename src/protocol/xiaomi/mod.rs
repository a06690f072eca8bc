//! Xiaomi's server API: `send` and `reply` are the client's side of the wire, the rest is the server's, written apart.

pub mod answer;
pub mod code;
pub mod endpoint;
pub mod extra;
pub mod form;
pub mod multi;
pub mod refusal;
pub mod reply;
pub mod send;
pub mod send_call;
