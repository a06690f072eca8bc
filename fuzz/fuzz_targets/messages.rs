//! `messages` of a call with many messages, and each message as a call of its own.

#![no_main]

use std::borrow::Cow;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use mipush::protocol::xiaomi::endpoint::{TargetKind, Version};
use mipush::protocol::xiaomi::form::Form;
use mipush::protocol::xiaomi::multi_call::elements;
use mipush::protocol::xiaomi::send_call::{CallLimits, Facts, decode};

fuzz_target!(|text: &str| {
    let form = Form::from_pairs(vec![(Cow::from("messages"), Cow::from(text))]);
    let packages = ["com.example.app".parse().expect("package")];
    let facts = Facts {
        packages: &packages,
        strict_less_than: false,
        schedule_days: 30,
        limits: CallLimits::default(),
        now: Timestamp::UNIX_EPOCH,
    };
    for kind in [TargetKind::RegId, TargetKind::Alias, TargetKind::Account] {
        let Ok(list) = elements(kind, &form) else { continue };
        assert!((1..=1000).contains(&list.len()));
        for element in list {
            assert!(!element.target.is_empty());
            let _ = decode(Version::V2, kind, &element.form, &facts);
        }
    }
});
