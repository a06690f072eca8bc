//! Properties that hold for all keys, users and texts.

use jiff::Timestamp;
use proptest::option;
use proptest::prelude::*;

use super::{Verdict, issue, read, verify};
use crate::domain::identifier::SdkAppId;
use crate::domain::secret::Secret;

fn any_app() -> impl Strategy<Value = SdkAppId> {
    (1..=i64::MAX).prop_map(|number| number.to_string().parse().expect("SDKAppID"))
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    (-1_000_000_000_i64..100_000_000_000).prop_map(|second| Timestamp::from_second(second).expect("time"))
}

fn any_userbuf() -> impl Strategy<Value = Option<Vec<u8>>> {
    option::of(prop::collection::vec(any::<u8>(), 0..40))
}

proptest! {
    #[test]
    fn what_is_issued_is_good_until_it_expires(
        key in any::<String>(), app in any_app(), user in any::<String>(), at in any_time(), expire in any::<u32>(),
        userbuf in any_userbuf(),
    ) {
        let key = Secret::new(key);
        let userbuf = userbuf.as_deref();
        let sig = issue(&key, app, &user, at, expire, userbuf);
        let check = |second: i64| {
            verify(&sig, &key, app, &user, userbuf, Timestamp::from_second(second).expect("time"))
        };
        let last = at.as_second() + i64::from(expire);
        prop_assert_eq!(check(at.as_second()), Verdict::Ok);
        prop_assert_eq!(check(last), Verdict::Ok);
        prop_assert_eq!(check(last + 1), Verdict::Expired);
    }

    #[test]
    fn another_key_user_or_userbuf_is_never_good(
        key in "[0-9a-f]{64}", other in "[0-9a-f]{63}", user in "[a-z]{1,32}", userbuf in any_userbuf(),
    ) {
        let app = "1400000000".parse().expect("SDKAppID");
        let now = Timestamp::UNIX_EPOCH;
        let key = Secret::new(key);
        let sig = issue(&key, app, &user, now, 1, userbuf.as_deref());
        let check = |key: &Secret, user: &str, userbuf: Option<&[u8]>| verify(&sig, key, app, user, userbuf, now);
        prop_assert_eq!(check(&Secret::new(other), &user, userbuf.as_deref()), Verdict::Sig);
        prop_assert_eq!(check(&key, &user.to_uppercase(), userbuf.as_deref()), Verdict::Identifier);
        let longer = [userbuf.as_deref().unwrap_or_default(), &[0]].concat();
        prop_assert_eq!(check(&key, &user, Some(&longer)), Verdict::Userbuf);
    }

    #[test]
    fn no_text_panics_and_none_is_good(sig in any::<String>(), now in any_time()) {
        let app = "1".parse().expect("SDKAppID");
        prop_assert_ne!(verify(&sig, &Secret::new("k"), app, "a", None, now), Verdict::Ok);
        prop_assert_ne!(read(&sig), Err(Verdict::Ok));
    }

    /// Texts that come further than the alphabet.
    #[test]
    fn no_damaged_signature_is_good(at in 0_usize..150, with in "[A-Za-z0-9*_-]") {
        let app = "1400000000".parse().expect("SDKAppID");
        let key = Secret::new("0123456789abcdef");
        let good = issue(&key, app, "alice", Timestamp::UNIX_EPOCH, 86_400, Some(b"buf"));
        let mut bad = good.clone();
        let at = at.min(good.len() - 1);
        bad.replace_range(at..=at, &with);
        let verdict = verify(&bad, &key, app, "alice", Some(b"buf"), Timestamp::UNIX_EPOCH);
        prop_assert_eq!(verdict.is_ok(), bad == good || read(&bad) == read(&good));
    }
}
