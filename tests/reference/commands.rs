//! `commands.md`: the help of every verb.

use std::fmt::Write as _;

use clap::Command;

use super::tables::GENERATED;

/// Columns that help is wrapped at, whatever the terminal of whoever runs this.
const WIDTH: usize = 100;

/// The page.
pub fn page() -> String {
    let root = plain(mipush::cli::command());
    let mut page = format!(
        "{GENERATED}\n\n# Commands\n\n\
         What `--help` prints for every verb. The global options stand once, under `mipush`; every verb takes them.\n"
    );
    let mut index = String::new();
    let mut body = String::new();
    walk(&root, "mipush", &mut index, &mut body);
    let _ = write!(page, "\n{index}{body}");
    page
}

/// The names of all verbs: commands without commands below them.
pub fn verbs() -> Vec<String> {
    fn walk(command: &Command, name: &str, found: &mut Vec<String>) {
        let mut below = below(command).peekable();
        if below.peek().is_none() {
            found.push(name.to_owned());
        }
        for sub in below {
            walk(sub, format!("{name} {}", sub.get_name()).trim_start(), found);
        }
    }
    let mut found = Vec::new();
    walk(&mipush::cli::command(), "", &mut found);
    found
}

fn below(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|sub| !sub.is_hide_set())
}

/// Fixed width, and no values from the environment of whoever runs this.
fn plain(command: Command) -> Command {
    command
        .term_width(WIDTH)
        .mut_args(|argument| argument.hide_env_values(true))
        .mut_subcommands(plain)
        .color(clap::ColorChoice::Never)
}

fn walk(command: &Command, name: &str, index: &mut String, body: &mut String) {
    let depth = name.split(' ').count() - 1;
    let _ = writeln!(index, "{}- [`{name}`](#{})", "  ".repeat(depth), name.replace(' ', "-"));
    // Not built as a part of the whole, a verb has no global options: they need not be repeated fifty times.
    let mut alone = command.clone().bin_name(name);
    let help = alone.render_long_help().to_string();
    let help: Vec<_> = help.trim_end().lines().map(str::trim_end).collect();
    let _ = write!(body, "\n## {name}\n\n```text\n{}\n```\n", help.join("\n"));
    for sub in below(command) {
        walk(sub, &format!("{name} {}", sub.get_name()), index, body);
    }
}
