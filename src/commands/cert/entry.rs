//! The fields of a certificate as `add` and `edit` take them, and the wizard that asks for what is missing.

use std::path::Path;
use std::str::FromStr;

use clap::Args;

use super::click::ClickArgs;
use crate::commands::Invocation;
use crate::commands::argument::AppSecretArgs;
use crate::domain::certificate::{Draft, Fields};
use crate::domain::click::ClickAction;
use crate::domain::fault::Fault;
use crate::domain::identifier::{AppId, AppKey, CertName, ChannelId, IdentifierError, PackageName};
use crate::domain::secret::SecretSource;
use crate::domain::text::Text;
use crate::error::Error;
use crate::operation::failure;
use crate::ui::prompt::Question;

/// The flags.
#[derive(Debug, Clone, Args)]
pub(super) struct EntryArgs {
    /// What to call it
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The app's main package name, as on Xiaomi's site
    #[arg(long, value_name = "PACKAGE")]
    pub package: Option<String>,
    /// Xiaomi AppID
    #[arg(long, value_name = "NUMBER")]
    pub app_id: Option<String>,
    /// Xiaomi AppKey; only the client uses it
    #[arg(long, value_name = "KEY")]
    pub app_key: Option<String>,
    #[command(flatten)]
    pub secret: AppSecretArgs,
    /// Default notification channel
    #[arg(long, value_name = "ID")]
    pub channel_id: Option<String>,
    #[command(flatten)]
    pub click: ClickArgs,
    /// china, singapore, india, europe, russia, or embedded for the emulator inside
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
}

impl EntryArgs {
    /// Fills what the wizard can ask for. Optional fields are asked for only when something obligatory is missing
    /// too, so that a complete command line never stops at a question.
    pub(super) fn ask(&mut self, invocation: &Invocation) -> Result<(), Error> {
        const CLICKS: [&str; 3] = ["open-app", "open-url", "open-intent"];
        let missing = self.name.is_none() || self.package.is_none() || self.app_id.is_none() || !self.has_secret();
        if !missing {
            return Ok(());
        }
        let prompt = invocation.ui.prompt();
        if !prompt.is_possible() {
            return Err(self.refuse_missing());
        }
        // Each answer is checked at once: a slip on the first question must not cost the answers to the others.
        let text = |what, flag, default: Option<&str>, check: fn(&str) -> Result<(), String>| {
            prompt.text(Question::new(what, flag), default, check)
        };
        if self.name.is_none() {
            self.name = Some(text("name", "--name", Some("xiaomi"), is::<CertName>)?);
        }
        if self.package.is_none() {
            self.package = Some(text("package name", "--package", None, is::<PackageName>)?);
        }
        if self.app_id.is_none() {
            self.app_id = Some(text("AppID", "--app-id", None, is::<AppId>)?);
        }
        if self.app_key.is_none() {
            self.app_key =
                some(text("AppKey (client side; empty to leave out)", "--app-key", Some(""), is_or_empty::<AppKey>)?);
        }
        if self.channel_id.is_none() {
            self.channel_id =
                some(text("channel ID (empty to leave out)", "--channel-id", Some(""), is_or_empty::<ChannelId>)?);
        }
        if !self.click.is_given() {
            let choices: Vec<String> = CLICKS.iter().map(ToString::to_string).collect();
            let chosen = prompt.select(Question::new("after a tap", "--click"), &choices)?;
            self.click.click = Some(match chosen {
                1 => format!("open-url={}", text("address (http:// or https://)", "--click", None, opens_url)?),
                2 => {
                    let what =
                        "activity such as .ChatActivity, or a whole intent URI (empty: pushscheme://PACKAGE/detail)";
                    let given = text(what, "--click", Some(""), opens_screen)?;
                    if given.starts_with("intent:") {
                        format!("{}={given}", CLICKS[2])
                    } else {
                        self.click.intent_component = some(given);
                        CLICKS[2].to_owned()
                    }
                }
                _ => CLICKS[0].to_owned(),
            });
        }
        if self.region.is_none() {
            let regions = ["china", "singapore", "india", "europe", "russia", "embedded"].map(ToOwned::to_owned);
            let chosen = prompt.select(Question::new("region", "--region"), &regions)?;
            self.region = regions.get(chosen).cloned();
        }
        Ok(())
    }

    fn has_secret(&self) -> bool {
        self.secret.app_secret_env.is_some() || self.secret.app_secret_file.is_some()
    }

    fn refuse_missing(&self) -> Error {
        let missing: Vec<_> = [
            (self.name.is_none(), "--name NAME"),
            (self.package.is_none(), "--package PACKAGE"),
            (self.app_id.is_none(), "--app-id NUMBER"),
            (!self.has_secret(), "--app-secret-file PATH (or - for stdin, or --app-secret-env NAME)"),
        ]
        .into_iter()
        .filter_map(|(absent, flag)| absent.then_some(flag))
        .collect();
        Error::usage(format!("a certificate needs more, and there is nobody to ask: {}", missing.join(", "))).hint(
            "example: mipush cert add --name prod --package com.example.chat --app-id 2882303761512345678 \
                   --app-secret-env MIPUSH_APP_SECRET --click open-app --region china",
        )
    }

    /// The secret: where a flag says, or asked for with hidden input. The flag says whether it was typed.
    pub(super) fn secret_source(&self, invocation: &Invocation) -> Result<Option<SecretSource>, Error> {
        self.secret.source(&invocation.context.cwd)
    }
}

/// The hidden question for the AppSecret.
pub(super) fn ask_secret(invocation: &Invocation) -> Result<SecretSource, Error> {
    let question = Question::new("AppSecret (server side; hidden)", "--app-secret-file PATH or --app-secret-env NAME");
    let typed = invocation.ui.prompt().secret(question)?;
    Ok(SecretSource::Literal(crate::domain::secret::Secret::new(typed.as_str())))
}

fn is<T: FromStr<Err = IdentifierError>>(text: &str) -> Result<(), String> {
    text.parse::<T>().map(|_| ()).map_err(|error| error.to_string())
}

fn is_or_empty<T: FromStr<Err = IdentifierError>>(text: &str) -> Result<(), String> {
    if text.is_empty() { Ok(()) } else { is::<T>(text) }
}

fn opens_url(text: &str) -> Result<(), String> {
    usable(&ClickAction::OpenUrl(text.to_owned()))
}

/// An intent URI, or a class by which one is built.
fn opens_screen(text: &str) -> Result<(), String> {
    if text.starts_with("intent:") {
        return usable(&ClickAction::OpenIntent(text.to_owned()));
    }
    let class = text.rsplit('/').next().unwrap_or(text);
    let is_name = |part: &str| part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    if text.is_empty() || (class.split('.').all(is_name) && !class.ends_with('.') && !class.is_empty()) {
        Ok(())
    } else {
        Err(format!("{text:?} is neither a class nor an intent URI: expected .ChatActivity or intent:…;end"))
    }
}

fn usable(click: &ClickAction) -> Result<(), String> {
    match click.check().into_iter().find(Fault::is_error) {
        Some(fault) => Err(fault.sentence.en.into_owned()),
        None => Ok(()),
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Checks an entry, its secret included. All faults come as one error; the warnings come along with a good one.
///
/// A secret that cannot be read now is a fault like the others: a certificate whose secret is not there is useless.
pub(super) fn check(
    draft: &mut Draft,
    invocation: &Invocation,
    folder: &Path,
) -> Result<(CertName, Fields, Vec<Fault>), Error> {
    const UNREADABLE: Text =
        Text::new("the AppSecret ({source}) cannot be read: {problem}", "无法读取 AppSecret（{source}）：{problem}");
    let mut faults = Vec::new();
    match invocation.context.secret(&draft.app_secret, folder) {
        Ok(value) => draft.secret_value = Some(value),
        Err(problem) => {
            let source = draft.app_secret.describe();
            let values = [("source", source.as_str()), ("problem", problem.as_str())];
            faults.push(Fault::error("cert-secret-unreadable", "app-secret-file", UNREADABLE, &values));
        }
    }
    match draft.check() {
        Ok(checked) if faults.is_empty() => return Ok(checked),
        Ok((_, _, warnings)) => faults.extend(warnings),
        Err(others) => faults.splice(0..0, others).for_each(drop),
    }
    Err(failure::faults("the certificate", &faults, invocation.lang))
}
