//! Finding out why a push does not arrive: gathers the facts, has the checks judge them, and never lets one check stop
//! the others.

mod gather;
pub mod junit;
pub mod live;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::service;
use crate::domain::push::Content;
use crate::domain::suggestion::nearest;
use crate::error::Error;

pub use crate::doctor::fact::{LiveTest, Shot, Wanted};
pub use crate::doctor::{Check, Facts, Finding, Need, Program, Status, Step, checks};
pub use gather::gather;

/// What to look at.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Whom and what it is about.
    pub wanted: Wanted,
    /// The message that the operator wants to send.
    pub message: Option<Content>,
    /// Make no call.
    pub offline: bool,
    /// Where and how to call.
    pub service: service::Wish,
    /// How fixes start this program.
    pub program: Program,
}

/// The checks of these codes, in the order of the guide; all of them when no code is given. Of the live test's only the
/// one stands for it then, so that the guide's last step is not forgotten.
pub fn choose(codes: &[String]) -> Result<Vec<&'static Check>, Error> {
    let all = checks();
    if codes.is_empty() {
        let elsewhere = |check: &&Check| check.needs(Need::LiveTest) && check.code != "live-delivered";
        return Ok(all.into_iter().filter(|check| !elsewhere(check)).collect());
    }
    if let Some(unknown) = codes.iter().find(|code| !all.iter().any(|check| check.code == code.as_str())) {
        let known: Vec<&str> = all.iter().map(|check| check.code).collect();
        let near = nearest(unknown, known.iter().copied());
        let error = Error::usage(format!("--only: there is no check {unknown:?}")).detail("known", known.clone());
        return Err(match near {
            Some(near) => error.hint(format!("did you mean {near:?}?")),
            None => error.hint("every check: mipush doctor --list-checks"),
        });
    }
    Ok(all.into_iter().filter(|check| codes.iter().any(|code| code == check.code)).collect())
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
        let chosen = choose(&codes(&["presence", "cert-exists"])).expect("known");
        assert_eq!(chosen.iter().map(|check| check.code).collect::<Vec<_>>(), ["cert-exists", "presence"]);
        let all = choose(&[]).expect("all");
        assert!(all.iter().any(|check| check.code == "live-delivered"));
        assert!(!all.iter().any(|check| check.code == "live-accepted"));
        assert!(all.is_sorted_by_key(|check| check.step));
    }

    #[test]
    fn a_slip_of_the_finger_is_told() {
        let error = choose(&codes(&["presense"])).expect_err("unknown");
        assert_eq!(error.hints, ["did you mean \"presence\"?"]);
        assert_eq!(error.kind.code(), 2);
        assert_eq!(
            choose(&codes(&["zzzzzz"])).expect_err("unknown").hints,
            ["every check: mipush doctor --list-checks"]
        );
    }

    #[test]
    fn a_check_that_panics_is_a_finding_and_the_others_run() {
        let good = *choose(&codes(&["state-readable"])).expect("known")[0];
        let bad = Check { code: "broken", judge: Judge::One(|_| panic!("index {} out of range", 7)), ..good };
        let facts = gather::nothing_known();
        let findings = judge(&[&bad, &good], &facts);
        let [broken, other] = findings.as_slice() else { panic!("two findings") };
        assert_eq!((broken.code, broken.status), ("broken", Status::Fail));
        assert!(broken.message.get(Lang::En).contains("index 7 out of range"), "{broken:?}");
        assert_eq!((other.code, other.status), ("state-readable", Status::Ok));
    }
}
