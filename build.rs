//! What the linker is told on Linux, so that a start needs few pages: the unwinder as an archive, and the order of
//! functions. Both are left out where they cannot be: the program is the same then, only slower to start.

#![expect(clippy::disallowed_methods, reason = "cargo tells a build script by the environment")]

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/start.ld");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let target = |part: &str| variable(&format!("CARGO_CFG_TARGET_{part}"));
    if variable("HOST") != variable("TARGET") || target("OS") != "linux" || target("ENV") != "gnu" {
        return;
    }
    unwinder();
    if target("ARCH") == "x86_64" && variable("PROFILE") == "release" {
        order();
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// Nothing but the unwinder needs `libgcc_s.so`, and loading that took 7 % of a whole `mipush send`.
fn unwinder() {
    // The compiler repeats the bare name where it has no such file; then the shared library stays.
    let Ok(printed) = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output() else { return };
    let printed = String::from_utf8_lossy(&printed.stdout);
    let archive = Path::new(printed.trim());
    if let Some(folder) = archive.parent().filter(|folder| folder.is_absolute()) {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Functions that a start needs, side by side (docs/performance.md says what it brings). The linker that comes with the
/// compiler reads the script, and GNU ld, but not every other: where somebody chose their own, it is left out.
fn order() {
    let chosen = ["linker", "link-arg"];
    let flags = variable("CARGO_ENCODED_RUSTFLAGS");
    if variable("RUSTC_LINKER").is_empty() && !chosen.iter().any(|word| flags.contains(word)) {
        let script = Path::new(&variable("CARGO_MANIFEST_DIR")).join("src/start.ld");
        println!("cargo::rustc-link-arg-bins=-T{}", script.display());
    }
}
