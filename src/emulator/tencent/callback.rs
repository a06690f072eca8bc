//! Callbacks as requests to post: what became of pushes, and changes of users' states as they show between two readings
//! of the state file.

use jiff::Timestamp;

use crate::domain::device::Platform;
use crate::domain::registry::Registry;
use crate::domain::session::{Presence, Session};
use crate::domain::standing::Standing;
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::Snapshot;
use crate::emulator::world::{Push, Stage, World};
use crate::protocol::http::HttpRequest;
use crate::protocol::tencent::server::callback::{
    PushEvent, PushStage, Reason, Receiver, StateChange, offline_push, state_change,
};

/// `ClientIP`: every device here is on this machine.
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
        let Some((reason, at)) = reason(before.sessions.get(key), session) else { continue };
        let kicked = if reason == Reason::Register { newly_kicked(before, after, session) } else { Vec::new() };
        posts.push((at, post(to, after, session, reason, at, &kicked)));
    }
    posts.sort_by_key(|(at, _)| *at);
    posts.into_iter().map(|(_, post)| post).collect()
}

/// Logins that the service gave up between two moments, because no heartbeat came.
pub fn timeouts(registry: &Registry, after: Timestamp, until: Timestamp, rules: &Rules) -> Vec<HttpRequest> {
    let Some(to) = receiver(registry, rules) else { return Vec::new() };
    let limbo = registry.sessions.values().filter(|session| session.presence == Presence::Limbo);
    let ended = limbo.filter_map(|session| {
        let device = registry.devices.get(&session.device);
        let Standing::Limbo { until: end } = session.standing(device, &registry.settings, session.since) else {
            return None;
        };
        (after < end && end <= until).then(|| post(to, registry, session, Reason::TimeOut, end, &[]))
    });
    ended.collect()
}

fn post(
    to: Receiver<'_>,
    registry: &Registry,
    session: &Session,
    reason: Reason,
    at: Timestamp,
    kicked: &[&str],
) -> HttpRequest {
    let change = StateChange {
        account: session.user.as_str(),
        reason,
        at_ms: at.as_millisecond(),
        platform: platform(registry, session),
        client_ip: ADDRESS,
        kicked,
    };
    state_change(to, &change)
}

fn platform(registry: &Registry, session: &Session) -> &'static str {
    registry.devices.get(&session.device).map_or(Platform::Xiaomi, |device| device.platform).im_name()
}

/// Platforms of the user's other logins that ended meanwhile.
fn newly_kicked(before: &Registry, after: &Registry, login: &Session) -> Vec<&'static str> {
    let was_in = |session: &&Session| {
        let had = before.sessions.get(&(session.user.clone(), session.device.clone()));
        had.is_some_and(|had| had.presence.is_logged_in())
    };
    let others = after.sessions_of(&login.user).filter(|session| session.device != login.device);
    let kicked = others.filter(|session| session.presence == Presence::Kicked).filter(was_in);
    kicked.map(|session| platform(after, session)).collect()
}

/// Why a login's state changed, as far as the service tells, and when. That a reconnection counts as a login is an
/// assumption: the service sees a connection and a registration either way. A network that went away is not seen.
fn reason(had: Option<&Session>, session: &Session) -> Option<(Reason, Timestamp)> {
    let before = had.map(|had| had.presence);
    let online = before.is_some_and(|presence| presence.is_connected() || presence == Presence::Limbo);
    let same_login = had.is_some_and(|had| had.logged_in_at == session.logged_in_at);
    match session.presence {
        Presence::LoggedOut if before.is_some_and(Presence::is_logged_in) => Some((Reason::Unregister, session.since)),
        Presence::Killed if online => Some((Reason::LinkClose, session.since)),
        now if now.is_connected() && !same_login => Some((Reason::Register, session.logged_in_at)),
        now if now.is_connected() && !online => Some((Reason::Register, session.since)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identifier::{DeviceName, UserId};
    use crate::domain::im::{ImApp, ImRegion};
    use crate::domain::secret::SecretSource;
    use crate::domain::session::Event;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("time")
    }

    fn key(device: &str) -> (UserId, DeviceName) {
        ("alice".parse().expect("user"), device.parse().expect("device"))
    }

    fn rules() -> Rules {
        let mut rules = Rules::default();
        rules.set("im-callback", "http://127.0.0.1:1/cb?token=t").expect("address");
        rules
    }

    fn registry() -> Registry {
        let im = ImApp {
            sdk_app_id: "1400000000".parse().expect("app"),
            admins: vec!["administrator".parse().expect("user")],
            key: SecretSource::Env("K".into()),
            region: ImRegion::China,
        };
        Registry { im: Some(im), ..Registry::default() }
    }

    fn told(posts: &[HttpRequest]) -> Vec<String> {
        let body = |post: &HttpRequest| {
            let body: serde_json::Value = serde_json::from_slice(&post.body).expect("json");
            let kicked = body["KickedDevice"].as_array().map_or(0, Vec::len);
            format!("{} {} kicked {kicked}", body["Info"]["Action"].as_str().expect("action"), body["Info"]["Reason"])
        };
        posts.iter().map(body).collect()
    }

    #[test]
    fn every_step_of_a_login_is_told_as_the_service_sees_it() {
        let mut now = registry();
        let step = |now: &mut Registry, change: &dyn Fn(&mut Registry)| {
            let before = now.clone();
            change(now);
            told(&state_changes(&before, now, &rules()))
        };
        let play = |event: Event| {
            move |registry: &mut Registry| {
                registry.apply(&key("p1"), event, at(9)).expect("possible");
            }
        };
        let login = |device: &'static str| {
            move |registry: &mut Registry| {
                let (user, device) = key(device);
                registry.login(&user, &device, at(5)).expect("login");
            }
        };
        assert_eq!(step(&mut now, &login("p1")), ["Login \"Register\" kicked 0"]);
        assert!(step(&mut now, &play(Event::Background { reported: true })).is_empty());
        assert_eq!(step(&mut now, &play(Event::Kill)), ["Disconnect \"LinkClose\" kicked 0"]);
        assert_eq!(step(&mut now, &play(Event::Launch)), ["Login \"Register\" kicked 0"]);
        assert_eq!(step(&mut now, &login("p2")), ["Login \"Register\" kicked 1"]);
        assert!(step(&mut now, &play(Event::Kick)).is_empty(), "kicked already");
        assert_eq!(
            step(&mut now, &|registry| {
                registry.apply(&key("p2"), Event::Logout, at(9)).expect("possible");
            }),
            ["Logout \"Unregister\" kicked 0"]
        );
        let before = now.clone();
        login("p1")(&mut now);
        assert!(state_changes(&before, &now, &Rules::default()).is_empty(), "no address, no callback");
    }

    #[test]
    fn a_lost_network_is_told_once_when_the_heartbeat_is_missed() {
        let mut now = registry();
        let (user, device) = key("p1");
        now.login(&user, &device, at(0)).expect("login");
        let before = now.clone();
        now.apply(&key("p1"), Event::Lose, at(10)).expect("possible");
        assert!(state_changes(&before, &now, &rules()).is_empty());
        let between = |from: i64, to: i64| told(&timeouts(&now, at(from), at(to), &rules()));
        assert!(between(0, 409).is_empty() && between(410, 999).is_empty());
        assert_eq!(between(409, 410), ["Disconnect \"TimeOut\" kicked 0"]);
    }
}
