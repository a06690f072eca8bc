//! Step 2, 点击通知后: the click action is usable, leads into this app, and carries `ext` if the app needs it.

use crate::domain::click::ClickAction;
use crate::domain::fault::Severity;
use crate::domain::intent::{ApiLevel, UriFlags, parse};
use crate::domain::text::{Sentence, Text, same};

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Facts, Unknown};
use super::finding::Judgement;
use super::fix::usable_intent;
use super::step::Step;

/// The checks.
pub static CHECKS: &[Check] = &[
    Check {
        code: "click-valid",
        step: Step::Certificate,
        title: Text::new("the click action is well formed", "点击后续动作的内容合法"),
        severity: Severity::Error,
        source: "seed, S9, S17",
        needs: &[Need::State],
        judge: Judge::Each(valid),
    },
    Check {
        code: "click-target",
        step: Step::Certificate,
        title: Text::new("a tap opens this app", "点击后打开的是本应用"),
        severity: Severity::Error,
        source: "S9, S17",
        needs: &[Need::State],
        judge: Judge::One(target),
    },
    Check {
        code: "click-ext",
        step: Step::Certificate,
        title: Text::new("a tap brings ext to the app", "点击后应用能收到 ext"),
        severity: Severity::Error,
        source: "seed, S21, X2",
        needs: &[Need::State, Need::Message],
        judge: Judge::One(ext),
    },
];

/// The change to an intent that the guide's filter answers.
fn edit_to_intent(facts: &Facts) -> Result<String, Unknown> {
    let cert = facts.cert()?;
    let click = format!("open-intent={}", usable_intent(&cert.fields.package));
    Ok(facts.program.command(&["cert", "edit", cert.name.as_str(), "--click", &click]))
}

fn valid(facts: &Facts) -> Result<Vec<Judgement>, Unknown> {
    const EXPECTED_URL: Text =
        Text::new("http:// or https:// and a host, without blanks", "http:// 或 https:// 加主机名，不含空白");
    const EXPECTED_INTENT: Text = Text::new(
        "what Android's Intent.toUri writes for an activity of the app",
        "Android 的 Intent.toUri 为应用内 Activity 生成的文本",
    );
    let cert = facts.cert()?;
    let click = &cert.fields.click;
    let (expected, fix) = match click {
        // That open-app brings no ext is the business of click-ext.
        ClickAction::OpenApp => return Ok(Vec::new()),
        ClickAction::OpenUrl(_) => {
            let words = ["cert", "edit", cert.name.as_str(), "--click", "open-app"];
            (EXPECTED_URL, facts.program.command(&words))
        }
        ClickAction::OpenIntent(_) => (EXPECTED_INTENT, edit_to_intent(facts)?),
    };
    let judged = click.check().into_iter().map(|fault| {
        Judgement::of(fault.severity, fault.sentence.clone())
            .instead(same(click.to_string()), expected)
            .fix(fix.clone())
    });
    Ok(judged.collect())
}

fn target(facts: &Facts) -> Verdict {
    const NOT_INTENT: Text = Text::new("{click} names no activity", "{click} 没有指定界面");
    const UNREADABLE: Text =
        Text::new("the intent cannot be read (see click-valid)", "无法解析该 intent（见 click-valid）");
    const OPEN: Text = Text::new(
        "the intent names no app; the address decides (see click-valid)",
        "该 intent 没有指明应用，由地址决定（见 click-valid）",
    );
    const GOOD: Text = Text::new("the intent names {found}", "该 intent 指向 {found}");
    const BAD: Text = Text::new(
        "the intent leads to {found}, and the certificate is for {expected}: a tap opens another app or nothing. The fix \
         names the address pushscheme://{expected}/detail, which an activity of the app must declare (action VIEW, \
         category DEFAULT)",
        "该 intent 指向 {found}，而证书对应 {expected}：点击会打开其他应用或没有反应。修复命令使用地址 \
         pushscheme://{expected}/detail，应用须有 Activity 声明它（action VIEW，category DEFAULT）",
    );
    let cert = facts.cert()?;
    let ClickAction::OpenIntent(uri) = &cert.fields.click else {
        return Err(Unknown::because(NOT_INTENT, &[("click", cert.fields.click.kind())]));
    };
    let intent = parse(uri, UriFlags::INTENT, ApiLevel::default()).map_err(|_| Unknown::because(UNREADABLE, &[]))?;
    let component = intent.component.as_ref().map(|component| component.package.clone());
    let Some(found) = component.or_else(|| intent.package.clone()) else {
        return Ok(Judgement::ok(OPEN));
    };
    let expected = cert.fields.package.as_str();
    let values = [("found", found.as_str()), ("expected", expected)];
    if found == expected {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let fail = Judgement::fail(Sentence::fill(BAD, &values)).instead(same(found.clone()), same(expected));
    Ok(fail.fix(edit_to_intent(facts)?))
}

fn ext(facts: &Facts) -> Verdict {
    const GOOD: Text =
        Text::new("{click} brings ext to the activity, under key_message", "{click} 会把 ext 带给界面（key_message）");
    const NO_EXT: Text = Text::new(
        "no ext was described (--ext TEXT), and since 2024-09-30 {click} brings none: fine for an app that needs none",
        "没有描述 ext（--ext TEXT）；自 2024-09-30 起 {click} 不再带 ext：应用不需要 ext 则无妨",
    );
    const NO_EXT_INTENT: Text = Text::new(
        "no ext was described (--ext TEXT); {click} would bring it",
        "没有描述 ext（--ext TEXT）；{click} 可以带上它",
    );
    const LOST: Text = Text::new(
        "the message has ext, and {click} does not bring it to the app: since 2024-09-30 a tap with open-app opens the \
         launcher activity, and a browser gets only the address. The fix names the address \
         pushscheme://{package}/detail, which an activity of the app must declare (action VIEW, category DEFAULT, \
         exported)",
        "消息带有 ext，但 {click} 无法把它交给应用：自 2024-09-30 起“打开应用”只打开启动页，“打开网页”只把地址交给浏览器。修复命令使用地址 \
         pushscheme://{package}/detail，应用须有 Activity 声明它（action VIEW、category DEFAULT、exported）",
    );
    const EXPECTED: Text = Text::new("open-intent", "open-intent（打开应用内指定界面）");
    let cert = facts.cert()?;
    let click = &cert.fields.click;
    let values = [("click", click.kind()), ("package", cert.fields.package.as_str())];
    let ext = facts.message.get().ok().and_then(|message| message.ext.as_ref());
    match (ext, click.carries_ext()) {
        (None, true) => Err(Unknown::because(NO_EXT_INTENT, &values)),
        (None, false) => Err(Unknown::because(NO_EXT, &values)),
        (Some(_), true) => Ok(Judgement::ok(Sentence::fill(GOOD, &values))),
        (Some(_), false) => {
            let fail = Judgement::fail(Sentence::fill(LOST, &values)).instead(same(click.to_string()), EXPECTED);
            Ok(fail.fix(edit_to_intent(facts)?))
        }
    }
}
