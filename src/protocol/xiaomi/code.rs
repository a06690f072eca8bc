//! Xiaomi codes.
