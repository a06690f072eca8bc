//! The journal: what happened, numbered, bounded.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::protocol::control::{Outcome, RefusalView};

/// Details (phones, bad regids) that the journal keeps, for each event it may keep: a send to a thousand phones must
/// not weigh as much as a thousand sends.
const DETAILS_PER_EVENT: usize = 10;

/// Bad regids that one event names.
const MAX_BAD: usize = 100;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// A message was taken, perhaps for later.
    Accepted {
        /// Its id.
        msg_id: String,
        /// Targets taken.
        targets: u64,
        /// The first regids that were not.
        bad: Vec<String>,
        /// When it is due, in milliseconds.
        due_ms: Option<i64>,
    },
    /// A call was refused.
    Refused(RefusalView),
    /// A message reached phones, by their number in the world.
    Delivered {
        /// Its id.
        msg_id: String,
        /// Phones and what became of it there.
        phones: Vec<(u32, Outcome)>,
        /// Filters that were left aside, because a phone's own fact is not known.
        ignored: Vec<String>,
    },
    /// A message did not reach phones, or not yet.
    Undelivered {
        /// Its id.
        msg_id: String,
        /// Phones and why.
        phones: Vec<(u32, Outcome)>,
    },
    /// Notifications were taken off the screen, or a message off its way.
    Recalled {
        /// The message.
        msg_id: String,
        /// From which phones.
        phones: Vec<(u32, Outcome)>,
    },
    /// A notification was tapped.
    Tapped {
        /// Its id.
        msg_id: String,
        /// On which phone.
        phone: u32,
    },
    /// Everything was forgotten.
    Reset,
}

impl What {
    /// A message was taken.
    pub(in crate::emulator) fn accepted(msg_id: &str, targets: usize, bad: &[&str], due_ms: Option<i64>) -> Self {
        Self::Accepted {
            msg_id: msg_id.to_owned(),
            targets: u64::try_from(targets).unwrap_or(u64::MAX),
            bad: bad.iter().take(MAX_BAD).map(|reg_id| (*reg_id).to_owned()).collect(),
            due_ms,
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Accepted { bad, .. } => bad.len(),
            Self::Delivered { phones, .. } | Self::Undelivered { phones, .. } | Self::Recalled { phones, .. } => {
                phones.len()
            }
            _ => 0,
        }
    }
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When, in milliseconds.
    pub at_ms: i64,
    /// What.
    pub what: What,
}

/// The events kept, and how many there ever were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Journal {
    made: u64,
    weight: usize,
    events: VecDeque<Event>,
}

impl Journal {
    /// Adds an event and drops the oldest beyond the bound.
    pub(in crate::emulator) fn push(&mut self, at_ms: i64, what: What, keep: usize) {
        self.made += 1;
        self.weight += what.weight();
        self.events.push_back(Event { at_ms, what });
        while self.events.len() > 1
            && (self.events.len() > keep || self.weight > keep.saturating_mul(DETAILS_PER_EVENT))
        {
            let dropped = self.events.pop_front().map_or(0, |event| event.what.weight());
            self.weight = self.weight.saturating_sub(dropped);
        }
    }

    /// The number of the newest event.
    pub fn last(&self) -> u64 {
        self.made
    }

    /// Events with a number greater than `after`, each with its number.
    pub fn after(&self, after: u64) -> impl Iterator<Item = (u64, &Event)> {
        let first = self.first();
        let skip = usize::try_from(after.saturating_add(1).saturating_sub(first)).unwrap_or(usize::MAX);
        (first..).zip(&self.events).skip(skip)
    }

    /// How many events with a number greater than `after` are gone.
    pub fn missed(&self, after: u64) -> u64 {
        (self.first() - 1).saturating_sub(after)
    }

    /// Forgets the events; numbers go on.
    pub(in crate::emulator) fn clear(&mut self) {
        self.events.clear();
        self.weight = 0;
    }

    /// Whether the numbers can be right: a stored journal may have been edited.
    pub(super) fn is_sound(&self) -> bool {
        u64::try_from(self.events.len()).is_ok_and(|kept| kept <= self.made && self.made < u64::MAX / 2)
            && self.weight == self.events.iter().map(|event| event.what.weight()).sum::<usize>()
    }

    /// The number of the oldest event kept.
    fn first(&self) -> u64 {
        let kept = u64::try_from(self.events.len()).unwrap_or_default();
        self.made.saturating_sub(kept) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(journal: &Journal, after: u64) -> Vec<u64> {
        journal.after(after).map(|(seq, _)| seq).collect()
    }

    #[test]
    fn numbers_go_on_when_events_are_dropped() {
        let mut journal = Journal::default();
        assert_eq!((journal.last(), journal.missed(0)), (0, 0));
        for _ in 0..5 {
            journal.push(0, What::Reset, 3);
        }
        assert_eq!(numbers(&journal, 0), [3, 4, 5]);
        assert_eq!(numbers(&journal, 4), [5]);
        assert_eq!(numbers(&journal, 5), Vec::<u64>::new());
        assert_eq!(numbers(&journal, u64::MAX), Vec::<u64>::new());
        assert_eq!((journal.missed(0), journal.missed(1), journal.missed(2)), (2, 1, 0));
        journal.clear();
        assert_eq!((journal.last(), journal.missed(3)), (5, 2));
        journal.push(0, What::Reset, 3);
        assert_eq!(numbers(&journal, 5), [6]);
        assert!(journal.is_sound());
    }

    #[test]
    fn details_are_bounded_too() {
        let delivered =
            |phones: usize| What::Undelivered { msg_id: "m".into(), phones: vec![(0, Outcome::Waiting); phones] };
        let mut journal = Journal::default();
        for _ in 0..10 {
            journal.push(0, delivered(10), 3);
        }
        assert_eq!(numbers(&journal, 0), [8, 9, 10]);
        journal.push(0, delivered(1000), 3);
        assert_eq!(numbers(&journal, 0), [11], "the newest is kept whatever it weighs");
        assert!(journal.is_sound());
    }
}
