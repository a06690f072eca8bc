//! What one app on one phone holds: notifications, messages for the app, job keys it has seen, and what was switched on
//! it.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::emulator::rule::ChannelKind;

/// One app on one phone, as far as pushes changed it. What every delivery touches stands first and close together: a
/// send to a thousand phones spends its time on fetching them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[repr(C)]
pub struct PhoneState {
    /// One more than the number of the newest message here: a message that reaches a phone twice (two aliases, two
    /// topics, a regid named twice) counts once.
    pub(in crate::emulator) newest: u64,
    /// What few phones have; there may be a hundred thousand phones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::emulator) rare: Option<Box<Rare>>,
    /// Notifications, oldest first.
    pub(in crate::emulator) shown: VecDeque<Shown>,
    /// Messages counted against the phone's quota.
    #[serde(default)]
    pub(in crate::emulator) quota: DeviceDay,
    /// Made up for a regid that nobody registered.
    pub stranger: bool,
    /// The phone's name.
    pub device: String,
    /// The app.
    pub package: String,
    /// Its token.
    pub reg_id: String,
    /// Pass-through messages, oldest first.
    pub(in crate::emulator) received: VecDeque<Received>,
    /// Job keys seen, oldest first.
    pub(in crate::emulator) job_keys: VecDeque<String>,
}

/// Messages that reached a phone on one day, by class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeviceDay {
    day: i32,
    default: u32,
    public: u32,
}

/// What few phones have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rare {
    /// Not connected: messages wait.
    pub offline: bool,
    /// Notifications are off: messages arrive and are not shown.
    pub bar_off: bool,
    /// Push is switched off, by the user or the app.
    pub push_off: bool,
    /// The app was removed, or the phone was offline for too long: the token is dead.
    pub gone: bool,
    /// When an offline phone's token dies, in milliseconds.
    pub dies_ms: Option<i64>,
    /// What filters ask for.
    pub facts: Facts,
    /// Messages that wait, oldest first.
    pub pending: VecDeque<Pending>,
    /// A stranger's aliases.
    pub aliases: Vec<String>,
    /// A stranger's accounts.
    pub accounts: Vec<String>,
    /// Topics subscribed through the API.
    pub subscribed: Vec<String>,
    /// Topics of the state file unsubscribed through the API.
    pub unsubscribed: Vec<String>,
}

/// What filters ask for (`xiaomi-push-api`, section 6); what is not known does not filter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// `zh_CN`.
    pub locale: Option<String>,
    /// Model, brand and price band, joined by commas.
    pub model: Option<String>,
    /// versionName.
    pub app_version: Option<String>,
    /// `wifi`, or anything else.
    pub network: Option<String>,
    /// Region, for `get_region_by_regid`.
    pub region: Option<String>,
}

/// A message that waits for a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The message's number in the world.
    pub message: u64,
    /// When it expires, in milliseconds.
    pub until_ms: i64,
    /// The alias or account it was sent to, for receipts.
    pub target: Option<Box<str>>,
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
    pub target: Option<Box<str>>,
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
    /// The rare things, made when needed.
    pub(in crate::emulator) fn rare_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// Whether the app was removed from it.
    pub fn is_gone(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.gone)
    }

    /// Whether it is offline.
    pub fn is_offline(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.offline)
    }

    /// Whether its notifications are off.
    pub fn is_bar_off(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.bar_off)
    }

    /// Whether a topic of the state file was unsubscribed through the API.
    pub fn has_left(&self, topic: &str) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.unsubscribed.iter().any(|left| left == topic))
    }

    /// Takes the notification with that number of a message that passes the test off the screen.
    pub(in crate::emulator) fn recall(&mut self, notify_id: u32, ours: impl Fn(u64) -> bool) -> Option<Shown> {
        let at = self.shown.iter().position(|shown| shown.notify_id == notify_id && ours(shown.message))?;
        self.shown.remove(at)
    }

    /// Forgets notifications of messages before that number.
    pub(super) fn forget_before(&mut self, first: u64) {
        self.shown.retain(|shown| shown.message >= first);
        self.received.retain(|received| received.message >= first);
        self.shown.shrink_to_fit();
        self.received.shrink_to_fit();
    }

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

impl DeviceDay {
    /// How many of that class came on that day.
    pub(in crate::emulator) fn count(&self, day: i64, kind: ChannelKind) -> u32 {
        if i64::from(self.day) != day {
            return 0;
        }
        match kind {
            ChannelKind::Default => self.default,
            ChannelKind::Public => self.public,
            ChannelKind::Private => 0,
        }
    }

    /// Counts one more.
    pub(in crate::emulator) fn add(&mut self, day: i64, kind: ChannelKind) {
        if i64::from(self.day) != day {
            *self = Self { day: i32::try_from(day).unwrap_or_default(), ..Self::default() };
        }
        match kind {
            ChannelKind::Default => self.default += 1,
            ChannelKind::Public => self.public += 1,
            ChannelKind::Private => {}
        }
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
