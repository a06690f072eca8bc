//! Where calls go and how they are exchanged, whichever vendor they are for: a vendor's host, another address that the
//! operator named, or the emulator inside this process. All three take the same request.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::note::Note;
use super::state::State;
use super::world;
use crate::api::{Transport, TransportSettings, is_loopback};
use crate::context::Context;
use crate::error::Error;
use crate::protocol::http::{HttpRequest, HttpResponse};

/// What the operator said about how to call.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terms {
    /// `--allow-insecure-host`.
    pub allow_insecure_host: bool,
    /// `--timeout`.
    pub timeout: Option<Duration>,
}

#[derive(Debug)]
enum Place {
    Host(String),
    Embedded,
}

/// A way to exchange requests for answers.
#[derive(Debug)]
pub struct Destination<'a> {
    place: Place,
    named: bool,
    transport: Transport,
    state: &'a State,
    context: &'a Context,
}

impl<'a> Destination<'a> {
    /// The address that the operator `named`, else the `usual` one, else the emulator inside.
    pub fn new(
        named: Option<String>,
        usual: Option<String>,
        terms: Terms,
        state: &'a State,
        context: &'a Context,
    ) -> Self {
        let is_named = named.is_some();
        let place = named.or(usual).map_or(Place::Embedded, Place::Host);
        Self { place, named: is_named, transport: transport(terms, context.ca_file()), state, context }
    }

    /// The start of every address, for requests; a stand-in where nothing leaves the process.
    pub fn base(&self) -> &str {
        match &self.place {
            Place::Host(base) => base,
            Place::Embedded => "http://embedded.invalid",
        }
    }

    /// The state beside which the send log lies.
    pub const fn state(&self) -> &'a State {
        self.state
    }

    /// Clock and randomness.
    pub const fn context(&self) -> &'a Context {
        self.context
    }

    /// Where requests go, for people.
    pub fn describe(&self) -> String {
        match &self.place {
            Place::Host(base) => base.clone(),
            Place::Embedded => "the embedded emulator".to_owned(),
        }
    }

    /// Whether requests stay inside this process.
    pub const fn is_embedded(&self) -> bool {
        matches!(self.place, Place::Embedded)
    }

    /// Whether requests stay on this machine, and so reach an emulator's phones and no real ones.
    pub fn is_emulated(&self) -> bool {
        match &self.place {
            Place::Host(base) => Url::parse(base).is_ok_and(|url| is_loopback(&url)),
            Place::Embedded => true,
        }
    }

    /// Whether requests go to the vendor's own host.
    pub const fn is_usual(&self) -> bool {
        matches!(self.place, Place::Host(_)) && !self.named
    }

    /// A line to say before the first call, where the host is not the region's own.
    pub fn notice(&self, doing: &str) -> Option<String> {
        self.named.then(|| format!("{doing} {} instead of the region's host", self.describe()))
    }

    /// Exchanges one request.
    pub fn exchange(&self, request: &HttpRequest, log: &mut dyn FnMut(Note<'_>)) -> Result<HttpResponse, Error> {
        log(Note::Sent(request));
        let response = match &self.place {
            Place::Host(_) => self.transport.exchange(request)?,
            Place::Embedded => {
                let handled = world::exchange(self.state, self.context, request, log)?;
                for failure in world::post(&self.transport, &handled.effects) {
                    log(Note::Warning(failure));
                }
                handled.response
            }
        }
        .without_secrets_of(request);
        log(Note::Received(&response));
        Ok(response)
    }
}

/// A transport with the design's time-outs: connect 3 s, whole call 10 s.
pub fn transport(terms: Terms, ca_file: Option<PathBuf>) -> Transport {
    let usual = TransportSettings::default();
    Transport::new(TransportSettings {
        total_timeout: terms.timeout.unwrap_or(usual.total_timeout),
        ca_file,
        allow_insecure_host: terms.allow_insecure_host,
        ..usual
    })
}
