//! Which member of a message's file answers a fault, and what belongs there.

use serde_json::{Value, json};

use crate::domain::fault::Fault;
use crate::domain::message::{Element, Message};
use crate::domain::notification::Limits;
use crate::domain::push::cut;
use crate::domain::text::{Sentence, Text, same};

/// A change of a message's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mend {
    /// The member, by its path.
    pub member: String,
    /// What belongs there; nothing: it is to be left out.
    pub to: Option<Sentence>,
}

impl Mend {
    pub fn set(member: impl Into<String>, to: impl Into<Sentence>) -> Self {
        Self { member: member.into(), to: Some(to.into()) }
    }

    /// To this very value.
    fn value(member: &str, to: &Value) -> Self {
        Self::set(member, same(to.to_string()))
    }

    pub fn omit(member: impl Into<String>) -> Self {
        Self { member: member.into(), to: None }
    }
}

const TITLE: &str = "OfflinePushInfo.Title";
const DESC: &str = "OfflinePushInfo.Desc";
const EXT: &str = "OfflinePushInfo.Ext";
const SOUND: &str = "OfflinePushInfo.AndroidInfo.Sound";

const READ: Text = Text::new("the text that the receiver is to read", "接收者应看到的文本");

/// What to change for a fault that `im preview` tells of.
pub(super) fn mend(fault: &Fault, message: &Message) -> Mend {
    const PUSH: Text = Text::new(
        "{\"Title\": …, \"Desc\": …} with the texts that the receiver is to read",
        "包含接收者应看到的文本的 {\"Title\": …, \"Desc\": …}",
    );
    const ACCOUNT: Text = Text::new("another account", "其他帐号");
    const SHORT: Text = Text::new("JSON of at most 1024 characters", "不超过 1024 个字符的 JSON");
    const FORM: Text = Text::new("<SDKAppID>-<n>, as the console shows it", "控制台中显示的 <SDKAppID>-<n>");
    const CHANNEL: Text = Text::new("a channel ID of Xiaomi's push site", "小米推送运营平台上的 channel ID");
    const RESOURCE: Text =
        Text::new("the name of a resource under res/raw: a-z, 0-9 and _", "res/raw 下的资源名：仅含 a-z、0-9 与 _");
    const VALUES: Text = Text::new(
        "at most 9 values of 1 to 128 characters, not blank, without emoji and other symbols",
        "至多 9 个参数，每个 1 到 128 个字符，不为空白，不含表情等符号",
    );
    match fault.code {
        "life-time-zero" => Mend::value("MsgLifeTime", &json!(604_800)),
        "push-flag" => Mend::value("OfflinePushInfo.PushFlag", &json!(0)),
        "custom-without-desc" | "desc-missing" => Mend::set(DESC, READ),
        "title-missing" => Mend::set(TITLE, READ),
        "push-info-missing" => Mend::set("OfflinePushInfo", PUSH),
        "sender-is-receiver" => Mend::set("From_Account", ACCOUNT),
        "push-template-form" => Mend::set("OfflinePushInfo.PushTemplateId", FORM),
        "push-template-filled" => Mend::omit(format!("OfflinePushInfo.{}", fault.field)),
        "template-many" | "template-value" => Mend::set(template_params(message), VALUES),
        "ext-long" | "ext-with-desc-long" | "extras-long" => Mend::set(EXT, SHORT),
        "ext-escaped-twice" => Mend::value(EXT, &unescaped(message)),
        "custom-ext-ignored" => own_ext(message),
        "sound-suffix" | "sound-name" => Mend::set(SOUND, RESOURCE),
        "sound-channel" => Mend::omit(SOUND),
        "channel-malformed" => Mend::set("OfflinePushInfo.AndroidInfo.XiaoMiChannelID", CHANNEL),
        _ => Mend::set(fault.field, READ),
    }
}

/// What to change for a text that is blank or too long; the text is the one that Xiaomi would get.
pub(super) fn shorter(fault: &Fault, text: &str) -> Mend {
    // One below the limit satisfies both countings (8.5).
    let (member, limit) = if fault.field == "title" { (TITLE, Limits::TITLE) } else { (DESC, Limits::DESCRIPTION) };
    if text.trim().is_empty() {
        return Mend::set(member, READ);
    }
    Mend::value(member, &json!(cut(text, limit - 1)))
}

/// What to change where a title or a text looks like a test.
pub(super) fn other_words(title: &str) -> Mend {
    const OTHER: Text = Text::new("words that a user would read", "用户真正会看到的内容");
    let in_title = ["test", "测试"].iter().any(|word| title.to_lowercase().contains(word));
    Mend::set(if in_title { TITLE } else { DESC }, OTHER)
}

/// The text as a JSON string is JSON, and any reader of JSON gets it back.
pub(super) fn as_json(ext: &str) -> Mend {
    Mend::value(EXT, &json!(json!(ext).to_string()))
}

/// The member beside the template's id, under whatever name it came.
fn template_params(message: &Message) -> String {
    let members = message.push.as_ref().map(|push| &push.android.xiaomi);
    let name = members.and_then(|members| members.keys().find(|name| name.to_ascii_lowercase().contains("param")));
    format!("OfflinePushInfo.AndroidInfo.{}", name.map_or("", String::as_str))
}

fn unescaped(message: &Message) -> Value {
    let ext = message.push.as_ref().and_then(|push| push.ext.as_deref()).unwrap_or_default();
    serde_json::from_str(ext).unwrap_or_default()
}

/// The first element that says what only `OfflinePushInfo` may say.
fn own_ext(message: &Message) -> Mend {
    let custom = |element: &Element| match element {
        Element::Custom(custom) if !custom.ext.is_empty() => Some("Ext"),
        Element::Custom(custom) if !custom.sound.is_empty() => Some("Sound"),
        _ => None,
    };
    let found = message.body.iter().enumerate().find_map(|(place, element)| Some((place, custom(element)?)));
    let (place, member) = found.unwrap_or((0, "Ext"));
    Mend::omit(format!("MsgBody[{place}].MsgContent.{member}"))
}
