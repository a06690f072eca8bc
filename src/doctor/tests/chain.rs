//! The chain: which link every check looks at, and where a walk stops.

use super::super::chain::{Found, Link, Standing, line, walk};
use super::super::checklist::OWN;
use super::super::{Check, Facts, Finding, Need, Status, checks, find};
use super::{healthy, speaks_both, with, with_registry};
use crate::domain::session::Event;
use crate::domain::text::Lang;

fn judged(facts: &Facts) -> Vec<Finding> {
    checks()
        .into_iter()
        .filter(|check| !check.needs(Need::Project))
        .flat_map(|check: &Check| check.run(facts))
        .collect()
}

fn standings(chain: &[Found]) -> Vec<(&'static str, Standing)> {
    chain.iter().map(|found| (found.link.as_str(), found.standing)).collect()
}

#[test]
fn every_check_has_a_link_unless_it_is_this_machines_or_a_projects() {
    for check in checks() {
        let apart = OWN.contains(&check.code) || check.needs(Need::Project);
        assert_eq!(Link::of(check.code).is_none(), apart, "{}", check.code);
    }
    let mut seen = Vec::new();
    for link in Link::ALL {
        for code in link.checks() {
            assert!(find(code).is_some(), "there is no {code}");
            assert!(!seen.contains(code), "{code} has two links");
            seen.push(code);
        }
        assert!(link.checks().iter().any(|code| find(code).is_some_and(|check| !check.is_manual())), "{link:?}");
    }
}

#[test]
fn a_whole_chain_leaves_the_findings_alone() {
    let before = judged(&healthy());
    let (after, chain) = walk(before.clone());
    assert_eq!(after, before);
    assert!(chain.iter().all(|found| matches!(found.standing, Standing::Ok | Standing::Unknown)), "{chain:?}");
    assert!(chain.iter().all(|found| found.check.is_none()), "{chain:?}");
}

#[test]
fn the_first_broken_link_ends_the_walk() {
    // Logged out, and Xiaomi refuses the secret as well: only the first of the two is told.
    let facts = with(|facts| {
        facts.service = super::refused(21301);
        if let super::Fact::Known(registry) = &mut facts.registry {
            let key = (super::user("alice"), super::device("phone"));
            registry.apply(&key, Event::Launch, super::at(31)).expect("launched");
        }
    });
    let (findings, chain) = walk(judged(&facts));
    let expected = [
        ("console", Standing::Ok),
        ("token", Standing::Ok),
        ("state", Standing::Broken),
        ("request", Standing::NotReached),
        ("vendor", Standing::NotReached),
        ("phone", Standing::NotReached),
    ];
    assert_eq!(standings(&chain), expected);
    assert_eq!(chain[2].check, Some("presence"));
    for finding in &findings {
        if Link::of(finding.code).is_some_and(|link| link > Link::State) {
            assert_eq!((finding.status, &finding.fix, &finding.found), (Status::Skip, &None, &None), "{finding:?}");
            assert_eq!(finding.message.en, "not looked at: the chain is broken at state (presence)");
            assert_eq!(Some(finding.severity), find(finding.code).map(Check::level), "{}", finding.code);
            speaks_both(finding.code, &finding.message);
        }
    }
    let secret = findings.iter().find(|finding| finding.code == "secret-private").expect("there");
    assert_eq!(secret.status, Status::Ok, "this machine lies on no link");
    let said = line(&chain);
    assert_eq!(said.en, "Chain: console ok > token ok > state BROKEN (presence); not reached: request, vendor, phone");
    assert!(said.get(Lang::Zh).contains("登录状态断开（presence）；未到达：推送请求"), "{}", said.zh);
}

#[test]
fn a_warning_is_named_and_does_not_stop() {
    let facts = with_registry(|registry| {
        registry.certs.get_mut(&super::CertId(1)).expect("there").fields.channel_id = None;
    });
    let (findings, chain) = walk(judged(&facts));
    let request = chain.iter().find(|found| found.link == Link::Request).expect("there");
    assert_eq!((request.standing, request.check), (Standing::Warn, Some("channel")));
    assert!(!findings.iter().any(|finding| finding.message.en.contains("not looked at")));
}

#[test]
fn what_nobody_judged_is_unknown() {
    let (_, chain) = walk(Vec::new());
    assert!(chain.iter().all(|found| (found.standing, found.check) == (Standing::Unknown, None)), "{chain:?}");
    assert_eq!(chain.len(), Link::ALL.len());
}
