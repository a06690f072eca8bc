//! Xiaomi's server API.

pub mod code;
pub mod reply;
pub mod send;
