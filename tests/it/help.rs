//! `mipush help`, `completions`, `man`.

use crate::harness::Sandbox;
use crate::verb::leaves;

#[test]
fn the_exit_codes() {
    let text = Sandbox::new().mipush(&["help", "exit-codes"]).ok().stdout;
    assert_eq!(
        text,
        "   0  ok           done; an empty list too
   1  failed       unexpected: a bug
   2  usage        bad flags or values; a prompt needed and no terminal
   3  state        state file missing, invalid, newer or locked; unknown name
   4  auth         the vendor refused the credentials
   5  unreachable  nothing was sent (DNS, connect, TLS): safe to retry
   6  rejected     the vendor refused the request
   7  partial      some targets accepted, some not
   8  pending      not final before the wait ended
   9  findings     a check failed
  10  unknown      sent, no final answer (time-out, 5xx): a retry may push twice; trace first
  11  not-pushed   the decision says that no offline push goes out
 130  interrupted  Ctrl-C
"
    );
}

#[test]
fn the_topics() {
    let sandbox = Sandbox::new();
    let environment = sandbox.mipush(&["help", "environment"]).ok();
    for name in ["MIPUSH_STATE", "MIPUSH_CERT", "MIPUSH_XIAOMI_URL", "MIPUSH_NOW", "NO_COLOR", "CI"] {
        assert!(environment.stdout.contains(name), "{name}\n{environment}");
    }
    sandbox.mipush(&["help", "output"]).ok().shows("--fields").shows("jsonl");
    assert_eq!(sandbox.json(&["help", "output"])["topic"], "output");
    sandbox.mipush(&["help", "exit-code"]).ends(2).silent().says("did you mean \"exit-codes\"?");
    sandbox.mipush(&["help", "sned"]).ends(2).says("did you mean \"send\"?");
    sandbox.mipush(&["help", "cert", "ad"]).ends(2).says("did you mean \"add\"?");
    // A slip in a command is answered in the same way.
    sandbox.mipush(&["sned"]).ends(2).says("'send'");
    sandbox.mipush(&["cert", "lst"]).ends(2).says("'list'");
    sandbox.mipush(&["send", "--tittle", "x", "--all"]).ends(2).says("'--title'");
}

#[test]
fn completions_for_every_shell() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        sandbox.mipush(&["completions", shell]).ok().shows("mipush");
    }
    let script = sandbox.mipush(&["completions", "bash"]).ok().stdout;
    let checked = std::process::Command::new("bash").args(["-n", "-c", &script]).status();
    assert!(checked.is_err() || checked.is_ok_and(|status| status.success()), "bash cannot read it");
}

/// What the script of bash gets at a press of Tab behind these words.
fn offered(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let line = [&["mipush"], words].concat().join(" ");
    asked(sandbox, "bash", &[&line, words.last().expect("a word")])
}

/// What the program answers to the script of a shell.
fn asked(sandbox: &Sandbox, shell: &str, handed_over: &[&str]) -> Vec<String> {
    let run = sandbox.run(&[&["--"], handed_over].concat()).env("COMPLETE", shell);
    let run = run.env("_CLAP_COMPLETE_INDEX", (handed_over.len() - 1).to_string()).env("_CLAP_IFS", "\n");
    let outcome = run.outcome().ok();
    assert_eq!(outcome.stderr, "", "{outcome}");
    outcome.stdout.lines().map(ToOwned::to_owned).collect()
}

/// What the script asks for at a press of Tab.
#[test]
fn a_tab_offers_commands_flags_and_names() {
    let ready = Sandbox::ready();
    assert_eq!(offered(&ready, &["se"]), ["session", "send"]);
    assert!(offered(&ready, &["emulator", "run", "--"]).contains(&"--ready-file".to_owned()));
    assert_eq!(offered(&ready, &["cert", "show", "p"]), ["prod"]);
    assert_eq!(offered(&ready, &["session", "kill", "a"]), ["alice"]);
    assert_eq!(offered(&ready, &["device", "show", "phone"]), ["phone1", "phone2"]);
    // Without a state file, or with a broken one, there is nothing to offer and nothing to say.
    assert_eq!(offered(&Sandbox::new(), &["cert", "show", "p"]), [""; 0]);
    let broken = Sandbox::new();
    broken.put("mipush.toml", "[[");
    assert_eq!(offered(&broken, &["cert", "show", "p"]), [""; 0]);
}

#[test]
fn a_tab_looks_into_the_state_file_that_the_line_names() {
    let sandbox = Sandbox::ready();
    std::fs::rename(sandbox.path("mipush.toml"), sandbox.path("my state.toml")).expect("renamed");
    std::fs::rename(sandbox.path("my state.toml"), sandbox.home().join("my state.toml")).expect("renamed");
    let path = sandbox.home().join("my state.toml").display().to_string();
    let quoted = format!("--state='{path}'");
    assert_eq!(offered(&sandbox, &["cert", "show", "p"]), [""; 0]);
    assert_eq!(offered(&sandbox, &["--state", &path.replace(' ', "\\ "), "cert", "show", "p"]), ["prod"]);
    assert_eq!(offered(&sandbox, &[&quoted, "cert", "show", "p"]), ["prod"]);
    assert_eq!(offered(&sandbox, &["--state", "~/my\\ state.toml", "why", "al"]), ["alice"]);
    assert_eq!(offered(&sandbox, &["--state", "~/other.toml", "why", "al"]), [""; 0]);
    let words = ["mipush", quoted.as_str(), "why", "al"];
    assert_eq!(asked(&sandbox, "zsh", &words), ["alice"]);
    let words = ["mipush", "--state", path.as_str(), "why", "al"];
    assert_eq!(asked(&sandbox, "fish", &words), ["alice"]);
}

#[test]
fn man_pages_for_every_command() {
    let sandbox = Sandbox::new();
    sandbox.mipush(&["man", "send"]).ok().shows(".TH").shows("mipush send").shows("ttl");
    let (page, document) = (sandbox.mipush(&["man", "send"]).ok().stdout, sandbox.json(&["man", "send"]));
    assert_eq!((&document["pages"][0], &document["text"]), (&"mipush-send".into(), &page.into()));
    sandbox.mipush(&["man", "sned"]).ends(2).says("sned");
    sandbox.mipush(&["man", "--write", "pages"]).ok().shows("mipush-cert-add.1");
    for path in leaves() {
        let page = sandbox.read(&format!("pages/mipush-{}.1", path.replace(' ', "-")));
        assert!(page.contains(".SH SYNOPSIS") || page.contains(".SH \"SYNOPSIS\""), "{path}");
    }
    sandbox.mipush(&["man", "send", "--write", "pages"]).ends(2);
}

#[test]
fn the_version() {
    let version = Sandbox::new().mipush(&["--version"]).ok().stdout;
    assert_eq!(version, format!("mipush {}\n", env!("CARGO_PKG_VERSION")));
}
