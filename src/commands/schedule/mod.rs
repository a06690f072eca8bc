//! `mipush schedule`: sends that are still to come.

mod cancel;
mod list;
mod show;

use clap::{ArgGroup, Args, Subcommand};

use super::{Invocation, Outcome};
use crate::domain::identifier::{JobKey, MsgId};

/// List, look at and cancel scheduled sends (`send --at`)
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    #[command(visible_alias = "ls")]
    List(list::Args),
    Show(show::Args),
    Cancel(cancel::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::List(args) => list::run(args, invocation),
        Command::Show(args) => show::run(args, invocation),
        Command::Cancel(args) => cancel::run(args, invocation),
    }
}

/// Which jobs.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("jobs").required(true).multiple(false)))]
#[group(skip)]
struct Which {
    /// Job id: the message id that `send --at` printed; several are allowed
    #[arg(value_name = "JOB_ID", group = "jobs")]
    job_id: Vec<MsgId>,
    /// Every scheduled send of a job key
    #[arg(long, value_name = "KEY", group = "jobs")]
    job_key: Option<JobKey>,
}
