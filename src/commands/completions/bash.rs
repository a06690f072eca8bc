//! Completion for bash.
//!
//! The library's script hands over bash's words, which are torn at `:` and `=`, and puts the answers into the line as they
//! are, so that a name with a blank becomes two words. Script and program are therefore both our own here: the program
//! gets the line up to the cursor and answers what bash has to insert.

use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::Path;

use clap_complete::engine;
use clap_complete::env::EnvCompleter;

use super::line;

const SCRIPT: &str = include_str!("mipush.bash");

/// What must not stand bare in a word.
const SPECIAL: &str = " \t!\"#$&'()*;<>?[\\]^`{|}~";

pub(super) struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(&self, _: &str, _: &str, _: &str, _: &str, out: &mut dyn Write) -> Result<(), Error> {
        out.write_all(SCRIPT.as_bytes())
    }

    /// `arguments` are the line up to the cursor, and the end of it that bash replaces with an answer.
    fn write_complete(
        &self,
        command: &mut clap::Command,
        arguments: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        let [line, replaced] = arguments.as_slice() else {
            return Err(Error::other("bash's script gives the line and the part to replace"));
        };
        let (line, replaced) = (line.to_string_lossy(), replaced.to_string_lossy());
        let words = line::words(&line);
        let kept = Kept::new(&words, &replaced);
        let index = words.len() - 1;
        let plain = words.into_iter().map(|word| word.plain.into()).collect();
        for candidate in engine::complete(command, plain, index, folder)? {
            if let Some(insert) = kept.insert(&candidate.get_value().to_string_lossy()) {
                writeln!(out, "{insert}")?;
            }
        }
        Ok(())
    }
}

/// The start of the word that bash leaves on the line.
struct Kept {
    plain: String,
    quote: Option<char>,
}

impl Kept {
    fn new(words: &[line::Word], replaced: &str) -> Self {
        let raw = words.last().map_or("", |word| word.raw.as_str());
        let word = line::words(raw.strip_suffix(replaced).unwrap_or_default()).pop();
        word.map_or(Self { plain: String::new(), quote: None }, |word| Self { plain: word.plain, quote: word.quote })
    }

    /// What makes the candidate of it; none for a candidate that begins otherwise.
    fn insert(&self, candidate: &str) -> Option<String> {
        let rest = candidate.strip_prefix(&self.plain)?;
        let escaped = |special: &str| {
            rest.chars().fold(String::new(), |mut text, character| {
                if special.contains(character) {
                    text.push('\\');
                }
                text.push(character);
                text
            })
        };
        Some(match self.quote {
            None => escaped(SPECIAL),
            Some('"') => escaped("\"\\$`"),
            Some(_) => rest.replace('\'', r"'\''"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(typed: &str, replaced: &str, candidate: &str) -> Option<String> {
        Kept::new(&line::words(typed), replaced).insert(candidate)
    }

    #[test]
    fn what_bash_inserts_makes_the_name() {
        for (typed, replaced, candidate, expected) in [
            ("mipush why li", "li", "linlin", Some("linlin")),
            ("mipush why ", "", "lin lin", Some(r"lin\ lin")),
            (r"mipush why lin\ l", r"lin\ l", "lin lin", Some(r"lin\ lin")),
            ("mipush why im:li", "li", "im:lin", Some("lin")),
            ("mipush why im:", "", "im:lin", Some("lin")),
            ("mipush why im:", ":", "im:lin", Some(":lin")),
            ("mipush why 'im:li", "im:li", "im:lin's", Some(r"im:lin'\''s")),
            ("mipush why \"li", "li", "li\"$x`", Some("li\\\"\\$x\\`")),
            ("mipush send --cert=pro", "pro", "--cert=production", Some("production")),
            ("mipush send --cert=", "", "--cert=a b", Some(r"a\ b")),
            ("mipush why im:li", "li", "other", None),
        ] {
            assert_eq!(insert(typed, replaced, candidate).as_deref(), expected, "{typed}");
        }
    }
}
