//! The IM service that REST calls go to: a region's host, another address that the operator named, or the emulator
//! inside this process. All three take the same request.

use std::time::Duration;

use super::address;
use super::failure;
use super::note::Note;
use super::service::transport;
use super::state::State;
use super::world;
use crate::api::{Transport, wire_log};
use crate::context::Context;
use crate::domain::identifier::{SdkAppId, UserId};
use crate::domain::im::{ImApp, ImRegion};
use crate::domain::secret::Secret;
use crate::domain::text::Lang;
use crate::domain::usersig;
use crate::error::{Error, Exit};
use crate::protocol::http::{HttpRequest, HttpResponse};
use crate::protocol::tencent::client::rest::{Access, Envelope, Reply};

/// How long the signature of a run is valid: a day, as Tencent advises at least.
const SIGNATURE_S: u32 = 86_400;

/// What the operator said about where to, as whom and how.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// `--im-url`.
    pub url: Option<String>,
    /// `--sdk-app-id`.
    pub sdk_app_id: Option<SdkAppId>,
    /// `--admin`.
    pub admin: Option<UserId>,
    /// `--im-region`.
    pub region: Option<ImRegion>,
    /// `--allow-insecure-host`.
    pub allow_insecure_host: bool,
    /// `--timeout`.
    pub timeout: Option<Duration>,
}

/// The application that calls are made for, as flags and state file say together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The application.
    pub sdk_app_id: SdkAppId,
    /// The administrator.
    pub admin: UserId,
    /// Where it lives.
    pub region: ImRegion,
}

impl Caller {
    /// A flag beats the state file.
    pub fn of(wish: &Wish, configured: Option<&ImApp>) -> Result<Self, Error> {
        let missing = |flag: &str| {
            Error::usage(format!("no IM application is configured, and {flag} is not given"))
                .hint("keep it once: mipush im configure --sdk-app-id N --admin NAME --key-file PATH")
        };
        let sdk_app_id = wish.sdk_app_id.or_else(|| configured.map(|app| app.sdk_app_id));
        let admin = wish.admin.clone().or_else(|| configured.and_then(|app| app.admins.first().cloned()));
        Ok(Self {
            sdk_app_id: sdk_app_id.ok_or_else(|| missing("--sdk-app-id"))?,
            admin: admin.ok_or_else(|| missing("--admin"))?,
            region: wish.region.or_else(|| configured.map(|app| app.region)).unwrap_or_default(),
        })
    }
}

/// Where requests go.
#[derive(Debug)]
enum Place {
    Host(String),
    Embedded,
}

/// A way to exchange requests for answers.
#[derive(Debug)]
pub struct ImService<'a> {
    place: Place,
    unusual: bool,
    transport: Transport,
    state: &'a State,
    context: &'a Context,
    lang: Lang,
    caller: Caller,
    usersig: Secret,
}

impl<'a> ImService<'a> {
    /// The service for one application. Without a key the requests can be made and shown, and not sent.
    pub fn new(
        caller: Caller,
        key: Option<&Secret>,
        wish: &Wish,
        state: &'a State,
        context: &'a Context,
        lang: Lang,
    ) -> Result<Self, Error> {
        let place = match (&wish.url, caller.region.host()) {
            (Some(url), _) => Place::Host(address::given("--im-url", url)?),
            (None, Some(host)) => Place::Host(format!("https://{host}")),
            (None, None) => Place::Embedded,
        };
        let now = context.now();
        let sign = |key: &Secret| {
            Secret::new(usersig::issue(key, caller.sdk_app_id, caller.admin.as_str(), now, SIGNATURE_S, None))
        };
        let usersig = key.map_or_else(|| Secret::new("***"), sign);
        let transport = transport(wish.allow_insecure_host, wish.timeout, context.ca_file());
        Ok(Self { place, unusual: wish.url.is_some(), transport, state, context, lang, caller, usersig })
    }

    /// Who calls, with a fresh random number.
    pub fn access(&self) -> Result<Access<'_>, Error> {
        Ok(Access {
            base: match &self.place {
                Place::Host(base) => base,
                Place::Embedded => "http://embedded.invalid",
            },
            sdk_app_id: self.caller.sdk_app_id,
            identifier: self.caller.admin.as_str(),
            usersig: &self.usersig,
            random: random(self.context)?,
        })
    }

    /// Whether requests stay inside this process.
    pub const fn is_embedded(&self) -> bool {
        matches!(self.place, Place::Embedded)
    }

    /// A line to say before calling, where the host is not the region's own.
    pub fn notice(&self) -> Option<String> {
        match &self.place {
            Place::Host(base) if self.unusual => Some(format!("calling {base} instead of the region's host")),
            _ => None,
        }
    }

    fn exchange(&self, request: &HttpRequest, log: &mut dyn FnMut(Note)) -> Result<HttpResponse, Error> {
        log(Note::Wire(wire_log::request(request)));
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
        log(Note::Wire(wire_log::response(&response, None)));
        Ok(response)
    }

    /// Exchanges one request and reads the answer; a refusal becomes an error.
    pub fn call(&self, request: &HttpRequest, log: &mut dyn FnMut(Note)) -> Result<Envelope, Error> {
        match Reply::read(&self.exchange(request, log)?) {
            Reply::Accepted(envelope) => Ok(envelope),
            Reply::Refused(envelope) => Err(failure::im_refused(&envelope, self.lang)),
            Reply::Unreadable { status, excerpt } => Err(unreadable(status, &excerpt)),
        }
    }
}

/// A random number of 32 bits, as every call and every message has one.
pub fn random(context: &Context) -> Result<u32, Error> {
    Ok(u32::from_be_bytes(context.entropy()?))
}

fn unreadable(status: u16, excerpt: &str) -> Error {
    let shown = excerpt.trim();
    let body = if shown.is_empty() { "no body".to_owned() } else { format!("{shown:?}") };
    Error::new(
        Exit::Unknown,
        format!("no final answer: HTTP status {status} with {body} is no answer of the IM service"),
    )
    .hint("the call may have taken effect; a message is sent twice only with another --random")
    .detail("http_status", status)
}
