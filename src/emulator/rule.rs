//! Rules of the emulated service that no source settles, or that a test may want off: each with default and reason.

/// The rules; [`Rules::default`] is the service as the documents describe it, without quotas and channel duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Whether a regid that nobody registered is taken and gets a phone of its own. Off: a token that is not in the
    /// state file is the mistake an operator most wants to see. On: for running foreign clients.
    pub accept_unknown: bool,
    /// Whether titles of 50 and descriptions of 128 characters are too long. Off: D1559 reads "fewer than", but IM cuts
    /// at exactly 50 and 128 (S1b) and its pushes arrive.
    pub strict_less_than: bool,
    /// Whether a message without a channel is refused (27001). Off: only apps that chose the new rules must (D1654).
    pub require_channel: bool,
    /// Whether a channel that the state file does not name is refused (27001). Off: the state file holds one default
    /// channel for a certificate, and Xiaomi's site may have given out more.
    pub check_channel: bool,
    /// Whether a message on a channel must name a template, with legal values (27001). Off: only private messages need
    /// one, by 2026-12-31 (D2314, D2321), and the state file does not tell which channels are private.
    pub check_template: bool,
    /// Messages an app may get delivered in a day. 50 000, as in the published answers.
    pub day_quota: u64,
    /// Whether a send beyond it is refused (200001). Off: a test that sends much must not fail the next day's way.
    pub enforce_quota: bool,
    /// Requests an app may make in one second (200002), and whether quota reads are held to one (D1656). Off.
    pub qps: Option<u32>,
    /// Whether a topic or broadcast that reaches nobody is refused (20301) like a list without a valid target. Off:
    /// broadcasts are jobs, answered before anybody is counted (assumed).
    pub refuse_empty_broadcast: bool,
    /// How many days ahead a message may be scheduled. 30: D1559 says 7, another page is quoted with 30.
    pub schedule_days: u32,
    /// What a trace gives as `time_to_live` where the message has none: one day, in milliseconds (D1854).
    pub default_ttl_ms: u64,
    /// How many messages are kept for traces and taps; older ones are forgotten (65028).
    pub keep_messages: usize,
    /// How many events the journal keeps.
    pub keep_events: usize,
    /// How many notifications, pass-through messages and job keys one phone keeps.
    pub keep_shown: usize,
    /// How many phones are made up for unknown regids; further ones are taken and reach nobody.
    pub keep_strangers: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            accept_unknown: false,
            strict_less_than: false,
            require_channel: false,
            check_channel: false,
            check_template: false,
            day_quota: 50_000,
            enforce_quota: false,
            qps: None,
            refuse_empty_broadcast: false,
            schedule_days: 30,
            default_ttl_ms: 86_400_000,
            keep_messages: 10_000,
            keep_events: 10_000,
            keep_shown: 100,
            keep_strangers: 100_000,
        }
    }
}
