//! What the emulated service and the phones hold. Everything outside (apps, registrations) comes with each request.
//!
//! The world of the embedded emulator rests in a JSON file between commands. A file of another version, or one that
//! somebody damaged, is no error: the caller starts afresh, since the world holds nothing that cannot be sent again.

pub(in crate::emulator) mod id;
mod journal;
mod message;
mod phone_state;
mod place;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use journal::{Event, Journal, What};
pub use message::{Callback, Count, Message, Waiting};
pub use phone_state::{PhoneState, Received, Shown};

use place::Places;

/// Version of the stored form.
const VERSION: u32 = 1;

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
    /// Messages delivered for an app on a day (counted from 1970, China time).
    acked: BTreeMap<String, (i64, u64)>,
    /// Calls of an app in a second.
    pub(in crate::emulator) calls: BTreeMap<String, (i64, u32)>,
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
            acked: BTreeMap::new(),
            calls: BTreeMap::new(),
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

    /// Forgets messages, phones and events. Ids and event numbers go on, so that nothing is given out twice.
    pub fn reset(&mut self, now: Timestamp) {
        let mut journal = std::mem::take(&mut self.journal);
        journal.clear();
        journal.push(now.as_millisecond(), What::Reset, 1);
        *self = Self { traces_made: self.traces_made, messages_made: self.messages_made, journal, ..Self::default() };
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What phones hold, in the order in which pushes first reached them.
    pub fn phones(&self) -> &[PhoneState] {
        &self.phones
    }

    /// Messages kept, oldest first, each with its number.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.iter()
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
            let oldest = self.first();
            if let Some(waiting) = self.messages.pop_front().and_then(|dropped| dropped.waiting) {
                self.jobs.remove(&(waiting.due_ms, oldest));
            }
        }
        number
    }

    /// A new id for an answer.
    pub(in crate::emulator) fn next_trace_id(&mut self, now: Timestamp) -> String {
        let id = id::make('X', self.traces_made, now);
        self.traces_made += 1;
        id
    }

    /// How many messages were delivered today for an app.
    pub fn acked_today(&self, app_id: &str, now: Timestamp) -> u64 {
        self.acked.get(app_id).filter(|(day, _)| *day == china_day(now)).map_or(0, |(_, count)| *count)
    }

    /// Counts deliveries.
    pub(in crate::emulator) fn ack(&mut self, app_id: &str, delivered: u64, now: Timestamp) {
        let total = self.acked_today(app_id, now) + delivered;
        match self.acked.get_mut(app_id) {
            Some(day) => *day = (china_day(now), total),
            None => {
                self.acked.insert(app_id.to_owned(), (china_day(now), total));
            }
        }
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
            && u32::try_from(self.phones.len()).is_ok()
    }
}

/// The day in China, counted from 1970: the quota's day (the documents do not say whose midnight it is).
fn china_day(now: Timestamp) -> i64 {
    (now.as_second() + 8 * 3600).div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("time")
    }

    #[test]
    fn the_day_ends_at_midnight_in_china() {
        let mut world = World::default();
        world.ack("1", 5, at("2026-11-24T15:59:59Z"));
        world.ack("1", 2, at("2026-11-24T15:59:59Z"));
        assert_eq!(world.acked_today("1", at("2026-11-24T15:59:59Z")), 7);
        assert_eq!(world.acked_today("1", at("2026-11-24T16:00:00Z")), 0);
        assert_eq!(world.acked_today("2", at("2026-11-24T15:59:59Z")), 0);
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
            stored.replace("\"version\":1", "\"version\":2"),
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
