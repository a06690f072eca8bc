//! The phone itself: the app is there, the phone is connected, notifications are shown. An emulator's phone is asked; at a
//! real one a person must look.

use crate::domain::fault::Severity;
use crate::domain::text::{Sentence, Text};
use crate::protocol::control::PhoneView;

use super::check::{Check, Judge, Need, Step, Verdict};
use super::fact::{Facts, Unknown};
use super::finding::{Judgement, same};

const NEEDS: &[Need] = &[Need::User, Need::Phone, Need::Person];

/// The checks.
pub static CHECKS: &[Check] = &[
    Check {
        code: "phone-app",
        step: Step::Sdk,
        title: Text::new("the app on this phone is the right build", "手机上安装的是正确的应用包"),
        severity: Severity::Error,
        source: "tencent-im-offline-push 12 (29)",
        needs: NEEDS,
        judge: Judge::One(app),
    },
    Check {
        code: "phone-online",
        step: Step::Live,
        title: Text::new("the phone is connected to Xiaomi", "手机与小米推送保持连接"),
        severity: Severity::Warning,
        source: "tencent-im-offline-push 12 (27)",
        needs: NEEDS,
        judge: Judge::One(online),
    },
    Check {
        code: "phone-notifications",
        step: Step::Live,
        title: Text::new("the phone shows the app's notifications", "手机允许该应用展示通知"),
        severity: Severity::Error,
        source: "tencent-im-offline-push 12 (27)",
        needs: NEEDS,
        judge: Judge::One(notifications),
    },
];

/// The emulated phone of the login, with the app that the token belongs to; for any other one, where a person must look.
fn phone(facts: &Facts, look: Text) -> Result<&PhoneView, Unknown> {
    let look = || Unknown(look.into());
    let login = facts.login().map_err(|_| look())?;
    let phones = facts.phones.get().map_err(|_| look())?;
    let on_it = || phones.iter().filter(|phone| phone.device == login.session.device.as_str());
    let token = login.session.binding.as_ref().map(|binding| binding.reg_id.as_str());
    let of_token = on_it().find(|phone| Some(phone.reg_id.as_str()) == token);
    of_token.or_else(|| on_it().next()).ok_or_else(look)
}

/// The command that switches something on the emulated phone.
fn switch(facts: &Facts, phone: &PhoneView, flags: &[&str]) -> String {
    let words = ["emulator", "phone", "set", phone.device.as_str()];
    facts.program.command(&words.into_iter().chain(flags.iter().copied()).collect::<Vec<_>>())
}

fn app(facts: &Facts) -> Verdict {
    const LOOK: Text = Text::new(
        "look on the phone: a Xiaomi phone and no emulator, the package name of the certificate, the build type and \
         signature that are released. `mipush doctor --apk FILE --cert CERT` compares a build with the certificate",
        "请在手机上核对：是小米手机而非模拟器，包名与证书一致，构建类型与签名为发布版本。`mipush doctor --apk FILE --cert CERT` 可核对安装包与证书",
    );
    const GOOD: Text = Text::new("{device} has {package}", "{device} 上安装了 {package}");
    const GONE: Text = Text::new(
        "{package} is not installed on {device}: its regId is dead",
        "{device} 上没有安装 {package}：其 regId 已失效",
    );
    const FOUND: Text = Text::new("not installed", "未安装");
    const EXPECTED: Text = Text::new("installed", "已安装");
    let phone = phone(facts, LOOK)?;
    let values = [("device", phone.device.as_str()), ("package", phone.package.as_str())];
    if phone.installed {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let fail = Judgement::fail(Sentence::fill(GONE, &values)).instead(FOUND, EXPECTED);
    Ok(fail.fix(switch(facts, phone, &["--app", "on"])))
}

fn online(facts: &Facts) -> Verdict {
    const LOOK: Text = Text::new(
        "look on the phone: the network is there, and nothing keeps Xiaomi's push service from running",
        "请在手机上查看：网络可用，且小米推送服务没有被限制运行",
    );
    const GOOD: Text = Text::new("{device} is online", "{device} 在线");
    const AWAY: Text = Text::new(
        "{device} is offline: {waiting} messages wait for it, each until its time to live is over",
        "{device} 离线：有 {waiting} 条消息等待送达，超过存活时间即被丢弃",
    );
    let phone = phone(facts, LOOK)?;
    let waiting = phone.waiting.to_string();
    let values = [("device", phone.device.as_str()), ("waiting", waiting.as_str())];
    if phone.online {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let warn = Judgement::warn(Sentence::fill(AWAY, &values)).instead(same("offline"), same("online"));
    Ok(warn.fix(switch(facts, phone, &["--online"])))
}

fn notifications(facts: &Facts) -> Verdict {
    const LOOK: Text = Text::new(
        "look on the phone: notifications of the app are allowed (Android 13 asks at run time), its channel is not \
         silenced, the lock screen shows them, do-not-disturb is off",
        "请在手机上查看：已允许应用通知（Android 13 需动态授权）、通知类别未被静音、锁屏可展示、未开启免打扰",
    );
    const GOOD: Text = Text::new("{device} shows the notifications of {package}", "{device} 展示 {package} 的通知");
    const HIDDEN: Text = Text::new(
        "notifications of {package} are off on {device}: messages arrive and nobody sees them",
        "{device} 上 {package} 的通知已关闭：消息会到达，但不展示",
    );
    const REFUSED: Text = Text::new(
        "push is switched off for {package} on {device}: it takes no message",
        "{device} 上 {package} 的推送已关闭：不接收消息",
    );
    const NO_BAR: Text = Text::new("notifications off", "通知已关闭");
    const NO_PUSH: Text = Text::new("push off", "推送已关闭");
    const EXPECTED: Text = Text::new("both on", "均已开启");
    let phone = phone(facts, LOOK)?;
    let values = [("device", phone.device.as_str()), ("package", phone.package.as_str())];
    if phone.notifications_on && phone.push_on {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let (text, found) = if phone.push_on { (HIDDEN, NO_BAR) } else { (REFUSED, NO_PUSH) };
    let fail = Judgement::fail(Sentence::fill(text, &values)).instead(found, EXPECTED);
    Ok(fail.fix(switch(facts, phone, &["--notifications", "on", "--push", "on"])))
}
