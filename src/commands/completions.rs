//! `mipush completions`: the completion script of a shell.

use clap_complete::Shell;
use serde::Serialize;
use serde_json::Value;

use super::document;
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

/// Prints it.
pub fn run(args: &Args, mut command: clap::Command) -> Box<dyn Report> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "mipush", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    Box::new(Script { shell: args.shell.to_string(), script })
}
