//! What one app on one phone holds: notifications, messages for the app, job keys it has seen.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// One app on one phone, as far as pushes changed it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PhoneState {
    /// The phone's name.
    pub device: String,
    /// The app.
    pub package: String,
    /// Its token.
    pub reg_id: String,
    /// Made up for a regid that nobody registered.
    pub stranger: bool,
    /// One more than the number of the newest message here: a message that reaches a phone twice (two aliases, two
    /// topics, a regid named twice) counts once.
    pub(in crate::emulator) newest: u64,
    /// Notifications, oldest first.
    pub(in crate::emulator) shown: VecDeque<Shown>,
    /// Pass-through messages, oldest first.
    pub(in crate::emulator) received: VecDeque<Received>,
    /// Job keys seen, oldest first.
    pub(in crate::emulator) job_keys: VecDeque<String>,
}

/// A notification in the bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The message's number in the world.
    pub message: u64,
    /// The next one with this number replaces it.
    pub notify_id: u32,
    /// Since when, in milliseconds.
    pub at_ms: i64,
    /// The alias or account it was sent to, for receipts.
    pub target: Option<String>,
}

/// A message that went to the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The message's number in the world.
    pub message: u64,
    /// When, in milliseconds.
    pub at_ms: i64,
}

impl PhoneState {
    /// Shows a notification in the place of one with the same number (D1559: the default number 0 replaces too).
    pub(in crate::emulator) fn show(&mut self, shown: Shown, keep: usize) {
        if let Some(at) = self.shown.iter().position(|old| old.notify_id == shown.notify_id) {
            self.shown.remove(at);
        }
        push(&mut self.shown, shown, keep);
    }

    /// Hands a message to the app.
    pub(in crate::emulator) fn receive(&mut self, received: Received, keep: usize) {
        push(&mut self.received, received, keep);
    }

    /// Whether this job key is new to the phone; it is not afterwards.
    pub(in crate::emulator) fn is_first_of(&mut self, job_key: &str, keep: usize) -> bool {
        if self.job_keys.iter().any(|seen| seen == job_key) {
            return false;
        }
        push(&mut self.job_keys, job_key.to_owned(), keep);
        true
    }
}

fn push<T>(list: &mut VecDeque<T>, item: T, keep: usize) {
    list.push_back(item);
    while list.len() > keep.max(1) {
        list.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(message: u64, notify_id: u32) -> Shown {
        Shown { message, notify_id, at_ms: 0, target: None }
    }

    #[test]
    fn the_same_number_replaces_and_the_list_is_bounded() {
        let mut phone = PhoneState::default();
        for (message, notify_id) in [(1, 0), (2, 7), (3, 0), (4, 8)] {
            phone.show(shown(message, notify_id), 3);
        }
        assert_eq!(phone.shown, [shown(2, 7), shown(3, 0), shown(4, 8)]);
        phone.show(shown(5, 9), 3);
        assert_eq!(phone.shown, [shown(3, 0), shown(4, 8), shown(5, 9)]);
    }

    #[test]
    fn a_job_key_is_new_once() {
        let mut phone = PhoneState::default();
        let seen: Vec<bool> = ["a", "a", "b", "a"].iter().map(|key| phone.is_first_of(key, 2)).collect();
        assert_eq!(seen, [true, false, true, false]);
    }
}
