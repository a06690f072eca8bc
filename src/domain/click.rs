//! What a tap on a notification does: the console's 点击后续动作.

use std::fmt;
use std::str::FromStr;

use super::fault::Fault;
use super::identifier::IdentifierError;
use super::intent;
use super::text::{Text, compose, same};

/// The click action of a certificate or of one send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClickAction {
    /// 打开应用: the launcher activity. Since 2024-09-30 the app no longer gets `ext` (S21).
    OpenApp,
    /// 打开网页: an http(s) address in the browser; carries no `ext`.
    OpenUrl(String),
    /// 打开应用内指定界面: an activity, named by an Android intent URI; carries `ext`.
    OpenIntent(String),
}

impl ClickAction {
    /// The word before the `=`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OpenApp => "open-app",
            Self::OpenUrl(_) => "open-url",
            Self::OpenIntent(_) => "open-intent",
        }
    }

    /// Whether a tap brings `ext` to the app, as of 2024-09-30 and later.
    pub const fn carries_ext(&self) -> bool {
        matches!(self, Self::OpenIntent(_))
    }

    /// What is wrong with it, or what an operator should know of it.
    pub fn check(&self) -> Vec<Fault> {
        const URL: Text = Text::new(
            "open-url address {found} is not usable: expected http:// or https:// followed by a host, without blanks",
            "打开网页的地址 {found} 不可用：应以 http:// 或 https:// 开头并带主机名，且不含空白",
        );
        const NO_EXT: Text = Text::new(
            "open-app: since 2024-09-30 a tap opens the launcher activity and the app no longer gets ext; use \
         open-intent if the app needs it",
            "打开应用：自 2024-09-30 起点击只会打开启动页，应用收不到 ext；需要 ext 请改用“打开应用内指定界面”",
        );
        match self {
            Self::OpenApp => vec![Fault::warning("open-app-ext", "click", NO_EXT, &[])],
            Self::OpenUrl(address) => {
                let http = address.starts_with("http://") || address.starts_with("https://");
                let blank = address.chars().any(|c| c.is_whitespace() || c.is_control());
                let host = url::Url::parse(address).is_ok_and(|url| url.has_host());
                if http && host && !blank {
                    Vec::new()
                } else {
                    vec![Fault::error("open-url", "click", URL, &[("found", &format!("{address:?}"))])]
                }
            }
            Self::OpenIntent(uri) => intent::check(uri).iter().map(intent_fault).collect(),
        }
    }
}

fn intent_fault(found: &intent::IntentFault) -> Fault {
    const INTENT: Text =
        Text::new("open-intent: {problem} (found {found})", "打开应用内指定界面：{problem}（实际为 {found}）");
    let values = [("problem", &found.text().into()), ("found", &same(found.found.clone()))];
    Fault {
        code: "open-intent",
        severity: found.severity(),
        field: "click",
        sentence: compose(INTENT, &values),
        vendor_code: None,
    }
}

impl fmt::Display for ClickAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenApp => f.write_str("open-app"),
            Self::OpenUrl(url) => write!(f, "open-url={url}"),
            Self::OpenIntent(uri) => write!(f, "open-intent={uri}"),
        }
    }
}

impl FromStr for ClickAction {
    type Err = IdentifierError;

    /// Reads the flag's form. Whether the address or intent is any good is the check's business, so that all faults
    /// of one entry are reported together.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            None if text == "open-app" => Ok(Self::OpenApp),
            Some(("open-url", url)) => Ok(Self::OpenUrl(url.to_owned())),
            Some(("open-intent", uri)) => Ok(Self::OpenIntent(uri.to_owned())),
            _ => Err(IdentifierError(format!(
                "click action {text:?} is not known: expected open-app, open-url=URL or open-intent=URI"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_survive_a_round_trip() {
        for text in ["open-app", "open-url=https://a.b/?x=1", "open-intent=intent:#Intent;package=a.b;end"] {
            assert_eq!(text.parse::<ClickAction>().expect(text).to_string(), text);
        }
        for bad in ["", "open", "open-app=1", "open-url", "open_app", "OPEN-APP"] {
            assert!(bad.parse::<ClickAction>().is_err(), "{bad:?}");
        }
    }
}
