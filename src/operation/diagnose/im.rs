//! The calls of `--live`: whether the account exists, and where IM takes the user for.

use super::Wish;
use crate::context::Context;
use crate::doctor::fact::{ImCalls, ImRefused};
use crate::doctor::{Check, Fact, Need};
use crate::domain::im::ImApp;
use crate::domain::registry::Registry;
use crate::domain::secret::Secret;
use crate::domain::text::{Lang, Sentence, Text};
use crate::error::Error;
use crate::operation::im::{self, Caller, ImService};
use crate::operation::note::Note;
use crate::operation::state::State;
use crate::protocol::http::HttpRequest;
use crate::protocol::tencent::client::rest::Envelope;
use crate::protocol::tencent::client::{account, status};

/// How to call IM.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// Where to, and as whom.
    pub wish: im::Wish,
    /// The key that a flag names.
    pub key: Option<Secret>,
    /// Flags that a fix must repeat.
    pub again: Vec<String>,
}

fn unknown<T>(text: Text) -> Fact<T> {
    Fact::Unknown(text.into())
}

/// Calls, if that is wished and a check looks at it. An error is a slip in the command line.
pub(super) fn ask(
    wish: &Wish,
    checks: &[&Check],
    registry: Option<&Registry>,
    (state, context, lang): (&State, &Context, Lang),
    log: &mut dyn FnMut(Note),
) -> Result<Fact<ImCalls>, Error> {
    const NOT_WISHED: Text = Text::new(
        "IM was not called: mipush doctor --live --user USER asks it",
        "未调用 IM：mipush doctor --live --user USER 会进行查询",
    );
    const NOT_CONFIGURED: Text = Text::new(
        "no IM application is configured: mipush im configure --sdk-app-id N --admin NAME --key-file PATH",
        "没有配置 IM 应用：mipush im configure --sdk-app-id N --admin NAME --key-file PATH",
    );
    const NO_KEY: Text = Text::new(
        "{problem}: mipush im configure --key-file PATH",
        "无法读取 IM SecretKey（{problem}）：mipush im configure --key-file PATH",
    );
    let Some(live) = wish.live.as_ref().filter(|_| checks.iter().any(|check| check.needs(Need::Im))) else {
        return Ok(unknown(NOT_WISHED));
    };
    let app: Option<&ImApp> = registry.and_then(|registry| registry.im.as_ref());
    let whole = live.wish.sdk_app_id.is_some() && live.wish.admin.is_some() && live.key.is_some();
    if app.is_none() && !whole {
        return Ok(unknown(NOT_CONFIGURED));
    }
    let caller = Caller::of(&live.wish, app)?;
    let key = match (&live.key, app) {
        (Some(key), _) => Ok(key.clone()),
        (None, Some(app)) => state.im_key(app, context).map_err(|error| error.message),
        (None, None) => return Ok(unknown(NOT_CONFIGURED)),
    };
    let key = match key {
        Ok(key) => key,
        Err(problem) => return Ok(Fact::Unknown(Sentence::fill(NO_KEY, &[("problem", &problem)]))),
    };
    let host = live.wish.url.as_deref().or(caller.region.host()).unwrap_or("the embedded emulator").to_owned();
    let (app, admin) = (caller.sdk_app_id.to_string(), caller.admin.to_string());
    let service = ImService::new(caller, Some(&key), &live.wish, state, context, lang)?;
    let mut call = |request: HttpRequest| -> Result<Envelope, ImRefused> {
        let called = service.call(&request, log);
        called.map_err(|error| ImRefused { code: error.vendor_code, message: error.message })
    };
    // Without a user the administrator's own account shows whether calls are taken.
    let users = vec![wish.wanted.user.as_ref().map_or_else(|| admin.clone(), ToString::to_string)];
    let account = call(account::check(&service.access()?, &users)).map(|envelope| account::checked(&envelope));
    let status = match &account {
        Ok(_) => call(status::query(&service.access()?, &users, true)).map(|envelope| status::read(&envelope)),
        // What was refused once is not asked again.
        Err(refused) => Err(refused.clone()),
    };
    Ok(Fact::Known(ImCalls { host, app, admin, again: live.again.clone(), account, status }))
}
