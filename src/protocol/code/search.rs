//! Finding codes by words: a symptom, a pasted reason, a number, in either language.

use std::cmp::Reverse;

use super::{Code, all};

/// The entries that contain every word of `text`, in either language and without regard to case; best first.
///
/// A number counts most, then the meaning, the cause, the action, and last the names of vendor, context and source. An
/// empty text leaves nothing out.
pub fn search(text: &str) -> Vec<&'static Code> {
    let words = words(text);
    let mut hits: Vec<(u32, &'static Code)> =
        all().filter_map(|code| weight(code, &words).map(|weight| (weight, code))).collect();
    // The sort is stable: equal weights keep the order of the tables.
    hits.sort_by_key(|(weight, _)| Reverse(*weight));
    hits.into_iter().map(|(_, code)| code).collect()
}

/// The words of a query in lower case, without the punctuation of a pasted message.
///
/// Chinese and Latin letters are parted: people write `appsecret错误`, the tables put a blank between.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let chunks = lower.split_whitespace().map(|chunk| chunk.chars().collect::<Vec<_>>());
    chunks
        .flat_map(|chunk| {
            let runs = chunk.chunk_by(|a, b| a.is_ascii() == b.is_ascii());
            runs.map(|run| run.iter().collect::<String>()).collect::<Vec<_>>()
        })
        .map(|word| word.trim_matches(PUNCTUATION).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

/// What surrounds words without belonging to them; the hyphen stays, being the sign of a number.
const PUNCTUATION: &[char] = &[
    '.', ',', ';', ':', '!', '?', '"', '\'', '`', '(', ')', '，', '。', '；', '：', '！', '？', '、', '（', '）', '“',
    '”', '…',
];

/// How well an entry answers the words; `None` when it lacks one of them.
fn weight(code: &Code, words: &[String]) -> Option<u32> {
    let number = code.label();
    let vendor = code.vendor.label();
    let names = [code.context, code.source, code.vendor.key(), vendor.en, vendor.zh].join(" ").to_lowercase();
    let texts = [(code.meaning, 20), (code.cause, 8), (code.action, 4)]
        .map(|(text, worth)| (text.en.to_lowercase(), text.zh.to_lowercase(), worth));
    let mut sum = 0;
    for word in words {
        let places = texts.iter().filter_map(|(en, zh, worth)| {
            place_in_english(en, word).max(place_in_chinese(zh, word)).map(|place| worth + place)
        });
        let best = [
            word.parse().is_ok_and(|wanted| code.covers(wanted)).then_some(1000),
            number.starts_with(word.as_str()).then_some(50),
            places.max(),
            names.contains(word.as_str()).then_some(2),
        ];
        sum += best.into_iter().flatten().max()?;
    }
    Some(sum)
}

/// A text that begins with the word is about it; one that has it inside another word hardly is.
fn place_in_english(text: &str, word: &str) -> Option<u32> {
    let starts_a_word = |(at, _): (usize, &str)| !text[..at].ends_with(char::is_alphanumeric);
    if text.starts_with(word) {
        Some(3)
    } else if text.match_indices(word).any(starts_a_word) {
        Some(2)
    } else {
        text.contains(word).then_some(0)
    }
}

/// Chinese has no blanks between words, so that any place may be the start of one.
fn place_in_chinese(text: &str, word: &str) -> Option<u32> {
    if text.starts_with(word) { Some(3) } else { text.contains(word).then_some(2) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::protocol::code::Vendor;

    #[test]
    fn a_search_ranks_number_before_meaning_before_the_rest() {
        let first = |text: &str| search(text).first().map(|code| code.number);
        assert_eq!(first("21301"), Some(21_301));
        assert_eq!(first("wrong AppSecret"), Some(21_301));
        assert_eq!(first("认证失败"), Some(21_301));
        assert_eq!(first("QPS"), Some(200_002));
        assert_eq!(first("kicked"), Some(6208));
        assert!(search("踢下线")[..2].iter().any(|code| code.number == 6208));
        assert_eq!(first("token BEFORE login"), Some(21_005));
        assert_eq!(first("usersig expired"), Some(70_001));
        assert_eq!(first("包名"), Some(22_022));
        assert_eq!(first("125000"), Some(120_001));
        assert!(search("channel template").iter().any(|code| code.number == 27_001));
        let quota = search("quota day");
        assert!(quota[..3].iter().any(|code| code.number == 200_001), "{:?}", &quota[..3]);
        assert!(search("小米 配额").iter().all(|code| code.vendor == Vendor::Xiaomi));
    }

    #[test]
    fn a_pasted_reason_finds_its_code() {
        let first = |text: &str| search(text).first().map(|code| code.number);
        assert_eq!(first("Invalid application secret."), Some(21_301));
        assert_eq!(first("No valid targets!"), Some(20_301));
        assert_eq!(first("Title or Description is empty!"), Some(65_011));
        assert_eq!(first("in the blacklist, forbid to send messages"), Some(10_031));
        assert_eq!(first("Invalid package name:"), Some(22_022));
        assert_eq!(first("invalid channel info!"), Some(27_001));
        assert_eq!(first("exceed quota, quota: have acked:"), Some(200_001));
        assert_eq!(first("regid_invalid"), Some(1));
        assert_eq!(first("appsecret错误"), Some(21_301));
    }

    #[test]
    fn every_entry_is_found_by_its_number_and_by_its_own_words() {
        for code in all() {
            let number = code.number.to_string();
            assert!(weight(code, &words(&number)).is_some_and(|weight| weight >= 1000), "{number}");
            for text in [code.meaning.en, code.meaning.zh, code.action.en, code.action.zh] {
                assert!(weight(code, &words(text)).is_some(), "{number}: {text}");
            }
        }
    }

    #[test]
    fn words_are_parted_by_blanks_and_by_script() {
        assert_eq!(words("  Foo, bar!  "), ["foo", "bar"]);
        assert_eq!(words("AppSecret错误 -1"), ["appsecret", "错误", "-1"]);
        assert_eq!(words("（配额）。"), ["配额"]);
        assert!(words("").is_empty());
    }

    #[test]
    fn every_word_must_match() {
        assert!(!search("quota").is_empty());
        assert!(search("quota zeppelin").is_empty());
        assert!(search("quota 齐柏林").is_empty());
        assert_eq!(search("  ").len(), all().count());
        assert_eq!(search("?!").len(), all().count());
        let context = search("receipt");
        let by_context = search("TIMPUSH 800005");
        assert_eq!(by_context[0].number, 800_005);
        assert!(context.iter().any(|code| code.context == "receipt"));
    }

    proptest! {
        #[test]
        fn no_text_upsets_the_search(text in ".{0,20}") {
            let hits = search(&text);
            for code in hits {
                prop_assert!(weight(code, &words(&text)).is_some());
            }
        }
    }
}
