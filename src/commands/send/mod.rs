//! `mipush send`: one message, straight to Xiaomi or through IM's decision.

mod columns;
mod content;
mod direct;
mod each;
mod line;
mod list;
mod sent;
mod target;
mod user;

pub(super) use content::ContentArgs;
#[cfg(fuzzing)]
pub use list::fuzz as fuzz_targets;

use jiff::Timestamp;

use crate::commands::argument::time;
use crate::commands::call::{CallArgs, RegionArgs};
use crate::commands::{Invocation, Outcome};
use crate::domain::push::Content;
use crate::error::Error;

/// Send a push
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush send --reg-id 'Zm9vYmFyK2Zvb2Jhci9mb29iYXI=' --title Hello --description 'from the shell'
  mipush send --user alice --description 'see you at 8' --ext '{\"chat\":\"bob\"}'
  mipush send --topic news --title News --description Today --ttl 12h --dry-run
  mipush send --targets regids.txt --title Hello --description World --job-key spring
  mipush send --targets orders.csv --title 'Your order'    # columns reg_id,description,…: a message for each
  mipush send --multi-topic news,sports --topic-op EXCEPT --title News --description Today

Exit codes: 4 wrong AppSecret, 5 nothing sent, 6 refused, 7 partly accepted, 10 no final answer, 11 not pushed.")]
pub struct Args {
    #[command(flatten)]
    target: target::TargetArgs,
    #[command(flatten)]
    content: content::ContentArgs,
    /// Send later, at this time
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "What to send")]
    at: Option<Timestamp>,
    #[command(flatten)]
    call: CallArgs,
    #[command(flatten)]
    region: RegionArgs,
    /// Send even what Xiaomi is known to refuse
    #[arg(long)]
    force: bool,
    /// With --user: a certificate younger than 10 minutes stops the push
    #[arg(long, requires = "user")]
    strict: bool,
}

/// Sends it.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let content = Content { send_at_ms: args.at.map(Timestamp::as_millisecond), ..args.content.content()? };
    if args.target.user.is_some() {
        if content.pass_through {
            return Err(Error::usage(
                "--pass-through does not go with --user: IM supports only notifications on Xiaomi",
            )
            .hint("straight to Xiaomi: mipush send --reg-id REGID --pass-through --payload TEXT"));
        }
        if args.region.region.is_some() {
            return Err(Error::usage("--region does not go with --user: the certificate of each login decides"));
        }
        return user::run(args, &content, invocation);
    }
    refuse_unused(args, content.online_only)?;
    direct::run(args, &content, invocation)
}

/// Flags that would be dropped in silence: the parser lets them pass, because what they require excludes what is given.
fn refuse_unused(args: &Args, online_only: bool) -> Result<(), Error> {
    let unused = [
        (args.strict, "--strict", "--user"),
        (online_only, "--online-only", "--user"),
        (args.target.targets_kind.is_some() && args.target.targets.is_none(), "--targets-kind", "--targets"),
    ];
    match unused.into_iter().find(|(given, ..)| *given) {
        None => Ok(()),
        Some((_, flag, needs)) => {
            Err(Error::usage(format!("{flag} goes only with {needs}")).hint("mipush send --help"))
        }
    }
}
