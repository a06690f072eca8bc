//! `mipush im account`: accounts made known to the service, and whether they exist.

use clap::Subcommand;
use serde::Serialize;
use serde_json::Value;

use super::desk::{ImArgs, at};
use super::meaning;
use crate::commands::{Invocation, Outcome, candidate, document};
use crate::domain::identifier::UserId;
use crate::protocol::tencent::client::account::{self, MAX_CHECKED, checked};
use crate::ui::report::{Block, Report};

/// Make accounts known to the service, and ask whether they are
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Import(ImportArgs),
    Check(CheckArgs),
}

/// Make an account known; repeating it is harmless
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush im account import carol
  mipush im account import carol --nick Carol --dry-run")]
pub struct ImportArgs {
    /// The account
    #[arg(value_name = "USER")]
    user: UserId,
    /// Nickname
    #[arg(long, value_name = "TEXT")]
    nick: Option<String>,
    /// Address of the picture
    #[arg(long, value_name = "URL")]
    face_url: Option<String>,
    #[command(flatten)]
    im: ImArgs,
}

/// Ask whether accounts exist
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush im account check alice bob\n  mipush im account check alice --json")]
pub struct CheckArgs {
    /// The accounts
    #[arg(value_name = "USER", required = true, add = candidate::users())]
    users: Vec<UserId>,
    #[command(flatten)]
    im: ImArgs,
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Import(args) => import(&args, invocation),
        Command::Check(args) => check(&args, invocation),
    }
}

#[derive(Debug, Serialize)]
struct Imported {
    user: String,
    imported: bool,
}

impl Report for Imported {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["user", "imported"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Text(format!("{} is an account of the application", self.user))])
    }
}

fn import(args: &ImportArgs, invocation: &mut Invocation) -> Outcome {
    at(&args.im, &["user", "imported"], invocation, |desk| {
        let user = args.user.as_str();
        let request = account::import(&desk.access()?, user, args.nick.as_deref(), args.face_url.as_deref());
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        desk.call(&request)?;
        Ok(Box::new(Imported { user: user.to_owned(), imported: true }))
    })
}

#[derive(Debug, Serialize)]
struct Accounts {
    accounts: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    user: String,
    exists: Option<bool>,
    code: i64,
    meaning: Option<String>,
}

impl Report for Accounts {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.accounts.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["user", "exists", "code"]
    }
}

fn check(args: &CheckArgs, invocation: &mut Invocation) -> Outcome {
    at(&args.im, &["user", "exists", "code", "meaning"], invocation, |desk| {
        let users: Vec<String> = args.users.iter().map(ToString::to_string).collect();
        let mut requests = Vec::new();
        for part in users.chunks(MAX_CHECKED) {
            requests.push(account::check(&desk.access()?, part));
        }
        if desk.previews() {
            return Ok(desk.show(&requests));
        }
        let mut accounts = Vec::new();
        for request in &requests {
            let envelope = desk.call(request)?;
            accounts.extend(checked(&envelope).into_iter().map(|found| Row {
                user: found.user,
                exists: found.exists,
                code: found.code,
                meaning: meaning(found.code, desk.lang),
            }));
        }
        Ok(Box::new(Accounts { accounts }))
    })
}
