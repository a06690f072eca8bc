//! How an emulator is set up: settings file, presets, single rules, clock, seed and faults, in this order of strength
//! from weak to strong.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::context::Context;
use crate::domain::suggestion::nearest;
use crate::emulator::fault::FaultWish;
use crate::emulator::rule::{PRESETS, RuleError, Rules, settings};
use crate::error::Error;
use crate::protocol::control::RulesView;
use crate::store::sheet::{self, Entry};

/// What the operator said.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// `--settings`.
    pub settings: Option<PathBuf>,
    /// `--rules`.
    pub presets: Vec<String>,
    /// `--rule`.
    pub rules: Vec<String>,
    /// `--accept-unknown`.
    pub accept_unknown: bool,
    /// `--clock manual`.
    pub manual_clock: Option<bool>,
    /// `--seed`.
    pub seed: Option<u64>,
}

/// An emulator's set-up.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// Rules.
    pub rules: Rules,
    /// Where a manual clock starts.
    pub clock: Option<Timestamp>,
    /// Seed of the faults.
    pub seed: u64,
    /// What goes wrong from the beginning.
    pub faults: Vec<FaultWish>,
}

/// Keys above all tables.
const ROOT: [&str; 4] = ["preset", "clock", "start", "seed"];

/// Keys of a fault.
const FAULT: [&str; 5] = ["path", "rate", "kind", "count", "taken"];

/// Tables.
const TABLES: [&str; 3] = ["rules", "channels", "fault"];

/// Builds the set-up.
pub fn build(wish: &Wish, context: &Context) -> Result<Setup, Error> {
    let mut setup = Setup::default();
    let mut manual = false;
    let mut start = None;
    if let Some(path) = &wish.settings {
        let file = context.cwd.join(path);
        let entries = sheet::read(&file).map_err(|error| {
            let place = error.position.map(|position| format!(":{position}")).unwrap_or_default();
            Error::usage(format!("{}{place}: {}", path.display(), error.message))
        })?;
        let mut reader = Reader { path, setup: &mut setup, manual: &mut manual, start: &mut start };
        reader.read(&entries)?;
    }
    for preset in &wish.presets {
        setup.rules.preset(preset).map_err(|error| explained(&error, "--rules"))?;
    }
    for rule in &wish.rules {
        let (name, value) = rule.split_once('=').unwrap_or((rule, "on"));
        setup.rules.set(name, value).map_err(|error| explained(&error, "--rule"))?;
    }
    setup.rules.accept_unknown |= wish.accept_unknown;
    setup.seed = wish.seed.unwrap_or(setup.seed);
    if wish.manual_clock.unwrap_or(manual) {
        setup.clock = Some(start.filter(|_| !context.is_pinned()).unwrap_or_else(|| context.now()));
    }
    Ok(setup)
}

/// A rule that cannot be set, as an error of a flag.
fn explained(error: &RuleError, flag: &str) -> Error {
    let shown = Error::usage(format!("{flag}: {error}"));
    match error {
        RuleError::Unknown { near: Some(near), .. } => shown.hint(format!("did you mean {near:?}?")),
        RuleError::Unknown { .. } if flag == "--rules" => {
            let names: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
            shown.hint(format!("there is: {}", names.join(", ")))
        }
        _ => shown.hint("all rules with their values: mipush emulator rules"),
    }
}

struct Reader<'a> {
    path: &'a Path,
    setup: &'a mut Setup,
    manual: &'a mut bool,
    start: &'a mut Option<Timestamp>,
}

impl Reader<'_> {
    /// The preset first, so that single rules beat it wherever they stand.
    fn read(&mut self, entries: &[Entry]) -> Result<(), Error> {
        for entry in entries.iter().filter(|entry| entry.table.is_empty()) {
            self.root(entry)?;
        }
        let mut faults: Vec<Vec<&Entry>> = Vec::new();
        for entry in entries.iter().filter(|entry| !entry.table.is_empty()) {
            match entry.table.as_str() {
                "rules" => self.rule(entry, &entry.key)?,
                "channels" => self.rule(entry, &format!("channel.{}", entry.key))?,
                "fault" => {
                    if faults.len() <= entry.index {
                        faults.resize(entry.index + 1, Vec::new());
                    }
                    faults[entry.index].push(entry);
                }
                table => return Err(self.unknown(entry, "table", table, &TABLES)),
            }
        }
        for fault in faults {
            let fault = self.fault(&fault)?;
            self.setup.faults.push(fault);
        }
        Ok(())
    }

    fn root(&mut self, entry: &Entry) -> Result<(), Error> {
        let value = entry.value.as_str();
        match entry.key.as_str() {
            "preset" => self.setup.rules.preset(value).map_err(|error| self.at(entry, &error.to_string())),
            "clock" => match value {
                "manual" | "real" => {
                    *self.manual = value == "manual";
                    Ok(())
                }
                _ => Err(self.at(entry, &format!("clock: found {value:?}, expected manual or real"))),
            },
            "start" => {
                let time = value.parse().map_err(|_| {
                    self.at(
                        entry,
                        &format!("start: found {value:?}, expected a time such as 2026-11-24T08:00:00+08:00"),
                    )
                })?;
                *self.start = Some(time);
                Ok(())
            }
            "seed" => {
                let whole = |_| self.at(entry, &format!("seed: found {value:?}, expected a whole number"));
                self.setup.seed = value.parse().map_err(whole)?;
                Ok(())
            }
            key => Err(self.unknown(entry, "key", key, &ROOT)),
        }
    }

    fn rule(&mut self, entry: &Entry, name: &str) -> Result<(), Error> {
        match self.setup.rules.set(name, &entry.value) {
            Ok(()) => Ok(()),
            Err(RuleError::Unknown { given, .. }) => {
                let names: Vec<&str> = settings().iter().map(|setting| setting.name).collect();
                Err(self.unknown(entry, "rule", &given, &names))
            }
            Err(error) => Err(self.at(entry, &error.to_string())),
        }
    }

    fn fault(&self, entries: &[&Entry]) -> Result<FaultWish, Error> {
        let mut fault = FaultWish {
            path: "*".to_owned(),
            rate: "100%".parse().map_err(|_| Error::usage("rate"))?,
            kind: crate::emulator::fault::FaultKind::Status(500),
            taken: false,
            count: None,
        };
        let mut has_kind = false;
        for entry in entries {
            let value = entry.value.as_str();
            let wrong =
                |expected: &str| self.at(entry, &format!("{}: found {value:?}, expected {expected}", entry.key));
            match entry.key.as_str() {
                "path" => value.clone_into(&mut fault.path),
                "rate" => fault.rate = value.parse().map_err(|_| wrong("a percentage such as \"10%\""))?,
                "kind" => {
                    has_kind = true;
                    let kind = value.parse::<crate::emulator::fault::FaultKind>();
                    fault.kind = kind.map_err(|error| self.at(entry, &error.to_string()))?;
                }
                "count" => fault.count = Some(value.parse().map_err(|_| wrong("a whole number"))?),
                "taken" => fault.taken = value.parse().map_err(|_| wrong("true or false"))?,
                key => return Err(self.unknown(entry, "key", key, &FAULT)),
            }
        }
        match entries.first() {
            Some(first) if !has_kind => Err(self.at(first, "kind is missing in this [[fault]]")),
            _ => Ok(fault),
        }
    }

    fn at(&self, entry: &Entry, message: &str) -> Error {
        Error::usage(format!("{}:{}: {message}", self.path.display(), entry.position))
    }

    fn unknown(&self, entry: &Entry, what: &str, given: &str, known: &[&str]) -> Error {
        let error = self.at(entry, &format!("there is no {what} {given:?} here"));
        match nearest(given, known.iter().copied()) {
            Some(near) => error.hint(format!("did you mean {near:?}?")),
            None if known.len() <= TABLES.len().max(FAULT.len()) => {
                error.hint(format!("there is: {}", known.join(", ")))
            }
            None => error.hint("all rules with their values: mipush emulator rules"),
        }
    }
}

/// Every setting as the embedded emulator has it.
pub fn listed() -> RulesView {
    crate::emulator::listed(&Rules::embedded())
}

/// Every setting with its default, as a settings file with its reasons as comments.
pub fn template() -> String {
    let rules = Rules::default();
    let mut text = String::from(
        "# Settings of the emulator: mipush emulator run --settings FILE. Every value here is the default.\n\n\
         # preset = \"2026\"                       # the rules of 2026; single rules below beat it\n\
         # clock = \"manual\"                      # or real; then: mipush emulator advance 25h\n\
         # start = \"2026-11-24T08:00:00+08:00\"   # where a manual clock starts\n\
         # seed = 0                              # of the faults\n\n[rules]\n",
    );
    for setting in settings() {
        let value = setting.value(&rules);
        let bare = value.parse::<i64>().is_ok();
        let value = match value.as_str() {
            "on" => "true".to_owned(),
            "off" if setting.expected == "on or off" => "false".to_owned(),
            _ if bare => value,
            _ => format!("{value:?}"),
        };
        let lines = format!("# {} ({})\n{} = {value}\n", setting.about.en, setting.source, setting.name);
        text.push_str(&lines);
    }
    text.push_str(
        "\n# Kinds of single channels: default, public or private.\n[channels]\n# \"123456\" = \"public\"\n\n\
         # What goes wrong; kind: 500, timeout, reset, slow=2s, garbage, html, code=10002.\n# [[fault]]\n# path = \"/v3/message/*\"\n\
         # rate = \"10%\"\n# kind = \"timeout\"\n# count = 3\n# taken = true   # the request is carried out all the same\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Setup, bool), Error> {
        let mut setup = Setup::default();
        let (mut manual, mut start) = (false, None);
        let entries = sheet::parse(text).expect("TOML");
        let path = Path::new("s.toml");
        Reader { path, setup: &mut setup, manual: &mut manual, start: &mut start }.read(&entries)?;
        Ok((setup, manual))
    }

    #[test]
    fn the_template_is_the_default() {
        let (setup, manual) = read(&template()).expect("good");
        assert_eq!(setup.rules, Rules::default());
        assert!(!manual && setup.faults.is_empty());
        for setting in settings() {
            assert!(template().contains(&format!("\n{} = ", setting.name)), "{}", setting.name);
        }
    }

    #[test]
    fn a_single_rule_beats_the_preset_wherever_it_stands() {
        let text = "[rules]\nquota = false\n[channels]\nx = \"public\"\n[[fault]]\nkind = \"reset\"\ncount = 2\n";
        let (setup, manual) = read(&format!("clock = \"manual\"\npreset = \"2026\"\nseed = 9\n{text}")).expect("good");
        assert!(!setup.rules.enforce_quota && setup.rules.device_quota && manual);
        assert_eq!((setup.seed, setup.faults.len(), setup.faults[0].count), (9, 1, Some(2)));
        assert_eq!(setup.rules.channels.len(), 1);
    }

    #[test]
    fn faults_of_the_file_are_pointed_at() {
        for (text, message, hint) in [
            ("sed = 1", "s.toml:1:1: there is no key \"sed\" here", "did you mean \"seed\"?"),
            ("\n[rules]\n quotas = true", "s.toml:3:2: there is no rule \"quotas\" here", "did you mean \"quota\"?"),
            ("[rule]\nquota = true", "s.toml:2:1: there is no table \"rule\" here", "did you mean \"rules\"?"),
            ("[[fault]]\nkinds = 1", "s.toml:2:1: there is no key \"kinds\" here", "did you mean \"kind\"?"),
            ("[[fault]]\npath = \"*\"", "s.toml:2:1: kind is missing in this [[fault]]", ""),
            ("[rules]\nday-quota = \"x\"", "s.toml:2:1: rule day-quota: found \"x\", expected a whole number", ""),
            ("clock = \"fast\"", "s.toml:1:1: clock: found \"fast\", expected manual or real", ""),
        ] {
            let error = read(text).expect_err(text);
            assert_eq!(error.message, message);
            assert_eq!(error.hints.first().map_or("", String::as_str), hint, "{text}");
        }
    }
}
