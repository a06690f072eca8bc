//! Completion for zsh: the library's, with what it lacks.

use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::Path;

use clap_complete::env::{EnvCompleter, Zsh as Library};

use super::line;

pub(super) struct Zsh;

impl EnvCompleter for Zsh {
    fn name(&self) -> &'static str {
        Library.name()
    }

    fn is(&self, name: &str) -> bool {
        Library.is(name)
    }

    fn write_registration(
        &self,
        var: &str,
        name: &str,
        bin: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        let mut script = Vec::new();
        Library.write_registration(var, name, bin, completer, &mut script)?;
        out.write_all(autoloadable(&String::from_utf8_lossy(&script)).as_bytes())
    }

    /// zsh hands over each word as it was typed, with its quotes.
    fn write_complete(
        &self,
        command: &mut clap::Command,
        arguments: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        let plain = arguments.iter().map(|word| line::plain(&word.to_string_lossy()).into()).collect();
        Library.write_complete(command, plain, folder, out)
    }
}

/// zsh runs a file in its `fpath` as the body of a function at the first press of the tab key. The library's script only
/// registers itself then, so that this first press would complete nothing.
fn autoloadable(script: &str) -> String {
    const REGISTER: &str = "compdef _clap_dynamic_completer_mipush mipush";
    script.replace(
        REGISTER,
        &format!(
            "if [[ ${{funcstack[1]}} == _mipush ]]; then\n    _clap_dynamic_completer_mipush \"$@\"\nelse\n    \
             {REGISTER}\nfi"
        ),
    )
}
