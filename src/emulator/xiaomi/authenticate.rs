//! Who calls: `Authorization: key=<AppSecret>`, exact and with a lower-case `key` (D1559).

use crate::emulator::snapshot::{App, Snapshot};
use crate::protocol::http::{HeaderValue, HttpRequest};
use crate::protocol::xiaomi::refusal::Refusal;

const PREFIX: &str = "key=";

/// The app of the secret. The reason never tells what was wrong with it, as the service's does not.
pub(super) fn app<'a>(snapshot: &'a Snapshot, request: &HttpRequest) -> Result<&'a App, Refusal> {
    let secret = match request.header("authorization") {
        Some(HeaderValue::Plain(text)) => text.strip_prefix(PREFIX),
        Some(HeaderValue::Secret { prefix, secret }) if *prefix == PREFIX => Some(secret.reveal()),
        _ => None,
    };
    let refuse = |rule| Refusal::new(21301, "Invalid application secret.", "Authorization", rule, "observed");
    let secret = secret.ok_or_else(|| refuse("secret-header"))?;
    snapshot.app_of(secret).ok_or_else(|| refuse("secret-unknown"))
}
