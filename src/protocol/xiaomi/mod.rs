//! Xiaomi's server API.

pub mod answer;
pub mod code;
pub mod endpoint;
pub mod extra;
pub mod form;
pub mod refusal;
pub mod send_call;
