//! From a key to the places of the phones that have it.
//!
//! A send to a thousand phones looks a thousand tokens up, spread over all there are, so what counts is how much memory
//! a look-up touches: the table (hashbrown's own) holds nothing but numbers and stays in the cache, the keys lie one behind
//! the other. With a `HashMap` of texts a third of the time of such a call was waiting for memory (docs/performance.md).
//! Keys come from the state file alone, so nobody can choose them to collide, and a fixed seed does no harm.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// In place of a place: the key has several.
const SEVERAL: u32 = u32::MAX;

/// Places by key.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// Numbers of keys, by the hash of the key.
    numbers: HashTable<u32>,
    keys: String,
    /// Where each key ends.
    ends: Vec<u32>,
    /// The place of each key.
    single: Vec<u32>,
    /// The places of a key that has several.
    several: HashMap<u32, Vec<u32>>,
}

impl Index {
    pub(super) fn with_capacity(keys: usize) -> Self {
        Self {
            numbers: HashTable::with_capacity(keys),
            ends: Vec::with_capacity(keys),
            single: Vec::with_capacity(keys),
            ..Self::default()
        }
    }

    /// Places of a key, in the order in which they were put.
    pub(super) fn get(&self, key: &str) -> &[u32] {
        let Some(number) = self.number(key) else { return &[] };
        match self.single.get(at(number)) {
            Some(&SEVERAL) => self.several.get(&number).map_or(&[], Vec::as_slice),
            Some(place) => std::slice::from_ref(place),
            None => &[],
        }
    }

    /// Adds a place; the one that was added last is not added again.
    pub(super) fn put(&mut self, key: &str, place: u32) {
        let Some(number) = self.number(key) else { return self.add(key, place) };
        let Some(single) = self.single.get_mut(at(number)) else { return };
        if *single == SEVERAL {
            let several = self.several.entry(number).or_default();
            if several.last() != Some(&place) {
                several.push(place);
            }
        } else if *single != place {
            self.several.insert(number, vec![*single, place]);
            *single = SEVERAL;
        }
    }

    fn add(&mut self, key: &str, place: u32) {
        // There is no state file of four gigabytes.
        let (Ok(number), Ok(end)) = (u32::try_from(self.ends.len()), u32::try_from(self.keys.len() + key.len())) else {
            return;
        };
        self.keys.push_str(key);
        self.ends.push(end);
        self.single.push(place);
        let (keys, ends) = (&self.keys, &self.ends);
        self.numbers.insert_unique(hash(key), number, |number| hash(key_of(keys, ends, *number)));
    }

    fn number(&self, key: &str) -> Option<u32> {
        self.numbers.find(hash(key), |number| key_of(&self.keys, &self.ends, *number) == key).copied()
    }
}

fn key_of<'k>(keys: &'k str, ends: &[u32], number: u32) -> &'k str {
    let number = at(number);
    let begin = number.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
    let end = ends.get(number).copied().unwrap_or_default();
    keys.get(at(begin)..at(end)).unwrap_or_default()
}

fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn hash(key: &str) -> u64 {
    FixedState::with_seed(0).hash_one(key)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_place_is_found_again(pairs in proptest::collection::vec(("[a-c]{0,3}", 0_u32..50), 0..200)) {
            let mut index = Index::with_capacity(3);
            let mut wanted: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
            for (key, place) in &pairs {
                index.put(key, *place);
                let places = wanted.entry(key).or_default();
                if places.last() != Some(place) {
                    places.push(*place);
                }
            }
            for (key, places) in wanted {
                prop_assert_eq!(index.get(key), places);
            }
            prop_assert_eq!(index.get("dddd"), [0_u32; 0]);
        }
    }
}
