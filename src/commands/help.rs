//! `mipush help`: help of a command, or a topic that belongs to all of them.

use serde::Serialize;
use serde_json::Value;

use super::{Outcome, document};
use crate::context::VARIABLES;
use crate::domain::suggestion::nearest;
use crate::error::{Error, Exit};
use crate::ui::report::{Block, Report};

/// Help on a command or a topic: exit-codes, environment, output
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush help send\n  mipush help cert add\n  mipush help exit-codes")]
pub struct Args {
    /// A command, or exit-codes, environment, output
    #[arg(value_name = "COMMAND|TOPIC")]
    words: Vec<String>,
}

/// The topics.
pub const TOPICS: [&str; 3] = ["exit-codes", "environment", "output"];

#[derive(Debug, Serialize)]
struct Help {
    topic: String,
    text: String,
}

impl Report for Help {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["topic", "text"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Verbatim(self.text.clone())])
    }
}

/// Prints it.
pub fn run(args: Args, mut command: clap::Command) -> Outcome {
    let topic = args.words.join(" ");
    let text = match topic.as_str() {
        "exit-codes" => exit_codes(),
        "environment" => environment(),
        "output" => OUTPUT.to_owned(),
        _ => {
            let mut found = &mut command;
            for word in &args.words {
                let names: Vec<String> = found.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
                found = match found.find_subcommand_mut(word) {
                    Some(sub) => sub,
                    None => return Err(unknown(word, &names)),
                };
            }
            found.render_long_help().to_string()
        }
    };
    Ok(Box::new(Help { topic, text }))
}

fn unknown(word: &str, names: &[String]) -> Error {
    let known = names.iter().map(String::as_str).chain(TOPICS);
    let error = Error::usage(format!("there is no command or topic {word:?}"));
    match nearest(word, known) {
        Some(near) => error.hint(format!("did you mean {near:?}?")),
        None => error.hint("mipush --help lists the commands; topics: exit-codes, environment, output"),
    }
}

/// The table of exit codes.
pub fn exit_codes() -> String {
    let line = |(exit, word, when): &(Exit, &str, &str)| format!("{:>4}  {word:<12} {when}", exit.code());
    lines(Exit::ALL.iter().map(line))
}

/// The table of variables.
pub fn environment() -> String {
    let width = VARIABLES.iter().map(|variable| variable.name.len()).max().unwrap_or_default();
    lines(VARIABLES.iter().map(|variable| format!("{:<width$}  {}", variable.name, variable.about)))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

const OUTPUT: &str = "\
stdout carries data and nothing else; status, hints, warnings, progress and errors go to stderr.

--output table   for people (the default); piped, it loses borders and colour, never rows
--output json    one document (--json for short); keys may be added, never renamed
--output jsonl   one object a line
--output tsv     tab-separated values under a line of keys; \\t \\n \\r \\\\ stand for what they name
--fields a,b     which keys, in which order; a dotted path reaches inside

With json and jsonl an error is one JSON object on stderr: error.kind, message, hints, vendor_code, exit_code, details.
A verdict is no error: what `send --user`, `trace` and other checks found is the report on stdout, and the exit code
follows it.

Colour: --color auto|always|never, NO_COLOR, CLICOLOR_FORCE. -q drops status and hints; -v says more; -vv shows the
HTTP exchange with every credential replaced by ***.
";
