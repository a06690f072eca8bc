//! `mipush im send`: a chat message by REST, as the operator's back end sends one.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::desk::{Desk, ImArgs, at};
use super::meaning;
use crate::commands::im_message::ImMessage;
use crate::commands::{Invocation, Outcome, candidate, document, or_dash};
use crate::domain::identifier::{ChannelId, UserId};
use crate::domain::message::{Element, Message};
use crate::domain::push_info::{self, PushInfo};
use crate::error::{Error, Exit};
use crate::operation::im::random;
use crate::protocol::http::HttpRequest;
use crate::protocol::tencent::client::message::{self as client, Sent};
use crate::protocol::tencent::client::rest::{Envelope, Failure};
use crate::protocol::tencent::server::message::MAX_RECEIVERS;
use crate::ui::report::{Block, Report};

/// Send a chat message to one account, or to many
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush im send alice --text 'parcel at the desk' --title 'Front desk' --description 'A parcel is waiting'
  mipush im send alice bob --text hi --ext '{\"page\":\"parcel\"}' --from clerk_7
  mipush im send --message message.json
  mipush im send alice --text hi --curl

The service takes a message whatever becomes of its push: see mipush why alice --message FILE, and mipush im trace.")]
pub struct Args {
    /// Receivers; with --message they may stand in the file
    #[arg(value_name = "USER", add = candidate::users())]
    users: Vec<UserId>,
    /// A body of openim/sendmsg; - reads it from stdin
    #[arg(long, value_name = "FILE|-", value_hint = clap::ValueHint::FilePath)]
    message: Option<PathBuf>,
    #[command(flatten)]
    content: ContentArgs,
    /// MsgRandom: within a second the same number to the same receiver is the same message, so that a call can be repeated [default: a fresh one]
    #[arg(long, value_name = "N")]
    random: Option<u32>,
    #[command(flatten)]
    im: ImArgs,
}

/// What the message says.
#[derive(Debug, Clone, Default, PartialEq, clap::Args)]
#[command(next_help_heading = "What to send")]
struct ContentArgs {
    /// The chat message's text
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, conflicts_with = "message")]
    text: Option<String>,
    /// Title of the push
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, conflicts_with = "message")]
    title: Option<String>,
    /// Text of the push
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, conflicts_with = "message")]
    description: Option<String>,
    /// Pass-through text that the app reads after a tap; JSON is wise
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, conflicts_with = "message")]
    ext: Option<String>,
    /// Xiaomi channel; beats the certificate's
    #[arg(long, value_name = "ID", conflicts_with = "message")]
    channel_id: Option<ChannelId>,
    /// A sound under res/raw, without suffix
    #[arg(long, value_name = "NAME", conflicts_with = "message")]
    sound: Option<String>,
    /// PushFlag 1: online delivery only
    #[arg(long, conflicts_with = "message")]
    online_only: bool,
    /// Who sends it [default: the administrator]
    #[arg(long, value_name = "USER", conflicts_with = "message")]
    from: Option<UserId>,
    /// Seconds that it is kept; 0: for online devices only [default: 7 days]
    #[arg(long, value_name = "S", conflicts_with = "message")]
    life_time: Option<u32>,
    /// The receiver's do-not-disturb counts, which a REST send ignores otherwise
    #[arg(long, conflicts_with = "message")]
    with_mute: bool,
}

impl ContentArgs {
    fn message(&self) -> Result<Message, Error> {
        let text = self.text.clone().ok_or_else(|| {
            Error::usage("there is no message: expected --text TEXT or --message FILE")
                .hint("mipush im send alice --text hi")
        })?;
        let push = PushInfo {
            online_only: self.online_only,
            title: self.title.clone(),
            desc: self.description.clone(),
            ext: self.ext.clone(),
            android: push_info::AndroidInfo {
                sound: self.sound.clone(),
                xiaomi_channel_id: self.channel_id.as_ref().map(ToString::to_string),
                ..push_info::AndroidInfo::default()
            },
            ..PushInfo::default()
        };
        let mut message = Message::new(0, vec![Element::Text(text)]);
        message.push = (push != PushInfo::default()).then_some(push);
        message.sender = self.from.as_ref().map(ToString::to_string);
        message.life_time_s = self.life_time;
        message.control.with_mute = self.with_mute;
        Ok(message)
    }
}

#[derive(Debug, Serialize)]
struct Delivered {
    receivers: usize,
    random: u32,
    messages: Vec<Taken>,
    failures: Vec<Failed>,
}

/// One call that the service took.
#[derive(Debug, Serialize)]
struct Taken {
    message_key: Option<String>,
    sent_at: Option<String>,
}

/// A receiver that the service could not serve.
#[derive(Debug, Serialize)]
struct Failed {
    user: String,
    code: i64,
    info: Option<String>,
    meaning: Option<String>,
}

impl Delivered {
    const KEYS: &'static [&'static str] = &["receivers", "random", "messages", "failures"];

    fn served(&self) -> usize {
        self.receivers.saturating_sub(self.failures.len())
    }
}

impl Report for Delivered {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        Self::KEYS
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let keys: Vec<String> = self.messages.iter().filter_map(|taken| taken.message_key.clone()).collect();
        let mut blocks = vec![Block::Facts(vec![
            ("taken for".to_owned(), format!("{} of {}", self.served(), self.receivers)),
            ("MsgKey".to_owned(), if keys.is_empty() { "-".to_owned() } else { keys.join(", ") }),
            ("MsgTime".to_owned(), or_dash(self.messages.first().and_then(|taken| taken.sent_at.as_ref()))),
            ("MsgRandom".to_owned(), self.random.to_string()),
        ])];
        for failed in &self.failures {
            let said = failed.meaning.as_ref().or(failed.info.as_ref());
            blocks.push(Block::Text(format!("{}: {} ({})", failed.user, failed.code, or_dash(said))));
        }
        Some(blocks)
    }

    fn exit(&self) -> Exit {
        if self.failures.is_empty() { Exit::Ok } else { Exit::Partial }
    }
}

/// Sends.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let Given { mut message, receivers, written } = given(args, invocation)?;
    let lint = push_info::lint(&message, &receivers);
    // What stops the push does not stop the message, which is what was asked for.
    for fault in &lint {
        let text = format!("{} ({})", fault.message(invocation.lang), fault.code);
        invocation.ui.warn(&text);
    }
    message.random = match args.random {
        Some(random) => random,
        None if message.random != 0 => message.random,
        None => random(&invocation.context)?,
    };
    at(&args.im, Delivered::KEYS, invocation, |desk| {
        let requests = requests(desk, &message, written.as_ref(), &receivers)?;
        if desk.previews() {
            return Ok(desk.show(&requests));
        }
        let mut delivered = Delivered {
            receivers: receivers.len(),
            random: message.random,
            messages: Vec::new(),
            failures: Vec::new(),
        };
        for request in &requests {
            let envelope = match desk.call(request) {
                Ok(envelope) => envelope,
                // Parts that went out before are not to be sent again.
                Err(error) if !delivered.messages.is_empty() => {
                    return Err(error.hint(format!("{} calls were taken before this one", delivered.messages.len())));
                }
                Err(error) => return Err(again(error, message.random)),
            };
            note(desk, &mut delivered, &envelope);
        }
        if let Some(first) = receivers.first() {
            desk.invocation.hint(&format!("whether it is pushed: mipush why {first}"));
        }
        Ok(Box::new(delivered))
    })
}

/// A call whose answer is missing can be repeated without sending twice.
fn again(error: Error, random: u32) -> Error {
    match error.kind {
        Exit::Unknown | Exit::Unreachable => error.hint(format!("to repeat it as the same message: --random {random}")),
        _ => error,
    }
}

fn requests(
    desk: &Desk<'_>,
    message: &Message,
    written: Option<&Map<String, Value>>,
    receivers: &[String],
) -> Result<Vec<HttpRequest>, Error> {
    let request = |part: &[String]| {
        let access = desk.access()?;
        Ok(match (written, part) {
            (Some(body), part) => client::written(&access, part, message.random, body),
            (None, [only]) => client::send(&access, only, message),
            (None, many) => client::batch(&access, many, message),
        })
    };
    receivers.chunks(MAX_RECEIVERS).map(request).collect()
}

fn note(desk: &Desk<'_>, delivered: &mut Delivered, envelope: &Envelope) {
    let sent = Sent::read(envelope);
    let at = sent.time.and_then(|time| Timestamp::from_second(time).ok());
    delivered.messages.push(Taken { message_key: sent.key, sent_at: at.map(|at| at.to_string()) });
    delivered.failures.extend(envelope.failures.iter().map(|failure: &Failure| Failed {
        user: failure.account.clone(),
        code: failure.code,
        info: failure.info.clone(),
        meaning: meaning(failure.code, desk.lang),
    }));
}

/// The message, and whom it goes to: those named, else those of the file.
struct Given {
    message: Message,
    receivers: Vec<String>,
    /// A file's own text, which may have members that nobody here knows.
    written: Option<Map<String, Value>>,
}

fn given(args: &Args, invocation: &mut Invocation) -> Result<Given, Error> {
    let named: Vec<String> = args.users.iter().map(ToString::to_string).collect();
    let Some(path) = &args.message else {
        if named.is_empty() {
            return Err(Error::usage("nobody is named: expected a USER").hint("mipush im send alice --text hi"));
        }
        return Ok(Given { message: args.content.message()?, receivers: named, written: None });
    };
    let im_message = ImMessage::open(path, invocation)?;
    let written = im_message.written();
    let call = im_message.taken(invocation.lang)?;
    let receivers = if named.is_empty() { call.receivers } else { named };
    if receivers.is_empty() {
        return Err(Error::usage("nobody is named: the file has no To_Account, and no USER is given"));
    }
    Ok(Given { message: call.message, receivers, written })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_make_a_message() {
        let args = ContentArgs {
            text: Some("hi".into()),
            title: Some("t".into()),
            description: Some("d".into()),
            ext: Some("{}".into()),
            from: Some("bob".parse().expect("user")),
            ..ContentArgs::default()
        };
        let message = args.message().expect("a message");
        let faults = push_info::lint(&message, &["alice".to_owned()]);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(message.sender.as_deref(), Some("bob"));
        let bare = ContentArgs { text: Some("hi".into()), ..ContentArgs::default() }.message().expect("a message");
        assert_eq!(bare.push, None, "nothing said, nothing sent");
        assert!(ContentArgs::default().message().is_err());
    }
}
