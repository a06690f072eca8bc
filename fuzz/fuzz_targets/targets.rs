//! The file of `send --targets`: plain lines, JSON lines, CSV.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for csv in [false, true] {
        let Ok(lines) = mipush::fuzzing::targets(text, "reg_id", csv) else { continue };
        let most = text.lines().count() as u64;
        for (number, target) in lines {
            assert!((1..=most).contains(&number), "line {number} of {most}");
            assert!(csv || target == target.trim());
        }
    }
});
