//! What becomes of a message on one phone: shown, handed to the app, kept for later, or not delivered and why.

use crate::domain::session::Presence;
use crate::emulator::rule::{ChannelKind, Rules};
use crate::emulator::world::{Facts, Message, PassedThrough, Pending, PhoneState, Rare, Shown};
use crate::protocol::control::Outcome;
use crate::protocol::xiaomi::endpoint::TargetKind;

/// What every phone needs of a message, looked up once.
pub(super) struct Arrival<'m> {
    number: u64,
    notify_id: u32,
    pass_through: bool,
    /// Not to be shown while the app is in front.
    hide_in_front: bool,
    job_key: Option<&'m str>,
    /// Receipts name the alias or account instead of the token.
    named: bool,
    keep: usize,
    keep_pending: usize,
    at_ms: i64,
    /// Tried once, kept for nobody.
    once: bool,
    until_ms: i64,
    filters: Vec<Filter<'m>>,
    /// The class that is counted for each phone, its limit, and the day.
    quota: Option<(ChannelKind, u32, i64)>,
}

/// One filter of a message (`xiaomi-push-api`, section 6).
struct Filter<'m> {
    key: &'static str,
    fact: fn(&Facts) -> Option<&String>,
    negated: bool,
    values: Vec<&'m str>,
}

type Fact = fn(&Facts) -> Option<&String>;

const FILTERS: [(&str, Fact, bool); 7] = [
    ("locale", |facts| facts.locale.as_ref(), false),
    ("locale_not_in", |facts| facts.locale.as_ref(), true),
    ("model", |facts| facts.model.as_ref(), false),
    ("model_not_in", |facts| facts.model.as_ref(), true),
    ("app_version", |facts| facts.app_version.as_ref(), false),
    ("app_version_not_in", |facts| facts.app_version.as_ref(), true),
    ("connpt", |facts| facts.network.as_ref(), false),
];

/// Whether receipts name targets as the sender did.
pub(super) const fn by_name(kind: TargetKind) -> bool {
    matches!(kind, TargetKind::Alias | TargetKind::Account)
}

impl<'m> Arrival<'m> {
    pub(super) fn of(message: &'m Message, number: u64, at_ms: i64, day: i64, rules: &Rules) -> Self {
        let mut arrival = Self {
            number,
            notify_id: message.notify_id,
            pass_through: message.pass_through,
            hide_in_front: false,
            job_key: None,
            named: by_name(message.kind) && message.callback.is_some(),
            keep: rules.keep_shown,
            keep_pending: rules.keep_pending,
            at_ms,
            once: false,
            until_ms: 0,
            filters: Vec::new(),
            quota: None,
        };
        let mut channel = None;
        for (key, value) in &message.extras {
            match key.as_str() {
                "notify_foreground" => arrival.hide_in_front = value == "0",
                "jobkey" => arrival.job_key = Some(value.as_str()).filter(|key| !key.is_empty()),
                "only_send_once" => arrival.once = value == "1",
                "channel_id" => channel = Some(value.as_str()),
                key => {
                    let filter = FILTERS.iter().find(|(name, ..)| *name == key && !value.is_empty());
                    arrival.filters.extend(filter.map(|(key, fact, negated)| Filter {
                        key,
                        fact: *fact,
                        negated: *negated,
                        values: value.split(',').map(str::trim).collect(),
                    }));
                }
            }
        }
        let ttl = i64::try_from(rules.ttl_ms(message.ttl_ms, channel)).unwrap_or(i64::MAX);
        arrival.until_ms = message.sent_ms().saturating_add(ttl);
        if rules.device_quota {
            let kind = rules.kind_of(channel);
            let limit = match kind {
                ChannelKind::Default => Some(rules.device_quota_default),
                ChannelKind::Public => Some(rules.device_quota_public),
                ChannelKind::Private => None,
            };
            arrival.quota = limit.map(|limit| (kind, limit, day));
        }
        arrival
    }

    /// What the phone may still get today: how many it had, how many it may have.
    pub(super) fn over_quota(&self, phone: &PhoneState) -> Option<(u32, u32)> {
        let (kind, limit, day) = self.quota?;
        let had = phone.quota.count(day, kind);
        (had >= limit).then_some((had, limit))
    }

    /// Brings the message to a phone. `ignored` gets the filters that the phone's facts do not answer.
    pub(super) fn reach(
        &self,
        phone: &mut PhoneState,
        presence: Option<Presence>,
        name: Option<&str>,
        ignored: &mut Vec<String>,
    ) -> Outcome {
        if phone.rare.is_some() || !self.filters.is_empty() {
            let none = Rare::default();
            let rare = phone.rare.as_deref().unwrap_or(&none);
            if rare.gone {
                return Outcome::Invalid;
            }
            if rare.push_off {
                return Outcome::PushOff;
            }
            if !self.fits(&rare.facts, ignored) {
                return Outcome::Unmatched;
            }
        }
        if self.over_quota(phone).is_some() {
            return Outcome::OverQuota;
        }
        if phone.is_offline() {
            return self.wait(phone, name);
        }
        self.put(phone, presence, name)
    }

    /// Whether it matters if the app is in front.
    pub(super) const fn asks_presence(&self) -> bool {
        self.hide_in_front
    }

    /// When the message expires.
    pub(super) const fn until_ms(&self) -> i64 {
        self.until_ms
    }

    fn wait(&self, phone: &mut PhoneState, name: Option<&str>) -> Outcome {
        if self.once {
            return Outcome::Dropped;
        }
        if self.until_ms <= self.at_ms {
            return Outcome::Expired;
        }
        let pending = &mut phone.rare_mut().pending;
        if pending.len() >= self.keep_pending.max(1) {
            return Outcome::Dropped;
        }
        pending.push_back(Pending {
            message: self.number,
            until_ms: self.until_ms,
            target: name.filter(|_| self.named).map(Into::into),
        });
        Outcome::Waiting
    }

    /// Puts the message on a phone. A phone that drops a repeated job key was reached all the same (assumed).
    pub(super) fn put(&self, phone: &mut PhoneState, presence: Option<Presence>, name: Option<&str>) -> Outcome {
        if let Some((kind, _, day)) = self.quota {
            phone.quota.add(day, kind);
        }
        if self.pass_through {
            phone.receive(PassedThrough { message: self.number, at_ms: self.at_ms }, self.keep);
            return Outcome::PassedThrough;
        }
        if self.job_key.is_some_and(|key| !phone.is_first_of(key, self.keep)) {
            return Outcome::HiddenByJobKey;
        }
        if self.hide_in_front && presence == Some(Presence::Foreground) {
            return Outcome::HiddenInForeground;
        }
        if phone.is_bar_off() {
            return Outcome::HiddenByBar;
        }
        let shown = Shown {
            message: self.number,
            notify_id: self.notify_id,
            at_ms: self.at_ms,
            target: name.filter(|_| self.named).map(Into::into),
        };
        phone.show(shown, self.keep);
        Outcome::Shown
    }

    fn fits(&self, facts: &Facts, ignored: &mut Vec<String>) -> bool {
        self.filters.iter().all(|filter| {
            let Some(fact) = (filter.fact)(facts) else {
                if !ignored.iter().any(|key| key == filter.key) {
                    ignored.push(filter.key.to_owned());
                }
                return true;
            };
            let any =
                fact.split(',').any(|fact| filter.values.iter().any(|value| value.eq_ignore_ascii_case(fact.trim())));
            any != filter.negated
        })
    }
}
