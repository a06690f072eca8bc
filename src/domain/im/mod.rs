//! The operator's IM application: who may call it and with which key, where it lives, which accounts it has beyond
//! those that logged in, and what its callbacks have told.

pub mod record;
mod region;

use jiff::Timestamp;

use super::identifier::{SdkAppId, UserId};
use super::secret::SecretSource;

pub use region::ImRegion;

/// The application: the `[im]` table of the state file. Calls are made as its first administrator; the emulator takes
/// calls of every one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImApp {
    /// Its number.
    pub sdk_app_id: SdkAppId,
    /// Administrator accounts; at least one.
    pub admins: Vec<UserId>,
    /// Where the SecretKey rests.
    pub key: SecretSource,
    /// Where it lives.
    pub region: ImRegion,
}

/// An account that was imported. Those that logged in exist as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub user: UserId,
    /// `Nick`.
    pub nick: Option<String>,
    /// `FaceUrl`.
    pub face_url: Option<String>,
    /// When it was imported first.
    pub imported_at: Timestamp,
}
