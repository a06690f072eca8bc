//! A folder with a state file to run the binary in, and an emulator that is another machine's.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const SECRET: &str = "kX9vQ2mZt7LpR4sWc8NbYg==";
pub const SAVED: &str = "2026-11-24T08:00:00Z";
/// An hour after everything was saved.
pub const NOW: &str = "2026-11-24T09:00:00Z";
pub const INTENT: &str = "open-intent=intent://com.example.chat/detail#Intent;scheme=pushscheme;\
                      launchFlags=0x4000000;package=com.example.chat;end";

/// A folder with a state file, and the environment of every command in it.
pub struct Desk {
    folder: TempDir,
    pub now: &'static str,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("folder"), now: SAVED }
    }

    /// A certificate, a phone, and alice on it: registered, logged in, reported, killed; an hour ago.
    pub fn healthy() -> Self {
        let mut desk = Self::new();
        desk.cert(INTENT);
        desk.ok("device register phone");
        desk.ok("session login alice --device phone");
        desk.ok("device report --user alice --device phone");
        desk.ok("session kill alice");
        desk.now = NOW;
        desk
    }

    /// Another folder with the same state, as it is now.
    pub fn copy(&self) -> Self {
        let copy = Self { now: self.now, ..Self::new() };
        std::fs::copy(self.path().join("mipush.toml"), copy.path().join("mipush.toml")).expect("copied");
        copy
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn cert(&self, click: &str) {
        self.ok(&format!(
            "cert add --name demo --package com.example.chat --app-id 2882303761512345678 --app-key 5001234500678 \
             --app-secret-env APP_SECRET --channel-id 116021 --click '{click}' --region embedded"
        ));
    }

    #[expect(clippy::disallowed_methods, reason = "the shell of a test needs the machine's own programs")]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let bin = PathBuf::from(env!("CARGO_BIN_EXE_mipush"));
        let mut path = bin.parent().expect("a folder").as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let mut command = Command::new(program);
        command
            .current_dir(self.path())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.path())
            .env("MIPUSH_STATE", self.path().join("mipush.toml"))
            .env("MIPUSH_NOW", self.now)
            .env("APP_SECRET", SECRET)
            .stdin(Stdio::null());
        command
    }

    /// Runs a line as a shell does.
    pub fn sh(&self, line: &str) -> Output {
        self.command("sh").args(["-c", line]).output().expect("a shell")
    }

    pub fn mipush(&self, words: &str) -> Output {
        self.sh(&format!("mipush {words}"))
    }

    pub fn ok(&self, words: &str) -> Output {
        let output = self.mipush(words);
        assert!(output.status.success(), "mipush {words}: {}", text(&output));
        output
    }

    /// The document of a diagnosis and its exit code.
    pub fn doctor(&self, flags: &str) -> (Value, i32) {
        let output = self.mipush(&format!("doctor --json {flags}"));
        let document = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("doctor {flags}: {error}: {}", text(&output)));
        (document, output.status.code().expect("a code"))
    }

    /// One check of a diagnosis with these flags.
    pub fn check(&self, flags: &str, code: &str) -> Value {
        finding(&self.doctor(flags).0, code)
    }

    /// The check complains, its fix runs as printed, and then the check is ok.
    pub fn mends(&self, flags: &str, code: &str, status: &str) -> Output {
        let before = self.check(flags, code);
        assert_eq!(before["status"], status, "{before}");
        for key in ["found", "expected", "message", "source"] {
            assert!(before[key].as_str().is_some_and(|text| !text.is_empty()), "{code} lacks {key}: {before}");
        }
        let fix = before["fix"].as_str().unwrap_or_else(|| panic!("{code} has no fix: {before}"));
        let output = self.sh(fix);
        assert!(output.status.success(), "{fix}: {}", text(&output));
        output
    }

    pub fn is_ok(&self, flags: &str, code: &str) {
        let after = self.check(flags, code);
        assert_eq!(after["status"], "ok", "{after}");
    }
}

pub fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub fn finding(document: &Value, code: &str) -> Value {
    let findings = document["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| finding["code"] == code);
    found.unwrap_or_else(|| panic!("no finding {code}")).clone()
}

/// The findings that are neither ok nor skipped.
pub fn complaints(document: &Value) -> Vec<String> {
    let findings = document["findings"].as_array().expect("findings");
    let loud = findings.iter().filter(|finding| finding["status"] == "fail" || finding["status"] == "warn");
    loud.map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
}

/// An emulator that runs on a state file of its own, for as long as this lives.
pub struct Emulator {
    pub url: String,
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Emulator {
    pub fn start(desk: &Desk) -> Self {
        Self::with(desk, &[])
    }

    /// With flags of its own.
    pub fn with(desk: &Desk, flags: &[&str]) -> Self {
        let mut child = desk
            .command(env!("CARGO_BIN_EXE_mipush"))
            .args(["emulator", "exec"])
            .args(flags)
            .args(["--", "sh", "-c", "echo $MIPUSH_XIAOMI_URL; read line; true"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let stdin = child.stdin.take();
        let mut url = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut url).expect("the address");
        Self { url: url.trim().to_owned(), child, stdin }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}
