//! Step 5, the message itself: texts that Xiaomi takes whole, without words that have it sorted away, and an `ext` that
//! can be read.

use crate::domain::click::ClickAction;
use crate::domain::fault::{Fault, Severity};
use crate::domain::notification::{self, Limits, Notification};
use crate::domain::push::{Content, cut};
use crate::domain::push_info;
use crate::domain::text::{Text, compose, same};

use super::check::{Check, Judge, Need};
use super::fact::{Fact, Facts, ImMessage, Unknown};
use super::finding::Judgement;
use super::fix::usable_intent;
use super::im_message::EXT;
use super::mend::{as_json, mend, other_words, shorter};
use super::step::Step;

const fn check(
    code: &'static str,
    title: Text,
    severity: Severity,
    source: &'static str,
    judge: fn(&Facts) -> Result<Vec<Judgement>, Unknown>,
) -> Check {
    let needs = &[Need::State, Need::Message];
    Check { code, step: Step::Live, title, severity, source, needs, judge: Judge::Each(judge) }
}

/// The checks.
pub static CHECKS: &[Check] = &[
    check(
        "message-text",
        Text::new("title and description are there and short enough", "标题与内容齐全且长度合适"),
        Severity::Error,
        "D1559, S1b",
        text,
    ),
    check(
        "message-test-word",
        Text::new("the text does not look like a test", "文本不像测试消息"),
        Severity::Warning,
        "S18",
        test_word,
    ),
    check(
        "message-ext",
        Text::new("ext can be read and is small", "ext 可解析且不过长"),
        Severity::Warning,
        "X1, K2",
        ext,
    ),
];

const NO_TEXT: Text = Text::new(
    "no title and no description were described: --title, --description",
    "没有描述标题与内容：--title、--description",
);

/// The described message as IM would hand it on, but for the cutting of its texts.
fn described(facts: &Facts) -> Result<(&Content, Notification), Unknown> {
    let content = facts.message.get()?;
    let cert = facts.cert()?;
    let mut message = content.direct(cert);
    if content.title.as_deref().is_none_or(str::is_empty) {
        message.title.clone_from(&facts.registry.get()?.settings.title_default);
    }
    Ok((content, message))
}

/// The same question about a better message.
fn again(facts: &Facts, code: &str, content: &Content) -> Result<String, Unknown> {
    let cert = facts.cert()?.id.to_string();
    let mut words = vec!["doctor", "--cert", cert.as_str(), "--only", code];
    for (flag, text) in [("--title", &content.title), ("--description", &content.description), ("--ext", &content.ext)]
    {
        if let Some(text) = text {
            words.extend([flag, text.as_str()]);
        }
    }
    Ok(facts.program.command(&words))
}

fn faults(facts: &Facts, message: &Notification, codes: &[&str]) -> Vec<Fault> {
    let all = notification::check(message, facts.now);
    all.into_iter().filter(|fault| codes.contains(&fault.code)).collect()
}

fn text(facts: &Facts) -> Result<Vec<Judgement>, Unknown> {
    const CUT: Text = Text::new(
        "{problem}. IM cuts it and puts dots behind; sent straight to Xiaomi it is refused",
        "{problem}。IM 会截断并加省略号；直接发给小米则会被拒绝",
    );
    const EXPECTED: Text = Text::new(
        "title under 50 and description under 128 characters, neither blank",
        "标题少于 50、内容少于 128 个字符，且均不为空白",
    );
    let (content, message) = described(facts)?;
    if content.title.is_none() && content.description.is_none() {
        return Err(Unknown::because(NO_TEXT, &[]));
    }
    // One below the limit satisfies both countings (8.5).
    let mut better = content.clone();
    better.title = content.title.as_ref().map(|title| cut(title, Limits::TITLE - 1));
    let description = if message.description.trim().is_empty() { "hello" } else { &message.description };
    better.description = Some(cut(description, Limits::DESCRIPTION - 1));
    if better.title.as_ref().is_some_and(|title| title.trim().is_empty()) {
        better.title = None;
    }
    let judge = |fault: Fault| {
        let found = match fault.field {
            "title" => message.title.as_str(),
            _ => message.description.as_str(),
        };
        let judgement = if fault.code == "text-long" {
            Judgement::warn(compose(CUT, &[("problem", &fault.sentence)]))
        } else {
            Judgement::of(fault.severity, fault.sentence.clone())
        };
        let judgement = judgement.instead(same(found), EXPECTED);
        match &facts.im_message {
            Fact::Known(_) => facts.mended(judgement, "message-text", &shorter(&fault, found)),
            Fact::Unknown(_) => Ok(judgement.fix(again(facts, "message-text", &better)?)),
        }
    };
    let codes = ["text-blank", "text-long", "text-edge", "text-units"];
    faults(facts, &message, &codes).into_iter().map(judge).collect()
}

fn test_word(facts: &Facts) -> Result<Vec<Judgement>, Unknown> {
    const EXPECTED: Text = Text::new("other words: say what a user would read", "换个说法，写用户真正会看到的内容");
    let (content, message) = described(facts)?;
    if content.title.is_none() && content.description.is_none() {
        return Err(Unknown::because(NO_TEXT, &[]));
    }
    let found = format!("{} / {}", message.title, message.description);
    let judge = |fault: Fault| {
        let judgement = Judgement::of(fault.severity, fault.sentence).instead(same(found.as_str()), EXPECTED);
        match &facts.im_message {
            Fact::Known(_) => facts.mended(judgement, "message-test-word", &other_words(&message.title)),
            // No program knows what a user would read.
            Fact::Unknown(_) => Ok(judgement),
        }
    };
    faults(facts, &message, &["text-test-word"]).into_iter().map(judge).collect()
}

fn ext(facts: &Facts) -> Result<Vec<Judgement>, Unknown> {
    const NO_EXT: Text = Text::new("no ext was described: --ext", "没有描述 ext：--ext");
    const EXPECTED: Text = Text::new("JSON, about 1 KB at most", "JSON，不超过约 1 KB");
    let (content, message) = described(facts)?;
    let Some(ext) = &content.ext else { return Err(Unknown::because(NO_EXT, &[])) };
    // The text as a JSON string is JSON, and any reader of JSON gets it back.
    let better = Content { ext: Some(serde_json::json!(ext).to_string()), ..content.clone() };
    let judge = |fault: Fault| {
        let judgement = Judgement::of(fault.severity, fault.sentence.clone()).instead(same(ext.as_str()), EXPECTED);
        match (facts.im_message.get(), fault.code) {
            (Ok(_), "ext-not-json") => facts.mended(judgement, "message-ext", &as_json(ext)),
            (Ok(ImMessage { message: Ok(message), .. }), _) => {
                facts.mended(judgement, "message-ext", &mend(&fault, message))
            }
            // What to leave out of a long text only its author knows.
            (_, "extras-long") => Ok(judgement),
            _ => Ok(judgement.fix(again(facts, "message-ext", &better)?)),
        }
    };
    // Whether a tap brings it is the business of click-ext.
    let readable = Notification { click: Some(ClickAction::OpenIntent(usable_intent(&message.package))), ..message };
    let mut all = faults(facts, &readable, &["ext-not-json", "extras-long"]);
    if let Ok(ImMessage { message: Ok(message), .. }) = facts.im_message.get() {
        all.extend(push_info::lint(message, &[]).into_iter().filter(|fault| EXT.contains(&fault.code)));
    }
    all.into_iter().map(judge).collect()
}
