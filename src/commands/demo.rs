//! `mipush demo`: the whole guide played on the embedded emulator. Every line behind a `$` is a command that is really
//! run, on a state file of its own that is gone afterwards.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use super::{Invocation, Outcome, Streamed};
use crate::context::program;
use crate::domain::suggestion::quoted;
use crate::domain::text::{Lang, Text};
use crate::error::{Error, Exit};
use crate::ui::report::{Block, Report};

/// Play the whole guide on the embedded emulator: push, no push, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush demo\n  mipush demo --keep ./demo")]
pub struct Args {
    /// Keep the state file in this folder, to go on from there
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// The variable that the demo's certificate reads its secret from.
const SECRET: &str = "MIPUSH_DEMO_SECRET";

/// One step: what it shows, the words of the command, the exit code it must have.
struct Step {
    text: Text,
    words: &'static [&'static str],
    exit: u8,
}

const fn step(text: Text, words: &'static [&'static str], exit: Exit) -> Step {
    Step { text, words, exit: exit.code() }
}

const INTENT: &str = "open-intent=intent://com.example.chat/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;\
                      component=com.example.chat/.ChatActivity;end";

static STEPS: [Step; 15] = [
    step(
        Text::new(
            "Save a push certificate, as in the IM console. A tap shall open a screen of the app.",
            "保存推送证书（控制台步骤），点击通知后打开应用内指定界面。",
        ),
        &[
            "cert",
            "add",
            "--name",
            "demo",
            "--package",
            "com.example.chat",
            "--app-id",
            "2882303761512345678",
            "--app-key",
            "5001234500678",
            "--app-secret-env",
            SECRET,
            "--click",
            INTENT,
            "--region",
            "embedded",
        ],
        Exit::Ok,
    ),
    step(
        Text::new(
            "The app on the phone calls registerPush and gets a regId.",
            "手机上的应用调用 registerPush，得到 regId。",
        ),
        &["device", "register", "phone"],
        Exit::Ok,
    ),
    step(Text::new("Alice logs in.", "Alice 登录。"), &["session", "login", "alice", "--device", "phone"], Exit::Ok),
    step(
        Text::new(
            "After the login the app reports certificate ID and regId.",
            "登录成功后，应用上报证书 ID 与 regId。",
        ),
        &["device", "report", "--user", "alice", "--device", "phone"],
        Exit::Ok,
    ),
    step(
        Text::new(
            "The app is in front: the message arrives online, no push goes out (exit code 11).",
            "应用在前台：消息在线到达，不推送（退出码 11）。",
        ),
        &["send", "--user", "alice", "--description", "dinner at 8?"],
        Exit::NotPushed,
    ),
    step(Text::new("The system kills the app.", "应用被系统 kill。"), &["session", "kill", "alice"], Exit::Ok),
    step(
        Text::new("Now the push goes out, with text for the app in ext.", "这时推送发出，并带上透传内容 ext。"),
        &["send", "--user", "alice", "--title", "Bob", "--description", "dinner at 8?", "--ext", "{\"chat\":\"bob\"}"],
        Exit::Ok,
    ),
    step(Text::new("What the phone shows.", "手机上显示的通知。"), &["emulator", "phones"], Exit::Ok),
    step(
        Text::new(
            "Alice taps it: the screen opens and the app reads ext.",
            "Alice 点击通知：打开指定界面，应用读到 ext。",
        ),
        &["emulator", "tap", "phone"],
        Exit::Ok,
    ),
    step(Text::new("Alice logs out.", "Alice 退出登录。"), &["session", "logout", "alice"], Exit::Ok),
    step(
        Text::new("Logged out means silence.", "退出登录后不再推送。"),
        &["send", "--user", "alice", "--description", "still there?"],
        Exit::NotPushed,
    ),
    step(Text::new("Alice logs in again.", "Alice 再次登录。"), &["session", "login", "alice"], Exit::Ok),
    step(
        Text::new("A new login must be reported again.", "重新登录后必须再次上报。"),
        &["device", "report", "--user", "alice"],
        Exit::Ok,
    ),
    step(Text::new("The server kicks her.", "服务端将她踢下线。"), &["session", "kick", "alice"], Exit::Ok),
    step(
        Text::new("Kicked means silence too.", "被踢下线后同样不再推送。"),
        &["send", "--user", "alice", "--description", "hello?"],
        Exit::NotPushed,
    ),
];

/// A piece of the narration.
struct Told {
    heading: String,
    command: String,
    output: String,
}

impl Report for Told {
    fn json(&self) -> serde_json::Value {
        serde_json::json!({"step": self.heading, "command": self.command, "output": self.output})
    }

    fn columns(&self) -> &'static [&'static str] {
        &["step", "command", "output"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let run = format!("$ {}\n{}\n", self.command, self.output);
        Some(vec![Block::Heading(self.heading.clone()), Block::Verbatim(run)])
    }
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let scratch = tempfile::tempdir().context("cannot make a folder for the demo")?;
    let folder = match &args.keep {
        Some(folder) => {
            let folder = invocation.context.cwd.join(folder);
            std::fs::create_dir_all(&folder)
                .map_err(|error| Error::usage(format!("--keep {}: {error}", folder.display())))?;
            folder
        }
        None => scratch.path().to_path_buf(),
    };
    let state = folder.join("mipush.toml");
    if state.exists() {
        return Err(Error::usage(format!("{} exists already", state.display())).hint("choose an empty folder"));
    }
    // Nobody's credential: it opens nothing but this emulator.
    let secret = invocation.context.entropy::<16>()?;
    let secret =
        format!("{}==", secret.iter().map(|byte| char::from(b'a' + byte % 26)).cycle().take(22).collect::<String>());
    let program = program()?;
    let intro = Text::new(
        "The guide, from certificate to phone, on the emulator inside. Nothing leaves this machine.",
        "从证书到手机的完整流程，在内置模拟器上运行，不连接任何外部服务。",
    );
    invocation.ui.status(intro.get(invocation.lang));
    for (index, step) in STEPS.iter().enumerate() {
        let output = play(step, &program, &state, &secret, invocation)?;
        let heading = format!("{}. {}", index + 1, step.text.get(invocation.lang));
        let command = format!("mipush {}", shown(step.words));
        let told = Told { heading, command, output };
        if invocation.ui.item(&told)? == crate::ui::Flow::Closed {
            break;
        }
    }
    if args.keep.is_some() {
        // What happened at another time than now would be in the future, or long ago.
        let now = if invocation.context.is_pinned() {
            format!(" MIPUSH_NOW={}", invocation.context.now())
        } else {
            String::new()
        };
        invocation.ui.hint(&format!(
            "go on from here: export MIPUSH_STATE={}{now} {SECRET}=abcdefghijklmnopqrstuv==",
            quoted(&state.display().to_string())
        ));
    } else {
        invocation.ui.hint("your own: mipush cert add; with --region embedded it stays on this machine");
    }
    Ok(Box::new(Streamed { exit: Exit::Ok }))
}

/// Runs one step and gives what it printed on both streams, data first.
fn play(step: &Step, program: &Path, state: &Path, secret: &str, invocation: &Invocation) -> Result<String, Error> {
    let mut command = Command::new(program);
    let inherited = crate::context::VARIABLES.iter().flat_map(|variable| variable.name.split(", "));
    for name in inherited.filter(|name| name.starts_with("MIPUSH_")) {
        command.env_remove(name);
    }
    if invocation.context.is_pinned() {
        command.env("MIPUSH_NOW", invocation.context.now().to_string());
    }
    let lang = match invocation.lang {
        Lang::En => "en",
        Lang::Zh => "zh",
    };
    let output = command
        .args(step.words)
        .env("MIPUSH_STATE", state)
        .env("MIPUSH_LANG", lang)
        .env("NO_COLOR", "1")
        .env_remove("CLICOLOR_FORCE")
        .env(SECRET, secret)
        .output()
        .context("cannot start myself")?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    if output.status.code() != Some(i32::from(step.exit)) {
        return Err(Error::new(
            Exit::Failed,
            format!("`mipush {}` ended with {} instead of {}: {stderr}", shown(step.words), output.status, step.exit),
        ));
    }
    Ok(format!("{stdout}{stderr}"))
}

/// The words as a shell needs them.
fn shown(words: &[&str]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}
