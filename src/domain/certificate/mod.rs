//! A push certificate: one saved set of vendor credentials, as the IM console keeps it, and the number it is known by.

mod draft;

use jiff::{SignedDuration, Timestamp};

use super::click::ClickAction;
use super::identifier::{AppId, AppKey, CertId, CertName, ChannelId, PackageName};
use super::region::Region;
use super::secret::SecretSource;

pub use draft::{Draft, has_app_secret_shape, secret_faults};

/// One certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The certificate ID that apps report.
    pub id: CertId,
    /// What the operator calls it.
    pub name: CertName,
    /// What it consists of.
    pub fields: Fields,
    /// When it was first saved.
    pub created_at: Timestamp,
    /// When it was last saved; it takes effect within ten minutes of this.
    pub changed_at: Timestamp,
}

/// What the console's form asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// Xiaomi's "main package name".
    pub package: PackageName,
    /// Xiaomi AppID.
    pub app_id: AppId,
    /// Xiaomi AppKey; only the client uses it.
    pub app_key: Option<AppKey>,
    /// Where the AppSecret is.
    pub app_secret: SecretSource,
    /// Default notification channel.
    pub channel_id: Option<ChannelId>,
    /// What a tap does.
    pub click: ClickAction,
    /// Which service.
    pub region: Region,
}

impl Certificate {
    /// The moment from which it is certainly in effect.
    pub fn effective_at(&self, delay: SignedDuration) -> Timestamp {
        self.changed_at.saturating_add(delay).unwrap_or(Timestamp::MAX)
    }

    /// How long the operator may still have to wait; `None` once it is certainly in effect.
    pub fn remaining(&self, now: Timestamp, delay: SignedDuration) -> Option<SignedDuration> {
        let left = self.effective_at(delay).duration_since(now);
        (left > SignedDuration::ZERO).then_some(left)
    }
}
