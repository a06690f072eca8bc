//! `tests/scenario/day.sh`: two days under the rules of 2026 on a pinned clock, as an operator can run them too.

use std::fs;

use crate::harness::Sandbox;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenario/day.sh");

#[test]
fn the_day_goes_as_it_is_written() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.script(SCRIPT).outcome().ok();
    assert!(outcome.stdout.ends_with("\nas expected\n"), "{outcome}");
    assert_eq!(outcome.stdout.matches("a receipt: ").count(), 3, "{outcome}");
}

/// A script that cannot fail proves nothing.
#[test]
fn a_day_that_goes_otherwise_ends_it() {
    let sandbox = Sandbox::new();
    let text = fs::read_to_string(SCRIPT).expect("readable");
    for (from, to, why) in [
        ("run 6 mipush send", "run 0 mipush send", "DIFFERS: exit code 6, expected 0"),
        ("'invalid channel info!'", "'a valid channel'", "DIFFERS: not there: a valid channel"),
        ("lacks Three", "lacks Two", "DIFFERS: should not be there: Two"),
        ("receipt delivered", "receipt clicked", "DIFFERS: not there: \"kind\":\"clicked\""),
    ] {
        assert!(text.contains(from), "{from}");
        let script = sandbox.put("otherwise.sh", text.replacen(from, to, 1));
        sandbox.script(&script.to_string_lossy()).outcome().ends(9).shows(why).never_says("as expected");
    }
}
