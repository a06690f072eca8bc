//! The whole file, and how its rows become one registry: those that contradict each other are refused.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use super::SCHEMA_VERSION;
use super::fault::{Cell, Conflict};
use super::row::{AccountRow, CertRow, DeviceRow, ImRow, QuietRow, SessionRow};
use super::setting::SettingsRow;
use super::value::{APP_SECRET, CertNumber, IM_KEY, MAX_NEXT, NextNumber, Whole, secret_fault, table, tables};
use crate::domain::certificate::Certificate;
use crate::domain::device::Device;
use crate::domain::identifier::{CertId, DeviceName, UserId};
use crate::domain::im::{Account, ImApp};
use crate::domain::quiet::Quiet;
use crate::domain::registry::Registry;
use crate::domain::session::Session;
use crate::domain::setting::Settings;

/// The whole file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// `None` only in a text that lacks it.
    pub schema_version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_cert: Option<CertNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cert: Option<NextNumber>,
    #[serde(default, deserialize_with = "table", skip_serializing_if = "Option::is_none")]
    settings: Option<SettingsRow>,
    #[serde(default, deserialize_with = "tables", skip_serializing_if = "Vec::is_empty")]
    cert: Vec<CertRow>,
    #[serde(default, deserialize_with = "tables", skip_serializing_if = "Vec::is_empty")]
    device: Vec<DeviceRow>,
    #[serde(default, deserialize_with = "tables", skip_serializing_if = "Vec::is_empty")]
    session: Vec<SessionRow>,
    #[serde(default, deserialize_with = "tables", skip_serializing_if = "Vec::is_empty")]
    quiet: Vec<QuietRow>,
    #[serde(default, deserialize_with = "table", skip_serializing_if = "Option::is_none")]
    im: Option<ImRow>,
    #[serde(default, deserialize_with = "tables", skip_serializing_if = "Vec::is_empty")]
    account: Vec<AccountRow>,
}

impl Document {
    /// Joins the rows; refuses those that contradict each other.
    pub fn into_registry(self) -> Result<Registry, Conflict> {
        self.refuse_repeats()?;
        let certs: BTreeMap<_, _> = self.cert.into_iter().map(Certificate::from).map(|cert| (cert.id, cert)).collect();
        let devices: BTreeMap<_, _> =
            self.device.into_iter().map(Device::from).map(|device| (device.name.clone(), device)).collect();
        let current = self.current_cert.map(|number| CertId(number.0));
        if let Some(id) = current.filter(|id| !certs.contains_key(id)) {
            let message =
                format!("current_cert is {id}, and no certificate has that number: expected the id of a [[cert]]");
            return Err(Conflict::at(Cell::root("current_cert"), message));
        }
        for (index, row) in self.session.iter().enumerate() {
            let (user, device) = (&row.user.0, &row.device.0);
            if !devices.contains_key(device) {
                let message = format!(
                    "the session of {:?} is on the device {:?}, which no [[device]] is called",
                    user.as_str(),
                    device.as_str()
                );
                let names = devices.keys().map(ToString::to_string).collect();
                return Err(Conflict::at(Cell::of("session", index, "device"), message).known(device.as_str(), names));
            }
        }
        let sessions: BTreeMap<_, _> = self
            .session
            .into_iter()
            .map(Session::from)
            .map(|session| ((session.user.clone(), session.device.clone()), session))
            .collect();
        let next_cert = self.next_cert.map_or_else(|| after_reports(&sessions), |number| number.0);
        // Whoever adds a certificate by hand need not mind the counter.
        let next_cert = certs.keys().map(|id| id.0 + 1).fold(next_cert, u32::max);
        let settings = self.settings.map(Settings::from).unwrap_or_default();
        let quiet = self.quiet.into_iter().map(|row| (row.user.0.clone(), Quiet::from(row))).collect();
        let im = self.im.map(ImApp::from);
        if im.as_ref().is_some_and(|im| im.admins.is_empty()) {
            let message = "admins is empty: expected the name of at least one administrator account".to_owned();
            return Err(Conflict::at(Cell::of_table("im", "admins"), message));
        }
        let accounts = self.account.into_iter().map(Account::from).map(|account| (account.user.clone(), account));
        let accounts = accounts.collect();
        Ok(Registry { settings, current, next_cert, certs, devices, sessions, quiet, im, accounts })
    }

    fn refuse_repeats(&self) -> Result<(), Conflict> {
        unique("cert", "id", self.cert.iter().map(|row| row.id.0), |id| format!("certificate ID {id}"))?;
        unique("cert", "name", self.cert.iter().map(|row| &row.name.0), |name| {
            format!("certificate name {:?}", name.as_str())
        })?;
        unique("device", "name", self.device.iter().map(|row| &row.name.0), |name| {
            format!("device name {:?}", name.as_str())
        })?;
        unique("account", "user", self.account.iter().map(|row| &row.user.0), |user| {
            format!("account {:?}", user.as_str())
        })?;
        unique("session", "user", self.session.iter().map(|row| (&row.user.0, &row.device.0)), |(user, device)| {
            format!("session of {:?} on {:?}", user.as_str(), device.as_str())
        })?;
        unique("quiet", "user", self.quiet.iter().map(|row| &row.user.0), |user| {
            format!("quiet of {:?}", user.as_str())
        })
    }
}

/// The first number that no phone can remember: what a file without `next_cert` gives out next.
fn after_reports(sessions: &BTreeMap<(UserId, DeviceName), Session>) -> u32 {
    let reported = sessions.values().filter_map(|session| session.binding.as_ref()).map(|binding| binding.cert.0);
    reported.map(|number| number.saturating_add(1)).filter(|next| *next <= MAX_NEXT).max().unwrap_or(1).max(1)
}

fn unique<K: Hash + Eq + Copy>(
    table: &'static str,
    key: &'static str,
    values: impl ExactSizeIterator<Item = K>,
    describe: impl Fn(K) -> String,
) -> Result<(), Conflict> {
    let mut seen = HashMap::with_capacity(values.len());
    for (index, value) in values.enumerate() {
        if let Some(earlier) = seen.insert(value, index) {
            let message = format!("{} is there twice", describe(value));
            return Err(Conflict::at(Cell::of(table, index, key), message).earlier(earlier));
        }
    }
    Ok(())
}

/// Refuses a registry that would not come back as it is.
pub fn check(registry: &Registry) -> Result<(), String> {
    let mut names = BTreeSet::new();
    for (id, cert) in &registry.certs {
        if let Some(fault) = secret_fault(&cert.fields.app_secret, APP_SECRET) {
            return Err(format!("certificate {}: {fault}", cert.name));
        }
        if *id != cert.id || id.0 == 0 || id.0 >= registry.next_cert || !names.insert(&cert.name) {
            return Err(format!("the number or name of certificate {} contradicts the others", cert.name));
        }
    }
    if let Some(im) = &registry.im {
        if let Some(fault) = secret_fault(&im.key, IM_KEY) {
            return Err(format!("the IM application: {fault}"));
        }
        if im.admins.is_empty() {
            return Err("the IM application has no administrator".to_owned());
        }
    }
    if let Some(user) = registry.accounts.iter().find_map(|(user, account)| (*user != account.user).then_some(user)) {
        return Err(format!("account {user} is filed under another name"));
    }
    if !(1..=MAX_NEXT).contains(&registry.next_cert) {
        return Err("the numbers of certificates are used up".to_owned());
    }
    if let Some(id) = registry.current.filter(|id| !registry.certs.contains_key(id)) {
        return Err(format!("the chosen certificate {id} does not exist"));
    }
    if let Some(device) = registry.devices.iter().find_map(|(name, device)| (*name != device.name).then_some(name)) {
        return Err(format!("device {device} is filed under another name"));
    }
    for ((user, device), session) in &registry.sessions {
        if *user != session.user || *device != session.device || !registry.devices.contains_key(device) {
            return Err(format!("the session of {user} on {device} has no such device"));
        }
    }
    Ok(())
}

impl From<&Registry> for Document {
    fn from(registry: &Registry) -> Self {
        Self {
            schema_version: Some(SCHEMA_VERSION),
            current_cert: registry.current.map(|id| Whole(id.0)),
            next_cert: Some(Whole(registry.next_cert)),
            settings: (registry.settings != Settings::default()).then(|| SettingsRow::from(&registry.settings)),
            cert: registry.certs.values().map(CertRow::from).collect(),
            device: registry.devices.values().map(DeviceRow::from).collect(),
            session: registry.sessions.values().map(SessionRow::from).collect(),
            quiet: registry.quiet.iter().filter(|(_, quiet)| !quiet.is_empty()).map(QuietRow::from).collect(),
            im: registry.im.as_ref().map(ImRow::from),
            account: registry.accounts.values().map(AccountRow::from).collect(),
        }
    }
}
