//! The reader of intent URIs and its linter: no text makes them panic or go on for ever, and what they write they read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mipush::domain::intent::{ApiLevel, UriFlags, build, check, parse};

fuzz_target!(|text: &str| {
    let _ = check(text);
    for level in ApiLevel::ALL {
        for flags in [UriFlags::NONE, UriFlags::INTENT, UriFlags::ANDROID_APP | UriFlags::UNSAFE] {
            let Ok(intent) = parse(text, flags, level) else { continue };
            let _ = build(&intent, flags, level);
        }
    }
});
