//! What an operator switches on a phone: online or offline, notifications, push, the app itself, and facts for filters.

use jiff::Timestamp;

use super::rule::Rules;
use super::snapshot::Snapshot;
use super::world::World;
use super::xiaomi;
use crate::protocol::control::{PhoneChange, Problem};

/// Changes every app on the phone of that name.
pub(super) fn set(
    world: &mut World,
    snapshot: &Snapshot,
    rules: &Rules,
    change: &PhoneChange,
    now: Timestamp,
) -> Result<(), Problem> {
    let places = (0_u32..).zip(snapshot.phones()).filter(|(_, phone)| phone.device.as_str() == change.device);
    let places: Vec<u32> = places.map(|(place, _)| place).collect();
    let mut numbers: Vec<u32> = places.into_iter().filter_map(|place| world.phone_for(snapshot, place)).collect();
    let strangers = (0_u32..).zip(world.phones()).filter(|(_, phone)| phone.stranger && phone.device == change.device);
    numbers.extend(strangers.map(|(number, _)| number));
    if numbers.is_empty() {
        return Err(Problem::new(404, "no-such-phone", format!("no phone is called {}", change.device)));
    }
    for number in numbers {
        let Some(state) = usize::try_from(number).ok().and_then(|at| world.phones.get_mut(at)) else { continue };
        let rare = state.rare_mut();
        let was_offline = rare.offline;
        rare.offline = change.online.map_or(rare.offline, |online| !online);
        rare.bar_off = change.notifications.map_or(rare.bar_off, |on| !on);
        rare.push_off = change.push.map_or(rare.push_off, |on| !on);
        rare.gone = change.installed.map_or(rare.gone, |here| !here);
        let facts = &mut rare.facts;
        for (fact, given) in [
            (&mut facts.locale, &change.locale),
            (&mut facts.model, &change.model),
            (&mut facts.app_version, &change.app_version),
            (&mut facts.network, &change.network),
            (&mut facts.region, &change.region),
        ] {
            if let Some(given) = given {
                *fact = Some(given.clone()).filter(|given| !given.is_empty());
            }
        }
        let back = was_offline && !rare.offline;
        let died = rare.dies_ms.take_if(|_| back).map(|dies_ms| (dies_ms, number));
        if !was_offline && rare.offline && rules.regid_days > 0 {
            let dies_ms = now.as_millisecond().saturating_add(i64::from(rules.regid_days) * 86_400_000);
            rare.dies_ms = Some(dies_ms);
            world.deaths.insert((dies_ms, number));
        }
        if rare.gone {
            // Nothing stays on the screen of an app that was removed.
            state.shown.clear();
            state.received.clear();
        }
        if let Some(died) = died {
            world.deaths.remove(&died);
        }
        if back {
            xiaomi::come_online(world, snapshot, rules, number, now);
        }
    }
    Ok(())
}
