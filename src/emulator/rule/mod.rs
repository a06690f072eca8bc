//! Rules of the emulated service: what no source settles, what a test may want off, and what is kept in memory. Each
//! has a name, a default and a reason, in `table`; nothing else in the emulator decides by taste.

mod door;
mod table;
mod value;

use std::collections::BTreeMap;

use jiff::Timestamp;
use url::Url;

use crate::domain::im::ImRegion;
use crate::protocol::tencent::server::message::Rules as MessageRules;
use crate::protocol::xiaomi::send_call::CallLimits;

pub use door::Door;
pub use table::{PRESETS, Preset, RuleError, Setting, settings};
pub use value::{ChannelKind, Qps};

/// The rules; [`Rules::default`] is the service as the documents describe it, without quotas and channel duty. What
/// each is for, and where its default comes from, stands in [`settings`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is a row of the table of settings, which says what it is")]
pub struct Rules {
    pub accept_unknown: bool,
    pub strict_less_than: bool,
    pub limits: CallLimits,
    pub schedule_days: u32,
    pub multi_requires_package: bool,
    pub pass_through_until: Option<Timestamp>,
    pub require_channel: bool,
    pub check_channel: bool,
    pub check_template: bool,
    pub template_from: Timestamp,
    pub channel_kind: ChannelKind,
    /// Kinds of single channels, by id.
    pub channels: BTreeMap<String, ChannelKind>,
    pub channels_per_app: u32,
    pub enforce_quota: bool,
    pub day_quota: u64,
    pub public_factor: u32,
    pub device_quota: bool,
    pub device_quota_default: u32,
    pub device_quota_public: u32,
    pub device_quota_refuses: bool,
    pub quota_offset_hours: i64,
    pub qps: Qps,
    pub broadcasts_per_minute: u32,
    pub refuse_empty_broadcast: bool,
    pub default_ttl_ms: u64,
    pub private_ttl_ms: u64,
    pub topics_per_phone: u32,
    pub aliases_per_phone: u32,
    pub regid_days: u32,
    pub phone_region: String,
    pub bad_secret_status: u16,
    pub throttle_status: u16,
    pub revoke_end: Timestamp,
    pub revoke_retired_code: i64,
    pub job_missing_code: i64,
    pub presence_offline_error: bool,
    pub feedback_interval_s: u32,
    pub image_max_bytes: usize,
    pub receipt_batch_ms: u32,
    pub receipt_retries: u32,
    pub receipt_timeout_s: u32,
    pub remote_callbacks: bool,
    pub fault_timeout_s: u32,
    /// Where callbacks of the IM side are posted.
    pub im_callback: Option<Url>,
    /// The region that the emulator's address stands for; `None`: the application's own.
    pub im_region: Option<ImRegion>,
    pub im_message: MessageRules,
    pub im_bare: bool,
    pub im_strict_certificate: bool,
    pub keep_im_pushes: usize,
    pub keep_messages: usize,
    pub keep_events: usize,
    pub keep_requests: usize,
    pub keep_request_bytes: usize,
    pub keep_shown: usize,
    pub keep_pending: usize,
    pub keep_notifications: u64,
    pub keep_strangers: usize,
    pub keep_invalid: usize,
    pub door: Door,
}

impl Default for Rules {
    fn default() -> Self {
        // 2026-08-01 and 2026-12-01, 00:00 in China (D2321, D2367).
        let template_from = Timestamp::from_second(1_785_513_600).unwrap_or_default();
        let revoke_end = Timestamp::from_second(1_796_054_400).unwrap_or_default();
        Self {
            accept_unknown: false,
            strict_less_than: false,
            limits: CallLimits::default(),
            schedule_days: 30,
            multi_requires_package: false,
            pass_through_until: None,
            require_channel: false,
            check_channel: false,
            check_template: false,
            template_from,
            channel_kind: ChannelKind::Private,
            channels: BTreeMap::new(),
            channels_per_app: 30,
            enforce_quota: false,
            day_quota: 50_000,
            public_factor: 2,
            device_quota: false,
            device_quota_default: 1,
            device_quota_public: 5,
            device_quota_refuses: true,
            quota_offset_hours: 8,
            qps: Qps::Off,
            broadcasts_per_minute: 0,
            refuse_empty_broadcast: false,
            default_ttl_ms: 86_400_000,
            private_ttl_ms: 864_000_000,
            topics_per_phone: 30,
            aliases_per_phone: 15,
            regid_days: 30,
            phone_region: "China".to_owned(),
            bad_secret_status: 200,
            throttle_status: 200,
            revoke_end,
            revoke_retired_code: 10020,
            job_missing_code: 65028,
            presence_offline_error: false,
            feedback_interval_s: 0,
            image_max_bytes: 4 * 1024 * 1024,
            receipt_batch_ms: 1000,
            receipt_retries: 0,
            receipt_timeout_s: 5,
            remote_callbacks: false,
            fault_timeout_s: 600,
            im_callback: None,
            im_region: None,
            im_message: MessageRules::default(),
            im_bare: false,
            im_strict_certificate: false,
            keep_im_pushes: 10_000,
            keep_messages: 10_000,
            keep_events: 10_000,
            keep_requests: 1000,
            keep_request_bytes: 2048,
            keep_shown: 100,
            keep_pending: 100,
            keep_notifications: 1_000_000,
            keep_strangers: 100_000,
            keep_invalid: 10_000,
            door: Door::default(),
        }
    }
}

impl Rules {
    /// The rules of the emulator inside a process that ends after its command: nobody is left to post receipts
    /// later, and its world is written anew at each command.
    pub fn embedded() -> Self {
        Self { receipt_batch_ms: 0, keep_events: 1000, keep_requests: 100, ..Self::default() }
    }

    /// Sets one by its name. A switch without a value is switched on.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), RuleError> {
        table::set(self, name, value)
    }

    /// Sets what belongs to a preset.
    pub fn preset(&mut self, name: &str) -> Result<(), RuleError> {
        table::preset(self, name)
    }

    /// The kind of the channel a message names.
    pub fn kind_of(&self, channel: Option<&str>) -> ChannelKind {
        match channel.filter(|id| !id.is_empty()) {
            None => ChannelKind::Default,
            Some(id) => self.channels.get(id).copied().unwrap_or(self.channel_kind),
        }
    }

    /// Messages an app may get delivered in a day, by class; `None` where it is not limited (D1656).
    pub fn quota_of(&self, kind: ChannelKind) -> Option<u64> {
        match kind {
            ChannelKind::Default => Some(self.day_quota),
            ChannelKind::Public => Some(self.day_quota.saturating_mul(u64::from(self.public_factor))),
            ChannelKind::Private => None,
        }
    }

    /// How long a message of that channel is kept for a phone that is offline (D1854): what the sender asked for, but
    /// at most the channel's own time.
    pub fn ttl_ms(&self, asked: Option<u64>, channel: Option<&str>) -> u64 {
        let most =
            if self.kind_of(channel) == ChannelKind::Private { self.private_ttl_ms } else { self.default_ttl_ms };
        asked.filter(|asked| *asked > 0).map_or(most, |asked| asked.min(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_waits_as_long_as_its_channel_allows() {
        let mut rules = Rules::default();
        rules.set("channel.pub", "public").expect("known");
        let day = 86_400_000;
        assert_eq!(rules.ttl_ms(None, None), day);
        assert_eq!(rules.ttl_ms(Some(14 * day), Some("pub")), day);
        assert_eq!(rules.ttl_ms(Some(14 * day), Some("other")), 10 * day, "an unlisted channel is private");
        assert_eq!(rules.ttl_ms(Some(5), Some("other")), 5);
        assert_eq!(rules.kind_of(Some("")), ChannelKind::Default);
    }
}
