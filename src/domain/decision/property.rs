//! What holds of every registry that events can lead to.

use jiff::Timestamp;
use proptest::prelude::*;

use super::tests::{at, content, ready};
use super::*;
use crate::domain::device::Platform;
use crate::domain::session::Event;

const USERS: [&str; 2] = ["alice", "bob"];
const DEVICES: [&str; 4] = ["phone", "second", "tab", "mac"];

/// Something that happens.
#[derive(Debug, Clone)]
enum Happening {
    Login(usize, usize),
    Report(usize, usize),
    Off(usize, usize),
    Event(usize, usize, Event),
    Uninstall(usize),
    Delete(usize),
    Pass(i64),
}

fn happening() -> impl Strategy<Value = Happening> {
    let user = || 0..USERS.len();
    let device = || 0..DEVICES.len();
    let events = [
        Event::Logout,
        Event::Kick,
        Event::Background { reported: true },
        Event::Background { reported: false },
        Event::Foreground,
        Event::Kill,
        Event::Launch,
        Event::Lose,
        Event::Reconnect,
        Event::Expire,
    ];
    prop_oneof![
        3 => (user(), device()).prop_map(|(user, device)| Happening::Login(user, device)),
        3 => (user(), device()).prop_map(|(user, device)| Happening::Report(user, device)),
        1 => (user(), device()).prop_map(|(user, device)| Happening::Off(user, device)),
        8 => (user(), device(), proptest::sample::select(events.to_vec()))
            .prop_map(|(user, device, event)| Happening::Event(user, device, event)),
        1 => device().prop_map(Happening::Uninstall),
        1 => user().prop_map(Happening::Delete),
        3 => prop_oneof![0_i64..1000, 0_i64..900_000].prop_map(Happening::Pass),
    ]
}

/// The registry after all that could happen did.
fn play(happenings: &[Happening], more: impl FnOnce(&mut Registry)) -> (Registry, Timestamp) {
    let mut registry = ready();
    more(&mut registry);
    let user = |index: usize| USERS[index].parse::<UserId>().expect("user");
    let device = |index: usize| DEVICES[index].parse::<DeviceName>().expect("device");
    for (name, platform) in [("tab", Platform::Web), ("mac", Platform::Mac)] {
        registry.declare_platform(&name.parse().expect("device"), platform).expect("new");
    }
    let mut now = 0;
    for happening in happenings {
        // What is refused must leave everything as it was: the other tests look at why.
        match happening {
            Happening::Login(u, d) => drop(registry.login(&user(*u), &device(*d), at(now))),
            Happening::Report(u, d) => drop(registry.report(&user(*u), &device(*d), "1", DEVICES[*d], at(now))),
            Happening::Off(u, d) => drop(registry.switch_off(&user(*u), &device(*d))),
            Happening::Event(u, d, event) => drop(registry.apply(&(user(*u), device(*d)), *event, at(now))),
            Happening::Uninstall(d) => drop(registry.uninstall(&device(*d), at(now))),
            Happening::Delete(u) => drop(registry.delete_account(&user(*u))),
            Happening::Pass(seconds) => now += seconds,
        }
    }
    (registry, at(now))
}

proptest! {
    #[test]
    fn no_push_to_who_is_out_and_no_step_without_its_reason(
        happenings in proptest::collection::vec(happening(), 0..40),
        devices in 1_u32..4,
        strict in any::<bool>(),
    ) {
        let (registry, now) = play(&happenings, |registry| registry.settings.devices_per_platform = devices);
        for user in registry.users() {
            let content = content();
            let decision = decide(&registry, Question { strict, ..Question::of_content(user, &content, now) });
            prop_assert_eq!(decision.devices.len(), registry.sessions_of(user).count());
            for device in &decision.devices {
                let numbers: Vec<_> = device.steps.iter().map(|step| step.kind.number).collect();
                prop_assert_eq!(numbers, (1..=18).collect::<Vec<u8>>());
                for step in &device.steps {
                    let known = CAUSES.contains(&step.cause);
                    prop_assert!(known);
                    prop_assert_eq!(step.verdict, step.cause.verdict);
                    for text in [&step.reason.en, &step.reason.zh] {
                        prop_assert!(!text.is_empty() && !text.contains(['{', '}']), "{}: {text}", step.cause.code);
                    }
                }
                let out = matches!(device.presence, Presence::LoggedOut | Presence::Kicked);
                prop_assert!(!(out && device.pushed()), "{:?}", device.presence);
                let bound = registry.sessions[&(user.clone(), device.device.clone())].binding.is_some();
                prop_assert!(!(out && bound), "the binding ends with the login");
                if device.pushed() {
                    prop_assert!(device.push.is_some() && bound);
                    let away = matches!(device.standing, Standing::BackTold | Standing::Down { .. });
                    prop_assert!(away);
                    prop_assert!(registry.devices[&device.device].platform.is_ours());
                }
            }
        }
    }

    #[test]
    fn the_policy_leaves_no_more_logins_than_it_allows(
        happenings in proptest::collection::vec(happening(), 0..40),
        devices in 1_u32..4,
    ) {
        let (registry, _) = play(&happenings, |registry| registry.settings.devices_per_platform = devices);
        for user in registry.users() {
            for platform in Platform::ALL {
                let is = |session: &&crate::domain::session::Session| {
                    session.presence.is_logged_in() && registry.devices[&session.device].platform == platform
                };
                let most = if platform == Platform::Web { 1 } else { devices as usize };
                prop_assert!(registry.sessions_of(user).filter(is).count() <= most);
            }
        }
    }

    #[test]
    fn what_is_advised_leads_to_a_push(happenings in proptest::collection::vec(happening(), 0..20)) {
        let (registry, now) = play(&happenings, |_| ());
        let user: UserId = "alice".parse().expect("user");
        let content = content();
        let question = Question::of_content(&user, &content, now);
        for device in decide(&registry, question).devices {
            let change = smallest_change(&registry, question, &device.device);
            let ours = registry.devices[&device.device].platform.is_ours();
            prop_assert_eq!(device.pushed(), change.as_ref().is_some_and(Vec::is_empty));
            prop_assert!(ours || change.is_none());
        }
    }
}
