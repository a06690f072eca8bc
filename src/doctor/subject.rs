//! Which certificate and which login the checks are about.

use crate::domain::certificate::{Certificate, Draft};
use crate::domain::device::Device;
use crate::domain::fault::Fault;
use crate::domain::identifier::{AppKey, UserId};
use crate::domain::registry::{Registry, RegistryError};
use crate::domain::secret::Secret;
use crate::domain::session::Session;
use crate::domain::text::Text;

use super::fact::{Facts, Unknown};
use super::finding::Judgement;
use super::fix::Rebinding;

/// A user's login on a phone.
#[derive(Debug, Clone)]
pub struct Login<'a> {
    /// The login.
    pub session: &'a Session,
    /// The phone.
    pub device: Option<&'a Device>,
    /// The user's logins on other phones.
    pub others: Vec<&'a Session>,
}

impl Facts {
    /// The certificate: the one named, else the one that the login reported, else the one in use or the only one.
    pub fn cert(&self) -> Result<&Certificate, Unknown> {
        const NONE: Text = Text::new(
            "no certificate to look at: {problem} (see cert-exists)",
            "没有可检查的证书：{problem}（见 cert-exists）",
        );
        let registry = self.registry.get()?;
        self.pick(registry).map_err(|error| Unknown::because(NONE, &[("problem", &error.to_string())]))
    }

    /// As [`Facts::cert`], with the registry's own error.
    pub fn pick<'a>(&self, registry: &'a Registry) -> Result<&'a Certificate, RegistryError> {
        if let Some(named) = &self.wanted.cert {
            return registry.cert(named);
        }
        let reported = self.choose(registry).and_then(|session| session.binding.as_ref());
        if let Some(cert) = reported.and_then(|binding| registry.certs.get(&binding.cert)) {
            return Ok(cert);
        }
        registry.pick_cert(None)
    }

    /// The user that was named and has logged in at least once.
    pub fn user(&self) -> Result<&UserId, Unknown> {
        const NOT_NAMED: Text = Text::new("no user was named: --user USER", "没有指定用户：--user USER");
        self.wanted.user.as_ref().ok_or_else(|| Unknown::because(NOT_NAMED, &[]))
    }

    /// The login that is looked at: on the phone named, else where the user logged in last. Of several phones Tencent's
    /// own push records show that one only (12, item 32).
    pub fn login(&self) -> Result<Login<'_>, Unknown> {
        const NONE: Text = Text::new(
            "{user} has no login to look at (see user-known and user-devices)",
            "{user} 没有可检查的登录（见 user-known 与 user-devices）",
        );
        let registry = self.registry.get()?;
        let user = self.user()?;
        let session = self.choose(registry).ok_or_else(|| Unknown::because(NONE, &[("user", user.as_str())]))?;
        Ok(Login {
            session,
            device: registry.devices.get(&session.device),
            others: registry.sessions_of(user).filter(|other| other.device != session.device).collect(),
        })
    }

    fn choose<'a>(&'a self, registry: &'a Registry) -> Option<&'a Session> {
        let user = self.wanted.user.as_ref()?;
        let mut sessions = registry.sessions_of(user);
        match &self.wanted.device {
            Some(device) => sessions.find(|session| session.device == *device),
            None => sessions.max_by_key(|session| (session.logged_in_at, session.presence.is_logged_in())),
        }
    }

    /// Adds the commands after which this login is bound to that certificate and away, and what must be known for them.
    pub(super) fn rebound(&self, judgement: Judgement, login: &Login<'_>, cert: &Certificate) -> Judgement {
        const FIRST: Text = Text::new(
            ". Set REGID to what the app logs in onReceiveRegisterResult, then run the fix",
            "。请先将 REGID 设为应用在 onReceiveRegisterResult 中打印的 regId，再执行修复命令",
        );
        let is_in_the_way = |session: &&Session| {
            session.device == login.session.device
                && session.user != login.session.user
                && session.presence.is_connected()
        };
        let registry = self.registry.get().ok();
        let rebinding = Rebinding {
            session: login.session,
            device: login.device,
            in_the_way: registry.and_then(|registry| registry.sessions.values().find(is_in_the_way)),
            cert,
            emulated: self.emulated,
        };
        let judgement = judgement.fix(self.program.rebind(&rebinding));
        if rebinding.asks_for_reg_id() { judgement.and(FIRST) } else { judgement }
    }
}

/// What the check of a certificate entry says of it, the secret included when it is known.
pub(super) fn entry_faults(cert: &Certificate, secret: Option<&Secret>) -> Vec<Fault> {
    let fields = &cert.fields;
    let draft = Draft {
        name: cert.name.to_string(),
        package: fields.package.to_string(),
        app_id: fields.app_id.to_string(),
        app_key: fields.app_key.as_ref().map(AppKey::to_string),
        app_secret: fields.app_secret.clone(),
        secret_value: secret.cloned(),
        channel_id: fields.channel_id.as_ref().map(ToString::to_string),
        click: fields.click.to_string(),
        region: fields.region.to_string(),
    };
    match draft.check() {
        Ok((_, _, warnings)) => warnings,
        Err(faults) => faults,
    }
}

/// A certificate as people know it: `1 (demo)`.
pub(super) fn named(cert: &Certificate) -> String {
    format!("{} ({})", cert.id, cert.name)
}
