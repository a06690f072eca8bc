//! `mipush cert remove`: final, as in the console.

use serde::Serialize;
use serde_json::Value;

use crate::commands::{Invocation, Outcome, candidate, document};
use crate::error::Error;
use crate::ui::prompt::Question;
use crate::ui::report::{Block, Report};

/// Remove a certificate for good; its ID never comes back and pushes to devices that reported it fail
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  mipush cert remove prod\n  mipush cert remove 1 --confirm")]
pub struct Args {
    /// Certificate ID or name
    #[arg(value_name = "ID|NAME", add = candidate::certs())]
    cert: String,
    /// Do not ask
    #[arg(long)]
    confirm: bool,
}

#[derive(Debug, Serialize)]
struct CertRemoved {
    id: u32,
    name: String,
    reported_by: Vec<String>,
}

impl Report for CertRemoved {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["id", "name", "reported_by"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(vec![Block::Text(format!("removed certificate {} ({})", self.id, self.name))])
    }
}

/// Removes it.
pub fn run(args: Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&["id", "name", "reported_by"])?;
    let state = invocation.state();
    let registry = state.load()?;
    let id = registry.cert(&args.cert)?.id;
    let name = registry.cert(&args.cert)?.name.clone();
    let reported_by: Vec<_> = registry
        .sessions
        .values()
        .filter(|session| session.binding.as_ref().is_some_and(|binding| binding.cert == id))
        .map(|session| format!("{}@{}", session.user, session.device))
        .collect();
    if !args.confirm {
        let text = format!(
            "Remove certificate {id} ({name}) for good? {} devices reported it; pushes to them will fail",
            reported_by.len()
        );
        let yes = invocation.ui.prompt().confirm(Question::new("confirmation", "--confirm"), &text, false)?;
        if !yes {
            return Err(Error::usage("not removed"));
        }
    }
    state.update(|registry| {
        // Somebody else may have removed it while the question stood.
        registry.remove_cert(id).map(|_| ()).ok_or_else(|| Error::state(format!("certificate {id} is gone already")))
    })?;
    Ok(Box::new(CertRemoved { id: id.0, name: name.to_string(), reported_by }))
}
