//! Dex files, looked through as far as rules ask.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mipush::android::apk::{DexFile, Opened, Packed, facts};
use mipush::android::lint::{Wanted, lint};

fuzz_target!(|bytes: &[u8]| {
    let dexes = Some(vec![DexFile { name: "classes.dex", bytes }]);
    let facts = facts(Opened { manifests: vec![Packed::default()], dexes, ..Opened::default() });
    let _ = lint(&facts, &Wanted::default());
});
