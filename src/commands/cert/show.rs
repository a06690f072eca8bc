//! `mipush cert show`.

use serde::Serialize;
use serde_json::Value;

use super::CertRow;
use crate::commands::{Invocation, Outcome, candidate, document};
use crate::ui::report::{Block, Report};

/// Show one certificate
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush cert show prod\n  mipush cert show 1 --json")]
pub struct Args {
    /// Certificate ID or name [default: the one in use]
    #[arg(value_name = "ID|NAME", env = "MIPUSH_CERT", add = candidate::certs())]
    cert: Option<String>,
}

#[derive(Debug, Serialize)]
struct CertShown {
    #[serde(flatten)]
    cert: CertRow,
}

impl Report for CertShown {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        CertRow::COLUMNS
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Facts(self.cert.facts())])
    }
}

/// Shows it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    let registry = invocation.state().load()?;
    let cert = registry.pick_cert(args.cert.as_deref())?;
    Ok(Box::new(CertShown { cert: CertRow::new(cert, &registry, invocation.context.now()) }))
}
