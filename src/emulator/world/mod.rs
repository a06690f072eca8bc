//! What the emulated service and the phones hold. Everything outside (apps, registrations) comes with each request.
//!
//! The world of the embedded emulator rests in a JSON file between commands. A file of another version, or one that
//! somebody damaged, is no error: the caller starts afresh, since the world holds nothing that cannot be sent again.

mod app_state;
pub(in crate::emulator) mod id;
mod im_state;
mod journal;
mod ledger;
mod message;
mod phone_state;
mod place;
mod received;

use std::collections::{BTreeSet, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::fault::Faults;
use super::receipt::Outbox;
use super::rule::{ChannelKind, Rules};
use crate::domain::identifier::DeviceName;

pub use app_state::{AppState, Channel, Day};
pub use im_state::{ImState, Push, Stage};
pub use journal::{Event, Journal, What};
pub use ledger::{Entry, Ledger};
pub use message::{Callback, Count, Message, Waiting};
pub use phone_state::{Facts, Pending, PhoneState, Rare, Received as PassedThrough, Shown};
pub use received::{Received, Requests};

pub(in crate::emulator) use place::Name;
use place::Places;

/// Version of the stored form.
const VERSION: u32 = 2;

/// Deliveries that the ledger keeps, for each event that may be kept.
const LEDGER_PER_EVENT: usize = 10;

/// Everything.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct World {
    version: u32,
    traces_made: u64,
    messages_made: u64,
    messages: VecDeque<Message>,
    pub(in crate::emulator) phones: Vec<PhoneState>,
    pub(in crate::emulator) journal: Journal,
    /// Scheduled messages: due time in milliseconds, number.
    pub(in crate::emulator) jobs: BTreeSet<(i64, u64)>,
    /// Messages that wait for offline phones: when they expire in milliseconds, message, phone.
    pub(in crate::emulator) expiries: BTreeSet<(i64, u64, u32)>,
    /// Phones that are offline: when their tokens die in milliseconds, phone.
    pub(in crate::emulator) deaths: BTreeSet<(i64, u32)>,
    apps: Vec<AppState>,
    pub(in crate::emulator) ledger: Ledger,
    pub(in crate::emulator) requests: Requests,
    pub(in crate::emulator) outbox: Outbox,
    pub(in crate::emulator) faults: Faults,
    /// Tencent's side; worlds stored before there was one lack it.
    #[serde(default)]
    pub(in crate::emulator) im: ImState,
    /// The manual clock, in milliseconds; the caller's clock if there is none.
    clock_ms: Option<i64>,
    /// Deliveries of messages kept, and of forgotten ones that phones may still hold.
    held: [u64; 2],
    #[serde(skip)]
    places: Places,
}

impl Default for World {
    fn default() -> Self {
        Self {
            version: VERSION,
            traces_made: 0,
            messages_made: 0,
            messages: VecDeque::new(),
            phones: Vec::new(),
            journal: Journal::default(),
            jobs: BTreeSet::new(),
            expiries: BTreeSet::new(),
            deaths: BTreeSet::new(),
            apps: Vec::new(),
            ledger: Ledger::default(),
            requests: Requests::default(),
            outbox: Outbox::default(),
            faults: Faults::default(),
            im: ImState::default(),
            clock_ms: None,
            held: [0, 0],
            places: Places::default(),
        }
    }
}

impl World {
    /// Reads a stored world; `None` if it is of another version or does not hold together.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(Self::is_sound)
    }

    /// The stored form.
    pub fn to_json(&self) -> String {
        // Numbers, text and lists: writing them as JSON cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Forgets messages, phones and events. Ids and event numbers go on, so that nothing is given out twice; the clock
    /// and the faults stay.
    pub fn reset(&mut self, now: Timestamp) {
        let mut journal = std::mem::take(&mut self.journal);
        journal.clear();
        journal.push(now.as_millisecond(), What::Reset, 1);
        let mut requests = std::mem::take(&mut self.requests);
        requests.clear();
        *self = Self {
            traces_made: self.traces_made,
            messages_made: self.messages_made,
            journal,
            requests,
            faults: std::mem::take(&mut self.faults),
            im: self.im.reset(),
            clock_ms: self.clock_ms,
            ..Self::default()
        };
    }

    /// Stops the clock at that moment: from now on only `advance_clock` moves it.
    pub fn stop_clock(&mut self, now: Timestamp) {
        self.clock_ms = Some(now.as_millisecond());
    }

    /// The time it is: the manual clock's, or the one given.
    pub fn time(&self, now: Timestamp) -> Timestamp {
        self.clock_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok()).unwrap_or(now)
    }

    /// Moves a manual clock on; `None` if there is none, or where time ends.
    pub(in crate::emulator) fn advance_clock(&mut self, by_ms: i64) -> Option<Timestamp> {
        let ms = self.clock_ms?.checked_add(by_ms)?;
        let time = Timestamp::from_millisecond(ms).ok()?;
        self.clock_ms = Some(ms);
        Some(time)
    }

    /// Whether the clock is manual.
    pub fn has_manual_clock(&self) -> bool {
        self.clock_ms.is_some()
    }

    /// What is kept of an app.
    pub fn app(&self, app_id: &str) -> Option<&AppState> {
        self.apps.iter().find(|app| app.app_id == app_id)
    }

    /// What is kept of an app, made on first mention.
    pub(in crate::emulator) fn app_mut(&mut self, app_id: &str) -> &mut AppState {
        let at = self.apps.iter().position(|app| app.app_id == app_id).unwrap_or_else(|| {
            self.apps.push(AppState { app_id: app_id.to_owned(), ..AppState::default() });
            self.apps.len() - 1
        });
        &mut self.apps[at]
    }

    /// What goes wrong on demand.
    pub fn faults_mut(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Tencent's side.
    pub fn im(&self) -> &ImState {
        &self.im
    }

    /// How many notifications a phone shows, of all apps on it.
    pub fn shown_on(&self, device: &DeviceName) -> usize {
        let phones = self.phones.iter().filter(|phone| phone.device == device.as_str());
        phones.map(|phone| phone.shown.iter().filter(|shown| self.message(shown.message).is_some()).count()).sum()
    }

    /// What phones hold, in the order in which pushes first reached them.
    pub fn phones(&self) -> &[PhoneState] {
        &self.phones
    }

    /// Messages kept, oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.iter()
    }

    /// Messages of a batch: all that share the id, each with its number.
    pub(in crate::emulator) fn batch(&self, id: &str) -> impl Iterator<Item = (u64, &Message)> {
        let first = id::count(id).unwrap_or(u64::MAX);
        (first..)
            .map_while(|number| self.message(number).map(|message| (number, message)))
            .take_while(move |(_, message)| message.id == id)
    }

    /// Messages kept, oldest first, each with its number.
    pub(in crate::emulator) fn numbered(&self) -> impl DoubleEndedIterator<Item = (u64, &Message)> {
        let first = self.first();
        self.messages
            .iter()
            .enumerate()
            .map(move |(at, message)| (first + u64::try_from(at).unwrap_or_default(), message))
    }

    /// A message by its number.
    pub(in crate::emulator) fn message(&self, number: u64) -> Option<&Message> {
        self.messages.get(self.index(number)?)
    }

    /// A message by its number, to change it.
    pub(in crate::emulator) fn message_mut(&mut self, number: u64) -> Option<&mut Message> {
        let index = self.index(number)?;
        self.messages.get_mut(index)
    }

    /// A message by its number, and the phones it may reach, both to be changed.
    pub(in crate::emulator) fn message_and_phones(&mut self, number: u64) -> Option<(&mut Message, &mut [PhoneState])> {
        let index = self.index(number)?;
        Some((self.messages.get_mut(index)?, &mut self.phones))
    }

    /// The number of the message with that id.
    pub(in crate::emulator) fn number_of(&self, id: &str) -> Option<u64> {
        id::count(id).filter(|number| self.message(*number).is_some_and(|message| message.id == id))
    }

    /// The message with that id.
    pub fn message_by_id(&self, id: &str) -> Option<&Message> {
        self.message(id::count(id)?).filter(|message| message.id == id)
    }

    /// The id that the next message gets.
    pub(in crate::emulator) fn next_message_id(&self, kind: char, now: Timestamp) -> String {
        id::make(kind, self.messages_made, now)
    }

    /// Keeps a message and gives its number.
    pub(in crate::emulator) fn add_message(&mut self, message: Message, keep: usize) -> u64 {
        let number = self.messages_made;
        self.messages_made += 1;
        if let Some(waiting) = &message.waiting {
            self.jobs.insert((waiting.due_ms, number));
        }
        self.messages.push_back(message);
        while self.messages.len() > keep.max(1) {
            self.forget_oldest();
        }
        number
    }

    fn forget_oldest(&mut self) {
        let oldest = self.first();
        let Some(dropped) = self.messages.pop_front() else { return };
        if let Some(waiting) = dropped.waiting {
            self.jobs.remove(&(waiting.due_ms, oldest));
        }
        let [kept, stale] = &mut self.held;
        *kept = kept.saturating_sub(dropped.count.delivered);
        *stale = stale.saturating_add(dropped.count.delivered);
    }

    /// Counts deliveries that phones now hold, and keeps within the bound: beyond it the oldest messages are forgotten,
    /// and phones let go of them once that is worth a walk over all phones.
    pub(in crate::emulator) fn hold(&mut self, delivered: u64, keep: u64) {
        self.held[0] = self.held[0].saturating_add(delivered);
        while self.held[0] > keep && self.messages.len() > 1 {
            self.forget_oldest();
        }
        if self.held[1] > keep.max(1000) {
            let first = self.first();
            self.phones.iter_mut().for_each(|phone| phone.forget_before(first));
            self.held[1] = 0;
        }
    }

    /// A new id for an answer.
    pub(in crate::emulator) fn next_trace_id(&mut self, now: Timestamp) -> String {
        let id = id::make('X', self.traces_made, now);
        self.traces_made += 1;
        id
    }

    /// How many messages were delivered today for an app.
    pub fn acked_today(&self, app_id: &str, rules: &Rules, now: Timestamp) -> u64 {
        self.app(app_id).map_or(0, |app| app.acked.total(quota_day(rules, now)))
    }

    /// Counts deliveries against the day's quota.
    pub(in crate::emulator) fn ack(
        &mut self,
        app_id: &str,
        kind: ChannelKind,
        delivered: u64,
        rules: &Rules,
        now: Timestamp,
    ) {
        self.app_mut(app_id).acked.add(quota_day(rules, now), kind, delivered);
    }

    /// Notes a delivery for those who expect it.
    pub(in crate::emulator) fn note_delivery(&mut self, message: u64, phone: u32, at_ms: i64, rules: &Rules) {
        self.im.reached(message, at_ms);
        self.ledger.push(message, phone, at_ms, rules.keep_events.saturating_mul(LEDGER_PER_EVENT));
    }

    /// Adds to the journal.
    pub(in crate::emulator) fn record(&mut self, what: What, now: Timestamp, keep: usize) {
        self.journal.push(now.as_millisecond(), what, keep);
    }

    fn first(&self) -> u64 {
        self.messages_made.saturating_sub(u64::try_from(self.messages.len()).unwrap_or_default())
    }

    fn index(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.first())?).ok()
    }

    fn is_sound(&self) -> bool {
        let counted = |made: u64| made < u64::MAX / 2;
        self.version == VERSION
            && u64::try_from(self.messages.len()).is_ok_and(|kept| kept <= self.messages_made)
            && counted(self.messages_made)
            && counted(self.traces_made)
            && self.journal.is_sound()
            && self.ledger.is_sound()
            && self.requests.is_sound()
            && self.im.is_sound()
            && self.held.iter().all(|held| counted(*held))
            && u32::try_from(self.phones.len()).is_ok()
    }
}

/// The day whose quota counts, from 1970 on (the documents do not say whose midnight it is).
pub(in crate::emulator) fn quota_day(rules: &Rules, now: Timestamp) -> i64 {
    now.as_second().saturating_add(rules.quota_offset_hours.saturating_mul(3600)).div_euclid(86_400)
}

/// The day in China, from 1970 on: the service's clock is China time (`xiaomi-push-api`, section 12).
pub(in crate::emulator) fn china_day(at_ms: i64) -> i64 {
    at_ms.saturating_add(8 * 3_600_000).div_euclid(86_400_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("time")
    }

    #[test]
    fn the_day_ends_at_midnight_in_china() {
        let (mut world, rules) = (World::default(), Rules::default());
        let evening = at("2026-11-24T15:59:59Z");
        world.ack("1", ChannelKind::Default, 5, &rules, evening);
        world.ack("1", ChannelKind::Private, 2, &rules, evening);
        assert_eq!(world.acked_today("1", &rules, evening), 7);
        assert_eq!(world.acked_today("1", &rules, at("2026-11-24T16:00:00Z")), 0);
        assert_eq!(world.acked_today("2", &rules, evening), 0);
        let utc = Rules { quota_offset_hours: 0, ..rules };
        assert_eq!(quota_day(&utc, evening), quota_day(&utc, at("2026-11-24T16:00:00Z")));
        assert_eq!(china_day(evening.as_millisecond()) + 1, china_day(at("2026-11-24T16:00:00Z").as_millisecond()));
    }

    #[test]
    fn a_damaged_or_foreign_file_is_told_apart() {
        let mut world = World::default();
        world.next_trace_id(Timestamp::UNIX_EPOCH);
        let stored = world.to_json();
        assert_eq!(World::from_json(&stored).map(|world| world.traces_made), Some(1));
        for damaged in [
            String::new(),
            "[]".to_owned(),
            stored.replace("\"version\":2", "\"version\":1"),
            stored.replace("\"made\":0", "\"made\":18446744073709551615"),
            stored.replace("\"weight\":0", "\"weight\":9"),
        ] {
            assert!(World::from_json(&damaged).is_none(), "{damaged}");
        }
    }

    #[test]
    fn a_reset_gives_no_id_out_twice() {
        let mut world = World::default();
        let now = at("2026-11-24T00:00:00Z");
        let first = world.next_trace_id(now);
        world.reset(now);
        assert_ne!(world.next_trace_id(now), first);
        assert_eq!(world.journal().last(), 1);
    }
}
