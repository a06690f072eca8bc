//! How each step is judged: steps 1 to 10 once for the message, the others for each device.

use std::borrow::Cow;

use jiff::SignedDuration;

use super::cause::{self, Cause};
use super::question::{Call, CallStep, Evidence, GroupKind, Kind, Origin, Question, Subject};
use super::{DeviceDecision, PlannedPush, Step, Verdict};
use crate::domain::certificate::Certificate;
use crate::domain::device::{Device, Generation, Platform};
use crate::domain::fault::Fault;
use crate::domain::notification::{self, Notification};
use crate::domain::push::Content;
use crate::domain::push_info::{self, Around};
use crate::domain::quiet::{self, Quiet, ReceiveOption};
use crate::domain::registry::Registry;
use crate::domain::session::{Presence, Session};
use crate::domain::standing::{ImStatus, Standing};

/// Steps 1 to 8, which are the same for every device.
pub fn of_message(registry: &Registry, question: Question<'_>) -> Vec<Step> {
    let quiet = registry.quiet.get(question.user);
    let mut steps = call(question).to_vec();
    steps.push(duplicate(registry, question));
    steps.push(kind(question));
    steps.push(group(question));
    steps.push(push_flag(question));
    steps.push(conversation(question, quiet));
    steps
}

/// All eighteen steps of one device.
pub(super) fn device(
    registry: &Registry,
    session: &Session,
    question: Question<'_>,
    message: &[Step],
) -> DeviceDecision {
    let device = registry.devices.get(&session.device);
    let standing = session.standing(device, &registry.settings, question.now);
    let seat = Seat { registry, session, device, standing, question };
    let (content, faults) = seat.content();
    let cert = session.binding.as_ref().and_then(|binding| registry.certs.get(&binding.cert));
    let planned = match (&content, cert) {
        (Some(content), Some(cert)) => Some(content.through_im(cert, &registry.settings, question.now)),
        _ => None,
    };
    let mut steps = message.to_vec();
    steps.extend([
        seat.switch(),
        seat.text(content.as_deref()),
        seat.presence(),
        seat.certificate_id(),
        seat.token(),
        seat.certificate(cert),
        seat.plan(),
        seat.request(planned.as_ref(), &faults),
        seat.step(&cause::VENDOR_OPEN, &[]),
        seat.step(&cause::DELIVERY_OPEN, &[]),
    ]);
    let push = match (&session.binding, planned) {
        (Some(binding), Some(message)) if seat.platform().is_ours() => {
            Some(PlannedPush { cert: binding.cert, reg_id: binding.reg_id.clone(), message })
        }
        _ => None,
    };
    DeviceDecision { device: session.device.clone(), presence: session.presence, standing, steps, push }
}

fn call(question: Question<'_>) -> [Step; 3] {
    let user = [("user", question.user.as_str())];
    let at = |cause: &'static Cause, step: CallStep| {
        let mut made = Step::new(cause, &user);
        made.kind = step.kind();
        made
    };
    let open = [
        Step::new(&cause::CALL_UNKNOWN, &user),
        match question.subject {
            Subject::Message(_) => Step::new(&cause::BODY_READ, &user),
            Subject::Content(_) | Subject::Unreadable => Step::new(&cause::BODY_UNKNOWN, &user),
        },
        match (question.sending.origin, question.subject) {
            (Origin::Rest, Subject::Message(message)) if message.forbid.before => {
                Step::new(&cause::SENDER_ALLOWED, &user)
            }
            (Origin::Rest, _) => Step::new(&cause::SENDER_CALLBACK, &user),
            (Origin::Client, _) => Step::new(&cause::SENDER_UNKNOWN, &user),
        },
    ];
    match question.sending.call {
        Call::Unknown => open,
        Call::Accepted => {
            [&cause::CALL_AUTHENTIC, &cause::BODY_READ, &cause::SENDER_ALLOWED].map(|cause| Step::new(cause, &user))
        }
        Call::Refused { step, code, info } => {
            let code = code.to_string();
            let values = [("code", code.as_str()), ("info", info)];
            [CallStep::Authentic, CallStep::WellFormed, CallStep::Allowed].map(|this| match (this, this.cmp(&step)) {
                (_, std::cmp::Ordering::Greater) => at(&cause::CALL_LATER, this),
                (CallStep::Authentic, std::cmp::Ordering::Less) => {
                    // A message in a file was refused before anybody called.
                    let known = matches!(question.subject, Subject::Unreadable);
                    Step::new(if known { &cause::CALL_UNKNOWN } else { &cause::CALL_AUTHENTIC }, &user)
                }
                (_, std::cmp::Ordering::Less) => Step::new(&cause::BODY_READ, &user),
                (CallStep::Authentic, _) => Step::new(&cause::CALL_REFUSED, &values),
                (CallStep::WellFormed, _) => Step::new(&cause::BODY_REFUSED, &values),
                (CallStep::Allowed, _) => Step::new(&cause::SENDER_REFUSED, &values),
            })
        }
    }
}

fn duplicate(registry: &Registry, question: Question<'_>) -> Step {
    let (Subject::Message(message), Some(recent)) = (question.subject, question.sending.recent) else {
        return Step::new(&cause::DUPLICATE_UNKNOWN, &[]);
    };
    let window = SignedDuration::from_secs(i64::from(registry.settings.dedupe_window_s));
    let same = recent
        .iter()
        .find(|recent| recent.random == message.random && question.now.duration_since(recent.at).abs() < window);
    let random = message.random.to_string();
    match same {
        None => Step::new(&cause::DUPLICATE_NONE, &[("random", &random)]),
        Some(same) => Step::new(&cause::DUPLICATE, &[("random", &random), ("at", &same.at.to_string())]),
    }
}

fn kind(question: Question<'_>) -> Step {
    let cause = match (question.sending.kind, question.subject) {
        (_, Subject::Unreadable) => &cause::KIND_UNKNOWN,
        (Kind::SystemNotice, _) => &cause::KIND_SYSTEM,
        (Kind::Tip, _) => &cause::KIND_TIP,
        (Kind::Chat, Subject::Message(message)) if message.is_online_only() => &cause::KIND_ONLINE,
        (Kind::Chat, _) if question.sender() == Some(question.user.as_str()) => &cause::KIND_SELF,
        (Kind::Chat, _) => &cause::KIND_CHAT,
    };
    Step::new(cause, &[("user", question.user.as_str())])
}

fn group(question: Question<'_>) -> Step {
    let Some(group) = question.sending.group else {
        return Step::new(&cause::GROUP_NONE, &[]);
    };
    let cause = match group.kind {
        GroupKind::Work | GroupKind::Public => &cause::GROUP_PUSHED,
        GroupKind::Meeting | GroupKind::AvChatRoom => &cause::GROUP_ONLINE,
        GroupKind::Community => &cause::GROUP_UNKNOWN,
    };
    Step::new(cause, &[("kind", group.kind.as_str())])
}

fn push_flag(question: Question<'_>) -> Step {
    let off = match question.subject {
        Subject::Content(content) => content.online_only,
        Subject::Message(message) => message.push.as_ref().is_some_and(|push| push.online_only),
        Subject::Unreadable => return Step::new(&cause::FLAG_UNKNOWN, &[]),
    };
    Step::new(if off { &cause::FLAG_OFF } else { &cause::FLAG_ON }, &[])
}

/// A REST send ignores do-not-disturb unless it asks not to (step 8).
fn ignores_mute(question: Question<'_>) -> bool {
    let asks = matches!(question.subject, Subject::Message(message) if message.control.with_mute);
    question.sending.origin == Origin::Rest && !asks
}

fn conversation(question: Question<'_>, quiet: Option<&Quiet>) -> Step {
    let user = question.user.as_str();
    let Some(quiet) = quiet.filter(|quiet| !quiet.conversations.is_empty()) else {
        return Step::new(&cause::CONVERSATION_OPEN, &[("user", user)]);
    };
    let Some(name) = quiet::conversation(question.sender(), question.sending.group.map(|group| group.id)) else {
        return Step::new(&cause::CONVERSATION_UNKNOWN, &[("user", user)]);
    };
    let cause = match quiet.conversations.get(&name) {
        None => &cause::CONVERSATION_OPEN,
        Some(ReceiveOption::Block) => &cause::CONVERSATION_BLOCKED,
        Some(ReceiveOption::NoNotify) if ignores_mute(question) => &cause::CONVERSATION_IGNORED,
        Some(ReceiveOption::NoNotify) => &cause::CONVERSATION_MUTED,
    };
    Step::new(cause, &[("user", user), ("conversation", &name)])
}

/// One login, where the message meets it.
struct Seat<'a> {
    registry: &'a Registry,
    session: &'a Session,
    device: Option<&'a Device>,
    standing: Standing,
    question: Question<'a>,
}

impl<'a> Seat<'a> {
    fn step(&self, cause: &'static Cause, more: &[(&str, &str)]) -> Step {
        let platform = self.platform();
        let mut values = vec![
            ("user", self.session.user.as_str()),
            ("device", self.session.device.as_str()),
            ("platform", platform.as_str()),
        ];
        values.extend_from_slice(more);
        Step::new(cause, &values)
    }

    fn platform(&self) -> Platform {
        self.device.map_or(Platform::Xiaomi, |device| device.platform)
    }

    fn generation(&self) -> Generation {
        self.device.map_or(Generation::G2, |device| device.generation)
    }

    /// What is to be shown, and what of the message cannot be carried over.
    fn content(&self) -> (Option<Cow<'a, Content>>, Vec<Fault>) {
        match self.question.subject {
            Subject::Content(content) => (Some(Cow::Borrowed(content)), Vec::new()),
            Subject::Unreadable => (None, Vec::new()),
            Subject::Message(message) => {
                let around = Around { generation: Some(self.generation()), ..self.question.sending.around };
                let derived = push_info::derive(&message.body, message.push.as_ref(), &around);
                (Some(Cow::Owned(derived.content)), derived.faults)
            }
        }
    }

    fn switch(&self) -> Step {
        if self.session.push_off {
            return self.step(&cause::SWITCH_DEVICE, &[]);
        }
        let Some(quiet) = self.registry.quiet.get(self.question.user) else {
            return self.step(&cause::SWITCH_ON, &[]);
        };
        let hours = quiet.hours.filter(|hours| hours.hold(self.question.now));
        if !quiet.all && hours.is_none() {
            return self.step(&cause::SWITCH_ON, &[]);
        }
        if ignores_mute(self.question) && self.registry.settings.rest_ignores_quiet_hours {
            return self.step(&cause::SWITCH_IGNORED, &[]);
        }
        match hours.filter(|_| !quiet.all) {
            Some(hours) => self.step(&cause::SWITCH_HOURS, &[("hours", &hours.to_string())]),
            None => self.step(&cause::SWITCH_ALL, &[]),
        }
    }

    fn text(&self, content: Option<&Content>) -> Step {
        let Some(content) = content else {
            return self.step(&cause::TEXT_UNKNOWN, &[]);
        };
        let Subject::Message(message) = self.question.subject else {
            return self.step(if content.has_text() { &cause::TEXT_GIVEN } else { &cause::TEXT_NONE }, &[]);
        };
        let given = message.push.as_ref().is_some_and(|push| {
            let languages = push.languages.iter().flat_map(|entry| [&entry.title, &entry.desc]);
            [&push.title, &push.desc].into_iter().chain(languages).flatten().any(|text| !text.trim().is_empty())
        });
        let derived = content.description.as_ref().is_some_and(|text| !text.trim().is_empty());
        if message.is_mute_custom() {
            self.step(&cause::TEXT_CUSTOM, &[])
        } else if given {
            self.step(&cause::TEXT_GIVEN, &[])
        } else if derived {
            self.step(&cause::TEXT_DERIVED, &[])
        } else {
            self.step(&cause::TEXT_NONE, &[])
        }
    }

    fn presence(&self) -> Step {
        let settings = &self.registry.settings;
        let step = match self.standing {
            Standing::Front | Standing::BackSilent | Standing::BackTold
                if self.question.sending.evidence == Evidence::Records =>
            {
                self.step(&cause::ONLINE_THEN, &[])
            }
            Standing::Front => self.step(&cause::FRONT, &[]),
            Standing::BackTold => self.step(&cause::BACK_TOLD, &[]),
            Standing::BackSilent => self.back_silent(),
            Standing::Limbo { until } => self.step(&cause::LIMBO, &[("until", &until.to_string())]),
            Standing::Down { .. } if self.session.presence == Presence::Limbo => {
                self.step(&cause::DOWN_TIMEOUT, &[("seconds", &settings.heartbeat_timeout_s.to_string())])
            }
            Standing::Down { .. } => self.step(&cause::DOWN, &[]),
            Standing::Lapsed => self.step(&cause::LAPSED, &[("days", &settings.push_online_days.to_string())]),
            Standing::Gone => self.step(&cause::GONE, &[]),
            Standing::Out => self.step(&cause::OUT, &[]),
            Standing::Kicked => self.step(&cause::KICKED, &[]),
        };
        if step.verdict != Verdict::Passed {
            return step;
        }
        if self.session.signature_expired && !settings.push_with_expired_usersig {
            return self.step(&cause::SIGNATURE_EXPIRED, &[]);
        }
        match self.desktop_online() {
            Some(other) => self.step(&cause::DESKTOP_ONLINE, &[("other", other.device.as_str())]),
            None => step,
        }
    }

    fn back_silent(&self) -> Step {
        if !self.session.background_reported {
            return self.step(&cause::BACK_SILENT, &[]);
        }
        match self.device.filter(|device| !device.reports_background()) {
            Some(device) => {
                let sdk = device.sdk.filter(|_| device.generation != Generation::G1);
                let sdk = sdk.map_or_else(|| device.generation.to_string(), |sdk| sdk.to_string());
                self.step(&cause::BACK_OLD, &[("sdk", &sdk)])
            }
            None => self.step(&cause::BACK_UNBOUND, &[]),
        }
    }

    /// A computer or browser of the same user that keeps the phone silent, where that is so.
    fn desktop_online(&self) -> Option<&'a Session> {
        let (registry, now) = (self.registry, self.question.now);
        if registry.settings.push_phone_while_desktop_online || self.platform().is_desktop() {
            return None;
        }
        registry.sessions_of(&self.session.user).find(|other| {
            let device = registry.devices.get(&other.device);
            device.is_some_and(|device| device.platform.is_desktop())
                && other.standing(device, &registry.settings, now).status() == ImStatus::Online
        })
    }

    /// Whether what was reported cannot be told from the state as it is now.
    fn binding_lost_since(&self) -> bool {
        self.question.sending.evidence == Evidence::Records && self.session.binding.is_none()
    }

    fn certificate_id(&self) -> Step {
        match &self.session.binding {
            Some(binding) => self.step(&cause::CERT_ID, &[("cert", &binding.cert.to_string())]),
            None if !self.platform().is_ours() => self.step(&cause::CERT_ID_FOREIGN, &[]),
            None if self.binding_lost_since() => self.step(&cause::CERT_ID_THEN, &[]),
            None => self.step(&cause::CERT_ID_NONE, &[]),
        }
    }

    fn token(&self) -> Step {
        match &self.session.binding {
            Some(_) => self.step(&cause::TOKEN, &[]),
            None if !self.platform().is_ours() => self.step(&cause::TOKEN_FOREIGN, &[]),
            None if self.binding_lost_since() => self.step(&cause::TOKEN_THEN, &[]),
            None => self.step(&cause::TOKEN_NONE, &[]),
        }
    }

    fn certificate(&self, cert: Option<&Certificate>) -> Step {
        let Some(binding) = &self.session.binding else {
            let foreign = !self.platform().is_ours();
            return self.step(if foreign { &cause::CERT_FOREIGN } else { &cause::CERT_OPEN }, &[]);
        };
        let id = binding.cert.to_string();
        let Some(cert) = cert else {
            return self.step(&cause::CERT_GONE, &[("cert", &id)]);
        };
        if !self.platform().is_ours() {
            return self.step(&cause::CERT_MISMATCH, &[("cert", &id)]);
        }
        let delay = SignedDuration::from_secs(i64::from(self.registry.settings.certificate_delay_s));
        let Some(wait) = cert.remaining(self.question.now, delay) else {
            return self.step(&cause::CERT_EFFECTIVE, &[("cert", &id)]);
        };
        let left = wait.as_secs().max(1).to_string();
        let values = [("cert", id.as_str()), ("left", left.as_str())];
        if self.question.strict {
            self.step(&cause::CERT_YOUNG, &values)
        } else {
            self.step(&cause::CERT_YOUNG_WARNING, &values).cautious()
        }
    }

    fn plan(&self) -> Step {
        let generation = self.generation();
        if generation != Generation::G3 {
            return self.step(&cause::PLAN_FREE, &[("generation", generation.as_str())]);
        }
        let included = self.registry.settings.plan_allows_chat_push;
        self.step(if included { &cause::PLAN_INCLUDED } else { &cause::PLAN_MISSING }, &[])
    }

    fn request(&self, message: Option<&Notification>, faults: &[Fault]) -> Step {
        let Some(message) = message.filter(|_| self.platform().is_ours()) else {
            return self.step(&cause::REQUEST_OPEN, &[]);
        };
        let found = notification::check(message, self.question.now);
        match faults.iter().chain(&found).find(|fault| fault.is_error()) {
            None => self.step(&cause::REQUEST_READY, &[]),
            Some(fault) => {
                let step = self.step(&cause::REQUEST_FAULTY, &[]);
                Step { reason: fault.sentence.clone(), ..step }
            }
        }
    }
}
