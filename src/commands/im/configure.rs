//! `mipush im configure`: keeps the IM application in the state file.

use super::show::Shown;
use crate::commands::argument::KeyArgs;
use crate::commands::{Invocation, Outcome};
use crate::domain::identifier::{SdkAppId, UserId};
use crate::domain::im::{ImApp, ImRegion};
use crate::domain::secret::SecretSource;
use crate::error::Error;

/// Keep the IM application: its number, its administrators, its key
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush im configure --sdk-app-id 1400000000 --admin administrator --key-env MIPUSH_IM_KEY
  mipush im configure --im-region singapore
  mipush im configure --im-region embedded    # calls go to the emulator inside mipush

What is not given stays. Calls are made as the first administrator; the emulator takes calls of every one.")]
pub struct Args {
    /// SDKAppID of the IM console
    #[arg(long, value_name = "N")]
    sdk_app_id: Option<SdkAppId>,
    /// Administrator account; may be given again
    #[arg(long, value_name = "NAME")]
    admin: Vec<UserId>,
    #[command(flatten)]
    key: KeyArgs,
    /// Where the application lives: china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta, mumbai, or embedded [default: china]
    #[arg(long, value_name = "REGION")]
    im_region: Option<ImRegion>,
}

/// Keeps it.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(Shown::COLUMNS)?;
    let state = invocation.state();
    let had = if state.path().exists() { state.load()?.im } else { None };
    let missing = |flag: &str, what: &str| {
        Error::usage(format!("{flag} is missing: {what}"))
            .hint("mipush im configure --sdk-app-id 1400000000 --admin administrator --key-file im-key.txt")
    };
    let number = args.sdk_app_id.or_else(|| had.as_ref().map(|app| app.sdk_app_id));
    let number = number.ok_or_else(|| missing("--sdk-app-id", "the number of the IM application"))?;
    let admins = if args.admin.is_empty() {
        had.as_ref().map(|app| app.admins.clone()).unwrap_or_default()
    } else {
        args.admin.clone()
    };
    if admins.is_empty() {
        return Err(missing("--admin", "an administrator account of the application"));
    }
    let key = match (args.key.source(&invocation.context.cwd)?, had.as_ref().map(|app| app.key.clone())) {
        (Some(source), _) => source,
        (None, Some(source)) => source,
        (None, None) => SecretSource::Literal(KeyArgs::ask(invocation)?),
    };
    let region = args.im_region.or_else(|| had.as_ref().map(|app| app.region)).unwrap_or_default();
    let app = ImApp { sdk_app_id: number, admins, key, region };
    // A key that cannot be read now is kept all the same: a CI job may have it where this shell has not.
    if let Err(error) = state.im_key(&app, &invocation.context) {
        invocation.ui.warn(&error.to_string());
    }
    let shown = Shown::of(&app);
    state.update_or_create(|registry| {
        registry.im = Some(app);
        Ok(())
    })?;
    Ok(Box::new(shown))
}
