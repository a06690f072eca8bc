//! Xiaomi's server API.

pub mod code;
