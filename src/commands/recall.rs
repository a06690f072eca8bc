//! `mipush recall`: takes notifications off the phones again, by whom they went to and the notify id they carried.

use clap::{ArgGroup, ValueEnum};
use serde::Serialize;
use serde_json::Value;

use super::call::{self, CallArgs, Desk, RegionArgs};
use super::{Invocation, Outcome, document};
use crate::domain::identifier::{Alias, JobKey, MsgId, RegId, Topic, UserAccount};
use crate::domain::notification::{Target, TopicOp, TopicSet};
use crate::domain::text::Text;
use crate::error::{Error, Exit};
use crate::operation::history::{Event, Sent};
use crate::protocol::http::HttpRequest;
use crate::protocol::xiaomi::recall::{self, Named, Version};
use crate::ui::report::Report;

/// Recall notifications that phones show
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("what").required(true).multiple(false)))]
#[command(after_help = "Examples:
  mipush recall scm01234500000000002b            # targets and notify id come from the send log
  mipush recall --last
  mipush recall --alias alice --notify-id 7
  mipush recall --topic news --notify-id 7       # until 2026-11-30 only

A message sent without --notify-id cannot be recalled. From 2026-12-01 on only regIds, aliases and accounts can be
recalled from: by topic and by message id Xiaomi has switched it off.")]
#[group(skip)]
pub struct Args {
    /// Message id, as `send` printed it
    #[arg(value_name = "MSG_ID", group = "what")]
    msg_id: Option<MsgId>,
    /// The last send with this certificate
    #[arg(long, group = "what")]
    last: bool,
    /// Every send of a job key that the send log remembers
    #[arg(long, value_name = "KEY", group = "what")]
    job_key: Option<JobKey>,
    /// From a device; repeatable
    #[arg(long, value_name = "REGID", group = "what", allow_hyphen_values = true, requires = "notify_id")]
    reg_id: Vec<RegId>,
    /// From an alias; repeatable
    #[arg(long, value_name = "ALIAS", group = "what", requires = "notify_id")]
    alias: Vec<Alias>,
    /// From a user account; repeatable
    #[arg(long, value_name = "ACCOUNT", group = "what", requires = "notify_id")]
    account: Vec<UserAccount>,
    /// From the subscribers of a topic (until 2026-11-30)
    #[arg(long, value_name = "TOPIC", group = "what", requires = "notify_id")]
    topic: Option<Topic>,
    /// From topics combined by --topic-op (until 2026-11-30)
    #[arg(long, value_name = "A,B", group = "what", value_delimiter = ',', requires_all = ["notify_id", "topic_op"])]
    multi_topic: Vec<Topic>,
    /// How --multi-topic combines: UNION, INTERSECTION, EXCEPT
    #[arg(long, value_name = "OP", requires = "multi_topic")]
    topic_op: Option<TopicOp>,
    /// The notify id that the message carried [default: the send log's]
    #[arg(long, value_name = "N")]
    notify_id: Option<u32>,
    /// Version of Xiaomi's call [default: v3 where it can do it, else v1 or v2 while they work]
    #[arg(long, value_enum, value_name = "VERSION")]
    api: Option<Api>,
    #[command(flatten)]
    region: RegionArgs,
    #[command(flatten)]
    call: CallArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Api {
    /// By target; retired on 2026-12-01.
    V1,
    /// By message id or job key; retired on 2026-12-01.
    V2,
    /// By regId, alias or account.
    V3,
}

impl Api {
    const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::V3 => "v3",
        }
    }
}

const OFF: Text = Text::new(
    "recall by topic, by message id and through v1 or v2 is switched off since 2026-12-01 00:00 (China time) and has no \
     successor (D2367): only regIds, aliases and accounts can be recalled from",
    "按主题、按消息 ID 以及 v1、v2 撤回接口已于 2026-12-01 00:00（北京时间）下线且没有替代（D2367）：只能按 regId、别名或账号撤回",
);
const SOON: Text =
    Text::new("this way of recalling is switched off on 2026-12-01 (D2367)", "该撤回方式将于 2026-12-01 下线（D2367）");

#[derive(Debug, Serialize)]
struct Recalled {
    recalls: Vec<Row>,
    #[serde(skip)]
    exit: Exit,
}

#[derive(Debug, Serialize)]
struct Row {
    message_id: Option<String>,
    target: &'static str,
    targets: Option<usize>,
    notify_id: Option<u32>,
    api: &'static str,
    accepted: bool,
    code: i64,
    message: Option<String>,
    trace_id: Option<String>,
}

impl Report for Recalled {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.recalls.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["message_id", "target", "targets", "notify_id", "api", "accepted", "code"]
    }

    fn exit(&self) -> Exit {
        self.exit
    }
}

/// One call to make.
struct Call {
    message_id: Option<String>,
    target: &'static str,
    targets: Option<usize>,
    notify_id: Option<u32>,
    api: Api,
    request: HttpRequest,
}

const KEYS: [&str; 10] =
    ["recalls", "message_id", "target", "targets", "notify_id", "api", "accepted", "code", "message", "trace_id"];

/// Recalls them.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &KEYS, invocation, |desk| {
        let calls = calls(&args, desk)?;
        let old = calls.iter().any(|call| call.api != Api::V3);
        if old && !recall::has_old_versions(desk.service.now()) {
            return Err(Error::usage(OFF.get(desk.lang))
                .hint("recall by target: mipush recall --alias ALIAS --notify-id N (or --reg-id, --account)"));
        }
        if old {
            desk.invocation.ui.warn(SOON.get(desk.lang));
        }
        if desk.previews() {
            let requests: Vec<_> = calls.into_iter().map(|call| call.request).collect();
            return Ok(desk.show(&requests));
        }
        let mut recalls = Vec::new();
        let mut first = None;
        for call in calls {
            let outcome = desk.call(&call.request);
            let mut row = Row {
                message_id: call.message_id,
                target: call.target,
                targets: call.targets,
                notify_id: call.notify_id,
                api: call.api.as_str(),
                accepted: outcome.is_ok(),
                code: 0,
                message: None,
                trace_id: None,
            };
            match outcome {
                Ok(envelope) => {
                    let at = desk.service.now();
                    let (message_id, notify_id) = (row.message_id.clone(), row.notify_id);
                    desk.remember(&Event::Recalled { at, message_id, notify_id });
                    row.trace_id = envelope.trace_id;
                }
                Err(error) if error.kind == Exit::Rejected => {
                    row.code = error.vendor_code.unwrap_or(-1);
                    row.message = Some(error.message.clone());
                    first.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
            recalls.push(row);
        }
        match first {
            Some(error) if recalls.iter().all(|row| !row.accepted) => Err(error),
            first => Ok(Box::new(Recalled { recalls, exit: if first.is_some() { Exit::Partial } else { Exit::Ok } })),
        }
    })
}

fn calls(args: &Args, desk: &mut Desk<'_>) -> Result<Vec<Call>, Error> {
    if args.api == Some(Api::V2) {
        return Ok(vec![by_name(given_name(args)?, desk)]);
    }
    if let Some(target) = named(args)? {
        let Some(notify_id) = args.notify_id else { return Err(Error::usage("--notify-id is missing")) };
        return by_target(args, None, &target, notify_id, desk);
    }
    let remembered = remembered(args, desk)?;
    if remembered.is_empty() && args.api.is_none() && recall::has_old_versions(desk.service.now()) && !args.last {
        desk.invocation.ui.status("the send log does not remember it: recalling by its id, the v2 way");
        return Ok(vec![by_name(given_name(args)?, desk)]);
    }
    if remembered.is_empty() {
        // Until then the id alone would have been enough.
        let gone = (!args.last && !recall::has_old_versions(desk.service.now())).then(|| OFF.get(desk.lang));
        return Err(Error::state("the send log does not remember such a send")
            .hints(gone.map(ToOwned::to_owned))
            .hint("say whom it went to: mipush recall --reg-id REGID --notify-id N (or --alias, --account)")
            .hint(format!("the log is {}", desk.history()?.path().display())));
    }
    let mut calls = Vec::new();
    for sent in remembered {
        calls.extend(of_sent(args, &sent, desk)?);
    }
    Ok(calls)
}

fn named(args: &Args) -> Result<Option<Target>, Error> {
    Ok(if !args.reg_id.is_empty() {
        Some(Target::RegIds(args.reg_id.clone()))
    } else if !args.alias.is_empty() {
        Some(Target::Aliases(args.alias.clone()))
    } else if !args.account.is_empty() {
        Some(Target::Accounts(args.account.clone()))
    } else if let Some(topic) = &args.topic {
        Some(Target::Topic(topic.clone()))
    } else if let Some(op) = args.topic_op {
        let set = TopicSet::new(args.multi_topic.clone(), op);
        Some(Target::Topics(set.map_err(|error| Error::usage(format!("--multi-topic: {error}")))?))
    } else {
        None
    })
}

/// What the log knows of the message or key.
fn remembered(args: &Args, desk: &Desk<'_>) -> Result<Vec<Sent>, Error> {
    let sent = desk.history()?.sent()?;
    if args.last {
        let last = sent.iter().rev().find(|sent| sent.cert == desk.cert.id.0).cloned();
        let name = last.as_ref().and_then(Sent::name);
        return Ok(sent.into_iter().filter(|sent| name.is_some() && sent.name() == name).collect());
    }
    let wanted = |sent: &Sent| match (&args.msg_id, &args.job_key) {
        (Some(id), _) => sent.is(id.as_str()),
        (_, Some(key)) => sent.job_key.as_deref() == Some(key.as_str()) && sent.cert == desk.cert.id.0,
        _ => false,
    };
    Ok(sent.into_iter().filter(wanted).collect())
}

fn of_sent(args: &Args, sent: &Sent, desk: &mut Desk<'_>) -> Result<Vec<Call>, Error> {
    let id = sent.message_id.clone().unwrap_or_default();
    if sent.cert != desk.cert.id.0 {
        return Err(Error::usage(format!("{id} was sent with certificate {}", sent.cert))
            .hint(format!("mipush recall {id} --cert {}", sent.cert)));
    }
    let Some(notify_id) = args.notify_id.or(sent.notify_id) else {
        let why =
            if sent.multi { "its messages carried different notify ids, or none" } else { "it carried no notify id" };
        return Err(Error::usage(format!("{id} cannot be recalled: {why}"))
            .hint("a notify id given at the send makes a message recallable: mipush send … --notify-id N"));
    };
    let Some(target) = sent.addressed() else {
        return Err(Error::state(format!("the send log's entry of {id} names no target that can be recalled from")));
    };
    if target == Target::All {
        // Only v2 has a call for it.
        let id: MsgId = id.parse().map_err(|error| Error::state(format!("the send log: {error}")))?;
        return Ok(vec![by_name(Named::Id(&id), desk)]);
    }
    by_target(args, sent.message_id.clone(), &target, notify_id, desk)
}

fn by_target(
    args: &Args,
    message_id: Option<String>,
    target: &Target,
    notify_id: u32,
    desk: &mut Desk<'_>,
) -> Result<Vec<Call>, Error> {
    let version = match (args.api, target) {
        (Some(Api::V1), _) | (None, Target::Topic(_) | Target::Topics(_)) => Version::V1,
        _ => Version::V3,
    };
    let api = if version == Version::V1 { Api::V1 } else { Api::V3 };
    let package = desk.cert.fields.package.clone();
    let routes = match target {
        Target::RegIds(ids) => {
            let routes = desk.route(args.region.region, ids)?;
            routes.into_iter().map(|(base, ids)| (base, Target::RegIds(ids))).collect()
        }
        other => vec![(desk.base(args.region.region)?, other.clone())],
    };
    let mut calls = Vec::new();
    for (base, target) in routes {
        for part in target.batches() {
            let request = recall::by_target(&base, &desk.secret, version, &package, &part, notify_id)
                .ok_or_else(|| Error::usage(format!("v3 cannot recall from a {}", part.kind())))?;
            let (target, targets) = (part.kind(), part.count());
            let message_id = message_id.clone();
            calls.push(Call { message_id, target, targets, notify_id: Some(notify_id), api, request });
        }
    }
    Ok(calls)
}

fn given_name(args: &Args) -> Result<Named<'_>, Error> {
    match (&args.msg_id, &args.job_key) {
        (Some(id), _) => Ok(Named::Id(id)),
        (_, Some(key)) => Ok(Named::JobKey(key)),
        _ => Err(Error::usage("v2 recalls by message id or job key: give MSG_ID or --job-key")),
    }
}

fn by_name(named: Named<'_>, desk: &Desk<'_>) -> Call {
    let request = recall::by_name(desk.service.base(), &desk.secret, &desk.cert.fields.package, named);
    let (target, message_id) = match named {
        Named::Id(id) => ("message-id", Some(id.to_string())),
        Named::JobKey(_) => ("job-key", None),
    };
    Call { message_id, target, targets: None, notify_id: None, api: Api::V2, request }
}
