//! Commands that mend something, written so that they run as printed: names filled in, quoted for a shell, on the same
//! state file and clock as the run that found the fault.

use jiff::Timestamp;

use crate::domain::certificate::Certificate;
use crate::domain::device::{Device, Registration};
use crate::domain::identifier::PackageName;
use crate::domain::intent::{ApiLevel, Intent, UriFlags, build};
use crate::domain::session::{Presence, Session};
use crate::domain::suggestion::quoted;

/// How to start this program again: what every command must be told that the environment does not tell it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    /// `--state`, where it was given as a flag.
    pub state: Option<String>,
    /// `--now`, where it was given as a flag.
    pub now: Option<String>,
}

impl Program {
    /// One command.
    pub fn command(&self, words: &[&str]) -> String {
        self.at(words, self.now.as_deref())
    }

    /// One command, evaluated as of another time.
    pub fn command_as_of(&self, words: &[&str], time: Timestamp) -> String {
        self.at(words, Some(&time.to_string()))
    }

    fn at(&self, words: &[&str], now: Option<&str>) -> String {
        let mut all: Vec<String> = std::iter::once("mipush").chain(words.iter().copied()).map(quoted).collect();
        for (flag, value) in [("--state", self.state.as_deref()), ("--now", now)] {
            if let Some(value) = value {
                all.push(flag.to_owned());
                all.push(quoted(value));
            }
        }
        all.join(" ")
    }

    /// One command whose last word only the operator knows: a `variable` that is set before it is run.
    pub fn with_variable(&self, words: &[&str], variable: &str) -> String {
        // The reference must reach the shell unquoted by the rules for plain words.
        const MARK: &str = "VALUE-OF-VARIABLE";
        let words: Vec<&str> = words.iter().copied().chain([MARK]).collect();
        self.command(&words).replace(MARK, &format!("\"${variable}\""))
    }

    /// A change of a certificate to such a value.
    pub fn edit_from_variable(&self, cert: &Certificate, flag: &str, variable: &str) -> String {
        self.with_variable(&["cert", "edit", cert.name.as_str(), flag], variable)
    }

    /// A new place for the secret: a file that the operator fills before the command is run.
    pub fn new_secret(&self, cert: &Certificate) -> String {
        self.command(&["cert", "edit", cert.name.as_str(), "--app-secret-file", SECRET_FILE])
    }

    /// Everything after which a login is bound and its app is gone, so that the next message is pushed.
    pub fn rebind(&self, login: &Rebinding<'_>) -> String {
        let (user, phone) = (login.session.user.as_str(), login.session.device.as_str());
        let mut steps = Vec::new();
        match login.session.presence {
            Presence::LoggedOut | Presence::Kicked => {
                if let Some(other) = login.in_the_way {
                    let other = other.user.as_str();
                    steps.push(self.command(&["session", "logout", other, "--device", phone]));
                }
                steps.push(self.command(&["session", "login", user, "--device", phone]));
            }
            Presence::Killed => steps.push(self.command(&["session", "launch", user, "--device", phone])),
            Presence::Limbo => steps.push(self.command(&["session", "reconnect", user, "--device", phone])),
            Presence::Foreground | Presence::Background => {}
        }
        steps.extend(self.report(login));
        steps.push(self.command(&["session", "kill", user, "--device", phone]));
        steps.join(" && ")
    }

    /// The report after login, preceded by the registration where the phone has none.
    fn report(&self, login: &Rebinding<'_>) -> Vec<String> {
        let (user, phone) = (login.session.user.as_str(), login.session.device.as_str());
        let cert = login.cert.id.to_string();
        let words = ["device", "report", "--user", user, "--device", phone, "--cert", cert.as_str()];
        match login.registration() {
            Some(registration) => {
                let words: Vec<&str> = words.into_iter().chain(["--reg-id", registration.reg_id.as_str()]).collect();
                vec![self.command(&words)]
            }
            // A made-up token is worth something on the emulator only.
            None if login.emulated => {
                vec![self.command(&["device", "register", phone, "--cert", cert.as_str()]), self.command(&words)]
            }
            None => {
                let words: Vec<&str> = words.into_iter().chain(["--reg-id"]).collect();
                vec![self.with_variable(&words, "REGID")]
            }
        }
    }
}

/// The file that a fix reads a secret from.
pub const SECRET_FILE: &str = "app-secret.txt";

/// What must be known to bind a login.
#[derive(Debug, Clone, Copy)]
pub struct Rebinding<'a> {
    /// The login.
    pub session: &'a Session,
    /// Its phone.
    pub device: Option<&'a Device>,
    /// Somebody else's app that runs on the phone and keeps this user out.
    pub in_the_way: Option<&'a Session>,
    /// What to report.
    pub cert: &'a Certificate,
    /// Whether the phone is played by an emulator.
    pub emulated: bool,
}

impl<'a> Rebinding<'a> {
    /// The phone's registration, if it is for the certificate's app.
    fn registration(&self) -> Option<&'a Registration> {
        let registration = self.device.and_then(|device| device.registration.as_ref());
        let fields = &self.cert.fields;
        registration.filter(|had| had.app_id == fields.app_id && had.package == fields.package)
    }

    /// Whether only the operator can tell the token.
    pub fn asks_for_reg_id(&self) -> bool {
        self.registration().is_none() && !self.emulated
    }
}

/// An intent that brings `ext` to whichever activity of the app declares `pushscheme://PACKAGE/detail`: the address of
/// the guide, with the app's own package as host. No class is named, since none is known here (8.4, rule 5).
pub fn usable_intent(package: &PackageName) -> String {
    const CLEAR_TOP: u32 = 0x0400_0000;
    let intent = Intent {
        data: Some(format!("pushscheme://{package}/detail")),
        flags: CLEAR_TOP,
        package: Some(package.to_string()),
        ..Intent::default()
    };
    // Only `android-app:` texts can fail, and only without a package.
    build(&intent, UriFlags::INTENT, ApiLevel::default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::intent::check;

    #[test]
    fn the_same_state_and_time_are_named_again() {
        let program = Program { state: Some("a b.toml".into()), now: Some("2026-11-24T00:00:00Z".into()) };
        assert_eq!(
            program.command(&["session", "kill", "alice"]),
            "mipush session kill alice --state 'a b.toml' --now 2026-11-24T00:00:00Z"
        );
        let later = program.command_as_of(&["doctor"], Timestamp::UNIX_EPOCH);
        assert_eq!(later, "mipush doctor --state 'a b.toml' --now 1970-01-01T00:00:00Z");
        assert_eq!(Program::default().command(&["doctor"]), "mipush doctor");
    }

    #[test]
    fn the_suggested_intent_is_without_fault() {
        let intent = usable_intent(&"com.example.chat".parse().expect("package"));
        assert_eq!(
            intent,
            "intent://com.example.chat/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;package=com.example.chat;end"
        );
        assert_eq!(check(&intent), []);
    }
}
