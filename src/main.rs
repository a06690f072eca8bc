//! The `mipush` command: everything lives in the library.
fn main() {}
