//! This machine: the state file, who may read it, and the clock.

use jiff::SignedDuration;

use crate::domain::fault::Severity;
use crate::domain::secret::SecretSource;
use crate::domain::text::{Sentence, Text, same};

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Facts, StateProblemKind};
use super::finding::Judgement;
use super::step::Step;
use crate::domain::suggestion::quoted;

/// The checks.
pub static CHECKS: &[Check] = &[
    Check {
        code: "state-readable",
        step: Step::Local,
        title: Text::new("the state file can be read", "状态文件可读"),
        severity: Severity::Error,
        source: "mipush",
        needs: &[Need::State],
        judge: Judge::One(|facts| Ok(state_readable(facts))),
    },
    Check {
        code: "state-permissions",
        step: Step::Local,
        title: Text::new(
            "nobody else can read a secret in the state file or change it",
            "他人无法读取状态文件中的密钥，也无法改写它",
        ),
        severity: Severity::Error,
        source: "mipush",
        needs: &[Need::State],
        judge: Judge::One(state_permissions),
    },
    Check {
        code: "clock",
        step: Step::Local,
        title: Text::new("this machine's clock agrees with the service's", "本机时钟与服务端一致"),
        severity: Severity::Warning,
        source: "D1560 (10037)",
        needs: &[Need::Service],
        judge: Judge::One(clock),
    },
];

fn state_readable(facts: &Facts) -> Judgement {
    const GOOD: Text = Text::new("{path} can be read", "{path} 可读");
    const BAD: Text = Text::new("the state file cannot be used: {problem}", "状态文件无法使用：{problem}");
    const EXPECTED: Text = Text::new("a state file written by mipush", "由 mipush 写入的状态文件");
    let path = facts.state.path.as_str();
    let Some(problem) = &facts.state.problem else {
        return Judgement::ok(Sentence::fill(GOOD, &[("path", path)]));
    };
    let message = Sentence::fill(BAD, &[("problem", &problem.message)]);
    let judgement = Judgement::fail(message).instead(same(problem.message.clone()), EXPECTED);
    match problem.kind {
        StateProblemKind::Missing => judgement.fix(facts.program.command(&["init"])),
        StateProblemKind::Malformed { line } => {
            judgement.at(path, Some(line)).fix(format!("${{EDITOR:-vi}} +{line} {}", quoted(path)))
        }
        StateProblemKind::Exposed => judgement.at(path, None).fix(private(path)),
        StateProblemKind::Other => judgement.at(path, None).fix(format!("ls -ld {}", quoted(path))),
    }
}

fn private(path: &str) -> String {
    format!("chmod 600 {}", quoted(path))
}

fn state_permissions(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{path} has mode {mode}", "{path} 的权限为 {mode}");
    const SECRET: Text = Text::new(
        "{path} holds an AppSecret and others than its owner can read it",
        "{path} 中含有 AppSecret，而所有者之外的人可以读取",
    );
    const CHANGE: Text = Text::new(
        "others than its owner can change {path}, and so whom messages go to",
        "所有者之外的人可以改写 {path}，从而改变推送对象",
    );
    let path = facts.state.path.as_str();
    let mode = *facts.state.mode.get()?;
    let shown = format!("{mode:04o}");
    let exposed = facts.state.problem.as_ref().is_some_and(|problem| problem.kind == StateProblemKind::Exposed);
    let values = [("path", path), ("mode", shown.as_str())];
    if exposed || (mode & 0o077 != 0 && holds_literal(facts)) {
        let fail = Judgement::fail(Sentence::fill(SECRET, &values)).instead(same(shown.clone()), same("0600"));
        return Ok(fail.at(path, None).fix(private(path)));
    }
    if mode & 0o022 != 0 {
        let warn = Judgement::warn(Sentence::fill(CHANGE, &values)).instead(same(shown.clone()), same("0644"));
        return Ok(warn.at(path, None).fix(format!("chmod go-w {}", quoted(path))));
    }
    Ok(Judgement::ok(Sentence::fill(GOOD, &values)))
}

fn holds_literal(facts: &Facts) -> bool {
    let Ok(registry) = facts.registry.get() else { return false };
    registry.certs.values().any(|cert| matches!(cert.fields.app_secret, SecretSource::Literal(_)))
}

/// How far apart the clocks may be. No source names a limit; a second either way is the header's own grain, and the ten
/// minutes of a new certificate should not be off by much.
const APART: SignedDuration = SignedDuration::from_secs(120);

fn clock(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("the clocks are {apart} s apart", "时钟相差 {apart} 秒");
    const BAD: Text = Text::new(
        "this machine's clock is {apart} s apart from the service's: ages of certificates and logins are misjudged, and \
         requests may count as expired (10037)",
        "本机时钟与服务端相差 {apart} 秒：证书和登录的时长会算错，请求可能被判为过期（10037）",
    );
    const EXPECTED: Text = Text::new("less than {limit} s", "小于 {limit} 秒");
    let ahead = *facts.service.get()?.ahead.get()?;
    let apart = ahead.abs();
    let (shown, limit) = (apart.as_secs().to_string(), APART.as_secs().to_string());
    if apart <= APART {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("apart", &shown)])));
    }
    let found = same(format!("{:+} s", ahead.as_secs()));
    Ok(Judgement::warn(Sentence::fill(BAD, &[("apart", &shown)]))
        .instead(found, Sentence::fill(EXPECTED, &[("limit", &limit)]))
        .fix("sudo timedatectl set-ntp true".to_owned()))
}
