//! What a tap does: one of three actions, and the parts that the intent of `open-intent` is built from.

use serde_json::{Map, Value, json};

use crate::commands::intent::part;
use crate::domain::intent::{ApiLevel, Intent, UriFlags, build, flag};
use crate::error::Error;

/// The flags.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct ClickArgs {
    /// What a tap does: open-app, open-url=URL, open-intent=URI, or open-intent alone, which builds the URI
    #[arg(long, value_name = "ACTION")]
    pub click: Option<String>,
    /// The activity that open-intent opens: PACKAGE/CLASS, or CLASS in the certificate's package
    #[arg(long, value_name = "CLASS")]
    pub intent_component: Option<String>,
    /// The address that open-intent carries [default without an activity: pushscheme://PACKAGE/detail]
    #[arg(long, value_name = "URI")]
    pub intent_data: Option<String>,
    /// Launch flags of open-intent, names or numbers
    #[arg(long, value_name = "FLAGS", default_value = "CLEAR_TOP")]
    pub intent_flags: String,
    /// An extra of open-intent; repeatable
    #[arg(long, value_name = "S.KEY=VALUE")]
    pub intent_extra: Vec<String>,
}

/// The action that builds its intent.
const OPEN_INTENT: &str = "open-intent";

impl ClickArgs {
    /// Whether any flag was given.
    pub fn is_given(&self) -> bool {
        self.click.is_some() || self.has_parts()
    }

    fn has_parts(&self) -> bool {
        self.intent_component.is_some() || self.intent_data.is_some() || !self.intent_extra.is_empty()
    }

    /// The action, its intent built for this package where there is only parts of one.
    pub fn action(&self, package: &str) -> Result<Option<String>, Error> {
        match self.click.as_deref() {
            None if !self.has_parts() => Ok(None),
            None | Some(OPEN_INTENT) => Ok(Some(format!("{OPEN_INTENT}={}", self.build(package)?))),
            Some(other) if self.has_parts() => {
                let kind = other.split('=').next().unwrap_or(other);
                Err(Error::usage(format!("--click {kind} is whole, and --intent-… gives parts of another action"))
                    .hint("--click open-intent --intent-component .ChatActivity"))
            }
            Some(other) => Ok(Some(other.to_owned())),
        }
    }

    fn build(&self, package: &str) -> Result<String, Error> {
        let mut fields = Map::new();
        if let Some(text) = &self.intent_component {
            let whole = if text.contains('/') { text.clone() } else { format!("{package}/{text}") };
            fields.insert("component".to_owned(), part::component("--intent-component", &whole)?);
        } else {
            fields.insert("package".to_owned(), json!(package));
        }
        let data = match (&self.intent_data, &self.intent_component) {
            (Some(data), _) => Some(data.clone()),
            // The guide's address, with the app's own package as host.
            (None, None) => Some(format!("pushscheme://{package}/detail")),
            (None, Some(_)) => None,
        };
        if let Some(data) = data {
            fields.insert("data".to_owned(), json!(data));
        }
        let flags =
            flag::parse(&self.intent_flags).map_err(|error| Error::usage(format!("--intent-flags: {error}")))?;
        if flags != 0 {
            fields.insert("flags".to_owned(), json!(format!("{flags:#x}")));
        }
        let extras: Vec<Value> =
            self.intent_extra.iter().map(|text| part::extra("--intent-extra", text)).collect::<Result<_, _>>()?;
        if !extras.is_empty() {
            fields.insert("extras".to_owned(), Value::Array(extras));
        }
        let refused =
            |problem: String| Error::usage(format!("--click open-intent: the intent cannot be written: {problem}"));
        let intent = Intent::from_json(&Value::Object(fields)).map_err(|error| refused(error.to_string()))?;
        build(&intent, UriFlags::INTENT, ApiLevel::default()).map_err(|error| refused(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(click: Option<&str>) -> ClickArgs {
        ClickArgs { click: click.map(str::to_owned), intent_flags: "CLEAR_TOP".to_owned(), ..ClickArgs::default() }
    }

    #[test]
    fn parts_become_the_intent_that_android_writes() {
        let action = |args: &ClickArgs| args.action("com.a.b").expect("good");
        assert_eq!(
            action(&args(Some("open-intent"))).as_deref(),
            Some(
                "open-intent=intent://com.a.b/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;package=com.a.b;end"
            )
        );
        let activity = ClickArgs { intent_component: Some(".ui.Chat".into()), ..args(None) };
        assert_eq!(
            action(&activity).as_deref(),
            Some("open-intent=intent:#Intent;launchFlags=0x4000000;component=com.a.b/.ui.Chat;end")
        );
        let all = ClickArgs {
            intent_component: Some("com.x/com.y.Z".into()),
            intent_data: Some("s://h/p".into()),
            intent_flags: "0".into(),
            intent_extra: vec!["S.k=v".into()],
            ..args(Some("open-intent"))
        };
        assert_eq!(
            action(&all).as_deref(),
            Some("open-intent=intent://h/p#Intent;scheme=s;component=com.x/com.y.Z;S.k=v;end")
        );
        assert_eq!(action(&args(None)), None);
        assert_eq!(action(&args(Some("open-app"))).as_deref(), Some("open-app"));
    }

    #[test]
    fn parts_beside_another_action_are_refused() {
        let both = ClickArgs { intent_data: Some("s://h/p".into()), ..args(Some("open-url=https://a.b/")) };
        assert!(both.action("com.a.b").expect_err("refused").message.contains("--click open-url"));
        let bad = ClickArgs { intent_extra: vec!["k=v".into()], ..args(Some("open-intent")) };
        assert!(bad.action("com.a.b").expect_err("refused").message.starts_with("--intent-extra"));
        let bad = ClickArgs { intent_flags: "NONSENSE".into(), ..args(Some("open-intent")) };
        assert!(bad.action("com.a.b").expect_err("refused").message.starts_with("--intent-flags"));
    }
}
