//! Whom a send addresses: flags, or a file of targets.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{ArgGroup, Args, ValueEnum};
use serde_json::Value;

use crate::commands::Invocation;
use crate::commands::candidate;
use crate::domain::identifier::{Alias, IdentifierError, RegId, Topic, UserAccount, UserId};
use crate::domain::notification::Target;
use crate::error::Error;
use crate::ui::prompt::Question;

/// The kinds that a file may list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListKind {
    /// Tokens.
    RegId,
    /// Aliases.
    Alias,
    /// Xiaomi user accounts.
    Account,
}

impl ListKind {
    const fn key(self) -> &'static str {
        match self {
            Self::RegId => "reg_id",
            Self::Alias => "alias",
            Self::Account => "account",
        }
    }
}

/// The flags; exactly one kind is given.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Whom to send to (one kind)")]
// Spelled out, because a derived group takes every flag for a member, and --confirm alone would then name a target.
#[command(group(ArgGroup::new("whom").required(true).multiple(false)))]
#[group(skip)]
pub(super) struct TargetArgs {
    /// A device's regId; repeatable
    #[arg(long, value_name = "REGID", group = "whom", allow_hyphen_values = true)]
    pub reg_id: Vec<RegId>,
    /// An alias; repeatable
    #[arg(long, value_name = "ALIAS", group = "whom")]
    pub alias: Vec<Alias>,
    /// A Xiaomi user account; repeatable
    #[arg(long, value_name = "ACCOUNT", group = "whom")]
    pub account: Vec<UserAccount>,
    /// A topic
    #[arg(long, value_name = "TOPIC", group = "whom")]
    pub topic: Option<Topic>,
    /// Every device of the app; asks first
    #[arg(long, group = "whom")]
    pub all: bool,
    /// An IM user, through IM's decision whether an offline push goes out
    #[arg(long, value_name = "USER", group = "whom", add = candidate::users())]
    pub user: Option<UserId>,
    /// A file (or - for stdin) of targets, one a line or JSON lines such as {"reg_id":"…"}
    #[arg(long, value_name = "FILE|-", group = "whom")]
    pub targets: Option<PathBuf>,
    /// What the lines of --targets are [default: reg-id]
    #[arg(long, value_enum, value_name = "KIND", requires = "targets")]
    pub targets_kind: Option<ListKind>,
    /// Do not ask before --all
    #[arg(long)]
    pub confirm: bool,
}

impl TargetArgs {
    /// The target, read and confirmed.
    pub(super) fn target(&self, touches: bool, invocation: &mut Invocation) -> Result<Target, Error> {
        if !self.reg_id.is_empty() {
            return Ok(Target::RegIds(self.reg_id.clone()));
        }
        if !self.alias.is_empty() {
            return Ok(Target::Aliases(self.alias.clone()));
        }
        if !self.account.is_empty() {
            return Ok(Target::Accounts(self.account.clone()));
        }
        if let Some(topic) = &self.topic {
            return Ok(Target::Topic(topic.clone()));
        }
        if let Some(file) = &self.targets {
            return self.listed(file, invocation);
        }
        // Never by default, whatever the parser let pass.
        if !self.all {
            return Err(Error::usage("no target is given").hint("mipush send --help"));
        }
        if touches && !self.confirm {
            let text = "Send to every device of the app?";
            if !invocation.ui.prompt().confirm(Question::new("confirmation", "--confirm"), text, false)? {
                return Err(Error::usage("not sent"));
            }
        }
        Ok(Target::All)
    }

    fn listed(&self, file: &Path, invocation: &mut Invocation) -> Result<Target, Error> {
        let text = read(file, invocation)?;
        let shown = file.display().to_string();
        let kind = self.targets_kind.unwrap_or(ListKind::RegId);
        let (items, doubles) = lines(&text, kind).map_err(|problem| {
            Error::usage(format!("--targets {shown}:{problem}"))
                .hint("one target a line, or JSON lines such as {\"reg_id\":\"…\"}; --targets-kind says which kind")
        })?;
        if items.is_empty() {
            return Err(Error::usage(format!("--targets {shown} lists nothing")));
        }
        if doubles > 0 {
            invocation.ui.warn(&format!("{doubles} targets stand more than once in {shown}: each is sent to once"));
        }
        let bad = |error: (usize, IdentifierError)| Error::usage(format!("--targets {shown}:{}: {}", error.0, error.1));
        match kind {
            ListKind::RegId => Ok(Target::RegIds(typed(&items).map_err(bad)?)),
            ListKind::Alias => Ok(Target::Aliases(typed(&items).map_err(bad)?)),
            ListKind::Account => Ok(Target::Accounts(typed(&items).map_err(bad)?)),
        }
    }
}

fn read(file: &Path, invocation: &Invocation) -> Result<String, Error> {
    let mut bytes = Vec::new();
    let result = if file.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(invocation.context.cwd.join(file)).map(|read| bytes = read)
    };
    result.map_err(|error| Error::usage(format!("--targets {}: cannot be read: {error}", file.display())))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Error::usage(format!("--targets {}: is no UTF-8 text (byte {at})", file.display()))
    })
}

/// The targets with their line numbers, and how many were doubles.
fn lines(text: &str, kind: ListKind) -> Result<(Vec<(usize, String)>, usize), String> {
    let mut seen = HashSet::new();
    let mut items = Vec::new();
    let mut doubles = 0;
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let item = if line.starts_with('{') {
            member(line, kind).map_err(|e| format!("{}: {e}", index + 1))?
        } else {
            line.to_owned()
        };
        if seen.insert(item.clone()) {
            items.push((index + 1, item));
        } else {
            doubles += 1;
        }
    }
    Ok((items, doubles))
}

fn member(line: &str, kind: ListKind) -> Result<String, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| format!("is no JSON: {error}"))?;
    match value.get(kind.key()) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(other) => Err(format!("{:?} is {other}, expected text", kind.key())),
        None => Err(format!("has no member {:?}", kind.key())),
    }
}

fn typed<T: FromStr<Err = IdentifierError>>(items: &[(usize, String)]) -> Result<Vec<T>, (usize, IdentifierError)> {
    items.iter().map(|(line, text)| text.parse().map_err(|error| (*line, error))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        lines(text, ListKind::RegId).expect("readable").0.into_iter().map(|(_, item)| item).collect()
    }

    #[test]
    fn plain_lines_and_json_lines() {
        assert_eq!(texts("\u{feff}a\r\n\r\n b \n{\"reg_id\":\"c\"}"), ["a", "b", "c"]);
        assert_eq!(lines("a\nb\na\n", ListKind::RegId).expect("readable").1, 1);
    }

    #[test]
    fn a_bad_line_is_named() {
        assert_eq!(lines("a\n{\"alias\":1}", ListKind::Alias), Err("2: \"alias\" is 1, expected text".into()));
        assert!(lines("{", ListKind::Alias).is_err_and(|error| error.starts_with("1: is no JSON")));
        assert_eq!(lines("{}", ListKind::Account), Err("1: has no member \"account\"".into()));
    }
}
