//! `mipush callbacks listen`: serves until Ctrl-C.

use serde_json::Value;

use crate::commands::listener::ListenArgs;
use crate::commands::{Invocation, Outcome};
use crate::domain::identifier::SdkAppId;
use crate::operation::callbacks::{self, Options};
use crate::store::DurableFile;
use crate::ui::report::{Block, Report};

/// Record state changes and push results from Tencent IM (or the emulator) until Ctrl-C
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush callbacks listen --port 9001
  mipush callbacks listen --listen 0.0.0.0 --port 9001 --path /cb/5f1c9a77e0 -o jsonl
  mipush callbacks listen --port 0 --path /cb --count 1 --ready-file ready.json

Give the address in the IM console (callback settings), or to the emulator: --im-callback URL. Every callback is on the
disk, in a file of JSON lines, before it is answered. Nothing else tells later what a user's state was when a message
was sent: mipush why USER --at TIME reads these records. Callbacks are not signed: an unguessable path keeps strangers
out.")]
pub struct Args {
    #[command(flatten)]
    listen: ListenArgs,
    /// Only callbacks of this application
    #[arg(long, value_name = "N")]
    sdk_app_id: Option<SdkAppId>,
}

/// One record.
struct Event(Value);

impl Report for Event {
    fn json(&self) -> Value {
        self.0.clone()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["at", "kind", "user"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let text = |key: &str| self.0.get(key).and_then(Value::as_str).map(str::to_owned);
        let shown = |key: &str| text(key).unwrap_or_else(|| "-".to_owned());
        let words = match self.0["kind"].as_str() {
            Some("state") => {
                let kicked: Vec<_> =
                    self.0["kicked"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                let mut words = vec![shown("at"), shown("user"), shown("action"), shown("reason"), shown("platform")];
                if !kicked.is_empty() {
                    words.push(format!("(kicked {})", kicked.join(", ")));
                }
                words
            }
            Some("push") => {
                let code = self.0["code"].as_i64().unwrap_or_default();
                let failed = (code != 0).then(|| format!("{code} {}", text("info").unwrap_or_default()));
                let mut words = vec![shown("at"), shown("user"), format!("push {}", shown("stage")), shown("platform")];
                words.extend(failed);
                words.push(shown("push_id"));
                words
            }
            _ => vec![shown("received_at"), shown("command")],
        };
        Some(vec![Block::Text(words.join("  "))])
    }
}

pub(super) fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let file = args.listen.file(DurableFile::callbacks(state.path())?, &invocation.context.cwd);
    let path = args.listen.path(invocation)?;
    if args.listen.is_open(&path) {
        invocation.ui.warn("callbacks are not signed: anybody who guesses the path can post; give a longer --path");
    }
    let sdk_app_id = args.sdk_app_id.map(SdkAppId::get);
    let options = Options { listen: args.listen.address(), path, sdk_app_id, file };
    let listening = callbacks::listen(&invocation.context, invocation.lang, &options)?;
    let hint = "have them posted: the IM console's callback settings, or mipush emulator run --im-callback {url}";
    args.listen.serve(listening, ("callbacks", &options.file), hint, invocation, Event)
}
