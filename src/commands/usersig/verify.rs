//! `mipush usersig verify`: the first reason why a signature is not good, and what it says. The verdict is the report;
//! the exit code follows it.

use serde::Serialize;
use serde_json::Value;

use super::{Subject, shown};
use crate::commands::{Invocation, Outcome, document, or_dash};
use crate::domain::usersig::{self, Verdict};
use crate::error::Exit;
use crate::ui::report::{Block, Report};

/// Check a UserSig for an application and a user; exit 0 if it is good, 4 if not
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush usersig verify eJyrVgrx... --sdk-app-id 1400000000 --user-id alice --key-file im-key.txt
  mipush usersig verify eJyrVgrx... --sdk-app-id 1400000000 --user-id alice --key-env MIPUSH_IM_KEY --json")]
pub struct Args {
    /// The signature
    #[arg(value_name = "SIG")]
    sig: String,
    #[command(flatten)]
    subject: Subject,
}

#[derive(Debug, Serialize)]
struct Verified {
    verdict: &'static str,
    reason: String,
    sdk_app_id: u64,
    user_id: String,
    signed_sdk_app_id: Option<i64>,
    signed_user_id: Option<String>,
    issued_at: Option<String>,
    expires_at: Option<String>,
    #[serde(skip)]
    good: bool,
}

impl Report for Verified {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["verdict", "reason", "signed_sdk_app_id", "signed_user_id", "issued_at", "expires_at"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let fact = |name: &str, value: String| (name.to_owned(), value);
        Some(vec![Block::Facts(vec![
            fact("verdict", format!("{}: {}", self.verdict, self.reason)),
            fact("signed SDKAppID", or_dash(self.signed_sdk_app_id)),
            fact("signed user", or_dash(self.signed_user_id.as_ref())),
            fact("issued", or_dash(self.issued_at.as_ref())),
            fact("valid until", or_dash(self.expires_at.as_ref())),
        ])])
    }

    fn exit(&self) -> Exit {
        if self.good { Exit::Ok } else { Exit::Auth }
    }
}

/// Checks it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let subject = &args.subject;
    let key = subject.key.secret(invocation)?;
    let now = invocation.context.now();
    let read = usersig::read(&args.sig);
    let verdict = match &read {
        Ok(claims) => claims.check(&key, subject.sdk_app_id, &subject.user, subject.userbuf(), now),
        Err(verdict) => *verdict,
    };
    let claims = read.ok();
    Ok(Box::new(Verified {
        verdict: verdict.word(),
        reason: verdict.text().get(invocation.lang).to_owned(),
        sdk_app_id: subject.sdk_app_id.get(),
        user_id: subject.user.clone(),
        signed_sdk_app_id: claims.as_ref().map(|claims| claims.sdk_app_id),
        signed_user_id: claims.as_ref().map(|claims| claims.user_id.clone()),
        issued_at: claims.as_ref().and_then(|claims| shown(claims.time)),
        expires_at: claims.as_ref().and_then(|claims| shown(claims.valid_until())),
        good: verdict == Verdict::Ok,
    }))
}
