//! The service's side: reads calls as strictly as the documents state them, writes answers and callbacks.
//!
//! Which code answers which mistake is given by the documents for some members only; a refusal says where its rule
//! stands, and `assumed` where nobody states it.

pub mod account;
pub mod answer;
mod body;
pub mod callback;
pub mod message;
mod push_info;
pub mod refusal;
pub mod rest;
pub mod status;
pub mod timpush;
