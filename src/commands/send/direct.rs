//! A send straight to Xiaomi: by regId, alias, account, topic, or to all.

use super::Args;
use super::each;
use super::sent::{KEYS, finish, judge};
use super::target::Addressed;
use crate::commands::call::{self, Desk};
use crate::commands::{Invocation, Outcome};
use crate::domain::notification::{self, Target};
use crate::domain::push::Content;
use crate::operation::deliver;
use crate::operation::history::About;

pub(super) fn run(args: &Args, content: &Content, invocation: &mut Invocation) -> Outcome {
    call::at(&args.call, &KEYS, invocation, |desk| {
        // A file is read before the message is judged: its lines may be what the message lacks.
        match args.target.listed(desk.invocation)? {
            Some(Addressed::Each(kind, lines)) => each::run(args, content, kind, &lines, desk),
            Some(Addressed::Same(target)) => same(args, content, Some(target), desk),
            None => same(args, content, None, desk),
        }
    })
}

/// The same message for everybody.
fn same(args: &Args, content: &Content, listed: Option<Target>, desk: &mut Desk<'_>) -> Outcome {
    let message = content.direct(desk.cert);
    let faults = notification::check(&message, desk.invocation.context.now());
    let warnings = judge(faults, args.force, desk.invocation)?;
    let target = match listed {
        Some(target) => target,
        None => args.target.named(!desk.previews(), desk.invocation)?,
    };
    let (kind, count) = (target.kind(), target.count());
    let requests = match target {
        Target::RegIds(ids) => {
            let routes = desk.route(args.region.region, &ids)?;
            let parts = routes
                .into_iter()
                .map(|(base, ids)| deliver::requests(&base, &desk.secret, &message, Target::RegIds(ids)));
            parts.flatten().collect()
        }
        target => {
            let base = desk.base(args.region.region)?;
            deliver::requests(&base, &desk.secret, &message, target)
        }
    };
    finish(&requests, About { cert: desk.cert, message: &message, multi: false }, (kind, count), warnings, desk)
}
