//! Progress on stderr: a bar for a batch, a spinner for a wait. Drawn only for people; elsewhere silent.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::escape;

/// How often a spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// Something under way. It vanishes from the screen when it is dropped.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A batch of known size; `shown` is false where nobody looks.
    pub(super) fn bar(shown: bool, total: u64, label: &str) -> Self {
        if !shown {
            return Self(ProgressBar::hidden());
        }
        Self::styled(ProgressBar::new(total), "{msg} [{bar:30}] {pos}/{len}", "=> ", label)
    }

    /// A wait of unknown length.
    pub(super) fn spinner(shown: bool, label: &str) -> Self {
        if !shown {
            return Self(ProgressBar::hidden());
        }
        let spinner = Self::styled(ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}", "", label);
        spinner.0.enable_steady_tick(TICK);
        spinner
    }

    fn styled(bar: ProgressBar, template: &str, bar_chars: &str, label: &str) -> Self {
        // No colours in the templates: they would follow the environment, not `--color`.
        if let Ok(style) = ProgressStyle::with_template(template) {
            let style = if bar_chars.is_empty() { style.tick_chars("|/-\\ ") } else { style.progress_chars(bar_chars) };
            bar.set_style(style);
        }
        bar.set_message(escape::line(label).into_owned());
        Self(bar)
    }

    /// That many more are done.
    pub fn advance(&self, done: u64) {
        self.0.inc(done);
    }

    /// Replaces the label.
    pub fn label(&self, label: &str) {
        self.0.set_message(escape::line(label).into_owned());
    }

    /// Takes it off the screen.
    pub fn finish(self) {
        drop(self);
    }

    pub(super) fn handle(&self) -> ProgressBar {
        self.0.clone()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_where_nobody_looks() {
        let bar = Progress::bar(false, 3, "sending");
        bar.advance(2);
        assert!(bar.handle().is_hidden());
        assert!(Progress::spinner(false, "waiting").handle().is_hidden());
    }

    #[test]
    fn it_ends_when_dropped() {
        let bar = Progress::bar(false, 3, "sending");
        let handle = bar.handle();
        assert!(!handle.is_finished());
        bar.finish();
        assert!(handle.is_finished());
    }

    #[test]
    fn the_templates_are_valid() {
        for template in ["{msg} [{bar:30}] {pos}/{len}", "{spinner} {msg} {elapsed}"] {
            ProgressStyle::with_template(template).unwrap();
        }
    }
}
