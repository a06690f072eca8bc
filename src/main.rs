//! The `mipush` command: everything lives in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(mipush::cli::run(std::env::args_os()).code())
}
