//! Gradle scripts of both languages, settings, catalogs and properties.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use mipush::android::gradle::{read, read_catalog, read_properties, read_settings};

fuzz_target!(|text: &str| {
    let (known, catalog) = (read_properties(text).into_iter().collect(), read_catalog(text).into_iter().collect());
    for file in ["build.gradle", "build.gradle.kts"] {
        let _ = read(file, text, &known, &catalog).application_ids(None);
        let _ = read(file, text, &BTreeMap::new(), &BTreeMap::new());
    }
    let _ = read_settings("settings.gradle", text);
});
