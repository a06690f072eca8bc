//! Inbound HTTP.
