//! `mipush session mute`.

use serde::Serialize;
use serde_json::Value;

use crate::commands::{Invocation, Outcome, candidate, document};
use crate::domain::identifier::UserId;
use crate::domain::quiet::{Hours, Quiet, ReceiveOption};
use crate::domain::registry::Registry;
use crate::error::Error;
use crate::ui::report::{Block, Report};

/// Play a receiver who does not want to be disturbed: at all, by a conversation, or at certain hours
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush session mute alice
  mipush session mute alice --conversation bob
  mipush session mute alice --conversation group:g1 --block
  mipush session mute alice --hours 22:00-07:00")]
pub struct Args {
    /// The user
    #[arg(value_name = "USER", add = candidate::users())]
    user: UserId,
    /// Only messages of this account, or of group:ID
    #[arg(long, value_name = "NAME", conflicts_with = "hours")]
    conversation: Option<String>,
    /// Receive nothing of it, instead of receiving without notices
    #[arg(long, requires = "conversation")]
    block: bool,
    /// Only during these hours, in the user's own time [default offset: +08:00]
    #[arg(long, value_name = "HH:MM-HH:MM[+HH:MM]")]
    hours: Option<Hours>,
}

/// What a receiver does not want to be told of.
#[derive(Debug, Serialize)]
pub(super) struct Wishes {
    user: String,
    all: bool,
    hours: Option<String>,
    conversations: Vec<Muted>,
}

#[derive(Debug, Serialize)]
struct Muted {
    conversation: String,
    option: &'static str,
}

impl Wishes {
    pub(super) const KEYS: &'static [&'static str] = &["user", "all", "hours", "conversations"];

    pub(super) fn new(user: &UserId, quiet: &Quiet) -> Self {
        Self {
            user: user.to_string(),
            all: quiet.all,
            hours: quiet.hours.map(|hours| hours.to_string()),
            conversations: quiet
                .conversations
                .iter()
                .map(|(name, option)| Muted { conversation: name.clone(), option: option.as_str() })
                .collect(),
        }
    }
}

impl Report for Wishes {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["user", "all", "hours"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut parts = Vec::new();
        if self.all {
            parts.push("no pushes at all".to_owned());
        }
        parts.extend(self.hours.as_ref().map(|hours| format!("none during {hours}")));
        parts.extend(self.conversations.iter().map(|muted| match muted.option {
            "block" => format!("nothing of {}", muted.conversation),
            _ => format!("no notices of {}", muted.conversation),
        }));
        let wishes = if parts.is_empty() { "wants every push".to_owned() } else { parts.join(", ") };
        Some(vec![Block::Text(format!("{}: {wishes}", self.user))])
    }
}

/// Changes what a user wants.
pub(super) fn change(
    user: &UserId,
    invocation: &mut Invocation,
    change: impl FnOnce(&mut Quiet),
) -> Result<Wishes, Error> {
    invocation.ui.check_fields(Wishes::KEYS)?;
    invocation.state().update(|registry: &mut Registry| {
        registry.known_user(user)?;
        let mut quiet = registry.quiet.remove(user).unwrap_or_default();
        change(&mut quiet);
        let wishes = Wishes::new(user, &quiet);
        if !quiet.is_empty() {
            registry.quiet.insert(user.clone(), quiet);
        }
        Ok(wishes)
    })
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let wishes = change(&args.user, invocation, |quiet| match (args.conversation, args.hours) {
        (Some(name), _) => {
            let option = if args.block { ReceiveOption::Block } else { ReceiveOption::NoNotify };
            quiet.conversations.insert(name, option);
        }
        (None, Some(hours)) => quiet.hours = Some(hours),
        (None, None) => quiet.all = true,
    })?;
    Ok(Box::new(wishes))
}
