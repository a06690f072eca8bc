//! `mipush regid show`: everything there is to know of a regId, in one report.

use serde::Serialize;
use serde_json::Value;

use crate::commands::call::{self, CallArgs, Desk, RegionArgs};
use crate::commands::{Invocation, Outcome, document};
use crate::domain::identifier::RegId;
use crate::error::{Error, Exit};
use crate::operation::region;
use crate::protocol::http::HttpRequest;
use crate::protocol::xiaomi::device::{self, List, Presence};
use crate::protocol::xiaomi::reply::Envelope;
use crate::ui::report::{Block, Report};

/// Show a regId's aliases, topics, accounts, presence, validity and region
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush regid show 'Zm9vYmFyK2Zvb2Jhci9mb29iYXI='
  mipush regid show REGID --region auto --json

Six calls are made. One that is refused, or whose answer does not say, leaves its fact unknown (null in JSON).")]
pub struct Args {
    /// The regId
    #[arg(value_name = "REGID", allow_hyphen_values = true)]
    reg_id: RegId,
    #[command(flatten)]
    region: RegionArgs,
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Serialize)]
struct Shown {
    reg_id: String,
    device: Option<String>,
    valid: Option<bool>,
    online: Option<bool>,
    region: Option<&'static str>,
    certificate_region: &'static str,
    aliases: Option<Vec<String>>,
    topics: Option<Vec<String>>,
    accounts: Option<Vec<String>>,
    problems: Vec<Problem>,
}

/// A call that was refused, or an answer that did not say.
#[derive(Debug, Serialize)]
struct Problem {
    call: &'static str,
    code: Option<i64>,
    message: String,
}

impl Report for Shown {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["reg_id", "valid", "online", "region", "aliases", "topics", "accounts"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let unknown = || "unknown".to_owned();
        let yes = |flag: Option<bool>, yes: &str, no: &str| {
            flag.map_or_else(unknown, |flag| if flag { yes } else { no }.to_owned())
        };
        let list = |list: &Option<Vec<String>>| match list {
            None => unknown(),
            Some(list) if list.is_empty() => "none".to_owned(),
            Some(list) => list.join(", "),
        };
        let fact = |name: &str, value: String| (name.to_owned(), value);
        let mut facts = vec![fact("regId", self.reg_id.clone())];
        if let Some(device) = &self.device {
            facts.push(fact("device here", device.clone()));
        }
        facts.extend([
            fact("valid", yes(self.valid, "yes", "no: drop it")),
            fact("presence", yes(self.online, "online", "offline")),
            fact("region", self.region.map_or_else(unknown, str::to_owned)),
            fact("aliases", list(&self.aliases)),
            fact("topics", list(&self.topics)),
            fact("accounts", list(&self.accounts)),
        ]);
        Some(vec![Block::Facts(facts)])
    }
}

/// What cannot be better at the next of the six calls.
fn is_fatal(error: &Error) -> bool {
    matches!(error.kind, Exit::Auth | Exit::Unreachable | Exit::Unknown)
}

pub(super) fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &[], invocation, |desk| {
        let ids = std::slice::from_ref(&args.reg_id);
        let here = desk.service.region();
        let routes = desk.route(args.region.region, ids)?;
        let base = routes.first().map_or(desk.service.base(), |(base, _)| base.as_str()).to_owned();
        let (package, secret) = (&desk.cert.fields.package, desk.secret.clone());
        let list = |kind| device::list(&base, &secret, kind, package, &args.reg_id);
        let requests = [
            device::validation(&base, &secret, ids),
            device::presence(&base, &secret, package, &args.reg_id),
            device::region(desk.service.feedback_base(), &secret, ids),
            list(List::Aliases),
            list(List::Topics),
            list(List::Accounts),
        ];
        if desk.previews() {
            return Ok(desk.show(&requests));
        }
        let mut problems = Vec::new();
        let [validation, presence, place, aliases, topics, accounts] = &requests;
        let id = &args.reg_id;
        let valid = ask(desk, ("validation", validation), |answer| device::validity_of(answer, id), &mut problems)?;
        let presence = ask(desk, ("presence", presence), |answer| device::presence_of(answer, id), &mut problems)?;
        let found = ask(desk, ("region", place), |answer| device::region_of(answer, id), &mut problems)?;
        let texts = |answer: &Envelope| Some(device::texts(answer));
        let aliases = ask(desk, ("aliases", aliases), texts, &mut problems)?;
        let topics = ask(desk, ("topics", topics), texts, &mut problems)?;
        let accounts = ask(desk, ("accounts", accounts), texts, &mut problems)?;
        if problems.len() == requests.len() {
            let problem = problems.remove(0);
            return Err(Error { vendor_code: problem.code, ..Error::new(Exit::Rejected, problem.message) });
        }
        for problem in &problems {
            desk.invocation.ui.warn(&format!("{}: {}", problem.call, problem.message));
        }
        if let Some(theirs) = found {
            region::remember(&desk.service, id, theirs, &mut |note| desk.invocation.note(note));
            if theirs != here && here.api_base().is_some() {
                desk.invocation.ui.warn(&region::foreign_text(id, theirs, here, desk.lang));
            }
        }
        let device = desk
            .registry
            .devices
            .values()
            .find(|device| device.registration.as_ref().is_some_and(|registration| registration.reg_id == *id));
        Ok(Box::new(Shown {
            reg_id: id.to_string(),
            device: device.map(|device| device.name.to_string()),
            valid,
            online: presence.map(|presence| presence == Presence::Online),
            region: found.map(crate::domain::region::Region::as_str),
            certificate_region: here.as_str(),
            aliases,
            topics,
            accounts,
            problems,
        }))
    })
}

/// One of the six calls.
fn ask<T>(
    desk: &mut Desk<'_>,
    (name, request): (&'static str, &HttpRequest),
    read: impl FnOnce(&Envelope) -> Option<T>,
    problems: &mut Vec<Problem>,
) -> Result<Option<T>, Error> {
    match desk.call(request) {
        Err(error) if is_fatal(&error) => Err(error),
        Err(error) => {
            problems.push(Problem { call: name, code: error.vendor_code, message: error.message });
            Ok(None)
        }
        Ok(envelope) => {
            let value = read(&envelope);
            if value.is_none() {
                let message = format!("the answer does not say: {}", envelope.data);
                problems.push(Problem { call: name, code: None, message });
            }
            Ok(value)
        }
    }
}
