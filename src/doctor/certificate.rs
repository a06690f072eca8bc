//! Step 2 of the guide: the certificate exists, is complete, looks like one app's, and is in effect.

use jiff::SignedDuration;

use crate::domain::fault::Severity;
use crate::domain::identifier::AppKey;
use crate::domain::registry::{Noun, RegistryError};
use crate::domain::suggestion::nearest;
use crate::domain::text::{Sentence, Text, compose, same};

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Facts, Unknown};
use super::finding::Judgement;
use super::step::Step;
use super::subject::{entry_faults, named};

const STATE: &[Need] = &[Need::State];

const fn check(
    code: &'static str,
    title: Text,
    severity: Severity,
    source: &'static str,
    judge: fn(&Facts) -> Verdict,
) -> Check {
    Check { code, step: Step::Certificate, title, severity, source, needs: STATE, judge: Judge::One(judge) }
}

/// The checks.
pub static CHECKS: &[Check] = &[
    check(
        "cert-exists",
        Text::new("there is a certificate to push with", "存在可用于推送的证书"),
        Severity::Error,
        "seed, S9",
        exists,
    ),
    check(
        "cert-complete",
        Text::new("the certificate has every value that app and server need", "证书包含客户端与服务端所需的全部信息"),
        Severity::Warning,
        "seed, S9",
        complete,
    ),
    check(
        "cert-package",
        Text::new("the package name is the app's own", "包名是应用自己的包名"),
        Severity::Warning,
        "seed, S9",
        package,
    ),
    check(
        "cert-app-id",
        Text::new("the AppID looks like one", "AppID 的形式正常"),
        Severity::Warning,
        "xiaomi-push-api 12",
        app_id,
    ),
    check(
        "cert-app-key",
        Text::new("the AppKey looks like one", "AppKey 的形式正常"),
        Severity::Warning,
        "xiaomi-push-api 12",
        app_key,
    ),
    check(
        "cert-pair",
        Text::new("AppID and AppKey belong to one app", "AppID 与 AppKey 属于同一个应用"),
        Severity::Warning,
        "xiaomi-push-api 12",
        pair,
    ),
    check(
        "cert-effective",
        Text::new("the certificate has been saved for ten minutes", "证书保存已满 10 分钟"),
        Severity::Warning,
        "seed, S9",
        effective,
    ),
    Check {
        code: "cert-in-console",
        step: Step::Certificate,
        title: Text::new("the IM console has the same values", "IM 控制台中的证书信息一致"),
        severity: Severity::Error,
        source: "seed, S9, S10",
        needs: &[Need::Person],
        judge: Judge::Person(Text::new(
            "compare package name, AppID, AppSecret, channel ID and click action in the IM console with `mipush cert \
             show`: no call can read them back",
            "请在 IM 控制台核对应用包名、AppID、AppSecret、ChannelID 与点击后续动作，与 `mipush cert show` 一致：这些信息无法通过接口读取",
        )),
    },
];

fn exists(facts: &Facts) -> Verdict {
    const GOOD: Text =
        Text::new("certificate {cert}, {package}, region {region}", "证书 {cert}，{package}，区域 {region}");
    const UNKNOWN: Text = Text::new("no certificate is called {given}", "没有名为 {given} 的证书");
    const MEANT: Text =
        Text::new("no certificate is called {given}: did you mean {near}?", "没有名为 {given} 的证书：是否指 {near}？");
    const NONE: Text = Text::new(
        "there is no certificate yet: save one, as in the IM console",
        "还没有证书：请先添加（对应控制台的添加证书）",
    );
    const MANY: Text = Text::new(
        "there are {count} certificates, none is named (--cert) and none in use",
        "共有 {count} 个证书，既未用 --cert 指定，也未设为当前证书",
    );
    const ONE: Text = Text::new("one certificate to look at", "一个明确的证书");
    let registry = facts.registry.get()?;
    let program = &facts.program;
    let (given, known) = match facts.pick(registry) {
        Ok(cert) => {
            let values = [
                ("cert", named(cert)),
                ("package", cert.fields.package.to_string()),
                ("region", cert.fields.region.to_string()),
            ];
            return Ok(Judgement::ok(fill(GOOD, &values)));
        }
        Err(RegistryError::Unknown { noun: Noun::Certificate, given, known }) => (given, known),
        Err(_) => {
            let Some((first, count)) = registry.certs.keys().next().zip(Some(registry.certs.len())) else {
                let fail = Judgement::fail(NONE).instead(same("0"), ONE);
                return Ok(fail.fix(program.command(&["cert", "add"])));
            };
            let fail = Judgement::fail(fill(MANY, &[("count", count.to_string())]));
            let fail = fail.instead(same(count.to_string()), ONE);
            return Ok(fail.fix(program.command(&["cert", "use", &first.to_string()])));
        }
    };
    let near = nearest(&given, known.iter().map(String::as_str));
    let (message, fix) = match near {
        Some(near) => {
            let message = fill(MEANT, &[("given", given.clone()), ("near", near.to_owned())]);
            (message, program.command(&["doctor", "--cert", near]))
        }
        None if known.is_empty() => (fill(UNKNOWN, &[("given", given.clone())]), program.command(&["cert", "add"])),
        None => (fill(UNKNOWN, &[("given", given.clone())]), program.command(&["cert", "list"])),
    };
    let expected = if known.is_empty() { ONE.into() } else { same(known.join(", ")) };
    Ok(Judgement::fail(message).instead(same(given), expected).fix(fix))
}

fn fill(text: Text, values: &[(&str, String)]) -> Sentence {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Sentence::fill(text, &values)
}

fn complete(facts: &Facts) -> Verdict {
    const GOOD: Text =
        Text::new("package, AppID, AppKey and AppSecret are there", "包名、AppID、AppKey、AppSecret 齐全");
    const BAD: Text = Text::new(
        "the certificate has no AppKey: the app cannot call registerPush without one. Set APP_KEY to the AppKey on \
         Xiaomi's site, then run the fix",
        "证书没有 AppKey：应用调用 registerPush 必须有它。请先将 APP_KEY 设为小米后台的 AppKey，再执行修复命令",
    );
    const EXPECTED: Text = Text::new("an AppKey", "有 AppKey");
    const FOUND: Text = Text::new("none", "无");
    let cert = facts.cert()?;
    if cert.fields.app_key.is_some() {
        return Ok(Judgement::ok(GOOD));
    }
    let fix = facts.program.edit_from_variable(cert, "--app-key", "APP_KEY");
    Ok(Judgement::warn(BAD).instead(FOUND, EXPECTED).fix(fix))
}

/// The package of Tencent's guide and demo.
const DEMO: &str = "com.tencent.qcloud";

fn package(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{package} is well formed", "{package} 合法");
    const BAD: Text = Text::new(
        "{package} is of Tencent's guide and demo. If your app is another, set PACKAGE to its applicationId and run the \
         fix",
        "{package} 是腾讯文档与 Demo 的包名。如果不是您的应用，请将 PACKAGE 设为应用的 applicationId，再执行修复命令",
    );
    const EXPECTED: Text = Text::new("the app's applicationId, to the im_message", "与应用的 applicationId 完全一致");
    let cert = facts.cert()?;
    let package = cert.fields.package.as_str();
    let values = [("package", package)];
    let is_demo = package.strip_prefix(DEMO).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    if !is_demo {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let fix = facts.program.edit_from_variable(cert, "--package", "PACKAGE");
    Ok(Judgement::warn(Sentence::fill(BAD, &values)).instead(same(package), EXPECTED).fix(fix))
}

/// A shape that the check of an entry warns of.
fn shape(facts: &Facts, code: &str, found: String, expected: Text, flag: &str, variable: &str) -> Verdict {
    const GOOD: Text = Text::new("{found} has the usual shape", "{found} 的形式正常");
    const THEN: Text = Text::new(
        "{problem}. If it is wrong, set {variable} to the value on Xiaomi's site and run the fix",
        "{problem}。如果有误，请将 {variable} 设为小米后台的值，再执行修复命令",
    );
    let cert = facts.cert()?;
    let Some(fault) = entry_faults(cert, None).into_iter().find(|fault| fault.code == code) else {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("found", &found)])));
    };
    let fix = facts.program.edit_from_variable(cert, flag, variable);
    let message = compose(THEN, &[("problem", &fault.sentence), ("variable", &same(variable))]);
    Ok(Judgement::of(fault.severity, message).instead(same(found), expected).fix(fix))
}

fn app_id(facts: &Facts) -> Verdict {
    const EXPECTED: Text = Text::new(
        "19 digits that start with 28823037615, or an old number that starts with 1000",
        "以 28823037615 开头的 19 位数字，或以 1000 开头的旧编号",
    );
    let found = facts.cert()?.fields.app_id.to_string();
    shape(facts, "cert-app-id-shape", found, EXPECTED, "--app-id", "APP_ID")
}

/// The AppKey, or that there is none.
fn key(facts: &Facts) -> Result<&AppKey, Unknown> {
    const NONE: Text =
        Text::new("the certificate has no AppKey (see cert-complete)", "证书没有 AppKey（见 cert-complete）");
    facts.cert()?.fields.app_key.as_ref().ok_or_else(|| Unknown::because(NONE, &[]))
}

fn app_key(facts: &Facts) -> Verdict {
    const EXPECTED: Text = Text::new("13 digits that start with 5", "以 5 开头的 13 位数字");
    shape(facts, "cert-app-key-shape", key(facts)?.to_string(), EXPECTED, "--app-key", "APP_KEY")
}

fn pair(facts: &Facts) -> Verdict {
    const EXPECTED: Text = Text::new(
        "digits 4-8 of the key equal digits 12-16 of the id, and the last three digits agree",
        "Key 的第 4-8 位等于 ID 的第 12-16 位，且最后三位相同",
    );
    let found = format!("{} / {}", facts.cert()?.fields.app_id, key(facts)?);
    shape(facts, "cert-pair", found, EXPECTED, "--app-key", "APP_KEY")
}

fn effective(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("saved {at}, certainly in effect", "保存于 {at}，已经生效");
    const YOUNG: Text = Text::new(
        "saved {at}: it may take effect only in {left} s, at {until}. There is nothing to mend but to wait; the fix looks \
         again as of that moment",
        "保存于 {at}：最迟还需 {left} 秒（{until}）生效。只需等待；修复命令按届时的时间重新检查",
    );
    const FOUND: Text = Text::new("{left} s left", "还剩 {left} 秒");
    const EXPECTED: Text = Text::new("at least {delay} s since it was saved", "保存后至少 {delay} 秒");
    let cert = facts.cert()?;
    let seconds = facts.registry.get()?.settings.certificate_delay_s;
    let delay = SignedDuration::from_secs(i64::from(seconds));
    let at = cert.changed_at.to_string();
    let Some(left) = cert.remaining(facts.now, delay) else {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("at", &at)])));
    };
    let until = cert.effective_at(delay);
    let left = left.as_secs().max(1).to_string();
    let values = [("at", at), ("left", left.clone()), ("until", until.to_string())];
    let id = cert.id.to_string();
    let fix = facts.program.command_as_of(&["doctor", "--cert", &id, "--only", "cert-effective"], until);
    Ok(Judgement::warn(fill(YOUNG, &values))
        .instead(fill(FOUND, &[("left", left)]), fill(EXPECTED, &[("delay", seconds.to_string())]))
        .fix(fix))
}
