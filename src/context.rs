//! All that is impure, built once: environment, clock, randomness, terminal facts, working directory.
//!
//! Nothing else in the program reads any of these; what needs one gets it from here as a value.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};
use jiff::Timestamp;

use crate::domain::secret::{Secret, SecretSource};
use crate::domain::text::Lang;
use crate::error::Error;
use crate::ui::terminal::Terminal;

/// An environment variable that `mipush` reads.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it does; the reference page prints this.
    pub about: &'static str,
}

/// Every variable, in the order the reference lists them.
pub const VARIABLES: [Variable; 16] = [
    Variable { name: "MIPUSH_STATE", about: "state file, as --state" },
    Variable { name: "MIPUSH_CERT", about: "certificate ID or name, as --cert" },
    Variable { name: "MIPUSH_XIAOMI_URL", about: "base address of Xiaomi's API, as --xiaomi-url" },
    Variable { name: "MIPUSH_IM_URL", about: "base address of Tencent's IM REST API, as --im-url" },
    Variable { name: "MIPUSH_CONTROL_URL", about: "control address of a running emulator, as --control-url" },
    Variable { name: "MIPUSH_CONTROL_TOKEN", about: "token for MIPUSH_CONTROL_URL; emulator exec exports both" },
    Variable { name: "MIPUSH_LANG", about: "language of teaching texts, en or zh, as --lang" },
    Variable { name: "MIPUSH_NOW", about: "evaluate everything as of this time, as --now" },
    Variable { name: "MIPUSH_CA_FILE", about: "PEM file of further certificate authorities to trust" },
    Variable { name: "SSL_CERT_FILE", about: "the same, where MIPUSH_CA_FILE is not set" },
    Variable { name: "XDG_CONFIG_HOME", about: "where mipush/mipush.toml is looked for last" },
    Variable { name: "LC_ALL, LC_MESSAGES, LANG", about: "language, where neither --lang nor MIPUSH_LANG is given" },
    Variable { name: "CI", about: "set and not empty: never ask, draw no progress" },
    Variable { name: "NO_COLOR", about: "set and not empty: no colour" },
    Variable { name: "CLICOLOR_FORCE", about: "set and not 0: colour even when piped" },
    Variable { name: "HTTPS_PROXY, HTTP_PROXY, NO_PROXY", about: "proxies for hosts other than this machine" },
];

/// The process's surroundings.
#[derive(Debug, Clone)]
pub struct Context {
    /// Working directory.
    pub cwd: PathBuf,
    /// What the streams are attached to.
    pub terminal: Terminal,
    pinned: Option<Timestamp>,
}

impl Context {
    /// Reads the surroundings of this process.
    pub fn from_process() -> Self {
        let stdout_tty = std::io::stdout().is_terminal();
        let stderr_tty = std::io::stderr().is_terminal();
        let terminal = Terminal {
            stdin_tty: std::io::stdin().is_terminal(),
            stdout_tty,
            stderr_tty,
            width: if stdout_tty || stderr_tty { width() } else { None },
            no_color: variable("NO_COLOR").is_some_and(|value| !value.is_empty()),
            clicolor_force: variable("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0"),
            ci: variable("CI").is_some_and(|value| !value.is_empty()),
            term_dumb: variable("TERM").is_some_and(|value| value == "dumb"),
        };
        Self { cwd: working_directory(), terminal, pinned: None }
    }

    /// The same surroundings at another time, for `--now`.
    pub fn pinned_at(mut self, now: Option<Timestamp>) -> Self {
        self.pinned = now;
        self
    }

    /// The time: the one of `--now`, or the clock's.
    pub fn now(&self) -> Timestamp {
        self.pinned.unwrap_or_else(clock)
    }

    /// Whether `--now` is in force, so that time does not pass.
    pub const fn is_pinned(&self) -> bool {
        self.pinned.is_some()
    }

    /// A variable of the environment that is set and valid UTF-8.
    pub fn var(&self, name: &str) -> Option<String> {
        variable(name).and_then(|value| value.into_string().ok())
    }

    /// What the completion script of a shell hands over: the arguments behind the first `--`.
    pub fn handed_over(&self) -> Vec<String> {
        let behind = std::env::args_os().skip_while(|argument| argument != "--").skip(1);
        behind.map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    /// Random bytes from the operating system.
    pub fn entropy<const N: usize>(&self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("the system gave no random bytes: {error}"))?;
        Ok(bytes)
    }

    /// Where per-user configuration lives.
    pub fn config_home(&self) -> Option<PathBuf> {
        choose_base_strategy().ok().map(|base| base.config_dir())
    }

    /// The language of teaching texts when no flag says it: `MIPUSH_LANG`, then the locale.
    pub fn language(&self) -> Lang {
        let names = ["MIPUSH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
        let given = names.into_iter().find_map(|name| self.var(name).filter(|value| !value.is_empty()));
        given.as_deref().and_then(Lang::parse).unwrap_or_default()
    }

    /// Extra certificate authorities.
    pub fn ca_file(&self) -> Option<PathBuf> {
        ["MIPUSH_CA_FILE", "SSL_CERT_FILE"]
            .into_iter()
            .find_map(|name| variable(name).filter(|value| !value.is_empty()))
            .map(PathBuf::from)
    }

    /// Reads a credential from where it rests. `base` is the folder that a relative `file:` starts from.
    pub fn secret(&self, source: &SecretSource, base: &Path) -> Result<Secret, String> {
        let text = match source {
            SecretSource::Literal(secret) => return Ok(secret.clone()),
            SecretSource::Env(name) => {
                self.var(name).ok_or_else(|| format!("the environment variable {name} is not set"))?
            }
            SecretSource::File(path) => {
                let path = base.join(path);
                std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?
            }
        };
        // Editors and `echo` end a file with a line break that is no part of the secret.
        Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn clock() -> Timestamp {
    let now = Timestamp::now();
    // Both vendors count milliseconds; finer digits are only noise in a file that people read.
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the working directory")]
fn working_directory() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

/// The path of this program, for commands that start it again.
pub fn program() -> Result<PathBuf, Error> {
    std::env::current_exe().map_err(|error| anyhow::anyhow!("cannot find my own program file: {error}").into())
}

fn width() -> Option<u16> {
    let (_, columns) = dialoguer::console::Term::stderr().size_checked()?;
    Some(columns)
}
