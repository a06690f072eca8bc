//! `mipush usersig issue`: prints a signature alone, so that a script can take it.

use serde::Serialize;
use serde_json::Value;

use super::{Subject, shown};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::usersig::{self, DEFAULT_EXPIRE_S};
use crate::ui::report::{Block, Report};

/// Make a UserSig: the login signature of an IM account
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush usersig issue --sdk-app-id 1400000000 --user-id administrator --key-file im-key.txt
  mipush usersig issue --sdk-app-id 1400000000 --user-id alice --key-env MIPUSH_IM_KEY --expire 86400 --json")]
pub struct Args {
    #[command(flatten)]
    subject: Subject,
    /// Seconds that it is valid for
    #[arg(long, value_name = "S", default_value_t = DEFAULT_EXPIRE_S)]
    expire: u32,
}

#[derive(Debug, Serialize)]
struct Signature {
    usersig: String,
    sdk_app_id: u64,
    user_id: String,
    issued_at: Option<String>,
    expires_at: Option<String>,
}

impl Report for Signature {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["usersig"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Verbatim(self.usersig.clone())])
    }
}

/// Signs.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let subject = &args.subject;
    let key = subject.key.secret(invocation)?;
    let now = invocation.context.now();
    invocation.warn_of(&usersig::user_id_faults(&subject.user));
    Ok(Box::new(Signature {
        usersig: usersig::issue(&key, subject.sdk_app_id, &subject.user, now, args.expire, subject.userbuf()),
        sdk_app_id: subject.sdk_app_id.get(),
        user_id: subject.user.clone(),
        issued_at: shown(now.as_second()),
        expires_at: shown(now.as_second().saturating_add(args.expire.into())),
    }))
}
