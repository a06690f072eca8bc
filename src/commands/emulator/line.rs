//! The flags that say how an emulator is started, and which running one is meant.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::context::Context;
use crate::error::Error;
use crate::operation::control;
use crate::operation::serve::Options;
use crate::operation::setup::{self, Wish};

/// Which clock the emulator goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Clock {
    /// The machine's
    Real,
    /// It stands until `emulator advance`
    Manual,
}

/// How to start one.
#[derive(Debug, Clone, Args)]
pub(super) struct StartArgs {
    /// Take every regId, alias, account, topic and channel, also those that nobody registered
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
    /// Settings, clock and faults from a TOML file; `emulator rules --template` prints one
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// A set of rules: 2026 (quotas, calls a second, channels, templates)
    #[arg(long, value_name = "PRESET")]
    pub rules: Vec<String>,
    /// One rule, a switch or a value: quota, day-quota=100; `emulator rules` lists them
    #[arg(long, value_name = "NAME[=VALUE]")]
    pub rule: Vec<String>,
    /// Post state changes and push results of the IM side here: mipush callbacks listen prints an address
    #[arg(long, value_name = "URL")]
    pub im_callback: Option<String>,
    /// The clock to go by; a manual one starts now, or at --now
    #[arg(long, value_name = "CLOCK")]
    pub clock: Option<Clock>,
    /// Seed of the faults, so that a run repeats [default: 0]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

impl StartArgs {
    pub(super) fn options(&self, context: &Context) -> Result<Options, Error> {
        let callback = self.im_callback.as_ref().map(|url| format!("im-callback={url}"));
        let wish = Wish {
            settings: self.settings.clone(),
            presets: self.rules.clone(),
            rules: self.rule.iter().cloned().chain(callback).collect(),
            accept_unknown: self.accept_unknown,
            manual_clock: self.clock.map(|clock| clock == Clock::Manual),
            seed: self.seed,
        };
        let setup = setup::build(&wish, context)?;
        Ok(Options { listen: SocketAddr::new(self.listen, self.port), setup })
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
    pub(super) fn wish(&self) -> control::Wish {
        control::Wish { url: self.control_url.clone(), ready_file: self.ready_file.clone() }
    }
}
