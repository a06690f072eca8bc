//! Xiaomi's codes: what the push server answers, and the kinds of receipt it posts back.
//!
//! Server codes are those of the server error page (D1560) and of the official SDKs' own lists; D1560 goes on after
//! 65041 and the rest of it is not known here, except for the few codes that other pages name. Whether a code may be
//! retried is our recommendation, no rule of Xiaomi's.

mod limit;
mod platform;
mod receipt;
mod request;

use crate::protocol::code::{Code, within};

/// Every table: three of server codes, then the receipts.
pub(crate) static TABLES: &[&[Code]] = &[request::CODES, platform::CODES, limit::CODES, receipt::TYPES];

/// What the server's answer means.
pub fn lookup(number: i64) -> Option<&'static Code> {
    [request::CODES, platform::CODES, limit::CODES].into_iter().find_map(|table| within(table, number).first())
}

/// What a receipt of that type says.
pub fn receipt(kind: i64) -> Option<&'static Code> {
    within(receipt::TYPES, kind).first()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::code::Retry;

    /// Every number of the server code table, row by row.
    const SERVER: &[i64] = &[
        -1, 0, 1, 100, 10001, 10002, 10003, 10004, 10005, 10006, 10007, 10008, 10009, 10010, 10011, 10012, 10013,
        10014, 10016, 10017, 10018, 10020, 10021, 10022, 10023, 10024, 10025, 10026, 10027, 10028, 10029, 10030, 10031,
        10032, 10033, 10034, 10035, 10036, 10037, 10038, 10039, 20209, 20215, 20216, 20301, 20315, 20607, 21301, 21302,
        21303, 21305, 22000, 22001, 22002, 22003, 22004, 22005, 22006, 22007, 22008, 22020, 22021, 22022, 22100, 22101,
        22102, 22103, 26003, 26004, 26005, 26006, 27001, 65003, 65006, 65007, 65008, 65009, 65010, 65011, 65012, 65013,
        65014, 65015, 65016, 65017, 65028, 65029, 65030, 65035, 65036, 65037, 65038, 65040, 65041, 66108, 200_001,
        200_002,
    ];

    const RETRYABLE: &[i64] = &[-1, 1, 10001, 10003, 10009, 10010, 10011, 20607, 22102, 26003, 65029];

    /// 10002 stands in both lists; a pause does no harm.
    const AFTER_PAUSE: &[i64] = &[10002, 10022, 10023, 10024, 10027, 10028, 10039, 26004, 200_002];

    #[test]
    fn the_server_codes_are_all_there_and_no_others() {
        for &number in SERVER {
            assert_eq!(lookup(number).map(|code| code.number), Some(number));
        }
        let count: usize = TABLES.iter().map(|table| table.iter().filter(|c| c.context == "server API").count()).sum();
        assert_eq!(count, SERVER.len());
        assert_eq!(lookup(10015), None);
        assert_eq!(lookup(1024), None, "a receipt is no server code");
    }

    #[test]
    fn retries_follow_the_lists() {
        for &number in SERVER {
            let wanted = if RETRYABLE.contains(&number) {
                Retry::Retryable
            } else if AFTER_PAUSE.contains(&number) {
                Retry::AfterPause
            } else {
                Retry::Never
            };
            assert_eq!(lookup(number).map(|code| code.retry), Some(wanted), "{number}");
        }
    }

    #[test]
    fn the_receipts_are_all_there() {
        let kinds = [1, 2, 3, 16, 32, 64, 128, 1024];
        assert_eq!(kinds.map(|kind| receipt(kind).map(|code| code.number)), kinds.map(Some));
        assert_eq!(receipt::TYPES.len(), kinds.len());
        assert_eq!(receipt(10001), None);
    }

    #[test]
    fn a_wrong_secret_is_told_apart_from_key_and_region() {
        let code = lookup(21301).expect("in the list above");
        for part in ["AppSecret", "AppKey", "region"] {
            assert!(code.action.en.contains(part), "{part}");
            assert!(code.action.zh.contains(part), "{part}");
        }
        assert!(code.action.en.contains("mipush cert edit NAME --app-secret-file PATH"));
    }

    #[test]
    fn throttled_reads_say_that_the_secret_is_fine() {
        for number in [10027, 10038, 10039] {
            let cause = lookup(number).expect("in the list above").cause;
            assert!(cause.en.contains("ecret") && cause.en.contains("was accepted"), "{number}");
        }
    }
}
