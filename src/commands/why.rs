//! `mipush why`: the decision for a user, step by step, for each device, and the smallest change that would help.

use serde::Serialize;
use serde_json::Value;

use super::send::ContentArgs;
use super::{Invocation, Outcome, candidate, document};
use crate::domain::decision::{DeviceDecision, Question, Step, Verdict};
use crate::domain::identifier::UserId;
use crate::domain::text::Lang;
use crate::error::Exit;
use crate::operation::deliver;
use crate::ui::report::{Block, Report};

/// Say why a user is pushed or not, step by step, and what would change it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush why alice
  mipush why alice --lang zh
  mipush why alice --ext '{\"chat\":\"bob\"}' --description hi --json

Exit codes: 0 pushed to at least one device, 11 not pushed.")]
pub struct Args {
    /// The user
    #[arg(value_name = "USER", add = candidate::users())]
    user: UserId,
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
    devices: Vec<DeviceRow>,
}

#[derive(Debug, Serialize)]
struct DeviceRow {
    device: String,
    presence: &'static str,
    pushed: bool,
    first_failing: Option<&'static str>,
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
}

impl StepRow {
    fn new(step: &Step, lang: Lang) -> Self {
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
            source: step.kind.source,
        }
    }
}

impl DeviceRow {
    fn new(device: &DeviceDecision, fix: Option<String>, lang: Lang) -> Self {
        Self {
            device: device.device.to_string(),
            presence: device.presence.as_str(),
            pushed: device.pushed(),
            first_failing: device.first_failing().map(|step| step.kind.code),
            steps: device.steps.iter().map(|step| StepRow::new(step, lang)).collect(),
            fix,
        }
    }

    /// What was judged, and everything from the first failing step on that was.
    fn table(&self) -> Block {
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
                    vec![step.step.to_string(), step.code.to_owned(), mark(step.passed).to_owned(), step.reason.clone()]
                })
                .collect(),
        }
    }
}

impl Report for Why {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.devices.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["device", "presence", "pushed", "first_failing", "fix"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        for device in &self.devices {
            let verdict = if device.pushed { "pushed" } else { "not pushed" };
            blocks.push(Block::Heading(format!("{} on {} ({}): {verdict}", self.user, device.device, device.presence)));
            blocks.push(device.table());
            let open: Vec<_> = device.steps.iter().filter(|step| step.passed.is_none()).map(|step| step.code).collect();
            if !open.is_empty() {
                blocks.push(Block::Text(format!("not judged from here: {}", open.join(", "))));
            }
            if let Some(fix) = &device.fix {
                blocks.push(Block::Verbatim(format!("smallest change: {fix}\n")));
            }
        }
        Some(blocks)
    }

    fn exit(&self) -> Exit {
        if self.pushed { Exit::Ok } else { Exit::NotPushed }
    }
}

/// Asks the decision.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let registry = invocation.state().load()?;
    registry.known_user(&args.user)?;
    let mut content = args.content.content()?;
    if content.title.is_none() && content.description.is_none() {
        content.description = Some("a message".to_owned());
        invocation.ui.status("judged for a message that has a text; --title, --description, --ext … describe yours");
    }
    let question =
        Question { strict: args.strict, ..Question::of_content(&args.user, &content, invocation.context.now()) };
    let (decision, _) = deliver::plan(&registry, question, false);
    let devices = decision
        .devices
        .iter()
        .map(|device| DeviceRow::new(device, deliver::advice(&registry, question, device), invocation.lang))
        .collect();
    Ok(Box::new(Why { user: args.user.to_string(), pushed: decision.pushed(), devices }))
}
