//! `openim/sendmsg` and `openim/batchsendmsg`. The call is accepted whatever becomes of the push: the answer says that
//! IM took the message.

use super::Call;
use super::push::{Origin, push, push_id};
use crate::domain::identifier::UserId;
use crate::domain::message::Message;
use crate::protocol::http::HttpResponse;
use crate::protocol::tencent::server::answer::{self, Failure, message_key};
use crate::protocol::tencent::server::message;
use crate::protocol::tencent::server::refusal::Refusal;

pub(super) fn send(call: &mut Call<'_>) -> Result<HttpResponse, Refusal> {
    let asked = message::send(call.body, call.rules.im_message)?;
    let sender = sender(call, &asked.message)?;
    if !call.im.registry().has_account(&asked.receiver) {
        return Err(Refusal::unknown_receiver(&asked.receiver));
    }
    let (seq, time) = (sequence(call, &asked.message), call.now.as_second());
    let key = post(call, &sender, &asked.receiver, &asked.message, seq);
    Ok(answer::sent(time, &key))
}

pub(super) fn batch(call: &mut Call<'_>) -> Result<HttpResponse, Refusal> {
    let asked = message::batch(call.body, call.rules.im_message)?;
    let sender = sender(call, &asked.message)?;
    let seq = sequence(call, &asked.message);
    let key = message_key(seq, asked.message.random, call.now.as_second());
    let mut failures = Vec::new();
    for receiver in &asked.receivers {
        if call.im.registry().has_account(receiver) {
            post(call, &sender, receiver, &asked.message, seq);
        } else {
            failures.push(Failure { account: receiver.clone(), code: 70107 });
        }
    }
    Ok(answer::batch_sent(&key, &failures))
}

/// `From_Account`, or the administrator who calls.
fn sender(call: &Call<'_>, message: &Message) -> Result<String, Refusal> {
    match &message.sender {
        Some(sender) if !call.im.registry().has_account(sender) => {
            let info = format!("From_Account {sender:?} does not exist");
            Err(Refusal::new(90008, info, "From_Account", "sender-unknown", "S8"))
        }
        Some(sender) => Ok(sender.clone()),
        None => Ok(call.caller.clone()),
    }
}

fn sequence(call: &mut Call<'_>, message: &Message) -> u32 {
    message.seq.unwrap_or_else(|| call.world.im.next_sequence())
}

/// Takes a message for one receiver and pushes it where it is to be pushed. The result is its key; a repetition has the
/// key of the first.
fn post(call: &mut Call<'_>, sender: &str, receiver: &str, message: &Message, seq: u32) -> String {
    let time = call.now.as_second();
    let key = message_key(seq, message.random, time);
    let window = call.im.registry().settings.dedupe_window_s;
    let same = (sender, receiver, message.random);
    if let Some(first) = call.world.im.repeated(same, time, window, &key) {
        return first;
    }
    // An account that exists has a legal name.
    if let Ok(user) = receiver.parse::<UserId>() {
        let place = call.world.im.next_task();
        let id = push_id(call, seq, message.random, place);
        let origin = Origin { sender, chat: true, seq, random: message.random, time, push_id: &id };
        push(call, &user, message, origin);
    }
    key
}
