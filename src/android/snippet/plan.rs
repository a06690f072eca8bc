//! What texts are written for: one app, one SDK, one generation of Tencent's SDK.

use std::fmt;
use std::str::FromStr;

use crate::android::sdk::{Form, NOTIFICATION_TARGET, Sdk, TRAMPOLINE_TARGET};
use crate::domain::identifier::{AppId, AppKey, CertId, ChannelId, PackageName};
use crate::domain::intent::{self, ApiLevel, Component, Intent, IntentFault, UriFlags};

/// The language of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Java, as in the guide.
    #[default]
    Java,
    /// Kotlin.
    Kotlin,
}

impl Language {
    /// The ending of a source file.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Java => "java",
            Self::Kotlin => "kt",
        }
    }
}

/// The generation of Tencent's IM SDK (`tencent-im-offline-push`, section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Generation {
    /// `TIMManager`: the guide's.
    G1,
    /// `V2TIMManager`.
    G2,
    /// The TIMPush plug-in.
    G3,
}

/// Where AppID and AppKey rest in the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum IdStorage {
    /// As constants, as in the guide.
    #[default]
    Constants,
    /// As meta-data that refers to string resources: bare digits would be compiled as a number and read as null.
    MetaData,
}

/// A class with its package.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClassName {
    full: String,
}

/// Text that is no class.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("class {0:?} is not valid: expected a class with its package, such as com.example.app.PushReceiver")]
pub struct ClassNameError(pub String);

impl ClassName {
    /// The class in full; a leading dot stands for the app's package.
    pub fn read(text: &str, package: &PackageName) -> Result<Self, ClassNameError> {
        let full = if text.starts_with('.') { format!("{package}{text}") } else { text.to_owned() };
        full.parse()
    }

    /// With its package.
    pub fn full(&self) -> &str {
        &self.full
    }

    /// Its package.
    pub fn package(&self) -> &str {
        self.full.rsplit_once('.').map_or("", |(package, _)| package)
    }

    /// Without its package.
    pub fn simple(&self) -> &str {
        self.full.rsplit_once('.').map_or(&self.full, |(_, simple)| simple)
    }
}

/// Words that cannot be part of a Java name.
const RESERVED: [&str; 53] = [
    "abstract",
    "assert",
    "boolean",
    "break",
    "byte",
    "case",
    "catch",
    "char",
    "class",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extends",
    "false",
    "final",
    "finally",
    "float",
    "for",
    "goto",
    "if",
    "implements",
    "import",
    "instanceof",
    "int",
    "interface",
    "long",
    "native",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "short",
    "static",
    "strictfp",
    "super",
    "switch",
    "synchronized",
    "this",
    "throw",
    "throws",
    "transient",
    "true",
    "try",
    "void",
    "volatile",
    "while",
];

impl FromStr for ClassName {
    type Err = ClassNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sound = |part: &str| {
            part.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && part.chars().all(|c| c.is_alphanumeric() || c == '_')
                && !RESERVED.contains(&part)
        };
        if text.contains('.') && text.split('.').all(sound) {
            Ok(Self { full: text.to_owned() })
        } else {
            Err(ClassNameError(text.to_owned()))
        }
    }
}

impl fmt::Display for ClassName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full)
    }
}

/// What to write for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The applicationId.
    pub package: PackageName,
    /// Write `${applicationId}` in the manifest instead of it.
    pub placeholder: bool,
    /// Xiaomi AppID.
    pub app_id: Option<AppId>,
    /// Xiaomi AppKey.
    pub app_key: Option<AppKey>,
    /// The certificate ID that the app reports.
    pub cert_id: Option<CertId>,
    /// Tencent's application number; G3 only.
    pub sdk_app_id: Option<u32>,
    /// The notification channel that senders name.
    pub channel_id: Option<ChannelId>,
    /// Xiaomi's SDK.
    pub sdk: Sdk,
    /// `targetSdkVersion`.
    pub target_sdk: u32,
    /// Java or Kotlin.
    pub language: Language,
    /// Whether Gradle files are Kotlin too.
    pub gradle_kotlin: bool,
    /// Tencent's SDK.
    pub generation: Generation,
    /// Where the ids rest.
    pub ids: IdStorage,
    /// The app's own receiver.
    pub receiver: ClassName,
    /// The Application.
    pub application: ClassName,
    /// The screen that a tap opens.
    pub activity: ClassName,
    /// The certificate's click intent, if a tap opens a screen.
    pub click_intent: Option<String>,
    /// The sender's content in examples.
    pub ext: String,
}

/// A plan that no text can be written for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Something is not known.
    #[error("{what} is needed for this text: give {flag}")]
    Missing {
        /// What.
        what: &'static str,
        /// The flag that says it.
        flag: &'static str,
    },
    /// Taps would be dead.
    #[error(
        "SDK {sdk} cannot serve an app with targetSdk {target}: Android 12 blocks what it does after a tap, and no \
         declaration helps; take {first} or later, or a lower target"
    )]
    Trampoline {
        /// The SDK.
        sdk: Sdk,
        /// The target.
        target: u32,
        /// The first version that can.
        first: String,
    },
    /// TIMPush brings Xiaomi's SDK along.
    #[error(
        "IM generation {generation} and SDK {sdk} do not go together: TIMPush (g3) brings Xiaomi's SDK along, and two copies give duplicate classes"
    )]
    Mixed {
        /// g1, g2 or g3.
        generation: &'static str,
        /// The SDK.
        sdk: Sdk,
    },
    /// The click intent is for another app or says nothing about an address.
    #[error("the click intent cannot serve as a pattern: {0}")]
    ClickIntent(String),
}

/// What the activity's filter and the click intent agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub scheme: String,
    pub host: String,
    pub path: String,
}

impl Plan {
    /// Refuses what cannot work.
    pub(super) fn check(&self) -> Result<(), PlanError> {
        let timpush = self.sdk.form == Form::TimPush;
        if timpush != (self.generation == Generation::G3) {
            let generation = match self.generation {
                Generation::G1 => "g1",
                Generation::G2 => "g2",
                Generation::G3 => "g3",
            };
            return Err(PlanError::Mixed { generation, sdk: self.sdk });
        }
        if self.target_sdk >= TRAMPOLINE_TARGET && !self.sdk.knows_target_31() {
            let first = self.sdk.first_for_target_31().to_string();
            return Err(PlanError::Trampoline { sdk: self.sdk, target: self.target_sdk, first });
        }
        Ok(())
    }

    pub(super) fn wants_notification_permission(&self) -> bool {
        self.target_sdk >= NOTIFICATION_TARGET && !self.sdk.brings_all_permissions()
    }

    /// The applicationId as the manifest writes it.
    pub(super) fn manifest_package(&self) -> String {
        if self.placeholder { "${applicationId}".to_owned() } else { self.package.to_string() }
    }

    pub(super) fn app_id(&self) -> Result<&AppId, PlanError> {
        self.app_id.as_ref().ok_or(PlanError::Missing { what: "the AppID", flag: "--app-id or a certificate" })
    }

    pub(super) fn app_key(&self) -> Result<&AppKey, PlanError> {
        let flag = "--app-key, or put it into the certificate (cert edit --app-key)";
        self.app_key.as_ref().ok_or(PlanError::Missing { what: "the AppKey", flag })
    }

    pub(super) fn cert_id(&self) -> Result<CertId, PlanError> {
        self.cert_id.ok_or(PlanError::Missing { what: "the certificate ID", flag: "--cert-id or a certificate" })
    }

    pub(super) fn sdk_app_id(&self) -> Result<u32, PlanError> {
        self.sdk_app_id.ok_or(PlanError::Missing { what: "Tencent's SDKAppID", flag: "--sdk-app-id" })
    }

    /// The address of the certificate's click intent, else one made from the package.
    pub(super) fn address(&self) -> Result<Address, PlanError> {
        let Some(uri) = &self.click_intent else {
            let host = self.package.to_string();
            return Ok(Address { scheme: "pushscheme".to_owned(), host, path: "/detail".to_owned() });
        };
        let told = |faults: Vec<IntentFault>| {
            PlanError::ClickIntent(faults.first().map_or_else(String::new, |fault| fault.text().en.to_owned()))
        };
        let intent = intent::is_click_intent(uri).map_err(told)?;
        let data = intent.data.unwrap_or_default();
        let missing = || PlanError::ClickIntent(format!("{data:?} is no address of the form scheme://host/path"));
        let (scheme, rest) = data.split_once("://").ok_or_else(missing)?;
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if host.is_empty() {
            return Err(missing());
        }
        Ok(Address { scheme: scheme.to_owned(), host: host.to_owned(), path: path.to_owned() })
    }

    /// The text for the console's 打开应用内指定界面.
    pub fn intent_uri(&self) -> Result<String, PlanError> {
        if let Some(uri) = &self.click_intent {
            return Ok(uri.clone());
        }
        let Address { scheme, host, path } = self.address()?;
        let intent = Intent {
            data: Some(format!("{scheme}://{host}{path}")),
            flags: 0x0400_0000,
            component: Some(Component { package: self.package.to_string(), class: self.activity.full().to_owned() }),
            ..Intent::default()
        };
        intent::build(&intent, UriFlags::INTENT, ApiLevel::default())
            .map_err(|error| PlanError::ClickIntent(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names() {
        let package: PackageName = "com.a.b".parse().unwrap();
        let class = ClassName::read(".push.Receiver", &package).unwrap();
        assert_eq!(
            (class.full(), class.package(), class.simple()),
            ("com.a.b.push.Receiver", "com.a.b.push", "Receiver")
        );
        for bad in ["", "Receiver", "com.a.", "com.class.B", "com.a.B C", "com.a.1B", "com.a.B;"] {
            assert!(bad.parse::<ClassName>().is_err(), "{bad}");
        }
    }
}
