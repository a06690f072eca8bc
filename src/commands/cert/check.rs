//! `mipush cert check`: proves the secret with the cheapest harmless call.

use serde::Serialize;
use serde_json::Value;

use crate::commands::argument::ServiceArgs;
use crate::commands::{Invocation, Outcome, document};
use crate::domain::certificate::secret_faults;
use crate::domain::identifier::AppKey;
use crate::domain::text::Lang;
use crate::error::Exit;
use crate::operation::failure;
use crate::operation::service::Service;
use crate::protocol::xiaomi::code::lookup;
use crate::protocol::xiaomi::reply::Reply;
use crate::protocol::xiaomi::send;
use crate::ui::report::{Block, Report};

/// Ask Xiaomi whether it takes this certificate's AppSecret (reads today's quota; sends nothing)
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush cert check\n  mipush cert check --cert prod --json")]
pub struct Args {
    #[command(flatten)]
    service: ServiceArgs,
}

#[derive(Debug, Serialize)]
struct CertChecked {
    id: u32,
    name: String,
    accepted: bool,
    code: i64,
    message: String,
    day_quota: Option<String>,
    day_acked: Option<String>,
    trace_id: Option<String>,
}

impl Report for CertChecked {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["id", "name", "accepted", "code", "message"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let verdict = if self.accepted { "accepted" } else { "refused" };
        let mut facts = vec![
            ("certificate".to_owned(), format!("{} ({})", self.id, self.name)),
            ("AppSecret".to_owned(), format!("{verdict}: {}", self.message)),
        ];
        if let (Some(quota), Some(acked)) = (&self.day_quota, &self.day_acked) {
            facts.push(("today".to_owned(), format!("{acked} of {quota} delivered")));
        }
        Some(vec![Block::Facts(facts)])
    }

    fn exit(&self) -> Exit {
        if self.accepted { Exit::Ok } else { Exit::Rejected }
    }
}

/// The codes that say "the secret is right, but not this call, or not now" (7.10).
const SECRET_IS_FINE: [i64; 3] = [10027, 10038, 10039];

/// Checks it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let registry = state.load()?;
    let cert = registry.pick_cert(args.service.cert.as_deref())?;
    let secret = state.secret_of(cert, &invocation.context)?;
    let key = cert.fields.app_key.as_ref().map(AppKey::as_str);
    let shape = secret_faults(&secret, Some(cert.fields.app_id.as_str()), key);

    let context = invocation.context.clone();
    let service = Service::new(cert, &args.service.wish(), &state, &context, invocation.lang)?;
    if let Some(notice) = service.notice() {
        invocation.ui.status(&notice);
    }
    let request = send::quota(service.base(), &secret);
    let response = service.exchange(&request, &mut |note| invocation.note(note))?;
    let report = |accepted, code, message: String, envelope: &crate::protocol::xiaomi::reply::Envelope| {
        let data = envelope.send_data();
        CertChecked {
            id: cert.id.0,
            name: cert.name.to_string(),
            accepted,
            code,
            message,
            day_quota: data.day_quota,
            day_acked: data.day_acked,
            trace_id: envelope.trace_id.clone(),
        }
    };
    match Reply::read(&response) {
        Reply::Accepted(envelope) => Ok(Box::new(report(true, 0, format!("by {}", service.describe()), &envelope))),
        Reply::Refused(envelope) if SECRET_IS_FINE.contains(&envelope.code) => {
            let meaning = lookup(envelope.code).map_or("", |code| code.meaning.get(invocation.lang));
            Ok(Box::new(report(true, envelope.code, format!("the call itself was refused ({meaning})"), &envelope)))
        }
        Reply::Refused(envelope) => {
            let mut error = failure::refused(&envelope, invocation.lang);
            let lang: Lang = invocation.lang;
            error.hints.splice(0..0, shape.iter().map(|fault| fault.message(lang).to_owned()));
            Err(error)
        }
        Reply::Unreadable { status, excerpt } => Err(failure::unreadable(status, &excerpt, &request.path)),
    }
}
