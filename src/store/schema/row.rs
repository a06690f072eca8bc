//! What stands in the file, one struct a table, and its way from and to the registry.
//!
//! The structs are the format: renaming a field or making one obligatory is a new schema version.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use super::SCHEMA_VERSION;
use super::fault::{Cell, Conflict};
use super::value::{APP_SECRET, IM_KEY, KeyAtRest, Moment, SecretAtRest, Whole, Word, secret_fault, table, tables};
use crate::domain::certificate::{Certificate, Fields};
use crate::domain::click::ClickAction;
use crate::domain::device::{Device, Generation, Platform, Registration, SdkVersion};
use crate::domain::identifier::{
    Alias, AppId, AppKey, CertId, CertName, ChannelId, DeviceName, PackageName, RegId, SdkAppId, Topic, UserAccount,
    UserId,
};
use crate::domain::im::{Account, ImApp, ImRegion};
use crate::domain::quiet::{Hours, Quiet, ReceiveOption};
use crate::domain::region::Region;
use crate::domain::registry::Registry;
use crate::domain::session::{Binding, Presence, Session};
use crate::domain::setting::{LoginPolicy, Settings};

/// The greatest number that may come next: one more must still be a number when it has been given out.
const MAX_NEXT: u32 = u32::MAX - 1;

type AnyWhole = Whole<0, { u32::MAX }>;
/// 0 is what the SDK reports when no certificate was set.
type CertNumber = Whole<1, { MAX_NEXT - 1 }>;
type NextNumber = Whole<1, MAX_NEXT>;

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

/// `[settings]`: a key that is left out has its default.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::store) struct SettingsRow {
    certificate_delay_s: Option<AnyWhole>,
    heartbeat_timeout_s: Option<AnyWhole>,
    push_online_days: Option<AnyWhole>,
    login_policy: Option<Word<LoginPolicy>>,
    devices_per_platform: Option<AnyWhole>,
    web_instances: Option<AnyWhole>,
    kick_hear_on_reconnect: Option<bool>,
    kick_hear_on_login: Option<bool>,
    binding_survives_login: Option<bool>,
    token_last_report_wins: Option<bool>,
    max_token_bytes: Option<AnyWhole>,
    push_phone_while_desktop_online: Option<bool>,
    push_with_expired_usersig: Option<bool>,
    dedupe_window_s: Option<AnyWhole>,
    rest_ignores_quiet_hours: Option<bool>,
    plan_allows_chat_push: Option<bool>,
    open_app_since_2024_09_30: Option<bool>,
    title_default: Option<String>,
    xiaomi_title_units: Option<AnyWhole>,
    xiaomi_desc_units: Option<AnyWhole>,
}

/// `[im]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ImRow {
    sdk_app_id: Word<SdkAppId>,
    admins: Vec<Word<UserId>>,
    key: KeyAtRest,
    region: Word<ImRegion>,
}

/// `[[account]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountRow {
    user: Word<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nick: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    face_url: Option<String>,
    imported_at: Moment,
}

/// `[[cert]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CertRow {
    id: CertNumber,
    name: Word<CertName>,
    package: Word<PackageName>,
    app_id: Word<AppId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_key: Option<Word<AppKey>>,
    app_secret: SecretAtRest,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_id: Option<Word<ChannelId>>,
    click: Word<ClickAction>,
    region: Word<Region>,
    created_at: Moment,
    changed_at: Moment,
}

/// `[[device]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceRow {
    name: Word<DeviceName>,
    /// Xiaomi's, unless it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<Word<Platform>>,
    generation: Word<Generation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sdk: Option<Word<SdkVersion>>,
    #[serde(default, deserialize_with = "table", skip_serializing_if = "Option::is_none")]
    registration: Option<RegistrationRow>,
}

/// `[device.registration]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegistrationRow {
    app_id: Word<AppId>,
    package: Word<PackageName>,
    reg_id: Word<RegId>,
    at: Moment,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<Word<Alias>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    accounts: Vec<Word<UserAccount>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    topics: Vec<Word<Topic>>,
}

/// `[[session]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionRow {
    user: Word<UserId>,
    device: Word<DeviceName>,
    presence: Word<Presence>,
    since: Moment,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    background_reported: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    lost_from: Option<Word<Presence>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    push_off: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    signature_expired: bool,
    logged_in_at: Moment,
    #[serde(default, deserialize_with = "table", skip_serializing_if = "Option::is_none")]
    binding: Option<BindingRow>,
}

/// `[session.binding]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BindingRow {
    cert: AnyWhole,
    reg_id: Word<RegId>,
    at: Moment,
}

/// `[[quiet]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuietRow {
    user: Word<UserId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    all: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<Word<Hours>>,
    /// Options by conversation: an account, or `group:` and a group.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    conversations: BTreeMap<String, Word<ReceiveOption>>,
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

impl From<SettingsRow> for Settings {
    fn from(row: SettingsRow) -> Self {
        let default = Self::default();
        let whole = |given: Option<AnyWhole>, default| given.map_or(default, |number| number.0);
        Self {
            certificate_delay_s: whole(row.certificate_delay_s, default.certificate_delay_s),
            heartbeat_timeout_s: whole(row.heartbeat_timeout_s, default.heartbeat_timeout_s),
            push_online_days: whole(row.push_online_days, default.push_online_days),
            login_policy: row.login_policy.map_or(default.login_policy, |word| word.0),
            devices_per_platform: whole(row.devices_per_platform, default.devices_per_platform),
            web_instances: whole(row.web_instances, default.web_instances),
            kick_hear_on_reconnect: row.kick_hear_on_reconnect.unwrap_or(default.kick_hear_on_reconnect),
            kick_hear_on_login: row.kick_hear_on_login.unwrap_or(default.kick_hear_on_login),
            binding_survives_login: row.binding_survives_login.unwrap_or(default.binding_survives_login),
            token_last_report_wins: row.token_last_report_wins.unwrap_or(default.token_last_report_wins),
            max_token_bytes: whole(row.max_token_bytes, default.max_token_bytes),
            push_phone_while_desktop_online: row
                .push_phone_while_desktop_online
                .unwrap_or(default.push_phone_while_desktop_online),
            push_with_expired_usersig: row.push_with_expired_usersig.unwrap_or(default.push_with_expired_usersig),
            dedupe_window_s: whole(row.dedupe_window_s, default.dedupe_window_s),
            rest_ignores_quiet_hours: row.rest_ignores_quiet_hours.unwrap_or(default.rest_ignores_quiet_hours),
            plan_allows_chat_push: row.plan_allows_chat_push.unwrap_or(default.plan_allows_chat_push),
            open_app_since_2024_09_30: row.open_app_since_2024_09_30.unwrap_or(default.open_app_since_2024_09_30),
            title_default: row.title_default.unwrap_or(default.title_default),
            xiaomi_title_units: whole(row.xiaomi_title_units, default.xiaomi_title_units),
            xiaomi_desc_units: whole(row.xiaomi_desc_units, default.xiaomi_desc_units),
        }
    }
}

impl From<&Settings> for SettingsRow {
    /// Only what differs from the default, so that a later default reaches a file that never said anything.
    fn from(settings: &Settings) -> Self {
        let usual = Settings::default();
        Self {
            certificate_delay_s: differs(&settings.certificate_delay_s, &usual.certificate_delay_s).map(Whole),
            heartbeat_timeout_s: differs(&settings.heartbeat_timeout_s, &usual.heartbeat_timeout_s).map(Whole),
            push_online_days: differs(&settings.push_online_days, &usual.push_online_days).map(Whole),
            login_policy: differs(&settings.login_policy, &usual.login_policy).map(Word),
            devices_per_platform: differs(&settings.devices_per_platform, &usual.devices_per_platform).map(Whole),
            web_instances: differs(&settings.web_instances, &usual.web_instances).map(Whole),
            kick_hear_on_reconnect: differs(&settings.kick_hear_on_reconnect, &usual.kick_hear_on_reconnect),
            kick_hear_on_login: differs(&settings.kick_hear_on_login, &usual.kick_hear_on_login),
            binding_survives_login: differs(&settings.binding_survives_login, &usual.binding_survives_login),
            token_last_report_wins: differs(&settings.token_last_report_wins, &usual.token_last_report_wins),
            max_token_bytes: differs(&settings.max_token_bytes, &usual.max_token_bytes).map(Whole),
            push_phone_while_desktop_online: differs(
                &settings.push_phone_while_desktop_online,
                &usual.push_phone_while_desktop_online,
            ),
            push_with_expired_usersig: differs(&settings.push_with_expired_usersig, &usual.push_with_expired_usersig),
            dedupe_window_s: differs(&settings.dedupe_window_s, &usual.dedupe_window_s).map(Whole),
            rest_ignores_quiet_hours: differs(&settings.rest_ignores_quiet_hours, &usual.rest_ignores_quiet_hours),
            plan_allows_chat_push: differs(&settings.plan_allows_chat_push, &usual.plan_allows_chat_push),
            open_app_since_2024_09_30: differs(&settings.open_app_since_2024_09_30, &usual.open_app_since_2024_09_30),
            title_default: differs(&settings.title_default, &usual.title_default),
            xiaomi_title_units: differs(&settings.xiaomi_title_units, &usual.xiaomi_title_units).map(Whole),
            xiaomi_desc_units: differs(&settings.xiaomi_desc_units, &usual.xiaomi_desc_units).map(Whole),
        }
    }
}

fn differs<T: Clone + PartialEq>(value: &T, usual: &T) -> Option<T> {
    (value != usual).then(|| value.clone())
}

impl From<ImRow> for ImApp {
    fn from(row: ImRow) -> Self {
        Self { sdk_app_id: row.sdk_app_id.0, admins: unwrap(row.admins), key: row.key.0, region: row.region.0 }
    }
}

impl From<&ImApp> for ImRow {
    fn from(im: &ImApp) -> Self {
        Self {
            sdk_app_id: Word(im.sdk_app_id),
            admins: wrap(im.admins.clone()),
            key: KeyAtRest(im.key.clone()),
            region: Word(im.region),
        }
    }
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self { user: row.user.0, nick: row.nick, face_url: row.face_url, imported_at: row.imported_at.0 }
    }
}

impl From<&Account> for AccountRow {
    fn from(account: &Account) -> Self {
        Self {
            user: Word(account.user.clone()),
            nick: account.nick.clone(),
            face_url: account.face_url.clone(),
            imported_at: Moment(account.imported_at),
        }
    }
}

impl From<CertRow> for Certificate {
    fn from(row: CertRow) -> Self {
        Self {
            id: CertId(row.id.0),
            name: row.name.0,
            fields: Fields {
                package: row.package.0,
                app_id: row.app_id.0,
                app_key: row.app_key.map(|word| word.0),
                app_secret: row.app_secret.0,
                channel_id: row.channel_id.map(|word| word.0),
                click: row.click.0,
                region: row.region.0,
            },
            created_at: row.created_at.0,
            changed_at: row.changed_at.0,
        }
    }
}

impl From<&Certificate> for CertRow {
    fn from(cert: &Certificate) -> Self {
        let fields = cert.fields.clone();
        Self {
            id: Whole(cert.id.0),
            name: Word(cert.name.clone()),
            package: Word(fields.package),
            app_id: Word(fields.app_id),
            app_key: fields.app_key.map(Word),
            app_secret: SecretAtRest(fields.app_secret),
            channel_id: fields.channel_id.map(Word),
            click: Word(fields.click),
            region: Word(fields.region),
            created_at: Moment(cert.created_at),
            changed_at: Moment(cert.changed_at),
        }
    }
}

impl From<DeviceRow> for Device {
    fn from(row: DeviceRow) -> Self {
        let registration = row.registration.map(|row| Registration {
            app_id: row.app_id.0,
            package: row.package.0,
            reg_id: row.reg_id.0,
            at: row.at.0,
            aliases: unwrap(row.aliases),
            accounts: unwrap(row.accounts),
            topics: unwrap(row.topics),
        });
        Self {
            name: row.name.0,
            platform: row.platform.map_or_else(Platform::default, |word| word.0),
            generation: row.generation.0,
            sdk: row.sdk.map(|word| word.0),
            registration,
        }
    }
}

impl From<&Device> for DeviceRow {
    fn from(device: &Device) -> Self {
        let registration = device.registration.clone().map(|registration| RegistrationRow {
            app_id: Word(registration.app_id),
            package: Word(registration.package),
            reg_id: Word(registration.reg_id),
            at: Moment(registration.at),
            aliases: wrap(registration.aliases),
            accounts: wrap(registration.accounts),
            topics: wrap(registration.topics),
        });
        Self {
            name: Word(device.name.clone()),
            platform: Some(device.platform).filter(|platform| *platform != Platform::default()).map(Word),
            generation: Word(device.generation),
            sdk: device.sdk.map(Word),
            registration,
        }
    }
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        let binding = row.binding.map(|row| Binding { cert: CertId(row.cert.0), reg_id: row.reg_id.0, at: row.at.0 });
        Self {
            user: row.user.0,
            device: row.device.0,
            presence: row.presence.0,
            since: row.since.0,
            background_reported: row.background_reported,
            lost_from: row.lost_from.map(|word| word.0),
            push_off: row.push_off,
            signature_expired: row.signature_expired,
            binding,
            logged_in_at: row.logged_in_at.0,
        }
    }
}

impl From<&Session> for SessionRow {
    fn from(session: &Session) -> Self {
        let binding = session.binding.clone().map(|binding| BindingRow {
            cert: Whole(binding.cert.0),
            reg_id: Word(binding.reg_id),
            at: Moment(binding.at),
        });
        Self {
            user: Word(session.user.clone()),
            device: Word(session.device.clone()),
            presence: Word(session.presence),
            since: Moment(session.since),
            background_reported: session.background_reported,
            lost_from: session.lost_from.map(Word),
            push_off: session.push_off,
            signature_expired: session.signature_expired,
            logged_in_at: Moment(session.logged_in_at),
            binding,
        }
    }
}

impl From<QuietRow> for Quiet {
    fn from(row: QuietRow) -> Self {
        Self {
            all: row.all,
            hours: row.hours.map(|word| word.0),
            conversations: row.conversations.into_iter().map(|(name, word)| (name, word.0)).collect(),
        }
    }
}

impl From<(&UserId, &Quiet)> for QuietRow {
    fn from((user, quiet): (&UserId, &Quiet)) -> Self {
        Self {
            user: Word(user.clone()),
            all: quiet.all,
            hours: quiet.hours.map(Word),
            conversations: quiet.conversations.iter().map(|(name, option)| (name.clone(), Word(*option))).collect(),
        }
    }
}

fn wrap<T>(values: Vec<T>) -> Vec<Word<T>> {
    values.into_iter().map(Word).collect()
}

fn unwrap<T>(words: Vec<Word<T>>) -> Vec<T> {
    words.into_iter().map(|word| word.0).collect()
}
