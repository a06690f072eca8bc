//! Tencent codes.
