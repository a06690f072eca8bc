//! The registry and the one TOML file it rests in, with the rebuildable files beside it.
//!
//! Callers see a path and values of `domain`; locks, temporary files and permissions stay in here. Nothing here reads
//! the environment or the clock, and nothing here prints.

mod durable;
mod error;
mod file;
pub mod ignore;
mod lock;
mod log;
mod place;
mod replacement;
pub mod scenario;
mod schema;
pub mod search;
pub mod sheet;
mod sidecar;

pub use durable::DurableFile;
pub use error::{Position, StoreError};
pub use file::{Stamp, StateFile};
pub use ignore::Ignored;
pub use log::{Entries, Log};
pub use schema::SCHEMA_VERSION;
pub use sidecar::{Kept, Sidecar};
