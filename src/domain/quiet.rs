//! What a receiver asked not to be told of: conversations, hours, everything (steps 8 and 9 of the decision).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::identifier::IdentifierError;

/// Hours east of Greenwich where nothing is said: China.
const CHINA_S: i32 = 8 * 3600;

/// One receiver's wishes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quiet {
    /// Nothing at all.
    pub all: bool,
    /// Nothing during these hours.
    pub hours: Option<Hours>,
    /// Single conversations, by [`conversation`].
    pub conversations: BTreeMap<String, ReceiveOption>,
}

impl Quiet {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The key of a conversation: the other account, or the group.
pub fn conversation(sender: Option<&str>, group: Option<&str>) -> Option<String> {
    group.map(|group| format!("group:{group}")).or_else(|| sender.map(ToOwned::to_owned))
}

/// A receiver's option for one conversation, other than to receive and notify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiveOption {
    /// Receive, no notice.
    NoNotify,
    /// Do not receive.
    Block,
}

impl ReceiveOption {
    /// Every option.
    pub const ALL: [Self; 2] = [Self::NoNotify, Self::Block];

    /// The word that output and the state file use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoNotify => "no-notify",
            Self::Block => "block",
        }
    }
}

impl fmt::Display for ReceiveOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ReceiveOption {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|option| option.as_str() == text)
            .ok_or_else(|| IdentifierError(format!("option {text:?} is not known: expected no-notify or block")))
    }
}

/// Hours of every day, in the receiver's own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    from_min: u16,
    to_min: u16,
    offset_s: i32,
}

impl Hours {
    /// Whether a moment lies within. The same hour twice is the whole day.
    pub fn hold(&self, now: Timestamp) -> bool {
        let second = now.as_second().saturating_add(i64::from(self.offset_s)).rem_euclid(86_400);
        let (from, to) = (i64::from(self.from_min) * 60, i64::from(self.to_min) * 60);
        if from < to { (from..to).contains(&second) } else { second >= from || second < to }
    }

    /// The first moment after `now` that lies outside; `None` where the whole day is quiet.
    pub fn end(&self, now: Timestamp) -> Option<Timestamp> {
        if self.from_min == self.to_min {
            return None;
        }
        let second = now.as_second().saturating_add(i64::from(self.offset_s)).rem_euclid(86_400);
        let left = (i64::from(self.to_min) * 60 - second).rem_euclid(86_400);
        Timestamp::from_second(now.as_second().saturating_add(left)).ok()
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let sign = if self.offset_s < 0 { '-' } else { '+' };
        let offset = self.offset_s.unsigned_abs() / 60;
        let (hours, minutes) = (offset / 60, offset % 60);
        write!(f, "{}-{}{sign}{hours:02}:{minutes:02}", clock(self.from_min), clock(self.to_min))
    }
}

impl FromStr for Hours {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || {
            IdentifierError(format!(
                "hours {text:?} are not valid: expected 22:00-07:00, or 22:00-07:00+08:00 with the offset from UTC"
            ))
        };
        let (from, rest) = text.split_once('-').ok_or_else(wrong)?;
        let (to, offset) = match rest.find(['+', '-']) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let clock = |text: &str, last: u16| {
            let (hours, minutes) = text.split_once(':')?;
            let two = |digits: &str| {
                let legal = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
                digits.parse::<u16>().ok().filter(|_| legal)
            };
            let (hours, minutes) = (two(hours)?, two(minutes)?);
            (hours <= last && minutes < 60).then_some(hours * 60 + minutes)
        };
        let offset_s = match offset.split_at_checked(1) {
            None => CHINA_S,
            Some((sign, offset)) => {
                let minutes = i32::from(clock(offset, 14).ok_or_else(wrong)?);
                if sign == "-" { -60 * minutes } else { 60 * minutes }
            }
        };
        let (from_min, to_min) = (clock(from, 23).ok_or_else(wrong)?, clock(to, 23).ok_or_else(wrong)?);
        Ok(Self { from_min, to_min, offset_s })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hours(text: &str) -> Hours {
        text.parse().expect("hours")
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("time")
    }

    #[test]
    fn a_night_goes_over_midnight() {
        let night = hours("22:00-07:00");
        for (time, quiet) in [
            ("2026-11-24T21:59:59+08:00", false),
            ("2026-11-24T22:00:00+08:00", true),
            ("2026-11-25T00:00:00+08:00", true),
            ("2026-11-25T06:59:59+08:00", true),
            ("2026-11-25T07:00:00+08:00", false),
        ] {
            assert_eq!(night.hold(at(time)), quiet, "{time}");
        }
        assert_eq!(night.end(at("2026-11-24T23:00:00+08:00")), Some(at("2026-11-25T07:00:00+08:00")));
        assert!(hours("09:00-12:30-05:00").hold(at("2026-11-24T12:00:00-05:00")));
        assert!(
            hours("08:00-08:00").hold(at("2026-11-24T12:00:00Z"))
                && hours("08:00-08:00").end(at("2026-11-24T12:00:00Z")).is_none()
        );
    }

    #[test]
    fn what_is_no_hours() {
        for bad in
            ["", "22:00", "22-07", "24:00-07:00", "22:60-07:00", "22:00-07:00+8", "22:00-07:00+15:00", "é2:00-07:00"]
        {
            assert!(bad.parse::<Hours>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn hours_come_back(from in 0_u16..1440, to in 0_u16..1440, offset in -14_i32..=14) {
            let hours = Hours { from_min: from, to_min: to, offset_s: offset * 3600 };
            prop_assert_eq!(hours.to_string().parse(), Ok(hours));
        }

        #[test]
        fn the_end_is_outside(from in 0_u16..1440, to in 0_u16..1440, now in 0_i64..4_000_000_000) {
            let hours = Hours { from_min: from, to_min: to, offset_s: 0 };
            let end = hours.end(Timestamp::from_second(now).expect("in range"));
            prop_assert_eq!(end.is_none(), from == to);
            prop_assert!(end.is_none_or(|end| !hours.hold(end)));
        }
    }
}
