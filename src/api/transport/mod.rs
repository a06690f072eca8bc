//! One request out, one answer back.
//!
//! No redirect is followed (a redirected POST would carry the key to another host), nothing is retried, no cookie is
//! kept, and every exchange has its own connection: a kept connection that the server closes just as a push leaves
//! would turn a harmless pause into an answer of "may have been sent".
//!
//! Roots of trust are those compiled in, and a file that the operator names. The operating system's store is not read:
//! with it, building a client fails where no CA files exist, even for plain http to the emulator.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue as WireValue, TRANSFER_ENCODING};
use reqwest::{Client, Url};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use url::Host;

use super::failure::{self, ApiError, Barrier, Doubt};
use crate::protocol::http::{Header, HeaderValue, HttpRequest, HttpResponse, Method};

/// The largest answer that is read. The vendors' answers are a few kilobytes.
pub const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// What an exchange is allowed to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportSettings {
    /// Time for the name lookup, the connection and the TLS handshake together.
    pub connect_timeout: Duration,
    /// Time for the whole exchange; also caps `connect_timeout`.
    pub total_timeout: Duration,
    /// A PEM file of certificate authorities to trust beside those compiled in, for corporate proxies.
    pub ca_file: Option<PathBuf>,
    /// Allow plain http to hosts other than this machine.
    pub allow_insecure_host: bool,
    /// `User-Agent` for requests that bring none.
    pub user_agent: String,
}

impl Default for TransportSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(3),
            total_timeout: Duration::from_secs(10),
            ca_file: None,
            allow_insecure_host: false,
            user_agent: concat!("mipush/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Exchanges requests for answers. Costs nothing until the first exchange.
pub struct Transport {
    settings: TransportSettings,
    clients: [OnceLock<Client>; 3],
}

impl fmt::Debug for Transport {
    /// Without the clients: the library shows their proxies, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// The three ways out, each with its own client so that none pays for what it does not use.
#[derive(Debug, Clone, Copy)]
enum Route {
    /// Plain http to this machine: no proxy, no roots of trust.
    LocalPlain,
    /// https to this machine: no proxy.
    LocalTls,
    /// Everything else: the system's proxy variables count.
    Remote,
}

/// A request that passed the rules, ready to leave.
struct Departure {
    client: Client,
    request: reqwest::Request,
    host: String,
}

impl Transport {
    /// A transport with these settings.
    pub fn new(settings: TransportSettings) -> Self {
        Self { settings, clients: [const { OnceLock::new() }; 3] }
    }

    /// Sends the request and waits for its answer, whatever its status, on a runtime of its own.
    ///
    /// # Panics
    ///
    /// Inside a running tokio runtime: use [`Self::exchange_async`] there.
    pub fn exchange(&self, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
        let started = Instant::now();
        let departure = self.prepare(request)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
            ApiError::Unreachable { host: departure.host.clone(), barrier: Barrier::Client(error.to_string()) }
        })?;
        let outcome = runtime.block_on(self.depart(departure, started));
        // A plain drop would wait for a name lookup that is still hanging in its thread, long after the time-out.
        runtime.shutdown_background();
        outcome
    }

    /// Like [`Self::exchange`], under the caller's runtime (with its timer and its I/O enabled).
    pub async fn exchange_async(&self, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
        let started = Instant::now();
        self.depart(self.prepare(request)?, started).await
    }

    fn prepare(&self, request: &HttpRequest) -> Result<Departure, ApiError> {
        let url = read_address(request)?;
        let host = shown_host(&url);
        let refuse = |barrier| ApiError::Unreachable { host: host.clone(), barrier };
        let route = match (is_loopback(&url), url.scheme() == "http") {
            (true, true) => Route::LocalPlain,
            (true, false) => Route::LocalTls,
            (false, true) if !self.settings.allow_insecure_host => return Err(refuse(Barrier::PlainHttp)),
            (false, _) => Route::Remote,
        };
        let client = self.client(route).map_err(refuse)?;
        let request = wire_request(request, url).map_err(|problem| refuse(Barrier::Request(problem)))?;
        Ok(Departure { client, request, host })
    }

    async fn depart(&self, departure: Departure, started: Instant) -> Result<HttpResponse, ApiError> {
        let host = departure.host.clone();
        let limit = self.settings.total_timeout;
        let mut call = pin!(converse(departure, self.connect_limit(), started));
        // The order makes the two time-outs exact. `call` is polled first, which starts the clock of connecting; only
        // then the clock of the whole starts. Connecting is never allowed longer than the whole, so if connecting uses
        // up the whole time its own error is there first, and a time-out seen here means that connecting was over.
        tokio::select! {
            biased;
            outcome = &mut call => outcome,
            () = async { tokio::time::sleep(limit).await } => {
                Err(ApiError::Unknown { host, doubt: Doubt::Timeout { limit, elapsed: started.elapsed() } })
            }
        }
    }

    fn connect_limit(&self) -> Duration {
        self.settings.connect_timeout.min(self.settings.total_timeout)
    }

    fn client(&self, route: Route) -> Result<Client, Barrier> {
        let slot = &self.clients[route as usize];
        if let Some(client) = slot.get() {
            return Ok(client.clone());
        }
        let client = self.build(route)?;
        Ok(slot.get_or_init(|| client).clone())
    }

    fn build(&self, route: Route) -> Result<Client, Barrier> {
        let roots = match route {
            Route::LocalPlain => rustls::RootCertStore::empty(),
            Route::LocalTls | Route::Remote => roots(self.settings.ca_file.as_deref())?,
        };
        let start = |error: &dyn std::fmt::Display| Barrier::Client(error.to_string());
        // The provider is named here, once, rather than installed for the whole process: nobody else uses TLS.
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| start(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let builder = Client::builder()
            .tls_backend_preconfigured(tls)
            .http1_only()
            .user_agent(&self.settings.user_agent)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .pool_max_idle_per_host(0)
            .connect_timeout(self.connect_limit())
            // Spares the resolver's thread. Port 0 stands for the port of the address.
            .resolve_to_addrs(
                "localhost",
                &[SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))],
            );
        let builder = match route {
            Route::LocalPlain | Route::LocalTls => builder.no_proxy(),
            Route::Remote => builder,
        };
        builder.build().map_err(|error| start(&error))
    }
}

/// The part of an exchange that may take long. `connect_limit` is only for the error's text: the client enforces it.
async fn converse(departure: Departure, connect_limit: Duration, started: Instant) -> Result<HttpResponse, ApiError> {
    let Departure { client, request, host } = departure;
    let mut answer = client
        .execute(request)
        .await
        .map_err(|error| failure::before_answer(&error, &host, connect_limit, started.elapsed()))?;
    let status = answer.status().as_u16();
    let too_large = || ApiError::Unknown { host: host.clone(), doubt: Doubt::TooLarge { status, limit: MAX_ANSWER } };
    if answer.content_length().is_some_and(|length| length > MAX_ANSWER as u64) {
        return Err(too_large());
    }
    let headers = plain_headers(answer.headers());
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > MAX_ANSWER => return Err(too_large()),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(HttpResponse { status, headers, body }),
            Err(error) => {
                let detail = failure::innermost(&error);
                return Err(ApiError::Unknown { host, doubt: Doubt::Truncated { status, detail } });
            }
        }
    }
}

fn read_address(request: &HttpRequest) -> Result<Url, ApiError> {
    let refuse = |host: &str, problem: &str| ApiError::Unreachable {
        host: host.to_owned(),
        barrier: Barrier::Address(problem.to_owned()),
    };
    // What comes before an `@` may be a password; it is not repeated.
    let written = request.base.rsplit('@').next().unwrap_or_default();
    // The base alone first: without a host of its own it would take the first word of the path for one.
    let url = Url::parse(&request.base)
        .and_then(|_| Url::parse(&request.revealed_url()))
        .map_err(|error| refuse(written, &error.to_string()))?;
    let host = shown_host(&url);
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse(&host, "it must begin with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse(&host, "it must not hold a user name or password"));
    }
    if url.fragment().is_some() {
        return Err(refuse(&host, "it must not hold a # sign"));
    }
    if !request.path.starts_with('/') {
        return Err(refuse(&host, "its path must begin with /"));
    }
    Ok(url)
}

fn shown_host(url: &Url) -> String {
    let host = url.host_str().unwrap_or("an empty host");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// This machine by its own name. Other names that may resolve to it do not count: whoever owns the name could move it.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn roots(ca_file: Option<&Path>) -> Result<rustls::RootCertStore, Barrier> {
    let mut store = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = ca_file {
        let unusable = |problem: String| Barrier::CaFile { path: path.to_owned(), problem };
        let certificates: Vec<_> = CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect)
            .map_err(|error| unusable(error.to_string()))?;
        // A bundle may hold old certificates that cannot be read; one good one is what is needed.
        let (added, ignored) = store.add_parsable_certificates(certificates);
        if added == 0 {
            return Err(unusable(format!("it holds no certificate authority ({ignored} unreadable)")));
        }
    }
    Ok(store)
}

fn wire_request(request: &HttpRequest, url: Url) -> Result<reqwest::Request, String> {
    let method = reqwest::Method::from_bytes(request.method.as_str().as_bytes())
        .map_err(|_| "its method is no HTTP method".to_owned())?;
    let mut wire = reqwest::Request::new(method, url);
    let headers = wire.headers_mut();
    for Header { name, value } in &request.headers {
        let unusable = || format!("the header {} has an illegal name or value", name.escape_debug());
        let wire_name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable())?;
        // The framing is the transport's own.
        if wire_name == CONTENT_LENGTH || wire_name == TRANSFER_ENCODING {
            continue;
        }
        let mut wire_value = WireValue::from_bytes(value.reveal().as_bytes()).map_err(|_| unusable())?;
        wire_value.set_sensitive(matches!(value, HeaderValue::Secret { .. }));
        headers.append(wire_name, wire_value);
    }
    if !request.body.is_empty() {
        *wire.body_mut() = Some(request.body.clone().into());
    } else if request.method != Method::Get {
        // Strict servers answer 411 to a POST that does not say that its body is empty.
        headers.insert(CONTENT_LENGTH, WireValue::from_static("0"));
    }
    Ok(wire)
}

fn plain_headers(headers: &HeaderMap) -> Vec<Header> {
    headers
        .iter()
        .map(|(name, value)| Header::plain(name.as_str(), String::from_utf8_lossy(value.as_bytes())))
        .collect()
}

#[cfg(test)]
mod tests;
