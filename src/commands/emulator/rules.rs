//! `mipush emulator rules`: every setting, its value, its default and its reason.

use serde::Serialize;
use serde_json::Value;

use super::line::WhichArgs;
use crate::commands::{Invocation, Outcome, document};
use crate::domain::text::Lang;
use crate::operation::control::Emulator;
use crate::operation::setup;
use crate::protocol::control::{ControlCall, RulesView};
use crate::ui::report::{Block, Report};

/// List the emulator's rules: what they are set to, their default, and where it comes from
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush emulator rules
  mipush emulator rules --fields name,value,about
  mipush emulator rules --template > emulator.toml

The rules belong to an emulator that runs: set them when it starts, with --rule NAME=VALUE or --settings FILE of
`emulator run` or `emulator exec`. The one inside, of region `embedded`, takes none. --rules 2026 sets quota,
device-quota, qps, require-channel, check-channel and check-template. channel.ID=public|private|default names the kind
of one channel.")]
pub struct Args {
    /// Print a settings file that holds every default
    #[arg(long)]
    template: bool,
    #[command(flatten)]
    which: WhichArgs,
}

#[derive(Debug, Serialize)]
struct Rules {
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize)]
struct Rule {
    name: String,
    value: String,
    default: String,
    expected: String,
    source: String,
    about: String,
}

impl Report for Rules {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.rules.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["name", "value", "default", "source", "about"]
    }
}

#[derive(Debug, Serialize)]
struct Template {
    settings: String,
}

impl Report for Template {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["settings"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Verbatim(self.settings.clone())])
    }
}

/// Lists them.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    if args.template {
        return Ok(Box::new(Template { settings: setup::template() }));
    }
    let state = invocation.state();
    let context = invocation.context.clone();
    // The embedded emulator reads the state file at each call, and rules need none.
    let view: RulesView = match Emulator::find(&args.which.wish(), &state, &context)? {
        emulator if emulator.is_embedded() => setup::listed(),
        emulator => emulator.call(&ControlCall::Rules, &mut |note| invocation.note(note))?,
    };
    let lang = invocation.lang;
    let rule = |rule: crate::protocol::control::RuleView| Rule {
        name: rule.name,
        value: rule.value,
        default: rule.default,
        expected: rule.expected,
        source: rule.source,
        about: if lang == Lang::Zh { rule.about.zh } else { rule.about.en },
    };
    Ok(Box::new(Rules { rules: view.rules.into_iter().map(rule).collect() }))
}
