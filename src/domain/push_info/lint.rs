//! What in a message keeps its push from going out or from doing what was meant (sections 8.7 and 12, items 10, 11, 16,
//! 26). What Xiaomi would refuse in the resulting request is [`crate::domain::notification::check`]'s business.

use super::PushInfo;
use crate::domain::fault::Fault;
use crate::domain::message::{Element, Message};
use crate::domain::text::Text;

/// Advice of 2026 for `Ext` alone, and the room that `Desc` and `Ext` have together, in bytes (section 7.1).
const EXT_BYTES: usize = 1024;
const DESC_AND_EXT_BYTES: usize = 3072;

/// Every fault of a message on its way to these receivers. Fields are named as on the wire.
pub fn lint(message: &Message, receivers: &[String]) -> Vec<Fault> {
    const MUTE: Text = Text::new(
        "a custom message without a description is never pushed: give OfflinePushInfo.Desc or the element's Desc",
        "没有描述的自定义消息不会离线推送：请填写 OfflinePushInfo.Desc 或元素的 Desc",
    );
    const KEPT: Text = Text::new(
        "MsgLifeTime is 0: the message is for online devices only, and there is no offline push",
        "MsgLifeTime 为 0：消息只发给在线设备，不会离线推送",
    );
    const SELF: Text = Text::new(
        "sender and receiver are both {found}: to one's own account a message is synchronised, not pushed",
        "发送方与接收方都是 {found}：发给自己的消息只做多端同步，不会推送",
    );
    const NONE: Text = Text::new(
        "no OfflinePushInfo: the texts are derived from the body, which Tencent calls a fallback; always give Title and \
         Desc",
        "没有 OfflinePushInfo：标题与内容由消息体转换而来，这只是兜底；建议始终填写 Title 与 Desc",
    );
    let mut faults = Vec::new();
    if message.is_mute_custom() {
        faults.push(Fault::error("custom-without-desc", "MsgBody", MUTE, &[]));
    }
    if message.is_online_only() {
        faults.push(Fault::error("life-time-zero", "MsgLifeTime", KEPT, &[]));
    }
    if let Some(sender) = message.sender.as_ref().filter(|sender| receivers.contains(sender)) {
        faults.push(Fault::warning("sender-is-receiver", "To_Account", SELF, &[("found", sender)]));
    }
    match &message.push {
        None => faults.push(Fault::warning("push-info-missing", "OfflinePushInfo", NONE, &[])),
        Some(push) => faults.extend(push_info(push, &message.body)),
    }
    faults
}

fn push_info(push: &PushInfo, body: &[Element]) -> Vec<Fault> {
    const FLAG: Text =
        Text::new("PushFlag is 1: online delivery only, no offline push", "PushFlag 为 1：只在线下发，不会离线推送");
    const TITLE: Text = Text::new(
        "no Title: what Android shows then is not documented",
        "没有 Title：此时 Android 上的标题没有文档说明",
    );
    const DESC: Text = Text::new(
        "no Desc: the text is derived from the body, which Tencent calls a fallback",
        "没有 Desc：内容由消息体转换而来，这只是兜底",
    );
    const IGNORED: Text = Text::new(
        "Ext and Sound of the custom element are ignored, because there is an OfflinePushInfo",
        "存在 OfflinePushInfo，自定义元素中的 Ext 与 Sound 会被忽略",
    );
    const TEMPLATE: Text = Text::new(
        "PushTemplateId replaces title and text on Tencent's side; what it makes of them cannot be known here",
        "PushTemplateId 会在腾讯云侧替换标题与内容，本地无法得知结果",
    );
    const SUFFIX: Text = Text::new(
        "Sound {found} has a suffix: it is the name of a resource under res/raw, without one",
        "Sound {found} 带有后缀：应填 res/raw 下的资源名，不带后缀",
    );
    let absent = |text: &Option<String>| text.as_deref().is_none_or(str::is_empty);
    let mut faults = Vec::new();
    if push.online_only {
        faults.push(Fault::error("push-flag", "PushFlag", FLAG, &[]));
    }
    if let Some(id) = &push.template_id {
        faults.push(Fault::warning("push-template", "PushTemplateId", TEMPLATE, &[]));
        faults.extend(template(id, push));
    }
    if absent(&push.title) {
        faults.push(Fault::warning("title-missing", "Title", TITLE, &[]));
    }
    if absent(&push.desc) {
        faults.push(Fault::warning("desc-missing", "Desc", DESC, &[]));
    }
    let own = |element: &Element| matches!(element, Element::Custom(c) if !(c.ext.is_empty() && c.sound.is_empty()));
    if body.iter().any(own) {
        faults.push(Fault::warning("custom-ext-ignored", "MsgBody", IGNORED, &[]));
    }
    if let Some(sound) = push.android.sound.as_deref().filter(|sound| sound.contains('.')) {
        faults.push(Fault::warning("sound-suffix", "Sound", SUFFIX, &[("found", sound)]));
    }
    faults.extend(ext(push));
    faults
}

/// What the service fills in by itself (section 7.1).
const FILLED: [&str; 4] = [
    "PushTemplateParam.timTitle",
    "PushTemplateParam.timDesc",
    "PushTemplateParam.timSenderNick",
    "PushTemplateParam.timGroupName",
];

fn template(id: &str, push: &PushInfo) -> Vec<Fault> {
    const FORM: Text = Text::new(
        "PushTemplateId {found} is no template's: its form is <SDKAppID>-<n>, such as 1400000000-1",
        "PushTemplateId {found} 不是模板 ID：格式为 <SDKAppID>-<n>，例如 1400000000-1",
    );
    const OWN: Text = Text::new("{found} is filled in by the service: do not send it", "{found} 由系统填充，请勿传入");
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut faults = Vec::new();
    if !id.split_once('-').is_some_and(|(app, count)| number(app) && number(count)) {
        faults.push(Fault::error("push-template-form", "PushTemplateId", FORM, &[("found", &format!("{id:?}"))]));
    }
    let given = push.other.get("PushTemplateParam").and_then(serde_json::Value::as_object);
    let is_given =
        |path: &&str| path.split_once('.').zip(given).is_some_and(|((_, name), given)| given.contains_key(name));
    for path in FILLED.into_iter().filter(is_given) {
        faults.push(Fault::warning("push-template-filled", path, OWN, &[("found", path)]));
    }
    faults
}

fn ext(push: &PushInfo) -> Vec<Fault> {
    const LONG: Text = Text::new(
        "Ext has {found} bytes: Tencent advises at most 1024, and Xiaomi limits all extras together",
        "Ext 有 {found} 字节：腾讯云建议不超过 1024，小米对全部附加字段也有总长限制",
    );
    const TOGETHER: Text = Text::new(
        "Desc and Ext have {found} bytes together: stay under 3072, because APNs allows 4 KB in all",
        "Desc 与 Ext 共 {found} 字节：请控制在 3072 以内，APNs 总共只允许 4 KB",
    );
    const TWICE: Text = Text::new(
        "Ext is escaped twice: it is a JSON text that holds JSON as text again, so the app reads a string, no object",
        "Ext 被重复转义：内层仍是一段字符串形式的 JSON，应用读到的是字符串而不是对象",
    );
    let text = push.ext.as_deref().unwrap_or_default();
    let mut faults = Vec::new();
    if text.len() > EXT_BYTES {
        faults.push(Fault::warning("ext-long", "Ext", LONG, &[("found", &text.len().to_string())]));
    }
    let together = text.len() + push.desc.as_deref().unwrap_or_default().len();
    if together > DESC_AND_EXT_BYTES {
        faults.push(Fault::warning("ext-with-desc-long", "Ext", TOGETHER, &[("found", &together.to_string())]));
    }
    if let Ok(serde_json::Value::String(inner)) = serde_json::from_str(text)
        && serde_json::from_str::<serde_json::Map<_, serde_json::Value>>(&inner).is_ok()
    {
        faults.push(Fault::warning("ext-escaped-twice", "Ext", TWICE, &[]));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::Custom;

    fn codes(message: &Message) -> Vec<&'static str> {
        lint(message, &["bob".to_owned()]).iter().map(|fault| fault.code).collect()
    }

    fn pushed(push: PushInfo) -> Message {
        Message { push: Some(push), ..Message::new(1, vec![Element::Text("hi".into())]) }
    }

    fn whole() -> PushInfo {
        PushInfo { title: Some("t".into()), desc: Some("d".into()), ..PushInfo::default() }
    }

    #[test]
    fn a_good_message_has_nothing() {
        let good = PushInfo { ext: Some(r#"{"a":1}"#.into()), ..whole() };
        assert!(codes(&pushed(good)).is_empty());
    }

    #[test]
    fn what_stops_a_push_is_an_error() {
        let mute = Message::new(1, vec![Element::Custom(Custom::default())]);
        assert_eq!(codes(&mute), ["custom-without-desc", "push-info-missing"]);
        assert_eq!(codes(&Message { life_time_s: Some(0), ..pushed(whole()) }), ["life-time-zero"]);
        assert_eq!(codes(&pushed(PushInfo { online_only: true, ..whole() })), ["push-flag"]);
        let all = lint(&Message { life_time_s: Some(0), ..mute }, &[]);
        assert_eq!(all.iter().filter(|fault| fault.is_error()).count(), 2);
    }

    #[test]
    fn what_is_probably_not_meant_is_a_warning() {
        assert_eq!(codes(&Message { sender: Some("bob".into()), ..pushed(whole()) }), ["sender-is-receiver"]);
        assert_eq!(codes(&pushed(PushInfo::default())), ["title-missing", "desc-missing"]);
        let ext = |text: &str| codes(&pushed(PushInfo { ext: Some(text.into()), ..whole() }));
        assert_eq!(ext(r#""{\"a\":1}""#), ["ext-escaped-twice"]);
        assert_eq!(ext(r#""plain""#), Vec::<&str>::new());
        assert_eq!(ext(&format!("[{:1023}]", 1)), ["ext-long"]);
        assert_eq!(ext(&format!("[{:3070}]", 1)), ["ext-long", "ext-with-desc-long"]);
        let custom = Element::Custom(Custom { desc: "d".into(), ext: "e".into(), ..Custom::default() });
        assert_eq!(codes(&Message { push: Some(whole()), ..Message::new(1, vec![custom]) }), ["custom-ext-ignored"]);
    }

    #[test]
    fn a_template_of_tencents_is_named_by_application_and_number() {
        let template = |id: &str, param: &str| {
            let other = [("PushTemplateParam".to_owned(), serde_json::json!({ param: "x" }))].into_iter().collect();
            codes(&pushed(PushInfo { template_id: Some(id.into()), other, ..whole() }))
        };
        assert_eq!(template("1400000000-1", "city"), ["push-template"]);
        assert_eq!(template("1400000000-1", "timTitle"), ["push-template", "push-template-filled"]);
        for id in ["", "1", "1400000000-", "-1", "a-1", "1-2-3"] {
            assert_eq!(template(id, "city"), ["push-template", "push-template-form"], "{id}");
        }
    }
}
