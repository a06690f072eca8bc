//! The emulator inside this process: its world is a file beside the state file, so that a later command finds what an
//! earlier one sent.

use std::sync::Arc;

use url::Url;

use super::note::Note;
use super::state::State;
use crate::api::{Transport, is_loopback};
use crate::context::Context;
use crate::domain::identifier::RegId;
use crate::domain::registry::Registry;
use crate::emulator::mint::mint_reg_id;
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::Snapshot;
use crate::emulator::world::World;
use crate::emulator::{Handled, handle};
use crate::error::Error;
use crate::protocol::http::HttpRequest;
use crate::store::Sidecar;

/// A regId as Xiaomi would give out.
pub fn mint(context: &Context) -> Result<RegId, Error> {
    Ok(mint_reg_id(&context.entropy()?))
}

/// What the emulator may know of the state: certificates with secrets that can be read here, and phones.
pub fn snapshot(registry: &Arc<Registry>, state: &State, context: &Context) -> Snapshot {
    // An empty secret would open the emulator to whoever sends none.
    let secret = |source: &_| context.secret(source, &state.folder()).ok().filter(|secret| !secret.reveal().is_empty());
    Snapshot::from_registry(registry, secret).with_im(Arc::clone(registry), secret)
}

/// Exchanges one request with the embedded emulator. What it wants posted afterwards comes along.
pub fn exchange(
    state: &State,
    context: &Context,
    request: &HttpRequest,
    log: &mut dyn FnMut(Note<'_>),
) -> Result<Handled, Error> {
    let snapshot = snapshot(&Arc::new(state.load()?), state, context);
    let now = context.now();
    let mut handled = change(state, log, |world| handle(world, &snapshot, &Rules::embedded(), None, request, now))?;
    if let Some(change) = handled.change.take() {
        state.change(&change, now)?;
    }
    Ok(handled)
}

/// Changes the embedded world under its lock. A world that cannot be read is set aside and starts afresh.
pub fn change<T>(
    state: &State,
    log: &mut dyn FnMut(Note<'_>),
    change: impl FnOnce(&mut World) -> T,
) -> Result<T, Error> {
    let kept = Sidecar::world(state.path()).update(World::from_json, |world| {
        let mut world = world.unwrap_or_default();
        let result = change(&mut world);
        Ok::<_, Error>((world.to_json(), result))
    })?;
    if let Some(broken) = kept.set_aside {
        let text =
            format!("the embedded emulator starts afresh: its world could not be read and is now {}", broken.display());
        log(Note::Warning(text));
    }
    Ok(kept.value)
}

/// Posts what the emulator wants posted (receipts). To this machine only: an emulator must not knock at strangers'
/// doors. Failures come back as lines to show.
pub fn post(transport: &Transport, effects: &[HttpRequest]) -> Vec<String> {
    effects
        .iter()
        .filter_map(|effect| {
            if !may_post(effect, false) {
                return Some(stays_here(effect));
            }
            let (what, url) = described(effect);
            transport.exchange(effect).err().map(|error| format!("{what} not posted to {url}: {error}"))
        })
        .collect()
}

/// What is posted, and where to, for people. A callback's query holds the operator's own and the service's parameters.
pub fn described(effect: &HttpRequest) -> (&'static str, String) {
    let is_callback = effect.query_text().contains("CallbackCommand=");
    if is_callback { ("callback", format!("{}{}", effect.base, effect.path)) } else { ("receipt", effect.url()) }
}

/// Why nothing was posted to another machine.
pub fn stays_here(effect: &HttpRequest) -> String {
    let (what, url) = described(effect);
    format!("{what} not posted to {url}: the emulator posts to this machine only")
}

/// Whether the emulator may post there: to this machine, unless its rules allow others.
pub fn may_post(effect: &HttpRequest, remote: bool) -> bool {
    remote || Url::parse(&effect.base).is_ok_and(|url| is_loopback(&url))
}
