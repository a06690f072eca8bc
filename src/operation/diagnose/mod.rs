//! Finding out why a push does not arrive: gathers the facts, has the checks judge them, and never lets one check stop
//! the others.

pub mod annotation;
mod gather;
pub mod im;
pub mod junit;
pub mod live;
pub mod project;
pub mod sarif;
mod suppression;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::service;
use crate::android::lint::RULES;
use crate::domain::push::Content;
use crate::domain::suggestion::nearest;
use crate::error::Error;

pub use crate::doctor::chain;
pub use crate::doctor::checklist::items_of;
pub use crate::doctor::fact::{ImMessage, LiveTest, Project, Shot, Wanted};
pub use crate::doctor::{Check, Facts, Finding, Link, Need, Program, Status, Step, checks, rule};
pub use gather::gather;

/// What to look at.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Whom and what it is about.
    pub wanted: Wanted,
    /// The message that the operator wants to send.
    pub message: Option<Content>,
    /// The whole message, as a file has it.
    pub im_message: Option<ImMessage>,
    /// The app's project.
    pub project: Option<project::Folder>,
    /// Call IM.
    pub live: Option<im::Live>,
    /// Make no call.
    pub offline: bool,
    /// Where and how to call.
    pub service: service::Wish,
    /// How fixes start this program.
    pub program: Program,
}

/// What to run.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// Checks, in the order of the guide.
    pub checks: Vec<&'static Check>,
    /// Codes of rules for projects; none with [`Chosen::with_rules`]: all of them.
    pub rules: Vec<&'static str>,
    /// Whether any rule is to be asked.
    pub with_rules: bool,
}

/// What these codes name. Without a code: with a project everything that looks at it, else every check; of the live
/// test's only the one that stands for it then, so that the guide's last step is not forgotten.
pub fn choose(codes: &[String], with_project: bool) -> Result<Chosen, Error> {
    let all = checks();
    if codes.is_empty() {
        let elsewhere = |check: &&Check| check.needs(Need::LiveTest) && check.code != "live-delivered";
        let wanted = |check: &&Check| if with_project { check.needs(Need::Project) } else { !elsewhere(check) };
        let checks = all.into_iter().filter(wanted).collect();
        return Ok(Chosen { checks, rules: Vec::new(), with_rules: with_project });
    }
    let known: Vec<&'static str> =
        all.iter().map(|check| check.code).chain(RULES.iter().map(|rule| rule.code)).collect();
    if let Some(unknown) = codes.iter().find(|code| !known.contains(&code.as_str())) {
        let near = nearest(unknown, known.iter().copied());
        let error = Error::usage(format!("--only: there is no check {unknown:?}")).detail("known", known.clone());
        return Err(match near {
            Some(near) => error.hint(format!("did you mean {near:?}?")),
            None => error.hint("every check: mipush doctor --list-checks"),
        });
    }
    let is_named = |code: &str| codes.iter().any(|named| named == code);
    let rules: Vec<&'static str> = RULES.iter().map(|rule| rule.code).filter(|code| is_named(code)).collect();
    if let Some(rule) = rules.first().filter(|_| !with_project) {
        let error = Error::usage(format!("--only: {rule} is a rule for projects, and no project was named"));
        return Err(error.hint(format!("mipush doctor --project . --only {rule}")));
    }
    let checks = all.into_iter().filter(|check| is_named(check.code)).collect();
    Ok(Chosen { checks, with_rules: !rules.is_empty(), rules })
}

/// Judges. A check that panics becomes a finding of its own; the others still run.
pub fn judge(checks: &[&Check], facts: &Facts) -> Vec<Finding> {
    let run = |check: &&Check| {
        catch_unwind(AssertUnwindSafe(|| check.run(facts)))
            .unwrap_or_else(|payload| vec![check.broken(words(payload.as_ref()))])
    };
    checks.iter().flat_map(run).collect()
}

/// What a panic said.
fn words(payload: &(dyn Any + Send)) -> &str {
    let fixed = payload.downcast_ref::<&str>().copied();
    fixed.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Judge;
    use crate::domain::text::Lang;

    fn codes(codes: &[&str]) -> Vec<String> {
        codes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn checks_are_chosen_by_code_and_kept_in_order() {
        let chosen = choose(&codes(&["presence", "cert-exists"]), false).expect("known");
        assert_eq!(chosen.checks.iter().map(|check| check.code).collect::<Vec<_>>(), ["cert-exists", "presence"]);
        let all = choose(&[], false).expect("all").checks;
        assert!(all.iter().any(|check| check.code == "live-delivered"));
        assert!(!all.iter().any(|check| check.code == "live-accepted"));
        assert!(all.is_sorted_by_key(|check| check.step));
    }

    #[test]
    fn with_a_project_only_what_looks_at_it_is_asked() {
        let chosen = choose(&[], true).expect("all");
        assert!(chosen.with_rules && chosen.checks.iter().all(|check| check.needs(Need::Project)));
        let chosen = choose(&codes(&["MP012", "cert-exists"]), true).expect("known");
        assert_eq!((chosen.rules, chosen.checks.len(), chosen.with_rules), (vec!["MP012"], 1, true));
        assert!(!choose(&codes(&["app-package"]), true).expect("known").with_rules);
        let error = choose(&codes(&["MP012"]), false).expect_err("no project");
        assert_eq!(error.hints, ["mipush doctor --project . --only MP012"]);
    }

    #[test]
    fn a_slip_of_the_finger_is_told() {
        let error = choose(&codes(&["presense"]), false).expect_err("unknown");
        assert_eq!(error.hints, ["did you mean \"presence\"?"]);
        assert_eq!(error.kind.code(), 2);
        assert_eq!(
            choose(&codes(&["zzzzzz"]), false).expect_err("unknown").hints,
            ["every check: mipush doctor --list-checks"]
        );
    }

    #[test]
    fn a_check_that_panics_is_a_finding_and_the_others_run() {
        let good = *choose(&codes(&["state-readable"]), false).expect("known").checks[0];
        let bad = Check { code: "broken", judge: Judge::One(|_| panic!("index {} out of range", 7)), ..good };
        let facts = gather::nothing_known();
        let findings = judge(&[&bad, &good], &facts);
        let [broken, other] = findings.as_slice() else { panic!("two findings") };
        assert_eq!((broken.code, broken.status), ("broken", Status::Fail));
        assert!(broken.message.get(Lang::En).contains("index 7 out of range"), "{broken:?}");
        assert_eq!((other.code, other.status), ("state-readable", Status::Ok));
    }
}
