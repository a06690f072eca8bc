//! What the state of a user's logins was at a moment in the past, as the recorded callbacks tell it (section 11.1).
//!
//! Callbacks name a platform and no device, and they do not tell front from back. Devices, bindings and certificates are
//! those of the state file; what was reported later than the moment counts as not known.

use jiff::Timestamp;

use crate::domain::device::Platform;
use crate::domain::identifier::{DeviceName, UserId};
use crate::domain::im::record::{Record, StateRecord, states};
use crate::domain::registry::Registry;
use crate::domain::session::{Presence, Session};

/// The state then.
#[derive(Debug, Clone)]
pub struct Recorded<'r> {
    /// For [`super::decide`], with [`super::Evidence::Records`].
    pub registry: Registry,
    /// What each device's presence rests on.
    pub basis: Vec<Basis<'r>>,
    /// Devices in the state file that no record says anything of.
    pub unrecorded: Vec<DeviceName>,
}

/// The record that a device's presence rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis<'r> {
    /// The newest record of the device's platform before the moment.
    pub record: &'r StateRecord,
    /// Whether it is a login elsewhere that kicked this platform.
    pub kicked: bool,
}

/// The state of a user at a moment; `None` where nothing was recorded before it.
pub fn as_recorded<'r>(
    registry: &Registry,
    records: &'r [Record],
    user: &UserId,
    at: Timestamp,
) -> Option<Recorded<'r>> {
    let states = states(records, user.as_str(), at);
    if states.is_empty() {
        return None;
    }
    let mut then = registry.clone();
    let (mut basis, mut unrecorded) = (Vec::new(), Vec::new());
    let own: Vec<Session> = registry.sessions_of(user).cloned().collect();
    let mut seen = Vec::new();
    for session in own {
        let platform = registry.devices.get(&session.device).map_or(Platform::Xiaomi, |device| device.platform);
        seen.push(platform.im_name());
        let key = (user.clone(), session.device.clone());
        match newest(&states, platform.im_name()) {
            Some(found) => {
                then.sessions.insert(key, at_that_time(session, found, at));
                basis.push(found);
            }
            None => {
                then.sessions.remove(&key);
                unrecorded.push(session.device);
            }
        }
    }
    // A user whom the state file does not know still has a state; the device is called as its platform is.
    for record in &states {
        let Some(name) = record.platform.as_deref().filter(|name| !seen.contains(name)) else { continue };
        let Ok(device) = name.parse::<DeviceName>() else { continue };
        seen.push(name);
        if let Some(found) = newest(&states, name) {
            let platform = Platform::ALL.into_iter().find(|platform| platform.im_name() == name);
            then.device_or_new(&device).platform = platform.unwrap_or(Platform::Web);
            let session = Session::new(user.clone(), device.clone(), found.record.at);
            then.sessions.insert((user.clone(), device), at_that_time(session, found, at));
            basis.push(found);
        }
    }
    Some(Recorded { registry: then, basis, unrecorded })
}

/// The newest record about a platform. One that names no platform is about every one.
fn newest<'r>(states: &[&'r StateRecord], platform: &str) -> Option<Basis<'r>> {
    let same = |name: &str| name.eq_ignore_ascii_case(platform);
    states.iter().find_map(|record| {
        let own = record.platform.as_deref().is_none_or(same);
        let kicked = !own && record.kicked.iter().any(|name| same(name));
        (own || kicked).then_some(Basis { record, kicked })
    })
}

fn at_that_time(session: Session, found: Basis<'_>, at: Timestamp) -> Session {
    let presence = match found.record.action.as_str() {
        _ if found.kicked => Presence::Kicked,
        "Login" => Presence::Foreground,
        "Logout" => Presence::LoggedOut,
        _ => Presence::Killed,
    };
    let binding = session.binding.filter(|binding| binding.at <= at && presence.is_logged_in());
    Session {
        presence,
        since: found.record.at,
        background_reported: false,
        lost_from: None,
        push_off: false,
        signature_expired: false,
        binding,
        ..session
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{at, content, ready};
    use super::super::{Evidence, Question, Sending, decide};
    use super::*;

    fn record(second: i64, action: &str, platform: Option<&str>, kicked: &[&str]) -> Record {
        Record::State(StateRecord {
            received_at: at(second),
            at: at(second),
            user: "alice".into(),
            action: action.into(),
            reason: None,
            platform: platform.map(ToOwned::to_owned),
            kicked: kicked.iter().map(ToString::to_string).collect(),
            sdk_app_id: None,
        })
    }

    /// Device, and the cause of its first failing step.
    fn then(records: &[Record], second: i64) -> Vec<(String, &'static str)> {
        let user: UserId = "alice".parse().expect("user");
        let Some(recorded) = as_recorded(&ready(), records, &user, at(second)) else { return Vec::new() };
        let content = content();
        let question = Question::of_content(&user, &content, at(second));
        let sending = Sending { evidence: Evidence::Records, ..question.sending };
        decide(&recorded.registry, Question { sending, ..question })
            .devices
            .iter()
            .map(|device| {
                let cause = device.first_failing().map_or("pushed", |step| step.cause.code);
                (device.device.to_string(), cause)
            })
            .collect()
    }

    #[test]
    fn the_newest_record_before_the_moment_counts() {
        let records = [
            record(10, "Login", Some("Android"), &[]),
            record(20, "Disconnect", Some("Android"), &[]),
            record(30, "Login", Some("Android"), &[]),
            record(40, "Logout", Some("Android"), &[]),
        ];
        let phone = |cause| vec![("phone".to_owned(), cause)];
        assert_eq!(then(&records, 9), vec![]);
        assert_eq!(then(&records, 15), phone("online-recorded"));
        assert_eq!(then(&records, 20), phone("pushed"));
        assert_eq!(then(&records, 39), phone("online-recorded"));
        assert_eq!(then(&records, 41), phone("logged-out"));
        assert_eq!(then(&records[..2], 20 + 7 * 86_400 + 1), phone("lapsed"));
    }

    #[test]
    fn platforms_are_told_apart_and_strange_devices_are_made() {
        let records = [record(5, "Disconnect", Some("Android"), &[]), record(10, "Login", Some("Web"), &["Android"])];
        assert_eq!(
            then(&records, 11),
            [("Web".to_owned(), "online-recorded"), ("phone".to_owned(), "kicked")],
            "the browser's login kicked the phone"
        );
        let web = [record(10, "Login", Some("Web"), &[])];
        assert_eq!(then(&web, 11), [("Web".to_owned(), "online-recorded")], "nothing was recorded of the phone");
    }

    #[test]
    fn what_was_reported_later_is_not_known() {
        let user: UserId = "alice".parse().expect("user");
        let records = [record(-10, "Disconnect", None, &[])];
        let recorded = as_recorded(&ready(), &records, &user, at(-1)).expect("recorded");
        let content = content();
        let question = Question::of_content(&user, &content, at(-1));
        let sending = Sending { evidence: Evidence::Records, ..question.sending };
        let decision = decide(&recorded.registry, Question { sending, ..question });
        assert!(decision.pushed());
        let causes: Vec<_> = decision.devices[0].steps[11..13].iter().map(|step| step.cause.code).collect();
        assert_eq!(causes, ["certificate-id-not-known-then", "token-not-known-then"]);
    }
}
