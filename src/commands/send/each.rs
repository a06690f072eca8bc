//! A message of its own for each target: the lines of a file, in calls of at most a thousand.

use std::collections::HashMap;

use super::Args;
use super::line::{Line, brief};
use super::sent::{finish, judge};
use super::target::ListKind;
use crate::commands::Outcome;
use crate::commands::call::Desk;
use crate::domain::fault::Fault;
use crate::domain::notification::{self, Notification, Target};
use crate::domain::push::Content;
use crate::error::Error;
use crate::operation::deliver;
use crate::operation::failure;
use crate::operation::history::About;
use crate::protocol::xiaomi::multi::Kind;

/// Most lines whose faults are shown.
const SHOWN: usize = 5;

pub(super) fn run(args: &Args, content: &Content, kind: ListKind, lines: &[Line], desk: &mut Desk<'_>) -> Outcome {
    let messages = messages(content, kind, lines, desk)?;
    let warnings = check(&messages, lines, args.force, desk)?;
    let Some((_, first)) = messages.first() else { return Err(Error::usage("--targets lists nothing")) };
    // What the messages do not share is nobody's in the send log.
    let mut first = first.clone();
    if messages.iter().any(|(_, message)| message.notify_id != first.notify_id) {
        first.notify_id = None;
    }
    if messages.iter().any(|(_, message)| message.job_key != first.job_key) {
        first.job_key = None;
    }
    let (word, wire) = match kind {
        ListKind::RegId => ("reg-id", Kind::RegIds),
        ListKind::Alias => ("alias", Kind::Aliases),
        ListKind::Account => ("account", Kind::Accounts),
    };
    let count = messages.len();
    let mut requests = Vec::new();
    for (base, part) in routed(args, messages, desk)? {
        requests.extend(deliver::own_requests(&base, &desk.secret, wire, &part));
    }
    let about = About { cert: desk.cert, message: &first, multi: true };
    finish(&requests, about, (word, Some(count)), warnings, desk)
}

type Own = (Target, Notification);

fn messages(content: &Content, kind: ListKind, lines: &[Line], desk: &Desk<'_>) -> Result<Vec<Own>, Error> {
    let bad =
        |line: &Line, problem: String| Error::usage(format!("--targets, line {}: {}", line.number, brief(&problem)));
    lines
        .iter()
        .map(|line| {
            let target =
                kind.target([line]).map_err(|problem| Error::usage(format!("--targets, line {}", brief(&problem))))?;
            let content = line.content(content).map_err(|problem| bad(line, problem))?;
            Ok((target, content.direct(desk.cert)))
        })
        .collect()
}

/// Refuses with the first few lines that are wrong; of warnings, each kind is said once.
fn check(messages: &[Own], lines: &[Line], force: bool, desk: &mut Desk<'_>) -> Result<Vec<&'static str>, Error> {
    let now = desk.service.now();
    let mut wrong = Vec::new();
    let mut once: HashMap<&'static str, Fault> = HashMap::new();
    for ((_, message), line) in messages.iter().zip(lines) {
        let faults = notification::check(message, now);
        if faults.iter().any(Fault::is_error) && !force {
            wrong.push((line.number, faults));
            if wrong.len() == SHOWN {
                break;
            }
            continue;
        }
        for fault in faults {
            once.entry(fault.code).or_insert(fault);
        }
    }
    if let Some((number, faults)) = wrong.first() {
        let numbers: Vec<_> = wrong.iter().map(|(number, _)| number.to_string()).collect();
        return Err(failure::faults(&format!("the message of line {number}"), faults, desk.lang)
            .hint("send it all the same and see what Xiaomi says: --force")
            .detail("lines", numbers));
    }
    let mut faults: Vec<_> = once.into_values().collect();
    faults.sort_by_key(|fault| fault.code);
    judge(faults, force, desk.invocation)
}

/// The messages by the start of the addresses that serve their targets.
fn routed(args: &Args, messages: Vec<Own>, desk: &mut Desk<'_>) -> Result<Vec<(String, Vec<Own>)>, Error> {
    let Target::RegIds(ids) = Target::joined(messages.iter().map(|(target, _)| target)) else {
        return Ok(vec![(desk.base(args.region.region)?, messages)]);
    };
    let routes = desk.route(args.region.region, &ids)?;
    let place: HashMap<String, usize> = routes
        .iter()
        .enumerate()
        .flat_map(|(index, (_, ids))| ids.iter().map(move |id| (id.to_string(), index)))
        .collect();
    let mut routed: Vec<(String, Vec<Own>)> = routes.into_iter().map(|(base, _)| (base, Vec::new())).collect();
    for (target, message) in messages {
        let index = target.names().first().and_then(|name| place.get(name)).copied().unwrap_or_default();
        if let Some((_, list)) = routed.get_mut(index) {
            list.push((target, message));
        }
    }
    Ok(routed)
}
