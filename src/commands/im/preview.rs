//! `mipush im preview`: what Xiaomi would get for a message, where every field comes from, and what is wrong with it.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use crate::commands::im_message::ImMessage;
use crate::commands::preview::Preview;
use crate::commands::{Invocation, Outcome, candidate, document};
use crate::domain::certificate::Certificate;
use crate::domain::device::Generation;
use crate::domain::fault::Fault;
use crate::domain::identifier::{RegId, UserId};
use crate::domain::message::Message;
use crate::domain::notification::{Target, check};
use crate::domain::push_info::{self, Around, Origin};
use crate::domain::registry::Registry;
use crate::domain::secret::Secret;
use crate::domain::text::Lang;
use crate::error::{Error, Exit};
use crate::protocol::xiaomi::send;
use crate::ui::report::{Block, Report};

/// Show the Xiaomi request that a message becomes, where each field comes from, and its faults
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush im preview --message message.json --user alice
  mipush im preview --message message.json --cert prod --generation g1 --json
  mipush im preview --message - --user alice --now 2024-09-01T00:00:00+08:00 < message.json

Tencent does not publish the request it sends: each line says how sure it is. --now plays the rules of that day.
Exit codes: 0 nothing wrong, 9 something keeps the push from going out.")]
pub struct Args {
    /// A body of openim/sendmsg; - reads it from stdin
    #[arg(long, value_name = "FILE|-", value_hint = clap::ValueHint::FilePath)]
    message: PathBuf,
    /// For each device of this user that reported a certificate
    #[arg(long, value_name = "USER", add = candidate::users())]
    user: Option<UserId>,
    /// For this certificate, and a device that does not matter [default: the one chosen by `cert use`, else the only one]
    #[arg(long, value_name = "ID|NAME", env = "MIPUSH_CERT", add = candidate::certs(), conflicts_with = "user")]
    cert: Option<String>,
    /// SDK generation of the receiving app: g1, g2 or g3 [default: the device's, else a current one]
    #[arg(long, value_name = "G")]
    generation: Option<Generation>,
    /// Language of the receiving device, for MultiLanguageContent
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Nickname of the sender [default: the imported account's]
    #[arg(long, value_name = "TEXT")]
    nick: Option<String>,
    /// Name of the group, for a group message
    #[arg(long, value_name = "TEXT")]
    group: Option<String>,
}

#[derive(Debug, Serialize)]
struct Previewed {
    previews: Vec<One>,
    findings: Vec<Finding>,
}

/// One device's request.
#[derive(Debug, Serialize)]
struct One {
    cert: String,
    device: Option<String>,
    generation: Option<String>,
    fields: Vec<Field>,
    findings: Vec<Finding>,
    request: Value,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the keys of the JSON")]
struct Field {
    field: &'static str,
    value: Option<String>,
    from: &'static str,
    name: String,
    certainty: &'static str,
    cut: bool,
}

#[derive(Debug, Serialize)]
struct Finding {
    code: &'static str,
    severity: &'static str,
    field: &'static str,
    message: String,
    vendor_code: Option<i64>,
}

impl Field {
    fn of(origin: &Origin) -> Self {
        Self {
            field: origin.field,
            value: origin.value.clone(),
            from: origin.source.kind(),
            name: origin.source.name().to_owned(),
            certainty: origin.certainty.as_str(),
            cut: origin.cut,
        }
    }
}

impl Finding {
    fn of(fault: &Fault, lang: Lang) -> Self {
        Self {
            code: fault.code,
            severity: if fault.is_error() { "error" } else { "warning" },
            field: fault.field,
            message: fault.message(lang).to_owned(),
            vendor_code: fault.vendor_code,
        }
    }

    fn line(&self) -> Block {
        let code = self.vendor_code.map(|code| format!(", {code}")).unwrap_or_default();
        Block::Text(format!("  {}: {}: {} ({}{code})", self.severity, self.field, self.message, self.code))
    }
}

impl Report for Previewed {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.previews.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["cert", "device", "fields", "findings"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        if !self.findings.is_empty() {
            blocks.push(Block::Heading("The message".to_owned()));
            blocks.extend(self.findings.iter().map(Finding::line));
        }
        for one in &self.previews {
            let device = one.device.as_ref().map(|device| format!(" on {device}")).unwrap_or_default();
            blocks.push(Block::Heading(format!("Certificate {}{device}", one.cert)));
            let row = |field: &Field| {
                let value = field.value.clone().unwrap_or_else(|| "(absent)".to_owned());
                let cut = if field.cut { " (cut)" } else { "" };
                let from = format!("{} {}", field.from, field.name);
                vec![field.field.to_owned(), format!("{value}{cut}"), from, field.certainty.to_owned()]
            };
            let columns = ["Xiaomi field", "value", "from", "certainty"].map(str::to_owned).to_vec();
            blocks.push(Block::Table { columns, rows: one.fields.iter().map(row).collect() });
            blocks.extend(one.findings.iter().map(Finding::line));
        }
        Some(blocks)
    }

    fn exit(&self) -> Exit {
        let all = self.findings.iter().chain(self.previews.iter().flat_map(|one| &one.findings));
        if all.into_iter().any(|finding| finding.severity == "error") { Exit::Findings } else { Exit::Ok }
    }
}

/// A device that a message would go to.
struct Way<'a> {
    cert: &'a Certificate,
    device: Option<String>,
    generation: Option<Generation>,
    reg_id: Option<RegId>,
}

fn ways<'a>(args: &Args, registry: &'a Registry) -> Result<Vec<Way<'a>>, Error> {
    let Some(user) = &args.user else {
        let cert = registry.pick_cert(args.cert.as_deref())?;
        return Ok(vec![Way { cert, device: None, generation: args.generation, reg_id: None }]);
    };
    registry.known_user(user)?;
    let way = |session: &crate::domain::session::Session| {
        let binding = session.binding.as_ref()?;
        let device = registry.devices.get(&session.device);
        Some(Way {
            cert: registry.certs.get(&binding.cert)?,
            device: Some(session.device.to_string()),
            generation: args.generation.or(device.map(|device| device.generation)),
            reg_id: Some(binding.reg_id.clone()),
        })
    };
    let ways: Vec<Way<'_>> = registry.sessions_of(user).filter_map(way).collect();
    if ways.is_empty() {
        return Err(Error::state(format!("no device of {user} has reported a certificate that exists"))
            .hint(format!("mipush device report --user {}", user.quoted()))
            .hint("or preview for a certificate: --cert NAME"));
    }
    Ok(ways)
}

/// Shows it.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let registry = invocation.state().load()?;
    let call = ImMessage::open(&args.message, invocation)?.taken(invocation.lang)?;
    let ways = ways(args, &registry)?;
    let receivers = match &args.user {
        Some(user) => vec![user.to_string()],
        None => call.receivers.clone(),
    };
    let (lang, message) = (invocation.lang, &call.message);
    let previews = ways.iter().map(|way| one(args, way, &registry, message, invocation)).collect();
    let lint = push_info::lint(message, &receivers);
    Ok(Box::new(Previewed { previews, findings: lint.iter().map(|fault| Finding::of(fault, lang)).collect() }))
}

fn one(args: &Args, way: &Way<'_>, registry: &Registry, message: &Message, invocation: &Invocation) -> One {
    let (lang, now) = (invocation.lang, invocation.context.now());
    let imported = message.sender.as_deref().and_then(|sender| registry.nick_of(sender));
    let around = Around {
        sender_nick: args.nick.as_deref().or(imported),
        group_name: args.group.as_deref(),
        generation: way.generation,
        device_language: args.language.as_deref(),
        ..Around::default()
    };
    let mapping = push_info::map(&message.body, message.push.as_ref(), &around, way.cert, &registry.settings, now);
    let mut faults = mapping.faults.clone();
    faults.extend(check(&mapping.notification, now));
    // Without a device there is no token: the request shows where it stands.
    let target = Target::RegIds(way.reg_id.clone().into_iter().collect());
    let base = way.cert.fields.region.api_base().unwrap_or("http://embedded.invalid");
    let request = send::request(base, &Secret::new("***"), &mapping.notification, &target);
    let shown = Preview::new(&[request], false).json();
    One {
        cert: format!("{} ({})", way.cert.id, way.cert.name),
        device: way.device.clone(),
        generation: way.generation.map(|generation| generation.to_string()),
        fields: mapping.origins.iter().map(Field::of).collect(),
        findings: faults.iter().map(|fault| Finding::of(fault, lang)).collect(),
        request: shown["requests"][0].clone(),
    }
}
