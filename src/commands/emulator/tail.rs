//! `mipush emulator tail`: follows what happens.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use crate::commands::{Invocation, Outcome, Streamed, document};
use crate::error::Exit;
use crate::operation::control::Emulator;
use crate::protocol::control::{ControlCall, EventView, Events};
use crate::ui::Flow;
use crate::ui::report::{Block, Report};

/// Follow what the emulator does: accepted, refused, delivered, tapped
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mipush emulator tail\n  mipush emulator tail --no-follow --json\n  mipush emulator tail --count 1 -o jsonl"
)]
pub struct Args {
    /// Show what there is and end
    #[arg(long)]
    no_follow: bool,
    /// End after this many events
    #[arg(long, value_name = "N")]
    count: Option<usize>,
    /// Begin behind this number instead of at the beginning
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    after: u64,
    #[command(flatten)]
    which: WhichArgs,
}

/// How often a running emulator is asked.
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Debug, Serialize)]
struct Event {
    #[serde(flatten)]
    event: EventView,
}

impl Report for Event {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["seq", "at", "kind", "msg_id"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let event = &self.event;
        let kind = document(&event.kind);
        let mut words = vec![event.seq.to_string(), event.at.to_string(), kind.as_str().unwrap_or_default().to_owned()];
        words.extend(event.msg_id.clone());
        for phone in &event.phones {
            let outcome = document(&phone.outcome);
            words.push(format!("{} {}", phone.device, outcome.as_str().unwrap_or_default()));
        }
        if !event.ignored_filters.is_empty() {
            words.push(format!(
                "filters left aside, as the phone's own value is not known: {}",
                event.ignored_filters.join(", ")
            ));
        }
        if let Some(refusal) = &event.refusal {
            let field = if refusal.field.is_empty() { String::new() } else { format!(" (field {})", refusal.field) };
            words.push(format!("{}: {} {}{field}", refusal.call, refusal.code, refusal.reason));
        }
        Some(vec![Block::Text(words.join("  "))])
    }
}

/// Follows.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let state = invocation.state();
    let context = invocation.context.clone();
    let emulator = Emulator::find(&args.which.wish(), &state, &context)?;
    invocation.ui.status(&format!("following {}", emulator.describe()));
    let mut after = args.after;
    let mut left = args.count.unwrap_or(usize::MAX);
    loop {
        let events: Events = emulator.call(&ControlCall::Events { after }, &mut |note| invocation.note(note))?;
        if events.missed > 0 && after > 0 {
            invocation.ui.warn(&format!("{} events are gone: the journal is bounded", events.missed));
        }
        let more = events.after > after && !events.events.is_empty();
        after = events.after;
        for event in events.events.into_iter().take(left) {
            left -= 1;
            if invocation.ui.item(&Event { event })? == Flow::Closed {
                return Ok(Box::new(Streamed { exit: Exit::Ok }));
            }
        }
        if left == 0 || (args.no_follow && !more) {
            return Ok(Box::new(Streamed { exit: Exit::Ok }));
        }
        if !more {
            std::thread::sleep(PAUSE);
        }
    }
}
