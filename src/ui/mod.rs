//! The only user of stdout, stderr and prompts.

pub mod report;
