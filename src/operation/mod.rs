//! Flows that join the rooms below and serve more than one verb.

pub mod address;
pub mod apk;
pub mod callbacks;
pub mod control;
pub mod deliver;
pub mod destination;
pub mod diagnose;
pub mod failure;
pub mod history;
pub mod im;
pub mod listener;
pub mod note;
pub mod past;
pub mod post;
pub mod project;
pub mod receipts;
pub mod region;
pub mod serve;
pub mod service;
pub mod setup;
pub mod simulate;
pub mod state;
pub mod world;
