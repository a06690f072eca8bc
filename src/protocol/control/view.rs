//! What the control endpoints answer with: phones, notifications, taps and the journal, as people and tests read them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A call was done and has nothing to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Always true.
    pub done: bool,
}

/// A sentence in both languages of its readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// Every phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phones {
    /// In the order of the state file, strangers last.
    pub phones: Vec<PhoneView>,
}

/// One app on one phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneView {
    /// The phone's name.
    pub device: String,
    /// Whose IM login is there.
    pub user: Option<String>,
    /// The app.
    pub package: String,
    /// Its token.
    pub reg_id: String,
    /// State of the login.
    pub presence: Option<String>,
    /// Not in the state file: made up for a regid that nobody registered.
    pub stranger: bool,
    /// Connected.
    pub online: bool,
    /// Notifications are on.
    pub notifications_on: bool,
    /// Push is on.
    pub push_on: bool,
    /// The app is there.
    pub installed: bool,
    /// Messages that wait for the phone to be online.
    pub waiting: u64,
    /// What the notification bar shows, oldest first.
    pub notifications: Vec<NotificationView>,
    /// What went to the app without being shown, oldest first.
    pub pass_through: Vec<PassThroughView>,
}

/// One shown notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationView {
    /// Message.
    pub msg_id: String,
    /// First line.
    pub title: String,
    /// Second line.
    pub description: String,
    /// The next notification with this number replaces it.
    pub notify_id: u32,
    /// Since when.
    pub at: Timestamp,
    /// What a tap does.
    pub tap: Opened,
    /// `extra.ext`, whether or not a tap brings it to the app.
    pub ext: Option<String>,
}

/// One message that went to the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassThroughView {
    /// Message.
    pub msg_id: String,
    /// Its payload.
    pub payload: Option<String>,
    /// When.
    pub at: Timestamp,
    /// `extra.ext`.
    pub ext: Option<String>,
}

/// What a tap opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Opened {
    /// The app's launcher activity.
    Launcher,
    /// The browser.
    Browser {
        /// Address.
        url: String,
    },
    /// An activity of the app; the message lies in its intent under `key_message`.
    Activity {
        /// As the message had it.
        intent_uri: Option<String>,
        /// The older way to name it.
        class_name: Option<String>,
    },
    /// Nothing by itself; the app's `onNotificationMessageClicked` is called.
    Callback,
    /// Nothing at all.
    Nothing {
        /// Why.
        why: Words,
    },
}

/// What a tap did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tapped {
    /// Phone.
    pub device: String,
    /// App.
    pub package: String,
    /// Its token.
    pub reg_id: String,
    /// Message.
    pub msg_id: String,
    /// Its title.
    pub title: String,
    /// What opened.
    pub opened: Opened,
    /// `extra.ext`, exactly as sent, if it reaches the app.
    pub ext: Option<String>,
    /// The payload, if the message object reaches the app.
    pub payload: Option<String>,
    /// Every `extra` key, if the message object reaches the app.
    pub extras: Vec<(String, String)>,
}

/// A piece of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Events {
    /// Events in order.
    pub events: Vec<EventView>,
    /// What to ask for next.
    pub after: u64,
    /// How many events behind the asked number are gone already, because the journal is bounded.
    pub missed: u64,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// A message was taken.
    Accepted,
    /// A message was taken for later.
    Scheduled,
    /// A call was refused.
    Refused,
    /// A message reached phones.
    Delivered,
    /// A message did not reach phones, or not yet.
    Undelivered,
    /// A message was taken off phones or off its way.
    Recalled,
    /// A notification was tapped.
    Tapped,
    /// Everything was forgotten.
    Reset,
}

/// What became of a message on one phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The notification bar shows it.
    Shown,
    /// It went to the app.
    PassedThrough,
    /// The phone had a message of that job key already.
    HiddenByJobKey,
    /// The app was in front and the message asked not to be shown then.
    HiddenInForeground,
    /// Notifications are off on the phone.
    HiddenByBar,
    /// It was tapped.
    Tapped,
    /// The phone is offline; the message is kept for it.
    Waiting,
    /// The phone is offline and the message was to be tried once, or too many wait already.
    Dropped,
    /// The phone stayed offline for too long.
    Expired,
    /// The phone is outside the message's filter.
    Unmatched,
    /// Push is switched off on the phone.
    PushOff,
    /// The phone had its messages of the day.
    OverQuota,
    /// The app is gone.
    Invalid,
    /// It was taken back.
    Recalled,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventView {
    /// Number; grows by one.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// The message it is about.
    pub msg_id: Option<String>,
    /// Targets that were taken.
    pub targets: Option<u64>,
    /// Regids that were not.
    #[serde(default)]
    pub bad_regids: Vec<String>,
    /// When a scheduled message is due.
    pub due: Option<Timestamp>,
    /// Phones it happened on.
    #[serde(default)]
    pub phones: Vec<EventPhone>,
    /// Filters that were left aside because a phone's own fact is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored_filters: Vec<String>,
    /// Why a call was refused.
    pub refusal: Option<RefusalView>,
}

/// A phone in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventPhone {
    /// Name.
    pub device: String,
    /// Whose login is there now.
    pub user: Option<String>,
    /// App.
    pub package: String,
    /// Token.
    pub reg_id: String,
    /// What became of the message.
    pub outcome: Outcome,
}

/// A refusal in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalView {
    /// Method and path.
    pub call: String,
    /// Vendor's code.
    pub code: i64,
    /// The answer's `reason`.
    pub reason: String,
    /// The form key at fault.
    pub field: String,
    /// The emulator's rule.
    pub rule: String,
    /// Where the rule comes from.
    pub source: String,
}

/// A piece of the list of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestsView {
    /// Requests in order.
    pub requests: Vec<RequestView>,
    /// What to ask for next.
    pub after: u64,
}

/// A request as it was received, without its credentials, and how it was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    /// Number; grows by one.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Method.
    pub method: String,
    /// Path.
    pub path: String,
    /// Query.
    pub query: Option<String>,
    /// Header lines.
    pub headers: Vec<String>,
    /// The first bytes of the body.
    pub body: String,
    /// How many the body had.
    pub body_bytes: usize,
    /// The answer's code; absent where the request was not carried out.
    pub code: Option<i64>,
    /// The fault that took the answer's place.
    pub fault: Option<String>,
    /// Why it was refused: field, rule, source.
    pub refusal: Option<RefusalView>,
}

/// Everything that goes wrong on demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultsView {
    /// In the order they are tried.
    pub faults: Vec<FaultView>,
}

/// Something that goes wrong on demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultView {
    /// Number.
    pub id: u64,
    /// Which paths.
    pub path: String,
    /// How often.
    pub rate: String,
    /// What.
    pub kind: String,
    /// Whether the request is carried out all the same.
    pub taken: bool,
    /// How many times it may still strike.
    pub left: Option<u64>,
    /// How many requests it hit.
    pub hits: u64,
}

/// The emulator's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockView {
    /// Now.
    pub now: Timestamp,
}

/// Every setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesView {
    /// In the order of the reference.
    pub rules: Vec<RuleView>,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
    /// Value unless something was set.
    pub default: String,
    /// What may be set.
    pub expected: String,
    /// What it is for.
    pub about: Words,
    /// Where its default comes from.
    pub source: String,
}
