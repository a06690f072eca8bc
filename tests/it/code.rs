//! `mipush code`: what a code means, and what the state file has to do with it.

use crate::harness::{SECRET_VARIABLE, Sandbox};

/// What stands under `here` of the first code found.
fn here(sandbox: &Sandbox, secret: &str, words: &[&str]) -> Vec<String> {
    let run = sandbox.run(&[&["code"], words, &["--json"]].concat()).env(SECRET_VARIABLE, secret);
    let document = run.outcome().ok().json();
    let lines = document["codes"][0]["here"].as_array().expect("a list").iter();
    lines.map(|line| line.as_str().expect("text").to_owned()).collect()
}

#[test]
fn a_refused_secret_is_looked_at() {
    let sandbox = Sandbox::ready();
    let one = |secret: &str, word: &str| {
        let lines = here(&sandbox, secret, &["21301"]);
        assert!(lines.iter().any(|line| line.contains(word)), "{secret}: {word}\n{lines:?}");
        assert!(!lines.concat().contains(secret), "{lines:?}");
    };
    one("5501234599999", "AppKey");
    one("2882303761512345678", "AppID");
    one("c2VjcmV0LXNlY3JldC1zZQ==", "the usual shape");
    let chinese = here(&sandbox, "5501234599999", &["21301", "--lang", "zh"]);
    assert!(
        chinese.concat().contains("AppKey") && chinese.concat().chars().any(|sign| sign >= '\u{4e00}'),
        "{chinese:?}"
    );
    let unset = sandbox.run(&["code", "21301"]).without(SECRET_VARIABLE).outcome().ok();
    unset.shows(SECRET_VARIABLE);
}

#[test]
fn what_the_certificate_says_about_a_code() {
    let sandbox = Sandbox::ready();
    let lines = |number: &str| here(&sandbox, "c2VjcmV0LXNlY3JldC1zZQ==", &[number]);
    assert_eq!(lines("22022"), ["certificate prod is for com.example.chat"]);
    assert!(lines("200001")[0].contains("has no channel ID"), "{:?}", lines("200001"));
    sandbox.mipush(&["cert", "edit", "prod", "--channel-id", "117"]).ok();
    assert_eq!(lines("27001"), ["certificate prod has channel ID 117"]);
    assert_eq!(lines("10017"), [""; 0], "nothing here has to do with it");
    // Where there is no state there is nothing to say, and no error.
    assert_eq!(here(&Sandbox::new(), "x", &["21301"]), [""; 0]);
}

#[test]
fn numbers_and_words_that_nobody_knows() {
    let sandbox = Sandbox::new();
    sandbox.mipush(&["code", "21310"]).ends(3).silent().says("21310").says("did you mean 2130");
    sandbox.mipush(&["code", "987654321"]).ends(3).silent().says("mipush code TEXT");
    sandbox.mipush(&["code", "xyzzy"]).ends(3).silent().says("no code speaks of \"xyzzy\"");
    let found = sandbox.json(&["code", "invalid", "package"]);
    let numbers: Vec<_> = found["codes"].as_array().expect("codes").iter().map(|code| code["code"].clone()).collect();
    assert!(numbers.contains(&"22022".into()), "{numbers:?}");
    let chinese = sandbox.json(&["code", "包名", "--lang", "zh"]);
    assert!(chinese["codes"].as_array().is_some_and(|codes| !codes.is_empty()));
}
