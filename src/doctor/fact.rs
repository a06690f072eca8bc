//! The facts that checks judge: plain data, gathered elsewhere. What is not known says why.

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::android;
use crate::android::lint::{Subject, Suppressed, Suppression, Verdict};
use crate::domain::decision::GroupKind;
use crate::domain::identifier::{CertId, DeviceName, UserId};
use crate::domain::im::record::Mentioned;
use crate::domain::message::Message;
use crate::domain::push::Content;
use crate::domain::region::Region;
use crate::domain::registry::Registry;
use crate::domain::secret::Secret;
use crate::domain::text::{Sentence, Text};
use crate::protocol::control::PhoneView;
use crate::protocol::tencent::client::account::Checked;
use crate::protocol::tencent::client::status::AccountStatus;
use crate::protocol::tencent::server::refusal::Refusal;
use crate::protocol::xiaomi::reply::{Reply, Trace};

use super::fix::Program;

/// Something gathered, or the reason why it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact<T> {
    /// Known.
    Known(T),
    /// Not known, because of this.
    Unknown(Sentence),
}

/// Why a check cannot judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown(pub Sentence);

impl Unknown {
    /// A reason with its values.
    pub fn because(text: Text, values: &[(&str, &str)]) -> Self {
        Self(Sentence::fill(text, values))
    }
}

impl<T> Fact<T> {
    /// The value. The only way to it goes through the reason for its absence, so that no check forgets it.
    pub fn get(&self) -> Result<&T, Unknown> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Unknown(why) => Err(Unknown(why.clone())),
        }
    }
}

impl<T> From<Result<T, Unknown>> for Fact<T> {
    fn from(result: Result<T, Unknown>) -> Self {
        match result {
            Ok(value) => Self::Known(value),
            Err(Unknown(why)) => Self::Unknown(why),
        }
    }
}

/// Everything the checks look at.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The moment.
    pub now: Timestamp,
    /// How to start this program again, for fixes.
    pub program: Program,
    /// Whom and what it is about.
    pub wanted: Wanted,
    /// The state file as a file.
    pub state: StateFile,
    /// What it holds.
    pub registry: Fact<Registry>,
    /// The certificate's AppSecret.
    pub secret: Fact<Secret>,
    /// The file that it rests in.
    pub secret_file: Fact<SecretFile>,
    /// Whether messages go to an emulator on this machine.
    pub emulated: bool,
    /// What the push service answered when it was asked for today's quota.
    pub service: Fact<Exchange>,
    /// The messages of the last day, as the service traces them.
    pub sends: Fact<Vec<Trace>>,
    /// What earlier commands left in the send log.
    pub past: Fact<Past>,
    /// The message that the operator wants to send: as flags describe it, or what the file of --message asks for.
    pub message: Fact<Content>,
    /// The whole message, as a file has it.
    pub im_message: Fact<ImMessage>,
    /// Messages that the recorded callbacks tell of, to anybody.
    pub told_of: Fact<Vec<Mentioned>>,
    /// The phones of the emulator that messages go to.
    pub phones: Fact<Vec<PhoneView>>,
    /// What IM answers when it is called.
    pub im: Fact<ImCalls>,
    /// Where the environment sends calls of the IM service.
    pub im_url: Option<String>,
    /// Step 5.
    pub live: Fact<LiveTest>,
    /// The app's project.
    pub project: Fact<Project>,
}

/// What IM answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImCalls {
    /// Where the calls went.
    pub host: String,
    /// For which application.
    pub app: String,
    /// As which administrator.
    pub admin: String,
    /// Flags that a fix must repeat.
    pub again: Vec<String>,
    /// Whether the account exists.
    pub account: Result<Vec<Checked>, ImRefused>,
    /// Where IM takes the user for.
    pub status: Result<Vec<AccountStatus>, ImRefused>,
}

/// Why a call of IM's got no good answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImRefused {
    /// The vendor's code, where the vendor refused.
    pub code: Option<i64>,
    /// In words.
    pub message: String,
}

/// What earlier commands left behind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Past {
    /// Receipts of the last day.
    pub receipts: Vec<Told>,
    /// Regions that the service named, by regId.
    pub regions: HashMap<String, Region>,
    /// Messages of the last day that went straight to regIds.
    pub direct: Vec<Direct>,
    /// The last send of the last day, by certificate.
    pub last: HashMap<CertId, Attempt>,
}

/// A send, and how Xiaomi answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// The code of a refusal, and the channel that the message named.
    pub refused: Option<(i64, Option<String>)>,
}

/// A message that went straight to regIds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direct {
    /// When.
    pub at: Timestamp,
    /// Message id.
    pub message_id: String,
    /// To which.
    pub reg_ids: Vec<String>,
    /// Whether a receipt said that it was delivered.
    pub delivered: bool,
}

/// A message of IM's as a file has it, and what is known of its way.
#[derive(Debug, Clone, PartialEq)]
pub struct ImMessage {
    /// The file, for people and for a shell.
    pub file: String,
    /// Its members; `Null` where it is no JSON.
    pub written: Value,
    /// Whom it names as receivers.
    pub receivers: Vec<String>,
    /// Members that no document names.
    pub unknown: Vec<String>,
    /// What it says, or why the service refuses it.
    pub message: Result<Message, Refusal>,
    /// A user's SDK sends it, no administrator over REST.
    pub client: bool,
    /// Who sends it, where the message names nobody.
    pub sender: Option<String>,
    /// The group that it goes to.
    pub group: Option<(String, GroupKind)>,
}

/// What receipts of one post told of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// `delivered` and so on.
    pub kind: String,
    /// Of how many targets.
    pub targets: usize,
}

/// What the operator named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// `--cert`.
    pub cert: Option<String>,
    /// `--user`.
    pub user: Option<UserId>,
    /// `--device`.
    pub device: Option<DeviceName>,
}

/// A project, and what the rules for projects say of it.
#[derive(Debug, Clone)]
pub struct Project {
    /// What stands before a path of the project so that it leads there from here; empty, or ends with `/`.
    pub prefix: String,
    /// What it is made of.
    pub facts: android::facts::Facts,
    /// The modules that were judged.
    pub subjects: Vec<Subject>,
    /// What the rules say.
    pub verdicts: Vec<Verdict>,
    /// What they say and somebody puts up with.
    pub suppressed: Vec<Suppressed>,
    /// Suppressions that met nothing, and the file that they stand in.
    pub idle: Vec<Suppression>,
    /// The file of the suppressions, from the project's folder on.
    pub suppressions: String,
}

/// The state file as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateFile {
    /// Its path, for people and for a shell.
    pub path: String,
    /// Why it cannot be used.
    pub problem: Option<StateProblem>,
    /// Its permission bits.
    pub mode: Fact<u32>,
}

/// A file that holds an AppSecret and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFile {
    /// Its path, for people and for a shell.
    pub path: String,
    /// Its permission bits.
    pub mode: u32,
}

/// Why a state file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateProblem {
    /// In words.
    pub message: String,
    /// What kind.
    pub kind: StateProblemKind,
}

/// What is wrong with a state file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateProblemKind {
    /// There is none.
    Missing,
    /// It cannot be read as one, from that line on.
    Malformed {
        /// The line, from 1.
        line: usize,
    },
    /// It holds a secret that others may read.
    Exposed,
    /// Something else.
    Other,
}

/// One exchange with the push service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Whom it went to, in words.
    pub host: Sentence,
    /// It went to the emulator inside this process, which knows no more than the state file.
    pub embedded: bool,
    /// What came back.
    pub outcome: Result<Reply, NoAnswer>,
    /// How far the service's clock is ahead of this machine's.
    pub ahead: Fact<SignedDuration>,
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoAnswer {
    /// In words.
    pub problem: String,
    /// Whether the call went out and the answer did not come in time or at all.
    pub sent: bool,
}

/// What a live test saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveTest {
    /// IM's decision about the user; not known where a regId was addressed directly.
    pub decision: Fact<Result<DeviceName, NotPushed>>,
    /// Every message.
    pub shots: Vec<Shot>,
    /// How long it was watched.
    pub watched: Duration,
    /// Whether a channel was named; without one a phone shows one message a day.
    pub has_channel: bool,
}

/// Why IM pushes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotPushed {
    /// The step of the decision.
    pub step: u8,
    /// Its code.
    pub code: &'static str,
    /// Why.
    pub reason: Sentence,
    /// What would change it.
    pub fix: Option<String>,
}

/// One message of a live test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shot {
    /// Its place on the phone.
    pub notify_id: u32,
    /// Its title.
    pub title: String,
    /// The message id, or why it was not taken.
    pub outcome: Result<String, Refused>,
    /// What became of it.
    pub trace: Fact<Trace>,
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The vendor's code, where the vendor refused.
    pub code: Option<i64>,
    /// In words.
    pub message: String,
}
