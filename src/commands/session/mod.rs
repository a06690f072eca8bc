//! `mipush session`: a user's login on a device, and what happens to it.

mod background;
mod expire;
mod foreground;
mod kick;
mod kill;
mod launch;
mod list;
mod login;
mod logout;
mod lose;
mod mute;
mod reconnect;
mod step;
mod unmute;

use clap::Subcommand;

use super::{Invocation, Outcome};

/// Play logins and what happens to them
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    Login(login::Args),
    Logout(logout::Args),
    Kick(kick::Args),
    Background(background::Args),
    Foreground(foreground::Args),
    Kill(kill::Args),
    Launch(launch::Args),
    Lose(lose::Args),
    Reconnect(reconnect::Args),
    Expire(expire::Args),
    Mute(mute::Args),
    Unmute(unmute::Args),
    #[command(visible_alias = "ls")]
    List(list::Args),
}

/// Runs one verb.
pub fn run(command: Command, invocation: &mut Invocation) -> Outcome {
    match command {
        Command::Login(args) => login::run(args, invocation),
        Command::Logout(args) => logout::run(args, invocation),
        Command::Kick(args) => kick::run(args, invocation),
        Command::Background(args) => background::run(args, invocation),
        Command::Foreground(args) => foreground::run(args, invocation),
        Command::Kill(args) => kill::run(args, invocation),
        Command::Launch(args) => launch::run(args, invocation),
        Command::Lose(args) => lose::run(args, invocation),
        Command::Reconnect(args) => reconnect::run(args, invocation),
        Command::Expire(args) => expire::run(args, invocation),
        Command::Mute(args) => mute::run(args, invocation),
        Command::Unmute(args) => unmute::run(args, invocation),
        Command::List(args) => list::run(args, invocation),
    }
}
