//! The ledger of deliveries: what `expect` counts and takes. A delivery is taken at most once in each namespace, so that
//! tests that run side by side never take the same message.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// Most namespaces: each has one bit in an entry.
const MAX_NAMESPACES: usize = 64;

/// One message on one phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The message's number in the world.
    pub message: u64,
    /// When, in milliseconds.
    pub at_ms: i64,
    /// The phone's number.
    pub phone: u32,
    taken: u64,
}

/// The deliveries kept, and how many there ever were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ledger {
    made: u64,
    entries: VecDeque<Entry>,
    namespaces: Vec<String>,
}

impl Ledger {
    /// Adds a delivery and drops the oldest beyond the bound.
    pub(in crate::emulator) fn push(&mut self, message: u64, phone: u32, at_ms: i64, keep: usize) {
        self.made += 1;
        self.entries.push_back(Entry { message, at_ms, phone, taken: 0 });
        while self.entries.len() > keep.max(1) {
            self.entries.pop_front();
        }
    }

    /// How many deliveries there ever were.
    pub fn made(&self) -> u64 {
        self.made
    }

    /// The deliveries behind the first `after`, oldest first, each with its number in the ledger.
    pub fn after(&self, after: u64) -> impl DoubleEndedIterator<Item = (usize, &Entry)> {
        let first = self.made.saturating_sub(u64::try_from(self.entries.len()).unwrap_or_default());
        let skip = usize::try_from(after.saturating_sub(first)).unwrap_or(usize::MAX).min(self.entries.len());
        self.entries.iter().enumerate().skip(skip)
    }

    /// The bit of a namespace, made on first mention; `None` when there are too many.
    pub(in crate::emulator) fn namespace(&mut self, name: &str) -> Option<u64> {
        let at = self.namespaces.iter().position(|known| known == name).or_else(|| {
            let room = self.namespaces.len() < MAX_NAMESPACES;
            room.then(|| {
                self.namespaces.push(name.to_owned());
                self.namespaces.len() - 1
            })
        })?;
        Some(1 << (at & (MAX_NAMESPACES - 1)))
    }

    /// Takes deliveries for a namespace.
    pub(in crate::emulator) fn take(&mut self, places: &[usize], namespace: u64) {
        for place in places {
            if let Some(entry) = self.entries.get_mut(*place) {
                entry.taken |= namespace;
            }
        }
    }

    /// Whether the numbers can be right: a stored ledger may have been edited.
    pub(super) fn is_sound(&self) -> bool {
        u64::try_from(self.entries.len()).is_ok_and(|kept| kept <= self.made && self.made < u64::MAX / 2)
            && self.namespaces.len() <= MAX_NAMESPACES
    }
}

impl Entry {
    /// Whether it was taken in that namespace.
    pub fn is_taken(&self, namespace: u64) -> bool {
        self.taken & namespace != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken_once_in_each_namespace() {
        let mut ledger = Ledger::default();
        for message in 0..5 {
            ledger.push(message, 0, 0, 3);
        }
        let (one, two) = (ledger.namespace("one").expect("room"), ledger.namespace("two").expect("room"));
        assert_eq!(ledger.namespace("one"), Some(one));
        ledger.take(&[0, 99], one);
        let taken = |ledger: &Ledger, space| ledger.after(0).filter(|(_, entry)| entry.is_taken(space)).count();
        assert_eq!((taken(&ledger, one), taken(&ledger, two)), (1, 0));
        assert_eq!(ledger.after(4).map(|(_, entry)| entry.message).collect::<Vec<_>>(), [4]);
        assert_eq!((ledger.after(u64::MAX).count(), ledger.after(0).count()), (0, 3));
    }

    #[test]
    fn namespaces_are_bounded() {
        let mut ledger = Ledger::default();
        for number in 0..MAX_NAMESPACES {
            assert!(ledger.namespace(&number.to_string()).is_some());
        }
        assert_eq!(ledger.namespace("one more"), None);
        assert!(ledger.namespace("0").is_some() && ledger.is_sound());
    }
}
