//! What earlier commands left in the send log: how the last send was answered, receipts that came, and regions that the
//! service named.

use crate::domain::fault::Severity;
use crate::domain::region::Region;
use crate::domain::text::{Sentence, Text};
use crate::protocol::xiaomi::code::lookup;

use super::check::{Check, Judge, Need, Step, Verdict};
use super::fact::{Direct, Facts, Unknown};
use super::finding::{Judgement, compose, same};

/// Kinds of receipts that say why a message was not shown, in the words of the send log.
const LOSSES: [&str; 5] = ["invalid", "disabled", "filtered", "over-quota", "expired"];

/// The checks.
pub static CHECKS: &[Check] = &[
    Check {
        code: "receipts",
        step: Step::Nature,
        title: Text::new("the receipts of the last day tell of no loss", "最近一天的回执没有反映丢失"),
        severity: Severity::Warning,
        source: "D1559",
        needs: &[Need::State, Need::SendLog],
        judge: Judge::One(receipts),
    },
    Check {
        code: "last-send",
        step: Step::Nature,
        title: Text::new("Xiaomi took the last message", "小米接受了最近一条消息"),
        severity: Severity::Error,
        source: "D1560 (27001, 200001)",
        needs: &[Need::State, Need::SendLog],
        judge: Judge::One(last_send),
    },
    Check {
        code: "reg-id-region",
        step: Step::Report,
        title: Text::new("the regId belongs to the certificate's region", "regId 属于证书所在区域"),
        severity: Severity::Error,
        source: "D1698",
        needs: &[Need::State, Need::User, Need::SendLog],
        judge: Judge::One(region),
    },
    Check {
        code: "vendor-test",
        step: Step::Sdk,
        title: Text::new("Xiaomi alone, without IM, reaches the phone", "不经过 IM，小米自身的推送能到达手机"),
        severity: Severity::Error,
        source: "S9, tencent-im-offline-push 12 (6)",
        needs: &[Need::State, Need::User, Need::SendLog, Need::Service],
        judge: Judge::One(vendor_test),
    },
    Check {
        code: "state-then",
        step: Step::Live,
        title: Text::new("the user was away when the message was sent", "发送消息时用户确实离线"),
        severity: Severity::Error,
        source: "S14, tencent-im-offline-push 11.1",
        needs: &[Need::Person],
        judge: Judge::Person(Text::new(
            "only callbacks tell the past: let `mipush callbacks listen` record them, then `mipush why USER --at TIME` \
             judges the moment at which the message was sent",
            "过去的状态只有回调能说明：用 `mipush callbacks listen` 记录回调，再用 `mipush why USER --at TIME` 判断消息发送时的状态",
        )),
    },
];

/// The token that pushes go to, else the one that the phone registered.
fn token(facts: &Facts) -> Result<String, Unknown> {
    const NONE: Text = Text::new("there is no regId yet (see device-reported)", "还没有 regId（见 device-reported）");
    let login = facts.login()?;
    let reported = login.session.binding.as_ref().map(|binding| binding.reg_id.to_string());
    let registered = || Some(login.device?.registration.as_ref()?.reg_id.to_string());
    reported.or_else(registered).ok_or_else(|| Unknown::because(NONE, &[]))
}

/// What became of messages that went to the token without IM. It separates Xiaomi's side from IM's.
fn vendor_test(facts: &Facts) -> Verdict {
    const NEVER: Text = Text::new(
        "nothing went straight to this regId in the last day. Stop the app, then: {command}. The console at dev.mi.com has a \
         test of its own too",
        "最近一天没有直接发往该 regId 的消息。请停止应用后执行：{command}。小米开放平台也提供推送测试工具",
    );
    const OPEN: Text = Text::new(
        "message {id} went straight to this regId at {at}; whether it arrived is not known here: {command}",
        "消息 {id} 于 {at} 直接发往该 regId；此处不知道是否送达：{command}",
    );
    const GOOD: Text = Text::new(
        "message {id} of {at} reached the phone without IM: Xiaomi's side works",
        "{at} 的消息 {id} 未经 IM 已送达手机：小米一侧正常",
    );
    const LOST: Text = Text::new(
        "message {id} of {at} went straight to this regId and did not arrive: the fault is on Xiaomi's side or on the phone, \
         not in IM",
        "{at} 直接发往该 regId 的消息 {id} 没有送达：问题在小米一侧或手机上，而不在 IM",
    );
    const FOUND: Text = Text::new("not delivered", "未送达");
    const EXPECTED: Text = Text::new("delivered", "已送达");
    let token = token(facts)?;
    let mut sent = facts.past.get()?.direct.iter().filter(|sent| sent.reg_ids.contains(&token));
    let traces = facts.sends.get().ok();
    let trace = |id: &str| traces.and_then(|traces| traces.iter().find(|trace| trace.id == id));
    let arrived = |sent: &&Direct| sent.delivered || trace(&sent.message_id).is_some_and(|trace| trace.delivered > 0);
    let cert = facts.cert()?.id.to_string();
    let Some(last) = sent.clone().find(arrived).or_else(|| sent.next_back()) else {
        let words = ["doctor", "--live-test", "--reg-id", token.as_str(), "--cert", cert.as_str()];
        return Err(Unknown::because(NEVER, &[("command", &facts.program.command(&words))]));
    };
    let (id, at) = (last.message_id.as_str(), last.at.to_string());
    let command = facts.program.command(&["trace", id, "--cert", &cert]);
    let values = [("id", id), ("at", at.as_str()), ("command", command.as_str())];
    if arrived(&last) {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    if trace(id).is_none() {
        return Err(Unknown::because(OPEN, &values));
    }
    let words = ["doctor", "--live-test", "--reg-id", token.as_str(), "--cert", cert.as_str()];
    let again = facts.program.command(&words);
    Ok(Judgement::warn(Sentence::fill(LOST, &values)).instead(FOUND, EXPECTED).fix(again))
}

/// Refusals that another channel mends: the channel is not the app's, or the day's quota of its kind is used up.
const OF_CHANNEL: [i64; 2] = [27001, 200_001];

fn last_send(facts: &Facts) -> Verdict {
    const NONE: Text = Text::new("nothing was sent in the last day", "最近一天没有发送消息");
    const GOOD: Text = Text::new("taken at {at}", "{at} 的消息已被接受");
    const BEFORE: Text = Text::new(
        "the last message was refused with {code} at {at}, before the certificate was changed; the next one tells",
        "最近一条消息于 {at} 被以 {code} 拒绝，此后证书已修改；下一条消息可见结果",
    );
    const CHANNEL: Text = Text::new(
        "Xiaomi refused the last message, of {at}, with {code} ({meaning}). Set CHANNEL_ID to an approved channel of this \
         app that has quota left (private ones count none), then run the fix",
        "小米以 {code}（{meaning}）拒绝了 {at} 的最近一条消息。请将 CHANNEL_ID 设为本应用已审核且仍有配额的通道（私信通道不计配额），再执行修复命令",
    );
    const OTHER: Text = Text::new(
        "Xiaomi refused the last message, of {at}, with {code} ({meaning})",
        "小米以 {code}（{meaning}）拒绝了 {at} 的最近一条消息",
    );
    const FOUND: Text = Text::new("{code} for channel {channel}", "{code}，channel 为 {channel}");
    const STRANGE: Text = Text::new("a code that no source explains", "没有来源说明的返回码");
    let cert = facts.cert()?;
    let last = facts.past.get()?.last.get(&cert.id).ok_or_else(|| Unknown::because(NONE, &[]))?;
    let at = same(last.at.to_string());
    let Some((code, channel)) = &last.refused else { return Ok(Judgement::ok(compose(GOOD, &[("at", &at)]))) };
    let meaning: Sentence = lookup(*code).map_or(STRANGE, |known| known.meaning).into();
    let shown = same(code.to_string());
    let values = [("at", &at), ("code", &shown), ("meaning", &meaning)];
    if last.at <= cert.changed_at {
        return Err(Unknown(compose(BEFORE, &values)));
    }
    if !OF_CHANNEL.contains(code) {
        let fix = facts.program.command(&["code", &code.to_string()]);
        return Ok(Judgement::warn(compose(OTHER, &values)).instead(shown, same("0")).fix(fix));
    }
    let found = match channel {
        Some(channel) => compose(FOUND, &[("code", &shown), ("channel", &same(channel.as_str()))]),
        None => shown.clone(),
    };
    let fix = facts.program.edit_from_variable(cert, "--channel-id", "CHANNEL_ID");
    Ok(Judgement::fail(compose(CHANNEL, &values)).instead(found, same("0")).fix(fix))
}

fn receipts(facts: &Facts) -> Verdict {
    const NONE: Text = Text::new(
        "no receipt came in the last day: mipush receipts listen, and mipush send … --callback URL",
        "最近一天没有收到回执：请运行 mipush receipts listen，并在发送时使用 --callback URL",
    );
    const GOOD: Text = Text::new("{all} targets, none lost", "共 {all} 个目标，没有丢失");
    const LOST: Text = Text::new(
        "of {all} targets {lost} got nothing to see: {kinds}; `mipush receipts show` tells them message by message",
        "{all} 个目标中有 {lost} 个没有展示：{kinds}；`mipush receipts show` 可逐条查看",
    );
    const EXPECTED: Text = Text::new("delivered and clicked alone", "只有送达与点击");
    let told = &facts.past.get()?.receipts;
    if told.is_empty() {
        return Err(Unknown::because(NONE, &[]));
    }
    let sum = |wanted: &dyn Fn(&str) -> bool| {
        let counts = told.iter().filter(|told| wanted(&told.kind)).map(|told| told.targets);
        counts.fold(0_usize, usize::saturating_add)
    };
    let counts: Vec<_> = LOSSES.iter().map(|loss| (*loss, sum(&|kind| kind == *loss))).collect();
    let lost: usize = counts.iter().map(|(_, count)| count).sum();
    // A click is a second receipt of a target that was counted before.
    let all = sum(&|kind| kind != "clicked").to_string();
    if lost == 0 {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("all", &all)])));
    }
    let kinds: Vec<_> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(kind, count)| format!("{kind} {count}")).collect();
    let kinds = kinds.join(", ");
    let values = [("all", all.as_str()), ("lost", &lost.to_string()), ("kinds", &kinds)];
    let fix = facts.program.command(&["receipts", "show"]);
    Ok(Judgement::warn(Sentence::fill(LOST, &values)).instead(same(kinds.as_str()), EXPECTED).fix(fix))
}

fn region(facts: &Facts) -> Verdict {
    const INSIDE: Text = Text::new("the embedded emulator serves every region", "内置模拟器不区分区域");
    const NONE: Text = Text::new("there is no regId yet (see device-reported)", "还没有 regId（见 device-reported）");
    const NEVER: Text = Text::new(
        "nobody has asked where the regId belongs: mipush regid show REGID",
        "尚未查询该 regId 属于哪个区域：mipush regid show REGID",
    );
    const GOOD: Text = Text::new("region {region}", "区域 {region}");
    const BAD: Text = Text::new(
        "the regId belongs to region {theirs} and the certificate sends through {ours}: a message through a foreign \
         region does not arrive",
        "regId 属于 {theirs} 区域，而证书经由 {ours} 发送：经其他区域发送的消息不会送达",
    );
    let cert = facts.cert()?;
    let ours = cert.fields.region;
    if ours == Region::Embedded {
        return Err(Unknown::because(INSIDE, &[]));
    }
    let login = facts.login()?;
    let binding = login.session.binding.as_ref().ok_or_else(|| Unknown::because(NONE, &[]))?;
    let known = facts.past.get()?.regions.get(binding.reg_id.as_str());
    let theirs = *known.ok_or_else(|| Unknown::because(NEVER, &[]))?;
    if theirs == ours {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("region", ours.as_str())])));
    }
    let message = Sentence::fill(BAD, &[("theirs", theirs.as_str()), ("ours", ours.as_str())]);
    let fix = facts.program.command(&["cert", "edit", cert.name.as_str(), "--region", theirs.as_str()]);
    Ok(Judgement::fail(message).instead(same(ours.as_str()), same(theirs.as_str())).fix(fix))
}
