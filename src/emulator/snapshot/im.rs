//! What Tencent's side of the emulator knows of the outside: the whole state, since the decision needs it, and the
//! credentials that could be read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Snapshot;
use crate::domain::identifier::CertId;
use crate::domain::im::ImApp;
use crate::domain::registry::Registry;
use crate::domain::secret::{Secret, SecretSource};

/// The IM service's part of a snapshot.
#[derive(Debug, Clone, Default)]
pub struct ImSide {
    registry: Arc<Registry>,
    key: Option<Secret>,
    secrets: BTreeMap<CertId, Secret>,
}

impl ImSide {
    /// The state.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The application and its key; `None` where nothing is configured or the key cannot be read, so that nobody gets
    /// in.
    pub fn app(&self) -> Option<(&ImApp, &Secret)> {
        self.registry.im.as_ref().zip(self.key.as_ref())
    }

    /// A certificate's AppSecret, if it can be read.
    pub fn secret(&self, cert: CertId) -> Option<&Secret> {
        self.secrets.get(&cert)
    }
}

impl Snapshot {
    /// Adds what the IM service knows. `resolve` reads a credential from where it rests.
    #[must_use]
    pub fn with_im(mut self, registry: Arc<Registry>, resolve: impl Fn(&SecretSource) -> Option<Secret>) -> Self {
        // Without an application nobody can call, and no copy of the secrets is needed.
        let secrets = registry.im.iter().flat_map(|_| registry.certs.values());
        let secrets = secrets.filter_map(|cert| Some((cert.id, resolve(&cert.fields.app_secret)?))).collect();
        let key = registry.im.as_ref().and_then(|im| resolve(&im.key));
        self.im = ImSide { registry, key, secrets };
        self
    }

    /// The IM service's part.
    pub fn im(&self) -> &ImSide {
        &self.im
    }
}
