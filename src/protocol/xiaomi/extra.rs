//! The keys of `extra.` that mean something to Xiaomi (`xiaomi-push-api`, section 6). Every other key is the sender's
//! own and counts towards the limits of 10 keys and 1024 characters.

/// Keys with a meaning, sorted.
const KNOWN: &[&str] = &[
    "app_version",
    "app_version_not_in",
    "badge",
    "callback",
    "callback.param",
    "callback.type",
    "category",
    "channel_description",
    "channel_id",
    "channel_name",
    "class_name",
    "connpt",
    "content-available",
    "flow_control",
    "hybrid_debug",
    "hybrid_pn",
    "instant_notify",
    "intent_flag",
    "intent_uri",
    "ios_msg_channel",
    "jobkey",
    "layout_name",
    "layout_value",
    "locale",
    "locale_not_in",
    "model",
    "model_not_in",
    "notification_bigPic_uri",
    "notification_large_icon_uri",
    "notification_small_icon_color",
    "notification_small_icon_uri",
    "notification_style_type",
    "notify_effect",
    "notify_foreground",
    "only_send_once",
    "push_server_action",
    "show-content",
    "sound_uri",
    "sound_url",
    "template_id",
    "template_param",
    "ticker",
    "web_uri",
];

/// Prefixes of keys with a meaning.
const PREFIXES: [&str; 2] = ["notification_style_button_", "apsAlert-"];

/// Whether an `extra.` key (given without the prefix) is the sender's own.
pub fn is_own(key: &str) -> bool {
    KNOWN.binary_search(&key).is_err() && !PREFIXES.iter().any(|prefix| key.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_keys_are_sorted_for_the_search() {
        assert!(KNOWN.is_sorted());
    }

    #[test]
    fn ext_is_the_senders_own() {
        for own in ["ext", "Channel_id", "callback.url", "", "notification_style"] {
            assert!(is_own(own), "{own}");
        }
        for known in ["callback", "callback.type", "web_uri", "notification_style_button_left_name", "apsAlert-title"] {
            assert!(!is_own(known), "{known}");
        }
    }
}
