//! The world a test runs the program in: an environment of its own, folders of its own, a pinned clock, and one door
//! through which every captured output goes.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// The one AppSecret that every test uses. It must never be seen in what the program prints.
pub const SECRET: &str = "SXRTZWNyZXRLbm93bjEyMw==";
/// The variable that holds it in every sandbox.
pub const SECRET_VARIABLE: &str = "IT_APP_SECRET";
/// When every sandbox is, unless a test says otherwise.
pub const NOW: &str = "2026-11-24T04:00:00Z";
/// The app of every sandbox.
pub const PACKAGE: &str = "com.example.chat";
/// Its AppID.
pub const APP_ID: &str = "2882303761512345678";
/// Its AppKey, of the usual shape and fitting the AppID.
pub const APP_KEY: &str = "5501234545678";
/// The words that save its certificate from the sandbox's variable, for the embedded emulator.
pub const ADD: [&str; 16] = [
    "cert",
    "add",
    "--name",
    "prod",
    "--package",
    PACKAGE,
    "--app-id",
    APP_ID,
    "--app-key",
    APP_KEY,
    "--app-secret-env",
    SECRET_VARIABLE,
    "--region",
    "embedded",
    "--click",
    "open-app",
];

/// A chat message as the IM service takes it, in `message.json` of the prepared sandbox.
pub const MESSAGE: &str = r#"{"To_Account":"alice","MsgRandom":7,"From_Account":"bob",
"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"parcel at the desk"}}],
"OfflinePushInfo":{"Title":"Front desk","Desc":"A parcel is waiting","Ext":"{\"page\":\"parcel\"}"}}"#;

/// Far longer than anything takes; only a program that hangs meets it.
pub const BOUND: Duration = Duration::from_mins(1);

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mipush");

/// Fails when a text holds the secret, whole or without its filling.
pub fn assert_no_secret(what: &str, text: &str) {
    let head = SECRET.trim_end_matches('=');
    assert!(!text.contains(head), "{what} shows the AppSecret:\n{text}");
}

/// Folders, environment and clock of one test.
#[derive(Debug)]
pub struct Sandbox {
    root: TempDir,
}

/// What the prepared state of [`Sandbox::ready`] holds.
#[derive(Debug)]
pub struct Ready {
    files: Vec<(String, Vec<u8>)>,
    /// The regId of `phone1`, where alice's app was killed.
    pub reg_id: String,
    /// A message that `phone1` shows, sent with the job key `it`.
    pub msg_id: String,
}

/// Made once by the program itself; every test that wants it gets a copy.
pub fn ready() -> &'static Ready {
    static READY: OnceLock<Ready> = OnceLock::new();
    READY.get_or_init(|| {
        let sandbox = Sandbox::new();
        sandbox.mipush(&["init"]).ok();
        // Old enough to be in effect.
        sandbox.run(&ADD).env("MIPUSH_NOW", "2026-11-24T03:00:00Z").outcome().ok();
        let registered = sandbox.json(&["device", "register", "phone1", "--alias", "ali", "--topic", "news"]);
        sandbox.mipush(&["session", "login", "alice", "--device", "phone1"]).ok();
        sandbox.mipush(&["device", "report", "--user", "alice"]).ok();
        sandbox.mipush(&["session", "kill", "alice"]).ok();
        sandbox.mipush(&["device", "register", "phone2"]).ok();
        sandbox.mipush(&["session", "login", "bob", "--device", "phone2"]).ok();
        sandbox.mipush(&["device", "report", "--user", "bob"]).ok();
        let sent = sandbox.json(&["send", "--user", "alice", "--description", "earlier", "--job-key", "it"]);
        sandbox.put("icon.png", b"\x89PNG\r\n\x1a\n");
        sandbox.put("message.json", MESSAGE);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let (reg_id, msg_id) = (text(&registered["reg_id"]), text(&sent["message_id"]));
        let files = fs::read_dir(sandbox.work())
            .expect("readable")
            .map(|entry| entry.expect("entry").path())
            .map(|path| {
                (path.file_name().expect("name").to_string_lossy().into_owned(), fs::read(&path).expect("read"))
            })
            .collect();
        Ready { files, reg_id, msg_id }
    })
}

impl Sandbox {
    /// An empty one: no state file anywhere.
    pub fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary folder");
        for folder in ["work", "home"] {
            fs::create_dir(root.path().join(folder)).expect("made");
        }
        Self { root }
    }

    /// One with an empty state file.
    pub fn with_state() -> Self {
        let sandbox = Self::new();
        sandbox.mipush(&["init"]).ok();
        sandbox
    }

    /// One with a certificate, alice killed on `phone1` and bob in front of `phone2`, both reported, and one message
    /// shown on `phone1`.
    pub fn ready() -> Self {
        let sandbox = Self::new();
        for (name, bytes) in &ready().files {
            sandbox.put(name, bytes);
        }
        sandbox
    }

    /// The folder that commands run in.
    pub fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// The folder that the user's own files are in.
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// The folder of both.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// A path in the working folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.work().join(name)
    }

    /// Writes a file that only its owner can read.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, bytes).expect("written");
        self.chmod(name, 0o600);
        path
    }

    /// Sets the permissions of a file.
    pub fn chmod(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).expect("permissions");
    }

    /// The text of a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The text of the state file.
    pub fn state(&self) -> String {
        self.read("mipush.toml")
    }

    /// A command that is yet to run.
    pub fn run<S: AsRef<str>>(&self, words: &[S]) -> Run {
        let words: Vec<String> = words.iter().map(|word| word.as_ref().to_owned()).collect();
        let mut command = Command::new(PROGRAM);
        command.args(&words).current_dir(self.work()).env_clear();
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        Run { command, shown: format!("mipush {}", words.join(" ")), stdin: Vec::new(), held: false, closed: false }
    }

    /// A shell script that is yet to run, which finds the program in its PATH.
    pub fn script(&self, path: &str) -> Run {
        let mut command = Command::new("sh");
        command.arg(path).current_dir(self.work()).env_clear();
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        let folder = Path::new(PROGRAM).parent().expect("a folder");
        let usual = self.environment().into_iter().find(|(name, _)| *name == "PATH").expect("a path").1;
        command.env("PATH", format!("{}:{usual}", folder.display()));
        Run { command, shown: format!("sh {path}"), stdin: Vec::new(), held: false, closed: false }
    }

    /// The whole environment of every command.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        [
            ("PATH", path),
            ("HOME", &self.home().to_string_lossy()),
            ("TZ", "UTC"),
            ("LANG", "C"),
            ("MIPUSH_NOW", NOW),
            (SECRET_VARIABLE, SECRET),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .to_vec()
    }

    /// Runs a command to its end.
    pub fn mipush(&self, words: &[&str]) -> Outcome {
        self.run(words).outcome()
    }

    /// Runs a command with `--json`; it must succeed.
    pub fn json(&self, words: &[&str]) -> Value {
        self.run(&[words, &["--json"]].concat()).outcome().ok().json()
    }

    /// A text without what differs from run to run.
    pub fn stable(&self, text: &str) -> String {
        let canonical = fs::canonicalize(self.root()).expect("there");
        text.replace(&*canonical.to_string_lossy(), "[ROOT]").replace(&*self.root().to_string_lossy(), "[ROOT]")
    }

    /// Compares a document with the one that is kept: its keys and words are a contract.
    pub fn snapshot(&self, name: &str, document: &Value) {
        let text = serde_json::to_string_pretty(document).expect("JSON");
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.add_filter("[0-9A-Za-z+/]{64}", "[REG_ID]");
        settings.add_filter(r"\b([A-Za-z]em)\d{19}\b", "${1}[ID]");
        settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:[PORT]");
        settings.bind(|| insta::assert_snapshot!(name, self.stable(&text)));
    }

    /// Every file below the sandbox, for searching.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
            for path in fs::read_dir(folder).expect("readable").map(|entry| entry.expect("entry").path()) {
                if path.is_dir() {
                    walk(&path, found);
                } else if path.is_file() {
                    found.push((path.clone(), fs::read(&path).expect("read")));
                }
            }
        }
        let mut found = Vec::new();
        walk(self.root(), &mut found);
        found
    }
}

/// A command and what it is given.
#[derive(Debug)]
pub struct Run {
    command: Command,
    shown: String,
    stdin: Vec<u8>,
    held: bool,
    closed: bool,
}

impl Run {
    /// Sets a variable.
    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes a variable away.
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it in another folder.
    pub fn within(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// What it reads.
    pub fn stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.stdin = text.into();
        self
    }

    /// What it reads does not end while it runs.
    pub fn stdin_held(mut self) -> Self {
        self.held = true;
        self
    }

    /// Nobody reads what it writes to standard output: the reading end is gone before it starts.
    pub fn into_closed_pipe(mut self) -> Self {
        self.closed = true;
        self
    }

    /// Starts it.
    pub fn spawn(mut self) -> Running {
        let stdout = if self.closed {
            let (reader, writer) = std::io::pipe().expect("a pipe");
            drop(reader);
            Stdio::from(writer)
        } else {
            Stdio::piped()
        };
        self.command.stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("started");
        let mut stdin = child.stdin.take().expect("stdin");
        let text = self.stdin;
        let held = if self.held {
            Some(stdin)
        } else {
            // A program that does not read its input must not hold the test up.
            thread::spawn(move || stdin.write_all(&text));
            None
        };
        let (stdout, stderr) = (drain(child.stdout.take()), drain(child.stderr.take()));
        Running { child: Some(child), shown: self.shown, stdout, stderr, _held: held }
    }

    /// Runs it to its end.
    pub fn outcome(self) -> Outcome {
        self.spawn().outcome()
    }
}

/// Reads a stream to its end in a thread of its own.
fn drain(stream: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What came before the end is worth having even when the end is a failure.
            let _ = stream.read_to_end(&mut bytes);
        }
        sender.send(bytes)
    });
    receiver
}

/// A command that runs. Dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    child: Option<Child>,
    shown: String,
    stdout: Receiver<Vec<u8>>,
    stderr: Receiver<Vec<u8>>,
    _held: Option<ChildStdin>,
}

impl Running {
    /// Its number.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("running").id()
    }

    /// Kills it as the system does when memory runs out.
    pub fn kill(&mut self) {
        // It may have ended a moment ago.
        let _ = self.child.as_mut().expect("running").kill();
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.as_mut().expect("running").try_wait().expect("waited").is_some()
    }

    /// Waits for its end.
    pub fn outcome(mut self) -> Outcome {
        let text = |stream: &Receiver<Vec<u8>>| {
            stream.recv_timeout(BOUND).map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
        };
        let (stdout, stderr) = (text(&self.stdout), text(&self.stderr));
        let mut child = self.child.take().expect("running");
        let (Ok(stdout), Ok(stderr)) = (stdout, stderr) else {
            let _ = child.kill();
            panic!("{} did not end within {BOUND:?}", self.shown);
        };
        let status = child.wait().expect("ended");
        Outcome::new(&self.shown, status, stdout, stderr)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Sends a signal by its name.
pub fn signal(pid: u32, name: &str) {
    let status = Command::new("sh").args(["-c", "kill -\"$1\" \"$2\"", "sh", name, &pid.to_string()]).status();
    assert!(status.expect("sh").success(), "kill -{name} {pid}");
}

/// How a command ended and what it printed. There is no other way to get at output than to make one of these.
#[derive(Debug)]
pub struct Outcome {
    /// What was run, for messages.
    pub shown: String,
    /// Exit code; -1 for a process that a signal ended.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// The check that every output goes through.
    pub fn new(shown: &str, status: ExitStatus, stdout: String, stderr: String) -> Self {
        let outcome = Self { shown: shown.to_owned(), code: status.code().unwrap_or(-1), stdout, stderr };
        assert_no_secret(shown, &outcome.stdout);
        assert_no_secret(shown, &outcome.stderr);
        assert!(!outcome.stderr.contains("panicked at"), "{outcome}");
        // A command that `emulator exec` runs may end as it likes.
        assert!(outcome.code != 1 || shown.contains(" exec "), "exit code 1 means a bug\n{outcome}");
        outcome
    }

    /// It must have succeeded.
    pub fn ok(self) -> Self {
        self.ends(0)
    }

    /// It must have ended with this code.
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// It must say this on standard error.
    pub fn says(self, needle: &str) -> Self {
        assert!(self.stderr.contains(needle), "stderr lacks {needle:?}\n{self}");
        self
    }

    /// It must not say this anywhere.
    pub fn never_says(self, needle: &str) -> Self {
        assert!(!self.stderr.contains(needle) && !self.stdout.contains(needle), "{needle:?} is there\n{self}");
        self
    }

    /// It must show this on standard output.
    pub fn shows(self, needle: &str) -> Self {
        assert!(self.stdout.contains(needle), "stdout lacks {needle:?}\n{self}");
        self
    }

    /// Nothing may be on standard output.
    pub fn silent(self) -> Self {
        assert_eq!(self.stdout, "", "{self}");
        self
    }

    /// An empty list: nothing but the titles, and a hint on how to have some.
    pub fn silent_but_a_hint(self, hint: &str) -> Self {
        assert!(self.stdout.lines().count() <= 1, "{self}");
        self.says("hint: no ").says(hint)
    }

    /// Standard output as one JSON document.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("stdout is no JSON: {error}\n{self}"))
    }

    /// Standard output as JSON lines.
    pub fn lines(&self) -> Vec<Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}\n{self}"));
        self.stdout.lines().map(read).collect()
    }

    /// The JSON error object, which is the last line of standard error and agrees with the exit code.
    pub fn error(&self) -> Value {
        let line = self.stderr.lines().last().unwrap_or_default();
        let document: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("no JSON error: {error}\n{self}"));
        let error = document["error"].as_object().unwrap_or_else(|| panic!("no member error\n{self}"));
        let keys: Vec<&str> = error.keys().map(String::as_str).collect();
        assert_eq!(keys, ["kind", "message", "hints", "vendor_code", "exit_code", "details"], "{self}");
        assert_eq!(error["exit_code"], self.code, "{self}");
        assert_eq!(self.stdout, "", "an error is not data\n{self}");
        document["error"].clone()
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "$ {}\n[exit {}]\n{}[stderr]\n{}", self.shown, self.code, self.stdout, self.stderr)
    }
}

#[test]
fn the_check_sees_the_secret() {
    assert_eq!(SECRET.len(), 24);
    for text in [format!("Authorization: key={SECRET}"), SECRET.replace('=', "%3D")] {
        assert!(std::panic::catch_unwind(|| assert_no_secret("a text", &text)).is_err(), "{text}");
    }
    assert_no_secret("a text", "key=***");
}
