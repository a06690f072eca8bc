//! What the verbs that wait for a vendor's posts share: where to listen, where to keep, when to end.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use serde_json::{Value, json};

use super::ending::Ending;
use super::{Invocation, Outcome, Streamed};
use crate::error::{Error, Exit};
use crate::operation::listener::{Listening, News};
use crate::operation::serve;
use crate::ui::Flow;
use crate::ui::report::Report;

/// The flags.
#[derive(Debug, Clone, Args)]
pub(super) struct ListenArgs {
    /// Port; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Address to listen on; other machines reach it only where this says so
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// Path that is posted to [default: a fresh unguessable one]
    #[arg(long, value_name = "PATH", value_parser = path)]
    path: Option<String>,
    /// File that everything is kept in [default: beside the state file]
    #[arg(long, value_name = "FILE")]
    jsonl: Option<PathBuf>,
    /// End after this many
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// Write {"url":…,"pid":…} here once it listens
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

fn path(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
    if text.starts_with('/') && text.chars().all(plain) {
        Ok(text.to_owned())
    } else {
        Err("expected a path such as /r/5f1c9a77e0: / first, no ? and no #".to_owned())
    }
}

impl ListenArgs {
    /// Where to listen.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.listen, self.port)
    }

    /// The path: the one given, or a fresh one.
    pub fn path(&self, invocation: &Invocation) -> Result<String, Error> {
        match &self.path {
            Some(path) => Ok(path.clone()),
            None => Ok(format!("/{:032x}", u128::from_be_bytes(invocation.context.entropy()?))),
        }
    }

    /// Whether strangers could reach a path that they could guess.
    pub fn is_open(&self, path: &str) -> bool {
        !self.listen.is_loopback() && path.len() < 8
    }

    /// The file: the one given, or the usual one.
    pub fn file(&self, usual: PathBuf, cwd: &Path) -> PathBuf {
        self.jsonl.as_ref().map_or(usual, |file| cwd.join(file))
    }

    /// Serves until Ctrl-C, or until enough came; `show` makes of a line what is shown.
    pub fn serve<R: Report + 'static>(
        &self,
        listening: Listening,
        (what, file): (&str, &Path),
        hint: &str,
        invocation: &mut Invocation,
        show: impl Fn(Value) -> R,
    ) -> Outcome {
        let url = listening.url();
        let runtime = serve::runtime()?;
        let mut ending = {
            let _inside = runtime.enter();
            Ending::prepare()?
        };
        if let Some(ready) = &self.ready_file {
            let text = json!({"url": url, "pid": std::process::id()}).to_string();
            std::fs::write(invocation.context.cwd.join(ready), text)
                .map_err(|error| Error::usage(format!("--ready-file {}: {error}", ready.display())))?;
        }
        let shown = file.display();
        invocation.ui.status(&format!("listening for {what} at {url}, keeping them in {shown} (Ctrl-C ends it)"));
        invocation.ui.hint(&hint.replace("{url}", &url));

        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        let until = async move {
            if ending.came().await {
                flag.store(true, Ordering::Relaxed);
            }
        };
        let mut left = self.count;
        let outcome = listening.run(runtime, until, |news| match news {
            News::Warning(text) => {
                invocation.ui.warn(&text);
                Ok(true)
            }
            News::Line(line) => {
                left = left.map(|left| left.saturating_sub(1));
                let flow = invocation.ui.item(&show(*line))?;
                Ok(flow == Flow::Open && left != Some(0))
            }
        });
        if let Some(ready) = &self.ready_file {
            let _ = std::fs::remove_file(invocation.context.cwd.join(ready));
        }
        outcome?;
        let exit = if interrupted.load(Ordering::Relaxed) { Exit::Interrupted } else { Exit::Ok };
        Ok(Box::new(Streamed { exit }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        assert!(path("/r/5f1c").is_ok());
        for bad in ["", "r", "/r?x", "/r#x", "/r x", "/接收"] {
            assert!(path(bad).is_err(), "{bad}");
        }
    }
}
