//! `mipush`: an operator tool for Xiaomi push (MiPush) behind Tencent Cloud IM, with an emulator of both servers.
//!
//! Imports go down only:
//!
//! ```text
//! main → cli → commands → operation → {store, api, inbound, emulator, scan, doctor} → {protocol, android} → domain
//! ```
//!
//! The rooms in braces never import each other; what one needs of another, `operation` hands it. `ui` is used by
//! `commands` and `cli` and knows only reports. `tests/layering.rs` reads the `use` lines and fails on a breach.
//! `docs/architecture.md` is the map.

pub mod android;
pub mod api;
pub mod cli;
mod commands;
pub mod context;
pub mod doctor;
pub mod domain;
pub mod emulator;
pub mod error;
pub mod inbound;
mod operation;
pub mod protocol;
pub mod scan;
pub mod store;
pub mod ui;

/// What the targets under `fuzz/` reach of rooms that are private otherwise.
#[cfg(fuzzing)]
pub mod fuzzing {
    pub use crate::commands::send::fuzz_targets as targets;
}
