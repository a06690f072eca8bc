//! The check of a certificate entry: every fault of one entry at once, as strict as the sources allow.

use super::Fields;
use crate::domain::click::ClickAction;
use crate::domain::fault::{Fault, split};
use crate::domain::identifier::{AppId, AppKey, CertName, ChannelId, IdentifierError, PackageName};
use crate::domain::region::Region;
use crate::domain::secret::{Secret, SecretSource};
use crate::domain::text::Text;

/// An entry as it was typed.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Name in the state file.
    pub name: String,
    /// Package name.
    pub package: String,
    /// AppID.
    pub app_id: String,
    /// AppKey.
    pub app_key: Option<String>,
    /// Where the AppSecret rests.
    pub app_secret: SecretSource,
    /// Its value, for the check of its shape; `None` when it could not be read here.
    pub secret_value: Option<Secret>,
    /// Channel.
    pub channel_id: Option<String>,
    /// Click action in the flag's form.
    pub click: String,
    /// Region.
    pub region: String,
}

impl Draft {
    /// Checks the entry. On success the warnings come along; otherwise every fault does, warnings included.
    pub fn check(&self) -> Result<(CertName, Fields, Vec<Fault>), Vec<Fault>> {
        let mut faults = Vec::new();
        let name = take(&mut faults, "cert-name", "name", self.name.parse::<CertName>());
        let package = take(&mut faults, "cert-package", "package", self.package.parse::<PackageName>());
        let app_id = take(&mut faults, "cert-app-id", "app-id", self.app_id.parse::<AppId>());
        let app_key =
            self.app_key.as_ref().and_then(|key| take(&mut faults, "cert-app-key", "app-key", key.parse::<AppKey>()));
        let channel_id = self
            .channel_id
            .as_ref()
            .and_then(|id| take(&mut faults, "cert-channel", "channel-id", id.parse::<ChannelId>()));
        let click = take(&mut faults, "cert-click", "click", self.click.parse::<ClickAction>());
        let region = take(&mut faults, "cert-region", "region", self.region.parse::<Region>());

        if let Some(id) = &app_id {
            faults.extend(app_id_shape(id));
        }
        if let Some(key) = &app_key {
            faults.extend(app_key_shape(key));
        }
        if let (Some(id), Some(key)) = (&app_id, &app_key) {
            faults.extend(pair(id, key));
        }
        if let Some(secret) = &self.secret_value {
            faults.extend(secret_faults(secret, Some(&self.app_id), self.app_key.as_deref()));
        }
        if let Some(click) = &click {
            faults.extend(click.check());
        }

        let (errors, warnings) = split(faults);
        match (name, package, app_id, click, region) {
            (Some(name), Some(package), Some(app_id), Some(click), Some(region)) if errors.is_empty() => {
                let fields =
                    Fields { package, app_id, app_key, app_secret: self.app_secret.clone(), channel_id, click, region };
                Ok((name, fields, warnings))
            }
            _ => Err(errors.into_iter().chain(warnings).collect()),
        }
    }
}

/// Keeps a good value; turns a bad one into a fault.
fn take<T>(
    faults: &mut Vec<Fault>,
    code: &'static str,
    field: &'static str,
    result: Result<T, IdentifierError>,
) -> Option<T> {
    const MALFORMED: Text = Text::new("{problem}", "{problem}");
    match result {
        Ok(value) => Some(value),
        Err(problem) => {
            faults.push(Fault::error(code, field, MALFORMED, &[("problem", &problem.to_string())]));
            None
        }
    }
}

/// The observed shape of an AppID: 19 digits from `28823037615`, or the old `1000…` (section 12, mark T).
fn app_id_shape(id: &AppId) -> Option<Fault> {
    const SHAPE: Text = Text::new(
        "AppID {found} is unusual: those seen so far have 19 digits and start with 28823037615 (old ones: 1000…)",
        "AppID {found} 不常见：目前见到的都是以 28823037615 开头的 19 位数字（旧的以 1000 开头）",
    );
    let text = id.as_str();
    let usual = (text.len() == 19 && text.starts_with("28823037615")) || text.starts_with("1000");
    (!usual).then(|| Fault::warning("cert-app-id-shape", "app-id", SHAPE, &[("found", text)]))
}

/// The observed shape of an AppKey: 13 digits starting with 5 (section 12, mark T).
fn app_key_shape(key: &AppKey) -> Option<Fault> {
    const IS_SECRET: Text = Text::new(
        "this AppKey looks like an AppSecret (24 base64 characters ending in ==), which never belongs in the app: the \
         app needs AppKey, 13 digits",
        "填入 AppKey 的看起来是 AppSecret（24 个 base64 字符，以 == 结尾），它绝不能放进客户端：客户端要用 AppKey（13 位数字）",
    );
    const SHAPE: Text = Text::new(
        "AppKey is unusual: those seen so far have 13 digits and start with 5; found {found}",
        "AppKey 不常见：目前见到的都是以 5 开头的 13 位数字；实际为 {found}",
    );
    if has_app_secret_shape(key.as_str()) {
        return Some(Fault::error("cert-app-key-is-secret", "app-key", IS_SECRET, &[]));
    }
    // The key is shown because the client carries it anyway; it opens nothing on the server.
    (!has_app_key_shape(key.as_str()))
        .then(|| Fault::warning("cert-app-key-shape", "app-key", SHAPE, &[("found", key.as_str())]))
}

fn has_app_key_shape(text: &str) -> bool {
    text.len() == 13 && text.starts_with('5') && text.bytes().all(|b| b.is_ascii_digit())
}

/// The observed shape of an AppSecret: 24 base64 characters ending in `==` (section 12, mark T).
pub fn has_app_secret_shape(text: &str) -> bool {
    let base64 = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
    text.len() == 24 && text.strip_suffix("==").is_some_and(|head| head.chars().all(base64))
}

/// Ten public pairs of AppID and AppKey share digits (section 12, marks T and I): good for a warning only.
fn pair(id: &AppId, key: &AppKey) -> Option<Fault> {
    const PAIR: Text = Text::new(
        "AppID {id} and AppKey {key} look like those of two different apps: in known pairs digits 4-8 of the key equal \
         digits 12-16 of the id, and the last three digits agree",
        "AppID {id} 与 AppKey {key} 看起来不属于同一个应用：已知的成对数据中，Key 的第 4-8 位等于 ID 的第 12-16 位，且最后三位相同",
    );
    let (id, key) = (id.as_str(), key.as_str());
    if !(id.len() == 19 && id.starts_with("28823037615") && has_app_key_shape(key)) {
        return None;
    }
    let fits = key.get(3..8) == id.get(11..16) && key.get(10..) == id.get(16..);
    (!fits).then(|| Fault::warning("cert-pair", "app-key", PAIR, &[("id", id), ("key", key)]))
}

/// What is wrong with an AppSecret. Shows lengths and kinds of character, never the value.
pub fn secret_faults(secret: &Secret, app_id: Option<&str>, app_key: Option<&str>) -> Vec<Fault> {
    const EMPTY: Text = Text::new(
        "AppSecret is empty: copy it from the app's page on Xiaomi's push site",
        "AppSecret 为空：请从小米推送运营平台的应用详情页复制",
    );
    const BLANK: Text = Text::new(
        "AppSecret holds blanks or control characters: copy it again, without line breaks",
        "AppSecret 含有空白或控制字符：请重新复制，不要带换行",
    );
    const IS_KEY: Text = Text::new(
        "this AppSecret is the AppKey: the server needs AppSecret (24 characters ending in ==), the app needs AppKey",
        "填入 AppSecret 的其实是 AppKey：服务端要用 AppSecret（24 个字符，以 == 结尾），客户端才用 AppKey",
    );
    const IS_ID: Text = Text::new(
        "this AppSecret is the AppID: the server needs AppSecret (24 characters ending in ==)",
        "填入 AppSecret 的其实是 AppID：服务端要用 AppSecret（24 个字符，以 == 结尾）",
    );
    const SHAPE: Text = Text::new(
        "AppSecret has {found} characters and is unusual: those seen so far are 24 base64 characters ending in ==",
        "AppSecret 有 {found} 个字符，不常见：目前见到的都是 24 个 base64 字符并以 == 结尾",
    );
    let text = secret.reveal();
    let stop = |code, text| vec![Fault::error(code, "app-secret-file", text, &[])];
    if text.is_empty() {
        return stop("cert-secret-empty", EMPTY);
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return stop("cert-secret-blank", BLANK);
    }
    if app_key == Some(text) || has_app_key_shape(text) {
        return stop("cert-secret-is-app-key", IS_KEY);
    }
    if app_id == Some(text) {
        return stop("cert-secret-is-app-id", IS_ID);
    }
    if has_app_secret_shape(text) {
        return Vec::new();
    }
    let found = text.chars().count().to_string();
    vec![Fault::warning("cert-secret-shape", "app-secret-file", SHAPE, &[("found", &found)])]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            name: "prod".into(),
            package: "com.example.chat".into(),
            app_id: "2882303761512345678".into(),
            app_key: Some("5501234545678".into()),
            app_secret: SecretSource::Env("S".into()),
            secret_value: Some(Secret::new("c2VjcmV0LXNlY3JldC1zZQ==")),
            channel_id: None,
            click: "open-url=https://example.com/a".into(),
            region: "china".into(),
        }
    }

    fn codes(faults: &[Fault]) -> Vec<&'static str> {
        faults.iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn a_good_entry_has_no_fault() {
        let mut good = draft();
        good.app_key = Some("5001234567678".into());
        // Digits 12-16 of the id are 1 2 3 4 5; the key's digits 4-8 must repeat them, and 678 must close both.
        good.app_key = Some("5001234500678".into());
        let (name, fields, warnings) = good.check().expect("good");
        assert_eq!((name.as_str(), fields.region), ("prod", Region::China));
        assert_eq!(codes(&warnings), Vec::<&str>::new());
    }

    #[test]
    fn all_faults_of_one_entry_come_at_once() {
        let bad = Draft {
            name: "12".into(),
            package: "com".into(),
            app_id: "x".into(),
            app_key: Some(" ".into()),
            app_secret: SecretSource::Env("S".into()),
            secret_value: Some(Secret::new("")),
            channel_id: Some(String::new()),
            click: "open-url=ftp://a".into(),
            region: "moon".into(),
        };
        let faults = bad.check().expect_err("bad");
        assert_eq!(
            codes(&faults),
            [
                "cert-name",
                "cert-package",
                "cert-app-id",
                "cert-app-key",
                "cert-channel",
                "cert-region",
                "cert-secret-empty",
                "open-url"
            ]
        );
    }

    #[test]
    fn an_app_key_is_no_secret() {
        let mut bad = draft();
        bad.secret_value = Some(Secret::new("5501234545678"));
        assert_eq!(codes(&bad.check().expect_err("key"))[0], "cert-secret-is-app-key");
        bad.secret_value = Some(Secret::new("2882303761512345678"));
        assert_eq!(codes(&bad.check().expect_err("id"))[0], "cert-secret-is-app-id");
    }

    #[test]
    fn a_secret_is_no_app_key_and_is_not_repeated() {
        let mut bad = draft();
        bad.app_key = Some("YW5vdGhlci1zZWNyZXQtMQ==".into());
        let faults = bad.check().expect_err("secret");
        assert_eq!(codes(&faults)[0], "cert-app-key-is-secret");
        assert!(!format!("{faults:?}").contains("YW5vdGhlci1zZWNyZXQtMQ"));
    }

    #[test]
    fn no_message_shows_the_secret() {
        let mut odd = draft();
        odd.secret_value = Some(Secret::new("hunter2"));
        let (_, _, warnings) = odd.check().expect("only a warning");
        assert!(warnings.iter().any(|w| w.code == "cert-secret-shape"));
        assert!(!format!("{warnings:?} {odd:?}").contains("hunter2"));
    }

    #[test]
    fn observed_shapes_only_warn() {
        let mut odd = draft();
        odd.app_id = "42".into();
        odd.app_key = Some("abc".into());
        odd.click = "open-app".into();
        let (_, _, warnings) = odd.check().expect("warnings only");
        assert_eq!(codes(&warnings), ["cert-app-id-shape", "cert-app-key-shape", "open-app-ext"]);
    }

    #[test]
    fn web_addresses() {
        for good in ["http://a", "https://cloud.tencent.com/document/product/269"] {
            assert_eq!(ClickAction::OpenUrl(good.into()).check(), [], "{good}");
        }
        for bad in ["", "example.com", "ftp://a.b", "https://", "https://a b", "HTTPS//a", "http://a\n"] {
            assert_eq!(codes(&ClickAction::OpenUrl(bad.into()).check()), ["open-url"], "{bad:?}");
        }
    }
}
