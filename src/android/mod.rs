//! The Android side, PURE over text and bytes: what an app must contain for MiPush, written and judged.
//!
//! - [`sdk`] knows the generations of Xiaomi's client SDK and what each of them wants;
//! - [`snippet`] writes manifest, sources, rules and Gradle lines for one app.
//!
//! Nothing here opens a file: who walks a project hands the texts in. The AppSecret has no business in an app, so no
//! type of this room can hold one.

pub mod apk;
pub mod carrier;
pub mod facts;
pub mod gradle;
pub mod keep;
pub mod lint;
pub mod manifest;
pub mod merge;
pub mod place;
pub mod sdk;
pub mod snippet;
pub mod source;
pub mod token;
