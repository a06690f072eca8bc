//! Tencent Cloud IM's codes: REST, accounts, messages, tokens, the SDK, the push plug-in and the loss statistics.
//!
//! Taken from the error pages S8 (current), S8b (2021) and S6 (push), and the loss statistics S7. Where a page gives
//! one text to several codes, so do we.

mod account;
mod client;
mod loss;
mod message;
mod request;
mod rest;
mod timpush;

use crate::domain::text::Text;
use crate::protocol::code::{Code, Retry, Vendor, within};

/// Every table. Losses come last: their small numbers are codes in statistics, never in an answer.
pub(crate) static TABLES: &[&[Code]] =
    &[rest::CODES, account::CODES, message::CODES, request::CODES, client::CODES, timpush::CODES, loss::CODES];

/// What the code means; where it has several meanings, the first. [`meanings`] has them all.
pub fn lookup(number: i64) -> Option<&'static Code> {
    meanings(number).next()
}

/// Every meaning of the code: 90057 has two, depending on the call.
pub fn meanings(number: i64) -> impl Iterator<Item = &'static Code> {
    TABLES.iter().flat_map(move |table| within(table, number))
}

/// An entry of Tencent's; the families give it their context.
const fn entry(
    context: &'static str,
    number: i64,
    retry: Retry,
    source: &'static str,
    [meaning, cause, action]: [Text; 3],
) -> Code {
    Code { number, last: number, vendor: Vendor::TencentIm, context, meaning, cause, action, retry, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Common REST codes.
    const REST: &[i64] = &[
        60002, 60003, 60004, 60005, 60006, 60007, 60008, 60009, 60010, 60011, 60012, 60013, 60014, 60015, 60016, 60017,
        60018, 60019, 60020, 60021, 60025, 60026, 60027, 60028, 80001, 80002, 80003, 80004, 80005,
    ];

    const ACCOUNT: &[i64] = &[
        70001, 70002, 70003, 70005, 70009, 70013, 70014, 70016, 70020, 70050, 70051, 70107, 70114, 70169, 70202, 70206,
        70398, 70399, 70402, 70403, 70404, 70500, 71000, 72000, 72001, 72002, 72010, 72011,
    ];

    /// Messages, tokens and the content of a request.
    const MESSAGE: &[i64] = &[
        20001, 20002, 20003, 20004, 20005, 20006, 20007, 20008, 20009, 20010, 20011, 20012, 20016, 20018, 20022, 20023,
        20027, 20028, 21005, 22001, 22002, 22003, 22004, 22005, 22006, 22007, 90001, 90002, 90003, 90005, 90006, 90007,
        90008, 90009, 90010, 90011, 90012, 90018, 90020, 90022, 90024, 90026, 90028, 90029, 90030, 90031, 90032, 90033,
        90034, 90039, 90040, 90043, 90044, 90045, 90047, 90048, 90049, 90050, 90051, 90052, 90053, 90054, 90055, 90056,
        90057, 90992, 90994, 90995, 91000, 93000, 120_001, 130_000,
    ];

    const CLIENT: &[i64] = &[
        6012, 6013, 6014, 6017, 6022, 6023, 6206, 6208, 7003, 7008, 9506, 9508, 9510, 9512, 9516, 9520, 9523, 9524,
        70101, -10001, -10005, -10009,
    ];

    const PLUGIN: &[i64] = &[
        800_001, 800_002, 800_003, 800_004, 800_005, 800_006, 800_007, 800_008, 800_009, 800_010, 800_011, 800_012,
        800_013, 800_014, 800_015, 800_016,
    ];

    const LOSS: &[i64] = &[-2, -1, 1, 410];

    #[test]
    fn every_code_of_the_lists_is_there() {
        for &number in [REST, ACCOUNT, MESSAGE, CLIENT, PLUGIN, LOSS].into_iter().flatten() {
            assert!(lookup(number).is_some_and(|code| code.covers(number)), "{number}");
        }
        // Beyond the lists: success, and three numbers of account_import. The ends of two ranges are listed, not all.
        let entries: usize = TABLES.iter().map(|table| table.len()).sum();
        let listed = [REST, ACCOUNT, MESSAGE, CLIENT, PLUGIN, LOSS].iter().map(|list| list.len()).sum::<usize>();
        let ranges = (2 - 1) + (3 - 1);
        let second_meaning = 1;
        assert_eq!(entries, listed - ranges + second_meaning + 1 + 3);
        assert_eq!(lookup(60001), None);
    }

    #[test]
    fn the_codes_to_retry_may_be_retried_and_bad_credentials_never() {
        for number in [60008, 60014, 60018, 70169, 70500, 90992, 90994, 90995, 91000] {
            assert_ne!(lookup(number).map(|code| code.retry), Some(Retry::Never), "{number}");
        }
        for number in [60004, 60005, 60006, 60010, 60012, 70001, 70002, 70003, 70005, 70009, 70013, 70014, 70016, 70020]
        {
            assert_eq!(lookup(number).map(|code| code.retry), Some(Retry::Never), "{number}");
        }
    }

    #[test]
    fn both_meanings_of_90057_are_told_apart_by_the_call() {
        let both: Vec<_> = meanings(90057).collect();
        assert_eq!(both.len(), 2);
        assert_eq!((both[0].context, both[0].retry), ("IM REST", Retry::AfterPause));
        assert_eq!((both[1].context, both[1].retry), ("TIMPush REST", Retry::Never));
        assert!(both[0].meaning.en.contains("batchsendmsg") && both[1].meaning.en.contains("timpush/batch"));
    }

    #[test]
    fn the_losses_say_what_was_not_reported() {
        assert!(
            lookup(-1).is_some_and(|code| code.meaning.en.contains("certificate ID") && code.context == "push loss")
        );
        assert!(lookup(-2).is_some_and(|code| code.meaning.en.contains("token")));
    }
}
