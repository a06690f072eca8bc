//! `mipush receipts listen`: serves until Ctrl-C.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::commands::ending::Ending;
use crate::commands::{Invocation, Outcome, Streamed};
use crate::error::{Error, Exit};
use crate::operation::receipts::{self, News, Options};
use crate::operation::serve;
use crate::store::DurableFile;
use crate::ui::Flow;
use crate::ui::report::{Block, Report};

/// Receive receipts from Xiaomi (or the emulator) until Ctrl-C
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush receipts listen --port 9000
  mipush receipts listen --listen 0.0.0.0 --port 9000 --path /r/5f1c9a77e0 -o jsonl
  mipush receipts listen --port 0 --path /r --count 1 --ready-file ready.json

A message asks for receipts with --callback URL and --callback-type. Every receipt is on the disk, in a file of JSON
lines, before it is acknowledged. Receipts are not signed: an unguessable path or --param keeps strangers out. What
makes no sense is kept, warned about and acknowledged: after any other answer Xiaomi may send no more.")]
pub struct Args {
    /// Port; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
    /// Address to listen on; other machines reach it only where this says so
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// Path that receipts are posted to [default: a fresh unguessable one]
    #[arg(long, value_name = "PATH", value_parser = path)]
    path: Option<String>,
    /// Only receipts that echo this text (send --callback-param)
    #[arg(long, value_name = "TEXT")]
    param: Option<String>,
    /// File that receipts are kept in [default: beside the state file]
    #[arg(long, value_name = "FILE")]
    jsonl: Option<PathBuf>,
    /// End after this many receipts
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

/// One receipt.
struct Event(Value);

impl Report for Event {
    fn json(&self) -> Value {
        self.0.clone()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["at", "kind", "message_id", "targets", "bar_status", "repeat"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let text = |key: &str| self.0.get(key).and_then(Value::as_str).unwrap_or("-").to_owned();
        let targets: Vec<_> = self.0["targets"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut words = vec![text("at"), text("kind"), text("message_id"), targets.join(",")];
        if text("bar_status") == "Disable" {
            words.push("(notifications are off)".to_owned());
        }
        if let (Some(acked), Some(quota)) = (self.0["acked"].as_str(), self.0["quota"].as_str()) {
            words.push(format!("({acked} of {quota})"));
        }
        for (old, new) in self.0["replaced"].as_object().into_iter().flatten() {
            words.push(format!("({old} is now {})", new.as_str().unwrap_or_default()));
        }
        if self.0["repeat"] == true {
            words.push("(again)".to_owned());
        }
        Some(vec![Block::Text(words.join("  "))])
    }
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let file = match &args.jsonl {
        Some(file) => invocation.context.cwd.join(file),
        None => DurableFile::receipts(state.path())?,
    };
    let path = match args.path {
        Some(path) => path,
        None => format!("/{:032x}", u128::from_be_bytes(invocation.context.entropy()?)),
    };
    if !args.listen.is_loopback() && path.len() < 8 && args.param.is_none() {
        invocation.ui.warn("receipts are not signed: anybody who guesses the path can post; give a longer --path");
    }
    let options = Options { listen: SocketAddr::new(args.listen, args.port), path, param: args.param, file };
    let shown = options.file.display().to_string();
    let listening = receipts::listen(&state, &invocation.context, invocation.lang, options)?;
    let url = listening.url();
    let runtime = serve::runtime()?;
    let mut ending = {
        let _inside = runtime.enter();
        Ending::prepare()?
    };
    if let Some(ready) = &args.ready_file {
        let text = json!({"url": url, "pid": std::process::id()}).to_string();
        std::fs::write(invocation.context.cwd.join(ready), text)
            .map_err(|error| Error::usage(format!("--ready-file {}: {error}", ready.display())))?;
    }
    invocation.ui.status(&format!("listening for receipts at {url}, keeping them in {shown} (Ctrl-C ends it)"));
    invocation.ui.hint(&format!("ask for them: mipush send … --callback {url} --callback-type all"));

    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    let until = async move {
        if ending.came().await {
            flag.store(true, Ordering::Relaxed);
        }
    };
    let mut left = args.count;
    let outcome = listening.run(runtime, until, |news| match news {
        News::Warning(text) => {
            invocation.ui.warn(&text);
            Ok(true)
        }
        News::Receipt(line) => {
            left = left.map(|left| left.saturating_sub(1));
            let flow = invocation.ui.item(&Event(*line))?;
            Ok(flow == Flow::Open && left != Some(0))
        }
    });
    if let Some(ready) = &args.ready_file {
        let _ = std::fs::remove_file(invocation.context.cwd.join(ready));
    }
    outcome?;
    let exit = if interrupted.load(Ordering::Relaxed) { Exit::Interrupted } else { Exit::Ok };
    Ok(Box::new(Streamed { exit }))
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
