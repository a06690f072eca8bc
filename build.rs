//! Links the unwinder into the program where the C compiler has it as an archive. Nothing else needs `libgcc_s.so`, and
//! loading that took 7 % of a whole `mipush send`.

#![expect(clippy::disallowed_methods, reason = "cargo tells a build script by the environment")]

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    let native = std::env::var("HOST").is_ok_and(|host| std::env::var("TARGET").is_ok_and(|target| host == target));
    if !native || target("OS") != "linux" || target("ENV") != "gnu" {
        return;
    }
    // The compiler repeats the bare name where it has no such file; then the shared library stays.
    let Ok(told) = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output() else { return };
    let told = String::from_utf8_lossy(&told.stdout);
    let archive = Path::new(told.trim());
    if let Some(folder) = archive.parent().filter(|folder| folder.is_absolute()) {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}
