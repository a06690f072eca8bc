//! Single values of a scenario file: words out of a list, codes, lengths of time. Each is checked while it is parsed, so
//! that the parser knows the place of a fault.

use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

use crate::domain::decision::{CAUSES, GroupKind, Kind, Origin, STEPS, Verdict};
use crate::domain::identifier::IdentifierError;
use crate::domain::session::Event;
use crate::domain::suggestion::nearest;

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Login,
    Event(Event),
    Register,
    Report,
    Off,
    Uninstall,
    Delete,
    Mute,
    Unmute,
    SaveCert,
    RemoveCert,
    Message,
    Tap,
    Advance,
}

/// Every word of `do`, and which members go with it.
pub(super) const VERBS: [(&str, Verb, &[&str]); 22] = [
    ("login", Verb::Login, &["user", "device"]),
    ("register", Verb::Register, &["device", "cert"]),
    ("report", Verb::Report, &["user", "device", "cert", "token"]),
    ("push-off", Verb::Off, &["user", "device"]),
    ("background", Verb::Event(Event::Background { reported: true }), &["user", "device", "silent"]),
    ("foreground", Verb::Event(Event::Foreground), &["user", "device"]),
    ("kill", Verb::Event(Event::Kill), &["user", "device"]),
    ("launch", Verb::Event(Event::Launch), &["user", "device"]),
    ("lose", Verb::Event(Event::Lose), &["user", "device"]),
    ("reconnect", Verb::Event(Event::Reconnect), &["user", "device"]),
    ("expire", Verb::Event(Event::Expire), &["user", "device"]),
    ("logout", Verb::Event(Event::Logout), &["user", "device"]),
    ("kick", Verb::Event(Event::Kick), &["user", "device"]),
    ("uninstall", Verb::Uninstall, &["device"]),
    ("delete-account", Verb::Delete, &["user"]),
    ("mute", Verb::Mute, &["user", "conversation", "option", "hours"]),
    ("unmute", Verb::Unmute, &["user"]),
    ("save-cert", Verb::SaveCert, &["cert"]),
    ("remove-cert", Verb::RemoveCert, &["cert"]),
    (
        "message",
        Verb::Message,
        &[
            "user",
            "from",
            "title",
            "desc",
            "ext",
            "channel_id",
            "text",
            "custom",
            "random",
            "life_time",
            "online_only",
            "with_mute",
            "via",
            "kind",
            "group",
            "group_type",
            "strict",
            "body",
        ],
    ),
    ("tap", Verb::Tap, &["device"]),
    ("advance", Verb::Advance, &[]),
];

fn word<T: Copy>(what: &str, given: &str, known: &[(&str, T)]) -> Result<T, IdentifierError> {
    let names = || known.iter().map(|(name, _)| *name);
    known.iter().find(|(name, _)| *name == given).map(|(_, value)| *value).ok_or_else(|| {
        let meant = nearest(given, names()).map(|name| format!(", did you mean {name}?")).unwrap_or_default();
        let all: Vec<_> = names().collect();
        IdentifierError(format!("{what} {given:?} is not known{meant}; expected one of {}", all.join(", ")))
    })
}

macro_rules! words {
    ($name:ident($value:ty), $what:literal, $known:expr) => {
        #[derive(Debug, Clone, Copy)]
        pub(super) struct $name(pub(super) $value);

        impl std::str::FromStr for $name {
            type Err = IdentifierError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                word($what, text, &$known).map(Self)
            }
        }
    };
}

impl std::str::FromStr for Verb {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        word("step", text, &VERBS.map(|(name, verb, _)| (name, verb)))
    }
}

words!(Via(Origin), "via", [("client", Origin::Client), ("rest", Origin::Rest)]);
words!(KindWord(Kind), "kind", [("chat", Kind::Chat), ("system", Kind::SystemNotice), ("tip", Kind::Tip)]);
words!(
    GroupWord(GroupKind),
    "group type",
    [
        ("Work", GroupKind::Work),
        ("Private", GroupKind::Work),
        ("Public", GroupKind::Public),
        ("Meeting", GroupKind::Meeting),
        ("ChatRoom", GroupKind::Meeting),
        ("AVChatRoom", GroupKind::AvChatRoom),
        ("Community", GroupKind::Community),
    ]
);
words!(
    StateWord(&'static str),
    "state",
    ["foreground", "background", "limbo", "killed", "lapsed", "offline", "logged-out", "kicked", "no login"]
        .map(|name| (name, name))
);
words!(StatusWord(&'static str), "status", ["Online", "PushOnline", "Offline", "no account"].map(|name| (name, name)));
words!(
    OpenedWord(&'static str),
    "what a tap opens",
    ["launcher", "browser", "activity", "callback", "nothing", "nothing to tap"].map(|name| (name, name))
);

/// A code of a step or a cause that fails.
#[derive(Debug, Clone, Copy)]
pub(super) struct WhyWord(pub(super) &'static str);

impl std::str::FromStr for WhyWord {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let causes = CAUSES.iter().filter(|cause| cause.verdict == Verdict::Failed).map(|cause| cause.code);
        let known = STEPS.iter().map(|step| step.code).chain(causes);
        match known.clone().find(|code| *code == text) {
            Some(code) => Ok(Self(code)),
            None => {
                let near = nearest(text, known);
                let meant = near.map(|code| format!(", did you mean {code}?")).unwrap_or_default();
                let all = "; docs/reference/decision.md lists the codes of steps and causes";
                Err(IdentifierError(format!("code {text:?} is not known{meant}{all}")))
            }
        }
    }
}

/// A length of time: `90`, `10m`, `7d 1s`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length(pub(super) SignedDuration);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Length;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a length of time: seconds, or text such as \"10m\" or \"7d 1s\"")
            }

            fn visit_i64<E: Error>(self, seconds: i64) -> Result<Self::Value, E> {
                u32::try_from(seconds)
                    .map(|seconds| Length(SignedDuration::from_secs(i64::from(seconds))))
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(seconds), &self))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                length(text).map(Length).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// Parts joined by blanks, each a number and a unit.
pub(super) fn length(text: &str) -> Option<SignedDuration> {
    let mut sum = SignedDuration::ZERO;
    let mut parts = 0;
    for part in text.split_whitespace() {
        let at = part.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = part.split_at(at);
        let number: i64 = number.parse::<u32>().ok()?.into();
        let length = match unit {
            "ms" => SignedDuration::from_millis(number),
            "s" => SignedDuration::from_secs(number),
            "m" => SignedDuration::from_secs(number * 60),
            "h" => SignedDuration::from_secs(number * 3600),
            "d" => SignedDuration::from_secs(number * 86_400),
            _ => return None,
        };
        sum = sum.checked_add(length)?;
        parts += 1;
    }
    (parts > 0).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_sums() {
        let seconds = |text: &str| length(text).map(|length| length.as_secs());
        assert_eq!(seconds("7d 1s"), Some(604_801));
        assert_eq!(seconds("6m 30s"), Some(390));
        assert_eq!(length("1500ms"), Some(SignedDuration::from_millis(1500)));
        for bad in ["", " ", "10", "s", "1w", "-1s", "1s-", "99999999999d", "1.5h"] {
            assert_eq!(length(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn every_word_of_do_is_read() {
        for (name, verb, _) in VERBS {
            assert_eq!(name.parse(), Ok(verb));
        }
    }
}
