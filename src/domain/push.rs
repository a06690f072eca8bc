//! From what a sender gave to the message that Xiaomi gets: the plain way, and the way through IM.
//!
//! The field map is `tencent-im-offline-push`, section 8. What Tencent does not publish is marked there; this module
//! sends only fields the map names, and others only when the operator gave them.

use jiff::Timestamp;

use super::certificate::Certificate;
use super::click::ClickAction;
use super::identifier::{ChannelId, JobKey};
use super::notification::{Callback, Notification, Template};
use super::setting::Settings;

/// 2024-09-30 00:00 in China, in unix seconds: from then on notifications without `notify_effect` are dead (D1856).
pub const CUSTOM_NOTIFICATIONS_END: i64 = 1_727_625_600;

/// Where the click action comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ClickChoice {
    /// The certificate's.
    #[default]
    Certificate,
    /// None at all: the withdrawn custom kind.
    None,
    /// This one.
    This(ClickAction),
}

/// What a sender gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// Title.
    pub title: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// IM `PushFlag` 1: online delivery only.
    pub online_only: bool,
    /// Payload.
    pub payload: Option<String>,
    /// Pass-through.
    pub pass_through: bool,
    /// Pass-through text of a notification.
    pub ext: Option<String>,
    /// Own keys.
    pub extras: Vec<(String, String)>,
    /// Channel; beats the certificate's.
    pub channel_id: Option<ChannelId>,
    /// Template.
    pub template: Option<Template>,
    /// Sound, vibration, light.
    pub notify_type: Option<i32>,
    /// Replacement id.
    pub notify_id: Option<u32>,
    /// Retention in milliseconds.
    pub ttl_ms: Option<u64>,
    /// Delayed sending.
    pub send_at_ms: Option<i64>,
    /// Click action.
    pub click: ClickChoice,
    /// Job key.
    pub job_key: Option<JobKey>,
    /// Receipts.
    pub callback: Option<Callback>,
    /// Sound resource.
    pub sound: Option<String>,
}

impl Content {
    /// The message for a send straight to Xiaomi.
    pub fn direct(&self, cert: &Certificate) -> Notification {
        Notification {
            package: cert.fields.package.clone(),
            title: self.title.clone().unwrap_or_default(),
            description: self.description.clone().unwrap_or_default(),
            payload: self.payload.clone(),
            pass_through: self.pass_through,
            click: match &self.click {
                // A pass-through message shows nothing that could be tapped.
                ClickChoice::Certificate if self.pass_through => None,
                ClickChoice::Certificate => Some(cert.fields.click.clone()),
                ClickChoice::None => None,
                ClickChoice::This(click) => Some(click.clone()),
            },
            ext: self.ext.clone(),
            extras: self.extras.clone(),
            channel_id: self.channel_id.clone().or_else(|| cert.fields.channel_id.clone()),
            template: self.template.clone(),
            notify_type: self.notify_type,
            notify_id: self.notify_id,
            ttl_ms: self.ttl_ms,
            send_at_ms: self.send_at_ms,
            job_key: self.job_key.clone(),
            callback: self.callback.clone(),
            sound: self.sound.clone(),
        }
    }

    /// The message that IM makes of it: default title, texts cut to Xiaomi's lengths, notification bar only.
    pub fn through_im(&self, cert: &Certificate, settings: &Settings, now: Timestamp) -> Notification {
        let direct = self.direct(cert);
        let title = match self.title.as_deref() {
            None | Some("") => settings.title_default.as_str(),
            Some(title) => title,
        };
        let custom = direct.click == Some(ClickAction::OpenApp)
            && self.click == ClickChoice::Certificate
            && (now.as_second() < CUSTOM_NOTIFICATIONS_END || !settings.open_app_since_2024_09_30);
        let units = |setting: u32| usize::try_from(setting).unwrap_or(usize::MAX);
        Notification {
            title: cut(title, units(settings.xiaomi_title_units)),
            description: cut(&direct.description, units(settings.xiaomi_desc_units)),
            pass_through: false,
            click: if custom { None } else { direct.click.clone() },
            ..direct
        }
    }

    /// Whether there is anything to show (step 10).
    pub fn has_text(&self) -> bool {
        [&self.title, &self.description].into_iter().flatten().any(|text| !text.trim().is_empty())
    }
}

/// Cuts to a number of UTF-16 units, the last three of them dots, as IM does (S1b). A character that needs two units
/// is never split.
pub fn cut(text: &str, units: usize) -> String {
    if text.encode_utf16().count() <= units {
        return text.to_owned();
    }
    let mut left = units.saturating_sub(3);
    let mut kept: String = text
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(if fits { c.len_utf16() } else { left });
            fits
        })
        .collect();
    kept.push_str("...");
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::certificate::Fields;
    use crate::domain::identifier::CertId;
    use crate::domain::region::Region;
    use crate::domain::secret::SecretSource;

    fn cert(click: ClickAction) -> Certificate {
        let start = Timestamp::UNIX_EPOCH;
        Certificate {
            id: CertId(1),
            name: "prod".parse().expect("name"),
            fields: Fields {
                package: "com.example.chat".parse().expect("package"),
                app_id: "1000".parse().expect("app id"),
                app_key: None,
                app_secret: SecretSource::Env("S".into()),
                channel_id: Some("c1".parse().expect("channel")),
                click,
                region: Region::China,
            },
            created_at: start,
            changed_at: start,
        }
    }

    fn im(content: &Content, click: ClickAction, now: &str) -> Notification {
        content.through_im(&cert(click), &Settings::default(), now.parse().expect("time"))
    }

    #[test]
    fn fifty_one_units_become_forty_seven_and_dots() {
        assert_eq!(cut(&"x".repeat(51), 50), format!("{}...", "x".repeat(47)));
        assert_eq!(cut(&"x".repeat(50), 50), "x".repeat(50));
        assert_eq!(cut(&"😀".repeat(26), 50), format!("{}...", "😀".repeat(23)));
    }

    #[test]
    fn the_guides_default_title() {
        let content = Content { description: Some("hi".into()), ..Content::default() };
        let message = im(&content, ClickAction::OpenApp, "2026-11-24T00:00:00Z");
        assert_eq!((message.title.as_str(), message.description.as_str()), ("a new message", "hi"));
    }

    #[test]
    fn open_app_changed_its_meaning_on_a_day() {
        let content = Content { description: Some("hi".into()), ..Content::default() };
        assert_eq!(im(&content, ClickAction::OpenApp, "2024-09-29T15:59:59Z").click, None);
        assert_eq!(im(&content, ClickAction::OpenApp, "2024-09-29T16:00:00Z").click, Some(ClickAction::OpenApp));
    }

    #[test]
    fn a_messages_channel_beats_the_certificates() {
        let mut content = Content { description: Some("hi".into()), ..Content::default() };
        let channel = |content: &Content| im(content, ClickAction::OpenApp, "2026-01-01T00:00:00Z").channel_id;
        assert_eq!(channel(&content).map(|c| c.to_string()), Some("c1".into()));
        content.channel_id = Some("c2".parse().expect("channel"));
        assert_eq!(channel(&content).map(|c| c.to_string()), Some("c2".into()));
    }

    proptest! {
        #[test]
        fn a_cut_text_never_exceeds_the_limit(text in "\\PC*", units in 3_usize..200) {
            let kept = cut(&text, units);
            prop_assert!(kept.encode_utf16().count() <= units);
            prop_assert!(kept == text || kept.ends_with("..."));
        }
    }
}
