//! What the vendor would refuse or silently damage, found before a message is sent.
//!
//! Lengths are those of D1559 (characters, "fewer than") and of Tencent's cut (UTF-16 units, S1b); where the two rules
//! disagree the message is allowed with a warning.

use jiff::Timestamp;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::limit::Limits;
use super::{Callback, Notification, Template};
use crate::domain::click::ClickAction;
use crate::domain::fault::{Fault, Severity};
use crate::domain::text::Text;

const DAY_MS: u64 = 86_400_000;

/// Keys that mean something to Xiaomi and have flags of their own here.
const RESERVED: [&str; 12] = [
    "notify_effect",
    "intent_uri",
    "web_uri",
    "channel_id",
    "template_id",
    "template_param",
    "sound_uri",
    "jobkey",
    "callback",
    "callback.param",
    "callback.type",
    "ext",
];

/// Every fault of a message, as of `now`.
pub fn check(message: &Notification, now: Timestamp) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !message.pass_through {
        faults.extend(line(message.title.as_str(), "title", Limits::TITLE));
        faults.extend(line(message.description.as_str(), "description", Limits::DESCRIPTION));
        faults.extend(test_words(message));
        faults.extend(click(message));
    }
    faults.extend(size(message));
    faults.extend(extras(message));
    faults.extend(message.ext.as_deref().and_then(|ext| ext_text(ext, message)));
    faults.extend(message.template.as_ref().map(template).unwrap_or_default());
    faults.extend(times(message, now));
    faults.extend(message.job_key.as_ref().and_then(|key| job_key(key.as_str())));
    faults.extend(message.callback.as_ref().map(callback).unwrap_or_default());
    faults.extend(rest(message));
    faults
}

fn line(text: &str, field: &'static str, limit: usize) -> Vec<Fault> {
    const BLANK: Text = Text::new(
        "{field} is empty or only blanks: a notification needs both title and description",
        "{field} 为空或只有空白：通知必须同时有标题和内容",
    );
    const LONG: Text = Text::new(
        "{field} has {found} characters: Xiaomi takes at most {limit}",
        "{field} 有 {found} 个字符：小米最多 {limit} 个",
    );
    const EDGE: Text = Text::new(
        "{field} has exactly {limit} characters: Xiaomi's page says fewer than {limit}, IM cuts at {limit}; one less is \
         safe with both",
        "{field} 正好 {limit} 个字符：小米文档要求少于 {limit}，IM 在 {limit} 处截断；少一个字符对两者都安全",
    );
    const UNITS: Text = Text::new(
        "{field} has {chars} characters but {found} UTF-16 units: Xiaomi counts characters, IM cuts at {limit} units, \
         where most emoji count twice",
        "{field} 有 {chars} 个字符，但占 {found} 个 UTF-16 单元：小米按字符计，IM 按单元在 {limit} 处截断，多数表情算两个",
    );
    if text.chars().all(char::is_whitespace) {
        return vec![Fault::error("text-blank", field, BLANK, &[("field", field)]).vendor(65011)];
    }
    let chars = text.chars().count();
    let units = text.encode_utf16().count();
    let values = |found: usize| [found.to_string(), limit.to_string(), chars.to_string()];
    if chars > limit {
        let [found, limit, _] = values(chars);
        let values = [("field", field), ("found", found.as_str()), ("limit", limit.as_str())];
        return vec![Fault::error("text-long", field, LONG, &values).vendor(65009)];
    }
    if chars == limit {
        let limit = limit.to_string();
        return vec![Fault::warning("text-edge", field, EDGE, &[("field", field), ("limit", &limit)])];
    }
    if units > limit {
        let [found, limit, chars] = values(units);
        let values =
            [("field", field), ("found", found.as_str()), ("limit", limit.as_str()), ("chars", chars.as_str())];
        return vec![Fault::warning("text-units", field, UNITS, &values)];
    }
    Vec::new()
}

fn test_words(message: &Notification) -> Option<Fault> {
    const WORDS: Text = Text::new(
        "\"{found}\" in the text: messages that look like tests may be held back or sorted away (observed, not documented)",
        "文本中含有“{found}”：看起来像测试的消息可能被拦截或归为不重要（经验，无文档）",
    );
    let text = format!("{} {}", message.title, message.description).to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let found = if text.contains("测试") {
        "测试"
    } else if words.any(|word| word == "test" || word == "testing") {
        "test"
    } else {
        return None;
    };
    Some(Fault::warning("text-test-word", "title", WORDS, &[("found", found)]))
}

fn click(message: &Notification) -> Vec<Fault> {
    const NONE: Text = Text::new(
        "no click action: notifications without one are the custom kind that Xiaomi switched off on 2024-09-30",
        "没有点击动作：不带 notify_effect 的自定义通知已于 2024-09-30 下线",
    );
    match &message.click {
        None => vec![Fault::warning("click-none", "click", NONE, &[])],
        // That open-app loses ext is said once, and only when there is an ext to lose.
        Some(ClickAction::OpenApp) => Vec::new(),
        Some(other) => other.check(),
    }
}

fn ext_text(ext: &str, message: &Notification) -> Option<Fault> {
    const LOST_APP: Text = Text::new(
        "ext does not reach the app: since 2024-09-30 a tap with open-app only opens the launcher; use open-intent",
        "ext 到不了应用：自 2024-09-30 起“打开应用”只打开启动页；请用“打开应用内指定界面”",
    );
    const LOST_URL: Text = Text::new(
        "ext does not reach the app: open-url opens the browser, which gets only the address",
        "ext 到不了应用：“打开网页”只把地址交给浏览器",
    );
    const NO_JSON: Text = Text::new(
        "ext is not JSON: Xiaomi passes it on, but Tencent's own components read JSON and OPPO drops the push",
        "ext 不是 JSON：小米会透传，但腾讯的组件按 JSON 读取，OPPO 会丢弃该推送",
    );
    if !message.pass_through {
        match &message.click {
            Some(ClickAction::OpenApp) => return Some(Fault::warning("ext-open-app", "ext", LOST_APP, &[])),
            Some(ClickAction::OpenUrl(_)) => return Some(Fault::warning("ext-open-url", "ext", LOST_URL, &[])),
            _ => {}
        }
    }
    serde_json::from_str::<serde_json::Value>(ext).is_err().then(|| Fault::warning("ext-not-json", "ext", NO_JSON, &[]))
}

fn size(message: &Notification) -> Option<Fault> {
    const LONG: Text = Text::new(
        "title, description and payload have {found} bytes together: Xiaomi takes fewer than 4096",
        "标题、内容与 payload 共 {found} 字节：小米要求少于 4096",
    );
    const NO_PAYLOAD: Text = Text::new(
        "a pass-through message has no payload: there is nothing for the app to read",
        "透传消息没有 payload：应用没有内容可读",
    );
    let payload = message.payload.as_deref().unwrap_or_default();
    if message.pass_through && payload.is_empty() {
        return Some(Fault::error("payload-missing", "payload", NO_PAYLOAD, &[]).vendor(10016));
    }
    let bytes = message.title.len() + message.description.len() + payload.len();
    (bytes >= Limits::MESSAGE_BYTES)
        .then(|| Fault::error("message-long", "payload", LONG, &[("found", &bytes.to_string())]).vendor(65009))
}

fn extras(message: &Notification) -> Vec<Fault> {
    const MANY: Text = Text::new(
        "{found} own keys (ext counts): Xiaomi takes at most 10",
        "自定义键有 {found} 个（ext 也算）：小米最多 10 个",
    );
    const LONG: Text = Text::new(
        "own keys and values have {found} characters together: Xiaomi takes at most 1024",
        "自定义键值共 {found} 个字符：小米最多 1024 个",
    );
    const OWN_FLAG: Text = Text::new(
        "extra {key} means something to Xiaomi and has a flag of its own here",
        "extra {key} 对小米有特定含义，请使用专门的参数",
    );
    let mut faults = Vec::new();
    for (key, _) in &message.extras {
        if RESERVED.contains(&key.as_str()) {
            faults.push(Fault::error("extra-reserved", "extra", OWN_FLAG, &[("key", key)]));
        }
    }
    let ext = message.ext.iter().map(|value| ("ext", value.as_str()));
    let own: Vec<_> = message.extras.iter().map(|(key, value)| (key.as_str(), value.as_str())).chain(ext).collect();
    if own.len() > Limits::EXTRAS {
        faults.push(Fault::error("extras-many", "extra", MANY, &[("found", &own.len().to_string())]).vendor(65014));
    }
    let chars: usize = own.iter().map(|(key, value)| key.chars().count() + value.chars().count()).sum();
    if chars > Limits::EXTRAS_CHARS {
        faults.push(Fault::error("extras-long", "ext", LONG, &[("found", &chars.to_string())]).vendor(65015));
    }
    faults
}

fn template(template: &Template) -> Vec<Fault> {
    const MANY: Text = Text::new(
        "{found} template values: a template has at most 9 variables",
        "模板参数有 {found} 个：一个模板最多 9 个变量",
    );
    const VALUE: Text = Text::new(
        "template value {key} is not allowed: 1 to 128 characters, not only blanks, no emoji or other symbols",
        "模板参数 {key} 不合法：1 到 128 个字符，不能全为空白，不能含表情等符号",
    );
    let mut faults = Vec::new();
    if template.params.len() > Limits::TEMPLATE_PARAMS {
        let found = template.params.len().to_string();
        faults.push(Fault::error("template-many", "template-param", MANY, &[("found", &found)]).vendor(27001));
    }
    let symbol = |c: char| matches!(c.general_category(), GeneralCategory::OtherSymbol | GeneralCategory::Unassigned);
    for (key, value) in &template.params {
        let chars = value.chars().count();
        let blank = value.chars().all(char::is_whitespace);
        if blank || chars > Limits::TEMPLATE_VALUE || value.chars().any(symbol) {
            faults.push(Fault::error("template-value", "template-param", VALUE, &[("key", key)]).vendor(27001));
        }
    }
    faults
}

fn times(message: &Notification, now: Timestamp) -> Vec<Fault> {
    const TTL: Text = Text::new(
        "ttl of {found} h is longer than Xiaomi keeps messages: 24 h on public and default channels, 240 h on private \
         ones (since 2024-09-03)",
        "ttl 为 {found} 小时，超过小米的保留时间：公信和默认通道 24 小时，私信通道 240 小时（自 2024-09-03 起）",
    );
    const TTL_PUBLIC: Text = Text::new(
        "ttl of {found} h holds only on a private channel: public and default channels keep messages for 24 h",
        "ttl 为 {found} 小时仅对私信通道有效：公信和默认通道只保留 24 小时",
    );
    const PAST: Text = Text::new("the time to send at is in the past", "定时发送的时间已经过去");
    const FAR: Text = Text::new(
        "the time to send at is more than 30 days ahead: Xiaomi's pages name 7 days, one quotes 30",
        "定时发送的时间在 30 天之后：小米文档为 7 天，另有一处引用为 30 天",
    );
    const WEEK: Text = Text::new(
        "the time to send at is more than 7 days ahead, which Xiaomi's API page gives as the limit",
        "定时发送的时间在 7 天之后，超过小米 API 文档给出的上限",
    );
    let mut faults = Vec::new();
    if let Some(ttl) = message.ttl_ms {
        let hours = (ttl / 3_600_000).to_string();
        if ttl > 10 * DAY_MS {
            faults.push(Fault::warning("ttl-long", "ttl", TTL, &[("found", &hours)]));
        } else if ttl > DAY_MS {
            faults.push(Fault::warning("ttl-public", "ttl", TTL_PUBLIC, &[("found", &hours)]));
        }
    }
    if let Some(at) = message.send_at_ms {
        let ahead = i128::from(at) - i128::from(now.as_millisecond());
        let day = i128::from(DAY_MS);
        if ahead < 0 {
            faults.push(Fault::error("at-past", "at", PAST, &[]).vendor(10017));
        } else if ahead > 30 * day {
            faults.push(Fault::error("at-far", "at", FAR, &[]).vendor(10017));
        } else if ahead > 7 * day {
            faults.push(Fault::warning("at-week", "at", WEEK, &[]));
        }
    }
    faults
}

fn job_key(key: &str) -> Option<Fault> {
    const LONG: Text = Text::new(
        "job key has {found} characters: today's page allows 20, older ones 12 or 8",
        "jobkey 有 {found} 个字符：现行文档允许 20 个，旧文档为 12 或 8 个",
    );
    (key.len() > 12).then(|| Fault::warning("job-key-long", "job-key", LONG, &[("found", &key.len().to_string())]))
}

fn callback(callback: &Callback) -> Vec<Fault> {
    const URL: Text = Text::new(
        "callback {found} is no http(s) address that Xiaomi's servers could post to",
        "回执地址 {found} 不是小米服务器可以访问的 http(s) 地址",
    );
    const LONG: Text = Text::new(
        "callback address has {found} bytes: Xiaomi takes at most 128",
        "回执地址有 {found} 字节：小米最多 128 字节",
    );
    const PARAM: Text = Text::new(
        "callback parameter has {found} bytes: Xiaomi takes at most 64",
        "回执参数有 {found} 字节：小米最多 64 字节",
    );
    let mut faults = Vec::new();
    let address = callback.url.as_str();
    if ClickAction::OpenUrl(address.to_owned()).check().iter().any(Fault::is_error) {
        faults.push(Fault::error("callback-url", "callback", URL, &[("found", &format!("{address:?}"))]).vendor(65038));
    }
    if address.len() > Limits::CALLBACK_BYTES {
        let found = address.len().to_string();
        faults.push(Fault::error("callback-long", "callback", LONG, &[("found", &found)]).vendor(65037));
    }
    if let Some(param) = callback.param.as_ref().filter(|param| param.len() > Limits::CALLBACK_PARAM_BYTES) {
        let found = param.len().to_string();
        faults.push(Fault::error("callback-param", "callback-param", PARAM, &[("found", &found)]).vendor(65036));
    }
    faults
}

fn rest(message: &Notification) -> Vec<Fault> {
    const SOUND: Text = Text::new(
        "sound: on Android 8 and later the sound belongs to the channel and is set when the channel is applied for on \
         Xiaomi's site; the guide says that IM has no own sound on Xiaomi",
        "提示音：Android 8 及以上由通道决定，在小米后台申请通道时设置；腾讯指引称小米不支持自定义提示音",
    );
    const SOUND_NAME: Text = Text::new(
        "sound {found} is no resource name: a file under res/raw, without suffix, of a-z 0-9 _",
        "提示音 {found} 不是资源名：应为 res/raw 下的文件名，不带后缀，仅含 a-z 0-9 _",
    );
    const TYPE: Text = Text::new(
        "notify type {found} is not valid: -1 for everything, or a sum of 1 sound, 2 vibrate, 4 light (0: silent)",
        "notify_type {found} 不合法：-1 表示全部，或 1 声音、2 震动、4 指示灯之和（0 为静默）",
    );
    const ID: Text = Text::new(
        "notify id {found} is not valid: 0 to 2147483647",
        "notify_id {found} 不合法：应在 0 到 2147483647 之间",
    );
    const PASS: Text = Text::new(
        "pass-through: the app gets it only while its process lives, and Xiaomi has announced the end of this kind",
        "透传消息：只有应用进程存活时才能收到，且小米已宣布将停止支持",
    );
    let mut faults = Vec::new();
    if let Some(sound) = &message.sound {
        let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if sound.is_empty() || !sound.chars().all(legal) {
            faults.push(Fault::error("sound-name", "sound", SOUND_NAME, &[("found", &format!("{sound:?}"))]));
        }
        faults.push(Fault::warning("sound-channel", "sound", SOUND, &[]));
    }
    if let Some(found) = message.notify_type.filter(|kind| !(-1..=7).contains(kind)) {
        faults.push(Fault::error("notify-type", "notify-type", TYPE, &[("found", &found.to_string())]).vendor(10017));
    }
    if let Some(found) = message.notify_id.filter(|id| *id > i32::MAX.unsigned_abs()) {
        faults.push(Fault::error("notify-id", "notify-id", ID, &[("found", &found.to_string())]).vendor(22103));
    }
    if message.pass_through {
        faults.push(Fault { severity: Severity::Warning, ..Fault::error("pass-through", "pass-through", PASS, &[]) });
    }
    faults
}

#[cfg(test)]
mod tests;
