//! The table of settings: name, default, what it is for in both languages, and where the default comes from.

use super::Rules;
use super::value::{ChannelKind, Word};
use crate::domain::suggestion::nearest;
use crate::domain::text::Text;

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name, for `--rule NAME=VALUE` and the `[rules]` of a settings file.
    pub name: &'static str,
    /// What it is for and why its default is what it is.
    pub about: Text,
    /// Where that stands: a document's short name, or `assumed`.
    pub source: &'static str,
    /// What may stand there.
    pub expected: &'static str,
    read: fn(&mut Rules, &str) -> bool,
    show: fn(&Rules) -> String,
}

impl Setting {
    /// The value it has.
    pub fn value(&self, rules: &Rules) -> String {
        (self.show)(rules)
    }
}

/// Settings that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// For `--rules NAME`.
    pub name: &'static str,
    /// What it sets.
    pub sets: &'static [(&'static str, &'static str)],
}

/// The presets.
pub const PRESETS: &[Preset] = &[Preset {
    name: "2026",
    sets: &[
        ("quota", "on"),
        ("device-quota", "on"),
        ("qps", "auto"),
        ("require-channel", "on"),
        ("check-channel", "on"),
        ("check-template", "on"),
    ],
}];

/// Why a rule was not set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// No such name.
    #[error("there is no rule {given:?}")]
    Unknown {
        /// The name.
        given: String,
        /// The one that was probably meant.
        near: Option<&'static str>,
    },
    /// No such value.
    #[error("rule {name}: found {found:?}, expected {expected}")]
    Value {
        /// Which rule.
        name: String,
        /// What was given.
        found: String,
        /// What may be given.
        expected: &'static str,
    },
}

/// Every setting, in the order of the reference page.
pub fn settings() -> &'static [Setting] {
    SETTINGS
}

/// The prefix of the settings that name the kind of one channel.
const CHANNEL: &str = "channel.";

pub(super) fn set(rules: &mut Rules, name: &str, value: &str) -> Result<(), RuleError> {
    let wrong = |expected| RuleError::Value { name: name.to_owned(), found: value.to_owned(), expected };
    if let Some(id) = name.strip_prefix(CHANNEL).filter(|id| !id.is_empty()) {
        let kind = ChannelKind::read(value).ok_or_else(|| wrong(ChannelKind::EXPECTED))?;
        rules.channels.insert(id.to_owned(), kind);
        return Ok(());
    }
    let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
        let near = nearest(name, SETTINGS.iter().map(|setting| setting.name));
        return Err(RuleError::Unknown { given: name.to_owned(), near });
    };
    if (setting.read)(rules, value) { Ok(()) } else { Err(wrong(setting.expected)) }
}

pub(super) fn preset(rules: &mut Rules, name: &str) -> Result<(), RuleError> {
    let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) else {
        let near = nearest(name, PRESETS.iter().map(|preset| preset.name));
        return Err(RuleError::Unknown { given: name.to_owned(), near });
    };
    preset.sets.iter().try_for_each(|(name, value)| set(rules, name, value))
}

fn read_into<T: Word>(place: &mut T, text: &str) -> bool {
    T::read(text).map(|value| *place = value).is_some()
}

/// What may stand in a field of that type.
const fn expected<T: Word>(_: fn(&Rules) -> &T) -> &'static str {
    T::EXPECTED
}

macro_rules! setting {
    ($name:literal, $($field:ident).+, $source:literal, $en:literal, $zh:literal) => {
        Setting {
            name: $name,
            about: Text::new($en, $zh),
            source: $source,
            expected: expected(|rules: &Rules| &rules.$($field).+),
            read: |rules, text| read_into(&mut rules.$($field).+, text),
            show: |rules| rules.$($field).+.show(),
        }
    };
}

#[rustfmt::skip]
static SETTINGS: &[Setting] = &[
    setting!("accept-unknown", accept_unknown, "assumed",
        "Take regIds, aliases, accounts, topics and channels that nobody registered; each unknown one gets a phone of its own. Off: an unknown token is the mistake one most wants to see.",
        "接受未登记的 regId、别名、账号、主题和渠道，并为每个未知目标虚拟一台手机。默认关闭：未知 token 正是最该被发现的错误。"),
    setting!("strict-less-than", strict_less_than, "D1559",
        "Titles of exactly 50 and descriptions of exactly 128 characters are too long (65009). Off: IM cuts at these lengths and its pushes arrive.",
        "标题恰为 50 字、描述恰为 128 字即视为过长（65009）。默认关闭：IM 按此长度截断，推送仍能到达。"),
    setting!("title-chars", limits.title_chars, "D1559", "Longest title; the oldest page says 16.", "标题最大字数；最早的文档写 16。"),
    setting!("notify-id-max", limits.notify_id_max, "D1559", "Greatest notify_id; an old comment says 4.", "notify_id 最大值；早期注释写 4。"),
    setting!("job-key-chars", limits.job_key_chars, "D1559", "Longest jobkey; older pages say 12 and 8.", "jobkey 最大长度；旧文档写 12、8。"),
    setting!("callback-param-bytes", limits.callback_param_bytes, "D1559",
        "Longest callback.param; a newer page is quoted with 256.", "callback.param 最大字节数；有资料引用新文档写 256。"),
    setting!("callback-https", limits.callback_https, "D1559", "Take https callbacks; one source says http only.", "允许 https 回执地址；有一处资料称仅支持 http。"),
    setting!("schedule-days", schedule_days, "D1559",
        "How many days ahead a message may be scheduled: D1559 says 7, another page is quoted with 30.", "定时消息最多可提前的天数：D1559 写 7 天，另有文档引用为 30 天。"),
    setting!("multi-requires-package", multi_requires_package, "assumed",
        "Every message of multi_messages must name its package, also when the app has only one.", "multi_messages 中每条消息都必须带包名，即使应用只有一个包。"),
    setting!("pass-through-until", pass_through_until, "D1529",
        "From then on pass-through messages are refused (10036). The notice is listed, its date was not seen.", "自该时间起拒绝透传消息（10036）。公告已列出，但未见具体日期。"),
    setting!("require-channel", require_channel, "D1654",
        "A message without a channel is refused (27001), as for apps under the new rules.", "未带渠道的消息被拒（27001），对应已切换新规的应用。"),
    setting!("check-channel", check_channel, "D1560",
        "A channel that neither the state file, the settings nor channel/add names is refused (27001).", "状态文件、设置和 channel/add 均未出现过的渠道被拒（27001）。"),
    setting!("check-template", check_template, "D2314",
        "A message on a private channel must name a template with legal values (27001).", "私信渠道的消息必须带合法的模板（27001）。"),
    setting!("template-from", template_from, "D2321",
        "Since when check-template holds: the rules of 2026 are in force from 2026-08-01.", "check-template 的生效时间：2026 年新规自 2026-08-01 起施行。"),
    setting!("channel-kind", channel_kind, "assumed",
        "Kind of a channel that no channel.ID setting names: default, public or private.", "未用 channel.ID 指明的渠道按哪一类处理：default、public 或 private。"),
    setting!("channels-per-app", channels_per_app, "assumed", "Most channels of an app.", "单个应用的渠道数上限。"),
    setting!("quota", enforce_quota, "D1656",
        "A send beyond the day's quota is refused (200001). Off: a test suite wants to send twice.", "超过当日配额的推送被拒（200001）。默认关闭：测试往往要重复发送。"),
    setting!("day-quota", day_quota, "D1656",
        "Messages a day without a channel; also what answers show as day_quota.", "无渠道消息的每日配额，也是应答中的 day_quota。"),
    setting!("public-factor", public_factor, "D1656", "Public messages a day, as a multiple of day-quota; 3 with a news licence.", "公信每日配额为 day-quota 的倍数；有新闻资质为 3。"),
    setting!("device-quota", device_quota, "D1656",
        "Count messages for each phone and day: above the limit they are dropped with receipt 128.", "按设备和日期计数：超出后丢弃并发送 128 回执。"),
    setting!("device-quota-default", device_quota_default, "D1656", "Messages without a channel for one phone and day.", "单设备每日可收的无渠道消息数。"),
    setting!("device-quota-public", device_quota_public, "D1656", "Public messages for one phone and day; 8 with a news licence.", "单设备每日可收的公信数；有新闻资质为 8。"),
    setting!("device-quota-refuses", device_quota_refuses, "assumed",
        "Refuse a send (200001) when every phone it reaches is over its own quota.", "若所有目标设备都已超出单设备配额，则整次推送返回 200001。"),
    setting!("quota-offset-hours", quota_offset_hours, "assumed", "Whose midnight resets quotas, in hours before UTC.", "配额按哪个时区的零点重置（相对 UTC 的小时数）。"),
    setting!("qps", qps, "D1656", "Calls an app may make in a second (200002): off, auto (by the number of phones) or a number; quota reads are then held to one.",
        "应用每秒可调用次数（200002）：off、auto（按设备数）或具体数字；开启后配额查询限每秒一次。"),
    setting!("broadcasts-per-minute", broadcasts_per_minute, "assumed", "Most topic and all-device sends a minute (26004); 0: any number. Xiaomi does not publish it.",
        "每分钟最多的主题/全员推送数（26004）；0 表示不限。小米未公布该值。"),
    setting!("refuse-empty-broadcast", refuse_empty_broadcast, "assumed",
        "A topic or broadcast that reaches nobody is refused (20301).", "没有任何订阅者的主题或广播被拒（20301）。"),
    setting!("default-ttl-ms", default_ttl_ms, "D1854", "How long a message without a channel or on a public one waits for an offline phone; two weeks on old pages.",
        "无渠道或公信消息为离线设备保留的最长时间；旧文档为两周。"),
    setting!("private-ttl-ms", private_ttl_ms, "D1854", "The same for private messages.", "私信消息的最长保留时间。"),
    setting!("topics-per-phone", topics_per_phone, "assumed", "Most topics of one app on one phone (20215).", "单设备单应用的主题数上限（20215）。"),
    setting!("aliases-per-phone", aliases_per_phone, "assumed", "Most aliases of one app on one phone; a further one pushes out the oldest.", "单设备单应用的别名数上限；超出时挤掉最早的别名。"),
    setting!("regid-days", regid_days, "D2244", "Days offline after which a regId is dead; 0: never.", "设备离线多少天后 regId 失效；0 表示永不失效。"),
    setting!("phone-region", phone_region, "SDK", "What get_region_by_regid answers for a phone that has no region of its own.", "get_region_by_regid 对未单独设置区域的手机返回的区域。"),
    setting!("bad-secret-status", bad_secret_status, "observed", "HTTP status for a wrong secret; one comment says 401.", "AppSecret 错误时的 HTTP 状态码；有一处资料称为 401。"),
    setting!("throttle-status", throttle_status, "assumed", "HTTP status for 200001 and 200002.", "200001 与 200002 的 HTTP 状态码。"),
    setting!("revoke-end", revoke_end, "D2367", "From then on v1 and v2 revoke are gone.", "自该时间起 v1、v2 撤回接口下线。"),
    setting!("revoke-retired-code", revoke_retired_code, "assumed", "What they answer then: 10020 or 10036.", "下线后返回的错误码：10020 或 10036。"),
    setting!("job-missing-code", job_missing_code, "assumed", "Code for a scheduled job that is not there.", "定时任务不存在时的错误码。"),
    setting!("presence-offline-error", presence_offline_error, "assumed", "Presence of one offline phone is 65003 instead of a body that says offline.", "查询单个离线设备时返回 65003，而非在结果中标为 offline。"),
    setting!("feedback-interval-s", feedback_interval_s, "assumed", "Seconds between two reads of an invalid list (10030, 10032); 0: any number.", "两次拉取失效列表的最短间隔秒数（10030、10032）；0 表示不限。"),
    setting!("image-max-bytes", image_max_bytes, "assumed", "Largest picture that media/upload takes.", "media/upload 接受的最大图片字节数。"),
    setting!("receipt-batch-ms", receipt_batch_ms, "D1559", "How long receipts are gathered before they are posted.", "回执累积多久后发送。"),
    setting!("receipt-retries", receipt_retries, "assumed", "How often a receipt is posted again, a second later, when its receiver did not answer 200. Not documented; one report says never.",
        "接收方未返回 200 时，间隔一秒重发回执的次数。文档未说明；有报告称从不重发。"),
    setting!("receipt-timeout-s", receipt_timeout_s, "assumed", "How long the receiver of a receipt may take to answer; not documented.",
        "接收方应答回执的最长秒数；文档未说明。"),
    setting!("remote-callbacks", remote_callbacks, "assumed", "Post receipts to other machines too.", "允许向本机以外的地址发送回执。"),
    setting!("fault-timeout-s", fault_timeout_s, "assumed", "How long a fault of kind timeout holds the answer back.", "timeout 类故障扣住应答的秒数。"),
    setting!("im-callback", im_callback, "S14, S33", "Where state changes and push results of the IM side are posted; the console's setting.",
        "IM 侧的状态变更与推送结果回调地址，对应控制台的设置。"),
    setting!("im-region", im_region, "S23", "The region that the emulator's address stands for: calls of applications of another one are refused (60026). auto: the application's own, unless a Host header names one of the service's hosts.",
        "模拟器地址所代表的区域：其他区域的应用调用被拒（60026）。auto 为应用自己的区域，除非 Host 头写了某个区域的域名。"),
    setting!("im-message-bytes", im_message.max_bytes, "S25", "Longest call of sendmsg and batchsendmsg; older pages say 8 KB.", "sendmsg 与 batchsendmsg 请求的最大字节数；旧文档为 8 KB。"),
    setting!("im-life-time-strict", im_message.life_time_strict, "S25", "Refuse a MsgLifeTime over 7 days (90026), as older pages say; newer ones say that it is kept 7 days.",
        "MsgLifeTime 超过 7 天时返回 90026（旧文档）；新文档称按 7 天保存。"),
    setting!("im-bare", im_bare, "assumed", "Answers leave out ErrorList, MsgKey and empty texts, which a client must not count on.", "应答省略 ErrorList、MsgKey 与空文本；客户端不应依赖这些字段。"),
    setting!("im-strict-certificate", im_strict_certificate, "S9", "A certificate saved less than 10 minutes ago stops the push. Off: it takes effect within 10 minutes, so it may be in effect.",
        "保存不足 10 分钟的证书会阻止推送。默认关闭：10 分钟内生效，也可能已经生效。"),
    setting!("keep-im-pushes", keep_im_pushes, "assumed", "Pushes of the IM side kept for trace, loss and statistics.", "为 trace、loss 与统计保留的 IM 推送数。"),
    setting!("keep-messages", keep_messages, "assumed", "Messages kept for traces and taps; older ones are forgotten (65028).", "为追踪和点击保留的消息数；更早的视为不存在（65028）。"),
    setting!("keep-events", keep_events, "assumed", "Events kept for tail, and for expect ten times as many deliveries.", "tail 保留的事件数；expect 保留的送达记录为其十倍。"),
    setting!("keep-requests", keep_requests, "assumed", "Requests kept for the journal.", "journal 保留的请求数。"),
    setting!("keep-request-bytes", keep_request_bytes, "assumed", "Bytes of a request's body that the journal keeps.", "journal 为每个请求体保留的字节数。"),
    setting!("keep-shown", keep_shown, "assumed", "Notifications, pass-through messages and job keys that one phone keeps.", "单台手机保留的通知、透传消息和 jobkey 数。"),
    setting!("keep-pending", keep_pending, "assumed", "Messages that wait for one offline phone; further ones are dropped.", "为单台离线手机保留的消息数；超出部分被丢弃。"),
    setting!("keep-notifications", keep_notifications, "assumed", "Deliveries of kept messages, on all phones together; beyond it the oldest messages are forgotten.", "所有手机合计保留的送达数；超出时遗忘最早的消息。"),
    setting!("keep-strangers", keep_strangers, "assumed", "Phones made up for unknown targets.", "为未知目标虚拟的手机数上限。"),
    setting!("keep-invalid", keep_invalid, "assumed", "Dead targets kept for the feedback lists.", "失效列表中保留的目标数。"),
    setting!("max-body-bytes", door.max_body_bytes, "assumed", "Longest body of a request; a longer one is answered with 413.", "请求体最大字节数；超出返回 413。"),
    setting!("max-header-bytes", door.max_header_bytes, "assumed", "Longest first line with headers; longer ones are answered with 431.", "请求行与请求头最大字节数；超出返回 431。"),
    setting!("body-memory-bytes", door.body_memory_bytes, "assumed", "Bytes that the bodies of all requests together may hold; beyond it 503.", "所有请求体合计可占用的字节数；超出返回 503。"),
    setting!("max-connections", door.max_connections, "assumed", "Connections at a time; more wait until one ends.", "同时连接数上限；更多连接需等待。"),
    setting!("crowded-ms", door.crowded_ms, "assumed", "While all connections are taken and a client waits, one that has been idle or slow for so many milliseconds is dropped.", "连接数已满且有客户端等待时，闲置或缓慢达到此毫秒数的连接被断开。"),
    setting!("header-timeout-ms", door.header_timeout_ms, "assumed", "Time for a request's headers, and for the next request of a connection; then it is closed.", "请求头（及同一连接的下一请求）的等待时间；超时断开。"),
    setting!("body-timeout-ms", door.body_timeout_ms, "assumed", "Time for a request's body; then 408.", "请求体的等待时间；超时返回 408。"),
    setting!("answer-timeout-ms", door.answer_timeout_ms, "assumed", "Time to take an answer; then the connection is closed.", "客户端接收应答的时间；超时断开。"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::rule::Qps;

    #[test]
    fn every_setting_can_be_read_back_and_is_named_once() {
        let rules = Rules::default();
        let mut names = std::collections::BTreeSet::new();
        for setting in settings() {
            assert!(names.insert(setting.name), "{} stands twice", setting.name);
            let mut again = rules.clone();
            assert_eq!(again.set(setting.name, &setting.value(&rules)), Ok(()), "{}", setting.name);
            assert_eq!(again, rules, "{}", setting.name);
            assert!(!setting.about.en.is_empty() && setting.about.zh != setting.about.en);
        }
    }

    #[test]
    fn a_preset_is_its_single_switches() {
        let mut preset = Rules::default();
        preset.preset("2026").expect("known");
        assert!(preset.enforce_quota && preset.device_quota && preset.check_template && preset.require_channel);
        assert_eq!(preset.qps, Qps::Auto);
        let mut single = Rules::default();
        for switch in ["quota", "device-quota", "qps", "require-channel", "check-channel", "check-template"] {
            single.set(switch, "on").expect(switch);
        }
        assert_eq!(single, preset);
        assert!(Rules::default().preset("2027").is_err());
    }

    #[test]
    fn slips_are_pointed_out() {
        let mut rules = Rules::default();
        let unknown = rules.set("quotas", "on").expect_err("unknown");
        assert_eq!(unknown, RuleError::Unknown { given: "quotas".into(), near: Some("quota") });
        let value = rules.set("day-quota", "many").expect_err("no number").to_string();
        assert_eq!(value, "rule day-quota: found \"many\", expected a whole number");
        assert!(rules.set("channel.x", "loud").is_err() && rules.set("channel.", "public").is_err());
        assert_eq!(rules.set("channel.x", "public"), Ok(()));
        assert_eq!(rules.set("day-quota", "1_000"), Ok(()));
        assert_eq!((rules.day_quota, rules.kind_of(Some("x"))), (1000, ChannelKind::Public));
    }
}
