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
        let script = sandbox.mipush(&["completions", shell]).ok();
        for word in ["emulator", "device", "report", "--ready-file"] {
            assert!(script.stdout.contains(word.trim_start_matches('-')), "{shell}: {word}");
        }
    }
    let script = sandbox.mipush(&["completions", "bash"]).ok().stdout;
    let checked = std::process::Command::new("bash").args(["-n", "-c", &script]).status();
    assert!(checked.is_err() || checked.is_ok_and(|status| status.success()), "bash cannot read it");
}

#[test]
fn man_pages_for_every_command() {
    let sandbox = Sandbox::new();
    sandbox.mipush(&["man", "send"]).ok().shows(".TH").shows("mipush send").shows("ttl");
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
