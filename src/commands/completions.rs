//! `mipush completions`: the completion script of a shell.

use anyhow::Context as _;
use clap_complete::Shell;
use clap_complete::env::Shells;
use serde::Serialize;
use serde_json::Value;

use super::{Outcome, document};
use crate::error::Error;
use crate::ui::report::{Block, Report};

/// Print the completion script for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mipush completions bash > /etc/bash_completion.d/mipush\n  mipush completions zsh > ~/.zfunc/_mipush"
)]
pub struct Args {
    /// Which shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

#[derive(Debug, Serialize)]
struct Script {
    shell: String,
    script: String,
}

impl Report for Script {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["shell", "script"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Verbatim(self.script.clone())])
    }
}

/// Prints it. The script asks this program at each press of the tab key, so that names come from the state file and a
/// new verb needs no new script.
pub fn run(args: &Args) -> Outcome {
    let shell = args.shell.to_string();
    let shells = Shells::builtins();
    let mut script = Vec::new();
    shells
        .completer(&shell)
        .ok_or_else(|| Error::usage(format!("no completions for {shell}")))?
        .write_registration("COMPLETE", "mipush", "mipush", "mipush", &mut script)
        .context("cannot write the script")?;
    let script = String::from_utf8_lossy(&script).into_owned();
    let script = if args.shell == Shell::Zsh { autoloadable(&script) } else { script };
    Ok(Box::new(Script { shell, script }))
}

/// zsh runs a file in its `fpath` as the body of a function at the first press of the tab key. The library's script only
/// registers itself then, so that this first press would complete nothing.
fn autoloadable(script: &str) -> String {
    const REGISTER: &str = "compdef _clap_dynamic_completer_mipush mipush";
    script.replace(
        REGISTER,
        &format!(
            "if [[ ${{funcstack[1]}} == _mipush ]]; then\n    _clap_dynamic_completer_mipush \"$@\"\nelse\n    \
             {REGISTER}\nfi"
        ),
    )
}
