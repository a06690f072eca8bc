//! `mipush emulator exec`: an emulator for as long as one command runs.

use std::ffi::OsString;
use std::process::ExitStatus;

use tokio::process::Command;

use super::line::StartArgs;
use super::run::{Files, log, warn_of_missing_state};
use crate::commands::ending::Ending;
use crate::commands::{Invocation, Outcome, Streamed};
use crate::error::{Error, Exit};
use crate::operation::serve;

/// Run a command with an emulator beside it, and pass its exit code on
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush emulator exec -- npm test
  mipush emulator exec --accept-unknown -- sh -c 'mipush send --reg-id R --title Hi --description there'

The command finds MIPUSH_STATE, MIPUSH_XIAOMI_URL, MIPUSH_IM_URL, MIPUSH_CONTROL_URL and MIPUSH_CONTROL_TOKEN set.")]
pub struct Args {
    #[command(flatten)]
    start: StartArgs,
    /// The command and its arguments
    #[arg(value_name = "CMD", required = true, trailing_var_arg = true)]
    command: Vec<OsString>,
}

/// Runs it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    warn_of_missing_state(invocation, state.path());
    let options = args.start.options(&invocation.context)?;
    let serving = serve::listen(state.clone(), invocation.context.clone(), &options, log)?;
    let ready = serving.ready.clone();
    let runtime = serve::runtime()?;
    let ending = {
        let _entered = runtime.enter();
        Ending::prepare()?
    };
    let files = Files::write(&ready, args.start.ready_file.as_deref(), &serve::beside(&state), invocation)?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = runtime.spawn(serving.serve(async move {
        // A dropped sender ends the server as well as a sent word does.
        let _ = stopped.await;
    }));

    let (program, arguments) = args.command.split_first().ok_or_else(|| Error::usage("no command was given"))?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("MIPUSH_STATE", state.path())
        .env("MIPUSH_XIAOMI_URL", ready.xiaomi_url.as_deref().unwrap_or_default())
        .env("MIPUSH_IM_URL", ready.im_url.as_deref().unwrap_or_default())
        .env("MIPUSH_CONTROL_URL", &ready.control_url)
        .env("MIPUSH_CONTROL_TOKEN", ready.token.reveal());
    let child = runtime.block_on(attend(command, ending));
    let _ = stop.send(());
    let _ = runtime.block_on(server);
    runtime.shutdown_background();
    drop(files);
    let status = child.map_err(|error| {
        Error::usage(format!("cannot run {}: {error}", program.display()))
            .hint("the command stands behind --: mipush emulator exec -- CMD ARGUMENTS")
    })?;
    Ok(Box::new(Streamed { exit: Exit::Passed(code(status)) }))
}

/// Runs the command to its end. Ctrl-C reaches the command by itself, and what it makes of that is passed on; somebody
/// who ends this process alone means the command too.
async fn attend(mut command: Command, mut ending: Ending) -> std::io::Result<ExitStatus> {
    let mut child = command.spawn()?;
    loop {
        tokio::select! {
            status = child.wait() => return status,
            interrupted = ending.came() => {
                if !interrupted {
                    child.start_kill()?;
                }
            }
        }
    }
}

/// A command that a signal ended has 128 plus the signal's number, as in a shell.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if let Some(signal) = status.signal() {
            return u8::try_from(128 + signal).unwrap_or(u8::MAX);
        }
    }
    status.code().and_then(|code| u8::try_from(code & 0xff).ok()).unwrap_or(1)
}
