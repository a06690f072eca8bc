//! Tencent IM's REST API.

pub mod code;
