//! `mipush init`: creates the state file.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use super::{Invocation, Outcome, document};
use crate::domain::registry::Registry;
use crate::error::Error;
use crate::operation::state::State;
use crate::store::{Ignored, ignore};
use crate::ui::report::{Block, Report};

/// Create the state file
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush init\n  mipush init --state ci/mipush.toml")]
pub struct Args {}

#[derive(Debug, Serialize)]
struct Created {
    state: PathBuf,
    gitignore: Option<PathBuf>,
}

impl Report for Created {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["state", "gitignore"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Text(format!("created {}", self.state.display()))])
    }
}

/// Creates the file here (or where `--state` says) and keeps it out of git.
pub fn run(_args: Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&["state", "gitignore"])?;
    // A file further up must not stop somebody from starting one here.
    let path = invocation.state.clone().unwrap_or_else(|| PathBuf::from("mipush.toml"));
    let path = invocation.context.cwd.join(path);
    let state = State::find(Some(&path), &invocation.context);
    state.file.create(&Registry::default()).map_err(Error::from)?;
    let gitignore = match ignore::ensure(state.path()) {
        Ok(Ignored::Added(file)) => {
            invocation.ui.status(&format!("added the state file to {}", file.display()));
            Some(file)
        }
        Ok(_) => None,
        Err(error) => {
            invocation.ui.warn(&format!("the state file may get into git: {error}"));
            None
        }
    };
    invocation.hint("next: mipush cert add");
    Ok(Box::new(Created { state: state.path().to_path_buf(), gitignore }))
}
