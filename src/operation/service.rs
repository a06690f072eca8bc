//! The service that a certificate's requests go to: which host serves its region, and what Xiaomi's answers mean.

use jiff::Timestamp;

use super::address::base_address;
use super::destination::{Destination, Terms};
use super::failure;
use super::note::Note;
use super::state::State;
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
    /// How to call.
    pub terms: Terms,
}

/// A way to exchange requests for answers.
#[derive(Debug)]
pub struct Service<'a> {
    destination: Destination<'a>,
    lang: Lang,
    region: Region,
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
        let named = wish.url.as_ref().map(|url| base_address(url, region)).transpose()?;
        let usual = region.api_base().map(str::to_owned);
        Ok(Self {
            destination: Destination::new(named, usual, wish.terms, state, context),
            lang,
            region,
            app_id: cert.fields.app_id.clone(),
            app_key: cert.fields.app_key.clone(),
        })
    }

    /// The start of every address, for requests; a stand-in where nothing leaves the process.
    pub fn base(&self) -> &str {
        self.destination.base()
    }

    /// The same for the feedback calls, which a region serves under another name; an address given by hand serves both.
    pub fn feedback_base(&self) -> &str {
        self.unless_named(self.region.feedback_base())
    }

    /// The start of addresses in another region, where the operator has named no address.
    pub fn base_in(&self, region: Region) -> &str {
        self.unless_named(region.api_base())
    }

    fn unless_named<'b>(&'b self, base: Option<&'b str>) -> &'b str {
        base.filter(|_| self.destination.is_usual()).unwrap_or_else(|| self.base())
    }

    /// The certificate's region.
    pub const fn region(&self) -> Region {
        self.region
    }

    /// The state beside which the send log lies.
    pub const fn state(&self) -> &State {
        self.destination.state()
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.destination.context().now()
    }

    /// Where requests go, for people.
    pub fn describe(&self) -> String {
        self.destination.describe()
    }

    /// Whether requests stay inside this process.
    pub const fn is_embedded(&self) -> bool {
        self.destination.is_embedded()
    }

    /// Whether requests stay on this machine, and so reach an emulator's phones and no real ones.
    pub fn is_emulated(&self) -> bool {
        self.destination.is_emulated()
    }

    /// A line to say before sending, where the host is not the region's own.
    pub fn notice(&self) -> Option<String> {
        self.destination.notice("sending to")
    }

    /// Exchanges one request.
    pub fn exchange(&self, request: &HttpRequest, log: &mut dyn FnMut(Note<'_>)) -> Result<HttpResponse, Error> {
        self.destination.exchange(request, log).map_err(|error| failure::in_doubt(error, &request.path))
    }

    /// Exchanges one request and reads the answer; a refusal becomes an error.
    pub fn call(&self, request: &HttpRequest, log: &mut dyn FnMut(Note<'_>)) -> Result<Envelope, Error> {
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
