//! Plain facts about the terminal, and what follows from them for each stream.
//!
//! Reads nothing itself: whoever builds a [`Terminal`] has asked the process.

use clap::ValueEnum;

/// What was found about the process's streams and the variables that speak about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terminal {
    /// Standard input is a terminal.
    pub stdin_tty: bool,
    /// Standard output is a terminal.
    pub stdout_tty: bool,
    /// Standard error is a terminal.
    pub stderr_tty: bool,
    /// Columns of the terminal, where known.
    pub width: Option<u16>,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set and not `0`.
    pub clicolor_force: bool,
    /// `CI` is set: nobody is there to answer.
    pub ci: bool,
    /// `TERM=dumb`: no colour, no drawing.
    pub term_dumb: bool,
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// Where the stream is a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// What one stream can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Screen {
    /// People look at it: lay out for the width, draw lines.
    pub tty: bool,
    /// Columns to lay out for; `None` where nothing must be broken.
    pub width: Option<usize>,
    /// Colour and weight.
    pub color: bool,
    /// Nothing beyond ASCII for rules.
    pub ascii: bool,
}

impl Terminal {
    /// Standard output under a choice of colour.
    pub fn stdout(&self, choice: ColorChoice) -> Screen {
        self.screen(self.stdout_tty, choice)
    }

    /// Standard error under a choice of colour.
    pub fn stderr(&self, choice: ColorChoice) -> Screen {
        self.screen(self.stderr_tty, choice)
    }

    /// Whether something that redraws itself may be on standard error.
    pub fn can_draw(&self) -> bool {
        self.stderr_tty && !self.ci && !self.term_dumb
    }

    fn screen(&self, tty: bool, choice: ColorChoice) -> Screen {
        Screen {
            tty,
            width: self.width.filter(|_| tty).map(usize::from),
            color: match choice {
                ColorChoice::Always => true,
                ColorChoice::Never => false,
                // https://no-color.org and https://bixense.com/clicolors: the refusal is asked first.
                ColorChoice::Auto if self.no_color => false,
                ColorChoice::Auto => self.clicolor_force || (tty && !self.term_dumb),
            },
            ascii: self.term_dumb,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTY: Terminal = Terminal {
        stdin_tty: true,
        stdout_tty: true,
        stderr_tty: true,
        width: Some(80),
        no_color: false,
        clicolor_force: false,
        ci: false,
        term_dumb: false,
    };

    #[test]
    fn colour_is_decided_for_each_stream() {
        let half = Terminal { stdout_tty: false, ..TTY };
        assert!(!half.stdout(ColorChoice::Auto).color);
        assert!(half.stderr(ColorChoice::Auto).color);
        assert!(half.stdout(ColorChoice::Always).color);
        assert!(!half.stderr(ColorChoice::Never).color);
    }

    #[test]
    fn the_environment_speaks_in_auto_only_and_no_color_is_stronger() {
        let plain = Terminal { no_color: true, ..TTY };
        assert!(!plain.stdout(ColorChoice::Auto).color);
        assert!(plain.stdout(ColorChoice::Always).color);
        let forced = Terminal { clicolor_force: true, ..Terminal::default() };
        assert!(forced.stdout(ColorChoice::Auto).color);
        assert!(!forced.stdout(ColorChoice::Never).color);
        assert!(!Terminal { no_color: true, ..forced }.stdout(ColorChoice::Auto).color);
        assert!(!Terminal { term_dumb: true, ..TTY }.stdout(ColorChoice::Auto).color);
    }

    #[test]
    fn width_belongs_to_a_terminal() {
        assert_eq!(TTY.stdout(ColorChoice::Auto).width, Some(80));
        assert_eq!(Terminal { stdout_tty: false, ..TTY }.stdout(ColorChoice::Auto).width, None);
    }

    #[test]
    fn nothing_moves_in_ci() {
        assert!(TTY.can_draw());
        assert!(!Terminal { ci: true, ..TTY }.can_draw());
        assert!(!Terminal { term_dumb: true, ..TTY }.can_draw());
        assert!(!Terminal { stderr_tty: false, ..TTY }.can_draw());
    }
}
