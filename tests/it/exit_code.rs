//! Every documented exit code is reached by a command that anybody can type.

use std::collections::BTreeMap;

use crate::harness::{Outcome, SECRET_VARIABLE, Sandbox, ready};
use crate::peer::{Manner, Peer, dead_port};
use crate::served::Served;

/// Code and word of every line of `help exit-codes`.
fn documented() -> BTreeMap<i32, String> {
    let help = Sandbox::new().mipush(&["help", "exit-codes"]).ok();
    help.stdout
        .lines()
        .map(|line| {
            let mut words = line.split_whitespace();
            let code = words.next().and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("{line}"));
            (code, words.next().expect("a word").to_owned())
        })
        .collect()
}

/// The `kind` of a JSON error, for the codes that an error has.
fn kind(outcome: &Outcome) -> Option<String> {
    let line = outcome.stderr.lines().last()?;
    let document: serde_json::Value = serde_json::from_str(line).ok()?;
    document["error"]["kind"].as_str().map(ToOwned::to_owned)
}

#[test]
fn every_documented_code_is_reached() {
    let sandbox = Sandbox::ready();
    let send = ["send", "--reg-id", &ready().reg_id, "--title", "T", "--description", "D", "--json"];
    let at = |url: &str| sandbox.mipush(&[&send[..], &["--xiaomi-url", url, "--timeout", "200ms"]].concat());
    let later = sandbox.json(&[&send[..7], &["--at", "2026-11-24T05:00:00Z"]].concat());
    let later = later["message_id"].as_str().expect("an id");
    let mut reached: BTreeMap<i32, Option<String>> = BTreeMap::new();
    let mut reach = |outcome: Outcome| drop(reached.insert(outcome.code, kind(&outcome)));

    reach(sandbox.mipush(&send));
    reach(sandbox.mipush(&["send", "--json"]));
    reach(sandbox.mipush(&["cert", "show", "nobody", "--json"]));
    reach(at(Peer::new(Manner::refused(200, 21301, "Invalid application secret.")).url()));
    reach(at(&format!("http://127.0.0.1:{}", dead_port())));
    reach(at(Peer::new(Manner::refused(200, 20301, "No valid targets!")).url()));
    reach(sandbox.mipush(&[&send[..], &["--reg-id", "gone"]].concat()));
    reach(sandbox.mipush(&["trace", later, "--wait", "--timeout", "30ms", "--json"]));
    reach(sandbox.mipush(&["intent", "check", "not-an-intent", "--json"]));
    reach(at(Peer::new(Manner::Hang).url()));
    reach(sandbox.mipush(&["send", "--user", "bob", "--description", "D", "--json"]));
    reach(Served::start(&sandbox, &[]).stop("INT"));

    let documented = documented();
    let missing: Vec<_> = documented.keys().filter(|code| **code != 1 && !reached.contains_key(code)).collect();
    assert!(missing.is_empty(), "no command here ends with {missing:?}; reached: {reached:?}");
    for (code, kind) in reached {
        let word = documented.get(&code).unwrap_or_else(|| panic!("{code} is not documented"));
        // A verdict is a report and no error.
        assert!(kind.as_ref().is_none_or(|kind| kind == word), "{code} is {word}, the error says {kind:?}");
    }
}

#[test]
fn the_same_code_for_people_and_for_programs() {
    let sandbox = Sandbox::ready();
    for words in [
        &["cert", "show", "nobody"][..],
        &["send"],
        &["nonsense"],
        &["send", "--user", "bob", "--description", "D"],
        &["trace", "nobody"],
        &["cert", "remove", "prod"],
    ] {
        let people = sandbox.mipush(words).code;
        for more in [&["--json"][..], &["-o", "jsonl"], &["-o", "tsv"], &["-q"], &["-vv"]] {
            assert_eq!(sandbox.mipush(&[words, more].concat()).code, people, "{words:?} {more:?}");
        }
    }
}

#[test]
fn help_is_0_and_nothing_to_do_is_2() {
    let sandbox = Sandbox::new();
    for words in
        [&["--help"][..], &["-h"], &["--version"], &["send", "-h"], &["cert", "--help"], &["help"], &["help", "send"]]
    {
        let outcome = sandbox.mipush(words).ok();
        assert!(!outcome.stdout.is_empty() && outcome.stderr.is_empty(), "{outcome}");
    }
    for words in [&[][..], &["cert"], &["nonsense"], &["cert", "nonsense"], &["help", "nonsense"]] {
        sandbox.mipush(words).ends(2).silent();
    }
    // Whoever types nothing at all sees what there is.
    sandbox.run::<&str>(&[]).without("MIPUSH_NOW").outcome().ends(2).says("Commands:").says("mipush demo");
}

#[test]
fn a_secret_that_is_not_there_is_a_matter_of_the_state() {
    let sandbox = Sandbox::ready();
    let run = sandbox
        .run(&["send", "--reg-id", &ready().reg_id, "--title", "T", "--description", "D"])
        .without(SECRET_VARIABLE);
    run.outcome().ends(3).silent().says(SECRET_VARIABLE).says("mipush cert edit prod --app-secret-file");
}
