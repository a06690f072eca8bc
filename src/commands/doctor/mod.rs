//! `mipush doctor`: the guide's checklist 收不到推送时，如何排查问题, as checks with a command that mends each.

mod catalog;
mod live;
mod report;

use std::path::PathBuf;
use std::time::Duration;

use super::argument::{self, ServiceArgs};
use super::{Invocation, Outcome, candidate};
use crate::domain::identifier::{ChannelId, DeviceName, RegId, UserId};
use crate::domain::push::Content;
use crate::domain::suggestion::quoted;
use crate::operation::diagnose::{self, Program, Wanted, Wish, junit};
use crate::operation::service;
use report::Diagnosis;

/// Find out why a push does not arrive: the guide's checklist, each fault with the command that mends it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush doctor
  mipush doctor --user alice --ext '{\"chat\":\"bob\"}'
  mipush doctor --user alice --json --junit doctor.xml
  mipush doctor --only presence,device-reported --user alice
  mipush doctor --live-test --user alice

Each check is ok, warn, fail or skip; a skip says why. Nothing is changed: run the printed fix to mend a fault. Where a
value is known to you alone the fix names a file or variable to put it into first. Two harmless calls ask the push
service for today's quota and the traces of the last day; --offline leaves them out.

Exit codes: 0 nothing failed (warnings are not failures), 2 unknown check, 9 a check failed. With --live-test: 11 IM's
decision says that nothing goes out (as `send --user`), 9 refused or not delivered in time, 8 sent, but nothing could
be seen, 0 all delivered.")]
pub struct Args {
    /// Look at this user's login too
    #[arg(long, value_name = "USER", add = candidate::users())]
    user: Option<UserId>,
    /// On this phone [default: where the user logged in last]
    #[arg(long, value_name = "DEVICE", requires = "user", add = candidate::devices())]
    device: Option<DeviceName>,
    /// Only these checks
    #[arg(long, value_name = "CODE,…", value_delimiter = ',')]
    only: Vec<String>,
    /// Show every check there is, and check nothing
    #[arg(long, conflicts_with_all = ["user", "only", "offline", "junit", "live_test"])]
    list_checks: bool,
    /// Make no call
    #[arg(long)]
    offline: bool,
    /// Write the findings to this file too, as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    #[command(flatten)]
    message: MessageArgs,
    #[command(flatten)]
    live: LiveArgs,
    #[command(flatten)]
    service: ServiceArgs,
}

/// The message that the operator wants to send.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The message to judge or, with --live-test, to send")]
struct MessageArgs {
    /// First line
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    title: Option<String>,
    /// Second line
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    description: Option<String>,
    /// The pass-through text that the app is to read after a tap
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    ext: Option<String>,
    /// Notification channel [default: the certificate's]
    #[arg(long, value_name = "ID")]
    channel_id: Option<ChannelId>,
}

impl MessageArgs {
    fn content(&self) -> Content {
        Content {
            title: self.title.clone(),
            description: self.description.clone(),
            ext: self.ext.clone(),
            channel_id: self.channel_id.clone(),
            ..Content::default()
        }
    }

    /// The message, if one was described.
    fn described(&self) -> Option<Content> {
        let content = self.content();
        (content != Content::default()).then_some(content)
    }
}

/// Step 5 of the guide.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The guide's step 5")]
struct LiveArgs {
    /// Send a few messages and watch for a minute (--timeout) what becomes of them
    #[arg(long, conflicts_with_all = ["only", "offline"])]
    live_test: bool,
    /// Straight to this regId, past IM's decision
    #[arg(long, value_name = "REGID", requires = "live_test", conflicts_with = "user", allow_hyphen_values = true)]
    reg_id: Option<RegId>,
    /// How many messages, 1 to 10
    #[arg(long, value_name = "N", requires = "live_test", default_value_t = 3,
          value_parser = clap::value_parser!(u32).range(1..=10))]
    count: u32,
    /// The app is stopped already: do not ask
    #[arg(long, requires = "live_test")]
    yes: bool,
}

/// How long a live test watches: the guide's "within one minute".
const WATCH: Duration = Duration::from_mins(1);

impl Args {
    /// What to look at. In a live test `--timeout` is the time to watch, and calls keep their own.
    fn wish(&self, invocation: &Invocation) -> Wish {
        let mut service: service::Wish = self.service.wish();
        if self.live.live_test {
            service.timeout = None;
        }
        Wish {
            wanted: Wanted { cert: self.service.cert.clone(), user: self.user.clone(), device: self.device.clone() },
            message: self.message.described(),
            offline: self.offline,
            service,
            program: program(invocation),
        }
    }
}

/// How fixes start this program: flags that the environment does not repeat for them.
fn program(invocation: &Invocation) -> Program {
    let context = &invocation.context;
    let state = invocation.state.as_ref().map(|path| path.display().to_string());
    let now = context.is_pinned().then(|| context.now());
    let inherited = context.var("MIPUSH_NOW").and_then(|text| argument::time(&text).ok());
    Program {
        state: state.filter(|state| context.var("MIPUSH_STATE").as_ref() != Some(state)),
        now: now.filter(|now| inherited != Some(*now)).map(|now| now.to_string()),
    }
}

/// Looks.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    if args.list_checks {
        return Ok(catalog::list(invocation.lang));
    }
    if args.live.live_test {
        return live::run(args, invocation);
    }
    let checks = diagnose::choose(&args.only)?;
    let (state, context, lang) = (invocation.state(), invocation.context.clone(), invocation.lang);
    let wish = args.wish(invocation);
    let facts = diagnose::gather(&wish, &checks, (&state, &context, lang), &mut |note| invocation.note(note))?;
    let findings = diagnose::judge(&checks, &facts);
    write_junit(args, &findings, invocation)?;
    if args.user.is_none()
        && let Ok(registry) = facts.registry.get()
        && let Some(user) = registry.users().first()
    {
        invocation.ui.hint(&format!("to look at a user's login too: mipush doctor --user {}", quoted(user.as_str())));
    }
    Ok(Box::new(Diagnosis::new(&findings, lang)))
}

fn write_junit(
    args: &Args,
    findings: &[diagnose::Finding],
    invocation: &mut Invocation,
) -> Result<(), crate::error::Error> {
    let Some(file) = &args.junit else { return Ok(()) };
    let file = invocation.context.cwd.join(file);
    junit::write(&file, findings, invocation.lang)?;
    invocation.ui.status(&format!("wrote {}", file.display()));
    Ok(())
}
