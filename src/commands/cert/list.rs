//! `mipush cert list`.

use serde::Serialize;
use serde_json::Value;

use super::CertRow;
use crate::commands::{Invocation, Outcome, document};
use crate::ui::report::Report;

/// List certificates
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mipush cert list\n  mipush cert list --json\n  mipush cert list --output tsv --fields id,name"
)]
pub struct Args {}

#[derive(Debug, Serialize)]
struct CertList {
    certs: Vec<CertRow>,
}

impl Report for CertList {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.certs.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        CertRow::COLUMNS
    }

    fn empty_hint(&self) -> Option<String> {
        Some("no certificates yet: mipush cert add".to_owned())
    }
}

/// Lists them by number.
pub fn run(_args: Args, invocation: &mut Invocation) -> Outcome {
    let registry = invocation.state().load()?;
    let now = invocation.context.now();
    let certs = registry.certs.values().map(|cert| CertRow::new(cert, &registry, now)).collect();
    Ok(Box::new(CertList { certs }))
}
