//! The flags that say how an emulator is started, and which running one is meant.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::Args;

use crate::operation::control::Wish;
use crate::operation::serve::{Options, Rules};

/// How to start one.
#[derive(Debug, Clone, Args)]
pub(super) struct StartArgs {
    /// Take every regId, also those that no phone reported
    #[arg(long)]
    pub accept_unknown: bool,
    /// Port to listen on; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Address to listen on; anything but this machine lets strangers in
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub listen: IpAddr,
    /// Write a JSON object with the addresses and the control token here once it listens
    #[arg(long, value_name = "PATH")]
    pub ready_file: Option<PathBuf>,
}

impl StartArgs {
    pub(super) fn options(&self) -> Options {
        let rules = Rules { accept_unknown: self.accept_unknown, ..Rules::default() };
        Options { listen: SocketAddr::new(self.listen, self.port), rules }
    }
}

/// Which running one.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which emulator")]
pub(super) struct WhichArgs {
    /// Control address [default: the emulator running on this state file, else the embedded one]
    #[arg(long, value_name = "URL", env = "MIPUSH_CONTROL_URL")]
    control_url: Option<String>,
    /// Ready file of a running emulator
    #[arg(long, value_name = "PATH")]
    ready_file: Option<PathBuf>,
}

impl WhichArgs {
    pub(super) fn wish(&self) -> Wish {
        Wish { url: self.control_url.clone(), ready_file: self.ready_file.clone() }
    }
}
