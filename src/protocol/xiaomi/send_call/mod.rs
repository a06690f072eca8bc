//! Decodes a message call as strictly as Xiaomi's documents state it, and refuses in a fixed order.
//!
//! The order (no source; it is `xiaomi-push-api`, section 17, item 5): package → targets missing → title and
//! description → values and lengths → callback. What needs the service's state (channels, quota, which targets exist)
//! comes after this and lives in the emulator. The client's encoder is written apart on purpose.

mod check;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::endpoint::{TargetKind, Version};
use super::form::{Form, FormError};
use super::refusal::Refusal;
use crate::domain::identifier::PackageName;
use crate::domain::notification::{Limits, MAX_TARGETS, ReceiptKinds};

/// How a multi-topic expression joins its topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TopicOp {
    /// Devices that have any of them.
    Union,
    /// Devices that have all of them.
    Intersection,
    /// Devices that have the first and none of the others.
    Except,
}

/// Whom a call addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Targets<'f> {
    /// Devices by token.
    RegIds(Vec<&'f str>),
    /// Devices by alias.
    Aliases(Vec<&'f str>),
    /// Devices by user account.
    Accounts(Vec<&'f str>),
    /// Subscribers.
    Topic(&'f str),
    /// Subscribers by an expression.
    MultiTopic(Vec<&'f str>, TopicOp),
    /// Everybody.
    All,
}

/// Receipts that a call asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallbackCall<'f> {
    /// Address.
    pub url: &'f str,
    /// Echoed in receipts.
    pub param: Option<&'f str>,
    /// Kinds; `None` for a sum such as 246 that the service takes and then never posts anything for.
    pub kinds: Option<ReceiptKinds>,
}

/// A message call that Xiaomi's front would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendCall<'f> {
    /// Whom.
    pub targets: Targets<'f>,
    /// Packages; never empty.
    pub packages: Vec<&'f str>,
    /// `title`, empty if absent.
    pub title: &'f str,
    /// `description`, empty if absent.
    pub description: &'f str,
    /// `payload`.
    pub payload: Option<&'f str>,
    /// `pass_through`.
    pub pass_through: bool,
    /// `notify_type`.
    pub notify_type: i32,
    /// `notify_id`; 0 if absent, so that two messages without one replace each other.
    pub notify_id: u32,
    /// `time_to_live` in milliseconds.
    pub ttl_ms: Option<u64>,
    /// `time_to_send` in milliseconds since 1970, if it lies ahead.
    pub send_at_ms: Option<i64>,
    /// `extra.` keys without the prefix, each once.
    pub extras: Vec<(&'f str, &'f str)>,
    /// `extra.jobkey`.
    pub job_key: Option<&'f str>,
    /// `extra.callback` and what belongs to it.
    pub callback: Option<CallbackCall<'f>>,
}

impl<'f> SendCall<'f> {
    /// The value of an `extra.` key.
    pub fn extra(&self, key: &str) -> Option<&'f str> {
        self.extras.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }
}

/// What the decoder must know of the service to refuse in the right order.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Packages of the app that the secret named.
    pub packages: &'a [PackageName],
    /// Whether 50 and 128 characters are too many already, as D1559 reads literally.
    pub strict_less_than: bool,
    /// How many days ahead a message may be scheduled.
    pub schedule_days: u32,
    /// Lengths that the sources disagree about.
    pub limits: CallLimits,
    /// Now.
    pub now: Timestamp,
}

/// Lengths that the sources disagree about (`xiaomi-push-api`, section 15); the default is what it takes as right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallLimits {
    /// Characters of a title.
    pub title_chars: usize,
    /// Greatest `notify_id`.
    pub notify_id_max: u32,
    /// Characters of a job key.
    pub job_key_chars: usize,
    /// Bytes of `callback.param`.
    pub callback_param_bytes: usize,
    /// Whether a callback may be https.
    pub callback_https: bool,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self {
            title_chars: Limits::TITLE,
            notify_id_max: i32::MAX.unsigned_abs(),
            job_key_chars: 20,
            callback_param_bytes: Limits::CALLBACK_PARAM_BYTES,
            callback_https: true,
        }
    }
}

/// The refusal of a form that cannot be read.
pub fn refuse_form(error: FormError) -> Refusal {
    let rule = match error {
        FormError::Percent => "form-percent",
        FormError::Utf8 => "form-utf8",
        FormError::TooMany => "form-keys",
    };
    Refusal::new(10008, format!("parameter error: {error}"), "", rule, "assumed")
}

/// Reads `notify_id`, which a recall needs as well.
pub fn notify_id(form: &Form<'_>, limits: &CallLimits) -> Result<u32, Refusal> {
    check::notify_id(form, limits.notify_id_max)
}

/// Reads a call.
pub fn decode<'f>(
    version: Version,
    kind: TargetKind,
    form: &'f Form<'_>,
    facts: &Facts<'f>,
) -> Result<SendCall<'f>, Refusal> {
    let packages = packages(version, form, facts.packages)?;
    let targets = targets(kind, form)?;
    let values = check::values(form, facts)?;
    let extras = check::extras(form)?;
    let extra = |key: &str| extras.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
    let job_key = check::job_key(extra("jobkey"), &facts.limits)?;
    let callback = check::callback(extra("callback"), extra("callback.param"), extra("callback.type"), &facts.limits)?;
    Ok(SendCall {
        targets,
        packages,
        title: values.title,
        description: values.description,
        payload: values.payload,
        pass_through: values.pass_through,
        notify_type: values.notify_type,
        notify_id: values.notify_id,
        ttl_ms: values.ttl_ms,
        send_at_ms: values.send_at_ms,
        job_key,
        callback,
        extras,
    })
}

/// Reads `restricted_package_name`: v2 takes one package, v3 and v4 several; an app with a single package may leave it
/// out (D1559).
pub fn packages<'f>(version: Version, form: &'f Form<'_>, known: &'f [PackageName]) -> Result<Vec<&'f str>, Refusal> {
    const KEY: &str = "restricted_package_name";
    let named: Vec<&str> = form.list(KEY).collect();
    let foreign =
        |name: &str| Refusal::new(22022, format!("Invalid package name: {name}"), KEY, "package-foreign", "observed");
    if named.is_empty() {
        let reason = "restricted_package_name is required: the app has several packages";
        let [only] = known else { return Err(Refusal::new(10016, reason, KEY, "package-missing", "D1559")) };
        return Ok(vec![only.as_str()]);
    }
    if version == Version::V2 && named.len() > 1 {
        return Err(Refusal { rule: "package-one-in-v2", source: "D1559", ..foreign(&named.join(",")) });
    }
    match named.iter().find(|name| !known.iter().any(|package| package.as_str() == **name)) {
        Some(name) => Err(foreign(name)),
        None => Ok(named),
    }
}

fn targets<'f>(kind: TargetKind, form: &'f Form<'_>) -> Result<Targets<'f>, Refusal> {
    match kind {
        TargetKind::RegId => list(form, "registration_id", 21305).map(Targets::RegIds),
        TargetKind::Alias => list(form, "alias", 65012).map(Targets::Aliases),
        TargetKind::Account => list(form, "user_account", 65016).map(Targets::Accounts),
        TargetKind::Topic => topic(form).map(Targets::Topic),
        TargetKind::MultiTopic => topics(form),
        TargetKind::All => Ok(Targets::All),
    }
}

fn missing(key: &'static str) -> Refusal {
    Refusal::new(21305, format!("{key} is required"), key, "target-missing", "assumed")
}

/// Reads a list of targets: at least one, at most a thousand. `empty` is the code for a key without a value.
pub fn list<'f>(form: &'f Form<'_>, key: &'static str, empty: i64) -> Result<Vec<&'f str>, Refusal> {
    let named: Vec<&str> = form.list(key).collect();
    if named.is_empty() {
        return Err(match form.get(key) {
            None => missing(key),
            Some(_) => Refusal::new(empty, format!("{key} is empty"), key, "target-empty", "D1560"),
        });
    }
    if named.len() > MAX_TARGETS {
        // D1656 states the limit; the code is an assumption.
        let reason = format!("{key} names {} targets, at most {MAX_TARGETS} are allowed", named.len());
        return Err(Refusal::new(10017, reason, key, "targets-many", "assumed"));
    }
    Ok(named)
}

const JOIN: &str = ";$;";

/// Reads one topic; a comma does not separate topics here and so belongs to the name.
pub fn topic<'f>(form: &'f Form<'_>) -> Result<&'f str, Refusal> {
    let topic = form.get("topic").ok_or_else(|| missing("topic"))?;
    if topic.is_empty() {
        return Err(Refusal::new(65013, "topic is empty", "topic", "target-empty", "D1560"));
    }
    if topic.contains(JOIN) {
        let reason = "topic holds ;$;, which joins the topics of multi_topic";
        return Err(Refusal::new(20209, reason, "topic", "topic-illegal", "D1559"));
    }
    Ok(topic)
}

/// Reads a topic expression.
pub fn topics<'f>(form: &'f Form<'_>) -> Result<Targets<'f>, Refusal> {
    const MAX: usize = 5;
    let text = form.get("topics").ok_or_else(|| missing("topics"))?;
    let topics: Vec<&str> = text.split(JOIN).filter(|topic| !topic.is_empty()).collect();
    if topics.is_empty() {
        return Err(Refusal::new(65013, "topics is empty", "topics", "target-empty", "D1560"));
    }
    if topics.len() > MAX {
        let reason = format!("topics names {} topics, at most {MAX} are allowed", topics.len());
        return Err(Refusal::new(65035, reason, "topics", "topics-many", "D1559"));
    }
    let op = match form.get("topic_op") {
        Some("UNION") => TopicOp::Union,
        Some("INTERSECTION") => TopicOp::Intersection,
        Some("EXCEPT") => TopicOp::Except,
        None | Some("") => {
            return Err(Refusal::new(10016, "topic_op is required", "topic_op", "topic-op-missing", "D1559"));
        }
        Some(_) => {
            let reason = "topic_op must be UNION, INTERSECTION or EXCEPT";
            return Err(Refusal::new(10017, reason, "topic_op", "topic-op-illegal", "D1559"));
        }
    };
    Ok(Targets::MultiTopic(topics, op))
}

#[cfg(test)]
mod tests;
