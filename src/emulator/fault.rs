//! Faults on demand: requests that are answered badly or not at all. Which ones is decided by a seeded sequence of each
//! fault's own, so that a run with the same requests to its paths repeats, whatever else is called between.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::mint::Random;

/// Most faults at a time.
const MAX_FAULTS: usize = 100;

/// Parts of a hundred, in thousandths.
const WHOLE: u64 = 100_000;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// An HTTP status of 500 and above with a text body.
    Status(u16),
    /// The answer does not come.
    Timeout,
    /// The connection is closed without an answer.
    Reset,
    /// The answer comes late, in milliseconds.
    Slow(u64),
    /// Bytes that are no HTTP.
    Garbage,
    /// HTTP 200 with a page instead of JSON.
    Html,
    /// A refusal with that code.
    Code(i64),
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::Timeout => f.write_str("timeout"),
            Self::Reset => f.write_str("reset"),
            Self::Slow(ms) if ms % 1000 == 0 => write!(f, "slow={}s", ms / 1000),
            Self::Slow(ms) => write!(f, "slow={ms}ms"),
            Self::Garbage => f.write_str("garbage"),
            Self::Html => f.write_str("html"),
            Self::Code(code) => write!(f, "code={code}"),
        }
    }
}

/// Why a word is no kind, rate or path of a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} {found:?} is not known: expected {expected}")]
pub struct FaultError {
    what: &'static str,
    found: String,
    expected: &'static str,
}

impl FromStr for FaultKind {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || FaultError {
            what: "fault kind",
            found: text.to_owned(),
            expected: "500 (or another 5xx), timeout, reset, slow=2s, garbage, html or code=10002",
        };
        match text.split_once('=') {
            None => match text {
                "timeout" => Ok(Self::Timeout),
                "reset" => Ok(Self::Reset),
                "garbage" => Ok(Self::Garbage),
                "html" => Ok(Self::Html),
                status => status
                    .parse()
                    .ok()
                    .filter(|status| (500..600).contains(status))
                    .map(Self::Status)
                    .ok_or_else(refuse),
            },
            Some(("slow", length)) => millis(length).map(Self::Slow).ok_or_else(refuse),
            Some(("code", code)) => code.parse().ok().filter(|code| *code != 0).map(Self::Code).ok_or_else(refuse),
            Some(_) => Err(refuse()),
        }
    }
}

/// `2s`, `250ms`, `1m`, or seconds.
fn millis(text: &str) -> Option<u64> {
    let (number, unit) = match text {
        text if text.ends_with("ms") => (&text[..text.len() - 2], 1),
        text if text.ends_with('s') => (&text[..text.len() - 1], 1000),
        text if text.ends_with('m') => (&text[..text.len() - 1], 60_000),
        text => (text, 1000),
    };
    number.parse::<u64>().ok()?.checked_mul(unit).filter(|ms| *ms <= 3_600_000)
}

/// How often, in thousandths of a hundredth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate(u64);

impl Default for Rate {
    fn default() -> Self {
        Self(WHOLE)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 1000 {
            0 => write!(f, "{}%", self.0 / 1000),
            rest => write!(f, "{}.{}%", self.0 / 1000, format!("{rest:03}").trim_end_matches('0')),
        }
    }
}

impl FromStr for Rate {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (whole, part) = text.strip_suffix('%')?.split_once('.').unwrap_or((text.strip_suffix('%')?, ""));
            let thousandths: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
            let rate = whole.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(thousandths)?;
            (part.len() <= 3 && rate <= WHOLE).then_some(Self(rate))
        };
        let refuse =
            || FaultError { what: "rate", found: text.to_owned(), expected: "a percentage such as 10% or 0.5%" };
        read().ok_or_else(refuse)
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Its number.
    pub id: u64,
    /// Which paths; `*` stands for anything, `?` for one character.
    pub path: String,
    /// How often.
    pub rate: Rate,
    /// What.
    pub kind: FaultKind,
    /// Whether the request is carried out before its answer is spoiled.
    pub taken: bool,
    /// How many times it may still strike.
    pub left: Option<u64>,
    /// How many requests it hit.
    pub hits: u64,
    random: Random,
}

/// What a fault is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultWish {
    /// Which paths.
    pub path: String,
    /// How often.
    pub rate: Rate,
    /// What.
    pub kind: FaultKind,
    /// Whether the request is carried out all the same.
    pub taken: bool,
    /// How many times.
    pub count: Option<u64>,
}

/// All faults.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Faults {
    seed: u64,
    made: u64,
    list: Vec<Fault>,
}

impl Faults {
    /// Sets the seed of the faults that are added from now on.
    pub fn seed(&mut self, seed: u64) {
        self.seed = seed;
    }

    /// Adds one; `None` when there are too many.
    pub fn add(&mut self, wish: FaultWish) -> Option<&Fault> {
        if self.list.len() >= MAX_FAULTS {
            return None;
        }
        self.made += 1;
        let FaultWish { path, rate, kind, taken, count } = wish;
        // A late answer without the answer would be a time-out.
        let taken = taken || matches!(kind, FaultKind::Slow(_));
        let random = Random::new(self.seed ^ self.made.wrapping_mul(0x9e37_79b9));
        self.list.push(Fault { id: self.made, path, rate, kind, taken, left: count, hits: 0, random });
        self.list.last()
    }

    /// Those that may still strike, and those that are used up.
    pub fn list(&self) -> &[Fault] {
        &self.list
    }

    /// Removes all, or one; how many there were.
    pub fn clear(&mut self, id: Option<u64>) -> usize {
        let before = self.list.len();
        self.list.retain(|fault| id.is_some_and(|id| fault.id != id));
        before - self.list.len()
    }

    /// The fault that strikes a request to that path: the first one added that does.
    pub(super) fn strike(&mut self, path: &str) -> Option<(FaultKind, bool)> {
        let fault = self.list.iter_mut().find_map(|fault| {
            let may = fault.left != Some(0) && matches(&fault.path, path);
            (may && fault.random.next() % WHOLE < fault.rate.0).then_some(fault)
        })?;
        fault.hits += 1;
        fault.left = fault.left.map(|left| left - 1);
        Some((fault.kind.clone(), fault.taken))
    }
}

/// Whether a path fits a pattern, in time proportional to both lengths at worst.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<char>, Vec<char>) = (pattern.chars().collect(), path.chars().collect());
    let (mut p, mut at, mut star) = (0, 0, None);
    while at < path.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, at));
                p += 1;
            }
            Some(c) if *c == '?' || *c == path[at] => {
                p += 1;
                at += 1;
            }
            _ => match star {
                Some((place, seen)) => {
                    star = Some((place, seen + 1));
                    p = place + 1;
                    at = seen + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wish(path: &str, rate: &str, kind: &str, count: Option<u64>) -> FaultWish {
        FaultWish {
            path: path.into(),
            rate: rate.parse().expect("rate"),
            kind: kind.parse().expect("kind"),
            taken: false,
            count,
        }
    }

    #[test]
    fn kinds_and_rates_read_and_show_alike() {
        for kind in
            ["500", "503", "timeout", "reset", "slow=2s", "slow=250ms", "garbage", "html", "code=10002", "code=-1"]
        {
            assert_eq!(kind.parse::<FaultKind>().expect(kind).to_string(), kind);
        }
        for bad in ["", "404", "slow", "slow=", "slow=x", "slow=2h", "code=0", "code=x", "crash", "timeout=1"] {
            assert!(bad.parse::<FaultKind>().is_err(), "{bad}");
        }
        for rate in ["0%", "10%", "0.5%", "33.333%", "100%"] {
            assert_eq!(rate.parse::<Rate>().expect(rate).to_string(), rate);
        }
        for bad in ["", "10", "%", "101%", "-1%", "1.2345%", "x%", "100.001%"] {
            assert!(bad.parse::<Rate>().is_err(), "{bad}");
        }
    }

    #[test]
    fn patterns() {
        for (pattern, path, fits) in [
            ("*", "/v3/message/regid", true),
            ("/v3/*", "/v3/message/regid", true),
            ("/v3/*", "/v2/message/regid", false),
            ("*/regid", "/v3/message/regid", true),
            ("/v?/message/*", "/v4/message/regid", true),
            ("/v3/message/regid", "/v3/message/regid", true),
            ("/v3", "/v3/", false),
            ("*a*b", "xaybab", true),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(matches(pattern, path), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn the_same_seed_strikes_the_same_requests() {
        let run = |seed, other: bool| {
            let mut faults = Faults::default();
            faults.seed(seed);
            faults.add(wish("/a", "30%", "500", None)).expect("room");
            faults.add(wish("/b", "30%", "reset", None)).expect("room");
            (0..200)
                .map(|_| {
                    if other {
                        faults.strike("/b");
                    }
                    faults.strike("/a").is_some()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(run(7, false), run(7, true), "other paths do not disturb");
        assert_ne!(run(7, false), run(8, false));
        let struck = run(7, false).into_iter().filter(|struck| *struck).count();
        assert!((35..85).contains(&struck), "{struck} of 200 at 30%");
    }

    #[test]
    fn a_count_runs_out_and_all_can_be_cleared() {
        let mut faults = Faults::default();
        faults.add(wish("*", "100%", "slow=1s", Some(2)));
        faults.add(wish("*", "100%", "html", Some(1)));
        let struck: Vec<_> = (0..4).map(|_| faults.strike("/x")).collect();
        let slow = Some((FaultKind::Slow(1000), true));
        assert_eq!(struck, [slow.clone(), slow, Some((FaultKind::Html, false)), None]);
        assert_eq!(
            faults.list().iter().map(|fault| (fault.hits, fault.left)).collect::<Vec<_>>(),
            [(2, Some(0)), (1, Some(0))]
        );
        assert_eq!((faults.clear(Some(1)), faults.clear(None), faults.clear(None)), (1, 1, 0));
        for _ in 0..MAX_FAULTS {
            assert!(faults.add(wish("*", "0%", "reset", None)).is_some());
        }
        assert!(faults.add(wish("*", "0%", "reset", None)).is_none());
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,12}", path in "\\PC{0,12}") {
            let _ = text.parse::<FaultKind>();
            let _ = text.parse::<Rate>();
            let _ = matches(&text, &path);
        }
    }
}
