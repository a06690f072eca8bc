//! Step 5, the way of a whole message to its receivers: whom it goes to, whether they want to be told, through which
//! group, and whether IM has seen it already. The decision judges; nothing is judged twice.

use crate::domain::decision::{
    Group, GroupKind, Origin, Question, Recent, Sending, Step as Judged, Subject, Verdict as Outcome, decide,
    of_message,
};
use crate::domain::fault::Severity;
use crate::domain::identifier::UserId;
use crate::domain::message::Message;
use crate::domain::quiet;
use crate::domain::registry::Registry;
use crate::domain::text::{Sentence, Text, compose, same};

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Facts, ImMessage, Unknown};
use super::finding::Judgement;
use super::im_message::message;
use super::mend::Mend;
use super::step::Step;

const fn check(code: &'static str, title: Text, source: &'static str, needs: &'static [Need], judge: Judge) -> Check {
    Check { code, step: Step::Live, title, severity: Severity::Error, source, needs, judge }
}

const BOTH: &[Need] = &[Need::State, Need::ImMessage];

/// The checks.
pub static CHECKS: &[Check] = &[
    check(
        "message-receiver",
        Text::new("the message goes to the user who is looked at", "消息发给所检查的用户"),
        "S8",
        &[Need::ImMessage, Need::User],
        Judge::One(receiver),
    ),
    check(
        "message-wanted",
        Text::new("the receiver wants to be told", "接收者未对该消息免打扰"),
        "S3, S9b, S9d",
        BOTH,
        Judge::Each(wanted),
    ),
    check("message-group", Text::new("the kind of group is pushed", "群类型支持推送"), "S9e", BOTH, Judge::One(group)),
    check(
        "message-random",
        Text::new("MsgRandom is the message's own", "MsgRandom 未与其他消息重复"),
        "S25",
        &[Need::State, Need::ImMessage, Need::Callbacks],
        Judge::One(random),
    ),
];

/// The receivers, as far as they can be accounts.
fn receivers(facts: &Facts, im_message: &ImMessage) -> Result<Vec<UserId>, Unknown> {
    const NOBODY: Text = Text::new(
        "no To_Account in the message and no --user: nobody to ask about",
        "消息没有 To_Account，也没有指定 --user：不知道接收者",
    );
    let named: Vec<UserId> = facts.addressed(im_message).iter().filter_map(|name| name.parse().ok()).collect();
    if named.is_empty() { Err(Unknown::because(NOBODY, &[])) } else { Ok(named) }
}

/// The question that `why --message` asks.
fn question<'a>(
    facts: &Facts,
    (im_message, message): (&'a ImMessage, &'a Message),
    (user, sender): (&'a UserId, Option<&'a str>),
) -> Question<'a> {
    let sending = Sending {
        origin: if im_message.client { Origin::Client } else { Origin::Rest },
        sender,
        group: im_message.group.as_ref().map(|(id, kind)| Group { id, kind: *kind }),
        ..Sending::default()
    };
    Question { sending, ..Question::of_message(user, message, facts.now) }
}

fn receiver(facts: &Facts) -> Verdict {
    const NONE: Text = Text::new(
        "the message has no To_Account: it is judged as if it went to {user}",
        "消息没有 To_Account：按发给 {user} 判断",
    );
    const GOOD: Text = Text::new("the message goes to {user}", "消息发给 {user}");
    const OTHER: Text = Text::new("the message goes to {found}, not to {user}", "消息发给 {found}，而不是 {user}");
    let (im_message, _) = message(facts)?;
    let user = facts.user()?.as_str();
    if im_message.receivers.is_empty() {
        return Err(Unknown::because(NONE, &[("user", user)]));
    }
    if im_message.receivers.iter().any(|receiver| receiver == user) {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("user", user)])));
    }
    let found = im_message.receivers.join(", ");
    let fail = Judgement::fail(Sentence::fill(OTHER, &[("found", &found), ("user", user)]));
    facts.mended(fail, "message-receiver", &Mend::set("To_Account", same(format!("{user:?}"))))
}

/// Steps 8 and 9 of the decision for one receiver: what the conversation's option and the switches say.
fn steps(registry: &Registry, question: Question<'_>) -> Vec<Judged> {
    let mut steps: Vec<Judged> =
        of_message(registry, question).into_iter().filter(|step| step.kind.code == "conversation-option").collect();
    let devices = decide(registry, question).devices.into_iter().flat_map(|device| device.steps);
    for step in devices.filter(|step| step.kind.code == "receiver-switch") {
        // What holds on every device is told once.
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps
}

fn wanted(facts: &Facts) -> Result<Vec<Judgement>, Unknown> {
    const GOOD: Text = Text::new(
        "nothing that the state file records of {users} stands in the way; what else they set only their app shows",
        "状态文件中 {users} 的设置不妨碍推送；其他设置只能在其应用中查看",
    );
    const NEVER: Text = Text::new(
        "{user} never logged in here, so nothing tells of the switches (see user-known)",
        "{user} 在此处没有登录记录，无法得知其开关设置（见 user-known）",
    );
    const EXPECTED: Text = Text::new("receive and notify", "接收并提示");
    const REST: Text = Text::new(
        ". Or leave WithMuteNotifications out of SendMsgControl: then a REST send ignores it",
        "。也可以从 SendMsgControl 中去掉 WithMuteNotifications：REST 发送会忽略该设置",
    );
    let (im_message, message) = message(facts)?;
    let registry = facts.registry.get()?;
    let sender = facts.sender(im_message);
    let users = receivers(facts, im_message)?;
    let mut judgements = Vec::new();
    let mut open = None;
    for user in &users {
        let question = question(facts, (im_message, message), (user, sender.as_deref()));
        if registry.sessions_of(user).next().is_none() {
            open = Some(Sentence::fill(NEVER, &[("user", user.as_str())]));
        }
        for step in steps(registry, question) {
            match step.verdict {
                Outcome::Passed => {}
                Outcome::NotJudged => open = Some(step.reason),
                Outcome::Failed => {
                    let fail = Judgement::fail(step.reason.clone()).instead(same(step.cause.code), EXPECTED);
                    let fail = if message.control.with_mute { fail.and(REST) } else { fail };
                    judgements.push(fail.fix(unmute(facts, question, &step)));
                }
            }
        }
    }
    match open {
        _ if !judgements.is_empty() => Ok(judgements),
        Some(reason) => Err(Unknown(reason)),
        None => {
            let names: Vec<&str> = users.iter().map(UserId::as_str).collect();
            Ok(vec![Judgement::ok(Sentence::fill(GOOD, &[("users", &names.join(", "))]))])
        }
    }
}

/// The command that lifts what keeps the receiver from being told.
fn unmute(facts: &Facts, question: Question<'_>, step: &Judged) -> Option<String> {
    let user = question.user.as_str();
    let name = quiet::conversation(question.sender(), question.sending.group.map(|group| group.id));
    let words = match step.cause.code {
        "receiver-off" => vec!["session", "unmute", user, "--all"],
        "receiver-hours" => vec!["session", "unmute", user, "--hours"],
        "device-off" => vec!["device", "report", "--user", user],
        _ => vec!["session", "unmute", user, "--conversation", name.as_deref()?],
    };
    Some(facts.program.command(&words))
}

fn group(facts: &Facts) -> Verdict {
    const OPEN: Text = Text::new(
        "no To_Account, no --user and no --group: it is not known whether it goes to a group. --group ID --group-type KIND",
        "没有 To_Account、--user 与 --group：不知道是否为群消息。请用 --group ID --group-type KIND",
    );
    let (im_message, message) = message(facts)?;
    let registry = facts.registry.get()?;
    let user = match receivers(facts, im_message) {
        Ok(users) => users.into_iter().next(),
        // The kind of a group is the same for whoever is in it.
        Err(_) => im_message.group.as_ref().and_then(|_| "member".parse().ok()),
    };
    let user = user.ok_or_else(|| Unknown::because(OPEN, &[]))?;
    let steps = of_message(registry, question(facts, (im_message, message), (&user, None)));
    let step = steps.into_iter().find(|step| step.kind.code == "group-kind");
    let step = step.ok_or_else(|| Unknown::because(OPEN, &[]))?;
    match step.verdict {
        Outcome::Passed => Ok(Judgement::ok(step.reason)),
        Outcome::NotJudged => Err(Unknown(step.reason)),
        Outcome::Failed => {
            const EXPECTED: Text = Text::new("Work or Public", "Work 或 Public");
            const THEN: Text = Text::new(
                "{reason}. Send it to a group of type Work or Public; the fix judges such a one",
                "{reason}。请改发到 Work 或 Public 类型的群；修复命令按这样的群判断",
            );
            let kind = im_message.group.as_ref().map_or("", |(_, kind)| kind.as_str());
            let work = im_message.group.as_ref().map(|(id, _)| (id.clone(), GroupKind::Work));
            let again = facts.again_with(&ImMessage { group: work, ..im_message.clone() }, "message-group");
            let message = compose(THEN, &[("reason", &step.reason)]);
            Ok(Judgement::fail(message).instead(same(kind), EXPECTED).fix(again))
        }
    }
}

fn random(facts: &Facts) -> Verdict {
    const DRAWN: Text = Text::new(
        "the file has no MsgRandom: `mipush im send` draws a fresh one for each send",
        "文件中没有 MsgRandom：`mipush im send` 每次发送都会生成新的值",
    );
    const ALONE: Text = Text::new(
        "MsgRandom {random} is in no recorded callback; whether your back end draws a new one for each message one file \
         cannot show. Look into its code: a constant makes IM drop the second of two messages within a second",
        "已记录的回调中没有 MsgRandom {random}；仅凭一个文件无法判断业务后台是否每次生成新值。请检查代码：若为常量，同一秒内的第二条消息会被丢弃",
    );
    const AGAIN: Text = Text::new(
        "MsgRandom {random} went to {user} at {at} already: where it is a constant, IM drops the second of two messages \
         within a second",
        "MsgRandom {random} 已于 {at} 发给 {user}：如果是常量，同一秒内的第二条消息会被丢弃",
    );
    const CODE: &str = "message-random";
    let (im_message, message) = message(facts)?;
    let registry = facts.registry.get()?;
    let shown = message.random.to_string();
    if im_message.written.get("MsgRandom").is_none() {
        return Ok(Judgement::ok(DRAWN));
    }
    let told = facts.told_of.get()?;
    for user in receivers(facts, im_message)? {
        let of_user = told.iter().filter(|told| told.user == user.as_str());
        let recent: Vec<Recent> = of_user.map(|told| Recent { random: told.random, at: told.at }).collect();
        let asked = question(facts, (im_message, message), (&user, None));
        let sending = Sending { recent: Some(&recent), ..asked.sending };
        let steps = of_message(registry, Question { sending, subject: Subject::Message(message), ..asked });
        let dropped = steps.into_iter().find(|step| step.kind.code == "not-duplicate");
        if let Some(step) = dropped.filter(|step| step.verdict == Outcome::Failed) {
            return facts.mended(Judgement::fail(step.reason), CODE, &Mend::omit("MsgRandom"));
        }
        if let Some(same) = recent.iter().rev().find(|recent| recent.random == message.random) {
            let at = same.at.to_string();
            let again = Sentence::fill(AGAIN, &[("random", &shown), ("user", user.as_str()), ("at", &at)]);
            return facts.mended(Judgement::warn(again), CODE, &Mend::omit("MsgRandom"));
        }
    }
    Err(Unknown::because(ALONE, &[("random", &shown)]))
}
