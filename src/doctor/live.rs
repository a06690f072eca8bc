//! Step 5 of the guide, played: what IM decides, what Xiaomi takes, what reaches the phone within the time.

use crate::domain::fault::Severity;
use crate::domain::text::{Sentence, Text, compose, same};
use crate::protocol::xiaomi::code::lookup;

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Facts, LiveTest, Refused, Shot, Unknown};
use super::finding::Judgement;
use super::secret::SECRET_IS_WRONG;
use super::step::Step;

const fn check(code: &'static str, title: Text, source: &'static str, judge: fn(&Facts) -> Verdict) -> Check {
    let needs = &[Need::LiveTest];
    Check { code, step: Step::Live, title, severity: Severity::Error, source, needs, judge: Judge::One(judge) }
}

/// The checks.
pub static CHECKS: &[Check] = &[
    check(
        "live-decision",
        Text::new("IM decides to push to the user", "IM 判定需要推送"),
        "tencent-im-offline-push 6",
        decision,
    ),
    check("live-accepted", Text::new("Xiaomi takes the messages", "小米接受这些消息"), "D1559, D1560", accepted),
    check("live-delivered", Text::new("the messages reach the phone in time", "消息按时送达手机"), "seed", delivered),
    check("live-clicked", Text::new("a tap on a message is counted", "点击被统计到"), "D1656", clicked),
];

fn live(facts: &Facts) -> Result<&LiveTest, Unknown> {
    facts.live.get()
}

/// The command that looks at everything but step 5.
fn diagnosis(facts: &Facts) -> String {
    let cert = facts.cert().map(|cert| cert.id.to_string()).ok();
    let mut words = vec!["doctor"];
    if let Some(cert) = &cert {
        words.extend(["--cert", cert.as_str()]);
    }
    if let Some(user) = &facts.wanted.user {
        words.extend(["--user", user.as_str()]);
    }
    facts.program.command(&words)
}

fn decision(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{user} is pushed to on {device}", "会推送到 {user} 的设备 {device}");
    const BAD: Text =
        Text::new("nothing goes out, step {step} ({code}): {reason}", "不会推送，第 {step} 步（{code}）：{reason}");
    const EXPECTED: Text = Text::new("every step of the decision passes", "判定流程的每一步都通过");
    match live(facts)?.decision.get()? {
        Ok(device) => {
            let user = facts.user()?.as_str();
            Ok(Judgement::ok(Sentence::fill(GOOD, &[("user", user), ("device", device.as_str())])))
        }
        Err(stop) => {
            let step = same(stop.step.to_string());
            let message = compose(BAD, &[("step", &step), ("code", &same(stop.code)), ("reason", &stop.reason)]);
            Ok(Judgement::fail(message).instead(stop.reason.clone(), EXPECTED).fix(stop.fix.clone()))
        }
    }
}

/// The messages, or that none was sent.
fn shots(facts: &Facts) -> Result<&[Shot], Unknown> {
    const NONE: Text = Text::new("nothing was sent (see live-decision)", "没有发送（见 live-decision）");
    let shots = live(facts)?.shots.as_slice();
    if shots.is_empty() { Err(Unknown::because(NONE, &[])) } else { Ok(shots) }
}

/// The messages that were accepted, or that none was.
fn taken(facts: &Facts) -> Result<Vec<&Shot>, Unknown> {
    const NONE: Text = Text::new("nothing was accepted (see live-accepted)", "没有消息被接受（见 live-accepted）");
    let taken: Vec<&Shot> = shots(facts)?.iter().filter(|shot| shot.outcome.is_ok()).collect();
    if taken.is_empty() { Err(Unknown::because(NONE, &[])) } else { Ok(taken) }
}

fn accepted(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{count} of {count} accepted", "{count} 条全部被接受");
    const BAD: Text =
        Text::new("{refused} of {count} not accepted: {problem}", "{count} 条中有 {refused} 条未被接受：{problem}");
    const EXPECTED: Text = Text::new("code 0 for each", "每条都返回 0");
    const KNOWN: Text = Text::new("{code} {meaning}. {action}", "{code} {meaning}。{action}");
    let shots = shots(facts)?;
    let refused: Vec<&Refused> = shots.iter().filter_map(|shot| shot.outcome.as_ref().err()).collect();
    let count = shots.len().to_string();
    let Some(first) = refused.first() else {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("count", &count)])));
    };
    let problem = match first.code.and_then(lookup) {
        Some(code) => compose(
            KNOWN,
            &[
                ("code", &same(code.number.to_string())),
                ("meaning", &code.meaning.into()),
                ("action", &code.action.into()),
            ],
        ),
        None => same(first.message.clone()),
    };
    let number = same(refused.len().to_string());
    let message = compose(BAD, &[("count", &same(count)), ("refused", &number), ("problem", &problem)]);
    let fix = match (first.code, facts.cert()) {
        (Some(code), Ok(cert)) if SECRET_IS_WRONG.contains(&code) => facts.program.new_secret(cert),
        _ => diagnosis(facts),
    };
    Ok(Judgement::fail(message).instead(same(first.message.clone()), EXPECTED).fix(fix))
}

fn delivered(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new(
        "{delivered} of {count} delivered within {seconds} s",
        "{count} 条中有 {delivered} 条在 {seconds} 秒内送达",
    );
    const SOME: Text = Text::new(
        "{delivered} of {count} delivered within {seconds} s: a message missing in a series is Xiaomi's rate control \
         (step 1 of the guide)",
        "{seconds} 秒内 {count} 条中送达 {delivered} 条：一串消息中缺少个别，通常是厂商频控（指引第 1 条）",
    );
    const NONE: Text = Text::new(
        "Xiaomi took {count} and delivered none within {seconds} s: the phone is offline or has not run the app for long, \
         the app was removed (its regId is dead), or its notifications are off",
        "小米接受了 {count} 条，但 {seconds} 秒内一条都没有送达：手机离线、长期未启动应用、应用已卸载（regId 失效），或通知被关闭",
    );
    const OFF: Text = Text::new(
        "notifications of the app are off on the phone ({off} of {count}): allow them in the phone's settings",
        "手机上该应用的通知已关闭（{count} 条中 {off} 条）：请在系统设置中允许通知",
    );
    const DEAD: Text = Text::new(
        "the regId is not valid any more ({dead} of {count}): the app was removed or registered anew; it must report its \
         new regId",
        "regId 已失效（{count} 条中 {dead} 条）：应用被卸载或重新注册，须上报新的 regId",
    );
    const CHANNEL: Text = Text::new(
        ". The messages named no channel, and Xiaomi's default channel shows one a day",
        "。消息没有带 channel，小米默认通道每天只展示一条",
    );
    const EXPECTED: Text = Text::new("all delivered", "全部送达");
    let test = live(facts)?;
    let taken = taken(facts)?;
    let mut traces = Vec::new();
    for shot in &taken {
        traces.push(shot.trace.get()?);
    }
    let reached = traces.iter().filter(|trace| trace.delivered > 0).count();
    let off = traces.iter().filter(|trace| trace.bar_closed > 0).count();
    let dead = traces.iter().filter(|trace| trace.invalid + trace.not_registered > 0).count();
    let numbers = [reached, taken.len(), off, dead].map(|number| number.to_string());
    let seconds = test.watched.as_secs().max(1).to_string();
    let fill = |text: Text| {
        let values = [
            ("delivered", numbers[0].as_str()),
            ("count", numbers[1].as_str()),
            ("off", numbers[2].as_str()),
            ("dead", numbers[3].as_str()),
            ("seconds", seconds.as_str()),
        ];
        Sentence::fill(text, &values)
    };
    if reached == taken.len() {
        return Ok(Judgement::ok(fill(GOOD)));
    }
    let found = same(format!("{reached} / {}", taken.len()));
    let (text, severity) = if off > 0 {
        (OFF, Severity::Error)
    } else if dead > 0 {
        (DEAD, Severity::Error)
    } else if reached > 0 {
        (SOME, Severity::Warning)
    } else {
        (NONE, Severity::Error)
    };
    let judgement = Judgement::of(severity, fill(text)).instead(found, EXPECTED).fix(diagnosis(facts));
    Ok(if off + dead == 0 && !test.has_channel { judgement.and(CHANNEL) } else { judgement })
}

fn clicked(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{count} tapped", "点击 {count} 次");
    const NONE: Text = Text::new("nobody tapped a message while it was watched", "观察期间没有人点击消息");
    let mut clicks = 0_u64;
    for shot in taken(facts)? {
        clicks = clicks.saturating_add(shot.trace.get()?.clicked);
    }
    if clicks == 0 {
        return Err(Unknown::because(NONE, &[]));
    }
    Ok(Judgement::ok(Sentence::fill(GOOD, &[("count", &clicks.to_string())])))
}
