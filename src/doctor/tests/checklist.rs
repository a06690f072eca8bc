//! The table of the list: complete both ways.

use super::super::checklist::{ITEMS, OWN, items_of};
use super::super::{Check, checks, find};
use super::speaks_both;
use crate::android::lint::rule;

#[test]
fn every_item_is_answered_by_a_check_or_a_rule_that_exists() {
    let numbers: Vec<u8> = ITEMS.iter().map(|item| item.number).collect();
    assert_eq!(numbers, (1..=34).collect::<Vec<u8>>());
    for item in &ITEMS {
        assert!(!item.codes.is_empty(), "{}", item.number);
        for code in item.codes {
            assert!(find(code).is_some() || rule(code).is_some(), "{}: there is no {code}", item.number);
        }
        let name = item.number.to_string();
        speaks_both(&name, &item.asks.into());
        item.manual.iter().for_each(|manual| speaks_both(&name, &(*manual).into()));
        let manual = item.codes.iter().all(|code| find(code).is_some_and(Check::is_manual));
        assert!(!manual || item.manual.is_some(), "{} is a person's and does not say where to look", item.number);
    }
}

#[test]
fn every_check_and_rule_belongs_to_an_item_or_is_our_own() {
    let rules = crate::android::lint::RULES.iter().map(|rule| rule.code);
    for code in checks().into_iter().map(|check| check.code).chain(rules) {
        assert_eq!(items_of(code).is_empty(), OWN.contains(&code), "{code}: an item's or our own, not both");
    }
    for code in OWN {
        assert!(find(code).is_some(), "there is no {code}");
    }
}
