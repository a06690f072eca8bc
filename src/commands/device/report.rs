//! `mipush device report`: step 4 of the guide, certificate ID and regId to IM after login.

use serde::Serialize;
use serde_json::Value;

use crate::commands::{Invocation, Outcome, candidate, document, or_dash};
use crate::domain::identifier::{DeviceName, UserId};
use crate::domain::registry::Registry;
use crate::ui::report::{Block, Report};

/// Report a logged-in user's certificate ID and regId (setOfflinePushToken, setOfflinePushConfig)
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush device report --user alice --device phone1
  mipush device report --user alice --device phone1 --cert 1 --reg-id 'Zm9vYmFyK2Zvb2Jhci9mb29iYXI='
  mipush device report --user alice --off")]
pub struct Args {
    /// The user, logged in on the device
    #[arg(long, value_name = "USER", add = candidate::users())]
    user: UserId,
    /// The phone [default: the user's only one]
    #[arg(long, value_name = "DEVICE", add = candidate::devices())]
    device: Option<DeviceName>,
    /// Certificate ID or name [default: the one in use]
    #[arg(long, value_name = "ID|NAME", env = "MIPUSH_CERT", add = candidate::certs())]
    cert: Option<String>,
    /// The regId [default: the one that `device register` got]
    #[arg(long, value_name = "REGID", allow_hyphen_values = true)]
    reg_id: Option<String>,
    /// The app gives no configuration, which switches the offline push of this device off until the next report
    #[arg(long, conflicts_with_all = ["cert", "reg_id"])]
    off: bool,
}

#[derive(Debug, Serialize)]
struct DeviceReported {
    device: String,
    user: String,
    cert: Option<u32>,
    reg_id: Option<String>,
    moved_from: Vec<String>,
    push_off: bool,
}

impl Report for DeviceReported {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["device", "user", "cert", "reg_id"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Facts(vec![
            ("user".to_owned(), self.user.clone()),
            ("device".to_owned(), self.device.clone()),
            ("certificate ID".to_owned(), or_dash(self.cert)),
            ("regId".to_owned(), or_dash(self.reg_id.as_ref())),
        ])])
    }
}

/// Reports it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&["device", "user", "cert", "reg_id", "moved_from", "push_off"])?;
    if args.off {
        return off(&args, invocation);
    }
    let now = invocation.context.now();
    let (device, reported) = invocation.state().update(|registry| {
        let device = match &args.device {
            Some(device) => device.clone(),
            None => registry.pick_session(&args.user, None)?.1,
        };
        let token = match &args.reg_id {
            Some(token) => token.clone(),
            None => registered_token(registry, &device),
        };
        let cert = match &args.cert {
            Some(cert) => cert.clone(),
            None => registry.pick_cert(None)?.id.to_string(),
        };
        let reported = registry.report(&args.user, &device, &cert, &token, now)?;
        Ok((device, reported))
    })?;
    for (user, phone) in &reported.moved_from {
        invocation.ui.warn(&format!(
            "the regId was {user}'s on {phone}: the last report of a token wins, so {user} is no longer pushed to there"
        ));
    }
    if reported.differs_from_registration {
        invocation.ui.warn(&format!("{device} is registered with another regId than the one reported"));
    }
    Ok(Box::new(DeviceReported {
        device: device.to_string(),
        user: args.user.to_string(),
        cert: Some(reported.cert.0),
        reg_id: Some(reported.reg_id.to_string()),
        push_off: false,
        moved_from: reported.moved_from.iter().map(|(user, phone)| format!("{user}@{phone}")).collect(),
    }))
}

/// Switches the push off.
fn off(args: &Args, invocation: &mut Invocation) -> Outcome {
    let (device, changed) = invocation.state().update(|registry| {
        let device = registry.pick_session(&args.user, args.device.as_ref())?.1;
        let changed = registry.switch_off(&args.user, &device)?;
        Ok((device, changed))
    })?;
    if !changed {
        invocation.ui.status("nothing changed: that was the state already");
    }
    Ok(Box::new(DeviceReported {
        device: device.to_string(),
        user: args.user.to_string(),
        cert: None,
        reg_id: None,
        moved_from: Vec::new(),
        push_off: true,
    }))
}

/// What the phone itself got from Xiaomi; a phone that never registered reports an empty token, as real apps do.
fn registered_token(registry: &Registry, device: &DeviceName) -> String {
    let known = registry.devices.get(device).and_then(|device| device.registration.as_ref());
    known.map(|registration| registration.reg_id.to_string()).unwrap_or_default()
}
