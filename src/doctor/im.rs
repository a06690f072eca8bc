//! What IM itself says when it is called (`--live`): that it takes application and key, that the plan is paid, that the
//! account exists, and where it takes the user for.

use crate::domain::fault::Severity;
use crate::domain::session::{Presence, Session};
use crate::domain::standing::ImStatus;
use crate::domain::text::{Sentence, Text, compose, same};
use crate::protocol::tencent::client::status::Status as Live;
use crate::protocol::tencent::code::lookup;

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Facts, ImCalls, ImRefused, Unknown};
use super::finding::Judgement;
use super::step::Step;
use super::subject::Login;

const fn check(
    code: &'static str,
    step: Step,
    title: Text,
    severity: Severity,
    source: &'static str,
    needs: &'static [Need],
    judge: fn(&Facts) -> Verdict,
) -> Check {
    Check { code, step, title, severity, source, needs, judge: Judge::One(judge) }
}

const CALL: &[Need] = &[Need::Im];
const OF_USER: &[Need] = &[Need::State, Need::User, Need::Im];

/// The checks.
pub static CHECKS: &[Check] = &[
    check(
        "im-paid",
        Step::Nature,
        Text::new("IM refuses no call for want of a plan", "IM 没有因套餐或欠费拒绝调用"),
        Severity::Error,
        "S8 (60020, 80005), S6 (90045)",
        CALL,
        paid,
    ),
    check(
        "im-application",
        Step::Certificate,
        Text::new("IM takes the application, its key and its region", "IM 接受该应用、密钥与地区"),
        Severity::Error,
        "S8 (60010, 60026, 70001 to 70020), S23",
        CALL,
        application,
    ),
    check(
        "im-account",
        Step::Report,
        Text::new("the user is an account of the application", "用户是该应用的帐号"),
        Severity::Error,
        "S27 (70107)",
        &[Need::User, Need::Im],
        account,
    ),
    check(
        "im-status",
        Step::Live,
        Text::new("IM and the state file agree on where the user is", "IM 与状态文件对用户状态的记录一致"),
        Severity::Warning,
        "S12",
        OF_USER,
        status,
    ),
];

/// Codes that say that the plan does not cover the call, or that it is not paid.
const UNPAID: [i64; 3] = [60020, 80005, 90045];

/// Codes that say that the signature does not fit: the key, or the number that it belongs to.
const SIGNATURE: [i64; 10] = [60004, 60005, 60025, 70001, 70002, 70003, 70005, 70009, 70013, 70014];

/// Codes that say that the application is not known where the call went.
const ELSEWHERE: [i64; 4] = [60006, 60026, 70016, 70020];

/// Codes that say that the caller is no administrator.
const NO_ADMIN: [i64; 2] = [60010, 70403];

/// The file that a fix reads the key from.
const KEY_FILE: &str = "im-key.txt";

/// The first refusal of the calls.
fn refusal(calls: &ImCalls) -> Option<&ImRefused> {
    calls.account.as_ref().err().or(calls.status.as_ref().err())
}

/// A sentence about a refusal, with the code's meaning in each language.
fn told(text: Text, calls: &ImCalls, code: i64) -> Sentence {
    const STRANGE: Text = Text::new("a code that no source explains", "没有来源说明的返回码");
    let meaning: Sentence = lookup(code).map_or(STRANGE, |known| known.meaning).into();
    let (host, app, admin) = (same(calls.host.as_str()), same(calls.app.as_str()), same(calls.admin.as_str()));
    let values = [("host", &host), ("app", &app), ("admin", &admin), ("code", &same(code.to_string()))];
    compose(text, &[values[0], values[1], values[2], values[3], ("meaning", &meaning)])
}

/// The command that asks again.
fn again(facts: &Facts, calls: &ImCalls, code: &str) -> String {
    let mut words = vec!["doctor", "--live", "--only", code];
    words.extend(facts.wanted.user.iter().flat_map(|user| ["--user", user.as_str()]));
    words.extend(calls.again.iter().map(String::as_str));
    facts.program.command(&words)
}

fn paid(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("IM answered application {app}", "IM 应答了应用 {app} 的调用");
    const UNPAID_TEXT: Text = Text::new(
        "{host} refuses application {app} with {code} ({meaning}). Buy or pay in the IM console, wait five minutes, then run \
         the fix",
        "{host} 以 {code}（{meaning}）拒绝了应用 {app}。请在 IM 控制台开通或缴费，等待五分钟后执行修复命令",
    );
    const OPEN: Text = Text::new(
        "IM refused the call before it came to the plan (see im-application)",
        "IM 在判断套餐之前已拒绝调用（见 im-application）",
    );
    const EXPECTED: Text = Text::new("a plan that is paid", "已付费的套餐");
    let calls = facts.im.get()?;
    match refusal(calls) {
        None => Ok(Judgement::ok(Sentence::fill(GOOD, &[("app", &calls.app)]))),
        Some(ImRefused { code: Some(code), .. }) if UNPAID.contains(code) => {
            let fail = Judgement::fail(told(UNPAID_TEXT, calls, *code)).instead(same(code.to_string()), EXPECTED);
            Ok(fail.fix(again(facts, calls, "im-paid")))
        }
        Some(_) => Err(Unknown(OPEN.into())),
    }
}

fn application(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{host} takes {admin} of application {app}", "{host} 接受应用 {app} 的管理员 {admin}");
    const KEY: Text = Text::new(
        "{host} refuses the signature of application {app} with {code} ({meaning}). Put the SecretKey of its console into \
         im-key.txt (one line, chmod 600), then run the fix",
        "{host} 以 {code}（{meaning}）拒绝了应用 {app} 的签名。请将控制台中的 SecretKey 写入 im-key.txt（一行，chmod 600），再执行修复命令",
    );
    const REGION: Text = Text::new(
        "{host} does not know application {app}: {code} ({meaning}). Set IM_REGION to the region that the console shows, then \
         run the fix",
        "{host} 不认识应用 {app}：{code}（{meaning}）。请将 IM_REGION 设为控制台中显示的地区，再执行修复命令",
    );
    const ADMIN: Text = Text::new(
        "{admin} is no administrator of application {app}: {code} ({meaning}). Set IM_ADMIN to one, then run the fix",
        "{admin} 不是应用 {app} 的管理员：{code}（{meaning}）。请将 IM_ADMIN 设为管理员帐号，再执行修复命令",
    );
    const SILENT: Text = Text::new("{host} gives no answer: {problem}", "{host} 没有应答：{problem}");
    const OTHER: Text =
        Text::new("{host} refused the call with {code} ({meaning})", "{host} 以 {code}（{meaning}）拒绝了调用");
    const EXPECTED: Text = Text::new("code 0", "返回码 0");
    let calls = facts.im.get()?;
    let Some(refused) = refusal(calls) else { return Ok(Judgement::ok(told(GOOD, calls, 0))) };
    let Some(code) = refused.code else {
        let problem = same(refused.message.as_str());
        let message = compose(SILENT, &[("host", &same(calls.host.as_str())), ("problem", &problem)]);
        let fix = again(facts, calls, "im-application");
        return Ok(Judgement::fail(message).instead(problem, EXPECTED).fix(fix));
    };
    let configure = |flag: &str, variable: &str| facts.program.with_variable(&["im", "configure", flag], variable);
    let (text, fix) = if SIGNATURE.contains(&code) {
        (KEY, facts.program.command(&["im", "configure", "--key-file", KEY_FILE]))
    } else if ELSEWHERE.contains(&code) {
        (REGION, configure("--im-region", "IM_REGION"))
    } else if NO_ADMIN.contains(&code) {
        (ADMIN, configure("--admin", "IM_ADMIN"))
    } else {
        return Err(Unknown(told(OTHER, calls, code)));
    };
    Ok(Judgement::fail(told(text, calls, code)).instead(same(code.to_string()), EXPECTED).fix(fix))
}

const REFUSED: Text = Text::new("IM refused the call (see im-application)", "IM 拒绝了调用（见 im-application）");

fn account(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{user} is an account", "{user} 是已有帐号");
    const NONE: Text = Text::new(
        "{user} is no account of application {app}: it never logged in and was never imported (70107)",
        "{user} 不是应用 {app} 的帐号：从未登录，也未导入（70107）",
    );
    const OPEN: Text = Text::new("IM did not say whether {user} exists", "IM 没有说明 {user} 是否存在");
    const FOUND: Text = Text::new("no account", "帐号不存在");
    const EXPECTED: Text = Text::new("an account", "帐号存在");
    let user = facts.user()?.as_str();
    let calls = facts.im.get()?;
    let checked = calls.account.as_ref().map_err(|_| Unknown(REFUSED.into()))?;
    let exists = checked.iter().find(|checked| checked.user == user).and_then(|checked| checked.exists);
    let values = [("user", user), ("app", calls.app.as_str())];
    match exists {
        Some(true) => Ok(Judgement::ok(Sentence::fill(GOOD, &values))),
        Some(false) => {
            let words = ["im", "account", "import", user].into_iter().chain(calls.again.iter().map(String::as_str));
            let fix = facts.program.command(&words.collect::<Vec<_>>());
            Ok(Judgement::fail(Sentence::fill(NONE, &values)).instead(FOUND, EXPECTED).fix(fix))
        }
        None => Err(Unknown::because(OPEN, &values)),
    }
}

fn status(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new(
        "IM takes {user} for {found} on {platform}, as the state file does",
        "IM 认为 {user} 在 {platform} 上为 {found}，与状态文件一致",
    );
    const OTHER: Text = Text::new(
        "IM takes {user} for {found} on {platform}, and the state file has {presence} on {device}, which is {expected}",
        "IM 认为 {user} 在 {platform} 上为 {found}，而状态文件记录 {device} 为 {presence}，即 {expected}",
    );
    const STRANGE: Text =
        Text::new("IM says {found} on {platform}, a word of a later time", "IM 返回 {platform} 为 {found}，含义未知");
    let login = facts.login()?;
    let calls = facts.im.get()?;
    let all = calls.status.as_ref().map_err(|_| Unknown(REFUSED.into()))?;
    let registry = facts.registry.get()?;
    let recorded = login.session.standing(login.device, &registry.settings, facts.now).status();
    let platform = login.device.map_or("Android", |device| device.platform.im_name());
    let of_user = all.iter().find(|account| account.account == login.session.user.as_str());
    let platforms = of_user.iter().flat_map(|account| &account.platforms);
    // A platform that is not named is gone; of several phones the one that is best within reach counts.
    let mut found = ImStatus::Offline;
    for live in platforms.filter(|live| live.platform == platform) {
        let live = match &live.status {
            Live::Online => ImStatus::Online,
            Live::PushOnline => ImStatus::PushOnline,
            Live::Offline => ImStatus::Offline,
            Live::Other(word) => {
                return Err(Unknown::because(STRANGE, &[("found", word), ("platform", platform)]));
            }
        };
        found = found.min(live);
    }
    let values = [
        ("user", login.session.user.as_str()),
        ("device", login.session.device.as_str()),
        ("platform", platform),
        ("found", found.as_str()),
        ("expected", recorded.as_str()),
        ("presence", login.session.presence.as_str()),
    ];
    if found == recorded {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let warn = Judgement::warn(Sentence::fill(OTHER, &values)).instead(same(found.as_str()), same(recorded.as_str()));
    Ok(warn.fix(mend(facts, &login, found)))
}

/// The commands after which the record says what IM says.
fn mend(facts: &Facts, login: &Login<'_>, found: ImStatus) -> String {
    let Session { user, device, presence, .. } = login.session;
    let play = |verb| facts.program.command(&["session", verb, user.as_str(), "--device", device.as_str()]);
    if found == ImStatus::Offline {
        return play("logout");
    }
    let mut steps = Vec::new();
    match presence {
        Presence::LoggedOut | Presence::Kicked => steps.push(play("login")),
        Presence::Killed => steps.push(play("launch")),
        Presence::Limbo => steps.push(play("reconnect")),
        Presence::Foreground | Presence::Background => {}
    }
    if found == ImStatus::PushOnline {
        steps.push(play("kill"));
    }
    steps.join(" && ")
}
