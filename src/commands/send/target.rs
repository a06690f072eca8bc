//! Whom a send addresses: flags, or a file of targets.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{ArgGroup, Args, ValueEnum};

use super::line::{self, Line};
use super::list;
use crate::commands::Invocation;
use crate::commands::candidate;
use crate::domain::identifier::{Alias, RegId, Topic, UserAccount, UserId};
use crate::domain::notification::{Target, TopicOp, TopicSet};
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
    /// The member or column that names the target.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::RegId => "reg_id",
            Self::Alias => "alias",
            Self::Account => "account",
        }
    }
}

impl ListKind {
    /// Names of this kind as a target, or why one of them is none.
    pub(super) fn target<'a>(self, names: impl IntoIterator<Item = &'a Line>) -> Result<Target, String> {
        fn typed<'a, T: FromStr<Err: ToString>>(lines: impl IntoIterator<Item = &'a Line>) -> Result<Vec<T>, String> {
            let one = |line: &Line| {
                line.target.parse().map_err(|error: T::Err| format!("{}: {}", line.number, error.to_string()))
            };
            lines.into_iter().map(one).collect()
        }
        match self {
            Self::RegId => typed(names).map(Target::RegIds),
            Self::Alias => typed(names).map(Target::Aliases),
            Self::Account => typed(names).map(Target::Accounts),
        }
    }
}

/// What the flags address.
#[derive(Debug)]
pub(super) enum Addressed {
    /// Everybody gets the same message.
    Same(Target),
    /// Every line of a file has a message of its own.
    Each(ListKind, Vec<Line>),
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
    /// Topics combined by --topic-op, 2 to 5 between commas
    #[arg(long, value_name = "A,B", group = "whom", value_delimiter = ',', requires = "topic_op")]
    pub multi_topic: Vec<Topic>,
    /// How --multi-topic combines: UNION (any), INTERSECTION (all), EXCEPT (the first without the others)
    #[arg(long, value_name = "OP", requires = "multi_topic")]
    pub topic_op: Option<TopicOp>,
    /// Every device of the app; asks first
    #[arg(long, group = "whom")]
    pub all: bool,
    /// An IM user, through IM's decision whether an offline push goes out
    #[arg(long, value_name = "USER", group = "whom", add = candidate::users())]
    pub user: Option<UserId>,
    /// A file (or - for stdin) of targets: one a line, JSON lines such as {"reg_id":"…","title":"…"}, or CSV with a header; fields of a line beat the flags
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
    /// What the file lists, where one is named.
    pub(super) fn listed(&self, invocation: &mut Invocation) -> Result<Option<Addressed>, Error> {
        self.targets.as_deref().map(|file| self.file(file, invocation)).transpose()
    }

    /// What the other flags name, confirmed where it needs to be.
    pub(super) fn named(&self, touches: bool, invocation: &mut Invocation) -> Result<Target, Error> {
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
        if let Some(op) = self.topic_op {
            return TopicSet::new(self.multi_topic.clone(), op)
                .map(Target::Topics)
                .map_err(|error| Error::usage(format!("--multi-topic: {error}")));
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

    fn file(&self, file: &Path, invocation: &mut Invocation) -> Result<Addressed, Error> {
        let text = read(file, invocation)?;
        let shown = file.display().to_string();
        let kind = self.targets_kind.unwrap_or(ListKind::RegId);
        let csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let (lines, doubles) = list::read(&text, kind.key(), csv).map_err(|problem| {
            Error::usage(format!("--targets {shown}:{}", line::brief(&problem)))
                .hint("one target a line, JSON lines such as {\"reg_id\":\"…\",\"title\":\"…\"}, or CSV with a header")
                .hint("--targets-kind says what the targets are: reg-id, alias or account")
        })?;
        if lines.is_empty() {
            return Err(Error::usage(format!("--targets {shown} lists nothing")));
        }
        if doubles > 0 {
            invocation.ui.warn(&format!("{doubles} targets stand more than once in {shown}: each is sent to once"));
        }
        let target = kind
            .target(&lines)
            .map_err(|problem| Error::usage(format!("--targets {shown}:{}", line::brief(&problem))))?;
        let own = lines.iter().any(|line| !line.fields.is_empty());
        Ok(if own { Addressed::Each(kind, lines) } else { Addressed::Same(target) })
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
    text(bytes).map_err(|(problem, hint)| Error::usage(format!("--targets {}{problem}", file.display())).hint(hint))
}

/// The bytes as text, or what is wrong and how to mend it: sheets are often saved in the encoding of their system.
fn text(bytes: Vec<u8>) -> Result<String, (String, &'static str)> {
    const HINT: &str = "save it as UTF-8; in a spreadsheet: CSV UTF-8";
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err((": is UTF-16, expected UTF-8".to_owned(), HINT));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').map(|_| 1).sum::<u64>();
        (format!(":{line}: is no UTF-8 text (byte {at} of the file)"), HINT)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_placed() {
        assert_eq!(text("a\n你".into()), Ok("a\n你".to_owned()));
        // GBK, as spreadsheets on Chinese systems save it.
        let problem = |bytes: &[u8]| text(bytes.to_vec()).expect_err("refused").0;
        assert_eq!(problem(b"alias,title\na,\xc4\xe3\xba\xc3\n"), ":2: is no UTF-8 text (byte 14 of the file)");
        assert!(problem(b"\xff\xfea\0").contains("UTF-16"));
    }
}
