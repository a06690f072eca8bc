//! `/v2/multi_messages/…`: a message of its own for each target (`xiaomi-push-api`, 7.2). All of them share one id.

use std::collections::BTreeMap;

use super::deliver::{Sending, deliver, invalid};
use super::message::{facts, letter, noun};
use super::target::{nobody, resolve};
use super::{Call, judge};
use crate::emulator::snapshot::App;
use crate::emulator::world::{Message, Waiting, What};
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer::{self, Sent};
use crate::protocol::xiaomi::endpoint::{TargetKind, Version};
use crate::protocol::xiaomi::form::Form;
use crate::protocol::xiaomi::multi_call::{self, Element};
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call::{self, SendCall};

pub(super) fn send(call: &mut Call<'_>, app: &App, kind: TargetKind, trace_id: &str) -> Result<HttpResponse, Refusal> {
    judge::content_type(call.request)?;
    let form = Form::parse(&call.request.body).map_err(send_call::refuse_form)?;
    let elements = multi_call::elements(kind, &form)?;
    // One bad message refuses the call: nothing of it has gone out yet.
    let sends = judged(call, app, kind, &elements)?;
    judge::rate(call, app)?;

    let id = call.world.next_message_id(letter(kind), call.now);
    let now_ms = call.now.as_millisecond();
    let (mut good, mut bad, mut over) = (0, Vec::new(), BTreeMap::<&str, u64>::new());
    let mut due_ms = None;
    for (element, send) in elements.iter().zip(&sends) {
        let resolved = resolve(call.world, call.snapshot, call.rules, &send.packages, &send.targets);
        // A name with a comma in it names two targets, which nobody can mean here.
        if resolved.good == 0 || element.target.contains(',') {
            bad.push(element.target.as_str());
            continue;
        }
        let channel = send.extra("channel_id").filter(|id| !id.is_empty());
        let class = call.rules.kind_of(channel);
        let full = judge::used(call, app, class).is_some_and(|(acked, quota)| acked >= quota);
        if call.rules.enforce_quota && full {
            *over.entry(channel.unwrap_or("no_channel")).or_default() += 1;
            continue;
        }
        good += 1;
        let mut message = Message::keep(id.clone(), app.app_id.as_str(), kind, send, now_ms);
        due_ms = send.send_at_ms;
        if let Some(due_ms) = send.send_at_ms {
            message.count.resolved = u64::try_from(resolved.recipients.len()).unwrap_or_default();
            message.waiting = Some(Waiting::keep(due_ms, &send.targets));
        }
        let number = call.world.add_message(message, call.rules.keep_messages);
        if send.send_at_ms.is_none() {
            let names = [element.target.as_str()];
            let sending = Sending { number, recipients: &resolved.recipients, names: &names };
            deliver(call.world, call.snapshot, call.rules, sending, call.now);
        }
    }
    call.world.app_mut(app.app_id.as_str()).note_invalid(kind, &bad, call.rules.keep_invalid);
    if good == 0 && over.is_empty() {
        return Err(nobody("messages"));
    }
    call.world.record(What::accepted(&id, good, &bad, due_ms), call.now, call.rules.keep_events);
    let head = call.world.batch(&id).next().map(|(number, _)| number);
    if let Some(number) = head {
        if let Some(message) = call.world.message_mut(number) {
            message.count.invalid = u64::try_from(bad.len()).unwrap_or_default();
        }
        invalid(call.world, number, &bad, now_ms);
    }
    let over: Vec<String> = over.iter().map(|(channel, count)| format!("{channel}:{count}")).collect();
    let sent = Sent {
        id: &id,
        day_quota: Some(call.rules.day_quota),
        day_acked: call.world.acked_today(app.app_id.as_str(), call.rules, call.now),
        bad_regids: (kind == TargetKind::RegId && !bad.is_empty()).then(|| bad.join(",")),
        channel_exceed_quota: (!over.is_empty()).then(|| over.join(" ")),
        targets: good,
        noun: noun(kind),
    };
    Ok(answer::sent(trace_id, &sent))
}

fn judged<'e>(
    call: &Call<'e>,
    app: &'e App,
    kind: TargetKind,
    elements: &'e [Element],
) -> Result<Vec<SendCall<'e>>, Refusal> {
    let facts = facts(call, app);
    let at = |at: usize, refusal: Refusal| Refusal {
        reason: format!("messages[{at}]: {}", refusal.reason).into(),
        ..refusal
    };
    let one = |(place, element): (usize, &'e Element)| {
        if call.rules.multi_requires_package && element.form.filled("restricted_package_name").is_none() {
            let reason = "restricted_package_name is required in every message";
            let refusal = Refusal::new(10016, reason, "restricted_package_name", "package-missing", "assumed");
            return Err(at(place, refusal));
        }
        let send = send_call::decode(Version::V2, kind, &element.form, &facts).map_err(|refusal| at(place, refusal))?;
        judge::content(call, app, &send).map_err(|refusal| at(place, refusal))?;
        Ok(send)
    };
    elements.iter().enumerate().map(one).collect()
}
