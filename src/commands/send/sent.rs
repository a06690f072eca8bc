//! What becomes of a send straight to Xiaomi: its faults are told, its requests shown, or sent and reported.

use serde::Serialize;
use serde_json::{Value, json};

use crate::commands::call::Desk;
use crate::commands::{Invocation, Outcome, document};
use crate::domain::certificate::Certificate;
use crate::domain::fault::{Fault, split};
use crate::domain::notification::Target;
use crate::domain::text::Text;
use crate::error::{Error, Exit};
use crate::operation::deliver::{self, Batch, Delivery};
use crate::operation::failure;
use crate::operation::history::About;
use crate::operation::service::Service;
use crate::protocol::http::HttpRequest;
use crate::protocol::xiaomi::multi::Dropped;
use crate::ui::report::{Block, Report};

pub(super) const KEYS: [&str; 13] = [
    "message_id",
    "trace_id",
    "cert",
    "target",
    "targets",
    "service",
    "day_quota",
    "day_acked",
    "bad_reg_ids",
    "over_quota",
    "info",
    "warnings",
    "batches",
];

/// Over quota a call with many messages succeeds all the same (D1656).
const DROPPED: Text = Text::new(
    "accepted, but dropped {count}: today's quota of channel {channel} is used up",
    "请求已接受，但丢弃了 {count} 条：通知类别 {channel} 当日配额已用完",
);
const DROPPED_DEFAULT: Text = Text::new(
    "accepted, but dropped {count}: today's quota of messages without a channel is used up; give them a channel: --channel-id",
    "请求已接受，但丢弃了 {count} 条：无通知类别消息的当日配额已用完；请用 --channel-id 指定类别",
);

#[derive(Debug, Serialize)]
struct Sent {
    message_id: Option<String>,
    trace_id: Option<String>,
    cert: u32,
    target: &'static str,
    targets: Option<usize>,
    service: String,
    day_quota: Option<String>,
    day_acked: Option<String>,
    bad_reg_ids: Vec<String>,
    over_quota: Vec<Dropped>,
    info: Option<String>,
    warnings: Vec<&'static str>,
    batches: Vec<Value>,
    #[serde(skip)]
    exit: Exit,
}

impl Report for Sent {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["message_id", "trace_id", "target", "targets", "day_acked", "day_quota"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut facts = Vec::new();
        let mut fact = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                facts.push((name.to_owned(), value));
            }
        };
        fact("message id", self.message_id.clone());
        fact("trace id", self.trace_id.clone());
        fact("accepted by", Some(self.service.clone()));
        fact("service says", self.info.clone());
        if let (Some(acked), Some(quota)) = (&self.day_acked, &self.day_quota) {
            fact("today", Some(format!("{acked} of {quota} delivered")));
        }
        if !self.bad_reg_ids.is_empty() {
            fact("bad regIds", Some(self.bad_reg_ids.join("\n")));
        }
        if !self.over_quota.is_empty() {
            let dropped: u64 = self.over_quota.iter().map(|dropped| dropped.messages).sum();
            fact("over quota", Some(format!("{dropped} dropped")));
        }
        if self.batches.len() > 1 {
            fact("requests", Some(self.batches.len().to_string()));
        }
        Some(vec![Block::Facts(facts)])
    }

    fn exit(&self) -> Exit {
        self.exit
    }
}

/// Shows the requests, or sends them and reports.
pub(super) fn finish(
    requests: &[(Target, HttpRequest)],
    about: About<'_>,
    target: (&'static str, Option<usize>),
    warnings: Vec<&'static str>,
    desk: &mut Desk<'_>,
) -> Outcome {
    if desk.previews() {
        let requests: Vec<_> = requests.iter().map(|(_, request)| request.clone()).collect();
        return Ok(desk.show(&requests));
    }
    desk.announce();
    let delivery = send(&desk.service, requests, about, desk.invocation)?;
    let report = report(&delivery, desk.cert, target, desk.service.describe(), warnings);
    if let Some(id) = &report.message_id {
        desk.invocation.hint(&format!("accepted is not delivered; follow it: mipush trace {id}"));
        if about.message.send_at_ms.is_some() {
            desk.invocation.hint(&format!("it is scheduled; to cancel it: mipush schedule cancel {id}"));
        }
    }
    for dropped in &report.over_quota {
        let count = dropped.messages.to_string();
        let text = match &dropped.channel {
            Some(channel) => DROPPED.fill(desk.lang, &[("count", &count), ("channel", channel)]),
            None => DROPPED_DEFAULT.fill(desk.lang, &[("count", &count)]),
        };
        desk.invocation.ui.warn(&text);
    }
    Ok(Box::new(report))
}

/// Sends with a progress bar when there are many requests.
fn send(
    service: &Service<'_>,
    requests: &[(Target, HttpRequest)],
    about: About<'_>,
    invocation: &mut Invocation,
) -> Result<Delivery, Error> {
    let mut bar = (requests.len() > 1).then(|| invocation.ui.bar(requests.len() as u64, "sending"));
    let outcome = deliver::deliver(service, requests, about, &mut |note| invocation.note(note), &mut || {
        if let Some(bar) = &mut bar {
            bar.advance(1);
        }
    });
    if let Some(bar) = bar {
        bar.finish();
    }
    outcome
}

/// Shows the warnings; refuses what stops, unless forced. Returns the codes of what was let through.
pub(super) fn judge(faults: Vec<Fault>, force: bool, invocation: &mut Invocation) -> Result<Vec<&'static str>, Error> {
    let (errors, warnings) = split(faults);
    if !errors.is_empty() && !force {
        invocation.warn_of(&warnings);
        return Err(failure::faults("the message", &errors, invocation.lang)
            .hint("send it all the same and see what Xiaomi says: --force"));
    }
    invocation.warn_of(&warnings);
    for fault in &errors {
        invocation.ui.warn(&format!("{} ({})", fault.message(invocation.lang), fault.code));
    }
    Ok(errors.iter().chain(&warnings).map(|fault| fault.code).collect())
}

/// One request's outcome as JSON.
pub(super) fn batch_json(batch: &Batch) -> Value {
    match &batch.outcome {
        Ok(accepted) => {
            let mut value = document(accepted);
            if let Value::Object(object) = &mut value {
                object.insert("targets".to_owned(), json!(batch.targets));
                object.insert("error".to_owned(), Value::Null);
            }
            value
        }
        Err(error) => {
            let error = error.json().get("error").cloned().unwrap_or_default();
            json!({"message_id": null, "targets": batch.targets, "error": error})
        }
    }
}

fn report(
    delivery: &Delivery,
    cert: &Certificate,
    target: (&'static str, Option<usize>),
    service: String,
    warnings: Vec<&'static str>,
) -> Sent {
    let first = delivery.accepted().next();
    let of = |pick: fn(&deliver::Accepted) -> &Option<String>| first.and_then(|accepted| pick(accepted).clone());
    Sent {
        message_id: of(|accepted| &accepted.message_id),
        trace_id: of(|accepted| &accepted.trace_id),
        cert: cert.id.0,
        target: target.0,
        targets: target.1,
        service,
        day_quota: of(|accepted| &accepted.day_quota),
        day_acked: of(|accepted| &accepted.day_acked),
        bad_reg_ids: delivery.accepted().flat_map(|accepted| accepted.bad_reg_ids.clone()).collect(),
        over_quota: delivery.accepted().flat_map(|accepted| accepted.over_quota.clone()).collect(),
        info: of(|accepted| &accepted.info),
        warnings,
        batches: delivery.batches.iter().map(batch_json).collect(),
        exit: delivery.exit(),
    }
}
