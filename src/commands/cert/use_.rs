//! `mipush cert use`: which certificate is meant when none is named.

use serde::Serialize;
use serde_json::Value;

use crate::commands::{Invocation, Outcome, candidate, document};
use crate::ui::report::{Block, Report};

/// Choose the certificate that is meant when --cert is not given
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush cert use prod")]
pub struct Args {
    /// Certificate ID or name
    #[arg(value_name = "ID|NAME", add = candidate::certs())]
    cert: String,
}

#[derive(Debug, Serialize)]
struct CertChosen {
    id: u32,
    name: String,
}

impl Report for CertChosen {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["id", "name"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Text(format!("using certificate {} ({})", self.id, self.name))])
    }
}

/// Chooses it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&["id", "name"])?;
    let chosen = invocation.state().update(|registry| {
        let cert = registry.cert(&args.cert)?;
        let chosen = CertChosen { id: cert.id.0, name: cert.name.to_string() };
        registry.current = Some(cert.id);
        Ok(chosen)
    })?;
    Ok(Box::new(chosen))
}
