//! `mipush emulator expect`: an assertion for test suites.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use crate::commands::argument::duration;
use crate::commands::{Invocation, Outcome, document, or_dash};
use crate::error::{Error, Exit};
use crate::operation::control::Emulator;
use crate::protocol::control::{Amount, ControlCall, DeliveryView, Expectation, Expected, MissView, RefusalView};
use crate::ui::report::{Block, Report};

/// Wait for messages on phones, take them, and fail if they do not come
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush emulator expect --user alice --title Hello --exactly 1
  mipush emulator expect --reg-id R --title-contains order --at-least 2 --within 10s
  mipush emulator expect --topic news --exactly 0 --within 1s
  mipush emulator expect --ext '{\"chat\":\"bob\"}' --namespace login-test --junit expect.xml

Messages that reached a phone count, whether shown or handed to the app; a double of one job key does not.
Every condition must hold. What was found is taken: a later expect in the same namespace does not see it, so tests that
run side by side never take the same message. --exactly looks on for --settle after the number is right, and --exactly 0
for the whole of --within. Time is the machine's, also with a manual clock.
Exit codes: 0 met, 9 not met.")]
pub struct Args {
    /// On the phone with this regId
    #[arg(long, value_name = "REGID")]
    reg_id: Option<String>,
    /// On the phone of this name
    #[arg(long, value_name = "DEVICE")]
    device: Option<String>,
    /// On a phone where this user is logged in
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// For this app
    #[arg(long, value_name = "PACKAGE")]
    package: Option<String>,
    /// With this title
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// With this in its title
    #[arg(long, value_name = "TEXT")]
    title_contains: Option<String>,
    /// With this description
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// With this payload
    #[arg(long, value_name = "TEXT")]
    payload: Option<String>,
    /// With this extra.ext
    #[arg(long, value_name = "TEXT")]
    ext: Option<String>,
    /// Sent to this topic
    #[arg(long, value_name = "TOPIC")]
    topic: Option<String>,
    /// With this message id
    #[arg(long, value_name = "MSG_ID")]
    msg_id: Option<String>,
    /// With this job key
    #[arg(long, value_name = "KEY")]
    job_key: Option<String>,
    /// So many and no more
    #[arg(long, value_name = "N", conflicts_with = "at_least")]
    exactly: Option<u64>,
    /// So many or more [default: 1]
    #[arg(long, value_name = "N")]
    at_least: Option<u64>,
    /// Wait this long
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "2s")]
    within: Duration,
    /// With --exactly: look on this long for one too many
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "200ms")]
    settle: Duration,
    /// Who takes the messages; another namespace sees them all again
    #[arg(long, value_name = "NAME", default_value = "")]
    namespace: String,
    /// Write the result as JUnit XML too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    #[command(flatten)]
    which: WhichArgs,
}

/// How often the emulator is asked.
const PAUSE: Duration = Duration::from_millis(25);

#[derive(Debug, Serialize)]
struct Verdict {
    met: bool,
    expected: String,
    found: u64,
    waited_ms: u64,
    namespace: String,
    deliveries: Vec<DeliveryView>,
    misses: Vec<MissView>,
    refused: Vec<RefusalView>,
}

impl Report for Verdict {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["met", "expected", "found", "waited_ms"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let verdict = if self.met { "met" } else { "NOT met" };
        let mut blocks = vec![Block::Heading(format!("{verdict}: expected {}, found {}", self.expected, self.found))];
        blocks.extend(self.deliveries.iter().map(|one| Block::Text(format!("  {}", line(one)))));
        if !self.misses.is_empty() {
            blocks.push(Block::Heading("nearest misses".to_owned()));
        }
        for miss in &self.misses {
            blocks.push(Block::Text(format!("  {}", line(&miss.delivery))));
            blocks.extend(reasons(miss).into_iter().map(|reason| Block::Text(format!("    {reason}"))));
        }
        if !self.refused.is_empty() {
            blocks.push(Block::Heading("last refused calls".to_owned()));
        }
        for refusal in &self.refused {
            let RefusalView { call, code, reason, field, .. } = refusal;
            let field = if field.is_empty() { String::new() } else { format!(" (field {field})") };
            blocks.push(Block::Text(format!("  {call}: {code} {reason}{field}")));
        }
        Some(blocks)
    }

    fn exit(&self) -> Exit {
        if self.met { Exit::Ok } else { Exit::Findings }
    }
}

fn line(delivery: &DeliveryView) -> String {
    let DeliveryView { at, device, user, title, msg_id, .. } = delivery;
    format!("{at}  {device} ({})  {title:?}  {msg_id}", or_dash(user.as_ref()))
}

fn reasons(miss: &MissView) -> Vec<String> {
    let mut reasons: Vec<String> = miss
        .differs
        .iter()
        .map(|one| match &one.found {
            Some(found) => format!("{}: expected {:?}, found {found:?}", one.field, one.expected),
            None => format!("{}: expected {:?}, found none", one.field, one.expected),
        })
        .collect();
    if miss.taken {
        reasons.push("was taken by an earlier expect in this namespace".to_owned());
    }
    reasons
}

/// Waits and judges.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&[
        "met",
        "expected",
        "found",
        "waited_ms",
        "namespace",
        "deliveries",
        "misses",
        "refused",
    ])?;
    let count = match (args.exactly, args.at_least) {
        (Some(count), _) => Amount::Exactly(count),
        (None, Some(0)) => return Err(Error::usage("--at-least 0 is always met: expected 1 or more")),
        (None, at_least) => Amount::AtLeast(at_least.unwrap_or(1)),
    };
    let look = Expectation {
        reg_id: args.reg_id.clone(),
        device: args.device.clone(),
        user: args.user.clone(),
        package: args.package.clone(),
        title: args.title.clone(),
        title_contains: args.title_contains.clone(),
        description: args.description.clone(),
        payload: args.payload.clone(),
        ext: args.ext.clone(),
        topic: args.topic.clone(),
        msg_id: args.msg_id.clone(),
        job_key: args.job_key.clone(),
        count,
        namespace: args.namespace.clone(),
        take: false,
    };
    let state = invocation.state();
    let context = invocation.context.clone();
    let emulator = Emulator::find(&args.which.wish(), &state, &context)?;
    let begin = Instant::now();
    let mut ask = |take: bool| -> Result<Expected, Error> {
        let call = ControlCall::Expect(Box::new(Expectation { take, ..look.clone() }));
        emulator.call(&call, &mut |note| invocation.note(note))
    };
    let found = wait(&mut ask, count, args.within, args.settle, begin)?;
    let expected = match count {
        Amount::Exactly(count) => format!("exactly {count}"),
        Amount::AtLeast(count) => format!("at least {count}"),
    };
    let verdict = Verdict {
        met: found.met,
        expected: format!("{expected} with {}", conditions(&args)),
        found: found.found,
        waited_ms: u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX),
        namespace: args.namespace.clone(),
        deliveries: found.deliveries,
        misses: found.misses,
        refused: found.refused,
    };
    if let Some(file) = &args.junit {
        write(&context.cwd.join(file), &verdict)?;
    }
    Ok(Box::new(verdict))
}

/// Looks until the number is right and stays so, then takes; or gives up when time is over.
fn wait(
    ask: &mut dyn FnMut(bool) -> Result<Expected, Error>,
    count: Amount,
    within: Duration,
    settle: Duration,
    begin: Instant,
) -> Result<Expected, Error> {
    let mut right_since: Option<Instant> = None;
    loop {
        let over = begin.elapsed() >= within;
        let seen = ask(false)?;
        let settled = match count {
            // Nothing to wait for: more cannot become fewer, unless somebody else takes them.
            Amount::Exactly(count) if seen.found > count => return Ok(seen),
            Amount::Exactly(0) => false,
            Amount::Exactly(_) if seen.met => right_since.get_or_insert_with(Instant::now).elapsed() >= settle,
            Amount::Exactly(_) => {
                right_since = None;
                false
            }
            Amount::AtLeast(_) => seen.met,
        };
        if settled || over {
            let taken = ask(true)?;
            if taken.met || over {
                return Ok(taken);
            }
        }
        std::thread::sleep(PAUSE.min(within.saturating_sub(begin.elapsed())));
    }
}

fn conditions(args: &Args) -> String {
    let given = [
        ("reg-id", &args.reg_id),
        ("device", &args.device),
        ("user", &args.user),
        ("package", &args.package),
        ("title", &args.title),
        ("title-contains", &args.title_contains),
        ("description", &args.description),
        ("payload", &args.payload),
        ("ext", &args.ext),
        ("topic", &args.topic),
        ("msg-id", &args.msg_id),
        ("job-key", &args.job_key),
    ];
    let words: Vec<String> =
        given.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}={value:?}"))).collect();
    if words.is_empty() { "any message".to_owned() } else { words.join(" ") }
}

fn write(path: &Path, verdict: &Verdict) -> Result<(), Error> {
    std::fs::write(path, junit(verdict))
        .map_err(|error| Error::usage(format!("--junit {}: cannot be written: {error}", path.display())))
}

/// The result as a test suite of one case.
fn junit(verdict: &Verdict) -> String {
    let failures = u8::from(!verdict.met);
    let name = escaped(&verdict.expected);
    let time = format!("{}.{:03}", verdict.waited_ms / 1000, verdict.waited_ms % 1000);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"1\" failures=\"{failures}\">\n\
         <testsuite name=\"mipush emulator expect\" tests=\"1\" failures=\"{failures}\" time=\"{time}\">\n\
         <testcase classname=\"mipush.emulator\" name=\"{name}\" time=\"{time}\">\n"
    );
    if !verdict.met {
        let mut lines: Vec<String> = Vec::new();
        for miss in &verdict.misses {
            lines.push(line(&miss.delivery));
            lines.extend(reasons(miss).into_iter().map(|reason| format!("  {reason}")));
        }
        lines.extend(verdict.refused.iter().map(|one| format!("refused: {} {} {}", one.call, one.code, one.reason)));
        let message = escaped(&format!("expected {}, found {}", verdict.expected, verdict.found));
        text.push_str("<failure message=\"");
        text.push_str(&message);
        text.push_str("\">");
        text.push_str(&escaped(&lines.join("\n")));
        text.push_str("</failure>\n");
    }
    text.push_str("</testcase>\n</testsuite>\n</testsuites>\n");
    text
}

/// Text for XML; characters that XML cannot hold are replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(found: u64, count: Amount) -> Expected {
        let met = count.is_met_by(found);
        Expected { met, found, deliveries: Vec::new(), misses: Vec::new(), refused: Vec::new() }
    }

    /// Waits with these numbers seen one after the other; gives what came out, and how often was taken.
    fn waited(numbers: &[u64], count: Amount, within: Duration, settle: Duration) -> (bool, u64, usize) {
        let (mut at, mut takes) = (0, 0);
        let mut ask = |take: bool| {
            let found = numbers[at.min(numbers.len() - 1)];
            if take {
                takes += 1;
            } else {
                at += 1;
            }
            Ok(seen(found, count))
        };
        let out = wait(&mut ask, count, within, settle, Instant::now()).expect("asked");
        (out.met, out.found, takes)
    }

    #[test]
    fn waiting_ends_when_the_number_is_right() {
        let (long, none) = (Duration::from_mins(1), Duration::ZERO);
        assert_eq!(waited(&[1], Amount::AtLeast(1), long, none), (true, 1, 1));
        assert_eq!(waited(&[1], Amount::Exactly(1), long, none), (true, 1, 1));
        assert_eq!(
            waited(&[2], Amount::Exactly(1), long, none),
            (false, 2, 0),
            "too many is final, and nothing is taken"
        );
        assert_eq!(waited(&[0], Amount::AtLeast(1), none, none), (false, 0, 1));
        assert_eq!(waited(&[0], Amount::Exactly(0), none, none), (true, 0, 1));
        assert_eq!(waited(&[1, 2], Amount::Exactly(1), long, long), (false, 2, 0), "one too many while it settles");
    }

    #[test]
    fn junit_is_xml_whatever_the_text() {
        let verdict = Verdict {
            met: false,
            expected: "exactly 1 with title=\"<&>\u{1}\"".into(),
            found: 0,
            waited_ms: 2005,
            namespace: String::new(),
            deliveries: Vec::new(),
            misses: Vec::new(),
            refused: Vec::new(),
        };
        let text = junit(&verdict);
        assert!(
            text.contains("name=\"exactly 1 with title=&quot;&lt;&amp;&gt;\u{fffd}&quot;\" time=\"2.005\""),
            "{text}"
        );
        assert!(text.contains("failures=\"1\"") && text.contains("<failure message="));
        assert!(!junit(&Verdict { met: true, ..verdict }).contains("<failure"));
    }
}
