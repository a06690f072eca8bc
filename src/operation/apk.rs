//! APKs on disk as facts, and what to type when a file is none.

use std::path::PathBuf;

use crate::android::facts::Facts;
use crate::error::Error;
use crate::scan::apk::{ApkError, app};

pub use crate::scan::apk::Depth;

/// Reads an app: one APK, or all parts of a split one.
pub fn facts(files: &[PathBuf], depth: Depth) -> Result<Facts, Error> {
    app(files, depth).map_err(|error| {
        let hint = match &error {
            ApkError::Bundle { .. } => {
                Some("make APKs of it: bundletool build-apks --bundle FILE --output app.apks, then --apk app.apks")
            }
            ApkError::SplitOnly { .. } => {
                Some("give every part, the base first: --apk base.apk --apk split_config.arm64_v8a.apk")
            }
            ApkError::NoManifest { .. } | ApkError::NotZip { .. } => {
                Some("give the .apk that a build wrote, such as app/build/outputs/apk/release/app-release.apk")
            }
            ApkError::TwoApps { .. } => Some("check one app at a time"),
            ApkError::Unreadable { .. } => None,
        };
        let error = Error::usage(format!("--apk: {error}"));
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    })
}
