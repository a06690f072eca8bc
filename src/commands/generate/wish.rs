//! What texts are written for: flags, and a certificate for what they leave open.

use clap::{Args, ValueEnum};

use crate::android::sdk::{NEWEST, NEWEST_TIMPUSH, Sdk};
use crate::android::snippet::{ClassName, Generation, IdStorage, Language, Plan};
use crate::commands::Invocation;
use crate::domain::certificate::Fields;
use crate::domain::click::ClickAction;
use crate::domain::identifier::{AppId, AppKey, CertId, ChannelId, PackageName};
use crate::domain::intent;
use crate::error::Error;

/// The target where none is given and the SDK can serve it.
const TARGET: u32 = 34;
/// The target where the SDK cannot.
const OLD_TARGET: u32 = 30;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Source {
    Java,
    Kotlin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Im {
    /// TIMManager, as in the guide
    G1,
    /// V2TIMManager
    G2,
    /// TIMPush
    G3,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ids {
    /// In a class, as in the guide
    Constants,
    /// In the manifest, as references to string resources
    MetaData,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Script {
    Groovy,
    Kotlin,
}

/// The flags.
#[derive(Debug, Clone, Args)]
pub(super) struct WishArgs {
    /// Certificate ID or name [default: the one chosen by `cert use`, else the only one; none with --package]
    #[arg(long, value_name = "ID|NAME", env = "MIPUSH_CERT")]
    cert: Option<String>,
    /// The applicationId
    #[arg(long, value_name = "PACKAGE")]
    package: Option<PackageName>,
    /// Xiaomi AppID
    #[arg(long, value_name = "NUMBER")]
    app_id: Option<AppId>,
    /// Xiaomi AppKey
    #[arg(long, value_name = "KEY")]
    app_key: Option<AppKey>,
    /// Certificate ID that the app reports
    #[arg(long, value_name = "NUMBER")]
    cert_id: Option<u32>,
    /// Tencent's SDKAppID, for g3
    #[arg(long, value_name = "NUMBER")]
    sdk_app_id: Option<u32>,
    /// Notification channel that senders name
    #[arg(long, value_name = "ID")]
    channel_id: Option<ChannelId>,
    /// Xiaomi's SDK: jar-VERSION, aar-VERSION, aar-7.x [default: jar-3.0.3 for g1, aar-7.x for g2, TIMPush for g3]
    #[arg(long, value_name = "SDK")]
    sdk: Option<Sdk>,
    /// targetSdkVersion [default: 34, or 30 where the SDK is too old for 31]
    #[arg(long, value_name = "LEVEL")]
    target_sdk: Option<u32>,
    /// Language of sources
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t = Source::Java)]
    language: Source,
    /// Generation of Tencent's IM SDK
    #[arg(long, value_enum, value_name = "GENERATION", default_value_t = Im::G2)]
    im: Im,
    /// Where AppID and AppKey rest
    #[arg(long, value_enum, value_name = "WHERE", default_value_t = Ids::Constants)]
    ids: Ids,
    /// Language of Gradle files
    #[arg(long, value_enum, value_name = "SCRIPT", default_value_t = Script::Groovy)]
    gradle: Script,
    /// Write ${applicationId} instead of the package, for builds with several flavours
    #[arg(long)]
    placeholder: bool,
    /// The app's own receiver; a leading dot stands for the package [default: .thirdpush.XiaomiMsgReceiver]
    #[arg(long, value_name = "CLASS")]
    receiver: Option<String>,
    /// The Application [default: .PushApplication]
    #[arg(long, value_name = "CLASS")]
    application: Option<String>,
    /// The screen that a tap opens [default: the click intent's, else .ChatActivity]
    #[arg(long, value_name = "CLASS")]
    activity: Option<String>,
    /// Intent URI of the click action [default: the certificate's]
    #[arg(long, value_name = "URI")]
    click_intent: Option<String>,
    /// The sender's content in examples
    #[arg(long, value_name = "TEXT", default_value = "{\"entity\":{\"id\":1}}")]
    ext: String,
}

impl WishArgs {
    /// Everything that texts are written for.
    pub(super) fn plan(&self, invocation: &Invocation) -> Result<Plan, Error> {
        let (cert, id) = self.certificate(invocation)?;
        let fields = cert.as_ref();
        let package = self.package.clone().or_else(|| fields.map(|fields| fields.package.clone()));
        let package = package.ok_or_else(|| Error::usage("the package is needed: give --package or --cert"))?;
        let click_intent = self.click_intent.clone().or_else(|| match fields.map(|fields| &fields.click) {
            Some(ClickAction::OpenIntent(uri)) => Some(uri.clone()),
            _ => None,
        });
        let generation = match self.im {
            Im::G1 => Generation::G1,
            Im::G2 => Generation::G2,
            Im::G3 => Generation::G3,
        };
        let sdk = match self.sdk {
            Some(sdk) => sdk,
            None => default_sdk(generation)?,
        };
        let class = |flag: &str, given: Option<&str>, default: &str| {
            ClassName::read(given.unwrap_or(default), &package)
                .map_err(|error| Error::usage(format!("{flag}: {error}")))
        };
        let clicked = click_intent.as_deref().and_then(|uri| intent::is_click_intent(uri).ok());
        let clicked = clicked.and_then(|intent| intent.component).map(|component| component.class);
        let activity = self.activity.as_deref().or(clicked.as_deref());
        Ok(Plan {
            receiver: class("--receiver", self.receiver.as_deref(), ".thirdpush.XiaomiMsgReceiver")?,
            application: class("--application", self.application.as_deref(), ".PushApplication")?,
            activity: class("--activity", activity, ".ChatActivity")?,
            placeholder: self.placeholder,
            app_id: self.app_id.clone().or_else(|| fields.map(|fields| fields.app_id.clone())),
            app_key: self.app_key.clone().or_else(|| fields.and_then(|fields| fields.app_key.clone())),
            cert_id: self.cert_id.map(CertId).or(id),
            sdk_app_id: self.sdk_app_id,
            channel_id: self.channel_id.clone().or_else(|| fields.and_then(|fields| fields.channel_id.clone())),
            sdk,
            target_sdk: self.target_sdk.unwrap_or(if sdk.knows_target_31() { TARGET } else { OLD_TARGET }),
            language: match self.language {
                Source::Java => Language::Java,
                Source::Kotlin => Language::Kotlin,
            },
            gradle_kotlin: self.gradle == Script::Kotlin,
            generation,
            ids: match self.ids {
                Ids::Constants => IdStorage::Constants,
                Ids::MetaData => IdStorage::MetaData,
            },
            click_intent,
            ext: self.ext.clone(),
            package,
        })
    }

    /// The certificate, unless flags name an app of their own.
    fn certificate(&self, invocation: &Invocation) -> Result<(Option<Fields>, Option<CertId>), Error> {
        if self.cert.is_none() && self.package.is_some() {
            return Ok((None, None));
        }
        let registry =
            invocation.state().load().map_err(|error| error.hint("or give --package and the ids as flags"))?;
        let cert = registry.pick_cert(self.cert.as_deref())?;
        Ok((Some(cert.fields.clone()), Some(cert.id)))
    }
}

fn default_sdk(generation: Generation) -> Result<Sdk, Error> {
    let name = match generation {
        Generation::G1 => "jar-3.0.3".to_owned(),
        Generation::G2 => format!("aar-{NEWEST}"),
        Generation::G3 => format!("timpush-{NEWEST_TIMPUSH}"),
    };
    name.parse().map_err(|error: crate::android::sdk::UnknownSdk| Error::usage(error.to_string()))
}
