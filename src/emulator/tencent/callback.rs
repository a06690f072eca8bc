//! Callbacks as requests to post: what became of pushes, and changes of users' states as they show between two readings
//! of the state file.

use jiff::Timestamp;

use crate::domain::registry::Registry;
use crate::domain::session::{Presence, Session};
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::Snapshot;
use crate::emulator::world::{Push, Stage, World};
use crate::protocol::http::HttpRequest;
use crate::protocol::tencent::server::callback::{
    PushEvent, PushStage, Reason, Receiver, StateChange, offline_push, state_change,
};

/// Every login here is one of an Android phone on this machine.
const PLATFORM: &str = "Android";
const ADDRESS: &str = "127.0.0.1";

fn receiver<'a>(registry: &Registry, rules: &'a Rules) -> Option<Receiver<'a>> {
    let url = rules.im_callback.as_ref()?;
    Some(Receiver { url, sdk_app_id: registry.im.as_ref()?.sdk_app_id.get() })
}

/// The push results since the last time. Those of the Push service's own pushes go by another callback, which is not
/// played.
pub(in crate::emulator) fn flush(world: &mut World, snapshot: &Snapshot, rules: &Rules) -> Vec<HttpRequest> {
    let events = world.im.take_events();
    let Some(to) = receiver(snapshot.im().registry(), rules) else { return Vec::new() };
    let chat: Vec<_> = events.iter().filter(|(push, ..)| push.chat).collect();
    let events: Vec<PushEvent<'_>> = chat.iter().map(|(push, stage, at_ms)| event(push, *stage, *at_ms)).collect();
    offline_push(to, &events)
}

fn event(push: &Push, stage: Stage, at_ms: i64) -> PushEvent<'_> {
    PushEvent {
        sender: &push.sender,
        receiver: &push.receiver,
        at: at_ms.div_euclid(1000),
        stage: match stage {
            Stage::Sent => PushStage::Sent,
            Stage::Reached => PushStage::Reached,
            Stage::Clicked => PushStage::Clicked,
        },
        seq: push.seq,
        random: push.random,
        message_time: push.message_time,
        push_id: &push.id,
        code: push.code,
        info: &push.info,
    }
}

/// What happened to users between two readings of the state. Several steps between them show as their result. A kick by
/// itself has no callback; the login that caused it names the platforms it kicked (S14).
pub fn state_changes(before: &Registry, after: &Registry, rules: &Rules) -> Vec<HttpRequest> {
    let Some(to) = receiver(after, rules) else { return Vec::new() };
    let mut posts = Vec::new();
    for (key, session) in &after.sessions {
        let had = before.sessions.get(key);
        let Some((reason, at)) = reason(had, session) else { continue };
        let newly_kicked = |(other, there): &(&_, &Session)| -> bool {
            let (user, device): &(_, _) = *other;
            let before = before.sessions.get(*other).map(|session: &Session| session.presence);
            *user == key.0
                && *device != key.1
                && there.presence == Presence::Kicked
                && before.is_some_and(Presence::is_logged_in)
        };
        let kicked: Vec<&str> = match reason {
            Reason::Register => after.sessions.iter().filter(newly_kicked).map(|_| PLATFORM).collect(),
            _ => Vec::new(),
        };
        let change = StateChange {
            account: session.user.as_str(),
            reason,
            at_ms: at.as_millisecond(),
            platform: PLATFORM,
            client_ip: ADDRESS,
            kicked: &kicked,
        };
        posts.push((at, state_change(to, &change)));
    }
    posts.sort_by_key(|(at, _)| *at);
    posts.into_iter().map(|(_, post)| post).collect()
}

/// Why a login's state changed, as far as the service tells, and when. That a reconnection counts as a login is an
/// assumption: the service sees a connection and a registration either way.
fn reason(had: Option<&Session>, session: &Session) -> Option<(Reason, Timestamp)> {
    let before = had.map(|had| had.presence);
    let connected = before.is_some_and(Presence::is_connected);
    match session.presence {
        Presence::LoggedOut if before.is_some_and(Presence::is_logged_in) => Some((Reason::Unregister, session.since)),
        Presence::Killed if connected => Some((Reason::LinkClose, session.since)),
        now if now.is_connected() => match had {
            Some(had) if connected && had.logged_in_at == session.logged_in_at => None,
            Some(had) if had.logged_in_at == session.logged_in_at => Some((Reason::Register, session.since)),
            _ => Some((Reason::Register, session.logged_in_at)),
        },
        _ => None,
    }
}
