//! Flows that join the rooms below and serve more than one verb.

pub mod control;
pub mod deliver;
pub mod failure;
pub mod history;
pub mod receipts;
pub mod region;
pub mod serve;
pub mod service;
pub mod state;
pub mod world;
