//! `mipush generate --write`: puts the texts into a project.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use crate::android::snippet::Snippet;
use crate::commands::{Invocation, Outcome, document};
use crate::operation::project;
use crate::ui::report::{Block, Report};

#[derive(Debug, Serialize)]
struct Row {
    path: String,
    action: &'static str,
    notes: Vec<String>,
    diff: String,
}

#[derive(Debug)]
struct Written {
    rows: Vec<Row>,
    dry_run: bool,
    backups: Vec<String>,
}

impl Report for Written {
    fn json(&self) -> Value {
        let files: Vec<Value> = self.rows.iter().map(document).collect();
        json!({ "dry_run": self.dry_run, "files": files, "backups": self.backups })
    }

    fn rows(&self) -> Vec<Value> {
        self.rows.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["action", "path"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        let diffs: String = self.rows.iter().map(|row| row.diff.as_str()).collect();
        if !diffs.is_empty() {
            blocks.push(Block::Verbatim(diffs));
        }
        let columns = ["action", "path"].map(str::to_owned).to_vec();
        let rows = self.rows.iter().map(|row| vec![row.action.to_owned(), row.path.clone()]).collect();
        blocks.push(Block::Table { columns, rows });
        for row in &self.rows {
            blocks.extend(row.notes.iter().map(|note| Block::Text(format!("{}: {note}", row.path))));
        }
        Some(blocks)
    }
}

pub(super) fn run(
    folder: &Path,
    snippets: &[Snippet],
    package: &str,
    dry_run: bool,
    invocation: &mut Invocation,
) -> Outcome {
    let folder = invocation.context.cwd.join(folder);
    let changes = project::plan(&folder, snippets, package)?;
    let backups = if dry_run { Vec::new() } else { project::write(&changes)? };
    for backup in &backups {
        invocation.ui.status(&format!("kept the old text as {}", backup.display()));
    }
    if dry_run {
        invocation.ui.status("nothing was written (--dry-run)");
    }
    let rows = changes
        .into_iter()
        .map(|change| Row { path: change.path, action: change.action.word(), notes: change.notes, diff: change.diff })
        .collect();
    let backups = backups.iter().map(|backup| backup.display().to_string()).collect();
    Ok(Box::new(Written { rows, dry_run, backups }))
}
