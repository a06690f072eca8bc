//! From a message and a certificate to Xiaomi's request, with the origin of every field (section 8.1).
//!
//! Tencent does not publish the request it sends, so every line says how sure it is.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::PushInfo;
use super::text::{Around, Found, description, title};
use crate::domain::certificate::Certificate;
use crate::domain::click::ClickAction;
use crate::domain::fault::Fault;
use crate::domain::identifier::ChannelId;
use crate::domain::message::{Custom, Element};
use crate::domain::notification::{Notification, Template};
use crate::domain::push::Content;
use crate::domain::setting::Settings;
use crate::domain::text::Text;

/// How sure a line of the field map is: the marks of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Inferred.
    Low,
    /// Old, cut short, or from second hand.
    Medium,
    /// A primary source says it.
    High,
}

impl Certainty {
    /// The word that output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A member of the message, by its path.
    Message(String),
    /// A field of the certificate, by its flag's name.
    Certificate(&'static str),
    /// A setting of the state file.
    Setting(&'static str),
    /// What the service does by itself, with the document that says so.
    Service(&'static str),
}

impl Source {
    /// The kind, as output names it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Certificate(_) => "certificate",
            Self::Setting(_) => "setting",
            Self::Service(_) => "service",
        }
    }

    /// Which member, field, setting or document.
    pub fn name(&self) -> &str {
        match self {
            Self::Message(path) => path,
            Self::Certificate(name) | Self::Setting(name) | Self::Service(name) => name,
        }
    }
}

/// One field of Xiaomi's request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Xiaomi's name.
    pub field: &'static str,
    /// What it holds; `None` where the rule is that it is absent.
    pub value: Option<String>,
    /// Where that comes from.
    pub source: Source,
    /// How sure the rule is.
    pub certainty: Certainty,
    /// Whether IM cut it to Xiaomi's length.
    pub cut: bool,
}

impl Origin {
    fn new(field: &'static str, value: impl Into<String>, source: Source, certainty: Certainty) -> Self {
        Self { field, value: Some(value.into()), source, certainty, cut: false }
    }
}

/// What the message alone gives, before a certificate is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// For [`Content::through_im`].
    pub content: Content,
    /// Origins of the fields that come from the message.
    pub origins: Vec<Origin>,
    /// What of the message cannot be carried over.
    pub faults: Vec<Fault>,
}

/// The whole request, without its target.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// What goes to Xiaomi.
    pub notification: Notification,
    /// Every field of it, in the order Xiaomi's documents list them.
    pub origins: Vec<Origin>,
    /// What of the message cannot be carried over, and what the certificate lacks.
    pub faults: Vec<Fault>,
}

/// Titles, texts and extras that the message asks for.
pub fn derive(body: &[Element], push: Option<&PushInfo>, around: &Around<'_>) -> Derived {
    let mut content = Content { online_only: push.is_some_and(|push| push.online_only), ..Content::default() };
    let mut origins = Vec::new();
    let mut faults = Vec::new();
    let mut put = |field, found: Option<Found>| {
        let (value, source, certainty) = found?;
        origins.push(Origin::new(field, value.clone(), source, certainty));
        Some(value)
    };
    content.title = put("title", title(push, around));
    content.description = put("description", description(body, push, around));
    content.ext = put("extra.ext", ext(body, push));
    if let Some(channel) = put("extra.channel_id", channel(push)) {
        content.channel_id = channel.parse::<ChannelId>().ok();
        if content.channel_id.is_none() {
            faults.push(foreign_channel(&channel));
        }
    }
    content.sound = put("extra.sound_uri", sound(body, push));
    if let Some((template, path)) = template(push) {
        let source = Source::Message(path);
        origins.push(Origin::new("extra.template_id", template.id.clone(), source.clone(), Certainty::Low));
        if !template.params.is_empty() {
            let params = serde_json::json!(template.params).to_string();
            origins.push(Origin::new("extra.template_param", params, source, Certainty::Low));
        }
        content.template = Some(template);
    }
    Derived { content, origins, faults }
}

fn foreign_channel(found: &str) -> Fault {
    const CHANNEL: Text = Text::new(
        "XiaoMiChannelID {found} cannot be a channel of Xiaomi's: blanks at an end, control characters or more than 128 \
         bytes",
        "XiaoMiChannelID {found} 不可能是小米的通知类别：首尾有空白、含控制字符或超过 128 字节",
    );
    Fault::error("channel-malformed", "channel-id", CHANNEL, &[("found", &format!("{found:?}"))]).vendor(27001)
}

fn channel(push: Option<&PushInfo>) -> Option<Found> {
    let channel = push?.android.xiaomi_channel_id.clone().filter(|channel| !channel.is_empty())?;
    let path = "OfflinePushInfo.AndroidInfo.XiaoMiChannelID".to_owned();
    Some((channel, Source::Message(path), Certainty::High))
}

/// A custom element's own push members count only where there is no `OfflinePushInfo` (S9f).
fn of_custom(
    body: &[Element],
    push: Option<&PushInfo>,
    member: &str,
    get: fn(&Custom) -> &str,
) -> Option<(String, Source)> {
    if push.is_some() {
        return None;
    }
    body.iter().enumerate().find_map(|(index, element)| match element {
        Element::Custom(custom) if !get(custom).is_empty() => {
            Some((get(custom).to_owned(), Source::Message(format!("MsgBody[{index}].MsgContent.{member}"))))
        }
        _ => None,
    })
}

fn ext(body: &[Element], push: Option<&PushInfo>) -> Option<Found> {
    if let Some(ext) = push.and_then(|push| push.ext.clone()).filter(|ext| !ext.is_empty()) {
        return Some((ext, Source::Message("OfflinePushInfo.Ext".to_owned()), Certainty::High));
    }
    of_custom(body, push, "Ext", |custom| &custom.ext).map(|(ext, source)| (ext, source, Certainty::Medium))
}

fn sound(body: &[Element], push: Option<&PushInfo>) -> Option<Found> {
    let given = push.and_then(|push| push.android.sound.clone()).filter(|sound| !sound.is_empty());
    let (sound, source) = match given {
        Some(sound) => (sound, Source::Message("OfflinePushInfo.AndroidInfo.Sound".to_owned())),
        None => of_custom(body, push, "Sound", |custom| &custom.sound)?,
    };
    Some((sound, source, Certainty::Low))
}

/// A template for Xiaomi's private messages. Its members' names are not verified (section 16, item 1): taken is what is
/// called like OPPO's, `XiaoMi…TemplateId`, and what beside it holds parameters.
fn template(push: Option<&PushInfo>) -> Option<(Template, String)> {
    let members = &push?.android.xiaomi;
    let named = |word: &str| members.iter().find(|(name, _)| name.to_ascii_lowercase().contains(word));
    let (name, id) = named("templateid")?;
    let id = id.as_str().filter(|id| !id.is_empty())?.to_owned();
    let params = match named("param").map(|(_, value)| value) {
        Some(Value::Object(map)) => map.clone(),
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => Map::new(),
    };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let params = params.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    Some((Template { id, params }, format!("OfflinePushInfo.AndroidInfo.{name}")))
}

/// The whole way: what the certificate adds and what IM does to it, as of `now`.
pub fn map(
    body: &[Element],
    push: Option<&PushInfo>,
    around: &Around<'_>,
    cert: &Certificate,
    settings: &Settings,
    now: Timestamp,
) -> Mapping {
    let Derived { content, origins, mut faults } = derive(body, push, around);
    let notification = content.through_im(cert, settings, now);
    let mut lines = vec![
        Origin::new(
            "restricted_package_name",
            cert.fields.package.as_str(),
            Source::Certificate("package"),
            Certainty::Medium,
        ),
        Origin::new("pass_through", "0", Source::Service("seed"), Certainty::High),
    ];
    let from_message = |field: &str| origins.iter().find(|origin| origin.field == field).cloned();
    lines.push(shown(from_message("title"), "title", &notification.title));
    // Without any text there is nothing to send (step 10), and so no line.
    lines.extend(
        from_message("description").map(|origin| shown(Some(origin), "description", &notification.description)),
    );
    lines.extend(click(&notification, cert));
    lines.extend(from_message("extra.ext"));
    match (&notification.channel_id, &content.channel_id) {
        (Some(_), Some(_)) => lines.extend(from_message("extra.channel_id")),
        (Some(channel), None) => lines.push(Origin::new(
            "extra.channel_id",
            channel.as_str(),
            Source::Certificate("channel-id"),
            Certainty::High,
        )),
        (None, _) => faults.push(no_channel()),
    }
    lines.extend(from_message("extra.template_id"));
    lines.extend(from_message("extra.template_param"));
    if let (Some(sound), Some(origin)) = (&notification.sound, from_message("extra.sound_uri")) {
        let uri = format!("android.resource://{}/raw/{sound}", notification.package);
        lines.push(Origin { value: Some(uri), ..origin });
    }
    Mapping { notification, origins: lines, faults }
}

/// A text that IM may have cut; a title that nobody gave is the service's.
fn shown(origin: Option<Origin>, field: &'static str, sent: &str) -> Origin {
    match origin {
        Some(origin) => {
            let cut = origin.value.as_deref() != Some(sent);
            Origin { value: Some(sent.to_owned()), cut, ..origin }
        }
        None => Origin::new(field, sent, Source::Setting("title_default"), Certainty::High),
    }
}

fn click(notification: &Notification, cert: &Certificate) -> Vec<Origin> {
    let line = |field, value: &str| Origin::new(field, value, Source::Certificate("click"), Certainty::Medium);
    match (&notification.click, &cert.fields.click) {
        // Until 2024-09-30 the console's choice set no effect at all (S21, X2).
        (None, _) => vec![Origin {
            field: "extra.notify_effect",
            value: None,
            source: Source::Service("S21, X2"),
            certainty: Certainty::High,
            cut: false,
        }],
        (Some(ClickAction::OpenApp), _) => vec![line("extra.notify_effect", "1")],
        (Some(ClickAction::OpenIntent(uri)), _) => {
            vec![line("extra.notify_effect", "2"), line("extra.intent_uri", uri)]
        }
        (Some(ClickAction::OpenUrl(address)), _) => {
            vec![line("extra.notify_effect", "3"), line("extra.web_uri", address)]
        }
    }
}

fn no_channel() -> Fault {
    const CHANNEL: Text = Text::new(
        "no channel: neither XiaoMiChannelID nor the certificate names one; the default channel is worth one \
         notification per app, device and day, and on Android 8 and later nothing may arrive",
        "没有通知类别：XiaoMiChannelID 与证书均未填写；默认类别每个应用每台设备每天只有一条，Android 8 及以上可能收不到",
    );
    Fault::warning("channel-missing", "channel-id", CHANNEL, &[])
}
