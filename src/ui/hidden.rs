//! A line that the terminal does not show.
//!
//! Ctrl-C does not send its signal here but ends the line, because a process that a signal ends leaves the terminal
//! without its echo. So there is one way out of the question, and it gives the terminal back as it was.

use std::io::{self, BufRead};

use zeroize::Zeroizing;

/// Longest line of a terminal in bytes; larger buffers would be copied as they grow.
#[cfg(unix)]
const LONGEST: usize = 4096;

/// Reads it from the terminal on standard input, without the line break. Ctrl-C is [`io::ErrorKind::Interrupted`].
#[cfg(unix)]
pub(super) fn read_line() -> io::Result<Zeroizing<String>> {
    let (line, interrupt) = {
        let terminal = Hidden::start()?;
        (read(&mut io::stdin().lock(), terminal.interrupt)?, terminal.interrupt)
    };
    match line.last() {
        None => Err(io::ErrorKind::UnexpectedEof.into()),
        Some(last) if interrupt == Some(*last) => Err(io::ErrorKind::Interrupted.into()),
        Some(_) => {
            let text = std::str::from_utf8(&line).map_err(io::Error::other)?;
            Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
        }
    }
}

/// The console's own way, where there is no terminal of POSIX.
#[cfg(not(unix))]
pub(super) fn read_line() -> io::Result<Zeroizing<String>> {
    dialoguer::console::Term::stderr().read_secure_line().map(Zeroizing::new)
}

/// Reads until the line, or the input, ends.
#[cfg(unix)]
fn read(input: &mut impl BufRead, interrupt: Option<u8>) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    loop {
        let bytes = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            bytes => bytes?,
        };
        let count = bytes.len();
        line.extend_from_slice(bytes);
        input.consume(count);
        let ended = line.last().is_some_and(|last| *last == b'\n' || interrupt == Some(*last));
        if count == 0 || ended {
            return Ok(line);
        }
    }
}

/// The terminal without an echo, until this is dropped.
#[cfg(unix)]
struct Hidden {
    before: rustix::termios::Termios,
    /// The character of Ctrl-C, where the terminal has one.
    interrupt: Option<u8>,
}

#[cfg(unix)]
impl Hidden {
    fn start() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut hidden = before.clone();
        let interrupt = before.special_codes[SpecialCodeIndex::VINTR];
        hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ISIG);
        hidden.special_codes[SpecialCodeIndex::VEOL] = interrupt;
        tcsetattr(io::stdin(), OptionalActions::Flush, &hidden)?;
        Ok(Self { before, interrupt: Some(interrupt).filter(|code| *code != 0) })
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // A terminal that went away needs nothing back.
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.before);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_its_break_or_at_the_interrupt() {
        let ended = |mut input: &[u8], interrupt| read(&mut input, interrupt).expect("read").to_vec();
        assert_eq!(ended(b"secret\n", Some(3)), b"secret\n");
        assert_eq!(ended(b"sec\x03", Some(3)), b"sec\x03");
        assert_eq!(ended(b"sec\x03", None), b"sec\x03", "the end of the input");
        assert_eq!(ended(b"", Some(3)), b"");
    }
}
