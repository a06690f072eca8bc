//! An Android project on disk, as facts.

use std::path::Path;

use crate::android::facts::Facts;
use crate::error::Error;
use crate::scan;

/// Reads a project. What was left unread is in the facts.
pub fn facts(folder: &Path) -> Result<Facts, Error> {
    scan::project(folder).map_err(|error| Error::usage(error.to_string()))
}
