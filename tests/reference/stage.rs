//! An app, a phone, and a running emulator on a clock that stands, for pages that play with them.

use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use crate::{mipush, text};

/// A command of this program that runs until it is dropped, and the lines that it prints.
pub struct Running {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    fn start(folder: &Path, words: &[&str], log: &str) -> Self {
        let log = fs::File::create(folder.join(log)).expect("made");
        let mut command = mipush(folder);
        let mut child = command.args(words).stdout(Stdio::piped()).stderr(log).spawn().expect("mipush starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        Self { child, lines }
    }

    /// The next line that it prints, as JSON.
    pub fn next(&mut self) -> Value {
        let line = self.lines.next().expect("a line").expect("read");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Waits for its end.
    pub fn ended(mut self) {
        self.child.wait().expect("ended");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended is no fault.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The app's folder and its emulator.
pub struct Stage {
    pub folder: tempfile::TempDir,
    emulator: Option<Running>,
    url: String,
}

impl Stage {
    /// Starts it, with these rules.
    pub fn new(rules: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        fs::write(folder.path().join("secret"), "bm90LWEtc2VjcmV0LWtleQ==\n").expect("written");
        let mut stage = Self { folder, emulator: None, url: String::new() };
        stage.good("init");
        stage.good(
            "cert add --name prod --package com.example.chat --app-id 2882303761512345678 --app-secret-file secret \
             --click open-app --region china",
        );
        stage.good("device register phone --alias alice");
        let mut words = vec!["emulator", "run", "--clock", "manual", "--json"];
        words.extend(rules.iter().flat_map(|rule| ["--rule", rule]));
        let mut emulator = Running::start(stage.folder.path(), &words, "emulator.log");
        emulator.next()["xiaomi_url"].as_str().expect("an address").clone_into(&mut stage.url);
        stage.emulator = Some(emulator);
        stage
    }

    /// Runs a verb with `--json`: exit code and what it printed.
    pub fn run(&self, line: &str) -> (i32, Value) {
        let mut command = mipush(self.folder.path());
        let output = command.env("MIPUSH_XIAOMI_URL", &self.url).arg("--json").args(line.split_whitespace()).output();
        let output = output.expect("mipush starts");
        let all = text(&output);
        assert!(!all.contains("panicked at"), "{line}: {all}");
        let code = output.status.code().expect("an exit code");
        let shown = if code == 0 { output.stdout } else { output.stderr };
        let shown = String::from_utf8(shown).expect("UTF-8");
        let shown = if code == 0 { shown.as_str() } else { shown.lines().last().unwrap_or_default() };
        let value = serde_json::from_str(shown).unwrap_or_else(|error| panic!("{line}: {error}: {all}"));
        (code, value)
    }

    /// Runs a verb that must succeed.
    pub fn good(&self, line: &str) -> Value {
        let (code, value) = self.run(line);
        assert_eq!(code, 0, "{line}: {value}");
        value
    }

    /// Starts another command of this program.
    pub fn start(&self, words: &[&str], log: &str) -> Running {
        Running::start(self.folder.path(), words, log)
    }

    /// Ends the emulator; what it said then.
    pub fn stop(&mut self) -> String {
        self.good("emulator stop");
        self.emulator.take().expect("running").ended();
        fs::read_to_string(self.folder.path().join("emulator.log")).expect("readable")
    }

    /// A receiver of receipts by this program, and its address.
    pub fn listen(&self, more: &[&str]) -> (Running, String) {
        let ready = self.folder.path().join("where.json");
        let _ = fs::remove_file(&ready);
        // A pipe: reading it waits for the address.
        let made = std::process::Command::new("mkfifo").arg(&ready).status().expect("mkfifo");
        assert!(made.success());
        let words = ["receipts", "listen", "--port", "0", "--path", "/r", "--ready-file", "where.json", "-o", "jsonl"];
        let running = self.start(&[&words, more].concat(), "listener.log");
        let said: Value = serde_json::from_str(&fs::read_to_string(&ready).expect("read")).expect("JSON");
        (running, said["url"].as_str().expect("an address").to_owned())
    }
}
