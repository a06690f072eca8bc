//! Talking to an emulator: one that was named, the one that runs on this state file, or the one inside this process.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use url::Url;

use super::note::Note;
use super::state::State;
use super::{serve, service, world};
use crate::api::{ApiError, Transport};
use crate::context::Context;
use crate::domain::secret::Secret;
use crate::emulator::handle;
use crate::emulator::rule::Rules;
use crate::error::{Error, Exit};
use crate::protocol::control::{ControlCall, ControlError, Ready, decode};

/// What the operator said about which emulator.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// `--control-url`.
    pub url: Option<String>,
    /// `--ready-file`.
    pub ready_file: Option<PathBuf>,
}

/// A way to an emulator.
#[derive(Debug)]
enum Way {
    Running { base: String, token: Secret },
    Embedded,
}

/// An emulator to talk to.
#[derive(Debug)]
pub struct Emulator<'a> {
    way: Way,
    transport: Transport,
    state: &'a State,
    context: &'a Context,
}

impl<'a> Emulator<'a> {
    /// Finds it: the one named by flag, variable or ready file; else one that runs on this state file; else the
    /// embedded one.
    pub fn find(wish: &Wish, state: &'a State, context: &'a Context) -> Result<Self, Error> {
        let transport = service::transport(false, None, None);
        let token = || Secret::new(context.var("MIPUSH_CONTROL_TOKEN").unwrap_or_default());
        let way = match (&wish.url, &wish.ready_file) {
            (_, Some(file)) => named(&context.cwd.join(file))?,
            (Some(url), None) => Way::Running { base: url.trim_end_matches('/').to_owned(), token: token() },
            (None, None) => running(state, &transport).unwrap_or(Way::Embedded),
        };
        Ok(Self { way, transport, state, context })
    }

    /// Which one it is, for people.
    pub fn describe(&self) -> String {
        match &self.way {
            Way::Running { base, .. } => format!("the emulator at {base}"),
            Way::Embedded => "the embedded emulator".to_owned(),
        }
    }

    /// Whether it is the one inside this process.
    pub const fn is_embedded(&self) -> bool {
        matches!(self.way, Way::Embedded)
    }

    /// Whether messages that go there are on its phones: to a base address, or inside this process.
    pub fn serves(&self, base: Option<&str>) -> bool {
        match (&self.way, base) {
            (Way::Embedded, None) => true,
            (Way::Running { base: ours, .. }, Some(theirs)) => {
                let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin());
                origin(ours).is_some_and(|ours| origin(theirs) == Some(ours))
            }
            _ => false,
        }
    }

    /// Makes one call.
    pub fn call<T: DeserializeOwned>(&self, call: &ControlCall, log: &mut dyn FnMut(Note)) -> Result<T, Error> {
        let response = match &self.way {
            Way::Running { base, token } => self.transport.exchange(&call.encode(base, token)).map_err(unreachable)?,
            Way::Embedded if needs_a_server(call) => {
                return Err(Error::state("this needs a running emulator, and none runs on this state file")
                    .hint("start one: mipush emulator run")
                    .hint("or name one: --control-url URL, --ready-file PATH"));
            }
            Way::Embedded => {
                let snapshot = world::snapshot(&std::sync::Arc::new(self.state.load()?), self.state, self.context);
                let request = call.encode("", &Secret::new(""));
                let now = self.context.now();
                let handled = world::change(self.state, log, |world| {
                    handle(world, &snapshot, &Rules::embedded(), Some(""), &request, now)
                })?;
                for failure in world::post(&self.transport, &handled.effects) {
                    log(Note::Warning(failure));
                }
                handled.response
            }
        };
        decode(&response).map_err(|error| refused(error, call))
    }
}

/// What makes no sense inside a process that ends after its command.
fn needs_a_server(call: &ControlCall) -> bool {
    matches!(
        call,
        ControlCall::AddFault(_)
            | ControlCall::Faults
            | ControlCall::ClearFaults(_)
            | ControlCall::Advance(_)
            | ControlCall::Stop
    )
}

fn unreachable(error: ApiError) -> Error {
    Error::new(Exit::Unreachable, format!("no emulator answers: {error}")).hint("start one: mipush emulator run")
}

fn refused(error: ControlError, call: &ControlCall) -> Error {
    let ControlError::Refused(problem) = &error else {
        return Error::new(Exit::Rejected, error.to_string()).hint("is --control-url the address of an emulator?");
    };
    let message = problem.message.clone();
    match problem.status {
        401 | 403 => Error::new(Exit::Auth, message)
            .hint("name the ready file of that emulator: --ready-file PATH, or set MIPUSH_CONTROL_TOKEN"),
        404 => {
            let error = Error::state(message).detail("code", problem.code.as_str());
            match call {
                ControlCall::Tap { .. } => error.hint("what there is to tap: mipush emulator phones"),
                ControlCall::SetPhone(_) => error.hint("which phones there are: mipush emulator phones"),
                _ => error,
            }
        }
        // What the emulator alone can judge, such as the kind of a fault, is a wrong value all the same.
        400 => Error::usage(message).detail("code", problem.code.as_str()),
        _ => Error::new(Exit::Rejected, message).detail("code", problem.code.as_str()),
    }
}

fn named(file: &Path) -> Result<Way, Error> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Error::usage(format!("--ready-file {}: cannot be read: {error}", file.display())))?;
    let ready = Ready::decode(&text).ok_or_else(|| {
        Error::usage(format!("--ready-file {}: is no ready file of an emulator", file.display()))
            .hint("it is written by: mipush emulator run --ready-file PATH")
    })?;
    Ok(Way::Running { base: ready.control_url, token: ready.token })
}

/// The emulator that runs on this state file, if its file is there and it answers. A file left behind by a killed one
/// is of no account.
fn running(state: &State, transport: &Transport) -> Option<Way> {
    let text = std::fs::read_to_string(serve::beside(state)).ok()?;
    let ready = Ready::decode(&text)?;
    let ping = ControlCall::Events { after: u64::MAX }.encode(&ready.control_url, &ready.token);
    transport.exchange(&ping).ok().filter(|response| response.status == 200)?;
    Some(Way::Running { base: ready.control_url, token: ready.token })
}
