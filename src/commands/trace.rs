//! `mipush trace`: what became of a message.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::argument::{duration, time};
use super::call::{self, CallArgs, Desk};
use super::{Invocation, Outcome, document};
use crate::domain::identifier::{JobKey, MsgId};
use crate::error::{Error, Exit};
use crate::protocol::http::HttpRequest;
use crate::protocol::xiaomi::reply::Trace;
use crate::protocol::xiaomi::send;
use crate::ui::report::{Block, Report};

/// Follow a message: planned, delivered, clicked, lost
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush trace                         # the last send, from the send log
  mipush trace scm01234500000000002b
  mipush trace scm01234500000000002b --wait --timeout 2m
  mipush trace --job-key spring --json
  mipush trace --since 2026-11-24T00:00:00+08:00 --until 2026-11-24T12:00:00+08:00

Exit codes: 8 not final before --wait ended, 6 refused (65028: no such message).")]
#[group(id = "what", multiple = false)]
pub struct Args {
    /// Message id, as `send` printed it [default: that of the last send]
    #[arg(value_name = "MSG_ID", group = "what")]
    msg_id: Option<MsgId>,
    /// Every message of a job key
    #[arg(long, value_name = "KEY", group = "what")]
    job_key: Option<JobKey>,
    /// The newest messages since this time
    #[arg(long, value_name = "TIME", value_parser = time, group = "what")]
    since: Option<Timestamp>,
    /// … and until this time [default: now]
    #[arg(long, value_name = "TIME", value_parser = time, requires = "since")]
    until: Option<Timestamp>,
    /// Wait until every target is accounted for; --timeout then limits the waiting [default: 60s]
    #[arg(long)]
    wait: bool,
    /// Look again after this long
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "1s", requires = "wait")]
    every: Duration,
    #[command(flatten)]
    call: CallArgs,
}

/// How long `--wait` waits: the guide's "within one minute".
const WAIT: Duration = Duration::from_mins(1);

/// Most messages that one question by time is answered with (7.8).
const MOST: usize = 100;

#[derive(Debug, Serialize)]
struct Traced {
    r#final: bool,
    messages: Vec<MessageRow>,
    /// What was asked for, where that can be nothing's.
    #[serde(skip)]
    job_key: Option<JobKey>,
    #[serde(skip)]
    exit: Exit,
}

#[derive(Debug, Serialize)]
struct MessageRow {
    message_id: String,
    kind: Option<String>,
    created_at: Option<String>,
    resolved: u64,
    delivered: u64,
    clicked: u64,
    bar_closed: u64,
    invalid: u64,
    filtered: u64,
    not_registered: u64,
    expired: u64,
    r#final: bool,
}

impl MessageRow {
    /// `sent_ms` is when a delayed message went out, by the send log.
    fn new(trace: &Trace, sent_ms: Option<i64>, now: Timestamp) -> Self {
        // A trace does not count what came too late: it follows from the time to live.
        let lapsed = trace.lapses_ms(sent_ms).is_some_and(|at| at <= now.as_millisecond());
        let expired = if lapsed { trace.open() } else { 0 };
        let created = trace.created_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        Self {
            message_id: trace.id.clone(),
            kind: trace.kind.clone(),
            created_at: created.map(|at| at.to_string()),
            resolved: trace.resolved,
            delivered: trace.delivered,
            clicked: trace.clicked,
            bar_closed: trace.bar_closed,
            invalid: trace.invalid,
            filtered: trace.filtered,
            not_registered: trace.not_registered,
            expired,
            r#final: trace.is_final() || expired > 0,
        }
    }
}

impl Report for Traced {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.messages.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["message_id", "created_at", "resolved", "delivered", "clicked", "invalid", "bar_closed", "final"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let [row] = self.messages.as_slice() else { return None };
        let fact = |name: &str, value: String| (name.to_owned(), value);
        let mut facts = vec![
            fact("message id", row.message_id.clone()),
            fact("sent", row.created_at.clone().unwrap_or_else(|| "-".to_owned())),
            fact("planned for", row.resolved.to_string()),
            fact("delivered", row.delivered.to_string()),
            fact("clicked", row.clicked.to_string()),
        ];
        for (name, count) in [
            ("notifications off", row.bar_closed),
            ("invalid targets", row.invalid),
            ("outside the filter", row.filtered),
            ("app not registered", row.not_registered),
            ("expired", row.expired),
        ] {
            if count > 0 {
                facts.push(fact(name, count.to_string()));
            }
        }
        facts.push(fact("final", if row.r#final { "yes" } else { "no" }.to_owned()));
        Some(vec![Block::Facts(facts)])
    }

    fn empty_hint(&self) -> Option<String> {
        // What nothing has is told in every format: see `run`.
        self.job_key.is_none().then(|| "no message found; `mipush send` prints ids".to_owned())
    }

    fn exit(&self) -> Exit {
        self.exit
    }
}

/// Follows it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let limit = args.call.service.terms.timeout.unwrap_or(WAIT);
    let mut wish = args.call.clone();
    if args.wait {
        wish.service.terms.timeout = None;
    }
    call::at(&wish, &[], invocation, |desk| {
        let request = request(&args, desk)?;
        if desk.previews() {
            return Ok(desk.show(&[request]));
        }
        let delayed = delayed(desk);
        let mut rows = look(desk, &request, &delayed)?;
        if args.wait {
            let spinner = desk.invocation.ui.spinner("waiting for the message to arrive");
            let mut waited = Duration::ZERO;
            while !done(&rows) && waited < limit {
                let pause = args.every.clamp(Duration::from_millis(10), limit.max(Duration::from_millis(10)));
                std::thread::sleep(pause);
                waited += pause;
                rows = look(desk, &request, &delayed)?;
            }
            spinner.finish();
        }
        let finished = done(&rows);
        if args.wait && !finished {
            desk.invocation.ui.warn(&format!("not final after {} s", limit.as_secs_f64()));
        }
        if let Some(key) = args.job_key.as_ref().filter(|_| rows.is_empty()) {
            desk.invocation.hint(&format!("no message of this certificate has the job key {:?}", key.as_str()));
        }
        if rows.len() >= MOST {
            desk.invocation.ui.warn(&format!("only the {MOST} newest are listed: ask for a shorter time"));
        }
        Ok(Box::new(Traced {
            r#final: finished,
            messages: rows,
            job_key: args.job_key.clone(),
            exit: if args.wait && !finished { Exit::Pending } else { Exit::Ok },
        }))
    })
}

fn request(args: &Args, desk: &mut Desk<'_>) -> Result<HttpRequest, Error> {
    let (base, now) = (desk.service.base().to_owned(), desk.service.now());
    match (&args.msg_id, &args.job_key, args.since) {
        (Some(id), ..) => Ok(send::trace_by_id(&base, &desk.secret, id.as_str())),
        (_, Some(key), _) => Ok(send::trace_by_job_key(&base, &desk.secret, key.as_str())),
        (.., Some(since)) => {
            let until = args.until.unwrap_or(now);
            if until < since {
                return Err(Error::usage(format!("--since {since} is after {until}")));
            }
            Ok(send::trace_by_time(&base, &desk.secret, since, until))
        }
        _ => {
            let id = last(desk)?;
            desk.invocation.ui.status(&format!("the last send: {id}"));
            Ok(send::trace_by_id(&base, &desk.secret, &id))
        }
    }
}

/// The last message that this certificate sent, by the send log.
fn last(desk: &Desk<'_>) -> Result<String, Error> {
    let cert = desk.cert.id.0;
    let sent = desk.history()?.sent()?;
    let id = sent.into_iter().rev().filter(|sent| sent.cert == cert).find_map(|sent| sent.name().map(str::to_owned));
    id.ok_or_else(|| {
        Error::usage("no message was named, and the send log remembers none")
            .hint("name one: mipush trace MSG_ID, --job-key KEY or --since TIME")
    })
}

fn look(desk: &mut Desk<'_>, request: &HttpRequest, delayed: &HashMap<String, i64>) -> Result<Vec<MessageRow>, Error> {
    let traces = desk.call(request)?.traces();
    let now = desk.service.now();
    Ok(traces.iter().map(|trace| MessageRow::new(trace, delayed.get(&trace.id).copied(), now)).collect())
}

/// When delayed messages go out. A log that cannot be read costs only this.
fn delayed(desk: &Desk<'_>) -> HashMap<String, i64> {
    let sent = desk.history().and_then(|history| history.sent()).unwrap_or_default();
    sent.into_iter().filter_map(|sent| Some((sent.message_id?, sent.scheduled_at?.as_millisecond()))).collect()
}

fn done(rows: &[MessageRow]) -> bool {
    !rows.is_empty() && rows.iter().all(|row| row.r#final)
}
