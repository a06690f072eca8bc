//! ProGuard rules.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mipush::android::keep::read;

fuzz_target!(|text: &str| {
    let _ = read("proguard-rules.pro", text);
});
