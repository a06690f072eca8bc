//! Step 3 of the guide: the SDK is in the app, registered with Xiaomi and got a token of the right app.

use crate::domain::certificate::Certificate;
use crate::domain::fault::Severity;
use crate::domain::identifier::RegId;
use crate::domain::text::{Sentence, Text, same};

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Facts, Unknown};
use super::finding::Judgement;
use super::step::Step;
use super::subject::{Login, named};

const USER: &[Need] = &[Need::State, Need::User];

const fn check(
    code: &'static str,
    title: Text,
    severity: Severity,
    source: &'static str,
    judge: fn(&Facts) -> Verdict,
) -> Check {
    Check { code, step: Step::Sdk, title, severity, source, needs: USER, judge: Judge::One(judge) }
}

/// The checks.
pub static CHECKS: &[Check] = &[
    Check {
        code: "sdk-integrated",
        step: Step::Sdk,
        title: Text::new(
            "Xiaomi's SDK is integrated and calls back with a regId",
            "已集成小米推送 SDK，并回调得到 regId",
        ),
        severity: Severity::Error,
        source: "seed, S18",
        needs: &[Need::Person],
        judge: Judge::Person(Text::new(
            "look at the app's log for onReceiveRegisterResult: command register, resultCode 0, and a regId; the manifest \
             needs the permission, services and receivers of the guide",
            "请查看应用日志中的 onReceiveRegisterResult：command 为 register、resultCode 为 0 且带有 \
             regId；AndroidManifest 须包含指引要求的权限、service 与 receiver",
        )),
    },
    check(
        "device-registered",
        Text::new("the phone has a regId", "设备已获取 regId"),
        Severity::Error,
        "seed",
        registered,
    ),
    check(
        "device-app",
        Text::new("the phone's app is the certificate's app", "设备上的应用与证书是同一个应用"),
        Severity::Error,
        "seed, D1560 (22006, 22022)",
        app,
    ),
    check(
        "reg-id-shape",
        Text::new("the regId looks like one", "regId 的形式正常"),
        Severity::Warning,
        "xiaomi-push-api 12",
        shape,
    ),
];

/// The certificate that this login is about: the reported one, else the one looked at.
fn cert_of<'a>(facts: &'a Facts, login: &Login<'_>) -> Result<&'a Certificate, Unknown> {
    let registry = facts.registry.get()?;
    let reported = login.session.binding.as_ref().and_then(|binding| registry.certs.get(&binding.cert));
    reported.map_or_else(|| facts.cert(), Ok)
}

/// The token that pushes go to, else the one the phone registered.
fn token(login: &Login<'_>) -> Option<RegId> {
    let reported = login.session.binding.as_ref().map(|binding| binding.reg_id.clone());
    let registered = || login.device.and_then(|device| device.registration.as_ref()).map(|had| had.reg_id.clone());
    reported.or_else(registered)
}

fn registered(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{device} registered with Xiaomi at {at}", "{device} 于 {at} 完成小米推送注册");
    const BY_HAND: Text = Text::new(
        "{device} reported a regId; its registration with Xiaomi is not recorded here",
        "{device} 已上报 regId；此处没有其小米推送注册记录",
    );
    const NONE: Text = Text::new(
        "{device} has no regId: the app did not call registerPush, or Xiaomi refused it",
        "{device} 没有 regId：应用没有调用 registerPush，或注册被拒绝",
    );
    const FOUND: Text = Text::new("no registration", "没有注册记录");
    const EXPECTED: Text = Text::new("a regId from onReceiveRegisterResult", "onReceiveRegisterResult 回调的 regId");
    let login = facts.login()?;
    let device = login.session.device.as_str();
    if let Some(registration) = login.device.and_then(|device| device.registration.as_ref()) {
        let at = registration.at.to_string();
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("device", device), ("at", &at)])));
    }
    if login.session.binding.is_some() {
        return Ok(Judgement::ok(Sentence::fill(BY_HAND, &[("device", device)])));
    }
    let cert = facts.cert()?;
    let fail = Judgement::fail(Sentence::fill(NONE, &[("device", device)])).instead(FOUND, EXPECTED);
    if facts.emulated {
        return Ok(fail.fix(facts.program.command(&["device", "register", device, "--cert", &cert.id.to_string()])));
    }
    Ok(facts.rebound(fail, &login, cert))
}

fn app(facts: &Facts) -> Verdict {
    const GOOD: Text =
        Text::new("{device} registered the app of certificate {cert}", "{device} 注册的是证书 {cert} 的应用");
    const NONE: Text = Text::new(
        "{device} has no registration to compare (see device-registered)",
        "{device} 没有可比较的注册记录（见 device-registered）",
    );
    const BAD: Text = Text::new(
        "{device} registered {found}, and certificate {cert} is for {expected}: Xiaomi refuses pushes with it",
        "{device} 注册的是 {found}，而证书 {cert} 对应 {expected}：小米会拒绝使用该证书的推送",
    );
    let login = facts.login()?;
    let device = login.session.device.as_str();
    let cert = cert_of(facts, &login)?;
    let Some(registration) = login.device.and_then(|device| device.registration.as_ref()) else {
        return Err(Unknown::because(NONE, &[("device", device)]));
    };
    let fields = &cert.fields;
    let (found, expected) = (
        format!("{} / {}", registration.package, registration.app_id),
        format!("{} / {}", fields.package, fields.app_id),
    );
    let shown = named(cert);
    let values =
        [("device", device), ("cert", shown.as_str()), ("found", found.as_str()), ("expected", expected.as_str())];
    if registration.app_id == fields.app_id && registration.package == fields.package {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let message = Sentence::fill(BAD, &values);
    let fits =
        |cert: &&Certificate| cert.fields.app_id == registration.app_id && cert.fields.package == registration.package;
    // Another certificate may be the right one for the app on the phone.
    let right = facts.registry.get()?.certs.values().find(fits).unwrap_or(cert);
    let fail = Judgement::fail(message).instead(same(found), same(expected));
    Ok(facts.rebound(fail, &login, right))
}

/// The alphabet and the lengths that are to be accepted (section 12).
fn looks_right(token: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    (16..=128).contains(&token.len()) && token.chars().all(legal)
}

fn shape(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("{count} characters of base64", "{count} 个 base64 字符");
    const NONE: Text =
        Text::new("there is no regId yet (see device-registered)", "还没有 regId（见 device-registered）");
    const BAD: Text = Text::new(
        "{found} is an unusual regId: those seen so far are 16 to 128 base64 characters, mostly 64. A RegistrationID of \
         TIMPush is no regId",
        "{found} 不像 regId：目前见到的是 16 到 128 个 base64 字符，多为 64 个。TIMPush 的 RegistrationID 不是 regId",
    );
    const EXPECTED: Text = Text::new("16 to 128 base64 characters", "16 到 128 个 base64 字符");
    let login = facts.login()?;
    let token = token(&login).ok_or_else(|| Unknown::because(NONE, &[]))?;
    if looks_right(token.as_str()) {
        let count = token.as_str().len().to_string();
        return Ok(Judgement::ok(Sentence::fill(GOOD, &[("count", &count)])));
    }
    let message = Sentence::fill(BAD, &[("found", token.as_str())]);
    let judgement = Judgement::warn(message).instead(same(token.as_str()), EXPECTED);
    Ok(facts.rebound(judgement, &login, cert_of(facts, &login)?))
}
