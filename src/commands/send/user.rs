//! A send to an IM user: IM's decision first, then one request for each device that is pushed to.

use serde::Serialize;
use serde_json::Value;

use super::Args;
use super::sent::batch_json;
use crate::commands::call::STAND_IN;
use crate::commands::preview::Preview;
use crate::commands::{Invocation, Outcome, document};
use crate::context::Context;
use crate::domain::decision::{Decision, DeviceDecision, Question};
use crate::domain::notification::{self, Target};
use crate::domain::push::Content;
use crate::domain::registry::Registry;
use crate::domain::secret::Secret;
use crate::domain::text::Lang;
use crate::error::{Error, Exit};
use crate::operation::deliver::{self, UserPush};
use crate::operation::history::About;
use crate::operation::service::Service;
use crate::operation::state::State;
use crate::protocol::http::HttpRequest;
use crate::ui::report::{Block, Report};

const KEYS: [&str; 7] = ["user", "pushed", "message_id", "trace_id", "devices", "pushes", "warnings"];

#[derive(Debug, Serialize)]
struct UserSent {
    user: String,
    pushed: bool,
    message_id: Option<String>,
    trace_id: Option<String>,
    devices: Vec<DeviceShown>,
    pushes: Vec<Value>,
    warnings: Vec<&'static str>,
    #[serde(skip)]
    exit: Exit,
}

/// One device's decision in short.
#[derive(Debug, Serialize)]
struct DeviceShown {
    device: String,
    presence: &'static str,
    pushed: bool,
    step: Option<u8>,
    code: Option<&'static str>,
    reason: Option<String>,
    fix: Option<String>,
}

impl DeviceShown {
    fn new(device: &DeviceDecision, fix: Option<String>, lang: Lang) -> Self {
        let failing = device.first_failing();
        Self {
            device: device.device.to_string(),
            presence: device.presence.as_str(),
            pushed: device.pushed(),
            step: failing.map(|step| step.kind.number),
            code: failing.map(|step| step.kind.code),
            reason: failing.map(|step| step.reason.get(lang).to_owned()),
            fix,
        }
    }
}

impl Report for UserSent {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["user", "pushed", "message_id", "trace_id"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut lines = Vec::new();
        for device in &self.devices {
            let line = match (device.step, device.code, &device.reason) {
                (Some(step), Some(code), Some(reason)) => {
                    format!("{} on {}: not pushed, step {step} ({code}): {reason}", self.user, device.device)
                }
                _ => format!("{} on {} ({}): pushed", self.user, device.device, device.presence),
            };
            lines.push(Block::Text(line));
        }
        if self.devices.is_empty() {
            lines.push(Block::Text(format!("{}: not pushed, never logged in", self.user)));
        }
        if let Some(id) = &self.message_id {
            lines.push(Block::Facts(vec![
                ("message id".to_owned(), id.clone()),
                ("trace id".to_owned(), self.trace_id.clone().unwrap_or_else(|| "-".to_owned())),
            ]));
        }
        Some(lines)
    }

    fn exit(&self) -> Exit {
        self.exit
    }
}

pub(super) fn run(args: &Args, content: &Content, invocation: &mut Invocation) -> Outcome {
    let previews = args.call.preview.wanted();
    if !previews {
        invocation.ui.check_fields(&KEYS)?;
    }
    let Some(user) = &args.target.user else {
        return Err(Error::usage("--user is missing"));
    };
    let state = invocation.state();
    let registry = state.load()?;
    registry.known_user(user)?;
    let now = invocation.context.now();
    let question = Question { strict: args.strict, ..Question::of_content(user, content, now) };
    let (decision, pushes) = deliver::plan(&registry, question, args.force);
    let devices: Vec<_> = decision
        .devices
        .iter()
        .map(|device| DeviceShown::new(device, deliver::advice(&registry, question, device), invocation.lang))
        .collect();
    caution(&decision, invocation);

    let mut warnings = Vec::new();
    for push in &pushes {
        let faults = notification::check(&push.message, now);
        invocation.warn_of(&faults);
        for fault in faults.iter().filter(|fault| fault.is_error()) {
            invocation.ui.warn(&format!("{} ({})", fault.message(invocation.lang), fault.code));
        }
        warnings.extend(faults.iter().map(|fault| fault.code));
    }
    if pushes.is_empty() {
        for fix in devices.iter().filter_map(|device| device.fix.as_ref()) {
            invocation.hint(&format!("to have it pushed: {fix}"));
        }
        let report = UserSent {
            user: user.to_string(),
            pushed: false,
            message_id: None,
            trace_id: None,
            devices,
            pushes: Vec::new(),
            warnings,
            exit: Exit::NotPushed,
        };
        return Ok(Box::new(report));
    }
    if previews {
        let mut requests = Vec::new();
        for push in &pushes {
            requests.push(request(args, push, &registry, &state, true, &invocation.context, invocation.lang)?.1);
        }
        if requests.iter().any(|request| request.base.ends_with(".invalid")) {
            invocation.hint(STAND_IN);
        }
        return Ok(Box::new(Preview::new(&requests, args.call.preview.curl)));
    }
    deliver_all(args, &pushes, (&registry, &state), (devices, warnings), invocation)
}

/// Shows what passed and should still be known, such as a young certificate.
fn caution(decision: &Decision, invocation: &mut Invocation) {
    for device in &decision.devices {
        for step in device.steps.iter().filter(|step| step.caution && device.pushed()) {
            let text = format!("{} ({})", step.reason.get(invocation.lang), step.kind.code);
            invocation.ui.warn(&text);
        }
    }
}

fn request<'a>(
    args: &Args,
    push: &UserPush,
    registry: &Registry,
    state: &'a State,
    preview: bool,
    context: &'a Context,
    lang: Lang,
) -> Result<(Service<'a>, HttpRequest, Target), Error> {
    let cert = registry.cert(&push.cert.to_string())?;
    // A preview shows no secret and therefore needs none.
    let secret = if preview { Secret::new("***") } else { state.secret_of(cert, context)? };
    let service = Service::new(cert, &args.call.service.wish(), state, context, lang)?;
    let target = Target::RegIds(vec![push.reg_id.clone()]);
    let request = crate::protocol::xiaomi::send::request(service.base(), &secret, &push.message, &target);
    Ok((service, request, target))
}

fn deliver_all(
    args: &Args,
    pushes: &[UserPush],
    (registry, state): (&Registry, &State),
    (devices, warnings): (Vec<DeviceShown>, Vec<&'static str>),
    invocation: &mut Invocation,
) -> Outcome {
    let mut shown = Vec::new();
    let mut ids = None;
    let mut first_error = None;
    let mut exit = Exit::Ok;
    let context = invocation.context.clone();
    for push in pushes {
        let called = request(args, push, registry, state, false, &context, invocation.lang);
        let outcome = called.and_then(|(service, request, target)| {
            if let Some(notice) = service.notice() {
                invocation.ui.status(&notice);
            }
            let cert = registry.cert(&push.cert.to_string())?;
            let about = About { cert, message: &push.message, multi: false };
            deliver::deliver(&service, &[(target, request)], about, &mut |note| invocation.note(note), &mut || ())
        });
        match outcome {
            Ok(delivery) => {
                exit = exit.max(delivery.exit());
                for batch in &delivery.batches {
                    let mut value = batch_json(batch);
                    if let Value::Object(object) = &mut value {
                        object.insert("device".to_owned(), push.device.to_string().into());
                        object.insert("cert".to_owned(), push.cert.0.into());
                        object.insert("reg_id".to_owned(), push.reg_id.to_string().into());
                    }
                    shown.push(value);
                }
                if ids.is_none() {
                    ids = delivery.accepted().next().map(|a| (a.message_id.clone(), a.trace_id.clone()));
                }
            }
            Err(error) => {
                shown.push(serde_json::json!({
                    "device": push.device.to_string(), "cert": push.cert.0, "reg_id": push.reg_id.to_string(),
                    "message_id": null, "error": error.json().get("error"),
                }));
                first_error.get_or_insert(error);
            }
        }
    }
    let Some((message_id, trace_id)) = ids else {
        return Err(first_error.unwrap_or_else(|| Error::usage("nothing was sent")));
    };
    if let Some(id) = &message_id {
        invocation.hint(&format!("accepted is not delivered; follow it: mipush trace {id}"));
    }
    Ok(Box::new(UserSent {
        user: args.target.user.as_ref().map(ToString::to_string).unwrap_or_default(),
        pushed: true,
        message_id,
        trace_id,
        devices,
        pushes: shown,
        warnings,
        exit: if first_error.is_some() { Exit::Partial } else { exit },
    }))
}
