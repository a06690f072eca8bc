//! Wire formats of both vendors, in both directions. Pure.

pub mod code;
pub mod control;
pub mod http;
pub mod query;
pub mod tencent;
pub mod xiaomi;
