//! An emulator that runs for as long as a test needs it.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{BOUND, Outcome, Run, Running, SECRET, Sandbox, signal};
use crate::peer::{Answer, call};

/// A running `mipush emulator run`. Dropped, it is killed.
#[derive(Debug)]
pub struct Served {
    running: Option<Running>,
    /// The ready file.
    pub file: PathBuf,
    /// What the ready file said.
    pub ready: Value,
    /// Where it serves.
    pub url: String,
}

impl Served {
    /// Starts one on the sandbox's state file and waits until it listens.
    pub fn start(sandbox: &Sandbox, more: &[&str]) -> Self {
        let words = [&["emulator", "run", "--port", "0", "--ready-file", "ready.json"], more].concat();
        Self::of(sandbox, sandbox.run(&words))
    }

    /// Starts this command, which writes `ready.json`.
    pub fn of(sandbox: &Sandbox, run: Run) -> Self {
        let file = sandbox.path("ready.json");
        // One that was killed leaves its file behind.
        let _ = fs::remove_file(&file);
        let mut running = run.spawn();
        appears(&file, || running.has_ended());
        let running = if file.exists() { running } else { panic!("the emulator ended\n{}", running.outcome()) };
        let ready: Value = serde_json::from_str(&fs::read_to_string(&file).expect("read")).expect("one JSON object");
        let url = ready["xiaomi_url"].as_str().expect("an address").to_owned();
        Self { running: Some(running), file, ready, url }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.running.as_ref().expect("running").pid()
    }

    /// Sends it a signal and waits for its end.
    pub fn stop(mut self, name: &str) -> Outcome {
        signal(self.pid(), name);
        self.running.take().expect("running").outcome()
    }

    /// Kills it, which leaves its files behind.
    pub fn kill(mut self) {
        self.running.take().expect("running").kill();
    }

    /// A form from a foreign client, with the right secret.
    pub fn post(&self, path: &str, form: &str) -> Value {
        let key = format!("key={SECRET}");
        self.post_as(&[("Authorization", &key)], path, form).json()
    }

    /// A form from a foreign client with these headers.
    pub fn post_as(&self, headers: &[(&str, &str)], path: &str, form: &str) -> Answer {
        let kind = ("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8");
        call(&self.url, "POST", path, &[headers, &[kind]].concat(), form)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // What it printed is checked like every other output.
        if let Some(mut running) = self.running.take()
            && !thread::panicking()
        {
            running.kill();
            running.outcome();
        }
    }
}

/// Waits until a file is there, or `over` says that it will never be.
pub fn appears(file: &std::path::Path, mut over: impl FnMut() -> bool) {
    let started = Instant::now();
    while !file.exists() && !over() {
        assert!(started.elapsed() < BOUND, "{} never came", file.display());
        thread::sleep(Duration::from_millis(2));
    }
}
