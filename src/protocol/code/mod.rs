//! Every vendor code we know, as teaching data: what it means, where it usually comes from, what to do, whether the
//! same call may be made again.
//!
//! The tables themselves live beside their vendor's wire format, one sorted `static` array for each family, so that
//! nothing is built at start-up. This file gives them their shape and looks through all of them: by number
//! ([`find`]), by words ([`search`]) and by resemblance ([`nearest`]). A number is not unique: 22006 exists at both
//! vendors, and 1 is an error, a receipt and a loss. Always show the vendor and the context beside it.

mod search;

pub use search::search;

use crate::domain::text::Text;
use crate::protocol::{tencent, xiaomi};

/// Who answers with the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Vendor {
    /// Xiaomi's push service.
    Xiaomi,
    /// Tencent Cloud IM, its SDKs and its push plug-in.
    TencentIm,
}

impl Vendor {
    /// The name in JSON and in `tsv`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Xiaomi => "xiaomi",
            Self::TencentIm => "tencent-im",
        }
    }

    /// The name people read.
    pub const fn label(self) -> Text {
        match self {
            Self::Xiaomi => Text::new("Xiaomi push", "小米推送"),
            Self::TencentIm => Text::new("Tencent Cloud IM", "腾讯云即时通信 IM"),
        }
    }
}

/// Whether a program may make the same call again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retry {
    /// At once, with growing pauses from the second time on.
    Retryable,
    /// Only after a pause: the vendor asked for fewer calls.
    AfterPause,
    /// Not unchanged: something has to be mended first, or there is nothing to do at all.
    Never,
}

impl Retry {
    /// The name in JSON and in `tsv`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Retryable => "retryable",
            Self::AfterPause => "after-pause",
            Self::Never => "never",
        }
    }

    /// The advice people read.
    pub const fn label(self) -> Text {
        match self {
            Self::Retryable => Text::new("may be retried", "可以重试"),
            Self::AfterPause => Text::new("retry after a pause", "稍等片刻再重试"),
            Self::Never => Text::new("not without a change", "不要原样重试"),
        }
    }
}

/// One code of one vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The number; the first one where a whole range has one meaning.
    pub number: i64,
    /// The last number of the range; equal to `number` nearly everywhere.
    pub last: i64,
    /// Who answers with it.
    pub vendor: Vendor,
    /// The family of interfaces it belongs to, such as `server API`, `IM REST`, `TIMPush`, `receipt`.
    pub context: &'static str,
    /// What it says, as a phrase.
    pub meaning: Text,
    /// Where it most likely comes from; an empty pair where nothing is known.
    pub cause: Text,
    /// What the operator should do.
    pub action: Text,
    /// Whether the same call may be made again.
    pub retry: Retry,
    /// The document it was taken from, by its short name.
    pub source: &'static str,
}

impl Code {
    /// Whether this entry speaks of `number`.
    pub const fn covers(&self, number: i64) -> bool {
        self.number <= number && number <= self.last
    }

    /// The number, or both ends of a range: `120001..130000`.
    pub fn label(&self) -> String {
        if self.number == self.last { self.number.to_string() } else { format!("{}..{}", self.number, self.last) }
    }
}

/// Shorthand for the tables, where it stands a thousand times.
pub(super) const fn t(en: &'static str, zh: &'static str) -> Text {
    Text::new(en, zh)
}

/// The entries of one sorted table that cover `number`; nearly always none or one, side by side where there are more.
pub(super) fn within(table: &'static [Code], number: i64) -> &'static [Code] {
    let start = table.partition_point(|code| code.last < number);
    let rest = &table[start..];
    let count = rest.iter().take_while(|code| code.covers(number)).count();
    &rest[..count]
}

fn tables() -> impl Iterator<Item = &'static [Code]> {
    xiaomi::code::TABLES.iter().chain(tencent::code::TABLES).copied()
}

/// Every entry, family by family, each family in the order of its numbers.
pub fn all() -> impl Iterator<Item = &'static Code> {
    tables().flatten()
}

/// Every entry for that number: both vendors, errors as well as receipts and losses.
pub fn find(number: i64) -> Vec<&'static Code> {
    tables().flat_map(|table| within(table, number)).collect()
}

/// How many suggestions a mistyped number gets.
const SUGGESTIONS: usize = 5;

/// Entries whose number looks like one that nobody knows: a digit wrong, missing, too much, or two of them swapped.
///
/// Nearest first; empty where nothing resembles it. Numbers of one or two digits have too many neighbours to suggest
/// any.
pub fn nearest(number: i64) -> Vec<&'static Code> {
    let wanted = number.to_string();
    let allowed = match number.unsigned_abs() {
        0..=99 => return Vec::new(),
        100..=9_999 => 1,
        _ => 2,
    };
    let mut near: Vec<(usize, u64, &'static Code)> = all()
        .filter_map(|code| {
            let edits = strsim::osa_distance(&wanted, &code.number.to_string());
            (1..=allowed).contains(&edits).then(|| (edits, number.abs_diff(code.number), code))
        })
        .collect();
    near.sort_by_key(|(edits, apart, _)| (*edits, *apart));
    near.into_iter().take(SUGGESTIONS).map(|(_, _, code)| code).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn numbers(codes: &[&'static Code]) -> Vec<(Vendor, &'static str, i64)> {
        codes.iter().map(|code| (code.vendor, code.context, code.number)).collect()
    }

    fn has_han(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_table_is_sorted_and_its_ranges_do_not_overlap() {
        for table in tables() {
            assert!(!table.is_empty());
            for pair in table.windows(2) {
                // 90057 has two meanings in one table; anything else comes once.
                let twice = pair[0].number == pair[1].number && pair[0].context != pair[1].context;
                assert!(pair[0].last < pair[1].number || twice, "{} before {}", pair[0].label(), pair[1].label());
            }
            assert!(table.iter().all(|code| code.number <= code.last));
        }
        let keys: HashSet<_> = all().map(|code| (code.vendor, code.context, code.number)).collect();
        assert_eq!(keys.len(), all().count());
    }

    #[test]
    fn every_text_exists_in_both_languages() {
        for code in all() {
            let label = code.label();
            for text in [code.meaning, code.action, code.vendor.label(), code.retry.label()] {
                assert!(!text.en.trim().is_empty() && has_han(text.zh), "{label}: {text:?}");
            }
            assert_eq!(code.cause.en.is_empty(), code.cause.zh.is_empty(), "{label}: half a cause");
            assert!(code.cause.zh.is_empty() || has_han(code.cause.zh), "{label}: {:?}", code.cause);
            for text in [code.meaning, code.cause, code.action] {
                assert!(!has_han(text.en), "{label}: Chinese in English: {}", text.en);
                assert_eq!(text.en.matches('`').count() % 2, 0, "{label}: {}", text.en);
                assert_eq!(text.zh.matches('`').count() % 2, 0, "{label}: {}", text.zh);
                assert!(!text.en.contains("  ") && !text.zh.contains("  "), "{label}: doubled blank");
            }
            assert!(
                !code.meaning.en.ends_with('.') && !code.meaning.zh.ends_with('。'),
                "{label}: phrase, no sentence"
            );
            assert!(code.action.en.ends_with('.') && code.action.zh.ends_with('。'), "{label}: sentence");
            assert!(!code.source.is_empty() && !code.context.is_empty());
        }
        let unexplained: Vec<_> = all().filter(|code| code.cause.en.is_empty()).map(|code| code.number).collect();
        assert_eq!(unexplained, [90_049, 800_011, 800_013]);
    }

    #[test]
    fn both_languages_name_the_same_commands_and_the_commands_exist() {
        const KNOWN: &[&str] = &[
            "cert add",
            "cert check",
            "cert edit NAME --app-secret-file PATH",
            "cert list",
            "cert show",
            "channel",
            "device show",
            "doctor",
            "quota",
            "recall",
            "receipts listen",
            "receipts show",
            "send --dry-run",
            "session list",
            "stop",
            "topic",
            "trace MSG_ID",
            "usersig issue",
            "usersig verify",
            "why",
        ];
        fn commands(text: &str) -> HashSet<&str> {
            text.split('`').skip(1).step_by(2).filter_map(|quoted| quoted.strip_prefix("mipush ")).collect()
        }
        let mut seen = HashSet::new();
        for code in all() {
            for text in [code.cause, code.action] {
                assert_eq!(commands(text.en), commands(text.zh), "{}", code.label());
                seen.extend(commands(text.en));
            }
        }
        let known: HashSet<_> = KNOWN.iter().copied().collect();
        assert_eq!(seen, known);
    }

    #[test]
    fn a_number_is_found_at_both_vendors_and_in_every_meaning() {
        use Vendor::{TencentIm, Xiaomi};
        assert_eq!(numbers(&find(22001)), [(Xiaomi, "server API", 22001), (TencentIm, "IM push token", 22001)]);
        assert_eq!(numbers(&find(22006)), [(Xiaomi, "server API", 22006), (TencentIm, "IM push token", 22006)]);
        assert_eq!(numbers(&find(90057)), [(TencentIm, "IM REST", 90057), (TencentIm, "TIMPush REST", 90057)]);
        assert_eq!(numbers(&find(1)), [(Xiaomi, "server API", 1), (Xiaomi, "receipt", 1), (TencentIm, "push loss", 1)]);
        assert_eq!(numbers(&find(0)), [(Xiaomi, "server API", 0), (TencentIm, "IM REST", 0)]);
        assert_eq!(find(54_321), Vec::<&Code>::new());
    }

    #[test]
    fn a_range_answers_for_every_number_in_it() {
        for number in [120_001, 125_000, 130_000] {
            assert_eq!(find(number)[0].label(), "120001..130000");
        }
        assert!(find(120_000).is_empty() && find(130_001).is_empty());
        assert_eq!(find(-10_001), find(-10_009));
        assert!(find(-10_000).is_empty() && find(-10_010).is_empty());
        assert_eq!(find(21_301)[0].label(), "21301");
    }

    #[test]
    fn a_mistyped_number_gets_its_likeness() {
        let suggestions = |number| nearest(number).into_iter().map(|code| code.number).collect::<Vec<_>>();
        assert_eq!(suggestions(21_031)[0], 21_301, "two digits swapped");
        assert_eq!(suggestions(2130)[0], 21_301, "a digit missing");
        assert!(suggestions(2_200_001).contains(&200_001), "a digit too much");
        assert!(suggestions(10_040).len() <= SUGGESTIONS);
        assert!(!suggestions(21_301).contains(&21_301), "never the number itself");
        assert!(suggestions(7).is_empty());
        assert!(suggestions(987_654_321).is_empty());
        assert!(suggestions(i64::MIN).is_empty());
    }

    proptest! {
        #[test]
        fn looking_up_agrees_with_looking_at_every_entry(number in -20_000i64..220_000) {
            let slow: Vec<_> = all().filter(|code| code.covers(number)).collect();
            prop_assert_eq!(find(number), slow);
        }
    }
}
