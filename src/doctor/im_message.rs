//! Step 5, the whole message as `--message` has it: a view onto what `im preview` finds, a check for each question of the
//! checklist. No rule stands here; what is added is which member of the file to set to what.

use serde_json::Value;

use crate::domain::fault::{Fault, Severity};
use crate::domain::identifier::{DeviceName, SdkAppId, UserId};
use crate::domain::message::Message;
use crate::domain::notification;
use crate::domain::push_info::{self, Around};
use crate::domain::registry::Registry;
use crate::domain::text::{Sentence, Text, compose, same};

use super::check::{Check, Judge, Need};
use super::fact::{Facts, ImMessage, Unknown};
use super::finding::Judgement;
use super::mend::{Mend, mend};
use super::step::Step;

type Judged = Result<Vec<Judgement>, Unknown>;

const fn check(
    code: &'static str,
    title: Text,
    severity: Severity,
    source: &'static str,
    needs: &'static [Need],
    judge: fn(&Facts) -> Judged,
) -> Check {
    Check { code, step: Step::Live, title, severity, source, needs, judge: Judge::Each(judge) }
}

const IM_MESSAGE: &[Need] = &[Need::ImMessage];
const BOTH: &[Need] = &[Need::State, Need::ImMessage];

/// The checks.
pub static CHECKS: &[Check] = &[
    check(
        "message-well-formed",
        Text::new("IM takes the message", "IM 接受该消息"),
        Severity::Error,
        "S1, S8",
        IM_MESSAGE,
        well_formed,
    ),
    check(
        "message-pushable",
        Text::new("a message of this kind is pushed", "该类型的消息支持离线推送"),
        Severity::Error,
        "S1, S3, S9",
        IM_MESSAGE,
        pushable,
    ),
    check(
        "message-push-info",
        Text::new("Title and Desc are given", "填写了 Title 与 Desc"),
        Severity::Warning,
        "S1b",
        IM_MESSAGE,
        push_info,
    ),
    check(
        "message-sender",
        Text::new("sender and receiver are two accounts", "发送方与接收方不是同一帐号"),
        Severity::Error,
        "S2",
        BOTH,
        sender,
    ),
    check(
        "message-template",
        Text::new("the templates and their values are legal", "消息模板及其参数合法"),
        Severity::Error,
        "X3, X4, S1",
        BOTH,
        template,
    ),
    check(
        "message-carried",
        Text::new("everything else in the message reaches Xiaomi", "消息中的其他设置都能传到小米"),
        Severity::Error,
        "S1, S9f, D1559",
        BOTH,
        carried,
    ),
];

/// The file of `--message` and what it says, or that nothing can be read of it.
pub(super) fn message(facts: &Facts) -> Result<(&ImMessage, &Message), Unknown> {
    const REFUSED: Text = Text::new(
        "the message cannot be read as IM reads it (see message-well-formed)",
        "无法按 IM 的规则读取该消息（见 message-well-formed）",
    );
    let im_message = facts.im_message.get()?;
    im_message.message.as_ref().map(|message| (im_message, message)).map_err(|_| Unknown::because(REFUSED, &[]))
}

/// What is known around the message: the nickname under which its sender was imported.
pub fn around<'r>(registry: Option<&'r Registry>, message: &Message) -> Around<'r> {
    let nick = registry.zip(message.sender.as_deref()).and_then(|(registry, sender)| registry.nick_of(sender));
    Around { sender_nick: nick, ..Around::default() }
}

fn well_formed(facts: &Facts) -> Judged {
    const CODE: &str = "message-well-formed";
    const REFUSED: Text = Text::new("IM refuses the message with {code}: {info}", "IM 以 {code} 拒绝该消息：{info}");
    const UNKNOWN: Text = Text::new("{member} is a member that no document names", "{member} 是没有文档说明的字段");
    const LEGAL: Text = Text::new("a value that the documents allow", "文档允许的值");
    let im_message = facts.im_message.get()?;
    if let Err(refusal) = &im_message.message {
        let (code, info) = (refusal.code.to_string(), refusal.info.as_str());
        let fail = Judgement::fail(Sentence::fill(REFUSED, &[("code", &code), ("info", info)]));
        let member = if refusal.field.is_empty() { "MsgBody" } else { refusal.field.as_str() };
        return Ok(vec![facts.mended(fail, CODE, &Mend::set(member, LEGAL))?]);
    }
    let strange = |member: &String| {
        let warn = Judgement::warn(Sentence::fill(UNKNOWN, &[("member", member)]));
        facts.mended(warn, CODE, &Mend::omit(member.as_str()))
    };
    // Xiaomi's further members, whose names no document at hand gives, are the business of message-template.
    let of_xiaomi = |member: &&String| member.starts_with("OfflinePushInfo.AndroidInfo.XiaoMi");
    im_message.unknown.iter().filter(|member| !of_xiaomi(member)).map(strange).collect()
}

/// What the lint of a message says, for these codes.
fn linted(facts: &Facts, code: &'static str, wanted: &[&str]) -> Judged {
    let (im_message, message) = message(facts)?;
    let faults = push_info::lint(message, &facts.addressed(im_message));
    judged(facts, code, faults.into_iter().filter(|fault| wanted.contains(&fault.code)))
}

fn judged(facts: &Facts, code: &'static str, faults: impl Iterator<Item = Fault>) -> Judged {
    let (_, message) = message(facts)?;
    faults.map(|fault| facts.mended(of(&fault), code, &mend(&fault, message))).collect()
}

fn of(fault: &Fault) -> Judgement {
    Judgement::of(fault.severity, fault.sentence.clone())
}

fn pushable(facts: &Facts) -> Judged {
    linted(facts, "message-pushable", &PUSHABLE)
}

fn push_info(facts: &Facts) -> Judged {
    linted(facts, "message-push-info", &TEXTS)
}

const PUSHABLE: [&str; 3] = ["custom-without-desc", "life-time-zero", "push-flag"];
const TEXTS: [&str; 3] = ["push-info-missing", "title-missing", "desc-missing"];
const SENDER: &str = "sender-is-receiver";
const TEMPLATES: [&str; 5] =
    ["push-template", "push-template-form", "push-template-filled", "template-many", "template-value"];

/// What `message-ext` adds of the lint.
pub(super) const EXT: [&str; 3] = ["ext-long", "ext-with-desc-long", "ext-escaped-twice"];

/// What checks outside of this file judge, and what is no matter of the message.
const ELSEWHERE: [&str; 11] = [
    "text-blank",
    "text-long",
    "text-edge",
    "text-units",
    "text-test-word",
    "ext-not-json",
    "extras-long",
    "ext-open-app",
    "ext-open-url",
    "channel-missing",
    "click-none",
];

fn sender(facts: &Facts) -> Judged {
    const NOBODY: Text = Text::new(
        "neither From_Account nor --from: the administrator who calls is the sender, and none is known here (mipush im \
         configure)",
        "既没有 From_Account，也没有 --from：发送方是调用接口的管理员，而此处没有配置（mipush im configure）",
    );
    const ALONE: Text = Text::new("no To_Account and no --user to compare with", "没有 To_Account 与 --user 可比较");
    let (im_message, message) = message(facts)?;
    let receivers = facts.addressed(im_message);
    if receivers.is_empty() {
        return Err(Unknown::because(ALONE, &[]));
    }
    let sender = facts.sender(im_message).ok_or_else(|| Unknown::because(NOBODY, &[]))?;
    let from = Message { sender: Some(sender), ..message.clone() };
    let found = push_info::lint(&from, &receivers).into_iter().find(|fault| fault.code == SENDER);
    // To others than the sender it is still pushed.
    let alone = receivers.len() == 1;
    let severity = |fault: &Fault| if alone { Severity::Error } else { fault.severity };
    judged(facts, "message-sender", found.into_iter().map(|fault| Fault { severity: severity(&fault), ..fault }))
}

fn template(facts: &Facts) -> Judged {
    const CODE: &str = "message-template";
    const NONE: Text = Text::new(
        "the message names no template; a private channel (私信) needs one, which only Xiaomi's site shows (see \
         channel-approved)",
        "消息没有指定模板；私信通道需要模板，只能在小米后台查看（见 channel-approved）",
    );
    const OTHER_APP: Text = Text::new(
        "PushTemplateId {found} belongs to application {theirs}, and {ours} is configured",
        "PushTemplateId {found} 属于应用 {theirs}，而配置的是 {ours}",
    );
    const OPEN: Text = Text::new(
        "PushTemplateId {found} has the right form; what Tencent makes of it only the console shows",
        "PushTemplateId {found} 格式正确；模板内容只能在控制台查看",
    );
    const LEGAL: Text = Text::new(
        "the values of template {found} are legal; the member that names it is in no document at hand",
        "模板 {found} 的参数合法；但指定模板的字段名没有文档可查",
    );
    let (im_message, message) = message(facts)?;
    let ours = message.push.as_ref().and_then(|push| push.template_id.as_deref());
    let derived = push_info::derive(&message.body, message.push.as_ref(), &Around::default());
    let faults = lint_and_check(facts, im_message, message)?.into_iter();
    let faults = faults.filter(|fault| TEMPLATES.contains(&fault.code) && fault.code != "push-template");
    let mut judgements = judged(facts, CODE, faults)?;
    let configured = facts.registry.get().ok().and_then(|registry| registry.im.as_ref()).map(|im| im.sdk_app_id);
    let theirs = ours.and_then(|id| id.split_once('-')?.0.parse::<SdkAppId>().ok());
    if let (Some(found), Some(theirs), Some(ours)) = (ours, theirs, configured)
        && theirs != ours
    {
        let (theirs, ours) = (theirs.to_string(), ours.to_string());
        let message = Sentence::fill(OTHER_APP, &[("found", found), ("theirs", &theirs), ("ours", &ours)]);
        let right = Mend::set("OfflinePushInfo.PushTemplateId", same(format!("{ours}-<n>")));
        judgements.push(facts.mended(Judgement::fail(message), CODE, &right)?);
    }
    match (ours, &derived.content.template) {
        _ if !judgements.is_empty() => Ok(judgements),
        (_, Some(template)) => Ok(vec![Judgement::ok(Sentence::fill(LEGAL, &[("found", &template.id)]))]),
        (Some(found), None) => Err(Unknown::because(OPEN, &[("found", found)])),
        (None, None) => Err(Unknown::because(NONE, &[])),
    }
}

/// Everything that `im preview` says of it, for the certificate that is looked at.
fn lint_and_check(facts: &Facts, im_message: &ImMessage, message: &Message) -> Result<Vec<Fault>, Unknown> {
    let (cert, registry) = (facts.cert()?, facts.registry.get()?);
    let (around, push) = (around(Some(registry), message), message.push.as_ref());
    let mapping = push_info::map(&message.body, push, &around, cert, &registry.settings, facts.now);
    let mut faults = push_info::lint(message, &facts.addressed(im_message));
    faults.extend(mapping.faults);
    faults.extend(notification::check(&mapping.notification, facts.now));
    // What is wrong with the certificate's click action is the business of click-valid.
    let click: Vec<Fault> = cert.fields.click.check();
    faults.retain(|fault| !click.contains(fault));
    Ok(faults)
}

fn carried(facts: &Facts) -> Judged {
    let (im_message, message) = message(facts)?;
    let elsewhere = |code: &str| {
        let lists: [&[&str]; 6] = [&PUSHABLE, &TEXTS, &[SENDER], &TEMPLATES, &EXT, &ELSEWHERE];
        lists.into_iter().any(|list| list.contains(&code))
    };
    let mut faults = lint_and_check(facts, im_message, message)?;
    faults.retain(|fault| !elsewhere(fault.code));
    // Of a member that cannot stay as it is nothing else needs to be said yet.
    let stopped: Vec<String> =
        faults.iter().filter(|fault| fault.is_error()).map(|fault| mend(fault, message).member).collect();
    faults.retain(|fault| fault.is_error() || !stopped.contains(&mend(fault, message).member));
    judged(facts, "message-carried", faults.into_iter())
}

impl Facts {
    /// Whom the message is judged for: the user named, else whom it names itself.
    pub(super) fn addressed(&self, im_message: &ImMessage) -> Vec<String> {
        match &self.wanted.user {
            Some(user) => vec![user.to_string()],
            None => im_message.receivers.clone(),
        }
    }

    /// Who sends it: whom the message names, whom the operator names, else the administrator who calls.
    pub(super) fn sender(&self, im_message: &ImMessage) -> Option<String> {
        let named = im_message.message.as_ref().ok().and_then(|message| message.sender.clone());
        let admin = || {
            let im = self.registry.get().ok()?.im.as_ref()?;
            im.admins.first().filter(|_| !im_message.client).map(ToString::to_string)
        };
        named.or_else(|| im_message.sender.clone()).or_else(admin)
    }

    /// The command that asks the same question about the file again.
    pub(super) fn again_with(&self, im_message: &ImMessage, code: &str) -> String {
        let mut words = vec!["doctor", "--message", im_message.file.as_str(), "--only", code];
        let wanted = &self.wanted;
        let named = [("--cert", wanted.cert.as_deref()), ("--user", wanted.user.as_ref().map(UserId::as_str))];
        let device = ("--device", wanted.device.as_ref().map(DeviceName::as_str));
        let group = im_message.group.as_ref();
        let way = [
            ("--from", im_message.sender.as_deref()),
            ("--group", group.map(|(id, _)| id.as_str())),
            ("--group-type", group.map(|(_, kind)| kind.as_str())),
        ];
        for (flag, value) in named.into_iter().chain([device]).chain(way) {
            words.extend(value.into_iter().flat_map(|value| [flag, value]));
        }
        if im_message.client {
            words.push("--client");
        }
        self.program.command(&words)
    }

    /// Adds what to change in the file, and the command that looks again.
    pub(super) fn mended(&self, judgement: Judgement, code: &str, mend: &Mend) -> Result<Judgement, Unknown> {
        const SET: Text = Text::new(
            ". In {file} set {member} to {to}, then run the fix",
            "。请将 {file} 中的 {member} 设为 {to}，再执行修复命令",
        );
        const OMIT: Text = Text::new(
            ". In {file} leave {member} out, then run the fix",
            "。请从 {file} 中去掉 {member}，再执行修复命令",
        );
        const WITHOUT: Text = Text::new("no {member}", "没有 {member}");
        const WITH: Text = Text::new("{member}: {to}", "{member}: {to}");
        let im_message = self.im_message.get()?;
        const INPUT: Text = Text::new("the message", "消息");
        let is_file = im_message.file != "-";
        let (member, file) =
            (same(mend.member.as_str()), if is_file { same(im_message.file.as_str()) } else { INPUT.into() });
        let found = match value(&im_message.written, &mend.member) {
            Some(value) => same(format!("{}: {value}", mend.member)),
            None => compose(WITHOUT, &[("member", &member)]),
        };
        let (expected, say) = match &mend.to {
            Some(to) => (compose(WITH, &[("member", &member), ("to", to)]), SET),
            None => (compose(WITHOUT, &[("member", &member)]), OMIT),
        };
        let nothing = same("");
        let to = mend.to.as_ref().unwrap_or(&nothing);
        let then = compose(say, &[("member", &member), ("file", &file), ("to", to)]);
        let judgement = judgement.and(then).instead(found, expected).fix(self.again_with(im_message, code));
        Ok(if is_file { judgement.at(im_message.file.as_str(), None) } else { judgement })
    }
}

/// A member by its path, `MsgBody[0].MsgContent.Desc`.
fn value<'v>(written: &'v Value, path: &str) -> Option<&'v Value> {
    path.split(['.', '[']).try_fold(written, |here, part| match part.strip_suffix(']') {
        Some(index) => here.get(index.parse::<usize>().ok()?),
        None => here.get(part),
    })
}
