//! The operator's side: writes calls, reads answers and callbacks.
//!
//! Reading is as forgiving as the documents ask for: members may be missing, numbers may come as text, texts are never
//! compared, and an unknown word is kept as it came.

pub mod account;
pub mod callback;
pub mod message;
mod push_info;
mod read;
pub mod rest;
pub mod status;
pub mod timpush;
