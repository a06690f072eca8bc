//! `mipush usersig`: signatures of IM accounts, made and checked without any server.

mod issue;
mod verify;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::argument::KeyArgs;
use super::{Invocation, Outcome};
use crate::domain::identifier::SdkAppId;

/// Make and check UserSig signatures (version 2)
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Issue(issue::Args),
    Verify(verify::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Issue(args) => issue::run(args, invocation),
        Command::Verify(args) => verify::run(args, invocation),
    }
}

/// Whose signature, and with which key.
#[derive(Debug, Args)]
struct Subject {
    /// SDKAppID of the IM application
    #[arg(long, value_name = "N")]
    sdk_app_id: SdkAppId,
    /// UserID, exactly as the account is called
    #[arg(long = "user-id", alias = "user", value_name = "USER")]
    user: String,
    #[command(flatten)]
    key: KeyArgs,
    /// Further bytes under the signature, in hexadecimal (TRTC room keys; IM uses none)
    #[arg(long, value_name = "HEX", value_parser = bytes)]
    userbuf_hex: Option<Bytes>,
}

/// Bytes given in hexadecimal. A type of its own, since the parser takes a bare vector for a repeated flag.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bytes(Vec<u8>);

impl Subject {
    fn userbuf(&self) -> Option<&[u8]> {
        self.userbuf_hex.as_ref().map(|bytes| bytes.0.as_slice())
    }
}

fn bytes(hex: &str) -> Result<Bytes, String> {
    let digits: Option<Vec<u8>> =
        hex.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    match digits {
        Some(digits) if digits.len() % 2 == 0 => {
            Ok(Bytes(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()))
        }
        _ => Err("expected an even number of hexadecimal digits".to_owned()),
    }
}

/// A unix second as output writes it; a signature may claim one that no calendar has.
fn shown(second: i64) -> Option<String> {
    Timestamp::from_second(second).ok().map(|time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal() {
        assert_eq!(bytes("00fF10"), Ok(Bytes(vec![0, 255, 16])));
        assert_eq!(bytes(""), Ok(Bytes(vec![])));
        for bad in ["0", "0g", "0x00", " 00", "é0"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
    }
}
