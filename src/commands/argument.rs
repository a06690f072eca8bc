//! Values of flags that several verbs share, read the same way everywhere.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::Invocation;
use crate::commands::candidate;
use crate::domain::secret::{Secret, SecretSource};
use crate::domain::text::Lang;
use crate::error::Error;
use crate::operation::destination::Terms;
use crate::operation::service::Wish;
use crate::ui::prompt::Question;

/// A time: RFC 3339, or unix seconds.
pub fn time(text: &str) -> Result<Timestamp, String> {
    let seconds = text.parse::<i64>().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    seconds
        .or_else(|| text.parse().ok())
        .ok_or_else(|| "expected RFC 3339 such as 2026-11-24T08:00:00+08:00, or unix seconds".to_owned())
}

/// A length of time: `90`, `90s`, `1m 30s`, `500ms`, `2h`, `1d`. A bare number is seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    let expected = || "expected seconds, or a number with a unit: 500ms, 30s, 2m, 24h, 7d".to_owned();
    let parsed = match text.parse::<u32>() {
        Ok(seconds) => SignedDuration::from_secs(i64::from(seconds)),
        Err(_) => days(text).or_else(|| text.parse().ok()).ok_or_else(expected)?,
    };
    Duration::try_from(parsed).map_err(|_| expected())
}

/// The library leaves days to calendars; here a day has 24 hours.
fn days(text: &str) -> Option<SignedDuration> {
    let days: i64 = text.strip_suffix('d')?.parse().ok()?;
    Some(SignedDuration::from_hours(days.checked_mul(24)?))
}

/// `en` or `zh`.
pub fn language(text: &str) -> Result<Lang, String> {
    Lang::parse(text).ok_or_else(|| "expected en or zh".to_owned())
}

/// `KEY=VALUE`.
pub fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("expected KEY=VALUE".to_owned()),
    }
}

/// Which certificate, and where to send.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Where to send")]
pub struct ServiceArgs {
    /// Certificate ID or name [default: the one chosen by `cert use`, else the only one]
    #[arg(long, value_name = "ID|NAME", env = "MIPUSH_CERT", add = candidate::certs())]
    pub cert: Option<String>,
    /// Base address instead of the host of the certificate's region
    #[arg(long, value_name = "URL", env = "MIPUSH_XIAOMI_URL")]
    pub xiaomi_url: Option<String>,
    #[command(flatten)]
    pub terms: TermsArgs,
}

/// How to call, whichever service it is.
#[derive(Debug, Clone, Copy, Args)]
pub struct TermsArgs {
    /// Allow plain http to hosts other than this machine
    #[arg(long)]
    pub allow_insecure_host: bool,
    /// Give a call up after this long [default: 10s; connecting: 3s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<Duration>,
}

impl TermsArgs {
    /// What the operator said about how to call.
    pub const fn terms(self) -> Terms {
        Terms { allow_insecure_host: self.allow_insecure_host, timeout: self.timeout }
    }
}

impl ServiceArgs {
    /// What the operator said about where and how to send.
    pub fn wish(&self) -> Wish {
        Wish { url: self.xiaomi_url.clone(), terms: self.terms.terms() }
    }
}

/// The two ways a secret enters without standing in argv.
#[derive(Debug, Clone, Args)]
pub struct AppSecretArgs {
    /// File that holds the AppSecret, read at each use; `-` reads it from stdin once and keeps it in the state file
    #[arg(long, value_name = "PATH|-", conflicts_with = "app_secret_env")]
    pub app_secret_file: Option<PathBuf>,
    /// Environment variable that holds the AppSecret, read at each use
    #[arg(long, value_name = "NAME")]
    pub app_secret_env: Option<String>,
}

impl AppSecretArgs {
    /// Where the secret rests, when a flag says it. `cwd` makes a relative path absolute, since the state file may
    /// lie elsewhere.
    pub fn source(&self, cwd: &Path) -> Result<Option<SecretSource>, Error> {
        secret_source("app-secret", self.app_secret_file.as_deref(), self.app_secret_env.as_deref(), cwd)
    }
}

/// The ways in which the key of an IM application enters without standing in argv.
#[derive(Debug, Clone, Args)]
pub struct KeyArgs {
    /// File that holds the IM SecretKey; `-` reads it from stdin
    #[arg(long, value_name = "PATH|-", conflicts_with = "key_env")]
    pub key_file: Option<PathBuf>,
    /// Environment variable that holds the IM SecretKey
    #[arg(long, value_name = "NAME")]
    pub key_env: Option<String>,
}

impl KeyArgs {
    /// Where the key rests, when a flag says it.
    pub fn source(&self, cwd: &Path) -> Result<Option<SecretSource>, Error> {
        secret_source("key", self.key_file.as_deref(), self.key_env.as_deref(), cwd)
    }

    /// The key: from where a flag says, or asked for with hidden input.
    pub fn secret(&self, invocation: &Invocation) -> Result<Secret, Error> {
        let cwd = &invocation.context.cwd;
        let secret = if let Some(source) = self.source(cwd)? {
            invocation
                .context
                .secret(&source, cwd)
                .map_err(|problem| Error::usage(format!("the key ({}) cannot be read: {problem}", source.describe())))?
        } else {
            Self::ask(invocation)?
        };
        if secret.reveal().is_empty() {
            return Err(Error::usage("the key is empty: expected the SecretKey of the IM console, one line"));
        }
        Ok(secret)
    }

    /// Asks for the key.
    pub fn ask(invocation: &Invocation) -> Result<Secret, Error> {
        let question = Question::new("IM SecretKey (server side; hidden)", "--key-file PATH or --key-env NAME");
        let asked = invocation.ui.prompt().secret(question)?;
        Ok(Secret::new(asked.as_str()))
    }
}

/// Where a secret rests, as the flags `--STEM-file` and `--STEM-env` say.
fn secret_source(
    stem: &str,
    file: Option<&Path>,
    env: Option<&str>,
    cwd: &Path,
) -> Result<Option<SecretSource>, Error> {
    if let Some(name) = env {
        if name.is_empty() || name.contains(['=', '\0']) {
            let variable = format!("MIPUSH_{}", stem.replace('-', "_").to_uppercase());
            // What stands there may be the secret itself, so it is not repeated.
            return Err(Error::usage(format!("--{stem}-env got something that is no variable name"))
                .hint(format!("give the variable's name, not the secret: --{stem}-env {variable}")));
        }
        return Ok(Some(SecretSource::Env(name.to_owned())));
    }
    match file {
        None => Ok(None),
        Some(path) if path.as_os_str() == "-" => {
            let mut text = String::new();
            std::io::stdin()
                .take(64 * 1024)
                .read_to_string(&mut text)
                .map_err(|error| Error::usage(format!("--{stem}-file -: cannot read stdin: {error}")))?;
            Ok(Some(SecretSource::Literal(Secret::new(text.trim_end_matches(['\r', '\n'])))))
        }
        Some(path) => Ok(Some(SecretSource::File(cwd.join(path)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(time("0").map(Timestamp::as_second), Ok(0));
        assert_eq!(time("2026-11-24T08:00:00+08:00").map(Timestamp::as_second), Ok(1_795_478_400));
        for bad in ["", "yesterday", "2026-11-24", "99999999999999"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations() {
        let seconds = |text: &str| duration(text).map(|duration| duration.as_secs_f64()).ok();
        assert_eq!(seconds("90"), Some(90.0));
        assert_eq!(seconds("500ms"), Some(0.5));
        assert_eq!(seconds("2m"), Some(120.0));
        assert_eq!(seconds("24h"), Some(86_400.0));
        assert_eq!(seconds("7d"), Some(604_800.0));
        for bad in ["", "-1", "-5s", "soon", "5x"] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }
}
