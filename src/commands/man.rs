//! `mipush man`: man pages.

use std::path::PathBuf;

use anyhow::Context as _;
use serde::Serialize;
use serde_json::Value;

use super::{Outcome, document};
use crate::error::Error;
use crate::ui::report::{Block, Report};

/// Print the man page of a command, or write all of them
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  mipush man | man -l -\n  mipush man cert add\n  mipush man --write ~/.local/share/man/man1"
)]
pub struct Args {
    /// The command, such as `cert add` [default: mipush itself]
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
    /// Write every page into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "words")]
    write: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct Pages {
    pages: Vec<String>,
    /// The page itself; `null` where the pages were written into files.
    text: Option<String>,
}

impl Report for Pages {
    fn json(&self) -> Value {
        document(self)
    }

    fn columns(&self) -> &'static [&'static str] {
        &["pages"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        Some(match &self.text {
            Some(text) => vec![Block::Verbatim(text.clone())],
            None => self.pages.iter().map(|page| Block::Verbatim(format!("{page}\n"))).collect(),
        })
    }
}

/// Prints or writes them.
pub fn run(args: Args, mut command: clap::Command) -> Outcome {
    command.build();
    if let Some(folder) = args.write {
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let mut pages = Vec::new();
        write_all(&command, "mipush", &folder, &mut pages)?;
        return Ok(Box::new(Pages { pages, text: None }));
    }
    let mut found = &command;
    let mut name = "mipush".to_owned();
    for word in &args.words {
        found = found
            .find_subcommand(word)
            .ok_or_else(|| Error::usage(format!("{name} has no command {word:?}")).hint(format!("{name} --help")))?;
        name = format!("{name}-{}", found.get_name());
    }
    let text = page(found, &name)?;
    Ok(Box::new(Pages { pages: vec![name], text: Some(text) }))
}

fn page(command: &clap::Command, name: &str) -> Result<String, Error> {
    let named = command.clone().name(name.to_owned()).display_name(name.replace('-', " "));
    let mut bytes = Vec::new();
    clap_mangen::Man::new(named)
        .title(name.to_uppercase())
        .date("")
        .render(&mut bytes)
        .context("cannot render the page")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn write_all(
    command: &clap::Command,
    name: &str,
    folder: &std::path::Path,
    pages: &mut Vec<String>,
) -> Result<(), Error> {
    let file = folder.join(format!("{name}.1"));
    std::fs::write(&file, page(command, name)?).with_context(|| format!("cannot write {}", file.display()))?;
    pages.push(file.display().to_string());
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        write_all(sub, &format!("{name}-{}", sub.get_name()), folder, pages)?;
    }
    Ok(())
}
