//! The service that a certificate's requests go to: Xiaomi's host of its region, another address that the operator
//! named, or the emulator inside this process. All three take the same request.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::address::base_address;
use super::failure;
use super::note::Note;
use super::state::State;
use super::world;
use crate::api::{Transport, TransportSettings, is_loopback, wire_log};
use crate::context::Context;
use crate::domain::certificate::{Certificate, secret_faults};
use crate::domain::identifier::{AppId, AppKey};
use crate::domain::region::Region;
use crate::domain::text::Lang;
use crate::error::{Error, Exit};
use crate::protocol::http::{HeaderValue, HttpRequest, HttpResponse};
use crate::protocol::xiaomi::reply::{Envelope, Reply};

/// What the operator said about where and how to send.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// `--xiaomi-url`.
    pub url: Option<String>,
    /// `--allow-insecure-host`.
    pub allow_insecure_host: bool,
    /// `--timeout`.
    pub timeout: Option<Duration>,
}

/// Where requests go.
#[derive(Debug)]
enum Place {
    Host(String),
    Embedded,
}

/// A way to exchange requests for answers.
#[derive(Debug)]
pub struct Service<'a> {
    place: Place,
    transport: Transport,
    state: &'a State,
    context: &'a Context,
    lang: Lang,
    region: Region,
    unusual: bool,
    app_id: AppId,
    app_key: Option<AppKey>,
}

impl<'a> Service<'a> {
    /// The service for one certificate.
    pub fn new(
        cert: &Certificate,
        wish: &Wish,
        state: &'a State,
        context: &'a Context,
        lang: Lang,
    ) -> Result<Self, Error> {
        let region = cert.fields.region;
        let place = match (&wish.url, region.api_base()) {
            (Some(url), _) => Place::Host(base_address(url, region)?),
            (None, Some(base)) => Place::Host(base.to_owned()),
            (None, None) => Place::Embedded,
        };
        let transport = transport(wish.allow_insecure_host, wish.timeout, context.ca_file());
        Ok(Self {
            place,
            transport,
            state,
            context,
            lang,
            region,
            unusual: wish.url.is_some(),
            app_id: cert.fields.app_id.clone(),
            app_key: cert.fields.app_key.clone(),
        })
    }

    /// The start of every address, for requests; a stand-in where nothing leaves the process.
    pub fn base(&self) -> &str {
        match &self.place {
            Place::Host(base) => base,
            Place::Embedded => "http://embedded.invalid",
        }
    }

    /// The same for the feedback calls, which a region serves under another name; an address given by hand serves both.
    pub fn feedback_base(&self) -> &str {
        match (&self.place, self.region.feedback_base()) {
            (Place::Host(_), Some(base)) if !self.unusual => base,
            _ => self.base(),
        }
    }

    /// The start of addresses in another region, where the operator has named no address.
    pub fn base_in(&self, region: Region) -> &str {
        match (&self.place, region.api_base()) {
            (Place::Host(_), Some(base)) if !self.unusual => base,
            _ => self.base(),
        }
    }

    /// The certificate's region.
    pub const fn region(&self) -> Region {
        self.region
    }

    /// The state beside which the send log lies.
    pub const fn state(&self) -> &State {
        self.state
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.context.now()
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

    /// A line to say before sending, where the host is not the region's own.
    pub fn notice(&self) -> Option<String> {
        self.unusual.then(|| format!("sending to {} instead of the region's host", self.describe()))
    }

    /// Exchanges one request.
    pub fn exchange(&self, request: &HttpRequest, log: &mut dyn FnMut(Note)) -> Result<HttpResponse, Error> {
        log(Note::Wire(wire_log::request(request)));
        let response = match &self.place {
            Place::Host(_) => {
                let sent = self.transport.exchange(request);
                sent.map_err(|error| failure::in_doubt(error.into(), &request.path))?
            }
            Place::Embedded => {
                let handled = world::exchange(self.state, self.context, request, log)?;
                for failure in world::post(&self.transport, &handled.effects) {
                    log(Note::Warning(failure));
                }
                handled.response
            }
        }
        .without_secrets_of(request);
        log(Note::Wire(wire_log::response(&response, None)));
        Ok(response)
    }

    /// Exchanges one request and reads the answer; a refusal becomes an error.
    pub fn call(&self, request: &HttpRequest, log: &mut dyn FnMut(Note)) -> Result<Envelope, Error> {
        match Reply::read(&self.exchange(request, log)?) {
            Reply::Accepted(envelope) => Ok(envelope),
            Reply::Refused(envelope) => {
                let mut error = failure::refused(&envelope, self.lang);
                if error.kind == Exit::Auth {
                    error.hints.splice(0..0, self.doubts(request)).for_each(drop);
                }
                Err(error)
            }
            Reply::Unreadable { status, excerpt } => Err(failure::unreadable(status, &excerpt, &request.path)),
        }
    }
}

impl Service<'_> {
    /// What is odd about the secret that the service refused: mostly it is another of the app's values.
    fn doubts(&self, request: &HttpRequest) -> Vec<String> {
        let Some(HeaderValue::Secret { secret, .. }) = request.header("Authorization") else {
            return Vec::new();
        };
        let faults = secret_faults(secret, Some(self.app_id.as_str()), self.app_key.as_ref().map(AppKey::as_str));
        faults.iter().map(|fault| fault.message(self.lang).to_owned()).collect()
    }
}

/// A transport with the design's time-outs: connect 3 s, whole call 10 s.
pub fn transport(allow_insecure_host: bool, timeout: Option<Duration>, ca_file: Option<PathBuf>) -> Transport {
    let usual = TransportSettings::default();
    Transport::new(TransportSettings {
        total_timeout: timeout.unwrap_or(usual.total_timeout),
        ca_file,
        allow_insecure_host,
        ..usual
    })
}
