//! The command line: global options, one variant and one match arm for each noun.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::Resettable;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::CompleteEnv;
use jiff::Timestamp;

use crate::commands::{self, Invocation, argument};
use crate::context::{Context, VARIABLES};
use crate::domain::text::Lang;
use crate::error::{Error, Exit};
use crate::ui::report::Report;
use crate::ui::terminal::ColorChoice;
use crate::ui::{Format, Settings, Ui};

/// Operator tool for Xiaomi push (MiPush) behind Tencent Cloud IM.
#[derive(Debug, Parser)]
#[command(
    name = "mipush",
    version,
    about = "Operator tool for Xiaomi push (MiPush) behind Tencent Cloud IM",
    long_about = "Registers push certificates, binds users' devices, plays login, logout, kick and kill, sends real \
                  pushes, follows them, and finds out why one did not arrive. An emulator of both servers is inside: \
                  with a certificate of region `embedded` nothing needs an account, a phone or a network.",
    after_help = "Start here: mipush demo\nMore: mipush help exit-codes, mipush help environment, mipush help output",
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
struct Root {
    #[command(flatten)]
    globals: Globals,
}

/// Options that every verb takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
struct Globals {
    /// State file [default: nearest mipush.toml upwards, else the user's]
    #[arg(long, global = true, value_name = "PATH", env = "MIPUSH_STATE")]
    state: Option<PathBuf>,
    /// Format of the data on stdout
    #[arg(long, short = 'o', global = true, value_enum, value_name = "FORMAT", default_value_t = Format::Table)]
    output: Format,
    /// Short for --output json
    #[arg(long, global = true)]
    json: bool,
    /// Keys to show, in this order
    #[arg(long, global = true, value_name = "A,B", value_delimiter = ',')]
    fields: Vec<String>,
    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
    /// No status, hints or progress on stderr
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Say more; twice shows the HTTP exchange, redacted
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Never ask; a missing value is an error
    #[arg(long, global = true)]
    no_input: bool,
    /// Evaluate everything as of this time: RFC 3339 or unix seconds
    #[arg(long, global = true, value_name = "TIME", env = "MIPUSH_NOW", hide_env_values = true, value_parser = argument::time)]
    now: Option<Timestamp>,
    /// Language of teaching texts, en or zh [default: the locale's]
    #[arg(long, global = true, value_name = "LANG", value_parser = argument::language)]
    lang: Option<Lang>,
}

// The nouns; as documentation it would become the program's description.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    Init(commands::init::Args),
    #[command(subcommand)]
    Cert(commands::cert::Command),
    #[command(subcommand)]
    Device(commands::device::Command),
    #[command(subcommand)]
    Session(commands::session::Command),
    Send(Box<commands::send::Args>),
    Why(Box<commands::why::Args>),
    Simulate(commands::simulate::Args),
    Trace(commands::trace::Args),
    Stop(commands::stop::Args),
    Recall(commands::recall::Args),
    #[command(subcommand)]
    Schedule(commands::schedule::Command),
    #[command(subcommand)]
    Topic(commands::topic::Command),
    #[command(subcommand)]
    Regid(commands::regid::Command),
    #[command(subcommand)]
    Channel(commands::channel::Command),
    #[command(subcommand)]
    Media(commands::media::Command),
    Stats(commands::stats::Args),
    Quota(commands::quota::Args),
    #[command(subcommand)]
    Receipts(commands::receipts::Command),
    Doctor(Box<commands::doctor::Args>),
    Code(commands::code::Args),
    #[command(subcommand)]
    Callbacks(commands::callbacks::Command),
    #[command(subcommand)]
    Usersig(commands::usersig::Command),
    #[command(subcommand)]
    Im(commands::im::Command),
    #[command(subcommand)]
    Emulator(commands::emulator::Command),
    #[command(subcommand)]
    Intent(commands::intent::Command),
    Generate(Box<commands::generate::Args>),
    Demo(commands::demo::Args),
    Completions(commands::completions::Args),
    Man(commands::man::Args),
    Help(commands::help::Args),
}

/// The whole command line, for the reference. The global options are shown once, by `mipush` itself.
pub fn command() -> clap::Command {
    whole().mut_subcommands(without_global_options)
}

/// Every verb with its options.
fn whole() -> clap::Command {
    let mut command = names();
    command.build();
    command
}

/// Every verb by its name. A verb's options are made when it is called, so that no run pays for the other verbs.
fn names() -> clap::Command {
    Command::augment_subcommands(Root::command())
}

/// What this command line most likely needs. The global options are copied into every verb there is: where a word names
/// the noun, no other is there. A word that was meant otherwise makes the line fail, and it is read again.
fn needed(arguments: &[OsString]) -> clap::Command {
    if arguments.get(1).is_some_and(|word| word == "--version" || word == "-V") {
        return Root::command();
    }
    let all = names();
    let called = arguments.iter().skip(1).find_map(|word| all.find_subcommand(word)).cloned();
    match called {
        Some(called) => Root::command().subcommand(called),
        None => all,
    }
}

fn without_global_options(command: clap::Command) -> clap::Command {
    command
        .mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg })
        .mut_subcommands(without_global_options)
}

/// A variable that is set but empty says nothing, like one that is not set: CI systems pass unknown ones on that way.
fn without_empty_variables(command: clap::Command, context: &Context) -> clap::Command {
    let is_empty =
        |name: &std::ffi::OsStr| name.to_str().and_then(|name| context.var(name)).is_some_and(|v| v.is_empty());
    command
        .mut_args(|arg| if arg.get_env().is_some_and(is_empty) { arg.env(Resettable::Reset) } else { arg })
        .mut_subcommands(|sub| without_empty_variables(sub, context))
}

fn parse(arguments: &[OsString], context: &Context) -> Result<(Globals, Command), clap::Error> {
    use clap::error::ErrorKind;
    let read = |command: clap::Command| {
        let mut matches = command.try_get_matches_from(arguments)?;
        Ok((Root::from_arg_matches_mut(&mut matches)?.globals, Command::from_arg_matches_mut(&mut matches)?))
    };
    let has_empty = VARIABLES.iter().any(|variable| context.var(variable.name).is_some_and(|value| value.is_empty()));
    if has_empty {
        return read(without_empty_variables(whole(), context));
    }
    match read(needed(arguments)) {
        // What is said of a line that is not right, and help above all, names other verbs.
        Err(error) if error.kind() != ErrorKind::DisplayVersion => read(whole()),
        outcome => outcome,
    }
}

/// Parses, runs, reports. The result is the process's exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let context = Context::from_process();
    if let Some(exit) = complete(&context) {
        return exit;
    }
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let (globals, command) = match parse(&arguments, &context) {
        Ok(parsed) => parsed,
        Err(error) => return refuse_usage(&error, &arguments, &context),
    };
    let settings = Settings {
        format: if globals.json { Format::Json } else { globals.output },
        fields: globals.fields,
        color: globals.color,
        quiet: globals.quiet,
        verbose: globals.verbose,
        no_input: globals.no_input,
    };
    let lang = globals.lang.unwrap_or_else(|| context.language());
    let ui = Ui::stdio(context.terminal, settings);
    let context = context.pinned_at(globals.now);
    let mut invocation = Invocation { context, ui, lang, state: globals.state, hints: Vec::new() };
    let outcome = dispatch(command, &mut invocation).and_then(|report| {
        invocation.ui.emit(report.as_ref())?;
        for hint in std::mem::take(&mut invocation.hints) {
            invocation.ui.hint(&hint);
        }
        Ok(report.exit())
    });
    match outcome {
        Ok(exit) => exit,
        Err(error) => {
            invocation.ui.error(&error);
            error.kind
        }
    }
}

/// Answers a shell that asks for completions: its script calls this program with `COMPLETE` set.
fn complete(context: &Context) -> Option<Exit> {
    context.var("COMPLETE").filter(|shell| !shell.is_empty())?;
    commands::candidate::prepare(context);
    let completion = CompleteEnv::with_factory(names).shells(commands::completions::SHELLS);
    let asked = completion.try_complete(std::env::args_os(), Some(&context.cwd));
    match asked {
        Ok(true) => Some(Exit::Ok),
        Ok(false) => None,
        Err(_) => Some(Exit::Usage),
    }
}

fn dispatch(command: Command, invocation: &mut Invocation) -> Result<Box<dyn Report>, Error> {
    match command {
        Command::Init(args) => commands::init::run(args, invocation),
        Command::Cert(command) => commands::cert::run(command, invocation),
        Command::Device(command) => commands::device::run(command, invocation),
        Command::Session(command) => commands::session::run(command, invocation),
        Command::Send(args) => commands::send::run(&args, invocation),
        Command::Why(args) => commands::why::run(&args, invocation),
        Command::Simulate(args) => commands::simulate::run(&args, invocation),
        Command::Code(args) => commands::code::run(&args, invocation),
        Command::Trace(args) => commands::trace::run(args, invocation),
        Command::Stop(args) => commands::stop::run(args, invocation),
        Command::Recall(args) => commands::recall::run(args, invocation),
        Command::Schedule(command) => commands::schedule::run(command, invocation),
        Command::Topic(command) => commands::topic::run(command, invocation),
        Command::Regid(command) => commands::regid::run(command, invocation),
        Command::Channel(command) => commands::channel::run(command, invocation),
        Command::Media(command) => commands::media::run(command, invocation),
        Command::Stats(args) => commands::stats::run(args, invocation),
        Command::Quota(args) => commands::quota::run(args, invocation),
        Command::Receipts(command) => commands::receipts::run(command, invocation),
        Command::Doctor(args) => commands::doctor::run(&args, invocation),
        Command::Callbacks(command) => commands::callbacks::run(command, invocation),
        Command::Im(command) => commands::im::run(command, invocation),
        Command::Usersig(command) => commands::usersig::run(command, invocation),
        Command::Emulator(command) => commands::emulator::run(command, invocation),
        Command::Intent(command) => commands::intent::run(command, invocation),
        Command::Generate(args) => commands::generate::run(&args, invocation),
        Command::Demo(args) => commands::demo::run(args, invocation),
        Command::Completions(args) => commands::completions::run(&args),
        Command::Man(args) => commands::man::run(args, whole()),
        Command::Help(args) => commands::help::run(args, whole()),
    }
}

/// Help and version go to stdout with exit 0; everything else that the parser refuses is exit 2, as JSON where JSON
/// was asked for.
fn refuse_usage(error: &clap::Error, arguments: &[OsString], context: &Context) -> Exit {
    use clap::error::ErrorKind;
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let wants_json = arguments.iter().any(|argument| argument == "--json")
        || arguments
            .windows(2)
            .any(|pair| (pair[0] == "--output" || pair[0] == "-o") && (pair[1] == "json" || pair[1] == "jsonl"));
    if wants_json && !is_help {
        let text = error.render().to_string();
        let mut parts = text.trim().splitn(2, "\n\n");
        let message = parts.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let hints = parts.next().map(|rest| rest.trim().to_owned());
        let settings = Settings { format: Format::Json, ..Settings::default() };
        Ui::stdio(context.terminal, settings).error(&Error::usage(message).hints(hints));
        return Exit::Usage;
    }
    // A closed pipe while printing help is nobody's fault.
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Ok,
        _ => Exit::Usage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_options(command: &clap::Command) -> Vec<String> {
        let below = command.get_subcommands().flat_map(with_options);
        let own = command.get_arguments().next().map(|_| command.get_name().to_owned());
        own.into_iter().chain(below).collect()
    }

    #[test]
    fn an_options_value_may_be_a_nouns_name() {
        let context = Context::from_process();
        let parsed = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            parse(&words, &context).map(|(globals, command)| (globals.state, command))
        };
        for line in
            ["mipush --state topic cert list", "mipush cert --state topic list", "mipush cert list --state topic"]
        {
            let (state, command) = parsed(line).expect(line);
            assert_eq!(state, Some(PathBuf::from("topic")), "{line}");
            assert!(matches!(command, Command::Cert(_)), "{line}");
        }
        let unknown = parsed("mipush --state topic certs list").expect_err("no such noun");
        assert!(unknown.to_string().contains("'cert'"), "{unknown}");
    }

    #[test]
    fn no_run_makes_the_options_of_every_verb() {
        let eager: Vec<String> = names().get_subcommands().flat_map(with_options).collect();
        assert!(eager.is_empty(), "give the enum above these #[command(defer = true)]: {eager:?}");
    }
}
