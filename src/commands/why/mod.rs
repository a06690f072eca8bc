//! `mipush why`: the decision for a user, step by step, for each device, and the smallest change that would help.

mod recorded;

use std::borrow::Cow;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::argument::time;
use super::im_message::{ImMessage, WayArgs};
use super::send::ContentArgs;
use super::{Invocation, Outcome, candidate, document};
use crate::domain::decision::{
    self, Call, CallStep, DeviceDecision, Evidence, Question, Sending, Step, Subject, Verdict,
};
use crate::domain::identifier::UserId;
use crate::domain::message::Message;
use crate::domain::push::Content;
use crate::domain::registry::Registry;
use crate::domain::setting::{Settings, setting};
use crate::domain::text::{Lang, Text};
use crate::error::{Error, Exit};
use crate::operation::{deliver, past};
use crate::ui::report::{Block, Report};
use recorded::Recorded;

/// Say why a user is pushed or not, step by step, and what would change it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush why alice
  mipush why alice --lang zh
  mipush why alice --ext '{\"chat\":\"bob\"}' --description hi --json
  mipush why alice --message message.json
  mipush why alice --from bob --group g1 --group-type Meeting
  mipush why alice --at 2026-11-24T08:00:00+08:00    # as recorded by: mipush callbacks listen

Exit codes: 0 pushed to at least one device, 11 not pushed.")]
pub struct Args {
    /// The user
    #[arg(value_name = "USER", add = candidate::users())]
    user: UserId,
    /// The message as a body of openim/sendmsg; - reads it from stdin
    #[arg(long, value_name = "FILE|-", value_hint = clap::ValueHint::FilePath)]
    message: Option<PathBuf>,
    #[command(flatten)]
    way: WayArgs,
    /// Judge the user's state at this time, as recorded callbacks tell it
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    content: ContentArgs,
    /// A certificate younger than 10 minutes stops the push
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Serialize)]
struct Why {
    user: String,
    pushed: bool,
    now: String,
    recorded: Option<Recorded>,
    devices: Vec<DeviceRow>,
}

#[derive(Debug, Serialize)]
struct DeviceRow {
    device: String,
    presence: &'static str,
    state: &'static str,
    platform: &'static str,
    pushed: bool,
    first_failing: Option<&'static str>,
    cause: Option<&'static str>,
    steps: Vec<StepRow>,
    fix: Option<String>,
}

#[derive(Debug, Serialize)]
struct StepRow {
    step: u8,
    code: &'static str,
    passed: Option<bool>,
    title: &'static str,
    reason: String,
    source: &'static str,
    cause: &'static str,
    certainty: &'static str,
    setting: Option<SettingShown>,
    change: Option<String>,
}

/// A setting that a step rests on.
#[derive(Debug, Serialize)]
struct SettingShown {
    name: &'static str,
    value: String,
    default: String,
}

impl StepRow {
    fn new(step: &Step, settings: &Settings, lang: Lang) -> Self {
        Self {
            step: step.kind.number,
            code: step.kind.code,
            passed: match step.verdict {
                Verdict::Passed => Some(true),
                Verdict::Failed => Some(false),
                Verdict::NotJudged => None,
            },
            title: step.kind.title.get(lang),
            reason: step.reason.get(lang).to_owned(),
            source: step.cause.source,
            cause: step.cause.code,
            certainty: step.cause.certainty.as_str(),
            setting: step.cause.setting.and_then(setting).map(|kind| SettingShown {
                name: kind.name,
                value: (kind.value)(settings),
                default: (kind.value)(&Settings::default()),
            }),
            change: step.lever.as_ref().map(|lever| lever.get(lang).to_owned()),
        }
    }

    /// The reason, with how sure it is and what setting it rests on.
    fn told(&self, lang: Lang) -> String {
        const ASSUMED: Text = Text::new("assumed", "推断");
        const LIKELY: Text = Text::new("likely", "较可信");
        let sure = match self.certainty {
            "low" => Some(ASSUMED.get(lang).to_owned()),
            "medium" => Some(LIKELY.get(lang).to_owned()),
            _ => None,
        };
        let rests = self.setting.as_ref().map(|setting| format!("settings.{} = {}", setting.name, setting.value));
        let marks: Vec<String> = sure.into_iter().chain(rests).collect();
        if marks.is_empty() { self.reason.clone() } else { format!("{} [{}]", self.reason, marks.join("; ")) }
    }
}

impl DeviceRow {
    fn new(device: &DeviceDecision, registry: &Registry, fix: Option<String>, lang: Lang) -> Self {
        let known = registry.devices.get(&device.device);
        Self {
            device: device.device.to_string(),
            presence: device.presence.as_str(),
            state: device.standing.as_str(),
            platform: known.map_or("xiaomi", |device| device.platform.as_str()),
            pushed: device.pushed(),
            first_failing: device.first_failing().map(|step| step.kind.code),
            cause: device.first_failing().map(|step| step.cause.code),
            steps: device.steps.iter().map(|step| StepRow::new(step, &registry.settings, lang)).collect(),
            fix,
        }
    }

    /// What was judged, and everything from the first failing step on that was.
    fn table(&self, lang: Lang) -> Block {
        let mark = |passed| match passed {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "?",
        };
        let judged = self.steps.iter().filter(|step| step.passed.is_some());
        Block::Table {
            columns: ["STEP", "CODE", "PASSED", "REASON"].map(ToOwned::to_owned).to_vec(),
            rows: judged
                .map(|step| {
                    vec![step.step.to_string(), step.code.to_owned(), mark(step.passed).to_owned(), step.told(lang)]
                })
                .collect(),
        }
    }
}

/// The report in the language it is read in.
struct Told {
    why: Why,
    lang: Lang,
}

impl Report for Told {
    fn json(&self) -> Value {
        document(&self.why)
    }

    fn rows(&self) -> Vec<Value> {
        self.why.devices.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["device", "presence", "pushed", "first_failing", "fix"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        const OPEN: Text = Text::new("not judged from here", "此处无法判断");
        const SMALLEST: Text = Text::new("smallest change", "最小改动");
        const CHANGES: Text = Text::new("what changes it", "如何改变");
        let (why, lang) = (&self.why, self.lang);
        let mut blocks: Vec<Block> = why.recorded.iter().map(Recorded::block).collect();
        for device in &why.devices {
            let verdict = if device.pushed { "pushed" } else { "not pushed" };
            blocks.push(Block::Heading(format!("{} on {} ({}): {verdict}", why.user, device.device, device.state)));
            blocks.push(device.table(lang));
            let open: Vec<_> = device.steps.iter().filter(|step| step.passed.is_none()).map(|step| step.code).collect();
            if !open.is_empty() {
                blocks.push(Block::Text(format!("{}: {}", OPEN.get(lang), open.join(", "))));
            }
            let failing = device.steps.iter().find(|step| step.passed == Some(false));
            match (&device.fix, failing.and_then(|step| step.change.as_ref())) {
                (Some(fix), _) => blocks.push(Block::Verbatim(format!("{}: {fix}\n", SMALLEST.get(lang)))),
                (None, Some(change)) => blocks.push(Block::Text(format!("{}: {change}", CHANGES.get(lang)))),
                (None, None) => {}
            }
        }
        Some(blocks)
    }

    fn exit(&self) -> Exit {
        if self.why.pushed { Exit::Ok } else { Exit::NotPushed }
    }
}

/// What the operator gave to be judged.
enum Given {
    Content(Box<Content>),
    Message(Box<Message>),
    /// The service would refuse it.
    Refused(i64, String),
}

/// Asks the decision.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let current = state.load()?;
    let given = given(args, invocation)?;
    let now = args.at.unwrap_or_else(|| invocation.context.now());
    let (registry, recorded) = match args.at {
        None => {
            current.known_user(&args.user)?;
            (Cow::Borrowed(&current), None)
        }
        Some(at) => {
            let (records, broken) = past::records(&state)?;
            if broken > 0 {
                invocation.ui.warn(&format!("{broken} lines of the recorded callbacks could not be read"));
            }
            let Some(found) = decision::as_recorded(&current, &records, &args.user, at) else {
                return Err(past::not_recorded(&records, &args.user, at, &state));
            };
            invocation
                .ui
                .status("presence as recorded then; devices, tokens and certificates as the state file has them");
            let told = Recorded::new(&found, &records, &args.user, at);
            (Cow::Owned(found.registry), Some(told))
        }
    };
    let question = question(args, &given, now);
    let (decision, _) = deliver::plan(&registry, question, false);
    let devices = decision
        .devices
        .iter()
        .map(|device| {
            // Nobody can change the past.
            let fix = if args.at.is_some() { None } else { deliver::advice(&registry, question, device) };
            DeviceRow::new(device, &registry, fix, invocation.lang)
        })
        .collect();
    let why = Why { user: args.user.to_string(), pushed: decision.pushed(), now: now.to_string(), recorded, devices };
    Ok(Box::new(Told { why, lang: invocation.lang }))
}

fn question<'a>(args: &'a Args, given: &'a Given, now: Timestamp) -> Question<'a> {
    let sending = Sending {
        call: match given {
            Given::Refused(code, info) => Call::Refused { step: CallStep::WellFormed, code: *code, info },
            Given::Content(_) | Given::Message(_) => Call::Unknown,
        },
        evidence: if args.at.is_some() { Evidence::Records } else { Evidence::State },
        ..args.way.sending(!matches!(given, Given::Content(_)))
    };
    let subject = match given {
        Given::Content(content) => Subject::Content(content),
        Given::Message(message) => Subject::Message(message),
        Given::Refused(..) => Subject::Unreadable,
    };
    Question { user: &args.user, subject, sending, now, strict: args.strict }
}

/// The message: a body of the service's, or what the flags say of one.
fn given(args: &Args, invocation: &mut Invocation) -> Result<Given, Error> {
    let mut content = args.content.content()?;
    let Some(path) = &args.message else {
        if content.title.is_none() && content.description.is_none() {
            content.description = Some("a message".to_owned());
            invocation.ui.status(
                "judged for a message that has a text; --title, --description, --ext … or --message describe yours",
            );
        }
        return Ok(Given::Content(Box::new(content)));
    };
    if content != Content::default() {
        return Err(Error::usage(
            "--message and flags such as --title both describe the message: expected one of them",
        )
        .hint("put title and text into the file's OfflinePushInfo"));
    }
    let im_message = ImMessage::open(path, invocation)?;
    match im_message.call {
        Err(refusal) => Ok(Given::Refused(refusal.code, refusal.info)),
        Ok(call) => {
            let named = im_message.named;
            if !call.receivers.is_empty() && !call.receivers.iter().any(|account| account == args.user.as_str()) {
                let whom = call.receivers.join(", ");
                invocation.ui.warn(&format!("--message {named} goes to {whom}; judged as if it went to {}", args.user));
            }
            Ok(Given::Message(Box::new(call.message)))
        }
    }
}
