//! `mipush emulator phones`: what each phone has on screen.

use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use crate::commands::{Invocation, Outcome, candidate, document, or_dash};
use crate::domain::suggestion::nearest;
use crate::error::Error;
use crate::operation::control::Emulator;
use crate::protocol::control::{ControlCall, Opened, PhoneView, Phones};
use crate::ui::report::{Block, Report};

/// Show the phones and what is on their screens
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush emulator phones\n  mipush emulator phones phone1 --json")]
pub struct Args {
    /// Only this phone
    #[arg(value_name = "DEVICE", add = candidate::devices())]
    device: Option<String>,
    #[command(flatten)]
    which: WhichArgs,
}

#[derive(Debug, Serialize)]
struct PhoneList {
    phones: Vec<PhoneView>,
}

impl Report for PhoneList {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.phones.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["device", "user", "presence", "package", "notifications"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        for phone in &self.phones {
            let who = format!("{} ({})", or_dash(phone.user.as_ref()), or_dash(phone.presence.as_ref()));
            blocks.push(Block::Heading(format!("{}  {who}  {}", phone.device, phone.package)));
            if let Some(state) = state(phone) {
                blocks.push(Block::Text(format!("  {state}")));
            }
            if phone.notifications.is_empty() && phone.pass_through.is_empty() {
                blocks.push(Block::Text("  nothing on screen".to_owned()));
            }
            for (place, shown) in phone.notifications.iter().enumerate() {
                if place > 0 {
                    blocks.push(Block::Text(String::new()));
                }
                blocks.push(Block::Facts(vec![
                    ("  title".to_owned(), shown.title.clone()),
                    ("  text".to_owned(), shown.description.clone()),
                    ("  a tap opens".to_owned(), opens(&shown.tap)),
                    ("  ext".to_owned(), or_dash(shown.ext.as_ref())),
                    ("  message id".to_owned(), shown.msg_id.clone()),
                ]));
            }
            for passed in &phone.pass_through {
                blocks.push(Block::Facts(vec![
                    ("  pass-through".to_owned(), or_dash(passed.payload.as_ref())),
                    ("  message id".to_owned(), passed.msg_id.clone()),
                ]));
            }
        }
        Some(blocks)
    }

    fn empty_hint(&self) -> Option<String> {
        Some("no phones yet: mipush device register PHONE".to_owned())
    }
}

/// What is unusual about a phone.
fn state(phone: &PhoneView) -> Option<String> {
    let mut words = Vec::new();
    if !phone.installed {
        words.push("the app is not installed".to_owned());
    }
    if !phone.online {
        words.push(format!("offline, {} waiting", phone.waiting));
    }
    if !phone.notifications_on {
        words.push("notifications are off".to_owned());
    }
    if !phone.push_on {
        words.push("push is off".to_owned());
    }
    (!words.is_empty()).then(|| words.join("; "))
}

/// What a tap opens, in words.
pub(super) fn opens(opened: &Opened) -> String {
    match opened {
        Opened::Launcher => "the app's launcher activity".to_owned(),
        Opened::Browser { url } => format!("the browser at {url}"),
        Opened::Activity { intent_uri, class_name } => {
            format!("the activity {}", intent_uri.as_ref().or(class_name.as_ref()).map_or("-", |text| text.as_str()))
        }
        Opened::Callback => "nothing by itself; the app's onNotificationMessageClicked is called".to_owned(),
        Opened::Nothing { why } => format!("nothing: {}", why.en),
    }
}

/// Shows them.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let context = invocation.context.clone();
    let emulator = Emulator::find(&args.which.wish(), &state, &context)?;
    let mut phones: Vec<PhoneView> =
        emulator.call::<Phones>(&ControlCall::Phones, &mut |note| invocation.note(note))?.phones;
    if let Some(device) = &args.device {
        let known: Vec<String> = phones.iter().map(|phone| phone.device.clone()).collect();
        phones.retain(|phone| phone.device == *device);
        if phones.is_empty() {
            let error = Error::state(format!("{} has no phone called {device:?}", emulator.describe()));
            return Err(match nearest(device, known.iter().map(String::as_str)) {
                Some(near) => error.hint(format!("did you mean {near:?}?")),
                None => error.hint("mipush emulator phones"),
            });
        }
    }
    Ok(Box::new(PhoneList { phones }))
}
