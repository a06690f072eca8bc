//! What the verbs that call the IM service share: the application, where to, whether only to show the request.

use clap::Args;

use crate::api::curl;
use crate::commands::argument::{KeyArgs, TermsArgs};
use crate::commands::call::PreviewArgs;
use crate::commands::preview::{Preview, SIGNATURE};
use crate::commands::{Invocation, Outcome};
use crate::domain::identifier::{SdkAppId, UserId};
use crate::domain::im::{ImApp, ImRegion};
use crate::domain::secret::SecretSource;
use crate::domain::text::Lang;
use crate::error::Error;
use crate::operation::im::{Caller, ImService, Wish};
use crate::protocol::http::HttpRequest;
use crate::protocol::tencent::client::rest::{Access, Envelope};
use crate::ui::report::Report;

/// The application, where to, and whether to call at all.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which IM application, and where to")]
pub(in crate::commands) struct ImArgs {
    #[command(flatten)]
    pub app: AppArgs,
    #[command(flatten)]
    pub terms: TermsArgs,
    #[command(flatten)]
    pub preview: PreviewArgs,
}

/// The application.
#[derive(Debug, Clone, Args)]
pub(in crate::commands) struct AppArgs {
    /// SDKAppID [default: the configured one]
    #[arg(long, value_name = "N")]
    pub sdk_app_id: Option<SdkAppId>,
    /// Administrator account to call as [default: the first configured one]
    #[arg(long, value_name = "NAME")]
    pub admin: Option<UserId>,
    #[command(flatten)]
    pub key: KeyArgs,
    /// Region of the application: china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta, mumbai, or embedded [default: the configured one, else china]
    #[arg(long, value_name = "REGION")]
    pub im_region: Option<ImRegion>,
    /// Base address instead of the region's host
    #[arg(long, value_name = "URL", env = "MIPUSH_IM_URL")]
    pub im_url: Option<String>,
}

impl ImArgs {
    fn wish(&self) -> Wish {
        let app = &self.app;
        Wish {
            url: app.im_url.clone(),
            sdk_app_id: app.sdk_app_id,
            admin: app.admin.clone(),
            region: app.im_region,
            terms: self.terms.terms(),
        }
    }

    /// With every flag given no state file is needed.
    fn configured(&self, invocation: &Invocation) -> Result<Option<ImApp>, Error> {
        let state = invocation.state();
        let whole = self.app.sdk_app_id.is_some() && self.app.admin.is_some();
        if whole && !state.path().exists() {
            return Ok(None);
        }
        Ok(state.load()?.im)
    }
}

/// Everything a verb needs to call the service.
pub(in crate::commands) struct Desk<'a> {
    pub service: ImService<'a>,
    pub lang: Lang,
    pub invocation: &'a mut Invocation,
    preview: PreviewArgs,
    announced: bool,
}

/// Sets the desk up and does the verb's work at it. `keys` are what `--fields` may name, checked before anything
/// happens.
pub(in crate::commands) fn at(
    args: &ImArgs,
    keys: &[&str],
    invocation: &mut Invocation,
    work: impl FnOnce(&mut Desk<'_>) -> Outcome,
) -> Outcome {
    let previews = args.preview.wanted();
    if !previews && !keys.is_empty() {
        invocation.ui.check_fields(keys)?;
    }
    let state = invocation.state();
    let configured = args.configured(invocation)?;
    let wish = args.wish();
    let caller = Caller::of(&wish, configured.as_ref())?;
    // A preview shows no signature and therefore needs no key.
    let key = if previews { None } else { Some(key(args, configured.as_ref(), invocation)?) };
    if args.preview.curl {
        invocation.hint(&how_to_sign(args, &caller, configured.as_ref(), invocation));
    }
    let context = invocation.context.clone();
    let lang = invocation.lang;
    let service = ImService::new(caller, key.as_ref(), &wish, &state, &context, lang)?;
    if previews && service.is_embedded() {
        invocation.hint("the application's region is embedded, so the address only stands in for one");
    }
    work(&mut Desk { service, lang, invocation, preview: args.preview, announced: false })
}

/// A key that a flag names, else the configured one's, else one that is asked for.
fn key(
    args: &ImArgs,
    configured: Option<&ImApp>,
    invocation: &Invocation,
) -> Result<crate::domain::secret::Secret, Error> {
    let named = args.app.key.key_file.is_some() || args.app.key.key_env.is_some();
    match configured.filter(|_| !named) {
        Some(app) => invocation.state().im_key(app, &invocation.context),
        None => args.app.key.secret(invocation),
    }
}

/// How the variable that the curl line reads is set: with the key from where a call would take it.
fn how_to_sign(args: &ImArgs, caller: &Caller, configured: Option<&ImApp>, invocation: &Invocation) -> String {
    let from_flags = match (&args.app.key.key_env, &args.app.key.key_file) {
        (Some(name), _) => Some(SecretSource::Env(name.clone())),
        (None, Some(path)) => Some(SecretSource::File(path.clone())),
        (None, None) => None,
    };
    let source = from_flags.or_else(|| match &configured?.key {
        SecretSource::File(path) => Some(SecretSource::File(invocation.state().folder().join(path))),
        source => Some(source.clone()),
    });
    let key = match source {
        Some(SecretSource::Env(name)) => format!(" --key-env {}", curl::quote(&name)),
        Some(SecretSource::File(path)) => format!(" --key-file {}", curl::quote(&path.to_string_lossy())),
        // The verb asks for it.
        Some(SecretSource::Literal(_)) | None => String::new(),
    };
    let (app, admin) = (caller.sdk_app_id, curl::quote(caller.admin.as_str()));
    format!("set the variable first: {SIGNATURE}=$(mipush usersig issue --sdk-app-id {app} --user-id {admin}{key})")
}

impl Desk<'_> {
    /// Whether nothing is to be called.
    pub const fn previews(&self) -> bool {
        self.preview.wanted()
    }

    /// The requests as a report.
    pub fn show(&self, requests: &[HttpRequest]) -> Box<dyn Report> {
        Box::new(Preview::of_im(requests, self.preview.curl))
    }

    /// Who calls, with a fresh random number.
    pub fn access(&self) -> Result<Access<'_>, Error> {
        self.service.access()
    }

    /// Makes one call; a refusal is an error.
    pub fn call(&mut self, request: &HttpRequest) -> Result<Envelope, Error> {
        if let Some(notice) = self.service.notice().filter(|_| !self.announced) {
            self.invocation.ui.status(&notice);
        }
        self.announced = true;
        self.service.call(request, &mut |note| self.invocation.note(note))
    }
}
