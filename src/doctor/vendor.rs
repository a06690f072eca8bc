//! The vendor's side: what a call to the push service tells, and what only a person can see on Xiaomi's site.

use crate::domain::fault::Severity;
use crate::domain::text::{Sentence, Text, compose, same};
use crate::protocol::xiaomi::reply::{Reply, Trace};

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Facts, Unknown};
use super::finding::Judgement;
use super::secret::{SILENT, refusal};
use super::step::Step;

const fn person(code: &'static str, step: Step, title: Text, source: &'static str, how: Text) -> Check {
    Check { code, step, title, severity: Severity::Error, source, needs: &[Need::Person], judge: Judge::Person(how) }
}

/// The checks.
pub static CHECKS: &[Check] = &[
    person(
        "rate-control",
        Step::Nature,
        Text::new("one missing message in a fast series is no fault", "快速连续推送中偶尔缺一两条属正常"),
        "seed",
        Text::new(
            "no vendor push is certain: one or two missing in a fast series are Xiaomi's rate control; send them further \
             apart and compare what `mipush trace` says was delivered",
            "任何推送都不是 100% 必达：快速连续推送时偶尔缺一两条通常是厂商频控；请拉开间隔，并对照 `mipush trace` 的送达数",
        ),
    ),
    Check {
        code: "recent-sends",
        step: Step::Nature,
        title: Text::new("the messages of the last day arrived", "最近一天的消息已送达"),
        severity: Severity::Warning,
        source: "D1656, seed",
        needs: &[Need::State, Need::Secret, Need::Service],
        judge: Judge::One(recent),
    },
    Check {
        code: "quota",
        step: Step::Nature,
        title: Text::new("today's quota is not used up", "当日配额未用完"),
        severity: Severity::Error,
        source: "D1656 (200001)",
        needs: &[Need::State, Need::Secret, Need::Service],
        judge: Judge::One(quota),
    },
    Check {
        code: "channel",
        step: Step::Nature,
        title: Text::new("messages name a channel", "消息带有通知类别（channel）"),
        severity: Severity::Warning,
        source: "X3, S1",
        needs: &[Need::State],
        judge: Judge::One(channel),
    },
    person(
        "channel-approved",
        Step::Nature,
        Text::new("the channel is approved and of the right kind", "通知类别已通过审核且类型正确"),
        "X3, X4",
        Text::new(
            "look on Xiaomi's push site: the channel is approved, of the private kind (私信) for chat, and a template \
             belongs to it",
            "请在小米推送运营平台查看：通知类别已审核通过，聊天类消息为私信，并已配置消息模板",
        ),
    ),
    Check {
        code: "service-reachable",
        step: Step::Certificate,
        title: Text::new("the push service answers", "推送服务有应答"),
        severity: Severity::Error,
        source: "D1559",
        needs: &[Need::State, Need::Secret, Need::Service],
        judge: Judge::One(reachable),
    },
    Check {
        code: "push-enabled",
        step: Step::Certificate,
        title: Text::new("push is switched on for the app at Xiaomi", "小米后台已为应用启用推送"),
        severity: Severity::Error,
        source: "seed, D1560 (10031, 10036)",
        needs: &[Need::Service, Need::Person],
        judge: Judge::One(enabled),
    },
    person(
        "store-listed",
        Step::Certificate,
        Text::new(
            "the app is listed in Xiaomi's store, by a company account",
            "应用已在小米应用商店上架，且为企业帐号",
        ),
        "S19, S22",
        Text::new(
            "look at dev.mi.com: the app must be listed in Xiaomi's store and owned by a company account",
            "请在小米开放平台查看：应用须已在小米应用商店上架，并归属企业开发者帐号",
        ),
    ),
];

fn reachable(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{host} answers", "{host} 有应答");
    const SILENT: Text = Text::new("{host} does not answer: {problem}", "{host} 没有应答：{problem}");
    const STRANGE: Text = Text::new(
        "{host} answers with HTTP {status} and something that is no answer of the push service: a proxy, or a wrong \
         address",
        "{host} 返回 HTTP {status}，但内容不是推送服务的应答：可能是代理，或地址有误",
    );
    const EXPECTED: Text = Text::new("an answer of the push service", "推送服务的应答");
    let exchange = facts.service.get()?;
    let host = &exchange.host;
    let id = facts.cert()?.id.to_string();
    let again = |more: &[&str]| {
        let words = ["doctor", "--cert", id.as_str(), "--only", "service-reachable"];
        facts.program.command(&words.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
    };
    match &exchange.outcome {
        Ok(Reply::Accepted(_) | Reply::Refused(_)) => Ok(Judgement::ok(compose(GOOD, &[("host", host)]))),
        Ok(Reply::Unreadable { status, excerpt }) => {
            let message = compose(STRANGE, &[("host", host), ("status", &same(status.to_string()))]);
            let found = if excerpt.trim().is_empty() { format!("HTTP {status}") } else { excerpt.trim().to_owned() };
            Ok(Judgement::fail(message).instead(same(found), EXPECTED).fix(again(&[])))
        }
        Err(silence) => {
            let problem = silence.problem.as_str();
            let message = compose(SILENT, &[("host", host), ("problem", &same(problem))]);
            // A call that went out and was not answered in time may only need longer.
            let fix = if silence.sent { again(&["--timeout", "60s"]) } else { again(&[]) };
            Ok(Judgement::fail(message).instead(same(problem), EXPECTED).fix(fix))
        }
    }
}

const REFUSED: Text =
    Text::new("{host} refused the call with {code} ({meaning})", "{host} 以 {code}（{meaning}）拒绝了调用");

/// Codes that say that the app itself may not push (D1560).
const NOT_ALLOWED: [i64; 9] = [10005, 10014, 10026, 10031, 10033, 10036, 22000, 22001, 22002];

fn enabled(facts: &Facts) -> Verdict {
    const LOOK: Text = Text::new(
        "look at dev.mi.com, application services, PUSH: the app must be there and push switched on. Nothing in the \
         service's answers speaks against it",
        "请在小米开放平台“应用服务 - PUSH 服务”查看：应用已创建且推送已启用。服务端的应答没有异常",
    );
    const LOOK_ONLY: Text = Text::new(
        "look at dev.mi.com, application services, PUSH: the app must be there and push switched on",
        "请在小米开放平台“应用服务 - PUSH 服务”查看：应用已创建且推送已启用",
    );
    const OFF: Text = Text::new(
        "{host} says {code} ({meaning}): switch push on for the app at dev.mi.com, or contact Xiaomi, then run the fix",
        "{host} 返回 {code}（{meaning}）：请在小米开放平台为应用启用推送，或联系小米，然后执行修复命令",
    );
    const EXPECTED: Text = Text::new("an app that may push", "允许推送的应用");
    let Ok(exchange) = facts.service.get() else { return Err(Unknown::because(LOOK_ONLY, &[])) };
    match &exchange.outcome {
        Ok(Reply::Refused(envelope)) if NOT_ALLOWED.contains(&envelope.code) => {
            let cert = facts.cert()?.id.to_string();
            let found = envelope.reason.clone().unwrap_or_else(|| envelope.code.to_string());
            let fix = facts.program.command(&["doctor", "--cert", &cert, "--only", "push-enabled"]);
            Ok(Judgement::fail(refusal(OFF, &exchange.host, envelope.code)).instead(same(found), EXPECTED).fix(fix))
        }
        Ok(Reply::Accepted(_)) => Err(Unknown::because(LOOK, &[])),
        _ => Err(Unknown::because(LOOK_ONLY, &[])),
    }
}

fn quota(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{acked} of {quota} delivered today", "今日已送达 {acked}，配额 {quota}");
    const NEAR: Text = Text::new(
        "{acked} of {quota} delivered today: what goes beyond is refused with 200001 until midnight in China. Private \
         channels count no quota; set CHANNEL_ID to one and run the fix",
        "今日已送达 {acked}，配额 {quota}：超出部分会返回 200001，直到北京时间零点。私信通道不计配额；请将 CHANNEL_ID 设为私信通道，再执行修复命令",
    );
    const UNSAID: Text = Text::new("the answer names no quota", "应答中没有配额信息");
    const EXPECTED: Text = Text::new("less than nine tenths used", "已用不足九成");
    let exchange = facts.service.get()?;
    let envelope = match &exchange.outcome {
        Ok(Reply::Accepted(envelope)) => envelope,
        Ok(Reply::Refused(envelope)) => return Err(Unknown(refusal(REFUSED, &exchange.host, envelope.code))),
        Ok(Reply::Unreadable { .. }) | Err(_) => return Err(Unknown::because(SILENT, &[])),
    };
    let data = envelope.send_data();
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<u64>().ok());
    let (Some(quota), Some(acked)) = (number(&data.day_quota), number(&data.day_acked)) else {
        return Err(Unknown::because(UNSAID, &[]));
    };
    let (shown_quota, shown_acked) = (quota.to_string(), acked.to_string());
    let values = [("acked", shown_acked.as_str()), ("quota", shown_quota.as_str())];
    if u128::from(acked) * 10 < u128::from(quota) * 9 {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let severity = if acked >= quota { Severity::Error } else { Severity::Warning };
    let fix = facts.program.edit_from_variable(facts.cert()?, "--channel-id", "CHANNEL_ID");
    let found = same(format!("{acked} / {quota}"));
    Ok(Judgement::of(severity, Sentence::fill(NEAR, &values)).instead(found, EXPECTED).fix(fix))
}

fn channel(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("channel {channel}", "通知类别 {channel}");
    const NONE: Text = Text::new(
        "no channel: Xiaomi's default channel shows one notification for each app, device and day, and an app under the \
         new rules is refused with 27001. Set CHANNEL_ID to one from Xiaomi's push site and run the fix",
        "没有 channel：小米默认通道对每个应用、每台设备每天只展示一条，已切换新规则的应用会返回 27001。请将 CHANNEL_ID \
         设为小米推送运营平台上的通道，再执行修复命令",
    );
    const FOUND: Text = Text::new("none", "无");
    const EXPECTED: Text = Text::new("a channel ID", "通知类别 ID（channel ID）");
    let cert = facts.cert()?;
    let of_message = facts.message.get().ok().and_then(|message| message.channel_id.as_ref());
    if let Some(channel) = of_message.or(cert.fields.channel_id.as_ref()) {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("channel", channel.as_str())])));
    }
    let fix = facts.program.edit_from_variable(cert, "--channel-id", "CHANNEL_ID");
    Ok(Judgement::warn(NONE).instead(FOUND, EXPECTED).fix(fix))
}

fn recent(facts: &Facts) -> Verdict {
    const NONE: Text = Text::new("nothing was sent in the last day", "最近一天没有发送消息");
    const GOOD: Text = Text::new("{delivered} of {planned} delivered", "{planned} 条中已送达 {delivered} 条");
    const LOST: Text = Text::new(
        "of {planned} planned in {messages} messages {delivered} were delivered; invalid tokens {invalid}, notifications \
         off {off}, app not registered {gone}",
        "{messages} 条消息计划送达 {planned}，已送达 {delivered}；无效 regId {invalid}，通知关闭 {off}，应用未注册 {gone}",
    );
    const EXPECTED: Text = Text::new("delivered to everybody it was planned for", "全部送达");
    let sends = facts.sends.get()?;
    let sum = |of: fn(&Trace) -> u64| sends.iter().fold(0_u64, |sum, trace| sum.saturating_add(of(trace)));
    let (planned, delivered) = (sum(|trace| trace.resolved), sum(|trace| trace.delivered));
    let (invalid, off, gone) =
        (sum(|trace| trace.invalid), sum(|trace| trace.bar_closed), sum(|trace| trace.not_registered));
    if sends.is_empty() {
        return Err(Unknown::because(NONE, &[]));
    }
    let texts = [planned, delivered, invalid, off, gone].map(|number| number.to_string());
    let messages = sends.len().to_string();
    let values = [
        ("planned", texts[0].as_str()),
        ("delivered", texts[1].as_str()),
        ("invalid", texts[2].as_str()),
        ("off", texts[3].as_str()),
        ("gone", texts[4].as_str()),
        ("messages", messages.as_str()),
    ];
    if delivered >= planned && invalid == 0 {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let found = same(format!("{delivered} / {planned}"));
    // What is past cannot be mended; this shows the first message that lost something.
    let lossy = sends.iter().find(|trace| trace.delivered < trace.resolved || trace.invalid > 0);
    let cert = facts.cert()?.id.to_string();
    let fix = lossy.map(|trace| facts.program.command(&["trace", &trace.id, "--cert", &cert]));
    Ok(Judgement::warn(Sentence::fill(LOST, &values)).instead(found, EXPECTED).fix(fix))
}
