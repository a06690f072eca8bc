//! `mipush device register`: the phone's `registerPush` and its `onReceiveRegisterResult`.

use serde::Serialize;
use serde_json::Value;

use crate::commands::{Invocation, Outcome, candidate, document};
use crate::domain::device::{Generation, SdkVersion};
use crate::domain::identifier::{Alias, AppId, AppKey, DeviceName, PackageName, Topic, UserAccount};
use crate::domain::registry::AppOnPhone;
use crate::operation::world;
use crate::ui::report::{Block, Report};

/// Play a phone's registerPush and get its regId
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush device register phone1
  mipush device register phone1 --cert prod --alias alice --topic news
  mipush device register phone1 --package com.example.other    # fails as the SDK does: 22022")]
pub struct Args {
    /// The phone; made on first mention
    #[arg(value_name = "DEVICE", add = candidate::devices())]
    device: DeviceName,
    /// Certificate ID or name [default: the one in use]
    #[arg(long, value_name = "ID|NAME", env = "MIPUSH_CERT", add = candidate::certs())]
    cert: Option<String>,
    /// AppID in the app [default: the certificate's]
    #[arg(long, value_name = "NUMBER")]
    app_id: Option<AppId>,
    /// AppKey in the app [default: the certificate's]
    #[arg(long, value_name = "KEY")]
    app_key: Option<AppKey>,
    /// Package of the built app [default: the certificate's]
    #[arg(long, value_name = "PACKAGE")]
    package: Option<PackageName>,
    /// IM SDK generation in the app: g1 (TIMManager), g2 (V2TIMManager), g3 (TIMPush) [default: g2]
    #[arg(long, value_name = "GENERATION")]
    generation: Option<Generation>,
    /// IM SDK version in the app; from 5.0.1 on it is pushed to in the background [default: a current one]
    #[arg(long, value_name = "VERSION")]
    sdk: Option<SdkVersion>,
    /// An alias the app sets; repeatable
    #[arg(long, value_name = "ALIAS")]
    alias: Vec<Alias>,
    /// A user account the app sets; repeatable
    #[arg(long, value_name = "ACCOUNT")]
    account: Vec<UserAccount>,
    /// A topic the app subscribes to; repeatable
    #[arg(long, value_name = "TOPIC")]
    topic: Vec<Topic>,
}

#[derive(Debug, Serialize)]
struct DeviceRegistered {
    device: String,
    command: &'static str,
    result_code: i64,
    reg_id: String,
    fresh: bool,
}

impl Report for DeviceRegistered {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["device", "reg_id"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Facts(vec![
            ("device".to_owned(), self.device.clone()),
            ("onReceiveRegisterResult".to_owned(), format!("{} {}", self.command, self.result_code)),
            ("regId".to_owned(), self.reg_id.clone()),
        ])])
    }
}

/// Plays it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&["device", "command", "result_code", "reg_id", "fresh"])?;
    let minted = world::mint(&invocation.context)?;
    let now = invocation.context.now();
    let (registered, keyless) = invocation.state().update(|registry| {
        let cert = registry.pick_cert(args.cert.as_deref())?;
        let (id, fields) = (cert.id, cert.fields.clone());
        let app = AppOnPhone {
            app_id: args.app_id.clone().unwrap_or(fields.app_id),
            app_key: args.app_key.clone().or(fields.app_key),
            package: args.package.clone().unwrap_or(fields.package),
            aliases: args.alias.clone(),
            accounts: args.account.clone(),
            topics: args.topic.clone(),
            generation: args.generation,
            sdk: args.sdk,
        };
        let keyless = app.app_key.is_none();
        Ok((registry.register_device(&args.device, id, app, minted.clone(), now)?, keyless))
    })?;
    if keyless {
        invocation.ui.warn(
            "neither the certificate nor --app-key has an AppKey: a real app cannot call registerPush without one",
        );
    }
    if !registered.fresh {
        invocation.ui.status("the phone was registered already and keeps its regId, as the SDK does");
    }
    invocation.hint(&format!(
        "next: mipush session login USER --device {0}, then mipush device report --user USER --device {0}",
        args.device.quoted()
    ));
    Ok(Box::new(DeviceRegistered {
        device: args.device.to_string(),
        command: "register",
        result_code: 0,
        reg_id: registered.reg_id.to_string(),
        fresh: registered.fresh,
    }))
}
