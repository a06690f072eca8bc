//! The IM service that REST calls go to: for which application and as whom, signed afresh, and what IM's answers mean.

use super::address;
use super::destination::{Destination, Terms};
use super::failure;
use super::note::Note;
use super::state::State;
use crate::context::Context;
use crate::domain::identifier::{SdkAppId, UserId};
use crate::domain::im::{ImApp, ImRegion};
use crate::domain::secret::Secret;
use crate::domain::text::Lang;
use crate::domain::usersig;
use crate::error::Error;
use crate::protocol::http::HttpRequest;
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
    /// How to call.
    pub terms: Terms,
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

/// A way to exchange requests for answers.
#[derive(Debug)]
pub struct ImService<'a> {
    destination: Destination<'a>,
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
        let named = wish.url.as_ref().map(|url| address::given("--im-url", url)).transpose()?;
        let usual = caller.region.host().map(|host| format!("https://{host}"));
        let now = context.now();
        let sign = |key: &Secret| {
            Secret::new(usersig::issue(key, caller.sdk_app_id, caller.admin.as_str(), now, SIGNATURE_S, None))
        };
        let usersig = key.map_or_else(|| Secret::new("***"), sign);
        let destination = Destination::new(named, usual, wish.terms, state, context);
        Ok(Self { destination, lang, caller, usersig })
    }

    /// Who calls, with a fresh random number.
    pub fn access(&self) -> Result<Access<'_>, Error> {
        Ok(Access {
            base: self.destination.base(),
            sdk_app_id: self.caller.sdk_app_id,
            identifier: self.caller.admin.as_str(),
            usersig: &self.usersig,
            random: random(self.destination.context())?,
        })
    }

    /// Whether requests stay inside this process.
    pub const fn is_embedded(&self) -> bool {
        self.destination.is_embedded()
    }

    /// A line to say before calling, where the host is not the region's own.
    pub fn notice(&self) -> Option<String> {
        self.destination.notice("calling")
    }

    /// Exchanges one request and reads the answer; a refusal becomes an error.
    pub fn call(&self, request: &HttpRequest, log: &mut dyn FnMut(Note<'_>)) -> Result<Envelope, Error> {
        match Reply::read(&self.destination.exchange(request, log)?) {
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
    failure::no_answer(status, excerpt, "IM service")
        .hint("the call may have taken effect; a message is sent twice only with another --random")
}
