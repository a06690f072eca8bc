//! `mipush im trace`: what became of one push on each device, stage by stage.

use serde::Serialize;
use serde_json::Value;

use super::desk::{ImArgs, at};
use super::meaning;
use crate::commands::{Invocation, Outcome, document, or_dash};
use crate::domain::text::Lang;
use crate::protocol::tencent::client::timpush::{self, Instance, Stage};
use crate::ui::report::{Block, Report};

/// Follow one push by its PushID: IM, vendor, device (7 days; the Push service only)
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush im trace 5372a5c0_6a3c0f10_1_7b_1
  mipush im trace 5372a5c0_6a3c0f10_1_7b_1 --json

The PushID is in the push results that mipush callbacks listen records, and in the console's push records.")]
pub struct Args {
    /// The push
    #[arg(value_name = "PUSH_ID")]
    push_id: String,
    #[command(flatten)]
    im: ImArgs,
}

#[derive(Debug, Serialize)]
struct Trace {
    push_id: String,
    devices: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    instance: Option<String>,
    at: Option<String>,
    platform: Option<String>,
    token: Option<String>,
    cert: Option<String>,
    model: Option<String>,
    system: Option<String>,
    sdk_version: Option<String>,
    notifications: Option<i64>,
    stages: Vec<StageRow>,
}

#[derive(Debug, Serialize)]
struct StageRow {
    stage: String,
    at: Option<String>,
    status: Option<i64>,
    code: Option<i64>,
    info: Option<String>,
    meaning: Option<String>,
}

impl StageRow {
    fn of(stage: Stage, lang: Lang) -> Self {
        let code = stage.code.filter(|code| *code != 0);
        // A vendor's code comes in the same member as IM's own.
        let vendor = |code: i64| {
            let known = crate::protocol::xiaomi::code::lookup(code)?;
            Some(known.meaning.get(lang).to_owned())
        };
        Self {
            meaning: code.and_then(|code| vendor(code).or_else(|| meaning(code, lang))),
            stage: stage.name,
            at: stage.at,
            status: stage.status,
            code: stage.code,
            info: stage.info,
        }
    }
}

impl Row {
    const KEYS: &'static [&'static str] =
        &["instance", "at", "platform", "token", "cert", "model", "system", "sdk_version", "notifications", "stages"];

    fn of(instance: Instance, lang: Lang) -> Self {
        Self {
            instance: instance.id,
            at: instance.at,
            platform: instance
                .platform
                .map(|number| timpush::platform(number).map_or_else(|| number.to_string(), str::to_owned)),
            token: instance.token,
            cert: instance.cert,
            model: instance.model,
            system: instance.system,
            sdk_version: instance.sdk_version,
            notifications: instance.notifications,
            stages: instance.stages.into_iter().map(|stage| StageRow::of(stage, lang)).collect(),
        }
    }
}

impl Report for Trace {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.devices.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["instance", "at", "platform", "token", "cert", "stages"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        if self.devices.is_empty() {
            return None;
        }
        let mut blocks = Vec::new();
        for device in &self.devices {
            let name = format!("{}  {}", or_dash(device.instance.as_ref()), or_dash(device.platform.as_ref()));
            blocks.push(Block::Heading(name));
            let mut facts = vec![
                ("  certificate".to_owned(), or_dash(device.cert.as_ref())),
                ("  token".to_owned(), or_dash(device.token.as_ref())),
            ];
            for stage in &device.stages {
                let code = stage.code.unwrap_or_default();
                let said = match (code, stage.meaning.as_ref().or(stage.info.as_ref())) {
                    (0, _) => "ok".to_owned(),
                    (code, Some(said)) => format!("{code}: {said}"),
                    (code, None) => code.to_string(),
                };
                facts.push((format!("  {}", stage.stage), format!("{}  {said}", or_dash(stage.at.as_ref()))));
            }
            blocks.push(Block::Facts(facts));
        }
        Some(blocks)
    }

    fn empty_hint(&self) -> Option<String> {
        Some(format!("the service knows no push {} of the last 7 days", self.push_id))
    }
}

/// Follows it.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    at(&args.im, Row::KEYS, invocation, |desk| {
        let request = timpush::trace(&desk.access()?, &args.push_id);
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let envelope = desk.call(&request)?;
        let lang = desk.lang;
        let devices = timpush::instances(&envelope).into_iter().map(|found| Row::of(found, lang)).collect();
        Ok(Box::new(Trace { push_id: args.push_id.clone(), devices }))
    })
}
