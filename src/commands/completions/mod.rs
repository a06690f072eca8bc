//! `mipush completions`: the completion script of a shell, and the answers to what such a script asks.

mod bash;
mod line;
mod zsh;

use std::path::PathBuf;

use anyhow::Context as _;
use clap_complete::Shell;
use clap_complete::env::{Elvish, Fish, Powershell, Shells};
use serde::Serialize;
use serde_json::Value;

use super::{Outcome, document};
use crate::context::Context;
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

/// The shells that are served.
pub const SHELLS: Shells<'static> = Shells(&[&bash::Bash, &Elvish, &Fish, &Powershell, &zsh::Zsh]);

/// The state file that the line to complete names, or else the environment.
pub fn state(context: &Context) -> Option<PathBuf> {
    let shell = context.var("COMPLETE").unwrap_or_default();
    let Some(named) = line::state(&shell, &context.handed_over()) else {
        return context.var("MIPUSH_STATE").filter(|path| !path.is_empty()).map(PathBuf::from);
    };
    let home = named.strip_prefix("~/").and_then(|rest| Some(PathBuf::from(context.var("HOME")?).join(rest)));
    Some(home.unwrap_or_else(|| PathBuf::from(named)))
}

/// Prints it. The script asks this program at each press of the tab key, so that names come from the state file and a
/// new verb needs no new script.
pub fn run(args: &Args) -> Outcome {
    let shell = args.shell.to_string();
    let mut script = Vec::new();
    SHELLS
        .completer(&shell)
        .ok_or_else(|| Error::usage(format!("no completions for {shell}")))?
        .write_registration("COMPLETE", "mipush", "mipush", "mipush", &mut script)
        .context("cannot write the script")?;
    let script = String::from_utf8_lossy(&script).into_owned();
    Ok(Box::new(Script { shell, script }))
}
