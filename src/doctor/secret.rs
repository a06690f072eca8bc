//! Step 2, the AppSecret: it can be read, looks like one, is no other value, and the service takes it. Never shown.

use crate::domain::certificate::Certificate;
use crate::domain::fault::{Fault, Severity};
use crate::domain::text::{Sentence, Text, compose, same};
use crate::protocol::xiaomi::code::lookup;
use crate::protocol::xiaomi::reply::Reply;

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Fact, Facts, Unknown};
use super::finding::Judgement;
use super::fix::SECRET_FILE;
use super::step::Step;
use super::subject::entry_faults;
use crate::domain::suggestion::quoted;

const fn check(
    code: &'static str,
    title: Text,
    severity: Severity,
    source: &'static str,
    needs: &'static [Need],
    judge: fn(&Facts) -> Verdict,
) -> Check {
    Check { code, step: Step::Certificate, title, severity, source, needs, judge: Judge::One(judge) }
}

/// The checks.
pub static CHECKS: &[Check] = &[
    check(
        "secret-readable",
        Text::new("the AppSecret can be read from where it rests", "可以读取 AppSecret"),
        Severity::Error,
        "mipush",
        &[Need::State, Need::Secret],
        readable,
    ),
    check(
        "secret-private",
        Text::new("nobody else can read the file of the AppSecret", "他人无法读取 AppSecret 所在的文件"),
        Severity::Warning,
        "mipush",
        &[Need::State, Need::Secret],
        private,
    ),
    check(
        "secret-shape",
        Text::new("the AppSecret looks like one", "AppSecret 的形式正常"),
        Severity::Warning,
        "xiaomi-push-api 12",
        &[Need::State, Need::Secret],
        shape,
    ),
    check(
        "secret-not-key",
        Text::new("the AppSecret is neither AppKey nor AppID", "AppSecret 没有误填成 AppKey 或 AppID"),
        Severity::Error,
        "seed, xiaomi-push-api 12",
        &[Need::State, Need::Secret],
        not_key,
    ),
    check(
        "secret-accepted",
        Text::new("the push service takes the AppSecret", "推送服务接受该 AppSecret"),
        Severity::Error,
        "D1656, D1560 (21301)",
        &[Need::State, Need::Secret, Need::Service],
        accepted,
    ),
];

const READ: Text = Text::new("an AppSecret that can be read", "可读取的 AppSecret");

/// What is wrong, with what must be done before the fix is run.
fn with_file(what: &Sentence) -> Sentence {
    const FIRST: Text = Text::new(
        "{what}. Put the right AppSecret into {file} (one line, chmod 600), then run the fix",
        "{what}。请先将正确的 AppSecret 写入 {file}（一行，chmod 600），再执行修复命令",
    );
    compose(FIRST, &[("file", &same(SECRET_FILE)), ("what", what)])
}

fn readable(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("read from {source}", "从 {source} 读取");
    const BAD: Text = Text::new("the AppSecret cannot be read from {source}", "无法从 {source} 读取 AppSecret");
    let cert = facts.cert()?;
    let source = cert.fields.app_secret.describe();
    let values = [("source", source.as_str())];
    match &facts.secret {
        Fact::Known(_) => Ok(Judgement::ok(Sentence::fill(GOOD, &values))),
        Fact::Unknown(why) => {
            let fail = Judgement::fail(with_file(&Sentence::fill(BAD, &values))).instead(why.clone(), READ);
            Ok(fail.fix(facts.program.new_secret(cert)))
        }
    }
}

fn private(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{path} has mode {mode}", "{path} 的权限为 {mode}");
    const BAD: Text = Text::new("others than its owner can read {path}", "所有者之外的人可以读取 {path}");
    let file = facts.secret_file.get()?;
    let (path, mode, shown) = (file.path.as_str(), file.mode, format!("{:04o}", file.mode));
    let values = [("path", path), ("mode", shown.as_str())];
    let exposed = mode & 0o077 != 0;
    if !exposed {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let warn = Judgement::warn(Sentence::fill(BAD, &values)).instead(same(shown.clone()), same("0600"));
    Ok(warn.at(path, None).fix(format!("chmod 600 {}", quoted(path))))
}

/// The faults of the secret among those of the whole entry.
fn faults(facts: &Facts) -> Result<(&Certificate, Vec<Fault>), Unknown> {
    const UNREAD: Text =
        Text::new("the AppSecret cannot be read (see secret-readable)", "无法读取 AppSecret（见 secret-readable）");
    let cert = facts.cert()?;
    let secret = facts.secret.get().map_err(|_| Unknown::because(UNREAD, &[]))?;
    let of_secret = |fault: &Fault| fault.code.starts_with("cert-secret-");
    Ok((cert, entry_faults(cert, Some(secret)).into_iter().filter(of_secret).collect()))
}

const MIXED_UP: [&str; 2] = ["cert-secret-is-app-key", "cert-secret-is-app-id"];

fn shape(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("24 base64 characters that end in ==", "24 个 base64 字符，以 == 结尾");
    let (cert, faults) = faults(facts)?;
    // A value mixed up has another shape too; that is said once, by the check for it.
    match faults.into_iter().find(|fault| !MIXED_UP.contains(&fault.code)) {
        None => Ok(Judgement::ok(GOOD)),
        Some(fault) => Ok(judgement(facts, cert, &fault, GOOD)),
    }
}

fn not_key(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("it is neither AppKey nor AppID", "既不是 AppKey 也不是 AppID");
    const EXPECTED: Text = Text::new("the AppSecret, which only the server needs", "仅供服务端使用的 AppSecret");
    let (cert, faults) = faults(facts)?;
    match faults.into_iter().find(|fault| MIXED_UP.contains(&fault.code)) {
        None => Ok(Judgement::ok(GOOD)),
        Some(fault) => Ok(judgement(facts, cert, &fault, EXPECTED)),
    }
}

fn judgement(facts: &Facts, cert: &Certificate, fault: &Fault, expected: Text) -> Judgement {
    Judgement::of(fault.severity, with_file(&fault.sentence))
        .instead(same(fault.code), expected)
        .fix(facts.program.new_secret(cert))
}

/// The codes that say "the secret is right, but not this call, or not now" (7.10).
const SECRET_IS_FINE: [i64; 3] = [10027, 10038, 10039];

/// The codes that say that the secret is wrong (7.10).
pub(super) const SECRET_IS_WRONG: [i64; 2] = [21301, 21302];

fn accepted(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("accepted by {host}", "{host} 已接受");
    const EMBEDDED: Text = Text::new(
        "accepted by the embedded emulator, which knows no other secret than this state file's: it proves nothing to \
         Xiaomi",
        "内置模拟器已接受，但它只认识本状态文件中的密钥：不代表小米会接受",
    );
    const THROTTLED: Text = Text::new(
        "accepted by {host}; the call itself was refused ({code}: {meaning})",
        "{host} 已接受；只是本次调用被拒（{code}：{meaning}）",
    );
    const WRONG: Text = Text::new(
        "{host} refuses the AppSecret with {code} ({meaning}): it is another app's, an old one, or of another region",
        "{host} 拒绝该 AppSecret，返回 {code}（{meaning}）：它属于其他应用、已过期，或区域不对",
    );
    const OTHER: Text = Text::new(
        "{host} refused the call with {code} ({meaning}) before it said anything about the secret",
        "{host} 以 {code}（{meaning}）拒绝了调用，无法判断密钥是否正确",
    );
    const EXPECTED: Text = Text::new("code 0", "返回码 0");
    let cert = facts.cert()?;
    let exchange = facts.service.get()?;
    let envelope = match &exchange.outcome {
        Ok(Reply::Accepted(_)) => {
            let text = if exchange.embedded { EMBEDDED } else { GOOD };
            return Ok(Judgement::ok(compose(text, &[("host", &exchange.host)])));
        }
        Ok(Reply::Refused(envelope)) => envelope,
        Ok(Reply::Unreadable { .. }) | Err(_) => return Err(Unknown::because(SILENT, &[])),
    };
    let code = envelope.code;
    let sentence = |text: Text| refusal(text, &exchange.host, code);
    if SECRET_IS_FINE.contains(&code) {
        return Ok(Judgement::ok(sentence(THROTTLED)));
    }
    if !SECRET_IS_WRONG.contains(&code) {
        return Err(Unknown(sentence(OTHER)));
    }
    let message = with_file(&sentence(WRONG));
    let found = envelope.reason.clone().unwrap_or_else(|| code.to_string());
    Ok(Judgement::fail(message).instead(same(found), EXPECTED).fix(facts.program.new_secret(cert)))
}

pub(super) const SILENT: Text =
    Text::new("the service gave no answer (see service-reachable)", "服务没有应答（见 service-reachable）");

/// A sentence about a refusal, with the code's meaning in each language.
pub(super) fn refusal(text: Text, host: &Sentence, code: i64) -> Sentence {
    const STRANGE: Text = Text::new("a code that no source explains", "没有来源说明的返回码");
    let meaning: Sentence = lookup(code).map_or(STRANGE, |known| known.meaning).into();
    compose(text, &[("host", host), ("code", &same(code.to_string())), ("meaning", &meaning)])
}
