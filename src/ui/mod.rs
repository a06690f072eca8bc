//! The only user of stdout, stderr and prompts.
//!
//! stdout carries data and nothing else; status, hints, warnings, progress and errors go to stderr. A command hands a
//! [`Report`] over and never learns which format it leaves in. Nothing here reads the environment: the facts come as a
//! [`Terminal`], the operator's wishes as [`Settings`]. Must know no word of the trade.

pub mod buffer;
pub mod progress;
pub mod prompt;
pub mod report;
pub mod terminal;

mod block;
mod escape;
mod field;
mod hidden;
mod json;
mod style;
mod table;
mod tsv;
mod wrap;

use std::io::{self, Write};

use anstream::AutoStream;
use anstream::stream::{AsLockedWrite, RawStream};
use anstyle::Style;
use clap::ValueEnum;
use indicatif::ProgressBar;
use serde_json::Value;

use crate::error::{Error, Exit};
use field::Fields;
use progress::Progress;
use prompt::Prompt;
use report::Report;
use style::{ERROR, FAINT, HEADING, HINT, WARNING, paint};
use table::Growing;
use terminal::{ColorChoice, Screen, Terminal};

/// `--output`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// One document, indented.
    Json,
    /// One object a line.
    Jsonl,
    /// Tab-separated values under a line of keys.
    Tsv,
}

/// What the operator wishes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The format of data.
    pub format: Format,
    /// `--fields`: keys or dotted paths; a value may hold several between commas.
    pub fields: Vec<String>,
    /// When to colour.
    pub color: ColorChoice,
    /// No status, hints or progress.
    pub quiet: bool,
    /// How many times `-v` was given.
    pub verbose: u8,
    /// Never ask.
    pub no_input: bool,
}

/// Whether anybody still reads what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Somebody does.
    Open,
    /// The reader of standard output went away (`| head`). A stream ends here, quietly and with exit code 0.
    Closed,
}

/// The two streams and how to speak on them.
pub struct Ui {
    terminal: Terminal,
    settings: Settings,
    fields: Fields,
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    out_screen: Screen,
    err_screen: Screen,
    /// The streams are the process's own: something may be drawn and asked.
    attached: bool,
    closed: bool,
    stream: Stream,
    /// The bar that lines must not be written into.
    live: Option<ProgressBar>,
}

/// What the items of a stream have in common once the first has come.
#[derive(Debug)]
enum Stream {
    Fresh,
    Running { columns: Vec<String>, table: Option<Growing> },
}

impl Ui {
    /// Speaks on the process's own streams.
    pub fn stdio(terminal: Terminal, settings: Settings) -> Self {
        let out = painted(io::stdout(), terminal.stdout(settings.color).color);
        let err = painted(io::stderr(), terminal.stderr(settings.color).color);
        Self { attached: true, ..Self::new(terminal, settings, out, err) }
    }

    /// Speaks on streams handed in; nothing is drawn and nothing asked.
    pub fn new(terminal: Terminal, settings: Settings, out: Box<dyn Write + Send>, err: Box<dyn Write + Send>) -> Self {
        Self {
            out_screen: terminal.stdout(settings.color),
            err_screen: terminal.stderr(settings.color),
            fields: Fields::new(&settings.fields),
            terminal,
            settings,
            out,
            err,
            attached: false,
            closed: false,
            stream: Stream::Fresh,
            live: None,
        }
    }

    /// Writes a whole result to standard output.
    pub fn emit(&mut self, report: &dyn Report) -> Result<Flow, Error> {
        if report.streamed() {
            return Ok(if self.closed { Flow::Closed } else { Flow::Open });
        }
        let text = match self.settings.format {
            Format::Json => json::document(report, &self.fields)?,
            Format::Jsonl => {
                let rows = report.rows();
                self.fields.check(report.columns(), &rows)?;
                rows.iter().map(|row| json::line(row, self.chosen())).collect::<Result<String, Error>>()?
            }
            Format::Tsv => {
                let rows = report.rows();
                let columns = self.columns(report, &rows)?;
                let lines = rows.iter().map(|row| tsv::row(&columns, row));
                std::iter::once(tsv::header(&columns)).chain(lines).collect()
            }
            Format::Table => return self.emit_table(report),
        };
        self.write_out(&text)
    }

    fn emit_table(&mut self, report: &dyn Report) -> Result<Flow, Error> {
        // Rows are costly where there are many, so they are made once, and not at all beside blocks without a hint.
        let (text, empty) = match report.blocks() {
            Some(blocks) if self.fields.is_empty() => (block::render(&blocks, &self.out_screen), None),
            _ => {
                let rows = report.rows();
                let columns = self.columns(report, &rows)?;
                let cells: Vec<_> = rows.iter().map(|row| table::cells(&columns, row)).collect();
                (table::render(&titles(&columns), &cells, &self.out_screen), Some(rows.is_empty()))
            }
        };
        let flow = self.write_out(&text)?;
        if let Some(hint) = report.empty_hint()
            && empty.unwrap_or_else(|| report.rows().is_empty())
        {
            self.hint(&hint);
        }
        Ok(flow)
    }

    /// Writes one item of a stream and flushes it. The first item settles the columns, and is the one that `--fields`
    /// is checked against; a later one that lacks a field has null there.
    pub fn item(&mut self, report: &dyn Report) -> Result<Flow, Error> {
        let text = match self.settings.format {
            Format::Json | Format::Jsonl => {
                let object = report.json();
                if let Stream::Fresh = self.stream {
                    self.fields.check(report.columns(), std::slice::from_ref(&object))?;
                    self.stream = Stream::Running { columns: Vec::new(), table: None };
                }
                json::line(&object, self.chosen())?
            }
            Format::Tsv => self.item_rows(report)?,
            Format::Table => match report.blocks() {
                Some(blocks) if self.fields.is_empty() => block::render(&blocks, &self.out_screen),
                _ => self.item_rows(report)?,
            },
        };
        self.write_out(&text)
    }

    fn item_rows(&mut self, report: &dyn Report) -> Result<String, Error> {
        let rows = report.rows();
        let mut text = String::new();
        if let Stream::Fresh = self.stream {
            let columns = self.columns(report, &rows)?;
            let table = if self.settings.format == Format::Tsv {
                text.push_str(&tsv::header(&columns));
                None
            } else {
                let (table, header) = Growing::new(&titles(&columns), &self.out_screen);
                text.push_str(&header);
                Some(table)
            };
            self.stream = Stream::Running { columns, table };
        }
        if let Stream::Running { columns, table } = &mut self.stream {
            for row in &rows {
                text.push_str(&match table {
                    Some(table) => table.row(&table::cells(columns, row)),
                    None => tsv::row(columns, row),
                });
            }
        }
        Ok(text)
    }

    /// Refuses unknown `--fields` before anything has happened: for commands whose work cannot be undone, since
    /// [`Ui::emit`] finds out only afterwards.
    pub fn check_fields(&self, known: &[&str]) -> Result<(), Error> {
        self.fields.check_against(known)
    }

    /// What is being done or was done. `-q` drops it.
    pub fn status(&mut self, text: &str) {
        if !self.settings.quiet {
            self.say(&format!("{}\n", escape::lines(text)));
        }
    }

    /// What to type next. `-q` drops it.
    pub fn hint(&mut self, text: &str) {
        if !self.settings.quiet {
            self.labelled("", HINT, "hint:", text);
        }
    }

    /// What the operator must know. Always shown.
    pub fn warn(&mut self, text: &str) {
        self.labelled("", WARNING, "warning:", text);
    }

    /// A line for another program that reads this one's stderr. Always shown, and never broken.
    pub fn annotate(&mut self, line: &str) {
        self.say(&format!("{}\n", escape::line(line)));
    }

    /// Shown when `-v` was given at least `level` times.
    pub fn verbose(&mut self, level: u8, text: impl FnOnce() -> String) {
        if self.settings.verbose >= level {
            let text = paint_lines(self.err_screen.color, FAINT, &escape::lines(&text()));
            self.say(&text);
        }
    }

    /// A heading over the steps of a narrated run. `-q` drops it.
    pub fn heading(&mut self, text: &str) {
        if !self.settings.quiet {
            let text = paint(self.err_screen.color, HEADING, &escape::line(text));
            self.say(&format!("\n{text}\n"));
        }
    }

    /// One step of a narrated run. `-q` drops it.
    pub fn step(&mut self, number: usize, of: usize, text: &str) {
        if !self.settings.quiet {
            self.labelled("", FAINT, &format!("[{number}/{of}]"), text);
        }
    }

    /// Tells what went wrong: for people, or one JSON object on one line where data is JSON.
    pub fn error(&mut self, error: &Error) {
        match self.settings.format {
            Format::Json | Format::Jsonl => {
                if let Ok(line) = json::line(&error.json(), None) {
                    self.say(&line);
                }
            }
            Format::Table | Format::Tsv => {
                self.labelled("", ERROR, "error:", &error.message);
                for hint in &error.hints {
                    self.labelled("  ", HINT, "hint:", hint);
                }
            }
        }
    }

    /// The way to ask the operator.
    pub fn prompt(&self) -> Prompt {
        Prompt::new(&self.terminal, self.settings.no_input, self.attached, self.err_screen.color)
    }

    /// A bar for a batch of known size. Lines written meanwhile go above it.
    pub fn bar(&mut self, total: u64, label: &str) -> Progress {
        let bar = Progress::bar(self.draws(), total, label);
        self.live = Some(bar.handle());
        bar
    }

    /// A spinner for a wait. Lines written meanwhile go above it.
    pub fn spinner(&mut self, label: &str) -> Progress {
        let spinner = Progress::spinner(self.draws(), label);
        self.live = Some(spinner.handle());
        spinner
    }

    fn draws(&self) -> bool {
        self.attached && !self.settings.quiet && self.terminal.can_draw()
    }

    fn chosen(&self) -> Option<&[String]> {
        (!self.fields.is_empty()).then(|| self.fields.keys())
    }

    fn columns(&self, report: &dyn Report, rows: &[Value]) -> Result<Vec<String>, Error> {
        self.fields.check(report.columns(), rows)?;
        Ok(self.fields.columns(report.columns(), rows))
    }

    /// A label and a text; further lines of the text stand under its first.
    fn labelled(&mut self, indent: &str, style: Style, label: &str, text: &str) {
        let hang = format!("\n{}", " ".repeat(indent.len() + label.len() + 1));
        let text = escape::lines(text).replace('\n', &hang);
        self.say(&format!("{indent}{} {text}\n", paint(self.err_screen.color, style, label)));
    }

    fn say(&mut self, text: &str) {
        // There is nowhere left to complain when standard error fails.
        let err = &mut self.err;
        beside(self.live.as_ref(), || {
            let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
        });
    }

    fn write_out(&mut self, text: &str) -> Result<Flow, Error> {
        if self.closed {
            return Ok(Flow::Closed);
        }
        let out = &mut self.out;
        match beside(self.live.as_ref(), || out.write_all(text.as_bytes()).and_then(|()| out.flush())) {
            Ok(()) => Ok(Flow::Open),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(Flow::Closed)
            }
            Err(error) => Err(Error::new(Exit::Failed, format!("cannot write to standard output: {error}"))),
        }
    }
}

/// Writes while a bar, if there is one, is off the screen.
fn beside<T>(live: Option<&ProgressBar>, write: impl FnOnce() -> T) -> T {
    match live.filter(|bar| !bar.is_finished()) {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

fn titles(columns: &[String]) -> Vec<String> {
    columns.iter().map(|key| table::title(key)).collect()
}

fn paint_lines(color: bool, style: Style, text: &str) -> String {
    text.lines().fold(String::new(), |out, line| out + &paint(color, style, line) + "\n")
}

/// Old Windows consoles need escape sequences translated; everywhere else this is the stream itself.
fn painted<S>(stream: S, color: bool) -> Box<dyn Write + Send>
where
    S: RawStream + AsLockedWrite + Send + 'static,
{
    if color { Box::new(AutoStream::always(stream)) } else { Box::new(stream) }
}

#[cfg(test)]
mod tests;
