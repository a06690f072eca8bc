//! Phones in the registry: `registerPush` as the SDK plays it, and the report of certificate ID and token to IM.

use jiff::Timestamp;

use super::{Noun, Registry, RegistryError};
use crate::domain::certificate::{Certificate, has_app_secret_shape};
use crate::domain::device::{Device, Generation, Platform, Registration, SdkVersion};
use crate::domain::identifier::{
    Alias, AppId, AppKey, CertId, DeviceName, PackageName, RegId, Topic, UserAccount, UserId,
};
use crate::domain::session::{Binding, Presence};
use crate::domain::suggestion::quoted;
use crate::domain::text::{Sentence, Text};

/// What the app on the phone hands to `registerPush`.
#[derive(Debug, Clone)]
pub struct AppOnPhone {
    /// AppID in the app.
    pub app_id: AppId,
    /// AppKey in the app.
    pub app_key: Option<AppKey>,
    /// The built app's package.
    pub package: PackageName,
    /// Aliases it sets.
    pub aliases: Vec<Alias>,
    /// Accounts it sets.
    pub accounts: Vec<UserAccount>,
    /// Topics it subscribes to.
    pub topics: Vec<Topic>,
    /// SDK generation; `None` keeps what the phone has (G2 for a new one).
    pub generation: Option<Generation>,
    /// SDK version; `None` keeps what is known.
    pub sdk: Option<SdkVersion>,
}

/// What came back in `onReceiveRegisterResult`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The token.
    pub reg_id: RegId,
    /// Whether it was given out just now; the SDK keeps the one it has.
    pub fresh: bool,
}

/// What a report did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The certificate.
    pub cert: CertId,
    /// The token.
    pub reg_id: RegId,
    /// Logins that lost the token because the last report wins.
    pub moved_from: Vec<(UserId, DeviceName)>,
    /// The phone registered with Xiaomi and got another token than the one reported.
    pub differs_from_registration: bool,
}

impl Registry {
    /// Finds a phone.
    pub fn device(&self, name: &DeviceName) -> Result<&Device, RegistryError> {
        self.devices.get(name).ok_or_else(|| RegistryError::Unknown {
            noun: Noun::Device,
            given: name.to_string(),
            known: self.devices.keys().map(ToString::to_string).collect(),
        })
    }

    /// The phone of that name, made on first mention.
    pub fn device_or_new(&mut self, name: &DeviceName) -> &mut Device {
        self.devices.entry(name.clone()).or_insert_with(|| Device::new(name.clone()))
    }

    /// Plays `registerPush`. `minted` is the token that Xiaomi would give out; it is used when the phone has none for
    /// this app yet.
    pub fn register_device(
        &mut self,
        name: &DeviceName,
        cert: CertId,
        app: AppOnPhone,
        minted: RegId,
        now: Timestamp,
    ) -> Result<Registered, RegistryError> {
        if let Some(cert) = self.certs.get(&cert) {
            refuse_foreign_app(cert, &app)?;
        }
        let device = self.device_or_new(name);
        if let Some(generation) = app.generation {
            device.generation = generation;
        }
        device.sdk = app.sdk.or(device.sdk);
        device.platform = Platform::Xiaomi;
        // The SDK keeps what it has for the same app: the token, and what the app set or subscribed to before.
        let kept = device.registration.take().filter(|had| had.app_id == app.app_id && had.package == app.package);
        let fresh = kept.is_none();
        let mut registration = kept.unwrap_or_else(|| Registration {
            app_id: app.app_id,
            package: app.package,
            reg_id: minted,
            at: now,
            aliases: Vec::new(),
            accounts: Vec::new(),
            topics: Vec::new(),
        });
        add(&mut registration.aliases, app.aliases);
        add(&mut registration.accounts, app.accounts);
        add(&mut registration.topics, app.topics);
        let reg_id = registration.reg_id.clone();
        device.registration = Some(registration);
        Ok(Registered { reg_id, fresh })
    }

    /// Binds a logged-in user's device to certificate ID and token: step 4 of the guide.
    pub fn report(
        &mut self,
        user: &UserId,
        name: &DeviceName,
        cert: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<Reported, RegistryError> {
        self.refuse_unless_running(user, name)?;
        let cert = self.reported_cert(cert)?;
        if token.is_empty() {
            return Err(refused(22003, EMPTY, &[], format!("mipush device register {}", name.quoted())));
        }
        if token.len() as u64 > u64::from(self.settings.max_token_bytes) {
            let (found, most) = (token.len().to_string(), self.settings.max_token_bytes.to_string());
            return Err(refused(
                22004,
                TOO_LONG,
                &[("found", &found), ("most", &most)],
                format!("mipush device show {}", name.quoted()),
            ));
        }
        let reg_id: RegId = token.parse()?;

        let mut moved_from = Vec::new();
        if self.settings.token_last_report_wins {
            for (key, session) in &mut self.sessions {
                let other = key.0 != *user || key.1 != *name;
                if other && session.binding.as_ref().is_some_and(|binding| binding.reg_id == reg_id) {
                    session.binding = None;
                    moved_from.push(key.clone());
                }
            }
        }
        let registration = self.devices.get(name).and_then(|device| device.registration.as_ref());
        let differs_from_registration = registration.is_some_and(|registration| registration.reg_id != reg_id);
        if let Some(session) = self.sessions.get_mut(&(user.clone(), name.clone())) {
            session.binding = Some(Binding { cert, reg_id: reg_id.clone(), at: now });
            session.push_off = false;
        }
        Ok(Reported { cert, reg_id, moved_from, differs_from_registration })
    }

    /// Switches the offline push off for one login: the app gives no configuration, or its global switch is off (S9b, K1).
    /// The next report switches it on again. Gives whether something changed.
    pub fn switch_off(&mut self, user: &UserId, name: &DeviceName) -> Result<bool, RegistryError> {
        self.refuse_unless_running(user, name)?;
        let session = self.sessions.get_mut(&(user.clone(), name.clone()));
        Ok(session.is_some_and(|session| !std::mem::replace(&mut session.push_off, true)))
    }

    /// Forgets a phone and every login on it.
    pub fn remove_device(&mut self, name: &DeviceName) -> Result<Vec<UserId>, RegistryError> {
        self.device(name)?;
        self.devices.remove(name);
        let users = self.sessions.keys().filter(|key| key.1 == *name).map(|key| key.0.clone()).collect();
        self.sessions.retain(|key, _| key.1 != *name);
        Ok(users)
    }

    fn refuse_unless_running(&self, user: &UserId, name: &DeviceName) -> Result<(), RegistryError> {
        let values = [("user", user.as_str()), ("device", name.as_str())];
        let instead = |verb: &str| format!("mipush session {verb} {} --device {}", user.quoted(), name.quoted());
        let presence = self.sessions.get(&(user.clone(), name.clone())).map(|session| session.presence);
        match presence {
            Some(Presence::Foreground | Presence::Background) => Ok(()),
            Some(Presence::Limbo) => Err(RegistryError::Refused {
                code: None,
                sentence: Sentence::fill(NO_NETWORK, &values),
                instead: instead("reconnect"),
            }),
            Some(Presence::Killed) => Err(refused(6014, NOT_RUNNING, &values, instead("launch"))),
            Some(Presence::LoggedOut | Presence::Kicked) | None => {
                Err(refused(21005, BEFORE_LOGIN, &values, instead("login")))
            }
        }
    }

    /// A number that is no certificate is IM's business (22001); a name that is none is a slip of the operator's.
    fn reported_cert(&self, given: &str) -> Result<CertId, RegistryError> {
        match self.cert(given) {
            Ok(cert) => Ok(cert.id),
            Err(_) if given.bytes().all(|b| b.is_ascii_digit()) => {
                Err(refused(22001, NO_CERT, &[("cert", given)], "mipush cert list".to_owned()))
            }
            Err(error) => Err(error),
        }
    }
}

/// Adds what is not there yet.
fn add<T: PartialEq>(list: &mut Vec<T>, more: Vec<T>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

const EMPTY: Text = Text::new(
    "the token is empty: the phone has not finished its registration with Xiaomi",
    "token 为空：手机尚未完成小米推送注册",
);
const TOO_LONG: Text = Text::new(
    "the token has {found} bytes and IM accepts at most {most}: this is no regId",
    "token 有 {found} 字节，IM 最多接受 {most} 字节：这不是 regId",
);
const NO_CERT: Text = Text::new(
    "there is no certificate with the ID {cert}: add one, or report the ID that the console shows",
    "不存在 ID 为 {cert} 的证书：请先添加证书，或上报控制台显示的证书 ID",
);
const BEFORE_LOGIN: Text = Text::new(
    "{user} is not logged in on {device}: a token reported before the login is refused",
    "{user} 未在 {device} 上登录：登录成功之前上报 token 会被拒绝",
);
const NO_NETWORK: Text = Text::new(
    "{device} has no network, so the app of {user} cannot report anything",
    "{device} 没有网络，{user} 的应用无法上报",
);
const NOT_RUNNING: Text = Text::new(
    "the app of {user} on {device} is not running, so it cannot report anything",
    "{user} 在 {device} 上的应用没有运行，无法上报",
);

fn refused(code: i64, text: Text, values: &[(&str, &str)], instead: String) -> RegistryError {
    RegistryError::Refused { code: Some(code), sentence: Sentence::fill(text, values), instead }
}

/// The failures of Xiaomi's SDK when app and certificate belong to different apps (10.6: 22006, 22007, 22022).
fn refuse_foreign_app(cert: &Certificate, app: &AppOnPhone) -> Result<(), RegistryError> {
    const ID: Text = Text::new(
        "the app registers AppID {found}, the certificate has {expected}",
        "应用注册的 AppID 是 {found}，证书中是 {expected}",
    );
    const KEY: Text = Text::new(
        "the app registers AppKey {found}, the certificate has {expected}",
        "应用注册的 AppKey 是 {found}，证书中是 {expected}",
    );
    const PACKAGE: Text = Text::new(
        "the app is built as {found}, the certificate is for {expected}: the two must be equal to the letter",
        "应用的包名是 {found}，证书对应 {expected}：两者必须完全一致",
    );
    let fields = &cert.fields;
    let edit = |flag: &str, value: &str| format!("mipush cert edit {} --{flag} {}", cert.name.quoted(), quoted(value));
    let differs = |code, text, found: &str, expected: &str, flag| {
        Err(refused(code, text, &[("found", found), ("expected", expected)], edit(flag, found)))
    };
    if app.app_id != fields.app_id {
        return differs(22006, ID, app.app_id.as_str(), fields.app_id.as_str(), "app-id");
    }
    if let (Some(found), Some(expected)) = (&app.app_key, &fields.app_key)
        && found != expected
    {
        if has_app_secret_shape(found.as_str()) {
            let instead = "the AppKey (13 digits), which the app needs, instead of the AppSecret".to_owned();
            return Err(refused(22007, KEY, &[("found", "***"), ("expected", expected.as_str())], instead));
        }
        return differs(22007, KEY, found.as_str(), expected.as_str(), "app-key");
    }
    if app.package != fields.package {
        return differs(22022, PACKAGE, app.package.as_str(), fields.package.as_str(), "package");
    }
    Ok(())
}
