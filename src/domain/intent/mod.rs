//! Intent URIs: the one line of text that says which screen a tap on a notification opens.
//!
//! The rules are those of Android's `Intent.toUri` and `Intent.parseUri` (AOSP `android.content.Intent`,
//! `android.net.Uri`, `android.content.ComponentName`, API 33 to 35), oddities included: a tool that is kinder than
//! the phone would call texts good that the phone refuses. `tests/fixtures/intent-uri-vectors.json` records what the
//! platform's own classes answer, and every case of it must come out exactly.
//!
//! - [`build`] writes, [`parse`] reads (`old` reads the bracket form that nothing writes any more);
//! - [`check`] judges a text by itself, [`is_click_intent`] says whether it can serve as a click action at all;
//! - [`Intent::to_json`] and [`Intent::from_json`] speak the shape of the recorded cases;
//! - [`flag`] knows the launch flags by name.
//!
//! Nothing here looks at an app: whether the component exists in a manifest is judged elsewhere.

mod build;
mod dialect;
mod error;
mod escape;
pub mod flag;
mod json;
mod lint;
mod model;
mod number;
mod old;
mod order;
mod parse;

#[cfg(test)]
mod property;
#[cfg(test)]
mod vector;

pub use build::build;
pub use dialect::{ApiLevel, UriFlags};
pub use error::{ErrorClass, IntentError};
pub use json::JsonShapeError;
pub use lint::{IntentFault, Rule, check, is_click_intent};
pub use model::{ACTION_MAIN, ACTION_VIEW, Component, Extra, ExtraValue, Intent};
pub use parse::parse;
