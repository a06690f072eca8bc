//! Settings of the simulated IM service: every rule that a source leaves open, with the default and its reason.
//!
//! `tencent-im-offline-push`, section 15, lists them.

use std::fmt;
use std::str::FromStr;

use super::identifier::IdentifierError;
use super::push_info::Certainty;
use super::text::Text;

/// Which logins of one user end each other (S15; older wording S9c).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LoginPolicy {
    /// Each platform on its own: the present default.
    #[default]
    PerPlatform,
    /// One phone or tablet, one computer and one browser: what 2021's policies allowed at most.
    PhoneAndDesktop,
    /// One login at all: the default of 2021.
    OneDevice,
}

impl LoginPolicy {
    /// Every policy.
    pub const ALL: [Self; 3] = [Self::PerPlatform, Self::PhoneAndDesktop, Self::OneDevice];

    /// The word that the state file uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PerPlatform => "per-platform",
            Self::PhoneAndDesktop => "phone-and-desktop",
            Self::OneDevice => "one-device",
        }
    }
}

impl fmt::Display for LoginPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LoginPolicy {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == text).ok_or_else(|| {
            IdentifierError(format!(
                "login policy {text:?} is not known: expected per-platform, phone-and-desktop or one-device"
            ))
        })
    }
}

/// The `[settings]` table of the state file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Seconds after saving within which a certificate may not be in effect yet. The console says "within 10 minutes".
    pub certificate_delay_s: u32,
    /// Seconds without a heartbeat after which the server gives a connection up (S13, S14: 400).
    pub heartbeat_timeout_s: u32,
    /// Days that a killed app counts as reachable (S12, S13: 7).
    pub push_online_days: u32,
    /// Which logins of one user end each other.
    pub login_policy: LoginPolicy,
    /// How many devices of one platform one user may be logged in on; 1 on default and lower plans (S15).
    pub devices_per_platform: u32,
    /// How many browsers one user may be logged in on; up to 10 on the highest plans (S15).
    pub web_instances: u32,
    /// Whether a device that was kicked while away gets 6208 when it reconnects (S15).
    pub kick_hear_on_reconnect: bool,
    /// Whether it gets 6208 at its next login (S15).
    pub kick_hear_on_login: bool,
    /// Whether a new login keeps what the device had reported. Not documented; Tencent's advice to report after every
    /// login reads as no.
    pub binding_survives_login: bool,
    /// Whether a regId reported by a second user leaves the first. Not documented.
    pub token_last_report_wins: bool,
    /// Longest token that IM accepts, in bytes (22004).
    pub max_token_bytes: u32,
    /// Whether a phone is pushed to while a computer or browser of the same user is online. No page says it outright.
    pub push_phone_while_desktop_online: bool,
    /// Whether pushes go on once the UserSig of the login has expired. Not documented.
    pub push_with_expired_usersig: bool,
    /// Seconds within which the same `MsgRandom` to the same receiver is the same message.
    pub dedupe_window_s: u32,
    /// Whether a REST send ignores hours and the account-wide switch as it ignores a conversation's do-not-disturb.
    pub rest_ignores_quiet_hours: bool,
    /// Whether the plan includes notifications of chat messages (TIMPush only).
    pub plan_allows_chat_push: bool,
    /// Whether "open app" in the console brings up the launcher since 2024-09-30.
    pub open_app_since_2024_09_30: bool,
    /// Title of a push whose sender gave none (the guide: `a new message`).
    pub title_default: String,
    /// UTF-16 units that IM cuts a title to for Xiaomi.
    pub xiaomi_title_units: u32,
    /// UTF-16 units that IM cuts a text to for Xiaomi.
    pub xiaomi_desc_units: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            certificate_delay_s: 600,
            heartbeat_timeout_s: 400,
            push_online_days: 7,
            login_policy: LoginPolicy::PerPlatform,
            devices_per_platform: 1,
            web_instances: 1,
            kick_hear_on_reconnect: true,
            kick_hear_on_login: false,
            binding_survives_login: false,
            token_last_report_wins: true,
            max_token_bytes: 256,
            push_phone_while_desktop_online: true,
            push_with_expired_usersig: true,
            dedupe_window_s: 1,
            rest_ignores_quiet_hours: true,
            plan_allows_chat_push: true,
            open_app_since_2024_09_30: true,
            title_default: "a new message".to_owned(),
            xiaomi_title_units: 50,
            xiaomi_desc_units: 128,
        }
    }
}

/// What a setting is about.
#[derive(Debug, Clone, Copy)]
pub struct SettingKind {
    /// Its key in `[settings]`.
    pub name: &'static str,
    /// What it decides.
    pub about: Text,
    /// How sure the default is.
    pub certainty: Certainty,
    /// Where it comes from.
    pub source: &'static str,
    /// Its value.
    pub value: fn(&Settings) -> String,
}

macro_rules! settings {
    ($($name:ident, $certainty:ident, $source:literal, $en:literal, $zh:literal;)*) => {
        /// Every setting.
        pub static SETTINGS: &[SettingKind] = &[$(SettingKind {
            name: stringify!($name),
            about: Text::new($en, $zh),
            certainty: Certainty::$certainty,
            source: $source,
            value: |settings| settings.$name.to_string(),
        }),*];
    };
}

settings! {
    certificate_delay_s, High, "seed, S9", "seconds within which a saved certificate may not be in effect yet",
        "证书保存后可能尚未生效的秒数";
    heartbeat_timeout_s, High, "S13, S14", "seconds without a heartbeat after which a connection counts as lost",
        "多少秒没有心跳即视为断线";
    push_online_days, High, "S12, S13", "days that a killed app stays reachable", "应用被 kill 后仍可推送的天数";
    login_policy, Medium, "S15, S9c",
        "which logins of one user end each other: per-platform, phone-and-desktop or one-device",
        "同一用户的登录互踢策略：per-platform、phone-and-desktop 或 one-device";
    devices_per_platform, High, "S15", "devices of one platform that may be logged in at once; 0 counts as 1",
        "同一平台可同时登录的设备数；0 按 1 处理";
    web_instances, High, "S15", "browsers that may be logged in at once; 0 counts as 1",
        "可同时登录的 Web 实例数；0 按 1 处理";
    kick_hear_on_reconnect, Low, "S15", "whether a device kicked while away gets 6208 when it reconnects",
        "离线期间被踢的设备重连时是否收到 6208";
    kick_hear_on_login, Low, "S15", "whether a device kicked while away gets 6208 at its next login",
        "离线期间被踢的设备下次登录时是否收到 6208";
    binding_survives_login, Low, "seed", "whether a new login keeps what the device had reported",
        "重新登录后是否保留之前上报的证书 ID 与 token";
    token_last_report_wins, Low, "undocumented", "whether a regId that a second user reports leaves the first",
        "第二个用户上报同一 regId 后，第一个用户的绑定是否失效";
    max_token_bytes, High, "S8", "longest token in bytes", "token 的最大字节数";
    push_phone_while_desktop_online, Medium, "S12",
        "whether a phone is pushed to while a computer or browser of the user is online",
        "用户的电脑或浏览器在线时是否仍推送手机";
    push_with_expired_usersig, Low, "undocumented", "whether pushes go on once the login's UserSig has expired",
        "UserSig 过期后是否仍推送";
    dedupe_window_s, High, "S25", "seconds within which the same MsgRandom to one receiver is one message",
        "多少秒内同一接收者的相同 MsgRandom 视为同一条消息";
    rest_ignores_quiet_hours, Low, "S3",
        "whether a REST send ignores the receiver's do-not-disturb hours too", "REST 发送是否也忽略接收者的免打扰时段";
    plan_allows_chat_push, High, "S3", "whether the plan includes pushes of chat messages (TIMPush)",
        "套餐是否包含聊天消息推送（TIMPush）";
    open_app_since_2024_09_30, Medium, "S21, X2", "whether \"open app\" sets notify_effect 1 since 2024-09-30",
        "2024-09-30 起“打开应用”是否改为 notify_effect 1";
    title_default, High, "seed", "title of a push whose sender gave none", "发送者未填写标题时的默认标题";
    xiaomi_title_units, High, "S1b", "UTF-16 units that a title is cut to", "标题截断长度（UTF-16 单元）";
    xiaomi_desc_units, High, "S1b", "UTF-16 units that a text is cut to", "内容截断长度（UTF-16 单元）";
}

/// A setting by its name.
pub fn setting(name: &str) -> Option<&'static SettingKind> {
    SETTINGS.iter().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_two_languages_and_a_value() {
        for kind in SETTINGS {
            assert!(!kind.about.en.is_empty() && !kind.about.zh.is_empty() && !kind.source.is_empty(), "{}", kind.name);
            assert!(!(kind.value)(&Settings::default()).is_empty());
            assert_eq!(setting(kind.name).map(|found| found.name), Some(kind.name));
        }
    }

    #[test]
    fn policies_come_back_from_their_words() {
        for policy in LoginPolicy::ALL {
            assert_eq!(policy.as_str().parse(), Ok(policy));
        }
        assert!("both".parse::<LoginPolicy>().is_err_and(|error| error.0.contains("per-platform")));
    }
}
