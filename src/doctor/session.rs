//! Steps 4 and 5 of the guide: what was reported after the login, and whether the login is in a state that is pushed to.

use crate::domain::decision::{Question, Verdict as StepVerdict, decide};
use crate::domain::fault::Severity;
use crate::domain::push::Content;
use crate::domain::session::{Binding, Presence, Session};
use crate::domain::suggestion::nearest;
use crate::domain::text::{Sentence, Text};

use super::check::{Check, Judge, Need, Step, Verdict};
use super::fact::{Facts, Unknown};
use super::finding::{Judgement, compose, same};
use super::subject::{Login, named};

const fn check(
    code: &'static str,
    step: Step,
    title: Text,
    severity: Severity,
    source: &'static str,
    judge: fn(&Facts) -> Verdict,
) -> Check {
    Check { code, step, title, severity, source, needs: &[Need::State, Need::User], judge: Judge::One(judge) }
}

/// The checks.
pub static CHECKS: &[Check] = &[
    check(
        "user-known",
        Step::Report,
        Text::new("the user has logged in at least once", "用户至少登录过一次"),
        Severity::Error,
        "S9, S12",
        user_known,
    ),
    check(
        "user-devices",
        Step::Report,
        Text::new("it is clear which phone is looked at", "明确检查哪台设备"),
        Severity::Warning,
        "S32, S15",
        devices,
    ),
    check(
        "device-reported",
        Step::Report,
        Text::new("the device reported certificate ID and regId after the login", "登录后设备已上报证书 ID 与 regId"),
        Severity::Error,
        "seed, S7",
        reported,
    ),
    check(
        "reported-cert-exists",
        Step::Report,
        Text::new("the certificate ID that was reported exists", "上报的证书 ID 存在"),
        Severity::Error,
        "seed, S8 (22001)",
        cert_exists,
    ),
    check(
        "reported-cert-meant",
        Step::Report,
        Text::new("the certificate ID that was reported is the one meant", "上报的就是所指的证书 ID"),
        Severity::Error,
        "seed",
        cert_meant,
    ),
    check(
        "reported-token",
        Step::Report,
        Text::new("the regId that was reported is the one Xiaomi gave", "上报的 regId 与小米下发的一致"),
        Severity::Error,
        "seed",
        token,
    ),
    check(
        "token-shared",
        Step::Report,
        Text::new("no other login holds the same regId", "没有其他登录占用同一 regId"),
        Severity::Warning,
        "tencent-im-offline-push 5",
        shared,
    ),
    check(
        "presence",
        Step::Live,
        Text::new("the app is away and the user is not logged out", "应用不在前台且用户未退出登录"),
        Severity::Error,
        "seed, S9, S12-S14",
        presence,
    ),
    Check {
        code: "force-stop",
        step: Step::Live,
        title: Text::new("the app was stopped by force, not swiped away", "应用是强行停止的，而不只是划掉卡片"),
        severity: Severity::Warning,
        source: "seed, tencent-im-offline-push 12 (5)",
        needs: &[Need::Person],
        judge: Judge::Person(Text::new(
            "on the phone: settings, apps, the app, force stop; stay logged in; then send a few one-to-one text messages \
             and wait a minute (`mipush doctor --live-test --user USER` sends and watches)",
            "请在手机上操作：设置 - 应用 - 该应用 - 强行停止，不要退出登录；再发送几条单聊文本消息并等待一分钟（`mipush doctor --live-test --user USER` 可代为发送并观察）",
        )),
    },
];

fn user_known(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{user} has logged in", "{user} 登录过");
    const BAD: Text = Text::new("{user} never logged in on any phone", "{user} 从未在任何设备上登录");
    const NEAR: Text = Text::new(
        "{user} never logged in on any phone: did you mean {near}?",
        "{user} 从未在任何设备上登录：是否指 {near}？",
    );
    const FOUND: Text = Text::new("no login", "没有登录记录");
    const EXPECTED: Text = Text::new("a login", "有登录记录");
    let registry = facts.registry.get()?;
    let user = facts.user()?;
    if registry.sessions_of(user).next().is_some() {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("user", user.as_str())])));
    }
    let known = registry.users();
    let near = nearest(user.as_str(), known.iter().map(|known| known.as_str()));
    if let Some(near) = near {
        let message = Sentence::fill(NEAR, &[("user", user.as_str()), ("near", near)]);
        let names: Vec<&str> = known.iter().map(|known| known.as_str()).collect();
        let fail = Judgement::fail(message).instead(same(user.as_str()), same(names.join(", ")));
        return Ok(fail.fix(facts.program.command(&["doctor", "--user", near])));
    }
    let phone = facts.wanted.device.as_ref().or_else(|| registry.devices.keys().next());
    let phone = phone.map_or("phone1", |phone| phone.as_str());
    let fail = Judgement::fail(Sentence::fill(BAD, &[("user", user.as_str())])).instead(FOUND, EXPECTED);
    Ok(fail.fix(facts.program.command(&["session", "login", user.as_str(), "--device", phone])))
}

fn devices(facts: &Facts) -> Verdict {
    const ONE: Text = Text::new("{user} has one phone, {device}", "{user} 只有一台设备 {device}");
    const MANY: Text = Text::new(
        "looking at {device}, where {user} logged in last; also: {others}",
        "检查 {user} 最近登录的设备 {device}；另有：{others}",
    );
    const NOT_THERE: Text = Text::new("{user} never logged in on {device}", "{user} 从未在 {device} 上登录");
    const NOBODY: Text = Text::new("{user} never logged in (see user-known)", "{user} 从未登录（见 user-known）");
    let registry = facts.registry.get()?;
    let user = facts.user()?;
    let Ok(login) = facts.login() else {
        let known: Vec<_> = registry.sessions_of(user).map(|session| session.device.to_string()).collect();
        let Some((device, first)) = facts.wanted.device.as_ref().zip(known.first()) else {
            return Err(Unknown::because(NOBODY, &[("user", user.as_str())]));
        };
        let near = nearest(device.as_str(), known.iter().map(String::as_str)).unwrap_or(first);
        let message = Sentence::fill(NOT_THERE, &[("user", user.as_str()), ("device", device.as_str())]);
        let fail = Judgement::fail(message).instead(same(device.as_str()), same(known.join(", ")));
        return Ok(fail.fix(facts.program.command(&["doctor", "--user", user.as_str(), "--device", near])));
    };
    let others: Vec<_> = login.others.iter().map(|other| format!("{} ({})", other.device, other.presence)).collect();
    let others = others.join(", ");
    let values = [("user", user.as_str()), ("device", login.session.device.as_str()), ("others", others.as_str())];
    Ok(Judgement::ok(Sentence::fill(if others.is_empty() { ONE } else { MANY }, &values)))
}

/// The values that every sentence about a login names.
fn values<'a>(login: &Login<'a>) -> [(&'static str, &'a str); 2] {
    [("user", login.session.user.as_str()), ("device", login.session.device.as_str())]
}

fn reported(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new(
        "{user} on {device} reported certificate {cert} at {at}",
        "{user} 在 {device} 上于 {at} 上报了证书 {cert}",
    );
    const ENDED: Text = Text::new(
        "{user} is {presence} on {device}: that ended what was reported (see presence)",
        "{user} 在 {device} 上的状态为 {presence}：上报信息已随之失效（见 presence）",
    );
    const NONE: Text = Text::new(
        "{user} on {device} reported nothing since the login, so IM knows neither certificate (loss code -1) nor token \
         (-2)",
        "{user} 在 {device} 上登录后没有上报，IM 既不知道证书（折损码 -1），也不知道 token（-2）",
    );
    const OLD: Text = Text::new(
        "{user} on {device} reported before the last login: the SDK must report again after each one",
        "{user} 在 {device} 上的上报早于最近一次登录：每次登录后都必须重新上报",
    );
    const FOUND: Text = Text::new("nothing reported", "没有上报");
    const EXPECTED: Text = Text::new("certificate ID and regId, after the login", "登录之后上报证书 ID 与 regId");
    let login = facts.login()?;
    let [user, device] = values(&login);
    match &login.session.binding {
        Some(binding) if binding.at >= login.session.logged_in_at => {
            let (cert, at) = (binding.cert.to_string(), binding.at.to_string());
            Ok(Judgement::ok(Sentence::fill(GOOD, &[user, device, ("cert", &cert), ("at", &at)])))
        }
        Some(binding) => {
            let warn = Judgement::warn(Sentence::fill(OLD, &[user, device]));
            let warn = warn.instead(same(binding.at.to_string()), EXPECTED);
            Ok(facts.rebound(warn, &login, facts.cert()?))
        }
        None if !login.session.presence.is_logged_in() => {
            let presence = ("presence", login.session.presence.as_str());
            Err(Unknown::because(ENDED, &[user, device, presence]))
        }
        None => {
            let fail = Judgement::fail(Sentence::fill(NONE, &[user, device])).instead(FOUND, EXPECTED);
            Ok(facts.rebound(fail, &login, facts.cert()?))
        }
    }
}

/// What was reported, or that there is nothing to look at.
fn binding<'a>(login: &Login<'a>) -> Result<&'a Binding, Unknown> {
    const NONE: Text = Text::new(
        "{user} on {device} reported nothing (see device-reported)",
        "{user} 在 {device} 上没有上报（见 device-reported）",
    );
    login.session.binding.as_ref().ok_or_else(|| Unknown::because(NONE, &values(login)))
}

fn cert_exists(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("certificate {cert} exists", "证书 {cert} 存在");
    const GONE: Text = Text::new(
        "{user} on {device} reported certificate {cert}, which does not exist: deleted, or the constant in the app is \
         wrong",
        "{user} 在 {device} 上报的证书 {cert} 不存在：已删除，或应用中的常量有误",
    );
    let login = facts.login()?;
    let binding = binding(&login)?;
    let registry = facts.registry.get()?;
    if let Some(cert) = registry.certs.get(&binding.cert) {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("cert", &named(cert))])));
    }
    let [user, device] = values(&login);
    let id = binding.cert.to_string();
    let known: Vec<_> = registry.certs.values().map(named).collect();
    let message = Sentence::fill(GONE, &[user, device, ("cert", &id)]);
    let fail = Judgement::fail(message).instead(same(id), same(known.join(", ")));
    Ok(match facts.cert() {
        Ok(cert) => facts.rebound(fail, &login, cert),
        Err(_) => fail.fix(facts.program.command(&["cert", "add"])),
    })
}

fn cert_meant(facts: &Facts) -> Verdict {
    const NOT_NAMED: Text =
        Text::new("no certificate was named to compare with: --cert", "没有用 --cert 指定要比较的证书");
    const GOOD: Text = Text::new("certificate {cert} was reported", "上报的是证书 {cert}");
    const OTHER: Text = Text::new(
        "{user} on {device} reported certificate {found}, not {expected}: Xiaomi gets the request with another app's \
         credentials",
        "{user} 在 {device} 上报的是证书 {found}，而不是 {expected}：推送会使用另一应用的凭证",
    );
    let login = facts.login()?;
    let binding = binding(&login)?;
    if facts.wanted.cert.is_none() {
        return Err(Unknown::because(NOT_NAMED, &[]));
    }
    let cert = facts.cert()?;
    if cert.id == binding.cert {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("cert", &named(cert))])));
    }
    let [user, device] = values(&login);
    let (found, expected) = (binding.cert.to_string(), named(cert));
    let message = Sentence::fill(OTHER, &[user, device, ("found", &found), ("expected", &expected)]);
    Ok(facts.rebound(Judgement::fail(message).instead(same(found), same(expected)), &login, cert))
}

fn token(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{device} reported the regId it registered", "{device} 上报的就是注册得到的 regId");
    const NONE: Text = Text::new(
        "no registration of {device} is recorded to compare with (see device-registered)",
        "没有 {device} 的注册记录可比较（见 device-registered）",
    );
    const OTHER: Text = Text::new(
        "{device} reported another regId than Xiaomi gave it: the push goes to another phone or to none",
        "{device} 上报的 regId 与小米下发的不同：推送会发到别的设备，或无法送达",
    );
    let login = facts.login()?;
    let binding = binding(&login)?;
    let device = ("device", login.session.device.as_str());
    let registration = login.device.and_then(|device| device.registration.as_ref());
    let registration = registration.ok_or_else(|| Unknown::because(NONE, &[device]))?;
    if registration.reg_id == binding.reg_id {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[device])));
    }
    let fail = Judgement::fail(Sentence::fill(OTHER, &[device]))
        .instead(same(binding.reg_id.as_str()), same(registration.reg_id.as_str()));
    let registry = facts.registry.get()?;
    let cert = registry.certs.get(&binding.cert).map_or_else(|| facts.cert(), Ok)?;
    Ok(facts.rebound(fail, &login, cert))
}

fn shared(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("the regId is {user}'s alone", "该 regId 只属于 {user}");
    const SHARED: Text = Text::new(
        "{others} reported the same regId: their messages show on {device} too, and the last report may win",
        "{others} 上报了同一个 regId：他们的消息也会显示在 {device} 上，且可能以最后一次上报为准",
    );
    const EXPECTED: Text = Text::new("a logout before another user logs in on the phone", "换用户登录前先退出登录");
    let login = facts.login()?;
    let binding = binding(&login)?;
    let registry = facts.registry.get()?;
    let is_other = |session: &&Session| {
        (&session.user, &session.device) != (&login.session.user, &login.session.device)
            && session.binding.as_ref().is_some_and(|other| other.reg_id == binding.reg_id)
    };
    let others: Vec<&Session> = registry.sessions.values().filter(is_other).collect();
    let [user, device] = values(&login);
    if others.is_empty() {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[user])));
    }
    let names: Vec<_> = others.iter().map(|other| format!("{}@{}", other.user, other.device)).collect();
    let names = names.join(", ");
    let logouts: Vec<_> = others
        .iter()
        .map(|other| {
            let words = ["session", "logout", other.user.as_str(), "--device", other.device.as_str()];
            facts.program.command(&words)
        })
        .collect();
    let message = Sentence::fill(SHARED, &[("others", &names), device]);
    Ok(Judgement::warn(message).instead(same(names), EXPECTED).fix(logouts.join(" && ")))
}

fn presence(facts: &Facts) -> Verdict {
    const UNJUDGED: Text = Text::new("the decision has no step for it", "判定流程中没有该步骤");
    const EXPECTED: Text =
        Text::new("killed, or background with the app having said so", "killed，或已上报切后台的 background");
    const ABOUT: Text = Text::new("{user} on {device}: {reason}", "{user} 在 {device} 上：{reason}");
    let login = facts.login()?;
    let session = login.session;
    let registry = facts.registry.get()?;
    let content = Content::default();
    // The very decision that `send --user` takes, so that the two never disagree.
    let question = Question::of_content(&session.user, &content, facts.now);
    let decision = decide(registry, question);
    let device = decision.devices.iter().find(|decided| decided.device == session.device);
    let step = device.and_then(|device| device.steps.iter().find(|step| step.kind.code == "presence"));
    let step = step.ok_or_else(|| Unknown::because(UNJUDGED, &[]))?;
    let [user, device] = values(&login);
    let message = compose(ABOUT, &[("user", &same(user.1)), ("device", &same(device.1)), ("reason", &step.reason)]);
    if step.verdict == StepVerdict::Passed {
        return Ok(Judgement::ok(message));
    }
    let fail = Judgement::fail(message).instead(same(session.presence.as_str()), EXPECTED);
    let play = |verb| facts.program.command(&["session", verb, session.user.as_str(), "--device", device.1]);
    Ok(match session.presence {
        // Long gone: the app is opened and closed again.
        Presence::Killed => fail.fix(format!("{} && {}", play("launch"), play("kill"))),
        Presence::Limbo => fail.fix(format!("{} && {}", play("reconnect"), play("kill"))),
        Presence::Foreground | Presence::Background => fail.fix(play("kill")),
        Presence::LoggedOut | Presence::Kicked => match facts.cert() {
            Ok(cert) => facts.rebound(fail, &login, cert),
            Err(_) => fail.fix(format!("{} && {}", play("login"), play("kill"))),
        },
    })
}
