//! The program as its users meet it: a process with arguments, an environment, files and sockets. A file for each
//! noun; what holds for all of them is in `verb`.

#![cfg(unix)]

mod agreement;
mod apk;
mod cert;
mod code;
mod demo;
mod device;
mod doctor_message;
mod emulator;
mod exec;
mod exit_code;
mod failure;
mod harness;
mod help;
mod im;
mod init;
mod interface;
mod output;
mod peer;
mod process;
mod project;
mod prompt;
mod scenario;
mod secrecy;
mod send;
mod served;
mod session;
mod simulate;
mod state;
mod trace;
mod usersig;
mod verb;
mod why;

/// A file that nobody declares is never compiled, and its tests never run.
#[test]
fn every_file_is_declared() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let main = std::fs::read_to_string(folder.join("main.rs")).expect("readable");
    let names = std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("entry").file_name());
    let names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    let modules: Vec<_> =
        names.iter().filter_map(|name| name.strip_suffix(".rs")).filter(|name| *name != "main").collect();
    assert!(modules.len() > 10, "{modules:?}");
    for module in modules {
        assert!(main.contains(&format!("\nmod {module};\n")), "{module}.rs is not declared");
    }
}
