//! `expect`: counts deliveries that fit, takes them when their number is right, and says what came nearest when it is
//! not. Looking and taking are one step, so two tests never take the same delivery.

use jiff::Timestamp;

use super::snapshot::Snapshot;
use super::world::{Entry, What, World};
use crate::protocol::control::{DeliveryView, Difference, Expectation, Expected, MissView, Problem, RefusalView};

/// Most deliveries that an answer shows.
const MAX_SHOWN: usize = 100;

/// Most near misses that an answer shows.
const MAX_MISSES: usize = 5;

/// Most refusals that an answer shows.
const MAX_REFUSALS: usize = 3;

/// Judges, and takes if asked to and the number is right.
pub(super) fn judge(world: &mut World, snapshot: &Snapshot, expectation: &Expectation) -> Result<Expected, Problem> {
    let namespace = world
        .ledger
        .namespace(&expectation.namespace)
        .ok_or_else(|| Problem::new(409, "namespaces-many", "there are 64 namespaces already: reset the emulator"))?;
    let mut fit: Vec<(usize, Entry)> = Vec::new();
    let mut misses: Vec<(usize, usize, Entry)> = Vec::new();
    for (at, entry) in world.ledger.after(0) {
        let Some(differing) = differing(world, snapshot, expectation, entry) else { continue };
        if differing == 0 && !entry.is_taken(namespace) {
            fit.push((at, *entry));
        } else {
            misses.push((differing, at, *entry));
        }
    }
    let found = u64::try_from(fit.len()).unwrap_or(u64::MAX);
    let met = expectation.count.is_met_by(found);
    if met && expectation.take {
        let places: Vec<usize> = fit.iter().map(|(at, _)| *at).collect();
        world.ledger.take(&places, namespace);
    }
    let deliveries = fit.iter().take(MAX_SHOWN).filter_map(|(_, entry)| view(world, snapshot, entry)).collect();
    let mut expected = Expected { met, found, deliveries, misses: Vec::new(), refused: Vec::new() };
    if !met {
        // Those that differ least, the newest first.
        misses.sort_by_key(|(differing, at, _)| (*differing, usize::MAX - at));
        expected.misses = misses
            .iter()
            .take(MAX_MISSES)
            .filter_map(|(_, _, entry)| miss(world, snapshot, expectation, entry, namespace))
            .collect();
        expected.refused = refused(world);
    }
    Ok(expected)
}

/// How many conditions do not hold; `None` for a message that was forgotten.
fn differing(world: &World, snapshot: &Snapshot, expectation: &Expectation, entry: &Entry) -> Option<usize> {
    let message = world.message(entry.message)?;
    let phone = world.phone(entry.phone)?;
    let user = || snapshot.find(&phone.package, &phone.reg_id).and_then(|phone| phone.user.as_ref());
    let differs = |wanted: &Option<String>, found: Option<&str>| {
        usize::from(wanted.as_deref().is_some_and(|wanted| Some(wanted) != found))
    };
    let mut count = differs(&expectation.reg_id, Some(&phone.reg_id))
        + differs(&expectation.device, Some(&phone.device))
        + differs(&expectation.package, Some(&phone.package))
        + differs(&expectation.title, Some(&message.title))
        + differs(&expectation.description, Some(&message.description))
        + differs(&expectation.payload, message.payload.as_deref())
        + differs(&expectation.msg_id, Some(&message.id));
    if expectation.ext.is_some() {
        count += differs(&expectation.ext, message.extra("ext"));
    }
    if expectation.job_key.is_some() {
        count += differs(&expectation.job_key, message.job_key());
    }
    if expectation.user.is_some() {
        count += differs(&expectation.user, user().map(crate::domain::identifier::UserId::as_str));
    }
    if let Some(part) = &expectation.title_contains {
        count += usize::from(!message.title.contains(part.as_str()));
    }
    if let Some(topic) = &expectation.topic {
        count += usize::from(!message.topics.contains(topic));
    }
    Some(count)
}

fn view(world: &World, snapshot: &Snapshot, entry: &Entry) -> Option<DeliveryView> {
    let message = world.message(entry.message)?;
    let phone = world.phone(entry.phone)?;
    let user = snapshot.find(&phone.package, &phone.reg_id).and_then(|phone| phone.user.as_ref());
    Some(DeliveryView {
        at: Timestamp::from_millisecond(entry.at_ms).unwrap_or_default(),
        msg_id: message.id.clone(),
        device: phone.device.clone(),
        user: user.map(ToString::to_string),
        package: phone.package.clone(),
        reg_id: phone.reg_id.clone(),
        title: message.title.clone(),
        description: message.description.clone(),
        payload: message.payload.clone(),
        ext: message.extra("ext").map(str::to_owned),
        topics: message.topics.clone(),
        job_key: message.job_key().map(str::to_owned),
    })
}

fn miss(
    world: &World,
    snapshot: &Snapshot,
    expectation: &Expectation,
    entry: &Entry,
    namespace: u64,
) -> Option<MissView> {
    let delivery = view(world, snapshot, entry)?;
    let mut differs = Vec::new();
    let mut compare = |field: &str, wanted: &Option<String>, found: Option<&str>, holds: &dyn Fn(&str) -> bool| {
        if let Some(expected) = wanted.as_ref().filter(|wanted| !holds(wanted)) {
            differs.push(Difference {
                field: field.to_owned(),
                expected: expected.clone(),
                found: found.map(str::to_owned),
            });
        }
    };
    for (field, wanted, found) in [
        ("reg-id", &expectation.reg_id, Some(&delivery.reg_id)),
        ("device", &expectation.device, Some(&delivery.device)),
        ("user", &expectation.user, delivery.user.as_ref()),
        ("package", &expectation.package, Some(&delivery.package)),
        ("title", &expectation.title, Some(&delivery.title)),
        ("description", &expectation.description, Some(&delivery.description)),
        ("payload", &expectation.payload, delivery.payload.as_ref()),
        ("ext", &expectation.ext, delivery.ext.as_ref()),
        ("msg-id", &expectation.msg_id, Some(&delivery.msg_id)),
        ("job-key", &expectation.job_key, delivery.job_key.as_ref()),
    ] {
        let found = found.map(String::as_str);
        compare(field, wanted, found, &|wanted| Some(wanted) == found);
    }
    let title = delivery.title.as_str();
    compare("title-contains", &expectation.title_contains, Some(title), &|part| title.contains(part));
    let topics = delivery.topics.join(";$;");
    let is_topic = |topic: &str| delivery.topics.iter().any(|went| went == topic);
    compare(
        "topic",
        &expectation.topic,
        Some(&topics).filter(|topics| !topics.is_empty()).map(String::as_str),
        &is_topic,
    );
    Some(MissView { taken: entry.is_taken(namespace), differs, delivery })
}

/// The last refusals: perhaps the message never was taken.
fn refused(world: &World) -> Vec<RefusalView> {
    let mut found: Vec<RefusalView> = world
        .journal()
        .after(0)
        .filter_map(|(_, event)| match &event.what {
            What::Refused(refusal) => Some(refusal.clone()),
            _ => None,
        })
        .collect();
    found.split_off(found.len().saturating_sub(MAX_REFUSALS))
}
