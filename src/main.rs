//! The `mipush` command: everything lives in the library.

use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "the argument list enters the program here and nowhere else")]
fn main() -> ExitCode {
    ExitCode::from(mipush::cli::run(std::env::args_os()).code())
}
