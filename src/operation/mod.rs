//! Flows that join the rooms below and serve more than one verb.

pub mod control;
pub mod deliver;
pub mod failure;
pub mod project;
pub mod serve;
pub mod service;
pub mod state;
pub mod world;
