//! `mipush emulator run`: serves until Ctrl-C.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;
use serde_json::Value;

use super::line::StartArgs;
use crate::commands::ending::Ending;
use crate::commands::{Invocation, Outcome, Streamed, document};
use crate::error::{Error, Exit};
use crate::operation::serve;
use crate::protocol::control::Ready;
use crate::ui::report::{Block, Report};

/// Serve Xiaomi's API and Tencent IM's on this machine until Ctrl-C
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush emulator run --port 8080
  mipush emulator run --port 0 --accept-unknown --ready-file ready.json
  mipush emulator run --rules 2026 --rule day-quota=100
  mipush emulator run --clock manual --now 2026-11-24T08:00:00+08:00
  mipush emulator run --settings emulator.toml --seed 7
  mipush emulator run --port 8080 --im-callback http://127.0.0.1:9001/cb

Certificates, phones and logins come from the state file, and are read again when it changes.
Point any client at the address printed; for mipush itself: --xiaomi-url URL or MIPUSH_XIAOMI_URL, and for IM --im-url URL
or MIPUSH_IM_URL. IM calls need an application: mipush im configure.")]
pub struct Args {
    #[command(flatten)]
    start: StartArgs,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the keys are those of the ready file")]
struct Served {
    xiaomi_url: Option<String>,
    im_url: Option<String>,
    control_url: String,
}

impl Report for Served {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["xiaomi_url", "control_url"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        // People have the status line.
        Some(Vec::new())
    }
}

/// A line on stderr from a server thread, which cannot reach the command's own `Ui`.
pub(super) fn log(line: &str) {
    let _ = writeln!(std::io::stderr(), "emulator: {line}");
}

/// Serves.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    warn_of_missing_state(invocation, state.path());
    if !args.start.listen.is_loopback() {
        invocation.ui.warn("listening for other machines: anybody who reaches this port can send to the emulator");
    }
    let options = args.start.options(&invocation.context)?;
    let serving = serve::listen(state.clone(), invocation.context.clone(), &options, log)?;
    let ready = serving.ready.clone();
    let runtime = serve::runtime()?;
    // Before the ready file: whoever waits for that may ask for the end at once.
    let mut ending = {
        let _entered = runtime.enter();
        Ending::prepare()?
    };
    let files = Files::write(&ready, args.start.ready_file.as_deref(), &serve::beside(&state), invocation)?;

    let address = ready.xiaomi_url.clone().unwrap_or_default();
    invocation.ui.status(&format!("emulator of Xiaomi's push server at {address}, and of Tencent IM (Ctrl-C ends it)"));
    invocation.ui.item(&Served {
        xiaomi_url: ready.xiaomi_url.clone(),
        im_url: ready.im_url.clone(),
        control_url: ready.control_url.clone(),
    })?;
    invocation.ui.hint(&format!("in another terminal: export MIPUSH_XIAOMI_URL={address} MIPUSH_IM_URL={address}"));

    let interrupted = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let flag = std::sync::Arc::clone(&interrupted);
    let outcome = runtime.block_on(serving.serve(async move {
        if ending.came().await {
            flag.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    }));
    runtime.shutdown_background();
    drop(files);
    outcome?;
    let exit = if interrupted.load(std::sync::atomic::Ordering::Relaxed) { Exit::Interrupted } else { Exit::Ok };
    Ok(Box::new(Streamed { exit }))
}

/// Certificates may be added while it runs, so this is no error.
pub(super) fn warn_of_missing_state(invocation: &mut Invocation, path: &Path) {
    if !path.exists() {
        invocation.ui.warn(&format!(
            "{} does not exist yet: every secret is refused (21301) until a certificate is in it",
            path.display()
        ));
    }
}

/// The files that say where the emulator is; gone when it ends.
#[derive(Debug)]
pub(super) struct Files(Vec<PathBuf>);

impl Files {
    /// Writes them: the one asked for, and the one beside the state file if its folder is there.
    pub(super) fn write(
        ready: &Ready,
        asked: Option<&Path>,
        beside: &Path,
        invocation: &mut Invocation,
    ) -> Result<Self, Error> {
        let mut files = Self(Vec::new());
        if beside.parent().is_some_and(Path::is_dir) {
            match put(beside, ready) {
                Ok(()) => files.0.push(beside.to_path_buf()),
                Err(error) => invocation.ui.warn(&format!("other commands will not find this emulator: {error:#}")),
            }
        }
        if let Some(asked) = asked {
            let asked = invocation.context.cwd.join(asked);
            put(&asked, ready).map_err(|error| Error::usage(format!("--ready-file: {error:#}")))?;
            files.0.push(asked);
        }
        Ok(files)
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for file in &self.0 {
            let _ = std::fs::remove_file(file);
        }
    }
}

/// Whole or not at all, and readable by the owner alone: it holds the control token.
fn put(path: &Path, ready: &Ready) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file =
        tempfile::NamedTempFile::new_in(folder).with_context(|| format!("cannot write in {}", folder.display()))?;
    file.write_all(ready.encode().as_bytes())?;
    file.persist(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}
