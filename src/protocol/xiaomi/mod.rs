//! Xiaomi's server API: the client's side of the wire (`send`, `reply` and a file for each family of calls) and
//! the server's (`form`, `endpoint`, `send_call`, `multi_call`, `answer`, `refusal`), written apart.

pub mod answer;
pub mod channel;
pub mod code;
pub mod device;
pub mod endpoint;
pub mod extra;
pub mod form;
pub mod media;
pub mod multi;
pub mod multi_call;
pub mod recall;
pub mod receipt;
pub mod refusal;
pub mod reply;
pub mod schedule;
pub mod send;
pub mod send_call;
pub mod statistics;
pub mod stop;
pub mod topic;
#[cfg(test)]
mod wire;
