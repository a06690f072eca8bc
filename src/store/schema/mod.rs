//! The format of the state file, version 1: a registry becomes text and text becomes a registry.
//!
//! Text is parsed once; only a refusal parses it again, to say where the fault is. What is checked here is whether a
//! value is legal at all. What a vendor might dislike is the check's business: a rule that grows stricter must not
//! make an old file unreadable.

mod document;
pub(super) mod fault;
mod row;
pub(super) mod setting;
pub(super) mod value;

use crate::domain::registry::Registry;
use crate::domain::secret::SecretSource;
use document::Document;

pub use fault::Refusal;

/// The version of the format that this mipush reads and writes.
pub const SCHEMA_VERSION: u32 = 1;

/// The one comment that survives, because it is written each time.
const HEADING: &str = "\
# The state of mipush. Edit it by hand if you like: mipush checks every value when it reads it.
# It rewrites the whole file at each change, so comments of your own do not last.

";

/// Reads a state file's text.
pub fn read(text: &str) -> Result<Registry, Refusal> {
    let document: Document = toml::from_str(text).map_err(|error| fault::explain(text, &error))?;
    if document.schema_version != Some(SCHEMA_VERSION) {
        return Err(fault::wrong_version(text));
    }
    document.into_registry().map_err(|conflict| fault::locate(text, conflict))
}

/// Writes a registry as text; refuses what could not be read back.
pub fn write(registry: &Registry) -> Result<String, String> {
    document::check(registry)?;
    let body = toml::to_string(&Document::from(registry)).map_err(|error| error.to_string())?;
    Ok(format!("{HEADING}{body}"))
}

/// Whether the text holds a credential itself.
pub fn holds_literal(registry: &Registry) -> bool {
    let secrets = registry.certs.values().map(|cert| &cert.fields.app_secret);
    secrets.chain(registry.im.iter().map(|im| &im.key)).any(|source| matches!(source, SecretSource::Literal(_)))
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod tests;
