//! The form decoder, and every message call that a form may be.

#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use mipush::protocol::xiaomi::endpoint::{TargetKind, Version};
use mipush::protocol::xiaomi::form::{Form, MAX_PAIRS};
use mipush::protocol::xiaomi::send_call::{CallLimits, Facts, Targets, decode};

fuzz_target!(|bytes: &[u8]| {
    let Ok(form) = Form::parse(bytes) else { return };
    let pairs: Vec<(String, String)> = form.pairs().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    assert!(pairs.len() <= MAX_PAIRS);
    // What is taken means what it means to everybody else.
    let others: Vec<(String, String)> = url::form_urlencoded::parse(bytes).into_owned().collect();
    assert_eq!(pairs, others);
    let again = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
    assert_eq!(Form::parse(again.as_bytes()).expect("encoded"), form);

    let packages = ["com.example.app", "com.example.other"].map(|name| name.parse().expect("package"));
    for strict_less_than in [false, true] {
        let facts = Facts {
            packages: &packages,
            strict_less_than,
            schedule_days: 30,
            limits: CallLimits::default(),
            now: Timestamp::UNIX_EPOCH,
        };
        for version in [Version::V2, Version::V3] {
            for kind in [
                TargetKind::RegId,
                TargetKind::Alias,
                TargetKind::Account,
                TargetKind::Topic,
                TargetKind::MultiTopic,
                TargetKind::All,
            ] {
                let Ok(call) = decode(version, kind, &form, &facts) else { continue };
                assert!(!call.packages.is_empty());
                assert!(call.title.chars().count() <= facts.limits.title_chars);
                assert!(call.notify_id <= facts.limits.notify_id_max);
                if let Targets::RegIds(list) | Targets::Aliases(list) | Targets::Accounts(list) = call.targets {
                    assert!((1..=1000).contains(&list.len()) && list.iter().all(|target| !target.is_empty()));
                }
            }
        }
    }
});
