//! Settings of the simulated IM service: every rule that a source leaves open, with the default and its reason.
//!
//! `tencent-im-offline-push`, section 15, lists them.

/// The `[settings]` table of the state file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Seconds after saving within which a certificate may not be in effect yet. The console says "within 10 minutes".
    pub certificate_delay_s: u32,
    /// Days that a killed app counts as reachable (S12, S13: 7).
    pub push_online_days: u32,
    /// How many devices of one platform one user may be logged in on; 1 on default and lower plans (S15).
    pub devices_per_platform: u32,
    /// Whether a new login keeps what the device had reported. Not documented; Tencent's advice to report after every
    /// login reads as no.
    pub binding_survives_login: bool,
    /// Whether a regId reported by a second user leaves the first. Not documented.
    pub token_last_report_wins: bool,
    /// Title of a push whose sender gave none (the guide: `a new message`).
    pub title_default: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            certificate_delay_s: 600,
            push_online_days: 7,
            devices_per_platform: 1,
            binding_survives_login: false,
            token_last_report_wins: true,
            title_default: "a new message".to_owned(),
        }
    }
}
