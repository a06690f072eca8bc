//! `mipush im kick`: the service ends every login of an account.

use serde::Serialize;
use serde_json::Value;

use super::desk::{ImArgs, at};
use crate::commands::{Invocation, Outcome, candidate, document};
use crate::domain::identifier::UserId;
use crate::protocol::tencent::client::account;
use crate::ui::report::{Block, Report};

/// End every login of an account; its signatures up to now stop working
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush im kick alice\n  mipush im kick alice --curl")]
pub struct Args {
    /// The account
    #[arg(value_name = "USER", add = candidate::users())]
    user: UserId,
    #[command(flatten)]
    im: ImArgs,
}

#[derive(Debug, Serialize)]
struct Kicked {
    user: String,
    kicked: bool,
}

impl Report for Kicked {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["user", "kicked"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Text(format!("{} is kicked: pushes end until a new login reports again", self.user))])
    }
}

/// Kicks.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    at(&args.im, &["user", "kicked"], invocation, |desk| {
        let request = account::kick(&desk.access()?, args.user.as_str());
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        desk.call(&request)?;
        Ok(Box::new(Kicked { user: args.user.to_string(), kicked: true }))
    })
}
