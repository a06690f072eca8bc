//! `usersig`: every recorded signature through the program itself, by argument, file, variable and stdin.

use serde_json::Value;

use crate::harness::Sandbox;

const VECTORS: &str = include_str!("../fixtures/usersig-vectors.json");

fn vectors(part: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(VECTORS).expect("vectors");
    let list = all[part].as_array().expect("a list").clone();
    assert!(list.len() > 10, "{part}");
    list
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().expect("text")
}

/// The words that name application, user, time and userbuf; the key comes from stdin.
fn subject(of: &Value, userbuf: &Value) -> Vec<String> {
    let mut words = vec![
        format!("--sdk-app-id={}", of["sdkappid"]),
        format!("--user={}", text(of, "userid")),
        "--key-file=-".to_owned(),
        format!("--now={}", of["now"]),
    ];
    words.extend(userbuf.as_str().map(|hex| format!("--userbuf-hex={hex}")));
    words
}

#[test]
fn the_first_reason_is_the_verdict_and_the_exit_code_follows() {
    let sandbox = Sandbox::new();
    for case in vectors("negative") {
        let check = &case["check"];
        let mut words = vec!["usersig".to_owned(), "verify".to_owned(), text(&case, "usersig").to_owned()];
        words.extend(subject(check, &check["userbuf_hex"]));
        words.push("--json".to_owned());
        let expected = text(&case, "expect");
        let outcome = sandbox.run(&words).stdin(text(check, "key")).outcome();
        let outcome = outcome.ends(if expected == "ok" { 0 } else { 4 });
        assert_eq!(outcome.json()["verdict"], expected, "{}", case["id"]);
    }
    assert_eq!(sandbox.files(), [], "no state file is needed, and none is made");
}

#[test]
fn what_is_issued_is_good_and_stands_alone_on_stdout() {
    let sandbox = Sandbox::new();
    for case in vectors("positive") {
        let input = &case["input"];
        let userbuf = input.get("userbuf_hex").or_else(|| input.get("resulting_userbuf_hex")).unwrap_or(&Value::Null);
        let mut words = vec!["usersig".to_owned(), "issue".to_owned(), format!("--expire={}", input["expire"])];
        words.extend(subject(input, userbuf));
        let outcome = sandbox.run(&words).stdin(text(input, "key")).outcome().ok();
        let outcome = if text(input, "userid").contains('\n') { outcome.says("control character") } else { outcome };
        let sig = outcome.stdout.strip_suffix('\n').expect("one line");
        assert!(sig.bytes().all(|b| b.is_ascii_alphanumeric() || b"*-_".contains(&b)), "{sig}");

        // The recorded signature and our own say the same, and both are good.
        for sig in [sig, text(&case["outputs"][0], "usersig")] {
            let mut words = vec!["usersig".to_owned(), "verify".to_owned(), sig.to_owned(), "--json".to_owned()];
            words.extend(subject(input, userbuf));
            let verified = sandbox.run(&words).stdin(text(input, "key")).outcome().ok().json();
            assert_eq!((&verified["verdict"], &verified["signed_user_id"]), (&"ok".into(), &input["userid"]));
        }
    }
}

#[test]
fn the_key_comes_from_a_file_a_variable_or_stdin_and_is_one_line() {
    let sandbox = Sandbox::new();
    sandbox.put("key", "a key\r\n");
    let base = ["usersig", "issue", "--sdk-app-id", "1", "--user", "alice"];
    let with = |more: &[&str]| sandbox.run(&[&base[..], more].concat());
    let from_file = with(&["--key-file", "key"]).outcome().ok().stdout;
    assert_eq!(with(&["--key-env", "KEY"]).env("KEY", "a key").outcome().ok().stdout, from_file);
    assert_eq!(with(&["--key-file", "-"]).stdin("a key\n").outcome().ok().stdout, from_file);

    with(&["--key-file", "none"]).outcome().ends(2).silent().says("cannot read");
    with(&["--key-env", "NONE"]).outcome().ends(2).silent().says("NONE is not set");
    with(&["--key-file", "-"]).outcome().ends(2).silent().says("the key is empty");
    with(&["--key-env", "KEY", "--key-file", "key"]).outcome().ends(2).silent().says("cannot be used with");
}
