//! A message of IM's that an operator keeps in a file, and what the file does not say of its way.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value};

use super::Invocation;
use super::im::meaning;
use crate::domain::decision::{Group, GroupKind, Origin, Sending};
use crate::domain::text::Lang;
use crate::error::Error;
use crate::protocol::tencent::server::message::{self, BatchCall, Rules};
use crate::protocol::tencent::server::refusal::Refusal;

/// Largest message file; IM takes 12 KB.
const MAX_BYTES: u64 = 64 * 1024;

/// The file of `--message`, read as strictly as the service reads it.
pub struct ImMessage {
    /// How the operator named the file.
    pub named: String,
    /// What it says, or why the service refuses it.
    pub call: Result<BatchCall, Refusal>,
    text: Vec<u8>,
}

impl ImMessage {
    /// Reads a body of `openim/sendmsg`; `-` is stdin.
    pub fn read(path: &Path, invocation: &Invocation) -> Result<Self, Error> {
        let named = path.display().to_string();
        let mut text = Vec::new();
        let taken = if path.as_os_str() == "-" {
            std::io::stdin().take(MAX_BYTES).read_to_end(&mut text)
        } else {
            File::open(invocation.context.cwd.join(path)).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut text))
        };
        taken.map_err(|error| Error::usage(format!("--message {named}: cannot be read: {error}")))?;
        Ok(Self { call: message::file(&text, Rules::default()), named, text })
    }

    /// Reads it and warns of members that no document names.
    pub fn open(path: &Path, invocation: &mut Invocation) -> Result<Self, Error> {
        let im_message = Self::read(path, invocation)?;
        for member in im_message.call.iter().flat_map(|call| &call.unknown) {
            invocation.ui.warn(&format!("--message {}: {member} is a member that no document names", im_message.named));
        }
        Ok(im_message)
    }

    /// The file's own members, which may be some that nobody here knows.
    pub fn written(&self) -> Option<Map<String, Value>> {
        serde_json::from_slice(&self.text).ok()
    }

    /// What it says, where it must be something that the service takes.
    pub fn taken(self, lang: Lang) -> Result<BatchCall, Error> {
        let named = self.named;
        self.call.map_err(|refusal| {
            let known = meaning(refusal.code, lang).map(|meaning| format!(" ({meaning})")).unwrap_or_default();
            Error::usage(format!("--message {named}: IM would refuse with {}{known}: {}", refusal.code, refusal.info))
                .vendor(refusal.code)
                .detail("field", refusal.field)
        })
    }
}

/// The way that a message takes to its receiver.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub struct WayArgs {
    /// With --message: a user's SDK sends it, not an administrator over REST, so that do-not-disturb counts
    #[arg(long, requires = "message")]
    pub client: bool,
    /// Who sends it [default: the message's From_Account]
    #[arg(long, value_name = "USER")]
    pub from: Option<String>,
    /// The group that it goes to
    #[arg(long, value_name = "ID")]
    pub group: Option<String>,
    /// Kind of that group: Work, Public, Meeting, AVChatRoom or Community [default: Work]
    #[arg(long, value_name = "KIND", value_parser = group_kind, requires = "group")]
    pub group_type: Option<GroupKind>,
}

fn group_kind(text: &str) -> Result<GroupKind, String> {
    GroupKind::parse(text).ok_or_else(|| {
        let names: Vec<_> = GroupKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("expected one of {}", names.join(", "))
    })
}

impl WayArgs {
    /// The kind of the group, where there is one.
    pub fn kind(&self) -> GroupKind {
        self.group_type.unwrap_or(GroupKind::Work)
    }

    /// As the decision wants it; a whole message comes over REST unless a client is said to send it.
    pub fn sending(&self, whole: bool) -> Sending<'_> {
        Sending {
            origin: if whole && !self.client { Origin::Rest } else { Origin::Client },
            sender: self.from.as_deref(),
            group: self.group.as_deref().map(|id| Group { id, kind: self.kind() }),
            ..Sending::default()
        }
    }
}
