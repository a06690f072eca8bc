use proptest::prelude::*;

use super::*;
use crate::domain::scenario::{Act, When};

#[test]
fn a_step_becomes_what_is_played() {
    let text = "title = \"T\"\nstart = \"2026-11-24T00:00:00Z\"\n[settings]\nweb_instances = 3\n\n[[step]]\ndo = \"kick\"\nuser = \"a\"\n\n\
                [[step]]\ndo = \"kick\"\nuser = \"a\"\ndevice = \"p\"\nafter = \"2m\"\n[[step]]\ndo = \"advance\"\nat = 90\n";
    let file = parse(text).expect("a scenario");
    assert_eq!(file.lines, [6, 10, 15]);
    let scenario = file.scenario;
    assert_eq!((scenario.title.as_str(), scenario.start.as_second()), ("T", 1_795_478_400));
    assert_eq!((scenario.registry.settings.web_instances, scenario.registry.certs.len()), (3, 1));
    assert!(matches!(scenario.steps[0].act, Act::KickAll { .. }));
    assert!(matches!(scenario.steps[1].act, Act::Event { .. }));
    let seconds = |when: When| match when {
        When::After(wait) => (true, wait.as_secs()),
        When::At(since) => (false, since.as_secs()),
    };
    let whens: Vec<_> = scenario.steps.iter().map(|step| seconds(step.when)).collect();
    assert_eq!(whens, [(true, 0), (true, 120), (false, 90)]);
}

#[test]
fn a_line_in_an_array_of_steps_is_known_too() {
    let file = parse("step = [\n  { do = \"advance\" },\n\n  { do = \"advance\" },\n]\n").expect("a scenario");
    assert_eq!(file.lines, [2, 4]);
}

proptest! {
    #[test]
    fn no_text_is_a_crash(text in "(step|cert|device|do|user|expect|\\[|\\]|\\{|\\}|=|\"|,|\n|1|advance|message|\\PC){0,40}") {
        let _ = parse(&text);
    }
}
