//! `[settings]`, in the state file and in a scenario: a key that is left out has its default.

use serde::{Deserialize, Serialize};

use super::value::{AnyWhole, Whole, Word};
use crate::domain::setting::{LoginPolicy, Settings};

/// The key, its type in the file, and what wraps the domain's value in it.
macro_rules! settings {
    ($($name:ident: $type:ty $(, $wrap:ident)?;)*) => {
        /// `[settings]`.
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(in crate::store) struct SettingsRow {
            $($name: Option<$type>,)*
        }

        impl From<SettingsRow> for Settings {
            fn from(row: SettingsRow) -> Self {
                let usual = Self::default();
                Self { $($name: row.$name.map_or(usual.$name, |value| settings!(@bare value $($wrap)?)),)* }
            }
        }

        impl From<&Settings> for SettingsRow {
            /// Only what differs from the default, so that a later default reaches a file that never said anything.
            fn from(settings: &Settings) -> Self {
                let usual = Settings::default();
                Self { $($name: differs(&settings.$name, &usual.$name)$(.map($wrap))?,)* }
            }
        }
    };
    (@bare $value:ident) => { $value };
    (@bare $value:ident $wrap:ident) => { $value.0 };
}

settings! {
    certificate_delay_s: AnyWhole, Whole;
    heartbeat_timeout_s: AnyWhole, Whole;
    push_online_days: AnyWhole, Whole;
    login_policy: Word<LoginPolicy>, Word;
    devices_per_platform: AnyWhole, Whole;
    web_instances: AnyWhole, Whole;
    kick_hear_on_reconnect: bool;
    kick_hear_on_login: bool;
    binding_survives_login: bool;
    token_last_report_wins: bool;
    max_token_bytes: AnyWhole, Whole;
    push_phone_while_desktop_online: bool;
    push_with_expired_usersig: bool;
    dedupe_window_s: AnyWhole, Whole;
    rest_ignores_quiet_hours: bool;
    plan_allows_chat_push: bool;
    open_app_since_2024_09_30: bool;
    title_default: String;
    xiaomi_title_units: AnyWhole, Whole;
    xiaomi_desc_units: AnyWhole, Whole;
}

fn differs<T: Clone + PartialEq>(value: &T, usual: &T) -> Option<T> {
    (value != usual).then(|| value.clone())
}
