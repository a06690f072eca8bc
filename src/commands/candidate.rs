//! Values that a shell completes from the state file: certificates, devices, users.
//!
//! Runs at every press of the tab key: it reads the state and nothing else, and where that fails it offers nothing.

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::context::Context;
use crate::domain::registry::Registry;
use crate::operation::state::State;

fn registry() -> Option<Registry> {
    let context = Context::from_process();
    let named = context.var("MIPUSH_STATE").map(std::path::PathBuf::from);
    State::find(named.as_deref(), &context).load().ok()
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
