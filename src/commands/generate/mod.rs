//! `mipush generate`: the Android side of an app as text, complete and ready to paste.

mod wish;
mod write;

use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Invocation, Outcome, document};
use crate::android::snippet::{self, Part, Snippet};
use crate::domain::text::Lang;
use crate::error::Error;
use crate::ui::report::{Block, Report};
use wish::WishArgs;

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// AndroidManifest.xml: permissions, services, receivers
    Manifest,
    /// Keep rules
    Proguard,
    /// The app's own receiver
    Receiver,
    /// The Application: registers after consent, in the main process
    Application,
    /// Certificate ID, AppID and AppKey; for g3 timpush-configs.json
    Constants,
    /// Reports the token and the certificate ID after login
    TokenReport,
    /// Manifest entry of the screen that a tap opens
    Activity,
    /// Class of that screen: how it gets the sender's content
    ClickHandler,
    /// The sender's settings for one message, in the client
    MessageSettings,
    /// The same for a server: the body of openim/sendmsg
    RestMessage,
    /// Dependencies of the app module
    Gradle,
    /// All of it
    All,
}

impl Choice {
    const fn part(self) -> Option<Part> {
        Some(match self {
            Self::Manifest => Part::Manifest,
            Self::Proguard => Part::Proguard,
            Self::Receiver => Part::Receiver,
            Self::Application => Part::Application,
            Self::Constants => Part::Constants,
            Self::TokenReport => Part::TokenReport,
            Self::Activity => Part::Activity,
            Self::ClickHandler => Part::ClickHandler,
            Self::MessageSettings => Part::MessageSettings,
            Self::RestMessage => Part::RestMessage,
            Self::Gradle => Part::Gradle,
            Self::All => return None,
        })
    }
}

/// Write the Android side: manifest, sources, keep rules, Gradle lines
#[derive(Debug, clap::Args)]
#[command(after_help = "What is not given comes from the certificate. The AppSecret is never part of an app.

Examples:
  mipush generate manifest --cert prod --sdk aar-6.0.1
  mipush generate all --package com.example.chat --app-id 2882303761512345678 --app-key 5482037264137 --cert-id 10301
  mipush generate receiver --im g1 --sdk jar-3.0.3 --language kotlin
  mipush generate all --cert prod --write . --dry-run")]
pub struct Args {
    /// What to write
    #[arg(value_enum, value_name = "WHAT")]
    what: Choice,
    #[command(flatten)]
    wish: WishArgs,
    /// Put it into this Android project: merges manifest and keep rules, adds new files, changes nothing else
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    /// With --write: only show what would change
    #[arg(long, requires = "write")]
    dry_run: bool,
}

#[derive(Debug, Serialize)]
struct Row {
    part: &'static str,
    path: String,
    merges: bool,
    mended: Vec<Value>,
    text: String,
}

#[derive(Debug)]
struct Generated {
    rows: Vec<Row>,
    intent_uri: Option<String>,
}

impl Report for Generated {
    fn json(&self) -> Value {
        json!({ "files": self.rows, "intent_uri": self.intent_uri })
    }

    fn rows(&self) -> Vec<Value> {
        self.rows.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["part", "path", "merges", "text"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let several = self.rows.len() > 1;
        let blocks = self.rows.iter().flat_map(|row| {
            let heading = several.then(|| Block::Heading(row.path.clone()));
            heading.into_iter().chain([Block::Verbatim(row.text.clone())])
        });
        Some(blocks.collect())
    }

    fn empty_hint(&self) -> Option<String> {
        Some("this generation needs no such text: TIMPush brings its own".to_owned())
    }
}

/// Writes it.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let plan = args.wish.plan(invocation)?;
    let refuse = |error: snippet::PlanError| Error::usage(error.to_string());
    let snippets = match args.what.part() {
        Some(part) => snippet::generate(part, &plan),
        None => snippet::generate_all(&plan),
    }
    .map_err(refuse)?;
    let lang = invocation.lang;
    for snippet in &snippets {
        for mend in &snippet.mended {
            let name = snippet.path.rsplit('/').next().unwrap_or_default();
            invocation.ui.status(&format!("{name}: {} ({})", mend.text.get(lang), mend.code));
        }
    }
    if let Some(folder) = &args.write {
        return write::run(folder, &snippets, plan.package.as_str(), args.dry_run, invocation);
    }
    let shows_click = snippets.iter().any(|snippet| matches!(snippet.part, Part::Activity | Part::ClickHandler));
    let intent_uri = if shows_click { Some(plan.intent_uri().map_err(refuse)?) } else { None };
    if let Some(uri) = &intent_uri {
        invocation.ui.hint(&format!("the certificate's click action for this screen: open-intent={uri}"));
    }
    let rows = snippets.into_iter().map(|snippet| row(snippet, lang)).collect();
    Ok(Box::new(Generated { rows, intent_uri }))
}

fn row(snippet: Snippet, lang: Lang) -> Row {
    let mended = snippet.mended.iter().map(|mend| json!({ "code": mend.code, "message": mend.text.get(lang) }));
    Row {
        part: snippet.part.word(),
        merges: snippet.merges,
        mended: mended.collect(),
        path: snippet.path,
        text: snippet.text,
    }
}
