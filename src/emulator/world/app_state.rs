//! What the service keeps of one app: counts, dead targets, channels made through the API, the small icon.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::emulator::rule::ChannelKind;
use crate::protocol::xiaomi::endpoint::TargetKind;

/// Days of statistics kept: more than the longest span that may be asked for.
const KEEP_DAYS: usize = 62;

/// One app.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AppState {
    /// Its number.
    pub app_id: String,
    /// Deliveries of a day.
    pub acked: Acked,
    /// Message calls in a second.
    pub calls: Rate,
    /// Quota reads in a second.
    pub quota_calls: Rate,
    /// Broadcasts in a minute.
    pub broadcasts: Rate,
    /// Statistics by package.
    pub tallies: Vec<Tally>,
    /// Dead regids, then dead aliases.
    pub invalid: [VecDeque<String>; 2],
    /// When these were read last, in milliseconds.
    pub fetched_ms: [Option<i64>; 2],
    /// Channels made through the API.
    pub channels: Vec<Channel>,
    /// Channels of the state file ended through the API.
    pub discarded: Vec<String>,
    /// The small icon: address, colour.
    pub small_icon: Option<(String, String)>,
    /// Deliveries and clicks that were pulled.
    pub pulled: [u64; 2],
}

/// Messages delivered on one day, all and by class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Acked {
    day: i64,
    total: u64,
    default: u64,
    public: u64,
}

/// Calls in one span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rate {
    span: i64,
    made: u32,
}

/// Statistics of one package.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    package: String,
    days: BTreeMap<i64, Day>,
}

/// Statistics of one package on one day (`xiaomi-push-api`, 7.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the vendor's")]
pub struct Day {
    pub single_recipients: u64,
    pub broadcast_recipients: u64,
    pub regid_recipients: u64,
    pub alias_recipients: u64,
    pub useraccount_recipients: u64,
    pub received: u64,
    pub click: u64,
}

/// A notification channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the vendor's")]
pub struct Channel {
    pub channel_id: String,
    pub channel_name: String,
    pub channel_description: String,
    pub sound_url: String,
    pub notify_type: i32,
}

impl Acked {
    /// Messages delivered on that day.
    pub fn total(&self, day: i64) -> u64 {
        if self.day == day { self.total } else { 0 }
    }

    /// Those that count against the quota of that class.
    pub fn of(&self, day: i64, kind: ChannelKind) -> u64 {
        match kind {
            _ if self.day != day => 0,
            ChannelKind::Default => self.default,
            ChannelKind::Public => self.public,
            ChannelKind::Private => 0,
        }
    }

    /// Counts deliveries.
    pub fn add(&mut self, day: i64, kind: ChannelKind, count: u64) {
        if self.day != day {
            *self = Self { day, ..Self::default() };
        }
        self.total += count;
        match kind {
            ChannelKind::Default => self.default += count,
            ChannelKind::Public => self.public += count,
            ChannelKind::Private => {}
        }
    }
}

impl Rate {
    /// Counts one more in that span and says whether that is too many.
    pub fn is_over(&mut self, span: i64, most: u32) -> bool {
        if self.span != span {
            *self = Self { span, made: 0 };
        }
        self.made = self.made.saturating_add(1);
        self.made > most
    }
}

impl AppState {
    /// Statistics of one package on one day, made when needed.
    pub fn day_mut(&mut self, package: &str, day: i64) -> &mut Day {
        let at = self.tallies.iter().position(|tally| tally.package == package).unwrap_or_else(|| {
            self.tallies.push(Tally { package: package.to_owned(), days: BTreeMap::new() });
            self.tallies.len() - 1
        });
        let days = &mut self.tallies[at].days;
        if days.len() >= KEEP_DAYS && !days.contains_key(&day) {
            days.pop_first();
        }
        days.entry(day).or_default()
    }

    /// Statistics of one package on one day.
    pub fn day(&self, package: &str, day: i64) -> Day {
        let tally = self.tallies.iter().find(|tally| tally.package == package);
        tally.and_then(|tally| tally.days.get(&day)).copied().unwrap_or_default()
    }

    /// Notes dead targets, each once.
    pub fn note_invalid(&mut self, kind: TargetKind, names: &[&str], keep: usize) {
        let list = match kind {
            TargetKind::RegId => &mut self.invalid[0],
            TargetKind::Alias => &mut self.invalid[1],
            _ => return,
        };
        for name in names {
            if !list.iter().any(|known| known == name) {
                list.push_back((*name).to_owned());
            }
        }
        while list.len() > keep {
            list.pop_front();
        }
    }
}

impl Day {
    /// Counts planned devices.
    pub fn plan(&mut self, kind: TargetKind, count: u64) {
        match kind {
            TargetKind::Topic | TargetKind::MultiTopic | TargetKind::All => self.broadcast_recipients += count,
            TargetKind::RegId => self.regid_recipients += count,
            TargetKind::Alias => self.alias_recipients += count,
            TargetKind::Account => self.useraccount_recipients += count,
        }
        if matches!(kind, TargetKind::RegId | TargetKind::Alias | TargetKind::Account) {
            self.single_recipients += count;
        }
    }
}

impl Day {
    /// Takes one planned device back: it was counted on an earlier day.
    pub fn unplan(&mut self, kind: TargetKind) {
        let less = |count: &mut u64| *count = count.saturating_sub(1);
        match kind {
            TargetKind::Topic | TargetKind::MultiTopic | TargetKind::All => less(&mut self.broadcast_recipients),
            TargetKind::RegId => less(&mut self.regid_recipients),
            TargetKind::Alias => less(&mut self.alias_recipients),
            TargetKind::Account => less(&mut self.useraccount_recipients),
        }
        if matches!(kind, TargetKind::RegId | TargetKind::Alias | TargetKind::Account) {
            less(&mut self.single_recipients);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_day_counts_anew() {
        let mut acked = Acked::default();
        acked.add(1, ChannelKind::Default, 2);
        acked.add(1, ChannelKind::Private, 3);
        assert_eq!((acked.total(1), acked.of(1, ChannelKind::Default), acked.of(1, ChannelKind::Private)), (5, 2, 0));
        assert_eq!(acked.total(2), 0);
        acked.add(2, ChannelKind::Public, 1);
        assert_eq!((acked.total(2), acked.of(2, ChannelKind::Default), acked.of(2, ChannelKind::Public)), (1, 0, 1));
    }

    #[test]
    fn statistics_are_bounded() {
        let mut app = AppState::default();
        for day in 0..100 {
            app.day_mut("a.b", day).plan(TargetKind::Alias, 1);
        }
        assert_eq!(app.tallies[0].days.len(), KEEP_DAYS);
        assert_eq!((app.day("a.b", 99).alias_recipients, app.day("a.b", 99).single_recipients), (1, 1));
        assert_eq!((app.day("a.b", 0), app.day("a.c", 99)), (Day::default(), Day::default()));
    }

    #[test]
    fn dead_targets_stand_once_and_are_bounded() {
        let mut app = AppState::default();
        app.note_invalid(TargetKind::RegId, &["a", "b", "a"], 9);
        assert_eq!(app.invalid[0], ["a", "b"]);
        app.note_invalid(TargetKind::RegId, &["c"], 2);
        assert_eq!(app.invalid[0], ["b", "c"]);
    }
}
