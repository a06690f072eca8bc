//! Questions to the operator, on stderr. Every question has a flag that answers it, and where nobody can be asked the
//! refusal names that flag.

use std::io;

use dialoguer::console::{Style, Term, style};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, Select};
use zeroize::Zeroizing;

use super::terminal::Terminal;
use super::{escape, hidden};
use crate::error::{Error, Exit};

/// Something to ask for.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What is asked for, in lower case: `package name`.
    pub what: &'a str,
    /// The flag, or flags, that answer it: `--package`.
    pub flag: &'a str,
}

impl<'a> Question<'a> {
    /// A question with its flag.
    pub const fn new(what: &'a str, flag: &'a str) -> Self {
        Self { what, flag }
    }

    fn label(&self) -> String {
        let mut chars = self.what.chars();
        let first = chars.next().map(char::to_uppercase).into_iter().flatten();
        escape::line(&first.chain(chars).collect::<String>()).into_owned()
    }
}

/// Why nobody can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    NoInput,
    Ci,
    Stdin,
    Stderr,
    Detached,
}

impl Obstacle {
    fn reason(self) -> &'static str {
        match self {
            Self::NoInput => "--no-input is given",
            Self::Ci => "CI is set",
            Self::Stdin => "standard input is no terminal",
            Self::Stderr => "standard error is no terminal",
            Self::Detached => "no terminal is attached",
        }
    }
}

/// The way to ask. Made by [`Ui::prompt`](super::Ui::prompt).
#[derive(Debug)]
pub struct Prompt {
    obstacle: Option<Obstacle>,
    color: bool,
}

impl Prompt {
    /// `attached`: the streams are the process's own, not buffers.
    pub(super) fn new(terminal: &Terminal, no_input: bool, attached: bool, color: bool) -> Self {
        let obstacle = if no_input {
            Some(Obstacle::NoInput)
        } else if terminal.ci {
            Some(Obstacle::Ci)
        } else if !terminal.stdin_tty {
            Some(Obstacle::Stdin)
        } else if !terminal.stderr_tty {
            Some(Obstacle::Stderr)
        } else if !attached {
            Some(Obstacle::Detached)
        } else {
            None
        };
        Self { obstacle, color }
    }

    /// Whether a question would be asked rather than refused.
    pub fn is_possible(&self) -> bool {
        self.obstacle.is_none()
    }

    /// Asks for a line of text until `check` accepts it. What `check` says is shown.
    pub fn text(
        &self,
        question: Question<'_>,
        default: Option<&str>,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Result<String, Error> {
        self.allowed(question)?;
        let theme = self.theme();
        let mut input = Input::<String>::with_theme(&*theme)
            .with_prompt(question.label())
            .validate_with(|text: &String| check(text.trim()).map_err(|why| escape::line(&why).into_owned()));
        if let Some(default) = default {
            input = input.default(default.to_owned());
        }
        let text = answer(question, |term| input.interact_text_on(term))?;
        Ok(text.trim().to_owned())
    }

    /// Asks for a credential without showing it.
    pub fn secret(&self, question: Question<'_>) -> Result<Zeroizing<String>, Error> {
        self.allowed(question)?;
        let (theme, label) = (self.theme(), question.label());
        let mut asked = String::new();
        // Writing into a string cannot fail.
        let _ = theme.format_input_prompt(&mut asked, &label, None);
        answer(question, |term| {
            loop {
                term.write_str(&asked)?;
                let typed = hidden::read_line();
                term.write_line("")?;
                let typed = typed?;
                if !typed.trim().is_empty() {
                    return Ok(Zeroizing::new(typed.trim().to_owned()));
                }
            }
        })
    }

    /// Asks for one of several; the answer is its index.
    pub fn select(&self, question: Question<'_>, choices: &[String]) -> Result<usize, Error> {
        self.allowed(question)?;
        if choices.is_empty() {
            return Err(missing(question).hint("there is nothing to choose from"));
        }
        let theme = self.theme();
        let label = question.label();
        // The line that tells the choice afterwards is the longest: signs and label stand before it.
        let before = label.len() + 6;
        let select = Select::with_theme(&*theme).with_prompt(label).default(0);
        answer(question, |term| {
            let room = usize::from(term.size().1).saturating_sub(before);
            select.items(choices.iter().map(|choice| shortened(&escape::line(choice), room))).interact_on(term)
        })
    }

    /// Asks yes or no. `text` is the whole question; the flag in `question` answers it with yes.
    pub fn confirm(&self, question: Question<'_>, text: &str, default: bool) -> Result<bool, Error> {
        self.allowed(question)?;
        let theme = self.theme();
        let confirm = Confirm::with_theme(&*theme).with_prompt(escape::line(text)).default(default);
        answer(question, |term| confirm.interact_on(term))
    }

    fn allowed(&self, question: Question<'_>) -> Result<(), Error> {
        match self.obstacle {
            None => Ok(()),
            Some(obstacle) => Err(missing(question).hint(format!("cannot ask for it here: {}", obstacle.reason()))),
        }
    }

    /// The themes' own colours would follow the environment; ours follow `--color` too.
    fn theme(&self) -> Box<dyn Theme> {
        if !self.color {
            return Box::new(SimpleTheme);
        }
        let forced = || Style::new().force_styling(true);
        let sign = |sign: &str| style(sign.to_owned()).force_styling(true);
        Box::new(ColorfulTheme {
            defaults_style: forced().cyan(),
            prompt_style: forced().bold(),
            prompt_prefix: sign("?").yellow(),
            prompt_suffix: sign("›").dim(),
            success_prefix: sign("✔").green(),
            success_suffix: sign("·").dim(),
            error_prefix: sign("✘").red(),
            error_style: forced().red(),
            hint_style: forced().dim(),
            values_style: forced().green(),
            active_item_style: forced().cyan(),
            inactive_item_style: forced(),
            active_item_prefix: sign("❯").green(),
            ..ColorfulTheme::default()
        })
    }
}

fn missing(question: Question<'_>) -> Error {
    Error::usage(format!("{} is missing; give {}", question.what, question.flag)).detail("flag", question.flag)
}

/// Asks on stderr. A choice hides the cursor and, when it does not come to its end, leaves it so.
fn answer<T>(question: Question<'_>, ask: impl FnOnce(&Term) -> dialoguer::Result<T>) -> Result<T, Error> {
    let term = Term::stderr();
    ask(&term).map_err(|error| {
        let _ = term.show_cursor();
        failure(question, &error.into())
    })
}

/// Ctrl-C is no failure of the question.
fn failure(question: Question<'_>, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::Interrupted => Error::new(Exit::Interrupted, "interrupted"),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::NotConnected => missing(question).hint("the terminal went away"),
        _ => Error::new(Exit::Failed, format!("cannot ask for {}: {error}", question.what)),
    }
}

/// Cuts a choice to a number of bytes. The list counts bytes where it should count columns when it redraws itself, and
/// would eat the lines above it.
fn shortened(text: &str, room: usize) -> String {
    if text.len() <= room {
        return text.to_owned();
    }
    let end = (0..=room.saturating_sub('…'.len_utf8())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTY: Terminal = Terminal {
        stdin_tty: true,
        stdout_tty: false,
        stderr_tty: true,
        width: Some(80),
        no_color: false,
        clicolor_force: false,
        ci: false,
        term_dumb: false,
    };
    const PACKAGE: Question<'static> = Question::new("package name", "--package");

    #[test]
    fn a_refusal_names_the_flag_and_the_reason() {
        let cases = [
            (Prompt::new(&TTY, true, true, false), "cannot ask for it here: --no-input is given"),
            (Prompt::new(&Terminal { ci: true, ..TTY }, false, true, false), "cannot ask for it here: CI is set"),
            (
                Prompt::new(&Terminal { stdin_tty: false, ..TTY }, false, true, false),
                "cannot ask for it here: standard input is no terminal",
            ),
            (
                Prompt::new(&Terminal { stderr_tty: false, ..TTY }, false, true, false),
                "cannot ask for it here: standard error is no terminal",
            ),
            (Prompt::new(&TTY, false, false, false), "cannot ask for it here: no terminal is attached"),
        ];
        for (prompt, reason) in cases {
            assert!(!prompt.is_possible());
            let refusals = [
                prompt.text(PACKAGE, Some("x"), |_| Ok(())).unwrap_err(),
                prompt.secret(PACKAGE).unwrap_err(),
                prompt.select(PACKAGE, &["a".into()]).unwrap_err(),
                prompt.confirm(PACKAGE, "Sure?", true).unwrap_err(),
            ];
            for error in refusals {
                assert_eq!(error.kind, Exit::Usage);
                assert_eq!(error.message, "package name is missing; give --package");
                assert_eq!(error.hints, [reason]);
                assert_eq!(error.details["flag"], "--package");
            }
        }
    }

    #[test]
    fn a_terminal_on_both_sides_is_enough() {
        let prompt = Prompt::new(&TTY, false, true, false);
        assert!(prompt.is_possible());
        assert_eq!(prompt.select(PACKAGE, &[]).unwrap_err().hints, ["there is nothing to choose from"]);
    }

    #[test]
    fn the_label_is_capitalised_and_harmless() {
        assert_eq!(PACKAGE.label(), "Package name");
        assert_eq!(Question::new("\x1b[31m", "--x").label(), "\\u{1b}[31m");
    }

    #[test]
    fn choices_are_cut_at_a_character() {
        assert_eq!(shortened("short", 10), "short");
        assert_eq!(shortened("abcdefgh", 6), "abc…");
        assert_eq!(shortened("中文字", 8), "中…");
        assert_eq!(shortened("abc", 0), "…");
    }

    #[test]
    fn an_interrupt_is_not_a_failure() {
        let error = |kind: io::ErrorKind| failure(PACKAGE, &kind.into());
        assert_eq!(error(io::ErrorKind::Interrupted).kind, Exit::Interrupted);
        assert_eq!(error(io::ErrorKind::UnexpectedEof).kind, Exit::Usage);
        assert_eq!(error(io::ErrorKind::Other).kind, Exit::Failed);
    }
}
