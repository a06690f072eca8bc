//! From a decided message to Xiaomi: as the IM service does it, with the certificate's secret, through the emulator's
//! own Xiaomi side. Every push is kept for trace, loss and statistics.

use super::Call;
use super::judge::{Way, ways};
use crate::domain::identifier::{CertId, RegId, UserId};
use crate::domain::message::Message;
use crate::domain::notification::{Notification, Target};
use crate::domain::session::Session;
use crate::emulator::fault::FaultKind;
use crate::emulator::world::{Push, Received};
use crate::emulator::xiaomi;
use crate::protocol::xiaomi::reply::Reply;
use crate::protocol::xiaomi::send;

/// What of a message goes into every push of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub sender: &'a str,
    pub chat: bool,
    pub seq: u32,
    pub random: u32,
    /// Unix seconds.
    pub time: i64,
    /// `PushID`.
    pub push_id: &'a str,
}

/// A `PushID`: five hexadecimal parts (section 11.2). What they mean is not documented.
pub(super) fn push_id(call: &Call<'_>, seq: u32, random: u32, place: u64) -> String {
    let app = call.im.app().map_or(0, |(app, _)| app.sdk_app_id.get());
    format!("{app:x}_{:x}_{seq:x}_{random:x}_{place:x}", call.now.as_second())
}

/// How Xiaomi answered: its message's number, or code and reason.
enum Answer {
    Taken(Option<u64>),
    Refused(i64, String),
}

/// Pushes to every device of the receiver that is to be pushed to.
pub(super) fn push(call: &mut Call<'_>, user: &UserId, message: &Message, origin: Origin<'_>) {
    let im = call.im;
    let ways = ways(call, user, origin.sender, message);
    for (session, way) in im.registry().sessions_of(user).zip(ways) {
        let kept = kept(call, session, origin);
        let push = match way {
            Way::Stopped => continue,
            Way::Lost(code) => Push { code, ..kept },
            Way::Push { cert, reg_id, notification } => match exchange(call, cert, reg_id, &notification) {
                Answer::Taken(message) => {
                    let arrived = message.and_then(|number| call.world.message(number));
                    let arrived = arrived.is_some_and(|message| message.count.delivered > 0);
                    let at_ms = call.now.as_millisecond();
                    Push { sent: true, message, reached_ms: arrived.then_some(at_ms), ..kept }
                }
                Answer::Refused(code, info) => Push { sent: true, code, info, ..kept },
            },
        };
        call.world.im.add(push, call.rules.keep_im_pushes);
    }
}

fn kept(call: &Call<'_>, session: &Session, origin: Origin<'_>) -> Push {
    let device = call.im.registry().devices.get(&session.device);
    Push {
        id: origin.push_id.to_owned(),
        sender: origin.sender.to_owned(),
        receiver: session.user.to_string(),
        device: session.device.to_string(),
        sdk: device.and_then(|device| device.sdk).map(|sdk| sdk.to_string()).unwrap_or_default(),
        bound: session.binding.as_ref().map(|binding| (binding.cert.0, binding.reg_id.to_string())),
        chat: origin.chat,
        seq: origin.seq,
        random: origin.random,
        message_time: origin.time,
        at_ms: call.now.as_millisecond(),
        sent: false,
        code: 0,
        info: String::new(),
        message: None,
        reached_ms: None,
        clicked_ms: None,
    }
}

fn exchange(call: &mut Call<'_>, cert: CertId, reg_id: RegId, notification: &Notification) -> Answer {
    let im = call.im;
    let Some(secret) = im.secret(cert) else {
        return Answer::Refused(21301, "the certificate's AppSecret cannot be read here".to_owned());
    };
    let request = send::request("", secret, notification, &Target::RegIds(vec![reg_id]));
    let record = Received::keep(&request, call.rules.keep_request_bytes).at(call.now.as_millisecond());
    call.world.requests.push(record, call.rules.keep_requests);
    if let Some((kind, _)) = call.world.faults.strike(&request.path) {
        if let Some(record) = call.world.requests.last_mut() {
            record.spoiled(kind.to_string());
        }
        // What IM makes of an answer that never came is not documented: it counts as Xiaomi's system error.
        let code = if let FaultKind::Code(code) = kind { code } else { 10001 };
        return Answer::Refused(code, "fault on demand".to_owned());
    }
    let response = xiaomi::handle(xiaomi::Call {
        world: call.world,
        snapshot: call.snapshot,
        rules: call.rules,
        request: &request,
        now: call.now,
        form: None,
        places: &[],
    });
    match Reply::read(&response) {
        Reply::Accepted(envelope) => {
            let id = envelope.send_data().message_id.unwrap_or_default();
            Answer::Taken(call.world.number_of(&id))
        }
        Reply::Refused(envelope) => Answer::Refused(envelope.code, envelope.reason.unwrap_or_default()),
        Reply::Unreadable { status, .. } => Answer::Refused(10001, format!("HTTP status {status}")),
    }
}
