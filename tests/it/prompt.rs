//! Questions on a real terminal.

use std::process::Command;
use std::time::Duration;

use expectrl::process::unix::WaitStatus;
use expectrl::session::{OsSession, Session};
use expectrl::{Eof, Expect as _};

use crate::harness::{APP_ID, APP_KEY, BOUND, PACKAGE, PROGRAM, SECRET, Sandbox, assert_no_secret};

/// A program on a terminal, and everything that the terminal showed.
struct Terminal {
    session: OsSession,
    shown: String,
}

impl Terminal {
    fn start(sandbox: &Sandbox, words: &[&str]) -> Self {
        Self::of(sandbox, &[&["exec \"$0\" \"$@\"", PROGRAM], words].concat())
    }

    /// A shell that plays a script.
    fn play(sandbox: &Sandbox, script: &str) -> Self {
        Self::of(sandbox, &[script])
    }

    fn of(sandbox: &Sandbox, script: &[&str]) -> Self {
        // The library's terminals begin without an echo; a person's has one.
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("stty echo && {}", script[0])).args(&script[1..]);
        command.current_dir(sandbox.work()).env_clear().env("TERM", "xterm");
        for (name, value) in sandbox.environment() {
            command.env(name, value);
        }
        let mut session = Session::spawn(command).expect("a terminal");
        session.set_expect_timeout(Some(BOUND));
        Self { session, shown: String::new() }
    }

    /// Waits until this is shown.
    fn sees(&mut self, text: &str) -> &mut Self {
        let found = self.session.expect(text);
        let found = found.unwrap_or_else(|error| panic!("{text:?} never came: {error}\n{}", self.shown));
        self.shown.push_str(&String::from_utf8_lossy(found.as_bytes()));
        self
    }

    fn types(&mut self, text: &str) -> &mut Self {
        self.session.send(text).expect("typed");
        self
    }

    /// Types the secret once the terminal shows it no more. What is typed before that is thrown away with the switch.
    fn types_hidden(&mut self, text: &str) -> &mut Self {
        let started = std::time::Instant::now();
        while self.session.get_process().get_echo().expect("a terminal") {
            assert!(started.elapsed() < BOUND, "the secret would be shown\n{}", self.shown);
            std::thread::sleep(Duration::from_millis(1));
        }
        self.types(text)
    }

    /// Waits for the end; gives the exit code and all that was shown.
    fn ends(mut self) -> (i32, String) {
        let rest = self.session.expect(Eof).expect("the end");
        self.shown.push_str(&String::from_utf8_lossy(rest.as_bytes()));
        assert_no_secret("the terminal", &self.shown);
        assert!(!self.shown.contains("panicked"), "{}", self.shown);
        match self.session.get_process().wait().expect("waited") {
            WaitStatus::Exited(_, code) => (code, self.shown),
            // What a shell makes of it.
            WaitStatus::Signaled(_, signal, _) => (128 + signal as i32, self.shown),
            other => panic!("{other:?}\n{}", self.shown),
        }
    }
}

#[test]
fn the_wizard_makes_what_the_flags_make() {
    let asked = Sandbox::with_state();
    let mut terminal = Terminal::start(&asked, &["cert", "add"]);
    terminal.sees("Name").types("prod\r");
    terminal.sees("Package name").types(PACKAGE).types("\r");
    terminal.sees("AppID").types(APP_ID).types("\r");
    terminal.sees("AppKey").types(APP_KEY).types("\r");
    terminal.sees("Channel ID").types("116\r");
    // The second choice, then its address; the last region of the list.
    terminal.sees("After a tap").sees("open-intent").types("\u{1b}[B\r");
    terminal.sees("Address").types("https://example.com/a?b=c&d\r");
    terminal.sees("Region").sees("embedded").types("\u{1b}[A\r");
    terminal.sees("AppSecret").types_hidden(SECRET).types("\r");
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("the same without questions"), "{shown}");

    let told = Sandbox::with_state();
    let words = [
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
        "--app-secret-file",
        "-",
        "--channel-id",
        "116",
        "--click",
        "open-url=https://example.com/a?b=c&d",
        "--region",
        "embedded",
    ];
    told.run(&words).stdin(SECRET).outcome().ok();
    assert_eq!(asked.state(), told.state());
    asked.mipush(&["cert", "check"]).ok();

    // The command that it prints does the same, in a shell.
    let line = shown.lines().find_map(|line| line.split_once("the same without questions: ")).expect("the command").1;
    let pasted = Sandbox::with_state();
    let script = line.trim().replacen("mipush", PROGRAM, 1);
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("printf %s \"$IT_APP_SECRET\" | {script}")]).current_dir(pasted.work()).env_clear();
    for (name, value) in pasted.environment() {
        shell.env(name, value);
    }
    let output = shell.output().expect("sh");
    assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(pasted.state(), told.state());
}

#[test]
fn only_what_is_missing_is_asked_for() {
    let sandbox = Sandbox::with_state();
    let words = [
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
        "--channel-id",
        "1",
        "--click",
        "open-app",
        "--region",
        "embedded",
    ];
    let mut terminal = Terminal::start(&sandbox, &words);
    terminal.sees("AppSecret").types_hidden(SECRET).types("\r");
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains("Package name"), "{shown}");
    sandbox.mipush(&["cert", "check"]).ok();
}

#[test]
fn a_typed_secret_is_judged_without_being_shown() {
    let sandbox = Sandbox::with_state();
    let words = [
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
        "--channel-id",
        "1",
        "--click",
        "open-app",
        "--region",
        "embedded",
    ];
    let mut terminal = Terminal::start(&sandbox, &words);
    terminal.sees("AppSecret").types_hidden(&format!("{SECRET} {SECRET}\r"));
    let (code, shown) = terminal.ends();
    assert_eq!(code, 2, "{shown}");
    assert!(shown.contains("blanks"), "{shown}");
}

/// The test above can fail: what is not hidden is seen.
#[test]
fn the_terminal_does_echo() {
    let sandbox = Sandbox::with_state();
    let mut terminal = Terminal::start(&sandbox, &["cert", "add"]);
    terminal.sees("Name").types("visible-name\r").sees("visible-name").types("\u{3}");
    assert_eq!(terminal.ends().0, 130);
}

#[test]
fn a_send_to_all_asks() {
    for (answer, code) in [("y", 0), ("n", 2), ("\r", 2)] {
        let sandbox = Sandbox::ready();
        let mut terminal = Terminal::start(&sandbox, &["send", "--all", "--title", "T", "--description", "D"]);
        terminal.sees("Send to every device of the app?").types(answer);
        let (found, shown) = terminal.ends();
        assert_eq!(found, code, "{shown}");
        let events = sandbox.mipush(&["emulator", "tail", "--no-follow", "-o", "jsonl"]).ok().lines().len();
        assert_eq!(events > 2, code == 0, "{shown}");
    }
}

#[test]
fn a_removal_asks() {
    for (answer, code) in [("y", 0), ("n", 2)] {
        let sandbox = Sandbox::ready();
        let mut terminal = Terminal::start(&sandbox, &["cert", "remove", "prod"]);
        terminal.sees("2 devices reported it").types(answer);
        assert_eq!(terminal.ends().0, code);
        assert_eq!(sandbox.state().contains("[[cert]]"), code != 0);
    }
}

#[test]
fn ctrl_c_at_a_question_is_130_and_changes_nothing() {
    let sandbox = Sandbox::ready();
    let before = sandbox.state();
    for words in
        [&["cert", "add"][..], &["cert", "remove", "prod"], &["send", "--all", "--title", "T", "--description", "D"]]
    {
        let mut terminal = Terminal::start(&sandbox, words);
        terminal.sees(if words[1] == "add" { "Name" } else { "?" }).types("\u{3}");
        let (code, shown) = terminal.ends();
        assert_eq!(code, 130, "{words:?}\n{shown}");
        assert_eq!(sandbox.state(), before);
    }
}

/// A shell that does not mend its terminal itself would show nothing any more of what is typed.
#[test]
fn ctrl_c_at_a_hidden_question_gives_the_terminal_back() {
    let sandbox = Sandbox::with_state();
    let before = sandbox.state();
    let script = format!(
        "before=$(stty -g); {PROGRAM} cert add --name p --package {PACKAGE} --app-id {APP_ID} --app-key {APP_KEY} \
         --channel-id 1 --click open-app --region embedded; \
         echo \"code $?\"; if [ \"$before\" = \"$(stty -g)\" ]; then echo same terminal; else stty -a; fi"
    );
    for typed in ["\u{3}", "half a secret\u{3}"] {
        let mut terminal = Terminal::play(&sandbox, &script);
        terminal.sees("AppSecret").types_hidden(typed);
        let (_, shown) = terminal.ends();
        assert!(shown.contains("code 130") && shown.contains("same terminal"), "{shown}");
        assert!(!shown.contains("half"), "{shown}");
        assert_eq!(sandbox.state(), before);
    }
}

#[test]
fn nobody_is_asked_who_does_not_want_to_be() {
    let sandbox = Sandbox::ready();
    let refused = Terminal::start(&sandbox, &["cert", "remove", "prod", "--no-input"]).ends();
    assert_eq!(refused.0, 2);
    assert!(refused.1.contains("--confirm") && refused.1.contains("--no-input is given"), "{}", refused.1);
    let mut command = Command::new(PROGRAM);
    command
        .args(["cert", "remove", "prod"])
        .current_dir(sandbox.work())
        .env_clear()
        .env("CI", "true")
        .env("HOME", sandbox.home());
    let mut session = Session::spawn(command).expect("a terminal");
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    let shown = session.expect(Eof).expect("the end");
    let shown = String::from_utf8_lossy(shown.as_bytes()).into_owned();
    assert!(shown.contains("--confirm") && shown.contains("CI is set"), "{shown}");
}

#[test]
fn a_terminal_gets_colour_and_no_color_takes_it_away() {
    let sandbox = Sandbox::ready();
    let refused = |words: &[&str]| Terminal::start(&sandbox, words).ends().1;
    assert!(refused(&["cert", "show", "prdo"]).contains("\u{1b}["), "an error is coloured");
    assert!(!refused(&["cert", "show", "prdo", "--color", "never"]).contains("\u{1b}["));
}
