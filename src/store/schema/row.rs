//! One struct for each kind of row, and its way from and to the domain's value.
//!
//! The structs are the format: renaming a field or making one obligatory is a new schema version.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::value::{AnyWhole, CertNumber, KeyAtRest, Moment, SecretAtRest, Whole, Word, table, unwrap, wrap};
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
use crate::domain::session::{Binding, Presence, Session};

/// `[im]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ImRow {
    sdk_app_id: Word<SdkAppId>,
    admins: Vec<Word<UserId>>,
    key: KeyAtRest,
    region: Word<ImRegion>,
}

/// `[[account]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountRow {
    pub(super) user: Word<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nick: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    face_url: Option<String>,
    imported_at: Moment,
}

/// `[[cert]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CertRow {
    pub(super) id: CertNumber,
    pub(super) name: Word<CertName>,
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
pub(super) struct DeviceRow {
    pub(super) name: Word<DeviceName>,
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
pub(super) struct SessionRow {
    pub(super) user: Word<UserId>,
    pub(super) device: Word<DeviceName>,
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
pub(super) struct QuietRow {
    pub(super) user: Word<UserId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    all: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<Word<Hours>>,
    /// Options by conversation: an account, or `group:` and a group.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    conversations: BTreeMap<String, Word<ReceiveOption>>,
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
