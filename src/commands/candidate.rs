//! Values that a shell completes from the state file: certificates, devices, users.
//!
//! Runs at every press of the tab key: it reads the state and nothing else, and where that fails it offers nothing.

use std::path::PathBuf;
use std::sync::OnceLock;

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use super::completions;
use crate::context::Context;
use crate::domain::registry::Registry;
use crate::operation::state::State;

/// The state file that the line or the environment names. A candidate is a function without arguments, which is asked
/// when the library has taken the name of the shell out of the environment: so it is left here.
static NAMED: OnceLock<Option<PathBuf>> = OnceLock::new();

/// Looks for the state file before anything is completed.
pub fn prepare(context: &Context) {
    let _ = NAMED.set(completions::state(context));
}

fn registry() -> Option<Registry> {
    let context = Context::from_process();
    let named = NAMED.get().and_then(Option::as_deref);
    State::find(named, &context).load().ok()
}

fn offer(pick: fn(&Registry) -> Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    registry().as_ref().map(pick).unwrap_or_default()
}

/// Certificate names, with their package.
pub fn certs() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        offer(|registry| {
            let candidate = |cert: &crate::domain::certificate::Certificate| {
                let about = format!("certificate ID {}, {}", cert.id, cert.fields.package);
                CompletionCandidate::new(cert.name.as_str()).help(Some(about.into()))
            };
            registry.certs.values().map(candidate).collect()
        })
    })
}

/// Phones.
pub fn devices() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        offer(|registry| registry.devices.keys().map(|name| CompletionCandidate::new(name.as_str())).collect())
    })
}

/// Users that ever logged in.
pub fn users() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        offer(|registry| registry.users().into_iter().map(|user| CompletionCandidate::new(user.as_str())).collect())
    })
}
