//! `mipush doctor`: the guide's checklist 收不到推送时，如何排查问题, as checks with a command that mends each.

mod catalog;
mod live;
mod report;

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use super::argument::{self, ServiceArgs};
use super::im::AppArgs;
use super::im_message::{ImMessage, WayArgs};
use super::{Invocation, Outcome, candidate};
use crate::android::lint::Level;
use crate::domain::identifier::{ChannelId, DeviceName, RegId, UserId};
use crate::domain::push::Content;
use crate::domain::registry::Registry;
use crate::domain::suggestion::quoted;
use crate::error::Error;
use crate::operation::diagnose::im::Live;
use crate::operation::diagnose::project::{self, Folder};
use crate::operation::diagnose::{self, Chosen, Finding, Program, Wanted, Wish, annotation, chain, junit, sarif};
use crate::operation::im as operation_im;
use crate::operation::service;
use report::Diagnosis;

/// Find out why a push does not arrive: the guide's checklist, each fault with the command that mends it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush doctor
  mipush doctor --user alice --ext '{\"chat\":\"bob\"}'
  mipush doctor --user alice --json --junit doctor.xml
  mipush doctor --only presence,device-reported --user alice
  mipush doctor --message message.json --user alice
  mipush doctor --live --user alice
  mipush doctor --live-test --user alice
  mipush doctor --project .
  mipush doctor --apk app-release.apk
  mipush doctor --project app --cert demo --sarif mipush.sarif --fail-on warning

Each check is ok, warn, fail or skip; a skip says why. Nothing is changed: run the printed fix to mend a fault. Where a
value is known to you alone the fix names a file or variable to put it into first. Two harmless calls ask the push
service for today's quota and the traces of the last day; --offline leaves them out. Two more ask IM with --live.

With --user the chain of a push is walked in order: console, token, state, request, vendor, phone. It stops at the first
broken link, which is named; what lies behind it is skipped, for no push gets there.

With --message a message is judged that your back end sends: the body of openim/sendmsg, each fault with the member to
change and the command that looks again.

With --project or --apk the app's side is looked at instead, by the rules MP001 to MP092 and the app-* checks: no call is made,
and without a state file only what needs a certificate is skipped. Findings that are put up with stand in the project's
.mipush-lint.toml, each with its reason: [[suppress]] code = \"MP052\", path = \"app/**\", reason = \"…\".

Exit codes: 0 nothing failed (warnings are not failures, unless --fail-on warning), 2 unknown check, 9 a check failed.
With --live-test: 11 IM's decision says that nothing goes out (as `send --user`), 9 refused or not delivered in time, 8
sent, but nothing could be seen, 0 all delivered.")]
pub struct Args {
    /// Look at this user's login too
    #[arg(long, value_name = "USER", add = candidate::users())]
    user: Option<UserId>,
    /// On this phone [default: where the user logged in last]
    #[arg(long, value_name = "DEVICE", requires = "user", add = candidate::devices())]
    device: Option<DeviceName>,
    /// Only these checks
    #[arg(long, value_name = "CODE,…", value_delimiter = ',')]
    only: Vec<String>,
    /// Look at the app in this Android project instead
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath,
          conflicts_with_all = ["user", "live_test", "title", "description", "ext"])]
    project: Option<PathBuf>,
    /// Look at the app in this APK instead; again for each part of a split app
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath,
          conflicts_with_all = ["user", "live_test", "title", "description", "ext", "project"])]
    apk: Vec<PathBuf>,
    /// Show every check there is, and check nothing
    #[arg(long, conflicts_with_all = ["user", "only", "offline", "junit", "sarif", "github", "live_test", "project", "apk"])]
    list_checks: bool,
    /// Call IM too: is the account there, is the plan paid, where does IM take the user for
    #[arg(long, conflicts_with_all = ["offline", "live_test", "project", "apk", "list_checks"])]
    live: bool,
    /// Make no call
    #[arg(long)]
    offline: bool,
    /// Write the findings to this file too, as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write them to this file too, as SARIF 2.1.0
    #[arg(long, value_name = "FILE", conflicts_with = "live_test")]
    sarif: Option<PathBuf>,
    /// Say them on stderr too, as annotations of GitHub Actions
    #[arg(long, conflicts_with = "live_test")]
    github: bool,
    /// Which findings make the exit code 9
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = FailOn::Error, conflicts_with = "live_test")]
    fail_on: FailOn,
    #[command(flatten)]
    message: MessageArgs,
    #[command(flatten)]
    im_message: ImMessageArgs,
    #[command(flatten)]
    live_test: LiveArgs,
    #[command(flatten)]
    im: ImCallArgs,
    #[command(flatten)]
    service: ServiceArgs,
}

/// From which weight on a finding is a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Errors
    Error,
    /// Warnings too
    Warning,
}

impl FailOn {
    const fn level(self) -> Level {
        match self {
            Self::Error => Level::Error,
            Self::Warning => Level::Warning,
        }
    }
}

/// The message that the operator wants to send.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The message to judge or, with --live-test, to send")]
struct MessageArgs {
    /// First line
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    title: Option<String>,
    /// Second line
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    description: Option<String>,
    /// The pass-through text that the app is to read after a tap
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    ext: Option<String>,
    /// Notification channel [default: the certificate's]
    #[arg(long, value_name = "ID")]
    channel_id: Option<ChannelId>,
}

impl MessageArgs {
    fn content(&self) -> Content {
        Content {
            title: self.title.clone(),
            description: self.description.clone(),
            ext: self.ext.clone(),
            channel_id: self.channel_id.clone(),
            ..Content::default()
        }
    }

    /// The message, if one was described.
    fn described(&self) -> Option<Content> {
        let content = self.content();
        (content != Content::default()).then_some(content)
    }
}

/// A whole message of IM's, in a file.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The whole message, as IM gets it")]
struct ImMessageArgs {
    /// A body of openim/sendmsg; - reads it from stdin
    #[arg(long, value_name = "FILE|-", value_hint = clap::ValueHint::FilePath,
          conflicts_with_all = ["title", "description", "ext", "channel_id", "live_test", "project", "apk", "list_checks"])]
    message: Option<PathBuf>,
    #[command(flatten)]
    way: WayArgs,
}

impl ImMessageArgs {
    fn im_message(&self, invocation: &Invocation) -> Result<Option<diagnose::ImMessage>, Error> {
        let Some(path) = &self.message else {
            if self.way == WayArgs::default() {
                return Ok(None);
            }
            return Err(Error::usage(
                "--from, --group and --group-type are about the message of --message: expected one",
            )
            .hint("mipush doctor --message FILE"));
        };
        let im_message = ImMessage::read(path, invocation)?;
        let written = im_message.written().map_or(Value::Null, Value::Object);
        let (receivers, unknown, message) = match im_message.call {
            Ok(call) => (call.receivers, call.unknown, Ok(call.message)),
            Err(refusal) => (Vec::new(), Vec::new(), Err(refusal)),
        };
        let way = &self.way;
        Ok(Some(diagnose::ImMessage {
            file: im_message.named,
            written,
            receivers,
            unknown,
            message,
            client: way.client,
            sender: way.from.clone(),
            group: way.group.clone().map(|id| (id, way.kind())),
        }))
    }
}

/// The application that `--live` calls for.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The IM application that --live calls for")]
struct ImCallArgs {
    #[command(flatten)]
    app: AppArgs,
}

impl ImCallArgs {
    /// How to call IM. A flag without a call would be one that does nothing.
    fn live(&self, args: &Args, invocation: &Invocation) -> Result<Option<Live>, Error> {
        let app = &self.app;
        let named = app.key.key_file.is_some() || app.key.key_env.is_some();
        if !args.live {
            if named || app.sdk_app_id.is_some() || app.admin.is_some() || app.im_region.is_some() {
                return Err(Error::usage("the flags of the IM application are for --live: expected it too")
                    .hint("mipush doctor --live --user USER"));
            }
            return Ok(None);
        }
        let service = &args.service;
        let wish = operation_im::Wish {
            url: app.im_url.clone(),
            sdk_app_id: app.sdk_app_id,
            admin: app.admin.clone(),
            region: app.im_region,
            terms: service.terms.terms(),
        };
        let url = app.im_url.clone().filter(|url| invocation.context.var("MIPUSH_IM_URL").as_ref() != Some(url));
        let again = url.into_iter().flat_map(|url| ["--im-url".to_owned(), url]).collect();
        let key = if named { Some(app.key.secret(invocation)?) } else { None };
        Ok(Some(Live { wish, key, again }))
    }
}

/// Step 5 of the guide.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The guide's step 5")]
struct LiveArgs {
    /// Send a few messages and watch for a minute (--timeout) what becomes of them
    #[arg(long, conflicts_with_all = ["only", "offline"])]
    live_test: bool,
    /// Straight to this regId, past IM's decision
    #[arg(long, value_name = "REGID", requires = "live_test", conflicts_with = "user", allow_hyphen_values = true)]
    reg_id: Option<RegId>,
    /// How many messages, 1 to 10
    #[arg(long, value_name = "N", requires = "live_test", default_value_t = 3,
          value_parser = clap::value_parser!(u32).range(1..=10))]
    count: u32,
    /// The app is stopped already: do not ask
    #[arg(long, requires = "live_test")]
    yes: bool,
}

/// How long a live test watches: the guide's "within one minute".
const WATCH: Duration = Duration::from_mins(1);

impl Args {
    /// What to look at. In a live test `--timeout` is the time to watch, and calls keep their own.
    fn wish(&self, invocation: &Invocation, chosen: &Chosen) -> Result<Wish, Error> {
        let mut service: service::Wish = self.service.wish();
        if self.live_test.live_test {
            service.terms.timeout = None;
        }
        Ok(Wish {
            wanted: Wanted { cert: self.service.cert.clone(), user: self.user.clone(), device: self.device.clone() },
            message: self.message.described(),
            im_message: self.im_message.im_message(invocation)?,
            project: self.folder(invocation, if chosen.checks.is_empty() { &chosen.rules } else { &[] }),
            live: self.im.live(self, invocation)?,
            offline: self.offline,
            service,
            program: program(invocation),
        })
    }
}

impl Args {
    fn folder(&self, invocation: &Invocation, rules: &[&'static str]) -> Option<Folder> {
        let cwd = &invocation.context.cwd;
        if !self.apk.is_empty() {
            return Some(Folder::of_apks(&self.apk, cwd, rules));
        }
        let shown = self.project.clone()?;
        Some(Folder { path: cwd.join(&shown), shown, ..Folder::default() })
    }
}

/// How fixes start this program: flags that the environment does not repeat for them.
fn program(invocation: &Invocation) -> Program {
    let context = &invocation.context;
    let state = invocation.state.as_ref().map(|path| path.display().to_string());
    let now = context.is_pinned().then(|| context.now());
    let inherited = context.var("MIPUSH_NOW").and_then(|text| argument::time(&text).ok());
    Program {
        state: state.filter(|state| context.var("MIPUSH_STATE").as_ref() != Some(state)),
        now: now.filter(|now| inherited != Some(*now)).map(|now| now.to_string()),
    }
}

/// Looks.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    if args.list_checks {
        return Ok(catalog::list(invocation.lang));
    }
    if args.live_test.live_test {
        return live::run(args, invocation);
    }
    let chosen = diagnose::choose(&args.only, args.project.is_some() || !args.apk.is_empty())?;
    let (state, context, lang) = (invocation.state(), invocation.context.clone(), invocation.lang);
    let wish = args.wish(invocation, &chosen)?;
    let facts = diagnose::gather(&wish, &chosen.checks, (&state, &context, lang), &mut |note| invocation.note(note))?;
    let mut findings = diagnose::judge(&chosen.checks, &facts);
    let chain = if args.user.is_some() {
        let (walked, chain) = chain::walk(findings);
        findings = walked;
        Some(chain)
    } else {
        None
    };
    let mut suppressed = Vec::new();
    if let (Some(folder), Ok(project)) = (&wish.project, facts.project.get())
        && chosen.with_rules
    {
        findings.extend(project::findings(project, &chosen.rules, folder));
        suppressed = project::suppressed(project, &chosen.rules);
        findings.sort_by_key(|finding| finding.step);
    }
    write_junit(args, &findings, invocation)?;
    if let Some(file) = &args.sarif {
        let file = invocation.context.cwd.join(file);
        sarif::write(&file, &sarif::document(&findings, &suppressed, lang))?;
        invocation.ui.status(&format!("wrote {}", file.display()));
    }
    if args.github {
        for line in annotation::lines(&findings, lang) {
            invocation.ui.annotate(&line);
        }
    }
    let diagnosis = Diagnosis::new(&findings, lang).failing_on(&findings, args.fail_on.level());
    if let Some(chain) = chain {
        return Ok(Box::new(diagnosis.of_chain(&chain, lang)));
    }
    if let Ok(project) = facts.project.get() {
        return Ok(Box::new(diagnosis.of_project(project, &suppressed, lang)));
    }
    if let Ok(registry) = facts.registry.get()
        && let Some(user) = suggested(registry, wish.im_message.as_ref())
    {
        let flags =
            wish.im_message.map(|im_message| format!("--message {} ", quoted(&im_message.file))).unwrap_or_default();
        invocation.ui.hint(&format!("to look at a user's login too: mipush doctor {flags}--user {}", quoted(user)));
    }
    Ok(Box::new(diagnosis))
}

/// Whose login is worth a look: a receiver's of the message, else anybody's.
fn suggested<'r>(registry: &'r Registry, im_message: Option<&diagnose::ImMessage>) -> Option<&'r str> {
    let users = registry.users();
    let receives =
        |user: &&&UserId| im_message.is_none_or(|im_message| im_message.receivers.iter().any(|to| to == user.as_str()));
    users.iter().find(receives).map(|user| user.as_str())
}

fn write_junit(args: &Args, findings: &[Finding], invocation: &mut Invocation) -> Result<(), Error> {
    let Some(file) = &args.junit else { return Ok(()) };
    let file = invocation.context.cwd.join(file);
    junit::write(&file, findings, invocation.lang)?;
    invocation.ui.status(&format!("wrote {}", file.display()));
    Ok(())
}
