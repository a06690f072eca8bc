//! Step 5 of the guide, played: a few messages to one phone, and a look at what became of each.

use std::time::Duration;

use jiff::Timestamp;

use super::gather::gather;
use super::{Facts, Wish, judge};
use crate::context::Context;
use crate::doctor::fact::{LiveTest, NotPushed, Refused, Shot};
use crate::doctor::{Check, Fact, Finding, Need, Status, checks};
use crate::domain::certificate::Certificate;
use crate::domain::decision::{DeviceDecision, Question};
use crate::domain::identifier::{DeviceName, RegId, UserId};
use crate::domain::notification::{Notification, Target};
use crate::domain::push::Content;
use crate::domain::registry::Registry;
use crate::domain::secret::Secret;
use crate::domain::text::{Lang, Sentence, Text};
use crate::error::{Error, Exit};
use crate::operation::deliver;
use crate::operation::note::Note;
use crate::operation::service::Service;
use crate::operation::state::State;
use crate::protocol::xiaomi::send;

/// How long after one message the next one is sent to a real phone, and how often its trace is read: a fast series is
/// what rate control is for, and the service allows few reads.
const PAUSE: Duration = Duration::from_secs(1);

/// Whom to send to.
#[derive(Debug, Clone)]
pub enum Whom {
    /// A user, through IM's decision.
    User(UserId),
    /// A token, straight to Xiaomi.
    RegId(RegId),
}

/// A live test as the operator wants it.
#[derive(Debug, Clone)]
pub struct LiveWish {
    /// Whom to send to.
    pub whom: Whom,
    /// How many messages.
    pub count: u32,
    /// What they say, where the operator said it.
    pub content: Content,
    /// How long to watch.
    pub limit: Duration,
}

/// A live test that may be fired.
#[derive(Debug)]
pub struct Armed<'a> {
    service: Service<'a>,
    secret: Secret,
    reg_id: RegId,
    messages: Vec<Notification>,
    decision: Fact<Result<DeviceName, NotPushed>>,
    limit: Duration,
}

/// What comes of preparing one.
#[derive(Debug)]
pub enum Plan<'a> {
    /// It may be fired.
    Armed(Box<Armed<'a>>),
    /// IM would push nothing.
    Stopped(Box<LiveTest>),
}

/// Prepares: takes the decision, finds certificate, secret and token, writes the messages.
pub fn prepare<'a>(
    wish: &Wish,
    live: &LiveWish,
    (state, context, lang): (&'a State, &'a Context, Lang),
) -> Result<Plan<'a>, Error> {
    let registry = state.load()?;
    let now = context.now();
    let facts = gather(&offline(wish), &[], (state, context, lang), &mut |_| ())?;
    let contents: Vec<Content> = (0..live.count).map(|place| content(live, place, now, lang)).collect();
    let (cert, reg_id, messages, decision) = match &live.whom {
        Whom::RegId(reg_id) => {
            const DIRECT: Text =
                Text::new("a regId was addressed: IM's decision has no part in it", "直接发送到 regId，不经过 IM 判定");
            let cert = registry.pick_cert(wish.wanted.cert.as_deref())?;
            let messages = contents.iter().map(|content| content.direct(cert)).collect();
            (cert, reg_id.clone(), messages, Fact::Unknown(DIRECT.into()))
        }
        Whom::User(user) => match decided(&registry, (user, device(&registry, user, &facts)?), &contents, now)? {
            Ok((device, cert, reg_id, messages)) => (cert, reg_id, messages, Fact::Known(Ok(device))),
            Err(decision) => {
                let stop = stop(&decision, user, &facts)?;
                return Ok(Plan::Stopped(Box::new(LiveTest {
                    decision: Fact::Known(Err(stop)),
                    shots: Vec::new(),
                    watched: Duration::ZERO,
                    has_channel: false,
                })));
            }
        },
    };
    let secret = state.secret_of(cert, context)?;
    let service = Service::new(cert, &wish.service, state, context, lang)?;
    Ok(Plan::Armed(Box::new(Armed { service, secret, reg_id, messages, decision, limit: live.limit })))
}

/// The facts of the state alone: the live test makes its own calls.
fn offline(wish: &Wish) -> Wish {
    Wish { offline: true, ..wish.clone() }
}

/// The phone that is looked at.
fn device(registry: &Registry, user: &UserId, facts: &Facts) -> Result<DeviceName, Error> {
    registry.known_user(user)?;
    match facts.login() {
        Ok(login) => Ok(login.session.device.clone()),
        // A phone was named that the user never logged in on; this says which there are.
        Err(_) => Ok(registry.pick_session(user, facts.wanted.device.as_ref())?.1),
    }
}

type Decided<'r> = (DeviceName, &'r Certificate, RegId, Vec<Notification>);

/// Takes the very decision of `send --user`, and of the phones that are pushed to the one that is looked at.
fn decided<'r>(
    registry: &'r Registry,
    (user, device): (&UserId, DeviceName),
    contents: &[Content],
    now: Timestamp,
) -> Result<Result<Decided<'r>, DeviceDecision>, Error> {
    let mut messages = Vec::new();
    let mut found = None;
    for content in contents {
        let (decision, pushes) = deliver::plan(registry, Question::of_content(user, content, now), false);
        let Some(push) = pushes.into_iter().find(|push| push.device == device) else {
            let stopped = decision.devices.into_iter().find(|decided| decided.device == device);
            return stopped.map(Err).ok_or_else(|| Error::state(format!("{user} never logged in on {device}")));
        };
        messages.push(push.message);
        found = Some((push.cert, push.reg_id));
    }
    let (cert, reg_id) = found.ok_or_else(|| Error::usage("--count must be at least 1"))?;
    let cert = registry.cert(&cert.to_string())?;
    Ok(Ok((device, cert, reg_id, messages)))
}

/// The step that stops the push, with the fix of the check that looks at the same thing: it leads all the way, where the
/// decision's own names one verb.
fn stop(decision: &DeviceDecision, user: &UserId, facts: &Facts) -> Result<NotPushed, Error> {
    let Some(step) = decision.first_failing() else {
        return Err(Error::new(Exit::Failed, format!("{user} is pushed to and yet nothing is to be sent")));
    };
    let code = match step.kind.code {
        "presence" => "presence",
        "certificate-id" | "token" => "device-reported",
        "certificate" => "reported-cert-exists",
        _ => "",
    };
    let chosen: Vec<&Check> = checks().into_iter().filter(|check| check.code == code).collect();
    let fix = judge(&chosen, facts).into_iter().find_map(|finding| finding.fix);
    Ok(NotPushed {
        step: step.kind.number,
        code: step.kind.code,
        reason: step.reason.clone(),
        fix: fix.or_else(|| Some(facts.program.command(&["why", user.as_str()]))),
    })
}

/// One message: what the operator said, else a text that no filter takes for a test.
fn content(live: &LiveWish, place: u32, now: Timestamp, lang: Lang) -> Content {
    const TITLE: Text = Text::new("Push check {place} of {count}", "推送检查 {place}/{count}");
    const DESCRIPTION: Text = Text::new("sent at {time}, to arrive within a minute", "发送于 {time}，应在一分钟内收到");
    let (place_shown, count) = ((place + 1).to_string(), live.count.to_string());
    let time = now.strftime("%H:%M:%S UTC").to_string();
    let title = || TITLE.fill(lang, &[("place", &place_shown), ("count", &count)]);
    let description = || DESCRIPTION.fill(lang, &[("time", &time)]);
    // A later run must not replace what an earlier one left on the screen, nor one message the other.
    let seconds = u32::try_from(now.as_second().rem_euclid(100_000_000)).unwrap_or_default();
    Content {
        title: live.content.title.clone().or_else(|| Some(title())),
        description: live.content.description.clone().or_else(|| Some(description())),
        notify_id: Some(seconds.saturating_mul(10).saturating_add(place)),
        ..live.content.clone()
    }
}

impl Armed<'_> {
    /// Whether the messages go to an emulator, where there is no phone to take in hand.
    pub fn is_emulated(&self) -> bool {
        self.service.is_emulated()
    }

    /// Where they go, for people.
    pub fn describe(&self) -> String {
        self.service.describe()
    }

    /// A line to say before sending, where the host is not the region's own.
    pub fn notice(&self) -> Option<String> {
        self.service.notice()
    }

    /// Sends every message once, then watches until each has arrived or the time is over. `told` hears what is done.
    pub fn fire(self, log: &mut dyn FnMut(Note<'_>), told: &mut dyn FnMut(&str)) -> LiveTest {
        let has_channel = self.messages.iter().all(|message| message.channel_id.is_some());
        let mut shots = Vec::new();
        for (place, message) in self.messages.iter().enumerate() {
            if place > 0 && !self.is_emulated() {
                std::thread::sleep(PAUSE);
            }
            let (shot, stop) = self.shoot(message, log);
            shots.push(shot);
            told(&format!("sent {} of {}", place + 1, self.messages.len()));
            if stop {
                break;
            }
        }
        let watched = self.watch(&mut shots, log);
        LiveTest { decision: self.decision, shots, watched, has_channel }
    }

    /// Sends one message. The word beside it says that the next one would fare no better: a wrong secret, an unreachable
    /// host or a missing answer does not mend itself.
    fn shoot(&self, message: &Notification, log: &mut dyn FnMut(Note<'_>)) -> (Shot, bool) {
        const NOT_TAKEN: Text = Text::new("the message was not accepted", "消息未被接受");
        const NOT_TRACED: Text = Text::new("its trace was not read", "没有读取到消息轨迹");
        const NO_ID: &str = "the answer names no message id";
        let target = Target::RegIds(vec![self.reg_id.clone()]);
        let request = send::request(self.service.base(), &self.secret, message, &target);
        let mut stop = false;
        let outcome = match self.service.call(&request, log) {
            Ok(envelope) => {
                envelope.send_data().message_id.ok_or_else(|| Refused { code: None, message: NO_ID.to_owned() })
            }
            Err(error) => {
                stop = matches!(error.kind, Exit::Auth | Exit::Unreachable | Exit::Unknown);
                Err(Refused { code: error.vendor_code, message: error.message })
            }
        };
        let trace = Fact::Unknown(if outcome.is_ok() { NOT_TRACED } else { NOT_TAKEN }.into());
        let notify_id = message.notify_id.unwrap_or_default();
        (Shot { notify_id, title: message.title.clone(), outcome, trace }, stop)
    }

    /// Reads the traces again and again. A trace that cannot be read yet may be later; the last reason stays.
    fn watch(&self, shots: &mut [Shot], log: &mut dyn FnMut(Note<'_>)) -> Duration {
        const REFUSED: Text = Text::new("its trace cannot be read: {problem}", "无法读取消息轨迹：{problem}");
        let mut watched = Duration::ZERO;
        loop {
            let mut open = false;
            for shot in &mut *shots {
                let Ok(id) = &shot.outcome else { continue };
                if matches!(&shot.trace, Fact::Known(trace) if trace.is_final()) {
                    continue;
                }
                let request = send::trace_by_id(self.service.base(), &self.secret, id);
                match self.service.call(&request, log).map(|envelope| envelope.traces().into_iter().next()) {
                    Ok(Some(trace)) => {
                        open |= !trace.is_final();
                        shot.trace = Fact::Known(trace);
                    }
                    Ok(None) => open = true,
                    Err(error) => {
                        open |= may_change(&error);
                        if let Fact::Unknown(_) = shot.trace {
                            shot.trace = Fact::Unknown(Sentence::fill(REFUSED, &[("problem", &error.message)]));
                        }
                    }
                }
            }
            if !open || watched >= self.limit {
                return watched;
            }
            let pause = PAUSE.min(self.limit.saturating_sub(watched));
            std::thread::sleep(pause);
            watched += pause;
        }
    }
}

/// Whether another look may fare better: the trace is not there yet, reads are throttled, or the network failed.
fn may_change(error: &Error) -> bool {
    matches!(error.vendor_code, None | Some(65028 | 10002 | 10022..=10024 | 10027 | 10028 | 10039 | 200_002))
}

/// Judges a live test.
pub fn findings(
    wish: &Wish,
    test: LiveTest,
    surroundings: (&State, &Context, Lang),
) -> Result<(Vec<Finding>, LiveTest), Error> {
    let chosen: Vec<&Check> = checks().into_iter().filter(|check| check.needs(Need::LiveTest)).collect();
    let mut facts = gather(&offline(wish), &chosen, surroundings, &mut |_| ())?;
    facts.live = Fact::Known(test.clone());
    Ok((judge(&chosen, &facts), test))
}

/// How a live test ends: 11 nothing was pushed, 9 refused or not delivered in time, 8 nothing could be seen, else 0.
pub fn exit(findings: &[Finding]) -> Exit {
    let status = |code: &str| findings.iter().find(|finding| finding.code == code).map(|finding| finding.status);
    if status("live-decision") == Some(Status::Fail) {
        return Exit::NotPushed;
    }
    if findings.iter().any(|finding| finding.status == Status::Fail) {
        return Exit::Findings;
    }
    match status("live-delivered") {
        Some(Status::Skip) => Exit::Pending,
        _ => Exit::Ok,
    }
}
